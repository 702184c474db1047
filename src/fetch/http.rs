//! Requests over HTTP.

use chrono::{DateTime, Utc};
use reqwest::header::{
    ACCEPT, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER, USER_AGENT,
};
use reqwest::{Client, Response, StatusCode, redirect};
use std::net::IpAddr;
use std::sync::OnceLock;
use std::time::Duration;
use url::{Host, Url};

use super::cause::{connection, innermost};
use super::freshness::fresh_for;
use super::guard::{PublicOnly, is_public};
use super::robots::{self, Told, Verdict};
use super::{Answer, FetchError, Fetched, Fetcher, Notice, Refusal};
use crate::config::Request;
use crate::model::Validators;

/// Hops that are followed (RFC 9110 §15.4 leaves the number to the client).
const MAX_REDIRECTS: usize = 5;

/// How much of the body of a refusal is read, in bytes, and how long it is waited for.
const MAX_REFUSAL: usize = 64 * 1024;
const REFUSAL_PATIENCE: Duration = Duration::from_secs(2);

/// Bounds of what a `Retry-After` can ask for.
const RETRY_AFTER_BOUNDS: (Duration, Duration) =
    (Duration::from_secs(60), Duration::from_secs(86_400));

/// The clients by kind, each made when it is first needed: reading the system's certificates takes
/// longer than a page, and a run over plain HTTP or over files does not owe it.
#[derive(Debug, Default)]
pub(super) struct Http {
    clients: [OnceLock<Result<Client, String>>; 4],
}

/// What a client may do.
#[derive(Debug, Clone, Copy)]
struct Kind {
    allow_private: bool,
    is_secure: bool,
}

impl Http {
    pub(super) async fn fetch(
        &self,
        fetcher: &Fetcher,
        url: &Url,
        request: &Request,
        validators: Option<&Validators>,
        notice: &mut Notice,
    ) -> Result<Answer, FetchError> {
        let hosts = &fetcher.hosts;
        let mut target = url.clone();
        let mut is_moved = true;
        for _ in 0..=MAX_REDIRECTS {
            let allow_private = hosts.allows_private(&target);
            if !allow_private {
                check_literal(&target)?;
            }
            let kind = Kind {
                allow_private,
                is_secure: target.scheme() == "https",
            };
            let client = self.client(kind)?;
            // Secrets go to the host they were written for, and validators belong to its page.
            let is_own = target.origin() == url.origin();
            let headers = headers(request, validators.filter(|_| is_own), is_own);
            // First the host's turn, which may be long to wait for, then the place in memory.
            let turn = hosts.turn(&target).await?;
            let slot = fetcher.slot().await;
            if hosts.obeys_robots(&target) {
                self.obey(fetcher, &target, request).await?;
            }
            let hop = tokio::time::timeout(
                request.timeout,
                hop(
                    client,
                    &target,
                    headers,
                    request,
                    validators.is_some() && is_own,
                    Oversize::Refuse,
                ),
            );
            let result = hop.await.unwrap_or_else(|_| {
                Err(FetchError::Timeout {
                    url: target.clone(),
                    after: request.timeout,
                })
            });
            drop(turn);
            match hosts.judge(&target, result)? {
                Hop::Answer(answer, fresh_for) => {
                    notice.fresh_for = fresh_for;
                    return Ok(match answer {
                        Answer::NotModified => answer,
                        Answer::Page(page) => Answer::Page(Fetched { slot, ..page }),
                    });
                }
                Hop::Redirect { to, is_permanent } => {
                    is_moved &= is_permanent;
                    if is_moved {
                        notice.moved_to = Some(to.clone());
                    }
                    target = to;
                }
            }
        }
        Err(FetchError::Redirects {
            url: url.clone(),
            limit: MAX_REDIRECTS,
        })
    }

    /// Asks the host's robots.txt before a page of it, within the same turn.
    async fn obey(
        &self,
        fetcher: &Fetcher,
        target: &Url,
        request: &Request,
    ) -> Result<(), FetchError> {
        let url = || target.clone();
        let verdict = fetcher
            .robots
            .check(target, &request.user_agent, |address| {
                self.robots_file(fetcher, address, request)
            })
            .await;
        match verdict {
            Verdict::Allowed(delay) => {
                fetcher.hosts.delay(target, delay);
                Ok(())
            }
            Verdict::Disallowed => Err(FetchError::Robots { url: url() }),
            Verdict::Unknown(reason) => Err(FetchError::RobotsUnknown { url: url(), reason }),
            Verdict::Failed(error) => Err(error.of(target)),
        }
    }

