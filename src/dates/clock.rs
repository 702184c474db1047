//! Clock times: `18:21`, `6.21pm`, `18h21`, `18時21分`, `下午6:21`, "5 AM", "noon".

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::lexeme::Lexemes;
use super::reading::Precision;
use super::vocabulary::{DayPart, Meaning, Unit};

/// A clock time as printed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Clock {
    hour: u8,
    minute: u8,
    second: u8,
    /// 24:00 is the midnight at which the next day begins.
    is_next_day: bool,
    pub(super) precision: Precision,
    /// Nothing but a full stop says that the numbers are a time: "18.21".
    pub(super) is_bare: bool,
    /// A number and a word for hours: "19h" is an age where no day is named.
    pub(super) is_hours: bool,
}

impl Clock {
    /// The instant at which a clock shows it on a day.
    pub(super) fn on(&self, day: NaiveDate) -> Option<NaiveDateTime> {
        let day = if self.is_next_day {
            day.succ_opt()?
        } else {
            day
        };
        let time = NaiveTime::from_hms_opt(
            u32::from(self.hour),
            u32::from(self.minute),
            u32::from(self.second),
        )?;
        Some(day.and_time(time))
    }
}

/// Which half or part of the day a word names.
#[derive(Debug, Clone, Copy)]
enum Half {
    Am,
    Pm,
    Part(DayPart),
}

impl Half {
    /// The hour of 24 that an hour of 12 in this part of the day is. An hour that can only be one
    /// of 24 stays: "18:21 PM".
    fn hour(self, hour: u8) -> u8 {
        let afternoon = if hour < 12 { hour + 12 } else { hour };
        let morning = if hour == 12 { 0 } else { hour };
        match self {
            _ if hour > 12 => hour,
            Self::Am | Self::Part(DayPart::Dawn) => morning,
            Self::Part(DayPart::Morning) => hour,
            // "दोपहर 11:33": languages begin the afternoon before noon.
            Self::Part(DayPart::Afternoon) if hour >= 10 => hour,
            Self::Pm | Self::Part(DayPart::Afternoon | DayPart::Evening) => afternoon,
            Self::Part(DayPart::Noon) => {
                if hour < 6 {
                    hour + 12
                } else {
                    hour
                }
            }
            Self::Part(DayPart::Night | DayPart::Midnight) => {
                if (6..12).contains(&hour) {
                    hour + 12
                } else {
                    morning
                }
            }
        }
    }
}

