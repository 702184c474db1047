//! Text → tree, within limits that stop the work: what the parser makes is looked at after each tag.
//!
//! The tree builder takes quadratic time in the depth (servo/html5ever issue 788), and makes whole
//! rows of elements anew from a few bytes of crossed formatting. Counters before the parser would
//! have to do its work again to be right; these count what it made.

use ego_tree::{NodeId, Tree};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use html5gum::Tokenizer;
use scraper::{Html, HtmlTreeSink, Node};

use super::tokens::{Tokens, Watch};

/// Elements may nest this deep, as in browsers.
pub const MAX_DEPTH: usize = 512;

/// Elements, texts and comments of one page. The largest section pages and articles have thirty
/// thousand; each costs several hundred bytes while a page is read.
pub const MAX_NODES: usize = 100_000;

/// Attributes of one tag.
pub const MAX_ATTRIBUTES: usize = 256;

/// New nodes between two looks at the depth, and how many of the newest are looked at: what nests
/// deeply was appended last.
const DEPTH_STEP: usize = 256;
const NEWEST: usize = 64;

/// Bytes that are looked at, all in all, when a page is written out again. html5ever looks for the
/// next character to escape by first looking for the next `<` or `>`: a megabyte of `&` takes it a
/// minute.
const MAX_WRITING: u64 = 1 << 31;

/// Bytes of a page for each node of its tree, on the low side of real pages.
const BYTES_PER_NODE: usize = 30;

/// Why a page was not parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum HtmlError {
    /// Elements nest deeper than [`MAX_DEPTH`].
    #[error("its elements nest deeper than {MAX_DEPTH}, which no real page does; it was not read")]
    TooDeep,
    /// More nodes than [`MAX_NODES`].
    #[error(
        "it has more than {MAX_NODES} elements and texts, which no real page has; it was not read"
    )]
    TooMany,
    /// A tag with more attributes than [`MAX_ATTRIBUTES`].
    #[error(
        "one of its tags has more than {MAX_ATTRIBUTES} attributes, which no real page has; it was not read"
    )]
    TooManyAttributes,
    /// Texts that take a writer time without end.
    #[error("its texts hold hundreds of thousands of &, which no real page does; it was not read")]
    TooManyEscapes,
}

/// Parses a page as browsers do with scripts off.
///
/// # Errors
/// [`HtmlError`] for what is too much; anything else becomes a tree somehow.
pub(super) fn parse(text: &str) -> Result<Html, HtmlError> {
    let options = TreeBuilderOpts {
        scripting_enabled: false,
        ..TreeBuilderOpts::default()
    };
    let mut html = Html::new_document();
    // Room for a page's nodes at once: growing to them moves the whole tree each time.
    let nodes = (text.len() / BYTES_PER_NODE).min(MAX_NODES);
    html.tree = Tree::with_capacity(Node::Document, nodes);
    let builder = TreeBuilder::new(HtmlTreeSink::new(html), options);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let limits = Limits {
        builder: &builder,
        nodes: 0,
    };
    // All that it tells is what stops it; the tree is made meanwhile.
    let mut tokenizer = Tokenizer::new_with_emitter(text, Tokens::new(&builder, limits));
    if let Some(Ok(failure)) = tokenizer.next() {
        return Err(failure);
    }
    let html = builder.sink.finish();
    if may_take_long(&html) && writing(&html) > MAX_WRITING {
        return Err(HtmlError::TooManyEscapes);
    }
    Ok(html)
}

/// What has been made so far.
struct Limits<'a> {
    builder: &'a TreeBuilder<NodeId, HtmlTreeSink>,
    /// Nodes at the last look at the depth.
    nodes: usize,
}

impl Watch for Limits<'_> {
    fn check(&mut self) -> Result<(), HtmlError> {
        let html = self.builder.sink.0.borrow();
        let nodes = html.tree.values().len();
        if nodes > MAX_NODES {
            return Err(HtmlError::TooMany);
        }
        if nodes - self.nodes >= DEPTH_STEP {
            self.nodes = nodes;
            if is_too_deep(&html) {
                return Err(HtmlError::TooDeep);
            }
        }
        Ok(())
    }
}

