//! RSS 0.9 to 2.0 (RDF included) and Atom (RFC 4287), with the elements of Dublin Core, Content,
//! Media RSS and iTunes that publishers use beside them.

use url::Url;

use super::super::xml::{Place, Xml};
use super::{Entry, Syndicated};
use crate::html::{collapse, plain};
use crate::model::{RawDate, RawEnclosure, RawItem, media_type};

/// Categories of an entry that are read.
const MAX_CATEGORIES: usize = 50;
/// Names of an entry's authors that are read.
const MAX_AUTHORS: usize = 12;

/// Reads a feed as far as it goes.
pub(super) fn parse(text: &str) -> Syndicated {
    let xml = Xml::read(text);
    let Some(root) = xml.root() else {
        return Syndicated {
            broken: xml.broken,
            ..Syndicated::default()
        };
    };
    let channel = xml.named(root, &["channel"]).next().unwrap_or(root);
    let mut items: Vec<Place> = xml.named(root, &["entry", "item"]).collect();
    if channel != root {
        items.extend(xml.named(channel, &["item", "entry"]));
    }
    let text = |names: &[&str]| {
        let mut places = xml.named(channel, names);
        places.find_map(|place| xml.text(place).map(str::to_owned))
    };
    let base = xml.attribute(root, "xml:base").map(str::to_owned);
    Syndicated {
        title: text(&["title"]).map(|title| plain(&title)),
        language: text(&["language", "dc:language"])
            .or_else(|| xml.attribute(root, "xml:lang").map(str::to_owned)),
        base: base.or_else(|| link(&xml, channel).filter(|link| Url::parse(link).is_ok())),
        next: xml
            .named(channel, &["link", "atom:link"])
            .find(|place| xml.attribute(*place, "rel") == Some("next"))
            .and_then(|place| xml.attribute(place, "href"))
            .map(str::to_owned),
        entries: items.into_iter().map(|item| entry(&xml, item)).collect(),
        broken: xml.broken.clone(),
    }
}

fn entry(xml: &Xml<'_>, item: Place) -> Entry {
    let first = |names: &[&str]| {
        let mut places = xml.named(item, names);
        places.find_map(|place| xml.text(place).map(str::to_owned))
    };
    let guid =
        first(&["guid", "id"]).or_else(|| xml.attribute(item, "rdf:about").map(str::to_owned));
    let picture = picture(xml, item);
    let content = ["content:encoded", "content", "body", "xhtml:body"];
    let summary = ["description", "summary", "itunes:summary", "dc:description"];
    Entry {
        item: RawItem {
            title: xml
                .named(item, &["title", "media:title"])
                .find_map(|place| title(xml, place)),
            link: link(xml, item)
                .or_else(|| guid.clone().filter(|guid| is_web_address(guid)))
                .or_else(|| enclosure(xml, item)),
            guid,
            author: authors(xml, item),
            categories: xml
                .named(item, &["category", "dc:subject"])
                .filter_map(|place| {
                    xml.text(place)
                        .or_else(|| xml.attribute(place, "label"))
                        .or_else(|| xml.attribute(place, "term"))
                        .map(plain)
                })
                .take(MAX_CATEGORIES)
                .collect(),
            dates: first(&["pubdate", "published", "dc:date", "issued"])
                .or_else(|| first(&["updated", "atom:updated", "modified"]))
                .map(|text| RawDate {
                    text: collapse(&text),
                    machine: None,
                })
                .into_iter()
                .collect(),
            image: picture,
            enclosure: played(xml, item),
            ..RawItem::default()
        },
        summary: text_of(xml, item, &summary).or_else(|| media_description(xml, item)),
        content: text_of(xml, item, &content),
    }
}

/// A title as text. Only Atom says that a text is none of HTML (RFC 4287 §3.1.1); in RSS titles are
/// escaped once or twice, and nobody says which.
fn title(xml: &Xml<'_>, place: Place) -> Option<String> {
    let written = xml.markup(place)?;
    let text = match xml.attribute(place, "type") {
        Some("text") => collapse(xml.text(place)?),
        _ => plain(written),
    };
    (!text.is_empty()).then_some(text)
}

/// The first of these elements that holds anything, as HTML.
fn text_of(xml: &Xml<'_>, item: Place, names: &[&str]) -> Option<String> {
    let mut places = xml.named(item, names);
    places.find_map(|place| {
        let text = match xml.attribute(place, "type") {
            Some("text" | "text/plain") => crate::html::escape(xml.text(place)?),
            // Other media types are no text: pictures in Base64, feeds in feeds.
            Some(kind) if kind.contains('/') && !kind.contains("html") => return None,
            _ => xml.markup(place)?.to_owned(),
        };
        (!text.trim().is_empty()).then_some(text)
    })
}

