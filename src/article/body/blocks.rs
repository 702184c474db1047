//! Blocks of text: what a reader sees as one paragraph, heading, list item or label.

use std::ops::Range;

use super::names::{Names, Part};
use crate::html::{Outline, Place};

/// One block of text.
#[derive(Debug, Clone)]
pub(super) struct Block {
    /// Its runs of text, by number. Runs of hidden and foreign parts inside do not count.
    pub(super) runs: Range<usize>,
    /// The block-level element directly around it.
    pub(super) place: Place,
    /// Visible characters; those of scripts that write a word in one or two count twice.
    pub(super) chars: usize,
    /// Of these, inside links.
    pub(super) linked: usize,
    /// Marks that end sentences or part them.
    pub(super) stops: usize,
    /// Whether it ends as a sentence does.
    pub(super) is_closed: bool,
    /// Whether it is an address as authors paste it.
    pub(super) is_address: bool,
    /// What the names around say.
    pub(super) part: Part,
}

impl Block {
    /// Whether it reads as running text.
    pub(super) fn is_prose(&self) -> bool {
        let own = self.chars.saturating_sub(self.linked);
        own * 2 > self.chars && (own >= 100 || own >= 30 && self.stops > 0)
    }
}

/// All blocks of a page in document order.
pub(super) struct Blocks {
    pub(super) list: Vec<Block>,
    /// Whether each run is seen.
    seen: Vec<bool>,
}

impl Blocks {
    pub(super) fn of(outline: &Outline<'_>, names: &Names) -> Self {
        let mut list: Vec<Block> = Vec::new();
        let mut seen = Vec::with_capacity(outline.run_count());
        let mut is_apart = true;
        for run in 0..outline.run_count() {
            let parent = outline.run_parent(run);
            let place = outline
                .lineage(parent)
                .find(|place| {
                    outline
                        .element(*place)
                        .is_some_and(|element| element.is_block())
                })
                .unwrap_or(0);
            let outer = names.part(place);
            let part = names.part(parent);
            // Tooltips, buttons and labels inside a paragraph are not said by it.
            let is_seen = part <= outer.max(Part::Doubtful);
            seen.push(is_seen);
            is_apart |= outline.is_apart(run);
            if !is_seen {
                continue;
            }
            if is_apart || list.is_empty() {
                list.push(Block {
                    runs: run..run,
                    place,
                    chars: 0,
                    linked: 0,
                    stops: 0,
                    is_closed: false,
                    is_address: outline.run_text(run).trim_start().starts_with("http"),
                    part: outer,
                });
                is_apart = false;
            }
            if let Some(block) = list.last_mut() {
                block.runs.end = run + 1;
                block.add(outline.run_text(run), names.is_link(parent));
            }
        }
        Self { list, seen }
    }

    pub(super) fn is_seen(&self, run: usize) -> bool {
        self.seen.get(run).copied().unwrap_or(false)
    }

    /// The blocks that begin inside an element, by number.
    pub(super) fn inside(&self, outline: &Outline<'_>, place: Place) -> Range<usize> {
        let runs = outline.runs(place);
        let from = |run: usize| self.list.partition_point(|block| block.runs.start < run);
        from(runs.start)..from(runs.end)
    }

    /// What a reader sees of a block.
    pub(super) fn text(&self, outline: &Outline<'_>, block: &Block) -> String {
        if block.runs.clone().all(|run| self.is_seen(run)) {
            return outline.text(block.runs.clone());
        }
        let texts: Vec<String> = block
            .runs
            .clone()
            .filter(|run| self.is_seen(*run))
            .map(|run| outline.text(run..run + 1))
            .collect();
        texts.join(" ")
    }
}

impl Block {
    fn add(&mut self, text: &str, is_link: bool) {
        let mut size = 0;
        for character in text.chars().filter(|c| !c.is_whitespace()) {
            size += if is_dense(character) { 2 } else { 1 };
            if is_stop(character) {
                self.stops += 1;
                self.is_closed = true;
            } else if character.is_alphanumeric() {
                self.is_closed = false;
            }
        }
        self.chars += size;
        if is_link {
            self.linked += size;
        }
    }
}

/// Letters of scripts without blanks between words.
fn is_dense(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}' | '\u{e00}'..='\u{eff}' | '\u{20000}'..='\u{3ffff}')
}

/// Marks that end a sentence or part its clauses, in any script.
fn is_stop(character: char) -> bool {
    matches!(
        character,
        '.' | '!'
            | '?'
            | '…'
            | ','
            | ';'
            | ':'
            | '。'
            | '！'
            | '？'
            | '，'
            | '、'
            | '；'
            | '।'
            | '॥'
            | '؟'
            | '۔'
            | '،'
            | '؛'
            | '։'
            | '።'
            | '།'
            | '။'
    )
}
