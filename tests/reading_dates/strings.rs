//! No text does harm: every text is read or refused, the same way each time, and a reading points
//! into its text.

use pagewire::dates::{Context, Unread, parse};
use proptest::prelude::*;

/// Dates as sites print them, to be damaged.
const SEEDS: &[&str] = &[
    "Published 12.09.25, 06:21 PM",
    "Monday, 4 May 2031 at 7:22 PM IST",
    "Mon May 04 19:22:00 EDT 2031",
    "04/05/2031 19:22:33.125 +05:30",
    "2031-05-04T19:22:00+05:30",
    "May 4, 20317:22 AM",
    "2031-05-0419:22",
    "4th of May, '31 – 7.22pm",
    "Updated 2 hours ago | Published yesterday, 19:22",
    "1d 1h 5m ago",
    "4 de mayo de 2031 a las 7:22 p. m.",
    "Le 1er mai 2031 à 19h22",
    "4. Mai 2031, 19.22 Uhr",
    "2031. május 4., vasárnap 19:22",
    "4 мая 2031 г. в 19:22 (МСК)",
    "2031年（令和13年）5月4日(日) 午後7時22分",
    "二〇三一年五月四日 晚上七点",
    "2031년 5월 4일 오후 7:22",
    "ngày 4 tháng 5 năm 2031, 19:22 GMT+7",
    "4 พฤษภาคม 2574 เวลา 19:22 น.",
    "3ชั่วโมงที่แล้ว",
    "۱۴ اردیبهشت ۱۴۱۰ - ۱۹:۲۲",
    "12 محرم 1453 هـ، الساعة 7:22 م",
    "י״א באייר תשצ״א",
    "4 मई 2031, शाम 7:22 बजे",
    "2031(e)ko maiatzaren 4a",
    "GMT 17:27, 4 May 2031 (London time)",
    "1935666000",
    "2031-W18-7",
    "R13.5.4",
    "No. 12.05.31, ISBN 978-0-306-40615-7",
    "&nbsp;4&#160;May&nbsp;2031",
];

/// Pieces of which dates are made, and what breaks them.
const PIECES: &[&str] = &[
    "1",
    "4",
    "12",
    "31",
    "2031",
    "31",
    "99",
    "0",
    "00",
    "1935666000",
    "123456789012345678901",
    ".",
    ",",
    "/",
    "-",
    ":",
    " ",
    "  ",
    "'",
    "(",
    ")",
    "+",
    "~",
    "|",
    "—",
    "·",
    "\u{200f}",
    "\u{200b}",
    "\u{a0}",
    "\u{301}",
    "\u{ad}",
    "May",
    "Sunday",
    "ago",
    "hours",
    "h",
    "m",
    "min",
    "PM",
    "a.m.",
    "am",
    "at",
    "of",
    "th",
    "updated",
    "published",
    "yesterday",
    "now",
    "every",
    "noon",
    "IST",
    "GMT",
    "ET",
    "Eastern",
    "time",
    "Z",
    "T",
    "No.",
    "comments",
    "年",
    "月",
    "日",
    "時",
    "分",
    "前",
    "午後",
    "令和",
    "元",
    "十",
    "五",
    "〇",
    "년",
    "월",
    "오후",
    "tháng",
    "năm",
    "ngày",
    "ชั่วโมง",
    "ที่แล้ว",
    "พ.ค.",
    "мая",
    "г.",
    "часа",
    "назад",
    "منذ",
    "ساعة",
    "٤",
    "۱۴۱۰",
    "اردیبهشت",
    "محرم",
    "هـ",
    "באייר",
    "י״א",
    "(e)ko",
    "&nbsp;",
    "&",
    "$",
    "%",
    "#",
    "🕐",
    "W18",
];

