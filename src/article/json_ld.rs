//! schema.org metadata in `<script type="application/ld+json">`.

use serde_json::Value;
use std::collections::HashMap;
use url::Url;

use crate::html::{Document, collapse, unescaped};
use crate::json_ld::{SCRIPT, parse};
use crate::permalink;

/// Names and pictures that are read at most.
const MAX_NAMES: usize = 40;

/// Depth to which nested objects are looked at.
pub(super) const MAX_DEPTH: usize = 12;

/// The page's blocks of JSON-LD, parsed once for all who read them.
#[derive(Debug, Default)]
pub(super) struct Scripts {
    /// Blocks that are JSON, in document order.
    pub(super) values: Vec<Value>,
    /// Texts of blocks that are none.
    pub(super) broken: Vec<String>,
}

impl Scripts {
    pub(super) fn read(document: &Document) -> Self {
        let mut scripts = Self::default();
        for script in document.select(&SCRIPT) {
            let text = script.raw_text();
            let values = parse(&text);
            if values.is_empty() {
                scripts.broken.push(text);
            } else {
                scripts.values.extend(values);
            }
        }
        scripts
    }
}

/// Whether an object of JSON-LD says that it is about the page at `url`.
pub(super) fn names_page(object: &Value, url: &Url) -> bool {
    let key = permalink::key(url);
    ["url", "@id", "mainEntityOfPage"].iter().any(|name| {
        address(object.get(*name)).is_some_and(|address| {
            permalink::resolve(url, address).is_some_and(|address| permalink::key(&address) == key)
        })
    })
}

/// What the article's object says. Texts as written, white space collapsed.
#[derive(Debug, Default)]
pub(super) struct JsonLd {
    pub(super) headline: Option<String>,
    pub(super) description: Option<String>,
    pub(super) authors: Vec<String>,
    pub(super) images: Vec<Picture>,
    pub(super) keywords: Vec<String>,
    pub(super) section: Vec<String>,
    pub(super) language: Option<String>,
    /// Names of the publisher and of the site.
    pub(super) sites: Vec<String>,
    /// Addresses of the publisher's logos.
    pub(super) logos: Vec<String>,
}

/// A picture as an object names it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Picture {
    pub(super) address: String,
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
}

impl JsonLd {
    /// The object of an article type that names this page, else the one with this title, else the
    /// first one.
    pub(super) fn read(scripts: &Scripts, url: &Url, title: &str) -> Self {
        let mut found = Found::default();
        for script in &scripts.values {
            collect(script, &mut found, 0);
        }
        let Found {
            articles,
            by_id,
            sites,
        } = found;
        let names = |object: &Value| text(object.get("name"));
        let site_names: Vec<String> = sites.iter().filter_map(|site| names(site)).collect();
        let headline = |object: &Value| {
            let headline = text(object.get("headline"))?.to_lowercase();
            title.to_lowercase().contains(&headline).then_some(())
        };
        // A video or a review on an article's page is not the article.
        let is_main = |object: &&&Value| !is_kind(object.get("@type"), &["VideoObject", "Review"]);
        let chosen = articles
            .iter()
            .filter(is_main)
            .find(|object| names_page(object, url))
            .or_else(|| articles.iter().find(|object| headline(object).is_some()))
            .or_else(|| articles.iter().find(is_main))
            .or(articles.first());
        let mut out = match chosen {
            Some(article) => Self::of(article, &by_id),
            None => Self::default(),
        };
        out.sites.extend(site_names);
        out
    }

    fn of(object: &Value, by_id: &HashMap<&str, &Value>) -> Self {
        let text = |name: &str| text(object.get(name));
        let publisher = resolved(object.get("publisher"), by_id);
        let mut images = Vec::new();
        for name in ["image", "thumbnailUrl", "thumbnail"] {
            pictures(object.get(name), by_id, &mut images, 0);
        }
        let mut authors = Vec::new();
        for name in ["author", "creator"] {
            if authors.is_empty() {
                names(object.get(name), by_id, &mut authors, 0);
            }
        }
        let mut logos = Vec::new();
        pictures(
            publisher.and_then(|publisher| publisher.get("logo")),
            by_id,
            &mut logos,
            0,
        );
        let mut keywords = words(object.get("keywords"));
        if keywords.is_empty() {
            keywords = words(object.get("about"));
        }
        Self {
            headline: text("headline").or_else(|| text("name")),
            description: text("description"),
            authors,
            images,
            keywords,
            section: words(object.get("articleSection")),
            language: text("inLanguage"),
            sites: publisher
                .and_then(|publisher| self::text(Some(publisher)))
                .into_iter()
                .collect(),
            logos: logos.into_iter().map(|logo| logo.address).collect(),
        }
    }
}

#[derive(Default)]
struct Found<'a> {
    articles: Vec<&'a Value>,
    sites: Vec<&'a Value>,
    by_id: HashMap<&'a str, &'a Value>,
}

fn collect<'a>(value: &'a Value, found: &mut Found<'a>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(members) => members
            .iter()
            .for_each(|member| collect(member, found, depth + 1)),
        Value::Object(object) => {
            if let Some(id) = object.get("@id").and_then(Value::as_str)
                && object.len() > 1
            {
                found.by_id.entry(id).or_insert(value);
            }
            let kind = object.get("@type");
            if is_article(kind) {
                found.articles.push(value);
            } else if is_kind(kind, &["WebSite"]) {
                found.sites.push(value);
            }
            for name in [
                "@graph",
                "mainEntity",
                "mainEntityOfPage",
                "author",
                "image",
                "publisher",
            ] {
                if let Some(inner) = object.get(name) {
                    collect(inner, found, depth + 1);
                }
            }
        }
        _ => {}
    }
}

