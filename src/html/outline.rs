//! A page laid flat: its elements and its runs of text in document order, with what questions
//! about whole subtrees need (end, parent, length of text) at hand, so that they cost no walk.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

use super::text::Collapser;
use super::{Document, Element};

/// The place of an element in document order; children follow their parent.
pub type Place = usize;

struct Part<'a> {
    element: Element<'a>,
    name: &'a str,
    class: &'a str,
    parent: Place,
    end: Place,
    depth: usize,
    runs: (usize, usize),
    is_hidden: bool,
}

struct Run<'a> {
    parent: Place,
    /// How many elements begin before it.
    at: Place,
    text: &'a str,
    /// Whether a block begins or ends between the run before and this one.
    is_apart: bool,
    /// Whether it is only read aloud, or hidden by the page.
    is_unseen: bool,
    /// Whether blanks stand between the run before and this one.
    is_spaced: bool,
    /// Visible characters of all runs before this one.
    before: usize,
}

/// An element that has begun and not ended, with what it has from those around it.
#[derive(Clone, Copy, Default)]
struct Open {
    place: Place,
    is_block: bool,
    is_hidden: bool,
    /// Whether its line ends count.
    is_kept: bool,
    is_unseen: bool,
}

/// Elements and texts of a page in document order. The root has place 0 and is its own parent.
pub struct Outline<'a> {
    parts: Vec<Part<'a>>,
    runs: Vec<Run<'a>>,
    chars: usize,
    /// Whether blanks were met behind the last run.
    is_blank: bool,
}

impl<'a> Outline<'a> {
    /// Lays a page flat: one walk over it.
    pub fn of(document: &'a Document) -> Self {
        Self::lay(document, Element::is_hidden)
    }

    /// The same as a browser without scripts shows it: the inside of `<noscript>` has text.
    pub fn without_scripts(document: &'a Document) -> Self {
        Self::lay(document, |element| {
            element.is_hidden() && element.name() != "noscript"
        })
    }

