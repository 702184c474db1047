//! One request and its answer, in bounded time and memory.

use chrono::{DateTime, Utc};
use reqwest::header::{
    CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LAST_MODIFIED, LOCATION,
    RETRY_AFTER,
};
use reqwest::{Client, Response, StatusCode};
use std::time::Duration;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

use super::cause::connection;
use super::coding::{CodingError, Unpacker};
use super::freshness::fresh_for;
use super::room::{Place, Room};
use super::{Answer, FetchError, Fetched, Refusal};
use crate::config::Request;
use crate::model::Validators;

/// How much of the body of a refusal is read, in bytes, and how long it is waited for.
const MAX_REFUSAL: u64 = 64 * 1024;
const REFUSAL_PATIENCE: Duration = Duration::from_secs(2);

/// How long a body may stand still.
const IDLE: Duration = Duration::from_secs(15);

/// A body beyond this takes a place in memory while it comes, and every body when it has come: a
/// server that drips takes none.
const SMALL: u64 = 64 * 1024;

/// A longer validator is none: it would be stored, and sent with every request.
const MAX_VALIDATOR: usize = 4096;

/// Bounds of what a `Retry-After` can ask for.
const RETRY_AFTER_BOUNDS: (Duration, Duration) =
    (Duration::from_secs(60), Duration::from_secs(86_400));

/// What becomes of a body beyond its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Oversize {
    Refuse,
    Cut,
}

/// What is asked for at one address.
#[derive(Debug)]
pub(super) struct Ask {
    pub(super) headers: HeaderMap,
    /// Makes it a POST.
    pub(super) post: Option<Post>,
    pub(super) is_conditional: bool,
    pub(super) oversize: Oversize,
}

/// What is sent.
#[derive(Debug, Clone)]
pub(super) struct Post {
    pub(super) content_type: String,
    pub(super) body: String,
}

/// Where one request led.
pub(super) enum Hop {
    /// With how long it stays as it is.
    Answer(Answer, Option<Duration>),
    Redirect {
        to: Url,
        kind: Redirect,
    },
}

/// What a redirect means (RFC 9110 §15.4).
#[derive(Debug, Clone, Copy)]
pub(super) struct Redirect {
    pub(super) is_permanent: bool,
    /// Whether the form goes there, too.
    pub(super) keeps_form: bool,
}

/// One request and its answer, body included, within the time of the request.
pub(super) async fn hop(
    client: &Client,
    url: &Url,
    ask: Ask,
    request: &Request,
    room: &Room,
) -> Result<Hop, FetchError> {
    let late = |after| FetchError::Timeout {
        url: url.clone(),
        after,
    };
    let deadline = Instant::now() + request.timeout;
    let builder = match ask.post {
        Some(post) => client
            .post(url.clone())
            .header(CONTENT_TYPE, post.content_type)
            .body(post.body),
        None => client.get(url.clone()),
    };
    let sent = timeout_at(deadline, builder.headers(ask.headers).send());
    let response = sent
        .await
        .map_err(|_| late(request.timeout))?
        .map_err(|error| connection(url, &error))?;
    let status = response.status();
    let fresh_for = fresh_for(response.headers());
    match status {
        StatusCode::OK => {
            let mut body = Body {
                url,
                response,
                deadline,
                request,
                room,
            };
            let page = body.page(ask.oversize).await?;
            Ok(Hop::Answer(Answer::Page(page), fresh_for))
        }
        StatusCode::NOT_MODIFIED if ask.is_conditional => {
            Ok(Hop::Answer(Answer::NotModified, fresh_for))
        }
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => Ok(Hop::Redirect {
            to: location(url, &response)?,
            kind: Redirect {
                is_permanent: matches!(
                    status,
                    StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
                ),
                keeps_form: matches!(
                    status,
                    StatusCode::TEMPORARY_REDIRECT | StatusCode::PERMANENT_REDIRECT
                ),
            },
        }),
        _ => Err(FetchError::Status {
            url: url.clone(),
            status: status.as_u16(),
            retry_after: pause(&response),
            refusal: Box::new(refusal(response).await),
        }),
    }
}

fn location(url: &Url, response: &Response) -> Result<Url, FetchError> {
    let location = header(response, &LOCATION).unwrap_or_default();
    match url.join(&location) {
        Ok(next)
            if !location.is_empty()
                && matches!(next.scheme(), "http" | "https")
                && next.username().is_empty()
                && next.password().is_none() =>
        {
            Ok(next)
        }
        _ => Err(FetchError::Location {
            url: url.clone(),
            location: location.chars().take(200).collect(),
        }),
    }
}

/// A body on its way.
struct Body<'a> {
    url: &'a Url,
    response: Response,
    deadline: Instant,
    request: &'a Request,
    room: &'a Room,
}

