//! When pages are asked for, through whole runs.

use pagewire::model::{Outcome, Report};

use crate::harness::Answer;
use crate::harness::news::{ONE, THREE, TWO, configure, page, place};

fn says_missed(report: &Report) -> bool {
    let mut said = report.diagnostics.iter();
    said.any(|said| said.message.starts_with("entries may have been missed"))
}

fn is_waiting(report: &Report) -> bool {
    report.outcome == Outcome::Waiting
}

#[tokio::test]
async fn named_times_are_kept_in_the_zone_of_the_feed() {
    // The clock begins at 19:21 in Kolkata.
    let (server, place) = place("schedule = \"0 7,21 * * *\"").await;
    server.set("/news", page(&[ONE, TWO]));
    let next = place.run_at(0).await.next_check.expect("has one");
    assert_eq!(next.format("%H:%M").to_string(), "15:30");
    let to_nine = 99 * 60;
    assert!(is_waiting(&place.run_at(to_nine - 600).await));
    assert!(!is_waiting(&place.run_at(to_nine + 60).await));
    assert!(is_waiting(&place.run_at(to_nine + 3600).await));
    // An edit counts from the last run.
    configure(&place, &server, "schedule = \"0 22 * * *\"");
    assert!(!is_waiting(&place.run_at(to_nine + 3660).await));
}

#[tokio::test]
async fn quiet_hours_and_a_longer_interval_count_from_the_last_run() {
    let (server, place) = place("quiet_hours = \"19:30-23:00\"").await;
    server.set("/news", page(&[ONE, TWO]));
    place.run_at(0).await;
    assert!(is_waiting(&place.run_at(3 * 3600).await));
    configure(&place, &server, "interval = \"2h\"");
    assert!(!is_waiting(&place.run_at(3 * 3600).await));
    configure(&place, &server, "interval = \"4h\"");
    assert!(is_waiting(&place.run_at(6 * 3600).await));
    assert!(!is_waiting(&place.run_at(7 * 3600 + 60).await));
}

#[tokio::test]
async fn an_interval_that_is_learned_shortens_when_entries_are_missed() {
    let (server, place) = place("interval = \"auto\"\nmin_interval = \"1m\"").await;
    server.set("/news", page(&[ONE, TWO]));
    let gap = |report: &Report, now: i64| {
        let next = report.next_check.expect("has one");
        (next - crate::harness::at(now)).num_seconds()
    };
    let mut now = 0;
    for _ in 0..12 {
        let report = place.run_at(now).await;
        assert!(!says_missed(&report));
        now += gap(&report, now) + 1;
    }
    let calm = gap(&place.run_at(now).await, now);
    assert!(calm > 3 * 3600, "{calm} s of a page that does not change");
    now += calm + 1;
    server.set("/news", page(&[THREE]));
    let report = place.run_at(now).await;
    assert!(says_missed(&report), "{report:?}");
    let hasty = gap(&report, now);
    assert!(hasty <= calm / 2 + 60, "{hasty} s after {calm} s");
    // What is there still is no reason for a note.
    server.set("/news", page(&[ONE, THREE]));
    assert!(!says_missed(&place.run_at(now + hasty + 1).await));
}

#[tokio::test]
async fn other_rules_are_no_missed_entries() {
    let (server, place) = place("").await;
    server.set("/news", page(&[ONE, TWO]));
    place.run_at(0).await;
    server.set("/news", page(&[THREE]));
    configure(&place, &server, "limit = 5");
    assert!(!says_missed(&place.run_at(60).await));
}

/// A page of a list that goes on.
fn part(items: &[&str], next: &str) -> Answer {
    let items: String = items
        .iter()
        .map(|name| format!("<li><a href='/{name}'><h2>{name}</h2></a></li>"))
        .collect();
    Answer::page(format!(
        "<html lang=en><title>News</title><ul>{items}</ul><a class=next href='{next}'>older</a>"
    ))
}

#[tokio::test]
async fn a_list_is_followed_until_it_meets_what_is_known() {
    let (server, place) = place("next = \"a.next\"\nmax_pages = 4").await;
    server.set("/news", part(&["pinned", "f", "e"], "/p2"));
    server.set("/p2", part(&["d", "c"], "/p3"));
    server.set("/p3", part(&["b", "a"], "/p4"));
    server.set("/p4", part(&["old"], "/p5"));
    place.run_at(0).await;
    assert_eq!(
        server.paths(),
        ["/news", "/p2", "/p3", "/p4"],
        "the first time all"
    );
    // One new entry, with known ones behind it.
    server.set("/news", part(&["pinned", "g", "f"], "/p2"));
    place.run_at(3600).await;
    assert_eq!(server.paths(), ["/news"]);
    // Four new ones: the pinned one on top is no end.
    server.set("/news", part(&["pinned", "k", "j"], "/p2"));
    server.set("/p2", part(&["i", "h", "g"], "/p3"));
    let report = place.run_at(7200).await;
    assert_eq!(server.paths(), ["/news", "/p2"]);
    assert!(report.new == 4 && !says_missed(&report), "{report:?}");
    // More than all pages hold.
    server.set("/news", part(&["z", "y"], "/p2"));
    server.set("/p2", part(&["x", "w"], "/p3"));
    server.set("/p3", part(&["v", "u"], "/p4"));
    server.set("/p4", part(&["t"], "/p5"));
    let report = place.run_at(10_800).await;
    assert_eq!(server.paths(), ["/news", "/p2", "/p3", "/p4"]);
    assert!(says_missed(&report), "{report:?}");
    // Other rules read all pages anew.
    configure(&place, &server, "next = \"a.next\"\nmax_pages = 3");
    place.run_at(10_900).await;
    assert_eq!(server.paths(), ["/news", "/p2", "/p3"]);
}
