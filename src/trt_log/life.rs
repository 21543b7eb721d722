//! Where in the life of an engine a program is, by what it logs.
//!
//! Lines come at the end of a step far more often than at its beginning, and no release marks both of
//! all steps. So a line is a border: what it says ended is what went on since the border before, and
//! what it says begins is a guess that a later line can correct. Facts of a release are never asked
//! for, only the lines themselves.

use super::banner::{self, Banner, Verdict};
use super::clean::clean;
use super::line::message;
use super::mark;
use super::prefix::{self, Prefixed};
use super::said::{Meter, Said};
use super::step;
use crate::report::{Severity, Stage};

/// Which end of a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Edge {
    /// The stage begins here, as far as can be told: another may be the next to end.
    Begins,
    /// What went on since the border before was this stage. One that begins and ends with the same
    /// line is not told apart from the stage before it.
    Ends,
}

/// A border between two stages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Border {
    /// The stage.
    pub stage: Stage,
    /// Position of its engine among those the run has loaded, for stages that each engine has.
    pub engine: Option<u32>,
    /// Which end of it.
    pub edge: Edge,
}

/// What a line says of the run as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RunMark {
    /// A program begins.
    Begins(Banner),
    /// A program begins that prints no banner: the counters of the process have started anew.
    Restarts,
    /// An engine is built; one build can make several and choose.
    Built,
    /// The program ends.
    Ends(Banner),
}

/// What a line told.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Of the run as a whole.
    pub run: Option<RunMark>,
    /// The borders it marks, in their order.
    pub borders: Vec<Border>,
    /// The stage that the line belongs to.
    pub stage: Option<Stage>,
    /// Position among the engines the run has loaded, for lines of a stage that each engine has.
    pub engine: Option<u32>,
    /// Whether it is said while an engine is built: then it is no part of the life.
    pub building: bool,
    /// How grave it is, where the line tells.
    pub severity: Option<Severity>,
    /// What it says of memory.
    pub said: Option<Said>,
}

/// Follows a program through the life of its engines, line by line. Never more than a few words large.
#[derive(Clone, Debug, Default)]
// Each is something that was heard or was not, on its own.
#[allow(clippy::struct_excessive_bools)]
pub struct Life {
    /// The stage that is thought to go on.
    pub(super) open: Option<Stage>,
    /// A model is parsed or an engine built.
    pub(super) building: bool,
    /// Engines loaded.
    pub(super) engines: u32,
    /// CUDA has said what it took.
    pub(super) has_cuda: bool,
    /// A buffer of the inputs and outputs was spoken of since the last context.
    pub(super) is_binding: bool,
    /// It is the DRIVE sample, which has titles of its own.
    pub(super) is_titled: bool,
    /// The stage of the last title, to which the readings after it belong.
    pub(super) titled: Option<Stage>,
    /// Stages are bracketed by snapshots, as 8.0 does: no other line begins one.
    pub(super) has_snapshots: bool,
    has_banner: bool,
    has_ended: bool,
    /// Host memory of the process when it was last told, MiB.
    cpu_mib: i64,
}

impl Life {
    /// Nothing heard yet.
    pub fn new() -> Self {
        Life::default()
    }

    /// The stage that is thought to go on.
    pub fn going_on(&self) -> Option<Stage> {
        self.open
    }

    /// Takes the next line, as a logger wrote it.
    pub fn hear(&mut self, line: &str) -> Heard {
        self.hear_message(&prefix::split(&clean(line)))
    }

    /// Takes the next line, cleaned and taken apart.
    pub fn hear_message(&mut self, line: &Prefixed<'_>) -> Heard {
        let mut heard = Heard {
            severity: line.severity,
            said: message(line.body),
            ..Heard::default()
        };
        if let Some(banner) = banner::parse(line.body) {
            self.pass_banner(banner, &mut heard);
            return heard;
        }
        if let Some(said) = &heard.said {
            if self.is_another_process(said) {
                *self = Life::default();
                heard.run = Some(RunMark::Restarts);
            }
            if let Said::Change {
                meter: Meter::Process,
                cpu_now_mib,
                ..
            } = said
            {
                self.cpu_mib = *cpu_now_mib;
            }
        }
        if self.has_ended {
            return heard;
        }
        match (heard.said.take(), mark::parse(line.body)) {
            (Some(said), _) => {
                step::say(self, &said, &mut heard);
                heard.said = Some(said);
            }
            (None, Some(mark)) => step::mark(self, mark, &mut heard),
            (None, None) => heard.stage = self.titled,
        }
        heard.building = self.building;
        heard.engine = self.engine_of(heard.stage);
        heard
    }

