//! The configuration's JSON Schema, for whoever holds settings before copydesk sees them, such as the chart.

use serde_json::Value;

use crate::config::schema::ConfigSchema;

/// The schema (draft 2020-12) that the types generate, with each setting's meaning and default.
#[must_use]
pub fn json_schema() -> Value {
    ConfigSchema::new().into_json()
}