    fn lay(document: &'a Document, is_hidden: impl Fn(&Element<'a>) -> bool) -> Self {
        let mut out = Self {
            parts: Vec::new(),
            runs: Vec::new(),
            chars: 0,
            is_blank: false,
        };
        let mut open: Vec<Open> = Vec::new();
        let mut is_apart = true;
        for edge in document.root().inner().traverse() {
            match edge {
                Edge::Open(node) => match node.value() {
                    Node::Element(_) => {
                        let Some(wrapped) = ElementRef::wrap(node) else {
                            continue;
                        };
                        let element = Element::new(wrapped, document);
                        let around = open.last().copied().unwrap_or_default();
                        let name = element.name();
                        let own = Open {
                            place: out.parts.len(),
                            is_block: element.is_block(),
                            is_hidden: around.is_hidden || is_hidden(&element),
                            is_kept: around.is_kept || name == "pre",
                            is_unseen: around.is_unseen || element.is_unseen(),
                        };
                        is_apart |= own.is_block;
                        out.parts.push(Part {
                            element,
                            name,
                            class: element.attribute("class").unwrap_or(""),
                            parent: around.place,
                            end: own.place + 1,
                            depth: open.len(),
                            runs: (out.runs.len(), out.runs.len()),
                            is_hidden: own.is_hidden,
                        });
                        open.push(own);
                    }
                    Node::Text(text) => {
                        let around = open.last().copied().unwrap_or_default();
                        if around.is_hidden {
                            continue;
                        }
                        let text: &'a str = text;
                        if !around.is_kept {
                            out.push(text, around, &mut is_apart);
                            continue;
                        }
                        // Lines of preformatted text are blocks.
                        for (number, line) in text.split('\n').enumerate() {
                            is_apart |= number > 0;
                            out.push(line, around, &mut is_apart);
                        }
                    }
                    _ => {}
                },
                Edge::Close(node) => {
                    if matches!(node.value(), Node::Element(_))
                        && let Some(own) = open.pop()
                    {
                        is_apart |= own.is_block;
                        let end = out.parts.len();
                        let runs = out.runs.len();
                        if let Some(part) = out.parts.get_mut(own.place) {
                            part.end = end;
                            part.runs.1 = runs;
                        }
                    }
                }
            }
        }
        out
    }

    fn push(&mut self, text: &'a str, around: Open, is_apart: &mut bool) {
        let chars = visible(text);
        if chars > 0 {
            self.runs.push(Run {
                parent: around.place,
                at: self.parts.len(),
                text,
                is_apart: *is_apart,
                is_unseen: around.is_unseen,
                is_spaced: self.is_blank,
                before: self.chars,
            });
            self.chars += chars;
            *is_apart = false;
            self.is_blank = false;
        } else {
            self.is_blank |= !text.is_empty();
        }
    }

    /// How many elements there are.
    pub fn len(&self) -> usize {
        self.parts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }

    /// The element that stands there.
    pub fn element(&self, place: Place) -> Option<Element<'a>> {
        self.parts.get(place).map(|part| part.element)
    }

    /// Its lower-case tag name, empty behind the end.
    pub fn name(&self, place: Place) -> &'a str {
        self.parts.get(place).map_or("", |part| part.name)
    }

    /// Its attribute as written.
    pub fn attribute(&self, place: Place, name: &str) -> Option<&'a str> {
        self.parts.get(place)?.element.attribute(name)
    }

    /// The names in its `class`.
    pub fn classes(&self, place: Place) -> impl Iterator<Item = &'a str> + use<'a> {
        self.parts
            .get(place)
            .map_or("", |part| part.class)
            .split_ascii_whitespace()
    }

    /// The element around it; the root's is itself.
    pub fn parent(&self, place: Place) -> Place {
        self.parts.get(place).map_or(0, |part| part.parent)
    }

    /// The first place behind all that is inside it.
    pub fn end(&self, place: Place) -> Place {
        self.parts.get(place).map_or(place, |part| part.end)
    }

    /// How many elements stand around it.
    pub fn depth(&self, place: Place) -> usize {
        self.parts.get(place).map_or(0, |part| part.depth)
    }

    /// Whether no reader sees its text: the inside of scripts, styles, `<noscript>`.
    pub fn is_hidden(&self, place: Place) -> bool {
        self.parts.get(place).is_some_and(|part| part.is_hidden)
    }

    /// Whether `inner` is `outer` or stands inside it.
    pub fn contains(&self, outer: Place, inner: Place) -> bool {
        outer <= inner && inner < self.end(outer)
    }

    /// Itself and the elements around it, inside out, the root last.
    pub fn lineage(&self, place: Place) -> impl Iterator<Item = Place> {
        let mut next = (place < self.parts.len()).then_some(place);
        std::iter::from_fn(move || {
            let place = next?;
            next = (place > 0).then(|| self.parent(place));
            Some(place)
        })
    }

    /// The elements directly inside it.
    pub fn children(&self, place: Place) -> impl Iterator<Item = Place> {
        let end = self.end(place);
        let mut next = place + 1;
        std::iter::from_fn(move || {
            let child = (next < end).then_some(next)?;
            next = self.end(child);
            Some(child)
        })
    }

    /// The runs of text inside it, by number.
    pub fn runs(&self, place: Place) -> std::ops::Range<usize> {
        self.parts
            .get(place)
            .map_or(0..0, |part| part.runs.0..part.runs.1)
    }

    /// How many runs of visible text there are.
    pub fn run_count(&self) -> usize {
        self.runs.len()
    }

    /// A run of text as written, white space and all.
    pub fn run_text(&self, run: usize) -> &'a str {
        self.runs.get(run).map_or("", |run| run.text)
    }

    /// The element that a run of text stands directly inside.
    pub fn run_parent(&self, run: usize) -> Place {
        self.runs.get(run).map_or(0, |run| run.parent)
    }

    /// The first run of text behind the beginning of the element before `place`.
    pub fn runs_from(&self, place: Place) -> usize {
        self.runs.partition_point(|run| run.at < place)
    }

    /// Whether a run begins a block of text: the one before it stands in another.
    pub fn is_apart(&self, run: usize) -> bool {
        self.runs.get(run).is_none_or(|run| run.is_apart)
    }

    /// Whether a reader sees a blank before a run, be it at the end of a block or inside.
    pub fn is_spaced(&self, run: usize) -> bool {
        self.runs.get(run).is_none_or(|run| {
            run.is_apart || run.is_spaced || run.text.starts_with(char::is_whitespace)
        })
    }

    /// Visible characters in these runs; blanks do not count.
    pub fn chars(&self, runs: std::ops::Range<usize>) -> usize {
        let at = |run: usize| self.runs.get(run).map_or(self.chars, |run| run.before);
        at(runs.end).saturating_sub(at(runs.start))
    }

    /// Whether all of these runs are only read aloud, or hidden by the page.
    pub fn is_unseen(&self, runs: std::ops::Range<usize>) -> bool {
        let runs = self.runs.get(runs).unwrap_or(&[]);
        runs.iter().all(|run| run.is_unseen)
    }

    /// What a reader sees of these runs: white space collapsed, a blank between blocks; what is
    /// only read aloud where there is nothing else.
    pub fn text(&self, runs: std::ops::Range<usize>) -> String {
        let runs = self.runs.get(runs).unwrap_or(&[]);
        let is_unseen = runs.iter().all(|run| run.is_unseen);
        let mut out = Collapser::default();
        for run in runs {
            if run.is_apart || run.is_spaced {
                out.space();
            }
            if is_unseen || !run.is_unseen {
                out.push(run.text);
            }
        }
        out.finish()
    }

    /// What a reader sees of an element.
    pub fn text_of(&self, place: Place) -> String {
        self.text(self.runs(place))
    }
}

