//! A real HTTP server on loopback that answers as told and remembers what it was asked.

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What a path answers.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    etag: bool,
    delay: Duration,
}

impl Answer {
    /// 200 with a page, an ETag made from it, and 304 to that.
    pub(crate) fn page(html: impl Into<String>) -> Self {
        Self {
            status: 200,
            headers: vec![("content-type".into(), "text/html; charset=utf-8".into())],
            body: html.into().into_bytes(),
            etag: true,
            delay: Duration::ZERO,
        }
    }

    fn tag(&self) -> String {
        format!("\"{}\"", &blake3::hash(&self.body).to_hex()[..12])
    }

    /// Any status, nothing else.
    pub(crate) fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
            etag: false,
            delay: Duration::ZERO,
        }
    }

    pub(crate) fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.retain(|(known, _)| known != name);
        self.headers.push((name.into(), value.into()));
        self
    }

    pub(crate) fn body(mut self, body: Vec<u8>) -> Self {
        self.body = body;
        self
    }

    /// Without validators.
    pub(crate) fn unconditional(mut self) -> Self {
        self.etag = false;
        self
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// A request as received.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

#[derive(Default)]
struct Script {
    answers: Mutex<HashMap<String, Answer>>,
    asked: Mutex<Vec<Asked>>,
}

/// The server. It ends with the test's runtime.
pub(crate) struct Server {
    pub(crate) host: String,
    script: Arc<Script>,
}

impl Server {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("loopback has a port");
        let host = listener.local_addr().expect("is bound").to_string();
        let script = Arc::new(Script::default());
        let router = Router::new()
            .fallback(answer)
            .with_state(Arc::clone(&script));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { host, script }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.host)
    }

    /// From now on `path` (with its query) answers so; paths without an answer are 404.
    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.script
            .answers
            .lock()
            .expect("is free")
            .insert(path.to_owned(), answer);
    }

    /// How many requests have come since [`Server::all_asked`] was last called.
    pub(crate) fn count(&self) -> usize {
        self.script.asked.lock().expect("is free").len()
    }

    /// The ETag of what a path answers now.
    pub(crate) fn etag(&self, path: &str) -> Option<String> {
        let answers = self.script.answers.lock().expect("is free");
        answers.get(path).map(Answer::tag)
    }

    /// All requests since the last call, but for robots.txt.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        let mut asked = self.all_asked();
        asked.retain(|asked| asked.path != "/robots.txt");
        asked
    }

    /// All requests since the last call.
    pub(crate) fn all_asked(&self) -> Vec<Asked> {
        std::mem::take(&mut *self.script.asked.lock().expect("is free"))
    }

    /// The paths of [`Server::asked`].
    pub(crate) fn paths(&self) -> Vec<String> {
        self.asked().into_iter().map(|asked| asked.path).collect()
    }
}

async fn answer(
    State(script): State<Arc<Script>>,
    uri: Uri,
    headers: HeaderMap,
    body: String,
) -> Response {
    let path = uri
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let answer = script
        .answers
        .lock()
        .expect("is free")
        .get(&path)
        .cloned()
        .unwrap_or_else(|| Answer::status(404));
    script.asked.lock().expect("is free").push(Asked {
        path,
        headers: headers.clone(),
        body,
    });
    tokio::time::sleep(answer.delay).await;
    let etag = answer.tag();
    let is_current = answer.etag
        && headers
            .get("if-none-match")
            .is_some_and(|known| known == etag.as_str());
    let mut response = Response::new(if is_current {
        Body::empty()
    } else {
        Body::from(answer.body)
    });
    *response.status_mut() = if is_current {
        StatusCode::NOT_MODIFIED
    } else {
        StatusCode::from_u16(answer.status).expect("is a status")
    };
    if answer.etag {
        response
            .headers_mut()
            .insert("etag", HeaderValue::try_from(etag).expect("is a header"));
    }
    for (name, value) in answer.headers {
        let name = HeaderName::try_from(name).expect("is a header name");
        response
            .headers_mut()
            .insert(name, HeaderValue::try_from(value).expect("is a header"));
    }
    response
}
