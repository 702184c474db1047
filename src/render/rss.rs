//! RSS 2.0 with content, dc, atom and media, after the RSS Advisory Board's profile.

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Item};
use std::collections::BTreeMap;
use std::time::Duration;

use super::body::{body, media_type, played};
use super::{HISTORY, Links, uri, with_head};
use crate::config::Format;
use crate::html::{escape, xml_safe};
use crate::model::{Entry, Feed, FeedEntry, Image};

/// RFC 822 with a four-digit year and a numeric zone (RSS 2.0 `<pubDate>`).
const DATE: &str = "%a, %d %b %Y %H:%M:%S %z";

pub(super) fn render(feed: &Feed) -> Vec<u8> {
    let namespaces = [
        ("atom", "http://www.w3.org/2005/Atom"),
        ("media", "http://search.yahoo.com/mrss/"),
        match feed.paging.page {
            Some(_) => ("fh", HISTORY),
            None => ("sy", "http://purl.org/rss/1.0/modules/syndication/"),
        },
    ];
    let channel = Channel {
        title: xml_safe(&feed.title),
        link: uri(&feed.home),
        description: xml_safe(&feed.description),
        language: feed.language.clone(),
        last_build_date: feed.updated.map(|at| at.format(DATE).to_string()),
        generator: Some("Pagewire".into()),
        docs: Some("https://www.rssboard.org/rss-specification".into()),
        // A page of an archive stays as it is.
        ttl: feed
            .paging
            .page
            .is_none()
            .then(|| (feed.interval.as_secs() / 60).max(1).to_string()),
        extensions: extensions(feed),
        namespaces: namespaces
            .map(|(prefix, uri)| (prefix.to_owned(), uri.to_owned()))
            .into(),
        items: feed.entries.iter().map(item).collect(),
        ..Channel::default()
    };
    with_head(&with_hexadecimal_references(&channel.to_string())).into_bytes()
}

