//! From links to items: how far the item around each link reaches.

use foldhash::HashMap;
use std::ops::Range;

use super::flat;
use super::hints::{is_heading, is_named};
use super::links::Link;
use crate::html::{Outline, Place};

/// An item: the part of the page that belongs to one link.
#[derive(Debug, Clone)]
pub(super) struct Region {
    /// Position of the link in the list of links.
    pub(super) link: usize,
    /// The largest element that holds this link and no other of its group.
    pub(super) container: Place,
    /// All elements of the item: the container, and in flat runs the siblings behind it.
    pub(super) parts: Range<Place>,
    /// All texts of the item.
    pub(super) runs: Range<usize>,
}

/// The items of a group of links, in page order. Neighbours with one address are one item.
pub(super) fn regions(outline: &Outline<'_>, links: &[Link], members: &[usize]) -> Vec<Region> {
    let mut kept: Vec<(usize, &Link)> = Vec::with_capacity(members.len());
    for at in members {
        let Some(link) = links.get(*at) else { continue };
        if kept.last().is_none_or(|(_, last)| last.key != link.key) {
            kept.push((*at, link));
        }
    }
    let place = |at: usize| kept.get(at).map(|(_, link)| link.place);
    let mut out: Vec<Region> = Vec::with_capacity(kept.len());
    let mut levels: HashMap<usize, usize> = HashMap::default();
    for (at, (number, link)) in kept.iter().enumerate() {
        let before = at.checked_sub(1).and_then(place);
        let after = place(at + 1);
        let container = if kept.len() == 1 {
            alone(outline, links, link)
        } else {
            let holds = |around: Place, other: Option<Place>| {
                other.is_some_and(|other| outline.contains(around, other))
            };
            outline
                .lineage(link.place)
                .take_while(|around| !holds(*around, before) && !holds(*around, after))
                .last()
                .unwrap_or(link.place)
        };
        *levels
            .entry(outline.depth(link.place) - outline.depth(container))
            .or_default() += 1;
        out.push(region(outline, *number, container));
    }
    // The first and the last of a list stand alone in what is around the list.
    let usual = levels
        .into_iter()
        .max_by_key(|(level, count)| (*count, std::cmp::Reverse(*level)))
        .map_or(0, |(level, _)| level);
    for (item, (_, link)) in out.iter_mut().zip(&kept) {
        if outline.depth(link.place) - outline.depth(item.container) > usual
            && let Some(container) = outline.lineage(link.place).nth(usual)
        {
            *item = region(outline, item.link, container);
        }
    }
    flat::widen(outline, &mut out);
    if let [item] = out.as_mut_slice() {
        follow(outline, item);
    }
    out
}

/// A single heading without a wrapper has the paragraphs behind it.
fn follow(outline: &Outline<'_>, item: &mut Region) {
    if !is_heading(outline.name(item.container)) && outline.name(item.container) != "dt" {
        return;
    }
    let behind = outline
        .children(outline.parent(item.container))
        .filter(|place| *place >= item.parts.end)
        .take(3)
        .take_while(|place| {
            matches!(
                outline.name(*place),
                "p" | "dd" | "time" | "span" | "small" | "em"
            )
        })
        .last();
    if let Some(place) = behind {
        item.parts.end = outline.end(place);
        item.runs.end = outline.runs(place).end;
    }
}

fn region(outline: &Outline<'_>, link: usize, container: Place) -> Region {
    Region {
        link,
        container,
        parts: container..outline.end(container),
        runs: outline.runs(container),
    }
}

/// Class words of elements made for one item.
const ITEM: &[&str] = &[
    "article", "card", "entry", "item", "node", "post", "result", "row", "story", "teaser", "tile",
];

/// The container of a single item: the nearest element that is made for one, else the largest
/// that holds no other list, heading or crowd of links.
fn alone(outline: &Outline<'_>, links: &[Link], link: &Link) -> Place {
    let is_made = |place: &Place| {
        matches!(outline.name(*place), "li" | "tr" | "article" | "dt")
            || is_named(outline, *place, ITEM)
    };
    let is_small = |place: &Place| {
        outline.end(*place) - place <= 200 && outline.chars(outline.runs(*place)) <= 1500
    };
    let made = outline.lineage(link.place).take(8).find(is_made);
    if let Some(place) = made.filter(is_small) {
        return place;
    }
    let is_one = |place: &Place| {
        let parts = *place..outline.end(*place);
        let from = links.partition_point(|other| other.place < parts.start);
        let to = links.partition_point(|other| other.place < parts.end);
        let others = links
            .get(from..to)
            .unwrap_or(&[])
            .iter()
            .filter(|other| other.key != link.key)
            .count();
        // What is made for an item but does not hold this link is another's.
        let is_shared = parts.clone().any(|part| {
            matches!(outline.name(part), "li" | "tr" | "article")
                && !outline.contains(part, link.place)
        });
        let headings = parts.filter(|part| is_heading(outline.name(*part))).count();
        others <= 4 && headings <= 1 && !is_shared
    };
    let is_list = |place: &Place| {
        matches!(
            outline.name(*place),
            "main" | "body" | "html" | "section" | "table" | "tbody" | "ul" | "ol"
        )
    };
    outline
        .lineage(link.place)
        .take(12)
        .take_while(|place| !is_list(place) && is_small(place) && is_one(place))
        .last()
        .unwrap_or(link.place)
}
