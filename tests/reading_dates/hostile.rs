//! Time is linear in the text: ten times the length takes about ten times as long, whatever the
//! text repeats.

use pagewire::dates::parse;
use std::time::{Duration, Instant};

/// A megabyte, and what is as telling without optimisation.
const LENGTH: usize = if cfg!(debug_assertions) {
    100_000
} else {
    1_000_000
};
/// Ten times the length may take this many times the time: linear is 10, quadratic 100, and the rest
/// is left to other programs on the machine.
const FACTOR: u32 = 20;
/// What is faster than this is not measured against anything: clocks and caches are coarser.
const FLOOR: Duration = Duration::from_millis(8);

/// How long a text of some length takes, at best.
fn time(tag: &str, make: &dyn Fn(usize) -> String, length: usize, tries: usize) -> Duration {
    let context = super::context(tag, "Asia/Kolkata", "", "2031-05-31T10:00:00+05:30");
    let text = make(length);
    let once = || {
        let start = Instant::now();
        let _ = parse(&text, &context);
        start.elapsed()
    };
    (0..tries).map(|_| once()).min().unwrap_or_default()
}

#[track_caller]
fn check(tag: &str, name: &str, make: impl Fn(usize) -> String) {
    // Words of the language are read when they are first asked for.
    time(tag, &make, 1000, 1);
    // A text that takes too long is found out when it is still short.
    for length in [LENGTH / 100, LENGTH / 10] {
        let is_linear = (0..5).any(|_| {
            let short = time(tag, &make, length, 3);
            let long = time(tag, &make, length * 10, 1);
            long <= FACTOR * short.max(FLOOR)
        });
        assert!(is_linear, "{name}: {} bytes take too long", length * 10);
    }
}

/// A text of one part again and again.
fn repeated(tag: &str, part: &str) {
    check(tag, &format!("{part:?} in {tag}"), |length| {
        part.repeat(length / part.len())
    });
}

/// A beginning, a part again and again, and an end.
fn framed(tag: &str, start: &str, part: &str, end: &str) {
    check(
        tag,
        &format!("{start:?} {part:?} {end:?} in {tag}"),
        |length| format!("{start}{}{end}", part.repeat(length / part.len())),
    );
}

/// Two runs, one after the other.
fn halves(tag: &str, one: &str, other: &str) {
    check(tag, &format!("{one:?} {other:?} in {tag}"), |length| {
        one.repeat(length / 2 / one.len()) + &other.repeat(length / 2 / other.len())
    });
}

#[test]
fn numbers_and_marks() {
    for part in [
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
    ] {
        repeated("en", part);
    }
}

#[test]
fn words() {
    for part in [
        "a ", "xyz ", "May 1 ", "ago ", "ago 1 ", "Sunday ", "x time ", "aB", "hours ",
    ] {
        repeated("en", part);
    }
}

#[test]
fn runs_without_spaces() {
    for (tag, part) in [
        ("ja", "年"),
        ("zh", "一"),
        ("zh", "十"),
        ("ja", "時間前"),
        ("th", "ชั่วโมง"),
        ("th", "ก"),
        ("km", "ម៉ោង"),
        ("en", "\u{301}"),
        ("en", "e\u{301}"),
        ("en", "\u{200f}"),
        ("ko", "년"),
    ] {
        repeated(tag, part);
    }
}

#[test]
fn dates_that_are_many_dates() {
    for part in [
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
    ] {
        repeated("en", part);
    }
}

#[test]
fn what_is_looked_for_stands_at_the_other_end() {
    framed("en", "x ", "4/5 ", "y");
    framed("en", "x ", "3 hours ago ", "y");
    framed("en", "1:00 updated ", "1:00 ", "");
    framed("id", "minggu ", "lalu ", "1:00");
    halves("en", "| ", "5 min ");
    halves("en", "| ", "x 3 hours ago ");
    halves("en", "at ", "4/5 ");
    halves("en", "4 May ", "x ");
}