    fn pass_banner(&mut self, banner: Banner, heard: &mut Heard) {
        if banner.verdict == Verdict::Running {
            *self = Life {
                has_banner: true,
                ..Life::default()
            };
            heard.run = Some(RunMark::Begins(banner));
            return;
        }
        if self.open == Some(Stage::Inference) && banner.verdict == Verdict::Passed {
            self.end(Stage::Inference, heard);
        }
        self.open = None;
        self.has_ended = true;
        heard.run = Some(RunMark::Ends(banner));
    }

    /// Whether CUDA is initialised in another process than the one heard so far: its memory is less
    /// than it was, and most of it new. Later runtimes of one process say the same line with nothing.
    fn is_another_process(&self, said: &Said) -> bool {
        /// The least that a CUDA context was seen to take of a host, below the versions that make it
        /// before TensorRT does.
        const CONTEXT_MIB: i64 = 100;
        let Said::Change {
            label,
            cpu_delta_mib,
            cpu_now_mib,
            ..
        } = said
        else {
            return false;
        };
        let has_shrunk = *cpu_now_mib < self.cpu_mib
            && (*cpu_delta_mib >= CONTEXT_MIB || cpu_now_mib.saturating_mul(4) < self.cpu_mib);
        label == "Init CUDA" && self.has_cuda && has_shrunk && (self.has_ended || !self.has_banner)
    }

    fn engine_of(&self, stage: Option<Stage>) -> Option<u32> {
        match stage? {
            Stage::Read => Some(self.engines),
            stage if stage.is_per_process() => None,
            _ => Some(self.engines.saturating_sub(1)),
        }
    }

    /// A stage begins; one that was thought to go on was none.
    pub(super) fn begin(&mut self, stage: Stage, heard: &mut Heard) {
        self.open = Some(stage);
        heard.borders.push(Border {
            stage,
            engine: self.engine_of(Some(stage)),
            edge: Edge::Begins,
        });
    }

