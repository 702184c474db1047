//! Runs the readers over JSON lines, to score them against pages and dates with known answers.
//!
//! `read dates` takes `{"id", "raw", "context": {"now", "tz", "locale",
//! "order"}}` and prints `{"id", "value"}`: an
//! instant with offset, a day, or null. `read listings` and `read articles` take `{"id", "url",
//! "html_path"}` and print what was found. One line in, one line out; a line that cannot be read
//! is answered with what is known of it.
//!
//! What is not built yet finds nothing here: lists are found only where a configuration names
//! them.

#![expect(
    clippy::print_stdout,
    reason = "this program speaks on standard output"
)]

use chrono::DateTime;
use pagewire::config::ArticleRules;
use pagewire::dates::{Context, Locale, Order};
use pagewire::html::Document;
use pagewire::{article, dates, decode};
use serde_json::{Value, json};
use std::io::BufRead;
use std::process::ExitCode;
use url::Url;

fn main() -> ExitCode {
    let answer: fn(&Value) -> Value = match std::env::args().nth(1).as_deref() {
        Some("dates") => date,
        Some("listings") => listing,
        Some("articles") => page,
        _ => {
            println!("usage: read dates|listings|articles < LINES");
            return ExitCode::from(2);
        }
    };
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(row) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let mut out = answer(&row);
        out["id"] = row["id"].clone();
        println!("{out}");
    }
    ExitCode::SUCCESS
}

fn date(row: &Value) -> Value {
    let context = &row["context"];
    let known = Context {
        now: context["now"]
            .as_str()
            .and_then(|now| DateTime::parse_from_rfc3339(now).ok())
            .map(|now| now.to_utc()),
        timezone: context["tz"].as_str().and_then(|zone| zone.parse().ok()),
        locale: context["locale"].as_str().and_then(Locale::parse),
        order: context["order"].as_str().and_then(Order::parse),
    };
    let read = dates::parse(row["raw"].as_str().unwrap_or(""), &known);
    json!({"value": read.ok().map(|reading| reading.moment.to_string())})
}

fn listing(_: &Value) -> Value {
    json!({"items": []})
}

fn page(row: &Value) -> Value {
    let read = || {
        let bytes = std::fs::read(row["html_path"].as_str()?).ok()?;
        let url = Url::parse(row["url"].as_str().unwrap_or("https://unknown.invalid/")).ok()?;
        let text = decode::html(&bytes, Some("text/html")).ok()?;
        let mut document = Document::parse(&text).ok()?;
        let context = dates::Context::default();
        let because = article::times(&document, &url, &context).because;
        let rules = ArticleRules::default();
        Some((
            article::read(&mut document, &url, &rules, &context).0,
            because,
        ))
    };
    let (article, because) = read().unwrap_or_default();
    json!({
        "title": article.title,
        "published": article.published.map(|published| published.at.to_rfc3339()),
        "because": because,
        "author": if article.authors.is_empty() { Value::Null } else { json!(article.authors.join(", ")) },
        "image": article.image.map(|image| image.url),
        "categories": article.categories,
        "content_html": article.content,
        "content_text": Value::Null,
    })
}
