//! Blocks that are added to a configuration file: everything that stands there stays to the byte.
//!
//! Blocks are made as TOML by the only crate that also tells where the tables of a file stand; they
//! are spliced into the text, so that comments, order and line ends of the file need no care. The
//! text that comes out is for [`Config::parse`](super::Config::parse) to check before [`save`].

use std::io::Write;
use std::path::Path;

use chrono_tz::Tz;
use toml_edit::{ArrayOfTables, Document, DocumentMut, Item, Table, TableLike, value};

use super::values::{Articles, Format};
use crate::dates::{Locale, Order};

/// How a new configuration file begins.
pub const HEAD: &str = "# Pagewire's configuration. `pagewire check` says what it does.

[publish]
dir = \"feeds\"
# Where readers will find that directory; feeds state their own address only if it is set.
# base_url = \"https://feeds.example.org/\"

[store]
path = \"pagewire.db\"
";

/// A `[[feed]]` to be added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewFeed {
    /// Name of the feed and its files.
    pub name: String,
    /// Title that readers see.
    pub title: Option<String>,
    /// Language of the feed, where its page does not say it.
    pub language: Option<String>,
    /// The address of its page.
    pub page: String,
    /// What the page is, where it is not a web page.
    pub kind: Option<&'static str>,
    /// Zone of printed times, where no `[[site]]` says it.
    pub timezone: Option<Tz>,
    /// Language and country of its dates.
    pub locale: Option<Locale>,
    /// Order of its dates in numbers.
    pub order: Option<Order>,
    /// Formats to write; empty: as `[defaults]` say.
    pub formats: Vec<Format>,
    /// Whether article pages of new entries are read.
    pub article: Articles,
    /// Most entries, where the usual number is too small.
    pub keep: Option<i64>,
    /// Keys of `[feed.select]` with their selectors; empty: the list is found on every run.
    pub select: Vec<(&'static str, String)>,
}

/// A `[[site]]` to be added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct NewSite {
    /// Host, with the port where it is not the usual one.
    pub host: String,
    /// Zone of printed times.
    pub timezone: Option<Tz>,
    /// Whether it may have a loopback or private address.
    pub allow_private: bool,
}

/// What is to be added.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Addition {
    /// Before the feed.
    pub site: Option<NewSite>,
    /// The feed; `None` while its page is only looked at.
    pub feed: Option<NewFeed>,
}

/// Why a block cannot be added.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// `feed` or `site` is written in a form that blocks cannot be added to.
    #[error("`{0}` is not written as [[{0}]] blocks there, and can only be edited by hand")]
    NoBlocks(&'static str),
    /// The site of that host, on that line, forbids private addresses.
    #[error("its [[site]] {host} has allow_private = false, on line {line}")]
    Forbidden {
        /// The host.
        host: String,
        /// From 1.
        line: usize,
    },
}

impl Addition {
    /// The blocks alone.
    pub fn to_toml(&self) -> String {
        let mut document = DocumentMut::new();
        let mut add = |name: &str, table: Table| {
            let mut tables = ArrayOfTables::new();
            tables.push(table);
            document.insert(name, Item::ArrayOfTables(tables));
        };
        if let Some(site) = &self.site {
            add("site", site.table());
        }
        if let Some(feed) = &self.feed {
            add("feed", feed.table());
        }
        document.to_string().trim_start().to_owned()
    }

    /// The text of a configuration with the blocks at its end, in its own line ends.
    ///
    /// # Errors
    /// [`EditError::NoBlocks`] when TOML allows none there.
    pub fn append(&self, text: &str) -> Result<String, EditError> {
        let document = Document::parse(text).ok();
        let is_open = |name: &str| {
            document
                .as_ref()
                .and_then(|document| document.as_table().get(name))
                .is_none_or(Item::is_array_of_tables)
        };
        for (name, is_used) in [("site", self.site.is_some()), ("feed", self.feed.is_some())] {
            if is_used && !is_open(name) {
                return Err(EditError::NoBlocks(name));
            }
        }
        let end = line_end(text);
        let mut out = text.to_owned();
        if !text.is_empty() && !text.ends_with('\n') {
            out.push_str(end);
        }
        if !text.trim().is_empty() {
            out.push_str(end);
        }
        out.push_str(&self.to_toml().replace('\n', end));
        Ok(out)
    }
}

impl NewSite {
    fn table(&self) -> Table {
        let mut table = Table::new();
        table.insert("host", value(&self.host));
        if let Some(timezone) = self.timezone {
            table.insert("timezone", value(timezone.name()));
        }
        if self.allow_private {
            table.insert("allow_private", value(true));
        }
        table
    }
}