    /// What went on since the border before was this stage.
    pub(super) fn end(&mut self, stage: Stage, heard: &mut Heard) {
        self.open = None;
        heard.borders.push(Border {
            stage,
            engine: self.engine_of(Some(stage)),
            edge: Edge::Ends,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The borders of a log: `+` where a stage begins, `-` where one ends, lines apart by blanks.
    fn borders(log: &str) -> String {
        let mut life = Life::new();
        let sign = |border: &Border| match border.edge {
            Edge::Begins => format!("+{}", border.stage.id()),
            Edge::Ends => format!("-{}", border.stage.id()),
        };
        let lines = log.lines().map(|line| life.hear(line.trim()).borders);
        let told: Vec<String> = lines
            .filter(|borders| !borders.is_empty())
            .map(|borders| borders.iter().map(sign).collect())
            .collect();
        told.join(" ")
    }

    /// The stage of each line that has one, in its order.
    fn stages(log: &str) -> String {
        let mut life = Life::new();
        let ids = log.lines().map(|line| {
            let stage = life.hear(line.trim()).stage;
            stage.map_or("·", Stage::id)
        });
        ids.collect::<Vec<_>>().join(" ")
    }

    const BEGIN: &str = "&&&& RUNNING TensorRT.trtexec [TensorRT v8003] # trtexec --loadEngine=a
        [03/07/2022-05:12:53] [I] === Device Information ===
        [03/07/2022-05:12:53] [I] TensorRT version: 8003\n";
    const END: &str = "[I] Using random values for input x
        [I] Created input binding for x with dimensions 4x1x28x28
        [I] Created output binding for z with dimensions 4
        [I] Starting inference
        [I] Warmup completed 1131 queries over 200 ms
        [I] Timing trace has 19138 queries over 3 s
        &&&& PASSED TensorRT.trtexec [TensorRT v8003] # trtexec --loadEngine=a";
    const ENDED: &str = "-bindings+inference -inference";

    fn whole(middle: &str) -> String {
        borders(&format!("{BEGIN}{middle}\n{END}"))
    }

    fn change(label: &str) -> String {
        format!("[I] [TRT] [MemUsageChange] {label}: CPU +1, GPU +2, now: CPU 30, GPU 40 (MiB)\n")
    }

    fn managed(what: &str) -> String {
        change(&format!("TensorRT-managed allocation in {what}"))
    }

    #[test]
    fn a_load_by_8_0_has_snapshots_on_both_sides() {
        let cuda = change("Init CUDA");
        let blas = change("Init cuBLAS/cuBLASLt");
        let snapshot =
            |label| format!("[I] [TRT] [MemUsageSnapshot] {label}: CPU 1 MiB, GPU 2 MiB\n");
        let lines = [
            cuda,
            "[I] [TRT] Loaded engine size: 12 MB\n".into(),
            snapshot("deserializeCudaEngine begin"),
            blas.clone(),
            snapshot("deserializeCudaEngine end"),
            "[I] Engine loaded in 0.69 sec.\n".into(),
            snapshot("ExecutionContext creation begin"),
            blas.clone(),
            snapshot("ExecutionContext creation end"),
        ]
        .concat();
        let expected = "+cuda -cuda+runtime -cuda+runtime -runtime+deserialize \
                        -deserialize+context +context -context+bindings";
        assert_eq!(whole(&lines), format!("{expected} {ENDED}"));
        assert_eq!(
            stages(&lines),
            "cuda deserialize deserialize deserialize deserialize deserialize context context context"
        );
        let without_a_banner = format!("{lines}{blas}");
        assert!(stages(&without_a_banner).ends_with("context ·"));
        let after_the_end = format!("{BEGIN}{lines}{END}\n{blas}");
        assert!(stages(&after_the_end).ends_with("inference · · ·"));
    }

    #[test]
    fn a_load_by_8_4_reads_before_cuda() {
        let lines = [
            "[I] Engine loaded in 0.01 sec.\n".into(),
            change("Init CUDA"),
            "[I] [TRT] Loaded engine size: 12 MiB\n".into(),
            change("Init cuBLAS/cuBLASLt"),
            managed("engine deserialization"),
            "[I] Engine deserialized in 0.42 sec.\n".into(),
            change("Init cuBLAS/cuBLASLt"),
            managed("IExecutionContext creation"),
        ]
        .concat();
        let expected = "+cuda -cuda+runtime -read+runtime -cuda+runtime -runtime+deserialize \
                        -deserialize+context -context+bindings";
        assert_eq!(whole(&lines), format!("{expected} {ENDED}"));
        assert_eq!(
            stages(&lines),
            "read cuda deserialize deserialize deserialize deserialize context context"
        );
    }

    #[test]
    fn a_load_by_10_tells_of_cuda_nothing() {
        let lines = [
            "[I] [TRT] Loaded engine size: 6 MiB\n".into(),
            "[V] [TRT] Deserialization required 9501 microseconds.\n".into(),
            "[I] Engine deserialized in 0.02 sec.\n".into(),
            managed("IExecutionContext creation"),
            "[I] Setting persistentCacheLimit to 0 bytes.\n".into(),
            "[I] Created execution context with device memory size: 1.91406 MiB\n".into(),
        ]
        .concat();
        let expected = "+cuda -cuda+runtime -runtime+deserialize -deserialize+context \
                        -context+bindings +bindings";
        assert_eq!(whole(&lines), format!("{expected} {ENDED}"));
    }

    #[test]
    fn a_build_is_no_stage_and_its_contexts_are_not_the_lifes() {
        let lines = [
            change("Init CUDA"),
            change("Init builder kernel library"),
            change("Init cuBLAS/cuBLASLt"),
            "[I] [TRT] Total Host Persistent Memory: 22288 bytes\n".into(),
            "[I] [TRT] Engine generation completed in 15.4 seconds.\n".into(),
            "[V] [TRT] Total per-runner host persistent memory is 22288\n".into(),
            managed("IExecutionContext creation"),
            "[I] Created engine with size: 6.42511 MiB\n".into(),
            "[I] Engine built in 24.4 sec.\n".into(),
            "[I] [TRT] Loaded engine size: 6 MiB\n".into(),
            "[I] Engine deserialized in 0.03 sec.\n".into(),
            managed("IExecutionContext creation"),
        ]
        .concat();
        let expected = "+cuda -cuda+runtime -cuda+runtime +runtime -runtime+deserialize \
                        -deserialize+context -context+bindings";
        assert_eq!(whole(&lines), format!("{expected} {ENDED}"));
        let told = "cuda · · · · · · · · deserialize deserialize context";
        assert_eq!(stages(&lines), told);
    }

    #[test]
    fn a_program_without_banners_is_followed_by_tensorrts_lines() {
        let load = "[TRT] [I] Loaded engine size: 38 MiB\n".to_owned();
        let context = managed("IExecutionContext creation");
        let one = [load, context].concat();
        let expected = "+deserialize -deserialize+context-context+bindings";
        assert_eq!(borders(&one), expected);
        assert_eq!(borders(&one.repeat(2)), [expected; 2].join(" "));
        let mut life = Life::new();
        let engines = one
            .repeat(2)
            .lines()
            .map(|line| life.hear(line).engine)
            .collect::<Vec<_>>();
        assert_eq!(engines, [Some(0), Some(0), Some(1), Some(1)]);
    }

    #[test]
    fn an_engine_that_was_built_can_be_used_as_it_is() {
        let lines = [
            change("Init cuDNN"),
            managed("building engine"),
            change("Init cuDNN"),
            managed("IExecutionContext creation"),
        ]
        .concat();
        assert_eq!(borders(&lines), "+context -context+bindings");
        assert_eq!(stages(&lines), "· · context context");
    }

    #[test]
    fn the_drive_sample_has_titles_of_its_own() {
        let title =
            |title| format!("----------------{title}---------------\npages_free=0x10 (64.000kB)\n");
        let log = [
            title("Start to narrow down the mem usage for engine creation"),
            title("InferRuntime Creation"),
            title("Engine deserialization"),
            title("Start to narrow down the mem usage after engine creation "),
            title("ExecutionContext Creation"),
            title("Bindings buffer filling"),
            title("Run inferences after setupInference"),
        ]
        .concat();
        assert_eq!(
            borders(&log),
            "+runtime -runtime+deserialize -deserialize +context -context+bindings \
             -bindings+inference -inference"
        );
        assert_eq!(
            stages(&log),
            "· · runtime runtime deserialize deserialize · · context context bindings bindings \
             inference inference"
        );
    }

    #[test]
    fn runs_are_told_apart_by_banners_and_by_counters_that_start_anew() {
        let mut life = Life::new();
        let mut told = |line: &str| life.hear(line).run;
        let first = told("&&&& RUNNING TensorRT.trtexec # trtexec");
        assert!(matches!(first, Some(RunMark::Begins(_))), "{first:?}");
        let cuda = |delta, now| {
            format!("[MemUsageChange] Init CUDA: CPU +{delta}, GPU +0, now: CPU {now}, GPU 9 (MiB)")
        };
        assert_eq!(told(&cuda(172, 651)), None);
        let ended = told("&&&& FAILED TensorRT.trtexec # trtexec");
        assert!(matches!(ended, Some(RunMark::Ends(_))), "{ended:?}");
        assert_eq!(told(&cuda(0, 700)), None);
        assert_eq!(told(&cuda(172, 651)), Some(RunMark::Restarts));
        assert_eq!(told(&cuda(0, 640)), None, "another runtime of this process");
        assert_eq!(told(&cuda(3, 31)), Some(RunMark::Restarts));
    }
}
