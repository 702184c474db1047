//! `pagewire status`: how each feed stands.

use chrono::{DateTime, Utc};
use clap::Args;
use comfy_table::Cell;
use serde::Serialize;

use super::{Exit, Stop, print, say, table};
use crate::config::Config;
use crate::daemon::clock;
use crate::model::Health;
use crate::store::Store;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 1 when some feed is degraded or broken.\n\nExample:\n  pagewire status --json"
)]
pub(super) struct Arguments {
    /// Print as JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row<'a> {
    feed: &'a str,
    health: Health,
    message: Option<String>,
    entries: u32,
    articles_owed: u32,
    last_run: Option<DateTime<Utc>>,
    last_success: Option<DateTime<Utc>>,
    next_check: Option<DateTime<Utc>>,
    failures: u32,
    moved_to: Vec<String>,
    gone: Vec<&'a str>,
}

/// Why a feed is not well, and where its pages are now.
fn why(row: &Row<'_>) -> String {
    let moved = row.moved_to.iter().map(|to| format!("moved to {to}"));
    let lines: Vec<String> = row.message.iter().cloned().chain(moved).collect();
    lines.join("\n")
}

pub(super) async fn run(config: Config, arguments: &Arguments) -> Result<Exit, Stop> {
    let states = match Store::open_read_only(&config.store).await? {
        None => None,
        Some(store) => {
            let states = store.feeds(clock()).await?;
            let whereabouts = store.whereabouts().await?;
            store.close().await;
            Some((states, whereabouts))
        }
    };
    if states.is_none() {
        say(&format!(
            "{}: no history yet; `pagewire run` begins it",
            config.store.display()
        ));
    }
    let (mut states, whereabouts) = states.unwrap_or_default();
    let rows: Vec<Row<'_>> = config
        .feeds
        .iter()
        .map(|feed| {
            let state = states.remove(&feed.name).unwrap_or_default();
            let places = || {
                let pages = feed.pages.iter().map(|page| page.url.as_str());
                pages.filter_map(|page| Some((page, whereabouts.get(page)?)))
            };
            let gone = places().filter(|(_, known)| known.is_gone);
            let gone: Vec<&str> = gone.map(|(page, _)| page).collect();
            Row {
                moved_to: places()
                    .filter_map(|(_, known)| known.moved_to.clone())
                    .collect(),
                feed: &feed.name,
                health: state.health,
                message: state.message,
                entries: state.entries,
                articles_owed: if feed.article.is_any() {
                    state.pending
                } else {
                    0
                },
                last_run: state.last_run,
                last_success: state.last_success,
                next_check: state.next_check.filter(|_| gone.len() < feed.pages.len()),
                failures: state.failures,
                gone,
            }
        })
        .collect();
    if arguments.json {
        let json =
            serde_json::to_string_pretty(&rows).map_err(|error| Stop::usage(error.to_string()))?;
        print(&format!("{json}\n"));
    } else {
        let time = |at: Option<DateTime<Utc>>| {
            at.map_or_else(
                || "never".to_owned(),
                |at| at.format("%Y-%m-%d %H:%M UTC").to_string(),
            )
        };
        let mut shown = table::table(&[
            "Feed",
            "Health",
            "Entries",
            "Last run",
            "Last good",
            "Next check",
            "Why",
        ]);
        for row in &rows {
            shown.add_row([
                Cell::new(row.feed),
                Cell::new(row.health.as_str()),
                table::number(row.entries as usize),
                Cell::new(time(row.last_run)),
                Cell::new(time(row.last_success)),
                Cell::new(time(row.next_check)),
                Cell::new(why(row)),
            ]);
        }
        print(&format!("{shown}\n"));
    }
    let is_ailing = rows
        .iter()
        .any(|row| matches!(row.health, Health::Degraded | Health::Broken));
    Ok(if is_ailing {
        Exit::SomeFailed
    } else {
        Exit::Good
    })
}
