//! Answers and their headers.

use axum::body::{Body, Bytes};
use axum::http::header::{
    ACCEPT, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG,
    LAST_MODIFIED, LINK, LOCATION, REFERRER_POLICY, VARY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use std::sync::LazyLock;

use super::accept::texts;
use super::files::Tag;
use super::names::File;
use crate::config::Encoding;
use crate::render;

/// Why there is no file to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Neither GET nor HEAD.
    Method,
    /// No such name, or one that the request may not know.
    Unknown,
    /// A feed that is no more.
    Gone,
    /// A feed that has not been published yet.
    NotYet,
    /// No coding that the request takes.
    Coding,
    /// The file is there and cannot be read.
    Unreadable,
}

/// Nothing runs in a feed, nothing is loaded, nothing frames it.
pub(super) const OF_FEEDS: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox",
);

/// A page runs its own script; a page cannot forbid its own framing, so that the header does.
static OF_PAGES: LazyLock<HeaderValue> = LazyLock::new(|| {
    HeaderValue::try_from(format!("{}; frame-ancestors 'none'", render::policy()))
        .unwrap_or(OF_FEEDS)
});

/// How long a refusal is remembered: a name may come any time, a feed that is gone stays away.
const MINUTE: HeaderValue = HeaderValue::from_static("max-age=60");
const DAY: HeaderValue = HeaderValue::from_static("max-age=86400");

/// A file as 200, or as 304 without its bytes.
pub(super) fn file(file: &File, tag: &Tag, bytes: Option<Bytes>) -> Response {
    let status = if bytes.is_some() {
        StatusCode::OK
    } else {
        StatusCode::NOT_MODIFIED
    };
    let is_whole = bytes.is_some();
    let body = bytes.map_or_else(Body::empty, Body::from);
    let policy = if file.is_page {
        OF_PAGES.clone()
    } else {
        OF_FEEDS
    };
    let mut response = safe(status, policy, body);
    let set = response.headers_mut();
    set.insert(CONTENT_TYPE, file.content_type.clone());
    set.insert(CACHE_CONTROL, file.cache_control.clone());
    set.insert(ETAG, tag.etag.clone());
    set.insert(LAST_MODIFIED, tag.last_modified.clone());
    set.insert(
        VARY,
        HeaderValue::from_static(match (&file.token, &file.page) {
            (Some(_), _) => "accept-encoding, authorization",
            (None, Some(_)) => "accept-encoding, sec-fetch-dest",
            (None, None) => "accept-encoding",
        }),
    );
    if let Some(link) = &file.link {
        set.insert(LINK, link.clone());
    }
    if let Some(encoding) = tag.coding.filter(|_| is_whole) {
        set.insert(CONTENT_ENCODING, word(encoding));
    }
    response
}

fn word(encoding: Encoding) -> HeaderValue {
    HeaderValue::from_static(encoding.as_str())
}

/// 301 to the file of a feed that was renamed.
pub(super) fn moved(address: &HeaderValue) -> Response {
    let mut response = safe(StatusCode::MOVED_PERMANENTLY, OF_FEEDS, Body::empty());
    let set = response.headers_mut();
    set.insert(LOCATION, address.clone());
    set.insert(CACHE_CONTROL, DAY);
    response
}

/// 303 to the page of a feed, for a browser.
pub(super) fn instead(page: &HeaderValue) -> Response {
    let mut response = safe(StatusCode::SEE_OTHER, OF_FEEDS, Body::empty());
    let set = response.headers_mut();
    set.insert(LOCATION, page.clone());
    set.insert(CACHE_CONTROL, MINUTE);
    set.insert(VARY, HeaderValue::from_static("sec-fetch-dest"));
    response
}

/// What went wrong, as a page for browsers and as a line for everything else.
pub(super) fn trouble(trouble: Trouble, headers: &HeaderMap, start: &str) -> Response {
    let (status, title, text) = trouble.words();
    let wants_page = texts(headers, ACCEPT).any(|value| value.contains("text/html"));
    let (kind, policy, body) = if wants_page {
        let page = render::error_page(title, text, start);
        ("text/html; charset=utf-8", OF_PAGES.clone(), page)
    } else {
        let line = format!("{title}. {text}\n");
        ("text/plain; charset=utf-8", OF_FEEDS, line)
    };
    let mut response = safe(status, policy, Body::from(body));
    let set = response.headers_mut();
    set.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    set.insert(VARY, HeaderValue::from_static("accept"));
    match trouble {
        Trouble::Method => {
            set.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        }
        Trouble::Gone => {
            set.insert(CACHE_CONTROL, DAY);
        }
        Trouble::Unknown | Trouble::NotYet => {
            set.insert(CACHE_CONTROL, MINUTE);
        }
        Trouble::Coding | Trouble::Unreadable => {
            set.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
    }
    response
}

/// What every answer has.
pub(super) fn safe(status: StatusCode, policy: HeaderValue, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let set = response.headers_mut();
    set.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    set.insert(CONTENT_SECURITY_POLICY, policy);
    response
}
