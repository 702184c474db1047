//! The byline that readers see: elements that are marked as such, or lines that begin with "By" in
//! some language. The one that is marked best and stands nearest to the headline is read.

use std::sync::LazyLock;

use super::names::{self, Names};
use crate::article::page::Page;
use crate::html::{Place, Words};

/// Longest text of a byline, in characters.
const MAX_BYLINE: usize = 240;

/// Longest line without a mark, in characters.
const MAX_LINE: usize = 120;

/// How far from the headline its byline stands at most, in characters.
const NEAR: usize = 700;

/// Less is no byline of this article.
const ENOUGH: i32 = 5;

/// Runs of text that are read from the beginning of a byline.
const MAX_RUNS: usize = 24;

/// Words in names of classes that mark a byline.
static MARKS: LazyLock<Words> = LazyLock::new(|| {
    Words::constant(&[
        "author",
        "byline",
        "autor",
        "auteur",
        "verfasser",
        "writer",
        "reporter",
        "journalist",
        "contributor",
        "skribent",
        "redakteur",
        "autore",
        "forfatter",
        "penulis",
    ])
});

/// Words that make such a name mean something else.
static OTHERS: LazyLock<Words> = LazyLock::new(|| {
    Words::constant(&[
        "comment",
        "image",
        "photo",
        "picture",
        "media",
        "caption",
        "credit",
        "quote",
        "bio",
        "avatar",
        "social",
        "share",
        "follow",
        "related",
        "recommend",
        "teaser",
        "promo",
        "newsletter",
        "video",
        "gallery",
        "email",
        "twitter",
        "popular",
        "latest",
        "desc",
        "count",
        "form",
        "icon",
        "disclaimer",
        "designation",
        "authori",
        "widget",
        "sidebar",
        "search",
        "subscribe",
        "job",
        "role",
        "footer",
    ])
});

/// Words in names of classes around a byline that is another article's.
static ELSEWHERE: LazyLock<Words> = LazyLock::new(|| {
    Words::constant(&[
        "comment",
        "related",
        "recommend",
        "recirc",
        "popular",
        "trending",
        "tags",
        "topics",
        "sidebar",
        "newsletter",
        "teaser",
        "carousel",
        "latest",
        "mostread",
        "most-read",
        "read-more",
        "readmore",
        "more-from",
        "promo",
        "footer",
        "quote",
        "hidden",
    ])
});

/// Folders of addresses that hold people.
const FOLDERS: &[&str] = &[
    "author",
    "authors",
    "staff",
    "by",
    "autor",
    "autores",
    "autoren",
    "auteur",
    "auteurs",
    "people",
    "person",
    "profile",
    "profiles",
    "profil",
    "reporter",
    "reporters",
    "columnist",
    "columnists",
    "contributor",
    "contributors",
    "journalist",
    "journalists",
    "editors",
    "user",
    "users",
    "writer",
    "writers",
    "correspondents",
    "firmas",
    "autore",
    "redaktion",
    "byline",
    "team",
    "u",
];

struct Candidate {
    place: Place,
    score: i32,
}

/// The names in the visible byline, with the kind of mark that it has.
pub(super) fn read(page: &Page<'_>) -> Option<(&'static str, Names)> {
    let mut candidates = marked(page);
    candidates.extend(lines(page));
    // The first of the best.
    candidates.sort_by_key(|candidate| (-candidate.score, candidate.place));
    candidates.retain(|candidate| candidate.score >= ENOUGH);
    let mut fallback = None;
    for candidate in candidates.iter().take(8) {
        let names = gather(page, candidate.place);
        let what = match mark(page, candidate.place) {
            Some(4) => "author's mark",
            Some(3) => "byline",
            Some(_) => "link to the author",
            None => "line by the headline",
        };
        if names.is_empty() {
            continue;
        }
        // Behind "Editor" another line may say "By Jo Ferry".
        let has_label = || names::has_label(&page.outline.text(page.outline.runs(candidate.place)));
        if !names.people.is_empty() && (fallback.is_none() || has_label()) {
            return Some((what, names));
        }
        fallback = fallback.or(Some((what, names)));
    }
    fallback
}

