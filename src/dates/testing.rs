//! How the tests of this library take a text to pieces, and how they print what was read.

use super::context::{Context, Order};
use super::date::{Printed, When};
use super::lexeme::{Lexemes, Lookup};
use super::locale::Locale;
use super::reading::{OrderSource, YearSource};
use super::vocabulary::Vocabulary;

/// A text in pieces, in the words of a language.
pub(super) fn lexemes<'t>(language: &str, text: &'t str) -> Lexemes<'t> {
    let vocabulary = Vocabulary::of(language).expect("is a language");
    Lexemes::of(text, vocabulary, Lookup::Language)
}

/// A context of a tag alone; the empty tag is no language at all.
pub(super) fn context(tag: &str) -> Context {
    Context {
        locale: Locale::parse(tag),
        ..Context::default()
    }
}

/// The text behind a lexeme, to show where a reader stopped.
pub(super) fn rest<'t>(lexemes: &Lexemes<'t>, next: usize) -> &'t str {
    let start = lexemes
        .get(next)
        .map_or(lexemes.text.len(), |lexeme| lexeme.start);
    &lexemes.text[start..]
}

fn when(when: When) -> String {
    match when {
        When::Day(day) => day.to_string(),
        When::Yearless { month, day } => format!("--{month:02}-{day:02}"),
        When::Month(first) => first.format("%Y-%m").to_string(),
    }
}

/// What a printed date says, and what of it was not printed: "2031-05-04 Custom, Mdy 2031-04-05".
pub(super) fn printed(printed: &Printed) -> String {
    let mut shown = match printed.when {
        Ok(value) => when(value),
        Err(reason) => return format!("{reason:?}"),
    };
    if printed.order != OrderSource::Stated {
        shown += &format!(" {:?}", printed.order);
    }
    if printed.year == YearSource::TwoDigits {
        shown += " short year";
    }
    if printed.is_foreign {
        shown += " foreign";
    }
    if printed.is_weak {
        shown += " weak";
    }
    for (order, other) in printed.alternatives.into_iter().flatten() {
        shown += &format!(", {order:?} {}", when(other));
    }
    shown
}

/// What a reader of dates found: the date, and behind a bar the text that it left.
pub(super) fn shown(lexemes: &Lexemes<'_>, read: Option<(Printed, usize)>) -> String {
    match read {
        None => "none".to_owned(),
        Some((date, next)) if next < lexemes.len() => {
            format!("{} | {}", printed(&date), rest(lexemes, next))
        }
        Some((date, _)) => printed(&date),
    }
}

/// The order that a test names, `""` for none.
pub(super) fn order(name: &str) -> Option<Order> {
    (!name.is_empty()).then(|| Order::parse(name).expect("is an order"))
}
