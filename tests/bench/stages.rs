//! Times each stage alone and the whole pipeline, on one core, over varied articles of every shape.

#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../common/articles.rs"]
mod articles;

use std::hint::black_box;
use std::path::PathBuf;
use std::sync::Arc;

use articles::{Shape, article};
use copydesk::Pipeline;
use copydesk::pipeline::{
    CleanConfig, Cleaner, Decoder, EnrichConfig, Enricher, InputConfig, Stage, TagConfig, Tagger, Taxonomy, Unobserved,
};
use copydesk::record::{Origin, RawMessage};
use copydesk::worker::{Process, Verdict};
use criterion::measurement::WallTime;
use criterion::{BatchSize, BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};

/// As in the binary: the allocator is part of what is measured.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Enough articles that neither caches nor branch predictors know them by heart.
const N_ARTICLES: u64 = 400;

criterion_main!(benches);
criterion_group!(benches, each_stage, whole_pipeline);

fn each_stage(criterion: &mut Criterion) {
    let taxonomy = Arc::new(Taxonomy::built_in());
    let decode = Decoder::new(InputConfig::default());
    let clean = Cleaner::new(CleanConfig::default());
    let tag = Tagger::new(TagConfig::default(), Arc::clone(&taxonomy));
    let enrich = Enricher::new(EnrichConfig::default(), taxonomy.version().clone());
    for (name, shape) in [("text", Shape::Text), ("html", Shape::Html)] {
        let messages = messages(shape);
        let raw = outputs(&decode, messages.iter());
        let cleaned = outputs(&clean, raw.iter().cloned());
        let tagged = outputs(&tag, cleaned.iter().cloned());

        let mut group = criterion.benchmark_group(format!("stage/{name}"));
        group.throughput(Throughput::Elements(1));
        let mut index = 0;
        group.bench_function("decode", |bencher| {
            bencher.iter(|| decode.run(next(&messages, &mut index)).is_ok());
        });
        time_stage(&mut group, "clean", &clean, &raw);
        time_stage(&mut group, "tag", &tag, &cleaned);
        time_stage(&mut group, "enrich", &enrich, &tagged);
        let records = outputs(&enrich, tagged.iter().cloned());
        group.bench_function("serialise", |bencher| {
            bencher.iter(|| serde_json::to_vec(next(&records, &mut index)).is_ok());
        });
        group.finish();
    }
}

/// From the message's bytes to the record's bytes: what one thread of the worker's pool does.
fn whole_pipeline(criterion: &mut Criterion) {
    let pipeline = Pipeline::new(
        InputConfig::default(),
        CleanConfig::default(),
        TagConfig::default(),
        Arc::new(Taxonomy::built_in()),
    );
    let named = |shape: Shape| (format!("{shape:?}").to_lowercase(), messages(shape));
    let mut corpora: Vec<(String, Vec<RawMessage>)> = Shape::ALL.into_iter().map(named).collect();
    corpora.extend(seed().map(|seed| ("seed".to_owned(), vec![seed])));
    let mut group = criterion.benchmark_group("pipeline");
    for (name, corpus) in corpora {
        let n_bytes: usize = corpus.iter().map(RawMessage::size_bytes).sum();
        println!("pipeline/{name}: {} articles of {} bytes on average", corpus.len(), n_bytes / corpus.len());
        group.throughput(Throughput::Elements(1));
        let mut index = 0;
        group.bench_function(&name, |bencher| {
            bencher.iter(|| {
                let verdict = Process::process(&pipeline, next(&corpus, &mut index), &mut Unobserved);
                assert!(matches!(verdict, Verdict::Publish(_)), "{name}: {verdict:?}");
                black_box(verdict)
            });
        });
    }
    group.finish();
}

fn time_stage<In: Clone, S: Stage<In>>(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, stage: &S, inputs: &[In]) {
    let mut index = 0;
    group.bench_function(name, |bencher| {
        let input = || next(inputs, &mut index).clone();
        bencher.iter_batched(input, |input| black_box(stage.run(input)).is_ok(), BatchSize::SmallInput);
    });
}

fn next<'a, T>(items: &'a [T], index: &mut usize) -> &'a T {
    *index = (*index + 1) % items.len();
    items.get(*index).expect("the index is a remainder of the length")
}

fn outputs<In, S: Stage<In>>(stage: &S, inputs: impl Iterator<Item = In>) -> Vec<S::Out> {
    let result = |input| stage.run(input).unwrap_or_else(|exit| panic!("an article ends early: {exit:?}"));
    inputs.map(result).collect()
}

fn messages(shape: Shape) -> Vec<RawMessage> {
    (0..N_ARTICLES).map(|number| message(article(number, shape), number)).collect()
}

fn message(value: Vec<u8>, number: u64) -> RawMessage {
    let offset = i64::try_from(number).expect("a small number");
    RawMessage {
        origin: Origin::Kafka { topic: "news.raw".into(), partition: 0, offset },
        key: None,
        value: Some(value),
        headers: Vec::new(),
        timestamp_ms: Some(1_744_192_800_000),
    }
}

/// The article that the project began with, where its data is at hand.
fn seed() -> Option<RawMessage> {
    let beside = || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let folder = std::env::var_os("COPYDESK_DATA").map_or_else(beside, PathBuf::from);
    std::fs::read(folder.join("seed/article.txt")).ok().map(|value| message(value, 0))
}
