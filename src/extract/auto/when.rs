//! The date of each item: which of its texts are dates, and which column of them is meant.

use foldhash::HashMap;
use std::ops::Range;

use chrono::NaiveDate;

use super::hints::is_heading;
use super::names::Family;
use super::page::Site;
use super::regions::Region;
use super::tables::OTHER;
use crate::dates::Role;
use crate::html::Place;
use crate::model::RawDate;

/// Texts of one item that are tried.
const MAX_TEXTS: usize = 60;
/// Whether a text says that its date is of something else: "Court hearing: 09/18/2024".
fn is_other(text: &str) -> bool {
    super::hints::words(text)
        .take(8)
        .any(|word| OTHER.contains(&word.as_str()) && word != "updated")
}

/// A text of an item that is a date.
#[derive(Debug, Clone)]
struct Candidate {
    item: usize,
    day: NaiveDate,
    raw: RawDate,
    /// How good a date it is by itself.
    weight: f64,
    slot: u64,
    /// The element whose text it is; `None` for a part of one.
    place: Option<Place>,
}

/// The days of items in their order.
pub(super) fn days(site: &Site<'_>, items: &[Region]) -> Vec<Option<NaiveDate>> {
    let mut out: Vec<Option<NaiveDate>> = chosen(site, items)
        .into_iter()
        .map(|candidates| candidates.first().map(|candidate| candidate.day))
        .collect();
    let with = out.iter().flatten().count();
    if out.len() > 1 && with * 2 < out.len() {
        for (day, inherited) in out.iter_mut().zip(above(site, items)) {
            *day = day.or(inherited.and_then(|date| Some(site.read_text(&date.text)?.day)));
        }
    }
    out
}

/// The dates of items as printed, best first, with the element that the first is the text of.
pub(super) fn dates(site: &Site<'_>, items: &[Region]) -> Vec<(Vec<RawDate>, Option<Place>)> {
    let mut out: Vec<(Vec<RawDate>, Option<Place>)> = chosen(site, items)
        .into_iter()
        .map(|candidates| {
            let place = candidates.first().and_then(|best| best.place);
            let raw = candidates.into_iter().take(3);
            (raw.map(|candidate| candidate.raw).collect(), place)
        })
        .collect();
    let with = out.iter().filter(|(dates, _)| !dates.is_empty()).count();
    if with * 2 < out.len().max(2) {
        for ((dates, _), inherited) in out.iter_mut().zip(above(site, items)) {
            if dates.is_empty() {
                dates.extend(inherited);
            }
        }
    }
    out
}

/// The candidates of each item, those of the best column first.
fn chosen(site: &Site<'_>, items: &[Region]) -> Vec<Vec<Candidate>> {
    let mut all = Vec::new();
    for (at, item) in items.iter().enumerate() {
        candidates(site, at, item, &mut all);
    }
    // A column is as good as its dates, and as the items it dates.
    let mut columns: HashMap<u64, (f64, usize, usize)> = HashMap::default();
    for candidate in &all {
        let (weight, count, last) = columns
            .entry(candidate.slot)
            .or_insert((0.0, 0, usize::MAX));
        if *last != candidate.item {
            *weight += candidate.weight;
            *count += 1;
            *last = candidate.item;
        }
    }
    let worth = |candidate: &Candidate| {
        columns
            .get(&candidate.slot)
            .map_or(0.0, |(weight, count, _)| {
                let mean = weight / *count as f64;
                let coverage = *count as f64 / items.len().max(1) as f64;
                // In steps: of columns that are as good, the first is meant.
                (mean * (0.3 + coverage) * 8.0).round()
            })
    };
    let mut out: Vec<Vec<Candidate>> = vec![Vec::new(); items.len()];
    for candidate in all.iter() {
        if let Some(own) = out.get_mut(candidate.item) {
            own.push(candidate.clone());
        }
    }
    for own in &mut out {
        own.sort_by(|one, two| worth(two).total_cmp(&worth(one)));
    }
    out
}