/// The address of the article: what FeedBurner names as the original, the `link` of RSS, or that of
/// Atom which is an alternate (RFC 4287 §4.2.7.2).
fn link(xml: &Xml<'_>, place: Place) -> Option<String> {
    let original = xml
        .named(place, &["feedburner:origlink"])
        .find_map(|place| xml.text(place));
    let written = || xml.named(place, &["link"]).find_map(|link| xml.text(link));
    let alternate = |is_page: bool| {
        let mut links = xml.named(place, &["link", "atom:link"]);
        links.find_map(|link| {
            let is_alternate = matches!(xml.attribute(link, "rel"), None | Some("alternate"));
            let kind = xml.attribute(link, "type");
            let fits = !is_page || kind.is_none_or(|kind| kind.contains("html"));
            xml.attribute(link, "href").filter(|_| is_alternate && fits)
        })
    };
    original
        .or_else(written)
        .or_else(|| alternate(true))
        .or_else(|| alternate(false))
        .map(|link| in_base(xml, place, link))
}

/// An address with the base that its own entry names (XML Base §4).
fn in_base(xml: &Xml<'_>, place: Place, address: &str) -> String {
    xml.attribute(place, "xml:base")
        .and_then(|base| Url::parse(base).ok()?.join(address).ok())
        .map_or_else(|| address.to_owned(), |url| url.to_string())
}

fn is_web_address(text: &str) -> bool {
    text.starts_with("http://") || text.starts_with("https://")
}

/// A file that stands for an article: an episode that has no page.
fn enclosure(xml: &Xml<'_>, item: Place) -> Option<String> {
    let mut enclosures = xml.named(item, &["enclosure", "link"]);
    enclosures.find_map(|place| {
        xml.attribute(place, "url")
            .or_else(|| {
                xml.attribute(place, "href")
                    .filter(|_| xml.attribute(place, "rel") == Some("enclosure"))
            })
            .map(str::to_owned)
    })
}

/// The names of an entry as one byline.
fn authors(xml: &Xml<'_>, item: Place) -> Option<String> {
    let mut names: Vec<String> = Vec::new();
    for element in ["dc:creator", "author", "itunes:author"] {
        for place in xml.named(item, &[element]).take(MAX_AUTHORS) {
            // Atom has a person with a name (RFC 4287 §3.2), RSS a text.
            let name = xml
                .named(place, &["name"])
                .find_map(|name| xml.text(name))
                .or_else(|| xml.text(place));
            let name = name.map(plain).and_then(|name| person(&name));
            names.extend(name.filter(|name| !names.contains(name)));
        }
        if !names.is_empty() {
            break;
        }
    }
    (!names.is_empty()).then(|| names.join(", "))
}

/// The name of `desk@example.org (Mira Castellan)` (RSS 2.0 `<author>`); an address alone is none.
fn person(text: &str) -> Option<String> {
    let name = match text.split_once('(') {
        Some((address, name)) if address.contains('@') => name.trim_end_matches(')'),
        _ if text.contains('@') && !text.contains(' ') => return None,
        _ => text,
    };
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// The largest picture of Media RSS, or else of an enclosure, a thumbnail or iTunes.
fn picture(xml: &Xml<'_>, item: Place) -> Option<String> {
    let mut best: Option<(u64, &str)> = None;
    for place in xml.descendants(item) {
        let is_typed = xml
            .attribute(place, "type")
            .or_else(|| xml.attribute(place, "medium"))
            .is_some_and(|kind| kind.starts_with("image"));
        let address = match xml.name_of(place) {
            "media:content" | "enclosure" if is_typed => xml.attribute(place, "url"),
            "media:thumbnail" => xml.attribute(place, "url"),
            "itunes:image" => xml.attribute(place, "href"),
            "link" if is_typed && xml.attribute(place, "rel") == Some("enclosure") => {
                xml.attribute(place, "href")
            }
            _ => None,
        };
        let width = xml
            .attribute(place, "width")
            .and_then(|width| width.parse().ok())
            .unwrap_or(0);
        if let Some(address) = address
            && best.is_none_or(|(known, _)| known < width)
        {
            best = Some((width, address));
        }
    }
    best.map(|(_, address)| in_base(xml, item, address))
}

/// Sound or film: an enclosure, or else Media RSS.
fn played(xml: &Xml<'_>, item: Place) -> Option<RawEnclosure> {
    let mut places = xml.descendants(item).filter_map(|place| {
        let address = match xml.name_of(place) {
            "enclosure" | "media:content" => xml.attribute(place, "url"),
            "link" if xml.attribute(place, "rel") == Some("enclosure") => {
                xml.attribute(place, "href")
            }
            _ => None,
        }?;
        let size = xml
            .attribute(place, "length")
            .or_else(|| xml.attribute(place, "filesize"));
        let kind = xml.attribute(place, "type")?;
        media_type(kind)?;
        Some(RawEnclosure {
            address: in_base(xml, item, address),
            kind: Some(kind.to_owned()),
            // Zero is written for what is not known.
            length: size
                .and_then(|size| size.parse().ok())
                .filter(|size| *size > 0),
            is_named: false,
        })
    });
    places.next()
}

fn media_description(xml: &Xml<'_>, item: Place) -> Option<String> {
    let mut inside = xml.descendants(item);
    inside
        .find(|place| xml.name_of(*place) == "media:description")
        .and_then(|place| xml.text(place))
        .map(str::to_owned)
}
