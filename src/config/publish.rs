//! `[publish]`, and names of feeds that have gone or changed.

use std::collections::HashMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use url::{Host, Url};

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
        let hub = read_address(table, "hub", &text, false)?;
        if base_url.as_ref().is_some_and(is_local) && !is_local(&hub) {
            table.problem(
                text.span,
                "`hub` cannot reach `base_url`",
                "it would be told addresses of this machine or network",
                Some("a hub in your own network could".into()),
            );
            return None;
        }
        Some(hub)
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

/// Whether an address leads nowhere from elsewhere.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(v4)) => v4.is_loopback() || v4.is_private() || v4.is_link_local(),
        Some(Host::Ipv6(v6)) => v6.is_loopback() || v6.is_unique_local(),
        Some(Host::Domain(name)) => {
            name == "localhost"
                || [".localhost", ".local"]
                    .iter()
                    .any(|end| name.ends_with(end))
        }
        None => true,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn every_bad_value_is_named_with_its_line() {
        const BASE: &str = "base_url = \"https://feeds.example.org\"";
        for (publish, feed, expected) in [
            ("", "name = \"index\"", "is a file beside the feeds"),
            (
                "",
                "renamed_from = \"a/b\"",
                "`renamed_from` must be a file name",
            ),
            ("", "renamed_from = \"news\"", "a feed is called so"),
            ("", "token = \"short\"", "16 or more ASCII characters"),
            ("", "token = \"env:NONE\"", "the environment has no NONE"),
            ("gone = [\"news\"]", "", "which is not free"),
            (
                "gone = [\"b\"]",
                "renamed_from = \"b\"",
                "a feed was called so before",
            ),
            ("compress = \"gzip\"", "", "must be true or false"),
            (
                "base_url = \"feeds\"",
                "",
                "`base_url` must be a web address",
            ),
            (
                "hub = \"https://hub.example/\"",
                "",
                "`hub` needs `base_url`",
            ),
            (
                &format!("{BASE}\nhub = \"hub.example\""),
                "",
                "`hub` must be a web address",
            ),
            (
                "base_url = \"http://127.0.0.1/\"\nhub = \"https://hub.example/\"",
                "",
                "`hub` cannot reach `base_url`",
            ),
            ("", "archive = true", "`archive` needs `base_url`"),
            (BASE, "archive = true\nkeep = 30", "needs `keep` to be 100"),
            (
                BASE,
                "archive = true\ntoken = \"0123456789abcdef\"",
                "has no place beside `token`",
            ),
        ] {
            let name = if feed.starts_with("name") {
                ""
            } else {
                "name = \"news\""
            };
            let text = format!(
                "[publish]\n{publish}\n[[feed]]\n{name}\n{feed}\npages = [\"https://a.example/\"]\n"
            );
            let said = Config::parse(Path::new("c.toml"), &text, &|_| None)
                .expect_err("has a problem")
                .to_string();
            assert!(
                said.contains(expected) && said.contains("c.toml:"),
                "{text}: {said}"
            );
        }
    }
}
