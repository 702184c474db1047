//! Signatures: two links with the same signature stand in the same kind of place.

use foldhash::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::links::Link;
use crate::html::{Outline, Place};

/// Around how many elements outwards a signature looks for the container of a list.
const CONTAINERS: usize = 9;
/// Classes of state and position, which differ among the items of one list.
const STATES: &[&str] = &[
    "odd", "even", "first", "last", "active", "alt", "sticky", "current", "selected", "new",
    "visited", "left", "right", "clearfix",
];

fn hash(parts: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    parts.hash(&mut hasher);
    hasher.finish()
}

/// The first class that says what an element is: not its state, and no number of its own.
pub(super) fn stable_class<'a>(outline: &Outline<'a>, place: Place) -> Option<&'a str> {
    outline.classes(place).find(|name| {
        !STATES.contains(&name.to_ascii_lowercase().as_str())
            && !name.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// The tag as signatures know it; the column of a cell belongs to it.
fn tag(name: &str, column: usize) -> (u64, usize) {
    match name {
        "td" | "th" => (hash("td"), column),
        name => (hash(name), 0),
    }
}

/// The elements that stand between a container and an element in it, as one number: tags with
/// columns, and where `with_classes` the first stable class of each.
pub(super) struct Shapes {
    /// Own shape of every element, without and with class.
    plain: Vec<u64>,
    classed: Vec<u64>,
    /// The sum over an element and all around it of their shapes, times a power for each level: the
    /// way between two is a difference of two sums.
    ways: Vec<u64>,
}

/// An odd number with its bits well spread.
const LEVEL: u64 = 0x9e37_79b9_7f4a_7c15;

fn power(levels: usize) -> u64 {
    LEVEL.wrapping_pow(u32::try_from(levels).unwrap_or(u32::MAX))
}

impl Shapes {
    pub(super) fn of(outline: &Outline<'_>) -> Self {
        let mut plain = Vec::with_capacity(outline.len());
        let mut classed = Vec::with_capacity(outline.len());
        let mut ways: Vec<u64> = Vec::with_capacity(outline.len());
        let mut cells = vec![0_usize; outline.len()];
        for place in 0..outline.len() {
            let column = cells.get_mut(outline.parent(place)).map_or(0, |column| {
                *column += 1;
                *column
            });
            let tag = tag(outline.name(place), column);
            plain.push(hash(tag));
            let own = hash((tag, stable_class(outline, place)));
            let around = ways.get(outline.parent(place)).copied().unwrap_or(0);
            classed.push(own);
            ways.push(around.wrapping_mul(LEVEL).wrapping_add(own));
        }
        Self {
            plain,
            classed,
            ways,
        }
    }

    pub(super) fn plain(&self, place: Place) -> u64 {
        self.plain.get(place).copied().unwrap_or(0)
    }

    pub(super) fn classed(&self, place: Place) -> u64 {
        self.classed.get(place).copied().unwrap_or(0)
    }

    /// The way from an element up to below `top`, which is around it, with classes.
    pub(super) fn way(&self, outline: &Outline<'_>, from: Place, top: Place) -> u64 {
        let levels = outline.depth(from).saturating_sub(outline.depth(top));
        let at = |place: Place| self.ways.get(place).copied().unwrap_or(0);
        at(from).wrapping_sub(at(top).wrapping_mul(power(levels)))
    }

    /// The way of a bare text that stands directly in an element, with the label before it.
    pub(super) fn line(
        &self,
        outline: &Outline<'_>,
        from: Place,
        top: Place,
        label: Option<&str>,
    ) -> u64 {
        hash((self.way(outline, from, top), label, "text"))
    }
}

/// Groups of links by every signature, as positions in `links`, each set of links once, with at
/// least one link.
pub(super) fn groups(outline: &Outline<'_>, links: &[Link], shapes: &Shapes) -> Vec<Vec<usize>> {
    let mut found: HashMap<(u8, u64), Vec<usize>> = HashMap::default();
    for (at, link) in links.iter().enumerate() {
        let mut plain = DefaultHasher::new();
        let mut classed = DefaultHasher::new();
        let mut near = 0;
        let parent = outline.parent(link.place);
        let ordinal = outline
            .children(parent)
            .take_while(|child| *child < link.place)
            .filter(|child| outline.name(*child) == "a")
            .take(8)
            .count();
        for (level, place) in outline.lineage(link.place).enumerate() {
            shapes.plain(place).hash(&mut plain);
            shapes.classed(place).hash(&mut classed);
            if level == 3 {
                near = classed.clone().finish();
            }
            if level < CONTAINERS && place > 0 {
                let container = outline.parent(place);
                found
                    .entry((0, hash((container, plain.clone().finish()))))
                    .or_default()
                    .push(at);
            }
        }
        let (plain, classed) = (plain.finish(), classed.finish());
        for (kind, signature) in [
            (1, plain),
            (2, classed),
            (3, hash((plain, ordinal))),
            (4, hash((classed, ordinal))),
            (5, near),
            (6, hash((near, ordinal))),
        ] {
            found.entry((kind, signature)).or_default().push(at);
        }
    }
    let mut sets: HashMap<u64, Vec<usize>> = HashMap::default();
    for members in found.into_values() {
        sets.entry(hash(&members)).or_insert(members);
    }
    let mut out: Vec<Vec<usize>> = sets.into_values().collect();
    out.sort_unstable();
    out
}