fn is_too_deep(html: &Html) -> bool {
    html.tree
        .nodes()
        .rev()
        .take(NEWEST)
        .any(|node| node.ancestors().nth(MAX_DEPTH).is_some())
}

/// What writing the page out again costs, in bytes that are looked at.
fn writing(html: &Html) -> u64 {
    sum(html, looks)
}

/// Whether [`writing`] can be too much at all, from what costs far less to count.
fn may_take_long(html: &Html) -> bool {
    let bound = |text: &str| {
        let escaped = memchr::memchr2_iter(b'&', 0xc2, text.as_bytes());
        escaped.count() as u64 * text.len() as u64
    };
    sum(html, bound) > MAX_WRITING
}

/// Of all texts and values of attributes.
fn sum(html: &Html, cost: impl Fn(&str) -> u64) -> u64 {
    html.tree
        .values()
        .map(|node| match node {
            Node::Text(text) => cost(text),
            Node::Element(element) => element.attrs().map(|(_, value)| cost(value)).sum(),
            _ => 0,
        })
        .sum()
}

fn looks(text: &str) -> u64 {
    let (mut ahead, mut looks) = (0, 0);
    for byte in text.bytes().rev() {
        ahead += 1;
        match byte {
            b'<' | b'>' => ahead = 0,
            // The second begins a no-break space.
            b'&' | 0xc2 => looks += ahead,
            _ => {}
        }
    }
    looks
}

#[cfg(test)]
mod tests {
    use super::*;
    use html5ever::tendril::TendrilSink;
    use proptest::prelude::*;
    use proptest::{collection, sample::select};

    #[track_caller]
    fn refused(page: &str, why: &HtmlError) {
        assert_eq!(parse(page).err().as_ref(), Some(why), "{:.80}", page);
    }

    #[test]
    fn hostile_nesting_is_refused() {
        for unit in ["<div>", "<ul><li>", "<b>", "<table><tr><td>", "<svg>"] {
            refused(&unit.repeat(400_000 / unit.len()), &HtmlError::TooDeep);
        }
    }

    #[test]
    fn depth_of_real_pages_is_fine() {
        let page = format!("{}x{}", "<div>".repeat(300), "</div>".repeat(300));
        assert!(parse(&page).is_ok());
    }

    #[test]
    fn elements_are_counted_as_the_parser_makes_them() {
        refused(&"<br>".repeat(MAX_NODES), &HtmlError::TooMany);
        // Every paragraph opens all fonts anew.
        let fonts: String = (0..300).map(|n| format!("<font n={n}>")).collect();
        let page = format!("<p>{fonts}{}", "</p><p>x".repeat(1000));
        refused(&page, &HtmlError::TooMany);
    }

    #[test]
    fn attributes_are_counted_before_their_tag_ends() {
        let attributes = |count: usize| -> String {
            (0..count)
                .map(|n| match n % 4 {
                    0 => format!(" a{n}"),
                    1 => format!(" a{n}=x/y"),
                    2 => format!("\na{n} = 'b c=d <e f'"),
                    _ => format!("/a{n}=\"g h\""),
                })
                .collect()
        };
        for before in [
            "<div",
            "<p>x</p",
            "<svg><style><b",
            "<script>\"<a x='</script><i",
        ] {
            refused(
                &format!("{before}{}", attributes(100_000)),
                &HtmlError::TooManyAttributes,
            );
            let good = format!("{before}{}>x", attributes(MAX_ATTRIBUTES));
            assert!(parse(&good).is_ok(), "{before}");
        }
    }

