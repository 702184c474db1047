//! One walk through the page: its visible text, the elements that could hold a date, and whether
//! they stand with the article, with other articles, or in the frame around them.

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashSet};
use std::hash::{BuildHasher, Hash};
use std::ops::Range;
use url::Url;

use super::headline;
use super::names::{self, Around, Hint, Sayings};
use crate::html::{Document, Element, Piece, Step, pieces};

/// Places that are kept. Pages with more are lists.
const MAX_PLACES: usize = 96;
/// Lines of text that are kept.
const MAX_LINES: usize = 600;
/// How much visible text is looked at.
const MAX_TEXT: usize = 400_000;
/// Longest text of an element that could be a date and what is said around it.
pub(super) const MAX_PLACE: usize = 240;

/// An element that could hold a date.
#[derive(Debug, Clone)]
pub(super) struct Place<'a> {
    pub(super) element: Element<'a>,
    /// Its visible text, in [`Survey::text`].
    pub(super) range: Range<usize>,
    pub(super) around: Around,
    pub(super) hint: Option<Hint>,
    /// How many different dates the page has in elements that look like it.
    pub(super) alike: usize,
    signature: u64,
}

/// A line of visible text.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) range: Range<usize>,
    pub(super) around: Around,
    /// The same for lines that stand in elements that look alike.
    pub(super) signature: u64,
}

/// What the walk found.
#[derive(Debug, Default)]
pub(super) struct Survey<'a> {
    /// Visible text, white space collapsed, lines parted by line ends.
    pub(super) text: String,
    pub(super) places: Vec<Place<'a>>,
    pub(super) lines: Vec<Line>,
    /// The headline's range in the text.
    pub(super) headline: Option<Range<usize>>,
    /// Whether an `<article>` holds the headline.
    pub(super) has_article: bool,
    /// Whether dates of many things stand where an article's would.
    pub(super) is_list: bool,
    state: RandomState,
}

struct Frame<'a> {
    element: Element<'a>,
    around: Around,
    hint: Option<Hint>,
    is_machine: bool,
    start: usize,
    /// Its tag and class.
    look: u64,
    /// The same with the two elements around it.
    signature: u64,
    is_unseen: bool,
    is_block: bool,
}

impl<'a> Survey<'a> {
    /// Walks through the page once.
    pub(super) fn walk(document: &'a Document, url: &Url) -> Self {
        let found = headline::find(document, url);
        let headline = found.element;
        let mut lineage: Vec<Element<'a>> = headline.iter().flat_map(Element::lineage).collect();
        let home = lineage
            .iter()
            .find(|element| is_article(**element))
            .or_else(|| lineage.iter().find(|element| element.name() == "main"))
            .copied();
        let has_article = home.is_some_and(is_article);
        // From the root inwards: the place in it is the depth.
        lineage.reverse();
        let mut survey = Self {
            has_article,
            ..Self::default()
        };
        let mut frames: Vec<Frame<'a>> = Vec::new();
        let mut hidden = 0_u32;
        let mut line = 0;
        let mut alike: HashMap<u64, HashSet<u64>> = HashMap::default();
        let mut sayings = Sayings::default();
        // Whether an element has begun or ended since the last text.
        let mut is_boundary = false;
        for step in document.root().walk() {
            is_boundary |= !matches!(step, Step::Text(_));
            match step {
                Step::Open(element) => {
                    let is_unseen = is_unseen(element);
                    let is_block = element.is_block();
                    hidden += u32::from(is_unseen);
                    if is_block {
                        survey.end_line(&mut line, &frames);
                    }
                    let around = frames.last().map_or(Around::Open, |frame| frame.around);
                    let said = sayings.of(element);
                    let around = if home == Some(element) {
                        Around::Home
                    } else if lineage.get(frames.len()) == Some(&element) {
                        around
                    } else {
                        around.max(names::belonging(element, said, has_article))
                    };
                    let hint = names::hint(element, said);
                    let look = survey.hash(&(element.name(), element.attribute("class")));
                    let mut around_it = frames.iter().rev().map(|frame| frame.look);
                    let signature = survey.hash(&(look, around_it.next(), around_it.next()));
                    frames.push(Frame {
                        element,
                        around,
                        hint,
                        is_machine: names::is_machine(element, hint),
                        start: survey.text.len(),
                        look,
                        signature,
                        is_unseen,
                        is_block,
                    });
                }
                Step::Text(text) => {
                    if hidden == 0 && survey.text.len() < MAX_TEXT {
                        let is_joined = !is_boundary
                            || frames
                                .last()
                                .is_some_and(|frame| frame.element.name() == "sup");
                        if !is_joined && is_glued(&survey.text, text) {
                            survey.text.push(' ');
                        }
                        is_boundary = false;
                        push_collapsed(&mut survey.text, text);
                    }
                }
                Step::Close(element) => {
                    let Some(frame) = frames.pop() else { continue };
                    hidden = hidden.saturating_sub(u32::from(frame.is_unseen));
                    if headline == Some(element) {
                        survey.headline = Some(frame.start..survey.text.len());
                    }
                    if frame.is_machine || frame.hint.is_some() {
                        let content = survey.content(&frame);
                        alike.entry(frame.signature).or_default().insert(content);
                        survey.keep(&frame);
                    }
                    if frame.is_block {
                        frames.push(frame);
                        survey.end_line(&mut line, &frames);
                        frames.pop();
                    }
                }
            }
        }
        survey.end_line(&mut line, &frames);
        for place in &mut survey.places {
            place.alike = alike.get(&place.signature).map_or(1, HashSet::len);
        }
        if !found.is_certain {
            let said = survey
                .lines
                .iter()
                .find(|line| found.is_said_by(survey.of(&line.range)));
            survey.headline = said.map(|line| line.range.clone()).or(survey.headline);
        }
        survey.is_list = !has_article
            && survey
                .places
                .iter()
                .any(|place| place.alike >= 4 && survey.is_near(&place.range));
        survey
    }

