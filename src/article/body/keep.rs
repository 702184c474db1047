//! Which blocks inside the container are the article's.

use foldhash::HashMap;

use super::Told;
use super::blocks::{Block, Blocks};
use super::choose::{Choice, is_heading};
use super::names::Part;
use super::phrases;
use crate::html::{Outline, Place};

/// What becomes of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Kept.
    Kept,
    /// A caption, or a post of another site that is shown inside: kept in HTML, no part of the
    /// plain text.
    Caption,
    /// Outside the container.
    Outside,
    /// The names around say so.
    Named,
    /// It repeats the title.
    Title,
    /// It is a link and nothing else.
    Link,
    /// It leads to another page or sells something.
    Lead,
    /// A few words that are no paragraph.
    Label,
    /// A heading with nothing under it.
    Heading,
    /// The same text stands before, for screens of another size.
    Repeated,
    /// The full text that the page tells machines does not have it.
    Untold,
    /// It stands behind the end: comments, and lists of other articles.
    Behind,
}

impl Verdict {
    /// Whether it is in the HTML.
    pub fn is_kept(self) -> bool {
        matches!(self, Self::Kept | Self::Caption)
    }

    /// Whether it is in the plain text.
    pub fn is_text(self) -> bool {
        self == Self::Kept
    }
}

pub(super) fn verdicts(
    outline: &Outline<'_>,
    blocks: &Blocks,
    choice: &Choice,
    told: &Told<'_>,
) -> Vec<Verdict> {
    let inside = blocks.inside(outline, choice.container);
    let around = blocks.inside(outline, choice.around);
    let kinds: Vec<(&str, &str)> = kinds(outline, blocks.list.get(inside.clone()).unwrap_or(&[]));
    let mut out: Vec<Verdict> = Vec::with_capacity(blocks.list.len());
    let prose = |block: &Block| {
        if block.is_prose() && block.part < Part::Foreign {
            block.chars
        } else {
            0
        }
    };
    let all: usize = blocks
        .list
        .get(inside.clone())
        .unwrap_or(&[])
        .iter()
        .map(prose)
        .sum();
    let mut before = 0;
    let mut has_ended = false;
    for (number, block) in blocks.list.iter().enumerate() {
        if inside.contains(&number) {
            let mut verdict = verdict(outline, blocks, block, told);
            has_ended |= before * 5 > all && is_end(outline, blocks, block);
            before += prose(block);
            if has_ended && verdict.is_kept() {
                verdict = Verdict::Behind;
            }
            out.push(verdict);
        } else if around.contains(&number) && !has_ended && is_same_kind(outline, block, &kinds) {
            out.push(verdict(outline, blocks, block, told));
        } else {
            out.push(Verdict::Outside);
        }
    }
    drop_repeated(outline, blocks, &mut out);
    drop_head(outline, blocks, &mut out);
    adopt_deck(outline, blocks, inside.start, told, &mut out);
    drop_bare_headings(outline, blocks, &mut out);
    out
}

/// Tags and classes of the paragraphs inside.
fn kinds<'a>(outline: &Outline<'a>, inside: &[Block]) -> Vec<(&'a str, &'a str)> {
    let mut kinds: Vec<_> = inside
        .iter()
        .filter(|block| block.is_prose() && block.part < Part::Foreign)
        .map(|block| kind(outline, block))
        .collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

fn kind<'a>(outline: &Outline<'a>, block: &Block) -> (&'a str, &'a str) {
    (
        outline.name(block.place),
        outline.classes(block.place).next().unwrap_or(""),
    )
}

/// Whether a block beside the container is a paragraph of the same text.
fn is_same_kind(outline: &Outline<'_>, block: &Block, kinds: &[(&str, &str)]) -> bool {
    let own = kind(outline, block);
    own.0 == "p"
        && block.part == Part::Text
        && block.is_prose()
        && (!own.1.is_empty() || block.chars > 100 && block.is_closed)
        && kinds.binary_search(&own).is_ok()
}

/// Whether a block is the heading of what follows an article.
fn is_end(outline: &Outline<'_>, blocks: &Blocks, block: &Block) -> bool {
    block.chars < 80
        && block.part < Part::Foreign
        && !matches!(outline.name(block.place), "td" | "th")
        && phrases::ends_article(
            &blocks.text(outline, block),
            is_heading(outline.name(block.place)),
        )
}

/// Pages have texts twice, for screens of different sizes.
fn drop_repeated(outline: &Outline<'_>, blocks: &Blocks, out: &mut [Verdict]) {
    let mut known: HashMap<String, Place> = HashMap::default();
    for (block, verdict) in blocks.list.iter().zip(out) {
        if !verdict.is_text() || !block.is_prose() {
            continue;
        }
        let parent = outline.parent(block.place);
        let first = *known.entry(blocks.text(outline, block)).or_insert(parent);
        if first != parent {
            *verdict = Verdict::Repeated;
        }
    }
}

