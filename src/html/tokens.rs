//! html5gum's tokens for html5ever's tree builder: the same tree as html5ever's own tokenizer gives,
//! in half the time.
//!
//! The tokenizer tells a tag part by part, so its attributes are counted before it ends; what has
//! grown too large is asked after each part, and stops the work there (HTML Standard §13.2.5).

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::{Attribute, LocalName, QualName, ns};
use html5gum::{Emitter, Error, State};
use std::borrow::Cow;

use super::parser::{HtmlError, MAX_ATTRIBUTES};

/// The line numbers of tokens, which no tree keeps.
const LINE: u64 = 1;

/// What looks at the tree after each tag.
pub(super) trait Watch {
    /// Whether the tree has become too much.
    fn check(&mut self) -> Result<(), HtmlError>;
}

/// Hands tokens on to a tree builder as soon as they are whole.
pub(super) struct Tokens<'a, S, W> {
    builder: &'a S,
    watch: W,
    failure: Option<HtmlError>,
    text: Vec<u8>,
    comment: Vec<u8>,
    doctype: OpenDoctype,
    tag: OpenTag,
    /// The last start tag: its end tag ends a script or a title (§13.2.5, "appropriate end tag").
    last_start: Vec<u8>,
}

/// A tag that has begun and not ended.
#[derive(Default)]
struct OpenTag {
    is_end: bool,
    is_self_closing: bool,
    name: Vec<u8>,
    attributes: Vec<Attribute>,
    /// How many have begun, with those that stand twice.
    count: usize,
    is_in_attribute: bool,
    attribute: Vec<u8>,
    value: Vec<u8>,
}

impl OpenTag {
    fn begin(&mut self, is_end: bool) {
        self.is_end = is_end;
        self.is_self_closing = false;
        self.name.clear();
        self.attributes.clear();
        self.count = 0;
    }

    /// Ends the current attribute. The first of a name stands (§13.2.5.33).
    fn end_attribute(&mut self) {
        if !std::mem::take(&mut self.is_in_attribute) {
            return;
        }
        let name = local_name(&self.attribute);
        if self.attributes.iter().all(|known| known.name.local != name) {
            self.attributes.push(Attribute {
                name: QualName::new(None, ns!(), name),
                value: tendril(&self.value),
            });
        }
        self.attribute.clear();
        self.value.clear();
    }
}

/// A document type that has begun and not ended.
#[derive(Default)]
struct OpenDoctype {
    name: Option<Vec<u8>>,
    public_id: Option<Vec<u8>>,
    system_id: Option<Vec<u8>>,
    has_quirks: bool,
}

impl OpenDoctype {
    fn whole(self) -> Doctype {
        Doctype {
            name: self.name.as_deref().map(tendril),
            public_id: self.public_id.as_deref().map(tendril),
            system_id: self.system_id.as_deref().map(tendril),
            force_quirks: self.has_quirks,
        }
    }
}

/// Whole strings of a page's text are UTF-8; the tokenizer's parts of them need not be.
fn utf8(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => String::from_utf8_lossy(bytes),
    }
}

fn tendril(bytes: &[u8]) -> StrTendril {
    StrTendril::from_slice(&utf8(bytes))
}

fn local_name(bytes: &[u8]) -> LocalName {
    LocalName::from(&*utf8(bytes))
}

impl<'a, S: TokenSink, W: Watch> Tokens<'a, S, W> {
    pub(super) fn new(builder: &'a S, watch: W) -> Self {
        Self {
            builder,
            watch,
            failure: None,
            text: Vec::new(),
            comment: Vec::new(),
            doctype: OpenDoctype::default(),
            tag: OpenTag::default(),
            last_start: Vec::new(),
        }
    }

    /// Only tags change how what follows is read.
    fn send(&self, token: Token) {
        let _continue = self.builder.process_token(token, LINE);
    }

    /// Looks at what the tree has become.
    fn look(&mut self) {
        if let Err(failure) = self.watch.check() {
            self.failure = Some(failure);
        }
    }

    /// What was read as text is whole when something else begins.
    fn end_text(&mut self) {
        if self.text.is_empty() {
            return;
        }
        for (at, part) in self.text.split(|&byte| byte == 0).enumerate() {
            if at > 0 {
                self.send(Token::NullCharacterToken);
            }
            if !part.is_empty() {
                self.send(Token::CharacterTokens(tendril(part)));
            }
        }
        self.text.clear();
    }
}

