//! The fields of items: which part of an item is its title, deck, byline, picture and topic.

use foldhash::HashSet;
use std::ops::Range;

use super::headlines::headlines;
use super::names::Family;
use super::page::Site;
use super::regions::Region;
use super::when;
use crate::html::{Place, picture_source};
use crate::model::RawItem;

/// An item with the elements that its fields were read from; `None` where a field is not all of
/// an element's text.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields {
    pub(super) item: RawItem,
    pub(super) title: Option<Place>,
    pub(super) date: Option<Place>,
    pub(super) summary: Option<Place>,
    pub(super) author: Option<Place>,
    pub(super) image: Option<Place>,
}

/// Reads the fields of all items, in their order.
pub(super) fn read(site: &Site<'_>, items: &[Region]) -> Vec<Fields> {
    let titles = headlines(site, items);
    let dates = when::dates(site, items);
    items
        .iter()
        .zip(titles)
        .zip(dates)
        .map(|((item, title), (dates, date_at))| {
            let link = site.links.get(item.link);
            let taken: Vec<&str> = title
                .iter()
                .map(|(_, text)| text.as_str())
                .chain(dates.iter().map(|date| date.text.as_str()))
                .collect();
            // A part of an element, or a title cut short, is not what a selector would give.
            let title_at = title
                .as_ref()
                .filter(|(place, text)| site.outline.text_of(*place) == *text)
                .map(|(place, _)| *place);
            let summary = deck(site, item, title_at, &taken);
            let author = named(site, item, Family::Author);
            let picture = picture(site, item);
            Fields {
                title: title_at,
                date: date_at,
                summary: summary.as_ref().map(|(place, _)| *place),
                author: author.as_ref().map(|(place, _)| *place),
                image: picture.as_ref().map(|(place, _)| *place),
                item: RawItem {
                    link: link.map(|link| link.written.clone()),
                    summary: summary.map(|(_, text)| text),
                    author: author
                        .map(|(_, text)| text)
                        .or_else(|| dates.iter().find_map(|date| byline(site, &date.text))),
                    categories: topics(site, item),
                    image_text: picture.as_ref().and_then(|(_, (_, alt))| alt.clone()),
                    image: picture.map(|(_, (source, _))| source),
                    title: title.map(|(_, text)| text),
                    dates,
                    ..RawItem::default()
                },
            }
        })
        .collect()
}

/// The deck: what is named one, else the longest paragraph beside the title.
fn deck(
    site: &Site<'_>,
    item: &Region,
    title: Option<Place>,
    taken: &[&str],
) -> Option<(Place, String)> {
    let outline = &site.outline;
    let is_free = |place: Place| {
        title.is_none_or(|title| !outline.contains(place, title) && !outline.contains(title, place))
    };
    let text = |place: Place| {
        let text = outline.text_of(place);
        (text.chars().count() >= 20 && !taken.contains(&text.as_str())).then_some((place, text))
    };
    let parts = || {
        item.parts
            .clone()
            .filter(|place| is_free(*place) && !outline.runs(*place).is_empty())
    };
    parts()
        .filter(|place| site.names.is(*place, Family::Deck))
        .find_map(text)
        .or_else(|| {
            parts()
                .filter(|place| matches!(outline.name(*place), "p" | "dd" | "blockquote"))
                .find_map(|place| {
                    let is_dated = taken
                        .iter()
                        .any(|taken| !taken.is_empty() && outline.text_of(place).contains(taken));
                    text(place)
                        .filter(|(_, text)| !is_dated && text.split_whitespace().count() >= 3)
                })
        })
}

/// The name in a line of byline and time: "AP | Published 12.09.25, 07:05 PM".
fn byline(site: &Site<'_>, text: &str) -> Option<String> {
    let (name, rest) = text.split_once(['|', '·', '•'])?;
    let name = name.trim();
    let name = name
        .strip_prefix("By ")
        .or(name.strip_prefix("by "))
        .unwrap_or(name);
    let is_name = (2..=60).contains(&name.chars().count())
        && !name.chars().any(char::is_numeric)
        && name.chars().next().is_some_and(char::is_alphabetic)
        && name.split_whitespace().count() <= 6;
    (is_name && site.read_text(name).is_none() && site.read_text(rest).is_some())
        .then(|| name.to_owned())
}

/// A short text that is named so.
fn named(site: &Site<'_>, item: &Region, family: Family) -> Option<(Place, String)> {
    let outline = &site.outline;
    item.parts
        .clone()
        .filter(|place| site.names.is(*place, family))
        .map(|place| (place, outline.text_of(place)))
        .find(|(_, text)| (2..=80).contains(&text.chars().count()))
}

fn topics(site: &Site<'_>, item: &Region) -> Vec<String> {
    let outline = &site.outline;
    let mut seen = HashSet::default();
    item.parts
        .clone()
        .filter(|place| {
            outline.name(*place) == "a"
                && outline
                    .lineage(*place)
                    .take(2)
                    .any(|around| site.names.is(around, Family::Topic))
        })
        .map(|place| outline.text_of(place))
        .filter(|text| (2..=40).contains(&text.chars().count()) && seen.insert(text.clone()))
        .take(8)
        .collect()
}

/// The address of a picture and its words.
type Picture = (String, Option<String>);

/// The first picture that is not a sign or a face.
fn picture(site: &Site<'_>, item: &Region) -> Option<(Place, Picture)> {
    let outline = &site.outline;
    let range: Range<Place> = item.parts.clone();
    range
        .clone()
        .filter(|place| outline.name(*place) == "img" && !is_sign(site, *place))
        .find_map(|place| {
            let source = picture_source(outline.element(place)?)?;
            let alt = outline
                .attribute(place, "alt")
                .map(crate::html::collapse)
                .filter(|alt| !alt.is_empty());
            Some((place, (source, alt)))
        })
        .or_else(|| {
            range.clone().find_map(|place| {
                let style = outline.attribute(place, "style")?;
                let (_, rest) = style.split_once("url(")?;
                let (address, _) = rest.split_once(')')?;
                let address = address.trim_matches(['"', '\'', ' ']);
                (!address.is_empty() && !address.starts_with("data:"))
                    .then(|| (place, (address.to_owned(), None)))
            })
        })
}

fn is_sign(site: &Site<'_>, place: Place) -> bool {
    let outline = &site.outline;
    let small = ["width", "height"].iter().any(|name| {
        outline
            .attribute(place, name)
            .and_then(|value| value.trim_end_matches("px").parse::<u32>().ok())
            .is_some_and(|pixels| pixels < 40)
    });
    small || site.names.is(place, Family::Sign)
}
