//! What only logs have: totals of the engine, the build, the speed, and what was not understood.

use std::collections::BTreeMap;

use crate::report::{EngineFacts, Measured, Stage};
use crate::trt_log::Size;
use crate::units;

use super::draft::{EngineDraft, MOST_ENGINES, Reading, RunDraft, StageDraft};
use super::totals::Block;

const NOT_TOLD: &str = "the log does not say";

/// The engines of a run, as far as the log describes them.
pub(super) fn engines(run: &RunDraft, models: usize) -> Vec<EngineFacts> {
    let count = models.min(MOST_ENGINES);
    let blocks = run.totals.kept(run.engines.len());
    let engine = |position: usize| {
        let draft = run.engines.get(position).cloned().unwrap_or_default();
        let block = blocks.as_ref().and_then(|blocks| blocks.get(position));
        let mut properties = properties(&draft, block);
        if position == 0 {
            properties.extend(of_the_run(run, blocks.is_none()));
        }
        facts(position, &draft, block, properties)
    };
    let is_told = |engine: &EngineFacts| {
        let known = engine
            .context_bytes
            .value()
            .or(engine.weights_bytes.value());
        known.is_some() || !engine.properties.is_empty()
    };
    (0..count).map(engine).filter(is_told).collect()
}

fn facts(
    position: usize,
    draft: &EngineDraft,
    block: Option<&Block>,
    properties: BTreeMap<String, String>,
) -> EngineFacts {
    fn absent<T>() -> Measured<T> {
        Measured::absent(NOT_TOLD)
    }
    let context = draft
        .context
        .or(draft.activation)
        .or(draft.scratch)
        .or(block.and_then(Block::activation));
    EngineFacts {
        model: u32::try_from(position).unwrap_or(u32::MAX),
        name: absent(),
        layers: absent(),
        context_bytes: Measured::from_option(context, NOT_TOLD),
        context_bytes_by_profile: absent(),
        profiles: absent(),
        profile: 0,
        max_batch: absent(),
        tensors: Vec::new(),
        dla_core: absent(),
        dla_cores: absent(),
        streamable_weights_bytes: Measured::from_option(draft.most_budget, NOT_TOLD),
        weight_streaming_budget_bytes: Measured::from_option(draft.budget, NOT_TOLD),
        weight_streaming_scratch_bytes: absent(),
        weights_bytes: Measured::from_option(block.and_then(|block| block.weights), NOT_TOLD),
        properties,
    }
}

/// Bytes by name, as they were printed.
fn properties(draft: &EngineDraft, block: Option<&Block>) -> BTreeMap<String, String> {
    let plan = match draft.plan {
        Some(Size::WholeMib(mib)) => Some(("plan_whole_mib", mib)),
        Some(Size::Bytes(bytes)) => Some(("plan_bytes", bytes)),
        None => None,
    };
    let told = [
        ("context_device_memory_bytes", draft.context),
        ("activation_allocated_bytes", draft.activation),
        ("scratch_allocated_bytes", draft.scratch),
        ("host_persistent_per_context_bytes", draft.host_persistent),
        (
            "device_persistent_per_context_bytes",
            draft.device_persistent,
        ),
        ("weight_streaming_least_budget_bytes", draft.least_budget),
        ("weight_streaming_most_budget_bytes", draft.most_budget),
        ("deserialization_ns", draft.loaded_ns),
        ("newly_allocated_bytes", draft.newly_allocated),
    ];
    let told = told
        .into_iter()
        .filter_map(|(name, bytes)| Some((name.to_owned(), bytes?)));
    let plan = plan.map(|(name, size)| (name.to_owned(), size));
    let totals = block.into_iter().flat_map(Block::named);
    let totals = totals.map(|(name, bytes)| (total_name(name), bytes));
    let needs = draft.needs.iter().map(|(scope, bytes)| {
        let name = format!("context_needs_bytes {scope}");
        (name, *bytes)
    });
    told.chain(plan)
        .chain(totals)
        .chain(needs)
        .map(|(name, bytes)| (name, bytes.to_string()))
        .collect()
}