/// How plainly an element is marked: 4 by relation or property, 3 by class, 2 by its address.
fn mark(page: &Page<'_>, place: Place) -> Option<i32> {
    let element = page.outline.element(place)?;
    let mut address = None;
    let mut is_named = false;
    for (name, value) in element.attributes() {
        let wanted: &[&str] = match name {
            "rel" => &["author"],
            "itemprop" => &["author", "creator"],
            "property" => &["author", "schema:author"],
            "class" | "id" | "data-testid" | "data-test" | "data-qa" => {
                is_named |= value.split_ascii_whitespace().any(is_mark);
                continue;
            }
            "href" => {
                address = Some(value).filter(|_| element.name() == "a");
                continue;
            }
            _ => continue,
        };
        let is_author = value.split_ascii_whitespace().any(|word| {
            wanted
                .iter()
                .any(|wanted| word.eq_ignore_ascii_case(wanted))
        });
        if is_author {
            return Some(4);
        }
    }
    if is_named {
        return Some(3);
    }
    let path = address?.split(['?', '#']).next().unwrap_or("");
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let is_person = parts.next().is_some_and(|last| !last.is_empty())
        && parts.take(3).any(|part| {
            FOLDERS
                .iter()
                .any(|folder| part.eq_ignore_ascii_case(folder))
        });
    is_person.then_some(2)
}

/// Whether a link stands in a paragraph, where it leads to somebody of whom the article tells.
fn is_in_text(page: &Page<'_>, place: Place) -> bool {
    let outline = page.outline;
    outline
        .lineage(place)
        .find(|around| matches!(outline.name(*around), "p" | "li" | "td"))
        .is_some_and(|around| outline.chars(outline.runs(around)) > MAX_BYLINE)
}

fn is_mark(class: &str) -> bool {
    MARKS.are_in(class) && !OTHERS.are_in(class)
}

fn is_elsewhere(page: &Page<'_>, place: Place) -> bool {
    let outline = page.outline;
    let headline = page.headline.as_ref().map_or(0, |headline| headline.place);
    outline
        .lineage(place)
        .take_while(|around| !outline.contains(*around, headline))
        .any(|around| {
            matches!(
                outline.name(around),
                "nav" | "aside" | "form" | "dialog" | "blockquote" | "figure" | "figcaption"
            ) || outline.classes(around).any(|class| ELSEWHERE.are_in(class))
        })
}

/// Nearness to the headline: 4 right below it, 3 right above, 0 far off.
fn nearness(page: &Page<'_>, runs: &std::ops::Range<usize>) -> i32 {
    let Some(headline) = &page.headline else {
        return 2;
    };
    let headline = page.outline.runs(headline.place);
    if runs.start >= headline.end {
        match page.outline.chars(headline.end..runs.start) {
            0..=NEAR => 4,
            far if far <= 3 * NEAR => 2,
            _ => 0,
        }
    } else if page
        .outline
        .chars(runs.end.min(headline.start)..headline.start)
        <= NEAR / 2
    {
        3
    } else {
        -2
    }
}

