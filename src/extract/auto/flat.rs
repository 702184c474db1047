//! Lists without an element around each item: `h3 + p + hr`, `dt + dd`, rows of two, links with
//! text behind them. What stands between two containers is parted between the items.

use foldhash::{HashMap, HashSet};

use super::regions::Region;
use super::shape::stable_class;
use crate::html::{Outline, Place};

/// What stands between the containers of two neighbours under one parent.
struct Gap {
    from: Place,
    to: Place,
    /// The elements directly in it.
    siblings: Vec<Place>,
    /// Where a line, or an empty line, parts it: the first place behind.
    split: Option<Place>,
}

/// To which of two items what stands between them belongs.
#[derive(Clone, Copy, PartialEq)]
enum Side {
    Before,
    Behind,
    /// It is parted by a line.
    Parted,
}

/// Widens containers to items where the page has texts between most of them.
pub(super) fn widen(outline: &Outline<'_>, items: &mut [Region]) {
    let mut pairs = 0;
    let mut gaps: Vec<Gap> = Vec::new();
    for two in items.windows(2) {
        let [one, two] = two else { continue };
        if !is_pair(outline, one, two) {
            continue;
        }
        pairs += 1;
        let is_filled = one.runs.end < two.runs.start
            || (one.parts.end..two.parts.start).any(|place| outline.name(place) == "img");
        if is_filled {
            gaps.push(gap(outline, one.parts.end, two.parts.start));
        }
    }
    if gaps.is_empty() || gaps.len() * 10 < pairs * 6 {
        return;
    }
    let side = side(outline, items, &gaps);
    let reach = Reach::of(outline, &gaps);
    let kinds = Kinds::of(outline, &gaps);
    let own: Vec<Region> = items.to_vec();
    for (at, item) in items.iter_mut().enumerate() {
        let Some(this) = own.get(at) else { continue };
        let before = at.checked_sub(1).and_then(|at| own.get(at));
        let start = match before.filter(|before| is_pair(outline, before, this)) {
            Some(before) => start(outline, side, before, this),
            None => reach.back(outline, side, this),
        };
        let end = match own.get(at + 1).filter(|next| is_pair(outline, this, next)) {
            Some(next) => end(outline, side, this, next, &kinds),
            None => reach.ahead(outline, side, this),
        };
        item.parts = start.0..end.0;
        item.runs = start.1..end.1;
    }
}

/// A place between elements, and the first run of text behind it.
type Boundary = (Place, usize);

/// Where an item begins that has another before it.
fn start(outline: &Outline<'_>, side: Side, before: &Region, this: &Region) -> Boundary {
    match side {
        Side::Before => (this.parts.start, this.runs.start),
        Side::Behind => (before.parts.end, before.runs.end),
        Side::Parted => match split(outline, before.parts.end, this.parts.start) {
            Some(place) => (place, outline.runs_from(place)),
            None => (this.parts.start, this.runs.start),
        },
    }
}

/// Where an item ends that has another behind it.
fn end<'a>(
    outline: &Outline<'a>,
    side: Side,
    this: &Region,
    next: &Region,
    kinds: &Kinds<'a>,
) -> Boundary {
    match side {
        Side::Before => match kinds.rare(outline, this, next) {
            Some(place) => (place, outline.runs(place).start),
            None => (next.parts.start, next.runs.start),
        },
        Side::Behind => (this.parts.end, this.runs.end),
        Side::Parted => start(outline, side, this, next),
    }
}

fn is_pair(outline: &Outline<'_>, one: &Region, two: &Region) -> bool {
    one.container != two.container && outline.parent(one.container) == outline.parent(two.container)
}

fn gap(outline: &Outline<'_>, from: Place, to: Place) -> Gap {
    let mut siblings = Vec::new();
    let mut place = from;
    while place < to {
        siblings.push(place);
        place = outline.end(place);
    }
    Gap {
        from,
        to,
        siblings,
        split: split(outline, from, to),
    }
}

/// Where a line or an empty line parts what stands between two places: the first place behind.
fn split(outline: &Outline<'_>, from: Place, to: Place) -> Option<Place> {
    let is_break = |place: Place| outline.name(place) == "br";
    (from..to).rev().find_map(|place| {
        let is_line = outline.name(place) == "hr"
            || is_break(place)
                && place > from
                && is_break(place - 1)
                && outline.runs_from(place) == outline.runs_from(place + 1)
                && outline.runs_from(place - 1 + 1) == outline.runs_from(place + 1);
        is_line.then_some(place + 1)
    })
}