fn total_name(name: &str) -> String {
    format!("total_{}_bytes", name.replace(' ', "_"))
}

/// What is told of the run and not of one engine.
fn of_the_run(run: &RunDraft, has_candidates: bool) -> BTreeMap<String, String> {
    let spoken = &run.spoken;
    let mut told = BTreeMap::new();
    let texts = [
        ("throughput_qps", spoken.throughput.clone()),
        ("latency_median_ms", spoken.median_ms.clone()),
        ("latency_99_percent_ms", spoken.most_ms.clone()),
        ("queries", spoken.queries.map(|it| it.to_string())),
        ("build_ns", run.build.took_ns.map(|it| it.to_string())),
        (
            "plan_printed_bytes",
            run.build.engine_bytes.map(|it| it.to_string()),
        ),
    ];
    let peaks = [
        (
            "build_peak_cpu_whole_mib",
            run.build.peak_mib.map(|it| it.0),
        ),
        (
            "build_peak_gpu_whole_mib",
            run.build.peak_mib.map(|it| it.1),
        ),
        ("build_peak_process_whole_mib", run.build.process_peak_mib),
    ];
    let peaks = peaks.map(|(name, mib)| (name, mib.map(|it| it.to_string())));
    for (name, text) in texts.into_iter().chain(peaks) {
        told.extend(text.map(|text| (name.to_owned(), text)));
    }
    for pool in &run.build.pools {
        let size = pool.bytes.map_or("default".to_owned(), |it| it.to_string());
        told.insert(format!("memory_pool_{}_bytes", pool.pool), size);
    }
    if has_candidates {
        for (position, block) in run.totals.blocks().iter().enumerate() {
            for (name, bytes) in block.named() {
                let name = format!("candidate_{}_{}", position + 1, total_name(name));
                told.insert(name, bytes.to_string());
            }
        }
    }
    told
}

/// What a reader of the report has to know, one sentence each, the gravest first.
pub(super) fn remarks(run: &RunDraft, is_one_of_several: bool, runs_left_out: u64) -> Vec<String> {
    let told = [
        strange(run),
        nothing(run),
        left_out(run, runs_left_out),
        one_of_several(run, is_one_of_several),
        drive(run),
        inferred(run),
        gaps(run),
        build(run),
        totals(run),
        speed(run),
    ];
    told.into_iter().flatten().collect()
}

fn strange(run: &RunDraft) -> Option<String> {
    let (what, lines) = match run.strange {
        0 => return None,
        1 => ("line seems to report memory and is", "line"),
        _ => ("lines seem to report memory and are", "lines"),
    };
    let numbers: Vec<String> = run.strange_lines.iter().map(u64::to_string).collect();
    let more = if run.strange > numbers.len() as u64 {
        ", …"
    } else {
        ""
    };
    Some(format!(
        "{} {what} not understood: {lines} {}{more}; the text is in the log of the JSON",
        run.strange,
        numbers.join(", ")
    ))
}

fn nothing(run: &RunDraft) -> Option<String> {
    let has_meter = run
        .stages
        .iter()
        .any(|it| it.after.is_some() || it.managed.is_some());
    if has_meter || !run.steps.is_empty() {
        return None;
    }
    Some(if run.understood == 0 {
        "the log has no line about memory: TensorRT prints them at severity info from 8.0 on, and a \
         program shows them where its logger does"
            .to_owned()
    } else {
        "no line of the log reports what a stage of the lifecycle took".to_owned()
    })
}

fn left_out(run: &RunDraft, runs: u64) -> Option<String> {
    let stages = run.stages_left_out;
    (stages > 0 || runs > 0).then(|| {
        format!("the log holds more than is kept of one: {runs} runs and {stages} lines of later stages are left out")
    })
}

fn one_of_several(run: &RunDraft, is_one_of_several: bool) -> Option<String> {
    is_one_of_several.then(|| {
        format!(
            "this is one of several workloads in the log: its lines {} to {}",
            run.first_line, run.last_line
        )
    })
}

