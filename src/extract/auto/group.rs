//! A group of links as a list of items, with what speaks for it and against it.

use foldhash::{HashMap, HashSet};

use chrono::NaiveDate;

use super::hints::{self, is_heading};
use super::page::Site;
use super::regions::{Region, regions};
use super::titles;
use super::when;
use crate::html::Place;

/// What is known of a group, each from 0 to 1.
#[derive(Debug, Clone, Default)]
pub(super) struct Features {
    /// How many different addresses there are, by its logarithm.
    pub(super) count: f64,
    /// How much titles read like headlines, and differ.
    pub(super) titles: f64,
    /// Items with a date.
    pub(super) dates: f64,
    /// Neighbours whose dates do not rise.
    pub(super) order: f64,
    /// Items whose title is a heading.
    pub(super) headings: f64,
    /// Text beside the links.
    pub(super) text: f64,
    /// Items with a picture.
    pub(super) pictures: f64,
    /// Share of the page's text.
    pub(super) area: f64,
    /// How much addresses look like those of articles.
    pub(super) addresses: f64,
    /// Where on the page it stands, by the names of what is around.
    pub(super) place: f64,
    /// Titles in headings per item, beside its own.
    pub(super) foreign: f64,
    /// Items whose link has the title as its text.
    pub(super) linked: f64,
    /// How much the texts of the links themselves read like headlines, and differ.
    pub(super) own: f64,
    /// Other addresses in an item, beyond the few that every card has.
    pub(super) crowd: f64,
    /// Items that are rows of a table.
    pub(super) rows: f64,
    /// How much neighbours have the same elements.
    pub(super) alike: f64,
    /// Different addresses of all its items.
    pub(super) different: f64,
}

#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) items: Vec<Region>,
    pub(super) features: Features,
    pub(super) score: f64,
}

fn share(count: usize, of: usize) -> f64 {
    if of == 0 {
        0.0
    } else {
        count as f64 / of as f64
    }
}

impl Group {
    /// A group with all that can be known without reading dates.
    pub(super) fn of(site: &Site<'_>, members: &[usize]) -> Self {
        let mut items = regions(&site.outline, &site.links, members);
        let is_paid = |item: &Region| {
            let link = site.links.get(item.link).map_or(0, |link| link.place);
            hints::is_paid(&site.outline, &site.names, item.container, link)
        };
        if items.iter().filter(|item| is_paid(item)).count() * 2 < items.len() {
            items.retain(|item| !is_paid(item));
        }
        let mut group = Self {
            items,
            features: Features::default(),
            score: 0.0,
        };
        group.look(site);
        group.rate();
        group
    }

    /// Looks again after items have been added.
    pub(super) fn refresh(&mut self, site: &Site<'_>) {
        self.look(site);
        self.read_dates(site);
    }

