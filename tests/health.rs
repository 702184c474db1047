//! How feeds stand, and the files that tell of it.

use pagewire::daemon::Selection;
use pagewire::model::Health;
use pagewire::pipeline::Context;
use serde_json::Value;

use crate::harness::news::{ONE, THREE, TWO, configuration, feed, page};
use crate::harness::{Answer, Server, Workplace, at};

const HOUR: i64 = 3600;

async fn place(server: &Server, extra: &str) -> Workplace {
    let place = Workplace::new();
    server.set("/news", page(&[ONE, TWO]));
    let feeds = feed("news", &server.host, &["/news"], extra);
    place.configure(&configuration(&server.host, &feeds));
    place.force().await;
    place
}

/// Title and guid of the health feed's entries, the newest first.
fn told(place: &Workplace) -> Vec<(String, String)> {
    let entries = place.feed("_health.xml").entries.into_iter();
    entries
        .map(|entry| (entry.title.expect("has one").content, entry.id))
        .collect()
}

fn titles(place: &Workplace) -> Vec<String> {
    told(place).into_iter().map(|(title, _)| title).collect()
}

fn status(place: &Workplace) -> Value {
    let document: Value = serde_json::from_slice(&place.bytes("status.json")).expect("is JSON");
    assert_eq!(document["version"], 1);
    document["feeds"][0].clone()
}

#[tokio::test]
async fn a_feed_that_breaks_is_told_once_and_recovers_once() {
    let server = Server::start().await;
    let place = place(&server, "").await;
    assert_eq!(titles(&place), [""; 0]);
    assert_eq!(status(&place)["health"], "ok");
    let content = place.feed_times();
    server.set("/news", Answer::status(503));
    for turn in 1..=10 {
        place.now(turn * 6 * HOUR);
        place.force().await;
        // Three failures are not enough in less than a day.
        let expected: &[&str] = if turn < 5 { &[] } else { &["news is broken"] };
        assert_eq!(titles(&place), expected, "after {turn} failures");
    }
    let broken = told(&place);
    let state = status(&place);
    assert_eq!(state["health"], "broken");
    assert_eq!(state["since"], "2025-09-12T19:51:00Z");
    assert!(state["message"].as_str().expect("says why").contains("503"));
    assert!(state.get("last_run").is_none(), "changes with every run");
    // Nothing happens, and nothing is written.
    let bytes = || {
        let text = |file| String::from_utf8(place.bytes(file)).expect("is text");
        (text("_health.xml"), text("status.json"))
    };
    let before = bytes();
    place.now(70 * HOUR);
    place.force().await;
    assert_eq!(bytes(), before);
    server.set("/news", page(&[ONE, TWO]));
    place.now(72 * HOUR);
    place.force().await;
    assert_eq!(titles(&place), ["news has recovered", "news is broken"]);
    assert_eq!(told(&place)[1], broken[0], "its entry stays as it was");
    assert_eq!(status(&place)["health"], "ok");
    assert_eq!(status(&place)["since"], "2025-09-15T13:51:00Z");
    assert_eq!(
        place.feed_times(),
        content,
        "readers of the feed see nothing of it"
    );
}

#[tokio::test]
async fn a_page_that_is_held_is_told_like_one_that_is_gone() {
    let server = Server::start().await;
    let place = place(&server, "").await;
    server.set("/news", Answer::page("<h1>All new</h1>"));
    for turn in 1..=5 {
        place.now(turn * 8 * HOUR);
        place.force().await;
    }
    assert_eq!(titles(&place), ["news is degraded"]);
    let feed = place.feed("_health.xml");
    let summary = feed.entries[0].summary.as_ref().expect("says why");
    assert!(
        summary
            .content
            .contains("It has failed since 2025-09-12 21:51 UTC")
            && summary.content.contains("redesigned"),
        "{summary:?}"
    );
    assert_eq!(feed.entries[0].links[0].href, server.url("/news"));
    let own = feed
        .links
        .iter()
        .find(|link| link.rel.as_deref() == Some("self"));
    assert_eq!(
        own.map(|link| link.href.as_str()),
        Some("https://feeds.example.org/_health.xml")
    );
}

#[tokio::test]
async fn the_bounds_are_the_owners() {
    let server = Server::start().await;
    let place = place(&server, "").await;
    let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    place.configure(&format!("[health]\nfailures = 2\nafter = \"0s\"\n{text}"));
    server.set("/news", Answer::status(404));
    for (turn, expected) in [(1, 0), (2, 1), (3, 1)] {
        place.now(turn * HOUR);
        place.force().await;
        assert_eq!(titles(&place).len(), expected);
    }
}

#[tokio::test]
async fn silence_is_told_where_news_was_expected() {
    let server = Server::start().await;
    let place = place(&server, "expect = \"2d\"").await;
    for turn in 1..=6 {
        place.now(turn * 12 * HOUR);
        place.run(&Selection::default()).await;
        let expected: &[&str] = if turn < 5 { &[] } else { &["news is late"] };
        assert_eq!(titles(&place), expected, "after {turn} half days");
    }
    let state = status(&place);
    assert_eq!(state["health"], "ok");
    assert_eq!(state["late_since"], "2025-09-12T13:51:00Z");
    server.set(
        "/news",
        page(&[("/zero", "Zero", "15.09.25, 06:21 PM"), ONE]),
    );
    place.now(80 * HOUR);
    place.run(&Selection::default()).await;
    assert_eq!(titles(&place), ["news has recovered", "news is late"]);
    assert_eq!(status(&place)["late_since"], Value::Null);
}

#[tokio::test]
async fn a_crash_before_the_files_are_written_loses_no_event() {
    let server = Server::start().await;
    let place = place(&server, "").await;
    server.set("/news", Answer::status(503));
    for turn in 1..=4 {
        place.now(turn * 12 * HOUR);
        place.force().await;
    }
    let whole = place.bytes("_health.xml");
    std::fs::remove_file(place.path("feeds/_health.xml")).expect("is there");
    std::fs::remove_file(place.path("feeds/status.json")).expect("is there");
    place.now(4 * 12 * HOUR + 60);
    place.run(&Selection::default()).await;
    assert_eq!(place.bytes("_health.xml"), whole);
    let context = Context::open(place.config()).await.expect("opens");
    let states = context.store.feeds(at(0)).await.expect("reads");
    assert_eq!(states["news"].health, Health::Broken);
}

#[tokio::test]
async fn entries_that_are_too_old_for_the_feed_are_counted_at_once() {
    let server = Server::start().await;
    let place = place(&server, "keep = 1").await;
    assert_eq!(status(&place)["entries"], 2);
    let feed = place.bytes("news.rss");
    server.set("/news", page(&[ONE, TWO, THREE]));
    place.now(HOUR);
    let report = place.force().await.remove(0);
    assert_eq!((report.new, report.written.len()), (1, 0), "{report:?}");
    assert_eq!(place.bytes("news.rss"), feed);
    assert_eq!(status(&place)["entries"], 3);
    assert_eq!(status(&place)["newest"], "2025-09-12T14:51:00Z");
}
