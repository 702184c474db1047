//! The lead picture, at its full size, and what stands under it.
//!
//! Pages tell OpenGraph of a picture that is often cropped for other sites, with a logo drawn over it.
//! Where JSON-LD, which tells search engines, knows another, the article shows the same one in full
//! size, or opens with one of its own, that of the article is taken. Logos and placeholders never are.

use std::collections::HashSet;
use url::Url;

use super::finding::{Finding, Witness};
use super::page::Page;
use super::site::folded;
use crate::html::{
    Place, ellipsize, find_word, has_sizes, has_words, picture_source, picture_width,
};
use crate::model::Image;
use crate::permalink;

/// `<meta>` elements with a picture, most trusted first.
const NAMES: &[&str] = &[
    "og:image:secure_url",
    "og:image",
    "og:image:url",
    "twitter:image",
    "twitter:image:src",
    "parsely-image-url",
    "sailthru.image.full",
    "image",
    "thumbnail",
];

/// Words in addresses of pictures that are of the site and not of the article.
const OF_SITE: &[&str] = &[
    "logo",
    "logos",
    "placeholder",
    "default",
    "fallback",
    "blank",
    "noimage",
    "avatar",
    "icon",
    "icons",
    "favicon",
    "spacer",
    "pixel",
    "sprite",
    "sharing",
    "gravatar",
    "loading",
    "dummy",
];

/// Words of pictures' classes and descriptions that say the same.
const OF_SOMEBODY: &[&str] = &[
    "avatar", "avatars", "emoji", "gravatar", "icon", "logo", "favicon",
];

/// Words of a description that only names what a picture is for.
const MAX_LABEL: usize = 3;

/// A picture that is said to be narrower or lower, in pixels, is an ornament.
const SMALL: u32 = 200;

/// A picture of this width, in pixels, fills a reader's column.
const FULL: u32 = 600;

/// Text in paragraphs between the headline and the lead picture, in characters.
const MAX_OPENING: usize = 400;

/// Longest caption, in characters.
const MAX_CAPTION: usize = 1000;

/// A picture that the article shows.
struct Shown {
    url: Url,
    place: Place,
    /// Whether the page offers it in several sizes, up to a full one.
    is_full: bool,
}

