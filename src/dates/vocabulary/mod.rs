//! The words with which web sites print dates, in every language.
//!
//! Owns what a word means and in which order a locale prints its numbers; knows
//! nothing of how a date is built of them. The words come from two files: cldr.txt,
//! generated from Unicode CLDR by generate.mjs, and sites.txt, kept by hand, with
//! what sites print beyond it. Both are sections `[language …]` of lines
//!
//! ```text
//! month.9 september|sept|sep
//! unit.hour hours|hrs|h
//! amount.2.hour ساعتين
//! ```
//!
//! of a key (see [`Meaning`]) and words; `#` begins a comment, the key `plain` names
//! words that mean nothing in that language though English has them, and `[*]` is read
//! by every language. Words stand as they are printed and are folded when read.

mod fold;
mod meaning;
mod source;
mod table;

use std::sync::OnceLock;

#[cfg(test)]
use fold::fold;
pub(crate) use fold::{fold_into, is_of_word};
pub(crate) use meaning::{DayPart, Meaning, Order, Unit};
use table::Table;

/// The words of one language, and those of English where it has no own.
///
/// A word that the language has itself hides the English one: "on" is no connector on
/// a French page. A caller that wants both asks `Vocabulary::of("en")` too.
pub(crate) struct Vocabulary {
    own: Table,
    english: Option<&'static Vocabulary>,
}

impl Vocabulary {
    /// The vocabulary of the language of a tag: "de", "pt-BR", "zh_Hant", "nb".
    ///
    /// Built on first use and kept. `None` for a language of which no word is known;
    /// regions and scripts share the table of their language.
    pub(crate) fn of(tag: &str) -> Option<&'static Self> {
        static TABLES: OnceLock<Vec<OnceLock<Vocabulary>>> = OnceLock::new();
        let tables = TABLES.get_or_init(|| source::all().iter().map(|_| OnceLock::new()).collect());
        let at = source::find(tag)?;
        let source = source::all().get(at)?;
        Some(tables.get(at)?.get_or_init(|| Self {
            own: Table::build(source),
            english: if source.language == "en" {
                None
            } else {
                Self::of("en")
            },
        }))
    }

    /// What an exact folded phrase means, empty when it is not known.
    ///
    /// The order is that of the data, CLDR's meanings first.
    pub(crate) fn meanings(&self, folded: &str) -> &[Meaning] {
        match (self.own.get(folded), self.english) {
            (Some(own), _) => own,
            (None, Some(english)) => english.meanings(folded),
            (None, None) => &[],
        }
    }

    /// Words of the longest phrase that begins with this folded word, 0 for none.
    pub(crate) fn longest(&self, first_word: &str) -> usize {
        let english = self
            .english
            .map_or(0, |english| english.longest(first_word));
        self.own.longest(first_word).max(english)
    }

    /// Phrases of the language itself with which a folded run begins, longest first.
    ///
    /// For scripts that print no spaces: "時間前" begins with "時間" and "時". English
    /// words are not looked for.
    pub(crate) fn prefixes<'a>(
        &'a self,
        run: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a [Meaning])> {
        self.own.prefixes(run)
    }

    /// The order in which the locale of a whole tag prints a date of numbers: "en-US"
    /// month first, "en-GB" day first, "hu" year first. `None` for an unknown language.
    pub(crate) fn order(tag: &str) -> Option<Order> {
        source::order(tag).map(|(order, _)| order)
    }

    /// Whether that locale prints the day before the month when there is no year.
    pub(crate) fn day_first(tag: &str) -> Option<bool> {
        source::order(tag).map(|(_, day_first)| day_first)
    }
}

/// What a folded phrase means wherever it is printed.
///
/// Only months, weekdays and halves of the day, and only if no language has another
/// such name or an age for it: "juin" is June, "listopad" nothing, being October and
/// November.
/// For text whose language is not known. Rare languages have no say.
pub(crate) fn anywhere(folded: &str) -> Option<Meaning> {
    static AGREED: OnceLock<Vec<(Box<str>, Meaning)>> = OnceLock::new();
    let agreed = AGREED.get_or_init(agree);
    let at = agreed
        .binary_search_by(|(word, _)| (**word).cmp(folded))
        .ok()?;
    agreed.get(at).map(|(_, meaning)| *meaning)
}

