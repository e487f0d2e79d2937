//! Values that must not be seen: shown as `[redacted]` wherever they are printed, logged or served.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Serialize, Serializer};

/// What is shown instead of a secret.
pub const REDACTED: &str = "[redacted]";

/// Parts of a librdkafka property's name that mark its value as a secret.
const SECRET_NAME_PARTS: [&str; 7] =
    ["password", "secret", "token", "jaas", ".pem", "sasl.oauthbearer.config", "ssl.key"];

/// A text that only [`Secret::expose`] shows.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// The text itself: for the client library that needs it, and for nothing that prints.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // None is no secret, and is shown as what it is.
        serializer.serialize_str(if self.0.is_empty() { "" } else { REDACTED })
    }
}

impl JsonSchema for Secret {
    fn schema_name() -> Cow<'static, str> {
        "Secret".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "string", "writeOnly": true})
    }
}

/// Properties of the Kafka client, by librdkafka's own names; those that name a secret show their name only.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Properties(BTreeMap<String, String>);

impl Properties {
    /// A property's value as the client needs it.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Names and values as the client needs them, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    fn shown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().map(|(name, value)| (name, if is_secret(name) { REDACTED } else { value }))
    }
}

impl<N: Into<String>, V: Into<String>> FromIterator<(N, V)> for Properties {
    fn from_iter<I: IntoIterator<Item = (N, V)>>(properties: I) -> Self {
        Self(properties.into_iter().map(|(name, value)| (name.into(), value.into())).collect())
    }
}

impl fmt::Debug for Properties {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.shown())
    }
}

impl JsonSchema for Properties {
    fn schema_name() -> Cow<'static, str> {
        "Properties".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "object", "additionalProperties": {"type": "string"}})
    }
}

fn is_secret(name: &str) -> bool {
    SECRET_NAME_PARTS.iter().any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_exposed_only_on_purpose() {
        let secret = Secret::from("hunter2".to_owned());

        assert_eq!(format!("{secret:?}"), REDACTED);
        assert_eq!(serde_json::to_string(&secret).expect("plain data"), r#""[redacted]""#);
        assert_eq!(secret.expose(), "hunter2");
    }

    #[test]
    fn properties_that_name_a_secret_show_their_name_only() {
        let properties: Properties = [("acks", "all"), ("sasl.password", "hunter2")].into_iter().collect();

        let shown = serde_json::to_string(&properties).expect("plain data");
        assert_eq!(shown, r#"{"acks":"all","sasl.password":"[redacted]"}"#);
        assert!(!format!("{properties:?}").contains("hunter2"));
        assert_eq!(properties.get("sasl.password"), Some("hunter2"));
    }
}
