//! A configuration on its way to a new feed, checked at each step.

use chrono_tz::Tz;
use std::path::Path;
use url::Url;

use super::{Standing, Trouble, Wishes};
use crate::config::edit::{self, Addition, NewFeed, NewSite};
use crate::config::{Config, FeedSource, Page, host_of};

/// The text of a configuration on its way to a new feed.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// As it stands, with private addresses allowed where that was asked for.
    text: String,
    /// The block of the host, where it needs one.
    site: Option<NewSite>,
    /// Whether the host has a block already.
    has_site: bool,
    host: String,
}

impl Draft {
    pub(super) fn of(standing: Standing<'_>, url: &Url, wishes: &Wishes) -> Result<Self, Trouble> {
        let host = host_of(url).unwrap_or_default();
        let has_site = standing.config.site(url).is_some();
        let mut text = standing.text.to_owned();
        let mut site = None;
        if wishes.allow_private {
            match edit::allow_private(&text, &host)? {
                Some(opened) => text = opened,
                None => {
                    site = Some(NewSite {
                        host: host.clone(),
                        allow_private: true,
                        timezone: None,
                    });
                }
            }
        }
        Ok(Self {
            text,
            site,
            has_site,
            host,
        })
    }

    /// The configuration with this feed.
    pub(super) fn with(
        &self,
        path: &Path,
        feed: NewFeed,
        zone: Option<Tz>,
    ) -> Result<Written, Trouble> {
        let mut feed = feed;
        let mut site = self.site.clone();
        if let Some(zone) = zone {
            if self.has_site {
                feed.timezone = Some(zone);
            } else {
                site.get_or_insert_with(|| NewSite {
                    host: self.host.clone(),
                    ..NewSite::default()
                })
                .timezone = Some(zone);
            }
        }
        let name = feed.name.clone();
        let addition = Addition {
            site,
            feed: Some(feed),
        };
        let text = addition.append(&self.text)?;
        let config = Config::of_text(path, &text)?;
        let source = config.feed(&name).cloned();
        let page = source.as_ref().and_then(|source| source.pages.first());
        match (page.cloned(), source) {
            (Some(page), Some(source)) => Ok(Written {
                blocks: addition.to_toml(),
                text,
                config,
                source,
                page,
            }),
            _ => Err(Trouble::Edit(edit::EditError::NoBlocks("feed"))),
        }
    }
}

/// A configuration that holds the new feed.
pub(super) struct Written {
    pub(super) blocks: String,
    pub(super) text: String,
    pub(super) config: Config,
    pub(super) source: FeedSource,
    pub(super) page: Page,
}
