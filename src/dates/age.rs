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

#[cfg(test)]
mod tests {
    use super::super::testing::{lexemes, rest};
    use super::*;

    /// When an age was, told on Friday 31 May 2030 at 10:00 in India.
    #[track_caller]
    fn check(language: &str, text: &str, expected: Option<&str>) {
        let now = DateTime::parse_from_rfc3339("2030-05-31T10:00:00+05:30").expect("is an instant");
        let lexemes = lexemes(language, text);
        let shown = age(&lexemes, 0).map(|(age, next)| {
            let mut shown = match age.before(now.to_utc(), Tz::Asia__Kolkata) {
                Some(Moment::Instant(at)) => at.format("%Y-%m-%d %H:%M:%S").to_string(),
                Some(Moment::Day(day)) => day.to_string(),
                None => "no time".to_owned(),
            };
            if !age.has_ago {
                shown += " length";
            }
            let rest = rest(&lexemes, next);
            if !rest.is_empty() {
                shown += &format!(" | {rest}");
            }
            shown
        });
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn hours_and_minutes_are_exact() {
        check("en", "3 hours ago", Some("2030-05-31 07:00:00"));
        check("en", "about an hour ago", Some("2030-05-31 09:00:00"));
        check("en", "12 min ago", Some("2030-05-31 09:48:00"));
        check("en", "40 seconds ago", Some("2030-05-31 09:59:20"));
        check("de", "vor 45 Minuten", Some("2030-05-31 09:15:00"));
        check("fr", "il y a 2 heures", Some("2030-05-31 08:00:00"));
        check("ja", "15分前", Some("2030-05-31 09:45:00"));
        check("ar", "منذ ساعتين", Some("2030-05-31 08:00:00"));
    }

    #[test]
    fn days_and_longer_units_are_of_the_calendar() {
        check("en", "2 days ago", Some("2030-05-29"));
        check("en", "1 week ago", Some("2030-05-24"));
        check("en", "1 month ago", Some("2030-04-30"));
        check("en", "3 months ago", Some("2030-02-28"));
        check("en", "2 years ago", Some("2028-05-31"));
        check("es", "hace 4 días", Some("2030-05-27"));
        check("sw", "siku 3 zilizopita", Some("2030-05-28"));
    }

    #[test]
    fn parts_add_up_and_the_smallest_says_how_exact() {
        check("en", "1d 1h ago", Some("2030-05-30 09:00:00"));
        check("en", "2 hours, 5 minutes ago", Some("2030-05-31 07:55:00"));
        check("en", "1 week 2 days ago", Some("2030-05-22"));
        check("en", "twenty-two minutes ago", Some("2030-05-31 09:38:00"));
    }

    #[test]
    fn without_a_word_for_it_an_age_is_a_length() {
        check("en", "5m", Some("2030-05-31 09:55:00 length"));
        check("en", "15 hrs", Some("2030-05-30 19:00:00 length"));
        check(
            "en",
            "3 hours of film",
            Some("2030-05-31 07:00:00 length | of film"),
        );
    }

    #[test]
    fn a_number_without_a_unit_is_no_age() {
        for text in [
            "3",
            "ago",
            "ago ago ago ago ago ago ago ago",
            "hours",
            "12345 hours ago",
            "",
        ] {
            check("en", text, None);
        }
    }

    #[test]
    fn an_age_before_all_calendars_has_no_time() {
        check("en", "9999 years ago", Some("-7969-05-31"));
    }

    #[test]
    fn ages_that_nobody_prints_are_unusual() {
        for (text, expected) in [
            ("59 minutes", true),
            ("90 minutes", false),
            ("1 hour 90 minutes", true),
            ("36 hours", true),
            ("48 hours", false),
            ("99 days", true),
            ("365 days", false),
            ("1990 seconds", false),
            ("30 weeks", true),
        ] {
            let lexemes = lexemes("en", text);
            let (age, _) = age(&lexemes, 0).expect("is an age");
            assert_eq!(age.is_usual(), expected, "{text}");
        }
    }
}
