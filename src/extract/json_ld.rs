//! The list that a page tells machines in JSON-LD (schema.org): `ItemList`, `Blog`,
//! `CollectionPage`, or articles side by side.

use serde_json::Value;
use url::Url;

use super::page::{next, of_page};
use crate::html::{Document, Field, plain};
use crate::json_ld::{MAX_SCRIPTS, SCRIPT, parse, types, values};
use crate::model::{Diagnostic, Extraction, RawDate, RawItem};
use crate::permalink;

/// Names and topics of one item that are read.
const MAX_NAMES: usize = 24;

/// Types whose members are items.
const LISTS: [(&str, &str); 5] = [
    ("ItemList", "itemListElement"),
    ("Blog", "blogPost"),
    ("CollectionPage", "hasPart"),
    ("CollectionPage", "mainEntity"),
    ("DataFeed", "dataFeedElement"),
];

/// Types that are items where they stand side by side; so are all whose names end in these.
const ARTICLES: [&str; 5] = [
    "Article",
    "BlogPosting",
    "PodcastEpisode",
    "Report",
    "VideoObject",
];

/// The best list of a page: that with the most times, of these with the most titles, of these the
/// longest. A page without one says so in a diagnostic; `fields` name the link to the next page.
pub(super) fn extract(document: &Document, url: &Url, fields: &[Field]) -> Extraction {
    let mut best: Vec<RawItem> = Vec::new();
    let mut rank = (0, 0, 0);
    let mut broken = 0;
    for script in document.select(&SCRIPT).take(MAX_SCRIPTS) {
        let values = parse(&script.raw_text());
        broken += usize::from(values.is_empty());
        for list in values.iter().flat_map(lists) {
            let items: Vec<RawItem> = list
                .into_iter()
                .map(item)
                .filter(|item| item.link.is_some())
                .collect();
            let count = |has: fn(&RawItem) -> bool| items.iter().filter(|item| has(item)).count();
            let its = (
                count(|item| !item.dates.is_empty()),
                count(|item| item.title.is_some()),
                items.len(),
            );
            if its > rank {
                (best, rank) = (items, its);
            }
        }
    }
    for item in best.iter_mut().filter(|item| item.title.is_none()) {
        let address = item.link.as_deref();
        item.title = address
            .and_then(|link| permalink::resolve(url, link))
            .and_then(|address| permalink::words(&address));
    }
    let mut diagnostics = Vec::new();
    if best.is_empty() {
        let message = match broken {
            0 => "the page tells no list in JSON-LD; leave `kind` out to find one by itself"
                .to_owned(),
            count => format!(
                "the page tells no list in JSON-LD that can be read; {count} of its scripts are broken"
            ),
        };
        diagnostics.push(Diagnostic::new(url.as_str(), message));
    }
    Extraction {
        next: next(document, fields),
        items: best,
        diagnostics,
        ..of_page(document)
    }
}

