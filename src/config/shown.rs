//! The configuration as it may be shown: every setting in force, secrets left out, references as they were written.

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::Config;
use super::references::References;

/// What logs, `/config` and `check` may show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownConfig {
    /// As TOML.
    pub toml: String,
    /// As JSON.
    pub json: String,
    /// Twelve hexadecimal characters that change when a setting does; the same on pods that differ only in what their
    /// references lead to.
    pub hash: String,
}

impl ShownConfig {
    /// Renders a configuration; `references` are the texts to put back.
    pub(super) fn new(config: &Config, references: &References) -> Self {
        let mut shown = serde_json::to_value(config).expect("settings are plain data with text keys");
        for (path, written) in references {
            put_back(&mut shown, path, written);
        }
        leave_out_nulls(&mut shown);
        let json = serde_json::to_string(&shown).expect("plain data");
        let toml = toml::to_string_pretty(&shown).expect("tables and values without nulls");
        let hash = short_hash(&json);
        Self { toml, json, hash }
    }
}

fn short_hash(text: &str) -> String {
    let digest = Sha256::digest(text);
    let first = digest.iter().take(6).fold(0_u64, |hash, byte| hash << 8 | u64::from(*byte));
    format!("{first:012x}")
}

fn put_back(shown: &mut Value, path: &[String], written: &str) {
    let mut at = shown;
    for step in path {
        let next = match at {
            Value::Object(entries) => entries.get_mut(step),
            Value::Array(items) => step.parse::<usize>().ok().and_then(|index| items.get_mut(index)),
            _ => None,
        };
        // A setting that its type leaves out when it is empty has nothing to hide.
        let Some(next) = next else { return };
        at = next;
    }
    *at = Value::from(written);
}

/// A setting that is not set is left out: TOML has no null.
fn leave_out_nulls(shown: &mut Value) {
    match shown {
        Value::Object(entries) => {
            entries.retain(|_, value| !value.is_null());
            entries.values_mut().for_each(leave_out_nulls);
        }
        Value::Array(items) => items.iter_mut().for_each(leave_out_nulls),
        _ => {}
    }
}
