//! Where in the life of an engine a program is, by what it logs.
//!
//! Lines come at the end of a step far more often than at its beginning, and no release marks both of
//! all steps. So a line is a border: what it says ended is what went on since the border before, and
//! what it says begins is a guess that a later line can correct. Facts of a release are never asked
//! for, only the lines themselves.
//!
//! An engine that is built comes before one that is run: builder, parse, build, save, in the words of
//! trtexec, of the parser and of the builder. Of what follows a build nothing is claimed until a line
//! tells: the program may end there, use the engine it has, or load it.

use super::banner::{Banner, Verdict};
use super::said::Said;
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
    /// Whether it is said while an engine is built: a context made there is no context of the run.
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
    /// What is known of the engine that is built.
    pub(super) making: Making,
    /// A border was told.
    pub(super) has_begun: bool,
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
    pub(super) has_ended: bool,
    /// Host memory of the process when it was last told, MiB.
    pub(super) cpu_mib: i64,
}

/// What is known of an engine that is built.
#[derive(Clone, Copy, Debug, Default)]
// Each is something that was heard or was not, on its own.
#[allow(clippy::struct_excessive_bools)]
pub(super) struct Making {
    /// trtexec was given a model.
    pub(super) is_ordered: bool,
    /// trtexec was told to write the engine out.
    pub(super) is_kept: bool,
    /// The model is being parsed, in the words of trtexec or of the parser.
    pub(super) is_parsed: bool,
    /// trtexec has said that the model cannot be parsed.
    pub(super) has_failed: bool,
    /// The builder has made an engine, and may make others to choose from.
    pub(super) is_made: bool,
    /// trtexec has said that the engine is built, and has not loaded it yet.
    pub(super) is_told: bool,
}

impl Life {
    /// Nothing heard yet.
    pub fn new() -> Self {
        Life::default()
    }

    /// The stage that is thought to go on. A parser has to be heard: a network can be made by hand.
    pub fn going_on(&self) -> Option<Stage> {
        self.open
            .filter(|stage| *stage != Stage::Parse || self.making.is_parsed)
    }

