//! The feeds over HTTP: the files of the feeds directory, and nothing else.
//!
//! What may be asked for is a table made from the configuration, so that no request reaches the
//! file system by a name of its own. Answers carry what readers need to ask less: a strong ETag
//! and Last-Modified, 304 (RFC 9110 §13), the feed's interval as max-age, and compression. Files
//! stay in memory as far as there is room; each request looks whether its file has changed.

mod accept;
mod answer;
mod connections;
mod files;
mod names;

pub use connections::{Limits, serve};

mod live;

pub use live::Live;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use std::sync::Arc;

use crate::config::Config;
use answer::Trouble;
use files::{Files, Found};
use names::{Known, Names};

struct Served {
    names: Names,
    files: Files,
}

/// The routes of all feeds of a configuration. They answer below the path of `base_url` as well as
/// without it, since proxies pass it on or take it away.
pub fn router(config: &Config) -> Router {
    let served = Arc::new(Served {
        names: Names::new(config),
        files: Files::new(&config.publish.dir),
    });
    Router::new().fallback(route).with_state(served)
}

/// Every request: its path is held against the table as it is.
async fn route(
    State(served): State<Arc<Served>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let trouble = |trouble| answer::trouble(trouble, &headers, served.names.start());
    if method != Method::GET && method != Method::HEAD {
        return trouble(Trouble::Method);
    }
    match served.names.find(uri.path()) {
        None => trouble(Trouble::Unknown),
        Some(Known::Gone) => trouble(Trouble::Gone),
        Some(Known::Moved(address)) => answer::moved(&address),
        Some(Known::File(file)) => {
            if let Some(token) = &file.token
                && !accept::tokens(&uri, &headers).any(|given| token.is(&given))
            {
                // Whoever does not know it is not told that there is such a feed.
                return trouble(Trouble::Unknown);
            }
            if let Some(page) = &file.page
                && accept::is_visit(&headers)
            {
                return answer::instead(page);
            }
            let Some(coding) = accept::coding(&headers) else {
                return trouble(Trouble::Coding);
            };
            match served.files.find(&file, coding, &headers).await {
                Ok(Found::NotModified(tag)) => answer::file(&file, &tag, None),
                Ok(Found::Copy(tag, copy)) => answer::file(&file, &tag, Some(copy)),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                    trouble(Trouble::NotYet)
                }
                Err(error) => {
                    tracing::error!("cannot serve {}: {error}", file.path);
                    trouble(Trouble::Unreadable)
                }
            }
        }
    }
}

impl Trouble {
    /// The status, a title and a sentence for people.
    fn words(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::Method => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Only GET and HEAD",
                "Feeds can be read here and nothing else.",
            ),
            Self::Unknown => (
                StatusCode::NOT_FOUND,
                "Not found",
                "There is no feed of this name.",
            ),
            Self::Gone => (
                StatusCode::GONE,
                "Gone",
                "This feed is no more. Please take it out of your reader.",
            ),
            Self::NotYet => (
                StatusCode::NOT_FOUND,
                "Not yet",
                "The pages of this feed have not been read so far. Please come again.",
            ),
            Self::Coding => (
                StatusCode::NOT_ACCEPTABLE,
                "Not acceptable",
                "There are br, gzip and identity, and the request refuses them all.",
            ),
            Self::Unreadable => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Out of order",
                "The file of this feed cannot be read. The log of the server says why.",
            ),
        }
    }
}