fn visible(text: &str) -> usize {
    if text.is_ascii() {
        let is_seen = |byte: &u8| !matches!(byte, b'\t'..=b'\r' | b' ');
        return text.bytes().filter(is_seen).count();
    }
    text.chars().filter(|c| !c.is_whitespace()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subtrees_are_ranges() {
        let document =
            Document::parse("<body><ul><li><a>One</a> x<li>Two</ul><p>Th<b>ree</b></p></body>")
                .expect("parses");
        let outline = Outline::of(&document);
        let names: Vec<_> = (0..outline.len())
            .map(|place| outline.name(place))
            .collect();
        assert_eq!(
            names,
            ["html", "head", "body", "ul", "li", "a", "li", "p", "b"]
        );
        assert_eq!(
            (outline.end(3), outline.parent(6), outline.depth(5)),
            (7, 3, 4)
        );
        assert_eq!(outline.children(3).collect::<Vec<_>>(), [4, 6]);
        assert_eq!(outline.lineage(5).collect::<Vec<_>>(), [5, 4, 3, 2, 0]);
        assert_eq!(outline.text_of(3), "One x Two");
        assert_eq!(outline.text_of(7), "Three");
        assert_eq!(outline.chars(outline.runs(3)), 7);
    }

    #[test]
    fn blanks_between_elements_part_words() {
        let document = Document::parse("<p><b>One</b> <i>two</i><u>x</u></p>").expect("parses");
        let outline = Outline::of(&document);
        assert_eq!(outline.text_of(0), "One twox");
        assert!(outline.is_spaced(1) && !outline.is_spaced(2));
    }

    #[test]
    fn scripts_have_no_text() {
        let document =
            Document::parse("<body><script>var a</script><noscript><img src=a></noscript>b</body>")
                .expect("parses");
        let outline = Outline::of(&document);
        assert_eq!(outline.text_of(0), "b");
        let page = "<body><script>var a</script><noscript>a</noscript>b</body>";
        let document = Document::parse(page).expect("parses");
        assert_eq!(Outline::of(&document).text_of(0), "b");
        assert_eq!(Outline::without_scripts(&document).text_of(0), "ab");
        assert!((0..outline.len()).any(|place| outline.name(place) == "img"));
    }
}
