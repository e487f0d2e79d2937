//! Walks parsed TOML and notes every wrong type and unknown key with its line, where serde would stop at the first.

use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::file::Place;
use super::mistake::{Finding, Mistake};

/// A value with its place in the source.
pub(super) type Value<'a> = Spanned<DeValue<'a>>;

/// More would not be read anyway; a file of another kind would give one a line.
const MAX_MISTAKES: usize = 200;

/// Notes mistakes while one file is read.
pub(super) struct TomlReader {
    file_index: usize,
    file: Arc<str>,
    line_starts: Vec<usize>,
    pub(super) findings: Vec<Finding<Mistake>>,
}

impl TomlReader {
    pub(super) fn new(file_index: usize, file: Arc<str>, text: &str) -> Self {
        let after_newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        let line_starts = std::iter::once(0).chain(after_newlines).collect();
        Self { file_index, file, line_starts, findings: Vec::new() }
    }

    /// The line of a byte position.
    pub(super) fn place(&self, at: usize) -> Place {
        let line = self.line_starts.partition_point(|start| *start <= at);
        Place { file: self.file_index, line }
    }

    /// Notes a mistake at a byte position.
    pub(super) fn note(&mut self, at: usize, what: Mistake) {
        let line = self.place(at).line;
        let file = Arc::clone(&self.file);
        match self.findings.len() {
            n if n < MAX_MISTAKES => self.findings.push(Finding { file, line, what }),
            MAX_MISTAKES => {
                let what = Mistake::TooManyMistakes { limit: MAX_MISTAKES };
                self.findings.push(Finding { file, line: 0, what });
            }
            _ => {}
        }
    }

    pub(super) fn wrong_type(&mut self, key: &str, wanted: &'static str, value: &Value<'_>) {
        let found = value.get_ref().type_str();
        self.note(value.span().start, Mistake::WrongType { key: key.to_owned(), wanted, found });
    }

    /// Notes a key that is none of the known ones, with the nearest of those.
    pub(super) fn unknown_key(&mut self, key: &Spanned<std::borrow::Cow<'_, str>>, known: &Known) {
        let name = key.get_ref().to_string();
        let remedy = match nearest(&name, known.keys) {
            Some(key) => format!("did you mean `{key}`?"),
            None => format!("known are {}", known.keys.join(", ")),
        };
        self.note(key.span().start, Mistake::UnknownKey { key: name, context: known.context, remedy });
    }

    pub(super) fn table<'a, 'i>(&mut self, key: &str, value: &'a Value<'i>) -> Option<&'a DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(key, "a table", value);
        }
        table
    }

    /// The items of an array; a wrong type is noted and reads as an empty one.
    pub(super) fn items<'a, 'i>(&mut self, key: &str, value: &'a Value<'i>) -> &'a [Value<'i>] {
        if let Some(array) = value.get_ref().as_array() {
            return array;
        }
        self.wrong_type(key, "an array", value);
        &[]
    }

    pub(super) fn string(&mut self, key: &str, value: &Value<'_>) -> Option<String> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong_type(key, "a string", value);
        }
        text.map(str::to_owned)
    }

    pub(super) fn strings(&mut self, key: &str, value: &Value<'_>) -> Vec<String> {
        self.items(key, value).iter().filter_map(|item| self.string(key, item)).collect()
    }

    pub(super) fn flag(&mut self, key: &str, value: &Value<'_>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.wrong_type(key, "true or false", value);
        }
        flag
    }

    /// A finite number, written as an integer or a float.
    pub(super) fn number(&mut self, key: &str, value: &Value<'_>) -> Option<f64> {
        let number = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse::<f64>().ok(),
            DeValue::Float(float) => float.as_str().parse::<f64>().ok(),
            _ => None,
        };
        let finite = number.filter(|number| number.is_finite());
        if finite.is_none() {
            self.wrong_type(key, "a number", value);
        }
        finite
    }

    /// A number of words, for windows.
    pub(super) fn count(&mut self, key: &str, value: &Value<'_>) -> Option<u32> {
        let count = match value.get_ref() {
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str().parse::<u32>().ok(),
            _ => None,
        };
        if count.is_none() {
            self.wrong_type(key, "a whole number of words", value);
        }
        count
    }

    /// Pairs of numbers, for calibration curves.
    pub(super) fn pairs(&mut self, key: &str, value: &Value<'_>) -> Vec<[f64; 2]> {
        let mut pairs = Vec::new();
        for item in self.items(key, value) {
            let numbers: Vec<f64> = self.items(key, item).iter().filter_map(|value| self.number(key, value)).collect();
            match <[f64; 2]>::try_from(numbers) {
                Ok(pair) => pairs.push(pair),
                Err(_) => self.note(item.span().start, Mistake::BadCalibration),
            }
        }
        pairs
    }
}

/// The keys that a table may have.
pub(super) struct Known {
    pub(super) context: &'static str,
    pub(super) keys: &'static [&'static str],
}

/// The known word most like this one, if any is alike enough to be a typing mistake.
pub(super) fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    /// Below this, suggestions were as often wrong as right.
    const ALIKE: f64 = 0.75;
    let scored = known.iter().map(|candidate| (strsim::jaro_winkler(word, candidate), *candidate));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 >= ALIKE).then_some(best.1)
}
