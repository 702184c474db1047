//! Feeds that exist: RSS in all its versions, Atom, JSON Feed, the posts of WordPress.
//!
//! What a feed says in its own terms becomes raw items like those of a page: identities, dates and
//! addresses as written, HTML of titles and decks as text. RSS and Atom are read alike
//! ([`syndication`]), since feeds mix their elements; what is JSON has a file each.

mod json_feed;
mod syndication;
mod wordpress;

use serde_json::Value;
use std::collections::{HashMap, HashSet};
use url::Url;

use super::{OpenError, xml};
use crate::html::{first_picture, plain};
use crate::model::{Diagnostic, Extraction, Form, RawItem, Remains};

/// A text from this many characters on is an article's, not its deck.
const FULL_TEXT: usize = 1000;

/// A feed as read.
#[derive(Debug, Default)]
pub struct Syndicated {
    title: Option<String>,
    pub(super) language: Option<String>,
    /// Where relative addresses start from, as written.
    base: Option<String>,
    next: Option<String>,
    entries: Vec<Entry>,
    /// Why it could not be read to its end.
    broken: Option<String>,
}

/// An entry of a feed, with its texts in HTML.
#[derive(Debug, Default)]
struct Entry {
    /// What is no text.
    item: RawItem,
    summary: Option<String>,
    content: Option<String>,
}

/// Whether a text is a feed, by its root element or version.
pub(super) fn is_one(text: &str, form: Form) -> bool {
    match form {
        Form::Html => false,
        Form::Json => json_feed::is_one(text) || wordpress::is_one(text),
        Form::Xml => matches!(xml::root(text).as_str(), "rss" | "RDF" | "feed"),
    }
}

/// Reads a feed, as far as it goes.
///
/// # Errors
/// When it is JSON and broken.
pub(super) fn parse(text: &str, form: Form) -> Result<Syndicated, OpenError> {
    match form {
        Form::Json if wordpress::is_one(text) => wordpress::parse(text),
        Form::Json => json_feed::parse(text),
        Form::Html | Form::Xml => Ok(syndication::parse(text)),
    }
}

/// A text that is not blank, or a number as text.
fn string(value: &Value, name: &str) -> Option<String> {
    let text = match value.get(name)? {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

impl Syndicated {
    /// Its entries as raw items, in its order. `is_article_read`: a text too short to be a whole
    /// article is its deck then, and leaves the body to the article's page.
    pub(super) fn extract(self, url: &Url, is_article_read: bool) -> Extraction {
        let mut items: Vec<RawItem> = self
            .entries
            .into_iter()
            .map(|entry| complete(entry, is_article_read))
            .collect();
        drop_shared_guids(&mut items);
        let remains = if items.is_empty() && self.broken.is_none() {
            Remains::Empty
        } else {
            Remains::Unknown
        };
        let mut diagnostics = Vec::new();
        if items.is_empty() {
            let message = self.broken.map_or_else(
                || "the feed has no entries".to_owned(),
                |reason| format!("the feed has no entries that can be read: {reason}"),
            );
            diagnostics.push(Diagnostic::new(url.as_str(), message));
        } else if let Some(reason) = self.broken {
            diagnostics.push(Diagnostic::new(
                url.as_str(),
                format!("the feed is broken; what stands before was read: {reason}"),
            ));
        }
        Extraction {
            title: self.title,
            language: self.language,
            base: self.base,
            next: self.next,
            items,
            remains,
            diagnostics,
            ..Extraction::default()
        }
    }
}

/// The texts of an entry: what is long is its content, what is short its deck.
fn complete(entry: Entry, is_article_read: bool) -> RawItem {
    let Entry {
        mut item,
        summary,
        content,
    } = entry;
    let is_full = |html: &str| plain(html).chars().nth(FULL_TEXT).is_some();
    let (summary, content) = match (summary, content) {
        (Some(text), None) if is_full(&text) => (None, Some(text)),
        (None, Some(text)) if is_article_read && !is_full(&text) => (Some(text), None),
        (Some(deck), Some(text)) if is_article_read && !is_full(&text) => (Some(deck), None),
        both => both,
    };
    if item.image.is_none() {
        let html = content.iter().chain(&summary);
        if let Some((source, text)) = html.into_iter().find_map(|html| first_picture(html)) {
            item.image = Some(source);
            item.image_text = text;
        }
    }
    item.summary = summary
        .map(|html| plain(&html))
        .filter(|text| !text.is_empty());
    item.content = content;
    item
}

/// Identities that several addresses share identify nothing: their entries are known by address.
fn drop_shared_guids(items: &mut [RawItem]) {
    let mut links: HashMap<String, Option<String>> = HashMap::new();
    let mut shared: HashSet<String> = HashSet::new();
    for item in items.iter() {
        let Some(guid) = &item.guid else { continue };
        let first = links
            .entry(guid.clone())
            .or_insert_with(|| item.link.clone());
        if *first != item.link {
            shared.insert(guid.clone());
        }
    }
    for item in items {
        if item.guid.as_ref().is_some_and(|guid| shared.contains(guid)) {
            item.guid = None;
        }
    }
}

#[cfg(test)]
mod tests;
