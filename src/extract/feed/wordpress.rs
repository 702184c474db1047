//! What the REST interface of WordPress answers for posts (WordPress REST API handbook, "Posts"):
//! a list of objects with titles and texts in HTML, and times in UTC that do not say so.

use serde_json::Value;

use super::super::{OpenError, json};
use super::{Entry, Syndicated, string};
use crate::html::plain;
use crate::model::{RawDate, RawItem};

/// Bytes of an answer within which its first post tells what it is.
const BEGINNING: usize = 1 << 16;

/// Whether a text is a list of posts: objects with a time in UTC and a rendered title.
pub(super) fn is_one(text: &str) -> bool {
    let beginning = text
        .get(..text.floor_char_boundary(BEGINNING))
        .unwrap_or("");
    beginning.trim_start().starts_with('[')
        && ["\"date_gmt\"", "\"rendered\"", "\"link\""]
            .iter()
            .all(|name| beginning.contains(name))
}

/// Reads the posts.
///
/// # Errors
/// When it is no JSON, or too much of it.
pub(super) fn parse(text: &str) -> Result<Syndicated, OpenError> {
    let root = json::parse(text, "a feed (posts of WordPress)")?;
    Ok(Syndicated {
        entries: root.as_array().into_iter().flatten().map(entry).collect(),
        ..Syndicated::default()
    })
}

fn entry(post: &Value) -> Entry {
    let rendered = |name: &str| string(post.get(name)?, "rendered");
    // What is asked for by `_embed`.
    let embedded = |name: &str| -> Vec<&Value> {
        let parts = post.get("_embedded").and_then(|all| all.get(name));
        parts
            .and_then(Value::as_array)
            .into_iter()
            .flatten()
            .collect()
    };
    let authors: Vec<String> = embedded("author")
        .into_iter()
        .filter_map(|author| string(author, "name"))
        .map(|name| plain(&name))
        .collect();
    let categories = embedded("wp:term")
        .into_iter()
        .filter_map(Value::as_array)
        .flatten()
        .filter_map(|term| string(term, "name"))
        .map(|name| plain(&name))
        .collect();
    let picture = embedded("wp:featuredmedia").first().copied();
    let date = string(post, "date_gmt").map(|text| format!("{text}Z"));
    Entry {
        item: RawItem {
            title: rendered("title").map(|title| plain(&title)),
            link: string(post, "link"),
            guid: rendered("guid"),
            author: (!authors.is_empty()).then(|| authors.join(", ")),
            image: picture
                .and_then(|picture| string(picture, "source_url"))
                .or_else(|| string(post, "jetpack_featured_media_url")),
            image_text: picture.and_then(|picture| string(picture, "alt_text")),
            categories,
            dates: date
                .map(|text| RawDate {
                    text,
                    machine: None,
                })
                .into_iter()
                .collect(),
            ..RawItem::default()
        },
        summary: rendered("excerpt"),
        content: rendered("content"),
    }
}
