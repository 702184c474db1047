//! Sound or film of the article: what plays on its page, or what it tells machines.

use serde_json::Value;
use url::Url;

use super::finding::{Finding, Witness};
use super::json_ld::{MAX_DEPTH, Scripts};
use super::page::Page;
use crate::model::Enclosure;
use crate::permalink;

/// `<meta>` elements with an address, and those with its type.
const NAMES: [(&str, &str); 6] = [
    ("og:audio:secure_url", "og:audio:type"),
    ("og:audio", "og:audio:type"),
    ("og:audio:url", "og:audio:type"),
    ("og:video:secure_url", "og:video:type"),
    ("og:video", "og:video:type"),
    ("og:video:url", "og:video:type"),
];

/// The first of an element that plays outside of what is around the article, JSON-LD and OpenGraph.
pub(super) fn read(page: &Page<'_>, scripts: &Scripts) -> Finding<Option<Enclosure>> {
    let mut found: Vec<(&'static str, Enclosure)> = Vec::new();
    let mut add = |place, address: &str, kind: Option<&str>, length| {
        let url: Option<Url> = permalink::resolve(page.url, address);
        if let Some(file) = url.and_then(|url| Enclosure::new(url, kind, length)) {
            found.push((place, file));
        }
    };
    let outline = page.outline;
    for place in 0..outline.len() {
        let is_player = |name: &str| matches!(name, "audio" | "video");
        let is_played = is_player(outline.name(place))
            || outline.name(place) == "source"
                && outline
                    .lineage(place)
                    .any(|place| is_player(outline.name(place)));
        if is_played
            && !page.is_around(place)
            && let Some(address) = outline.attribute(place, "src")
        {
            let kind = outline.attribute(place, "type");
            add("what plays on the page", address, kind, None);
        }
    }
    let mut objects = Vec::new();
    for script in &scripts.values {
        collect(script, &mut objects, 0);
    }
    for object in objects {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        if let Some(address) = text("contentUrl") {
            add("JSON-LD contentUrl", address, text("encodingFormat"), None);
        }
    }
    for (name, kind) in NAMES {
        if let Some(address) = page.meta.first(name) {
            add(name, address, page.meta.first(kind), None);
        }
    }
    let witnesses = found
        .iter()
        .map(|(place, file)| Witness {
            place,
            says: file.url.to_string(),
        })
        .collect();
    match found.into_iter().next() {
        Some((place, file)) => Finding {
            value: Some(file),
            because: place.to_owned(),
            witnesses,
        },
        None => Finding::none(witnesses),
    }
}

/// Objects of sound and film, in their order.
fn collect<'a>(value: &'a Value, objects: &mut Vec<&'a Value>, depth: usize) {
    if depth > MAX_DEPTH {
        return;
    }
    match value {
        Value::Array(list) => list
            .iter()
            .for_each(|value| collect(value, objects, depth + 1)),
        Value::Object(members) => {
            let is_played = |kind: &Value| {
                matches!(
                    kind.as_str(),
                    Some("AudioObject" | "VideoObject" | "MediaObject")
                )
            };
            let kind = members.get("@type");
            let is_list =
                |kind: &Value| kind.as_array().is_some_and(|all| all.iter().any(is_played));
            if kind.is_some_and(|kind| is_played(kind) || is_list(kind)) {
                objects.push(value);
            }
            for value in members.values() {
                collect(value, objects, depth + 1);
            }
        }
        _ => {}
    }
}
