//! Which tags a body is written with.

use crate::html::{Outline, Place};

/// What an element of the page becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    /// A paragraph or a heading: has inline content only.
    Paragraph(&'static str),
    /// A block that holds others.
    Block(&'static str),
    /// Part of a line of text.
    Inline(&'static str),
    /// Nothing, but text on either side is parted.
    Layout,
    /// A line break.
    Break,
    /// Preformatted text, taken as it is.
    Code,
    /// Nothing.
    None,
}

/// What the element at `place` becomes.
pub(super) fn tag(outline: &Outline<'_>, place: Place) -> Tag {
    match outline.name(place) {
        "p" => Tag::Paragraph("p"),
        // The headline of the page is the entry's title: headings inside stand below it.
        "h1" | "h2" => Tag::Paragraph("h2"),
        "h3" => Tag::Paragraph("h3"),
        "h4" => Tag::Paragraph("h4"),
        "h5" => Tag::Paragraph("h5"),
        "h6" => Tag::Paragraph("h6"),
        "blockquote" => Tag::Block("blockquote"),
        "ul" | "menu" => Tag::Block("ul"),
        "ol" => Tag::Block("ol"),
        "li" => Tag::Block("li"),
        "dl" => Tag::Block("dl"),
        "dt" => Tag::Block("dt"),
        "dd" => Tag::Block("dd"),
        "figure" => Tag::Block("figure"),
        "figcaption" => Tag::Block("figcaption"),
        "table" if is_data(outline, place) => Tag::Block("table"),
        "thead" => Tag::Block("thead"),
        "tbody" => Tag::Block("tbody"),
        "tfoot" => Tag::Block("tfoot"),
        "tr" => Tag::Block("tr"),
        "td" => Tag::Block("td"),
        "th" => Tag::Block("th"),
        "pre" => Tag::Code,
        "br" => Tag::Break,
        "a" => Tag::Inline("a"),
        "b" => Tag::Inline("b"),
        "strong" => Tag::Inline("strong"),
        "i" => Tag::Inline("i"),
        "em" => Tag::Inline("em"),
        "u" => Tag::Inline("u"),
        "s" | "strike" | "del" => Tag::Inline("s"),
        "code" | "tt" => Tag::Inline("code"),
        "kbd" => Tag::Inline("kbd"),
        "samp" => Tag::Inline("samp"),
        "mark" => Tag::Inline("mark"),
        "q" => Tag::Inline("q"),
        "cite" => Tag::Inline("cite"),
        "sub" => Tag::Inline("sub"),
        "sup" => Tag::Inline("sup"),
        "small" => Tag::Inline("small"),
        _ if outline
            .element(place)
            .is_some_and(|element| element.is_block()) =>
        {
            Tag::Layout
        }
        _ => Tag::None,
    }
}

/// The blocks that a part of a list, table or figure must stand directly in.
pub(super) fn whole(name: &str) -> Option<&'static [&'static str]> {
    match name {
        "li" => Some(&["ul", "ol"]),
        "dt" | "dd" => Some(&["dl"]),
        "figcaption" => Some(&["figure"]),
        "thead" | "tbody" | "tfoot" => Some(&["table"]),
        "tr" => Some(&["table", "thead", "tbody", "tfoot"]),
        "td" | "th" => Some(&["tr"]),
        _ => None,
    }
}

/// Whether text that stands directly in a block is put into paragraphs.
pub(super) fn needs_paragraphs(block: &str) -> bool {
    !matches!(
        block,
        "li" | "dt" | "dd" | "td" | "th" | "figcaption" | "figure"
    )
}

/// Whether a table holds data: several rows, one with several cells, none of them long, and no
/// table inside. Others lay out a page.
fn is_data(outline: &Outline<'_>, table: Place) -> bool {
    let mut rows = 0;
    let mut cells = 0;
    for place in table + 1..outline.end(table) {
        match outline.name(place) {
            "table" => return false,
            "tr" => rows += 1,
            "td" | "th" => {
                cells += 1;
                if outline.chars(outline.runs(place)) > 400 {
                    return false;
                }
            }
            _ => {}
        }
    }
    rows > 1 && cells > rows
}
