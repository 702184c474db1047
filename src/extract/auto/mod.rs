//! The list of articles on a section page that nobody configured.
//!
//! Every link is a possible article. Links that stand in the same kind of place form groups; the
//! links of a group cut the page into items; groups are scored by what makes a list of articles
//! one, and the best is read field by field. Pure: the page, its address and what is known of
//! its dates come in, lists come out, best first.

mod fields;
mod flat;
mod group;
mod headlines;
mod hints;
mod json_ld;
mod links;
mod marked;
mod merge;
mod names;
mod page;
mod pattern;
mod regions;
mod sections;
mod selectors;
mod shape;
mod state;
mod tables;
mod titles;
mod when;

#[cfg(test)]
mod tests;

use foldhash::{HashMap, HashSet};

use url::Url;

use super::{Before, container};
use crate::dates::Context;
use crate::dates::evidence::{self, Column, Verdict};
use crate::html::{Document, Field};
use crate::model::{Diagnostic, Extraction, RawItem};
use crate::permalink;
use fields::Fields;
use group::Group;
use page::Site;
pub use sections::{Section, sections};
pub use selectors::Selectors;

/// Groups whose dates are read.
const FINALISTS: usize = 40;
/// Of these, groups of one item.
const MAX_SINGLES: usize = 6;
/// A part of the best score: a group that cannot reach it is not looked at for its dates.
const BEHIND: f64 = 0.25;
/// A list with a lower score is hardly one.
const POOR: f64 = 0.6;
/// Lists that are offered.
const MAX_LISTS: usize = 5;

/// Lists found on a page.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// Best first; empty when nothing on the page is a list of articles.
    pub lists: Vec<List>,
}

/// A list of articles.
#[derive(Debug, Clone)]
pub struct List {
    /// In page order, each article once.
    pub items: Vec<RawItem>,
    /// Only to be compared with other lists of the same page.
    pub score: f64,
    /// What spoke for it and against it.
    pub reasons: Vec<Reason>,
    /// Which detector found it.
    pub detector: &'static str,
    /// CSS that selects the same items, where there is a short one.
    pub selectors: Option<Selectors>,
}

impl List {
    /// What the dates of the list settle together, read in `context`.
    pub fn settle(&self, context: &Context) -> Verdict {
        let items: Vec<evidence::Item<'_>> = self
            .items
            .iter()
            .map(|item| {
                let date = item.dates.first();
                evidence::Item {
                    text: date.map(|date| date.text.as_str()),
                    machine: date.and_then(|date| date.machine.as_deref()),
                    permalink: item.link.as_deref(),
                    image: item.image.as_deref(),
                }
            })
            .collect();
        evidence::settle(&Column {
            items: &items,
            context,
            earlier: None,
        })
    }
}

/// One thing that counted.
#[derive(Debug, Clone)]
pub struct Reason {
    /// What was looked at.
    pub what: &'static str,
    /// How much of it there was, from 0 to 1.
    pub value: f64,
}

/// Finds the lists of articles on a page, with CSS for each, for a person to choose from. `url` is
/// the page's own address, `context` what its dates are read with.
pub fn find(document: &Document, url: &Url, context: &Context) -> Found {
    let site = Site::of(document, url, context);
    let groups = groups(&site);
    let mut lists: Vec<List> = different(&site, &groups)
        .into_iter()
        .map(|group| {
            let (mut list, fields) = list(&site, group);
            list.selectors = selectors::selectors(&site, document, &group.items, &fields);
            list
        })
        .collect();
    add_told(&site, &mut lists);
    Found { lists }
}

/// The best list alone, without CSS: what a run needs, at a part of the time of [`find`].
pub fn best(document: &Document, url: &Url, context: &Context) -> Option<List> {
    let site = Site::of(document, url, context);
    best_of(&site, &groups(&site))
}

