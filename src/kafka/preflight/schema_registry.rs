//! The schema registry, where the output's format needs one: whether it answers, and whether it would take the schema.

use super::Finding;
use crate::config::Config;
use crate::format::Registry;

/// Asks the registry; nothing is registered.
pub(super) fn look(config: &Config) -> Option<Finding> {
    let output = &config.output;
    if !output.format.is_registered() {
        return None;
    }
    let registry = Registry::new(&output.registry, &output.topic);
    let subject = registry.subject();
    Some(match registry.is_compatible(output.format) {
        Ok(Some(true)) => {
            Finding::fine("schema registry", format!("`{subject}` goes together with the record's schema"))
        }
        Ok(Some(false)) => {
            let remedy = "use another subject, or set its compatibility to FORWARD";
            Finding::wrong(
                "schema registry",
                format!("`{subject}` does not go together with the record's schema; {remedy}"),
            )
        }
        Ok(None) if output.registry.register => {
            Finding::fine("schema registry", format!("`{subject}` is not there yet; the worker registers it"))
        }
        Ok(None) => Finding::wrong(
            "schema registry",
            format!("`{subject}` is not there, and output.registry.register is false"),
        ),
        Err(error) => Finding::wrong("schema registry", error.to_string()),
    })
}
