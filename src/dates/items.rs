//! The pieces of a text that mean something to dates, one after the other.
//!
//! Every lexeme belongs to exactly one item. What belongs together is decided in
//! [`super::sentence`].

use smallvec::SmallVec;

use super::age::{Age, age};
use super::clock::{Clock, clock};
use super::context::Context;
use super::date::{Printed, When, date};
use super::lexeme::{Kind, Lexemes};
use super::offset::{Zone, zone};
use super::reading::Role;
use super::vocabulary::Meaning;

/// A piece of a text that means something to dates.
#[derive(Debug, Clone, Copy)]
pub(super) enum What {
    Date(Printed),
    Clock(Clock),
    Zone(Zone),
    Age(Age),
    /// Days from today.
    Day(i8),
    /// 1 is Monday.
    Weekday(u8),
    Now,
    Label(Role),
    /// A four-digit number alone that can be a year.
    Year(i32),
    /// A word that joins ("at", "um"), or says nothing here.
    Connector,
    Separator,
    /// "every", "daily".
    Recurring,
    /// Anything else: a word that is not known, a count, a number.
    Noise,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Item {
    pub(super) what: What,
    /// First lexeme.
    pub(super) first: usize,
    /// The lexeme after the last.
    pub(super) end: usize,
}

pub(super) type Items = SmallVec<[Item; 24]>;

/// Where a Gregorian date stands beside one of another calendar, that one is only said again.
pub(super) fn drop_foreign(items: &mut Items) {
    let is_gregorian = |item: &Item| matches!(item.what, What::Date(date) if !date.is_foreign && matches!(date.when, Ok(When::Day(_))));
    if !items.iter().any(is_gregorian) {
        return;
    }
    for item in items.iter_mut() {
        if matches!(item.what, What::Date(date) if date.is_foreign) {
            item.what = What::Connector;
        }
    }
}

pub(super) fn items(lexemes: &Lexemes<'_>, context: &Context) -> Items {
    let mut items = Items::new();
    let mut at = 0;
    while at < lexemes.len() {
        let (what, end) = item(lexemes, at, context, &items);
        let end = end.max(at + 1);
        // Runs of what says nothing are one item: bounded work for long texts.
        match (what, items.last_mut()) {
            (What::Noise, Some(last)) if matches!(last.what, What::Noise) => last.end = end,
            _ => items.push(Item {
                what,
                first: at,
                end,
            }),
        }
        at = end;
    }
    items
}

fn item(lexemes: &Lexemes<'_>, at: usize, context: &Context, before: &Items) -> (What, usize) {
    let told = age(lexemes, at);
    if let Some((age, end)) = told
        && age.has_ago
    {
        return (What::Age(age), end);
    }
    if let Some((printed, end)) = date(lexemes, at, context) {
        return (What::Date(printed), end);
    }
    if let Some((clock, end)) = clock(lexemes, at)
        && !is_part_of_word(lexemes, at, end)
    {
        return (What::Clock(clock), end);
    }
    let follows_clock = before
        .last()
        .is_some_and(|item| matches!(item.what, What::Clock(_) | What::Date(_) | What::Year(_)));
    if follows_clock && let Some((zone, end)) = zone(lexemes, at, context.zone()) {
        return (What::Zone(zone), end);
    }
    if let Some((age, end)) = told {
        if lexemes.is(end, Meaning::Counter) {
            return (What::Noise, end + 1);
        }
        return (What::Age(age), end);
    }
    let Some(lexeme) = lexemes.get(at) else {
        return (What::Noise, at + 1);
    };
    match lexeme.kind {
        Kind::Number { value, digits: 4 } => match super::date::year_of((value, 4), context) {
            Some(year) => (What::Year(year), at + 1),
            None => (What::Noise, at + 1),
        },
        Kind::Number { .. } => {
            let mut end = at + 1;
            if lexemes.is(end, Meaning::Counter) {
                end += 1;
            }
            (What::Noise, end)
        }
        Kind::Mark(mark) => {
            let is_neutral = matches!(
                mark,
                ',' | '.'
                    | '-'
                    | '—'
                    | '/'
                    | '|'
                    | '·'
                    | '•'
                    | ':'
                    | ';'
                    | '('
                    | ')'
                    | '@'
                    | '~'
                    | '*'
                    | '>'
                    | '<'
                    | '»'
                    | '«'
                    | '›'
                    | '‹'
                    | '…'
                    | '!'
                    | '\\'
                    | '_'
                    | '●'
                    | '∙'
                    | '◦'
                    | '▪'
                    | '■'
                    | '►'
                    | '→'
                    | '⋅'
                    | '‣'
                    | '¡'
                    | '☰'
                    | '\''
                    | '&'
            );
            // A zone before its clock: "GMT 17:27".
            if is_neutral {
                (What::Separator, at + 1)
            } else {
                (What::Noise, at + 1)
            }
        }
        Kind::Term(meanings) => term(lexemes, at, meanings),
        Kind::Word => match zone(lexemes, at, context.zone()) {
            Some((zone, end)) if clock(lexemes, end).is_some() && lexemes.mark(at).is_none() => {
                (What::Zone(zone), end)
            }
            _ => (What::Noise, at + 1),
        },
    }
}

/// "John 3:16" is told by its words; "12:30x" by the letter behind.
fn is_part_of_word(lexemes: &Lexemes<'_>, first: usize, end: usize) -> bool {
    let is_glued_after = lexemes.is_joined(end)
        && lexemes
            .get(end)
            .is_some_and(|next| matches!(next.kind, Kind::Mark('%' | '°' | '+' | '/' | '$' | '€')));
    let is_glued_before = first > 0
        && lexemes.is_joined(first)
        && lexemes.is_mark(first - 1, &['#', '$', '€', '£', '₹', '+', '.', '='])
        && !lexemes.is_mark(first - 1, &['.']);
    is_glued_after && !lexemes.is_mark(end, &['+']) || is_glued_before
}

fn term(lexemes: &Lexemes<'_>, at: usize, meanings: &'static [Meaning]) -> (What, usize) {
    let has = |wanted: fn(&Meaning) -> bool| meanings.iter().any(wanted);
    if has(|meaning| matches!(meaning, Meaning::Identifier)) {
        // The numbers behind it are a name: "No. 12", "ISBN 978-0-12".
        let mut end = at + 1;
        while lexemes.is_mark(end, &['.', ':', '#', '-', ',']) {
            end += 1;
        }
        let mut is_identified = false;
        while lexemes.number(end).is_some() {
            is_identified = true;
            end += 1;
            while lexemes.is_mark(end, &['.', '/', '-', ':'])
                && lexemes.is_joined(end)
                && lexemes.number(end + 1).is_some()
            {
                end += 1;
            }
            if lexemes.is_spaced(end) {
                break;
            }
        }
        return (What::Noise, if is_identified { end } else { at + 1 });
    }
    // "कल" is yesterday and tomorrow: what is printed has happened.
    let day = meanings
        .iter()
        .filter_map(|meaning| match meaning {
            Meaning::Day(day) => Some(*day),
            _ => None,
        })
        .min();
    let weekday = meanings.iter().find_map(|meaning| match meaning {
        Meaning::Weekday(day) => Some(*day),
        _ => None,
    });
    let what = if let Some(day) = day {
        What::Day(day)
    } else if has(|meaning| matches!(meaning, Meaning::Now)) {
        What::Now
    } else if let Some(weekday) = weekday {
        What::Weekday(weekday)
    } else if has(|meaning| matches!(meaning, Meaning::At)) {
        What::Connector
    } else if has(|meaning| matches!(meaning, Meaning::Updated)) {
        What::Label(Role::Updated)
    } else if has(|meaning| matches!(meaning, Meaning::Published)) {
        What::Label(Role::Published)
    } else if has(|meaning| matches!(meaning, Meaning::Recurring)) {
        What::Recurring
    } else if has(|meaning| {
        matches!(
            meaning,
            Meaning::Ago
                | Meaning::About
                | Meaning::Last
                | Meaning::Am
                | Meaning::Pm
                | Meaning::YearMark
                | Meaning::DayMark
                | Meaning::HourMark
                | Meaning::MinuteMark
                | Meaning::Ordinal
        )
    }) {
        What::Connector
    } else {
        What::Noise
    };
    (what, at + 1)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, lexemes};
    use super::*;

