//! Atom 1.0 (RFC 4287).

use atom_syndication::extension::Extension;
use atom_syndication::{
    Category, Content, Entry, Feed as AtomFeed, FixedDateTime, Generator, Link, Person, Text,
};
use chrono::Utc;
use std::collections::BTreeMap;

use super::body::{body, media_type, played};
use super::{HISTORY, Links, uri, with_head};
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
    let mut links = vec![link("alternate", &uri(&feed.home), Some("text/html"))];
    for (relation, address) in Links::of(feed, Format::Atom).relations() {
        let media_type = Some(Format::Atom.media_type());
        links.push(link(relation, address.as_str(), media_type));
    }
    if let Some(hub) = &feed.hub {
        links.push(link("hub", hub.as_str(), None));
    }
    let (extensions, namespaces) = match feed.paging.page {
        Some(_) => (
            BTreeMap::from([(
                "fh".to_owned(),
                BTreeMap::from([("archive".to_owned(), vec![archive()])]),
            )]),
            BTreeMap::from([("fh".to_owned(), HISTORY.to_owned())]),
        ),
        None => Default::default(),
    };
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
        extensions,
        namespaces,
        lang: feed.language.clone(),
        entries: feed.entries.iter().map(entry).collect(),
        ..AtomFeed::default()
    };
    with_head(&document.to_string()).into_bytes()
}

/// What makes a document a page of an archive (RFC 5005 §4).
fn archive() -> Extension {
    Extension {
        name: "fh:archive".into(),
        ..Extension::default()
    }
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
    let mut links = vec![link("alternate", &uri(&words.permalink), None)];
    if let Some(file) = played(words) {
        links.push(Link {
            length: file.length.map(|length| length.to_string()),
            ..link("enclosure", &uri(&file.url), Some(&file.kind))
        });
    }
    if let Some(image) = &words.image
        && let Some(kind) = media_type(image)
    {
        links.push(link("enclosure", &uri(&image.url), Some(kind)));
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
