//! What stands on a page that nobody configured. Pure, one synchronous function: the page's tree
//! never leaves it.

use chrono::{DateTime, Utc};
use std::collections::HashSet;
use std::sync::LazyLock;
use url::Url;

use super::trouble::Announced;
use crate::config::Page;
use crate::dates::evidence::Verdict;
use crate::dates::{Context, Locale};
use crate::extract::auto::{self, Found, List, Section};
use crate::extract::kind::Kind;
use crate::fetch::Fetched;
use crate::html::{Document, Selector, collapse, ellipsize, has_words};
use crate::model::RawItem;
use crate::permalink;
use crate::pipeline::{Inspected, inspect};

/// The longest title that is proposed, in characters.
const MAX_TITLE: usize = 100;

static TITLE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("head > title"));
static HEADING: LazyLock<Selector> = LazyLock::new(|| Selector::constant("h1"));
static ANNOUNCED: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("link[rel~=alternate][type][href]"));
static WORDPRESS: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("link[rel='https://api.w.org/'][href]"));
static SITEMAP: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("link[rel~=sitemap][href]"));

static LANGUAGE: LazyLock<Selector> = LazyLock::new(|| {
    Selector::constant(
        "meta[http-equiv='content-language' i], meta[property='og:locale'], meta[name='language' i]",
    )
});

/// Media types of feeds.
const FEEDS: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
];

/// What stands on a page.
#[derive(Debug)]
pub struct Survey {
    /// What it is.
    pub kind: Kind,
    /// Its own title, bounded.
    pub title: Option<String>,
    /// Its language, where only `<meta>` elements say it.
    pub language: Option<String>,
    /// Lists of articles, best first.
    pub lists: Vec<List>,
    /// The section pages that it leads to.
    pub sections: Vec<Section>,
    /// Feeds that it announces, comments' left out.
    pub feeds: Vec<Announced>,
    /// Where its relative addresses start from.
    pub(super) base: Url,
    /// What its dates were read with.
    pub(super) context: Context,
}

impl Survey {
    /// Looks at a page as it was received; `page` is what the configuration says of it.
    pub(super) fn of(fetched: &Fetched, page: &Page, now: DateTime<Utc>) -> Self {
        let Inspected {
            document,
            context,
            found,
            kind,
        } = inspect(fetched, &fetched.url, page, now);
        let base = document
            .as_ref()
            .and_then(|document| base(document, &fetched.url))
            .unwrap_or_else(|| fetched.url.clone());
        let sections = document
            .as_ref()
            .map(|document| auto::sections(document, &fetched.url))
            .unwrap_or_default();
        Self {
            kind,
            title: document.as_ref().and_then(title),
            language: document
                .as_ref()
                .filter(|document| document.language().is_none())
                .and_then(language),
            lists: found
                .map(|Found { lists, .. }| different(lists, &sections, &base))
                .unwrap_or_default(),
            sections,
            feeds: document
                .as_ref()
                .map(|document| feeds(document, &base))
                .unwrap_or_default(),
            base,
            context,
        }
    }

    /// The identity of an item's article.
    pub(super) fn key(&self, item: &RawItem) -> Option<String> {
        key(item, &self.base)
    }

    /// What the dates of a list settle together.
    pub(super) fn verdict(&self, list: &List) -> Verdict {
        list.settle(&self.context)
    }

    pub(super) fn locale(&self) -> Option<Locale> {
        self.context.locale
    }
}

fn key(item: &RawItem, base: &Url) -> Option<String> {
    let address = permalink::resolve(base, item.link.as_deref()?)?;
    Some(permalink::key(&address))
}

/// The lists that are worth choosing from: one whose articles all stand in a better one is none,
/// nor is the navigation.
fn different(lists: Vec<List>, sections: &[Section], base: &Url) -> Vec<List> {
    let navigation = sections
        .iter()
        .map(|section| permalink::key(&section.url))
        .collect();
    let mut known: Vec<HashSet<String>> = vec![navigation];
    lists
        .into_iter()
        .filter(|list| {
            let own: HashSet<String> = list
                .items
                .iter()
                .filter_map(|item| key(item, base))
                .collect();
            let is_new = known.iter().all(|better| !own.is_subset(better));
            known.push(own);
            is_new
        })
        .collect()
}