fn marked(page: &Page<'_>) -> Vec<Candidate> {
    let outline = page.outline;
    let mut candidates = Vec::new();
    for place in 0..outline.len() {
        if matches!(
            outline.name(place),
            "meta" | "link" | "html" | "body" | "head" | "img" | "svg" | "input" | "script"
        ) || outline.is_hidden(place)
        {
            continue;
        }
        let Some(mark) = mark(page, place) else {
            continue;
        };
        let runs = outline.runs(place);
        if mark == 2 && is_in_text(page, place) {
            continue;
        }
        if runs.is_empty() || outline.chars(runs.clone()) > MAX_BYLINE || is_elsewhere(page, place)
        {
            continue;
        }
        let label = i32::from(names::has_label(&outline.text(runs.clone())));
        let near = match nearness(page, &runs) {
            // Above the headline stand links to people in the news.
            3 if mark == 2 => 2,
            near => near,
        };
        candidates.push(Candidate {
            place,
            score: mark + near + label,
        });
    }
    // Of marked elements inside each other the inner one has the name, unless a list is around it.
    let holds_other = |outer: &Candidate| {
        let inner = candidates
            .iter()
            .find(|inner| inner.place != outer.place && outline.contains(outer.place, inner.place));
        inner.is_some_and(|inner| {
            let before = outline.runs(outer.place).start..outline.runs(inner.place).start;
            let before = outline.text(before);
            !names::ends_with_label(&before) && !names::ends_open(&before)
        })
    };
    let holders: Vec<Place> = candidates
        .iter()
        .filter(|candidate| holds_other(candidate))
        .map(|candidate| candidate.place)
        .collect();
    candidates.retain(|candidate| !holders.contains(&candidate.place));
    candidates
}

/// Lines near the headline that begin like a byline.
fn lines(page: &Page<'_>) -> Vec<Candidate> {
    let outline = page.outline;
    let Some(headline) = &page.headline else {
        return Vec::new();
    };
    let end = outline.runs(headline.place).end;
    let mut candidates = Vec::new();
    for run in end..outline.run_count() {
        if outline.chars(end..run) > NEAR {
            break;
        }
        let place = outline.run_parent(run);
        if !outline.is_apart(run) || outline.is_hidden(place) {
            continue;
        }
        let mut stop = run + 1;
        while stop < outline.run_count() && !outline.is_apart(stop) {
            stop += 1;
        }
        let text = outline.text(run..stop);
        let names_someone = text.chars().count() <= MAX_LINE
            && names::has_label(&text)
            && !text.ends_with(['.', '!', '?', ':'])
            && !is_elsewhere(page, place)
            && !names::read(&text, &page.site, false).is_empty();
        if names_someone {
            candidates.push(Candidate { place, score: 5 });
        }
    }
    candidates
}

/// The names from the beginning of a byline on: a list goes on over commas, connecting words, and
/// elements of the same kind.
fn gather(page: &Page<'_>, place: Place) -> Names {
    let outline = page.outline;
    let own = outline.runs(place);
    // A marked element around it that begins with the same list.
    let top = outline
        .lineage(place)
        .skip(1)
        .take(3)
        .filter(|around| {
            mark(page, *around).is_some() && outline.chars(outline.runs(*around)) <= MAX_BYLINE
        })
        .filter(|around| {
            let before = outline.text(outline.runs(*around).start..own.start);
            names::ends_with_label(&before) || names::ends_open(&before)
        })
        .last()
        .unwrap_or(place);
    let start = outline.runs(top).start;
    let around = outline.parent(outline.parent(top));
    let end = outline.runs(around).end.min(start + MAX_RUNS);
    let mut found = Names::default();
    let mut kind = None;
    let mut is_open = false;
    for run in start..end {
        let text = outline.text(run..run + 1);
        if names::is_label(&text) {
            continue;
        }
        let parent = outline.run_parent(run);
        let this = (outline.name(parent), outline.attribute(parent, "class"));
        let is_alike = kind == Some(this)
            && outline
                .lineage(parent)
                .take(2)
                .any(|around| mark(page, around).is_some());
        let follows = is_open || names::starts_open(&text) || is_alike;
        // A site's name or a role may stand before the person's.
        let is_done =
            !found.people.is_empty() || !found.is_empty() && !outline.contains(top, parent);
        if is_done && !follows {
            // A date or a blank between two of one kind does not end the list of a small element.
            if outline.contains(top, parent) && !text.chars().any(char::is_alphabetic) {
                continue;
            }
            break;
        }
        let names = names::read(&text, &page.site, false);
        is_open = names::ends_open(&text);
        if !names.is_empty() {
            kind = kind.or(Some(this));
            found.add(names);
        } else if found.is_empty() && !outline.contains(top, parent) {
            break;
        }
    }
    found
}
