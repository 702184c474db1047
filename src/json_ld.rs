//! JSON-LD as pages write it (JSON-LD 1.1 §7, "Embedding JSON-LD in HTML Documents").
//!
//! Scripts are read as they are. Put right is what systems get wrong most often and needs no guess:
//! comments and CDATA marks around the text, raw line ends in strings, commas before a closing
//! bracket, `\'`, text that was escaped as HTML, several values in a row. Pure.

use serde_json::Value;
use std::sync::LazyLock;

use crate::html::{Selector, unescaped};
use crate::json;

/// The scripts of a page that hold JSON-LD.
pub static SCRIPT: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("script[type^='application/ld+json' i]"));

/// Scripts of a page that are looked at for lists.
pub const MAX_SCRIPTS: usize = 40;

/// Values of one script that are looked at.
const MAX_VALUES: usize = 20_000;

/// Whether a `type` attribute says that a script holds JSON-LD; parameters may follow.
pub fn is_json_ld(media_type: &str) -> bool {
    let name = media_type.split(';').next().unwrap_or("").trim();
    name.eq_ignore_ascii_case("application/ld+json")
}

/// A value and all that is in it, at most 20,000. No recursion: values may nest as deep as a page
/// likes.
pub fn values(root: &Value) -> impl Iterator<Item = &Value> {
    let mut open = vec![root];
    std::iter::from_fn(move || {
        let value = open.pop()?;
        match value {
            Value::Array(values) => open.extend(values),
            Value::Object(object) => open.extend(object.values()),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Some(value)
    })
    .take(MAX_VALUES)
}

/// The types of an object, without the vocabulary that they are of.
pub fn types(value: &Value) -> impl Iterator<Item = &str> {
    let names = match value.get("@type") {
        Some(Value::Array(names)) => names.as_slice(),
        Some(name) => std::slice::from_ref(name),
        None => &[],
    };
    names
        .iter()
        .filter_map(Value::as_str)
        .map(|name| name.rsplit(['/', ':']).next().unwrap_or(name))
}

/// The values of a script; empty when it is no JSON.
pub fn parse(text: &str) -> Vec<Value> {
    let text = unwrapped(text);
    if let Some(values) = json::row(text) {
        return values;
    }
    if let Some(values) = json::row(&repaired(text)) {
        return values;
    }
    let is_escaped =
        text.starts_with(['{', '[']) && text.contains("&quot;") && !text.contains("\":");
    is_escaped
        .then(|| json::row(&repaired(&unescaped(text))))
        .flatten()
        .unwrap_or_default()
}

fn unwrapped(text: &str) -> &str {
    let mut text = text.trim().trim_start_matches('\u{feff}');
    loop {
        let before = text.len();
        for open in [
            "<!--",
            "//<![CDATA[",
            "// <![CDATA[",
            "/*<![CDATA[*/",
            "<![CDATA[",
        ] {
            text = text.strip_prefix(open).unwrap_or(text).trim_start();
        }
        for close in ["-->", "//]]>", "// ]]>", "/*]]>*/", "]]>", ";"] {
            text = text.strip_suffix(close).unwrap_or(text).trim_end();
        }
        if text.len() == before {
            return text;
        }
    }
}

fn repaired(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut in_string = false;
    while let Some(character) = rest.next() {
        match character {
            '"' => {
                in_string = !in_string;
                out.push(character);
            }
            '\\' if in_string => match rest.next() {
                Some('\'') => out.push('\''),
                Some(next) if next.is_control() => out.push(' '),
                Some(next) => out.extend(['\\', next]),
                None => {}
            },
            _ if in_string && character.is_control() => out.push(' '),
            '/' if !in_string && rest.peek() == Some(&'*') => {
                let mut last = ' ';
                for next in rest.by_ref() {
                    if last == '*' && next == '/' {
                        break;
                    }
                    last = next;
                }
            }
            '}' | ']' if !in_string => {
                let kept = out.trim_end();
                let kept = kept.strip_suffix(',').unwrap_or(kept).len();
                out.truncate(kept);
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let values = parse(text);
        let written: Vec<String> = values.iter().map(Value::to_string).collect();
        assert_eq!(written.join(" "), expected, "{text}");
    }

    #[test]
    fn common_faults_are_put_right() {
        check("//<![CDATA[\n{\"a\":1}\n//]]>", r#"{"a":1}"#);
        check("<!-- {\"a\":1}; -->", r#"{"a":1}"#);
        check("{\"a\":\"b\nc\\'d\",}", r#"{"a":"b c'd"}"#);
        check("{/* x */\"a\":[1,2,],\n}", r#"{"a":[1,2]}"#);
        check("{&quot;a&quot;:&quot;b&quot;}", r#"{"a":"b"}"#);
        check("{\"a\":1}\n{\"b\":2}", r#"{"a":1} {"b":2}"#);
        check("{\"a\":\"x, ] y\"}", r#"{"a":"x, ] y"}"#);
        check("{oops", "");
    }
}
