//! Any minute of a century, printed by ICU4X in the custom of a place, is read back exactly.
//!
//! Only the words of both come from CLDR; patterns, digits, calendars and the order of the parts
//! are the printer's own.

use chrono::{DateTime, Datelike, NaiveDateTime, Timelike};
use chrono_tz::Tz;
use icu_datetime::DateTimeFormatter;
use icu_datetime::fieldsets::{YMD, YMDE};
use icu_datetime::input::{Date, DateTime as Wall, Time};
use icu_locale_core::Locale;
use pagewire::dates::{Context, Moment, in_zone, parse};
use proptest::prelude::*;

/// Tags of the places where most sites are.
const TAGS: &[&str] = &[
    "af", "am", "ar", "ar-EG", "ar-SA", "as", "az", "be", "bg", "bn", "bs", "ca", "cs", "cy", "da",
    "de", "de-AT", "de-CH", "el", "en-AU", "en-GB", "en-IN", "en-NZ", "en-US", "en-ZA", "es",
    "es-AR", "es-MX", "et", "eu", "fa", "fi", "fil", "fr", "fr-CH", "ga", "gl", "gu", "he", "hi",
    "hr", "hu", "hy", "id", "is", "it", "it-CH", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo",
    "lt", "lv", "mk", "ml", "mn", "mr", "ms", "my", "nb", "ne", "nl", "nl-BE", "or", "pa", "pl",
    "ps", "pt", "pt-PT", "ro", "ru", "sd", "si", "sk", "sl", "so", "sq", "sr", "sr-Latn", "sv",
    "sw", "ta", "te", "th", "tr", "uk", "ur", "uz", "vi", "zh", "zh-HK", "zh-TW",
];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Style {
    Full,
    Long,
    Medium,
    Short,
}

const STYLES: [Style; 4] = [Style::Full, Style::Long, Style::Medium, Style::Short];

/// What is read otherwise than it is printed.
const OTHERWISE: &[(&str, &[Style])] = &[
    // A year of two digits comes first: so rarely printed that "25/9/12" is a day of 2012.
    ("eu", &[Style::Short]),
    ("ne", &[Style::Short]),
    // CLDR's order of Somali is that of the year-first dates of the same locale.
    ("so", &[Style::Short]),
];

const ZONES: [Tz; 6] = [
    Tz::Asia__Kolkata,
    Tz::America__New_York,
    Tz::Europe__Berlin,
    Tz::Asia__Tokyo,
    Tz::Australia__Lord_Howe,
    Tz::UTC,
];

fn print(tag: &str, style: Style, wall: NaiveDateTime) -> String {
    let locale: Locale = tag.parse().expect("is a tag");
    let date = Date::try_new_iso(wall.year(), wall.month() as u8, wall.day() as u8);
    let time = Time::try_new(wall.hour() as u8, wall.minute() as u8, 0, 0);
    let input = Wall {
        date: date.expect("is a day"),
        time: time.expect("is a time"),
    };
    let fields = match style {
        Style::Full => {
            let printer = DateTimeFormatter::try_new(locale.into(), YMDE::long().with_time_hm());
            return printer.expect("is known").format(&input).to_string();
        }
        Style::Long => YMD::long(),
        Style::Medium => YMD::medium(),
        Style::Short => YMD::short(),
    };
    let printer = DateTimeFormatter::try_new(locale.into(), fields.with_time_hm());
    printer.expect("is known").format(&input).to_string()
}

/// What is wrong with reading back what was printed, if anything is.
fn fault(tag: &str, style: Style, at: i64, zone: Tz) -> Option<String> {
    let is_otherwise =
        |(other, styles): &(&str, &[Style])| *other == tag && styles.contains(&style);
    if OTHERWISE.iter().any(is_otherwise) {
        return None;
    }
    let wall = DateTime::from_timestamp(at * 60, 0)
        .expect("is a time")
        .with_timezone(&zone)
        .naive_local();
    let printed = print(tag, style, wall);
    let context = Context {
        timezone: Some(zone),
        ..super::context(tag, "", "", "")
    };
    let expected = Moment::Instant(in_zone(wall, zone).expect("is an instant"));
    match parse(&printed, &context) {
        Ok(reading) if reading.moment == expected => None,
        Ok(reading) => Some(format!(
            "{tag} {style:?} {printed:?} is {expected}, read as {}",
            reading.moment
        )),
        Err(reason) => Some(format!(
            "{tag} {style:?} {printed:?} is {expected}, not read: {reason}"
        )),
    }
}

#[test]
fn every_place_and_style_on_days_that_are_easily_confused() {
    let minutes = [
        "1970-01-01T12:00",
        "1999-12-31T23:59",
        "2000-02-29T00:00",
        "2025-09-12T18:21",
        "2011-10-11T09:08",
        "2031-03-04T12:34",
        "2068-11-30T06:00",
        "2012-06-07T01:05",
        "2024-04-14T11:30",
        "2019-08-22T13:00",
        "2020-05-20T20:20",
        "2021-07-01T21:12",
    ];
    let mut faults = Vec::new();
    for tag in TAGS {
        for style in STYLES {
            for minute in minutes {
                let at = format!("{minute}:00Z").parse::<DateTime<chrono::Utc>>();
                let at = at.expect("is an instant").timestamp() / 60;
                faults.extend(fault(tag, style, at, Tz::UTC));
            }
        }
    }
    assert!(
        faults.is_empty(),
        "{} faults\n{}",
        faults.len(),
        faults.join("\n")
    );
}

proptest! {
    #![proptest_config(super::cases(2000))]

    #[test]
    fn any_minute_is_read_back(
        // 1970 to 2068, for two digits mean these years.
        at in 1_440_i64..52_068_000,
        tag in prop::sample::select(TAGS),
        style in prop::sample::select(STYLES.to_vec()),
        zone in prop::sample::select(ZONES.to_vec()),
    ) {
        let fault = fault(tag, style, at, zone);
        prop_assert!(fault.is_none(), "{}", fault.unwrap_or_default());
    }
}
