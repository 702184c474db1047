//! Raw item → entry, or the reason why it is none.
//!
//! Addresses become absolute and canonical, texts are bounded, HTML is sanitised. Dates come in
//! read: this stage only refuses those that lie in the future.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use url::Url;

use crate::config::{FeedSource, Page};
use crate::html::{ellipsize, has_words, sanitize};
use crate::model::{Diagnostic, Enclosure, Entry, Image, Published, RawEnclosure, RawItem};
use crate::permalink;
use crate::words::{MAX_SUMMARY, author, categories, summary};

/// Titles are cut here; readers show one or two lines.
const MAX_TITLE: usize = 300;
/// A raw item with its date read, on its page.
pub struct Item {
    /// As found.
    pub raw: RawItem,
    /// As read; `None` when there was none or it could not be read.
    pub published: Option<Published>,
    /// Why the date that it prints was not read; `None` where it was, where there is none, and
    /// where a note on the whole page says so.
    pub unread: Option<String>,
}

/// What became of the items of one page.
#[derive(Debug, Default)]
pub struct Normalised {
    /// In page order.
    pub entries: Vec<Entry>,
    /// Items that the configured filters left out.
    pub filtered: usize,
    /// Why others were left out, and what is missing from those that were not.
    pub diagnostics: Vec<Diagnostic>,
}

/// Turns the items of one page into entries, in page order. `base` is where relative addresses
/// start from. An article that stands twice on the page is one entry: at its first place, with
/// the fields that any of its cards has. Every item that is dropped has a diagnostic, except that
/// the configured filters drop in silence.
pub fn normalise(
    items: Vec<Item>,
    base: &Url,
    page: &Page,
    source: &FeedSource,
    now: DateTime<Utc>,
) -> Normalised {
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    let mut places: HashMap<String, usize> = HashMap::with_capacity(items.len());
    let mut notes = Notes::default();
    let mut filtered = 0;
    let count = items.len();
    for (place, item) in items.into_iter().enumerate() {
        let name = format!("item {} of {count}", place + 1);
        match entry(item, &name, base, page, source, now, &mut notes) {
            Ok(None) => filtered += 1,
            Ok(Some(entry)) => match places.get(&entry.key) {
                Some(place) => {
                    if let Some(known) = entries.get_mut(*place) {
                        merge(known, entry);
                    }
                }
                None => {
                    places.insert(entry.key.clone(), entries.len());
                    entries.push(entry);
                }
            },
            Err(reason) => notes.add(reason.kind, reason.subject, reason.message),
        }
    }
    Normalised {
        entries,
        filtered,
        diagnostics: notes.finish(),
    }
}

/// Diagnostics of many items, one for each kind: a page of fifty cards without times needs no
/// fifty lines.
#[derive(Default)]
struct Notes(Vec<(&'static str, Diagnostic, usize)>);

impl Notes {
    fn add(&mut self, kind: &'static str, subject: impl Into<String>, message: impl Into<String>) {
        match self.0.iter_mut().find(|(known, ..)| *known == kind) {
            Some((_, _, more)) => *more += 1,
            None => self.0.push((kind, Diagnostic::new(subject, message), 0)),
        }
    }

    fn finish(self) -> Vec<Diagnostic> {
        self.0
            .into_iter()
            .map(|(_, mut note, more)| {
                if more > 0 {
                    note.message.push_str(&format!(" ({more} more like it)"));
                }
                note
            })
            .collect()
    }
}

/// Why an item is no entry.
struct Reason {
    kind: &'static str,
    subject: String,
    message: String,
}

impl Reason {
    fn new(kind: &'static str, subject: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            kind,
            subject: subject.into(),
            message: message.into(),
        }
    }
}

/// Adds to an entry what another card of the same article knows besides.
pub fn merge(known: &mut Entry, other: Entry) {
    known.summary = known.summary.take().or(other.summary);
    known.content = known.content.take().or(other.content);
    known.image = known.image.take().or(other.image);
    known.enclosure = known.enclosure.take().or(other.enclosure);
    known.published = known.published.or(other.published);
    if known.authors.is_empty() {
        known.authors = other.authors;
    }
    known.categories = categories(known.categories.drain(..).chain(other.categories));
}

/// A date that can be: not more than a day ahead of `now`, not before newspapers were on paper.
pub fn plausible(published: Published, now: DateTime<Utc>) -> Result<Published, &'static str> {
    if published.at > now + TimeDelta::days(1) {
        Err("lies in the future and was not used; is its format right?")
    } else if published.at.timestamp() < -3_000_000_000 {
        Err("lies before 1875 and was not used; is its format right?")
    } else {
        Ok(published)
    }
}

