//! `pagewire run`: one pass over what is due.

use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use std::io::{IsTerminal, stdout};
use std::sync::Arc;

use super::{Exit, Stop, print, say, table};
use crate::config::Config;
use crate::daemon::{Selection, clock, run_once};
use crate::model::{Outcome, Report};
use crate::pipeline::Context;

#[derive(Debug, Args)]
#[command(
    after_help = "On a terminal it shows its progress and a table. Otherwise it is silent unless a feed fails, so that cron only writes when there is something to say; -v prints the table all the same.\n\nExamples:\n  pagewire run\n  pagewire run --feed example-news --force\n  pagewire run --json | jq '.[] | select(.new > 0)'"
)]
pub(super) struct Arguments {
    /// Only these feeds
    #[arg(long, value_name = "NAME", num_args = 1..)]
    feed: Vec<String>,
    /// Whether they are due or not
    #[arg(long)]
    force: bool,
    /// Run these feeds and take what their pages show now for normal, where it was held for being
    /// unlike what they showed before
    #[arg(long, value_name = "NAME", num_args = 1.., conflicts_with = "feed")]
    accept: Vec<String>,
    /// Print the reports as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(
    config: Config,
    arguments: Arguments,
    is_verbose: bool,
) -> Result<Exit, Stop> {
    known(&config, &arguments.feed)?;
    known(&config, &arguments.accept)?;
    if config.feeds.is_empty() {
        return Err(Stop::usage(format!(
            "error: {} has no [[feed]]; `pagewire add URL` makes one of a page",
            config.path.display()
        )));
    }
    let context = Arc::new(Context::open(config).await?);
    let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}") {
        bar.set_style(style);
    }
    let selection = Selection {
        accept: !arguments.accept.is_empty(),
        names: if arguments.accept.is_empty() {
            arguments.feed
        } else {
            arguments.accept
        },
        force: arguments.force,
    };
    let result = run_once(&context, &selection, clock, |total, report| {
        bar.set_length(total as u64);
        bar.set_message(report.feed.clone());
        bar.inc(1);
    })
    .await;
    bar.finish_and_clear();
    if let Some(context) = Arc::into_inner(context) {
        context.store.close().await;
    }
    let reports = result?;
    if arguments.json {
        let json = serde_json::to_string_pretty(&reports)
            .map_err(|error| Stop::usage(error.to_string()))?;
        print(&format!("{json}\n"));
    } else {
        show(&reports, is_verbose);
    }
    Ok(if reports.iter().any(Report::is_failure) {
        Exit::SomeFailed
    } else {
        Exit::Good
    })
}

fn show(reports: &[Report], is_verbose: bool) {
    if is_verbose {
        for report in reports {
            for diagnostic in &report.diagnostics {
                say(&format!("{}: {diagnostic}", report.feed));
            }
        }
    }
    if is_verbose || stdout().is_terminal() {
        let waiting = reports
            .iter()
            .filter(|report| report.outcome == Outcome::Waiting)
            .count();
        let ran = || {
            reports
                .iter()
                .filter(|report| report.outcome != Outcome::Waiting)
        };
        if ran().next().is_some() {
            print(&format!("{}\n", table::reports(ran())));
        }
        if waiting > 0 {
            let next = reports.iter().filter_map(|report| report.next_check).min();
            let next = next.map_or_else(String::new, |at| {
                format!("; the next at {}", at.format("%Y-%m-%d %H:%M UTC"))
            });
            print(&format!(
                "{waiting} not due yet{next}. --force runs them all the same.\n"
            ));
        }
    }
    for report in reports {
        if let Outcome::Failed(message) = &report.outcome {
            say(&format!("error: {}: {message}", report.feed));
        }
    }
}

/// Refuses names that no feed has.
pub(super) fn known(config: &Config, names: &[String]) -> Result<(), Stop> {
    for name in names {
        if config.feed(name).is_none() {
            let all = config.feeds.iter().map(|feed| feed.name.as_str());
            let hint = crate::config::nearest(name, all.clone()).map_or_else(
                || format!("there are: {}", all.collect::<Vec<_>>().join(", ")),
                |near| format!("did you mean `{near}`?"),
            );
            return Err(Stop::usage(format!(
                "error: {} has no feed `{name}`; {hint}",
                config.path.display()
            )));
        }
    }
    Ok(())
}
