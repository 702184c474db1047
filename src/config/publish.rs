//! `[publish]`, and names of feeds that have gone or changed.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use url::Url;

use super::feed::read_names;
use super::toml::{At, Table};
use super::values::Publish;

/// A path relative to the configuration.
pub(super) fn place(directory: &Path, text: Option<At<&str>>, default: &str) -> PathBuf {
    directory.join(text.map_or(default, |text| text.value))
}

pub(super) fn read_publish(table: Option<Table<'_>>, directory: &Path) -> Publish {
    Publish {
        dir: place(
            directory,
            table.and_then(|table| table.text("dir")),
            "feeds",
        ),
        base_url: table.and_then(|table| {
            table
                .text("base_url")
                .and_then(|text| read_base_url(table, &text))
        }),
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

fn read_base_url(table: Table<'_>, text: &At<&str>) -> Option<Url> {
    let mut value = text.value.trim().to_owned();
    if !value.ends_with('/') {
        value.push('/');
    }
    match Url::parse(&value) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.query().is_none() => Some(url),
        _ => {
            table.problem(
                text.span.clone(),
                "`base_url` must be a web address",
                "expected something like \"https://feeds.example.org/\"",
                None,
            );
            None
        }
    }
}
