//! What an operator can set about tagging.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How topics are assigned.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TagConfig {
    /// The taxonomy: a TOML file, or a folder of them that are read in the order of their names. Without it, the one
    /// that comes with copydesk.
    pub taxonomy: Option<String>,
    /// Publish topics that are mentioned below their threshold too.
    pub mentions: bool,
}
