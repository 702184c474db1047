//! JSON Feed 1.1.

use serde::Serialize;

use super::body::{body, played};
use super::{Links, uri};
use crate::config::Format;
use crate::html::xml_safe;
use crate::model::Feed;

#[derive(Serialize)]
struct Document<'a> {
    version: &'a str,
    title: String,
    home_page_url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    hubs: Vec<Hub<'a>>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Hub<'a> {
    r#type: &'a str,
    url: &'a str,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<String>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    attachments: Vec<Attachment<'a>>,
}

#[derive(Serialize)]
struct Attachment<'a> {
    url: String,
    mime_type: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    size_in_bytes: Option<u64>,
}

#[derive(Serialize)]
struct Author {
    name: String,
}

pub(super) fn render(feed: &Feed) -> Vec<u8> {
    let links = Links::of(feed, Format::Json);
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: xml_safe(&feed.title),
        home_page_url: uri(&feed.home),
        feed_url: links.own.map(String::from),
        next_url: links.previous.map(String::from),
        description: xml_safe(&feed.description),
        language: feed.language.as_deref(),
        hubs: feed
            .hub
            .iter()
            .map(|hub| Hub {
                r#type: "WebSub",
                url: hub.as_str(),
            })
            .collect(),
        items: feed
            .entries
            .iter()
            .map(|entry| {
                let words = &entry.entry;
                let html = body(words);
                Item {
                    id: &entry.guid,
                    url: uri(&words.permalink),
                    title: xml_safe(&words.title),
                    // One of the two must be there (JSON Feed 1.1, "items").
                    content_text: html.is_none().then(|| xml_safe(&words.title)),
                    content_html: html,
                    summary: words.summary.as_deref().map(xml_safe),
                    image: words.image.as_ref().map(|image| uri(&image.url)),
                    date_published: entry.published.to_rfc3339(),
                    date_modified: (entry.updated != entry.published)
                        .then(|| entry.updated.to_rfc3339()),
                    authors: words
                        .authors
                        .iter()
                        .map(|name| Author {
                            name: xml_safe(name),
                        })
                        .collect(),
                    attachments: played(words)
                        .map(|file| Attachment {
                            url: uri(&file.url),
                            mime_type: &file.kind,
                            size_in_bytes: file.length,
                        })
                        .into_iter()
                        .collect(),
                    tags: words.categories.iter().map(|name| xml_safe(name)).collect(),
                }
            })
            .collect(),
    };
    // Writing plain strings to memory has no way to fail.
    let mut out = serde_json::to_vec_pretty(&document).unwrap_or_default();
    out.push(b'\n');
    out
}
