//! Reads the files of a taxonomy into one document, noting every mistake instead of stopping at the first.

use std::collections::BTreeMap;
use std::sync::Arc;

use toml::de::DeTable;

use super::file::{Boost, Header, Place, TaxonomyFile, Term};
use super::mistake::{Finding, Mistake, TaxonomyErrors};
use super::toml_reader::{Known, TomlReader, Value};
use super::{read_topic, validate};

/// All files together; vocabulary of a few million terms fits, a mistaken path to a disk image does not.
const MAX_MIB: usize = 256;

/// One file of a taxonomy, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceFile {
    /// Its name, as mistakes should show it.
    pub name: String,
    /// What it says.
    pub text: String,
}

/// All files of a taxonomy, read and checked for everything but the syntax of their terms.
#[derive(Debug, Clone, Default)]
pub struct Document {
    /// The names of the files, in order.
    pub files: Vec<Arc<str>>,
    /// The one header.
    pub header: Header,
    /// Masks, prefixes and topics of all files; its own `taxonomy` stays empty.
    pub content: TaxonomyFile,
}

impl Document {
    /// Says something about a place in the files.
    #[must_use]
    pub fn finding<M>(&self, place: Place, what: M) -> Finding<M> {
        let file = self.files.get(place.file).cloned().unwrap_or_else(|| Arc::from("taxonomy"));
        Finding { file, line: place.line, what }
    }
}

/// Reads files that are in the order of their names.
///
/// # Errors
/// Every mistake in every file.
pub(crate) fn read(sources: &[SourceFile]) -> Result<Document, TaxonomyErrors> {
    let total: usize = sources.iter().map(|source| source.text.len()).sum();
    let whole = |what| TaxonomyErrors(vec![Finding { file: Arc::from("taxonomy"), line: 0, what }]);
    if sources.is_empty() {
        return Err(whole(Mistake::NoFiles));
    }
    if total > MAX_MIB << 20 {
        return Err(whole(Mistake::TooLarge { limit_mib: MAX_MIB }));
    }

    let mut document = Document::default();
    let mut headers = Vec::new();
    let mut findings = Vec::new();
    for (index, source) in sources.iter().enumerate() {
        let name: Arc<str> = Arc::from(source.name.as_str());
        document.files.push(Arc::clone(&name));
        let mut reader = TomlReader::new(index, name, &source.text);
        let file = read_file(&mut reader, &source.text);
        findings.append(&mut reader.findings);
        headers.extend(file.taxonomy);
        merge(&mut document.content, file.mask, file.prefix);
        document.content.topic.extend(file.topic);
    }
    validate::headers(&mut document, headers, &mut findings);
    validate::topics(&document, &mut findings);
    if findings.is_empty() {
        return Ok(document);
    }
    findings.sort_by(|a, b| (&a.file, a.line).cmp(&(&b.file, b.line)));
    Err(TaxonomyErrors(findings))
}

fn merge(
    content: &mut TaxonomyFile,
    mask: BTreeMap<String, Vec<Term>>,
    prefix: BTreeMap<String, Vec<(String, Place)>>,
) {
    for (language, terms) in mask {
        content.mask.entry(language).or_default().extend(terms);
    }
    for (language, terms) in prefix {
        content.prefix.entry(language).or_default().extend(terms);
    }
}

fn read_file(reader: &mut TomlReader, text: &str) -> TaxonomyFile {
    const KNOWN: Known = Known { context: "the file", keys: &["taxonomy", "mask", "prefix", "topic"] };
    let mut file = TaxonomyFile::default();
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let at = error.span().map_or(0, |span| span.start);
        reader.note(at, Mistake::Syntax { reason: error.message().to_owned() });
    }
    if !errors.is_empty() {
        return file;
    }
    for (key, value) in table.get_ref() {
        match key.get_ref().as_ref() {
            "taxonomy" => file.taxonomy = read_header(reader, value),
            "mask" => file.mask = read_masks(reader, value),
            "prefix" => file.prefix = read_prefixes(reader, value),
            "topic" => file.topic = read_topic::topics(reader, value),
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    file
}

fn read_header(reader: &mut TomlReader, value: &Value<'_>) -> Option<Header> {
    const KNOWN: Known =
        Known { context: "[taxonomy]", keys: &["name", "version", "languages", "boost", "calibration"] };
    let mut header = Header { place: reader.place(value.span().start), ..Header::default() };
    for (key, value) in reader.table("taxonomy", value)? {
        match key.get_ref().as_ref() {
            "name" => header.name = reader.string("name", value).unwrap_or_default(),
            "version" => header.version = reader.string("version", value).unwrap_or_default(),
            "languages" => header.languages = reader.strings("languages", value),
            "boost" => header.boost = read_boost(reader, value),
            "calibration" => header.calibration = reader.pairs("calibration", value),
            _ => reader.unknown_key(key, &KNOWN),
        }
    }
    Some(header)
}

fn read_boost(reader: &mut TomlReader, value: &Value<'_>) -> Boost {
    const KNOWN: Known = Known { context: "boost", keys: &["title", "lead", "body"] };
    let mut boost = Boost::default();
    let Some(table) = reader.table("boost", value) else { return boost };
    for (key, value) in table {
        let target = match key.get_ref().as_ref() {
            "title" => &mut boost.title,
            "lead" => &mut boost.lead,
            "body" => &mut boost.body,
            _ => {
                reader.unknown_key(key, &KNOWN);
                continue;
            }
        };
        if let Some(number) = reader.number(key.get_ref(), value) {
            *target = number;
        }
    }
    boost
}

fn read_masks(reader: &mut TomlReader, value: &Value<'_>) -> BTreeMap<String, Vec<Term>> {
    let mut masks = BTreeMap::new();
    let Some(table) = reader.table("mask", value) else { return masks };
    for (language, value) in table {
        masks.insert(language.get_ref().to_string(), read_topic::unweighted(reader, "mask", value));
    }
    masks
}

fn read_prefixes(reader: &mut TomlReader, value: &Value<'_>) -> BTreeMap<String, Vec<(String, Place)>> {
    let mut prefixes = BTreeMap::new();
    let Some(table) = reader.table("prefix", value) else { return prefixes };
    for (language, value) in table {
        let mut words = Vec::new();
        for item in reader.items("prefix", value) {
            let place = reader.place(item.span().start);
            words.extend(reader.string("prefix", item).map(|word| (word, place)));
        }
        prefixes.insert(language.get_ref().to_string(), words);
    }
    prefixes
}