fn entry(
    item: Item,
    name: &str,
    base: &Url,
    page: &Page,
    source: &FeedSource,
    now: DateTime<Utc>,
    notes: &mut Notes,
) -> Result<Option<Entry>, Reason> {
    let Item {
        raw,
        published,
        unread,
    } = item;
    let shown = match &raw.title {
        Some(title) => format!("{name}, \"{}\"", ellipsize(title, 80)),
        None => name.to_owned(),
    };
    let Some(link) = raw.link.as_deref() else {
        return Err(Reason::new("link", shown, "left out: it has no link"));
    };
    let Some(address) = permalink::resolve(base, link) else {
        let link = ellipsize(link, 80);
        return Err(Reason::new(
            "address",
            shown,
            format!("left out: its link \"{link}\" is no web address"),
        ));
    };
    let address = permalink::canonical(&address);
    let summary = raw.summary.as_deref().and_then(summary);
    let title = raw
        .title
        .as_deref()
        .filter(|title| has_words(title) || !title.is_empty() && !title.is_ascii())
        .map(|title| ellipsize(title, MAX_TITLE));
    let Some(title) = title.or_else(|| summary.as_deref().map(|text| ellipsize(text, 80))) else {
        return Err(Reason::new("title", address, "left out: it has no title"));
    };
    if !source.filter.accepts(&title, address.as_str()) {
        return Ok(None);
    }
    let printed = raw.dates.first().map(|date| {
        if date.text.is_empty() {
            date.machine.clone().unwrap_or_default()
        } else {
            date.text.clone()
        }
    });
    let published = match (published, printed) {
        (Some(published), printed) => match plausible(published, now) {
            Ok(published) => Some(published),
            Err(reason) => {
                let printed = ellipsize(&printed.unwrap_or_default(), 80);
                notes.add(
                    reason,
                    address.as_str(),
                    format!("its date \"{printed}\" {reason}"),
                );
                None
            }
        },
        (None, Some(printed)) => {
            if let Some(reason) = unread {
                let printed = ellipsize(&printed, 80);
                notes.add(
                    "date",
                    address.as_str(),
                    format!("its date \"{printed}\" was not read: {reason}; name another element, give its form in date = {{ select, format }}, or take it from the article page with article = true"),
                );
            }
            None
        }
        (None, None) => None,
    };
    let image = raw.image.as_deref().and_then(|source| {
        Some(Image {
            url: permalink::resolve(base, source)?,
            caption: raw
                .image_text
                .clone()
                .filter(|text| *text != title && !is_file_name(text, source))
                .map(|text| ellipsize(&text, MAX_SUMMARY)),
        })
    });
    let content = raw.content.as_deref().and_then(|html| {
        let clean = sanitize(html, base);
        if clean.is_none() {
            notes.add(
                "content",
                address.as_str(),
                "its content is empty, too large or nested too deep; left out",
            );
        }
        clean
    });
    Ok(Some(Entry {
        key: match raw.guid {
            Some(guid) => guid,
            None => permalink::key(&address),
        },
        authors: raw.author.as_deref().and_then(author).into_iter().collect(),
        categories: categories(page.categories.iter().cloned().chain(raw.categories)),
        permalink: address,
        title,
        summary,
        content,
        image,
        enclosure: raw.enclosure.and_then(|found| enclosure(found, base)),
        published,
    }))
}

/// A file of sound or film: one that the page calls so, or the configuration.
fn enclosure(found: RawEnclosure, base: &Url) -> Option<Enclosure> {
    let url = permalink::resolve(base, &found.address)?;
    let own = Enclosure::new(url.clone(), found.kind.as_deref(), found.length);
    let named = || Enclosure::named(url, found.length);
    own.or_else(|| found.is_named.then(named))
}

