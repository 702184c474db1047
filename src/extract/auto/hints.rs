//! What tag names, roles and the words inside class names and ids say about a part of a page.
//!
//! Web designers of all countries name classes in English; these words are what they write.

use super::names::{Family, Names};
use crate::html::{Outline, Place};

/// Words of parts that never hold the list: navigation, footers, advertising, comments.
pub(super) const NEVER: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "adsense",
    "banner",
    "breadcrumb",
    "breadcrumbs",
    "comments",
    "cookie",
    "cookies",
    "footer",
    "login",
    "marquee",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "outbrain",
    "pager",
    "pagination",
    "paginator",
    "promo",
    "share",
    "sharing",
    "social",
    "sponsored",
    "sponsor",
    "subscribe",
    "subnav",
    "tagcloud",
    "taboola",
    "ticker",
    "topbar",
    "colophon",
    "submenu",
    "megamenu",
    "dropdown",
    "offcanvas",
    "masthead",
];

/// Words of parts that hold other lists than the main one.
pub(super) const BESIDE: &[&str] = &[
    "aside",
    "carousel",
    "popular",
    "recommended",
    "related",
    "sidebar",
    "sidebars",
    "slider",
    "slideshow",
    "trending",
    "widget",
    "widgets",
    "mostread",
    "mostviewed",
    "toplist",
    "ranking",
    "hot",
    "secondary",
    "tertiary",
    "headlines",
    "suggested",
    "side",
    "rail",
    "blogroll",
    "rightbar",
    "leftbar",
    "swiper",
    "recent",
];

/// Whether an item is paid for: by its names, or because its link says so (HTML Standard
/// §4.6.7.21, `rel=sponsored`).
pub(super) fn is_paid(outline: &Outline<'_>, names: &Names, container: Place, link: Place) -> bool {
    names.is(container, Family::Paid)
        || names.is(link, Family::Paid)
        || outline
            .attribute(link, "rel")
            .is_some_and(|rel| rel.split_ascii_whitespace().any(|word| word == "sponsored"))
}

/// The words of a name as designers write it: `mainNav-left_2` is main, nav, left.
pub(super) fn words(name: &str) -> impl Iterator<Item = String> + use<'_> {
    name.split(|c: char| !c.is_ascii_alphanumeric())
        // `sidebar2` is a sidebar; `50e58f69ad` is a hash and no advertisement.
        .map(|part| part.trim_end_matches(|c: char| c.is_ascii_digit()))
        .filter(|part| !part.bytes().any(|byte| byte.is_ascii_digit()))
        .flat_map(camel)
        .filter(|word| !word.is_empty())
}

/// `mainNav` is main and nav; `NAV` is one word.
fn camel(part: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    let mut was_lower = false;
    for letter in part.chars() {
        if letter.is_ascii_uppercase() && was_lower {
            out.push(String::new());
        }
        was_lower = letter.is_ascii_lowercase();
        if let Some(word) = out.last_mut() {
            word.push(letter.to_ascii_lowercase());
        }
    }
    out
}

/// Whether a tag is that of a heading.
pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Whether a word of the element's classes, id or `itemprop` is one of these.
pub(super) fn is_named(outline: &Outline<'_>, place: Place, names: &[&str]) -> bool {
    ["class", "id", "itemprop", "rel", "data-testid"]
        .iter()
        .filter_map(|attribute| outline.attribute(place, attribute))
        .any(|value| words(value).any(|word| names.contains(&word.as_str())))
}

/// How likely a part holds the main list, by its tag and role; `None` where they say nothing.
fn by_kind(outline: &Outline<'_>, place: Place) -> Option<f64> {
    match outline.name(place) {
        "nav" | "footer" | "menu" | "select" => return Some(0.1),
        "aside" => return Some(0.3),
        "body" | "html" | "a" | "main" => return Some(1.0),
        _ => {}
    }
    match outline.attribute(place, "role") {
        Some("navigation" | "contentinfo" | "banner" | "menu" | "menubar" | "search") => Some(0.1),
        Some("complementary") => Some(0.3),
        _ => None,
    }
}

/// The same by the words of its names.
fn by_name(outline: &Outline<'_>, names: &Names, place: Place) -> f64 {
    let own = if matches!(outline.name(place), "form" | "header") {
        0.6
    } else {
        1.0
    };
    if names.is(place, Family::Never) {
        0.15
    } else if names.is(place, Family::Beside) {
        0.35
    } else {
        own
    }
}

/// For every element how likely what stands in it belongs to the main list, by the names of all
/// that is around it. Class names count only on less than most of the page's text, for themes
/// write `has-sidebar` around everything; and badly closed tags put whole pages inside their
/// header, so what holds `<main>` is none.
pub(super) fn places(outline: &Outline<'_>, names: &Names) -> Vec<f64> {
    let all = outline.chars(0..outline.run_count()).max(1);
    let main = (0..outline.len()).find(|place| {
        outline.name(*place) == "main" || outline.attribute(*place, "role") == Some("main")
    });
    let mut out: Vec<f64> = Vec::with_capacity(outline.len());
    for place in 0..outline.len() {
        let around = if place == 0 {
            1.0
        } else {
            out.get(outline.parent(place)).copied().unwrap_or(1.0)
        };
        let share = outline.chars(outline.runs(place)) as f64 / all as f64;
        let own = if main.is_some_and(|main| outline.contains(place, main)) || share > 0.9 {
            1.0
        } else {
            by_kind(outline, place).unwrap_or_else(|| {
                if share > 0.5 {
                    1.0
                } else {
                    by_name(outline, names, place)
                }
            })
        };
        out.push(around.min(own));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_into_words() {
        let split = |name| words(name).collect::<Vec<_>>();
        assert_eq!(split("mainNav-left_2"), ["main", "nav", "left"]);
        assert_eq!(split("sidebar2 id-50e58f69ad"), ["sidebar", "id"]);
        assert_eq!(split("SIDEBAR td_module"), ["sidebar", "td", "module"]);
    }
}