fn agree() -> Vec<(Box<str>, Meaning)> {
    let majors = source::all().iter().filter(|source| source.major);
    let tables: Vec<Table> = majors.map(Table::build).collect();
    let mut all: Vec<(&str, Meaning)> = Vec::with_capacity(1 << 15);
    for (phrase, meanings) in tables.iter().flat_map(Table::iter) {
        all.extend(
            meanings
                .iter()
                .filter(|meaning| is_rival(**meaning))
                .map(|meaning| (phrase, *meaning)),
        );
    }
    all.sort_unstable();
    all.dedup();
    let mut agreed = Vec::new();
    for same in all.chunk_by(|a, b| a.0 == b.0) {
        if let [(phrase, meaning)] = same
            && is_name(*meaning)
        {
            agreed.push(((*phrase).into(), *meaning));
        }
    }
    agreed
}

fn is_name(meaning: Meaning) -> bool {
    matches!(
        meaning,
        Meaning::Month(_) | Meaning::Weekday(_) | Meaning::Am | Meaning::Pm
    )
}

/// Whether a word with this meaning in one language is no name of another's date.
/// What only connects, counts or labels does not stand where a name does.
fn is_rival(meaning: Meaning) -> bool {
    is_name(meaning)
        || matches!(
            meaning,
            Meaning::Unit(_) | Meaning::Day(_) | Meaning::Ago | Meaning::YearMark
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, printed: &str, expected: &[Meaning]) {
        let vocabulary = Vocabulary::of(language).unwrap();
        let found = vocabulary.meanings(&fold(printed));
        assert!(
            expected.iter().all(|one| found.contains(one)),
            "{language} {printed}: {found:?}"
        );
    }

    #[test]
    fn words_are_known_by_their_language() {
        check("de", "März", &[Meaning::Month(3)]);
        check("de-AT", "Jänner", &[Meaning::Month(1)]);
        check("fr", "AOÛT", &[Meaning::Month(8)]);
        check("ru", "марта", &[Meaning::Month(3)]);
        check("nb", "onsdag", &[Meaning::Weekday(3)]);
        check("es", "p.\u{a0}m.", &[Meaning::Pm]);
        check("ar", "قبل", &[Meaning::Ago]);
        check("ar", "ساعتين", &[Meaning::Amount(2, Unit::Hour)]);
        check("ja", "午後", &[Meaning::Pm]);
        check("fa", "سه شنبه", &[Meaning::Weekday(2)]);
        check("fa", "سه\u{200c}شنبه", &[Meaning::Weekday(2)]);
    }

    #[test]
    fn every_language_reads_english_where_it_has_no_own_word() {
        check("ja", "Wednesday", &[Meaning::Weekday(3)]);
        check("hi", "PM", &[Meaning::Pm]);
        check("de", "hours", &[Meaning::Unit(Unit::Hour)]);
        assert!(Vocabulary::of("fr").unwrap().meanings("on").is_empty());
    }

    #[test]
    fn longest_counts_words() {
        let spanish = Vocabulary::of("es").unwrap();
        assert!(spanish.longest("de") >= 3);
        assert_eq!(spanish.longest("zzz"), 0);
        assert_eq!(Vocabulary::of("de").unwrap().longest("januar"), 1);
    }

    #[test]
    fn prefixes_are_longest_first() {
        let japanese = Vocabulary::of("ja").unwrap();
        let found: Vec<&str> = japanese
            .prefixes("時間前に")
            .map(|(prefix, _)| prefix)
            .collect();
        assert_eq!(found.first(), Some(&"時間"));
        let thai = Vocabulary::of("th").unwrap();
        let found: Vec<&str> = thai
            .prefixes("ชั่วโมงที่แล้ว")
            .map(|(prefix, _)| prefix)
            .collect();
        assert_eq!(found.first(), Some(&"ชั่วโมง"));
        assert_eq!(japanese.prefixes("").count(), 0);
    }

    #[test]
    fn anywhere_needs_agreement() {
        assert_eq!(anywhere("juin"), Some(Meaning::Month(6)));
        assert_eq!(anywhere("listopad"), None);
        assert_eq!(anywhere("mar"), None);
        assert_eq!(anywhere("wednesday"), Some(Meaning::Weekday(3)));
        assert_eq!(anywhere("september"), Some(Meaning::Month(9)));
        assert_eq!(anywhere("zzz"), None);
    }

    #[test]
    fn unknown_languages_have_no_vocabulary() {
        assert!(Vocabulary::of("xx").is_none());
        assert!(Vocabulary::of("").is_none());
        assert!(Vocabulary::of("a-very-long-tag").is_none());
    }

    #[test]
    fn every_table_is_built() {
        for source in source::all() {
            let vocabulary = Vocabulary::of(source.language).unwrap();
            assert!(vocabulary.own.len() > 0, "{}", source.language);
        }
    }
}
