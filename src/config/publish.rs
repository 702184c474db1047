//! `[publish]`, and names of feeds that have gone or changed.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use url::Url;

use super::feed::read_names;
use super::toml::{At, Table};
use super::values::{FeedSource, Publish};

/// A path relative to the configuration.
pub(super) fn place(directory: &Path, text: Option<At<&str>>, default: &str) -> PathBuf {
    directory.join(text.map_or(default, |text| text.value))
}

pub(super) fn read_publish(table: Option<Table<'_>>, directory: &Path) -> Publish {
    let base_url = table.and_then(|table| {
        let text = table.text("base_url")?;
        read_address(table, "base_url", &text, true)
    });
    let hub = table.and_then(|table| {
        let text = table.text("hub")?;
        if base_url.is_none() {
            table.problem(
                text.span,
                "`hub` needs `base_url`",
                "a hub is told the addresses of feeds",
                Some("write base_url = \"https://feeds.example.org/\" beside it".into()),
            );
            return None;
        }
        read_address(table, "hub", &text, false)
    });
    Publish {
        hub,
        dir: place(
            directory,
            table.and_then(|table| table.text("dir")),
            "feeds",
        ),
        base_url,
        compress: table
            .and_then(|table| table.flag("compress"))
            .unwrap_or(false),
        gone: table
            .map(|table| read_names(table, "gone"))
            .unwrap_or_default(),
    }
}

/// A name that a feed had before must be free: readers are sent on from it, or told that it is
/// gone.
pub(super) fn check_former_names(root: Table<'_>, names: &HashMap<String, Range<usize>>) {
    let mut taken: HashMap<String, &str> = names
        .keys()
        .map(|name| (name.clone(), "a feed is called so"))
        .collect();
    let mut check = |table: Table<'_>, key: &str, why| {
        for name in table.texts(key) {
            if let Some(other) = taken.insert(name.value.to_owned(), why) {
                root.problem(
                    name.span.clone(),
                    format!("`{key}` names \"{}\", which is not free", name.value),
                    other,
                    Some(
                        "each name belongs to one feed, in `name`, `renamed_from` or `gone`".into(),
                    ),
                );
            }
        }
    };
    for feed in root.list("feed").into_iter().flatten() {
        check(feed.value, "renamed_from", "a feed was called so before");
    }
    if let Some(publish) = root.table("publish") {
        check(publish.value, "gone", "it is said to be gone");
    }
}

/// A web address, which can be made that of a directory.
fn read_address(table: Table<'_>, key: &str, text: &At<&str>, is_directory: bool) -> Option<Url> {
    let mut value = text.value.trim().to_owned();
    if is_directory && !value.ends_with('/') {
        value.push('/');
    }
    match Url::parse(&value) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && !(is_directory && url.query().is_some()) =>
        {
            Some(url)
        }
        _ => {
            table.problem(
                text.span.clone(),
                format!("`{key}` must be a web address"),
                "expected something like \"https://feeds.example.org/\"",
                None,
            );
            None
        }
    }
}

/// Entries in a page of an archive. A feed shows at least as many, so that none is missing between
/// it and its newest page.
pub const ARCHIVE_PAGE: usize = 100;

/// An archive is found by its addresses, and holds all that the feed does not.
pub(super) fn check_archives(root: Table<'_>, publish: &Publish, feeds: &[FeedSource]) {
    for table in root.list("feed").into_iter().flatten() {
        let name = table.value.text("name").map(|name| name.value);
        let feed = feeds.iter().find(|feed| Some(feed.name.as_str()) == name);
        let (Some(span), Some(feed)) = (table.value.span("archive"), feed) else {
            continue;
        };
        let problem = if !feed.archive {
            continue;
        } else if publish.base_url.is_none() {
            "needs `base_url` in [publish]"
        } else if feed.token.is_some() {
            "has no place beside `token`"
        } else if feed.keep < ARCHIVE_PAGE {
            "needs `keep` to be 100 or more"
        } else {
            continue;
        };
        root.problem(
            span,
            format!("`archive` {problem}"),
            "the pages of an archive lead to each other",
            None,
        );
    }
}
