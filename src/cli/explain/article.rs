//! `pagewire explain article`: what an article page gives, and which of its places says so.

use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write;
use std::path::Path;
use url::Url;

use crate::cli::{Exit, Stop, print, say};
use crate::config::Config;
use crate::daemon::clock;
use crate::fetch::Fetcher;
use crate::html::{ellipsize, plain};
use crate::pipeline::{Explained, explain};

/// Longest text of a witness that is printed, in characters.
const MAX_SAID: usize = 100;

/// Longest text of a body that is printed, in characters.
const MAX_BODY: usize = 1000;

/// What a saved page is read as that nobody gave an address for.
const NOWHERE: &str = "https://unknown.invalid/";

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pagewire explain article https://www.example.org/news/ferry-waits\n  pagewire explain article saved.html --url https://www.example.org/news/ferry-waits\n  pagewire explain article saved.html --json\n\nExit codes: 0 the page was read; 1 it was not, and the reason is printed; 2 usage."
)]
pub(super) struct Arguments {
    /// The address of an article, or a saved page
    #[arg(value_name = "URL|FILE")]
    page: String,
    /// For a saved page: the address that it was saved from
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Print the account as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(path: &Path, arguments: &Arguments) -> Result<Exit, Stop> {
    // A file that was named is meant; the one in the directory may be missing.
    let config = if path.exists() || path != Path::new("config.toml") {
        Config::load(path)?
    } else {
        Config::parse(path, "", &|_| None)?
    };
    let base = match &arguments.url {
        None => None,
        Some(text) => Some(web(text).ok_or_else(|| {
            Stop::usage(format!(
                "error: --url {text}: expected an address such as https://www.example.org/news/1"
            ))
        })?),
    };
    let (url, base) = match web(&arguments.page) {
        Some(url) => (url, base),
        None => (saved(&arguments.page)?, base.or_else(|| web(NOWHERE))),
    };
    let explained = match explain(
        &config,
        &Fetcher::new(&config),
        &url,
        base.as_ref(),
        clock(),
    )
    .await
    {
        Ok(explained) => explained,
        Err(reason) => {
            say(&format!("error: {reason}"));
            return Ok(Exit::SomeFailed);
        }
    };
    if arguments.json {
        print(&format!("{:#}\n", as_json(&explained)));
    } else {
        print(&in_words(&explained));
    }
    for diagnostic in &explained.diagnostics {
        say(&format!("note: {diagnostic}"));
    }
    if base.is_some_and(|base| base.as_str() == NOWHERE) {
        say(
            "note: relative addresses were not resolved: say where the page was saved from with --url URL",
        );
    }
    Ok(Exit::Good)
}

fn web(text: &str) -> Option<Url> {
    Url::parse(text)
        .ok()
        .filter(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

/// The file as an address.
fn saved(text: &str) -> Result<Url, Stop> {
    let path = text.strip_prefix("file://").unwrap_or(text);
    let path = Path::new(path);
    let fail = |reason: &dyn std::fmt::Display| {
        Stop::usage(format!(
            "error: {text}: {reason}; expected an address (https://…) or a saved page"
        ))
    };
    let path = path.canonicalize().map_err(|error| fail(&error))?;
    if path.is_dir() {
        return Err(fail(&"it is a directory"));
    }
    Url::from_file_path(&path).map_err(|()| fail(&"it has no address"))
}

fn in_words(explained: &Explained) -> String {
    let mut out = format!("{}\n", explained.url);
    for account in &explained.accounts {
        let value = account.value.as_deref().unwrap_or("none");
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{:<10} {value}", account.field);
        if !account.because.is_empty() {
            let _ = writeln!(out, "  because  {}", account.because);
        }
        for witness in &account.witnesses {
            let says = ellipsize(&witness.says, MAX_SAID);
            let _ = writeln!(out, "  - {}: {says}", witness.place);
        }
    }
    match &explained.article.content {
        Some(html) => {
            let text = plain(html);
            let _ = writeln!(
                out,
                "\ncontent    {} characters\n  {}",
                text.chars().count(),
                ellipsize(&text, MAX_BODY)
            );
        }
        None => out.push_str("\ncontent    none\n"),
    }
    out
}

fn as_json(explained: &Explained) -> Value {
    let fields: Vec<Value> = explained
        .accounts
        .iter()
        .map(|account| {
            let witnesses: Vec<Value> = account
                .witnesses
                .iter()
                .map(|witness| json!({"place": witness.place, "says": witness.says}))
                .collect();
            json!({
                "field": account.field,
                "value": account.value,
                "because": account.because,
                "witnesses": witnesses,
            })
        })
        .collect();
    json!({
        "url": explained.url,
        "fields": fields,
        "content": explained.article.content,
    })
}
