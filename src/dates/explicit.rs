//! Formats that a configuration names, found inside a longer text.

use chrono::format::{Item, Parsed, parse_and_remainder};
use chrono::{DateTime, NaiveTime};
use chrono_tz::Tz;

use super::format::DateFormat;
use super::zone::in_zone;
use crate::model::{Precision, Published};

/// Finds `format` in `text` and reads the instant. The match may stand anywhere, between whole
/// numbers only: `%d.%m.%y` never reads the first half of "12.09.2025".
///
/// A format without a clock time gives that day's midnight in `zone` with [`Precision::Day`].
pub fn read_format(text: &str, format: &DateFormat, zone: Tz) -> Option<Published> {
    starts(text, format).find_map(|start| read_at(&text[start..], format, zone))
}

/// Where a match can start: at the text before the first directive, or else at the start of each
/// word or number.
fn starts<'a>(text: &'a str, format: &'a DateFormat) -> Box<dyn Iterator<Item = usize> + 'a> {
    let prefix = format.prefix().trim();
    if prefix.is_empty() {
        let mut before = ' ';
        Box::new(text.char_indices().filter_map(move |(at, character)| {
            let is_start = (character.is_alphanumeric() || matches!(character, '+' | '-'))
                && !(before.is_alphanumeric() && before.is_numeric() == character.is_numeric());
            before = character;
            is_start.then_some(at)
        }))
    } else {
        Box::new(text.match_indices(prefix).map(|(at, _)| at))
    }
}

fn read_at(text: &str, format: &DateFormat, zone: Tz) -> Option<Published> {
    let mut parsed = Parsed::new();
    let items = format
        .items()
        .iter()
        .skip_while(|item| matches!(item, Item::Space(_)));
    let rest = parse_and_remainder(&mut parsed, text, items).ok()?;
    let consumed = &text[..text.len() - rest.len()];
    let is_cut_number =
        consumed.ends_with(|c: char| c.is_numeric()) && rest.starts_with(|c: char| c.is_numeric());
    let is_cut_word =
        consumed.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphabetic);
    if is_cut_number || is_cut_word {
        return None;
    }
    // POSIX has 69 in the last century (strptime, `%y`); chrono begins with 70.
    if parsed.year().is_none() && parsed.year_mod_100() == Some(69) {
        parsed.set_year(1969).ok()?;
    }
    // `%Y` takes fewer digits too: a year with a century is meant.
    if parsed.year().is_some_and(|year| year < 1000) {
        return None;
    }
    DateFormat::complete(&mut parsed);
    let precision = if format.has_time() {
        Precision::Minute
    } else {
        Precision::Day
    };
    if let Some(seconds) = parsed.timestamp() {
        let at = DateTime::from_timestamp(seconds, 0)?.with_timezone(&zone);
        return in_zone(at.naive_local(), zone).map(|at| Published { at, precision });
    }
    let day = parsed.to_naive_date().ok()?;
    let time = if format.has_time() {
        parsed.to_naive_time().ok()?
    } else {
        NaiveTime::MIN
    };
    let wall = day.and_time(time);
    let at = match DateFormat::offset(&parsed) {
        Some(offset) => wall.and_local_timezone(offset).single()?,
        None => in_zone(wall, zone)?,
    };
    Some(Published { at, precision })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, format: &str, expected: Option<&str>) {
        let format = DateFormat::parse(format).expect("is a format");
        let read = read_format(text, &format, Tz::Asia__Kolkata);
        assert_eq!(
            read.map(|read| read.at.to_rfc3339()).as_deref(),
            expected,
            "{text}"
        );
    }

    #[test]
    fn two_digit_years_and_halves_of_the_day() {
        let format = "%d.%m.%y, %I:%M %p";
        check(
            "12.09.25, 06:21 PM",
            format,
            Some("2025-09-12T18:21:00+05:30"),
        );
        check(
            "Reuters | Published 12.09.25, 06:21 pm",
            format,
            Some("2025-09-12T18:21:00+05:30"),
        );
        check(
            "12.09.25, 12:04 AM",
            format,
            Some("2025-09-12T00:04:00+05:30"),
        );
        check(
            "12.09.25, 12:04 PM",
            format,
            Some("2025-09-12T12:04:00+05:30"),
        );
        check(
            "13.10.69, 01:00 AM",
            format,
            Some("1969-10-13T01:00:00+05:30"),
        );
    }

    #[test]
    fn the_text_before_the_directives_must_be_there() {
        let format = "Published %d.%m.%y, %I:%M %p";
        let text = "PTI Updated 13.09.25, 07:10 PM | Published 12.09.25, 04:48 PM";
        check(text, format, Some("2025-09-12T16:48:00+05:30"));
        check("Updated 12.09.25, 04:48 PM", format, None);
    }

    #[test]
    fn a_long_year_needs_its_century() {
        check("12.09.25", "%d.%m.%Y", None);
        check(
            "12.09.2025, 6 PM",
            "%d.%m.%Y, %I %p",
            Some("2025-09-12T18:00:00+05:30"),
        );
    }

    #[test]
    fn part_of_a_number_is_no_date() {
        check("12.09.2025", "%d.%m.%y", None);
        check("No. 112.09.25", "%d.%m.%y", None);
        check("12.09.25.", "%d.%m.%y", Some("2025-09-12T00:00:00+05:30"));
        check("32.09.25", "%d.%m.%y", None);
        check("12.13.25", "%d.%m.%y", None);
    }

    #[test]
    fn an_offset_in_the_text_beats_the_zone() {
        check(
            "2025-09-12 18:21 +0200",
            "%Y-%m-%d %H:%M %z",
            Some("2025-09-12T18:21:00+02:00"),
        );
        check("1757681460", "%s", Some("2025-09-12T18:21:00+05:30"));
        check(
            "Fri, 12 Sep 2025",
            "%a, %d %b %Y",
            Some("2025-09-12T00:00:00+05:30"),
        );
    }

    #[test]
    fn long_text_takes_no_time() {
        let text = "12.09 ".repeat(20_000);
        check(&text, "%d.%m.%y, %I:%M %p", None);
    }
}
