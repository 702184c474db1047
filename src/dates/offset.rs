//! Zones as texts name them: offsets, abbreviations, "Eastern", "London time".

use chrono::{FixedOffset, NaiveDateTime, Offset, TimeZone};
use chrono_tz::Tz;

use super::lexeme::Lexemes;
use super::zone::in_zone;

/// A zone that a text names.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Zone {
    /// Literal, whatever the season says.
    Offset(FixedOffset),
    /// With the offset of the day.
    Named(Tz),
}

impl Zone {
    /// The instant at which clocks in this zone show `wall`.
    pub(super) fn at(self, wall: NaiveDateTime) -> Option<chrono::DateTime<FixedOffset>> {
        match self {
            Self::Offset(offset) => wall.and_local_timezone(offset).single(),
            Self::Named(zone) => in_zone(wall, zone),
        }
    }
}

/// Abbreviations with one meaning, in minutes east of Greenwich.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("WET", 0),
    ("WEST", 60),
    ("CET", 60),
    ("CEST", 120),
    ("MEZ", 60),
    ("MESZ", 120),
    ("EET", 120),
    ("EEST", 180),
    ("OEZ", 120),
    ("OESZ", 180),
    ("MSK", 180),
    ("TRT", 180),
    ("SAST", 120),
    ("CAT", 120),
    ("WAT", 60),
    ("EAT", 180),
    ("PKT", 300),
    ("NPT", 345),
    ("MMT", 390),
    ("ICT", 420),
    ("WIB", 420),
    ("WITA", 480),
    ("WIT", 540),
    ("SGT", 480),
    ("MYT", 480),
    ("HKT", 480),
    ("PHT", 480),
    ("PHST", 480),
    ("AWST", 480),
    ("JST", 540),
    ("KST", 540),
    ("ACST", 570),
    ("ACDT", 630),
    ("AEST", 600),
    ("AEDT", 660),
    ("NZST", 720),
    ("NZDT", 780),
    ("EST", -300),
    ("EDT", -240),
    ("CDT", -300),
    ("MST", -420),
    ("MDT", -360),
    ("PST", -480),
    ("PDT", -420),
    ("AKST", -540),
    ("AKDT", -480),
    ("HST", -600),
    ("ADT", -180),
    ("NST", -210),
    ("NDT", -150),
    ("BRT", -180),
    ("BRST", -120),
    ("ART", -180),
    ("CLT", -240),
    ("CLST", -180),
    ("COT", -300),
    ("PET", -300),
    ("VET", -240),
    ("BOT", -240),
    ("UYT", -180),
    ("PYT", -180),
    ("IRST", 210),
    ("IRDT", 270),
    ("IDT", 180),
    ("AFT", 270),
    ("UZT", 300),
    ("AZT", 240),
    ("GET", 240),
    ("AMT", 240),
    ("SLST", 330),
    ("BTT", 360),
    ("CHST", 600),
    ("FJT", 720),
];

/// Zones of North America that are said without the season.
const GENERIC: &[(&str, Tz)] = &[
    ("ET", Tz::America__New_York),
    ("CT", Tz::America__Chicago),
    ("MT", Tz::America__Denver),
    ("PT", Tz::America__Los_Angeles),
    ("AKT", Tz::America__Anchorage),
    ("AT", Tz::America__Halifax),
    ("NT", Tz::America__St_Johns),
];

const NAMES: &[(&str, Tz)] = &[
    ("eastern", Tz::America__New_York),
    ("central", Tz::America__Chicago),
    ("mountain", Tz::America__Denver),
    ("pacific", Tz::America__Los_Angeles),
    ("atlantic", Tz::America__Halifax),
];

/// Reads the zone that begins at a lexeme, such as that behind a clock; the second value is the
/// lexeme after it. `here` settles abbreviations that several places use.
pub(super) fn zone(lexemes: &Lexemes<'_>, first: usize, here: Tz) -> Option<(Zone, usize)> {
    let mut at = first;
    let in_brackets = lexemes.is_mark(at, &['(']);
    if in_brackets || (lexemes.is_mark(at, &[',']) && is_abbreviation(lexemes.raw(at + 1))) {
        at += 1;
    }
    let (zone, mut next) = signed(lexemes, at)
        .or_else(|| abbreviated(lexemes, at, here))
        .or_else(|| named(lexemes, at))?;
    if in_brackets {
        if !lexemes.is_mark(next, &[')']) {
            return None;
        }
        next += 1;
    } else if lexemes.is_mark(next, &['(']) {
        // "GMT+0530 (India Standard Time)", "+0800 (CST)": said again in words.
        next = (next + 1..next + 6)
            .find(|at| lexemes.is_mark(*at, &[')']))
            .filter(|close| (next + 1..*close).all(|at| lexemes.number(at).is_none()))
            .map_or(next, |close| close + 1);
    }
    Some((zone, next))
}

