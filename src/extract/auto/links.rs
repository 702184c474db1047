//! The links of a page that may lead to an article.

use url::Url;

use crate::html::{Outline, Place};
use crate::permalink;

/// A link that may lead to an article.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) place: Place,
    /// The identity behind the address.
    pub(super) key: String,
    /// As written.
    pub(super) written: String,
    /// How much the address looks like an article's: 0 to 1.
    pub(super) likeness: f64,
}

/// Segments of paths that no article has.
const NOT_ARTICLES: &[&str] = &[
    "about",
    "account",
    "author",
    "authors",
    "cart",
    "categories",
    "category",
    "contact",
    "feed",
    "impressum",
    "legal",
    "login",
    "page",
    "privacy",
    "profile",
    "register",
    "rss",
    "search",
    "signin",
    "subscribe",
    "tag",
    "tags",
    "terms",
    "topic",
    "topics",
    "user",
    "users",
    "wp-login.php",
    "label",
];

/// Hosts whose links are buttons for sharing.
const SHARING: &[&str] = &[
    "facebook.com",
    "twitter.com",
    "x.com",
    "linkedin.com",
    "pinterest.com",
    "reddit.com",
    "plus.google.com",
    "instagram.com",
    "t.me",
    "api.whatsapp.com",
    "wa.me",
    "telegram.me",
    "delicious.com",
    "digg.com",
    "stumbleupon.com",
    "addtoany.com",
    "getpocket.com",
    "tumblr.com",
    "vk.com",
    "service.weibo.com",
    "weibo.com",
    "youtube.com",
    "google.com",
    "line.me",
    "b.hatena.ne.jp",
    "addthis.com",
];

/// The host without `www.`.
pub(super) fn host(url: &Url) -> &str {
    let host = url.host_str().unwrap_or("");
    host.strip_prefix("www.").unwrap_or(host)
}

/// Links with an address of their own, in document order: not to this page or a home page, not
/// inside navigation of the page itself, not a button for sharing.
pub(super) fn links(outline: &Outline<'_>, base: &Url, page: &Url) -> Vec<Link> {
    let here = permalink::key(page);
    let mut out = Vec::new();
    for place in 0..outline.len() {
        if outline.name(place) != "a" || outline.is_hidden(place) {
            continue;
        }
        let Some(written) = outline.attribute(place, "href") else {
            continue;
        };
        let trimmed = written.trim();
        if trimmed.is_empty() || trimmed.starts_with('#') {
            continue;
        }
        let Some(url) = permalink::resolve(base, trimmed) else {
            continue;
        };
        let is_root = url.path() == "/" && url.query().is_none();
        let is_sharing = SHARING
            .iter()
            .any(|name| host(&url) == *name || host(&url).ends_with(&format!(".{name}")))
            && host(page) != host(&url);
        let key = permalink::key(&url);
        if is_root || is_sharing || key == here {
            continue;
        }
        out.push(Link {
            place,
            key,
            written: trimmed.to_owned(),
            likeness: likeness(&url, page),
        });
    }
    out
}

/// How much an address looks like an article's.
fn likeness(url: &Url, page: &Url) -> f64 {
    let path = url.path().trim_end_matches('/');
    let segments: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if segments
        .iter()
        .any(|part| NOT_ARTICLES.contains(&part.to_ascii_lowercase().as_str()))
    {
        return 0.0;
    }
    let last = segments.last().copied().unwrap_or("");
    let parts = last
        .split(['-', '_'])
        .filter(|part| !part.is_empty())
        .count();
    let digits = path
        .bytes()
        .chain(url.query().unwrap_or("").bytes())
        .filter(u8::is_ascii_digit)
        .count();
    let mut score: f64 = 0.2;
    if parts >= 3 || last.len() >= 24 {
        score += 0.4;
    }
    if digits >= 3 {
        score += 0.3;
    }
    if last.contains('.') {
        score += 0.2;
    }
    if segments.len()
        > page
            .path()
            .split('/')
            .filter(|part| !part.is_empty())
            .count()
    {
        score += 0.1;
    }
    if host(url) == host(page) {
        score += 0.2;
    }
    score.min(1.0)
}
