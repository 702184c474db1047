//! Never worse: what a page shows is held against what it has shown before.

use pagewire::daemon::Selection;
use pagewire::model::{Health, Outcome, Report};
use pagewire::store::Store;

use crate::harness::news::{article, configuration, feed};
use crate::harness::{Answer, Server, Workplace, at};

const DAY: i64 = 86_400;

/// A section page with stories of these numbers, four of which come a day.
fn section(numbers: std::ops::Range<i64>) -> String {
    let items: String = numbers.rev().map(|number| card(number, "")).collect();
    page_of(&format!("<ul class=news>{items}</ul>"))
}

fn card(number: i64, suffix: &str) -> String {
    let time = at(number * DAY / 4 - DAY).with_timezone(&chrono_tz::Asia::Kolkata);
    let time = time.format("%d.%m.%y, %I:%M %p");
    format!("<li><a href='/n/{number}{suffix}'><h2>Story {number}</h2></a><i>{time}</i></li>")
}

fn page_of(main: &str) -> String {
    format!(
        "<html lang=en><title>News</title><nav><a href=/a>About</a> <a href=/b>Imprint</a></nav><main>{main}</main>"
    )
}

async fn news(extra: &str) -> (Server, Workplace) {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], extra);
    place.configure(&configuration(&server.host, &feeds));
    (server, place)
}

/// A newspaper that has been read for eight days, twice a day.
async fn after_eight_days(extra: &str) -> (Server, Workplace) {
    let (server, place) = news(extra).await;
    for turn in 0..16 {
        server.set("/news", Answer::page(section(turn * 2 - 12..turn * 2 + 1)));
        place.now(turn * DAY / 2);
        let reports = place.force().await;
        assert_eq!(reports[0].outcome, Outcome::Read, "{reports:?}");
    }
    place.now(8 * DAY);
    (server, place)
}

#[track_caller]
fn held(reports: &[Report]) -> &str {
    match &reports[0].outcome {
        Outcome::Failed(message) => message,
        _ => panic!("{reports:?}"),
    }
}

#[tokio::test]
async fn a_page_that_is_held_leaves_feed_and_history_as_they_were() {
    let (server, place) = after_eight_days("").await;
    let before = place.feed_times();
    let history = || async {
        let store = Store::open_read_only(&place.path("pagewire.db"))
            .await
            .expect("opens")
            .expect("is there");
        let known = store.known("news").await.expect("reads");
        let state = store.feeds(at(0)).await.expect("reads").remove("news");
        store.close().await;
        (known, state.expect("is known"))
    };
    let (known, _) = history().await;
    let moved: String = (20..34)
        .rev()
        .map(|number| card(number, "-moved"))
        .collect();
    let dateless = section(20..34).replace("<i>", "<u>");
    let pages = [
        (
            section(31..33),
            "it shows 2 items, where it usually shows 13",
        ),
        (
            page_of("<ul class=news></ul><p>All new").replace("ul", "ol"),
            "redesigned",
        ),
        (
            page_of(&format!("<ul>{moved}</ul>")),
            "known under other addresses",
        ),
        (dateless, "have no date"),
        (
            page_of(
                "<h1>Log in</h1><form><ul><li><a href=/x>Help with it</a><li><a href=/y>Get an account</a><li><a href=/z>Forgot it?</a></ul><input type=password><button>Log in</button></form>",
            ),
            "this is a page that asks to log in",
        ),
    ];
    for (number, (page, expected)) in pages.iter().enumerate() {
        server.set("/news", Answer::page(page.as_str()));
        place.now(8 * DAY + 3600 * i64::try_from(number).expect("is small"));
        let reports = place.force().await;
        let message = held(&reports).to_owned();
        assert!(
            message.contains(expected) && message.contains("/news"),
            "{message}"
        );
        assert_eq!((reports[0].new, reports[0].updated), (0, 0));
        // It stays reported while the page stays as it is, at the price of a 304.
        server.asked();
        let reports = place.force().await;
        assert_eq!(held(&reports), message);
        assert!(server.asked()[0].headers.contains_key("if-none-match"));
        let (now, state) = history().await;
        assert_eq!(now, known, "{expected}");
        assert_eq!(state.health, Health::Degraded);
        assert_eq!(place.feed_times(), before, "{expected}");
    }
    // And all is well when the page is.
    server.set("/news", Answer::page(section(20..34)));
    place.now(9 * DAY);
    let reports = place.force().await;
    assert_eq!(
        (reports[0].outcome.clone(), reports[0].new),
        (Outcome::Read, 3)
    );
}

