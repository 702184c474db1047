//! Shapes of pages, selectors and expressions that cost parsers time: each ends by itself, or is
//! refused by name.

use pagewire::config::Config;
use pagewire::html::{Document, Selector, sanitize};
use serde_json::Value;
use std::path::Path;
use url::Url;

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
