//! Parts of one list that stand apart: a hero card above the cards, the first rows in another
//! design than the rest.

use foldhash::HashSet;

use super::group::Group;
use super::page::Site;
use super::regions::Region;
use crate::html::Place;

/// Groups that may be added to the best one.
const MAX_PARTS: usize = 4;

/// Adds to the best group what other groups have of the same list.
pub(super) fn merge(site: &Site<'_>, best: &mut Group, others: &[Group]) {
    let mut merged = 0;
    for other in others {
        if merged == MAX_PARTS {
            return;
        }
        if let Some(items) = missing(site, best, other) {
            best.items.extend(items);
            best.items.sort_by_key(|item| item.container);
            best.refresh(site);
            merged += 1;
        }
    }
}

/// The items of `other` that belong to the list of `best` and are not in it.
fn missing(site: &Site<'_>, best: &Group, other: &Group) -> Option<Vec<Region>> {
    let (own, theirs) = (&best.features, &other.features);
    let is_as_good = theirs.titles >= 0.6
        && theirs.place >= own.place - 0.05
        && theirs.addresses >= own.addresses - 0.25
        && theirs.linked >= own.linked - 0.2
        && (own.headings < 0.8 || theirs.headings >= 0.8);
    let is_dated = own.dates >= 0.6 && theirs.dates >= own.dates - 0.2;
    let is_rich = own.dates < 0.2
        && own.pictures >= 0.8
        && theirs.pictures >= 0.8
        && own.headings >= 0.8
        && (own.text < 0.3 || theirs.text >= 0.3);
    if !is_as_good || !(is_dated || is_rich) || other.items.len() > best.items.len().max(2) {
        return None;
    }
    let key = |item: &Region| site.links.get(item.link).map(|link| link.key.as_str());
    let known: HashSet<_> = best.items.iter().map(key).collect();
    let is_apart = |item: &Region| {
        best.items
            .iter()
            .all(|own| item.parts.end <= own.parts.start || own.parts.end <= item.parts.start)
    };
    let items: Vec<Region> = other
        .items
        .iter()
        .filter(|item| !known.contains(&key(item)))
        .cloned()
        .collect();
    let (first, last) = (best.items.first()?, best.items.last()?);
    let start = items.first()?.container;
    // What leads a list stands above it, or between its parts.
    let leads = start <= last.container || best.items.len() == 1;
    if !items.iter().all(is_apart) || !leads {
        return None;
    }
    let end = items.last()?.container.max(last.container);
    let around = common(site, start.min(first.container), end);
    let all = site.links_in(&(around..site.outline.end(around)));
    let within =
        |items: &[Region]| -> usize { items.iter().map(|item| site.links_in(&item.parts)).sum() };
    let of_list = within(&best.items) + within(&items);
    // Around both there is little else than both.
    (all.saturating_sub(of_list) <= best.items.len() / 2 + 4).then_some(items)
}

/// The smallest element around two.
fn common(site: &Site<'_>, one: Place, two: Place) -> Place {
    site.outline
        .lineage(one)
        .find(|place| site.outline.contains(*place, two))
        .unwrap_or(0)
}
