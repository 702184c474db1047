//! Lists of teasers: siblings of one shape, each with a headline that is a link and little text.

use foldhash::HashMap;

use super::choose::is_heading;
use super::names::Share;
use crate::html::{Outline, Place};

/// Most characters of a teaser.
const MAX_CARD: usize = 700;
/// Least characters of a headline.
const MIN_HEADLINE: usize = 12;
/// Prose beside a list, in characters, that is an article of its own.
const MIN_REST: f64 = 800.0;
/// Least siblings that make a list.
const MIN_CARDS: usize = 3;

/// Whether each element is one of a list of teasers of other pages. A list that holds most of the
/// page's prose is what the page is about.
pub(super) fn teasers(outline: &Outline<'_>, links: &[bool], prose: &Share) -> Vec<bool> {
    let mut out = vec![false; outline.len()];
    let headlines = Headlines::of(outline, links);
    let mut groups: HashMap<(Place, &str, &str), Vec<Place>> = HashMap::default();
    for place in 1..outline.len() {
        let chars = outline.chars(outline.runs(place));
        if chars == 0
            || chars > MAX_CARD
            || matches!(
                outline.name(place),
                "p" | "span" | "a" | "td" | "th" | "tr" | "br"
            )
        {
            continue;
        }
        let is_list_item = outline.name(place) == "li";
        let has_picture = || {
            (place..outline.end(place))
                .any(|inner| matches!(outline.name(inner), "img" | "picture"))
        };
        let is_card = headlines.has_heading(outline, place)
            || headlines.is_first(outline, place) && (!is_list_item || has_picture())
            || headlines.has_any(outline, place) && chars < MAX_CARD / 2 && has_picture();
        if !is_card {
            continue;
        }
        let class = outline.classes(place).next().unwrap_or("");
        groups
            .entry((outline.parent(place), outline.name(place), class))
            .or_default()
            .push(place);
    }
    for group in groups.values().filter(|group| group.len() >= MIN_CARDS) {
        let share: f64 = group.iter().map(|place| prose.of(outline, *place)).sum();
        if share > 0.5 && prose.all as f64 * (1.0 - share) < MIN_REST {
            continue;
        }
        for place in group {
            if let Some(is_teaser) = out.get_mut(*place) {
                *is_teaser = true;
            }
        }
    }
    out
}

/// Blocks of text that are links and long enough for headlines.
struct Headlines {
    /// Whether one begins with each run.
    begins: Vec<bool>,
    /// How many of them are headings, before each element.
    headings: Vec<usize>,
}

impl Headlines {
    fn of(outline: &Outline<'_>, links: &[bool]) -> Self {
        let is_link = |place: Place| links.get(place).copied().unwrap_or(false);
        let mut begins = vec![false; outline.run_count()];
        let mut headings = vec![0; outline.len() + 1];
        let mut run = 0;
        while run < outline.run_count() {
            let start = run;
            let mut linked = 0;
            let mut chars = 0;
            loop {
                let own = outline.chars(run..run + 1);
                chars += own;
                if is_link(outline.run_parent(run)) {
                    linked += own;
                }
                run += 1;
                if run >= outline.run_count() || outline.is_apart(run) {
                    break;
                }
            }
            if chars < MIN_HEADLINE || linked * 10 < chars * 9 {
                continue;
            }
            if let Some(begins) = begins.get_mut(start) {
                *begins = true;
            }
            let place = outline.run_parent(start);
            let is_heading = outline
                .lineage(place)
                .take(4)
                .any(|place| is_heading(outline.name(place)));
            if is_heading && let Some(count) = headings.get_mut(place) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for count in &mut headings {
            let own = *count;
            *count = sum;
            sum += own;
        }
        Self { begins, headings }
    }

    /// Whether a heading inside is a link.
    fn has_heading(&self, outline: &Outline<'_>, place: Place) -> bool {
        let before = |place: Place| self.headings.get(place).copied().unwrap_or(0);
        before(outline.end(place)) > before(place)
    }

    /// Whether there is one inside.
    fn has_any(&self, outline: &Outline<'_>, place: Place) -> bool {
        let begins = self.begins.get(outline.runs(place)).unwrap_or(&[]);
        begins.contains(&true)
    }

    /// Whether its first text is one.
    fn is_first(&self, outline: &Outline<'_>, place: Place) -> bool {
        let first = outline.runs(place).start;
        self.begins.get(first).copied().unwrap_or(false)
    }
}
