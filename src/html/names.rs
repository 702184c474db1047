//! Names as web designers write them in `class` and `id`, taken apart into words.

use aho_corasick::AhoCorasick;

/// Calls `look` with each word of a name in lower case, until one answers: `mainNav-left_2` is
/// main, nav, left. Words with digits inside and the short ones of `hJpRRP` are hashes and left
/// out; digits at the end are dropped.
pub fn find_word<T>(name: &str, mut look: impl FnMut(&str) -> Option<T>) -> Option<T> {
    let mut word = String::new();
    for part in name.split(|c: char| !c.is_ascii_alphanumeric()) {
        // `sidebar2` is a sidebar; `50e58f69ad` is a hash and no advertisement.
        let part = part.trim_end_matches(|c: char| c.is_ascii_digit());
        if part.is_empty() || part.bytes().any(|byte| byte.is_ascii_digit()) {
            continue;
        }
        word.clear();
        let mut was_lower = false;
        let mut is_camel = false;
        for letter in part.chars() {
            // `mainNav` is main and nav; `NAV` is one word.
            if letter.is_ascii_uppercase() && was_lower {
                if word.len() > 2
                    && let Some(answer) = look(&word)
                {
                    return Some(answer);
                }
                is_camel = true;
                word.clear();
            }
            was_lower = letter.is_ascii_lowercase();
            word.push(letter.to_ascii_lowercase());
        }
        if (!is_camel || word.len() > 2)
            && let Some(answer) = look(&word)
        {
            return Some(answer);
        }
    }
    None
}

/// Words that are looked for in a name all at once, whatever their case.
pub struct Words(AhoCorasick);

impl Words {
    /// For words that the program knows.
    #[expect(clippy::expect_used, reason = "the words are the programmer's own")]
    pub fn constant(words: &[&str]) -> Self {
        let words = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .build(words);
        Self(words.expect("constant words are few"))
    }

    /// Whether one of them stands anywhere in the name.
    pub fn are_in(&self, name: &str) -> bool {
        self.0.is_match(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(name: &str, expected: &[&str]) {
        let mut words = Vec::new();
        find_word(name, |word| {
            words.push(word.to_owned());
            None::<()>
        });
        assert_eq!(words, expected);
    }

    #[test]
    fn names_are_split_into_words() {
        check("mainNav-left_2", &["main", "nav", "left"]);
        check("sidebar2 id-50e58f69ad", &["sidebar", "id"]);
        check("SIDEBAR td_module", &["sidebar", "td", "module"]);
        check("hJpRRP", &["rrp"]);
    }

    #[test]
    fn the_first_answer_ends_the_search() {
        assert_eq!(
            find_word("a-b-c", |word| (word == "b").then_some(2)),
            Some(2)
        );
    }

    #[test]
    fn words_are_found_inside_names() {
        let words = Words::constant(&["byline", "autor"]);
        assert!(words.are_in("entryByLine2") && words.are_in("AUTOR"));
        assert!(!words.are_in("by-line"));
    }
}