    /// Fetches a robots.txt. Redirects are followed, across hosts, too; where it leads is the first
    /// host's file all the same (RFC 9309 §2.3.1.2).
    async fn robots_file(&self, fetcher: &Fetcher, address: Url, request: &Request) -> Told {
        let none = || Told::File(Vec::new());
        let request = Request {
            headers: Vec::new(),
            max_bytes: robots::MAX_BYTES,
            ..request.clone()
        };
        let mut target = address.clone();
        for _ in 0..=MAX_REDIRECTS {
            let allow_private = fetcher.hosts.allows_private(&target);
            if !allow_private && let Err(error) = check_literal(&target) {
                return Told::Failed(error);
            }
            let kind = Kind {
                allow_private,
                is_secure: target.scheme() == "https",
            };
            let client = match self.client(kind) {
                Ok(client) => client,
                Err(error) => return Told::Failed(error),
            };
            let headers = headers(&request, None, false);
            let hop = hop(client, &target, headers, &request, false, Oversize::Cut);
            match tokio::time::timeout(request.timeout, hop).await {
                Ok(Ok(Hop::Answer(Answer::Page(page), _))) => return Told::File(page.body),
                Ok(Ok(Hop::Answer(Answer::NotModified, _))) => return none(),
                Ok(Ok(Hop::Redirect { to, .. })) => target = to,
                Ok(Err(FetchError::Status {
                    status,
                    retry_after,
                    ..
                })) if status >= 500 || status == 429 => {
                    if let Some(pause) = retry_after {
                        fetcher.hosts.pause(&address, pause);
                    }
                    return Told::Nothing(format!("the server answered {status}"));
                }
                Ok(Err(FetchError::Status { .. } | FetchError::Location { .. })) => return none(),
                Ok(Err(error)) => return Told::Failed(error),
                Err(_) => {
                    return Told::Failed(FetchError::Timeout {
                        url: target,
                        after: request.timeout,
                    });
                }
            }
        }
        none()
    }

    fn client(&self, kind: Kind) -> Result<&Client, FetchError> {
        let place = usize::from(kind.allow_private) * 2 + usize::from(kind.is_secure);
        let failed = |reason: &str| FetchError::Client {
            reason: reason.to_owned(),
        };
        let cell = self
            .clients
            .get(place)
            .ok_or_else(|| failed("no such client"))?;
        cell.get_or_init(|| build(kind))
            .as_ref()
            .map_err(|reason| failed(reason))
    }
}

fn build(kind: Kind) -> Result<Client, String> {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4);
    if !kind.allow_private {
        builder = builder.dns_resolver(PublicOnly);
    }
    if !kind.is_secure {
        // It is never asked for https, so it needs nobody's certificates.
        builder = builder.tls_certs_only(std::iter::empty());
    }
    builder.build().map_err(|error| innermost(&error))
}

/// What becomes of a body beyond its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Oversize {
    Refuse,
    Cut,
}

pub(super) enum Hop {
    /// With how long it stays as it is.
    Answer(Answer, Option<Duration>),
    Redirect {
        to: Url,
        is_permanent: bool,
    },
}

async fn hop(
    client: &Client,
    url: &Url,
    headers: HeaderMap,
    request: &Request,
    is_conditional: bool,
    oversize: Oversize,
) -> Result<Hop, FetchError> {
    let response = client
        .get(url.clone())
        .headers(headers)
        .send()
        .await
        .map_err(|error| connection(url, &error))?;
    let status = response.status();
    let fresh_for = fresh_for(response.headers());
    match status {
        StatusCode::OK => read(url, response, request.max_bytes, oversize)
            .await
            .map(|page| Hop::Answer(Answer::Page(page), fresh_for)),
        StatusCode::NOT_MODIFIED if is_conditional => {
            Ok(Hop::Answer(Answer::NotModified, fresh_for))
        }
        StatusCode::MOVED_PERMANENTLY
        | StatusCode::FOUND
        | StatusCode::SEE_OTHER
        | StatusCode::TEMPORARY_REDIRECT
        | StatusCode::PERMANENT_REDIRECT => {
            let location = header(&response, &LOCATION).unwrap_or_default();
            match url.join(&location) {
                Ok(next)
                    if !location.is_empty()
                        && matches!(next.scheme(), "http" | "https")
                        && next.username().is_empty()
                        && next.password().is_none() =>
                {
                    let is_permanent = matches!(
                        status,
                        StatusCode::MOVED_PERMANENTLY | StatusCode::PERMANENT_REDIRECT
                    );
                    Ok(Hop::Redirect {
                        to: next,
                        is_permanent,
                    })
                }
                _ => Err(FetchError::Location {
                    url: url.clone(),
                    location: location.chars().take(200).collect(),
                }),
            }
        }
        _ => Err(FetchError::Status {
            url: url.clone(),
            status: status.as_u16(),
            retry_after: header(&response, &RETRY_AFTER)
                .and_then(|value| retry_after(&value, Utc::now())),
            refusal: Box::new(refusal(response).await),
        }),
    }
}

