//! schema.org metadata in `<script type="application/ld+json">`.

use serde_json::Value;
use std::sync::LazyLock;
use url::Url;

use crate::html::{Document, Selector, collapse};
use crate::{permalink, words};

static SCRIPT: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("script[type='application/ld+json']"));

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
            match parse(&text) {
                Some(value) => scripts.values.push(value),
                None => scripts.broken.push(text),
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
    pub(super) image: Option<String>,
    pub(super) keywords: Vec<String>,
    pub(super) language: Option<String>,
}

impl JsonLd {
    /// The object of an article type that names this page, or else the first one.
    pub(super) fn read(scripts: &Scripts, url: &Url) -> Self {
        let mut articles = Vec::new();
        for script in &scripts.values {
            collect(script, &mut articles, 0);
        }
        let named = articles.iter().find(|article| names_page(article, url));
        match named.or(articles.first()) {
            Some(article) => Self::from_object(article),
            None => Self::default(),
        }
    }

    fn from_object(object: &Value) -> Self {
        let text = |name: &str| text(object.get(name));
        Self {
            headline: text("headline").or_else(|| text("name")),
            description: text("description"),
            authors: names(object.get("author").or_else(|| object.get("creator"))),
            image: image(object.get("image")).or_else(|| image(object.get("thumbnailUrl"))),
            keywords: keywords(object.get("keywords")),
            language: text("inLanguage"),
        }
    }
}

/// Parses a script; raw line ends inside strings, the commonest fault, are forgiven.
pub(super) fn parse(text: &str) -> Option<Value> {
    let text = text
        .trim()
        .trim_start_matches("<!--")
        .trim_end_matches("-->")
        .trim();
    let text = text.strip_prefix("//<![CDATA[").unwrap_or(text);
    let text = text
        .strip_suffix("//]]>")
        .unwrap_or(text)
        .trim()
        .trim_end_matches(';');
    serde_json::from_str(text)
        .or_else(|_| {
            let repaired: String = text
                .chars()
                .map(|c| if c.is_control() { ' ' } else { c })
                .collect();
            serde_json::from_str(&repaired)
        })
        .ok()
}

fn collect<'a>(value: &'a Value, articles: &mut Vec<&'a Value>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(members) => members
            .iter()
            .for_each(|member| collect(member, articles, depth + 1)),
        Value::Object(object) => {
            if is_article(object.get("@type")) {
                articles.push(value);
            }
            for name in ["@graph", "mainEntity", "mainEntityOfPage"] {
                if let Some(inner) = object.get(name) {
                    collect(inner, articles, depth + 1);
                }
            }
        }
        _ => {}
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
            let text = collapse(&unescape(text));
            (!text.is_empty()).then_some(text)
        }
        Value::Array(members) => members.iter().find_map(|member| self::text(Some(member))),
        Value::Object(object) => text(object.get("@value").or_else(|| object.get("name"))),
        _ => None,
    }
}

/// Undoes the five entities of XML and their commonest numeric forms.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = text.to_owned();
    for (entity, character) in [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#039;", "'"),
        ("&apos;", "'"),
        ("&#8217;", "’"),
        ("&#8216;", "‘"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&nbsp;", " "),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ] {
        out = out.replace(entity, character);
    }
    out
}

fn names(value: Option<&Value>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut add = |name: Option<String>| {
        if let Some(name) = name.and_then(|name| words::author(&name))
            && !name.contains("://")
            && !out.contains(&name)
            && out.len() < 12
        {
            out.push(name);
        }
    };
    match value {
        Some(Value::Array(members)) => members.iter().for_each(|member| add(text(Some(member)))),
        Some(Value::Object(object)) => match object.get("name") {
            Some(Value::Array(members)) => {
                members.iter().for_each(|member| add(text(Some(member))))
            }
            name => add(text(name)),
        },
        other => add(text(other)),
    }
    out
}

fn image(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(source) => (!source.trim().is_empty()).then(|| source.trim().to_owned()),
        Value::Array(members) => members.iter().find_map(|member| image(Some(member))),
        Value::Object(object) => image(object.get("url"))
            .or_else(|| image(object.get("contentUrl")))
            .or_else(|| image(object.get("@id"))),
        _ => None,
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

fn keywords(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(words)) => words
            .split([',', ';'])
            .map(|word| collapse(&unescape(word)))
            .collect(),
        Some(Value::Array(members)) => members
            .iter()
            .filter_map(|member| text(Some(member)))
            .collect(),
        _ => Vec::new(),
    }
}