impl NewFeed {
    fn table(&self) -> Table {
        let mut table = Table::new();
        let add = |table: &mut Table, key: &str, text: Option<String>| {
            if let Some(text) = text {
                table.insert(key, value(text));
            }
        };
        add(&mut table, "name", Some(self.name.clone()));
        add(&mut table, "title", self.title.clone());
        add(&mut table, "language", self.language.clone());
        add(&mut table, "kind", self.kind.map(str::to_owned));
        let pages: toml_edit::Array = std::iter::once(self.page.as_str()).collect();
        table.insert("pages", value(pages));
        let zone = self.timezone.map(|zone| zone.name().to_owned());
        add(&mut table, "timezone", zone);
        add(&mut table, "locale", self.locale.map(|tag| tag.to_string()));
        let order = self.order.map(|order| order.name().to_owned());
        add(&mut table, "order", order);
        if !self.formats.is_empty() {
            let formats: toml_edit::Array =
                self.formats.iter().map(|format| format.as_str()).collect();
            table.insert("formats", value(formats));
        }
        if let Some(keep) = self.keep {
            table.insert("keep", value(keep));
        }
        match self.article {
            Articles::None => {}
            Articles::Missing => add(&mut table, "article", Some(Articles::MISSING.to_owned())),
            Articles::All => {
                table.insert("article", value(true));
            }
        }
        if !self.select.is_empty() {
            let mut select = Table::new();
            for (key, selector) in &self.select {
                select.insert(key, value(selector));
            }
            table.insert("select", Item::Table(select));
        }
        table
    }
}

/// The text of a configuration whose `[[site]]` for `host` allows private addresses; `None` when it
/// has no such block.
///
/// # Errors
/// [`EditError::Forbidden`] when it says that it does not.
pub fn allow_private(text: &str, host: &str) -> Result<Option<String>, EditError> {
    let Ok(document) = Document::parse(text) else {
        return Ok(None);
    };
    let Some(site) = member(&document, "site", "host", host) else {
        return Ok(None);
    };
    let span = |key: &str| site.get(key).and_then(Item::span);
    if site.get("allow_private").and_then(Item::as_bool) == Some(true) {
        return Ok(Some(text.to_owned()));
    }
    if let Some(place) = span("allow_private") {
        return Err(EditError::Forbidden {
            host: host.to_owned(),
            line: line_of(text, place.start),
        });
    }
    let Some(place) = span("host") else {
        return Ok(None);
    };
    // Behind the line of the host, comment and all.
    let end = line_end(text);
    let at = text
        .get(place.end..)
        .and_then(|rest| rest.find('\n'))
        .map_or(text.len(), |offset| place.end + offset + 1);
    let (before, after) = text.split_at(at);
    let gap = if before.ends_with('\n') { "" } else { end };
    Ok(Some(format!(
        "{before}{gap}allow_private = true{end}{after}"
    )))
}

/// The line on which the block of a feed begins, from 1.
pub fn line_of_feed(text: &str, name: &str) -> Option<usize> {
    let document = Document::parse(text).ok()?;
    let feed = member(&document, "feed", "name", name)?;
    Some(line_of(text, feed.get("name")?.span()?.start))
}

/// The first of the tables called `list` whose `key` is `wanted`.
fn member<'a>(
    document: &'a Document<&str>,
    list: &str,
    key: &str,
    wanted: &str,
) -> Option<&'a dyn TableLike> {
    let is_wanted = |table: &&dyn TableLike| {
        table
            .get(key)
            .and_then(Item::as_str)
            .is_some_and(|text| text.eq_ignore_ascii_case(wanted))
    };
    match document.as_table().get(list)? {
        Item::ArrayOfTables(tables) => tables
            .iter()
            .map(|table| table as &dyn TableLike)
            .find(is_wanted),
        Item::Value(toml_edit::Value::Array(array)) => array
            .iter()
            .filter_map(|value| Some(value.as_inline_table()? as &dyn TableLike))
            .find(is_wanted),
        Item::Value(_) | Item::Table(_) | Item::None => None,
    }
}

fn line_of(text: &str, at: usize) -> usize {
    text.bytes().take(at).filter(|byte| *byte == b'\n').count() + 1
}

fn line_end(text: &str) -> &'static str {
    if text.contains("\r\n") { "\r\n" } else { "\n" }
}

