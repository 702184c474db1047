//! Which element holds the body: the one that gathers most prose and least else.

use super::blocks::{Block, Blocks};
use super::names::{Names, Part};
use crate::html::{Outline, Place};

/// Where the body stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Choice {
    /// The element that holds nearly all of it.
    pub(super) container: Place,
    /// The element that gathers most; what it has beside the container may belong to it.
    pub(super) around: Place,
}

/// What speaks for an element and what against it.
#[derive(Debug, Clone, Copy, Default)]
struct Worth {
    prose: f64,
    other: f64,
}

impl Worth {
    fn sum(self) -> f64 {
        self.prose - self.other
    }

    fn without(self, part: Self) -> Self {
        Self {
            prose: self.prose - part.prose,
            other: self.other - part.other,
        }
    }
}

/// What a block says for the element that holds it.
fn worth(outline: &Outline<'_>, block: &Block) -> Worth {
    let own = block.chars.saturating_sub(block.linked) as f64;
    let prose = |prose| Worth { prose, other: 0.0 };
    let other = |other| Worth { prose: 0.0, other };
    match block.part {
        Part::Hidden => return Worth::default(),
        Part::Aside | Part::Foreign | Part::Never => {
            return other(block.chars.min(100) as f64 * 0.5);
        }
        Part::Caption => return other(5.0),
        Part::Doubtful | Part::Text => {}
    }
    if block.is_prose() {
        return prose(if block.part == Part::Doubtful {
            own * 0.5
        } else {
            own
        });
    }
    if is_heading(outline.name(block.place)) {
        return Worth::default();
    }
    if block.is_address {
        return Worth::default();
    }
    other(block.linked.min(100) as f64 + 5.0)
}

pub(super) fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Finds where the body stands; `None` on a page without prose.
pub(super) fn choose(outline: &Outline<'_>, names: &Names, blocks: &Blocks) -> Option<Choice> {
    let mut sums = vec![Worth::default()];
    let mut sum = Worth::default();
    for block in &blocks.list {
        let own = worth(outline, block);
        sum.prose += own.prose;
        sum.other += own.other;
        sums.push(sum);
    }
    let of = |place: Place| {
        let inside = blocks.inside(outline, place);
        let at = |number: usize| sums.get(number).copied().unwrap_or_default();
        at(inside.end).without(at(inside.start))
    };
    let mut best: Option<(Place, f64)> = None;
    let mut most: Option<(Place, f64)> = None;
    for place in 0..outline.len() {
        if !outline
            .element(place)
            .is_some_and(|element| element.is_block())
            && outline.name(place) != "body"
        {
            continue;
        }
        if matches!(
            outline.name(place),
            "p" | "li"
                | "ul"
                | "ol"
                | "dd"
                | "dt"
                | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "pre"
                | "tr"
        ) {
            continue;
        }
        let sum = of(place).sum();
        if sum <= 0.0 {
            continue;
        }
        if most.is_none_or(|(_, most)| sum >= most) {
            most = Some((place, sum));
        }
        let value = sum * names.bonus(outline, place);
        if best.is_none_or(|(_, best)| value >= best) {
            best = Some((place, value));
        }
    }
    let (best, _) = best?;
    let around = most
        .map(|(most, _)| most)
        .filter(|most| outline.contains(*most, best))
        .unwrap_or(best);
    // What adds little to one of its parts, and other things than prose, is no better than it.
    let mut container = best;
    let adds_little = |whole: Worth, part: Worth| {
        let rest = whole.without(part);
        part.sum() > whole.sum() * 0.8 && (rest.prose <= 0.0 || rest.other > rest.prose * 0.3)
    };
    loop {
        let whole = of(container);
        let part = outline
            .children(container)
            .find(|child| outline.name(*child) != "p" && adds_little(whole, of(*child)));
        match part {
            Some(part) => container = part,
            None => return Some(Choice { container, around }),
        }
    }
}
