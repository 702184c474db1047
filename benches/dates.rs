//! Time and allocations of reading one date, by form: the least of several rounds, since machines
//! are shared and noisy.
//!
//! `cargo bench --bench dates` reads forms of its own; `-- FILE.jsonl` reads the `"raw"` texts of
//! a file of `{"raw", "context": {"now", "tz", "locale", "order"}}` lines as well, on average.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::time::{Duration, Instant};

use chrono::DateTime;
use pagewire::dates::{self, Context, Locale, Order};
use serde_json::Value;

const ROUNDS: usize = 25;
const REPEATS: usize = 2_000;

const FORMS: &[(&str, &str, Option<Order>)] = &[
    ("12.09.2025", "en-IN", Some(Order::Dmy)),
    ("12.09.25", "en-IN", Some(Order::Dmy)),
    ("12/09/2025 18:21", "en-IN", Some(Order::Dmy)),
    ("2025-09-12", "en", None),
    ("2025-09-12T18:21:00+05:30", "en", None),
    ("12.09.25, 06:21 PM", "en-IN", Some(Order::Dmy)),
    ("Published 12.09.25, 06:21 PM", "en-IN", Some(Order::Dmy)),
    ("September 12, 2025 at 6:21 pm", "en", None),
    ("3 hours ago", "en", None),
    ("vor 3 Stunden", "de", None),
    ("12 сентября 2025, 18:21", "ru", None),
    ("2025年9月12日 18:21", "ja", None),
    ("१२ सितंबर २०२५, शाम ६:२१ बजे", "hi", None),
    (
        "By A. Writer | Kolkata | Published 12.09.25, 06:21 PM | Updated 12.09.25, 07:10 PM",
        "en-IN",
        Some(Order::Dmy),
    ),
];

fn main() {
    println!("{:>9}  {:>6}  text", "µs", "allocs");
    for (text, locale, order) in FORMS {
        let context = Context {
            now: DateTime::from_timestamp(1_757_770_000, 0),
            timezone: "Asia/Kolkata".parse().ok(),
            locale: Locale::parse(locale),
            order: *order,
        };
        let (time, allocations) = least(1, || {
            std::hint::black_box(dates::parse(std::hint::black_box(text), &context).is_ok());
        });
        println!("{time:>9.2}  {allocations:>6.1}  {text}");
    }
    for file in std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
    {
        let Ok(lines) = std::fs::read_to_string(&file) else {
            println!("{file}: cannot be read");
            continue;
        };
        let rows: Vec<(String, Context)> = lines.lines().filter_map(row).collect();
        let (time, allocations) = least(rows.len(), || {
            for (text, context) in &rows {
                std::hint::black_box(dates::parse(text, context).is_ok());
            }
        });
        println!(
            "{time:>9.2}  {allocations:>6.1}  {} texts of {file}, on average",
            rows.len()
        );
    }
}

fn row(line: &str) -> Option<(String, Context)> {
    let row: Value = serde_json::from_str(line).ok()?;
    let known = &row["context"];
    let context = Context {
        now: known["now"]
            .as_str()
            .and_then(|now| DateTime::parse_from_rfc3339(now).ok())
            .map(|now| now.to_utc()),
        timezone: known["tz"].as_str().and_then(|zone| zone.parse().ok()),
        locale: known["locale"].as_str().and_then(Locale::parse),
        order: known["order"].as_str().and_then(Order::parse),
    };
    Some((row["raw"].as_str()?.to_owned(), context))
}

/// Microseconds and allocations for one of `texts`.
fn least(texts: usize, mut work: impl FnMut()) -> (f64, f64) {
    let repeats = (REPEATS / texts.max(1)).max(1);
    // Tables of words are built on first use.
    work();
    let allocations = allocation_counter::measure(&mut work).count_total;
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        for _ in 0..repeats {
            work();
        }
        best = best.min(start.elapsed());
    }
    let texts = texts.max(1) as f64;
    (
        best.as_secs_f64() * 1e6 / (repeats as f64 * texts),
        allocations as f64 / texts,
    )
}
