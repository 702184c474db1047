//! Which part of each item is its title: the column that reads most like headlines.

use foldhash::HashMap;
use std::collections::BTreeMap;

use super::hints::is_heading;
use super::names::Family;
use super::page::Site;
use super::regions::Region;
use super::titles;
use crate::html::Place;

/// Elements of one item that are looked at for its title.
const MAX_SLOTS: usize = 80;
/// The longest title, in characters.
const MAX_TITLE: usize = 300;
/// The same where it is the text of the item's link.
const MAX_LINK: usize = 2000;
/// How much the header of its column weighs.
const HEADER: f64 = 0.5;
/// Labels of titles in lists of records.
const LABELS: &[&str] = &[
    "caption", "title", "name", "case", "headline", "subject", "style", "re",
];

/// One place in items that may hold their titles.
#[derive(Default)]
struct Slot {
    /// By item, in their order: what is counted must not depend on a hash.
    texts: BTreeMap<usize, (Place, String)>,
    /// Items in which there are blocks of text in it: more than a title, unless it is one elsewhere.
    blocks: HashMap<usize, Place>,
    prior: f64,
}

impl Slot {
    /// The text of an item; where it has blocks, the first of them, if most items have a title here.
    fn text(&self, site: &Site<'_>, at: usize) -> Option<(Place, String)> {
        if let Some(text) = self.texts.get(&at) {
            return Some(text.clone());
        }
        let outline = &site.outline;
        let place = *self.blocks.get(&at)?;
        let first = (place + 1..outline.end(place))
            .find(|inner| !outline.runs(*inner).is_empty() && !has_blocks(site, *inner))?;
        (self.texts.len() > self.blocks.len()).then(|| (first, outline.text_of(first)))
    }
}

/// The title of each item with the element that holds it: the column that reads most like
/// headlines, and for items without it their own best text.
pub(super) fn headlines(site: &Site<'_>, items: &[Region]) -> Vec<Option<(Place, String)>> {
    let outline = &site.outline;
    let mut slots: HashMap<u64, Slot> = HashMap::default();
    for (at, item) in items.iter().enumerate() {
        let link = site.links.get(item.link).map_or(0, |link| link.place);
        let key = site.links.get(item.link).map(|link| link.key.as_str());
        let top = outline.parent(item.container);
        for place in item.parts.clone().take(MAX_SLOTS) {
            let runs = outline.runs(place);
            let chars = outline.chars(runs.clone());
            let most = if place == link { MAX_LINK } else { MAX_TITLE };
            if runs.is_empty() || chars > most || outline.name(place) == "time" {
                continue;
            }
            // Only what adds something to its parts: a wrapper of one element is that element.
            let only = outline
                .children(place)
                .find(|child| outline.runs(*child) == runs);
            if only.is_some() && place != link && !is_heading(outline.name(place)) {
                continue;
            }
            let slot = slots
                .entry(site.shapes.way(outline, place, top))
                .or_default();
            if has_blocks(site, place) {
                slot.blocks.entry(at).or_insert(place);
                continue;
            }
            if slot.texts.contains_key(&at) {
                continue;
            }
            slot.prior = prior(site, place, link, key).max(slot.prior);
            slot.texts.insert(at, (place, outline.text(runs)));
        }
        lines(site, at, item, &mut slots);
    }
    let mut ranked: Vec<(f64, u64)> = slots
        .iter()
        .map(|(way, slot)| {
            let coverage = slot.texts.len() as f64 / items.len().max(1) as f64;
            let column = titles::column(slot.texts.values().map(|(_, text)| text.as_str()));
            let dates = slot
                .texts
                .values()
                .take(10)
                .filter(|(place, _)| {
                    site.date(outline.runs(*place))
                        .is_some_and(|read| read.share > 0.5)
                })
                .count() as f64
                / slot.texts.len().clamp(1, 10) as f64;
            let score = slot.prior * column * coverage * (1.0 - 0.8 * dates);
            (score, *way)
        })
        .collect();
    ranked.sort_by(|one, two| two.0.total_cmp(&one.0).then(one.1.cmp(&two.1)));
    (0..items.len())
        .map(|at| {
            ranked
                .iter()
                .take(12)
                .filter_map(|(_, way)| slots.get(way)?.text(site, at))
                .find(|(_, text)| titles::quality(text) >= 0.1)
                .or_else(|| {
                    ranked
                        .iter()
                        .find_map(|(_, way)| slots.get(way)?.texts.get(&at).cloned())
                })
                .map(|(place, text)| (place, full(site, place, &text)))
        })
        .collect()
}

