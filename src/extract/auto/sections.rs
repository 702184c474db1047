//! The section pages that a page leads to: what its navigation links to, in the order of the page.
//!
//! For a front page, which lists all of a site and is seldom what somebody wants to follow.

use foldhash::HashSet;

use url::Url;

use super::hints::is_named;
use crate::html::{Document, Outline, Place};
use crate::permalink;

/// Sections that are told of.
const MAX_SECTIONS: usize = 40;
/// The longest name, in characters and in words.
const MAX_NAME: usize = 32;
const MAX_WORDS: usize = 4;
/// A section stands at most this deep in the path.
const MAX_DEPTH: usize = 3;

/// Words of parts that are navigation.
const NAVIGATION: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "submenu",
    "megamenu",
    "sections",
    "topics",
];
/// Words of parts that lead elsewhere.
const ELSEWHERE: &[&str] = &[
    "footer",
    "social",
    "share",
    "breadcrumb",
    "breadcrumbs",
    "login",
    "language",
    "languages",
    "colophon",
];
/// Words of paths that are no sections.
const SERVICES: &[&str] = &[
    "about",
    "abo",
    "account",
    "advertise",
    "author",
    "authors",
    "cart",
    "contact",
    "cookies",
    "donate",
    "faq",
    "feed",
    "help",
    "impressum",
    "imprint",
    "jobs",
    "kontakt",
    "legal",
    "login",
    "logout",
    "newsletter",
    "newsletters",
    "privacy",
    "profile",
    "register",
    "rss",
    "search",
    "shop",
    "signin",
    "signup",
    "sitemap",
    "subscribe",
    "subscription",
    "terms",
    "user",
    "users",
];

/// A section page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// As the page names it.
    pub title: String,
    /// Where it is.
    pub url: Url,
}

/// The sections that the navigation of a page leads to, each once; empty when it has none. `url` is
/// the page's own address.
pub fn sections(document: &Document, url: &Url) -> Vec<Section> {
    let outline = Outline::of(document);
    let mut known: HashSet<String> = HashSet::from_iter([permalink::key(url)]);
    // Whether each element stands in navigation; parents come first.
    let mut inside: Vec<bool> = Vec::with_capacity(outline.len());
    let mut out = Vec::new();
    for place in 0..outline.len() {
        let around = place > 0 && inside.get(outline.parent(place)).copied().unwrap_or(false);
        let is_inside = match navigates(&outline, place) {
            Some(is_navigation) => is_navigation,
            None => around,
        };
        inside.push(is_inside);
        if !is_inside || outline.name(place) != "a" || outline.is_hidden(place) {
            continue;
        }
        if let Some(section) = section(&outline, place, url)
            && known.insert(permalink::key(&section.url))
        {
            out.push(section);
            if out.len() == MAX_SECTIONS {
                break;
            }
        }
    }
    out
}

/// Whether an element is navigation, or a part that is none; `None` where it does not say.
fn navigates(outline: &Outline<'_>, place: Place) -> Option<bool> {
    match (outline.name(place), outline.attribute(place, "role")) {
        ("footer" | "main" | "article" | "aside", _) | (_, Some("contentinfo")) => {
            return Some(false);
        }
        ("nav" | "menu", _) | (_, Some("navigation" | "menu" | "menubar")) => return Some(true),
        // Badges on the whole page, and names of single links, say nothing of parts.
        ("html" | "body" | "a", _) => return None,
        _ => {}
    }
    if is_named(outline, place, ELSEWHERE) {
        Some(false)
    } else if is_named(outline, place, NAVIGATION) {
        Some(true)
    } else {
        None
    }
}

fn section(outline: &Outline<'_>, place: Place, page: &Url) -> Option<Section> {
    let mut url = permalink::resolve(page, outline.attribute(place, "href")?)?;
    url.set_fragment(None);
    let title = outline.text_of(place);
    let words = title.split_whitespace().count();
    if title.chars().count() > MAX_NAME || !(1..=MAX_WORDS).contains(&words) {
        return None;
    }
    if title
        .chars()
        .filter(|letter| letter.is_alphabetic())
        .count()
        < 2
        || !is_same(&url, page)
    {
        return None;
    }
    let segments: Vec<String> = url
        .path_segments()?
        .filter(|segment| !segment.is_empty())
        .map(str::to_lowercase)
        .collect();
    let is_service = segments
        .iter()
        .flat_map(|segment| segment.split(['-', '_', '.']))
        .any(|word| SERVICES.contains(&word));
    let last = segments.last()?;
    let digits = last.bytes().filter(u8::is_ascii_digit).count();
    let is_file = last.rsplit_once('.').is_some_and(|(_, end)| {
        !matches!(end, "html" | "htm" | "php" | "asp" | "aspx" | "jsp" | "do")
    });
    // Articles have numbers, and more words than any section.
    let is_article = digits > 4 || last.matches('-').count() > 3;
    (segments.len() <= MAX_DEPTH && !is_service && !is_file && !is_article)
        .then_some(Section { title, url })
}

fn is_same(one: &Url, other: &Url) -> bool {
    let name = |url: &Url| {
        let host = url.host_str().unwrap_or("");
        (
            host.strip_prefix("www.").unwrap_or(host).to_owned(),
            url.port(),
        )
    };
    name(one) == name(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn titles(html: &str) -> Vec<String> {
        let document = Document::parse(html).expect("parses");
        let url = Url::parse("https://www.gazette.example/").expect("is an address");
        sections(&document, &url)
            .into_iter()
            .map(|section| section.title)
            .collect()
    }

    #[test]
    fn what_the_navigation_leads_to_is_a_section() {
        let found = titles(
            "<body><nav><a href=/>Home</a><a href=/world>World</a><a href=/world#top>World</a>\
             <a href='https://gazette.example/city/trams'>Trams</a><a href=/about-us>About us</a>\
             <a href=https://other.example/sport>Sport</a><a href=/news/12345678>Tonight</a>\
             <a href=/arts/a-long-evening-at-the-old-harbour>An evening</a></nav>\
             <div class='main-menu'><ul><li><a href='/sport/'>Sport</a></ul></div>\
             <main><div class=submenu><a href=/inside>Inside</a></div><a href=/letters>Letters</a></main>\
             <footer><nav class=x><a href=/terms-of-use>Terms</a></nav></footer></body>",
        );
        assert_eq!(found, ["World", "Trams", "Sport", "Inside"]);
    }

    #[test]
    fn a_page_without_navigation_has_none() {
        assert!(titles("<p><a href=/world>World</a></p>").is_empty());
    }
}
