//! Ages: "3 hours ago", "vor 3 Stunden", "il y a 5 min", "5分前", "1d 1h ago", "3h".

use chrono::{DateTime, Days, Months, TimeDelta, Utc};
use chrono_tz::Tz;

use super::clock::clock;
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
    parts: u8,
    /// No number stands there: "час назад".
    pub(super) is_implied: bool,
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
        self.parts = self.parts.saturating_add(1);
    }

    /// Whether it is as short as ages are printed: nobody prints "90 minutes" for an hour and a
    /// half that has passed, nor "1990s" for seconds.
    pub(super) fn is_usual(&self) -> bool {
        match self.smallest {
            Unit::Second => self.seconds < 60 || self.parts > 1,
            Unit::Minute => self.seconds < 3600 || self.parts > 1,
            Unit::Hour => self.seconds <= 36 * 3600,
            Unit::Day => self.days <= 99,
            Unit::Week | Unit::Month | Unit::Year => true,
        }
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
            || (lexemes.is(at, Meaning::At)
                && count(lexemes, at).is_none()
                && lexemes.unit(at).is_none())
    };
    let mut at = first;
    let mut age = Age {
        seconds: 0,
        days: 0,
        months: 0,
        smallest: Unit::Year,
        parts: 0,
        is_implied: false,
        has_ago: false,
    };
    // A word that can be either is only "at" before the number: "à 18h".
    let is_ago = |at: usize| lexemes.is(at, Meaning::Ago) && !lexemes.is(at, Meaning::At);
    while is_ago(at)
        || lexemes.is(at, Meaning::About)
        || (age.has_ago && (is_filler(at) || lexemes.is_mark(at, &['.'])))
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
    while parts < 7 {
        let mut next = at;
        if parts > 0 {
            let mut steps = 0;
            while steps < 4
                && (lexemes.is_mark(next, &[',', '.'])
                    || is_filler(next)
                    || lexemes.is(next, Meaning::Ago))
            {
                next += 1;
                steps += 1;
            }
            // "and" in whatever language.
            if lexemes.is_word(next)
                && lexemes.raw(next).chars().count() <= 4
                && part(lexemes, next + 1, false).is_some()
            {
                next += 1;
            }
        }
        let Some((number, unit, end)) = part(lexemes, next, age.has_ago && parts == 0) else {
            break;
        };
        if parts > 0 && unit >= age.smallest {
            break;
        }
        age.has_ago |= (at..next).any(is_ago);
        age.is_implied |= end == next + 1 && lexemes.unit(next).is_some();
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
    // "วันที่ผ่านมา" is "days ago" in one word.
    age.has_ago |= lexemes.is(at - 1, Meaning::Ago) && lexemes.unit(at - 1).is_some();
    let mut next = at;
    while is_filler(next) && next < at + 2 {
        next += 1;
    }
    if is_ago(next) {
        age.has_ago = true;
        at = next + 1;
        while is_ago(at) {
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
        let mut count = count;
        let mut next = at + 1;
        // "twenty one", "forty-five".
        if lexemes.number(at).is_none() && count >= 20 && count % 10 == 0 {
            let ones = if lexemes.is_mark(next, &['-']) {
                next + 1
            } else {
                next
            };
            if let Some(more) = self::count(lexemes, ones).filter(|more| *more < 10) {
                count += more;
                next = ones + 1;
            }
        }
        // "un'ora", "56 de secunde", "2 7 хоног" is not.
        while lexemes.unit(next).is_none()
            && next < at + 4
            && (lexemes.is(next, Meaning::Ordinal)
                || lexemes.is(next, Meaning::At)
                || lexemes.is_mark(next, &['\'']))
        {
            next += 1;
        }
        let unit = lexemes.unit(next)?;
        return Some((count, unit, next + 1));
    }
    let unit = lexemes.unit(at)?;
    // Swahili and its like put the number behind.
    if let Some(count) = count(lexemes, at + 1)
        && lexemes.number(at + 1).is_none_or(|(_, digits)| digits <= 2)
        && clock(lexemes, at + 1).is_none()
        && lexemes.unit(at + 2).is_none()
        && (has_ago || lexemes.is(at + 2, Meaning::Ago))
    {
        return Some((count, unit, at + 2));
    }
    // "قبل ساعة", "לפני שעה", "час назад": one of it. English says it with an article.
    let is_last =
        lexemes.is(at + 1, Meaning::Ago) && !lexemes.raw(at + 1).eq_ignore_ascii_case("ago");
    let is_one = lexemes.weekday(at).is_none() && lexemes.number(at + 1).is_none();
    ((has_ago || is_last) && is_one).then_some((1, unit, at + 1))
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
