//! `pagewire status`: how each feed stands.

use chrono::{DateTime, Utc};
use clap::Args;
use comfy_table::Cell;

use super::{Exit, Stop, print, say, table};
use crate::config::Config;
use crate::daemon::clock;
use crate::model::{Health, HookStatus, Status};
use crate::pipeline::{hook_status, status, status_json};
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

pub(super) async fn run(config: Config, arguments: &Arguments) -> Result<Exit, Stop> {
    let states = match Store::open_read_only(&config.store).await? {
        None => None,
        Some(store) => {
            let states = store.feeds(clock()).await?;
            let whereabouts = store.whereabouts().await?;
            let hooks = store.hooks().await?;
            store.close().await;
            Some((states, whereabouts, hooks))
        }
    };
    if states.is_none() {
        say(&format!(
            "{}: no history yet; `pagewire run` begins it",
            config.store.display()
        ));
    }
    let (states, whereabouts, hooks) = states.unwrap_or_default();
    let rows = status(&config, &states, &whereabouts);
    let hooks = hook_status(&config, &hooks);
    if arguments.json {
        let json =
            status_json(&rows, Some(&hooks)).map_err(|error| Stop::usage(error.to_string()))?;
        print(&json);
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
            "Since",
            "Entries",
            "Last run",
            "Last good",
            "Next check",
            "Why",
        ]);
        for row in &rows {
            let runs = row.runs.as_ref();
            shown.add_row([
                Cell::new(&row.feed),
                Cell::new(row.health.as_str()),
                Cell::new(time(row.since)),
                table::number(row.entries as usize),
                Cell::new(time(runs.and_then(|runs| runs.last_run))),
                Cell::new(time(runs.and_then(|runs| runs.last_success))),
                Cell::new(time(runs.and_then(|runs| runs.next_check))),
                Cell::new(why(row)),
            ]);
        }
        print(&format!("{shown}\n"));
        if !hooks.is_empty() {
            let mut shown = table::table(&[
                "Hook",
                "Waiting",
                "Given up",
                "Last good",
                "Next try",
                "Why",
            ]);
            for HookStatus {
                hook,
                state,
                target,
            } in &hooks
            {
                let next = state.next_try.map_or_else(String::new, |at| time(Some(at)));
                let why = state.reason.clone().unwrap_or_default();
                shown.add_row([
                    Cell::new(format!("{hook}: {target}")),
                    table::number(state.waiting as usize),
                    table::number(state.given_up as usize),
                    Cell::new(time(state.last_good)),
                    Cell::new(next),
                    Cell::new(why),
                ]);
            }
            print(&format!("{shown}\n"));
        }
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

/// Why a feed is not well, since when it has had no news, and where its pages are now.
fn why(row: &Status) -> String {
    let late = row
        .late_since
        .map(|since| format!("no news since {}", since.format("%Y-%m-%d %H:%M UTC")));
    let moved = row.runs.iter().flat_map(|runs| &runs.moved_to);
    let moved = moved.map(|to| format!("moved to {to}"));
    let lines: Vec<String> = row
        .message
        .iter()
        .cloned()
        .chain(late)
        .chain(moved)
        .collect();
    lines.join("\n")
}
