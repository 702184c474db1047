//! Lists without an element around each item: `h3 + p + hr`, `dt + dd`, rows of two, links with
//! text behind them. What stands between two containers is parted between the items.

use super::regions::Region;
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
    let ends: Vec<Option<Place>> = items
        .windows(2)
        .map(|two| match two {
            [one, two] if is_pair(outline, one, two) => Some(match side {
                Side::Before => two.parts.start,
                Side::Behind => one.parts.end,
                Side::Parted => {
                    split(outline, one.parts.end, two.parts.start).unwrap_or(two.parts.start)
                }
            }),
            _ => None,
        })
        .collect();
    let reach = Reach::of(outline, items, &gaps, &ends);
    let containers: Vec<Region> = items.to_vec();
    for (at, item) in items.iter_mut().enumerate() {
        let start = at.checked_sub(1).and_then(|at| *ends.get(at)?);
        let end = ends.get(at).copied().flatten();
        let own = containers.get(at);
        let Some(own) = own else { continue };
        let start = start.unwrap_or_else(|| match side {
            Side::Before => own.parts.start,
            Side::Behind | Side::Parted => reach.back(outline, own),
        });
        let end = end.unwrap_or_else(|| match side {
            Side::Behind => own.parts.end,
            Side::Before | Side::Parted => reach.ahead(outline, own),
        });
        // The start of a container is its own place; every other boundary is behind an element.
        item.runs = if start == own.parts.start {
            own.runs.start
        } else {
            outline.runs_from(start)
        }..if end == own.parts.end {
            own.runs.end
        } else {
            // Text directly before the next container belongs to this item.
            containers
                .get(at + 1)
                .filter(|next| next.parts.start == end)
                .map_or_else(|| outline.runs_from(end), |next| next.runs.start)
        };
        if end == own.parts.end && side != Side::Behind {
            // Bare text behind a bare link, up to the next element.
            let parent = outline.parent(own.container);
            let next = outline
                .children(parent)
                .find(|place| *place >= own.parts.end)
                .map_or(outline.runs(parent).end, |place| outline.runs(place).start);
            item.runs.end = item.runs.end.max(next);
        }
        if start == own.parts.start && side == Side::Behind && at == 0 {
            let parent = outline.parent(own.container);
            item.runs.start = outline
                .runs(parent)
                .start
                .max(item.runs.start.saturating_sub(reach.runs));
        }
        item.parts = start..end;
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

/// How far the first item reaches back and the last one ahead: as far as others do, over
/// elements that stand between others too.
struct Reach {
    names: Vec<String>,
    most: usize,
    runs: usize,
}

impl Reach {
    fn of(outline: &Outline<'_>, _: &[Region], gaps: &[Gap], _: &[Option<Place>]) -> Self {
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

    fn back(&self, outline: &Outline<'_>, item: &Region) -> Place {
        let parent = outline.parent(item.container);
        let before: Vec<Place> = outline
            .children(parent)
            .take_while(|place| *place < item.container)
            .collect();
        let mut start = item.parts.start;
        for place in before.into_iter().rev().take(self.most) {
            if !self.is_known(outline, place) || outline.name(place) == "hr" {
                break;
            }
            start = place;
        }
        if start < item.parts.start {
            // Not over an empty line.
            split(outline, start, item.parts.start).unwrap_or(start)
        } else {
            start
        }
    }

    fn ahead(&self, outline: &Outline<'_>, item: &Region) -> Place {
        let parent = outline.parent(item.container);
        let mut end = item.parts.end;
        for place in outline
            .children(parent)
            .filter(|place| *place >= item.parts.end)
            .take(self.most)
        {
            if !self.is_known(outline, place) || outline.name(place) == "hr" {
                break;
            }
            end = outline.end(place);
        }
        end
    }
}
