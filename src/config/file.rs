//! A TOML file as a tree of settings; every syntax error is reported, not only the first.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::report::Fault;
use super::tree::{Node, Place, Written};

/// Reads the text of a file; what cannot be read is left out and reported.
pub(super) fn parse(text: &str, faults: &mut Vec<Fault>) -> Node {
    let lines = Lines::of(text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let place = Place::Line(lines.number(error.span().map_or(0, |span| span.start)));
        faults.push(Fault { place: Some(place), key: None, problem: error.message().replace('\n', ", ") });
    }
    Node { place: Place::Line(1), written: lines.table(table.into_inner(), faults) }
}

/// Where each line begins.
struct Lines(Vec<usize>);

impl Lines {
    fn of(text: &str) -> Self {
        let ends = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(offset, _)| offset + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    fn number(&self, offset: usize) -> usize {
        self.0.partition_point(|begin| *begin <= offset)
    }

    fn table(&self, table: DeTable<'_>, faults: &mut Vec<Fault>) -> Written {
        let mut entries = BTreeMap::new();
        for (key, value) in table {
            let place = Place::Line(self.number(key.span().start));
            let written = self.written(&place, value.into_inner(), faults);
            if let Some(written) = written {
                entries.insert(key.into_inner().into_owned(), Node { place, written });
            }
        }
        Written::Table(entries)
    }

    fn item(&self, value: Spanned<DeValue<'_>>, faults: &mut Vec<Fault>) -> Option<Node> {
        let place = Place::Line(self.number(value.span().start));
        let written = self.written(&place, value.into_inner(), faults)?;
        Some(Node { place, written })
    }

    fn written(&self, place: &Place, value: DeValue<'_>, faults: &mut Vec<Fault>) -> Option<Written> {
        Some(match value {
            DeValue::Table(table) => self.table(table, faults),
            DeValue::Array(items) => {
                Written::Array(items.into_iter().filter_map(|item| self.item(item, faults)).collect())
            }
            DeValue::String(text) => Written::Text(text.into_owned()),
            DeValue::Boolean(flag) => Written::Boolean(flag),
            DeValue::Datetime(time) => Written::Text(time.to_string()),
            DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
                Ok(number) => Written::Integer(number),
                Err(_) => return too_large(place, faults),
            },
            DeValue::Float(number) => match number.as_str().parse() {
                Ok(number) => Written::Number(number),
                Err(_) => return too_large(place, faults),
            },
        })
    }
}

fn too_large(place: &Place, faults: &mut Vec<Fault>) -> Option<Written> {
    let problem = "the number does not fit into 64 bits".to_owned();
    faults.push(Fault { place: Some(place.clone()), key: None, problem });
    None
}
