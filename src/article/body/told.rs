//! The full text that a page tells machines: `articleBody` of schema.org.
//!
//! It is a witness, not the body: it has no structure, and often no headings. Where it and the
//! page's tree agree on most of the text, it settles which blocks belong to it; where the tree has
//! nothing (pages that scripts fill), it stands in for the body.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

use serde_json::Value;

use super::super::json_ld::{MAX_DEPTH, Scripts};
use crate::html::{escape, unescaped};

/// Letters that are compared at once.
const WINDOW: usize = 16;
/// Longer texts are no articles.
const MAX_TEXT: usize = 400_000;

/// The longest `articleBody` of a page, a line for each of its paragraphs.
pub(super) fn text(scripts: &Scripts) -> Option<String> {
    let mut found = Vec::new();
    for value in &scripts.values {
        collect(value, &mut found, 0);
    }
    let mut best: Option<&str> = None;
    for text in found {
        if text.len() < MAX_TEXT && best.is_none_or(|best| best.len() < text.len()) {
            best = Some(text);
        }
    }
    let best = best?;
    // Some systems leave their markup in; then line ends mean nothing.
    let best = if best.contains("</") || best.contains("&lt;/") {
        unescaped(best)
    } else {
        best.to_owned()
    };
    let lines: Vec<String> = best
        .lines()
        .map(unescaped)
        .filter(|line| !line.is_empty())
        .collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn collect<'a>(value: &'a Value, found: &mut Vec<&'a str>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(members) => members
            .iter()
            .for_each(|member| collect(member, found, depth + 1)),
        Value::Object(object) => {
            for (name, inner) in object {
                match inner {
                    Value::String(text) if name == "articleBody" => found.push(text),
                    Value::Array(_) | Value::Object(_) => collect(inner, found, depth + 1),
                    _ => {}
                }
            }
        }
        _ => {}
    }
}

/// A text as HTML, a paragraph for each line.
pub(super) fn html(text: &str) -> String {
    text.lines()
        .map(|line| format!("<p>{}</p>\n", escape(line)))
        .collect()
}

/// What a text says, to be asked whether it has a block.
pub(super) struct Witness {
    windows: HashSet<u64>,
    /// Letters and digits of the text.
    pub(super) letters: usize,
}

impl Witness {
    pub(super) fn of(text: &str) -> Self {
        let letters = letters(text);
        let windows = letters.windows(WINDOW).map(fingerprint).collect();
        Self {
            windows,
            letters: letters.len(),
        }
    }

    /// How much of a block is in the text, from 0 to 1; `None` for blocks that are too short to
    /// tell.
    pub(super) fn share(&self, block: &str) -> Option<f64> {
        let letters = letters(block);
        let windows: Vec<&[char]> = letters.windows(WINDOW).step_by(WINDOW / 2).collect();
        if windows.is_empty() {
            return None;
        }
        let known = windows
            .iter()
            .filter(|window| self.windows.contains(&fingerprint(window)))
            .count();
        Some(known as f64 / windows.len() as f64)
    }
}

fn letters(text: &str) -> Vec<char> {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

fn fingerprint(window: &[char]) -> u64 {
    let mut hasher = DefaultHasher::new();
    window.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Document;

    #[test]
    fn the_longest_text_is_read_without_its_markup() {
        let document = Document::parse(
            r#"<script type="application/ld+json">[{"@type":"NewsArticle","articleBody":"Short."},
{"@graph":[{"articleBody":"<p>The ferry &amp; the pier.</p>\n<p>Late.</p>"}]}]</script>"#,
        )
        .expect("parses");
        assert_eq!(
            text(&Scripts::read(&document)).as_deref(),
            Some("The ferry & the pier. Late.")
        );
    }

    #[test]
    fn a_witness_knows_what_it_has_said() {
        let witness = Witness::of("The ferry left the pier eleven minutes late on Tuesday.");
        assert_eq!(
            witness.share("“The FERRY left the pier eleven minutes late”"),
            Some(1.0)
        );
        assert_eq!(
            witness.share("A new timetable is printed at last."),
            Some(0.0)
        );
        assert_eq!(witness.share("Late."), None);
    }
}
