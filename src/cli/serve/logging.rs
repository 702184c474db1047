//! The log of a daemon: one line, or one object, for each thing that happened.

use clap::ValueEnum;
use std::io::{self, IsTerminal};
use tracing::Level;

use crate::model::{Outcome, Report};

/// How to log.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum LogFormat {
    /// Lines for people
    #[default]
    Text,
    /// One JSON object a line
    Json,
}

/// Starts the log; it goes to standard error.
pub(in crate::cli) fn log(level: Level, format: LogFormat) {
    let builder = tracing_subscriber::fmt()
        .with_max_level(level)
        .with_target(false)
        .with_writer(io::stderr);
    match format {
        LogFormat::Text => builder.with_ansi(io::stderr().is_terminal()).init(),
        LogFormat::Json => builder.json().flatten_event(true).init(),
    }
}

/// Logs how a run ended, or why none can be.
pub(super) fn tell(result: Result<&Report, &str>) {
    let report = match result {
        Ok(report) => report,
        Err(problem) => return tracing::error!("{problem}"),
    };
    let Report {
        feed, new, updated, ..
    } = report;
    match &report.outcome {
        Outcome::Failed(message) => tracing::warn!(feed, "{feed}: {message}"),
        Outcome::Read => {
            let (entries, articles) = (report.entries, report.articles);
            tracing::info!(
                feed,
                new,
                updated,
                entries,
                articles,
                "{feed}: {new} new, {updated} changed"
            );
        }
        Outcome::Unchanged | Outcome::Waiting => tracing::debug!(feed, "{feed}: unchanged"),
    }
    for note in &report.diagnostics {
        tracing::debug!(feed, "{feed}: {note}");
    }
}
