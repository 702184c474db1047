//! `pagewire explain page`: which list of a page is taken for its articles, and why; what the page is
//! where it has none.

use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use url::Url;

use crate::cli::{Exit, Stop, preview, print, say};
use crate::daemon::clock;
use crate::dates::evidence::Verdict;
use crate::dates::{self, Context};
use crate::extract::auto::{Found, List};
use crate::extract::kind::Kind;
use crate::fetch::{Answer, Fetcher};
use crate::html::ellipsize;
use crate::model::RawItem;
use crate::pipeline::{Inspected, inspect};

/// The longest text of a page that is shown, in characters.
const MAX_TEXT: usize = 60;
/// Where the links of a saved page start from when nobody says it.
const NOWHERE: &str = "https://page.invalid/";

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pagewire explain page https://www.example.org/news\n  pagewire explain page saved.html --url https://www.example.org/news --json\n\nExit codes: 0 there is a list; 1 there is none, and what the page is instead is printed; 2 usage."
)]
pub(super) struct Arguments {
    /// The address of a page, or a saved page
    #[arg(value_name = "URL|FILE")]
    target: String,
    /// For a saved page: its address [default: none, which tells less]
    #[arg(long, value_name = "ADDRESS")]
    url: Option<String>,
    /// Print it as JSON
    #[arg(long)]
    json: bool,
}

/// What was made of a page.
struct Explained {
    url: Url,
    kind: Kind,
    lists: Vec<List>,
    context: Context,
}

pub(super) async fn run(path: &Path, arguments: &Arguments) -> Result<Exit, Stop> {
    let explained = explain(path, arguments).await?;
    if arguments.json {
        print(&format!("{:#}\n", as_json(&explained)));
    } else {
        print(&in_words(&explained));
    }
    if explained.lists.is_empty() {
        say(&format!(
            "error: this is {}. {}",
            explained.kind,
            explained.kind.advice()
        ));
        return Ok(Exit::SomeFailed);
    }
    Ok(Exit::Good)
}

async fn explain(path: &Path, arguments: &Arguments) -> Result<Explained, Stop> {
    let (target, base) = address(arguments)?;
    let config = preview::with_page(path, &target, base.as_deref())?;
    let page = config
        .feed(preview::NAME)
        .and_then(|feed| feed.pages.first())
        .ok_or_else(|| Stop::usage("error: there is nothing to explain"))?;
    let answer = Fetcher::new(&config)
        .fetch(&page.url, &page.request, None)
        .await;
    let fetched = match answer {
        Ok(Answer::Page(fetched)) => fetched,
        Ok(Answer::NotModified) => return Err(failed("the page was not sent")),
        Err(error) => return Err(failed(&error.to_string())),
    };
    let url = base.map_or(fetched.url.clone(), |_| page.base.clone());
    let Inspected {
        context,
        found,
        kind,
        ..
    } = inspect(&fetched, &url, page, clock());
    Ok(Explained {
        url,
        kind,
        lists: found.map(|Found { lists, .. }| lists).unwrap_or_default(),
        context,
    })
}

fn failed(reason: &str) -> Stop {
    Stop {
        message: format!("error: {reason}"),
        exit: Exit::SomeFailed,
    }
}

/// What is fetched, and where its links start from when that is another address.
fn address(arguments: &Arguments) -> Result<(String, Option<String>), Stop> {
    let target = arguments.target.clone();
    if target.contains("://") || target.starts_with("file:") {
        return Ok((target, arguments.url.clone()));
    }
    let file = std::fs::canonicalize(&target)
        .ok()
        .and_then(|path| Url::from_file_path(path).ok())
        .ok_or_else(|| {
            Stop::usage(format!(
                "error: {target}: neither a file nor an address; addresses begin with https://"
            ))
        })?;
    let base = arguments.url.as_deref().unwrap_or(NOWHERE);
    Ok((file.into(), Some(base.to_owned())))
}

/// One field of an item: where it stands, what stands there, and what that is read as.
struct Shown {
    name: &'static str,
    selector: Option<String>,
    text: Option<String>,
    value: Option<String>,
}