/// The object itself, where a value is or names one.
fn resolved<'a>(value: Option<&'a Value>, by_id: &HashMap<&str, &'a Value>) -> Option<&'a Value> {
    let value = value?;
    match value {
        Value::Array(members) => members
            .iter()
            .find_map(|member| resolved(Some(member), by_id)),
        Value::Object(object) => match object.get("@id").and_then(Value::as_str) {
            Some(id) if object.len() == 1 || !object.contains_key("name") => {
                Some(by_id.get(id).copied().unwrap_or(value))
            }
            _ => Some(value),
        },
        _ => Some(value),
    }
}

fn is_kind(kind: Option<&Value>, kinds: &[&str]) -> bool {
    match kind {
        Some(Value::String(kind)) => {
            let kind = kind.rsplit(['/', '#', ':']).next().unwrap_or(kind);
            kinds.contains(&kind)
        }
        Some(Value::Array(members)) => members.iter().any(|kind| is_kind(Some(kind), kinds)),
        _ => false,
    }
}

pub(super) fn is_article(kind: Option<&Value>) -> bool {
    match kind {
        Some(Value::String(kind)) => {
            let kind = kind.rsplit(['/', '#', ':']).next().unwrap_or(kind);
            kind.ends_with("Article")
                || matches!(
                    kind,
                    "BlogPosting"
                        | "LiveBlogPosting"
                        | "SocialMediaPosting"
                        | "Report"
                        | "Review"
                        | "VideoObject"
                )
        }
        Some(Value::Array(kinds)) => kinds.iter().any(|kind| is_article(Some(kind))),
        _ => false,
    }
}

pub(super) fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) => {
            // The text of a script is not HTML, yet many systems escape it as if it were.
            let text = unescaped(text);
            (!text.is_empty()).then_some(text)
        }
        Value::Array(members) => members.iter().find_map(|member| self::text(Some(member))),
        Value::Object(object) => text(object.get("@value").or_else(|| object.get("name"))),
        _ => None,
    }
}

/// Names of people and organisations, as written.
fn names(
    value: Option<&Value>,
    by_id: &HashMap<&str, &Value>,
    out: &mut Vec<String>,
    depth: usize,
) {
    if depth > 3 || out.len() >= MAX_NAMES {
        return;
    }
    match value {
        Some(Value::Array(members)) => members
            .iter()
            .for_each(|member| names(Some(member), by_id, out, depth + 1)),
        Some(object @ Value::Object(_)) => {
            let object = resolved(Some(object), by_id).unwrap_or(object);
            match object.get("name") {
                Some(name) => names(Some(name), by_id, out, depth + 1),
                None => out.extend(given_and_family(object)),
            }
        }
        Some(Value::String(name)) => {
            let name = unescaped(name);
            if !name.is_empty() && !name.contains("://") && !out.contains(&name) {
                out.push(name);
            }
        }
        _ => {}
    }
}

fn given_and_family(object: &Value) -> Option<String> {
    let given = text(object.get("givenName"))?;
    let family = text(object.get("familyName"))?;
    Some(format!("{given} {family}"))
}

/// Pictures with what is said of them, in order.
fn pictures(
    value: Option<&Value>,
    by_id: &HashMap<&str, &Value>,
    out: &mut Vec<Picture>,
    depth: usize,
) {
    if depth > 3 || out.len() >= MAX_NAMES {
        return;
    }
    match value {
        Some(Value::String(address)) if !address.trim().is_empty() => out.push(Picture {
            address: address.trim().to_owned(),
            ..Picture::default()
        }),
        Some(Value::Array(members)) => members
            .iter()
            .for_each(|member| pictures(Some(member), by_id, out, depth + 1)),
        Some(object @ Value::Object(_)) => {
            let object = resolved(Some(object), by_id).unwrap_or(object);
            let address = ["contentUrl", "url", "@id"].iter().find_map(|name| {
                let address = match object.get(*name)? {
                    Value::Array(members) => members.first()?.as_str()?,
                    address => address.as_str()?,
                };
                // An identity within the page is no address of a picture.
                let is_identity = *name == "@id" && address.contains('#');
                (!address.is_empty() && !is_identity).then(|| address.trim().to_owned())
            });
            if let Some(address) = address {
                out.push(Picture {
                    address,
                    caption: text(object.get("caption").or_else(|| object.get("description"))),
                    credit: text(object.get("creditText")),
                });
            }
        }
        _ => {}
    }
}

fn address(value: Option<&Value>) -> Option<&str> {
    match value? {
        Value::String(address) => Some(address),
        Value::Object(object) => object
            .get("@id")
            .or_else(|| object.get("url"))
            .and_then(Value::as_str),
        _ => None,
    }
}

/// Keywords: a list, things with names, or one text with commas.
fn words(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(words)) => unescaped(words).split([',', ';']).map(collapse).collect(),
        Some(Value::Array(members)) => members
            .iter()
            .filter_map(|member| text(Some(member)))
            .collect(),
        Some(object @ Value::Object(_)) => text(Some(object)).into_iter().collect(),
        _ => Vec::new(),
    }
}