    fn look(&mut self, site: &Site<'_>) {
        let outline = &site.outline;
        let link = |item: &Region| site.links.get(item.link);
        let count = self.items.len();
        let keys: HashSet<&str> = self
            .items
            .iter()
            .filter_map(|item| Some(link(item)?.key.as_str()))
            .collect();
        let heads: Vec<(String, bool)> = self.items.iter().map(|item| title(site, item)).collect();
        let mut linked = heads.iter().filter(|(_, is_linked)| *is_linked).count();
        let mut titles = titles::column(heads.iter().map(|(text, _)| text.as_str()));
        if titles < 0.5 {
            // "PDF", "Play" or a number is the link: the titles are other texts of the items.
            let others: Vec<String> = self
                .items
                .iter()
                .map(|item| longest(site, item).unwrap_or_default())
                .collect();
            let column = titles::column(others.iter().map(String::as_str)) * 0.9;
            if column > titles {
                titles = column;
                linked = 0;
            }
        }
        let mut own = Vec::with_capacity(count);
        let mut crowd = 0.0;
        let mut rows = 0;
        let mut headings = 0;
        let mut pictures = 0;
        let mut foreign = 0.0;
        let mut text = 0.0;
        let mut chars = 0;
        let mut place = 0.0;
        let mut addresses = 0.0;
        for item in &self.items {
            let Some(link) = link(item) else { continue };
            let mut heads = 0_usize;
            let mut others = 0_usize;
            let mut has_picture = false;
            for part in item.parts.clone() {
                match outline.name(part) {
                    name if is_heading(name) => {
                        heads += 1;
                        others += usize::from(site.leads_elsewhere(part, &link.key));
                    }
                    "img" | "picture" => has_picture = true,
                    _ => {}
                }
            }
            headings += usize::from(heads > 0);
            // Headings of other articles; those inside a full text lead nowhere and weigh little.
            foreign += others as f64 + 0.05 * heads.saturating_sub(others + 1) as f64;
            pictures += usize::from(has_picture);
            rows += usize::from(outline.name(item.container) == "tr");
            crowd += (site.links_in(&item.parts) as f64 - 8.0).max(0.0) / 8.0;
            own.push(outline.text_of(link.place));
            let all = outline.chars(item.runs.clone());
            let linked = outline.chars(outline.runs(link.place));
            text += (all.saturating_sub(linked) as f64 / 120.0).min(1.0);
            chars += all;
            place += site
                .likely(outline.parent(item.container))
                .min(site.likely(item.container));
            addresses += link.likeness;
        }
        let n = count.max(1) as f64;
        self.features = Features {
            count: ((1.0 + keys.len() as f64).ln() / 11_f64.ln()).min(1.3),
            titles,
            linked: share(linked, count),
            own: titles::column(own.iter().map(String::as_str)),
            crowd: crowd / n,
            rows: share(rows, count),
            alike: self.alike(site),
            headings: share(headings, count),
            text: text / n,
            pictures: share(pictures, count),
            // One item that is half of the page is an article, or a frame.
            area: share(chars, outline.chars(0..outline.run_count())).min(0.15 * n),
            addresses: addresses / n,
            place: place / n,
            foreign: foreign / n,
            different: share(keys.len(), count),
            ..Features::default()
        };
    }

    /// How much neighbours are made of the same elements, down to three levels.
    fn alike(&self, site: &Site<'_>) -> f64 {
        let outline = &site.outline;
        let mut before: Option<HashSet<u64>> = None;
        let mut sum = 0.0;
        for item in &self.items {
            let top = outline.parent(item.container);
            let depth = outline.depth(item.container) + 3;
            let shape: HashSet<u64> = item
                .parts
                .clone()
                .take(60)
                .filter(|place| outline.depth(*place) <= depth)
                .map(|place| site.shapes.way(outline, place, top))
                .collect();
            if let Some(before) = before {
                let both = before.intersection(&shape).count();
                sum += share(both, before.len() + shape.len() - both);
            }
            before = Some(shape);
        }
        match self.items.len() {
            0 | 1 => 1.0,
            count => sum / (count - 1) as f64,
        }
    }

    /// Adds what the dates say.
    pub(super) fn read_dates(&mut self, site: &Site<'_>) {
        let days: Vec<_> = when::days(site, &self.items);
        if self.drop_undated(site, &days) {
            return self.read_dates(site);
        }
        let known = days.iter().flatten().count();
        self.features.dates = share(known, days.len());
        let mut pairs = 0;
        let mut falling = 0;
        let mut last = None;
        for day in days.into_iter().flatten() {
            if let Some(last) = last {
                pairs += 1;
                falling += usize::from(day <= last);
            }
            last = Some(day);
        }
        self.features.order = if pairs >= 2 {
            share(falling, pairs)
        } else {
            0.5
        };
        self.rate();
    }

