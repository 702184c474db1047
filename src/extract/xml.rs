//! XML of feeds and sitemaps as a flat list of elements.
//!
//! Reading cannot fail: it stops where the text is broken and says so. It is bounded: no document
//! type is read, so that entities of its own expand to nothing; names of entities that XML does not
//! define stay as written, since they are HTML's; nothing nests deeper than [`MAX_DEPTH`], and there
//! are at most [`MAX_ELEMENTS`].

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// Feeds nest some ten deep, with XHTML inside.
const MAX_DEPTH: usize = 256;
/// A sitemap of 50,000 addresses, the most that it may have, has five elements for each.
const MAX_ELEMENTS: usize = 300_000;
/// Attributes of one element that are read.
const MAX_ATTRIBUTES: usize = 64;

/// Prefixes by which the vocabularies are known here, whatever a document calls them.
const VOCABULARIES: [(&str, &str); 8] = [
    ("http://www.w3.org/2005/Atom", "atom"),
    ("http://purl.org/rss/1.0/modules/content/", "content"),
    ("http://purl.org/dc/elements/1.1/", "dc"),
    ("http://search.yahoo.com/mrss/", "media"),
    ("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes"),
    ("http://rssnamespace.org/feedburner/ext/1.0", "feedburner"),
    ("http://www.google.com/schemas/sitemap-news/0.9", "news"),
    ("http://www.google.com/schemas/sitemap-image/1.1", "image"),
];

/// An element, by its place in [`Xml`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place(usize);

#[derive(Debug, Default)]
struct Node {
    /// Lower case; with the known prefix of its vocabulary, and none where it is the root's.
    name: String,
    attributes: Vec<(String, String)>,
    /// Its own text, with that of CDATA and without that of elements inside.
    text: String,
    /// Where its inside stands in the document.
    inside: std::ops::Range<usize>,
    /// The place behind its last descendant.
    end: usize,
}

/// A document.
#[derive(Debug, Default)]
pub(super) struct Xml<'a> {
    source: &'a str,
    nodes: Vec<Node>,
    prefixes: Vec<(String, &'static str)>,
    /// The root's own prefix.
    own: String,
    /// Where and why it could not be read to its end.
    pub(super) broken: Option<String>,
}

/// The local name of the root element as written, or nothing.
pub(super) fn root(text: &str) -> String {
    let mut reader = reader(text);
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => {
                return String::from_utf8_lossy(tag.local_name().as_ref()).into_owned();
            }
            Ok(Event::Eof) | Err(_) => return String::new(),
            Ok(_) => {}
        }
    }
}

fn reader(text: &str) -> Reader<&[u8]> {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    config.allow_dangling_amp = true;
    config.allow_unmatched_ends = true;
    config.check_end_names = false;
    reader
}

impl<'a> Xml<'a> {
    /// Reads a document as far as it goes.
    pub(super) fn read(source: &'a str) -> Self {
        let mut xml = Self {
            source,
            ..Self::default()
        };
        let mut reader = reader(source);
        let mut open: Vec<usize> = Vec::new();
        let mut before = 0;
        loop {
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => {
                    let at = reader.error_position();
                    xml.broken = Some(format!("{error}, at byte {at}"));
                    break;
                }
            };
            let after = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            match event {
                Event::Start(tag) => {
                    if open.len() >= MAX_DEPTH {
                        xml.broken = Some(format!("its elements nest deeper than {MAX_DEPTH}"));
                        break;
                    }
                    if xml.is_full() {
                        break;
                    }
                    open.push(xml.push(&tag, after));
                }
                Event::Empty(tag) => {
                    if xml.is_full() {
                        break;
                    }
                    xml.push(&tag, after);
                }
                Event::End(tag) => {
                    let name = xml.name(tag.name().as_ref());
                    let is_named = |at: &usize| xml.nodes.get(*at).is_some_and(|n| n.name == name);
                    // An end that nothing began is passed over; it ends what is open inside.
                    if let Some(at) = open.iter().rposition(is_named) {
                        let places: Vec<usize> = open.drain(at..).collect();
                        for place in places {
                            xml.close(place, before);
                        }
                    }
                }
                Event::Text(text) => {
                    if let (Some(node), Ok(text)) = (xml.top(&open), text.decode()) {
                        node.text.push_str(&text);
                    }
                }
                Event::CData(text) => {
                    if let (Some(node), Ok(text)) = (xml.top(&open), text.decode()) {
                        node.text.push_str(&text);
                    }
                }
                Event::GeneralRef(reference) => {
                    if let Some(node) = xml.top(&open) {
                        push_reference(&mut node.text, &reference);
                    }
                }
                Event::Eof => {
                    if !open.is_empty() {
                        xml.broken = Some("it ends early".to_owned());
                    }
                    break;
                }
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
            before = after;
        }
        for place in open {
            xml.close(place, source.len());
        }
        xml
    }

