//! What a running daemon answers: its feeds by the present configuration, `/health` and `/metrics`.

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use axum::routing::get;
use std::sync::{Arc, Mutex, PoisonError};
use tower_service::Service;

use super::answer::{OF_FEEDS, safe};
use super::router;
use crate::config::Config;
use crate::daemon::Monitor;

/// The routes of the feeds, which change with the configuration.
#[derive(Debug)]
pub struct Live {
    feeds: Mutex<Router>,
    monitor: Arc<Monitor>,
}

impl Live {
    /// Feeds of a configuration, and what is told of the daemon.
    pub fn new(config: &Config, monitor: Arc<Monitor>) -> Arc<Self> {
        Arc::new(Self {
            feeds: Mutex::new(router(config)),
            monitor,
        })
    }

    /// Answers by another configuration from now on.
    pub fn reconfigure(&self, config: &Config) {
        let mut feeds = self.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        *feeds = router(config);
    }

    /// All routes.
    pub fn router(self: &Arc<Self>) -> Router {
        Router::new()
            .route("/health", get(health))
            .route("/metrics", get(metrics))
            .fallback(feed)
            .with_state(Arc::clone(self))
    }
}

async fn feed(State(live): State<Arc<Live>>, request: Request) -> Response {
    let mut feeds = {
        let feeds = live.feeds.lock().unwrap_or_else(PoisonError::into_inner);
        feeds.clone()
    };
    match feeds.call(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// 200 while feeds are run, or else 503, with the reason in JSON.
async fn health(State(live): State<Arc<Live>>) -> Response {
    let wellness = live.monitor.wellness();
    let status = if wellness.problem.is_none() {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    let text = serde_json::to_string_pretty(&wellness).unwrap_or_default();
    answer(status, "application/json", format!("{text}\n"))
}

async fn metrics(State(live): State<Arc<Live>>) -> Response {
    const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    answer(StatusCode::OK, OPEN_METRICS, live.monitor.metrics())
}

fn answer(status: StatusCode, media_type: &'static str, text: String) -> Response {
    let mut response = safe(status, OF_FEEDS, Body::from(text));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}
