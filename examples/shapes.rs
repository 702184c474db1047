//! How long the shapes take that cost parsers time: pages and selectors, by each reader, worst first.
//!
//! `shapes HTML_LINES SELECTOR_LINES`: lines of `{"id", "prefix", "unit", "count", "suffix"}`, each a
//! page, and of `{"selector"}`. Exits with 1 when one takes longer than a second.

#![expect(
    clippy::print_stdout,
    reason = "this program speaks on standard output"
)]

use pagewire::config::ArticleRules;
use pagewire::dates::Context;
use pagewire::extract::auto;
use pagewire::html::{Document, Selector, sanitize};
use pagewire::{article, decode};
use serde_json::Value;
use std::process::ExitCode;
use std::time::{Duration, Instant};
use url::Url;

/// What each shape must end within.
const LIMIT: Duration = Duration::from_secs(1);

/// Beside those of the file: what walks over siblings, near and far, in items and out of them.
const SELECTORS: [&str; 9] = [
    "a:nth-child(2n+1)",
    "a:nth-last-child(2n+1)",
    "a:nth-of-type(2n+1)",
    "li:nth-child(odd) a",
    "b ~ a",
    "b ~ li a",
    "a:has(~ b)",
    "li:not(:has(~ b)) a",
    "b + a ~ a",
];

/// How long something took, and what came of it.
struct Took {
    time: Duration,
    what: String,
}

fn time(what: &str, work: impl FnOnce() -> String) -> Took {
    let start = Instant::now();
    let end = work();
    Took {
        time: start.elapsed(),
        what: format!("{what}: {end}"),
    }
}

fn main() -> ExitCode {
    let mut files = std::env::args().skip(1);
    let (Some(pages), Some(selectors)) = (files.next(), files.next()) else {
        println!("usage: shapes HTML_LINES SELECTOR_LINES");
        return ExitCode::from(2);
    };
    let mut took = Vec::new();
    for row in lines(&pages) {
        read_page(&row, &mut took);
    }
    let own = SELECTORS.iter().map(|text| (*text).to_owned());
    let given = lines(&selectors)
        .into_iter()
        .filter_map(|row| row["selector"].as_str().map(str::to_owned));
    for text in given.chain(own) {
        select(&text, &mut took);
    }
    took.sort_by_key(|took| std::cmp::Reverse(took.time));
    for took in took.iter().take(25) {
        println!("{:8.3} s  {}", took.time.as_secs_f64(), took.what);
    }
    let slow = took.iter().filter(|took| took.time > LIMIT).count();
    println!("{} measured, {slow} over {LIMIT:?}", took.len());
    ExitCode::from(u8::from(slow > 0))
}

fn lines(path: &str) -> Vec<Value> {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str(line).ok())
        .collect()
}

fn page(row: &Value) -> String {
    let text = |key: &str| row[key].as_str().unwrap_or_default();
    let unit = text("unit");
    let count = row["count"].as_u64().unwrap_or(1);
    let units: String = match unit.contains("%d") {
        true => (0..count)
            .map(|number| unit.replace("%d", &number.to_string()))
            .collect(),
        false => unit.repeat(usize::try_from(count).unwrap_or_default()),
    };
    format!("{}{units}{}", text("prefix"), text("suffix"))
}

/// Reads a page as a section page without selectors, as an article, and as content.
fn read_page(row: &Value, took: &mut Vec<Took>) {
    let (Some(id), Ok(url)) = (row["id"].as_str(), Url::parse("https://a.example/news")) else {
        return;
    };
    let page = page(row);
    let parse = || {
        let text = decode::html(page.as_bytes(), Some("text/html")).map_err(|e| e.to_string())?;
        Document::parse(&text).map_err(|error| error.to_string())
    };
    took.push(time(&format!("{id} finder"), || match parse() {
        Err(error) => error,
        Ok(document) => {
            let lists = auto::find(&document, &url, &Context::default()).lists;
            format!("{} lists", lists.len())
        }
    }));
    took.push(time(&format!("{id} article"), || match parse() {
        Err(error) => error,
        Ok(mut document) => {
            let (rules, context) = (ArticleRules::default(), Context::default());
            let article = article::read(&mut document, &url, &rules, &context).0;
            let body = article::full_text(&document, &url, &article);
            format!("{} bytes of text", body.unwrap_or_default().html.len())
        }
    }));
    took.push(time(&format!("{id} sanitiser"), || {
        let clean = sanitize(&page, &url);
        format!("{} bytes", clean.unwrap_or_default().len())
    }));
}

/// Looks for a selector on whole pages and inside each item, as fields do.
fn select(text: &str, took: &mut Vec<Took>) {
    let short: String = text.chars().take(40).collect();
    let selector = match Selector::parse(text) {
        Ok(selector) => selector,
        Err(error) => {
            took.push(time(&short, || error.to_string()));
            return;
        }
    };
    let item = Selector::constant("li");
    for (name, html) in [
        ("nested", format!("{}<a href=x>y</a>", "<div>".repeat(500))),
        ("siblings", "<a href=x>y</a>".repeat(45_000)),
        ("items", "<li><a href=x>y</a></li>".repeat(30_000)),
    ] {
        let Ok(document) = Document::parse(&html) else {
            continue;
        };
        took.push(time(&format!("{short} on {name}"), || {
            format!("{} found", document.select(&selector).count())
        }));
        took.push(time(&format!("{short} in items of {name}"), || {
            let found = document
                .select(&item)
                .filter(|item| item.first(&selector).is_some());
            format!("{} found", found.count())
        }));
    }
}
