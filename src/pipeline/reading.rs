//! Bytes → entries, in one synchronous function: the page's tree never leaves it.

use chrono::{DateTime, Utc};
use url::Url;

use super::dating::{self, Dated};
use super::inspect::inspect;
use crate::article;
use crate::config::{ArticleRules, FeedSource, Page};
use crate::dates::{self, evidence::Settled};
use crate::decode;
use crate::extract::{self, Before, Kind, Received};
use crate::fetch::Fetched;
use crate::html::Document;
use crate::model::{Article, Diagnostic, Entry, Remains};
use crate::normalise::{Normalised, normalise, plausible};
use crate::permalink;

/// What is said of a page whose clock times name no zone.
pub const NO_ZONE: &str =
    "its times name no zone and were read as UTC; set timezone = \"Area/City\"";

/// A page with a shorter list may be a wall with a few links.
const MIN_ITEMS: usize = 5;

/// What a section page gave.
#[derive(Debug, Default)]
pub struct Reading {
    /// The page's own title.
    pub title: Option<String>,
    /// `<html lang>`.
    pub language: Option<String>,
    /// In page order.
    pub entries: Vec<Entry>,
    /// Items on the page, wanted or not.
    pub found: usize,
    /// Items that the configured filters left out.
    pub filtered: usize,
    /// The pages on which the list goes on, to be read in this order.
    pub next: Vec<Url>,
    /// Whether it lists lists instead of articles.
    pub is_index: bool,
    /// Fields whose selectors found nothing in any item.
    pub unread: Vec<String>,
    /// What its dates have settled, to be remembered.
    pub verdict: Option<String>,
    /// The place of its list, to be remembered.
    pub container: Option<String>,
    /// What is left of the place where its list stood before.
    pub remains: Remains,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// What is known of a section page from before.
#[derive(Debug, Clone, Default)]
pub struct Earlier {
    /// What its dates settled.
    pub verdict: Option<String>,
    /// Of its list.
    pub list: Before,
}

/// What the dates of a section page in `language` are read with.
pub fn dates_of(page: &Page, language: Option<&str>, now: DateTime<Utc>) -> dates::Context {
    dates::Context {
        now: Some(now),
        timezone: page.timezone,
        locale: dating::locale(page.locale, language, &page.base, page.timezone),
        order: page.order,
    }
}

/// Reads a section page.
///
/// # Errors
/// In words, when it is no page at all.
pub fn section(
    fetched: &Fetched,
    page: &Page,
    source: &FeedSource,
    earlier: &Earlier,
    now: DateTime<Utc>,
) -> Result<Reading, String> {
    let fail = |reason: &dyn std::fmt::Display| format!("{}: {reason}", fetched.url);
    let decoded = decode::decode(
        &fetched.body,
        fetched.content_type.as_deref(),
        page.request.max_bytes,
    )
    .map_err(|error| fail(&error))?;
    let opened =
        extract::open(&decoded.text, decoded.form, &source.kind).map_err(|error| fail(&error))?;
    // A saved page says where it came from only in the configuration.
    let address = if page.base == page.url {
        &fetched.url
    } else {
        &page.base
    };
    let language = opened.language();
    let context = dates_of(page, language.as_deref(), now);
    let remains = earlier
        .list
        .container
        .as_deref()
        .map(|container| opened.remains(container))
        .unwrap_or_default();
    let found = opened.extract(source, address, &context, &earlier.list);
    let base = found
        .base
        .as_deref()
        .and_then(|base| permalink::resolve(address, base))
        .unwrap_or_else(|| address.clone());
    let Dated {
        items,
        verdict,
        needs_zone,
        diagnostics: notes,
    } = dating::date(
        found.items,
        source.kind.formats(),
        &context,
        earlier.verdict.as_deref().and_then(Settled::parse),
        page.url.as_str(),
    );
    let count = items.len();
    let Normalised {
        entries,
        filtered,
        diagnostics: reasons,
    } = normalise(items, &base, page, source, now);
    let mut diagnostics = found.diagnostics;
    diagnostics.extend(reasons);
    diagnostics.extend(notes);
    let is_dated = || entries.iter().any(|entry| entry.published.is_some());
    if page.timezone.is_none() && (needs_zone || source.kind.needs_zone()) && is_dated() {
        diagnostics.push(Diagnostic::new(page.url.as_str(), NO_ZONE));
    }
    Ok(Reading {
        title: found.title,
        language: found.language,
        entries,
        found: count,
        filtered,
        unread: found.unread,
        verdict: verdict.map(|settled| settled.to_string()),
        container: found.container,
        remains: match found.remains {
            Remains::Unknown => remains,
            told => told,
        },
        is_index: !found.parts.is_empty(),
        next: found
            .next
            .iter()
            .chain(&found.parts)
            .filter_map(|next| permalink::resolve(&base, next))
            .collect(),
        diagnostics,
    })
}

/// What an answer is instead of a section page, as the end of the sentence "This is …", with what
/// can be done about it. `None` for what may be one.
pub(super) fn wall(fetched: &Fetched, page: &Page, now: DateTime<Utc>) -> Option<String> {
    let inspected = inspect(fetched, &fetched.url, page, now);
    let mut found = inspected.found?;
    // "Help", "Register" and "Forgot it?" are a list, too.
    found.lists.retain(|list| list.items.len() >= MIN_ITEMS);
    let kind = extract::page_kind(&Received {
        bytes: &fetched.body,
        content_type: fetched.content_type.as_deref(),
        document: inspected.document.as_ref(),
        found: Some(&found),
        ..Received::default()
    });
    match kind {
        Kind::Empty
        | Kind::JavaScript
        | Kind::Login
        | Kind::Consent
        | Kind::Challenge(_)
        | Kind::Missing => Some(format!("{}. {}", kind.what(), kind.advice())),
        Kind::Section
        | Kind::Article
        | Kind::Links
        | Kind::Text
        | Kind::Feed
        | Kind::Sitemap
        | Kind::Json
        | Kind::Pdf
        | Kind::Image
        | Kind::File
        | Kind::Refused(_) => None,
    }
}

/// What a page of an article gave.
#[derive(Debug)]
pub struct ReadArticle {
    /// The article, as far as this page tells.
    pub article: Article,
    /// The page on which it goes on.
    pub next: Option<Url>,
    /// What a person should know.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads a page of an article; the first has number 1.
///
/// # Errors
/// In words, when it is no page at all.
pub fn article(
    fetched: &Fetched,
    rules: &ArticleRules,
    context: &dates::Context,
    number: u32,
    now: DateTime<Utc>,
) -> Result<ReadArticle, String> {
    let mut document = parse(fetched)?;
    let context = dates::Context {
        now: Some(now),
        locale: dating::locale(
            context.locale,
            document.language().as_deref(),
            &fetched.url,
            context.timezone,
        ),
        ..*context
    };
    // Before it is read, which cuts parts out of the page.
    let next = article::next_page(&document, &fetched.url, number);
    let (mut article, mut diagnostics) =
        article::read(&mut document, &fetched.url, rules, &context);
    if let Some(published) = article.published
        && let Err(reason) = plausible(published, now)
    {
        diagnostics.push(Diagnostic::new(
            fetched.url.as_str(),
            format!("its date {} {reason}", published.at.to_rfc3339()),
        ));
        article.published = None;
    }
    Ok(ReadArticle {
        article,
        next,
        diagnostics,
    })
}

fn parse(fetched: &Fetched) -> Result<Document, String> {
    let fail = |reason: &dyn std::fmt::Display| format!("{}: {reason}", fetched.url);
    let text = decode::html(&fetched.body, fetched.content_type.as_deref())
        .map_err(|error| fail(&error))?;
    Document::parse(&text).map_err(|error| fail(&error))
}
