//! Items of a JSON answer, by configured paths.
//!
//! Titles, decks, names and topics may be HTML, as those of WordPress are: their text counts.

use serde_json::Value;

use super::unread::unread;
use super::{MAX_DATES, OpenError};
use crate::config::Select;
use crate::html::{collapse, escape, plain};
use crate::json;
use crate::json_path::{JsonField, Path};
use crate::model::{Diagnostic, Extraction, RawDate, RawEnclosure, RawItem, Remains};

/// Values that are looked at for lists.
const MAX_VALUES: usize = 20_000;
/// Names of an item's authors that are read.
const MAX_AUTHORS: usize = 12;

/// Parses an answer; `what` says in errors what it was to be.
///
/// # Errors
/// When it is no JSON, or too much of it.
pub(super) fn parse(text: &str, what: &'static str) -> Result<Value, OpenError> {
    json::parse(text.trim_start_matches('\u{feff}')).map_err(|error| OpenError::Broken {
        what,
        reason: error.to_string(),
    })
}

/// Reads the items that `select` names, in their order. An answer without any says so in a
/// diagnostic.
pub(super) fn extract(root: &Value, select: &Select<Path, JsonField>) -> Extraction {
    let values = select.item.values(root);
    let is_found = !values.is_empty();
    let is_list = values.iter().any(|value| value.is_array());
    let items: Vec<RawItem> = values
        .into_iter()
        .flat_map(|value| match value {
            Value::Array(members) => members.iter().collect(),
            value => vec![value],
        })
        .filter(|value| !value.is_null())
        .map(|value| read(value, select))
        .collect();
    let remains = match (items.is_empty(), is_list) {
        (false, _) => Remains::Unknown,
        (true, true) => Remains::Empty,
        (true, false) => Remains::Gone,
    };
    let mut diagnostics = Vec::new();
    if items.is_empty() {
        diagnostics.push(Diagnostic::new(
            format!("item = \"{}\"", select.item),
            if is_found {
                "leads to an empty list".to_owned()
            } else {
                format!("leads to nothing; the answer is {}", shape(root))
            },
        ));
    }
    Extraction {
        next: first(&select.next, root),
        unread: unread(&items, select),
        items,
        remains,
        diagnostics,
        ..Extraction::default()
    }
}

/// The path of the longest list of objects in an answer, outside of other lists: where its items may
/// be. No recursion.
pub(super) fn longest_list(text: &str) -> Option<String> {
    let root = parse(text, "JSON").ok()?;
    let mut open = vec![(String::new(), &root)];
    let mut best: Option<(usize, String)> = None;
    let mut seen = 0;
    while let Some((path, value)) = open.pop() {
        seen += 1;
        if seen > MAX_VALUES {
            break;
        }
        match value {
            Value::Array(members) => {
                let count = members.iter().filter(|member| member.is_object()).count();
                if count > 1 && best.as_ref().is_none_or(|(most, _)| *most < count) {
                    let path = if path.is_empty() {
                        ".".to_owned()
                    } else {
                        path
                    };
                    best = Some((count, path));
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let is_plain = !name.is_empty()
                        && name
                            .chars()
                            .all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | ':'));
                    let path = match (path.is_empty(), is_plain) {
                        (true, true) => name.clone(),
                        (false, true) => format!("{path}.{name}"),
                        // A name with quotes of both kinds has no path.
                        (_, false) if name.contains('\'') => continue,
                        (_, false) => format!("{path}['{name}']"),
                    };
                    open.push((path, member));
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    best.map(|(_, path)| path)
}

/// What a value is, with some of its names, for people.
fn shape(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let names: Vec<&str> = members.keys().map(String::as_str).take(12).collect();
            format!("an object of {}", names.join(", "))
        }
        Value::Array(members) => format!("a list of {}", members.len()),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            "a single value".to_owned()
        }
    }
}

fn texts(fields: &[JsonField], item: &Value) -> Vec<String> {
    fields
        .iter()
        .map(|field| field.texts(item))
        .find(|texts| !texts.is_empty())
        .unwrap_or_default()
}

fn first(fields: &[JsonField], item: &Value) -> Option<String> {
    texts(fields, item).into_iter().next()
}

