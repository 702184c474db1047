//! `pagewire check`: reads the configuration and says what each feed will do.

use clap::Args;
use comfy_table::Cell;
use std::fmt::Write as _;
use std::path::Path;

use super::{Exit, Stop, print, say, table};
use crate::config::{Articles, Config, format_duration, schema};
use crate::schedule::{Bounds, Plan, When};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pagewire check\n  pagewire check --schema > pagewire.schema.json     for editors that complete TOML"
)]
pub(super) struct Arguments {
    /// Print the JSON Schema of the configuration instead
    #[arg(long)]
    schema: bool,
}

pub(super) fn run(path: &Path, arguments: &Arguments) -> Result<Exit, Stop> {
    if arguments.schema {
        let schema = serde_json::to_string_pretty(&schema())
            .map_err(|error| Stop::usage(error.to_string()))?;
        print(&format!("{schema}\n"));
        return Ok(Exit::Good);
    }
    let config = Config::load(path)?;
    let mut rows = table::table(&[
        "Feed",
        "Kind",
        "Pages",
        "Every",
        "Zone",
        "Article pages",
        "Files",
    ]);
    for feed in &config.feeds {
        let pages: Vec<&str> = feed.pages.iter().map(|page| page.url.as_str()).collect();
        let mut zones: Vec<&str> = feed
            .pages
            .iter()
            .map(|page| page.timezone.map_or("none: UTC", |zone| zone.name()))
            .collect();
        zones.dedup();
        let mut article = match feed.article {
            Articles::None => "not read".to_owned(),
            Articles::Missing => {
                format!("of new entries without time, {} a run", feed.article_limit)
            }
            Articles::All => format!("of new entries, {} a run", feed.article_limit),
        };
        if let Some(recheck) = feed.recheck.filter(|_| feed.article.is_any()) {
            let _ = write!(article, ", again after {}", format_duration(recheck));
        }
        let files: Vec<String> = feed
            .formats
            .iter()
            .map(|format| format!("{}.{}", feed.name, format.as_str()))
            .collect();
        rows.add_row([
            Cell::new(&feed.name),
            Cell::new(feed.kind.name()),
            Cell::new(pages.join("\n")),
            Cell::new(when(&feed.plan)),
            Cell::new(zones.join("\n")),
            Cell::new(article),
            Cell::new(files.join("\n")),
        ]);
    }
    print(&format!("{rows}\n"));
    print(&format!(
        "{} is good: {} feeds into {}, history in {}.\n",
        config.path.display(),
        config.feeds.len(),
        config.publish.dir.display(),
        config.store.display()
    ));
    for warning in warnings(&config) {
        say(&format!("warning: {warning}"));
    }
    Ok(Exit::Good)
}

/// How often or at what times a feed is looked at, in the words of the configuration.
fn when(plan: &Plan) -> String {
    let when = match &plan.when {
        When::Every(interval) => format_duration(*interval),
        When::Auto(Bounds { min, max }) => {
            format!(
                "auto, {} to {}",
                format_duration(*min),
                format_duration(*max)
            )
        }
        When::Cron(cron) => format!("{cron} ({})", plan.zone),
    };
    if plan.quiet.is_empty() {
        return when;
    }
    format!("{when}, not {} ({})", plan.quiet, plan.zone)
}

/// What is allowed and yet probably not meant.
fn warnings(config: &Config) -> Vec<String> {
    let mut warnings = Vec::new();
    if config.feeds.is_empty() {
        warnings.push("there is no [[feed]] yet".into());
    }
    if config.publish.base_url.is_none() {
        warnings.push("publish.base_url is not set: feeds go without their own address (self links), which some readers want".into());
    }
    for feed in &config.feeds {
        if feed.kind.needs_zone() && feed.pages.iter().any(|page| page.timezone.is_none()) {
            warnings.push(format!(
                "{}: has a date format but no timezone: times that name no zone are read as UTC",
                feed.name
            ));
        }
        if feed.kind.lacks_dates() && !feed.article.is_any() {
            warnings.push(format!("{}: has neither select.date nor article = true: entries are dated when they are first seen", feed.name));
        }
        for field in feed.kind.absolute_fields() {
            warnings.push(format!(
                "{}: {field} looks at the whole page, not within the item; did you mean .{field}?",
                feed.name
            ));
        }
        if feed.max_pages > 1 && feed.kind.lacks_next() {
            warnings.push(format!("{}: has max_pages but no `next`", feed.name));
        }
    }
    for site in &config.sites {
        let is_used = config
            .feeds
            .iter()
            .flat_map(|feed| &feed.pages)
            .any(|page| {
                [&page.url, &page.base].into_iter().any(|url| {
                    config
                        .site(url)
                        .is_some_and(|known| known.host == site.host)
                })
            });
        // It may be where articles are.
        if !is_used && !config.feeds.iter().any(|feed| feed.article.is_any()) {
            warnings.push(format!("[[site]] {}: no feed has a page there", site.host));
        }
    }
    warnings
}
