//! docs/DATES.md is true: every row of its tables is read as it says.
//!
//! A row is a text, the place that it is read in (tag, zone, "order …", "no now", all of them
//! optional) and what it is: an instant, a day, a month, or the name of a reason.

use pagewire::dates::{Moment, Precision, Reading, Unread, parse};

/// When the examples are read.
const NOW: &str = "2025-09-12T20:00:00+05:30";

fn shown(read: Result<Reading, Unread>) -> String {
    let reading = match read {
        Ok(reading) => reading,
        Err(reason) => {
            let name = match reason {
                Unread::Empty => "empty",
                Unread::NoDate => "no date",
                Unread::Impossible => "impossible",
                Unread::Ambiguous(..) => "two readings",
                Unread::NeedsNow => "needs now",
                Unread::Other => "something else",
            };
            return name.to_owned();
        }
    };
    match reading.moment {
        Moment::Instant(at) if reading.precision == Precision::Second => {
            at.format("%Y-%m-%d %H:%M:%S %:z").to_string()
        }
        Moment::Instant(at) => at.format("%Y-%m-%d %H:%M %:z").to_string(),
        Moment::Day(day) if reading.precision == Precision::Month => {
            day.format("%Y-%m").to_string()
        }
        Moment::Day(day) => day.to_string(),
    }
}

/// The cells of a row; a bar inside one is written `\|`.
fn cells(row: &str) -> Vec<String> {
    let row = row.trim_matches(['|', ' ']).replace("\\|", "\u{1}");
    row.split('|')
        .map(|cell| cell.trim().replace('\u{1}', "|"))
        .collect()
}

#[test]
fn every_row_is_read_as_it_says() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/DATES.md");
    let text = std::fs::read_to_string(path).expect("is there");
    let mut rows = 0;
    let mut faults = Vec::new();
    for row in text.lines().filter(|line| line.starts_with("| `")) {
        let cells = cells(row);
        let [printed, place, expected] = cells.as_slice() else {
            panic!("{row} has not three cells");
        };
        let printed = printed.trim_matches('`');
        let (mut tag, mut zone, mut order, mut now) = ("", "", "", NOW);
        for part in place.split(',').map(str::trim) {
            match part {
                "no now" => now = "",
                _ if part.starts_with("order ") => order = part.trim_start_matches("order "),
                _ if part.contains('/') => zone = part,
                _ => tag = part,
            }
        }
        let read = shown(parse(printed, &super::context(tag, zone, order, now)));
        if read != *expected {
            faults.push(format!("{row}\n  is read as {read}"));
        }
        rows += 1;
    }
    assert!(rows > 100, "only {rows} rows are examples");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