fn read(item: &Value, select: &Select<Path, JsonField>) -> RawItem {
    let text = |fields: &[JsonField]| {
        let texts = texts(fields, item).into_iter().map(|html| plain(&html));
        texts.into_iter().find(|text| !text.is_empty())
    };
    let authors: Vec<String> = texts(&select.author, item)
        .iter()
        .map(|name| plain(name))
        .take(MAX_AUTHORS)
        .collect();
    RawItem {
        title: text(&select.title),
        link: first(&select.link, item),
        guid: first(&select.guid, item),
        summary: text(&select.summary),
        content: first(&select.content, item).map(|text| {
            if text.contains(['<', '&']) {
                text
            } else {
                escape(&text)
            }
        }),
        image: first(&select.image, item),
        image_text: None,
        enclosure: first(&select.enclosure, item).map(|address| RawEnclosure {
            address,
            is_named: true,
            ..RawEnclosure::default()
        }),
        author: (!authors.is_empty()).then(|| authors.join(", ")),
        categories: select
            .categories
            .iter()
            .flat_map(|field| field.texts(item))
            .map(|topic| plain(&topic))
            .collect(),
        dates: select
            .date
            .select
            .iter()
            .flat_map(|field| field.texts(item))
            .take(MAX_DATES)
            .map(|text| RawDate {
                text: collapse(&text),
                machine: None,
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{extract_from, try_extract};
    use crate::model::Extraction;

    const SELECT: &str = "kind = \"json\"\nnext = \"/api?page={paging.next}\"\n[feed.select]\nitem = \"data.posts\"\ntitle = \"title.rendered\"\nlink = \"/news/{slug}\"\n";

    fn read(body: &str, more: &str) -> Extraction {
        extract_from(body, &format!("{SELECT}{more}"))
    }

    #[test]
    fn items_are_read_by_their_paths() {
        let found = read(
            r#"{"paging":{"next":2},"data":{"posts":[
            {"id":7,"slug":"one","title":{"rendered":"One &#8211; <i>two</i>"},"excerpt":"<p>Deck</p>\n","body":"<p>x</p>","when":1757681460,
             "by":[{"name":"Mira"},{"name":"Jo"}],"tags":["a","b"],"images":[{"url":"/1.jpg"}]},
            {"id":8,"slug":"two","title":{"rendered":"Two"},"when":"12 Sep 2025"},null]}}"#,
            "summary = \"excerpt\"\ncontent = \"body\"\nguid = \"id\"\nauthor = \"by[*].name\"\ncategories = \"tags\"\nimage = \"images[0].url\"\ndate = \"when\"\n",
        );
        assert_eq!(found.next.as_deref(), Some("/api?page=2"));
        let [one, two] = &found.items[..] else {
            panic!("{:?}", found.items)
        };
        assert_eq!(one.title.as_deref(), Some("One – two"));
        assert_eq!(one.link.as_deref(), Some("/news/one"));
        assert_eq!(one.guid.as_deref(), Some("7"));
        assert_eq!(one.summary.as_deref(), Some("Deck"));
        assert_eq!(one.content.as_deref(), Some("<p>x</p>"));
        assert_eq!(one.author.as_deref(), Some("Mira, Jo"));
        assert_eq!(one.categories, ["a", "b"]);
        assert_eq!(one.image.as_deref(), Some("/1.jpg"));
        assert_eq!(one.dates[0].text, "1757681460");
        assert_eq!(two.dates[0].text, "12 Sep 2025");
        assert!(found.unread.is_empty() && found.diagnostics.is_empty());
    }

    #[test]
    fn what_leads_to_nothing_is_named_with_what_is_there() {
        let found = read("{\"items\":[],\"total\":0}", "");
        assert_eq!(
            found.diagnostics[0].to_string(),
            "item = \"data.posts\": leads to nothing; the answer is an object of items, total"
        );
        let found = read("{\"data\":{\"posts\":[]}}", "");
        assert!(found.diagnostics[0].message.contains("an empty list"));
        let found = read(
            "{\"data\":{\"posts\":[{\"slug\":\"x\"}]}}",
            "date = \"when\"\n",
        );
        assert_eq!(found.unread, ["title = [title.rendered]", "date = [when]"]);
    }

    #[test]
    fn an_answer_without_configuration_is_told_where_its_list_is() {
        for (body, path) in [
            ("[{\"a\":1},{\"a\":2}]", "item = \".\""),
            (
                "{\"m\":[{\"x\":[{},{},{}]},{}],\"d\":{\"a.b\":[{},{},{}]}}",
                "item = \"d['a.b']\"",
            ),
            ("{\"a\":1}", "say in [feed.select] where"),
        ] {
            let told = try_extract(body, "").expect_err("is refused");
            assert!(told.contains(path), "{told}");
        }
    }

    #[test]
    fn other_answers_are_refused_with_what_came() {
        let fail = |body: &str| try_extract(body, SELECT).expect_err("is refused");
        assert!(fail("<p>x").contains("it is a web page, where kind = \"json\" expects JSON"));
        assert!(fail("{\"a\": }").starts_with("it is JSON, and broken: expected value at line 1"));
        let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200_000), "]".repeat(200_000));
        assert!(fail(&deep).contains("recursion limit"));
    }
}
