//! Text → lexemes: numbers, marks, and the words of the vocabulary with what they can mean.
//!
//! Words are compared folded; a lexeme remembers which bytes of the text it came from. Time is
//! linear in the text. Nothing is allocated for a short text without letters of other scripts.

use smallvec::SmallVec;

use super::token::{Folded, Token, TokenKind, tokens};
use super::vocabulary::{self, DayPart, Meaning, Unit, Vocabulary};

/// What a lexeme is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// A run of digits.
    Number { value: u64, digits: u8 },
    /// One character that is neither letter, digit nor space; see [`chars::mark`].
    Mark(char),
    /// A word or phrase that the vocabulary knows.
    Term(&'static [Meaning]),
    /// A word that it does not know.
    Word,
}

/// A piece of the text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lexeme {
    pub(super) kind: Kind,
    /// First byte.
    pub(super) start: usize,
    /// Behind the last byte.
    pub(super) end: usize,
    /// Whether white space stands before it.
    pub(super) spaced: bool,
}

/// A text in pieces.
pub(super) struct Lexemes<'t> {
    pub(super) text: &'t str,
    pub(super) list: SmallVec<[Lexeme; 32]>,
}

/// How unknown words are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookup {
    /// In the language and in English.
    Language,
    /// Also in all languages together, where they agree.
    Anywhere,
}

impl<'t> Lexemes<'t> {
    /// Takes a text to pieces.
    pub(super) fn of(text: &'t str, vocabulary: &'static Vocabulary, lookup: Lookup) -> Self {
        let mut folded = Folded::new();
        let tokens = tokens(text, vocabulary, &mut folded);
        let folded = std::str::from_utf8(&folded).unwrap_or_default();
        let mut list: SmallVec<[Lexeme; 32]> = SmallVec::new();
        let mut at = 0;
        let mut has_long_number = false;
        while let Some(token) = tokens.get(at) {
            let mut lexeme = Lexeme {
                kind: Kind::Word,
                start: token.start,
                end: token.end,
                spaced: token.spaced,
            };
            at += 1;
            match token.kind {
                TokenKind::Number { value, digits } => {
                    has_long_number |= digits > 3;
                    lexeme.kind = Kind::Number { value, digits };
                }
                TokenKind::Mark(mark) => lexeme.kind = Kind::Mark(mark),
                TokenKind::Word { from, to } => {
                    let word = folded.get(from..to).unwrap_or_default();
                    let is_counted = list.last().is_some_and(|last: &Lexeme| {
                        matches!(last.kind, Kind::Term(meanings) if meanings.iter().any(|meaning| matches!(meaning, Meaning::Number(_))))
                    }) || matches!(
                        list.last(),
                        Some(Lexeme {
                            kind: Kind::Number { .. },
                            ..
                        })
                    );
                    if let Some((meanings, last)) =
                        phrase(&tokens, at - 1, folded, vocabulary, is_counted)
                    {
                        lexeme.kind = Kind::Term(meanings);
                        lexeme.end = tokens.get(last).map_or(lexeme.end, |token| token.end);
                        at = last + 1;
                    } else if let Some(meanings) = with_preposition(word, vocabulary) {
                        lexeme.kind = Kind::Term(meanings);
                    } else if lookup == Lookup::Anywhere
                        && (word.len() > 3 || is_before_year(&tokens, at))
                        && let Some(meaning) = vocabulary::anywhere(word).and_then(agreed)
                    {
                        lexeme.kind = Kind::Term(meaning);
                    }
                }
            }
            list.push(lexeme);
        }
        let mut lexemes = Self { text, list };
        if has_long_number {
            lexemes.split_glued_numbers();
        }
        lexemes
    }

    /// Whether another language might make more of it.
    pub(super) fn has_number_and_word(&self) -> bool {
        let has = |wanted: fn(&Kind) -> bool| self.list.iter().any(|lexeme| wanted(&lexeme.kind));
        has(|kind| matches!(kind, Kind::Number { .. })) && has(|kind| matches!(kind, Kind::Word))
    }

    pub(super) fn len(&self) -> usize {
        self.list.len()
    }

    pub(super) fn get(&self, at: usize) -> Option<&Lexeme> {
        self.list.get(at)
    }

