//! Shapes of pages, selectors and expressions that cost parsers time: each ends by itself, or is
//! refused by name.

use pagewire::config::Config;
use pagewire::html::{Document, Selector, sanitize};
use serde_json::Value;
use std::path::Path;
use url::Url;

use crate::harness::Answer;
use crate::harness::news::place;

fn vectors(text: &str) -> impl Iterator<Item = Value> + '_ {
    text.lines()
        .map(|line| serde_json::from_str(line).expect("is JSON"))
}

fn page(vector: &Value) -> String {
    let text = |key: &str| vector[key].as_str().expect("is text");
    let unit = text("unit");
    // As many show what grows faster than the page, and end sooner.
    let count = vector["count"].as_u64().expect("is a number").min(250_000);
    let units: String = match unit.contains("%d") {
        true => (0..count)
            .map(|number| unit.replace("%d", &number.to_string()))
            .collect(),
        false => unit.repeat(usize::try_from(count).expect("fits")),
    };
    format!("{}{units}{}", text("prefix"), text("suffix"))
}

#[test]
fn pages_that_cost_time_end_or_are_refused() {
    let base = Url::parse("https://a.example/").expect("is a URL");
    let mut read = Vec::new();
    let mut refused = Vec::new();
    for vector in vectors(include_str!("guard/html.jsonl")) {
        let (id, page) = (
            vector["id"].as_str().expect("has a name").to_owned(),
            page(&vector),
        );
        match Document::parse(&page) {
            Ok(document) => {
                document.root().text();
                document.root().inner_html();
                read.push(id);
            }
            Err(error) => refused.push(format!("{id}: {error}")),
        }
        // What is stored is bounded whatever comes in.
        let clean = sanitize(&page, &base).unwrap_or_default();
        assert!(
            clean.len() <= pagewire::html::MAX_CONTENT,
            "{}",
            clean.len()
        );
    }
    assert_eq!(
        read,
        [
            "svg-breakout",
            "lt",
            "entities",
            "comment",
            "quote",
            "script",
            "pre",
            "nobr"
        ],
        "{refused:#?}"
    );
    assert!(
        refused.iter().all(|why| why.contains("it was not read")),
        "{refused:#?}"
    );
}

#[test]
fn selectors_and_expressions_that_cost_time_end_or_are_refused() {
    let nested =
        Document::parse(&format!("{}<a href=x>y</a>", "<div>".repeat(400))).expect("parses");
    let beside = Document::parse(&"<a href=x>y</a>".repeat(2000)).expect("parses");
    for vector in vectors(include_str!("guard/selectors.jsonl")) {
        if let Some(text) = vector["selector"].as_str() {
            let expects_error = vector["expect"].as_str().is_some_and(|expected| {
                expected.contains("clear error") && !text.starts_with('\\')
            });
            match Selector::parse(text) {
                Ok(selector) => {
                    assert!(!expects_error, "{text}");
                    for document in [&nested, &beside] {
                        document.select(&selector).take(10).count();
                    }
                }
                Err(error) => assert!(!error.to_string().is_empty(), "{text}"),
            }
        }
        if let Some(text) = vector["regex"].as_str() {
            let text = Value::from(text).to_string();
            let config = format!(
                "[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\ninclude = {text}\n"
            );
            match Config::parse(Path::new("c.toml"), &config, &|_| None) {
                Ok(config) => {
                    let title = "ab=1".repeat(75);
                    config.feeds[0].filter.accepts(&title, "https://a.example/");
                }
                Err(error) => assert!(
                    error.to_string().contains("not a regular expression"),
                    "{error}"
                ),
            }
        }
    }
}

/// What walks over siblings, in items and out of them, where very many stand side by side.
#[test]
fn selectors_that_walk_over_very_many_siblings_are_stopped() {
    let siblings = Document::parse(&"<a href=x>y</a>".repeat(45_000)).expect("parses");
    let items = Document::parse(&"<li><a href=x>y</a></li>".repeat(30_000)).expect("parses");
    let item = Selector::constant("li");
    // Those that remember what they counted take one step for each element.
    for (text, found) in [
        ("a:nth-child(2n+1)", 22_500),
        ("a:nth-last-of-type(2n+1)", 22_500),
    ] {
        let selector = Selector::constant(text);
        assert_eq!(siblings.select(&selector).count(), found, "{text}");
        assert!(!siblings.is_spent(), "{text}");
    }
    for text in ["b ~ a", "a:not(:has(~ b))"] {
        let siblings = Document::parse(&"<a href=x>y</a>".repeat(45_000)).expect("parses");
        let selector = Selector::constant(text);
        let found = siblings.select(&selector).count();
        // What was found before the stop does match.
        assert!(siblings.is_spent() && found < 45_000, "{text}: {found}");
        assert_eq!(siblings.select(&item).count(), 0, "nothing more is found");
    }
    for text in ["b ~ li a", "li:nth-child(odd) a"] {
        let selector = Selector::constant(text);
        let fields = items.select(&item).filter_map(|item| item.first(&selector));
        fields.count();
        assert!(items.is_spent(), "{text}");
    }
}

#[tokio::test]
async fn a_page_whose_selectors_look_at_too_much_is_named_and_its_feed_stays() {
    let (server, place) = place("").await;
    let select = "title = \"h2\"";
    let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    place.configure(&text.replace(select, "title = \"b ~ li h2\""));
    let rows = |count: usize| -> String {
        let row =
            |number| format!("<li><h2><a href='/story/{number}'>Report {number}</a></h2></li>");
        (0..count).map(row).collect()
    };
    server.set(
        "/news",
        Answer::page(format!("<ul><b></b>{}</ul>", rows(20))),
    );
    assert_eq!(place.run_at(0).await.new, 20);
    let feed = place.bytes("news.rss");
    server.set("/news", Answer::page(format!("<ul>{}</ul>", rows(12_000))));
    let report = place.run_at(1900).await;
    let said = format!("{:?}", report.outcome);
    assert!(said.contains("look at too much of this page"), "{said}");
    assert_eq!(place.bytes("news.rss"), feed);
}
