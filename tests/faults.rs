//! What goes wrong around the program: damaged databases, clocks that jump. docs/FAULTS.md tells what
//! happens then; full and read-only disks are tried by `tests/guard/faults.py`.

use crate::cli::{ends, pagewire, text};
use crate::harness::news::{ONE, TWO, configuration, feed, page};
use crate::harness::{Server, Workplace};
use pagewire::daemon::Selection;
use pagewire::model::Outcome;

const HOUR: i64 = 3600;
const YEAR: i64 = 365 * 24 * HOUR;

#[test]
fn a_damaged_database_stops_the_run_and_changes_nothing() {
    let place = Workplace::new();
    let list = |extra: &str| {
        let html = format!("<ul><li><a href=/1>Ferry resumes in spring</a>{extra}</ul>");
        std::fs::write(place.path("page.html"), html).expect("writes");
    };
    list("");
    place.configure(
        "[[feed]]\nname = \"news\"\npages = [{ url = \"file:page.html\", base = \"https://a.example/\" }]\n[feed.select]\nitem = \"li\"\n",
    );
    ends(&pagewire(&place.path(""), &["run"]), 0);
    let good = std::fs::read(place.path("pagewire.db")).expect("is there");
    let published = place.bytes("news.rss");
    list("<li><a href=/2>Harbour is closed</a>");
    let newer = {
        let mut bytes = good.clone();
        // `PRAGMA user_version`: SQLite file format §1.3.14.
        bytes[60..64].copy_from_slice(&9999_u32.to_be_bytes());
        bytes
    };
    let flipped = {
        let mut bytes = good.clone();
        bytes[4096..]
            .iter_mut()
            .step_by(97)
            .for_each(|byte| *byte ^= 0x55);
        bytes
    };
    for (what, bytes, message) in [
        (
            "empty",
            Vec::new(),
            "empty file, yet feeds have been published",
        ),
        (
            "truncated",
            good[..good.len() / 2].to_vec(),
            "the database is damaged",
        ),
        ("flipped", flipped, "the database is damaged"),
        (
            "another file",
            b"no database at all, but long enough for a header of one".repeat(9),
            "the database is damaged",
        ),
        ("newer", newer, "use the newer pagewire"),
    ] {
        std::fs::write(place.path("pagewire.db"), &bytes).expect("writes");
        let output = pagewire(&place.path(""), &["run", "--force"]);
        ends(&output, 1);
        let said = text(&output.stderr);
        assert!(
            said.contains(message) && said.contains("pagewire.db"),
            "{what}: {said}"
        );
        assert_eq!(place.bytes("news.rss"), published, "{what}");
        let kept = std::fs::read(place.path("pagewire.db")).expect("is there");
        assert_eq!(kept, bytes, "{what}: it is left as it is");
    }
    std::fs::write(place.path("pagewire.db"), good).expect("writes");
    ends(&pagewire(&place.path(""), &["run", "--force"]), 0);
    assert_eq!(place.titles("news.rss").len(), 2);
}

/// A clock that was wrong, either way, stops no feed, and moves no entry that is known.
#[tokio::test]
async fn a_clock_that_jumps_stops_no_feed() {
    let server = Server::start().await;
    server.set("/news", page(&[ONE]));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], "interval = \"1h\""),
    ));
    let due = Selection::default();
    place.run(&due).await;
    let first = place.feed("news.atom");
    // Ten years ahead, and back: each time it is looked at again, within an interval.
    for jump in [10 * YEAR, 10 * YEAR + 2 * HOUR, 2 * HOUR, -YEAR, 4 * HOUR] {
        place.now(jump);
        let reports = place.run(&due).await;
        assert!(
            matches!(reports[0].outcome, Outcome::Read | Outcome::Unchanged),
            "{jump}: {reports:?}"
        );
        let next = reports[0].next_check.expect("is planned");
        let wait = (next - crate::harness::at(jump)).num_seconds();
        assert!((1..=HOUR + HOUR / 4).contains(&wait), "{jump}: {wait} s");
    }
    server.set("/news", page(&[TWO, ONE]));
    place.now(6 * HOUR);
    place.run(&due).await;
    let last = place.feed("news.atom");
    assert_eq!(last.entries.len(), 2);
    let known = last
        .entries
        .iter()
        .find(|entry| entry.id == first.entries[0].id);
    assert_eq!(
        known.expect("is there").published,
        first.entries[0].published
    );
}
