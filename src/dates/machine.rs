//! The forms that machines write into attributes, JSON-LD and headers: ISO 8601 as RFC 3339 and
//! the HTML Standard profile it (§2.3.5), RFC 2822, and Unix times.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::zone::in_zone;
use crate::model::{Precision, Published};

/// Longest text that can be one of the forms.
const MAX_LENGTH: usize = 64;

/// Reads a whole text as one of the machine forms. Times without an offset are in `zone`; a day
/// alone is its midnight there with [`Precision::Day`].
pub fn read_machine(text: &str, zone: Tz) -> Option<Published> {
    let text = text.trim();
    if text.is_empty() || text.len() > MAX_LENGTH || !text.is_ascii() {
        return None;
    }
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return epoch(text, zone);
    }
    if text.as_bytes().first()?.is_ascii_digit() {
        iso(text, zone)
    } else {
        DateTime::parse_from_rfc2822(text).ok().map(exact)
    }
    .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(exact))
}

fn exact(at: DateTime<FixedOffset>) -> Published {
    Published {
        at,
        precision: Precision::Minute,
    }
}

/// Ten digits are seconds, thirteen milliseconds, of the years 2001 to 2286.
fn epoch(digits: &str, zone: Tz) -> Option<Published> {
    let number: i64 = digits.parse().ok()?;
    let seconds = match digits.len() {
        10 => number,
        13 => number / 1000,
        _ => return None,
    };
    let wall = DateTime::from_timestamp(seconds, 0)?
        .with_timezone(&zone)
        .naive_local();
    in_zone(wall, zone).map(exact)
}

fn iso(text: &str, zone: Tz) -> Option<Published> {
    let day = NaiveDate::parse_from_str(text.get(..10)?, "%Y-%m-%d").ok()?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        let at = in_zone(day.and_time(NaiveTime::MIN), zone)?;
        return Some(Published {
            at,
            precision: Precision::Day,
        });
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(rest.len());
    let time = clock(&rest[..end])?;
    let wall: NaiveDateTime = day.and_time(time);
    let at = match offset(rest[end..].trim())? {
        Some(offset) => wall.and_local_timezone(offset).single()?,
        None => in_zone(wall, zone)?,
    };
    Some(exact(at))
}

/// `18:21`, `18:21:00`, `18:21:00.123` or `182100`; a fraction is dropped.
fn clock(text: &str) -> Option<NaiveTime> {
    let whole = text.split(['.', ',']).next()?;
    ["%H:%M:%S", "%H:%M", "%H%M%S", "%H%M"]
        .iter()
        .find_map(|format| NaiveTime::parse_from_str(whole, format).ok())
}

/// `Some(None)` for no offset, `None` for something that is none.
fn offset(text: &str) -> Option<Option<FixedOffset>> {
    if text.is_empty() {
        return Some(None);
    }
    if matches!(text, "Z" | "z" | "UTC" | "GMT") {
        return FixedOffset::east_opt(0).map(Some);
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.as_str(), "0"),
        4 => digits.split_at(2),
        _ => return None,
    };
    let (hours, minutes): (i32, i32) = (hours.parse().ok()?, minutes.parse().ok()?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    FixedOffset::east_opt(sign * (hours * 3600 + minutes * 60)).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let read = read_machine(text, Tz::Asia__Kolkata).map(|read| match read.precision {
            Precision::Minute => read.at.to_rfc3339(),
            Precision::Day => read.at.format("%Y-%m-%d").to_string(),
        });
        assert_eq!(read.as_deref(), expected, "{text}");
    }

    #[test]
    fn iso_8601_in_its_variants() {
        check(
            "2025-09-12T18:21:00+05:30",
            Some("2025-09-12T18:21:00+05:30"),
        );
        check(
            "2025-09-12T12:51:00.123Z",
            Some("2025-09-12T12:51:00+00:00"),
        );
        check("2025-09-12 18:21", Some("2025-09-12T18:21:00+05:30"));
        check(
            "2025-09-12T18:21:00-0400",
            Some("2025-09-12T18:21:00-04:00"),
        );
        check("2025-09-12T18:21 +05:30", Some("2025-09-12T18:21:00+05:30"));
        check("2025-09-12", Some("2025-09-12"));
        check("2025-09-12T1821", Some("2025-09-12T18:21:00+05:30"));
    }

    #[test]
    fn mail_and_unix_times() {
        check(
            "Fri, 12 Sep 2025 18:21:00 +0530",
            Some("2025-09-12T18:21:00+05:30"),
        );
        check(
            "12 Sep 2025 18:21:00 GMT",
            Some("2025-09-12T18:21:00+00:00"),
        );
        check("1757681460", Some("2025-09-12T18:21:00+05:30"));
        check("1757681460000", Some("2025-09-12T18:21:00+05:30"));
    }

    #[test]
    fn nothing_else() {
        for text in [
            "",
            "12.09.25",
            "2025",
            "2025-13-01",
            "2025-09-12T25:00",
            "2025-09-12T10:00 CET+1",
            "175768146",
            "2025-09-12foo",
            "3 hours ago",
            "2025-09-1٢",
        ] {
            check(text, None);
        }
    }
}
