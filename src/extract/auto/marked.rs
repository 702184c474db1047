//! Items that a page marks for machines: microformats (`h-entry`, `hentry`) and microdata
//! (`itemtype` of an article, schema.org).

use super::links::Link;
use crate::html::{Outline, Place};

/// A detector's name, and whether an element bears its mark.
type Mark = (&'static str, fn(&Outline<'_>, Place) -> bool);

/// The kinds of marks, in the order of trust.
const MARKS: [Mark; 2] = [("microformats", is_entry), ("microdata", is_article)];

fn is_entry(outline: &Outline<'_>, place: Place) -> bool {
    outline
        .classes(place)
        .any(|class| matches!(class, "h-entry" | "hentry"))
}

fn is_article(outline: &Outline<'_>, place: Place) -> bool {
    outline.attribute(place, "itemtype").is_some_and(|kinds| {
        kinds.split_ascii_whitespace().any(|kind| {
            kind.rsplit('/')
                .next()
                .is_some_and(|name| name.ends_with("Article") || name == "BlogPosting")
        })
    })
}

/// The mark that all these elements bear, or stand directly in or around; `None` when they do not.
pub(super) fn mark(
    outline: &Outline<'_>,
    items: impl Iterator<Item = Place> + Clone,
) -> Option<&'static str> {
    MARKS
        .iter()
        .find(|(_, is_marked)| {
            items.clone().count() > 0
                && items.clone().all(|place| {
                    is_marked(outline, place)
                        || is_marked(outline, outline.parent(place))
                        || outline
                            .children(place)
                            .take(3)
                            .any(|child| is_marked(outline, child))
                })
        })
        .map(|(name, _)| *name)
}

/// The permalinks of marked items, by their positions in `links`: `u-url`, `rel=bookmark`,
/// `itemprop=url`, a heading's link. One group for each kind of mark.
pub(super) fn groups(outline: &Outline<'_>, links: &[Link]) -> Vec<Vec<usize>> {
    MARKS
        .iter()
        .map(|(_, is_marked)| {
            let mut out = Vec::new();
            let mut place = 0;
            while place < outline.len() {
                if !is_marked(outline, place) {
                    place += 1;
                    continue;
                }
                let end = outline.end(place);
                let from = links.partition_point(|link| link.place < place);
                let own = links
                    .iter()
                    .enumerate()
                    .skip(from)
                    .take_while(|(_, link)| link.place < end);
                if let Some((at, _)) =
                    own.max_by_key(|(at, link)| (rank(outline, link.place), usize::MAX - at))
                {
                    out.push(at);
                }
                place = end;
            }
            out
        })
        .filter(|group| group.len() > 1)
        .collect()
}

/// How much a link says that it is the permalink of what it stands in.
fn rank(outline: &Outline<'_>, place: Place) -> u8 {
    let has = |name: &str, words: &[&str]| {
        outline.attribute(place, name).is_some_and(|value| {
            value
                .split_ascii_whitespace()
                .any(|word| words.contains(&word))
        })
    };
    if has("class", &["u-url"]) {
        3
    } else if has("rel", &["bookmark"]) || has("itemprop", &["url", "mainEntityOfPage"]) {
        2
    } else {
        u8::from(
            outline
                .lineage(place)
                .skip(1)
                .take(2)
                .any(|around| super::hints::is_heading(outline.name(around))),
        )
    }
}