impl<S: TokenSink, W: Watch> Emitter for Tokens<'_, S, W> {
    type Token = HtmlError;

    fn set_last_start_tag(&mut self, name: Option<&[u8]>) {
        self.last_start = name.unwrap_or_default().to_vec();
    }

    fn emit_eof(&mut self) {
        self.end_text();
        self.send(Token::EOFToken);
        self.builder.end();
    }

    fn emit_error(&mut self, _: Error) {}

    #[inline]
    fn should_emit_errors(&mut self) -> bool {
        false
    }

    #[inline]
    fn pop_token(&mut self) -> Option<HtmlError> {
        self.failure.take()
    }

    #[inline]
    fn emit_string(&mut self, text: &[u8]) {
        self.text.extend_from_slice(text);
    }

    fn init_start_tag(&mut self) {
        self.end_text();
        self.tag.begin(false);
    }

    fn init_end_tag(&mut self) {
        self.end_text();
        self.tag.begin(true);
    }

    #[inline]
    fn push_tag_name(&mut self, name: &[u8]) {
        self.tag.name.extend_from_slice(name);
    }

    fn init_attribute(&mut self) {
        self.tag.end_attribute();
        self.tag.is_in_attribute = true;
        self.tag.count += 1;
        if self.tag.count > MAX_ATTRIBUTES {
            self.failure = Some(HtmlError::TooManyAttributes);
        }
    }

    #[inline]
    fn push_attribute_name(&mut self, name: &[u8]) {
        self.tag.attribute.extend_from_slice(name);
    }

    #[inline]
    fn push_attribute_value(&mut self, value: &[u8]) {
        self.tag.value.extend_from_slice(value);
    }

    fn set_self_closing(&mut self) {
        self.tag.is_self_closing = true;
    }

    fn emit_current_tag(&mut self) -> Option<State> {
        self.tag.end_attribute();
        let tag = Tag {
            kind: if self.tag.is_end {
                TagKind::EndTag
            } else {
                TagKind::StartTag
            },
            name: local_name(&self.tag.name),
            self_closing: self.tag.is_self_closing,
            attrs: std::mem::take(&mut self.tag.attributes),
            had_duplicate_attributes: false,
        };
        if !self.tag.is_end {
            std::mem::swap(&mut self.last_start, &mut self.tag.name);
        }
        let next = match self.builder.process_token(Token::TagToken(tag), LINE) {
            TokenSinkResult::Continue | TokenSinkResult::EncodingIndicator(_) => None,
            // Scripts do not run.
            TokenSinkResult::Script(_) => Some(State::Data),
            TokenSinkResult::Plaintext => Some(State::PlainText),
            TokenSinkResult::RawData(RawKind::Rcdata) => Some(State::RcData),
            TokenSinkResult::RawData(RawKind::Rawtext) => Some(State::RawText),
            TokenSinkResult::RawData(RawKind::ScriptData | RawKind::ScriptDataEscaped(_)) => {
                Some(State::ScriptData)
            }
        };
        self.look();
        next
    }

    fn init_comment(&mut self) {
        self.end_text();
        self.comment.clear();
    }

    fn push_comment(&mut self, text: &[u8]) {
        self.comment.extend_from_slice(text);
    }

    fn emit_current_comment(&mut self) {
        self.send(Token::CommentToken(tendril(&self.comment)));
        self.look();
    }

    fn init_doctype(&mut self) {
        self.end_text();
        self.doctype = OpenDoctype::default();
    }

    fn push_doctype_name(&mut self, name: &[u8]) {
        let known = self.doctype.name.get_or_insert_default();
        known.extend_from_slice(name);
    }

    fn set_doctype_public_identifier(&mut self, value: &[u8]) {
        self.doctype.public_id = Some(value.to_vec());
    }

    fn push_doctype_public_identifier(&mut self, value: &[u8]) {
        let known = self.doctype.public_id.get_or_insert_default();
        known.extend_from_slice(value);
    }

    fn set_doctype_system_identifier(&mut self, value: &[u8]) {
        self.doctype.system_id = Some(value.to_vec());
    }

    fn push_doctype_system_identifier(&mut self, value: &[u8]) {
        let known = self.doctype.system_id.get_or_insert_default();
        known.extend_from_slice(value);
    }

    fn set_force_quirks(&mut self) {
        self.doctype.has_quirks = true;
    }

    fn emit_current_doctype(&mut self) {
        let doctype = std::mem::take(&mut self.doctype);
        self.send(Token::DoctypeToken(doctype.whole()));
    }

    fn current_is_appropriate_end_tag_token(&mut self) -> bool {
        self.tag.is_end && !self.last_start.is_empty() && self.last_start == self.tag.name
    }

    fn adjusted_current_node_present_but_not_in_html_namespace(&mut self) -> bool {
        self.builder
            .adjusted_current_node_present_but_not_in_html_namespace()
    }
}
