//! An address as a person writes it → the page behind it, and what stands on it.

use chrono::{DateTime, Utc};
use std::sync::Arc;
use url::Url;

use super::draft::Draft;
use super::{FEED, SITEMAP, Standing, Survey, Trouble, Wishes, names};
use crate::config::edit::{self, NewFeed};
use crate::config::{Page, host_of};
use crate::extract::kind::Kind;
use crate::fetch::{Answer, Cause, FetchError, Fetched, Fetcher};
use crate::permalink;

/// A page that was looked at.
#[derive(Debug)]
pub struct Look {
    /// The address that will stand in the configuration.
    pub url: Url,
    /// Whether it is the site's front page.
    pub is_front: bool,
    /// How it was come by, where that is worth saying.
    pub notes: Vec<String>,
    /// What stands on it.
    pub survey: Survey,
    pub(super) fetched: Arc<Fetched>,
    pub(super) fetcher: Fetcher,
    pub(super) draft: Draft,
    pub(super) now: DateTime<Utc>,
}

/// Fetches the page of an address as a person writes it, and finds what stands on it.
///
/// # Errors
/// Why it does not become a feed, with what to do about it.
pub async fn look(
    standing: Standing<'_>,
    written: &str,
    wishes: &Wishes,
    now: DateTime<Utc>,
) -> Result<Look, Trouble> {
    let addresses = names::addresses(written);
    let mut notes = Vec::new();
    for (place, url) in addresses.iter().enumerate() {
        refuse_known(standing, url)?;
        let draft = Draft::of(standing, url, wishes)?;
        let feed = NewFeed {
            name: names::free_name(standing.config, url, None),
            page: url.to_string(),
            locale: wishes.locale,
            order: wishes.order,
            kind: wishes.feed.then_some(FEED),
            ..NewFeed::default()
        };
        let first = draft.with(standing.path, feed, wishes.timezone)?;
        let fetcher = Fetcher::new(&first.config);
        let fetched = match fetch(&fetcher, &first.page).await {
            Ok(fetched) => Arc::new(fetched),
            Err(error) => {
                let is_last = place + 1 == addresses.len();
                if let FetchError::Connection {
                    cause: Cause::Refused | Cause::NoTls,
                    reason,
                    ..
                } = &error
                    && !is_last
                {
                    notes.push(format!("{url} is not to be had ({reason}); trying http://"));
                    continue;
                }
                return Err(Trouble::fetch(error));
            }
        };
        let mut url = url.clone();
        if fetched.url != url {
            refuse_known(standing, &fetched.url)?;
            notes.push(format!("{url} leads to {}", fetched.url));
            // Another form of the same address is the better one to ask for; another page may be
            // where it leads today.
            let is_same = |one: &Url, other: &Url| {
                permalink::key(one).trim_end_matches('/')
                    == permalink::key(other).trim_end_matches('/')
            };
            if is_same(&url, &fetched.url) && host_of(&url) == host_of(&fetched.url) {
                url = fetched.url.clone();
            }
        }
        let survey = {
            let (fetched, page) = (Arc::clone(&fetched), first.page.clone());
            tokio::task::spawn_blocking(move || Survey::of(&fetched, &page, now))
                .await
                .map_err(|_| Trouble::Unexpected { url: url.clone() })?
        };
        refuse_without_list(&url, &survey, wishes)?;
        return Ok(Look {
            is_front: names::is_front(&url),
            url,
            notes,
            survey,
            fetched,
            fetcher,
            draft,
            now,
        });
    }
    Err(Trouble::Address {
        written: written.to_owned(),
    })
}

async fn fetch(fetcher: &Fetcher, page: &Page) -> Result<Fetched, FetchError> {
    match fetcher.fetch(&page.url, &page.request, None).await? {
        Answer::Page(fetched) => Ok(fetched),
        // Nothing was asked on a condition.
        Answer::NotModified => Err(FetchError::Location {
            url: page.url.clone(),
            location: String::new(),
        }),
    }
}

fn refuse_known(standing: Standing<'_>, url: &Url) -> Result<(), Trouble> {
    let key = |url: &Url| permalink::key(url).trim_end_matches('/').to_owned();
    let wanted = key(url);
    let known = standing
        .config
        .feeds
        .iter()
        .find(|feed| feed.pages.iter().any(|page| key(&page.url) == wanted));
    match known {
        None => Ok(()),
        Some(feed) => Err(Trouble::Known {
            url: url.clone(),
            feed: feed.name.clone(),
            line: edit::line_of_feed(standing.text, &feed.name).unwrap_or(1),
        }),
    }
}

/// A page that says itself that it is something else, or that has no list, is no section page
/// unless whoever asks chooses a list.
fn refuse_without_list(url: &Url, survey: &Survey, wishes: &Wishes) -> Result<(), Trouble> {
    let is_page = matches!(
        survey.kind,
        Kind::Section | Kind::Article | Kind::Links | Kind::Text
    );
    if wishes.feed && source_of(survey.kind).is_some() {
        return Ok(());
    }
    let is_chosen = wishes.choice.is_some() && is_page;
    if (survey.kind == Kind::Section || is_chosen) && !survey.lists.is_empty() {
        return Ok(());
    }
    let kind = match survey.kind {
        Kind::Section => Kind::Links,
        kind => kind,
    };
    Err(Trouble::page(url, survey, kind))
}

/// The kind of source that something is which is no page: JSON is a feed or none.
pub fn source_of(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::Feed | Kind::Json => Some(FEED),
        Kind::Sitemap => Some(SITEMAP),
        _ => None,
    }
}