    /// Drops what is no part of a dated list though it looks alike: bare links without a date,
    /// where a whole list of them stands apart, or at either end.
    fn drop_undated(&mut self, site: &Site<'_>, days: &[Option<NaiveDate>]) -> bool {
        let known = days.iter().flatten().count();
        if known < 3 || known * 3 < days.len() || known == days.len() {
            return false;
        }
        let outline = &site.outline;
        let list = |item: &Region| outline.parent(item.container);
        let way = |item: &Region| {
            let link = site.links.get(item.link).map_or(0, |link| link.place);
            site.shapes
                .way(outline, link, outline.parent(item.container))
        };
        let mut ways: HashMap<u64, usize> = HashMap::default();
        for item in &self.items {
            *ways.entry(way(item)).or_default() += 1;
        }
        let usual = ways.values().max().copied().unwrap_or(0);
        let is_odd = |item: &Region| ways.get(&way(item)).is_some_and(|count| count * 4 < usual);
        let is_bare: Vec<bool> = self
            .items
            .iter()
            .zip(days)
            .map(|(item, day)| {
                let link = site.links.get(item.link).map_or(0, |link| link.place);
                day.is_none() && (outline.runs(link) == item.runs || is_odd(item))
            })
            .collect();
        let mut other: HashSet<Place> = HashSet::default();
        for (item, is_bare) in self.items.iter().zip(&is_bare) {
            if !is_bare {
                other.insert(list(item));
            }
        }
        let head = is_bare.iter().take_while(|is_bare| **is_bare).count();
        let tail = is_bare.iter().rev().take_while(|is_bare| **is_bare).count();
        let end = is_bare.len().saturating_sub(tail);
        let before = self.items.len();
        let mut at = 0;
        self.items.retain(|item| {
            let is_kept = (head..end).contains(&at) && other.contains(&list(item));
            at += 1;
            is_kept
        });
        if self.items.len() == before {
            return false;
        }
        self.look(site);
        true
    }

    /// The score: how much of a list of articles this is.
    fn rate(&mut self) {
        self.score = self.rated(self.features.dates, self.features.order);
    }

    /// The score that it would have if each item had a date.
    pub(super) fn at_most(&self) -> f64 {
        self.rated(1.0, 1.0)
    }

    fn rated(&self, dates: f64, order: f64) -> f64 {
        let f = &self.features;
        let merits = 0.3
            + 1.5 * dates * (0.5 + 0.5 * order)
            + 0.5 * f.headings
            + 0.6 * f.text
            + 0.3 * f.pictures
            + 1.5 * f.area
            + 0.6 * f.addresses
            + 0.3 * f.linked
            + 0.3 * f.own;
        // Rows of a table with a date each are a list, whatever their titles are.
        let titles = f.titles.max(0.6 * dates * f.rows);
        merits * titles * (0.3 + 0.7 * f.count) * f.place * f.different * (0.5 + 0.5 * f.alike)
            / (1.0 + f.foreign + f.crowd)
    }
}

/// The text that stands for an item before its fields are known, and whether its link has it: its
/// first heading, else its link's text.
fn title(site: &Site<'_>, item: &Region) -> (String, bool) {
    let outline = &site.outline;
    let heading = item
        .parts
        .clone()
        .find(|place| is_heading(outline.name(*place)) && !outline.runs(*place).is_empty());
    let link = site.links.get(item.link).map_or(0, |link| link.place);
    match heading {
        Some(heading) => (
            outline.text_of(heading),
            outline.contains(heading, link) || outline.contains(link, heading),
        ),
        None => (outline.text_of(link), true),
    }
}

/// The text of an item, beside its link, that reads best.
fn longest(site: &Site<'_>, item: &Region) -> Option<String> {
    let outline = &site.outline;
    let own = site
        .links
        .get(item.link)
        .map_or(0..0, |link| outline.runs(link.place));
    item.runs
        .clone()
        .take(40)
        .filter(|run| !own.contains(run))
        .map(|run| outline.text(run..run + 1))
        .fold(None, |best: Option<(f64, String)>, text| {
            let quality = titles::quality(&text);
            match best {
                Some((known, _)) if known >= quality => best,
                _ => Some((quality, text)),
            }
        })
        .filter(|(quality, _)| *quality >= 0.3)
        .map(|(_, text)| text)
}
