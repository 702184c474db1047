//! Where the headline stands: the date of an article is near it, those of others are not.

use std::sync::LazyLock;

use url::Url;

use crate::html::{Document, Element, Selector};
use crate::permalink;

static HEADING: LazyLock<Selector> = LazyLock::new(|| {
    Selector::constant("h1, h2, h3, [itemprop~=headline], .headline, .entry-title, .article-title")
});
static H1: LazyLock<Selector> = LazyLock::new(|| Selector::constant("h1"));
static TITLE: LazyLock<Selector> = LazyLock::new(|| {
    Selector::constant("meta[property='og:title'], meta[name='twitter:title'], head > title")
});

static LINK: LazyLock<Selector> = LazyLock::new(|| Selector::constant("a[href]"));
static CANONICAL: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("link[rel=canonical][href]"));

/// Headings that are looked at.
const MAX_HEADINGS: usize = 80;

/// What is known of a page's headline before its text is walked through.
pub(super) struct Headline<'a> {
    /// The heading that says most of what the page's title says; without one the first `<h1>`.
    pub(super) element: Option<Element<'a>>,
    /// Whether the title says the same.
    pub(super) is_certain: bool,
    titles: Vec<String>,
}

impl Headline<'_> {
    /// Whether a line of text says most of what the page's title says.
    pub(super) fn is_said_by(&self, line: &str) -> bool {
        let line = letters(line);
        line.len() >= 10 && self.titles.iter().any(|title| shared(title, &line) > 0)
    }
}

/// Finds the headline. A heading that links to another page is of that page.
pub(super) fn find<'a>(document: &'a Document, url: &Url) -> Headline<'a> {
    let own: Vec<String> = document
        .first(&CANONICAL)
        .and_then(|link| permalink::resolve(url, link.attribute("href")?))
        .iter()
        .chain([url])
        .map(permalink::key)
        .collect();
    let is_own = |heading: &Element<'a>| {
        let is_frame = |element: Element<'_>| matches!(element.name(), "footer" | "nav" | "aside");
        if heading.lineage().any(is_frame) {
            return false;
        }
        let around = heading
            .lineage()
            .take(3)
            .find(|element| element.name() == "a");
        heading
            .first(&LINK)
            .or(around)
            .and_then(|link| permalink::resolve(url, link.attribute("href")?))
            .is_none_or(|target| own.contains(&permalink::key(&target)))
    };
    let titles: Vec<String> = document
        .select(&TITLE)
        .take(4)
        .map(|title| {
            let content = title.attribute("content").map(str::to_owned);
            letters(&content.unwrap_or_else(|| title.text()))
        })
        .filter(|title| !title.is_empty())
        .collect();
    let mut best: Option<(usize, Element<'_>)> = None;
    for heading in document.select(&HEADING).take(MAX_HEADINGS).filter(is_own) {
        let heading_letters = letters(&heading.text());
        let shared = titles
            .iter()
            .map(|title| shared(title, &heading_letters))
            .max()
            .unwrap_or(0);
        // The title is what counts, and of equals the highest.
        let score = shared * 2 + usize::from(heading.name() == "h1");
        if shared > 0 && best.is_none_or(|(known, _)| score > known) {
            best = Some((score, heading));
        }
    }
    let is_certain = best.is_some();
    let element = best.map(|(_, heading)| heading).or_else(|| {
        document
            .select(&H1)
            .take(MAX_HEADINGS)
            .filter(is_own)
            .find(|heading| letters(&heading.text()).len() >= 8)
    });
    Headline {
        element,
        is_certain,
        titles,
    }
}

/// How much of the title the heading says, when one is in the other and it is no site's name.
fn shared(title: &str, heading: &str) -> usize {
    let length = title.len().min(heading.len());
    let is_most = length * 3 >= title.len() && length >= 6;
    if is_most && (title.contains(heading) || heading.contains(title)) {
        length
    } else {
        0
    }
}

fn letters(text: &str) -> String {
    text.chars()
        .take(400)
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}
