//! The one door to the network, and to the files that stand in for pages.
//!
//! A [`Fetcher`] asks politely: nothing that a host's robots.txt asks to leave alone, one request at
//! a time for each host with a gap between them, and conditionally wherever it holds validators. It
//! follows redirects itself, so that each hop is checked like the first; it refuses private
//! addresses; it bounds time and size. What comes back is bytes with headers: `decode` says what
//! they are.

mod answer;
#[cfg(feature = "browser")]
mod browser;
mod cause;
mod client;
mod coding;
mod error;
mod freshness;
mod guard;
mod host;
mod http;
mod measure;
mod robots;
mod room;
mod tally;
mod tell;

pub use error::{Cause, FetchError, Refusal};
pub use measure::Measure;
pub use tell::Post;

use std::sync::Arc;
use std::time::Duration;
use url::Url;

use crate::config::{Config, Form, Request};
use crate::model::{HostPause, RobotsFile, Validators};
use host::Hosts;
use room::{Place, Room};

/// What a server, or a file, had to say.
#[derive(Debug)]
pub enum Answer {
    /// 304: what we hold is current (RFC 9110 §15.4.5).
    NotModified,
    /// A page.
    Page(Fetched),
}

/// A page as received.
#[derive(Debug)]
pub struct Fetched {
    /// Where it was found after redirects.
    pub url: Url,
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// To be sent back next time, exactly as they are.
    pub validators: Validators,
    /// The body, decompressed.
    pub body: Vec<u8>,
    /// While it lives, the body counts among those in memory, of which there are only so many.
    place: Option<Place>,
}

#[cfg(feature = "browser")]
impl Fetched {
    fn is_html(&self) -> bool {
        let kind = self.content_type.as_deref().unwrap_or("text/html");
        kind.trim_start()
            .to_ascii_lowercase()
            .starts_with("text/html")
    }
}

/// What a server says of the next time, with whatever answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notice {
    /// How long the page stays as it is (RFC 9111 §4.2).
    pub fresh_for: Option<Duration>,
    /// Where permanent redirects alone have led to.
    pub moved_to: Option<Url>,
}

/// What a section page is asked with, beside its address.
#[derive(Debug, Clone, Copy, Default)]
pub struct Extras<'a> {
    /// Make the request conditional.
    pub validators: Option<&'a Validators>,
    /// Makes it a POST, which is never conditional.
    pub form: Option<&'a Form>,
}

/// Fetches pages.
#[derive(Debug)]
pub struct Fetcher {
    http: http::Http,
    hosts: Hosts,
    robots: Arc<robots::RobotsFiles>,
    room: Room,
    #[cfg(feature = "browser")]
    browser: browser::Browser,
}

impl Fetcher {
    /// A fetcher that knows the hosts of `config`.
    pub fn new(config: &Config) -> Self {
        Self {
            http: http::Http::new(&config.fetch),
            hosts: Hosts::new(config),
            robots: Arc::default(),
            room: Room::new(config.fetch.concurrency),
            #[cfg(feature = "browser")]
            browser: browser::Browser::new(&config.fetch),
        }
    }

    /// A fetcher that knows the hosts of another configuration, and owes them what this one does.
    pub fn reconfigured(&self, config: &Config) -> Self {
        Self {
            hosts: self.hosts.reconfigured(config),
            robots: Arc::clone(&self.robots),
            ..Self::new(config)
        }
    }

    /// Requests since the last call: whether their host is that of a section page, the status or a
    /// word for having none, and how many.
    pub fn tally(&self) -> Vec<(bool, String, u64)> {
        self.hosts.tally.take()
    }

    /// Fetches a page. With `validators` the request is conditional. `file:` addresses are read
    /// from disk; only a configuration can name them.
    ///
    /// # Errors
    /// [`FetchError`] with the address and the reason. A 304 that nobody asked for, a 204 and a
    /// 206 are errors too.
    pub async fn fetch(
        &self,
        url: &Url,
        request: &Request,
        validators: Option<&Validators>,
    ) -> Result<Answer, FetchError> {
        let extras = Extras {
            validators,
            form: None,
        };
        self.fetch_noting(url, request, extras, &mut Notice::default())
            .await
    }

    /// Fetches a page, and notes what its server says of the next time.
    ///
    /// # Errors
    /// As [`Fetcher::fetch`].
    pub async fn fetch_noting(
        &self,
        url: &Url,
        request: &Request,
        mut extras: Extras<'_>,
        notice: &mut Notice,
    ) -> Result<Answer, FetchError> {
        if request.rendering.is_some() {
            // What stays the same may be the empty page that scripts fill.
            extras.validators = None;
        }
        if url.scheme() == "file" {
            let place = self.room.place().await;
            let mut page = file(url, request).await?;
            page.place = place;
            return Ok(Answer::Page(page));
        }
        let answer = self.http.fetch(self, url, request, extras, notice).await?;
        #[cfg(feature = "browser")]
        let answer = match (answer, &request.rendering) {
            (Answer::Page(page), Some(rendering)) if page.is_html() => {
                let shown = self.browser.render(self, page, request, rendering);
                Answer::Page(shown.await?)
            }
            (answer, _) => answer,
        };
        Ok(answer)
    }

    /// Takes up robots.txt files that were fetched before, with the age of each.
    pub fn remember_robots(&self, files: Vec<(RobotsFile, Duration)>) {
        self.robots.remember(files);
    }

    /// The robots.txt files that were fetched since the last call, to be remembered.
    pub fn new_robots(&self) -> Vec<RobotsFile> {
        self.robots.news()
    }

    /// Takes up what hosts asked for before.
    pub fn remember_pauses(&self, pauses: &[HostPause]) {
        self.hosts.remember(pauses);
    }

    /// What hosts asked for since the last call, and which are well again, to be remembered.
    pub fn new_pauses(&self) -> Vec<HostPause> {
        self.hosts.news()
    }
}

async fn file(url: &Url, request: &Request) -> Result<Fetched, FetchError> {
    let fail = |source: std::io::Error| FetchError::File {
        url: url.clone(),
        source,
    };
    let path = url
        .to_file_path()
        .map_err(|()| fail(std::io::Error::from(std::io::ErrorKind::InvalidInput)))?;
    let length = tokio::fs::metadata(&path).await.map_err(fail)?.len();
    if length > request.max_bytes {
        return Err(FetchError::TooLarge {
            url: url.clone(),
            limit: request.max_bytes,
        });
    }
    Ok(Fetched {
        url: url.clone(),
        content_type: None,
        validators: Validators::default(),
        body: tokio::fs::read(&path).await.map_err(fail)?,
        place: None,
    })
}
