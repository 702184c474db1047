//! JSON of strangers, bounded before it becomes values, each of which takes more room than its text.
//!
//! Values nest at most 128 deep, as the parser has it. Pure.

use serde_json::Value;

/// Most values of one text, the inner ones counted: a sitemap of 50,000 addresses as JSON has fewer.
pub const MAX_VALUES: usize = 500_000;
/// Most values that stand in a row.
const MAX_ROW: usize = 1000;

/// Why a text was not read.
#[derive(Debug, thiserror::Error)]
pub enum JsonError {
    /// It has too many values.
    #[error("it has more than {MAX_VALUES} values")]
    TooMany,
    /// It is no JSON, or nests too deep.
    #[error(transparent)]
    Broken(#[from] serde_json::Error),
}

/// Reads a text that is one value.
///
/// # Errors
/// When it is no JSON, nests deeper than 128 or has more than [`MAX_VALUES`] values.
pub fn parse(text: &str) -> Result<Value, JsonError> {
    if is_too_much(text, false) {
        return Err(JsonError::TooMany);
    }
    Ok(serde_json::from_str(text)?)
}

/// The value with which a text begins, whatever stands behind it, and where that is.
pub fn first(text: &str) -> Option<(Value, usize)> {
    if is_too_much(text, true) {
        return None;
    }
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let value = stream.next()?.ok()?;
    Some((value, stream.byte_offset()))
}

/// All values that stand in a row, or none if any is broken.
pub fn row(text: &str) -> Option<Vec<Value>> {
    if is_too_much(text, false) {
        return None;
    }
    let values: Result<Vec<Value>, _> = serde_json::Deserializer::from_str(text)
        .into_iter()
        .take(MAX_ROW)
        .collect();
    values.ok().filter(|values| !values.is_empty())
}

/// Whether a text, or its first value, has too many: each inner one stands behind a bracket or a
/// comma.
fn is_too_much(text: &str, is_first: bool) -> bool {
    let (mut values, mut depth) = (0_usize, 0_usize);
    let (mut in_string, mut is_escaped) = (false, false);
    for byte in text.bytes() {
        if in_string {
            in_string = is_escaped || byte != b'"';
            is_escaped = byte == b'\\' && !is_escaped;
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'[' | b'{' => {
                depth += 1;
                values += 1;
            }
            b',' => values += 1,
            b']' | b'}' => {
                depth = depth.saturating_sub(1);
                if is_first && depth == 0 {
                    return false;
                }
            }
            _ => {}
        }
        if values > MAX_VALUES {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_too_many_values_are_refused() {
        for unit in ["[],", "0,", "{},", "[[[]]],"] {
            let many = format!("[{}0]", unit.repeat(MAX_VALUES));
            let error = parse(&many).expect_err("is refused");
            assert!(matches!(error, JsonError::TooMany), "{unit}: {error}");
            assert!(first(&many).is_none() && row(&many).is_none());
        }
        let deep = parse(&"[".repeat(100_000)).expect_err("is refused");
        assert!(deep.to_string().contains("recursion limit"), "{deep}");
        assert_eq!(
            row(&"1 ".repeat(100_000)).map(|row| row.len()),
            Some(MAX_ROW)
        );
    }

    #[test]
    fn what_stands_in_strings_or_behind_does_not_count() {
        let text = ",[{".repeat(MAX_VALUES);
        let value = format!("{{\"a\\\\\":\"\\\"{text}\"}}");
        assert!(parse(&value).is_ok());
        let (_, behind) = first(&format!("{value};{text}")).expect("is read");
        assert_eq!(behind, value.len());
        assert!(parse(&format!("{value};{text}")).is_err());
    }
}
