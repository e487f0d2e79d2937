//! Where fuzzing begins: our own articles, hostile input while it is still small, and every form a file may take.

#[path = "../common/articles.rs"]
mod articles;
#[path = "../hostile/inputs.rs"]
#[expect(dead_code, reason = "their names are not wanted")]
mod inputs;

use std::fs;
use std::path::Path;

use articles::Shape;
use encoding_rs::Encoding;

use super::targets::LABELS;

/// Long enough that a hostile pattern has repeated some times, short enough for many runs a second.
const HOSTILE_BYTES: usize = 600;

const TAXONOMY: &str = include_str!("seeds/taxonomy.toml");
const CONFIG: &str = include_str!("seeds/config.toml");

/// What each run of a target begins with.
pub(crate) fn of(target: &str) -> Vec<Vec<u8>> {
    let mut seeds = match target {
        "decode" => messages().flat_map(decoded).collect(),
        "charset" => labelled(),
        "text" => ["tariff-call.txt", "phone-tariff.txt", "defense-cost-ko.txt"].map(bundled).into(),
        "html" => [bundled("lng-winter.html"), articles::article(1, Shape::Html)].into(),
        "taxonomy" => vec![TAXONOMY.into()],
        "config" => vec![CONFIG.into()],
        _ => Vec::new(),
    };
    if target == "text" || target == "html" {
        seeds.extend(inputs::GROWING.iter().map(|input| (input.make)(HOSTILE_BYTES)));
    }
    seeds.extend(found(target));
    seeds
}

/// What fuzzing has found before; each must stay mended.
fn found(target: &str) -> Vec<Vec<u8>> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().map(|root| root.join("tests/fuzz/found").join(target));
    let Some(folder) = folder.into_iter().find(|folder| folder.is_dir()) else { return Vec::new() };
    let entries = fs::read_dir(&folder).expect("the folder was just seen");
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the entry is readable").path()).collect();
    paths.sort();
    paths.iter().map(|path| fs::read(path).expect("the input is readable")).collect()
}

fn messages() -> impl Iterator<Item = Vec<u8>> {
    let written = (0..4).zip(Shape::ALL).map(|(number, shape)| articles::article(number, shape));
    let hostile = inputs::GROWING.iter().map(|input| (input.make)(HOSTILE_BYTES));
    written.chain(hostile).chain(["broken-cut-short.json", "broken-not-text.bin", "export-controls.json"].map(bundled))
}

/// A message read as what it looks like, and as each format that it may be held for.
fn decoded(value: Vec<u8>) -> Vec<Vec<u8>> {
    let packed = zstd::bulk::compress(&value, 1).expect("memory holds it");
    vec![[vec![0, 0], value.clone()].concat(), [vec![1, 4], value].concat(), [vec![0, 2], packed].concat()]
}

fn labelled() -> Vec<Vec<u8>> {
    const TEXT: &str = "관세 협상이 다시 열린다. 日本の関税。Les négociations d’hier – “fini”. Пошлины растут.\n";
    let mut seeds = Vec::new();
    for (index, label) in (0..).zip(LABELS) {
        let encoding = Encoding::for_label(label.as_bytes()).unwrap_or(encoding_rs::UTF_8);
        let bytes = encoding.encode(TEXT).0.into_owned();
        seeds.push([vec![index, 0], bytes.clone()].concat());
        let page = [format!("<html><head><meta charset=\"{label}\"></head><p>").into_bytes(), bytes].concat();
        seeds.push([vec![0, 1], page].concat());
    }
    seeds
}

fn bundled(name: &str) -> Vec<u8> {
    let roots = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
    let mut paths = roots.map(|root| root.join("src/cli/demo/articles").join(name));
    let path = paths.find(|path| path.is_file()).expect("the article comes with the crate");
    fs::read(path).expect("the article is readable")
}
