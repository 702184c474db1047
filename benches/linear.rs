//! Time is linear in the text: a megabyte of whatever repeats takes about ten times as long as a
//! tenth of it. Prints the factor of each text and fails where one is far above ten.
//!
//! `cargo bench --bench linear`

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::DateTime;
use pagewire::dates::{Context, Locale, parse};

const LENGTH: usize = 1_000_000;
/// Linear is 10, and up to 30 where the pieces of a megabyte leave the caches; quadratic is 100.
const FACTOR: f64 = 60.0;
/// What is faster than this is not measured against anything: clocks and caches are coarser.
const FLOOR: Duration = Duration::from_millis(2);

/// A text of one part again and again, in a language.
const REPEATED: &[(&str, &[&str])] = &[
    (
        "en",
        &[
            "7",
            "1/",
            "12.09.",
            "12.09.2031 ",
            "1:00 ",
            "((",
            "'",
            "+",
            "1-2 - ",
            "&",
            "a ",
            "xyz ",
            "May 1 ",
            "ago ",
            "ago 1 ",
            "Sunday ",
            "x time ",
            "aB",
            "hours ",
            "\u{301}",
            "e\u{301}",
            "\u{200f}",
            "4 May 2031, ",
            "4/5 ",
            "No. 7 ",
            "published 4 May 2031 updated ",
            "3 hours ago ",
            "5 min ",
            "yesterday ",
            "7:22 pm IST ",
            "1.1.20311",
            "Jan 1 20201",
        ],
    ),
    ("ja", &["年", "時間前"]),
    ("zh", &["一", "十"]),
    ("th", &["ชั่วโมง", "ก"]),
    ("km", &["ម៉ោង"]),
    ("ko", &["년"]),
];

/// A beginning, a part again and again, and an end.
const FRAMED: &[(&str, &str, &str, &str)] = &[
    ("en", "x ", "4/5 ", "y"),
    ("en", "x ", "3 hours ago ", "y"),
    ("en", "1:00 updated ", "1:00 ", ""),
    ("id", "minggu ", "lalu ", "1:00"),
];

/// Two runs, one after the other.
const HALVES: &[(&str, &str, &str)] = &[
    ("en", "at ", "4/5 "),
    ("en", "4 May ", "x "),
    ("en", "| ", "5 min "),
    ("en", "| ", "x 3 hours ago "),
];

fn main() -> ExitCode {
    let mut worst = 0.0_f64;
    for (locale, parts) in REPEATED {
        for part in *parts {
            let make = |length: usize| part.repeat(length / part.len());
            worst = worst.max(factor(locale, part, make));
        }
    }
    for (locale, start, part, end) in FRAMED {
        let make = |length: usize| format!("{start}{}{end}", part.repeat(length / part.len()));
        worst = worst.max(factor(locale, part, make));
    }
    for (locale, one, other) in HALVES {
        let make = |length: usize| {
            one.repeat(length / 2 / one.len()) + &other.repeat(length / 2 / other.len())
        };
        worst = worst.max(factor(locale, other, make));
    }
    println!("largest factor {worst:.1} of at most {FACTOR}");
    if worst > FACTOR {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// How many times as long a megabyte takes as a tenth of it: the least of several tries.
fn factor(locale: &str, name: &str, make: impl Fn(usize) -> String) -> f64 {
    let context = Context {
        now: DateTime::from_timestamp(1_938_000_000, 0),
        timezone: "Asia/Kolkata".parse().ok(),
        locale: Locale::parse(locale),
        order: None,
    };
    // A text that takes too long is found out when it is still short.
    let mut factor = 0.0;
    for length in [LENGTH / 100, LENGTH / 10] {
        let (short, long) = (make(length), make(length * 10));
        let short = time(&short, &context).max(FLOOR);
        let long = time(&long, &context);
        factor = long.as_secs_f64() / short.as_secs_f64();
        if factor > FACTOR {
            break;
        }
        if length * 10 == LENGTH {
            let speed = LENGTH as f64 / 1e6 / long.as_secs_f64();
            println!("{factor:>6.1} times, {speed:>6.1} MB/s  {locale} {name:?}");
        }
    }
    if factor > FACTOR {
        println!("{factor:>6.1} times: too long  {locale} {name:?}");
    }
    factor
}

fn time(text: &str, context: &Context) -> Duration {
    let once = || {
        let start = Instant::now();
        std::hint::black_box(parse(text, context).is_ok());
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}
