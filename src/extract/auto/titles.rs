//! What reads like a headline.

use foldhash::HashSet;

/// Words that stand on the links of items and are no titles.
const MORE: &[&str] = &[
    "read more",
    "more",
    "continue reading",
    "view",
    "download",
    "pdf",
    "details",
    "full story",
    "learn more",
    "read",
    "click here",
    "here",
    "permalink",
    "link",
    "comments",
    "share",
    "reply",
    "opinion",
    "read article",
];

/// Longer texts, in bytes, are none of these.
const MAX_MORE: usize = 40;

/// How much a text reads like a headline, by its length in words: 0 to 1. Scripts without blanks
/// count two characters as a word.
pub(super) fn quality(text: &str) -> f64 {
    let mut words = 0.0;
    let mut letters = 0_usize;
    for word in text.split_whitespace() {
        let wide = word.chars().filter(|c| is_wide(*c)).count();
        let alphabetic = word.chars().filter(|c| c.is_alphabetic()).count();
        letters += alphabetic;
        if wide > 0 {
            words += wide as f64 / 2.0;
        } else if alphabetic * 2 >= word.chars().count() {
            words += 1.0;
        } else {
            words += 0.3;
        }
    }
    let is_more = |text: &str| {
        let text = text.trim_end_matches(['.', '…', '»', '>', ' ', '→']);
        MORE.contains(&text.to_lowercase().as_str())
    };
    if letters < 2 || text.len() <= MAX_MORE && is_more(text) {
        return 0.05;
    }
    match words {
        words if words < 0.9 => 0.1,
        words if words < 1.5 => 0.3,
        words if words < 2.5 => 0.6,
        words if words < 3.5 => 0.85,
        words if words <= 22.0 => 1.0,
        words if words <= 32.0 => 0.75,
        words if words <= 50.0 => 0.4,
        _ => 0.1,
    }
}

/// Scripts that put no blanks between words: Chinese, Japanese, Thai and their neighbours.
fn is_wide(letter: char) -> bool {
    matches!(letter, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// How much a column of texts reads like headlines: the mean of their quality, less where they
/// repeat.
pub(super) fn column<'a>(texts: impl Iterator<Item = &'a str>) -> f64 {
    let mut sum = 0.0;
    let mut count = 0_usize;
    let mut different: HashSet<&str> = HashSet::default();
    for text in texts {
        sum += quality(text);
        count += 1;
        different.insert(text);
    }
    if count == 0 {
        return 0.0;
    }
    let varied = different.len() as f64 / count as f64;
    sum / count as f64 * varied
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headlines_are_told_from_labels() {
        assert!(quality("Harbour city votes to keep its last tram line") > 0.9);
        assert!(quality("退路を断つ") > 0.5);
        assert!(quality("World") < 0.4);
        assert!(quality("24-1113") < 0.2);
        assert!(quality("Read more…") < 0.1);
    }
}
