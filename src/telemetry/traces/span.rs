//! A finished span, in the JSON that OTLP over HTTP takes.

use serde_json::{Value, json};

/// What a span is to others: OTLP's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SpanKind {
    Internal = 1,
    Producer = 4,
    Consumer = 5,
}

/// A finished span.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Span {
    pub(super) trace_id: u128,
    pub(super) id: u64,
    pub(super) parent_id: Option<u64>,
    pub(super) name: String,
    pub(super) kind: SpanKind,
    /// Nanoseconds since 1970.
    pub(super) began: u64,
    pub(super) ended: u64,
    pub(super) attributes: Vec<(&'static str, Value)>,
    /// Why the article failed, where it did.
    pub(super) fault: Option<String>,
}

impl Span {
    /// OTLP writes ids in hex, and 64-bit numbers as texts.
    fn to_json(&self) -> Value {
        let status = self.fault.as_ref().map_or_else(|| json!({}), |fault| json!({"code": 2, "message": fault}));
        let parent_id = self.parent_id.map_or_else(String::new, |id| format!("{id:016x}"));
        json!({
            "traceId": format!("{:032x}", self.trace_id),
            "spanId": format!("{:016x}", self.id),
            "parentSpanId": parent_id,
            "name": self.name,
            "kind": self.kind as u8,
            "startTimeUnixNano": self.began.to_string(),
            "endTimeUnixNano": self.ended.to_string(),
            "attributes": attributes(&self.attributes),
            "status": status,
        })
    }
}

/// One export: the spans under the process that made them.
pub(super) fn export_request(spans: &[Span], instance: Option<&str>) -> Vec<u8> {
    let version = env!("CARGO_PKG_VERSION");
    let mut resource = vec![("service.name", Value::from("copydesk")), ("service.version", version.into())];
    resource.extend(instance.map(|instance| ("service.instance.id", instance.into())));
    let spans: Vec<Value> = spans.iter().map(Span::to_json).collect();
    let request = json!({"resourceSpans": [{
        "resource": {"attributes": attributes(&resource)},
        "scopeSpans": [{"scope": {"name": "copydesk", "version": version}, "spans": spans}],
    }]});
    request.to_string().into_bytes()
}

fn attributes(attributes: &[(&'static str, Value)]) -> Vec<Value> {
    let typed = |value: &Value| match value {
        Value::Number(number) => json!({"intValue": number.to_string()}),
        other => json!({"stringValue": other}),
    };
    attributes.iter().map(|(key, value)| json!({"key": key, "value": typed(value)})).collect()
}
