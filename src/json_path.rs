//! Where a value stands in JSON, as the configuration writes it: `data.posts`, `images[0].url`,
//! `tags[*].name`, `["a key"]`, `.`; and texts with such places in braces,
//! `https://www.example.org/news/{slug}`.
//!
//! A part of JSONPath (RFC 9535) without filters and descendants, so that its time is bounded by
//! the size of what it looks at. Pure.

use serde_json::Value;
use std::fmt;

/// Longer ones are refused.
const MAX_LENGTH: usize = 2000;

/// One step of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The member of that name.
    Name(String),
    /// The member at that place of a list; from its end if negative.
    Index(i64),
    /// All members of a list or an object.
    All,
}

/// A place in JSON.
#[derive(Clone, PartialEq, Eq)]
pub struct Path {
    text: String,
    steps: Vec<Step>,
}

/// Why a path is none, in words for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a path into JSON: {expected}")]
pub struct PathError {
    /// Where, in bytes from the beginning of the text.
    pub at: usize,
    /// What was expected there.
    pub expected: &'static str,
}

impl Path {
    /// Parses `name.name[0]["name"][*]`; `.` and `$` are the value itself, and `$.` in front means
    /// nothing.
    ///
    /// # Errors
    /// With the place at which something else was expected.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let fail = |at: usize, expected: &'static str| Err(PathError { at, expected });
        if text.len() > MAX_LENGTH {
            return fail(0, "expected at most 2000 bytes");
        }
        let mut steps = Vec::new();
        let mut rest = text.trim();
        let at = |rest: &str| text.trim_end().len() - rest.len();
        if rest.is_empty() {
            return fail(0, "expected a name such as data.posts, or . for the whole");
        }
        rest = match rest.strip_prefix('$') {
            Some(after) => after.strip_prefix('.').unwrap_or(after),
            None if rest == "." => "",
            None => rest,
        };
        let mut is_first = true;
        while !rest.is_empty() {
            if let Some(inside) = rest.strip_prefix('[') {
                let Some((step, length)) = bracket(inside) else {
                    return fail(
                        at(inside),
                        "expected a number, * or a name in quotes, and ]",
                    );
                };
                steps.push(step);
                rest = inside.get(length..).unwrap_or("");
            } else {
                let name = match rest.strip_prefix('.') {
                    Some(name) if !is_first => name,
                    Some(_) | None if !is_first => return fail(at(rest), "expected . or ["),
                    _ => rest,
                };
                let end = name
                    .find(['.', '[', ']', '{', '}', '"', '\''])
                    .unwrap_or(name.len());
                let (name, after) = name.split_at(end);
                if name.trim().is_empty() {
                    return fail(at(rest), "expected a name");
                }
                steps.push(match name.trim() {
                    "*" => Step::All,
                    name => Step::Name(name.to_owned()),
                });
                rest = after;
            }
            is_first = false;
        }
        Ok(Self {
            text: text.trim().to_owned(),
            steps,
        })
    }

    /// All values there, in their order; none where a name or place is missing.
    pub fn values<'a>(&self, root: &'a Value) -> Vec<&'a Value> {
        let mut values = vec![root];
        for step in &self.steps {
            values = values
                .into_iter()
                .flat_map(|value| -> Vec<&Value> {
                    match (step, value) {
                        (Step::Name(name), Value::Object(members)) => {
                            members.get(name).into_iter().collect()
                        }
                        (Step::Index(index), Value::Array(members)) => {
                            let from_end = usize::try_from(index.unsigned_abs())
                                .ok()
                                .and_then(|back| members.len().checked_sub(back));
                            let place = usize::try_from(*index).ok().or(from_end);
                            place
                                .and_then(|place| members.get(place))
                                .into_iter()
                                .collect()
                        }
                        (Step::All, Value::Array(members)) => members.iter().collect(),
                        (Step::All, Value::Object(members)) => members.values().collect(),
                        (Step::Name(_) | Step::Index(_) | Step::All, _) => Vec::new(),
                    }
                })
                .collect();
        }
        values
    }

    /// The texts there: numbers as they are written, and of a list those of its members. Objects,
    /// `true`, `false` and `null` are none.
    fn texts(&self, root: &Value) -> Vec<String> {
        self.values(root)
            .into_iter()
            .flat_map(|value| match value {
                Value::Array(members) => members.iter().filter_map(text).collect(),
                value => text(value).into_iter().collect::<Vec<_>>(),
            })
            .collect()
    }
}