/// Writes a configuration file whole or not at all; rights stay as they were, and a link stays a
/// link to its file.
///
/// # Errors
/// When it cannot be written; then the old one stands.
pub fn save(path: &Path, text: &str) -> std::io::Result<()> {
    let real = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = match real.parent() {
        Some(directory) if !directory.as_os_str().is_empty() => directory,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(text.as_bytes())?;
    match std::fs::metadata(&real) {
        Ok(old) => file.as_file().set_permissions(old.permissions())?,
        // The rights that any new file would have are not known; those of its like are.
        Err(_) => set_usual_rights(file.as_file())?,
    }
    file.as_file().sync_all()?;
    file.persist(&real).map_err(|error| error.error)?;
    Ok(())
}

#[cfg(unix)]
fn set_usual_rights(file: &std::fs::File) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(std::fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_rights(_: &std::fs::File) -> std::io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    const OLD: &str = "# Mine.\n[publish]   # out\ndir = 'feeds'\n\n[[site]]\nhost = \"www.a.example\"   # theirs\ngap = \"1s\"\n[site.article]\ntitle = \"h1\"\n\n[[feed]]\n  name = \"old\"\npages = [\n  \"https://www.a.example/x\", # x\n]\n[feed.select]\nitem = 'li'\n# The end.";

    fn addition() -> Addition {
        Addition {
            site: Some(NewSite {
                host: "b.example".into(),
                timezone: Some(Tz::Asia__Kolkata),
                allow_private: false,
            }),
            feed: Some(NewFeed {
                name: "b-world".into(),
                title: Some("World \"News\"".into()),
                page: "https://b.example/world".into(),
                article: Articles::All,
                formats: vec![Format::Rss],
                select: vec![("item", "a[href^=\"/x\"]".into()), ("date", "time".into())],
                ..NewFeed::default()
            }),
        }
    }

    fn parse(text: &str) -> Config {
        Config::parse(Path::new("c.toml"), text, &|_| None)
            .unwrap_or_else(|error| panic!("{error}\n{text}"))
    }

    #[test]
    fn blocks_are_appended_and_the_rest_stays_to_the_byte() {
        let new = addition().append(OLD).expect("appends");
        assert!(new.starts_with(OLD), "{new}");
        let config = parse(&new);
        assert_eq!(config.feeds.len(), 2);
        let feed = config.feed("b-world").expect("is there");
        assert_eq!(feed.title.as_deref(), Some("World \"News\""));
        assert_eq!(feed.pages[0].timezone, Some(Tz::Asia__Kolkata));
        assert_eq!(feed.article, Articles::All);
        assert!(matches!(feed.kind, crate::config::Kind::Css(_)));
        assert_eq!(feed.formats, [Format::Rss]);
    }

    #[test]
    fn blocks_read_as_a_person_writes_them() {
        assert_eq!(
            addition().to_toml(),
            "[[site]]\nhost = \"b.example\"\ntimezone = \"Asia/Kolkata\"\n\n[[feed]]\nname = \"b-world\"\ntitle = 'World \"News\"'\npages = [\"https://b.example/world\"]\nformats = [\"rss\"]\narticle = true\n\n[feed.select]\nitem = 'a[href^=\"/x\"]'\ndate = \"time\"\n"
        );
    }

    #[test]
    fn line_ends_are_those_of_the_file() {
        let old = OLD.replace('\n', "\r\n");
        let new = addition().append(&old).expect("appends");
        assert!(new.starts_with(&old));
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count());
        assert_eq!(parse(&new).feeds.len(), 2);
    }

    #[test]
    fn a_new_file_has_a_head() {
        assert_eq!(parse(HEAD).feeds.len(), 0);
        let new = addition().append(HEAD).expect("appends");
        assert_eq!(parse(&new).feeds.len(), 1);
    }

    #[test]
    fn lists_in_brackets_are_for_hands() {
        let old = "feed = []\n";
        assert_eq!(addition().append(old), Err(EditError::NoBlocks("feed")));
    }

    #[test]
    fn a_site_that_is_there_is_opened_behind_its_host() {
        let new = allow_private(OLD, "www.a.example")
            .expect("may")
            .expect("has the site");
        let at = OLD.find("gap").expect("is there");
        assert_eq!(
            new,
            format!("{}allow_private = true\n{}", &OLD[..at], &OLD[at..])
        );
        assert!(parse(&new).sites[0].allow_private);
        assert_eq!(allow_private(&new, "www.a.example"), Ok(Some(new.clone())));
        assert_eq!(allow_private(OLD, "c.example"), Ok(None));
        assert_eq!(
            allow_private(&new.replace("= true", "= false"), "www.a.example"),
            Err(EditError::Forbidden {
                host: "www.a.example".into(),
                line: 7
            })
        );
    }

    #[test]
    fn feeds_have_lines() {
        assert_eq!(line_of_feed(OLD, "old"), Some(12));
        assert_eq!(line_of_feed(OLD, "new"), None);
        assert_eq!(
            line_of_feed("feed = [\n{ name = 'x', pages = [] }]", "x"),
            Some(2)
        );
    }

    #[test]
    fn files_are_replaced_whole() {
        let place = tempfile::tempdir().expect("has room");
        let path = place.path().join("config.toml");
        save(&path, "one").expect("writes");
        save(&path, "two").expect("writes");
        assert_eq!(std::fs::read_to_string(&path).expect("reads"), "two");
        assert_eq!(std::fs::read_dir(place.path()).expect("reads").count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_rights_stay() {
        use std::os::unix::fs::PermissionsExt;
        let place = tempfile::tempdir().expect("has room");
        let (real, link) = (place.path().join("real"), place.path().join("link"));
        std::fs::write(&real, "one").expect("writes");
        std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o600)).expect("sets");
        std::os::unix::fs::symlink(&real, &link).expect("links");
        save(&link, "two").expect("writes");
        assert!(link.is_symlink());
        assert_eq!(std::fs::read_to_string(&real).expect("reads"), "two");
        let mode = std::fs::metadata(&real).expect("is there").permissions();
        assert_eq!(mode.mode() & 0o777, 0o600);
    }
}