    pub(super) fn pass_banner(&mut self, banner: Banner, heard: &mut Heard) {
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
    pub(super) fn is_another_process(&self, said: &Said) -> bool {
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

    /// Whether a model is being parsed or an engine built.
    pub(super) fn is_building(&self) -> bool {
        matches!(self.open, Some(Stage::Parse | Stage::Build))
    }

    pub(super) fn engine_of(&self, stage: Option<Stage>) -> Option<u32> {
        match stage? {
            Stage::Read => Some(self.engines),
            stage if stage.is_per_process() => None,
            _ => Some(self.engines.saturating_sub(1)),
        }
    }

    /// This stage may come next. Nothing is claimed of it until a line tells of its end.
    pub(super) fn foresee(&mut self, stage: Stage) {
        self.open = Some(stage);
    }

    /// A stage begins; one that was thought to go on was none.
    pub(super) fn begin(&mut self, stage: Stage, heard: &mut Heard) {
        self.open = Some(stage);
        self.has_begun = true;
        heard.borders.push(Border {
            stage,
            engine: self.engine_of(Some(stage)),
            edge: Edge::Begins,
        });
    }

    /// What went on since the border before was this stage.
    pub(super) fn end(&mut self, stage: Stage, heard: &mut Heard) {
        self.open = None;
        self.has_begun = true;
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

    const PARSER: &str =
        "[I] [TRT] ----------------------------------------------------------------
        [I] [TRT] Input filename:   net.onnx
        [I] [TRT] ----------------------------------------------------------------\n";
    const TOTALS: &str = "[I] [TRT] Detected 1 inputs and 1 output network tensors.
        [I] [TRT] Total Host Persistent Memory: 22288 bytes\n";
    const PEAK: &str = "[I] [TRT] [MemUsageStats] Peak memory usage of TRT CPU/GPU memory allocators: CPU 5 MiB, GPU 56 MiB\n";
    const CACHE: &str = "[I] [TRT] Local timing cache in use. Profiling results in this builder pass will \
                         not be stored.\n";
    const GENERATED: &str = "[I] [TRT] Engine generation completed in 15.4 seconds.\n";
    const LOADED: &str = "[I] [TRT] Loaded engine size: 6 MiB\n";

    /// trtexec that was given a model, up to the device.
    fn built(options: &str, middle: &str) -> String {
        let begin = BEGIN.replacen("[I] === Device", &format!("{options}[I] === Device"), 1);
        borders(&format!("{begin}{middle}"))
    }

    #[test]
    fn a_build_by_8_0_has_snapshots_on_both_sides() {
        let snapshot =
            |label| format!("[I] [TRT] [MemUsageSnapshot] {label}: CPU 1 MiB, GPU 2 MiB\n");
        let lines = [
            change("Init CUDA"),
            "[I] Start parsing network model\n".into(),
            PARSER.into(),
            "[I] Finish parsing network model\n".into(),
            change("Init CUDA"),
            snapshot("Builder begin"),
            change("Init cuBLAS/cuBLASLt"),
            TOTALS.into(),
            PEAK.into(),
            change("Init cuDNN"),
            snapshot("Builder end"),
            LOADED.into(),
            snapshot("deserializeCudaEngine begin"),
            snapshot("deserializeCudaEngine end"),
            "[I] Engine built in 5.6936 sec.\n".into(),
        ]
        .concat();
        assert_eq!(
            built("[I] Model: net.onnx\n", &lines),
            "+cuda -cuda+builder -cuda+builder -builder+parse -parse+build -build +deserialize \
             -deserialize+context"
        );
        assert_eq!(
            stages(&lines),
            "cuda parse · parse · parse build build build · build build build build deserialize \
             deserialize deserialize ·"
        );
    }

    #[test]
    fn a_build_by_8_4_ends_with_what_it_holds() {
        let lines = [
            change("Init CUDA"),
            change("Init builder kernel library"),
            "[I] Start parsing network model\n".into(),
            PARSER.into(),
            "[I] Finish parsing network model\n".into(),
            change("Init cuBLAS/cuBLASLt"),
            CACHE.into(),
            TOTALS.into(),
            PEAK.into(),
            change("Init cuDNN"),
            managed("building engine"),
            "[I] Engine built in 3.05 sec.\n".into(),
            change("Init CUDA"),
            LOADED.into(),
            managed("engine deserialization"),
        ]
        .concat();
        assert_eq!(
            built("[I] Model: net.onnx\n[I] Save engine: net.plan\n", &lines),
            "+cuda -cuda+builder -cuda+builder -builder+parse -parse+build -build \
             -runtime+save-save+deserialize -deserialize+context"
        );
        assert!(stages(&lines).ends_with("build build runtime deserialize deserialize"));
    }

    #[test]
    fn a_build_by_10_3_ends_with_its_peak_and_its_contexts_are_not_the_lifes() {
        let lines = [
            change("Init CUDA"),
            change("Init builder kernel library"),
            "[I] Start parsing network model.\n".into(),
            "[I] Finished parsing network model. Parse time: 0.05\n".into(),
            CACHE.into(),
            TOTALS.into(),
            GENERATED.into(),
            "[V] [TRT] Total per-runner host persistent memory is 22288\n".into(),
            managed("IExecutionContext creation"),
            PEAK.into(),
            "[I] [TRT] [MemUsageStats] Peak memory usage during Engine building and serialization: CPU: 1655 MiB\n"
                .into(),
            "[I] Engine built in 24.4 sec.\n".into(),
            "[I] Created engine with size: 6.42511 MiB\n".into(),
            LOADED.into(),
            "[I] Engine deserialized in 0.03 sec.\n".into(),
            managed("IExecutionContext creation"),
        ]
        .concat();
        let expected = "+cuda -cuda+runtime -cuda+runtime -builder+parse -parse+build -build \
                        -runtime+deserialize -deserialize+context -context+bindings";
        assert_eq!(whole(&lines), format!("{expected} {ENDED}"));
        assert_eq!(
            stages(&lines),
            "cuda builder parse parse build · build build build build build build build · deserialize \
             deserialize context"
        );
    }

    #[test]
    fn from_10_12_on_the_kernels_come_with_the_build() {
        let lines = [
            change("Init CUDA"),
            "[I] Start parsing network model.\n".into(),
            "[I] Finished parsing network model. Parse time: 0.05\n".into(),
            change("Init builder kernel library"),
            CACHE.into(),
            GENERATED.into(),
            CACHE.into(),
            GENERATED.into(),
            PEAK.into(),
        ]
        .concat();
        assert_eq!(
            borders(&lines),
            "-cuda+runtime -builder+parse -parse+build -build"
        );
        assert_eq!(
            stages(&lines),
            "cuda parse parse build build build build build build"
        );
    }

    #[test]
    fn a_build_by_tensorrt_rtx_is_told_by_the_parser_and_the_timing_cache() {
        let build = [PARSER, CACHE, TOTALS, GENERATED, PEAK].concat();
        let run = [LOADED, &managed("IExecutionContext creation")].concat();
        assert_eq!(
            borders(&[build.as_str(), &run, &build].concat()),
            "+builder-builder+parse -parse+build -build +deserialize \
             -deserialize+context-context+bindings +parse -parse+build -build"
        );
    }

    #[test]
    fn a_network_made_by_hand_is_of_the_builders_time() {
        let kernels = [change("Init CUDA"), change("Init builder kernel library")].concat();
        let by_hand = [kernels.as_str(), CACHE].concat();
        assert_eq!(
            borders(&by_hand),
            "-cuda+runtime -builder+parse -builder+build"
        );
        // A builder that was only asked what it can do.
        let asked = [kernels.as_str(), LOADED].concat();
        assert_eq!(
            borders(&asked),
            "-cuda+runtime -builder+parse -runtime+deserialize"
        );
    }

    #[test]
    fn a_network_that_the_builder_refuses_is_past_its_parse() {
        let refused = "[TRT] [E] IBuilder::buildSerializedNetwork: Error Code 4: API Usage Error (Network has \
                       dynamic or shape inputs, but no optimization profile has been defined.)";
        assert_eq!(
            borders(&format!("{PARSER}{refused}")),
            "+builder-builder+parse -parse+build"
        );
    }

    #[test]
    fn a_model_that_cannot_be_parsed_leaves_the_program_in_its_parse() {
        let mut life = Life::new();
        for line in [
            "[I] Start parsing network model.",
            "[E] Failed to parse onnx file",
            "[I] Finished parsing network model. Parse time: 0.1",
        ] {
            life.hear(line);
        }
        assert_eq!(life.going_on(), Some(Stage::Parse));
    }

    #[test]
    fn what_a_context_says_in_a_builders_words_is_no_build() {
        let compiled = [
            LOADED,
            "[V] [TRT] Block size 512\n",
            &managed("IExecutionContext creation"),
        ]
        .concat();
        assert_eq!(
            borders(&compiled),
            "+deserialize -deserialize+context-context+bindings"
        );
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
        assert_eq!(borders(&lines), "-context+bindings");
        assert_eq!(stages(&lines), "· build context context");
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