    fn name(what: What) -> String {
        match what {
            What::Date(date) if date.when.is_err() => "number".to_owned(),
            What::Date(_) => "date".to_owned(),
            What::Clock(_) => "clock".to_owned(),
            What::Zone(_) => "zone".to_owned(),
            What::Age(_) => "age".to_owned(),
            What::Day(days) => format!("day{days:+}"),
            What::Weekday(day) => format!("weekday{day}"),
            What::Now => "now".to_owned(),
            What::Label(role) => format!("{role:?}").to_lowercase(),
            What::Year(year) => format!("year{year}"),
            What::Connector => "-".to_owned(),
            What::Separator => ",".to_owned(),
            What::Recurring => "recurring".to_owned(),
            What::Noise => "?".to_owned(),
        }
    }

    #[track_caller]
    fn check(tag: &str, text: &str, expected: &str) {
        let lexemes = lexemes(tag, text);
        let found = items(&lexemes, &context(tag));
        let names: Vec<String> = found.iter().map(|item| name(item.what)).collect();
        assert_eq!(names.join(" "), expected, "{text}");
        let mut at = 0;
        for item in &found {
            assert_eq!(item.first, at, "{text}: every lexeme is in one item");
            at = item.end;
        }
        assert_eq!(at, lexemes.len(), "{text}: every lexeme is in one item");
    }