    #[test]
    fn texts_that_take_a_writer_for_ever_are_refused() {
        for unit in ["&", "&nbsp;", "°"] {
            refused(&unit.repeat(200_000), &HtmlError::TooManyEscapes);
            let value = format!("<a title=\"{}\">", unit.repeat(200_000));
            refused(&value, &HtmlError::TooManyEscapes);
            assert!(parse(&unit.repeat(20_000)).is_ok(), "{unit}");
        }
        assert!(parse(&"<p>a & b&nbsp;c</p>".repeat(10_000)).is_ok());
    }

    /// The tree as html5ever's own tokenizer gives it; left to itself it drops a byte order mark
    /// behind each script, too.
    fn reference(page: &str) -> String {
        let page = page.strip_prefix('\u{feff}').unwrap_or(page);
        let options = html5ever::ParseOpts {
            tokenizer: html5ever::tokenizer::TokenizerOpts {
                discard_bom: false,
                ..html5ever::tokenizer::TokenizerOpts::default()
            },
            tree_builder: TreeBuilderOpts {
                scripting_enabled: false,
                ..TreeBuilderOpts::default()
            },
        };
        html5ever::parse_document(HtmlTreeSink::new(Html::new_document()), options)
            .one(page)
            .html()
    }

    proptest! {
        #[test]
        fn any_soup_gives_the_tree_of_the_reference(parts in collection::vec(select(SOUP), 0..40)) {
            let page = parts.concat();
            let tree = parse(&page).map(|html| html.html());
            prop_assert_eq!(tree, Ok(reference(&page)));
        }
    }

    /// Every state of the tokenizer is entered and left by some row of these.
    const SOUP: &[&str] = &[
        "<!DOCTYPE html>",
        "<!doctype html PUBLIC \"-//W3C//DTD HTML 4.01//EN\" 'x'>",
        "<!DOCTYPE",
        "\u{feff}",
        "\0",
        "\r\n",
        "\r",
        "\n",
        " ",
        "x",
        "Grüße ",
        "&amp;",
        "&amp",
        "&notit;",
        "&#128;",
        "&#x1F600;",
        "&#xD800;",
        "&",
        "&;",
        "<",
        "</",
        "<?php x ?>",
        "<!",
        "<!-- a -- b -->",
        "<!-->",
        "<!--",
        "--!>",
        "-->",
        "<![CDATA[ x ]]>",
        "]]>",
        "<p>",
        "</p>",
        "<b>",
        "</b>",
        "<i class=a>",
        "</i>",
        "<a href='/x?a=1&b=2&copy=3'>",
        "</a>",
        "<table>",
        "<tr>",
        "<td>",
        "</table>",
        "<ul>",
        "<li>",
        "<br/>",
        "</br>",
        "<img src=x alt=\"a > b\">",
        "<img/src=x/",
        "<div a=1 A=2 a b = 'c' \"=d =e>",
        "</div x=y>",
        "<title>",
        "</title>",
        "</titlex>",
        "<textarea>",
        "\n",
        "</textarea >",
        "<script>",
        "</script>",
        "<!--<script>",
        "</script/",
        "<style>",
        "</style\t>",
        "<noscript>",
        "</noscript>",
        "<iframe>",
        "</iframe>",
        "<plaintext>",
        "<svg>",
        "<svg><title>",
        "</svg>",
        "<math>",
        "<mi>",
        "</math>",
        "<template>",
        "</template>",
        "<select>",
        "<option>",
        "</select>",
        "<form>",
        "<input type=hidden>",
        "<body class=x>",
        "<html lang=de>",
        "<frameset>",
        "<head>",
        "</body>",
        "\u{c}",
        "=",
        "\"",
        "'",
        ">",
    ];

    #[test]
    fn long_values_scripts_and_comments_have_no_attributes() {
        let words = "one=1 two <b three four ".repeat(5000);
        for page in [
            format!("<div data-text=\"{words}\">x</div>"),
            format!("<script>{words}</script>"),
            format!("<!-- {words} -->"),
            format!("<textarea>{words}</textarea>"),
        ] {
            assert!(parse(&page).is_ok(), "{:.40}", page);
        }
    }
}