#[tokio::test]
async fn an_empty_list_is_a_quiet_day() {
    let (server, place) = after_eight_days("").await;
    let before = place.feed_times();
    server.set(
        "/news",
        Answer::page(page_of("<ul class=news><p>No news today.</ul>")),
    );
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Read);
    let notes = format!("{:?}", reports[0].diagnostics);
    assert!(notes.contains("a quiet day"), "{notes}");
    assert_eq!(place.feed_times(), before);
    place.now(9 * DAY);
    assert_eq!(place.force().await[0].outcome, Outcome::Unchanged);
}

#[tokio::test]
async fn an_owner_accepts_what_is_held() {
    let (server, place) = after_eight_days("").await;
    let few = section(31..33);
    server.set("/news", Answer::page(few.as_str()));
    let message = held(&place.force().await).to_owned();
    assert!(message.contains("pagewire run --accept news"), "{message}");
    let accept = Selection {
        names: vec!["news".into()],
        accept: true,
        ..Selection::default()
    };
    let reports = place.run(&accept).await;
    assert_eq!(
        (reports[0].outcome.clone(), reports[0].new),
        (Outcome::Read, 2)
    );
    place.now(9 * DAY);
    server.set("/news", Answer::page(section(33..35)));
    let reports = place.force().await;
    assert_eq!(
        (reports[0].outcome.clone(), reports[0].new),
        (Outcome::Read, 2)
    );
}

#[tokio::test]
async fn settings_are_stronger_than_what_was_learned() {
    let few = section(31..33);
    for (extra, is_held) in [
        ("gate = false", false),
        ("fewest = 2", false),
        ("fewest = 3", true),
    ] {
        let (server, place) = after_eight_days(extra).await;
        server.set("/news", Answer::page(few.as_str()));
        assert_eq!(place.force().await[0].is_failure(), is_held, "{extra}");
    }
}

#[tokio::test]
async fn one_page_that_is_held_costs_the_others_nothing() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news", "/city"], "");
    place.configure(&configuration(&server.host, &feeds));
    for turn in 0..16 {
        server.set("/news", Answer::page(section(turn * 2 - 12..turn * 2 + 1)));
        server.set(
            "/city",
            Answer::page(page_of(&format!("<ul>{}</ul>", card(turn, "-city")))),
        );
        place.now(turn * DAY / 2);
        place.force().await;
    }
    place.now(8 * DAY);
    server.set("/news", Answer::page(section(31..33)));
    server.set(
        "/city",
        Answer::page(page_of(&format!("<ul>{}</ul>", card(32, "-city")))),
    );
    let reports = place.force().await;
    assert!(held(&reports).contains("/news"));
    assert_eq!(reports[0].new, 1);
    // The good page alone does not make the feed well.
    server.set(
        "/city",
        Answer::page(page_of(&format!("<ul>{}</ul>", card(33, "-city")))),
    );
    place.now(9 * DAY);
    let reports = place.force().await;
    assert!(held(&reports).contains("/news"));
    assert_eq!(reports[0].new, 1);
}

#[tokio::test]
async fn no_article_is_read_while_its_page_is_held() {
    let (server, place) = after_eight_days("article = true").await;
    // Its articles were not there, and are still owed.
    server.asked();
    server.set("/n/30", article("Log in", "2025-09-19T10:00:00Z"));
    server.set("/news", Answer::page(section(31..33)));
    place.now(8 * DAY + 7200);
    held(&place.force().await);
    assert_eq!(server.paths(), ["/news"]);
    // Nor is the page asked for before its time.
    assert_eq!(
        place.run(&Selection::default()).await[0].outcome,
        Outcome::Waiting
    );
}