    #[test]
    fn a_byline_in_pieces() {
        check(
            "en",
            "Published 4 May 2031 at 7:22 PM IST",
            "published date - clock zone",
        );
        check("en", "Ann Lee | May 4, 2031", "? , date");
        check("en", "Sunday, May 4", "weekday7 , date");
        check(
            "de",
            "Stand: 4. Mai 2031, 19.22 Uhr",
            "updated , date , clock -",
        );
        check("en", "GMT 17:27", "zone clock");
    }

    #[test]
    fn times_told_from_now() {
        check("en", "Yesterday, 7:22", "day-1 , clock");
        check("en", "3 hours ago", "age");
        check("en", "just now", "now");
        check("en", "every Sunday", "recurring weekday7");
        check("ja", "昨日 19:22", "day-1 clock");
    }

    #[test]
    fn words_that_stand_together_are_one_noise() {
        check("en", "alpha beta gamma", "?");
        check("en", "alpha 17 comments beta", "?");
        check("en", "2031", "year2031");
    }

    #[test]
    fn numbers_behind_an_identifier_are_its_name() {
        check("en", "No. 12", "?");
        check("en", "ISBN 978-0-306-40615-7", "?");
        check("en", "Order 04.05.2031 of May 4, 2031", "? - date");
    }

    #[test]
    fn rows_of_numbers_are_one_piece() {
        check("en", "1.2.3.4", "number");
        check("en", "2031-2032", "number");
    }

    #[test]
    fn a_gregorian_date_stands_for_one_of_another_calendar() {
        let text = "15 اردیبهشت 1410 - 4 مه 2031";
        let lexemes = lexemes("fa", text);
        let mut found = items(&lexemes, &context("fa"));
        drop_foreign(&mut found);
        let names: Vec<String> = found.iter().map(|item| name(item.what)).collect();
        assert_eq!(names.join(" "), "- , date");
    }
}