/// Bare texts with a label before them ("Caption: …") or without, as titles.
fn lines(site: &Site<'_>, at: usize, item: &Region, slots: &mut HashMap<u64, Slot>) {
    let outline = &site.outline;
    let top = outline.parent(item.container);
    for run in item.runs.clone().take(MAX_SLOTS) {
        let parent = outline.run_parent(run);
        let chars = outline.chars(run..run + 1);
        if outline.runs(parent) == (run..run + 1) || !(3..=MAX_TITLE).contains(&chars) {
            continue;
        }
        if outline.is_unseen(run..run + 1) {
            continue;
        }
        let label = site.label(run, &item.runs);
        let mut prior = 0.9;
        if let Some(label) = &label
            && super::hints::words(label).any(|word| LABELS.contains(&word.as_str()))
        {
            prior += 0.6;
        }
        let way = site.shapes.line(outline, parent, top, label.as_deref());
        let slot = slots.entry(way).or_default();
        if !slot.texts.contains_key(&at) {
            slot.prior = slot.prior.max(prior);
            slot.texts.insert(at, (parent, outline.text(run..run + 1)));
        }
    }
}

/// Whether there are blocks of text in it: then it is more than a title.
fn has_blocks(site: &Site<'_>, place: Place) -> bool {
    let outline = &site.outline;
    let runs = outline.runs(place);
    (place + 1..outline.end(place)).any(|inner| {
        let own = outline.runs(inner);
        !own.is_empty()
            && own != runs
            && outline.name(inner) != "br"
            && outline
                .element(inner)
                .is_some_and(|element| element.is_block())
    })
}

/// How much the kind of an element speaks for its text being the title.
fn prior(site: &Site<'_>, place: Place, link: Place, key: Option<&str>) -> f64 {
    let outline = &site.outline;
    let name = outline.name(place);
    let mut prior = 1.0;
    if is_heading(name) {
        prior += 0.5;
    } else if outline
        .lineage(place)
        .skip(1)
        .take(2)
        .any(|around| is_heading(outline.name(around)))
    {
        prior += 0.45;
    }
    if place == link {
        prior += 0.6;
    } else if outline.contains(link, place) {
        prior += 0.4;
        // The headline stands first on a card that is one link.
        if outline.runs(place).start == outline.runs(link).start {
            prior += 0.3;
        }
    } else if outline.contains(place, link) {
        prior += 0.2;
    } else if name == "a" && key.is_some() && site.key(place) == key {
        prior += 0.5;
    }
    if site.names.is(place, Family::Title) {
        prior += 0.4;
    }
    prior += HEADER * f64::from(site.tables.title(outline, place));
    if outline.is_unseen(outline.runs(place)) {
        prior -= 0.5;
    }
    if [Family::Deck, Family::Author, Family::Topic]
        .into_iter()
        .any(|family| site.names.is(place, family))
    {
        prior -= 0.5;
    }
    prior
}

/// The whole title where the page prints the beginning only and keeps the rest in `title`.
fn full(site: &Site<'_>, place: Place, text: &str) -> String {
    let Some(start) = text.strip_suffix('…').or_else(|| text.strip_suffix("...")) else {
        return text.to_owned();
    };
    site.outline
        .lineage(place)
        .take(3)
        .filter_map(|around| site.outline.attribute(around, "title"))
        .map(crate::html::collapse)
        .find(|whole| whole.starts_with(start.trim_end()))
        .unwrap_or_else(|| text.to_owned())
}
