//! The headline as readers see it: all places that state it vote, after the site's name is cut off.
//!
//! The visible headline and JSON-LD count most, the title for other sites less, `<title>` least.
//! Texts that fold to the same letters are one; of these the visible one gives the spelling.

use super::finding::{Finding, Witness};
use super::page::{Headline, Page, alike, pairs};
use super::site::folded;
use crate::html::{has_words, unescaped};

/// What parts a title from the site's name behind it, or from a kicker before it.
const SEPARATORS: &[&str] = &[
    " | ", " - ", " – ", " — ", " -- ", " :: ", " : ", " » ", " « ", " · ", " • ", " ‹ ", " › ",
    " / ", " ~ ", "｜", "|", "ㅣ", "_", "--", ": ", "：", " -", " – ",
];

/// Titles in `<meta>` that nobody but the system reads: heard where there is no other.
const OTHER: &[&str] = &[
    "headline",
    "citation_title",
    "dc.title",
    "dcterms.title",
    "parsely-title",
    "sailthru.title",
    "title",
];

/// Longest name of a section between title and site.
const MAX_SECTION: usize = 24;

/// Shorter texts before a separator, in characters, are as often a section's name.
const MIN_HEAD: usize = 12;

struct Voice {
    place: &'static str,
    votes: u32,
    text: String,
    folded: String,
}

/// The headline, with what each place says of it.
pub(super) fn read(page: &Page<'_>) -> Finding<Option<String>> {
    let said = said(page);
    let witnesses: Vec<Witness> = said
        .iter()
        .map(|(place, _, says)| Witness {
            place,
            says: says.clone(),
        })
        .collect();
    let anchors: Vec<String> = said
        .iter()
        .filter(|(_, votes, _)| *votes >= 2)
        .map(|(_, _, text)| text.clone())
        .collect();
    let voices: Vec<Voice> = said
        .into_iter()
        .enumerate()
        .map(|(index, (place, votes, text))| {
            let text = match &page.headline {
                Some(headline) if index == 0 => own_piece(headline, &anchors).unwrap_or(text),
                _ => text,
            };
            let text = shorn(&text, page, &anchors);
            Voice {
                place,
                votes,
                folded: folded(&text),
                text,
            }
        })
        .collect();
    let total = |voice: &Voice| -> u32 {
        voices
            .iter()
            .filter(|other| other.folded == voice.folded)
            .map(|other| other.votes)
            .sum()
    };
    let mut winner: Option<(&Voice, u32)> = None;
    for voice in &voices {
        let votes = total(voice);
        if winner.is_none_or(|(_, most)| votes > most) {
            winner = Some((voice, votes));
        }
    }
    let Some((winner, _)) = winner else {
        return Finding::none(witnesses);
    };
    let mut because = winner.place.to_owned();
    let agreeing: Vec<&str> = voices
        .iter()
        .filter(|voice| voice.folded == winner.folded && voice.place != winner.place)
        .map(|voice| voice.place)
        .collect();
    if !agreeing.is_empty() {
        because.push_str(", as ");
        because.push_str(&agreeing.join(", "));
    }
    let is_pieced = page
        .headline
        .as_ref()
        .is_some_and(|headline| headline.pieces.len() > 1);
    let mut text = spelled(winner, &voices, is_pieced);
    if let Some(rest) = without_kicker(&text, &voices) {
        because.push_str("; without the kicker before it");
        text = rest;
    }
    Finding {
        value: Some(text),
        because,
        witnesses,
    }
}

/// What the places say, with their votes, most trusted first.
fn said(page: &Page<'_>) -> Vec<(&'static str, u32, String)> {
    let mut said = Vec::new();
    let mut add = |place, votes, text: &str| {
        let text = unescaped(text);
        if has_words(&text) && !page.site.is_exactly(&text) {
            said.push((place, votes, text));
        }
    };
    if let Some(headline) = &page.headline {
        let name = match page.outline.name(headline.place) {
            "h1" => "h1",
            "h2" => "h2",
            _ => "marked headline",
        };
        add(name, 3, &headline.text);
    }
    if let Some(headline) = &page.json_ld.headline {
        add("JSON-LD headline", 3, headline);
    }
    let social = page.meta.first("og:title");
    if let Some(title) = social {
        add("og:title", 2, title);
    }
    if let Some(title) = page.meta.first("twitter:title") {
        // Nearly always a copy of the one before.
        add("twitter:title", if social.is_some() { 0 } else { 2 }, title);
    }
    for (name, title) in page.meta.said(OTHER) {
        add(name, 0, title);
    }
    if let Some(title) = &page.title {
        add("title", 1, title);
    }
    said
}

