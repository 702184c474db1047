//! JSON Feed 1.1.

use serde::Serialize;

use super::body::body;
use super::published_at;
use crate::config::Format;
use crate::html::xml_safe;
use crate::model::Feed;

#[derive(Serialize)]
struct Document<'a> {
    version: &'a str,
    title: String,
    home_page_url: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    feed_url: Option<String>,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<&'a str>,
    items: Vec<Item<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    id: &'a str,
    url: &'a str,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    image: Option<&'a str>,
    date_published: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
}

#[derive(Serialize)]
struct Author {
    name: String,
}

pub(super) fn render(feed: &Feed) -> Vec<u8> {
    let document = Document {
        version: "https://jsonfeed.org/version/1.1",
        title: xml_safe(&feed.title),
        home_page_url: feed.home.as_str(),
        feed_url: published_at(feed, Format::Json).map(String::from),
        description: xml_safe(&feed.description),
        language: feed.language.as_deref(),
        items: feed
            .entries
            .iter()
            .map(|entry| {
                let words = &entry.entry;
                let html = body(words);
                Item {
                    id: &entry.guid,
                    url: words.permalink.as_str(),
                    title: xml_safe(&words.title),
                    // One of the two must be there (JSON Feed 1.1, "items").
                    content_text: html.is_none().then(|| xml_safe(&words.title)),
                    content_html: html,
                    summary: words.summary.as_deref().map(xml_safe),
                    image: words.image.as_ref().map(|image| image.url.as_str()),
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
