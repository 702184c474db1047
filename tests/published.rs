//! What stands beside a feed: the pages of its archive, the word to its hub.

use pagewire::model::{Outcome, Report};
use std::collections::BTreeSet;

use crate::harness::news::{configuration, feed};
use crate::harness::{Answer, Server, Workplace};

/// A section page with the stories of these numbers.
fn page(numbers: std::ops::Range<usize>, word: &str) -> Answer {
    let items: String = numbers
        .rev()
        .map(|number| {
            format!("<li><a href='/s/{number}'><h2>{word} {number}</h2></a><i>Published 12.09.25, 06:21 PM</i></li>")
        })
        .collect();
    Answer::page(format!("<html lang=en><title>News</title><ul>{items}</ul>"))
}

fn says_hub(report: &Report) -> bool {
    let mut said = report.diagnostics.iter();
    said.any(|said| {
        said.message
            .starts_with("the hub was not told of 2 files: ")
    })
}

/// The titles in a document, and the file that its link of this relation names.
fn read(place: &Workplace, file: &str) -> (Vec<String>, Option<String>) {
    let text = String::from_utf8(place.bytes(file)).expect("is text");
    let previous = if file.ends_with("json") {
        let value: serde_json::Value = serde_json::from_str(&text).expect("is JSON");
        value["next_url"].as_str().map(str::to_owned)
    } else {
        let document = roxmltree::Document::parse(&text).expect("is XML");
        document
            .descendants()
            .find(|node| {
                node.tag_name().name() == "link" && node.attribute("rel") == Some("prev-archive")
            })
            .and_then(|node| node.attribute("href"))
            .map(str::to_owned)
    };
    let name = previous.map(|url| {
        url.strip_prefix("https://feeds.example.org/")
            .expect("is an address of ours")
            .to_owned()
    });
    (place.titles(file), name)
}

#[tokio::test]
async fn the_whole_history_can_be_walked_and_its_pages_never_change() {
    let server = Server::start().await;
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], "archive = true"),
    ));
    server.set("/news", page(0..150, "Story"));
    place.force().await;
    let first: Vec<_> = ["rss", "atom", "json"]
        .map(|format| {
            (
                format!("news~1.{format}"),
                place.bytes(&format!("news~1.{format}")),
            )
        })
        .into();
    assert!(!place.path("feeds/news~2.rss").exists());

    // More come, and an old one is edited.
    place.now(3600);
    server.set("/news", page(60..260, "Edited story"));
    let reports = place.force().await;
    assert!(
        reports[0].written.contains(&"news~2.atom".to_owned()),
        "{reports:?}"
    );
    for (name, bytes) in &first {
        assert_eq!(&place.bytes(name), bytes, "{name}");
    }
    for format in ["rss", "atom", "json"] {
        let mut numbers = BTreeSet::new();
        let mut next = Some(format!("news.{format}"));
        let mut documents = 0;
        while let Some(file) = next {
            let (titles, previous) = read(&place, &file);
            let number = |title: &String| title.rsplit(' ').next()?.parse::<usize>().ok();
            numbers.extend(titles.iter().filter_map(number));
            next = previous;
            documents += 1;
        }
        assert_eq!(documents, 3, "{format}");
        assert_eq!(numbers, (0..260).collect(), "{format}");
    }
    let archive = String::from_utf8(place.bytes("news~1.atom")).expect("is text");
    for part in [
        "<fh:archive",
        "href=\"https://feeds.example.org/news~1.atom\" rel=\"self\"",
        "href=\"https://feeds.example.org/news.atom\" rel=\"current\"",
    ] {
        assert!(archive.contains(part), "{part} is not in {archive}");
    }

    // Nothing new: nothing is touched.
    let before = place.times();
    place.now(7200);
    place.force().await;
    assert_eq!(place.times(), before);
}

#[tokio::test]
async fn a_hub_is_told_what_has_changed_and_costs_nothing_when_it_fails() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = feed(
        "news",
        &server.host,
        &["/news"],
        "formats = [\"rss\", \"atom\"]",
    ) + &feed("quiet", &server.host, &["/quiet"], "formats = \"rss\"");
    place.configure(&configuration(&server.host, &feeds).replace(
        "[publish]",
        &format!("[publish]\nhub = \"{}\"", server.url("/hub")),
    ));
    server.set("/news", page(0..3, "Story"));
    server.set("/quiet", page(0..3, "Story"));
    server.set("/hub", Answer::status(204));
    place.force().await;
    server.asked();

    place.now(3600);
    server.set("/news", page(0..4, "Story"));
    let reports = place.force().await;
    assert!(!reports.iter().any(says_hub), "{reports:?}");
    let told: Vec<String> = server
        .asked()
        .into_iter()
        .filter(|asked| asked.path == "/hub")
        .map(|asked| asked.body)
        .collect();
    assert_eq!(
        told,
        [
            "hub.mode=publish&hub.url=https%3A%2F%2Ffeeds.example.org%2Fnews.rss&hub.url=https%3A%2F%2Ffeeds.example.org%2Fnews.atom"
        ]
    );

    // Unchanged: it is left alone.
    place.now(7200);
    place.force().await;
    assert!(!server.paths().contains(&"/hub".to_owned()));

    place.now(10_800);
    server.set("/hub", Answer::status(500));
    server.set("/news", page(0..5, "Story"));
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Read);
    assert!(
        says_hub(&reports[0]) && !says_hub(&reports[1]),
        "{reports:?}"
    );
    assert_eq!(place.titles("news.rss").len(), 5);
}