fn is_abbreviation(raw: &str) -> bool {
    ABBREVIATIONS.iter().any(|(name, _)| *name == raw)
        || GENERIC.iter().any(|(name, _)| *name == raw)
        || matches!(raw, "IST" | "CST" | "BST" | "AST" | "GST")
}

/// `+05:30`, `-0800`, `-08`.
fn signed(lexemes: &Lexemes<'_>, at: usize) -> Option<(Zone, usize)> {
    let sign = match lexemes.mark(at)? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let (value, digits) = lexemes.number(at + 1)?;
    if lexemes.is_spaced(at + 1) {
        return None;
    }
    let value = i32::try_from(value).ok()?;
    let (minutes, next) = if lexemes.is_mark(at + 2, &[':'])
        && digits <= 2
        && let Some((minutes, 2)) = lexemes.number(at + 3)
    {
        (value * 60 + i32::try_from(minutes).ok()?, at + 4)
    } else if digits == 4 {
        (value / 100 * 60 + value % 100, at + 2)
    } else if digits <= 2
        && !lexemes.is_mark(at + 2, &['.', '/', '-', ':'])
        && lexemes.month(at + 2).is_none()
    {
        (value * 60, at + 2)
    } else {
        return None;
    };
    if minutes > 14 * 60 || minutes % 15 != 0 {
        return None;
    }
    Some((
        Zone::Offset(FixedOffset::east_opt(sign * minutes * 60)?),
        next,
    ))
}

fn abbreviated(lexemes: &Lexemes<'_>, at: usize, here: Tz) -> Option<(Zone, usize)> {
    let raw = lexemes.raw(at);
    if raw.len() > 6 || raw.is_empty() {
        return None;
    }
    let mut name = [0_u8; 6];
    let mut length = 0;
    for (to, from) in name.iter_mut().zip(raw.bytes()) {
        *to = from.to_ascii_uppercase();
        length += 1;
    }
    let upper = std::str::from_utf8(name.get(..length)?).ok()?;
    if upper == "Z" && raw == "Z" {
        return Some((Zone::Offset(FixedOffset::east_opt(0)?), at + 1));
    }
    // In small letters only what is no word: "est" and "met" are.
    let is_capital = raw == upper;
    if !is_capital
        && !matches!(
            upper,
            "UTC"
                | "GMT"
                | "EDT"
                | "CDT"
                | "MDT"
                | "PDT"
                | "CST"
                | "PST"
                | "IST"
                | "CEST"
                | "AEST"
                | "AEDT"
        )
    {
        return None;
    }
    let mut next = at + 1;
    if matches!(upper, "UTC" | "GMT")
        && let Some((zone, after)) = signed(lexemes, next)
    {
        return Some((zone, after));
    }
    let generic = GENERIC
        .iter()
        .find(|(name, _)| *name == upper && is_capital)
        .map(|(_, zone)| Zone::Named(*zone));
    let zone = generic.or_else(|| {
        let minutes = ambiguous(upper, here).or_else(|| {
            ABBREVIATIONS
                .iter()
                .find(|(name, _)| *name == upper)
                .map(|(_, minutes)| *minutes)
        })?;
        FixedOffset::east_opt(minutes * 60).map(Zone::Offset)
    })?;
    if lexemes.raw(next).eq_ignore_ascii_case("time") {
        next += 1;
    }
    Some((zone, next))
}

