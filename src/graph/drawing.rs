//! A drawing as data: boxes in words, tensors between them, and what colours mean.

/// A graph to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Drawing {
    /// What it shows, in a few words.
    pub title: String,
    /// Its totals and how to read it; a line each.
    pub about: Vec<String>,
    /// The boxes, in the order of execution.
    pub boxes: Vec<Node>,
    /// What is handed from box to box.
    pub tensors: Vec<Tensor>,
    /// What the colours mean.
    pub key: Key,
}

/// A box.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Node {
    /// What it stands for.
    pub role: Role,
    /// The first line, bold: the type.
    pub heading: String,
    /// At the end of the first line: the number.
    pub number: String,
    /// Names, small; each takes as many lines as it needs, up to a bound.
    pub names: Vec<String>,
    /// Figures, a line each.
    pub figures: Vec<String>,
    /// Everything that is known, in a tooltip.
    pub told: String,
    /// Its colour.
    pub paint: Paint,
    /// Its places among the largest, from 1; a block has those of its layers.
    pub places: Vec<usize>,
    /// What is said of it in a line of its own: that most is held there.
    pub flag: Option<String>,
}

/// What a box stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Role {
    /// A layer.
    #[default]
    Layer,
    /// A layer that only changes how elements lie.
    Reformat,
    /// Layers that repeat.
    Block,
    /// An input or output of the engine.
    Binding,
}

/// The colour of a box.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paint {
    /// None.
    #[default]
    Plain,
    /// A step of the scale from little to much, from 0.
    Heat(usize),
    /// A kind of thing, from 0; kinds beyond the last colour share it.
    Kind(usize),
}

/// What one box hands to others.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tensor {
    /// Who writes it; nobody that is drawn where there is none.
    pub from: Option<usize>,
    /// Who reads it.
    pub to: Vec<usize>,
    /// Shape, format and size.
    pub label: String,
    /// What is not drawn of it: other readers, its writer.
    pub remark: Option<String>,
    /// Its bytes, where they are known.
    pub bytes: Option<u64>,
    /// Everything that is known, in a tooltip.
    pub told: String,
}

/// What the colours mean.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Key {
    /// What is shown by colour: `bytes a layer touches`.
    pub title: String,
    /// The colours with their meanings.
    pub paints: Vec<(Paint, String)>,
    /// Other marks that the drawing has.
    pub marks: Vec<Sign>,
}

/// A mark that is explained below the title.
#[derive(Clone, Debug, PartialEq)]
pub enum Sign {
    /// The numbers in circles, and what they rank.
    Place(String),
    /// The frame of a box with a flag.
    Flag(String),
    /// A box that only changes how elements lie.
    Reformat(String),
    /// A box that stands for several.
    Block(String),
}

/// Why a graph is not drawn.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the graph has {boxes} boxes and {edges} edges, more than the {MOST_BOXES} and {MOST_EDGES} that can be \
     read in a drawing: draw a part of it with --select REGEX and --around N"
)]
pub struct TooLarge {
    /// Boxes after folding.
    pub boxes: usize,
    /// Edges between them.
    pub edges: usize,
}

/// Most boxes of a drawing.
pub const MOST_BOXES: usize = 5_000;

/// Most edges of a drawing.
pub const MOST_EDGES: usize = 20_000;

impl Drawing {
    /// Refuses what nobody could read and no browser would show.
    ///
    /// # Errors
    ///
    /// [`TooLarge`] says how large it is and what to do.
    pub fn check_size(&self) -> Result<(), TooLarge> {
        let edges = self
            .tensors
            .iter()
            .map(|tensor| tensor.to.len().max(1))
            .sum();
        let boxes = self.boxes.len();
        if boxes > MOST_BOXES || edges > MOST_EDGES {
            return Err(TooLarge { boxes, edges });
        }
        Ok(())
    }
}
