//! `${env:NAME}` and `${file:PATH}` inside texts, so that a secret need not stand in the file.
//!
//! What came from a reference is shown as the reference, wherever the configuration is shown.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;

use super::report::Fault;
use super::tree::{Dotted, Node, Written};

/// No secret is larger; a path that leads to something larger is a mistake.
const MAX_FILE_BYTES: u64 = 1024 * 1024;

/// The texts that held references, as they were written, each with its path.
pub(super) type References = Vec<(Vec<String>, String)>;

/// Puts in what the references lead to; a text whose reference leads nowhere is taken out and reported.
pub(super) fn resolve(tree: &mut Node, variables: &BTreeMap<String, String>, faults: &mut Vec<Fault>) -> References {
    let mut resolver = Resolver { variables, path: Vec::new(), references: Vec::new(), faults };
    resolver.visit(tree);
    resolver.references
}

struct Resolver<'a> {
    variables: &'a BTreeMap<String, String>,
    path: Vec<String>,
    references: References,
    faults: &'a mut Vec<Fault>,
}

impl Resolver<'_> {
    /// Whether the node may stay.
    fn visit(&mut self, node: &mut Node) -> bool {
        match &mut node.written {
            Written::Table(entries) => {
                entries.retain(|key, child| self.visit_child(key, child));
                true
            }
            Written::Array(items) => {
                let mut index = 0;
                items.retain_mut(|child| {
                    index += 1;
                    self.visit_child(&(index - 1).to_string(), child)
                });
                true
            }
            Written::Text(text) if text.contains("${") => match expand(text, self.variables) {
                Ok(expanded) => {
                    self.references.push((self.path.clone(), std::mem::replace(text, expanded)));
                    true
                }
                Err(problem) => {
                    let key = Some(Dotted(&self.path).to_string());
                    self.faults.push(Fault { place: Some(node.place.clone()), key, problem });
                    false
                }
            },
            _ => true,
        }
    }

    fn visit_child(&mut self, key: &str, child: &mut Node) -> bool {
        self.path.push(key.to_owned());
        let stays = self.visit(child);
        self.path.pop();
        stays
    }
}

/// Replaces each reference in a text; `$${` stands for the two characters themselves.
fn expand(text: &str, variables: &BTreeMap<String, String>) -> Result<String, String> {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        if let Some(before) = before.strip_suffix('$') {
            expanded.push_str(before);
            expanded.push_str("${");
            rest = after;
            continue;
        }
        let Some((reference, after)) = after.split_once('}') else {
            return Err("opens a reference with `${` and does not close it; write `$${` for the characters".to_owned());
        };
        expanded.push_str(before);
        expanded.push_str(&follow(reference, variables)?);
        rest = after;
    }
    expanded.push_str(rest);
    Ok(expanded)
}

fn follow(reference: &str, variables: &BTreeMap<String, String>) -> Result<String, String> {
    match reference.split_once(':') {
        Some(("env", name)) => variables.get(name).cloned().ok_or_else(|| {
            format!("refers to the environment variable {name}, which is not set; set it or write the value")
        }),
        Some(("file", path)) => read_file(path),
        _ => Err(format!(
            "holds `${{{reference}}}`; write ${{env:NAME}} or ${{file:PATH}}, or `$${{` for the characters"
        )),
    }
}

/// A file's text without the line end that editors and `kubectl` add.
fn read_file(path: &str) -> Result<String, String> {
    let refused = |why: String| format!("refers to the file {path}, which cannot be used: {why}");
    let file = File::open(path).map_err(|error| refused(error.to_string()))?;
    // Counted while reading: a device states no size.
    let mut bytes = Vec::new();
    file.take(MAX_FILE_BYTES + 1).read_to_end(&mut bytes).map_err(|error| refused(error.to_string()))?;
    if bytes.len() as u64 > MAX_FILE_BYTES {
        return Err(refused(format!("it has more than {MAX_FILE_BYTES} bytes, and no secret does")));
    }
    let text = String::from_utf8(bytes).map_err(|_| refused("it is not UTF-8".to_owned()))?;
    let text = text.strip_suffix('\n').unwrap_or(&text);
    Ok(text.strip_suffix('\r').unwrap_or(text).to_owned())
}
