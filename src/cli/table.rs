//! Tables and texts for people.

use comfy_table::presets::NOTHING;
use comfy_table::{Cell, CellAlignment, ContentArrangement, Table};

use crate::html::ellipsize;
use crate::model::{Entry, Outcome, Precision, Published, Report};

/// Terminals that are said to be narrower than this, in columns, are not believed.
const MIN_WIDTH: u16 = 40;

/// A table with the house's look.
pub(super) fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table
        .load_style(NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header.iter().copied());
    // A terminal that does not know its size says 0.
    let is_narrow = table.width().is_some_and(|columns| columns < MIN_WIDTH);
    if !table.is_tty() || is_narrow {
        table.set_width(120);
    }
    table
}

pub(super) fn number(number: usize) -> Cell {
    Cell::new(number).set_alignment(CellAlignment::Right)
}

/// A publish time as the page says it, with its zone; only the day where it says no more.
pub(super) fn time(published: Option<Published>) -> String {
    match published {
        None => "first seen now".into(),
        Some(published) => match published.precision {
            Precision::Minute => published.at.format("%Y-%m-%d %H:%M %:z").to_string(),
            Precision::Day => published.at.format("%Y-%m-%d").to_string(),
        },
    }
}

/// Entries with their times.
pub(super) fn entries<'a>(entries: impl Iterator<Item = &'a Entry>) -> Table {
    let mut table = table(&["Published", "Title", "By", "Link"]);
    for entry in entries {
        table.add_row([
            Cell::new(time(entry.published)),
            Cell::new(ellipsize(&entry.title, 100)),
            Cell::new(ellipsize(&entry.authors.join(", "), 40)),
            Cell::new(entry.permalink.as_str()),
        ]);
    }
    table
}

/// One row for each feed that ran.
pub(super) fn reports<'a>(reports: impl Iterator<Item = &'a Report>) -> Table {
    let mut table = table(&[
        "Feed",
        "Result",
        "Found",
        "New",
        "Changed",
        "Articles",
        "Entries",
        "Files written",
    ]);
    for report in reports {
        let result = match &report.outcome {
            Outcome::Waiting => "not due".to_owned(),
            Outcome::Unchanged => "unchanged".to_owned(),
            Outcome::Read => match report.diagnostics.len() {
                0 => "ok".to_owned(),
                count => format!("ok, {count} notes (-v)"),
            },
            Outcome::Failed(message) => format!("FAILED {message}"),
        };
        table.add_row([
            Cell::new(&report.feed),
            Cell::new(result),
            number(report.found),
            number(report.new),
            number(report.updated),
            number(report.articles),
            number(report.entries),
            Cell::new(report.written.join(" ")),
        ]);
    }
    table
}