/// What an abbreviation that several places use means in the place of the text.
fn ambiguous(name: &str, here: Tz) -> Option<i32> {
    let place = here.name();
    let is_in = |places: &[&str]| places.contains(&place);
    let minutes = match name {
        "IST" if place == "Europe/Dublin" => 60,
        "IST" if is_in(&["Asia/Jerusalem", "Asia/Tel_Aviv", "Israel"]) => 120,
        "IST" => 330,
        "CST" if is_in(&["America/Havana", "Cuba"]) => -300,
        "CST" if place.starts_with("Asia/") || is_in(&["PRC", "ROC"]) => 480,
        "CST" if place.starts_with("Australia/") => 570,
        "CST" => -360,
        "BST" if is_in(&["Asia/Dhaka", "Asia/Dacca"]) => 360,
        "BST" if is_in(&["Pacific/Bougainville"]) => 660,
        "BST" => 60,
        "AST" if place.starts_with("Asia/") => 180,
        "AST" => -240,
        "GST" if is_in(&["Pacific/Guam"]) => 600,
        "GST" if is_in(&["Atlantic/South_Georgia"]) => -120,
        "GST" => 240,
        "EST" if place.starts_with("Australia/") => 600,
        "EDT" if place.starts_with("Australia/") => 660,
        "PST" if place == "Asia/Manila" => 480,
        "PST" if place == "Asia/Karachi" => 300,
        "MST" if matches!(place, "Asia/Kuala_Lumpur" | "Asia/Kuching") => 480,
        "MST" if matches!(place, "Asia/Yangon" | "Asia/Rangoon") => 390,
        "SST" if place == "Asia/Singapore" => 480,
        "SST" if place.starts_with("Pacific/") => -660,
        "ECT" if place.starts_with("America/") => -300,
        "WST" if place.starts_with("Australia/") => 480,
        "WAST" if place.starts_with("Africa/") => 120,
        "AMT" if place.starts_with("America/") => -240,
        _ => return None,
    };
    Some(minutes)
}

/// "Eastern", "Pacific Time", "London time", "Asia/Kolkata".
fn named(lexemes: &Lexemes<'_>, at: usize) -> Option<(Zone, usize)> {
    let raw = lexemes.raw(at);
    let is_time = |at: usize| lexemes.raw(at).eq_ignore_ascii_case("time");
    if let Some((_, zone)) = NAMES
        .iter()
        .find(|(name, _)| raw.eq_ignore_ascii_case(name))
    {
        let season = lexemes.raw(at + 1);
        if is_time(at + 1) {
            return Some((Zone::Named(*zone), at + 2));
        }
        if is_time(at + 2) {
            let zone = if season.eq_ignore_ascii_case("standard") {
                standard(*zone, false)
            } else if season.eq_ignore_ascii_case("daylight") {
                standard(*zone, true)
            } else {
                return None;
            };
            return Some((zone?, at + 3));
        }
        return Some((Zone::Named(*zone), at + 1));
    }
    // A city of the zone list: only where the text says that it is the time there.
    if raw.len() < 3 {
        return None;
    }
    for words in 1..=3 {
        if !is_time(at + words) {
            continue;
        }
        let from = lexemes.get(at)?.start;
        let to = lexemes.get(at + words - 1)?.end;
        let city = lexemes.text.get(from..to)?;
        let zone = chrono_tz::TZ_VARIANTS.iter().find(|zone| {
            zone.name().rsplit('/').next().is_some_and(|name| {
                name.len() == city.len()
                    && name.bytes().zip(city.bytes()).all(|(one, other)| {
                        one.eq_ignore_ascii_case(&other) || (one == b'_' && other == b' ')
                    })
            })
        })?;
        return Some((Zone::Named(*zone), at + words + 1));
    }
    if lexemes.is_mark(at + 1, &['/']) && lexemes.is_joined(at + 1) {
        let from = lexemes.get(at)?.start;
        let to = lexemes.get(at + 2)?.end;
        let zone = lexemes.text.get(from..to)?.parse().ok()?;
        return Some((Zone::Named(zone), at + 3));
    }
    None
}