    /// The bytes of the text behind a lexeme.
    pub(super) fn raw(&self, at: usize) -> &'t str {
        self.list
            .get(at)
            .and_then(|lexeme| self.text.get(lexeme.start..lexeme.end))
            .unwrap_or_default()
    }

    /// Value and number of digits.
    pub(super) fn number(&self, at: usize) -> Option<(u64, u8)> {
        match self.list.get(at)?.kind {
            Kind::Number { value, digits } => Some((value, digits)),
            _ => None,
        }
    }

    pub(super) fn mark(&self, at: usize) -> Option<char> {
        match self.list.get(at)?.kind {
            Kind::Mark(mark) => Some(mark),
            _ => None,
        }
    }

    pub(super) fn is_mark(&self, at: usize, marks: &[char]) -> bool {
        self.mark(at).is_some_and(|mark| marks.contains(&mark))
    }

    pub(super) fn is_spaced(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|lexeme| lexeme.spaced)
    }

    /// Whether two neighbours stand together without white space.
    pub(super) fn is_joined(&self, at: usize) -> bool {
        self.list.get(at).is_some_and(|lexeme| !lexeme.spaced)
    }

    pub(super) fn meanings(&self, at: usize) -> &'static [Meaning] {
        match self.list.get(at).map(|lexeme| lexeme.kind) {
            Some(Kind::Term(meanings)) => meanings,
            _ => &[],
        }
    }

    /// Whether it is a word that the vocabulary does not know.
    pub(super) fn is_word(&self, at: usize) -> bool {
        self.list
            .get(at)
            .is_some_and(|lexeme| lexeme.kind == Kind::Word)
    }

    /// Whether the word can mean this.
    pub(super) fn is(&self, at: usize, meaning: Meaning) -> bool {
        self.meanings(at).contains(&meaning)
    }

    pub(super) fn month(&self, at: usize) -> Option<u8> {
        self.meanings(at).iter().find_map(|meaning| match meaning {
            Meaning::Month(month) => Some(*month),
            _ => None,
        })
    }

    pub(super) fn weekday(&self, at: usize) -> Option<u8> {
        self.meanings(at).iter().find_map(|meaning| match meaning {
            Meaning::Weekday(day) => Some(*day),
            _ => None,
        })
    }

    pub(super) fn unit(&self, at: usize) -> Option<Unit> {
        self.meanings(at).iter().find_map(|meaning| match meaning {
            Meaning::Unit(unit) => Some(*unit),
            _ => None,
        })
    }

    /// The part of the day; noon before the afternoon where a word means both.
    pub(super) fn part(&self, at: usize) -> Option<DayPart> {
        let parts = self
            .meanings(at)
            .iter()
            .filter_map(|meaning| match meaning {
                Meaning::Part(part) => Some(*part),
                _ => None,
            });
        let mut parts = parts.peekable();
        let first = *parts.peek()?;
        let is_noon = parts.any(|part| part == DayPart::Noon);
        Some(if is_noon { DayPart::Noon } else { first })
    }
}

/// Whether a year of four digits follows: it makes a month of a short word.
fn is_before_year(tokens: &[Token], mut at: usize) -> bool {
    if matches!(
        tokens.get(at).map(|token| token.kind),
        Some(TokenKind::Mark('.' | ',' | '-' | '/'))
    ) {
        at += 1;
    }
    matches!(
        tokens.get(at).map(|token| token.kind),
        Some(TokenKind::Number { digits: 4, .. })
    )
}

/// Hebrew writes "in" together with the word: בפבר׳ is "in Feb.".
fn with_preposition(word: &str, vocabulary: &'static Vocabulary) -> Option<&'static [Meaning]> {
    let rest = word.strip_prefix('ב').filter(|rest| !rest.is_empty())?;
    let meanings = vocabulary.meanings(rest);
    let is_name = |meaning: &Meaning| {
        matches!(
            meaning,
            Meaning::Month(_) | Meaning::Weekday(_) | Meaning::HebrewMonth(_)
        )
    };
    meanings.iter().any(is_name).then_some(meanings)
}

/// The list of this one meaning.
fn agreed(meaning: Meaning) -> Option<&'static [Meaning]> {
    use Meaning::{Am, Month, Pm, Weekday};
    static NAMES: [Meaning; 21] = [
        Month(1),
        Month(2),
        Month(3),
        Month(4),
        Month(5),
        Month(6),
        Month(7),
        Month(8),
        Month(9),
        Month(10),
        Month(11),
        Month(12),
        Weekday(1),
        Weekday(2),
        Weekday(3),
        Weekday(4),
        Weekday(5),
        Weekday(6),
        Weekday(7),
        Am,
        Pm,
    ];
    NAMES
        .iter()
        .find(|name| **name == meaning)
        .map(std::slice::from_ref)
}