fn candidates(site: &Site<'_>, at: usize, item: &Region, out: &mut Vec<Candidate>) {
    let outline = &site.outline;
    let link = site.links.get(item.link).map_or(0, |link| link.place);
    let top = outline.parent(item.container);
    let mut tried = 0;
    let mut covered = 0;
    for place in item.parts.clone() {
        if tried >= MAX_TEXTS {
            break;
        }
        let runs = outline.runs(place);
        let machine = machine(site, place);
        if machine.is_none() && (runs.is_empty() || outline.chars(runs.clone()) > 90) {
            continue;
        }
        tried += 1;
        let text = outline.text(runs.clone());
        let reading = site.date(runs.clone());
        let told = machine.as_deref().and_then(|text| site.read_text(text));
        let is_told = told.is_some();
        let Some(read) = reading.or(told) else {
            continue;
        };
        // The words of the article itself may tell of any day.
        let is_title = place == link
            || outline.contains(place, link)
                && outline.chars(runs.clone()) < outline.chars(outline.runs(link)) * 2
            || is_heading(outline.name(place));
        let mut weight = 0.5 + 0.5 * read.share;
        if machine.is_some() || outline.name(place) == "time" {
            weight += 0.6;
        }
        if site.names.is(place, Family::Dated) {
            weight += 0.4;
        }
        match read.role {
            Role::Updated => weight *= 0.4,
            Role::Published => weight += 0.4,
            _ => {}
        }
        if site.names.is(place, Family::Other) || is_other(&text) {
            weight *= 0.4;
        }
        weight *= site.tables.date(outline, place);
        if is_title && !is_told {
            weight *= 0.2;
        }
        // An element and the one in it that says the same: the inner counts as well as the outer.
        let is_inside = place < covered;
        if is_inside {
            weight *= 0.95;
        }
        covered = covered.max(outline.end(place));
        if weight < 0.35 {
            continue;
        }
        out.push(Candidate {
            item: at,
            day: read.day,
            raw: RawDate { text, machine },
            weight,
            slot: site.shapes.way(outline, place, top),
            place: Some(place),
        });
    }
    for run in item.runs.clone().take(MAX_TEXTS) {
        let parent = outline.run_parent(run);
        if outline.runs(parent) == (run..run + 1)
            || outline.contains(link, parent) && outline.chars(run..run + 1) > 40
        {
            continue;
        }
        let Some(read) = site.date(run..run + 1) else {
            continue;
        };
        let text = outline.text(run..run + 1);
        let label = site.label(run, &item.runs);
        // "Posted: " may stand in an element of its own.
        let labelled = label.as_ref().map(|label| format!("{label} {text}"));
        let role = labelled
            .as_ref()
            .and_then(|text| site.read_text(text))
            .map_or(read.role, |read| read.role);
        let mut weight = 0.5 + 0.5 * read.share;
        if role == Role::Published {
            weight += 0.4;
        }
        weight *= site.tables.date(outline, parent);
        if role == Role::Updated || is_other(labelled.as_ref().unwrap_or(&text)) {
            weight *= 0.4;
        }
        if outline.contains(link, parent) {
            weight *= 0.6;
        }
        out.push(Candidate {
            item: at,
            day: read.day,
            raw: RawDate {
                text,
                machine: None,
            },
            weight,
            slot: site.shapes.line(outline, parent, top, label.as_deref()),
            place: None,
        });
    }
}

/// What a machine is told about the time of an element.
fn machine(site: &Site<'_>, place: Place) -> Option<String> {
    let outline = &site.outline;
    let value = match outline.name(place) {
        "time" => outline.attribute(place, "datetime"),
        "abbr" | "span" | "div" | "p" => [
            "data-timestamp",
            "data-time",
            "data-date",
            "data-published",
            "datetime",
            "title",
        ]
        .iter()
        .find_map(|name| outline.attribute(place, name)),
        "meta" => outline
            .attribute(place, "itemprop")
            .filter(|name| name.eq_ignore_ascii_case("datePublished"))
            .and_then(|_| outline.attribute(place, "content")),
        _ => None,
    }?
    .trim();
    (value.len() <= 90
        && value.bytes().any(|byte| byte.is_ascii_digit())
        && site.read_text(value).is_some())
    .then(|| value.to_owned())
}

/// For lists under headings that are dates: the nearest such heading above each item.
fn above(site: &Site<'_>, items: &[Region]) -> Vec<Option<RawDate>> {
    let outline = &site.outline;
    let Some((first, last)) = items.first().zip(items.last()) else {
        return Vec::new();
    };
    // Around all items, and one step more: the heading of the first may stand before the list.
    let hull = outline
        .lineage(first.container)
        .find(|place| outline.contains(*place, last.container) && *place != first.container)
        .unwrap_or(0);
    let start = outline.parent(hull);
    let mut heads: Vec<(Place, Range<usize>)> = Vec::new();
    let mut inside = items.iter();
    let mut next = inside.next();
    let mut place = start + 1;
    while place < last.container {
        while next.is_some_and(|item| item.parts.end <= place) {
            next = inside.next();
        }
        if let Some(item) = next.filter(|item| item.parts.contains(&place)) {
            place = item.parts.end.max(place + 1);
            continue;
        }
        let runs = outline.runs(place);
        let chars = outline.chars(runs.clone());
        if (4..=60).contains(&chars) && site.date(runs.clone()).is_some() {
            heads.push((place, runs));
            place = outline.end(place);
            continue;
        }
        place += 1;
    }
    items
        .iter()
        .map(|item| {
            let before = heads.partition_point(|(place, _)| *place < item.container);
            let (_, runs) = heads.get(before.checked_sub(1)?)?;
            Some(RawDate {
                text: outline.text(runs.clone()),
                machine: None,
            })
        })
        .collect()
}