/// The lead picture, with what each place says of it.
pub(super) fn read(page: &Page<'_>) -> Finding<Option<Image>> {
    let shown = shown(page);
    let mut said: Vec<(&'static str, Url)> = Vec::new();
    let json_ld = page.json_ld.images.iter();
    for (place, address) in page
        .meta
        .said(NAMES)
        .chain(json_ld.map(|picture| ("JSON-LD image", picture.address.as_str())))
    {
        if let Some(url) = permalink::resolve(page.url, address) {
            said.push((place, url));
        }
    }
    let mut witnesses: Vec<Witness> = said
        .iter()
        .map(|(place, url)| Witness {
            place,
            says: url.to_string(),
        })
        .collect();
    witnesses.extend(shown.first().map(|shown| Witness {
        place: "first picture of the article",
        says: shown.url.to_string(),
    }));
    let told = said
        .iter()
        .find(|(_, url)| !is_of_site(page, url))
        .map(|(place, url)| (*place, url));
    // A site that tells JSON-LD another address crops the one for social networks.
    let is_cropped = said
        .iter()
        .any(|(place, url)| *place == "JSON-LD image" && told.is_some_and(|(_, told)| told != url));
    let has_json_ld = !page.json_ld.images.is_empty();
    let is_better = |shown: &Shown| has_json_ld && (shown.is_full || is_cropped);
    let lead = shown
        .iter()
        .find(|shown| has_json_ld && shown.is_full && is_lead(page, shown.place));
    let (url, because) = match told {
        Some((place, told)) => match shown.iter().find(|shown| is_same(&shown.url, told)) {
            Some(same) if same.url != *told && is_better(same) => (
                same.url.clone(),
                format!("{place}, as the article shows it"),
            ),
            None if lead.is_some() => {
                let lead = lead.map_or_else(|| told.clone(), |lead| lead.url.clone());
                (lead, "lead picture of the article".to_owned())
            }
            _ => (told.clone(), place.to_owned()),
        },
        None => match shown.iter().find(|shown| is_leading(page, shown.place)) {
            Some(first) => (first.url.clone(), "first picture of the article".to_owned()),
            None => return Finding::none(witnesses),
        },
    };
    Finding {
        value: Some(with_caption(page, url, &shown)),
        because,
        witnesses,
    }
}

/// The picture with what the page says under it: its caption, or else its `alt` text.
pub(super) fn captioned(page: &Page<'_>, url: Url) -> Image {
    with_caption(page, url, &shown(page))
}

fn with_caption(page: &Page<'_>, url: Url, shown: &[Shown]) -> Image {
    let outline = page.outline;
    let shown: Vec<&Shown> = shown
        .iter()
        .filter(|shown| is_same(&shown.url, &url))
        .collect();
    let caption = shown.iter().find_map(|shown| {
        let figure = outline
            .lineage(shown.place)
            .find(|place| outline.name(*place) == "figure")?;
        let caption =
            (figure..outline.end(figure)).find(|place| outline.name(*place) == "figcaption")?;
        Some(outline.text_of(caption)).filter(|caption| has_words(caption))
    });
    let told = || {
        let told = page.json_ld.images.iter().find(|picture| {
            permalink::resolve(page.url, &picture.address).is_some_and(|told| is_same(&told, &url))
        })?;
        match (&told.caption, &told.credit) {
            (Some(caption), Some(credit)) if !caption.contains(credit.as_str()) => {
                Some(format!("{caption} ({credit})"))
            }
            (caption, credit) => caption.clone().or_else(|| credit.clone()),
        }
    };
    let described = || {
        shown
            .iter()
            .filter_map(|shown| outline.attribute(shown.place, "alt"))
            .map(crate::html::unescaped)
            .find(|text| {
                has_words(text)
                    && page
                        .title
                        .as_deref()
                        .is_none_or(|title| !title.contains(text.as_str()))
            })
    };
    let caption = caption.or_else(told).or_else(described);
    Image {
        url,
        caption: caption.map(|caption| ellipsize(&caption, MAX_CAPTION)),
    }
}

/// The pictures in the article, in order, each at its fullest.
fn shown(page: &Page<'_>) -> Vec<Shown> {
    let outline = page.outline;
    (0..outline.len())
        .filter(|place| matches!(outline.name(*place), "img" | "amp-img"))
        .filter(|place| {
            !page.is_around(*place) && !is_small(page, *place) && !is_of_somebody(page, *place)
        })
        .filter_map(|place| {
            let (source, is_full) = fullest(page, place)?;
            let url = permalink::resolve(page.url, &source)?;
            (!is_of_site(page, &url)).then_some(Shown {
                url,
                place,
                is_full,
            })
        })
        .collect()
}

/// The largest address of a picture: its own, or where it has only one, of the sources beside it that
/// every reader can show. A picture without choice may be a small one.
fn fullest(page: &Page<'_>, place: Place) -> Option<(String, bool)> {
    let outline = page.outline;
    let read = |place: Place| {
        let element = outline.element(place)?;
        Some((picture_source(element)?, picture_width(element)))
    };
    let has_set = |place: Place| outline.element(place).is_some_and(has_sizes);
    let own = read(place);
    let parent = outline.parent(place);
    let found = if has_set(place) || outline.name(parent) != "picture" {
        own.map(|own| (own, has_set(place)))
    } else {
        let sources = outline.children(parent).filter(|source| {
            outline.name(*source) == "source"
                && !matches!(
                    outline.attribute(*source, "type"),
                    Some("image/avif" | "image/jxl")
                )
        });
        let largest = sources
            .filter_map(read)
            .enumerate()
            .max_by_key(|(index, (_, width))| (*width, usize::MAX - index))
            .map(|(_, source)| source);
        largest.or(own).map(|source| (source, true))
    };
    let ((source, width), has_choice) = found?;
    Some((
        source,
        has_choice && width.is_none_or(|width| width >= FULL),
    ))
}

/// Whether a picture is of who wrote or what published it, as its class or its description says.
/// "User avatar" does; "The logo of a bank on a telephone" describes a picture in the news.
fn is_of_somebody(page: &Page<'_>, place: Place) -> bool {
    let says = |name: &str| {
        let text = page.outline.attribute(place, name)?;
        let is_label = name == "class" || text.split_whitespace().nth(MAX_LABEL).is_none();
        is_label.then(|| find_word(text, |word| OF_SOMEBODY.contains(&word).then_some(())))?
    };
    says("class").or_else(|| says("alt")).is_some()
}

fn is_small(page: &Page<'_>, place: Place) -> bool {
    ["width", "height"].iter().any(|name| {
        page.outline
            .attribute(place, name)
            .and_then(|size| size.trim_end_matches("px").parse::<u32>().ok())
            .is_some_and(|size| size < SMALL / if *name == "height" { 2 } else { 1 })
    })
}

/// Whether a picture stands where the lead picture does: with the headline in one part of the page.
fn is_leading(page: &Page<'_>, place: Place) -> bool {
    let outline = page.outline;
    let Some(headline) = &page.headline else {
        return outline
            .lineage(place)
            .any(|around| matches!(outline.name(around), "article" | "main"));
    };
    place > headline.place
        || outline
            .lineage(headline.place)
            .take(4)
            .any(|around| outline.contains(around, place))
}

/// Whether a picture is the one that opens the article: a figure beside the headline, with little
/// more than the deck and the byline between.
fn is_lead(page: &Page<'_>, place: Place) -> bool {
    let outline = page.outline;
    let is_figure = outline
        .lineage(place)
        .any(|around| outline.name(around) == "figure");
    let Some(headline) = page.headline.as_ref().filter(|_| is_figure) else {
        return false;
    };
    let between: usize = (headline.place..place)
        .filter(|between| outline.name(*between) == "p")
        .map(|between| outline.chars(outline.runs(between)))
        .sum();
    between <= MAX_OPENING && is_leading(page, place)
}

/// Whether an address is of the site's own: a logo, what stands in where there is no picture.
fn is_of_site(page: &Page<'_>, url: &Url) -> bool {
    let is_logo = page.json_ld.logos.iter().any(|logo| {
        permalink::resolve(page.url, logo).is_some_and(|logo| logo.path() == url.path())
    });
    let name = url
        .path()
        .rsplit('/')
        .next()
        .unwrap_or("")
        .to_ascii_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    is_logo
        || url.path().len() <= 1
        || name.ends_with(".svg")
        || ["pixel", "placeholder", "spacer"]
            .iter()
            .any(|word| name.contains(word))
        || words.any(|word| OF_SITE.contains(&word))
}

/// Whether two addresses are of one picture: under several sizes, crops and hosts it keeps its name or
/// its number.
fn is_same(one: &Url, two: &Url) -> bool {
    if one == two
        || one.path() == two.path() && one.host() == two.host() && one.path().contains('.')
    {
        return true;
    }
    let (mut first, second) = (marks(one), marks(two));
    first.retain(|mark| second.contains(mark));
    !first.is_empty()
}

/// What an address has that no other picture shares: its name without size, long numbers and hashes.
fn marks(url: &Url) -> HashSet<String> {
    let mut marks = HashSet::new();
    let path = url.path().to_ascii_lowercase();
    for segment in path.rsplit('/').take(3) {
        let stem = segment.rsplit_once('.').map_or(segment, |(stem, _)| stem);
        // What follows is a size, a crop, a format.
        let stem = stem
            .find("__")
            .or_else(|| stem.find("_v-"))
            .and_then(|at| stem.get(..at))
            .unwrap_or(stem);
        let name = without_size(stem);
        let is_last = path.ends_with(segment);
        let name = folded(name);
        if is_last && name.len() >= 7 || name.len() >= 24 {
            marks.insert(name);
        }
    }
    // Services that resize take the address of the picture as a parameter.
    let query = url
        .query()
        .filter(|query| query.contains("url=") || query.contains("src="))
        .unwrap_or("")
        .to_ascii_lowercase();
    for word in path
        .split('/')
        .rev()
        .take(4)
        .chain([query.as_str()])
        .flat_map(|part| part.split(|c: char| !c.is_ascii_alphanumeric()))
    {
        let digits = word.chars().filter(char::is_ascii_digit).count();
        let is_date =
            word.len() == 8 && digits == 8 && (word.starts_with("20") || word.starts_with("19"));
        if word.len() >= 7 && digits >= 4 && !is_date {
            marks.insert(word.to_owned());
        }
    }
    marks
}

/// A file's name without the size that systems put behind it: `-1200x675`, `_w800`, `-scaled`.
fn without_size(stem: &str) -> &str {
    let Some((head, tail)) = stem.rsplit_once(['-', '_']) else {
        return stem;
    };
    let is_size = tail == "scaled"
        || tail.len() >= 2
            && tail
                .chars()
                .all(|c| c.is_ascii_digit() || matches!(c, 'x' | 'w' | 'h'))
            && tail.chars().any(|c| matches!(c, 'x' | 'w' | 'h'));
    if is_size {
        head.trim_end_matches(['-', '_'])
    } else {
        stem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(one: &str, two: &str, expected: bool) {
        let url = |text: &str| Url::parse(text).expect("is a URL");
        assert_eq!(is_same(&url(one), &url(two)), expected, "{one} {two}");
    }

    #[test]
    fn one_picture_has_several_addresses() {
        check(
            "https://a.example/i/the-pier-300x200.jpg",
            "https://cdn.example/i/the-pier.jpg",
            true,
        );
        check(
            "https://a.example/i/8406340_w.jpg?w=3",
            "https://a.example/1200x675/x-8406340.jpg",
            true,
        );
        check(
            "https://a.example/x/8c5ab410ff/crop/16-9",
            "https://a.example/y/8c5ab410ff/full",
            true,
        );
        check(
            "https://a.example/20250912/1.jpg",
            "https://a.example/20250912/2.jpg",
            false,
        );
        check(
            "https://a.example/i/a.jpg",
            "https://a.example/i/b.jpg",
            false,
        );
    }
}
