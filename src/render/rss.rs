//! RSS 2.0 with content, dc, atom and media, after the RSS Advisory Board's profile.

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Enclosure, Guid, Item};
use std::collections::BTreeMap;

use super::body::{body, media_type};
use super::{published_at, with_head};
use crate::config::Format;
use crate::html::{escape, xml_safe};
use crate::model::{Feed, FeedEntry, Image};

/// RFC 822 with a four-digit year and a numeric zone (RSS 2.0 `<pubDate>`).
const DATE: &str = "%a, %d %b %Y %H:%M:%S %z";

pub(super) fn render(feed: &Feed) -> Vec<u8> {
    let namespaces = [
        ("atom", "http://www.w3.org/2005/Atom"),
        ("media", "http://search.yahoo.com/mrss/"),
    ];
    let channel = Channel {
        title: xml_safe(&feed.title),
        link: feed.home.to_string(),
        description: xml_safe(&feed.description),
        language: feed.language.clone(),
        last_build_date: feed.updated.map(|at| at.format(DATE).to_string()),
        generator: Some("Pagewire".into()),
        docs: Some("https://www.rssboard.org/rss-specification".into()),
        ttl: Some((feed.interval.as_secs() / 60).max(1).to_string()),
        extensions: self_link(feed).unwrap_or_default(),
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

fn self_link(feed: &Feed) -> Option<ExtensionMap> {
    let address = published_at(feed, Format::Rss)?;
    let link = Extension {
        name: "atom:link".into(),
        attrs: attributes(&[
            ("href", address.as_str()),
            ("rel", "self"),
            ("type", Format::Rss.media_type()),
        ]),
        ..Extension::default()
    };
    Some(BTreeMap::from([(
        "atom".to_owned(),
        BTreeMap::from([("link".to_owned(), vec![link])]),
    )]))
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
        link: Some(entry.permalink.to_string()),
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
        // The length is unknown, which the profile writes as 0.
        enclosure: entry
            .image
            .as_ref()
            .zip(kind)
            .map(|(image, kind)| Enclosure {
                url: image.url.to_string(),
                length: "0".into(),
                mime_type: kind.into(),
            }),
        extensions: entry
            .image
            .as_ref()
            .map(|image| media(image, kind))
            .unwrap_or_default(),
        ..Item::default()
    }
}

fn media(image: &Image, kind: Option<&str>) -> ExtensionMap {
    let mut attrs = attributes(&[("url", image.url.as_str()), ("medium", "image")]);
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
    BTreeMap::from([(
        "media".to_owned(),
        BTreeMap::from([("content".to_owned(), vec![content])]),
    )])
}