fn drive(run: &RunDraft) -> Option<String> {
    (!run.steps.is_empty()).then(|| {
        "total is exact, from the hexadecimal page counts; the heap is in whole MiB as the sample printed \
         it, and its own rounded figures are in the log of the JSON"
            .to_owned()
    })
}

fn inferred(run: &RunDraft) -> Option<String> {
    let is_load = |it: &&StageDraft| it.stage == Stage::Deserialize;
    let without = run
        .stages
        .iter()
        .filter(is_load)
        .any(|it| it.managed.is_none());
    let with_context = run.stages.iter().any(|it| it.managed.is_some());
    (without && with_context && run.build.meter_mib.is_none()).then(|| {
        "what TensorRT's allocator took in Deserialization is inferred: what it held before the context was created \
         less what it held before deserialization; the log has no line for it"
            .to_owned()
    })
}

/// What the meter of the process moved between the stages.
fn gaps(run: &RunDraft) -> Option<String> {
    if !run.steps.is_empty() {
        return None;
    }
    let mut last: Option<Reading> = None;
    let (mut cpu, mut gpu) = (0_i64, 0_i64);
    for stage in &run.stages {
        if let (Some(last), Some(before)) = (last, stage.before) {
            cpu = cpu.saturating_add(before.cpu_mib.saturating_sub(last.cpu_mib));
            gpu = gpu.saturating_add(before.gpu_mib.saturating_sub(last.gpu_mib));
        }
        last = stage.after.or(stage.before).or(last);
    }
    let is_open = |it: &StageDraft| it.stage == Stage::Build && it.after.is_none();
    let why = if run.stages.iter().any(is_open) {
        "by the build and by what no line explains"
    } else {
        "which no line explains"
    };
    ((cpu, gpu) != (0, 0)).then(|| {
        format!(
            "between the stages the process moved by CPU {}, GPU {} MiB, {why}; it is in the lifecycle total",
            units::signed_whole(cpu),
            units::signed_whole(gpu)
        )
    })
}

fn build(run: &RunDraft) -> Option<String> {
    let build = &run.build;
    let mut told = Vec::new();
    if let Some((cpu, gpu)) = build.peak_mib {
        told.push(format!(
            "TensorRT's allocators held at most CPU {cpu}, GPU {gpu} MiB"
        ));
    }
    if let Some(cpu) = build.process_peak_mib {
        told.push(format!("the process at most {cpu} MiB"));
    }
    if let Some(took) = build.took_ns {
        told.push(format!("it took {}", units::time(took)));
    }
    (!told.is_empty()).then(|| format!("of the build the log says: {}", told.join(", ")))
}

fn totals(run: &RunDraft) -> Option<String> {
    let Some(blocks) = run.totals.kept(run.engines.len()) else {
        let blocks = run.totals.blocks();
        return Some(format!(
            "{} engines were built and the log does not say which was kept; their totals are in the JSON",
            blocks.len()
        ));
    };
    let [block] = blocks.as_slice() else {
        return None;
    };
    let told: Vec<String> = block
        .named()
        .map(|(name, bytes)| format!("{name} {}", units::size(bytes)))
        .collect();
    (!told.is_empty()).then(|| {
        format!(
            "TensorRT's totals of the engine it built: {} (scratch lies inside the activations; persistent \
             memory comes with each context)",
            told.join(" · ")
        )
    })
}

fn speed(run: &RunDraft) -> Option<String> {
    let spoken = &run.spoken;
    let mut told = Vec::new();
    if let Some(rate) = &spoken.throughput {
        told.push(format!("{rate} queries a second"));
    }
    if let Some(median) = &spoken.median_ms {
        told.push(format!("latency {median} ms in the middle"));
    }
    if let Some(most) = &spoken.most_ms {
        told.push(format!("{most} ms at 99%"));
    }
    (!told.is_empty()).then(|| format!("the program measured {}", told.join(", ")))
}