/// The fields of the first item that has most of them.
fn fields(explained: &Explained, list: &List) -> Vec<Shown> {
    let Some(item) = list.items.first() else {
        return Vec::new();
    };
    let verdict = list.settle(&explained.context);
    let selectors = list.selectors.clone().unwrap_or_default();
    let link = item.link.as_deref();
    let date = item.dates.first();
    let printed = date.map(|date| date.machine.as_deref().unwrap_or(&date.text));
    let shown = |name, selector: Option<String>, text: Option<&str>, value: Option<String>| Shown {
        name,
        selector,
        text: text.map(str::to_owned),
        value,
    };
    vec![
        shown("title", selectors.title, item.title.as_deref(), None),
        shown(
            "link",
            selectors.link,
            link,
            link.and_then(|link| Some(explained.url.join(link).ok()?.into())),
        ),
        shown(
            "date",
            selectors.date,
            printed,
            Some(date_of(explained, &verdict, item)),
        ),
        shown("summary", selectors.summary, item.summary.as_deref(), None),
        shown("author", selectors.author, item.author.as_deref(), None),
        shown("image", selectors.image, item.image.as_deref(), None),
    ]
}

/// What the date of an item is read as, or why it is not.
fn date_of(explained: &Explained, verdict: &Verdict, item: &RawItem) -> String {
    let Some(date) = item.dates.first() else {
        return "none; the first sight of the item dates it".to_owned();
    };
    let read = |text: &str| {
        let context = Context {
            order: verdict.order_for(text).or(explained.context.order),
            ..explained.context
        };
        dates::parse(text, &context)
    };
    match date.machine.as_deref().map_or_else(
        || read(&date.text),
        |text| read(text).or_else(|_| read(&date.text)),
    ) {
        Ok(reading) => reading.moment.to_string(),
        Err(reason) => format!("not read: {reason}"),
    }
}

fn in_words(explained: &Explained) -> String {
    let mut out = format!("{}\n  this is {}\n", explained.url, explained.kind);
    let count = explained.lists.len();
    for (at, list) in explained.lists.iter().enumerate() {
        // Writing to a string cannot fail.
        let _ = writeln!(
            out,
            "\nlist {} of {count}{}: {} items, score {:.2}, found by {}",
            at + 1,
            if at == 0 { ", which is taken" } else { "" },
            list.items.len(),
            list.score,
            match list.detector {
                "structure" => "the structure of the page",
                detector => detector,
            }
        );
        let reasons: Vec<String> = list
            .reasons
            .iter()
            .map(|reason| format!("{} {:.2}", reason.what, reason.value))
            .collect();
        if !reasons.is_empty() {
            let _ = writeln!(out, "  because  {}", reasons.join(", "));
        }
        let item = match &list.selectors {
            Some(selectors) => selectors.item.as_str(),
            None => "no short selector selects these items and no others",
        };
        let _ = writeln!(out, "  {:<8} {item}", "items");
        for field in fields(explained, list) {
            if field.text.is_none() && field.name != "date" {
                continue;
            }
            let text = field
                .text
                .map(|text| format!("\"{}\"", ellipsize(&text, MAX_TEXT)));
            let parts: Vec<String> = [field.selector, text]
                .into_iter()
                .flatten()
                .chain(field.value.map(|value| format!("→ {value}")))
                .collect();
            let _ = writeln!(out, "  {:<8} {}", field.name, parts.join("  "));
        }
    }
    out
}

fn as_json(explained: &Explained) -> Value {
    let lists: Vec<Value> = explained
        .lists
        .iter()
        .map(|list| {
            let reasons: serde_json::Map<String, Value> = list
                .reasons
                .iter()
                .map(|reason| (reason.what.to_owned(), reason.value.into()))
                .collect();
            let fields: serde_json::Map<String, Value> = fields(explained, list)
                .into_iter()
                .map(|field| {
                    let value = json!({
                        "selector": field.selector,
                        "text": field.text,
                        "value": field.value,
                    });
                    (field.name.to_owned(), value)
                })
                .collect();
            json!({
                "items": list.items.len(),
                "score": list.score,
                "detector": list.detector,
                "reasons": reasons,
                "item": list.selectors.as_ref().map(|selectors| &selectors.item),
                "fields": fields,
            })
        })
        .collect();
    json!({
        "url": explained.url,
        "kind": explained.kind.what(),
        "advice": explained.kind.advice(),
        "lists": lists,
    })
}