/// Above the first paragraph stand bylines, times and labels: short lines that are no sentences.
fn drop_head(outline: &Outline<'_>, blocks: &Blocks, out: &mut [Verdict]) {
    for (block, verdict) in blocks.list.iter().zip(out) {
        if *verdict != Verdict::Kept {
            continue;
        }
        if block.is_prose() && block.is_closed && block.chars > 60 || block.chars > 120 {
            return;
        }
        // Authors write short paragraphs, too.
        let is_line = matches!(
            outline.name(block.place),
            "div" | "span" | "section" | "header" | "address"
        );
        if is_line && !block.is_closed {
            *verdict = Verdict::Label;
        }
    }
}

/// The deck above the container, where it is written as a sentence: the block that the page's
/// description repeats.
fn adopt_deck(
    outline: &Outline<'_>,
    blocks: &Blocks,
    start: usize,
    told: &Told<'_>,
    out: &mut [Verdict],
) {
    let Some(summary) = told.summary.map(|summary| letters(summary, 60)) else {
        return;
    };
    if summary.len() < 30 {
        return;
    }
    let is_deck = |block: &Block| {
        block.is_closed
            && block.chars > 30
            && block.part < Part::Hidden
            && block.linked * 2 < block.chars
            && letters(&blocks.text(outline, block), 60) == summary
    };
    let is_inside = blocks
        .list
        .iter()
        .zip(out.iter())
        .any(|(block, verdict)| verdict.is_kept() && is_deck(block));
    if is_inside {
        return;
    }
    let above = blocks.list.iter().zip(out.iter_mut()).take(start);
    if let Some((_, verdict)) = above.rev().find(|(block, _)| is_deck(block)) {
        *verdict = Verdict::Kept;
    }
}

/// The first letters and digits of a text in lower case.
fn letters(text: &str, limit: usize) -> String {
    text.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .take(limit)
        .collect()
}

/// A heading stands for what follows it.
fn drop_bare_headings(outline: &Outline<'_>, blocks: &Blocks, out: &mut [Verdict]) {
    let mut follows = false;
    for (block, verdict) in blocks.list.iter().zip(out).rev() {
        if *verdict != Verdict::Kept {
            continue;
        }
        if !is_heading(outline.name(block.place)) {
            follows = true;
        } else if !follows {
            *verdict = Verdict::Heading;
        }
    }
}

fn verdict(outline: &Outline<'_>, blocks: &Blocks, block: &Block, told: &Told<'_>) -> Verdict {
    if block.part >= Part::Foreign {
        return Verdict::Named;
    }
    let name = outline.name(block.place);
    let text = blocks.text(outline, block);
    let is_title = || {
        let own = letters(&text, 200);
        told.title.is_some_and(|title| letters(title, 200) == own)
    };
    if block.chars < 200 && is_title() {
        return Verdict::Title;
    }
    // A deck that is no sentence is a second title; feeds have it as the summary.
    let is_deck = || {
        told.summary
            .is_some_and(|summary| letters(summary, 300) == letters(&text, 300))
    };
    if block.chars < 250 && !block.is_closed && is_deck() {
        return Verdict::Title;
    }
    let is_cell = matches!(name, "td" | "th");
    if !is_cell && block.chars < 250 && phrases::leads_away(&text, block.linked > 0) {
        return Verdict::Lead;
    }
    if is_heading(name) {
        if name == "h1" {
            return Verdict::Title;
        }
        if block.linked * 2 > block.chars {
            return Verdict::Link;
        }
        return Verdict::Kept;
    }
    if block.part == Part::Caption || is_caption(outline, block) {
        return Verdict::Caption;
    }
    if block.linked * 10 > block.chars * 8 && !block.is_address {
        return Verdict::Link;
    }
    let is_sentence = block.is_prose() && block.is_closed && block.chars > 60;
    let is_short_link = block.chars < 250 && block.linked * 2 > block.chars;
    if !is_cell && is_short_link && !block.is_closed && !block.is_address {
        return Verdict::Link;
    }
    if matches!(name, "p" | "li" | "blockquote" | "dd" | "dt" | "pre") || is_cell {
        return if block.part == Part::Doubtful && !is_sentence {
            Verdict::Named
        } else {
            Verdict::Kept
        };
    }
    if block.part == Part::Doubtful && !is_sentence {
        Verdict::Named
    } else if block.is_prose() || block.is_closed {
        Verdict::Kept
    } else {
        Verdict::Label
    }
}

/// Whether it stands under a picture: in a figure, or in a small box with one.
fn is_caption(outline: &Outline<'_>, block: &Block) -> bool {
    let is_in_figure = outline
        .lineage(block.place)
        .take(4)
        .any(|place| outline.name(place) == "figure");
    let has_picture = |place: Place| {
        (place..outline.end(place)).any(|inner| matches!(outline.name(inner), "img" | "picture"))
    };
    let place = block.place;
    is_in_figure
        || matches!(outline.name(place), "div" | "span")
            && block.chars < 250
            && outline.runs(place).len() < 8
            && outline.end(place) - place < 30
            && has_picture(place)
}
