//! A simulated day of runs with restarts and kills, judged by the log of the server.

use pagewire::daemon::{Selection, run_once};
use pagewire::pipeline::Context;
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::harness::news::{article, configuration, feed};
use crate::harness::{Answer, Server, Workplace, clock};

const MINUTE: i64 = 60;

/// The page after so many changes: ten entries, one more each time.
fn page(changes: i64) -> Answer {
    let items: String = (changes..changes + 10)
        .rev()
        .map(|n| format!("<li><a href='/story/{n}'><h2>Story {n}</h2></a></li>"))
        .collect();
    Answer::page(format!("<html lang=en><title>News</title><ul>{items}</ul>"))
        .header("set-cookie", "visitor=1; Path=/")
        .after(Duration::from_millis(4))
}

/// One run, cut off after so many requests as kill -9 would: nothing is finished, closed or stored
/// that is not by then. Whether it was.
async fn run(place: &Workplace, server: &Server, cut_after: Option<usize>) -> bool {
    let context = Arc::new(Context::open(place.config()).await.expect("opens"));
    let before = server.count();
    let selection = Selection::default();
    let running = run_once(&context, &selection, clock, |_, _| {});
    let cut = async {
        match cut_after {
            None => std::future::pending().await,
            Some(requests) => {
                while server.count() < before + requests {
                    tokio::time::sleep(Duration::from_millis(1)).await;
                }
            }
        }
    };
    let is_cut = tokio::select! {
        reports = running => {
            reports.expect("runs");
            false
        }
        () = cut => true,
    };
    // Its tasks end, and with them its lock.
    while Arc::strong_count(&context) > 1 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    is_cut
}

#[derive(Debug)]
struct Request {
    minute: i64,
    validator: Option<String>,
}

#[tokio::test]
async fn a_day_with_kills_is_polite() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = [
        feed(
            "news",
            &server.host,
            &["/news"],
            "interval = \"30m\"\narticle = true\narticle_limit = 2",
        ),
        // Two feeds of one page ask for it once.
        feed(
            "again",
            &server.host,
            &["/news"],
            "interval = \"30m\"\nexclude = \"Story 3\"",
        ),
        feed("slow", &server.host, &["/slow"], "interval = \"2h\""),
    ]
    .concat();
    place.configure(&configuration(&server.host, &feeds));
    for n in 0..60 {
        server.set(
            &format!("/story/{n}"),
            article("Story", "2025-09-12T12:00:00Z").after(Duration::from_millis(4)),
        );
    }
    server.set("/slow", page(0));
    let mut log: HashMap<String, Vec<Request>> = HashMap::new();
    // Minutes of runs that were cut off.
    let mut cuts = Vec::new();
    let mut given: HashMap<String, Vec<String>> = HashMap::new();
    for step in 0..288_i64 {
        let minute = step * 5;
        place.now(minute * MINUTE);
        // The page changes every forty minutes, but not at night.
        let changes = (minute / 40).min(24);
        server.set("/news", page(changes));
        let cut_after = ((step / 6) % 2 == 1).then_some(1 + (step as usize / 12) % 4);
        if run(&place, &server, cut_after).await {
            cuts.push(minute);
        }
        for asked in server.all_asked() {
            let header = |name| {
                asked
                    .headers
                    .get(name)
                    .map(|value| value.to_str().expect("is text").to_owned())
            };
            for unwanted in ["cookie", "referer", "if-modified-since", "authorization"] {
                assert_eq!(header(unwanted), None, "{unwanted} at minute {minute}");
            }
            assert!(!asked.path.contains('?'), "{}", asked.path);
            let request = Request {
                minute,
                validator: header("if-none-match"),
            };
            log.entry(asked.path).or_default().push(request);
        }
        let tag = server.etag("/news").expect("has one");
        let tags = given.entry("/news".to_owned()).or_default();
        if tags.last() != Some(&tag) {
            tags.push(tag);
        }
    }
    assert!(cuts.len() > 8, "{cuts:?}");
    for (path, requests) in &log {
        let gap = match path.as_str() {
            "/robots.txt" | "/news" => 28,
            "/slow" => 118,
            _ => 10,
        };
        assert_eq!(requests[0].validator, None, "{path}");
        for pair in requests.windows(2) {
            let between = pair[1].minute - pair[0].minute;
            assert!(between >= gap, "{path}: {pair:?}, cuts at {cuts:?}");
        }
    }
    // Every request after one that ended well is conditional, and with the last values.
    let news = &log["/news"];
    let tags = &given["/news"];
    let tag_at = |minute: i64| &tags[(minute / 40).min(24) as usize];
    let mut conditional = 0;
    for pair in news.windows(2) {
        let was_cut = cuts.contains(&pair[0].minute);
        match &pair[1].validator {
            Some(validator) if !was_cut => {
                assert_eq!(validator, tag_at(pair[0].minute), "{pair:?}");
                conditional += 1;
            }
            Some(validator) => assert!(tags.contains(validator), "{pair:?}"),
            None => assert!(was_cut, "{pair:?}, cuts at {cuts:?}"),
        }
    }
    assert!(conditional > 30, "{conditional} of {}", news.len());
    assert!((40..=49).contains(&news.len()), "{} requests", news.len());
    let slow = &log["/slow"];
    assert!((10..=13).contains(&slow.len()), "{slow:?}");
    assert!(log["/robots.txt"].len() <= 3, "{:?}", log["/robots.txt"]);
    // Nothing was lost: all that stood on the page is in history, with its article.
    let known = place.feed("news.rss");
    assert_eq!(known.entries.len(), 34);
    assert!(place.titles("again.rss").len() < 34);
}
