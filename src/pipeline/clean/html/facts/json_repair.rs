//! Reads JSON as pages write it: in comments, with raw line breaks, trailing commas, wrong escapes, several in a row.

use serde_json::{Deserializer, Value};

/// All values in a script; what cannot be read even after repair is left out.
pub(super) fn read(script: &str) -> Vec<Value> {
    let inner = strip_wrapping(script);
    if let Ok(value) = serde_json::from_str(inner) {
        return vec![value];
    }
    let repaired = repair(inner);
    let values: Vec<Value> = Deserializer::from_str(&repaired).into_iter().map_while(Result::ok).collect();
    if values.is_empty() && inner.contains("&quot;") {
        let decoded = inner.replace("&quot;", "\"").replace("&amp;", "&");
        return Deserializer::from_str(&repair(&decoded)).into_iter().map_while(Result::ok).collect();
    }
    values
}

fn strip_wrapping(script: &str) -> &str {
    let mut inner = script.trim().trim_start_matches('\u{feff}');
    for (opening, closing) in
        [("//<![CDATA[", "//]]>"), ("/*<![CDATA[*/", "/*]]>*/"), ("<![CDATA[", "]]>"), ("<!--", "-->")]
    {
        inner = inner.strip_prefix(opening).unwrap_or(inner).trim();
        inner = inner.strip_suffix(closing).unwrap_or(inner).trim();
    }
    inner.trim_end_matches(';').trim_end()
}

/// Control characters in strings become spaces, wrong escapes lose their backslash, commas before a bracket go.
fn repair(json: &str) -> String {
    let mut repaired = String::with_capacity(json.len());
    let mut characters = json.chars().peekable();
    let mut in_string = false;
    while let Some(character) = characters.next() {
        match character {
            '\\' if in_string => {
                let next = characters.next().unwrap_or(' ');
                if matches!(next, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                    repaired.push('\\');
                }
                repaired.push(if next.is_control() { ' ' } else { next });
            }
            '"' => {
                in_string = !in_string;
                repaired.push('"');
            }
            control if control.is_control() => repaired.push(' '),
            '}' | ']' if !in_string => {
                let kept = repaired.trim_end().trim_end_matches(',').len();
                repaired.truncate(kept);
                repaired.push(character);
            }
            _ => repaired.push(character),
        }
    }
    repaired
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_with_the_usual_mistakes_is_read() {
        let script = "<!--\n{\"headline\": \"One\n two\", \"name\": \"it\\'s\", \"list\": [1, 2,], }\n-->";

        assert_eq!(read(script), [json!({"headline": "One  two", "name": "it's", "list": [1, 2]})]);
    }

    #[test]
    fn several_values_in_one_script_are_all_read() {
        assert_eq!(read("{\"a\": 1} {\"b\": 2}"), [json!({"a": 1}), json!({"b": 2})]);
    }

    #[test]
    fn encoded_quotes_are_decoded_only_when_nothing_else_helps() {
        assert_eq!(read("{&quot;a&quot;: &quot;b&quot;}"), [json!({"a": "b"})]);
        assert_eq!(read("{\"a\": \"say &quot;b&quot;\"}"), [json!({"a": "say &quot;b&quot;"})]);
    }

    #[test]
    fn what_is_no_json_says_nothing() {
        assert!(read("window.page = {}").is_empty());
        assert!(read("").is_empty());
        assert!(read(&"[".repeat(100_000)).is_empty());
    }
}