/// Reads a body, counting decompressed bytes: a small answer can unpack to gigabytes.
async fn read(
    url: &Url,
    mut response: Response,
    limit: u64,
    oversize: Oversize,
) -> Result<Fetched, FetchError> {
    let too_large = || FetchError::TooLarge {
        url: url.clone(),
        limit,
    };
    let announced = response.content_length().unwrap_or(0);
    if announced > limit && oversize == Oversize::Refuse {
        return Err(too_large());
    }
    let validators = Validators {
        etag: header(&response, &ETAG),
        last_modified: header(&response, &LAST_MODIFIED),
    };
    let content_type = header(&response, &CONTENT_TYPE);
    // What a header announces may be a lie, so it only reserves a page's worth.
    let mut body = Vec::with_capacity(usize::try_from(announced.min(1 << 20)).unwrap_or(0));
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| connection(url, &error))?
    {
        body.extend_from_slice(&chunk);
        if body.len() as u64 > limit {
            if oversize == Oversize::Refuse {
                return Err(too_large());
            }
            body.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            break;
        }
    }
    Ok(Fetched {
        url: url.clone(),
        content_type,
        validators,
        body,
        slot: None,
    })
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
    let body = &mut out.body;
    let reading = async {
        while let Ok(Some(chunk)) = response.chunk().await {
            let room = MAX_REFUSAL.saturating_sub(body.len());
            body.extend(chunk.iter().take(room));
            if body.len() >= MAX_REFUSAL {
                break;
            }
        }
    };
    let _ = tokio::time::timeout(REFUSAL_PATIENCE, reading).await;
    out
}

fn header(response: &Response, name: &HeaderName) -> Option<String> {
    let value = response.headers().get(name)?;
    String::from_utf8(value.as_bytes().to_vec()).ok()
}

fn headers(request: &Request, validators: Option<&Validators>, with_own: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str| {
        // The configuration has checked its values; validators come from a server's header.
        if let Ok(value) = HeaderValue::from_str(value) {
            headers.insert(name, value);
        }
    };
    set(ACCEPT, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1");
    set(USER_AGENT, &request.user_agent);
    if let Some(validators) = validators {
        if let Some(etag) = &validators.etag {
            set(IF_NONE_MATCH, etag);
        }
        if let Some(last_modified) = &validators.last_modified {
            set(IF_MODIFIED_SINCE, last_modified);
        }
    }
    if with_own {
        for (name, value) in &request.headers {
            if let Ok(name) = HeaderName::try_from(name.as_str()) {
                set(name, value);
            }
        }
    }
    headers
}

/// Hosts written as addresses never reach the resolver, so they are checked here.
fn check_literal(url: &Url) -> Result<(), FetchError> {
    let address: IpAddr = match url.host() {
        Some(Host::Ipv4(v4)) => v4.into(),
        Some(Host::Ipv6(v6)) => v6.into(),
        Some(Host::Domain(_)) | None => return Ok(()),
    };
    if is_public(address) {
        return Ok(());
    }
    Err(FetchError::Private {
        url: url.clone(),
        address,
    })
}

/// Seconds or an HTTP date (RFC 9110 §10.2.3), within bounds.
fn retry_after(value: &str, now: DateTime<Utc>) -> Option<Duration> {
    let value = value.trim();
    let asked = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let at = DateTime::parse_from_rfc2822(value).ok()?;
            (at.with_timezone(&Utc) - now)
                .to_std()
                .unwrap_or(Duration::ZERO)
        }
    };
    Some(asked.clamp(RETRY_AFTER_BOUNDS.0, RETRY_AFTER_BOUNDS.1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let now = DateTime::from_timestamp(1_757_681_460, 0).expect("is an instant");
        assert_eq!(retry_after("120", now), Some(Duration::from_secs(120)));
        assert_eq!(
            retry_after("Fri, 12 Sep 2025 12:56:00 GMT", now),
            Some(Duration::from_secs(300))
        );
        assert_eq!(retry_after("0", now), Some(Duration::from_secs(60)));
        assert_eq!(
            retry_after("99999999", now),
            Some(Duration::from_secs(86_400))
        );
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn hosts_written_as_private_addresses_are_refused() {
        for url in [
            "http://127.0.0.1/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::ffff:127.0.0.1]/",
            "http://[::1]/",
        ] {
            let url = Url::parse(url).expect("is a URL");
            assert!(check_literal(&url).is_err(), "{url}");
        }
    }
}
