//! A small newspaper, The Harbour Gazette, with everything that section pages have: two markups,
//! cards with and without times, advertisements, promotions, repeated top stories, lazy pictures,
//! relative links, `?ref=` variants, a story in two sections, a second page.
//!
//! It is served on loopback for `pagewire demo` and for the tests. The text is this project's own.

mod article;
mod gazette;
mod section;

pub use article::page as article_page;
pub use gazette::{Gazette, Section, Story};
pub use section::page as section_page;

use axum::Router;
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use axum::routing::get;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The newspaper's configuration, as a user would write it.
pub const CONFIG: &str = include_str!("demo.toml");

/// Answers that the newspaper has given.
#[derive(Debug, Default)]
pub struct Traffic {
    /// Whole pages.
    pub pages: AtomicUsize,
    /// 304s.
    pub not_modified: AtomicUsize,
}

struct Office {
    gazette: Gazette,
    traffic: Arc<Traffic>,
}

/// The newspaper's web site. Every page has an ETag and answers 304 to it.
pub fn router(gazette: Gazette, traffic: Arc<Traffic>) -> Router {
    Router::new()
        .route("/images/{name}", get(picture))
        .fallback(page)
        .with_state(Arc::new(Office { gazette, traffic }))
}

async fn page(State(office): State<Arc<Office>>, uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path();
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let gazette = &office.gazette;
    let html = match parts.as_slice() {
        [] => Some(section::front(gazette)),
        [name] => Section::named(name).map(|section| section::page(gazette, section, 1)),
        [name, page] if page.starts_with("page-") => {
            match (Section::named(name), page[5..].parse()) {
                (Some(section), Ok(number)) => Some(section::page(gazette, section, number)),
                _ => None,
            }
        }
        [name, slug, "story", id] => gazette
            .stories
            .iter()
            .find(|story| {
                story.id.to_string() == *id
                    && story.slug == *slug
                    && Section::named(name) == Some(story.section)
            })
            .map(|story| article::page(gazette, story)),
        _ => None,
    };
    match html {
        Some(html) => answer(&office, html, &headers),
        None => respond(
            StatusCode::NOT_FOUND,
            "text/html; charset=utf-8",
            "<h1>No such page</h1>",
        ),
    }
}

fn answer(office: &Office, html: String, headers: &HeaderMap) -> Response {
    let etag = format!("\"{}\"", &blake3::hash(html.as_bytes()).to_hex()[..16]);
    let is_current = headers
        .get(IF_NONE_MATCH)
        .is_some_and(|known| known.as_bytes() == etag.as_bytes());
    let counter = if is_current {
        &office.traffic.not_modified
    } else {
        &office.traffic.pages
    };
    counter.fetch_add(1, Ordering::Relaxed);
    let mut response = if is_current {
        respond(StatusCode::NOT_MODIFIED, "text/html; charset=utf-8", "")
    } else {
        respond(StatusCode::OK, "text/html; charset=utf-8", html)
    };
    if let Ok(etag) = HeaderValue::try_from(etag) {
        response.headers_mut().insert(ETAG, etag);
    }
    response
}

async fn picture(Path(name): Path<String>) -> Response {
    match PICTURES.iter().find(|(known, _)| *known == name) {
        Some((_, bytes)) => respond(StatusCode::OK, "image/png", *bytes),
        None => respond(StatusCode::NOT_FOUND, "text/plain", "no such picture"),
    }
}

fn respond(status: StatusCode, kind: &'static str, body: impl Into<Body>) -> Response {
    let mut response = Response::new(body.into());
    *response.status_mut() = status;
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

macro_rules! pictures {
    ($($name:literal),*) => {
        &[$(($name, include_bytes!(concat!("newspaper/images/", $name)))),*]
    };
}

static PICTURES: &[(&str, &[u8])] = pictures![
    "1.png", "2.png", "3.png", "4.png", "5.png", "6.png", "7.png", "8.png"
];
