//! Requests over HTTP: redirects hop by hop, and robots.txt before each.

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH,
    USER_AGENT,
};
use url::Url;

use super::answer::{Ask, Hop, Oversize, Post, hop};
use super::client::Clients;
use super::coding::ACCEPTED;
use super::robots::{self, Told, Verdict};
use super::{Answer, Extras, FetchError, Fetcher, Notice};
use crate::config::{self, Request};
use crate::model::Validators;

/// Hops that are followed (RFC 9110 §15.4 leaves the number to the client).
pub(super) const MAX_REDIRECTS: usize = 5;

#[derive(Debug, Default)]
pub(super) struct Http {
    pub(super) clients: Clients,
}

impl Http {
    pub(super) fn new(config: &config::Fetch) -> Self {
        Self {
            clients: Clients::new(config),
        }
    }

    pub(super) async fn fetch(
        &self,
        fetcher: &Fetcher,
        url: &Url,
        request: &Request,
        extras: Extras<'_>,
        notice: &mut Notice,
    ) -> Result<Answer, FetchError> {
        let hosts = &fetcher.hosts;
        let mut form = extras.form;
        let mut target = url.clone();
        let mut is_moved = extras.form.is_none();
        for _ in 0..=MAX_REDIRECTS {
            let client = self
                .clients
                .client_for(hosts, &target, request.proxy.as_ref())?;
            // Secrets go to the host they were written for, and validators belong to its page.
            let is_own = target.origin() == url.origin();
            if form.is_some() && !is_own {
                return Err(FetchError::Refused {
                    url: target,
                    why: "the form is for another host, which has redirected it here",
                });
            }
            let validators = extras.validators.filter(|_| is_own && form.is_none());
            let ask = Ask {
                headers: headers(request, validators, is_own),
                post: form.map(|form| Post {
                    content_type: "application/x-www-form-urlencoded".to_owned(),
                    body: form.encode(),
                }),
                is_conditional: validators.is_some(),
                oversize: Oversize::Refuse,
            };
            let turn = hosts.turn(&target).await?;
            if hosts.obeys_robots(&target) {
                self.obey(fetcher, &target, request).await?;
            }
            let under_way = fetcher.room.request().await;
            let result = hop(&client, &target, ask, request, &fetcher.room).await;
            drop(under_way);
            drop(turn);
            hosts.tally.count(&target, &outcome(&result));
            match hosts.judge(&target, result)? {
                Hop::Answer(answer, fresh_for) => {
                    notice.fresh_for = fresh_for;
                    return Ok(answer);
                }
                Hop::Redirect { to, kind } => {
                    is_moved &= kind.is_permanent;
                    if is_moved {
                        notice.moved_to = Some(to.clone());
                    }
                    target = to;
                    form = form.filter(|_| kind.keeps_form);
                }
            }
        }
        Err(FetchError::Redirects {
            url: url.clone(),
            limit: MAX_REDIRECTS,
        })
    }

    /// Asks the host's robots.txt before a page of it, within the same turn.
    pub(super) async fn obey(
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
            let client = self
                .clients
                .client_for(&fetcher.hosts, &target, request.proxy.as_ref());
            let client = match client {
                Ok(client) => client,
                Err(error) => return Told::Failed(error),
            };
            let ask = Ask {
                headers: headers(&request, None, false),
                post: None,
                is_conditional: false,
                oversize: Oversize::Cut,
            };
            let under_way = fetcher.room.request().await;
            let result = hop(&client, &target, ask, &request, &fetcher.room).await;
            drop(under_way);
            match result {
                Ok(Hop::Answer(Answer::Page(page), _)) => return Told::File(page.body),
                Ok(Hop::Answer(Answer::NotModified, _)) => return none(),
                Ok(Hop::Redirect { to, .. }) => target = to,
                Err(FetchError::Status {
                    status,
                    retry_after,
                    ..
                }) if status >= 500 || status == 429 => {
                    if let Some(pause) = retry_after {
                        fetcher.hosts.pause(&address, pause);
                    }
                    return Told::Nothing(format!("the server answered {status}"));
                }
                Err(FetchError::Status { .. } | FetchError::Location { .. }) => return none(),
                Err(error) => return Told::Failed(error),
            }
        }
        none()
    }
}

/// What a request is counted as: its status, or a word.
fn outcome(result: &Result<Hop, FetchError>) -> String {
    match result {
        Ok(Hop::Answer(Answer::Page(_), _)) => "200".to_owned(),
        Ok(Hop::Answer(Answer::NotModified, _)) => "304".to_owned(),
        Ok(Hop::Redirect { .. }) => "3xx".to_owned(),
        Err(error) => super::tally::word(error),
    }
}

#[cfg(feature = "browser")]
impl Http {
    /// Fetches what a page in the browser asks for: past the same guard, by the same rules, but
    /// without its host's gap, as a page is one request to its readers. `request` is that of the
    /// page, whose secrets are for its own origin.
    pub(super) async fn resource(
        &self,
        fetcher: &Fetcher,
        url: &Url,
        request: &Request,
        page: &Url,
        mut post: Option<Post>,
    ) -> Result<Answer, FetchError> {
        let hosts = &fetcher.hosts;
        let mut target = url.clone();
        for _ in 0..=MAX_REDIRECTS {
            let client = self
                .clients
                .client_for(hosts, &target, request.proxy.as_ref())?;
            if post.is_some() && target.origin() != url.origin() {
                return Err(FetchError::Refused {
                    url: target,
                    why: "what is sent is for another host, which has redirected it here",
                });
            }
            if hosts.obeys_robots(&target) {
                self.obey(fetcher, &target, request).await?;
            }
            let ask = Ask {
                headers: headers(request, None, target.origin() == page.origin()),
                post: post.clone(),
                is_conditional: false,
                oversize: Oversize::Refuse,
            };
            let under_way = fetcher.room.request().await;
            let result = hop(&client, &target, ask, request, &fetcher.room).await;
            drop(under_way);
            match result? {
                Hop::Answer(answer, _) => return Ok(answer),
                Hop::Redirect { to, kind } => {
                    target = to;
                    post = post.filter(|_| kind.keeps_form);
                }
            }
        }
        Err(FetchError::Redirects {
            url: url.clone(),
            limit: MAX_REDIRECTS,
        })
    }
}

fn headers(request: &Request, validators: Option<&Validators>, with_own: bool) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let mut set = |name: HeaderName, value: &str, is_secret: bool| {
        // The configuration has checked its values; validators come from a server's header.
        if let Ok(mut value) = HeaderValue::from_str(value) {
            value.set_sensitive(is_secret);
            headers.insert(name, value);
        }
    };
    set(
        ACCEPT,
        "text/html,application/xhtml+xml;q=0.9,*/*;q=0.1",
        false,
    );
    set(ACCEPT_ENCODING, ACCEPTED, false);
    set(USER_AGENT, &request.user_agent, false);
    if let Some(validators) = validators {
        if let Some(etag) = &validators.etag {
            set(IF_NONE_MATCH, etag, false);
        }
        if let Some(last_modified) = &validators.last_modified {
            set(IF_MODIFIED_SINCE, last_modified, false);
        }
    }
    if with_own {
        for (name, value) in &request.headers {
            if let Ok(name) = HeaderName::try_from(name.as_str()) {
                set(name, value, true);
            }
        }
    }
    headers
}