/// What stands in brackets, with its length, the closing one included.
fn bracket(inside: &str) -> Option<(Step, usize)> {
    let quote = inside.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(quote) = quote {
        let name = inside.get(1..)?;
        let end = name.find(quote)?;
        let is_closed = name.get(end + 1..)?.starts_with(']');
        return is_closed.then(|| {
            let step = Step::Name(name.get(..end).unwrap_or("").to_owned());
            (step, end + 3)
        });
    }
    let end = inside.find(']')?;
    let step = match inside.get(..end)?.trim() {
        "*" => Step::All,
        number => Step::Index(number.parse().ok()?),
    };
    Some((step, end + 1))
}

fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl fmt::Debug for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// A field of an item in JSON: a path, or a text with paths in braces.
#[derive(Clone, PartialEq, Eq)]
pub struct JsonField {
    text: String,
    parts: Vec<Part>,
}

#[derive(Clone, PartialEq, Eq)]
enum Part {
    Literal(String),
    Path(Path),
}

impl JsonField {
    /// Parses a path, or a text with paths in braces.
    ///
    /// # Errors
    /// With the place at which something else was expected.
    pub fn parse(text: &str) -> Result<Self, PathError> {
        let mut parts = Vec::new();
        if text.contains(['{', '}']) {
            let mut rest = text;
            let at = |rest: &str| text.len() - rest.len();
            while let Some((literal, after)) = rest.split_once('{') {
                let Some((path, behind)) = after.split_once('}') else {
                    return Err(PathError {
                        at: at(rest) + literal.len(),
                        expected: "expected a } behind this",
                    });
                };
                let path = Path::parse(path).map_err(|error| PathError {
                    at: error.at + at(after),
                    ..error
                })?;
                parts.extend([Part::Literal(literal.to_owned()), Part::Path(path)]);
                rest = behind;
            }
            if let Some(stray) = rest.find('}') {
                return Err(PathError {
                    at: at(rest) + stray,
                    expected: "expected a { before this",
                });
            }
            parts.push(Part::Literal(rest.to_owned()));
        } else {
            parts.push(Part::Path(Path::parse(text)?));
        }
        Ok(Self {
            text: text.trim().to_owned(),
            parts,
        })
    }

    /// All its texts within an item: of a path those that stand there, of a text with paths one, if
    /// all of them stand there.
    pub fn texts(&self, item: &Value) -> Vec<String> {
        if let [Part::Path(path)] = &self.parts[..] {
            return path.texts(item);
        }
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Literal(literal) => out.push_str(literal),
                Part::Path(path) => match path.texts(item).into_iter().next() {
                    Some(text) => out.push_str(&text),
                    None => return Vec::new(),
                },
            }
        }
        vec![out]
    }
}

impl fmt::Debug for JsonField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(field: &str, expected: &[&str]) {
        let item = json!({
            "title": {"rendered": " One "}, "id": 7, "slug": "a-b", "none": null,
            "images": [{"url": "1.jpg"}, {"url": "2.jpg"}], "tags": ["x", "y", {"z": 1}],
            "a.b": {"c d": "quoted"}, "ratio": 1.5
        });
        let field = JsonField::parse(field).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(field.texts(&item), expected);
    }

    #[test]
    fn paths_lead_to_texts() {
        check("title.rendered", &["One"]);
        check("$.title.rendered", &["One"]);
        check("title", &[]);
        check("id", &["7"]);
        check("ratio", &["1.5"]);
        check("none", &[]);
        check("missing.too", &[]);
        check("images[0].url", &["1.jpg"]);
        check("images[-1].url", &["2.jpg"]);
        check("images[-3].url", &[]);
        check("images[*].url", &["1.jpg", "2.jpg"]);
        check("images.*.url", &["1.jpg", "2.jpg"]);
        check("tags", &["x", "y"]);
        check("[\"a.b\"]['c d']", &["quoted"]);
    }

    #[test]
    fn braces_hold_paths_within_a_text() {
        check(
            "https://a.example/{slug}?id={id}",
            &["https://a.example/a-b?id=7"],
        );
        check("/{missing}", &[]);
    }

    #[test]
    fn what_is_no_path_says_where_and_what_was_expected() {
        for (text, at) in [
            ("", 0),
            ("a..b", 1),
            ("a[", 2),
            ("a[x]", 2),
            ("a['b]", 2),
            ("a]", 1),
            ("a[0]b", 4),
            ("/x/{a", 3),
            ("/x/{a..b}", 5),
            ("a}", 1),
        ] {
            let error = JsonField::parse(text).expect_err(text);
            assert_eq!(error.at, at, "{text}: {error}");
        }
    }

    #[test]
    fn the_whole_is_a_path() {
        let list = json!([1, 2]);
        for path in [".", "$"] {
            assert_eq!(Path::parse(path).expect("is a path").values(&list), [&list]);
        }
        assert_eq!(
            Path::parse("[*]").expect("is a path").values(&list).len(),
            2
        );
    }
}
