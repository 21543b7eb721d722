//! A drawing as SVG: a document of its own, or a part of a page.

use crate::chart::svg::Svg;

use super::card::{Hand, PAD};
use super::colours::{classes, style};
use super::drawing::{Drawing, Node, Role, TooLarge};
use super::layered::path;
use super::legend;
use super::plan::arrival;
use super::plan::{Edge, MARGIN, PART_HEADING, Part, Pass, Piece, Plan, What, plan};

/// Characters of a tooltip.
const MOST_TOLD: usize = 2_000;

/// The drawing as SVG. `id` is its name in the document, of letters, digits and hyphens.
///
/// # Errors
///
/// [`TooLarge`] where nobody could read it.
pub fn svg(drawing: &Drawing, id: &str) -> Result<String, TooLarge> {
    drawing.check_size()?;
    let plan = plan(drawing);
    let header = legend::Header::new(drawing, plan.width);
    let (width, height) = (plan.width.max(header.width), plan.height + header.height);
    let mut painter = Painter {
        svg: Svg::default(),
        drawing,
        plan: &plan,
        id,
        top: header.height,
    };
    painter.begin(width, height);
    header.paint(&mut painter.svg);
    for (number, part) in plan.parts.iter().enumerate() {
        painter.heading(number, part);
        for edge in &part.edges {
            painter.edge(edge);
        }
        for piece in &part.pieces {
            painter.piece(number, piece);
        }
    }
    Ok(painter.svg.finish())
}

struct Painter<'a> {
    svg: Svg,
    drawing: &'a Drawing,
    plan: &'a Plan,
    id: &'a str,
    top: f64,
}

