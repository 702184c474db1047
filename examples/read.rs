//! Runs the readers over JSON lines, to score them against pages and dates with known answers.
//!
//! `read dates` takes `{"id", "raw", "context": {"now", "tz", "locale", "order"}}` and prints
//! `{"id", "value"}`: an instant with offset, a day, or null. `read listings` and `read articles`
//! take `{"id", "url", "html_path"}` and print what was found; for listings `"known"`, a list of
//! addresses, is what a feed knows. One line in, one line out; a line that cannot be read is answered
//! with what is known of it.
//!
//! `read lists` takes what `read listings` takes and prints every list that was found, best first,
//! with its score and the reasons for it.

#![expect(
    clippy::print_stdout,
    reason = "this program speaks on standard output"
)]

use chrono::DateTime;
use pagewire::config::ArticleRules;
use pagewire::dates::{Context, Locale, Order, evidence};
use pagewire::extract::Before;
use pagewire::extract::auto::{self, List};
use pagewire::html::Document;
use pagewire::{article, dates, decode, permalink};
use serde_json::{Value, json};
use std::io::BufRead;
use std::process::ExitCode;
use url::Url;

fn main() -> ExitCode {
    let answer: fn(&Value) -> Value = match std::env::args().nth(1).as_deref() {
        Some("dates") => date,
        Some("listings") => listing,
        Some("lists") => all_lists,
        Some("articles") => article_page,
        Some("blocks") => blocks,
        _ => {
            println!("usage: read dates|listings|lists|articles|blocks < LINES");
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

/// The page that a line names, and its address.
fn open(row: &Value) -> Option<(Document, Url)> {
    let bytes = std::fs::read(row["html_path"].as_str()?).ok()?;
    let url = Url::parse(row["url"].as_str().unwrap_or("https://unknown.invalid/")).ok()?;
    let text = decode::html(&bytes, Some("text/html")).ok()?;
    Some((Document::parse(&text).ok()?, url))
}

/// A section page with the context that its dates are read with.
fn page(row: &Value) -> Option<(Document, Context, Url)> {
    let (document, url) = open(row)?;
    let language = document.language().unwrap_or_else(|| "en".to_owned());
    let context = Context {
        locale: evidence::locale(Some(&language), url.domain(), None),
        ..Context::default()
    };
    Some((document, context, url))
}

fn listing(row: &Value) -> Value {
    let known = |known: &Value| {
        let keys = known.as_array()?.iter().filter_map(|url| {
            let url = Url::parse(url.as_str()?).ok()?;
            Some(permalink::key(&url))
        });
        Some(Before {
            keys: keys.collect(),
            container: None,
        })
    };
    let read = || {
        let (document, context, url) = page(row)?;
        let list = match known(&row["known"]) {
            Some(before) => auto::best_for(&document, &url, &context, &before).0,
            None => auto::find(&document, &url, &context)
                .lists
                .into_iter()
                .next(),
        };
        Some(items(&list?, &context, &url))
    };
    json!({"items": read().unwrap_or_default()})
}

fn all_lists(row: &Value) -> Value {
    let Some((document, context, url)) = page(row) else {
        return json!({"lists": []});
    };
    let lists: Vec<Value> = auto::find(&document, &url, &context)
        .lists
        .iter()
        .map(|list| {
            let reasons: Vec<String> = list
                .reasons
                .iter()
                .map(|reason| format!("{} {:.2}", reason.what, reason.value))
                .collect();
            json!({
                "score": list.score,
                "detector": list.detector,
                "reasons": reasons,
                "selectors": list.selectors.as_ref().map(|selectors| format!("{selectors:?}")),
                "items": items(list, &context, &url),
            })
        })
        .collect();
    json!({ "lists": lists })
}

/// The items of a list with their dates read, all with the order that the column settles.
fn items(list: &List, context: &Context, url: &Url) -> Vec<Value> {
    let verdict = list.settle(context);
    let date = |text: &String| {
        let context = Context {
            order: verdict.order_for(text),
            ..*context
        };
        dates::parse(text, &context).ok()
    };
    list.items
        .iter()
        .map(|item| {
            let published = item
                .dates
                .iter()
                .find_map(|printed| printed.machine.iter().chain([&printed.text]).find_map(date));
            let address = item.link.as_deref().and_then(|link| url.join(link).ok());
            json!({
                "url": address.map(|address| address.to_string()),
                "title": item.title,
                "published": published.map(|reading| reading.moment.to_string()),
                "summary": item.summary,
                "author": item.author,
                "image": item.image,
                "categories": item.categories,
                "printed": item.dates.first().map(|date| &date.text),
            })
        })
        .collect()
}

fn article_page(row: &Value) -> Value {
    let read = || {
        let (mut document, url) = open(row)?;
        let context = dates::Context::default();
        let because = article::times(&document, &url, &context).because;
        let rules = ArticleRules::default();
        let article = article::read(&mut document, &url, &rules, &context).0;
        let body = article::full_text(&document, &url, &article);
        Some((article, because, body.unwrap_or_default()))
    };
    let (article, because, body) = read().unwrap_or_default();
    json!({
        "title": article.title,
        "published": article.published.map(|published| published.at.to_rfc3339()),
        "because": because,
        "author": if article.authors.is_empty() { Value::Null } else { json!(article.authors.join(", ")) },
        "image": article.image.map(|image| image.url),
        "categories": article.categories,
        "content_html": body.html,
        "content_text": body.text,
    })
}

/// Every block of a page with what becomes of it.
fn blocks(row: &Value) -> Value {
    let read = || {
        let (mut document, url) = open(row)?;
        let context = dates::Context::default();
        let article = article::read(&mut document, &url, &ArticleRules::default(), &context).0;
        Some(article::body::explain(
            &document,
            &article::Told::of(&article),
        ))
    };
    let blocks: Vec<Value> = read()
        .unwrap_or_default()
        .into_iter()
        .map(|block| {
            json!({"verdict": format!("{:?}", block.verdict), "path": block.path, "text": block.text})
        })
        .collect();
    json!({ "blocks": blocks })
}
