//! Fingerprints of settings: what must be read or rendered again after an edit.

use crate::config::{Config, FeedSource, Form, Page, Proxy};

/// Bumped when reading pages changes its results, so that unchanged pages are read again.
const VERSION: u32 = 2;

/// Hash of everything that decides what a feed makes of its pages. Changes of it void the
/// validators: a 304 would hide the new rules.
pub fn rules_hash(source: &FeedSource, config: &Config) -> Vec<u8> {
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
    let article = source.article.is_any().then(|| {
        let sites: Vec<_> = config
            .sites
            .iter()
            .map(|site| {
                let dates = (site.timezone, site.locale, site.order);
                (&site.host, &site.article, dates)
            })
            .collect();
        format!("{:?} {sites:?}", source.article)
    });
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
