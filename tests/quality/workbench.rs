//! What `train.py` needs of the crate: the numbers that the models see, and cleaning by models under trial.
//!
//! ```text
//! workbench table [--first MODEL]                  < pages.jsonl     one JSON line a page, then its rows, little-endian
//! workbench clean [--lines A B] [--pages A B]      < pages.jsonl     {"source_id", "text"} a line
//! workbench time                                   < pages.jsonl     pages a second of the clean stage, and the slowest
//! ```
//!
//! A page is `{"id", "url", "html"}` or `{"id", "url", "text"}`.

#![expect(clippy::print_stdout, reason = "its output is its result")]

use std::error::Error;
use std::hint::black_box;
use std::io::{BufRead, BufWriter, Write, stdin, stdout};
use std::time::{Duration, Instant};

use copydesk::pipeline::Stage;
use copydesk::pipeline::clean::forest::Forest;
use copydesk::pipeline::clean::judge::Judge;
use copydesk::pipeline::clean::judge::models::Models;
use copydesk::pipeline::clean::{CleanConfig, Cleaner, html, text};
use copydesk::record::{Body, Hints, Origin, RawArticle};
use serde_json::{Value, json};

type Outcome<T> = Result<T, Box<dyn Error>>;

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let after = |name: &str| arguments.iter().position(|argument| argument == name).map(|at| at + 1);
    let argument = |at: usize| arguments.get(at).ok_or("an argument is missing");
    let model = |at: usize| -> Outcome<Vec<u8>> { Ok(std::fs::read(argument(at)?)?) };
    let models = |at: usize| -> Outcome<Models> { Models::read(&model(at)?, &model(at + 1)?).ok_or("no model".into()) };
    match argument(0)?.as_str() {
        "table" => {
            let first = after("--first").map(|at| Forest::read(&model(at)?).ok_or(Box::<dyn Error>::from("no model")));
            write_tables(first.transpose()?.as_ref())
        }
        "clean" => {
            let mut judge = Judge::builtin();
            if let Some(at) = after("--lines") {
                judge = judge.with_models_of_lines(models(at)?);
            }
            if let Some(at) = after("--pages") {
                judge = judge.with_models_of_pages(models(at)?);
            }
            clean(&Cleaner::new(CleanConfig::default()).with_judge(judge))
        }
        "time" => time(&Cleaner::new(CleanConfig::default())),
        other => Err(format!("no command is called {other}").into()),
    }
}

fn pages() -> impl Iterator<Item = Outcome<(Value, RawArticle)>> {
    stdin().lock().lines().map(|line| {
        let page: Value = serde_json::from_str(&line?)?;
        let string = |name: &str| page.get(name).and_then(Value::as_str).map(str::to_owned);
        let body =
            string("html").map(Body::Html).or_else(|| string("text").map(Body::Text)).ok_or("a page has no body")?;
        let hints = Hints { url: string("url"), ..Hints::default() };
        let origin = Origin::File { file: "pages".into(), line: 1 };
        Ok((page.get("id").cloned().unwrap_or_default(), RawArticle { origin, timestamp_ms: None, body, hints }))
    })
}

fn write_tables(first: Option<&Forest>) -> Outcome<()> {
    let judge = Judge::builtin();
    let mut output = BufWriter::new(stdout().lock());
    for page in pages() {
        let (id, article) = page?;
        let document = match &article.body {
            Body::Html(html) => html::document(html),
            Body::Text(text) => text::document(text),
        };
        let table = judge.table(&document, &article.hints, first);
        let blocks: Vec<&str> = document.blocks.iter().map(|block| block.text.as_ref()).collect();
        writeln!(output, "{}", json!({ "id": id, "width": table.width, "blocks": blocks }))?;
        let bytes: Vec<u8> = table.values().flat_map(i16::to_le_bytes).collect();
        output.write_all(&bytes)?;
    }
    Ok(output.flush()?)
}

fn clean(cleaner: &Cleaner) -> Outcome<()> {
    for page in pages() {
        let (id, article) = page?;
        let text = cleaner.judge(&article).map(|judged| judged.text()).unwrap_or_default();
        println!("{}", json!({ "source_id": id, "text": text }));
    }
    Ok(())
}

/// Each page three times, the fastest counted: the machine may do other things in between.
fn time(cleaner: &Cleaner) -> Outcome<()> {
    let (mut n_pages, mut total, mut slowest) = (0_u32, Duration::ZERO, (Duration::ZERO, Value::Null));
    for page in pages() {
        let (id, article) = page?;
        let times = (0..3).map(|_| {
            let article = article.clone();
            let start = Instant::now();
            let _cleaned = black_box(cleaner.run(article));
            start.elapsed()
        });
        let time = times.min().unwrap_or_default();
        n_pages += 1;
        total += time;
        if time > slowest.0 {
            slowest = (time, id);
        }
    }
    let rate = f64::from(n_pages) / total.as_secs_f64().max(f64::EPSILON);
    let (slowest, page) = slowest;
    println!("{}", json!({ "pages_per_second": rate.round(), "slowest_ms": slowest.as_millis(), "slowest": page }));
    Ok(())
}
