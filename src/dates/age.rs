//! Ages: "3 hours ago", "vor 3 Stunden", "il y a 5 min", "5分前", "1d 1h ago", "3h".

use chrono::{DateTime, Days, Months, TimeDelta, Utc};
use chrono_tz::Tz;

use super::lexeme::Lexemes;
use super::reading::{Moment, Precision};
use super::vocabulary::{Meaning, Unit};
use super::zone::in_zone;

/// An age as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Age {
    seconds: u64,
    days: u64,
    months: u64,
    smallest: Unit,
    /// A word says that it is an age. Without one it is a length of time, unless it is all the
    /// text there is.
    pub(super) has_ago: bool,
}

impl Age {
    fn add(&mut self, count: u64, unit: Unit) {
        let (field, size) = match unit {
            Unit::Second => (&mut self.seconds, 1),
            Unit::Minute => (&mut self.seconds, 60),
            Unit::Hour => (&mut self.seconds, 3600),
            Unit::Day => (&mut self.days, 1),
            Unit::Week => (&mut self.days, 7),
            Unit::Month => (&mut self.months, 1),
            Unit::Year => (&mut self.months, 12),
        };
        *field = field.saturating_add(count.saturating_mul(size));
        self.smallest = self.smallest.min(unit);
    }

    /// Whether it is told in weeks or more, which sentences do as often as bylines.
    pub(super) fn is_long(&self) -> bool {
        self.smallest >= Unit::Week
    }

    pub(super) fn precision(&self) -> Precision {
        match self.smallest {
            Unit::Second => Precision::Second,
            Unit::Minute => Precision::Minute,
            Unit::Hour => Precision::Hour,
            _ => Precision::Day,
        }
    }

    /// When it was, told at `now`: minutes and hours exactly, days and weeks on the calendar of
    /// `zone`, months and years by their number, at the last day of a shorter month.
    pub(super) fn before(&self, now: DateTime<Utc>, zone: Tz) -> Option<Moment> {
        let wall = now.with_timezone(&zone).naive_local();
        let wall = wall
            .checked_sub_months(Months::new(u32::try_from(self.months).ok()?))?
            .checked_sub_days(Days::new(self.days))?;
        if self.smallest >= Unit::Day {
            return Some(Moment::Day(wall.date()));
        }
        let seconds = TimeDelta::try_seconds(i64::try_from(self.seconds).ok()?)?;
        let at = if self.days == 0 && self.months == 0 {
            now.with_timezone(&zone).fixed_offset()
        } else {
            in_zone(wall, zone)?
        };
        at.checked_sub_signed(seconds).map(Moment::Instant)
    }
}

/// Reads the age that begins at a lexeme; the second value is the lexeme after it.
pub(super) fn age(lexemes: &Lexemes<'_>, first: usize) -> Option<(Age, usize)> {
    let is_filler = |at: usize| {
        lexemes.is(at, Meaning::About)
            || (lexemes.is(at, Meaning::At) && count(lexemes, at).is_none())
    };
    let mut at = first;
    let mut age = Age {
        seconds: 0,
        days: 0,
        months: 0,
        smallest: Unit::Year,
        has_ago: false,
    };
    // A word that can be either is only "at" before the number: "à 18h".
    let is_ago = |at: usize| lexemes.is(at, Meaning::Ago) && !lexemes.is(at, Meaning::At);
    while is_ago(at)
        || (at > first && lexemes.is(at, Meaning::About))
        || (at == first && lexemes.is(at, Meaning::About))
        || (age.has_ago && is_filler(at))
        || lexemes.is_mark(at, &['~'])
    {
        age.has_ago |= is_ago(at);
        at += 1;
        if at > first + 6 {
            return None;
        }
    }
    // A half of a number, the end of a range: not the number that is printed.
    if let Some(before) = at.checked_sub(1)
        && lexemes.is_mark(before, &['.', ',', '-', '/', ':'])
        && lexemes.is_joined(at)
        && before > 0
        && lexemes.number(before - 1).is_some()
    {
        return None;
    }
    let mut parts = 0;
    while parts < 4 {
        let mut next = at;
        if parts > 0 {
            while lexemes.is_mark(next, &[',', '.']) || is_filler(next) {
                next += 1;
            }
        }
        let Some((number, unit, end)) = part(lexemes, next, age.has_ago && parts == 0) else {
            break;
        };
        if parts > 0 && unit >= age.smallest {
            break;
        }
        age.add(number, unit);
        at = end;
        if lexemes.is_mark(at, &['.']) && lexemes.is_joined(at) {
            at += 1;
        }
        parts += 1;
    }
    if parts == 0 {
        return None;
    }
    let mut next = at;
    while is_filler(next) && next < at + 2 {
        next += 1;
    }
    if lexemes.is(next, Meaning::Ago) {
        age.has_ago = true;
        at = next + 1;
        while lexemes.is(at, Meaning::Ago) {
            at += 1;
        }
    }
    Some((age, at))
}

/// A number and its unit: "3 hours", "an hour", "ساعتين", "siku 3".
fn part(lexemes: &Lexemes<'_>, at: usize, has_ago: bool) -> Option<(u64, Unit, usize)> {
    let amount = lexemes
        .meanings(at)
        .iter()
        .find_map(|meaning| match meaning {
            Meaning::Amount(count, unit) => Some((u64::from(*count), *unit)),
            _ => None,
        });
    if let Some((count, unit)) = amount {
        return Some((count, unit, at + 1));
    }
    if let Some(count) = count(lexemes, at) {
        let mut next = at + 1;
        while lexemes.is(next, Meaning::Ordinal) && lexemes.unit(next).is_none() {
            next += 1;
        }
        let unit = lexemes.unit(next)?;
        return Some((count, unit, next + 1));
    }
    let unit = lexemes.unit(at)?;
    // Swahili and its like put the number behind.
    if let Some(count) = count(lexemes, at + 1)
        && lexemes.unit(at + 2).is_none()
        && (has_ago || lexemes.is(at + 2, Meaning::Ago))
    {
        return Some((count, unit, at + 2));
    }
    // "قبل ساعة", "לפני שעה": one of it.
    has_ago.then_some((1, unit, at + 1))
}

fn count(lexemes: &Lexemes<'_>, at: usize) -> Option<u64> {
    if let Some((value, digits)) = lexemes.number(at) {
        return (digits <= 4).then_some(value);
    }
    lexemes
        .meanings(at)
        .iter()
        .find_map(|meaning| match meaning {
            Meaning::Number(number) => Some(u64::from(*number)),
            _ => None,
        })
}
