//! JSON Feed 1 and 1.1 (jsonfeed.org/version/1.1), read leniently: numbers as ids, one author or
//! several.

use serde_json::Value;

use super::super::{OpenError, json};
use super::{Entry, Syndicated, string};
use crate::html::{collapse, escape};
use crate::model::{RawDate, RawItem};

/// Whether a text is a JSON Feed: its version stands near its beginning or its end.
pub(super) fn is_one(text: &str) -> bool {
    text.contains("https://jsonfeed.org/version/") || text.contains("https:\\/\\/jsonfeed.org\\/")
}

/// Reads a feed.
///
/// # Errors
/// When it is no JSON, or too much of it.
pub(super) fn parse(text: &str) -> Result<Syndicated, OpenError> {
    let root = json::parse(text, "a feed (JSON Feed)")?;
    let items = root.get("items").and_then(Value::as_array);
    Ok(Syndicated {
        title: string(&root, "title").map(|title| collapse(&title)),
        language: string(&root, "language"),
        base: string(&root, "home_page_url"),
        next: string(&root, "next_url"),
        entries: items.into_iter().flatten().map(entry).collect(),
        broken: None,
    })
}

fn entry(item: &Value) -> Entry {
    let first = |names: &[&str]| names.iter().find_map(|name| string(item, name));
    let authors: Vec<String> = match (item.get("authors"), item.get("author")) {
        (Some(Value::Array(authors)), _) => authors
            .iter()
            .filter_map(|author| string(author, "name"))
            .collect(),
        (_, Some(author)) => string(author, "name").into_iter().collect(),
        _ => Vec::new(),
    };
    let tags = item.get("tags").and_then(Value::as_array);
    Entry {
        item: RawItem {
            title: string(item, "title").map(|title| collapse(&title)),
            link: first(&["url", "external_url"]),
            guid: string(item, "id"),
            author: (!authors.is_empty()).then(|| authors.join(", ")),
            image: first(&["image", "banner_image"]),
            categories: tags
                .into_iter()
                .flatten()
                .filter_map(|tag| tag.as_str().map(collapse))
                .collect(),
            dates: first(&["date_published", "date_modified"])
                .map(|text| RawDate {
                    text,
                    machine: None,
                })
                .into_iter()
                .collect(),
            ..RawItem::default()
        },
        summary: string(item, "summary").map(|text| escape(&text)),
        content: string(item, "content_html")
            .or_else(|| string(item, "content_text").map(|text| escape(&text))),
    }
}
