//! All that the finder knows of one page: its outline, links, shapes, and the dates it prints.

use foldhash::HashMap;
use std::cell::RefCell;
use std::ops::Range;

use chrono::NaiveDate;
use url::Url;

use super::hints;
use super::links::{Link, links};
use super::names::Names;
use super::shape::Shapes;
use super::tables::Tables;
use crate::dates::{self, Context, Precision, Role, Unread};
use crate::html::{Document, Outline, Place};
use crate::permalink;

/// The longest text that is read as a date, in characters.
const MAX_DATE: usize = 90;

/// The longest label before a text, in characters.
const MAX_LABEL: usize = 24;

/// A text that prints a date.
#[derive(Debug, Clone, Copy)]
pub(super) struct Printed {
    /// The day, or the more likely one where the order of day and month is open.
    pub(super) day: NaiveDate,
    pub(super) role: Role,
    /// How much of the text is the date: 0 to 1.
    pub(super) share: f64,
}

/// What the finder knows of a page.
pub(super) struct Site<'a> {
    pub(super) outline: Outline<'a>,
    pub(super) links: Vec<Link>,
    pub(super) shapes: Shapes,
    pub(super) tables: Tables,
    pub(super) names: Names,
    /// How likely each element belongs to the main list, by the names around it.
    pub(super) places: Vec<f64>,
    /// Where relative addresses start from.
    pub(super) base: Url,
    context: &'a Context,
    /// Texts of runs that have been read as dates.
    read: RefCell<HashMap<(usize, usize), Option<Printed>>>,
}

impl<'a> Site<'a> {
    pub(super) fn of(document: &'a Document, url: &Url, context: &'a Context) -> Self {
        let outline = Outline::of(document);
        let base = (0..outline.len())
            .take_while(|place| outline.name(*place) != "body")
            .filter(|place| outline.name(*place) == "base")
            .find_map(|place| outline.attribute(place, "href"))
            // One that is no address of the web does not count (HTML Standard §4.2.3).
            .and_then(|href| permalink::resolve(url, href))
            .unwrap_or_else(|| url.clone());
        let links = links(&outline, &base, url);
        let shapes = Shapes::of(&outline);
        let tables = Tables::of(&outline);
        let names = Names::of(&outline);
        let places = hints::places(&outline, &names);
        Self {
            outline,
            links,
            shapes,
            tables,
            names,
            places,
            base,
            context,
            read: RefCell::default(),
        }
    }

    /// How many links stand in a part of the page.
    pub(super) fn links_in(&self, parts: &Range<Place>) -> usize {
        let before = |end: Place| self.links.partition_point(|link| link.place < end);
        before(parts.end).saturating_sub(before(parts.start))
    }

    /// The address that an element links to, as a key.
    pub(super) fn key(&self, place: Place) -> Option<&str> {
        let at = self.links.binary_search_by_key(&place, |link| link.place);
        Some(self.links.get(at.ok()?)?.key.as_str())
    }

    /// Whether an element is, or has, a link to another article than this.
    pub(super) fn leads_elsewhere(&self, place: Place, key: &str) -> bool {
        let from = self.links.partition_point(|link| link.place < place);
        let inside = self.links.iter().skip(from);
        let end = self.outline.end(place);
        let mut inside = inside.take_while(|link| link.place < end);
        match inside.next() {
            Some(link) => link.key != key && inside.all(|link| link.key != key),
            None => false,
        }
    }

    /// The label on the line before a bare text: "Caption: ".
    pub(super) fn label(&self, run: usize, runs: &Range<usize>) -> Option<String> {
        if run <= runs.start || self.outline.is_apart(run) {
            return None;
        }
        let label = self.outline.text(run - 1..run);
        (label.ends_with(':') && label.chars().count() <= MAX_LABEL).then_some(label)
    }

    pub(super) fn likely(&self, place: Place) -> f64 {
        self.places.get(place).copied().unwrap_or(1.0)
    }

    /// The date that these runs print, when they print one and little else.
    pub(super) fn date(&self, runs: Range<usize>) -> Option<Printed> {
        let chars = self.outline.chars(runs.clone());
        if !(2..=MAX_DATE).contains(&chars) {
            return None;
        }
        let key = (runs.start, runs.end);
        if let Some(known) = self.read.borrow().get(&key) {
            return *known;
        }
        let text = self.outline.text(runs);
        let read = self.read_text(&text);
        self.read.borrow_mut().insert(key, read);
        read
    }

    /// The date that a text prints.
    pub(super) fn read_text(&self, text: &str) -> Option<Printed> {
        let is_possible = text.chars().any(char::is_numeric) || text.chars().count() <= 20;
        if !is_possible {
            return None;
        }
        match dates::parse(text, self.context) {
            // A month is the title of an archive, not the date of an article.
            Ok(read) if read.precision == Precision::Month => None,
            Ok(read) => Some(Printed {
                day: read.moment.day(),
                role: read.role,
                share: (read.used.len() as f64 / text.len().max(1) as f64).min(1.0),
            }),
            // Which of both is meant is for the whole column to say, once the list is known.
            Err(Unread::Ambiguous(day, _)) => Some(Printed {
                day,
                role: Role::Unlabelled,
                share: 0.9,
            }),
            // "3 hours ago" is newer than any day that is printed.
            Err(Unread::NeedsNow) => Some(Printed {
                day: NaiveDate::MAX,
                role: Role::Unlabelled,
                share: 0.9,
            }),
            Err(_) => None,
        }
    }
}
