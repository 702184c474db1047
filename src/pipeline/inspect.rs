//! A page without any rule: what it is, and the lists of articles that are found on it. Pure, and
//! synchronous: the document never crosses an `.await`.

use chrono::{DateTime, Utc};
use url::Url;

use super::reading::dates_of;
use crate::config::Page;
use crate::dates;
use crate::decode;
use crate::extract::auto::{self, Found};
use crate::extract::kind::{Kind, Received, page_kind};
use crate::fetch::Fetched;
use crate::html::Document;

/// What is seen on a page.
pub struct Inspected {
    /// Its tree, where it is a web page.
    pub document: Option<Document>,
    /// What its dates are read with.
    pub context: dates::Context,
    /// Its lists of articles, best first, where it is a web page.
    pub found: Option<Found>,
    /// What it is.
    pub kind: Kind,
}

/// Looks at a page as it was received, as if it stood at `url`; `page` is what the configuration
/// says of it.
pub fn inspect(fetched: &Fetched, url: &Url, page: &Page, now: DateTime<Utc>) -> Inspected {
    let content_type = fetched.content_type.as_deref();
    let document = decode::html(&fetched.body, content_type)
        .ok()
        .and_then(|text| Document::parse(&text).ok());
    let language = document.as_ref().and_then(Document::language);
    let context = dates_of(page, language.as_deref(), now);
    let found = document
        .as_ref()
        .map(|document| auto::find(document, url, &context));
    let kind = page_kind(&Received {
        bytes: &fetched.body,
        content_type,
        status: Some(200),
        headers: &[],
        document: document.as_ref(),
        found: found.as_ref(),
    });
    Inspected {
        document,
        context,
        found,
        kind,
    }
}