/// Whether a picture's text is only its file's name, which tells a reader nothing.
fn is_file_name(text: &str, source: &str) -> bool {
    let plain = |text: &str| -> String {
        text.to_lowercase()
            .chars()
            .filter(|c| c.is_alphanumeric())
            .collect()
    };
    let path = source.split(['?', '#']).next().unwrap_or(source);
    let file = path.rsplit('/').next().unwrap_or(path);
    let (text, file) = (plain(text), plain(file));
    !text.is_empty() && file.starts_with(&text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    fn source(extra: &str) -> FeedSource {
        let text = format!(
            "[[feed]]\nname = \"x\"\n{extra}\npages = [{{ url = \"https://a.example/news\", category = \"News\" }}]\n[feed.select]\nitem = \"li\""
        );
        let mut config = Config::parse(Path::new("c.toml"), &text, &|_| None).expect("is valid");
        config.feeds.remove(0)
    }

    fn item(title: &str, link: &str) -> Item {
        Item {
            raw: RawItem {
                title: (!title.is_empty()).then(|| title.to_owned()),
                link: (!link.is_empty()).then(|| link.to_owned()),
                ..RawItem::default()
            },
            published: None,
            unread: None,
        }
    }

    fn run(items: Vec<Item>, extra: &str) -> (Vec<Entry>, Vec<Diagnostic>) {
        let source = source(extra);
        let base = Url::parse("https://a.example/news").expect("is a URL");
        let got = normalise(
            items,
            &base,
            &source.pages[0],
            &source,
            DateTime::UNIX_EPOCH,
        );
        (got.entries, got.diagnostics)
    }

    #[test]
    fn one_article_is_one_entry_at_its_first_place() {
        let mut second = item("One", "/1");
        second.raw.summary = Some("Deck".into());
        let (entries, diagnostics) = run(
            vec![item("One", "/1?ref=top_news"), item("Two", "/2"), second],
            "",
        );
        let titles: Vec<&str> = entries.iter().map(|entry| entry.title.as_str()).collect();
        assert_eq!(titles, ["One", "Two"]);
        assert_eq!(entries[0].summary.as_deref(), Some("Deck"));
        assert_eq!(entries[0].permalink.as_str(), "https://a.example/1");
        assert_eq!(entries[0].categories, ["News"]);
        assert!(diagnostics.is_empty());
    }

    #[test]
    fn every_dropped_item_has_its_reason() {
        let (entries, diagnostics) = run(
            vec![
                item("No link", ""),
                item("Script", "javascript:void(0)"),
                item("", "/3"),
                item("…", "/4"),
            ],
            "",
        );
        assert_eq!(entries.len(), 1, "a title in any script stays");
        let reasons: Vec<String> = diagnostics.iter().map(Diagnostic::to_string).collect();
        assert!(
            reasons[0].contains("no link")
                && reasons[1].contains("no web address")
                && reasons[2].contains("no title"),
            "{reasons:?}"
        );
    }

    #[test]
    fn many_notes_of_a_kind_are_one() {
        let (_, notes) = run(vec![item("A", ""), item("B", ""), item("C", "")], "");
        assert_eq!(notes.len(), 1);
        assert_eq!(
            notes[0].to_string(),
            "item 1 of 3, \"A\": left out: it has no link (2 more like it)"
        );
    }

    #[test]
    fn file_names_are_no_captions() {
        assert!(is_file_name(
            "philosophy-of-a-knife2",
            "/i/philosophy-of-a-knife2-150x150.jpg?x"
        ));
        assert!(!is_file_name("The pier at dawn", "/i/7.png"));
    }

    #[test]
    fn filters_hold_on_title_and_address() {
        let items = || {
            vec![
                item("Sport: a", "/1"),
                item("b", "/sport/2"),
                item("c", "/3"),
            ]
        };
        assert_eq!(run(items(), "exclude = \"(?i)sport\"").0.len(), 1);
        assert_eq!(run(items(), "include = { url = \"sport\" }").0.len(), 1);
        assert_eq!(run(items(), "include = \"(?i)sport\"").0.len(), 2);
    }

    #[test]
    fn dates_in_the_future_are_not_used() {
        let mut future = item("One", "/1");
        future.published = Some(Published {
            at: DateTime::parse_from_rfc3339("2025-09-12T18:21:00+05:30").expect("is a date"),
            precision: crate::model::Precision::Minute,
        });
        let (entries, diagnostics) = run(vec![future], "");
        assert_eq!(entries[0].published, None);
        assert!(diagnostics[0].message.contains("future"));
    }
}