/// Reads a clock time that begins at a lexeme; the second value is the lexeme after it.
pub(super) fn clock(lexemes: &Lexemes<'_>, first: usize) -> Option<(Clock, usize)> {
    if let Some(found) = named(lexemes, first) {
        return Some(found);
    }
    // Welsh and German "am" before a clock is "at".
    let (prefix, mut at) = match half(lexemes, first).filter(|_| !is_connector(lexemes, first)) {
        Some((half, mut next)) => {
            while lexemes.is_mark(next, &['.', ',']) || is_connector(lexemes, next) {
                next += 1;
            }
            (Some(half), next)
        }
        None => (None, first),
    };
    let (hour, digits) = lexemes.number(at)?;
    if digits > 2 || hour > 24 {
        return None;
    }
    let hour = hour as u8;
    at += 1;
    let mut clock = Clock {
        hour,
        minute: 0,
        second: 0,
        is_next_day: false,
        precision: Precision::Minute,
        is_bare: false,
        is_hours: false,
    };
    let mut has_minutes = true;
    if lexemes.is_mark(at, &[':'])
        && lexemes.is_spaced(at) == lexemes.is_spaced(at + 1)
        && let Some(minute) = two_digits(lexemes, at + 1)
    {
        clock.minute = minute;
        at += 2;
        if lexemes.is_mark(at, &[':'])
            && let Some(second) = two_digits(lexemes, at + 1)
        {
            clock.second = second.min(59);
            clock.precision = Precision::Second;
            at += 2;
            if lexemes.is_mark(at, &['.', ','])
                && lexemes.is_joined(at)
                && lexemes.is_joined(at + 1)
                && lexemes
                    .number(at + 1)
                    .is_some_and(|(_, digits)| digits != 4 || !lexemes.is_mark(at, &[',']))
                && !lexemes.is_mark(at + 2, &['.', '/', '-'])
            {
                at += 2;
            }
        }
        if lexemes.is_mark(at, &[':']) && lexemes.is_joined(at) {
            // More colons: an address of hardware, a ratio, a verse.
            return None;
        }
    } else if lexemes.is_mark(at, &['.'])
        && lexemes.is_joined(at)
        && lexemes.is_joined(at + 1)
        && let Some(minute) = two_digits(lexemes, at + 1)
    {
        if lexemes.is_mark(at + 2, &['.', '/', '-', ':'])
            && lexemes.is_joined(at + 2)
            && lexemes.number(at + 3).is_some()
        {
            return None;
        }
        clock.minute = minute;
        clock.is_bare = true;
        at += 2;
    } else if is_hour_mark(lexemes, at) {
        at += 1;
        if lexemes.is_mark(at, &['.']) && lexemes.is_joined(at) {
            at += 1;
        }
        match lexemes.number(at) {
            Some((minute, 1..=2))
                if minute < 60
                    && (lexemes.is_joined(at)
                        || lexemes.is(at + 1, Meaning::MinuteMark)
                        || (lexemes.is_spaced(at - 1) && two_digits(lexemes, at).is_some())) =>
            {
                clock.minute = minute as u8;
                at += 1;
                if lexemes.is(at, Meaning::MinuteMark) {
                    at += 1;
                    if let Some((second, 1..=2)) = lexemes.number(at)
                        && second < 60
                        && lexemes.is(at + 1, Meaning::SecondMark)
                    {
                        clock.second = second as u8;
                        clock.precision = Precision::Second;
                        at += 2;
                    }
                }
            }
            _ => {
                clock.precision = Precision::Hour;
                clock.is_hours = lexemes.unit(at - 1).is_some() && prefix.is_none();
            }
        }
        if lexemes.is(at, Meaning::Ago) || (lexemes.is_joined(at) && lexemes.unit(at).is_some()) {
            return None;
        }
    } else {
        clock.precision = Precision::Hour;
        has_minutes = false;
    }
    if let Some((suffix, next)) = suffix(lexemes, at, has_minutes) {
        clock.hour = suffix.hour(clock.hour);
        clock.is_bare = false;
        clock.is_hours = false;
        at = next;
    } else if let Some(prefix) = prefix {
        if !has_minutes {
            return None;
        }
        clock.hour = prefix.hour(clock.hour);
        clock.is_bare = false;
    } else if !has_minutes {
        return None;
    }
    if is_count(lexemes, at) {
        return None;
    }
    if clock.hour == 24 {
        if clock.minute != 0 || clock.second != 0 {
            return None;
        }
        clock.hour = 0;
        clock.is_next_day = true;
    }
    Some((clock, at))
}

/// "noon", "12 noon", "midnight": words that are a clock time of their own.
fn named(lexemes: &Lexemes<'_>, first: usize) -> Option<(Clock, usize)> {
    let mut at = first;
    if lexemes.number(at).is_some_and(|(value, _)| value == 12) && lexemes.is_spaced(at + 1) {
        at += 1;
    }
    let hour = match lexemes.part(at)? {
        DayPart::Noon if !lexemes.is(at, Meaning::Part(DayPart::Afternoon)) => 12,
        DayPart::Midnight => 0,
        _ => return None,
    };
    if at == first && lexemes.number(at + 1).is_some() && !lexemes.is_mark(at + 2, &['/', '.', '-'])
    {
        // "दोपहर 12:30": the word is of the clock that follows.
        let (_, digits) = lexemes.number(at + 1)?;
        if digits <= 2 && lexemes.month(at + 2).is_none() {
            return None;
        }
    }
    let clock = Clock {
        hour,
        minute: 0,
        second: 0,
        is_next_day: false,
        precision: Precision::Hour,
        is_bare: false,
        is_hours: false,
    };
    Some((clock, at + 1))
}