fn base(document: &Document, url: &Url) -> Option<Url> {
    static BASE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("head > base[href]"));
    linked(document, &BASE, url)
}

fn title(document: &Document) -> Option<String> {
    [&*TITLE, &*HEADING]
        .into_iter()
        .find_map(|selector| {
            document
                .select(selector)
                .map(|element| element.text())
                .find(|text| has_words(text))
        })
        .map(|title| ellipsize(&title, MAX_TITLE))
}

/// What `<meta>` elements say of the language, which is not read on every run.
fn language(document: &Document) -> Option<String> {
    let tag = document
        .select(&LANGUAGE)
        .find_map(|meta| meta.attribute("content"))?
        .trim()
        .replace('_', "-");
    Locale::parse(&tag).map(|_| tag)
}

/// The feeds that a page announces (RSS Autodiscovery 1.0), each once. Feeds of comments are none of
/// its articles: their titles and addresses say so.
fn feeds(document: &Document, base: &Url) -> Vec<Announced> {
    let mut out: Vec<Announced> = Vec::new();
    for link in document.select(&ANNOUNCED) {
        let kind = link.attribute("type").unwrap_or("").trim();
        if !FEEDS.iter().any(|known| kind.eq_ignore_ascii_case(known)) {
            continue;
        }
        let address = link
            .attribute("href")
            .and_then(|href| permalink::resolve(base, href));
        let Some(url) = address else { continue };
        let title = link
            .attribute("title")
            .map(collapse)
            .filter(|title| has_words(title));
        let is_of_comments = url.path().contains("/comments/")
            || title
                .as_deref()
                .is_some_and(|title| title.to_lowercase().contains("comments"));
        if !is_of_comments && !out.iter().any(|known| known.url == url) {
            out.push(Announced {
                title,
                url,
                is_feed: true,
            });
        }
    }
    let others = [
        ("posts of WordPress, as JSON", posts(document, base)),
        ("sitemap", linked(document, &SITEMAP, base)),
    ];
    for (title, url) in others {
        if let Some(url) = url.filter(|url| !out.iter().any(|known| known.url == *url)) {
            out.push(Announced {
                title: Some(title.to_owned()),
                url,
                is_feed: false,
            });
        }
    }
    out
}

fn linked(document: &Document, selector: &Selector, base: &Url) -> Option<Url> {
    permalink::resolve(base, document.first(selector)?.attribute("href")?)
}

/// Where the REST interface of WordPress has the posts of a page: those of its category, tag or
/// author where it has one of these (WordPress REST API handbook, "Discovery").
fn posts(document: &Document, base: &Url) -> Option<Url> {
    let mut url = linked(document, &WORDPRESS, base)?;
    let own = document.select(&ANNOUNCED).find_map(|link| {
        let address = link.attribute("href")?;
        let (_, path) = address.split_once("/wp/v2/")?;
        let (kind, number) = path.split_once('/')?;
        let parameter = match kind {
            "categories" | "tags" => kind,
            "users" => "author",
            _ => return None,
        };
        number.parse::<u64>().ok().map(|number| (parameter, number))
    });
    // Sites without readable addresses have the route as a parameter.
    let route = url
        .query_pairs()
        .find_map(|(name, value)| (name == "rest_route").then(|| value.into_owned()));
    match route {
        Some(route) => {
            let route = format!("{}/wp/v2/posts", route.trim_end_matches('/'));
            url.query_pairs_mut()
                .clear()
                .append_pair("rest_route", &route);
        }
        None => {
            let path = format!("{}/wp/v2/posts", url.path().trim_end_matches('/'));
            url.set_path(&path);
        }
    }
    let mut query = url.query_pairs_mut();
    if let Some((name, number)) = own {
        query.append_pair(name, &number.to_string());
    }
    query
        .append_pair("per_page", "20")
        .append_pair("_embed", "author,wp:featuredmedia,wp:term");
    drop(query);
    Some(url)
}