/// A title without the site's name, and the section before that. What proves that a part is not
/// of the title: the site's other names, another place that says the rest, the page's address.
fn shorn(text: &str, page: &Page<'_>, anchors: &[String]) -> String {
    // Another place says the same without what follows.
    if let Some(whole) = anchors.iter().find(|anchor| {
        text.strip_prefix(anchor.as_str()).is_some_and(|rest| {
            SEPARATORS
                .iter()
                .any(|separator| rest.starts_with(separator))
        })
    }) {
        return whole.clone();
    }
    let mut text = text.trim();
    let mut is_proven = false;
    while let Some((head, separator, tail)) = last_part(text) {
        let is_bar = matches!(separator.trim(), "|" | "_" | "｜" | "ㅣ");
        let is_section = is_proven
            && tail.chars().count() <= MAX_SECTION
            && tail.chars().count() * 2 < head.chars().count()
            && (is_bar || is_in_address(tail, page));
        let is_site = page.site.is_named(tail) && !is_colon(separator);
        if !has_words(head) || !(is_site || is_section) {
            break;
        }
        is_proven = true;
        text = head;
    }
    if let Some((head, _, tail)) = first_part(text)
        && page.site.is_exactly(head)
        && has_words(tail)
    {
        text = tail;
    }
    text.to_owned()
}

fn is_colon(separator: &str) -> bool {
    matches!(separator.trim(), ":" | "：")
}

fn is_in_address(part: &str, page: &Page<'_>) -> bool {
    let part = folded(part);
    let mut path = page.url.path_segments().into_iter().flatten();
    path.any(|segment| folded(segment) == part)
        || page
            .json_ld
            .section
            .iter()
            .any(|section| folded(section) == part)
}

/// The text up to its last separator, the separator, and what is behind it.
fn last_part(text: &str) -> Option<(&str, &'static str, &str)> {
    SEPARATORS
        .iter()
        .filter_map(|separator| Some((text.rfind(separator)?, *separator)))
        .max_by_key(|(at, separator)| (at + separator.len(), separator.len()))
        .and_then(|(at, separator)| {
            let head = text.get(..at)?.trim();
            let tail = text.get(at + separator.len()..)?.trim();
            Some((head, separator, tail))
        })
}

/// What stands before each separator of a title and is most of it: without site, without section.
pub(super) fn heads(title: &str) -> impl Iterator<Item = &str> {
    let half = title.chars().count() / 2;
    let mut rest = title;
    std::iter::from_fn(move || {
        let (head, ..) = last_part(rest)?;
        rest = head;
        Some(head)
    })
    .take_while(move |head| head.chars().count() >= half.max(MIN_HEAD))
}

fn first_part(text: &str) -> Option<(&str, &'static str, &str)> {
    SEPARATORS
        .iter()
        .filter_map(|separator| Some((text.find(separator)?, *separator)))
        .min_by_key(|(at, separator)| (*at, usize::MAX - separator.len()))
        .and_then(|(at, separator)| {
            let head = text.get(..at)?.trim();
            let tail = text.get(at + separator.len()..)?.trim();
            Some((head, separator, tail))
        })
}

/// The piece of a heading that another place says is the headline: beside it stand a kicker or a
/// deck.
fn own_piece(headline: &Headline, anchors: &[String]) -> Option<String> {
    let is_said = |piece: &&String| {
        let piece = folded(piece);
        !piece.is_empty() && anchors.iter().any(|anchor| folded(anchor) == piece)
    };
    (headline.pieces.len() > 1)
        .then(|| headline.pieces.iter().find(is_said).cloned())
        .flatten()
}