/// Readers decode `&amp;` in titles once too often; `&#x26;` comes out right in nearly all of them
/// (RSS profile, "Character Data"). CDATA sections are left as they are.
fn with_hexadecimal_references(document: &str) -> String {
    let mut out = String::with_capacity(document.len());
    let mut rest = document;
    while let Some((before, after)) = rest.split_once("<![CDATA[") {
        out.push_str(&before.replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;"));
        let (inside, tail) = after.split_once("]]>").unwrap_or((after, ""));
        out.push_str("<![CDATA[");
        out.push_str(inside);
        out.push_str("]]>");
        rest = tail;
    }
    out.push_str(&rest.replace("&amp;", "&#x26;").replace("&lt;", "&#x3C;"));
    out
}

/// Elements of other vocabularies: links, the page of an archive, how often there may be news.
fn extensions(feed: &Feed) -> ExtensionMap {
    let mut links: Vec<Extension> = Links::of(feed, Format::Rss)
        .relations()
        .map(|(relation, address)| {
            link(&[
                ("href", address.as_str()),
                ("rel", relation),
                ("type", Format::Rss.media_type()),
            ])
        })
        .collect();
    if let Some(hub) = &feed.hub {
        links.push(link(&[("href", hub.as_str()), ("rel", "hub")]));
    }
    let mut out = BTreeMap::new();
    if !links.is_empty() {
        out.insert(
            "atom".to_owned(),
            BTreeMap::from([("link".to_owned(), links)]),
        );
    }
    match feed.paging.page {
        Some(_) => {
            let archive = element("fh:archive", None);
            let archive = BTreeMap::from([("archive".to_owned(), vec![archive])]);
            out.insert("fh".to_owned(), archive);
        }
        None => {
            let (period, frequency) = rhythm(feed.interval);
            let rhythm = [
                ("updatePeriod", period.to_owned()),
                ("updateFrequency", frequency.to_string()),
            ];
            let rhythm = rhythm.map(|(name, value)| {
                let element = element(&format!("sy:{name}"), Some(value));
                (name.to_owned(), vec![element])
            });
            out.insert("sy".to_owned(), BTreeMap::from(rhythm));
        }
    }
    out
}

/// An interval as the syndication module has it: so many times in a period.
fn rhythm(interval: Duration) -> (&'static str, u64) {
    const HOUR: u64 = 3600;
    let seconds = interval.as_secs().max(60);
    let (period, length) = if seconds <= HOUR {
        ("hourly", HOUR)
    } else if seconds <= 24 * HOUR {
        ("daily", 24 * HOUR)
    } else {
        ("weekly", 7 * 24 * HOUR)
    };
    (period, (length / seconds).max(1))
}

fn element(name: &str, value: Option<String>) -> Extension {
    Extension {
        name: name.to_owned(),
        value,
        ..Extension::default()
    }
}

fn link(pairs: &[(&str, &str)]) -> Extension {
    Extension {
        attrs: attributes(pairs),
        ..element("atom:link", None)
    }
}

fn attributes(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

fn item(entry: &FeedEntry) -> Item {
    let FeedEntry {
        guid,
        entry,
        published,
        ..
    } = entry;
    let kind = entry.image.as_ref().and_then(media_type);
    Item {
        title: Some(xml_safe(&entry.title)),
        link: Some(uri(&entry.permalink)),
        // A description is HTML (RSS 2.0, "Entity-encoded HTML"), a summary plain text.
        description: entry
            .summary
            .as_deref()
            .map(|summary| escape(&xml_safe(summary))),
        content: body(entry),
        categories: entry
            .categories
            .iter()
            .map(|name| Category {
                name: xml_safe(name),
                domain: None,
            })
            .collect(),
        guid: Some(Guid {
            value: guid.clone(),
            permalink: false,
        }),
        pub_date: Some(published.format(DATE).to_string()),
        dublin_core_ext: (!entry.authors.is_empty()).then(|| DublinCoreExtension {
            creators: entry.authors.iter().map(|name| xml_safe(name)).collect(),
            ..DublinCoreExtension::default()
        }),
        enclosure: enclosure(entry, kind),
        extensions: entry
            .image
            .as_ref()
            .map(|image| media(image, kind))
            .unwrap_or_default(),
        ..Item::default()
    }
}

/// One file of an item (RSS profile, "enclosure"): sound or film before the picture. A length that is
/// unknown is written as 0.
fn enclosure(entry: &Entry, picture: Option<&str>) -> Option<Enclosure> {
    if let Some(file) = played(entry) {
        return Some(Enclosure {
            url: uri(&file.url),
            length: file.length.unwrap_or(0).to_string(),
            mime_type: file.kind.clone(),
        });
    }
    let (image, kind) = entry.image.as_ref().zip(picture)?;
    Some(Enclosure {
        url: uri(&image.url),
        length: "0".into(),
        mime_type: kind.into(),
    })
}

fn media(image: &Image, kind: Option<&str>) -> ExtensionMap {
    let address = uri(&image.url);
    let mut attrs = attributes(&[("url", &address), ("medium", "image")]);
    if let Some(kind) = kind {
        attrs.insert("type".into(), kind.into());
    }
    let mut children = BTreeMap::new();
    if let Some(caption) = &image.caption {
        let description = Extension {
            name: "media:description".into(),
            value: Some(xml_safe(caption)),
            attrs: attributes(&[("type", "plain")]),
            ..Extension::default()
        };
        children.insert("description".to_owned(), vec![description]);
    }
    let content = Extension {
        name: "media:content".into(),
        attrs,
        children,
        ..Extension::default()
    };
    let thumbnail = Extension {
        attrs: attributes(&[("url", &address)]),
        ..element("media:thumbnail", None)
    };
    BTreeMap::from([(
        "media".to_owned(),
        BTreeMap::from([
            ("content".to_owned(), vec![content]),
            ("thumbnail".to_owned(), vec![thumbnail]),
        ]),
    )])
}
