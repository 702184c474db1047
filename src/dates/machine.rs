//! The forms that machines write into attributes, JSON-LD and headers: ISO 8601 as RFC 3339 and
//! the HTML Standard profile it (§2.3.5), RFC 2822, and Unix times.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;

use super::context::Context;
use super::reading::{Moment, OrderSource, Precision, Reading, Role, YearSource, ZoneSource};
use super::zone::in_zone;
use crate::model::{self, Published};

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
        return epoch(text, zone).or_else(|| basic(text, zone));
    }
    if let Some(inside) = text
        .strip_prefix("/Date(")
        .and_then(|rest| rest.strip_suffix(")/"))
    {
        // ASP.NET: milliseconds, and an offset that changes nothing.
        let end = inside.find(['+', '-']).unwrap_or(inside.len());
        return epoch(inside.get(..end)?, zone);
    }
    if let Some((whole, fraction)) = text.split_once('.')
        && whole.len() == 10
        && [whole, fraction]
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_digit()))
    {
        return epoch(whole, zone);
    }
    if text.as_bytes().first()?.is_ascii_digit() {
        iso(text, zone)
            .or_else(|| week_or_ordinal(text, zone))
            .or_else(|| basic(text, zone))
    } else {
        DateTime::parse_from_rfc2822(text).ok().map(exact)
    }
    .or_else(|| DateTime::parse_from_rfc2822(text).ok().map(exact))
}

/// The machine forms as a reading.
pub(super) fn reading(text: &str, context: &Context) -> Option<Reading> {
    let trimmed = text.trim();
    // "CST" is the zone of several places: the reader of texts asks where the page stands.
    let zone = trimmed.rsplit(' ').next().unwrap_or("");
    let is_named = zone.len() > 1 && zone.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_named && !matches!(zone, "GMT" | "UTC" | "UT") {
        return None;
    }
    let read = read_machine(text, context.zone())?;
    let start = text.find(trimmed).unwrap_or(0);
    let is_stated = trimmed.ends_with(['Z', 'z'])
        || trimmed.bytes().all(|byte| byte.is_ascii_digit())
        || trimmed.get(10..).is_some_and(|rest| {
            rest.contains(['+', '-']) || rest.contains("GMT") || rest.contains("UTC")
        });
    let (moment, precision, zone) = match read.precision {
        model::Precision::Day => (
            Moment::Day(read.at.date_naive()),
            Precision::Day,
            ZoneSource::Unneeded,
        ),
        model::Precision::Minute => (
            Moment::Instant(read.at),
            precision(trimmed),
            if is_stated {
                ZoneSource::Stated
            } else {
                ZoneSource::Assumed
            },
        ),
    };
    Some(Reading {
        moment,
        used: start..start + trimmed.len(),
        precision,
        zone,
        order: OrderSource::Stated,
        year: YearSource::Stated,
        is_relative: false,
        role: Role::Unlabelled,
        updated: None,
        alternatives: [None, None],
    })
}

/// Whether seconds stand in a time: behind a second colon, or in digits without colons.
fn precision(text: &str) -> Precision {
    let colons = text.bytes().filter(|byte| *byte == b':').count();
    // The colon of an offset is none of the clock's.
    let of_offset = text
        .len()
        .checked_sub(6)
        .and_then(|at| text.get(at..))
        .is_some_and(|end| end.starts_with(['+', '-']) && end.get(3..4) == Some(":"));
    if colons - usize::from(of_offset) == 1 {
        Precision::Minute
    } else {
        Precision::Second
    }
}

fn exact(at: DateTime<FixedOffset>) -> Published {
    Published {
        at,
        precision: model::Precision::Minute,
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
            precision: model::Precision::Day,
        });
    }
    let rest = rest.strip_prefix(['T', 't', ' '])?.trim_start();
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(rest.len());
    at(day, &rest[..end], &rest[end..], zone)
}

/// ISO 8601 without separators: `20250912T182100Z`, `20250912182100`. A day alone is left to the
/// reader of texts, which looks at what stands beside it.
fn basic(text: &str, zone: Tz) -> Option<Published> {
    let day = NaiveDate::parse_from_str(text.get(..8)?, "%Y%m%d").ok()?;
    if !(1900..2100).contains(&chrono::Datelike::year(&day))
        || !text.get(..8)?.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    let rest = text.get(8..)?;
    let rest = rest.strip_prefix(['T', 't']).unwrap_or(rest);
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.')))
        .unwrap_or(rest.len());
    if end < 4 {
        return None;
    }
    at(day, rest.get(..end)?, rest.get(end..)?, zone)
}

/// ISO weeks and days of the year: `2025-W37-5`, `2025-255T12:51:00Z`.
fn week_or_ordinal(text: &str, zone: Tz) -> Option<Published> {
    let (day, rest) = if text.get(4..5)? == "W" && text.len() == 8 {
        let digits = |range| {
            text.get(range)
                .and_then(|digits: &str| digits.parse::<u32>().ok())
        };
        let weekday =
            chrono::Weekday::try_from(u8::try_from(digits(7..8)?.checked_sub(1)?).ok()?).ok()?;
        let year = i32::try_from(digits(0..4)?).ok()?;
        (
            NaiveDate::from_isoywd_opt(year, digits(5..7)?, weekday)?,
            "",
        )
    } else if text.get(4..6)? == "-W" {
        (
            NaiveDate::parse_from_str(text.get(..10)?, "%G-W%V-%u").ok()?,
            text.get(10..)?,
        )
    } else {
        // Three digits alone are as often something else.
        let rest = text.get(8..).filter(|rest| rest.starts_with('T'))?;
        (
            NaiveDate::parse_from_str(text.get(..8)?, "%Y-%j").ok()?,
            rest,
        )
    };
    if rest.is_empty() {
        return Some(Published {
            at: in_zone(day.and_time(NaiveTime::MIN), zone)?,
            precision: model::Precision::Day,
        });
    }
    let rest = rest.strip_prefix(['T', ' '])?;
    let end = rest
        .find(|c: char| !(c.is_ascii_digit() || matches!(c, ':' | '.' | ',')))
        .unwrap_or(rest.len());
    at(day, rest.get(..end)?, rest.get(end..)?, zone)
}

fn at(day: NaiveDate, time: &str, zone_text: &str, zone: Tz) -> Option<Published> {
    // ISO 8601 §4.2.3 (2004): 24:00 is the end of the day.
    let (day, time) = match time.strip_prefix("24") {
        Some(rest) if rest.bytes().all(|b| matches!(b, b'0' | b':' | b'.' | b',')) => {
            (day.succ_opt()?, "00:00")
        }
        _ => (day, time),
    };
    let wall: NaiveDateTime = day.and_time(clock(time)?);
    let at = match offset(zone_text.trim())? {
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
            model::Precision::Minute => read.at.to_rfc3339(),
            model::Precision::Day => read.at.format("%Y-%m-%d").to_string(),
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