/// The winner's text as the title for other sites has it, which no filter for display has been
/// over; then as it is shown. Where it shouts, or is put together of pieces that only a style sheet
/// parts, another place that says the same writes it better.
fn spelled(winner: &Voice, voices: &[Voice], is_pieced: bool) -> String {
    let shouts = |text: &str| {
        let letters = || text.chars().filter(|c| c.is_alphabetic());
        letters().count() > 8
            && letters().all(|c| !c.is_lowercase())
            && letters().any(char::is_uppercase)
    };
    let is_poor = |voice: &Voice| shouts(&voice.text) || is_pieced && voice.place == "h1";
    let same = || voices.iter().filter(|voice| voice.folded == winner.folded);
    same()
        .find(|voice| voice.place == "og:title" && !shouts(&voice.text))
        .or_else(|| same().find(|voice| !is_poor(voice)))
        .unwrap_or(winner)
        .text
        .clone()
}

/// The headline behind its kicker ("Flood: Ferry waits"): what the title for other sites leaves
/// out, or what both of two places put their own kicker before.
fn without_kicker(text: &str, voices: &[Voice]) -> Option<String> {
    let social = voices.iter().find(|voice| voice.place == "og:title")?;
    if social.text != text
        && let Some(kicker) = text.strip_suffix(social.text.as_str())
    {
        return ends_apart(kicker).then(|| social.text.clone());
    }
    let (kicker, _, rest) = first_part(text)?;
    let (other, _, same) = first_part(&social.text)?;
    let are_two = alike(&pairs(kicker), &pairs(other)) < 0.5;
    (rest == same && are_two && rest.chars().count() > kicker.chars().count())
        .then(|| rest.to_owned())
}

/// Whether a text ends with a separator.
fn ends_apart(text: &str) -> bool {
    let text = text.trim_end();
    [":", "：", "|", "-", "–", "—", "+++"]
        .iter()
        .any(|end| text.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::json_ld::Scripts;
    use crate::html::{Document, Outline};
    use url::Url;

    #[track_caller]
    fn check(html: &str, expected: Option<&str>) {
        let document = Document::parse(html).expect("parses");
        let url = Url::parse("https://www.gazette.example/sport/x-1").expect("is a URL");
        let outline = Outline::of(&document);
        let page = Page::of(&outline, &Scripts::read(&document), &url);
        assert_eq!(read(&page).value.as_deref(), expected, "{html}");
    }

    #[test]
    fn names_of_site_and_section_are_cut_where_proven() {
        check(
            "<title>Ferry waits - The Gazette</title>",
            Some("Ferry waits"),
        );
        check(
            "<title>Ferry waits for you | Sport | Gazette.example</title>",
            Some("Ferry waits for you"),
        );
        check(
            "<title>Ferry waits - for ever</title>",
            Some("Ferry waits - for ever"),
        );
        check("<title>Gazette: Ferry waits</title>", Some("Ferry waits"));
        check(
            "<title>Ferry waits » Tides</title><h1>Ferry waits</h1>",
            Some("Ferry waits"),
        );
        check(
            "<title>Ferry waits, and waits - Sport - Tides Today</title><meta property=og:site_name content='Tides Today'>",
            Some("Ferry waits, and waits"),
        );
    }

    #[test]
    fn two_of_three_places_are_believed() {
        check(
            "<meta property=og:title content='Ferry on time'><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"Ferry on time\"}</script><h1>Harbour Ferry on time</h1>",
            Some("Ferry on time"),
        );
        check(
            "<title>What the ferry did</title><meta property=og:title content='Ferry shock'><h1>What the ferry did</h1>",
            Some("What the ferry did"),
        );
    }

    #[test]
    fn logos_are_no_headlines() {
        check(
            "<h1>Gazette</h1><h1>Ferry waits</h1><title>Ferry waits</title>",
            Some("Ferry waits"),
        );
        check("<h1>Gazette</h1>", None);
    }

    #[test]
    fn a_kicker_is_no_part_of_the_headline() {
        check(
            "<meta property=og:title content='Ferry waits'><h1>Harbour: Ferry waits</h1>",
            Some("Ferry waits"),
        );
        check(
            "<meta property=og:title content='Harbour: the ferry waits'><h1>Tides - the ferry waits</h1>",
            Some("the ferry waits"),
        );
    }

    #[test]
    fn escaped_and_shouted_titles_are_read() {
        check(
            "<meta property=og:title content='Tom &amp;amp; Jo'>",
            Some("Tom & Jo"),
        );
        check(
            "<h1>FERRY WAITS</h1><meta property=og:title content='Ferry waits'>",
            Some("Ferry waits"),
        );
    }
}
