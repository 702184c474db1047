//! `<meta>` elements: OpenGraph, article:*, Dublin Core and the names of large publishing systems.
//! Their times are read in `time`.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::html::{Document, Selector, collapse};
use crate::words;

static META: LazyLock<Selector> = LazyLock::new(|| Selector::constant("meta[content]"));

const TITLE: &[&str] = &["og:title", "twitter:title", "dc.title", "parsely-title"];
const DESCRIPTION: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
];
const IMAGE: &[&str] = &[
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
];
const AUTHOR: &[&str] = &[
    "author",
    "article:author",
    "parsely-author",
    "dc.creator",
    "sailthru.author",
    "byl",
    "twitter:creator",
];
const KEYWORDS: &[&str] = &["article:tag", "news_keywords", "parsely-tags", "keywords"];

/// What the page's `<meta>` elements say, by field; the first name of each list that is there.
#[derive(Debug, Default)]
pub(super) struct Meta {
    pub(super) title: Option<String>,
    pub(super) site: Option<String>,
    pub(super) description: Option<String>,
    pub(super) image: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) keywords: Vec<String>,
}

impl Meta {
    pub(super) fn read(document: &Document) -> Self {
        let mut all: HashMap<String, Vec<String>> = HashMap::new();
        for meta in document.select(&META) {
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|attribute| meta.attribute(attribute));
            let value = meta.attribute("content").map(collapse).unwrap_or_default();
            if let Some(name) = name
                && !value.is_empty()
            {
                all.entry(name.trim().to_ascii_lowercase())
                    .or_default()
                    .push(value);
            }
        }
        let list = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| all.get(*name))
                .cloned()
                .unwrap_or_default()
        };
        let first = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| all.get(*name)?.first().cloned())
        };
        let authors = AUTHOR
            .iter()
            .filter_map(|name| all.get(*name))
            .map(|names| -> Vec<String> {
                names
                    .iter()
                    .filter(|name| !name.contains("://") && !name.starts_with('@'))
                    .filter_map(|name| words::author(name))
                    .collect()
            })
            .find(|names| !names.is_empty())
            .unwrap_or_default();
        Self {
            title: first(TITLE),
            site: first(&["og:site_name", "application-name"]),
            description: first(DESCRIPTION),
            image: first(IMAGE),
            authors,
            keywords: list(KEYWORDS)
                .iter()
                .flat_map(|words| words.split(','))
                .map(collapse)
                .collect(),
        }
    }
}
