//! Text → tree, within limits that stop the work: a parser cannot be interrupted, so a page is fed
//! in pieces and looked at between them.
//!
//! html5ever takes quadratic time in the depth (servo/html5ever issue 788) and in the attributes of
//! one tag, and makes whole rows of elements anew from a few bytes of crossed formatting. Counters
//! before the parser would have to do its work again to be right; these count what it made.

use ego_tree::{NodeId, Tree};
use html5ever::TokenizerResult;
use html5ever::buffer_queue::BufferQueue;
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts};
use html5ever::tree_builder::{TreeBuilder, TreeBuilderOpts, TreeSink};
use scraper::{Html, HtmlTreeSink, Node};
use std::cell::Cell;

/// Elements may nest this deep, as in browsers.
pub const MAX_DEPTH: usize = 512;

/// Elements, texts and comments of one page. The largest section pages and articles have thirty
/// thousand; each costs several hundred bytes while a page is read.
pub const MAX_NODES: usize = 100_000;

/// Attributes of one tag.
pub const MAX_ATTRIBUTES: usize = 256;

/// Bytes that are fed at most before the next look, where no tag begins.
const PIECE: usize = 1024;

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
    let watch = Watch {
        builder: TreeBuilder::new(HtmlTreeSink::new(html), options),
        tokens: Cell::new(0),
        attributes: Cell::new(0),
    };
    let tokenizer = Tokenizer::new(watch, TokenizerOpts::default());
    let input = BufferQueue::default();
    let mut limits = Limits::default();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, tail) = rest.split_at(piece_of(rest));
        rest = tail;
        input.push_back(StrTendril::from_slice(piece));
        // Scripts do not run and the charset is settled: what it asks between is no matter.
        while !matches!(tokenizer.feed(&input), TokenizerResult::Done) {}
        limits.check(piece, &tokenizer.sink)?;
    }
    tokenizer.end();
    let html = tokenizer.sink.builder.sink.finish();
    if writing(&html) > MAX_WRITING {
        return Err(HtmlError::TooManyEscapes);
    }
    Ok(html)
}

/// What writing the page out again costs, in bytes that are looked at.
fn writing(html: &Html) -> u64 {
    html.tree
        .values()
        .map(|node| match node {
            Node::Text(text) => looks(text),
            Node::Element(element) => element.attrs().map(|(_, value)| looks(value)).sum(),
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

/// How much to feed: up to where a tag may begin, so that one that does not end in its piece is
/// known from its beginning.
fn piece_of(rest: &str) -> usize {
    let window = rest.floor_char_boundary(PIECE.min(rest.len()));
    rest.bytes()
        .take(window)
        .skip(1)
        .position(|byte| byte == b'<')
        .map_or(window, |at| at + 1)
}

/// Stands between tokenizer and tree builder, and counts.
struct Watch {
    builder: TreeBuilder<NodeId, HtmlTreeSink>,
    tokens: Cell<u64>,
    attributes: Cell<usize>,
}

impl TokenSink for Watch {
    type Handle = NodeId;

    fn process_token(&self, token: Token, line_number: u64) -> TokenSinkResult<NodeId> {
        match &token {
            Token::ParseError(_) => {}
            Token::TagToken(tag) => {
                self.tokens.set(self.tokens.get() + 1);
                self.attributes
                    .set(self.attributes.get().max(tag.attrs.len()));
            }
            _ => self.tokens.set(self.tokens.get() + 1),
        }
        self.builder.process_token(token, line_number)
    }

    fn end(&self) {
        self.builder.end();
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}

/// What has been made so far.
#[derive(Default)]
struct Limits {
    tokens: u64,
    /// Nodes at the last look at the depth.
    nodes: usize,
    open: Option<OpenTag>,
}

impl Limits {
    fn check(&mut self, piece: &str, watch: &Watch) -> Result<(), HtmlError> {
        if watch.tokens.get() == self.tokens {
            // All of the piece stands inside one tag, or one comment.
            let open = self.open.get_or_insert_default();
            open.scan(piece);
            if open.attributes > MAX_ATTRIBUTES {
                return Err(HtmlError::TooManyAttributes);
            }
            return Ok(());
        }
        self.open = None;
        self.tokens = watch.tokens.get();
        if watch.attributes.get() > MAX_ATTRIBUTES {
            return Err(HtmlError::TooManyAttributes);
        }
        let html = watch.builder.sink.0.borrow();
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

/// A tag that has begun and not ended: how many attributes it has (HTML Standard §13.2.5.32 ff.).
/// The tokenizer tells only at its end.
#[derive(Default)]
struct OpenTag {
    state: State,
    attributes: usize,
}

#[derive(Default, Clone, Copy)]
enum State {
    #[default]
    Before,
    Opened,
    TagName,
    /// White space or a slash: a name may follow.
    Between,
    Name,
    /// White space behind a name: its value may follow.
    AfterName,
    BeforeValue,
    Value,
    Quoted(u8),
    /// A comment or a declaration, which has no attributes.
    Other,
}

impl OpenTag {
    fn scan(&mut self, piece: &str) {
        for byte in piece.bytes() {
            let is_space = byte.is_ascii_whitespace();
            self.state = match self.state {
                State::Before if byte == b'<' => State::Opened,
                State::Before => State::Before,
                State::Opened if matches!(byte, b'!' | b'?') => State::Other,
                State::Opened => State::TagName,
                State::TagName | State::Value if is_space => State::Between,
                State::TagName if byte == b'/' => State::Between,
                State::Between if is_space || byte == b'/' => State::Between,
                State::Name | State::AfterName if is_space => State::AfterName,
                State::Name | State::AfterName if byte == b'/' => State::Between,
                State::Name | State::AfterName if byte == b'=' => State::BeforeValue,
                State::Between | State::AfterName => {
                    self.attributes += 1;
                    State::Name
                }
                State::BeforeValue if is_space => State::BeforeValue,
                State::BeforeValue if matches!(byte, b'"' | b'\'') => State::Quoted(byte),
                State::BeforeValue => State::Value,
                State::Quoted(quote) if byte == quote => State::Between,
                state => state,
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