fn best_of(site: &Site<'_>, groups: &[Group]) -> Option<List> {
    let mut lists: Vec<List> = groups
        .first()
        .map(|group| list(site, group).0)
        .into_iter()
        .collect();
    add_told(site, &mut lists);
    lists.into_iter().next()
}

/// The list to take for a feed, and whether it is another than the best. Where the best one shows nothing that
/// the feed knows and stands in another place than before, one that mostly shows what is known goes
/// before it: a page that is rebuilt, or has few articles left, still has its list.
pub fn best_for(
    document: &Document,
    url: &Url,
    context: &Context,
    before: &Before,
) -> (Option<List>, bool) {
    let site = Site::of(document, url, context);
    let groups = groups(&site);
    let best = best_of(&site, &groups);
    let is_strange = best.as_ref().is_some_and(|best| {
        !before.keys.is_empty()
            && known(&site, best, before) == 0
            && (before.container.is_none()
                || container::of(document, &best.items) != before.container)
    });
    if !is_strange {
        return (best, false);
    }
    let familiar = different(&site, &groups)
        .into_iter()
        .map(|group| list(&site, group).0)
        .map(|list| (known(&site, &list, before), list))
        .filter(|(count, list)| *count > 0 && count * 2 >= list.items.len())
        .max_by_key(|(count, _)| *count);
    match familiar {
        Some((_, list)) => (Some(list), true),
        None => (best, false),
    }
}

/// How many items of a list the feed knows.
fn known(site: &Site<'_>, list: &List, before: &Before) -> usize {
    list.items
        .iter()
        .filter_map(|item| permalink::resolve(&site.base, item.link.as_deref()?))
        .filter(|address| before.keys.contains(&permalink::key(address)))
        .count()
}

/// Groups of links as lists, the best first and whole.
fn groups(site: &Site<'_>) -> Vec<Group> {
    let mut groups: Vec<Group> = shape::groups(&site.outline, &site.links, &site.shapes)
        .iter()
        .chain(&marked::groups(&site.outline, &site.links))
        .map(|members| Group::of(site, members))
        .collect();
    rank(&mut groups);
    let mut singles = 0;
    groups.retain(|group| {
        singles += usize::from(group.items.len() < 2);
        group.items.len() > 1 || singles <= MAX_SINGLES
    });
    groups.truncate(FINALISTS);
    // Dates are read where they may matter: not of groups that are far behind even with them.
    let mut best = 0.0_f64;
    for group in &mut groups {
        if group.at_most() >= best * BEHIND {
            group.read_dates(site);
            best = best.max(group.score);
        }
    }
    rank(&mut groups);
    prefer_whole_lists(&mut groups);
    prefer_first_links(site, &mut groups);
    if let Some((best, others)) = groups.split_first_mut() {
        merge::merge(site, best, others);
    }
    groups
}

/// The best list of a page, with what the page tells of itself. A page without one says so in a
/// diagnostic; `next` names the link to the next page.
pub(super) fn extract(
    document: &Document,
    url: &Url,
    context: &Context,
    next: &[Field],
    before: &Before,
) -> Extraction {
    let (list, is_other) = best_for(document, url, context, before);
    let items = list.map(|list| list.items).unwrap_or_default();
    let mut diagnostics = Vec::new();
    if is_other {
        diagnostics.push(Diagnostic::new(
            url.as_str(),
            "what seems to be its best list shows nothing that the feed knows; the one that does was taken. `pagewire explain page` shows both, [feed.select] settles it",
        ));
    }
    if items.is_empty() {
        diagnostics.push(Diagnostic::new(
            url.as_str(),
            "no list of articles was found on the page; say where it is with [feed.select]",
        ));
    }
    Extraction {
        next: super::page::next(document, next),
        items,
        diagnostics,
        ..super::page::of_page(document)
    }
}

