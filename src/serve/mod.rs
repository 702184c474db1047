//! The feeds over HTTP: the files of the feeds directory, and nothing else.
//!
//! What may be asked for is a table made from the configuration, so that no request reaches the
//! file system by a name of its own. Answers carry what readers need to ask less: a strong ETag
//! and Last-Modified, 304 (RFC 9110 §13), and the feed's interval as max-age.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri};
use axum::response::Response;
use chrono::{DateTime, SubsecRound, Utc};
use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::config::Config;
use crate::render::file_name;

/// HTTP's own date (RFC 9110 §5.6.7).
const HTTP_DATE: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Nothing runs, nothing is framed; the index brings its own style.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

struct Known {
    media_type: &'static str,
    max_age: Duration,
}

struct Served {
    directory: PathBuf,
    files: HashMap<String, Known>,
}

/// The routes of all feeds of a configuration. Feed names need no decoding: the configuration
/// allows nothing in them that a path would escape.
pub fn router(config: &Config) -> Router {
    let mut files = HashMap::new();
    let shortest = config
        .feeds
        .iter()
        .map(|feed| feed.plan.shortest())
        .min()
        .unwrap_or(Duration::from_secs(300));
    for feed in &config.feeds {
        for format in &feed.formats {
            let known = Known {
                media_type: format.media_type(),
                max_age: feed.plan.shortest(),
            };
            files.insert(file_name(&feed.name, *format), known);
        }
    }
    for (name, media_type) in [("index.html", "text/html"), ("feeds.opml", "text/x-opml")] {
        let known = Known {
            media_type,
            max_age: shortest,
        };
        files.insert(name.to_owned(), known);
    }
    let served = Arc::new(Served {
        directory: config.publish.dir.clone(),
        files,
    });
    Router::new().fallback(file).with_state(served)
}

/// Every request: its path is held against the table as it is.
async fn file(
    State(served): State<Arc<Served>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        let mut response = plain(StatusCode::METHOD_NOT_ALLOWED, "only GET and HEAD\n");
        response
            .headers_mut()
            .insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
        return response;
    }
    match uri.path().strip_prefix('/').unwrap_or("") {
        "" => answer(&served, "index.html", &headers).await,
        name => answer(&served, name, &headers).await,
    }
}

async fn answer(served: &Served, name: &str, headers: &HeaderMap) -> Response {
    let Some(known) = served.files.get(name) else {
        return plain(StatusCode::NOT_FOUND, "not found\n");
    };
    let path = served.directory.join(name);
    let read = async {
        let bytes = tokio::fs::read(&path).await?;
        let modified = tokio::fs::metadata(&path).await?.modified()?;
        Ok::<_, std::io::Error>((bytes, DateTime::<Utc>::from(modified).trunc_subsecs(0)))
    };
    let (bytes, modified) = match read.await {
        Ok(read) => read,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return plain(
                StatusCode::NOT_FOUND,
                "not yet: its pages have not been read so far\n",
            );
        }
        Err(_) => {
            return plain(
                StatusCode::INTERNAL_SERVER_ERROR,
                "the file cannot be read\n",
            );
        }
    };
    let etag = format!("\"{}\"", &blake3::hash(&bytes).to_hex()[..32]);
    let is_current = is_current(headers, &etag, modified);
    let mut response = Response::new(if is_current {
        Body::empty()
    } else {
        Body::from(bytes)
    });
    *response.status_mut() = if is_current {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::OK
    };
    let set = response.headers_mut();
    set.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    set.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    for (header, value) in [
        (ETAG, etag),
        (LAST_MODIFIED, modified.format(HTTP_DATE).to_string()),
        (
            CACHE_CONTROL,
            format!("max-age={}", known.max_age.as_secs()),
        ),
        (CONTENT_TYPE, format!("{}; charset=utf-8", known.media_type)),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            set.insert(header, value);
        }
    }
    response
}

/// Whether what the reader holds is current: If-None-Match decides where it is sent, by weak
/// comparison, or else If-Modified-Since (RFC 9110 §13.2.2).
fn is_current(headers: &HeaderMap, etag: &str, modified: DateTime<Utc>) -> bool {
    let tags: Vec<&str> = headers
        .get_all(IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .collect();
    if !tags.is_empty() {
        return tags
            .iter()
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag);
    }
    headers
        .get(IF_MODIFIED_SINCE)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| DateTime::parse_from_rfc2822(value).ok())
        .is_some_and(|since| modified <= since)
}

fn plain(status: StatusCode, text: &'static str) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let set = response.headers_mut();
    set.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    set.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