    /// Whether no further element is read; what stands before counts.
    fn is_full(&mut self) -> bool {
        let is_full = self.nodes.len() >= MAX_ELEMENTS;
        if is_full {
            self.broken = Some(format!("it has more than {MAX_ELEMENTS} elements"));
        }
        is_full
    }

    fn top(&mut self, open: &[usize]) -> Option<&mut Node> {
        self.nodes.get_mut(*open.last()?)
    }

    fn push(&mut self, tag: &BytesStart<'_>, after: usize) -> usize {
        let mut attributes = Vec::new();
        for attribute in tag
            .html_attributes()
            .with_checks(false)
            .take(MAX_ATTRIBUTES)
            .flatten()
        {
            let name = String::from_utf8_lossy(attribute.key.as_ref()).to_lowercase();
            attributes.push((name, unescape(&String::from_utf8_lossy(&attribute.value))));
        }
        if self.nodes.is_empty() {
            let name = String::from_utf8_lossy(tag.name().as_ref()).to_lowercase();
            self.own = name.split_once(':').map_or("", |(own, _)| own).to_owned();
            for (name, address) in &attributes {
                let known = VOCABULARIES.iter().find(|(known, _)| {
                    known.trim_end_matches('/') == address.trim_end_matches('/')
                });
                if let (Some(prefix), Some((_, known))) = (name.strip_prefix("xmlns:"), known) {
                    self.prefixes.push((prefix.to_owned(), known));
                }
            }
        }
        let place = self.nodes.len();
        self.nodes.push(Node {
            name: self.name(tag.name().as_ref()),
            attributes,
            text: String::new(),
            inside: after..after,
            end: place + 1,
        });
        place
    }

    fn close(&mut self, place: usize, before: usize) {
        let end = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(place) {
            node.end = end;
            node.inside.end = before.max(node.inside.start);
        }
    }

    /// A name in lower case, with the prefix that its vocabulary has here.
    fn name(&self, written: &[u8]) -> String {
        let written = String::from_utf8_lossy(written).to_lowercase();
        match written.split_once(':') {
            Some((prefix, local)) if prefix == self.own => local.to_owned(),
            Some((prefix, local)) => {
                let mut prefixes = self.prefixes.iter();
                match prefixes.find(|(known, _)| known == prefix) {
                    Some((_, known)) => format!("{known}:{local}"),
                    None => written,
                }
            }
            None => written,
        }
    }

    fn node(&self, place: Place) -> Option<&Node> {
        self.nodes.get(place.0)
    }

    /// The root element.
    pub(super) fn root(&self) -> Option<Place> {
        (!self.nodes.is_empty()).then_some(Place(0))
    }

    /// Its name in lower case; with the known prefix of its vocabulary where that is not the root's.
    pub(super) fn name_of(&self, place: Place) -> &str {
        self.node(place).map_or("", |node| &node.name)
    }