    /// The text of a range, without blanks at its ends.
    pub(super) fn of(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("").trim()
    }

    /// The line that holds a place of the text.
    pub(super) fn line_at(&self, at: usize) -> Option<&Line> {
        let index = self.lines.partition_point(|line| line.range.end <= at);
        self.lines.get(index).filter(|line| line.range.start <= at)
    }

    fn hash(&self, value: &impl Hash) -> u64 {
        self.state.hash_one(value)
    }

    /// The same for elements that say the same.
    fn content(&self, frame: &Frame<'a>) -> u64 {
        let text = self.text.get(frame.start..).unwrap_or("").trim();
        let text = text.get(..text.floor_char_boundary(MAX_PLACE));
        self.hash(&(text, frame.element.attribute("datetime")))
    }

    fn keep(&mut self, frame: &Frame<'a>) {
        let range = frame.start..self.text.len();
        let could_be_read = range.len() <= MAX_PLACE
            && self
                .text
                .get(range.clone())
                .is_some_and(|text| text.chars().any(char::is_numeric));
        let is_of_page = frame.around < Around::Outside;
        if is_of_page && self.places.len() < MAX_PLACES && (frame.is_machine || could_be_read) {
            self.places.push(Place {
                element: frame.element,
                range,
                around: frame.around,
                hint: frame.hint,
                alike: 1,
                signature: frame.signature,
            });
        }
    }

    fn end_line(&mut self, start: &mut usize, frames: &[Frame<'a>]) {
        let range = *start..self.text.len();
        let around = frames.last().map_or(Around::Open, |frame| frame.around);
        if self
            .text
            .get(range.clone())
            .is_some_and(|text| !text.trim().is_empty())
        {
            if self.lines.len() < MAX_LINES && around < Around::Outside {
                let signature = frames.last().map_or(0, |frame| frame.signature);
                self.lines.push(Line {
                    range,
                    around,
                    signature,
                });
            }
            self.text.push('\n');
        }
        *start = self.text.len();
    }
}

fn is_article(element: Element<'_>) -> bool {
    element.name() == "article"
}

/// Text that no one sees, or that is no part of what is written.
fn is_unseen(element: Element<'_>) -> bool {
    element.is_hidden() || matches!(element.name(), "head" | "select" | "button" | "textarea")
}

/// Whether two texts that only an element's edge parts would make one number or word: "2025" and
/// "18:21" stand apart on the screen.
fn is_glued(before: &str, after: &str) -> bool {
    match (before.chars().next_back(), after.chars().next()) {
        (Some(last), Some(first)) => {
            last.is_alphanumeric()
                && first.is_alphanumeric()
                && (last.is_numeric() || first.is_numeric())
        }
        _ => false,
    }
}

fn push_collapsed(out: &mut String, text: &str) {
    for piece in pieces(text) {
        match piece {
            Piece::Blank => {
                if !out.is_empty() && !out.ends_with([' ', '\n']) {
                    out.push(' ');
                }
            }
            Piece::Word(word) => out.push_str(word),
        }
    }
}
