//! The headline, without the site's name behind it.

use std::sync::LazyLock;

use super::meta::Meta;
use crate::html::{Document, Selector, has_words};

static H1: LazyLock<Selector> = LazyLock::new(|| Selector::constant("h1"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("head > title"));

const SEPARATORS: &[&str] = &[" | ", " - ", " – ", " — ", " :: ", " » ", " · ", " / "];

/// JSON-LD's headline, or else the page's title shorn of the site's name and held against `<h1>`.
pub(super) fn headline(document: &Document, json_ld: Option<&str>, meta: &Meta) -> Option<String> {
    if let Some(headline) = json_ld.filter(|headline| has_words(headline)) {
        return Some(without_site(headline, meta.site.as_deref()).to_owned());
    }
    let headings: Vec<String> = document
        .select(&H1)
        .map(|h1| h1.text())
        .filter(|text| has_words(text))
        .collect();
    let page = document.first(&TITLE).map(|title| title.text());
    let written = meta.title.clone().or(page).filter(|title| has_words(title));
    match written {
        Some(written) => {
            // An h1 that the page's title begins with is the title without the site.
            let heading = headings.iter().find(|heading| {
                written.starts_with(heading.as_str()) && heading.len() * 4 > written.len()
            });
            Some(
                heading
                    .cloned()
                    .unwrap_or_else(|| without_site(&written, meta.site.as_deref()).to_owned()),
            )
        }
        None => headings.into_iter().next(),
    }
}

fn without_site<'a>(title: &'a str, site: Option<&str>) -> &'a str {
    let Some(site) = site else { return title };
    SEPARATORS
        .iter()
        .find_map(|separator| {
            let (head, tail) = title.rsplit_once(separator)?;
            tail.trim()
                .eq_ignore_ascii_case(site.trim())
                .then(|| head.trim_end())
        })
        .filter(|head| has_words(head))
        .unwrap_or(title)
}