fn contexts() -> Vec<Context> {
    let now = "2031-05-31T10:00:00+05:30";
    vec![
        super::context("", "", "", ""),
        super::context("en", "Asia/Kolkata", "", now),
        super::context("en-US", "America/New_York", "ymd", now),
        super::context("ja", "Asia/Tokyo", "", now),
        super::context("th", "Asia/Bangkok", "mdy", now),
        super::context("fa", "Asia/Tehran", "", now),
        super::context("he", "Asia/Jerusalem", "dmy", now),
        super::context("vi", "Asia/Ho_Chi_Minh", "", ""),
    ]
}

/// Reads a text everywhere and checks what must hold of every answer.
fn check(text: &str) {
    for context in contexts() {
        let read = parse(text, &context);
        assert_eq!(read, parse(text, &context), "{text:?} has two answers");
        match read {
            Ok(reading) => {
                let used = text.get(reading.used.clone());
                assert!(
                    used.is_some_and(|used| !used.trim().is_empty()),
                    "{text:?} is read from {:?}",
                    reading.used
                );
                for (_, other) in reading.alternatives.into_iter().flatten() {
                    assert_ne!(other, reading.moment, "{text:?} is its own alternative");
                }
                if context.now.is_none() {
                    assert!(!reading.is_relative, "{text:?} is told from no time");
                }
            }
            Err(Unread::Empty) => assert_eq!(text.trim(), "", "{text:?} is not empty"),
            Err(Unread::NeedsNow) => assert_eq!(context.now, None, "{text:?} has its time"),
            Err(Unread::Ambiguous(one, other)) => assert_ne!(one, other, "{text:?}"),
            Err(Unread::NoDate | Unread::Impossible | Unread::Other) => {}
        }
    }
}

#[test]
fn the_seeds_hold_themselves() {
    SEEDS.iter().for_each(|seed| check(seed));
}

#[test]
fn what_was_used_says_the_same_alone() {
    for seed in SEEDS {
        for context in contexts() {
            let Ok(reading) = parse(seed, &context) else {
                continue;
            };
            let used = &seed[reading.used.clone()];
            let again = parse(used, &context).map(|again| again.moment);
            assert_eq!(again, Ok(reading.moment), "{used:?} of {seed:?}");
        }
    }
}

#[test]
fn every_beginning_and_end_of_a_date_does_no_harm() {
    for seed in SEEDS {
        for (at, _) in seed.char_indices() {
            check(&seed[at..]);
            check(&seed[..at]);
        }
    }
}

/// One way to damage a text at a place.
fn damaged(text: &str, place: usize, how: u8) -> String {
    let chars: Vec<char> = text.chars().collect();
    let at = place % chars.len().max(1);
    let (before, after) = chars.split_at(at.min(chars.len()));
    let before: String = before.iter().collect();
    let rest: String = after.iter().skip(1).collect();
    let after: String = after.iter().collect();
    match how {
        0 => before + &rest,
        1 => format!("{before}{after}{after}"),
        2 => format!("{before}{}{after}", "7".repeat(place % 30)),
        3 => format!("{before}\u{200f}{after}"),
        4 => format!("{before}\u{301}\u{200d}{after}"),
        5 => format!("{after}{before}"),
        6 => format!("{before} {after}"),
        _ => (before + &after).to_uppercase(),
    }
}

proptest! {
    #![proptest_config(super::cases(400))]

    #[test]
    fn any_text_is_read_or_refused(text in prop::collection::vec(any::<char>(), 0..80)) {
        check(&text.into_iter().collect::<String>());
    }

    #[test]
    fn pieces_of_dates_in_any_order(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..24),
    ) {
        check(&pieces.concat());
        check(&pieces.join(" "));
    }

    #[test]
    fn damaged_dates(
        seed in prop::sample::select(SEEDS),
        damage in prop::collection::vec((0_usize..400, 0_u8..8), 1..6),
    ) {
        let text = damage
            .into_iter()
            .fold(seed.to_owned(), |text, (place, how)| damaged(&text, place, how));
        check(&text);
    }
}
