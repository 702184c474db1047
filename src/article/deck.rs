//! The deck: what stands between headline and text. `<meta>` comes before JSON-LD, whose
//! descriptions are more often filled with something else.

use super::finding::{Finding, Witness};
use super::page::Page;
use crate::html::unescaped;
use crate::words;

const NAMES: &[&str] = &[
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
    "sailthru.description",
];

pub(super) fn read(page: &Page<'_>) -> Finding<Option<String>> {
    let json_ld = page.json_ld.description.as_deref();
    let witnesses: Vec<Witness> = page
        .meta
        .said(NAMES)
        .chain(json_ld.map(|text| ("JSON-LD description", text)))
        .filter_map(|(place, text)| {
            let says = words::summary(&unescaped(text))?;
            Some(Witness { place, says })
        })
        .collect();
    match witnesses.first() {
        Some(first) => Finding {
            value: Some(first.says.clone()),
            because: first.place.to_owned(),
            witnesses,
        },
        None => Finding::none(witnesses),
    }
}
