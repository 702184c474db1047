//! What tags, attributes and class names say of each element: whether it belongs to the text of an
//! article at all.
//!
//! Web designers of all countries name classes in English; these words are what they write. A name
//! counts only on a small part of the page's prose, since themes write `has-sidebar` around
//! everything.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::teasers;
use crate::html::{Outline, Place, find_word};

/// Why an element is none of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// Part of the text, as far as names say.
    Text,
    /// Its name says that it is often something else.
    Doubtful,
    /// The caption of a picture.
    Caption,
    /// Its name or tag says that it is something else.
    Foreign,
    /// No reader sees it.
    Hidden,
}

/// Words of parts that are hardly ever text of the article.
const FOREIGN: &[&str] = &[
    "ad",
    "ads",
    "advert",
    "advertisement",
    "advertising",
    "adsense",
    "adslot",
    "adunit",
    "adbox",
    "dfp",
    "breadcrumb",
    "breadcrumbs",
    "cookie",
    "cookies",
    "consent",
    "gdpr",
    "footer",
    "login",
    "menu",
    "nav",
    "navbar",
    "navigation",
    "newsletter",
    "newsletters",
    "outbrain",
    "taboola",
    "pager",
    "pagination",
    "paginator",
    "promo",
    "promos",
    "share",
    "sharing",
    "sharebar",
    "sharedaddy",
    "social",
    "socials",
    "sponsored",
    "sponsor",
    "subscribe",
    "subscription",
    "subnav",
    "tags",
    "tagcloud",
    "taglist",
    "ticker",
    "topbar",
    "submenu",
    "dropdown",
    "offcanvas",
    "masthead",
    "comments",
    "disqus",
    "respond",
    "related",
    "recommended",
    "recommendations",
    "recirculation",
    "recirc",
    "popular",
    "trending",
    "mostread",
    "sidebar",
    "signup",
    "toolbar",
    "tooltip",
    "modal",
    "popup",
    "skip",
    "byline",
    "bylines",
    "timestamp",
    "dateline",
    "copyright",
    "addtoany",
    "paywall",
    "piano",
    "alsoread",
    "readmore",
    "readalso",
    "teaser",
    "teasers",
    "syndication",
    "dailymotion",
    "widget",
    "widgets",
    "rail",
    "carousel",
    "slider",
    "bio",
    "biography",
    "privacy",
    "rating",
    "ratings",
    "print",
    "printonly",
    "sr",
    "flyout",
    "overlay",
    "toc",
];

/// Words of parts that are often not.
const DOUBTFUL: &[&str] = &[
    "author",
    "authors",
    "meta",
    "metadata",
    "more",
    "banner",
    "header",
    "aside",
    "secondary",
    "comment",
    "tag",
    "topics",
    "topic",
    "date",
    "time",
    "published",
    "category",
    "categories",
    "rubric",
    "kicker",
    "excerpt",
    "inset",
    "extra",
    "extras",
    "bottom",
    "next",
    "prev",
    "previous",
    "action",
    "actions",
    "button",
    "buttons",
    "cta",
    "info",
    "notice",
    "box",
    "infobox",
    "embed",
    "follow",
    "links",
    "link",
    "list",
    "recent",
    "latest",
];

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

/// Words of captions.
const CAPTION: &[&str] = &[
    "caption",
    "captions",
    "figcaption",
    "credit",
    "credits",
    "imagecaption",
    "photocredit",
    "photographer",
];

static WORDS: LazyLock<HashMap<&'static str, Part>> = LazyLock::new(|| {
    let foreign = FOREIGN.iter().map(|word| (*word, Part::Foreign));
    let doubtful = DOUBTFUL.iter().map(|word| (*word, Part::Doubtful));
    let caption = CAPTION.iter().map(|word| (*word, Part::Caption));
    doubtful.chain(caption).chain(foreign).collect()
});

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
        let mut known: HashMap<&str, Part> = HashMap::new();
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
                own(outline, place, prose.of(outline, place), &mut known)
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
        Self { before }
    }

    /// From 0 to 1.
    pub(super) fn of(&self, outline: &Outline<'_>, place: Place) -> f64 {
        let at = |run: usize| self.before.get(run).copied().unwrap_or(0);
        let all = self.before.last().copied().unwrap_or(0).max(1);
        let runs = outline.runs(place);
        at(runs.end).saturating_sub(at(runs.start)) as f64 / all as f64
    }
}

fn own<'a>(
    outline: &Outline<'a>,
    place: Place,
    share: f64,
    known: &mut HashMap<&'a str, Part>,
) -> Part {
    match outline.name(place) {
        "head" | "script" | "style" | "template" | "svg" | "noscript" | "select" | "textarea"
        | "input" | "iframe" | "object" => {
            return Part::Hidden;
        }
        "nav" | "menu" | "dialog" | "button" | "label" => return Part::Foreign,
        "figcaption" => return Part::Caption,
        "footer" if share < 0.9 => return Part::Foreign,
        "aside" if share < 0.3 => return Part::Foreign,
        "form" if share < 0.3 => return Part::Foreign,
        "html" | "body" | "main" => return Part::Text,
        _ => {}
    }
    if share < 0.4 && is_invisible(outline, place) {
        return Part::Hidden;
    }
    if share > 0.4 {
        return Part::Text;
    }
    let is_foreign_role = outline
        .attribute(place, "role")
        .is_some_and(|role| FOREIGN_ROLES.contains(&role));
    if is_foreign_role {
        return Part::Foreign;
    }
    let mut part = Part::Text;
    for attribute in ["class", "id", "data-testid", "itemprop"] {
        let Some(name) = outline.attribute(place, attribute) else {
            continue;
        };
        let said = *known.entry(name).or_insert_with(|| said(name));
        part = part.max(said);
    }
    if part == Part::Doubtful && share > 0.15 {
        return Part::Text;
    }
    part
}

fn said(name: &str) -> Part {
    let mut part = Part::Text;
    find_word(name, |word| {
        part = part.max(WORDS.get(word).copied().unwrap_or(Part::Text));
        (part == Part::Foreign).then_some(())
    });
    part
}

fn is_invisible(outline: &Outline<'_>, place: Place) -> bool {
    outline.attribute(place, "hidden").is_some()
        || outline.attribute(place, "aria-hidden") == Some("true")
        || outline.classes(place).any(|class| class == "hidden")
        // Paragraphs are hidden by those who want to be paid for them.
        || outline.name(place) != "p"
            && outline.attribute(place, "style").is_some_and(|style| {
            let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
            style.contains("display:none") || style.contains("visibility:hidden")
        })
}

/// Whether a name is that of an article's body: `articleBody`, `entry-content`, `post_text`.
fn is_body_name(name: &str) -> bool {
    name.split_ascii_whitespace().any(|name| {
        let name: String = name
            .chars()
            .filter(char::is_ascii_alphabetic)
            .map(|c| c.to_ascii_lowercase())
            .collect();
        let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
        name.len() < 40
            && has(&["article", "story", "post", "entry", "news", "page"])
            && [
                "body",
                "content",
                "text",
                "bodytext",
                "copy",
                "bodycopy",
                "maincontent",
                "contentbody",
            ]
            .iter()
            .any(|end| name.ends_with(end))
    })
}
