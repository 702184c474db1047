//! The element that holds a list: where it stood is remembered, so that a page on which nothing is
//! found can be told apart. An empty place is a quiet day, a lost one a redesign.

use foldhash::{HashMap, HashSet};
use std::cmp::Reverse;
use std::sync::LazyLock;

use crate::html::{Document, Element, Selector};
use crate::model::{RawItem, Remains};

/// Of ten items this many must stand in it: pages repeat some elsewhere.
const MOST: usize = 8;
/// Visible characters of an empty list: "Nothing today".
const MAX_CHARS: usize = 300;
/// Elements whose names make up a selector at most.
const MAX_STEPS: usize = 6;

static LINKS: LazyLock<Selector> = LazyLock::new(|| Selector::constant("a[href]"));

/// An element around links of items.
struct Around<'a> {
    element: Element<'a>,
    depth: usize,
    links: HashSet<&'a str>,
}

/// A selector of the innermost element that holds nearly all items, by their links. `None` where
/// there are not two, or where no short selector means that element alone.
pub(super) fn of(document: &Document, items: &[RawItem]) -> Option<String> {
    let links: HashSet<&str> = items
        .iter()
        .filter_map(|item| item.link.as_deref())
        .collect();
    if links.len() < 2 {
        return None;
    }
    // In the order in which their first links stand.
    let mut all: Vec<Around<'_>> = Vec::new();
    #[expect(
        clippy::mutable_key_type,
        reason = "an element is compared by its place in the tree, which nothing changes here"
    )]
    let mut places: HashMap<Element<'_>, usize> = HashMap::default();
    for link in document.select(&LINKS) {
        let Some(href) = link.attribute("href").map(str::trim) else {
            continue;
        };
        if !links.contains(href) {
            continue;
        }
        let lineage: Vec<Element<'_>> = link.lineage().skip(1).collect();
        for (below, element) in lineage.iter().rev().enumerate() {
            let place = *places.entry(*element).or_insert_with(|| {
                all.push(Around {
                    element: *element,
                    depth: below,
                    links: HashSet::default(),
                });
                all.len() - 1
            });
            if let Some(around) = all.get_mut(place) {
                around.links.insert(href);
            }
        }
    }
    let best = all
        .iter()
        .enumerate()
        .filter(|(_, around)| around.links.len() * 10 >= links.len() * MOST)
        .max_by_key(|(place, around)| (around.depth, Reverse(*place)));
    selector(document, best?.1.element)
}

/// The shortest chain of names up to an element with an id that means this element alone.
fn selector(document: &Document, element: Element<'_>) -> Option<String> {
    let mut chain = String::new();
    for around in element.lineage().take(MAX_STEPS) {
        let name = step(around);
        chain = if chain.is_empty() {
            name
        } else {
            format!("{name} > {chain}")
        };
        let parsed = Selector::parse(&chain).ok()?;
        let mut matches = document.select(&parsed);
        let is_it = matches.next().is_some_and(|first| first.is(element));
        if is_it && matches.next().is_none() {
            return Some(chain);
        }
    }
    None
}

/// An element by its name with its id, or else its first class.
fn step(element: Element<'_>) -> String {
    let name = element.name();
    let is_plain = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_alphabetic())
            && word
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
    };
    if let Some(id) = element.attribute("id").filter(is_plain) {
        return format!("{name}#{id}");
    }
    let classes = element.attribute("class").unwrap_or("");
    match classes.split_ascii_whitespace().find(is_plain) {
        Some(class) => format!("{name}.{class}"),
        None => name.to_owned(),
    }
}

/// What is left of a list on a page: `container` is what [`of`] said of it once.
pub(super) fn remains(document: &Document, container: &str) -> Remains {
    let Ok(selector) = Selector::parse(container) else {
        return Remains::Unknown;
    };
    let Some(element) = document.first(&selector) else {
        return Remains::Gone;
    };
    let links = element
        .elements()
        .filter(|inside| inside.name() == "a" && inside.attribute("href").is_some())
        .take(2)
        .count();
    match links {
        _ if element.text().chars().count() > MAX_CHARS => Remains::Filled,
        0 => Remains::Empty,
        1 => Remains::Single,
        _ => Remains::Filled,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(links: &[&str]) -> Vec<RawItem> {
        let item = |link: &&str| RawItem {
            link: Some((*link).to_owned()),
            ..RawItem::default()
        };
        links.iter().map(item).collect()
    }

    #[track_caller]
    fn check(html: &str, links: &[&str], expected: Option<&str>) {
        let document = Document::parse(html).expect("parses");
        let found = of(&document, &items(links));
        assert_eq!(found.as_deref(), expected, "{html}");
    }

    #[test]
    fn the_innermost_element_that_holds_the_items_is_named() {
        let list = "<li><a href=/1>One</a></li><li><a href=/2>Two</a></li>";
        check(
            &format!("<main><ul class='news w'>{list}</ul></main>"),
            &["/1", "/2"],
            Some("ul.news"),
        );
        check(
            &format!("<div id=x><ul>{list}</ul></div><ul></ul>"),
            &["/1", "/2"],
            Some("div#x > ul"),
        );
        // A story that the side repeats does not count.
        let many: String = (0..9)
            .map(|n| format!("<li><a href=/{n}>{n}</a></li>"))
            .collect();
        let links = ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7", "/8"];
        check(
            &format!("<ul id=list>{many}</ul><aside><a href=/3>3</a></aside>"),
            &links,
            Some("ul#list"),
        );
        check("<p><a href=/1>One</a>", &["/1"], None);
    }

    #[test]
    fn an_empty_place_is_told_from_a_lost_and_from_a_filled_one() {
        for (html, expected) in [
            ("<ul id=x></ul>", Remains::Empty),
            (
                "<ul id=x><p>No news today. <a href=/a>Archive</a></ul>",
                Remains::Single,
            ),
            ("<ol id=x></ol>", Remains::Gone),
            (
                "<ul id=x><a href=/1>1</a><a href=/2>2</a></ul>",
                Remains::Filled,
            ),
        ] {
            let document = Document::parse(html).expect("parses");
            assert_eq!(remains(&document, "ul#x"), expected, "{html}");
        }
    }
}
