//! What the page's own full text for machines settles, where it and the tree agree on most of it.

use std::collections::HashSet;

use super::blocks::Blocks;
use super::choose::{Choice, is_heading};
use super::keep::Verdict;
use super::names::Part;
use super::told::Witness;
use crate::html::Outline;

/// Takes in the paragraphs that the witness has, and drops those that it has not.
pub(super) fn settle(
    outline: &Outline<'_>,
    blocks: &Blocks,
    choice: &Choice,
    witness: &Witness,
    verdicts: &mut [Verdict],
) {
    let (mut kept, mut agreed, mut shown) = (0, 0, 0);
    let mut shares: Vec<Option<f64>> = Vec::with_capacity(blocks.list.len());
    for (block, verdict) in blocks.list.iter().zip(verdicts.iter()) {
        let is_asked = block.is_prose() && block.part < Part::Hidden;
        let share = is_asked
            .then(|| witness.share(&blocks.text(outline, block)))
            .flatten();
        let is_told = share.is_some_and(|share| share >= 0.5);
        kept += if verdict.is_text() && share.is_some() {
            block.chars
        } else {
            0
        };
        agreed += if verdict.is_text() && is_told {
            block.chars
        } else {
            0
        };
        shown += if is_told { block.chars } else { 0 };
        shares.push(share);
    }
    // A witness of another text, or of a part of it, settles nothing.
    if shown * 10 < witness.letters * 7 || agreed * 10 < kept * 6 {
        return;
    }
    let is_whole = agreed * 10 >= kept * 8;
    let mut known: HashSet<String> = HashSet::new();
    for (block, verdict) in blocks.list.iter().zip(verdicts.iter()) {
        if verdict.is_kept() && block.is_prose() {
            known.insert(blocks.text(outline, block));
        }
    }
    let around = blocks.inside(outline, choice.around);
    // What stands above the first told paragraph is the deck.
    let mut has_begun = false;
    for (number, ((block, verdict), share)) in blocks
        .list
        .iter()
        .zip(verdicts.iter_mut())
        .zip(shares)
        .enumerate()
    {
        let name = outline.name(block.place);
        has_begun |= verdict.is_text() && share.is_some_and(|share| share > 0.5);
        match share {
            Some(share)
                if is_whole
                    && has_begun
                    && share < 0.2
                    && *verdict == Verdict::Kept
                    && matches!(name, "p" | "div") =>
            {
                *verdict = Verdict::Untold;
            }
            Some(share)
                if share > 0.9
                    && around.contains(&number)
                    && !verdict.is_kept()
                    && !is_heading(name)
                    && known.insert(blocks.text(outline, block)) =>
            {
                *verdict = Verdict::Kept;
            }
            _ => {}
        }
    }
}
