//! The fields of an item of a web page, in whatever language they are written.
//!
//! A language says what a field finds within an item ([`Hit`]); what counts of it is the same for
//! all: the `href` of a link, the largest address of a picture, the attribute of a time.

use std::sync::LazyLock;

use super::MAX_DATES;
use crate::config::Select;
use crate::html::{Element, Hit, Selector, collapse, ellipsize, escape, picture_address};
use crate::model::{RawDate, RawEnclosure, RawItem};

static LINK: LazyLock<Selector> = LazyLock::new(|| Selector::constant("a[href]"));

/// What a browser plays.
static PLAYED: LazyLock<Selector> = LazyLock::new(|| {
    Selector::constant("audio[src], video[src], audio source[src], video source[src]")
});

/// What a field finds within the item that is read, in document order.
pub(super) type Hits<'a> = Box<dyn Iterator<Item = Hit<'a>> + 'a>;

/// Reads an item.
pub(super) fn read<'a, S, F>(
    item: Element<'a>,
    select: &'a Select<S, F>,
    hits: &dyn Fn(&'a F) -> Hits<'a>,
) -> RawItem {
    let link = link(item, &select.link, hits);
    let first = |fields: &'a [F]| {
        fields
            .iter()
            .find_map(|field| hits(field).find_map(|hit| hit.value()))
    };
    let title = if select.title.is_empty() {
        link.as_ref().and_then(|link| link_text(item, link))
    } else {
        first(&select.title)
    };
    let picture = select
        .image
        .iter()
        .find_map(|field| hits(field).find_map(|hit| picture(&hit)));
    let (image, image_text) = picture.unzip();
    RawItem {
        title,
        link: link.map(|link| link.address),
        guid: first(&select.guid),
        summary: first(&select.summary),
        content: select.content.iter().find_map(|field| {
            let html: Vec<String> = hits(field).map(|hit| html(&hit)).collect();
            let html = html.join("\n");
            (!html.trim().is_empty()).then_some(html)
        }),
        image,
        image_text: image_text.flatten(),
        enclosure: enclosure(item, &select.enclosure, hits),
        author: first(&select.author),
        categories: select
            .categories
            .iter()
            .flat_map(|field| hits(field).filter_map(|hit| hit.value()))
            .collect(),
        dates: select
            .date
            .select
            .iter()
            .flat_map(|field| hits(field).filter_map(|hit| date(&hit)))
            .take(MAX_DATES)
            .collect(),
    }
}

/// The link to an article, with the element that holds it.
struct Link<'a> {
    element: Option<Element<'a>>,
    address: String,
}

fn link<'a, F>(
    item: Element<'a>,
    fields: &'a [F],
    hits: &dyn Fn(&'a F) -> Hits<'a>,
) -> Option<Link<'a>> {
    if fields.is_empty() {
        return held(item, "href")
            .or_else(|| item.select(&LINK).find_map(|link| held(link, "href")));
    }
    fields.iter().find_map(|field| {
        hits(field).find_map(|hit| match hit.element() {
            Some((element, attribute)) => {
                let attribute = attribute.unwrap_or("href");
                // "h2" for a heading that wraps its link, "h2" inside a link: both are meant.
                held(element, attribute)
                    .or_else(|| element.select(&LINK).find_map(|link| held(link, attribute)))
                    .or_else(|| {
                        let mut around = element.lineage().take(4);
                        around.find_map(|around| held(around, attribute))
                    })
            }
            None => hit.value().map(|address| Link {
                element: None,
                address,
            }),
        })
    })
}

fn held<'a>(element: Element<'a>, attribute: &str) -> Option<Link<'a>> {
    element
        .attribute(attribute)
        .filter(|address| !address.trim().is_empty())
        .map(|address| Link {
            element: Some(element),
            address: address.to_owned(),
        })
}

/// The link's text; where it only shows a picture, that of another link to the same address.
fn link_text(item: Element<'_>, link: &Link<'_>) -> Option<String> {
    let other = || {
        item.select(&LINK)
            .filter(|other| other.attribute("href") == Some(&link.address))
            .find_map(|other| other.value(None))
    };
    link.element
        .and_then(|element| element.value(None))
        .or_else(other)
}

fn picture(hit: &Hit<'_>) -> Option<(String, Option<String>)> {
    let Some((element, attribute)) = hit.element() else {
        return hit.value().map(|address| (address, None));
    };
    let source = picture_address(element, attribute)?;
    let text = element
        .attribute("alt")
        .map(collapse)
        .filter(|text| !text.is_empty());
    Some((source, text))
}

/// The file that the configuration names, or else what plays in the item.
fn enclosure<'a, F>(
    item: Element<'a>,
    fields: &'a [F],
    hits: &dyn Fn(&'a F) -> Hits<'a>,
) -> Option<RawEnclosure> {
    if fields.is_empty() {
        return item
            .select(&PLAYED)
            .find_map(|element| played(element, "src", false));
    }
    fields.iter().find_map(|field| {
        hits(field).find_map(|hit| match hit.element() {
            Some((element, Some(attribute))) => played(element, attribute, true),
            Some((element, None)) => {
                let mut inside = element.select(&PLAYED);
                let own = ["src", "href"]
                    .iter()
                    .find_map(|name| played(element, name, true));
                own.or_else(|| inside.find_map(|element| played(element, "src", true)))
            }
            None => hit.value().map(|address| RawEnclosure {
                address,
                is_named: true,
                ..RawEnclosure::default()
            }),
        })
    })
}

fn played(element: Element<'_>, attribute: &str, is_named: bool) -> Option<RawEnclosure> {
    Some(RawEnclosure {
        address: element.attribute(attribute)?.to_owned(),
        kind: element.attribute("type").map(str::to_owned),
        length: None,
        is_named,
    })
}

fn html(hit: &Hit<'_>) -> String {
    match hit {
        Hit::Element(element) => element.inner_html(),
        Hit::Attribute(element, name) => element.attribute(name).unwrap_or("").to_owned(),
        Hit::Text(text) => escape(text),
    }
}

/// The text of a date, with the attribute that machines read.
fn date(hit: &Hit<'_>) -> Option<RawDate> {
    let date = match hit {
        Hit::Element(element) => RawDate {
            text: ellipsize(&element.text(), 300),
            machine: element
                .attribute("datetime")
                .or_else(|| element.attribute("content"))
                .map(str::to_owned),
        },
        Hit::Attribute(..) | Hit::Text(_) => RawDate {
            text: hit.value().unwrap_or_default(),
            machine: None,
        },
    };
    (!date.text.is_empty() || date.machine.is_some()).then_some(date)
}
