//! Blocks of articles' bodies that stand in several: what a site prints under every article is
//! none of it.
//!
//! The site's own pages tell. A block of text or a picture that was met in [`ENOUGH`] articles is
//! left out of the next ones. Two versions of one story share most of their blocks, so an article
//! that is mostly known does not count, and nothing is taken from it.

use std::collections::HashSet;

use crate::html::{Document, Element};

/// A block that stands in so many articles of a site belongs to none of them.
pub const ENOUGH: u32 = 3;
/// Shorter texts without link and picture are met by chance: "Analysis", "* * *".
const MIN_CHARS: usize = 25;

/// A block of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Block {
    /// Fingerprint of its words and pictures.
    pub print: i64,
    /// Length of its text in characters.
    pub chars: usize,
}

/// The blocks of a body by which it may be known again, in order.
pub fn blocks(html: &str) -> Vec<Block> {
    let Ok(document) = Document::parse(html) else {
        return Vec::new();
    };
    document
        .root()
        .elements()
        .filter(|element| is_outermost(*element))
        .filter_map(block)
        .collect()
}

/// Whether an article is another version of what was met before: more than half of its text is.
pub fn is_version(blocks: &[Block], is_met: impl Fn(i64) -> bool) -> bool {
    let chars = |blocks: &mut dyn Iterator<Item = &Block>| blocks.map(|block| block.chars).sum();
    let all: usize = chars(&mut blocks.iter());
    let met: usize = chars(&mut blocks.iter().filter(|block| is_met(block.print)));
    met * 2 > all
}

/// The body without these blocks; to the letter the same where it has none of them.
pub fn without(html: &str, known: &HashSet<i64>) -> String {
    let is_known = |element: Element<'_>| {
        is_outermost(element) && block(element).is_some_and(|block| known.contains(&block.print))
    };
    let Ok(mut document) = Document::parse(html) else {
        return html.to_owned();
    };
    if !document.root().elements().any(is_known) {
        return html.to_owned();
    }
    document.remove_where(is_known);
    document.body_html().trim().to_owned()
}

fn block(element: Element<'_>) -> Option<Block> {
    let text = element.text();
    let chars = text.chars().count();
    let mut hasher = blake3::Hasher::new();
    hasher.update(text.as_bytes());
    let mut is_marked = chars >= MIN_CHARS;
    for inside in element.elements() {
        let address = match inside.name() {
            "img" => inside.attribute("src"),
            "a" => inside.attribute("href"),
            _ => None,
        };
        if let Some(address) = address {
            is_marked = true;
            hasher.update(&[0]);
            hasher.update(address.as_bytes());
        }
    }
    let mut print = [0_u8; 8];
    print.copy_from_slice(hasher.finalize().as_bytes().get(..8)?);
    is_marked.then(|| Block {
        print: i64::from_le_bytes(print),
        chars,
    })
}

/// Whether an element is a block of the body that stands in no other.
fn is_outermost(element: Element<'_>) -> bool {
    let is_block = |element: Element<'_>| {
        matches!(
            element.name(),
            "p" | "h1"
                | "h2"
                | "h3"
                | "h4"
                | "h5"
                | "h6"
                | "figure"
                | "table"
                | "pre"
                | "ul"
                | "ol"
                | "dl"
                | "blockquote"
        )
    };
    is_block(element) && !element.lineage().skip(1).any(is_block)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTE: &str = "<p>Support the paper: <a href=\"https://a.example/join\">join</a></p>";

    #[test]
    fn only_blocks_that_are_known_go() {
        let body = format!("<h2>Analysis</h2><p>The ferry waited for an hour today.</p>{NOTE}");
        let known: HashSet<i64> = blocks(NOTE).iter().map(|block| block.print).collect();
        assert_eq!(
            without(&body, &known),
            "<h2>Analysis</h2><p>The ferry waited for an hour today.</p>"
        );
        assert_eq!(without(&body, &HashSet::new()), body);
        assert_eq!(blocks(&body).len(), 2, "a short heading is met by chance");
    }

    #[test]
    fn a_version_of_a_known_story_is_told_by_its_text() {
        let story = "<p>The ferry waited for an hour today.</p><p>Nobody knew what for.</p>";
        let met: HashSet<i64> = blocks(story).iter().map(|block| block.print).collect();
        let version =
            format!("{story}<p>Now we know: for the tide, said the master of the ferry.</p>");
        let is_met = |print: i64| met.contains(&print);
        assert!(!is_version(&blocks(&version), is_met));
        assert!(is_version(
            &blocks(&format!("{story}<p>Now we do, it was the tide.</p>")),
            is_met
        ));
        assert!(!is_version(&blocks(NOTE), is_met));
    }
}
