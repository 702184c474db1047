//! Topics: keywords that the page tells machines, or the tags that it shows.
//!
//! The first place that states any is taken whole. `<meta name=keywords>` comes after the visible
//! tags, since many sites write the same there on every page; the section is the last resort.

use super::finding::{Finding, Witness};
use super::page::Page;
use crate::html::{Place, collapse, has_words, unescaped};
use crate::words;

/// `<meta>` elements that name topics, most trusted first.
const NAMES: &[&str] = &[
    "article:tag",
    "news_keywords",
    "parsely-tags",
    "sailthru.tags",
];

/// Folders of addresses that hold what is written on a topic.
const FOLDERS: &[&str] = &[
    "tag",
    "tags",
    "topic",
    "topics",
    "thema",
    "themen",
    "tema",
    "temas",
    "temi",
    "sujet",
    "sujets",
    "theme",
    "themes",
    "stichwort",
    "schlagwort",
    "schlagworte",
    "keyword",
    "keywords",
    "subject",
    "subjects",
    "etiketa",
    "etiqueta",
    "emner",
    "emne",
    "amne",
    "aihe",
    "stitek",
];

/// Longest tag, in characters.
const MAX_TAG: usize = 60;

/// Of so many short codes in capitals most lists are a system's, not for people.
const MANY: usize = 5;

/// The topics, with what each place says.
pub(super) fn read(page: &Page<'_>) -> Finding<Vec<String>> {
    let mut said: Vec<(&'static str, Vec<String>)> =
        vec![("JSON-LD keywords", page.json_ld.keywords.clone())];
    for name in NAMES {
        said.push((name, listed(page.meta.list(name))));
    }
    said.push(("visible tags", shown(page)));
    said.push(("keywords", listed(page.meta.list("keywords"))));
    said.push(("JSON-LD articleSection", page.json_ld.section.clone()));
    said.push(("article:section", listed(page.meta.list("article:section"))));
    let said: Vec<(&str, Vec<String>)> = said
        .into_iter()
        .map(|(place, topics)| (place, cleaned(page, topics)))
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

fn listed(texts: &[String]) -> Vec<String> {
    texts
        .iter()
        .flat_map(|text| {
            let text = unescaped(text);
            let parts: Vec<String> = text
                .split([',', ';', '|', '、', '،'])
                .map(collapse)
                .collect();
            // Scripts without blanks between words part topics with them.
            let is_row = parts.len() == 1
                && text.split(' ').count() > 2
                && text
                    .split(' ')
                    .all(|word| word.chars().all(|c| c as u32 > 0x2e80));
            if is_row {
                text.split(' ').map(str::to_owned).collect()
            } else {
                parts
            }
        })
        .collect()
}

/// Links to topics inside the article.
fn shown(page: &Page<'_>) -> Vec<String> {
    let outline = page.outline;
    let start = page.headline.as_ref().map_or(0, |headline| headline.place);
    // Tags may stand above the headline, in its own block.
    let start = outline.lineage(start).nth(2).unwrap_or(start);
    (start..outline.len())
        .filter(|place| outline.name(*place) == "a" && is_tag(page, *place))
        .filter(|place| !page.is_around(*place) && !outline.is_hidden(*place))
        .map(|place| outline.text_of(place))
        .map(|text| text.trim_start_matches('#').trim().to_owned())
        .filter(|text| text.chars().count() <= MAX_TAG)
        .collect()
}

fn is_tag(page: &Page<'_>, place: Place) -> bool {
    let is_marked = page
        .outline
        .attribute(place, "rel")
        .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "tag"));
    let address = page.outline.attribute(place, "href").unwrap_or("");
    let path = address.split(['?', '#']).next().unwrap_or("");
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let has_name = parts.next().is_some_and(|name| !name.is_empty());
    is_marked || has_name && parts.take(2).any(|part| FOLDERS.contains(&part))
}

/// Topics without the site's name, identifiers, and names of a system's own fields
/// ("subject: Ferries" is "Ferries").
fn cleaned(page: &Page<'_>, topics: Vec<String>) -> Vec<String> {
    let topics: Vec<String> = topics
        .into_iter()
        .filter_map(|topic| match topic.split_once(':') {
            Some((field, value)) if is_field(field) => {
                is_topic(field).then(|| value.trim().to_owned())
            }
            _ => Some(topic),
        })
        .filter(|topic| has_words(topic) && !is_identifier(topic) && !page.site.is_exactly(topic))
        .collect();
    let codes = topics.iter().filter(|topic| is_code(topic)).count();
    if codes > MANY && codes * 10 > topics.len() * 7 {
        return Vec::new();
    }
    words::categories(topics)
}

/// Whether a word before a colon is a name of a field: it is in small letters or has a hyphen.
fn is_field(name: &str) -> bool {
    let name = name.trim();
    !name.is_empty()
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ' '))
        && (name.contains(['-', '_']) || name.chars().all(|c| !c.is_uppercase()) || is_topic(name))
}

fn is_topic(field: &str) -> bool {
    [
        "category", "subject", "topic", "tag", "keyword", "section", "person", "place",
    ]
    .contains(&field.trim().to_lowercase().as_str())
}

/// A long run of digits and hexadecimal letters.
fn is_identifier(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    text.len() >= 8
        && digits * 4 >= text.len()
        && text.chars().all(|c| c.is_ascii_hexdigit() || c == '-')
        && !text.contains(' ')
}

fn is_code(text: &str) -> bool {
    text.len() <= 7
        && text
            .chars()
            .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '/' | ':' | '-'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::json_ld::Scripts;
    use crate::html::{Document, Outline};
    use url::Url;

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        let document = Document::parse(html).expect("parses");
        let url = Url::parse("https://gazette.example/world/1").expect("is a URL");
        let outline = Outline::of(&document);
        let page = Page::of(&outline, &Scripts::read(&document), &url);
        assert_eq!(read(&page).value, expected, "{html}");
    }

    #[test]
    fn what_is_for_systems_is_left_out() {
        check(
            "<meta name=news_keywords content='Ferries, subject: Tides, nlp-score: 7, 8f507083-bac4-423a, Gazette'>",
            &["Ferries", "Tides"],
        );
        check(
            "<meta name=news_keywords content='AER,AERO,CIV,DIP,GEN,HRGT,US'>",
            &[],
        );
    }

    #[test]
    fn visible_tags_come_before_keywords() {
        check(
            "<meta name=keywords content='news, paper'><h1>Ferry waits</h1><a href=/topics/ferries/>#Ferries</a><nav><a href=/topics/sport>Sport</a></nav>",
            &["Ferries"],
        );
        check(
            "<meta name=keywords content='航天 太空 合作'>",
            &["航天", "太空", "合作"],
        );
    }
}
