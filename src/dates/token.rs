//! Text → tokens: numbers, marks and folded words, before the vocabulary says what they mean.

use smallvec::SmallVec;

use super::chars::{self, Script};
use super::vocabulary::{self, Vocabulary};

/// A token: a lexeme before words are looked up.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub(super) kind: TokenKind,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) spaced: bool,
}

#[derive(Clone, Copy)]
pub(super) enum TokenKind {
    Number {
        value: u64,
        digits: u8,
    },
    Mark(char),
    /// Bytes of the folded word in the buffer.
    Word {
        from: usize,
        to: usize,
    },
}

/// Folded words, each followed by a space.
pub(super) type Folded = SmallVec<[u8; 96]>;

/// Takes a text to tokens; the folded words go to `folded`.
pub(super) fn tokens(
    text: &str,
    vocabulary: &'static Vocabulary,
    folded: &mut Folded,
) -> SmallVec<[Token; 32]> {
    let mut out: SmallVec<[Token; 32]> = SmallVec::new();
    let mut scratch = String::new();
    let mut spaced = false;
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        if chars::is_space(c) {
            spaced = true;
            continue;
        }
        if chars::is_invisible(c) {
            continue;
        }
        if let Some(first) = chars::digit(c) {
            let (mut value, mut digits, mut end) = (u64::from(first), 1_u8, start + c.len_utf8());
            while let Some((at, next)) = rest.peek().copied() {
                if chars::is_invisible(next) {
                    rest.next();
                    continue;
                }
                let Some(digit) = chars::digit(next) else {
                    break;
                };
                value = value.saturating_mul(10).saturating_add(u64::from(digit));
                digits = digits.saturating_add(1);
                end = at + next.len_utf8();
                rest.next();
            }
            out.push(Token {
                kind: TokenKind::Number { value, digits },
                start,
                end,
                spaced,
            });
            spaced = false;
            continue;
        }
        if !vocabulary::is_of_word(c) {
            if c == '&'
                && let Some(length) = entity(text.get(start..).unwrap_or_default())
            {
                while rest.peek().is_some_and(|(at, _)| *at < start + length) {
                    rest.next();
                }
                spaced = true;
                continue;
            }
            out.push(Token {
                kind: TokenKind::Mark(chars::mark(c)),
                start,
                end: start + c.len_utf8(),
                spaced,
            });
            spaced = false;
            continue;
        }
        let (end, script) = word_end(text, start);
        while rest.peek().is_some_and(|(at, _)| *at < end) {
            rest.next();
        }
        let raw = text.get(start..end).unwrap_or_default();
        let from = folded.len();
        if raw.is_ascii() {
            folded.extend(raw.bytes().map(|byte| byte.to_ascii_lowercase()));
        } else {
            folded.extend_from_slice(vocabulary::fold_into(raw, &mut scratch).as_bytes());
        }
        let to = folded.len();
        if script.is_unspaced() {
            segments(raw, start, spaced, from, folded, vocabulary, &mut out);
        } else if to > from {
            out.push(Token {
                kind: TokenKind::Word { from, to },
                start,
                end,
                spaced,
            });
        }
        folded.push(b' ');
        spaced = false;
    }
    out
}

/// The length of a character reference that a page left undecoded, such as `&nbsp;`.
fn entity(text: &str) -> Option<usize> {
    let end = text
        .as_bytes()
        .iter()
        .take(10)
        .position(|byte| *byte == b';')?;
    let name = text.get(1..end)?;
    let is_name = name.len() >= 2
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
    is_name.then_some(end + 1)
}

/// Where the word that begins at `start` ends: where the letters end, the script changes, or a
/// capital follows a small letter ("pmFiled").
fn word_end(text: &str, start: usize) -> (usize, Script) {
    let rest = text.get(start..).unwrap_or_default();
    let mut script = Script::Inherited;
    let mut before: Option<char> = None;
    let mut letters = rest.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        if !vocabulary::is_of_word(c) {
            return (start + at, script);
        }
        let own = Script::of(c);
        if own != Script::Inherited {
            if script == Script::Inherited {
                script = own;
            } else if script != own {
                return (start + at, script);
            }
        }
        if let Some(before) = before {
            let next_is_small = letters.peek().is_some_and(|(_, next)| next.is_lowercase());
            let is_camel = before.is_lowercase() && c.is_uppercase();
            let ends_capitals =
                before.is_uppercase() && c.is_uppercase() && next_is_small && at > 1;
            if is_camel || ends_capitals {
                return (start + at, script);
            }
        }
        before = Some(c);
    }
    (text.len(), script)
}

