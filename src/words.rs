//! Names, topics and summaries: texts brought to a bounded form.
//!
//! Pure, and shared by the stages that make entries from cards and from articles.

use crate::html::{ellipsize, has_words};

/// Summaries are cut here.
pub const MAX_SUMMARY: usize = 2000;
/// Names and topics longer than this are no names or topics.
const MAX_NAME: usize = 120;
/// Most topics of one entry.
const MAX_CATEGORIES: usize = 24;

/// Topics trimmed, without repetition and bounded.
pub fn categories(words: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for word in words {
        let is_new = !out
            .iter()
            .any(|known| known.to_lowercase() == word.to_lowercase());
        if is_new
            && has_words(&word)
            && word.chars().count() <= MAX_NAME
            && out.len() < MAX_CATEGORIES
        {
            out.push(word);
        }
    }
    out
}

/// A name as printed, without the word that introduces it and what follows behind a bar: bylines
/// often hold the time as well ("AP | Published 12.09.25, 07:05 PM").
pub fn author(text: &str) -> Option<String> {
    let text = text
        .split(['|', '·', '•'])
        .map(str::trim)
        .find(|part| has_words(part))?;
    let name = ["By ", "by ", "BY "]
        .iter()
        .find_map(|by| text.strip_prefix(by))
        .unwrap_or(text)
        .trim_matches(|c: char| c.is_whitespace() || matches!(c, '|' | ',' | '·' | '-' | '–'));
    (has_words(name) && name.chars().count() <= MAX_NAME).then(|| name.to_owned())
}

/// A summary of bounded length, where there is anything to read.
pub fn summary(text: &str) -> Option<String> {
    has_words(text).then(|| ellipsize(text, MAX_SUMMARY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bylines_lose_their_preposition() {
        assert_eq!(
            author("By Mira Castellan").as_deref(),
            Some("Mira Castellan")
        );
        assert_eq!(author("Reuters |").as_deref(), Some("Reuters"));
        assert_eq!(
            author("AP | Published 12.09.25, 07:05 PM").as_deref(),
            Some("AP")
        );
        assert_eq!(author("—"), None);
    }

    #[test]
    fn topics_are_not_repeated() {
        let words = ["World", "world", "–", "Ferries"].map(str::to_owned);
        assert_eq!(categories(words), ["World", "Ferries"]);
    }
}
