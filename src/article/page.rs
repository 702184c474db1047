//! An article's page, read once for all fields: its elements in order, and what it tells machines.

use foldhash::HashSet;
use url::Url;

use super::json_ld::{JsonLd, Scripts};
use super::meta::Meta;
use super::site::{Site, folded};
use super::title::heads;
use crate::html::{Outline, Place, has_words, unescaped};

/// Elements that hold what is around the article.
const AROUND: &[&str] = &["nav", "footer", "aside", "form", "dialog", "template"];

/// Least likeness of an `<h1>` to what the page tells machines of its title.
const ALIKE: f32 = 0.3;

/// The same for another element that is marked as a headline.
const MARKED_ALIKE: f32 = 0.6;

/// The same for any heading.
const SAME: f32 = 0.95;

pub(super) struct Page<'a> {
    pub(super) outline: &'a Outline<'a>,
    pub(super) url: &'a Url,
    pub(super) meta: Meta,
    pub(super) json_ld: JsonLd,
    pub(super) site: Site,
    /// `<title>`.
    pub(super) title: Option<String>,
    /// The article's headline as it is shown.
    pub(super) headline: Option<Headline>,
}

/// A heading that is the article's.
pub(super) struct Headline {
    pub(super) place: Place,
    pub(super) text: String,
    /// The texts of its inner elements and what stands between them: a kicker, a headline, a deck may
    /// share one heading. One piece where nothing parts them.
    pub(super) pieces: Vec<String>,
}

impl<'a> Page<'a> {
    pub(super) fn of(outline: &'a Outline<'a>, scripts: &Scripts, url: &'a Url) -> Self {
        let meta = Meta::read(outline);
        let title = (0..outline.len())
            .find(|place| outline.name(*place) == "title" && !outline.is_hidden(*place))
            .map(|place| unescaped(&outline.text_of(place)))
            .filter(|title| has_words(title));
        let json_ld = JsonLd::read(scripts, url, title.as_deref().unwrap_or(""));
        let site = Site::of(url, &meta, &json_ld);
        let mut page = Self {
            outline,
            url,
            meta,
            json_ld,
            site,
            title,
            headline: None,
        };
        page.headline = page.find_headline();
        page
    }

    /// Whether it stands in a part of the page that is around the article.
    pub(super) fn is_around(&self, place: Place) -> bool {
        self.outline
            .lineage(place)
            .any(|place| AROUND.contains(&self.outline.name(place)))
    }

    /// The heading that is most like what the page tells machines of its title: an `<h1>`, or else
    /// one that is marked as the headline.
    fn find_headline(&self) -> Option<Headline> {
        let outline = self.outline;
        let told: Vec<HashSet<(char, char)>> = [
            self.json_ld.headline.as_deref(),
            self.meta.first("og:title"),
            self.meta.first("twitter:title"),
            self.title.as_deref(),
        ]
        .into_iter()
        .flatten()
        .chain(self.title.iter().flat_map(|title| heads(title)))
        .map(|text| pairs(&unescaped(text)))
        .collect();
        let likeness = |text: &str| {
            let pairs = pairs(text);
            told.iter()
                .map(|told| alike(&pairs, told))
                .fold(0.0, f32::max)
        };
        let mut best: Option<(f32, Place, String)> = None;
        for place in 0..outline.len() {
            let least = match outline.name(place) {
                "h1" => ALIKE,
                "h2" | "h3" | "p" | "div" | "span" if self.is_marked(place) => MARKED_ALIKE,
                // A site may keep its `<h1>` for something else; then the headline is word for word.
                "h2" => SAME,
                _ => continue,
            };
            if outline.is_hidden(place) || self.is_around(place) {
                continue;
            }
            let text = outline.text_of(place);
            if !has_words(&text) || text.chars().count() > 400 || self.is_name_of_site(&text) {
                continue;
            }
            let likeness = likeness(&text);
            let is_enough = likeness >= least || told.is_empty() && least == ALIKE;
            // Among headings of one text the first of the highest rank.
            let rank = likeness - (least - ALIKE) / 4.0;
            if is_enough && best.as_ref().is_none_or(|(known, ..)| rank > *known) {
                best = Some((rank, place, text));
            }
        }
        let (_, place, text) = best?;
        Some(Headline {
            place,
            text,
            pieces: self.pieces(place),
        })
    }

    /// The runs of text of an element, with those that stand in the same inner element as one.
    fn pieces(&self, place: Place) -> Vec<String> {
        let runs = self.outline.runs(place);
        let mut pieces = Vec::new();
        let mut start = runs.start;
        for run in runs.clone() {
            let next = run + 1;
            if next == runs.end || self.outline.run_parent(next) != self.outline.run_parent(run) {
                pieces.push(self.outline.text(start..next));
                start = next;
            }
        }
        pieces
    }

    /// Whether a heading is a logo: it says the site's name, or what stands behind the headline in
    /// `<title>`.
    fn is_name_of_site(&self, text: &str) -> bool {
        let behind = self
            .title
            .as_deref()
            .and_then(|title| title.strip_suffix(text));
        self.site.is_exactly(text)
            || behind.is_some_and(|headline| {
                headline
                    .trim_end()
                    .ends_with(['|', '_', '-', '–', '—', '｜', '·'])
                    && headline.chars().count() > text.chars().count()
            })
    }

    fn is_marked(&self, place: Place) -> bool {
        let is_property = ["itemprop", "property"]
            .iter()
            .filter_map(|name| self.outline.attribute(place, name))
            .any(|value| {
                value
                    .split_ascii_whitespace()
                    .any(|word| word.ends_with("headline"))
            });
        is_property
            || self.outline.classes(place).any(|class| {
                let class = class.to_ascii_lowercase();
                [
                    "headline",
                    "entry-title",
                    "post-title",
                    "article-title",
                    "article__title",
                ]
                .iter()
                .any(|word| class.ends_with(word))
            })
    }
}

pub(super) fn pairs(text: &str) -> HashSet<(char, char)> {
    let text = folded(text);
    text.chars().zip(text.chars().skip(1)).collect()
}

/// Shared pairs of letters (Dice): 1 for the same text, 0 for nothing in common.
pub(super) fn alike(one: &HashSet<(char, char)>, two: &HashSet<(char, char)>) -> f32 {
    let all = one.len() + two.len();
    if all == 0 {
        return 0.0;
    }
    let shared = one.intersection(two).count();
    let count = |count: usize| u16::try_from(count).map_or(f32::MAX, f32::from);
    2.0 * count(shared) / count(all)
}