impl Body<'_> {
    async fn page(&mut self, oversize: Oversize) -> Result<Fetched, FetchError> {
        let limit = self.request.max_bytes;
        let announced = self.response.content_length().unwrap_or(0);
        if announced > limit && oversize == Oversize::Refuse {
            return Err(self.failure(CodingError::TooLarge));
        }
        let validator =
            |name| header(&self.response, name).filter(|value| value.len() <= MAX_VALIDATOR);
        let validators = Validators {
            etag: validator(&ETAG),
            last_modified: validator(&LAST_MODIFIED),
        };
        let content_type = header(&self.response, &CONTENT_TYPE);
        // What a header announces may be a lie, so it only reserves a page's worth.
        let room = usize::try_from(announced.min(SMALL)).unwrap_or(0);
        let mut unpacker = Unpacker::new(coding(&self.response).as_deref(), limit, room)
            .map_err(|error| self.failure(error))?;
        let mut place = None;
        let body = loop {
            let Some(chunk) = self.chunk().await? else {
                break unpacker.finish().map_err(|error| self.failure(error))?;
            };
            match unpacker.push(chunk.as_ref()) {
                Ok(()) => {}
                Err(CodingError::TooLarge) if oversize == Oversize::Cut => {
                    break unpacker.beginning();
                }
                Err(error) => return Err(self.failure(error)),
            }
            if place.is_none() && unpacker.held() > SMALL {
                place = self.place().await;
            }
        };
        if place.is_none() {
            place = self.place().await;
        }
        Ok(Fetched {
            url: self.url.clone(),
            content_type,
            validators,
            body,
            place,
        })
    }

    async fn chunk(&mut self) -> Result<Option<impl AsRef<[u8]> + use<>>, FetchError> {
        let idle = Instant::now() + IDLE;
        let next = timeout_at(self.deadline.min(idle), self.response.chunk()).await;
        match next {
            Ok(chunk) => chunk.map_err(|error| connection(self.url, &error)),
            Err(_) if idle < self.deadline => Err(FetchError::Stalled {
                url: self.url.clone(),
                after: IDLE,
            }),
            Err(_) => Err(FetchError::Timeout {
                url: self.url.clone(),
                after: self.request.timeout,
            }),
        }
    }

    /// A place in memory. The server is not to blame for the time it is waited for.
    async fn place(&mut self) -> Option<Place> {
        let since = Instant::now();
        let place = self.room.place().await;
        self.deadline += since.elapsed();
        place
    }

    fn failure(&self, error: CodingError) -> FetchError {
        let url = self.url.clone();
        match error {
            CodingError::TooLarge => FetchError::TooLarge {
                url,
                limit: self.request.max_bytes,
            },
            CodingError::Damaged(coding) => FetchError::Damaged { url, coding },
            CodingError::Unknown(coding) => FetchError::Coding {
                url,
                coding: coding.chars().take(100).collect(),
            },
        }
    }
}

/// What came with a refusal, as much of it as comes soon.
async fn refusal(mut response: Response) -> Refusal {
    let mut out = Refusal {
        content_type: header(&response, &CONTENT_TYPE),
        headers: response
            .headers()
            .iter()
            .filter_map(|(name, value)| Some((name.to_string(), value.to_str().ok()?.to_owned())))
            .collect(),
        body: Vec::new(),
    };
    let Ok(mut unpacker) = Unpacker::new(coding(&response).as_deref(), MAX_REFUSAL, 0) else {
        return out;
    };
    let reading = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            if unpacker.push(chunk.as_ref()).is_err() {
                break;
            }
        }
    };
    let _ = timeout(REFUSAL_PATIENCE, reading).await;
    out.body = unpacker.beginning();
    out
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    String::from_utf8(value.as_bytes().to_vec()).ok()
}

/// All content codings; several fields are one list (RFC 9110 §5.3).
fn coding(response: &Response) -> Option<String> {
    let all = response.headers().get_all(CONTENT_ENCODING);
    let all: Vec<_> = all
        .iter()
        .map(|value| String::from_utf8_lossy(value.as_bytes()))
        .collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// How long an answer asks to be left alone.
pub(super) fn pause(response: &Response) -> Option<Duration> {
    header(response, &RETRY_AFTER).and_then(|value| retry_after(&value, Utc::now()))
}

/// Seconds or an HTTP date (RFC 9110 §10.2.3), within bounds.
fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    let is_number = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    let asked = if is_number {
        Duration::from_secs(value.parse().unwrap_or(u64::MAX))
    } else {
        let at = DateTime::parse_from_rfc2822(value).ok()?;
        (at.with_timezone(&Utc) - now)
            .to_std()
            .unwrap_or(Duration::ZERO)
    };
    Some(asked.clamp(RETRY_AFTER_BOUNDS.0, RETRY_AFTER_BOUNDS.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = DateTime::from_timestamp(1_757_681_460, 0).expect("is an instant");
        let seconds = |value| retry_after(value, now).map(|wait| wait.as_secs());
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds("Fri, 12 Sep 2025 12:56:00 GMT"), Some(300));
        assert_eq!(seconds("0"), Some(60));
        assert_eq!(seconds("99999999"), Some(86_400));
        assert_eq!(seconds("99999999999999999999"), Some(86_400));
        assert_eq!(seconds("-5"), None);
        assert_eq!(seconds("soon"), None);
    }
}
