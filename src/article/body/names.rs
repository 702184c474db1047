//! What tags, attributes and class names say of each element: whether it belongs to the text of an
//! article at all.
//!
//! Web designers of all countries name classes in English; these words are what they write. A name
//! counts only on a small part of the page's prose, since themes write `has-sidebar` around
//! everything.

use foldhash::HashMap;

use super::teasers;
use super::vocabulary::{is_body_name, said};
use crate::html::{Outline, Place};

/// Why an element is none of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Part of the text, as far as names say.
    Text,
    /// Its name says that it is often something else.
    Doubtful,
    /// The caption of a picture.
    Caption,
    /// Its name says that it is something else, if it is small.
    Aside,
    /// Its name or tag says that it is something else.
    Foreign,
    /// The same, whatever its size.
    Never,
    /// No reader sees it.
    Hidden,
}

/// Roles of parts that are no text (WAI-ARIA 1.2 §5.3).
const FOREIGN_ROLES: &[&str] = &[
    "navigation",
    "contentinfo",
    "banner",
    "menu",
    "menubar",
    "search",
    "complementary",
    "dialog",
    "tooltip",
];

/// What the names of a page say, element by element.
pub(super) struct Names {
    parts: Vec<Part>,
    /// Whether each element is, or stands in, a link.
    links: Vec<bool>,
}

impl Names {
    pub(super) fn of(outline: &Outline<'_>) -> Self {
        let links = links(outline);
        let prose = Share::measure(outline, &links);
        let teasers = teasers::teasers(outline, &links, &prose);
        let mut page = Page::of(outline, prose);
        let mut parts: Vec<Part> = Vec::with_capacity(outline.len());
        for place in 0..outline.len() {
            let around = if place == 0 {
                Part::Text
            } else {
                parts
                    .get(outline.parent(place))
                    .copied()
                    .unwrap_or(Part::Text)
            };
            let own = if around >= Part::Foreign {
                around
            } else if teasers.get(place).copied().unwrap_or(false) {
                Part::Foreign
            } else {
                let share = page.prose.of(outline, place);
                own(outline, place, share, &mut page)
            };
            parts.push(own.max(around));
        }
        Self { parts, links }
    }

    pub(super) fn part(&self, place: Place) -> Part {
        self.parts.get(place).copied().unwrap_or(Part::Text)
    }

    /// By how much its own tag and names speak for an element.
    pub(super) fn bonus(&self, outline: &Outline<'_>, place: Place) -> f64 {
        let is_body = ["class", "id", "itemprop", "data-testid"]
            .iter()
            .filter_map(|attribute| outline.attribute(place, attribute))
            .any(is_body_name);
        match outline.name(place) {
            _ if is_body => 1.3,
            "article" => 1.1,
            _ => 1.0,
        }
    }

    pub(super) fn is_link(&self, place: Place) -> bool {
        self.links.get(place).copied().unwrap_or(false)
    }
}

/// Whether each element is, or stands in, a link.
fn links(outline: &Outline<'_>) -> Vec<bool> {
    let mut links: Vec<bool> = Vec::with_capacity(outline.len());
    for place in 0..outline.len() {
        let around = place > 0 && links.get(outline.parent(place)).copied().unwrap_or(false);
        let own = outline.name(place) == "a" && outline.attribute(place, "href").is_some();
        links.push(around || own);
    }
    links
}

/// How much of the page's prose stands in an element.
pub(super) struct Share {
    /// Characters in long texts outside links before each run.
    before: Vec<usize>,
    /// All of them.
    pub(super) all: usize,
}

impl Share {
    fn measure(outline: &Outline<'_>, links: &[bool]) -> Self {
        let mut sum = 0;
        let mut before = vec![0];
        for run in 0..outline.run_count() {
            let chars = outline.chars(run..run + 1);
            let is_link = links.get(outline.run_parent(run)).copied().unwrap_or(false);
            if chars > 30 && !is_link {
                sum += chars;
            }
            before.push(sum);
        }
        Self { before, all: sum }
    }

    /// From 0 to 1.
    pub(super) fn of(&self, outline: &Outline<'_>, place: Place) -> f64 {
        let at = |run: usize| self.before.get(run).copied().unwrap_or(0);
        let all = self.all.max(1);
        let runs = outline.runs(place);
        at(runs.end).saturating_sub(at(runs.start)) as f64 / all as f64
    }
}

