//! Fingerprints of settings: what must be read or rendered again after an edit.

use std::collections::HashMap;

use crate::config::{Config, FeedSource, Form, Page, Proxy};

/// Bumped when reading pages changes its results, so that unchanged pages are read again.
const VERSION: u32 = 2;

/// Hash of everything that decides what a feed makes of its pages. Changes of it void the
/// validators: a 304 would hide the new rules.
pub fn rules_hash(source: &FeedSource, config: &Config) -> Vec<u8> {
    rules_of(source, &sites_hash(config))
}

/// The rules of all feeds, by name: they are asked for at each look at what is due.
#[derive(Debug, Default)]
pub struct Rules(HashMap<String, Vec<u8>>);

impl Rules {
    pub(super) fn new(config: &Config) -> Self {
        let sites = sites_hash(config);
        let all = config.feeds.iter();
        Self(
            all.map(|source| (source.name.clone(), rules_of(source, &sites)))
                .collect(),
        )
    }

    /// The hash of a feed; empty for one that is not configured.
    pub fn of(&self, feed: &str) -> &[u8] {
        self.0.get(feed).map(Vec::as_slice).unwrap_or_default()
    }
}

/// What sites say of articles.
fn sites_hash(config: &Config) -> Vec<u8> {
    let sites: Vec<_> = config
        .sites
        .iter()
        .map(|site| {
            let dates = (site.timezone, site.locale, site.order);
            (&site.host, &site.article, dates)
        })
        .collect();
    hash(&format!("{sites:?}"))
}

fn rules_of(source: &FeedSource, sites: &[u8]) -> Vec<u8> {
    let pages: Vec<_> = source
        .pages
        .iter()
        .map(|page| {
            (
                page.url.as_str(),
                page.base.as_str(),
                &page.categories,
                page.timezone,
                page.locale,
                page.order,
                page.form.as_ref().map(Form::encode),
                page.request.rendering.as_ref(),
            )
        })
        .collect();
    let article = source.article.is_any().then_some((source.article, sites));
    hash(&format!(
        "{VERSION} {pages:?} {:?} {} {:?} {:?} {article:?}",
        source.kind, source.max_pages, source.limit, source.filter
    ))
}

/// Identifies a request for a page: feeds share an answer only if they ask alike.
pub(super) fn request_key(page: &Page) -> String {
    let request = &page.request;
    let is_plain =
        request.headers.is_empty() && request.proxy.is_none() && request.rendering.is_none();
    if is_plain && page.form.is_none() {
        return format!("{} {}", page.url, request.user_agent);
    }
    let form = page.form.as_ref().map(Form::encode);
    let proxy = request.proxy.as_ref().map(Proxy::address);
    let secrets = format!(
        "{:?} {form:?} {proxy:?} {:?}",
        request.headers, request.rendering
    );
    let secrets = blake3::hash(secrets.as_bytes());
    format!("{} {} {secrets}", page.url, request.user_agent)
}

fn hash(text: &str) -> Vec<u8> {
    blake3::hash(text.as_bytes()).as_bytes()[..16].to_vec()
}

/// A fingerprint as text, for what is remembered of rendered files.
pub(super) fn fingerprint(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..32].to_owned()
}
