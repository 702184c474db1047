//! Wall clocks in zones.

use chrono::{DateTime, Duration, FixedOffset, LocalResult, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

/// The instant at which clocks in `zone` show `wall`. In the hour that is shown twice it is the
/// first; a time that clocks skip is read as the same distance after the gap began, as iCalendar
/// does (RFC 5545 §3.3.5).
pub fn in_zone(wall: NaiveDateTime, zone: Tz) -> Option<DateTime<FixedOffset>> {
    let fix = |at: DateTime<Tz>| at.with_timezone(&at.offset().fix());
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(at) | LocalResult::Ambiguous(at, _) => Some(fix(at)),
        LocalResult::None => {
            let before = zone
                .from_local_datetime(&(wall - Duration::hours(3)))
                .earliest()?;
            Some(fix(before + Duration::hours(3)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(wall: &str, zone: Tz, expected: &str) {
        let wall = wall.parse().expect("is a wall clock");
        assert_eq!(
            in_zone(wall, zone).map(|at| at.to_rfc3339()).as_deref(),
            Some(expected)
        );
    }

    #[test]
    fn gaps_and_overlaps_have_one_answer() {
        check(
            "2025-09-12T18:21:00",
            Tz::Asia__Kolkata,
            "2025-09-12T18:21:00+05:30",
        );
        check(
            "2026-03-29T02:30:00",
            Tz::Europe__Berlin,
            "2026-03-29T03:30:00+02:00",
        );
        check(
            "2026-10-25T02:30:00",
            Tz::Europe__Berlin,
            "2026-10-25T02:30:00+02:00",
        );
    }
}
