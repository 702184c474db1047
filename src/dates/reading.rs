//! What a text was read as, with how it was decided.

use std::fmt;
use std::ops::Range;

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime};
use chrono_tz::Tz;

use super::context::Order;
use super::zone::in_zone;
use crate::model::{self, Published};

/// A point in time as exact as its text: an instant or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// The text has a clock time; the offset is that of the text or of the place.
    Instant(DateTime<FixedOffset>),
    /// The text has a day only.
    Day(NaiveDate),
}

impl Moment {
    /// The moment as an entry's publish time: a day is its midnight in `zone`.
    /// `None` outside the years that the zone's rules know.
    pub fn published(self, zone: Tz) -> Option<Published> {
        match self {
            Self::Instant(at) => Some(Published {
                at,
                precision: model::Precision::Minute,
            }),
            Self::Day(day) => in_zone(day.and_time(NaiveTime::MIN), zone).map(|at| Published {
                at,
                precision: model::Precision::Day,
            }),
        }
    }

    /// The day on the calendar of the place that printed it.
    pub fn day(self) -> NaiveDate {
        match self {
            Self::Instant(at) => at.date_naive(),
            Self::Day(day) => day,
        }
    }
}

/// An instant as RFC 3339, a day as `2025-09-12`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => f.write_str(&at.to_rfc3339()),
            Self::Day(day) => day.fmt(f),
        }
    }
}

/// The smallest unit that the text states.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Precision {
    /// "September 2025": the first of the month stands for it.
    Month,
    /// "12 September 2025", "3 days ago".
    Day,
    /// "6 PM".
    Hour,
    /// "18:21", "5 minutes ago".
    Minute,
    /// "18:21:07".
    Second,
}

/// Where the zone of a clock time came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ZoneSource {
    /// The text has no clock time, or an age that needs no zone.
    Unneeded,
    /// An offset or a zone's name stands in the text.
    Stated,
    /// The context's zone.
    Assumed,
}

/// What decided which number is the day and which the month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderSource {
    /// The text: a month's name, a four-digit year in front, or a number that can be no month.
    Stated,
    /// The context's order.
    Given,
    /// The custom of the context's language and country.
    Custom,
}

/// Where the year came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearSource {
    /// The text has all of it, or an age or a day's name says which.
    Stated,
    /// Two digits; the century is by custom (69–99 are 19yy).
    TwoDigits,
    /// None: the latest such day that is not in the future.
    Latest,
}

/// What the date is of, by the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// No word says.
    Unlabelled,
    /// "Published", "posted on" and their like in other languages.
    Published,
    /// "Updated", "last modified": and no other date stands beside it.
    Updated,
}

/// A text that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// What it says.
    pub moment: Moment,
    /// Which bytes of the text said it.
    pub used: Range<usize>,
    /// The smallest unit that is stated.
    pub precision: Precision,
    /// Whether the zone was stated or assumed.
    pub zone: ZoneSource,
    /// What decided between day and month.
    pub order: OrderSource,
    /// Where the year came from.
    pub year: YearSource,
    /// Whether it is told from `now` ("3 hours ago", "yesterday", "Monday"): resolve it once and
    /// keep the result.
    pub is_relative: bool,
    /// What the date is of.
    pub role: Role,
    /// The date of the last change that the text states beside this one.
    pub updated: Option<Moment>,
    /// What the numbers would mean in another order, most likely first. Empty when only one
    /// reading is possible.
    pub alternatives: [Option<(Order, Moment)>; 2],
}

impl Reading {
    /// Whether the numbers alone allow another day.
    pub fn is_ambiguous(&self) -> bool {
        self.alternatives[0].is_some()
    }
}

/// Why a text was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// There is no text.
    Empty,
    /// Nothing in it is a date.
    NoDate,
    /// It has the form of a date that no calendar has ("30 February 2025").
    Impossible,
    /// Day and month can be told apart in two ways, and nothing says which.
    Ambiguous(NaiveDate, NaiveDate),
    /// It is told from the time of reading, and that is not known.
    NeedsNow,
    /// The numbers are something else: a version, a count, a price, an issue, a recurrence.
    Other,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("there is no text"),
            Self::NoDate => f.write_str("nothing in it is a date"),
            Self::Impossible => f.write_str("no calendar has such a day or time"),
            Self::Ambiguous(one, other) => write!(
                f,
                "it can be {one} or {other}: set order = \"dmy\" or order = \"mdy\""
            ),
            Self::NeedsNow => {
                f.write_str("it is told from the time of reading, which is not known")
            }
            Self::Other => f.write_str("its numbers are a count, a version or the like"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(moment: Moment, zone: Tz, expected: &str, precision: model::Precision) {
        let published = moment.published(zone).expect("is a time");
        assert_eq!(published.at.to_rfc3339(), expected);
        assert_eq!(published.precision, precision);
    }

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("is a day")
    }

    #[test]
    fn a_day_is_its_midnight_where_it_was_printed() {
        let moment = Moment::Day(day("2031-05-04"));
        check(
            moment,
            Tz::Asia__Kolkata,
            "2031-05-04T00:00:00+05:30",
            model::Precision::Day,
        );
        assert_eq!(moment.to_string(), "2031-05-04");
    }

    #[test]
    fn a_midnight_that_clocks_skip_is_an_hour_later() {
        check(
            Moment::Day(day("2018-11-04")),
            Tz::America__Sao_Paulo,
            "2018-11-04T01:00:00-02:00",
            model::Precision::Day,
        );
    }

    #[test]
    fn an_instant_keeps_its_own_offset() {
        let at = DateTime::parse_from_rfc3339("2031-05-04T23:30:00-08:00").expect("is one");
        let moment = Moment::Instant(at);
        check(
            moment,
            Tz::Asia__Kolkata,
            "2031-05-04T23:30:00-08:00",
            model::Precision::Minute,
        );
        assert_eq!(moment.day(), day("2031-05-04"));
        assert_eq!(moment.to_string(), "2031-05-04T23:30:00-08:00");
    }

    #[test]
    fn reasons_say_what_to_do() {
        let ambiguous = Unread::Ambiguous(day("2031-05-04"), day("2031-04-05"));
        assert_eq!(
            ambiguous.to_string(),
            "it can be 2031-05-04 or 2031-04-05: set order = \"dmy\" or order = \"mdy\""
        );
        assert!(Unread::NeedsNow.to_string().contains("time of reading"));
    }

    #[test]
    fn precision_is_ordered_from_coarse_to_fine() {
        assert!(Precision::Month < Precision::Day && Precision::Minute < Precision::Second);
    }
}