/// What a page whose configured list is gone lists now, and what to do, in words.
pub(super) fn advice(document: &Document, url: &Url, context: &Context) -> String {
    let lists = find(document, url, context).lists;
    let Some(list) = lists.first().filter(|list| list.items.len() > 1) else {
        return "No other list of articles is to be seen there.".to_owned();
    };
    let count = list.items.len();
    match &list.selectors {
        Some(selectors) => format!(
            "What seems to be its list now: item = {:?}, with {count} articles; `pagewire explain page {url}` shows it.",
            selectors.item
        ),
        None => format!(
            "It seems to list {count} articles in another way; without [feed.select] they are found by themselves."
        ),
    }
}

/// Adds what the page tells machines: in JSON-LD, and where it shows no good list, in the data of its
/// scripts.
fn add_told(site: &Site<'_>, lists: &mut Vec<List>) {
    if let Some(told) = json_ld::list(site) {
        trust(site, lists, told, "json-ld");
    }
    let is_poor = lists.first().is_none_or(|best| best.score < POOR);
    if is_poor && let Some(told) = state::list(site) {
        trust(site, lists, told, "the data of its scripts");
    }
}

/// Puts a list that the page tells machines before those that were found: where it is the best
/// of them and has all its dates, or where none of them is good. Else it is one more to choose
/// from, for pages tell of their most read articles, too.
fn trust(
    site: &Site<'_>,
    lists: &mut Vec<List>,
    told: Vec<(String, RawItem)>,
    detector: &'static str,
) {
    let keys: HashSet<&str> = told.iter().map(|(key, _)| key.as_str()).collect();
    let of_page = |item: &RawItem| {
        let address = permalink::resolve(&site.base, item.link.as_deref()?)?;
        Some(permalink::key(&address))
    };
    let dated = |items: &mut dyn Iterator<Item = &RawItem>| {
        items.filter(|item| !item.dates.is_empty()).count()
    };
    let (is_best, selectors, score) = match lists.first() {
        None => (true, None, POOR),
        Some(best) => {
            let own: Vec<String> = best.items.iter().filter_map(of_page).collect();
            let shared = own.iter().filter(|key| keys.contains(key.as_str())).count();
            let is_same = shared == own.len() && told.len() == own.len();
            let is_dated =
                dated(&mut told.iter().map(|(_, item)| item)) >= dated(&mut best.items.iter());
            let is_poor = best.score < POOR && told.len() > 2;
            (
                is_same && is_dated || is_poor && shared == 0,
                best.selectors.clone().filter(|_| is_same),
                best.score,
            )
        }
    };
    let list = List {
        reasons: Vec::new(),
        score,
        detector,
        selectors,
        items: told.into_iter().map(|(_, item)| item).collect(),
    };
    if is_best {
        lists.insert(0, list);
    } else {
        lists.push(list);
    }
}

/// The best groups that are worth choosing from: one whose articles all stand in a better one is
/// none.
fn different<'a>(site: &Site<'_>, groups: &'a [Group]) -> Vec<&'a Group> {
    let mut known: Vec<HashSet<&str>> = Vec::new();
    let mut out = Vec::new();
    for group in groups {
        let keys: HashSet<&str> = group
            .items
            .iter()
            .filter_map(|item| site.links.get(item.link))
            .map(|link| link.key.as_str())
            .collect();
        if known.iter().all(|better| !keys.is_subset(better)) {
            known.push(keys);
            out.push(group);
        }
        if out.len() == MAX_LISTS {
            break;
        }
    }
    out
}

fn rank(groups: &mut [Group]) {
    groups.sort_by(|one, two| two.score.total_cmp(&one.score));
}

