//! Tells others: a WebSub hub of news, a hook of what has happened.

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, USER_AGENT};
use std::time::Duration;
use url::{Url, form_urlencoded};

use super::answer::pause;
use super::cause::connection;
use super::{FetchError, Fetcher, Refusal};
use crate::config::{Destination, Request};

/// What is told.
#[derive(Debug)]
pub struct Post {
    /// The `Content-Type` header.
    pub content_type: &'static str,
    /// Headers beside those of the destination, which win.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// Longest time until it is answered.
    pub timeout: Duration,
}

impl Fetcher {
    /// Tells a hub that these feeds have news (WebSub §7 leaves the form to the hub; all that there
    /// are take that of PubSubHubbub 0.4 §7). The hub has its turn like every host.
    ///
    /// # Errors
    /// As [`Fetcher::tell`].
    pub async fn ping(
        &self,
        hub: &Url,
        topics: &[Url],
        request: &Request,
    ) -> Result<(), FetchError> {
        let topics = topics.iter().map(|topic| ("hub.url", topic.as_str()));
        let body = form_urlencoded::Serializer::new(String::new())
            .append_pair("hub.mode", "publish")
            .extend_pairs(topics)
            .finish();
        let post = Post {
            content_type: "application/x-www-form-urlencoded",
            headers: Vec::new(),
            body,
            timeout: request.timeout,
        };
        let to = Destination {
            url: hub.clone(),
            headers: Vec::new(),
        };
        let _turn = self.hosts.turn(hub).await?;
        self.tell(&to, post, request).await
    }

    /// Sends one message. Whoever is told must be public like every host, but has no turn with those
    /// who are asked for pages: no page waits for it. Of `request` only the name of this program and
    /// its proxy count.
    ///
    /// # Errors
    /// When it cannot be reached or does not answer with success. Redirects are not followed. Of the
    /// address only the host is named.
    pub async fn tell(
        &self,
        to: &Destination,
        post: Post,
        request: &Request,
    ) -> Result<(), FetchError> {
        let shown = to.shown();
        let proxy = request.proxy.as_ref();
        let client = self.http.clients.client_for(&self.hosts, &shown, proxy)?;
        let mut headers = HeaderMap::new();
        for (name, value) in post.headers.iter().chain(&to.headers) {
            let name = HeaderName::try_from(name.as_str());
            if let (Ok(name), Ok(mut value)) = (name, HeaderValue::from_str(value)) {
                value.set_sensitive(true);
                headers.insert(name, value);
            }
        }
        let answer = client
            .post(to.url.clone())
            .header(USER_AGENT, &request.user_agent)
            .header(CONTENT_TYPE, post.content_type)
            .headers(headers)
            .timeout(post.timeout)
            .body(post.body)
            .send()
            .await
            .map_err(|error| {
                if error.is_timeout() {
                    return FetchError::Timeout {
                        url: shown.clone(),
                        after: post.timeout,
                    };
                }
                connection(&shown, &error.without_url())
            })?;
        if answer.status().is_success() {
            return Ok(());
        }
        Err(FetchError::Status {
            status: answer.status().as_u16(),
            url: shown,
            retry_after: pause(&answer),
            refusal: Box::new(Refusal::default()),
        })
    }
}
