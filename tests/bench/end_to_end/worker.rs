//! The worker itself, as `copydesk run` assembles it, with a pipeline of the benchmark's choice.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use copydesk::Pipeline;
use copydesk::config::{self, Config};
use copydesk::kafka::{self, Ended, Host, Shutdown};
use copydesk::pipeline::{CleanConfig, InputConfig, Observer, TagConfig, Taxonomy, Unobserved};
use copydesk::record::{Origin, RawMessage};
use copydesk::telemetry::{BuildInfo, ContentMetrics, Health, PulseLimits, StageMetrics, Telemetry, Tracer};
use copydesk::worker::{PipelineHandle, Process, Publication, Verdict};
use prometheus::proto::MetricFamily;

use super::articles::{Shape, article};
use super::measured::{Measured, Stopwatch, cpu_seconds};
use super::{BATCH_RECORDS, Turn};

/// How often the first record is looked for: a late start of the stopwatch would flatter the worker.
const LOOK_FOR_START: Duration = Duration::from_millis(1);

/// How often the end is looked for. Each look collects every metric of the process, which at one look a millisecond took a
/// tenth of the worker's CPU; a late end is to the worker's disadvantage, and little in a turn of seconds.
const LOOK_FOR_END: Duration = Duration::from_millis(20);

/// Far beyond a turn's length.
const LIMIT: Duration = Duration::from_mins(5);

/// A pipeline that publishes what comes in.
pub(crate) struct Idle;

impl Process for Idle {
    fn process(&self, message: &RawMessage, _observer: &mut dyn Observer) -> Verdict {
        let value = message.value.clone();
        Verdict::Publish(Publication { value, id: String::new(), published_at_ms: None, facts: None })
    }
}

/// The built-in pipeline with its default settings.
pub(crate) fn pipeline() -> Pipeline {
    let taxonomy = Arc::new(Taxonomy::built_in());
    Pipeline::new(InputConfig::default(), CleanConfig::default(), TagConfig::default(), taxonomy)
}

/// CPU seconds that the pipeline alone takes for a record, with this many threads at it: those of several cores share what the
/// machine has of caches and memory.
pub(crate) fn pipeline_seconds_a_record(n_threads: usize) -> f64 {
    const N_SAMPLES: u64 = 20_000;
    let pipeline = pipeline();
    let origin = |offset| Origin::Kafka { topic: "bench.raw".into(), partition: 0, offset };
    let sample = |number: u64| RawMessage {
        origin: origin(i64::try_from(number).expect("a small number")),
        key: None,
        value: Some(article(number, Shape::Text)),
        headers: Vec::new(),
        timestamp_ms: Some(1_744_192_800_000),
    };
    let samples: Vec<RawMessage> = (0..N_SAMPLES).map(sample).collect();
    let before = cpu_seconds(std::process::id());
    std::thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                for message in &samples {
                    let verdict = Process::process(&pipeline, message, &mut Unobserved);
                    assert!(matches!(verdict, Verdict::Publish(_)));
                }
            });
        }
    });
    let n_processed = samples.len() * n_threads;
    (cpu_seconds(std::process::id()) - before) / f64::from(u32::try_from(n_processed).expect("a small number"))
}

/// Lets a worker take the whole topic and stops it.
pub(crate) fn run(turn: &Turn, pipeline: impl Process + 'static) -> Measured {
    let config = settings(turn);
    let shutdown = Shutdown::default();
    let telemetry = Telemetry::new(&BuildInfo::default()).expect("a fresh registry");
    let host = host(&config, &telemetry, pipeline, shutdown.clone());
    let running = std::thread::spawn(move || kafka::run(&config, &host));

    wait_for(&telemetry, "copydesk_records_consumed_total", 1, LOOK_FOR_START);
    let stopwatch = Stopwatch::start();
    wait_for(&telemetry, "copydesk_records_total", turn.n_records, LOOK_FOR_END);
    let measured = stopwatch.stop();

    shutdown.request();
    let ended = running.join().expect("the worker does not panic").expect("the worker starts");
    assert_eq!(ended, Ended::Done);
    measured
}

fn settings(turn: &Turn) -> Config {
    let settings = [
        ("KAFKA__BROKERS", turn.bootstrap.as_str()),
        ("KAFKA__TOPICS", &turn.input),
        ("KAFKA__GROUP", &turn.group),
        ("OUTPUT__TOPIC", &turn.output),
        ("DEAD_LETTER__TOPIC", &turn.letters),
        ("WORKER__BATCH_MAX_RECORDS", &BATCH_RECORDS.to_string()),
    ];
    let variables = settings.map(|(name, value)| (format!("COPYDESK__{name}"), value.to_owned()));
    config::load(None, &BTreeMap::from(variables)).expect("valid settings").config
}

fn host(config: &Config, telemetry: &Telemetry, pipeline: impl Process + 'static, shutdown: Shutdown) -> Host {
    let registry = telemetry.registry();
    let limits = PulseLimits { beat: LIMIT, broker_call: LIMIT };
    Host {
        pipeline: PipelineHandle::new(pipeline),
        registry: registry.clone(),
        content: ContentMetrics::register(registry, []).expect("a fresh registry"),
        stages: StageMetrics::register(registry).expect("a fresh registry"),
        tracer: Tracer::default(),
        health: Health::new(config.worker.shards.get(), limits),
        shutdown,
        bounds: None,
    }
}

/// Waits until the counter's series add up to this many, and looks this often.
fn wait_for(telemetry: &Telemetry, counter: &str, n_records: u64, every: Duration) {
    let deadline = Instant::now() + LIMIT;
    let target = f64::from(u32::try_from(n_records).expect("few records"));
    loop {
        let families = telemetry.registry().gather();
        let family = families.iter().find(|family| family.name() == counter);
        let series = family.into_iter().flat_map(MetricFamily::get_metric);
        let total: f64 = series.map(|one| one.get_counter().get_value()).sum();
        if total >= target {
            return;
        }
        assert!(Instant::now() < deadline, "{counter} stands at {total} of {target}");
        std::thread::park_timeout(every);
    }
}