fn own<'a>(outline: &Outline<'a>, place: Place, share: f64, page: &mut Page<'a>) -> Part {
    match outline.name(place) {
        "head" | "script" | "style" | "template" | "svg" | "select" | "textarea" | "input"
        | "iframe" | "object" => {
            return Part::Hidden;
        }
        "nav" | "menu" | "dialog" | "button" | "label" => return Part::Foreign,
        "figcaption" => return Part::Caption,
        // Lazy pictures, and "please enable JavaScript"; but also whole articles.
        "noscript" if share < 0.3 => return Part::Hidden,
        "footer" if share < 0.9 => return Part::Foreign,
        "aside" if share < 0.3 => return Part::Foreign,
        "form" if share < 0.3 => return Part::Foreign,
        "html" | "body" | "main" => return Part::Text,
        _ => {}
    }
    if (share < 0.4 || share < 0.7 && page.rest(share) > 2.0 * MIN_REST)
        && is_invisible(outline, place)
    {
        return Part::Hidden;
    }
    let mut part = Part::Text;
    // The ids of headings and paragraphs are made from their texts.
    let attributes: &[&str] = match outline.name(place) {
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "p" | "li" => &["class", "itemprop"],
        _ => &["class", "id", "data-testid", "itemprop"],
    };
    for attribute in attributes {
        let Some(name) = outline.attribute(place, attribute) else {
            continue;
        };
        let said = *page.said.entry(name).or_insert_with(|| said(name));
        part = part.max(said);
    }
    if part == Part::Never && !page.holds_headline(outline, place) && page.rest(share) > MIN_REST {
        return Part::Never;
    }
    // Names count for less on what is much of the page, in one piece or in several of one class.
    let share = share.max(page.share_of_class(outline, place));
    if share > 0.4 {
        return Part::Text;
    }
    let is_foreign_role = outline
        .attribute(place, "role")
        .is_some_and(|role| FOREIGN_ROLES.contains(&role));
    if is_foreign_role {
        return Part::Foreign;
    }
    match part {
        Part::Doubtful | Part::Aside if share > 0.15 => Part::Text,
        Part::Aside | Part::Never => Part::Foreign,
        _ => part,
    }
}

/// What is known of a page's names.
struct Page<'a> {
    said: HashMap<&'a str, Part>,
    /// Share of the prose in elements of each class.
    classes: HashMap<&'a str, f64>,
    /// Where headlines and `<main>` stand.
    headlines: Vec<Place>,
    prose: Share,
}

impl<'a> Page<'a> {
    fn of(outline: &Outline<'a>, prose: Share) -> Self {
        let mut classes: HashMap<&'a str, f64> = HashMap::default();
        let mut headlines = Vec::new();
        for place in 0..outline.len() {
            if matches!(outline.name(place), "h1" | "main") {
                headlines.push(place);
            }
            let class = outline.attribute(place, "class");
            if let Some(class) = class
                && outline.attribute(outline.parent(place), "class") != Some(class)
            {
                *classes.entry(class).or_default() += prose.of(outline, place);
            }
        }
        Self {
            said: HashMap::default(),
            classes,
            headlines,
            prose,
        }
    }

    fn share_of_class(&self, outline: &Outline<'_>, place: Place) -> f64 {
        outline
            .attribute(place, "class")
            .and_then(|class| self.classes.get(class).copied())
            .unwrap_or(0.0)
    }

    fn holds_headline(&self, outline: &Outline<'_>, place: Place) -> bool {
        let next = self.headlines.partition_point(|headline| *headline < place);
        self.headlines
            .get(next)
            .is_some_and(|headline| outline.contains(place, *headline))
    }

    /// Characters of prose beside a share of it.
    fn rest(&self, share: f64) -> f64 {
        self.prose.all as f64 * (1.0 - share)
    }
}

/// Prose beside comments, in characters, that is a text of its own; where there is less, the page
/// is what its visitors write.
const MIN_REST: f64 = 400.0;

fn is_invisible(outline: &Outline<'_>, place: Place) -> bool {
    // Paragraphs are hidden by those who want to be paid for them.
    if outline.name(place) == "p" {
        return false;
    }
    outline.attribute(place, "hidden").is_some()
        || outline.attribute(place, "aria-hidden") == Some("true")
        || outline.classes(place).any(|class| class == "hidden")
        || outline.attribute(place, "style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}
