//! What a file is, without asking for it: HEAD (RFC 9110 §9.3.2).

use reqwest::header::{
    ACCEPT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, HeaderName, LOCATION, USER_AGENT,
};
use url::Url;

use super::cause::connection;
use super::http::MAX_REDIRECTS;
use super::{FetchError, Fetcher, Refusal};
use crate::config::Request;

/// What a server says of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Measure {
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// Bytes.
    pub length: Option<u64>,
}

impl Fetcher {
    /// Asks what a file is and how long, past the same guard as a page and by the same manners. Own
    /// headers are not sent: files often lie elsewhere.
    ///
    /// # Errors
    /// As [`Fetcher::fetch`]; any answer but 200 is one.
    pub async fn measure(&self, url: &Url, request: &Request) -> Result<Measure, FetchError> {
        let mut target = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let proxy = request.proxy.as_ref();
            let client = self.http.clients.client_for(&self.hosts, &target, proxy)?;
            let _turn = self.hosts.turn(&target).await?;
            if self.hosts.obeys_robots(&target) {
                self.http.obey(self, &target, request).await?;
            }
            let _under_way = self.room.request().await;
            let answer = client
                .head(target.clone())
                .header(USER_AGENT, &request.user_agent)
                .header(ACCEPT_ENCODING, "identity")
                .timeout(request.timeout)
                .send()
                .await
                .map_err(|error| connection(&target, &error))?;
            let header = |name: &HeaderName| {
                let value = answer.headers().get(name)?;
                value.to_str().ok().map(str::to_owned)
            };
            let status = answer.status();
            if status.is_redirection() {
                let location = header(&LOCATION).unwrap_or_default();
                target = target.join(&location).map_err(|_| FetchError::Location {
                    url: target.clone(),
                    location,
                })?;
                continue;
            }
            if status != 200 {
                return Err(FetchError::Status {
                    status: status.as_u16(),
                    url: target,
                    retry_after: super::answer::pause(&answer),
                    refusal: Box::new(Refusal::default()),
                });
            }
            return Ok(Measure {
                content_type: header(&CONTENT_TYPE),
                length: header(&CONTENT_LENGTH)
                    .and_then(|length| length.parse().ok())
                    .filter(|length| *length > 0),
            });
        }
        Err(FetchError::Redirects {
            url: url.clone(),
            limit: MAX_REDIRECTS,
        })
    }
}