/// Where another group has all items of the best and more that are no worse, it is the list.
fn prefer_whole_lists(groups: &mut [Group]) {
    let Some(best) = groups.first() else { return };
    let whole = groups.iter().enumerate().skip(1).find(|(_, other)| {
        let (all, own) = (&other.features, &best.features);
        if other.items.len() <= best.items.len()
            || other.score < best.score * 0.9
            || all.dates < own.dates
            || all.place < own.place - 0.01
            || all.titles < own.titles - 0.05
            || all.text < own.text - 0.1
            || all.pictures < own.pictures - 0.1
            || all.headings < own.headings - 0.1
        {
            return false;
        }
        let known: HashSet<_> = other.items.iter().map(|item| item.container).collect();
        best.items
            .iter()
            .all(|item| known.contains(&item.container))
    });
    if let Some((at, _)) = whole
        && let Some(front) = groups.get_mut(..=at)
    {
        front.rotate_right(1);
    }
}

/// Where the best group and another have the same items by different links, the one whose links
/// tell more leads; of equals, the one whose links come first: "PDF" before "DOC".
fn prefer_first_links(site: &Site<'_>, groups: &mut [Group]) {
    let Some(best) = groups.first() else { return };
    let place = |link: usize| site.links.get(link).map_or(0, |link| link.place);
    let known: HashMap<usize, usize> = best
        .items
        .iter()
        .map(|item| (item.container, place(item.link)))
        .collect();
    let better = groups.iter().enumerate().skip(1).find(|(_, other)| {
        let shared: Vec<bool> = other
            .items
            .iter()
            .filter_map(|item| Some(place(item.link) < *known.get(&item.container)?))
            .collect();
        let is_same = shared.len() == other.items.len() && shared.len() * 10 >= known.len() * 9;
        let earlier = shared.iter().filter(|is_earlier| **is_earlier).count();
        is_same && other.score > best.score * 0.98 && earlier * 2 > shared.len()
    });
    if let Some((at, _)) = better
        && let Some(front) = groups.get_mut(..=at)
    {
        front.rotate_right(1);
    }
}

/// A list with its fields read: each address once, at its first place, with what its other places
/// know.
fn list(site: &Site<'_>, group: &Group) -> (List, Vec<Fields>) {
    let read = fields::read(site, &group.items);
    let mut items: Vec<RawItem> = Vec::with_capacity(read.len());
    let mut known: HashMap<&str, usize> = HashMap::default();
    for (region, fields) in group.items.iter().zip(&read) {
        let Some(link) = site.links.get(region.link) else {
            continue;
        };
        match known.get(link.key.as_str()) {
            None => {
                known.insert(&link.key, items.len());
                items.push(fields.item.clone());
            }
            Some(at) => {
                if let Some(first) = items.get_mut(*at) {
                    add(first, fields.item.clone());
                }
            }
        }
    }
    let containers = group.items.iter().map(|item| item.container);
    let list = List {
        items,
        score: group.score,
        reasons: reasons(group),
        detector: marked::mark(&site.outline, containers).unwrap_or("structure"),
        selectors: None,
    };
    (list, read)
}

fn add(first: &mut RawItem, other: RawItem) {
    first.title = first.title.take().or(other.title);
    first.summary = first.summary.take().or(other.summary);
    first.author = first.author.take().or(other.author);
    if first.image.is_none() {
        first.image = other.image;
        first.image_text = other.image_text;
    }
    if first.dates.is_empty() {
        first.dates = other.dates;
    }
    if first.categories.is_empty() {
        first.categories = other.categories;
    }
}

fn reasons(group: &Group) -> Vec<Reason> {
    let f = &group.features;
    [
        ("count", f.count),
        ("titles", f.titles),
        ("dates", f.dates),
        ("order", f.order),
        ("headings", f.headings),
        ("text", f.text),
        ("pictures", f.pictures),
        ("area", f.area),
        ("addresses", f.addresses),
        ("place", f.place),
        ("foreign", f.foreign),
        ("linked", f.linked),
        ("own", f.own),
        ("crowd", f.crowd),
        ("rows", f.rows),
        ("alike", f.alike),
        ("different", f.different),
    ]
    .into_iter()
    .map(|(what, value)| Reason { what, value })
    .collect()
}