/// Cuts a run without spaces into the longest words that the vocabulary knows, Chinese numerals,
/// and what is left between them.
fn segments(
    raw: &str,
    start: usize,
    spaced: bool,
    from: usize,
    folded: &Folded,
    vocabulary: &'static Vocabulary,
    out: &mut SmallVec<[Token; 32]>,
) {
    let Some(run) = folded
        .get(from..)
        .and_then(|bytes| std::str::from_utf8(bytes).ok())
    else {
        return;
    };
    // Folding keeps the number of characters in most of these scripts; where it does not, every
    // word of the run is said to be all of it.
    let is_even = run.chars().count() == raw.chars().count();
    let mut source = raw.char_indices().map(|(at, _)| at);
    let mut at = 0;
    let mut raw_at = source.next().unwrap_or(0);
    let mut spaced = spaced;
    let mut unknown: Option<usize> = None;
    while let Some(rest) = run.get(at..).filter(|rest| !rest.is_empty()) {
        let known = vocabulary
            .prefixes(rest)
            .find(|(_, meanings)| !meanings.is_empty());
        let numeral = han_number(rest);
        let known_length = known.map_or(0, |(prefix, _)| prefix.len());
        let (length, kind) = match numeral {
            Some((value, digits, length)) if length >= known_length => {
                (length, Some(TokenKind::Number { value, digits }))
            }
            _ if known_length > 0 => (
                known_length,
                Some(TokenKind::Word {
                    from: from + at,
                    to: from + at + known_length,
                }),
            ),
            _ => (rest.chars().next().map_or(1, char::len_utf8), None),
        };
        let count = rest.get(..length).map_or(1, |part| part.chars().count());
        let raw_start = raw_at;
        raw_at = source.nth(count - 1).unwrap_or(raw.len());
        let (token_start, token_end) = if is_even {
            (start + raw_start, start + raw_at)
        } else {
            (start, start + raw.len())
        };
        match kind {
            Some(kind) => {
                unknown = None;
                out.push(Token {
                    kind,
                    start: token_start,
                    end: token_end,
                    spaced,
                });
                spaced = false;
            }
            // Letters that no word begins with are one unknown word.
            None => match unknown.and_then(|index| out.get_mut(index)) {
                Some(token) => {
                    token.end = token_end;
                    if let TokenKind::Word { to, .. } = &mut token.kind {
                        *to = from + at + length;
                    }
                }
                None => {
                    unknown = Some(out.len());
                    out.push(Token {
                        kind: TokenKind::Word {
                            from: from + at,
                            to: from + at + length,
                        },
                        start: token_start,
                        end: token_end,
                        spaced,
                    });
                    spaced = false;
                }
            },
        }
        at += length;
    }
}

/// A number in Chinese numerals: digits in a row (二〇二五), or tens (二十一).
fn han_number(text: &str) -> Option<(u64, u8, usize)> {
    let numerals: SmallVec<[(u8, usize); 8]> = text
        .chars()
        .map_while(|c| chars::han_numeral(c).map(|value| (value, c.len_utf8())))
        .take(8)
        .collect();
    let length = numerals.iter().map(|(_, length)| length).sum();
    let values: SmallVec<[u8; 8]> = numerals.iter().map(|(value, _)| *value).collect();
    match values.as_slice() {
        [] => None,
        [10] => Some((10, 2, length)),
        [10, ones @ 1..=9] => Some((10 + u64::from(*ones), 2, length)),
        [tens @ 1..=9, 10] => Some((u64::from(*tens) * 10, 2, length)),
        [tens @ 1..=9, 10, ones @ 1..=9] => {
            Some((u64::from(*tens) * 10 + u64::from(*ones), 2, length))
        }
        digits if digits.iter().all(|digit| *digit < 10) => {
            let value = digits
                .iter()
                .fold(0, |value, digit| value * 10 + u64::from(*digit));
            Some((value, digits.len() as u8, length))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expected: &str) {
        let vocabulary = Vocabulary::of(language).expect("is a language");
        let mut folded = Folded::new();
        let found = tokens(text, vocabulary, &mut folded);
        let folded = std::str::from_utf8(&folded).expect("is text");
        let shown: Vec<String> = found
            .iter()
            .map(|token| match token.kind {
                TokenKind::Number { value, digits } => format!("{value:0w$}", w = digits.into()),
                TokenKind::Mark(mark) => mark.to_string(),
                TokenKind::Word { from, to } => folded[from..to].to_owned(),
            })
            .collect();
        assert_eq!(shown.join(" "), expected, "{text}");
        assert!(
            found
                .iter()
                .all(|token| text.get(token.start..token.end).is_some())
        );
    }

    #[test]
    fn numbers_words_and_marks() {
        check("en", "04.May,2031", "04 . may , 2031");
        check("en", "4th", "4 th");
        check("en", "４／５", "4 / 5");
        check("en", "", "");
    }

    #[test]
    fn words_end_where_their_capitals_begin() {
        check("en", "pmFiled", "pm filed");
        check("en", "MAY", "may");
        check("en", "ISTUpdated", "ist updated");
    }

    #[test]
    fn words_end_where_their_script_does() {
        check("ru", "мая2031г", "мая 2031 г");
        check("en", "MayМай", "may маи");
    }

    #[test]
    fn invisible_marks_do_not_divide() {
        check("en", "1\u{200f}2", "12");
        check("en", "\u{202a}4 May\u{202c}", "4 may");
        check("en", "Sep\u{ad}tember", "september");
    }

    #[test]
    fn references_that_a_page_left_undecoded_are_spaces() {
        check("en", "4&nbsp;May", "4 may");
        check("en", "4&#160;May", "4 may");
        check("en", "Q&A", "q & a");
    }

    #[test]
    fn runs_without_spaces_are_cut_into_known_words() {
        check("ja", "3時間前", "3 時間 前");
        check("ja", "東京都3時間前", "東京都 3 時間 前");
        check("th", "3ชั่วโมงที่แล้ว", "3 ชั่วโมง ที่แล้ว");
    }

    #[test]
    fn chinese_numerals_are_numbers() {
        check("zh", "二〇三一年", "2031 年");
        check("zh", "二十一日", "21 日");
        check("zh", "十分", "10 分");
        check("zh", "三十分", "30 分");
    }

    #[test]
    fn a_number_of_many_digits_does_not_overflow() {
        check("en", &"9".repeat(300), &format!("{:0255}", u64::MAX));
    }
}