/// Decides for all gaps at once: by lines that part them, else by what stands before the first
/// item and behind the last.
fn side(outline: &Outline<'_>, items: &[Region], gaps: &[Gap]) -> Side {
    let parted = gaps.iter().filter(|gap| gap.split.is_some()).count();
    if parted * 10 >= gaps.len() * 6 {
        return Side::Parted;
    }
    let (Some(first), Some(last)) = (items.first(), items.last()) else {
        return Side::Before;
    };
    let is_element = |gap: &&Gap| {
        gap.siblings
            .iter()
            .any(|place| !outline.runs(*place).is_empty())
    };
    let of_elements = gaps.iter().filter(is_element).count();
    if of_elements * 2 < gaps.len() {
        // Bare text: on the line of the link that it belongs to.
        let leads = first.runs.start > outline.runs(outline.parent(first.container)).start
            && !outline.is_apart(first.runs.start);
        let trails = last.runs.end < outline.runs(outline.parent(last.container)).end
            && !outline.is_apart(last.runs.end);
        return if leads && !trails {
            Side::Behind
        } else {
            Side::Before
        };
    }
    let names = |pick: fn(&Gap) -> Option<&Place>| {
        gaps.iter()
            .filter_map(pick)
            .map(|place| outline.name(*place))
            .collect::<Vec<_>>()
    };
    let behind_last = outline
        .children(outline.parent(last.container))
        .find(|place| *place >= last.parts.end)
        .map(|place| outline.name(place));
    let before_first = outline
        .children(outline.parent(first.container))
        .take_while(|place| *place < first.container)
        .last()
        .map(|place| outline.name(place));
    let follows = behind_last.is_some_and(|name| names(|gap| gap.siblings.first()).contains(&name));
    let leads = before_first.is_some_and(|name| names(|gap| gap.siblings.last()).contains(&name));
    if leads && !follows {
        Side::Behind
    } else {
        Side::Before
    }
}

/// Between how many items elements of each name and class stand.
struct Kinds<'a> {
    counts: HashMap<(&'a str, Option<&'a str>), usize>,
    gaps: usize,
}

impl<'a> Kinds<'a> {
    fn of(outline: &Outline<'a>, gaps: &[Gap]) -> Self {
        let mut counts = HashMap::default();
        for gap in gaps {
            let kinds: HashSet<_> = gap
                .siblings
                .iter()
                .map(|place| (outline.name(*place), stable_class(outline, *place)))
                .collect();
            for kind in kinds {
                *counts.entry(kind).or_default() += 1;
            }
        }
        Self {
            counts,
            gaps: gaps.len(),
        }
    }

    /// The first element between two items that stands between few others: the heading of a day,
    /// or an advertisement. It ends the item before.
    fn rare(&self, outline: &Outline<'a>, one: &Region, two: &Region) -> Option<Place> {
        if self.gaps < 3 {
            return None;
        }
        let (mut place, to) = (one.parts.end, two.parts.start);
        while place < to {
            let kind = (outline.name(place), stable_class(outline, place));
            let with = self.counts.get(&kind).copied().unwrap_or(0);
            if !outline.runs(place).is_empty() && with * 10 < self.gaps * 4 {
                return Some(place);
            }
            place = outline.end(place);
        }
        None
    }
}

/// How far the first item reaches back and the last one ahead: as far as others do, over
/// elements that stand between others too.
struct Reach {
    names: Vec<String>,
    most: usize,
    runs: usize,
}

impl Reach {
    fn of(outline: &Outline<'_>, gaps: &[Gap]) -> Self {
        let mut names: Vec<String> = gaps
            .iter()
            .flat_map(|gap| &gap.siblings)
            .map(|place| outline.name(*place).to_owned())
            .collect();
        names.sort_unstable();
        names.dedup();
        Self {
            names,
            most: gaps.iter().map(|gap| gap.siblings.len()).max().unwrap_or(0),
            runs: gaps
                .iter()
                .map(|gap| {
                    outline
                        .runs_from(gap.to)
                        .saturating_sub(outline.runs_from(gap.from))
                })
                .min()
                .unwrap_or(0),
        }
    }

    fn is_known(&self, outline: &Outline<'_>, place: Place) -> bool {
        self.names.iter().any(|name| name == outline.name(place))
    }

    fn back(&self, outline: &Outline<'_>, side: Side, item: &Region) -> Boundary {
        let own = (item.parts.start, item.runs.start);
        if side == Side::Before {
            return own;
        }
        let parent = outline.parent(item.container);
        let before: Vec<Place> = outline
            .children(parent)
            .take_while(|place| *place < item.container)
            .collect();
        let start = before
            .into_iter()
            .rev()
            .take(self.most)
            .take_while(|place| self.is_known(outline, *place) && outline.name(*place) != "hr")
            .last();
        match start {
            // Not over an empty line.
            Some(start) => match split(outline, start, item.parts.start) {
                Some(place) => (place, outline.runs_from(place)),
                None => (start, outline.runs(start).start),
            },
            // Bare text before a bare link.
            None if self.most == 0 => (
                item.parts.start,
                outline
                    .runs(parent)
                    .start
                    .max(item.runs.start.saturating_sub(self.runs)),
            ),
            None => own,
        }
    }

    fn ahead(&self, outline: &Outline<'_>, side: Side, item: &Region) -> Boundary {
        if side == Side::Behind {
            return (item.parts.end, item.runs.end);
        }
        let parent = outline.parent(item.container);
        let behind = outline
            .children(parent)
            .filter(|place| *place >= item.parts.end)
            .take(self.most)
            .take_while(|place| self.is_known(outline, *place) && outline.name(*place) != "hr")
            .last();
        if let Some(place) = behind {
            return (outline.end(place), outline.runs(place).end);
        }
        // Bare text behind a bare link, up to the next element.
        let end = outline
            .children(parent)
            .find(|place| *place >= item.parts.end)
            .map_or(outline.runs(parent).end, |place| outline.runs(place).start);
        (item.parts.end, end.max(item.runs.end))
    }
}