impl Painter<'_> {
    fn begin(&mut self, width: f64, height: f64) {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        self.svg
            .tag("svg")
            .word("xmlns", "http://www.w3.org/2000/svg")
            .class("graph")
            .word("id", self.id)
            .word("role", "img")
            .word("aria-labelledby", &title)
            .word("aria-describedby", &description)
            .word("viewBox", &format!("0 0 {width:.0} {height:.0}"))
            .at("width", width.round())
            .at("height", height.round())
            .open();
        let drawing = self.drawing;
        let svg = &mut self.svg;
        svg.tag("title").word("id", &title).holding(&drawing.title);
        let about = drawing.about.join(" ");
        svg.tag("desc").word("id", &description).holding(&about);
        svg.raw("<style>");
        svg.raw(&style());
        svg.raw("</style>");
        svg.tag("rect")
            .class("paper")
            .at("width", width.round())
            .at("height", height.round())
            .empty();
    }

    /// What a part is called, where there are several, and the rule that parts it from the one before.
    fn heading(&mut self, number: usize, part: &Part) {
        let count = self.plan.parts.len();
        if count < 2 {
            return;
        }
        let y = self.top + PART_HEADING - 14.0;
        if number > 0 {
            self.svg
                .tag("path")
                .class("rule")
                .word(
                    "d",
                    &format!(
                        "M{:.1} {:.1}V{:.1}",
                        part.left - 28.0,
                        self.top,
                        self.top + self.plan.height - MARGIN
                    ),
                )
                .empty();
        }
        self.text(
            "mute tm-bold",
            (part.left, y),
            &format!("part {} of {count}", number + 1),
        );
    }

    fn edge(&mut self, edge: &Edge) {
        let (Some(tensor), Some(last)) = (self.drawing.tensors.get(edge.tensor), edge.route.last())
        else {
            return;
        };
        let width = self.plan.widths.get(edge.tensor).copied().unwrap_or(1.0);
        let mut route = edge.route.clone();
        // The line ends where the tip begins.
        let tip = (4.0 + width * 0.8, 3.0 + width * 0.75);
        if let (true, Some(end)) = (edge.enters, route.last_mut()) {
            end.1 += 1.0 - tip.0;
        }
        let top = self.top;
        for point in &mut route {
            point.1 += top;
        }
        self.svg.tag("g").open();
        self.svg.tag("title").holding(&bounded(&tensor.told));
        self.svg
            .tag("path")
            .class("wire")
            .at("stroke-width", width)
            .word("d", &path(&route))
            .empty();
        if edge.enters {
            let (x, y) = (last.0, last.1 + top);
            let (long, half) = tip;
            let (left, right, back) = (x - half, x + half, y - long);
            let data = format!("M{x:.1} {y:.1}L{left:.1} {back:.1}H{right:.1}Z");
            self.svg.tag("path").class("tip").word("d", &data).empty();
        }
        self.svg.close();
    }

    fn piece(&mut self, part: usize, piece: &Piece) {
        match piece.what {
            What::Node(node) => {
                if let Some(node_data) = self.drawing.boxes.get(node) {
                    self.node(node, node_data, piece);
                }
            }
            What::Label(tensor) => {
                let lines = self.plan.labels.get(tensor).cloned().unwrap_or_default();
                let pass = self.plan.passes.get(tensor).and_then(Option::as_ref);
                let link = pass.map(|pass| {
                    let next = pass.to.first().copied().unwrap_or(0);
                    (
                        self.end(pass, None),
                        self.end(pass, Some(next)),
                        lines.len() - 1,
                    )
                });
                self.words(tensor, &lines, piece, link.as_ref());
            }
            What::Arrival(tensor) => {
                let pass = self.plan.passes.get(tensor).and_then(Option::as_ref);
                let Some(data) = self.drawing.tensors.get(tensor) else {
                    return;
                };
                let lines = arrival(pass, data);
                let link = pass.map(|pass| (self.end(pass, Some(part)), self.end(pass, None), 0));
                self.words(tensor, &lines, piece, link.as_ref());
            }
        }
    }

    /// The name of an end of a tensor that passes between parts.
    fn end(&self, pass: &Pass, arrives_in: Option<usize>) -> String {
        match arrives_in {
            Some(part) => format!("{}-{}-{}", self.id, pass.mark, part + 1),
            None => format!("{}-{}", self.id, pass.mark),
        }
    }

    /// The lines of a label, on paper so that the edge behind them does not disturb. One of them may
    /// lead to the other end.
    fn words(
        &mut self,
        tensor: usize,
        lines: &[String],
        piece: &Piece,
        link: Option<&(String, String, usize)>,
    ) {
        let (x, y) = (piece.at.0, piece.at.1 + self.top);
        let told = self
            .drawing
            .tensors
            .get(tensor)
            .map_or("", |tensor| &tensor.told);
        let group = self.svg.tag("g");
        match link {
            Some((own, _, _)) => group.word("id", own).open(),
            None => group.open(),
        }
        self.svg.tag("title").holding(&bounded(told));
        for (index, line) in lines.iter().enumerate() {
            let at = (x + piece.size.0 / 2.0, y + 12.0 + index as f64 * 13.0);
            let leads = link.filter(|(_, _, line)| *line == index);
            if let Some((_, other, _)) = leads {
                self.svg
                    .tag("a")
                    .word("href", &format!("#{other}"))
                    .word("tabindex", "-1")
                    .open();
                self.middle("ink tm-small tm-bold tm-halo", at, line);
                self.svg.close();
            } else {
                self.middle("mute tm-small tm-halo", at, line);
            }
        }
        self.svg.close();
    }

    fn node(&mut self, index: usize, node: &Node, piece: &Piece) {
        let (x, y) = (piece.at.0, piece.at.1 + self.top);
        let (fill, words) = classes(node.paint);
        self.svg.tag("g").open();
        self.svg.tag("title").holding(&bounded(&node.told));
        let fill = if node.role == Role::Binding {
            "pill".to_owned()
        } else {
            fill
        };
        if node.role == Role::Block {
            for behind in [8.0, 4.0] {
                self.frame(
                    &format!("{fill} tm-box"),
                    (x + behind, y - behind),
                    piece.size,
                    7.0,
                );
            }
        }
        let edge = match node.role {
            Role::Reformat => "box tm-dashed",
            _ => "box",
        };
        let edge = if node.flag.is_some() { "flag" } else { edge };
        let round = if node.role == Role::Binding {
            16.0
        } else {
            7.0
        };
        self.frame(&format!("{fill} tm-{edge}"), (x, y), piece.size, round);
        let words = if node.role == Role::Binding {
            "ink"
        } else {
            words
        };
        self.lines(index, node, words, (x, y));
        self.badges(node, (x, y));
        self.svg.close();
    }

    fn frame(&mut self, class: &str, (x, y): (f64, f64), (width, height): (f64, f64), round: f64) {
        self.svg
            .tag("rect")
            .class(class)
            .at("x", x)
            .at("y", y)
            .at("width", width)
            .at("height", height)
            .at("rx", round)
            .empty();
    }

    fn lines(&mut self, index: usize, node: &Node, words: &str, (x, y): (f64, f64)) {
        let Some(card) = self.plan.cards.get(index) else {
            return;
        };
        let mut base = y + 4.0;
        for (place, (hand, line)) in card.lines.iter().enumerate() {
            base += hand.step();
            let at = (x + PAD, base);
            let further = card.lines.iter().skip(place + 1);
            let further = further.take_while(|(hand, _)| *hand == Hand::More);
            match hand {
                Hand::Name => self.name(words, at, line, further.map(|(_, line)| line)),
                // It stands within the name.
                Hand::More => {}
                Hand::Heading => {
                    self.text(&format!("{words} tm-head"), at, line);
                    let right = (x + card.width - PAD, base);
                    if place == 0 && !node.number.is_empty() {
                        self.ending(&format!("{words} tm-small"), right, &node.number);
                    }
                }
                Hand::Figure => self.text(&format!("{words} tm-figure"), at, line),
                Hand::Flag => {
                    let room = (card.width - 2.0 * PAD + 8.0, 15.0);
                    self.frame("paper tm-box", (x + PAD - 4.0, base - 11.5), room, 4.0);
                    self.text("flagged tm-bold", at, line);
                }
            }
        }
    }

    /// The places among the largest, in circles on the upper edge.
    fn badges(&mut self, node: &Node, (x, y): (f64, f64)) {
        for (index, place) in node.places.iter().take(8).enumerate() {
            let x = x + 2.0 + index as f64 * 25.0;
            self.svg
                .tag("circle")
                .class("ink")
                .at("cx", x)
                .at("cy", y - 1.0)
                .at("r", 11.5)
                .empty();
            self.middle("paper tm-bold", (x, y + 3.0), &place.to_string());
        }
    }

    /// A name of several lines is one text, so that the browser's search finds it whole.
    fn name<'n>(
        &mut self,
        class: &str,
        (x, y): (f64, f64),
        first: &str,
        further: impl Iterator<Item = &'n String>,
    ) {
        self.svg
            .tag("text")
            .class(class)
            .at("x", x)
            .at("y", y)
            .open();
        self.svg.tag("tspan").holding(first);
        for line in further {
            let tag = self.svg.tag("tspan").at("x", x);
            tag.at("dy", Hand::More.step()).holding(line);
        }
        self.svg.close();
    }

    fn text(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        self.svg
            .tag("text")
            .class(class)
            .at("x", x)
            .at("y", y)
            .holding(text);
    }

    fn middle(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let tag = self.svg.tag("text").class(class).at("x", x).at("y", y);
        tag.word("text-anchor", "middle").holding(text);
    }

    fn ending(&mut self, class: &str, (x, y): (f64, f64), text: &str) {
        let tag = self.svg.tag("text").class(class).at("x", x).at("y", y);
        tag.word("text-anchor", "end").holding(text);
    }
}

/// The first characters of a tooltip.
fn bounded(text: &str) -> String {
    match text.char_indices().nth(MOST_TOLD) {
        Some((at, _)) => format!("{}…", text.get(..at).unwrap_or_default()),
        None => text.to_owned(),
    }
}
