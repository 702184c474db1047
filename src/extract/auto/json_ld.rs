//! Lists that a page tells machines: JSON-LD `ItemList`, `Blog` and `CollectionPage`
//! (schema.org). What a page does not show to its readers is not believed.

use foldhash::HashMap;

use serde_json::Value;
use url::Url;

use super::page::Site;
use crate::html::collapse;
use crate::json_ld::{MAX_SCRIPTS, is_json_ld, parse, types, values};
use crate::model::{RawDate, RawItem};
use crate::permalink;

/// Types whose members are items.
const LISTS: [(&str, &str); 4] = [
    ("ItemList", "itemListElement"),
    ("Blog", "blogPost"),
    ("CollectionPage", "hasPart"),
    ("CollectionPage", "mainEntity"),
];
/// A list has at least this many items.
const MIN_ITEMS: usize = 2;

/// The longest list that JSON-LD tells and the page shows, in the page's order, with the key of each
/// item. Items without a title take none from elsewhere: such a list is not told well enough.
pub(super) fn list(site: &Site<'_>) -> Option<Vec<(String, RawItem)>> {
    let outline = &site.outline;
    let scripts = (0..outline.len())
        .filter(|place| {
            outline.name(*place) == "script"
                && outline.attribute(*place, "type").is_some_and(is_json_ld)
        })
        .take(MAX_SCRIPTS);
    let shown: HashMap<&str, usize> = site
        .links
        .iter()
        .map(|link| (link.key.as_str(), link.place))
        .collect();
    let mut best: Option<Vec<(String, RawItem)>> = None;
    for place in scripts {
        let Some(element) = outline.element(place) else {
            continue;
        };
        for list in parse(&element.raw_text()).iter().flat_map(lists) {
            let items: Vec<(String, RawItem)> = list
                .iter()
                .filter_map(|value| item(value, &site.base))
                .collect();
            let visible = items
                .iter()
                .filter(|(key, _)| shown.contains_key(key.as_str()))
                .count();
            let is_better = best.as_ref().is_none_or(|best| best.len() < items.len());
            if items.len() >= MIN_ITEMS && visible * 10 >= items.len() * 9 && is_better {
                best = Some(items);
            }
        }
    }
    if let Some(best) = &mut best {
        best.sort_by_key(|(key, _)| shown.get(key.as_str()).copied().unwrap_or(usize::MAX));
    }
    best
}

/// Every list in a value.
fn lists(root: &Value) -> Vec<Vec<&Value>> {
    let mut out = Vec::new();
    for value in values(root) {
        for (kind, member) in LISTS {
            if types(value).any(|name| name == kind)
                && let Some(Value::Array(items)) = value.get(member)
            {
                out.push(items.iter().collect());
            }
        }
    }
    out
}

fn item(value: &Value, base: &Url) -> Option<(String, RawItem)> {
    // A `ListItem` has its article in `item`, or is the article itself.
    let article = value
        .get("item")
        .filter(|item| item.is_object())
        .unwrap_or(value);
    let text = |name: &str| -> Option<String> {
        let value = article.get(name).or_else(|| value.get(name))?;
        let text = match value {
            Value::String(text) => text.as_str(),
            Value::Array(values) => values.first()?.as_str()?,
            Value::Object(object) => ["name", "url", "@id"]
                .iter()
                .find_map(|name| object.get(*name)?.as_str())?,
            _ => return None,
        };
        let text = collapse(text);
        (!text.is_empty()).then_some(text)
    };
    let link = text("url")
        .or_else(|| value.get("item")?.as_str().map(str::to_owned))
        .or_else(|| text("mainEntityOfPage"))
        .or_else(|| text("@id"))?;
    let address = permalink::resolve(base, &link)?;
    let title = text("headline").or_else(|| text("name"))?;
    let picture = article.get("image").and_then(|image| match image {
        Value::String(address) => Some(address.clone()),
        Value::Array(images) => {
            let first = images.first()?;
            first
                .as_str()
                .or_else(|| first.get("url")?.as_str())
                .map(str::to_owned)
        }
        Value::Object(image) => Some(image.get("url")?.as_str()?.to_owned()),
        _ => None,
    });
    let date = text("datePublished").map(|machine| RawDate {
        text: String::new(),
        machine: Some(machine),
    });
    Some((
        permalink::key(&address),
        RawItem {
            title: Some(title),
            link: Some(link),
            summary: text("description"),
            author: text("author"),
            image: picture,
            dates: date.into_iter().collect(),
            ..RawItem::default()
        },
    ))
}