fn half(lexemes: &Lexemes<'_>, at: usize) -> Option<(Half, usize)> {
    let exact = lexemes
        .meanings(at)
        .iter()
        .find_map(|meaning| match meaning {
            Meaning::Am => Some(Half::Am),
            Meaning::Pm => Some(Half::Pm),
            _ => None,
        });
    let half = exact.or_else(|| lexemes.part(at).map(Half::Part))?;
    Some((half, at + 1))
}

/// The half of the day behind a clock: "PM", "p.m.", "de la tarde", "p" close to the number.
fn suffix(lexemes: &Lexemes<'_>, at: usize, has_minutes: bool) -> Option<(Half, usize)> {
    let mut word = at;
    if has_minutes && lexemes.is_mark(word, &[',']) {
        word += 1;
    }
    let mut skipped = 0;
    while skipped < 2 && half(lexemes, word).is_none() && is_connector(lexemes, word) {
        word += 1;
        skipped += 1;
    }
    if let Some((half, mut next)) = half(lexemes, word) {
        if lexemes.is_mark(next, &['.']) && lexemes.is_joined(next) {
            next += 1;
        }
        // "18 오후 10:58": the half is that of the clock behind it.
        let is_of_next = lexemes.number(next).is_some()
            && (lexemes.is_mark(next + 1, &[':']) || is_hour_mark(lexemes, next + 1));
        if !has_minutes && is_of_next {
            return None;
        }
        // "5:30 in the morning of": a part of the day is nothing else here. "9:05 Morning
        // Edition" would be the title of something.
        return Some((half, next));
    }
    if has_minutes && lexemes.is_joined(at) {
        let half = match lexemes.raw(at) {
            "a" | "A" => Half::Am,
            "p" | "P" => Half::Pm,
            _ => return None,
        };
        return Some((half, at + 1));
    }
    None
}

fn is_connector(lexemes: &Lexemes<'_>, at: usize) -> bool {
    lexemes.is(at, Meaning::At) && lexemes.number(at).is_none()
}

fn is_hour_mark(lexemes: &Lexemes<'_>, at: usize) -> bool {
    lexemes.is(at, Meaning::HourMark)
}

fn two_digits(lexemes: &Lexemes<'_>, at: usize) -> Option<u8> {
    match lexemes.number(at)? {
        (value, 2) if value < 60 => Some(value as u8),
        _ => None,
    }
}

