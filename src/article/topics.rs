//! Topics: keywords that the page tells machines, or the tags that it shows.

use super::finding::{Finding, Witness};
use super::page::Page;
use crate::html::{collapse, unescaped};
use crate::words;

const NAMES: &[&str] = &["article:tag", "news_keywords", "parsely-tags", "keywords"];

pub(super) fn read(page: &Page<'_>) -> Finding<Vec<String>> {
    let mut said: Vec<(&'static str, Vec<String>)> =
        vec![("JSON-LD keywords", page.json_ld.keywords.clone())];
    for name in NAMES {
        let listed = page.meta.list(name).iter().flat_map(|text| {
            unescaped(text)
                .split([',', ';'])
                .map(collapse)
                .collect::<Vec<_>>()
        });
        said.push((name, listed.collect()));
    }
    let tags = (0..page.outline.len())
        .filter(|place| page.outline.attribute(*place, "rel") == Some("tag"))
        .map(|place| page.outline.text_of(place))
        .collect();
    said.push(("rel=tag", tags));
    let said: Vec<(&str, Vec<String>)> = said
        .into_iter()
        .map(|(place, topics)| (place, words::categories(topics)))
        .filter(|(_, topics)| !topics.is_empty())
        .collect();
    let witnesses = said
        .iter()
        .map(|(place, topics)| Witness {
            place,
            says: topics.join("; "),
        })
        .collect();
    match said.into_iter().next() {
        Some((place, topics)) => Finding {
            value: topics,
            because: place.to_owned(),
            witnesses,
        },
        None => Finding::none(witnesses),
    }
}
