//! Atom 1.0 (RFC 4287).

use atom_syndication::{
    Category, Content, Entry, Feed as AtomFeed, FixedDateTime, Generator, Link, Person, Text,
};
use chrono::Utc;

use super::body::body;
use super::{published_at, with_head};
use crate::config::Format;
use crate::html::xml_safe;
use crate::model::{Feed, FeedEntry};
use crate::permalink::guid;

pub(super) fn render(feed: &Feed) -> Vec<u8> {
    let newest = feed
        .entries
        .iter()
        .map(|entry| entry.updated.with_timezone(&Utc))
        .max();
    let updated = feed.updated.max(newest).unwrap_or_default();
    let mut links = vec![link("alternate", feed.home.as_str(), Some("text/html"))];
    if let Some(address) = published_at(feed, Format::Atom) {
        links.push(link(
            "self",
            address.as_str(),
            Some(Format::Atom.media_type()),
        ));
    }
    let document = AtomFeed {
        id: guid(&feed.name, feed.home.as_str()),
        title: Text::plain(xml_safe(&feed.title)),
        subtitle: Some(Text::plain(xml_safe(&feed.description))),
        updated: updated.fixed_offset(),
        // RFC 4287 §4.1.1: entries without an author need one on the feed.
        authors: vec![person(&feed.title)],
        generator: Some(Generator {
            value: "Pagewire".into(),
            ..Generator::default()
        }),
        links,
        lang: feed.language.clone(),
        entries: feed.entries.iter().map(entry).collect(),
        ..AtomFeed::default()
    };
    with_head(&document.to_string()).into_bytes()
}

fn link(rel: &str, href: &str, kind: Option<&str>) -> Link {
    Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: kind.map(str::to_owned),
        ..Link::default()
    }
}

fn person(name: &str) -> Person {
    Person {
        name: xml_safe(name),
        ..Person::default()
    }
}

fn entry(entry: &FeedEntry) -> Entry {
    let published: FixedDateTime = entry.published;
    let words = &entry.entry;
    let mut links = vec![link("alternate", words.permalink.as_str(), None)];
    if let Some(image) = &words.image
        && let Some(kind) = super::body::media_type(image)
    {
        links.push(link("enclosure", image.url.as_str(), Some(kind)));
    }
    Entry {
        id: entry.guid.clone(),
        title: Text::plain(xml_safe(&words.title)),
        updated: entry.updated,
        published: Some(published),
        authors: words.authors.iter().map(|name| person(name)).collect(),
        categories: words
            .categories
            .iter()
            .map(|name| Category {
                term: xml_safe(name),
                ..Category::default()
            })
            .collect(),
        links,
        summary: words
            .summary
            .as_deref()
            .map(|summary| Text::plain(xml_safe(summary))),
        content: body(words).map(|html| Content {
            value: Some(html),
            content_type: Some("html".into()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}