/// "06:21 minutes", "1:30 min read": a length of time, not a clock.
fn is_count(lexemes: &Lexemes<'_>, at: usize) -> bool {
    if lexemes.is(at, Meaning::Counter) {
        return true;
    }
    matches!(
        lexemes.unit(at),
        Some(Unit::Minute | Unit::Second | Unit::Day | Unit::Week | Unit::Month | Unit::Year)
    ) && !lexemes.is(at, Meaning::At)
        && !lexemes.is(at, Meaning::YearMark)
        && lexemes.month(at).is_none()
        && lexemes.weekday(at).is_none()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lexemes, rest};
    use super::*;

    /// Reads the clock that begins a text: time, what is not exact about it, and the text behind.
    #[track_caller]
    fn check(language: &str, text: &str, expected: Option<&str>) {
        let lexemes = lexemes(language, text);
        let day = NaiveDate::from_ymd_opt(2031, 5, 4).expect("is a day");
        let shown = clock(&lexemes, 0).map(|(clock, next)| {
            let at = clock.on(day).expect("is a time");
            let mut shown = at.format("%H:%M:%S").to_string();
            let flags = [
                (at.date() != day, " next day"),
                (clock.precision == Precision::Hour, " hour"),
                (clock.precision == Precision::Second, " second"),
                (clock.is_bare, " bare"),
                (clock.is_hours, " hours"),
            ];
            flags
                .iter()
                .filter(|(is_so, _)| *is_so)
                .for_each(|(_, name)| shown += name);
            let rest = rest(&lexemes, next);
            if rest.is_empty() {
                shown
            } else {
                format!("{shown} | {rest}")
            }
        });
        assert_eq!(shown.as_deref(), expected, "{text}");
    }

    #[test]
    fn colons_divide_hours_minutes_and_seconds() {
        check("en", "7:45", Some("07:45:00"));
        check("en", "07:45 and more", Some("07:45:00 | and more"));
        check("en", "07 : 45", Some("07:45:00"));
        check("en", "07:45:09", Some("07:45:09 second"));
        check("en", "07:45:09.250", Some("07:45:09 second"));
        check("en", "０７：４５", Some("07:45:00"));
        check("ar", "٠٧:٤٥", Some("07:45:00"));
    }

    #[test]
    fn midnight_may_end_a_day() {
        check("en", "24:00", Some("00:00:00 next day"));
        check("en", "00:00", Some("00:00:00"));
        check("en", "24:01", None);
    }

    #[test]
    fn halves_of_the_day_make_hours_of_24() {
        check("en", "12:10 AM", Some("00:10:00"));
        check("en", "12:10 p.m. sharp", Some("12:10:00 | sharp"));
        check("en", "7:45PM", Some("19:45:00"));
        check("en", "7:45p", Some("19:45:00"));
        check("en", "11 a.m.", Some("11:00:00 hour"));
        check("en", "6 PM", Some("18:00:00 hour"));
        check("en", "19:05 PM", Some("19:05:00"));
        check("el", "7:45 μ.μ.", Some("19:45:00"));
        check("ja", "午後5時40分", Some("17:40:00"));
        check("ko", "오전 10시 5분", Some("10:05:00"));
    }

    #[test]
    fn parts_of_the_day_say_which_half() {
        check("es", "5:40 de la tarde", Some("17:40:00"));
        check("es", "1:15 de la madrugada", Some("01:15:00"));
        check("zh", "凌晨2:05", Some("02:05:00"));
        check("zh", "晚上11:30", Some("23:30:00"));
        check("hi", "रात 9:20", Some("21:20:00"));
    }

    #[test]
    fn languages_mark_hours_with_letters() {
        check("fr", "17h40", Some("17:40:00"));
        check("fr", "17 h 40", Some("17:40:00"));
        check("pt", "17h40min", Some("17:40:00"));
        check("fr", "17h", Some("17:00:00 hour hours"));
        check("zh", "17时40分09秒", Some("17:40:09 second"));
    }

    #[test]
    fn a_full_stop_alone_is_a_weak_sign() {
        check("en", "7.45", Some("07:45:00 bare"));
        check("en", "7.45 pm", Some("19:45:00"));
        check("de", "17.40 Uhr", Some("17:40:00 bare | Uhr"));
    }

    #[test]
    fn words_can_be_a_time_of_their_own() {
        check("en", "noon", Some("12:00:00 hour"));
        check("en", "12 noon", Some("12:00:00 hour"));
        check("en", "midnight", Some("00:00:00 hour"));
    }

    #[test]
    fn lengths_ratios_and_dates_are_no_clock() {
        for text in [
            "7:5",
            "25:00",
            "7:60",
            "745",
            "7",
            "3:40 min read",
            "12:30 minutes",
            "4:31 views",
            "12:34:56:78",
            "7.45.2031",
            "7.45/31",
            "3 hours ago",
            "PM",
        ] {
            check("en", text, None);
        }
    }
}