/// The offset of a zone in winter or in summer, as a text that names the season means it.
fn standard(zone: Tz, is_summer: bool) -> Option<Zone> {
    let month = if is_summer { 7 } else { 1 };
    let day = chrono::NaiveDate::from_ymd_opt(2025, month, 1)?.and_hms_opt(12, 0, 0)?;
    let offset = zone.from_local_datetime(&day).earliest()?.offset().fix();
    Some(Zone::Offset(offset))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lexemes, rest};
    use super::*;
    use chrono::NaiveDate;

    /// The offset that a zone's text means in winter and, where it is another, in summer; then the
    /// text behind it.
    #[track_caller]
    fn check(here: Tz, text: &str, expected: Option<&str>) {
        let lexemes = lexemes("en", text);
        let shown = zone(&lexemes, 0, here).map(|(zone, next)| {
            let offset = |month| {
                let wall = NaiveDate::from_ymd_opt(2031, month, 15)
                    .and_then(|day| day.and_hms_opt(12, 0, 0))
                    .expect("is a time");
                zone.at(wall).expect("is an instant").offset().to_string()
            };
            let (winter, summer) = (offset(1), offset(7));
            let mut shown = winter.clone();
            if summer != winter {
                shown += &format!(" {summer}");
            }
            let rest = rest(&lexemes, next);
            if !rest.is_empty() {
                shown += &format!(" | {rest}");
            }
            shown
        });
        assert_eq!(shown.as_deref(), expected, "{text} in {here}");
    }

    #[test]
    fn offsets_in_digits() {
        check(Tz::UTC, "+05:30", Some("+05:30"));
        check(Tz::UTC, "-0800", Some("-08:00"));
        check(Tz::UTC, "+9", Some("+09:00"));
        check(Tz::UTC, "\u{2212}03:00", Some("-03:00"));
        check(Tz::UTC, "GMT+2", Some("+02:00"));
        check(Tz::UTC, "UTC-04:30 sharp", Some("-04:30 | sharp"));
        check(Tz::UTC, "(UTC +1)", Some("+01:00"));
    }

    #[test]
    fn numbers_that_no_place_has_are_no_offset() {
        for text in ["+15:00", "+05:37", "+123", "- 8", "-8.5", "-8/9", "+"] {
            check(Tz::UTC, text, None);
        }
    }

    #[test]
    fn abbreviations_are_literal_whatever_the_season() {
        check(Tz::UTC, "CEST", Some("+02:00"));
        check(Tz::UTC, "CET", Some("+01:00"));
        check(Tz::UTC, "EDT", Some("-04:00"));
        check(Tz::UTC, "JST", Some("+09:00"));
        check(Tz::UTC, "Z", Some("+00:00"));
        check(Tz::UTC, "gmt", Some("+00:00"));
    }

    #[test]
    fn small_letters_are_words() {
        for text in ["est", "z", "et", "met", "eat", "cat"] {
            check(Tz::UTC, text, None);
        }
    }

    #[test]
    fn abbreviations_of_several_places_mean_that_of_the_page() {
        check(Tz::Asia__Kolkata, "IST", Some("+05:30"));
        check(Tz::Europe__Dublin, "IST", Some("+01:00"));
        check(Tz::Asia__Jerusalem, "IST", Some("+02:00"));
        check(Tz::America__Chicago, "CST", Some("-06:00"));
        check(Tz::Asia__Shanghai, "CST", Some("+08:00"));
        check(Tz::America__Havana, "CST", Some("-05:00"));
        check(Tz::Europe__London, "BST", Some("+01:00"));
        check(Tz::Asia__Dhaka, "BST", Some("+06:00"));
        check(Tz::Asia__Riyadh, "AST", Some("+03:00"));
        check(Tz::America__Halifax, "AST", Some("-04:00"));
        check(Tz::Asia__Dubai, "GST", Some("+04:00"));
        check(Tz::Pacific__Guam, "GST", Some("+10:00"));
        check(Tz::Australia__Sydney, "EST", Some("+10:00"));
        check(Tz::America__New_York, "EST", Some("-05:00"));
    }

    #[test]
    fn zones_without_a_season_have_the_offset_of_the_day() {
        check(Tz::UTC, "ET", Some("-05:00 -04:00"));
        check(Tz::UTC, "PT", Some("-08:00 -07:00"));
        check(Tz::UTC, "Eastern", Some("-05:00 -04:00"));
        check(Tz::UTC, "Pacific Time", Some("-08:00 -07:00"));
        check(Tz::UTC, "Eastern Daylight Time", Some("-04:00"));
        check(Tz::UTC, "Mountain Standard Time", Some("-07:00"));
        check(Tz::UTC, "London time", Some("+00:00 +01:00"));
        check(Tz::UTC, "New York time", Some("-05:00 -04:00"));
        check(Tz::UTC, "Asia/Tokyo", Some("+09:00"));
    }

    #[test]
    fn a_zone_may_be_said_again_in_brackets() {
        check(Tz::UTC, "(IST)", Some("+05:30"));
        check(Tz::UTC, "+0530 (India Standard Time)", Some("+05:30"));
        check(Tz::UTC, "+0800 (CST) rest", Some("+08:00 | rest"));
        check(Tz::UTC, ", PST", Some("-08:00"));
        check(Tz::UTC, "(IST", None);
    }

    #[test]
    fn other_words_are_no_zone() {
        for text in ["Atlantis time", "Eastern Bloc Time", "and/or", "THE", ""] {
            check(Tz::UTC, text, None);
        }
    }
}