/// The longest phrase that begins at a token, with its last token. Full stops, hyphens and
/// apostrophes between its words do not matter.
fn phrase(
    tokens: &[Token],
    first: usize,
    folded: &str,
    vocabulary: &'static Vocabulary,
    is_counted: bool,
) -> Option<(&'static [Meaning], usize)> {
    let word = |at: usize| match tokens.get(at)?.kind {
        TokenKind::Word { from, to } => Some((from, to)),
        _ => None,
    };
    let (from, to) = word(first)?;
    let longest = vocabulary.longest(folded.get(from..to)?);
    if longest == 0 {
        return None;
    }
    let mut best = None;
    let mut last = first;
    let mut end = to;
    for _ in 0..longest.min(6) {
        let meanings = vocabulary.meanings(folded.get(from..end)?);
        // "seconds ago" is now and "час назад" one hour, "3 seconds ago" and "21 час назад" are
        // not.
        let is_whole = |meaning: &Meaning| {
            matches!(meaning, Meaning::Now | Meaning::Last | Meaning::Amount(..))
        };
        let is_now = is_counted && last > first && meanings.iter().any(is_whole);
        if !meanings.is_empty() && !is_now {
            best = Some((meanings, last));
        }
        let mut next = last + 1;
        while tokens.get(next).is_some_and(|token| {
            matches!(token.kind, TokenKind::Mark('.' | '-' | '\'')) && !token.spaced
        }) && next <= last + 2
        {
            next += 1;
        }
        match word(next) {
            Some((_, to)) => {
                last = next;
                end = to;
            }
            None => break,
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn show(lexemes: &Lexemes<'_>) -> String {
        let pieces: Vec<String> = lexemes
            .list
            .iter()
            .enumerate()
            .map(|(at, lexeme)| match lexeme.kind {
                Kind::Number { value, .. } => value.to_string(),
                Kind::Mark(mark) => mark.to_string(),
                Kind::Term(meanings) => format!("{}={:?}", lexemes.raw(at), meanings[0]),
                Kind::Word => format!("{}=?", lexemes.raw(at)),
            })
            .collect();
        pieces.join(" ")
    }

    #[track_caller]
    fn check(language: &str, lookup: Lookup, text: &str, expected: &str) {
        let vocabulary = Vocabulary::of(language).expect("is a language");
        let lexemes = Lexemes::of(text, vocabulary, lookup);
        assert_eq!(show(&lexemes), expected, "{text}");
    }

    #[test]
    fn words_are_those_of_the_language_and_english() {
        use Lookup::Language;
        check("en", Language, "4 May, xyz", "4 May=Month(5) , xyz=?");
        check("de", Language, "4. Mai", "4 . Mai=Month(5)");
        check("de", Language, "May 4", "May=Month(5) 4");
        check("en", Language, "4 juin", "4 juin=?");
    }

    #[test]
    fn other_languages_are_asked_where_the_page_is_silent() {
        use Lookup::Anywhere;
        check("en", Anywhere, "4 juin", "4 juin=Month(6)");
        check("en", Anywhere, "4 listopad", "4 listopad=?");
    }

    #[test]
    fn the_longest_phrase_is_one_piece() {
        use Lookup::Language;
        check("en", Language, "a few moments ago", "a few moments ago=Now");
        check("es", Language, "p. m.", "p. m=Pm .");
        check("en", Language, "a.m.", "a.m=Am .");
    }

    #[test]
    fn a_number_before_a_phrase_keeps_its_unit() {
        use Lookup::Language;
        check("en", Language, "seconds ago", "seconds ago=Now");
        check(
            "en",
            Language,
            "3 seconds ago",
            "3 seconds=Unit(Second) ago=Ago",
        );
    }

    #[test]
    fn hebrew_prepositions_belong_to_their_word() {
        check("he", Lookup::Language, "4 במאי", "4 במאי=Month(5)");
    }

    #[test]
    fn noon_wins_over_afternoon() {
        let vocabulary = Vocabulary::of("ko").expect("is a language");
        let lexemes = Lexemes::of("낮", vocabulary, Lookup::Language);
        assert_eq!(lexemes.part(0), Some(DayPart::Noon));
    }

    #[test]
    fn pieces_know_where_they_stand() {
        let text = " 4\u{a0}мая—x";
        let vocabulary = Vocabulary::of("ru").expect("is a language");
        let lexemes = Lexemes::of(text, vocabulary, Lookup::Language);
        let raw: Vec<&str> = (0..lexemes.len()).map(|at| lexemes.raw(at)).collect();
        assert_eq!(raw, ["4", "мая", "—", "x"]);
        assert!(lexemes.is_spaced(1) && lexemes.is_joined(2));
        assert_eq!(lexemes.raw(9), "");
        assert!(lexemes.has_number_and_word());
    }
}