    /// The elements directly inside.
    pub(super) fn children(&self, place: Place) -> impl Iterator<Item = Place> + '_ {
        let end = self.node(place).map_or(0, |node| node.end);
        let mut next = place.0 + 1;
        std::iter::from_fn(move || {
            let here = (next < end).then_some(Place(next))?;
            next = self.node(here)?.end.max(next + 1);
            Some(here)
        })
    }

    /// All elements inside, in document order.
    pub(super) fn descendants(&self, place: Place) -> impl Iterator<Item = Place> + '_ {
        let end = self.node(place).map_or(0, |node| node.end);
        (place.0 + 1..end).map(Place)
    }

    /// The elements directly inside with one of these names, in the order of the names.
    pub(super) fn named<'b>(
        &'b self,
        place: Place,
        names: &'b [&'b str],
    ) -> impl Iterator<Item = Place> + 'b {
        names.iter().flat_map(move |name| {
            self.children(place)
                .filter(move |child| self.name_of(*child) == *name)
        })
    }

    /// An attribute, by its lower-case name, where it is not blank.
    pub(super) fn attribute(&self, place: Place, name: &str) -> Option<&str> {
        let attributes = &self.node(place)?.attributes;
        let (_, value) = attributes.iter().find(|(known, _)| known == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    /// Its own text, trimmed, where there is any.
    pub(super) fn text(&self, place: Place) -> Option<&str> {
        Some(self.node(place)?.text.trim()).filter(|text| !text.is_empty())
    }

    /// Its text as HTML: what it holds as written where elements stand inside, or else its text.
    pub(super) fn markup(&self, place: Place) -> Option<&str> {
        let node = self.node(place)?;
        if node.end == place.0 + 1 {
            return self.text(place);
        }
        self.source.get(node.inside.clone()).map(str::trim)
    }
}

/// Characters and the five entities of XML; others are left as written.
fn push_reference(text: &mut String, reference: &BytesRef<'_>) {
    if let Ok(Some(character)) = reference.resolve_char_ref() {
        text.push(character);
        return;
    }
    let name = reference.decode().unwrap_or_default();
    match quick_xml::escape::resolve_predefined_entity(&name) {
        Some(known) => text.push_str(known),
        None => {
            text.push('&');
            text.push_str(&name);
            text.push(';');
        }
    }
}

/// An attribute's value with its references resolved; as written where one is unknown.
fn unescape(value: &str) -> String {
    quick_xml::escape::unescape(value).map_or_else(|_| value.to_owned(), |text| text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str, name: &str) -> Vec<String> {
        let xml = Xml::read(source);
        let root = xml.root().expect("has a root");
        xml.descendants(root)
            .filter(|place| xml.name_of(*place) == name)
            .filter_map(|place| xml.text(place).map(str::to_owned))
            .collect()
    }

    #[test]
    fn names_have_the_prefix_of_their_vocabulary() {
        let source = "<a:feed xmlns:a='http://www.w3.org/2005/Atom' xmlns:x='http://purl.org/dc/elements/1.1/'>\
             <a:title>T</a:title><x:Creator>C</x:Creator></a:feed>";
        assert_eq!(texts(source, "title"), ["T"]);
        assert_eq!(texts(source, "dc:creator"), ["C"]);
    }

    #[test]
    fn text_is_that_of_references_and_cdata() {
        assert_eq!(
            texts(
                "<r><t>A &amp; B &#233; &nbsp; AT&T <![CDATA[<b>&amp;]]></t></r>",
                "t"
            ),
            ["A & B é &nbsp; AT&T <b>&amp;"]
        );
    }

    #[test]
    fn markup_is_what_stands_inside() {
        let xml = Xml::read("<r><c><div>x<br/>y</div></c><d>&lt;p&gt;</d></r>");
        let root = xml.root().expect("has a root");
        let markup: Vec<_> = xml.children(root).map(|place| xml.markup(place)).collect();
        assert_eq!(markup, [Some("<div>x<br/>y</div>"), Some("<p>")]);
    }

    #[test]
    fn ends_that_are_missing_or_too_many_do_no_harm() {
        assert_eq!(texts("<r><i><p>x</i></b><i>y</i></r>", "i"), ["y"]);
        let xml = Xml::read("<r><i>x</i><i>y");
        assert_eq!(xml.broken.as_deref(), Some("it ends early"));
        assert_eq!(xml.nodes.len(), 3);
    }

    #[test]
    fn entities_of_a_document_type_are_not_expanded() {
        let mut bomb = String::from("<!DOCTYPE r [<!ENTITY a0 \"ha\">");
        for level in 1..40 {
            let inner = format!("&a{};", level - 1).repeat(10);
            bomb.push_str(&format!("<!ENTITY a{level} \"{inner}\">"));
        }
        bomb.push_str("]><r><t>&a39;</t></r>");
        assert_eq!(texts(&bomb, "t"), ["&a39;"]);
    }

    #[test]
    fn nesting_is_bounded() {
        let source = "<a>".repeat(1_000_000);
        let xml = Xml::read(&source);
        assert!(xml.broken.expect("is broken").contains("deeper than"));
        assert_eq!(xml.nodes.len(), MAX_DEPTH);
    }

    #[test]
    fn what_stands_before_too_many_elements_is_read() {
        let source = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS));
        let xml = Xml::read(&source);
        assert_eq!(xml.nodes.len(), MAX_ELEMENTS);
        let why = xml.broken.expect("says so");
        assert!(why.contains("300000 elements"), "{why}");
    }
}