/// Every list in a value.
pub(super) fn lists(root: &Value) -> Vec<Vec<&Value>> {
    let mut out = Vec::new();
    for value in values(root) {
        match value {
            Value::Array(values) => {
                let articles: Vec<&Value> = values
                    .iter()
                    .filter(|value| types(value).any(is_article))
                    .collect();
                if articles.len() > 1 {
                    out.push(articles);
                }
            }
            Value::Object(object) => {
                for (kind, member) in LISTS {
                    if types(value).any(|name| name == kind)
                        && let Some(Value::Array(items)) = object.get(member)
                    {
                        out.push(items.iter().collect());
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    out
}

fn is_article(name: &str) -> bool {
    ARTICLES.iter().any(|known| name.ends_with(known))
}

/// An item as it tells itself; a `ListItem` has its article in `item`, or is the article itself.
pub(super) fn item(value: &Value) -> RawItem {
    let article = value
        .get("item")
        .filter(|item| item.is_object())
        .unwrap_or(value);
    let first = |names: &[&str]| {
        names.iter().find_map(|name| {
            let value = article.get(name).or_else(|| value.get(name))?;
            texts(value, &["name", "url", "@id"]).into_iter().next()
        })
    };
    let all = |names: &[&str]| {
        names
            .iter()
            .filter_map(|name| article.get(name))
            .map(|value| texts(value, &["name"]))
            .find(|texts| !texts.is_empty())
            .unwrap_or_default()
    };
    let link = first(&["url"])
        .or_else(|| value.get("item")?.as_str().map(str::to_owned))
        .or_else(|| {
            let page = article.get("mainEntityOfPage")?;
            texts(page, &["@id", "url"]).into_iter().next()
        })
        .or_else(|| first(&["@id"]).filter(|id| id.contains("://")));
    let picture = ["image", "thumbnailUrl", "thumbnail"]
        .iter()
        .find_map(|name| {
            let value = article.get(name)?;
            texts(value, &["url", "contentUrl", "@id"])
                .into_iter()
                .next()
        });
    let authors = all(&["author", "creator"]);
    let topics = ["articleSection", "keywords"]
        .iter()
        .filter_map(|name| article.get(name))
        .flat_map(|value| texts(value, &["name"]));
    RawItem {
        title: first(&["headline", "name"]).map(|text| plain(&text)),
        link,
        summary: first(&["description", "abstract"]).map(|text| plain(&text)),
        author: (!authors.is_empty()).then(|| authors.join(", ")),
        image: picture,
        categories: topics
            .flat_map(|text| {
                let parts: Vec<String> = text.split(',').map(plain).collect();
                parts
            })
            .filter(|topic| !topic.is_empty())
            .take(MAX_NAMES)
            .collect(),
        dates: first(&["datePublished", "uploadDate", "dateCreated"])
            .map(|machine| RawDate {
                text: String::new(),
                machine: Some(machine),
            })
            .into_iter()
            .collect(),
        ..RawItem::default()
    }
}

/// The texts of a value, or of the first of these members of an object; of a list those of all.
fn texts(value: &Value, members: &[&str]) -> Vec<String> {
    let values = match value {
        Value::Array(values) => values.as_slice(),
        value => std::slice::from_ref(value),
    };
    values
        .iter()
        .filter_map(|value| match value {
            Value::String(text) => Some(text.as_str()),
            Value::Object(object) => members.iter().find_map(|name| object.get(*name)?.as_str()),
            _ => None,
        })
        .map(|text| text.trim().to_owned())
        .filter(|text| !text.is_empty())
        .take(MAX_NAMES)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{extract_from, try_extract};
    use crate::model::Extraction;

    fn read(scripts: &[&str]) -> Extraction {
        let scripts: String = scripts
            .iter()
            .map(|script| format!("<script type='application/ld+json'>{script}</script>"))
            .collect();
        extract_from(
            &format!("<html lang=en><title>News</title>{scripts}<p>x"),
            "kind = \"json_ld\"\n",
        )
    }

    fn titles(found: &Extraction) -> Vec<&str> {
        found
            .items
            .iter()
            .filter_map(|item| item.title.as_deref())
            .collect()
    }

    #[test]
    fn an_item_list_is_read_with_its_articles() {
        let found = read(&[r#"{"@type":"ItemList","itemListElement":[
            {"@type":"ListItem","position":1,"item":{"@type":"NewsArticle","url":"/1","headline":"One &amp; two","datePublished":"2025-09-12",
             "author":[{"name":"Mira"},{"name":"Jo"}],"image":[{"url":"/1.jpg"}],"articleSection":"World","keywords":"a, b","description":"Deck"}},
            {"@type":"ListItem","position":2,"item":"/2","name":"Two"}]}"#]);
        assert_eq!(found.title.as_deref(), Some("News"));
        assert_eq!(titles(&found), ["One & two", "Two"]);
        let one = &found.items[0];
        assert_eq!(one.author.as_deref(), Some("Mira, Jo"));
        assert_eq!(one.image.as_deref(), Some("/1.jpg"));
        assert_eq!(one.categories, ["World", "a", "b"]);
        assert_eq!(one.summary.as_deref(), Some("Deck"));
        assert_eq!(one.dates[0].machine.as_deref(), Some("2025-09-12"));
        assert_eq!(found.items[1].link.as_deref(), Some("/2"));
    }

    #[test]
    fn articles_side_by_side_and_blogs_are_lists() {
        let article = |n: u32| {
            format!(
                r#"{{"@type":["NewsArticle"],"mainEntityOfPage":{{"@id":"/{n}"}},"headline":"T{n}"}}"#
            )
        };
        let graph = format!(
            r#"{{"@graph":[{{"@type":"Organization"}},{},{}]}}"#,
            article(1),
            article(2)
        );
        assert_eq!(titles(&read(&[&graph])), ["T1", "T2"]);
        let blog = format!(r#"{{"@type":"Blog","blogPost":[{}]}}"#, article(3));
        assert_eq!(titles(&read(&[&blog])), ["T3"]);
    }

    #[test]
    fn of_several_lists_that_with_times_is_the_list() {
        let found = read(&[
            r#"{"@type":"ItemList","itemListElement":[{"url":"/a","name":"Menu A"},{"url":"/b","name":"Menu B"},{"url":"/c","name":"Menu C"}]}"#,
            r#"[{"@type":"BlogPosting","url":"/1","headline":"One","datePublished":"2025-09-12"},{"@type":"BlogPosting","url":"/2","headline":"Two","datePublished":"2025-09-11"}]"#,
        ]);
        assert_eq!(titles(&found), ["One", "Two"]);
    }

    #[test]
    fn addresses_alone_have_their_words_for_titles() {
        let found = read(&[
            r#"{"@type":"ItemList","itemListElement":[{"@type":"ListItem","url":"https://a.example/x/island-ferry"}]}"#,
        ]);
        assert_eq!(titles(&found), ["Island ferry"]);
    }

    #[test]
    fn scripts_that_are_not_quite_json_are_read() {
        let found = read(&[
            "//<![CDATA[\n{\"@type\":\"Blog\",\"blogPost\":[{\"url\":\"/1\",\"name\":\"One\ntwo\"}]}\n//]]>",
        ]);
        assert_eq!(titles(&found), ["One two"]);
    }

    #[test]
    fn a_page_without_a_list_says_so_and_others_are_refused() {
        let found = read(&[r#"{"@type":"WebSite"}"#]);
        assert!(found.diagnostics[0].message.contains("no list in JSON-LD"));
        assert!(
            read(&["{"]).diagnostics[0]
                .message
                .contains("1 of its scripts are broken")
        );
        let told = try_extract("{\"a\":1}", "kind = \"json_ld\"\n").expect_err("is refused");
        assert!(
            told.contains("it is JSON, where kind = \"json_ld\" expects a web page"),
            "{told}"
        );
    }
}
