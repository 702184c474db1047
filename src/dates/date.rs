//! Days as texts print them: in numbers, with the month's name, with East Asian marks, in other
//! calendars. No clock times, no choice between several dates.

use chrono::NaiveDate;

use super::context::{Context, Order};
use super::foreign::other_calendar;
use super::lexeme::Lexemes;
use super::marked::{japanese_era, marked};
use super::named::named;
use super::numeric;
use super::order::{Digits, Resolved, century, is_plausible};
use super::reading::{OrderSource, Unread, YearSource};

/// What a printed date fixes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum When {
    /// A whole day.
    Day(NaiveDate),
    /// Month and day.
    Yearless {
        /// 1 to 12.
        month: u32,
        /// 1 to 31.
        day: u32,
    },
    /// The first of a month that is all the text names.
    Month(NaiveDate),
}

/// A date as printed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed {
    pub(super) when: Result<When, Unread>,
    pub(super) order: OrderSource,
    pub(super) year: YearSource,
    pub(super) alternatives: [Option<(Order, When)>; 2],
    /// In another calendar than the Gregorian.
    pub(super) is_foreign: bool,
    /// A date only where no words stand beside it that are not known: too many other things
    /// look like it.
    pub(super) is_weak: bool,
}

impl Printed {
    pub(super) fn new(when: Result<When, Unread>) -> Self {
        Self {
            when,
            order: OrderSource::Stated,
            year: YearSource::Stated,
            alternatives: [None, None],
            is_foreign: false,
            is_weak: false,
        }
    }

    /// A whole day; `None` for one that no calendar has.
    pub(super) fn day(day: Option<NaiveDate>) -> Self {
        Self::new(day.map(When::Day).ok_or(Unread::Impossible))
    }

    /// A month alone, by its first day.
    pub(super) fn month(first: Option<NaiveDate>) -> Self {
        let mut printed = Self::new(first.map(When::Month).ok_or(Unread::Impossible));
        printed.is_weak = true;
        printed
    }

    /// Numbers whose order was resolved; `when` makes a date of each of their readings.
    pub(super) fn resolved<T>(resolved: Resolved<T>, when: impl Fn(T) -> When) -> Self {
        let mut printed = Self::new(Ok(when(resolved.value)));
        printed.order = resolved.source;
        printed.alternatives = resolved
            .alternatives
            .map(|other| other.map(|(order, value)| (order, when(value))));
        if resolved.is_short_year {
            printed.year = YearSource::TwoDigits;
        }
        printed
    }

    /// Numbers that are no date.
    pub(super) fn other() -> Self {
        Self::new(Err(Unread::Other))
    }

    pub(super) fn foreign(day: Option<NaiveDate>) -> Self {
        let mut printed = Self::day(day);
        printed.is_foreign = true;
        printed
    }
}

/// Reads the date that begins at a lexeme; the second value is the lexeme after it.
pub(super) fn date(
    lexemes: &Lexemes<'_>,
    first: usize,
    context: &Context,
) -> Option<(Printed, usize)> {
    japanese_era(lexemes, first)
        .or_else(|| marked(lexemes, first, context))
        .or_else(|| other_calendar(lexemes, first))
        .or_else(|| named(lexemes, first, context))
        .or_else(|| numeric::chain(lexemes, first, context))
}

/// The Gregorian year that a number means in the language of the text.
pub(super) fn year_of((value, digits): Digits, context: &Context) -> Option<i32> {
    let language = context
        .locale
        .as_ref()
        .map_or("", |locale| locale.language());
    let year = match digits {
        4 if (2400..2700).contains(&value) => value as i32 - 543,
        4 => value as i32,
        3 if language == "zh" => value as i32 + 1911,
        2 if language == "th" && value >= 50 => value as i32 + 2500 - 543,
        2 => century(value),
        _ => return None,
    };
    is_plausible(year).then_some(year)
}

/// Month and day without a year.
pub(super) fn yearless(month: u32, day: u32) -> Printed {
    let fits = NaiveDate::from_ymd_opt(2024, month, day).is_some();
    let mut printed = Printed::new(if fits {
        Ok(When::Yearless { month, day })
    } else {
        Err(Unread::Impossible)
    });
    printed.year = YearSource::Latest;
    printed.is_weak = true;
    printed
}

#[cfg(test)]
mod tests {
    use super::super::testing::context;
    use super::*;

    #[track_caller]
    fn check(tag: &str, digits: &str, expected: Option<i32>) {
        let number = (digits.parse().expect("is a number"), digits.len() as u8);
        assert_eq!(
            year_of(number, &context(tag)),
            expected,
            "{digits} in {tag:?}"
        );
    }

    #[test]
    fn years_are_counted_as_the_language_does() {
        check("en", "2031", Some(2031));
        check("en", "31", Some(2031));
        check("en", "69", Some(1969));
        check("th", "2574", Some(2031));
        check("th", "74", Some(2031));
        check("th", "31", Some(2031));
        check("zh-TW", "120", Some(2031));
    }

    #[test]
    fn years_that_nobody_prints_are_none() {
        for digits in ["1799", "2101", "9999", "120", "5", "20310"] {
            check("en", digits, None);
        }
    }

    #[test]
    fn a_day_without_a_year_is_one_of_some_year() {
        assert!(yearless(2, 29).when.is_ok());
        assert_eq!(yearless(2, 30).when, Err(Unread::Impossible));
        assert_eq!(yearless(13, 1).when, Err(Unread::Impossible));
    }
}
