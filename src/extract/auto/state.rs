//! Lists in the data that a page hands to its own scripts: `__NEXT_DATA__`, `window.__STATE__ = {…}`,
//! `JSON.parse("…")`, and JSON-LD of articles that no element shows.
//!
//! Read as data, never run, and only asked where the page shows no good list: what a page does not
//! show may be its most read articles as well.

use foldhash::HashSet;

use serde_json::Value;
use url::Url;

use super::links::host;
use super::page::Site;
use crate::html::{Place, plain};
use crate::json;
use crate::json_ld::values;
use crate::model::{RawDate, RawItem};
use crate::permalink;

/// Text of all scripts that is looked at, in bytes.
const MAX_TEXT: usize = 4 << 20;
/// Values that are tried in one script.
const MAX_STARTS: usize = 20;
/// Shorter values hold no list.
const MIN_VALUE: usize = 200;
/// Fewer articles are no list.
const MIN_ITEMS: usize = 3;
/// Words in the titles of articles, in the mean; those of navigation have one or two.
const MIN_WORDS: usize = 4;

/// Names of members, the best first.
const TITLES: &[&str] = &["headline", "title", "name", "heading"];
const LINKS: &[&str] = &[
    "url",
    "link",
    "href",
    "permalink",
    "canonicalUrl",
    "canonical_url",
    "canonical",
    "webUrl",
    "web_url",
    "articleUrl",
    "fullUrl",
    "full_url",
    "uri",
    "path",
];
const DATES: &[&str] = &[
    "datePublished",
    "publishedAt",
    "published_at",
    "publishDate",
    "publish_date",
    "publishedDate",
    "published_date",
    "publicationDate",
    "publication_date",
    "pubDate",
    "firstPublished",
    "firstPublishedAt",
    "published",
    "displayDate",
    "display_date",
    "dateTime",
    "date",
    "createdAt",
    "created_at",
    "dateCreated",
];
const SUMMARIES: &[&str] = &[
    "description",
    "summary",
    "excerpt",
    "deck",
    "standfirst",
    "subtitle",
    "abstract",
    "teaser",
];
const IMAGES: &[&str] = &[
    "image",
    "thumbnail",
    "thumbnailUrl",
    "imageUrl",
    "image_url",
    "featuredImage",
    "featured_image",
    "cover",
    "picture",
];
const AUTHORS: &[&str] = &["author", "authors", "byline", "creator"];
/// Members that hold the article itself, as GraphQL and many systems wrap it.
const WRAPPERS: &[&str] = &[
    "node",
    "attributes",
    "fields",
    "frontmatter",
    "item",
    "content",
    "article",
    "post",
    "story",
    "data",
];

/// The best list in the page's data, in its order: dates first, then titles, then length.
pub(super) fn list(site: &Site<'_>) -> Option<Vec<(String, RawItem)>> {
    let mut best: Option<(Rank, Vec<(String, RawItem)>)> = None;
    let mut left = MAX_TEXT;
    for place in 0..site.outline.len() {
        if site.outline.name(place) != "script" || site.outline.attribute(place, "src").is_some() {
            continue;
        }
        let Some(element) = site.outline.element(place) else {
            continue;
        };
        let text = element.raw_text();
        left = left.saturating_sub(text.len());
        if left == 0 {
            break;
        }
        for root in roots(site, place, &text) {
            for members in values(&root).filter_map(Value::as_array) {
                let Some((rank, items)) = read(members, &site.base) else {
                    continue;
                };
                if best.as_ref().is_none_or(|(most, _)| *most < rank) {
                    best = Some((rank, items));
                }
            }
        }
    }
    best.map(|(_, items)| items)
}

/// How good a list is: whether most have times, words in its titles, its length.
type Rank = (bool, usize, usize);

/// The values that a script holds.
fn roots(site: &Site<'_>, place: Place, text: &str) -> Vec<Value> {
    let kind = site.outline.attribute(place, "type").unwrap_or("").trim();
    if kind.to_ascii_lowercase().ends_with("json") {
        return crate::json_ld::parse(text);
    }
    let mut out = Vec::new();
    let mut from = 0;
    for _ in 0..MAX_STARTS {
        let Some((start, is_text)) = start(text, from) else {
            break;
        };
        let rest = text.get(start..).unwrap_or("");
        if rest.len() < MIN_VALUE {
            break;
        }
        let inner = if is_text { quoted(rest) } else { None };
        let value = inner.and_then(|inner| Some((json::parse(&inner).ok()?, 0)));
        from = start + 1;
        if let Some((value, behind)) = value.or_else(|| json::first(rest)) {
            from = from.max(start + behind);
            out.push(value);
        }
    }
    out
}

/// Where the next value may begin from a place on: behind `=`, or behind `JSON.parse(`, where it is
/// a text.
fn start(text: &str, from: usize) -> Option<(usize, bool)> {
    const PARSE: &str = "JSON.parse(";
    let rest = text.get(from..)?;
    let assigned = rest.match_indices('=').find_map(|(at, _)| {
        let behind = rest.get(at + 1..)?;
        let value = behind.trim_start();
        value
            .starts_with(['{', '['])
            .then(|| at + 1 + behind.len() - value.len())
    });
    let parsed = rest.find(PARSE).map(|at| at + PARSE.len());
    match (assigned, parsed) {
        (Some(assigned), Some(parsed)) if parsed < assigned => Some((from + parsed, true)),
        (Some(assigned), _) => Some((from + assigned, false)),
        (None, Some(parsed)) => Some((from + parsed, true)),
        (None, None) => None,
    }
}

/// What a text of JavaScript says that begins here (ECMA-262 §12.9.4).
fn quoted(text: &str) -> Option<String> {
    let mut rest = text.trim_start().chars();
    let quote = rest.next().filter(|quote| matches!(quote, '"' | '\''))?;
    let mut out = String::new();
    while let Some(next) = rest.next() {
        match next {
            end if end == quote => return Some(out),
            '\\' => match rest.next()? {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                'b' | 'f' | 'v' | '\n' => {}
                'x' => out.push(code(&mut rest, 2)?),
                'u' => match code(&mut rest, 4) {
                    Some(character) => out.push(character),
                    // Half of a pair: the JSON inside may write both again.
                    None => out.push(char::REPLACEMENT_CHARACTER),
                },
                other => out.push(other),
            },
            other => out.push(other),
        }
    }
    None
}

fn code(rest: &mut std::str::Chars<'_>, digits: usize) -> Option<char> {
    let hex: String = rest.by_ref().take(digits).collect();
    char::from_u32(u32::from_str_radix(&hex, 16).ok()?)
}

/// The members of a list as articles, where they are some.
fn read(members: &[Value], base: &Url) -> Option<(Rank, Vec<(String, RawItem)>)> {
    let objects = members.iter().filter(|member| member.is_object()).count();
    if objects < MIN_ITEMS {
        return None;
    }
    let page = permalink::key(base);
    let mut keys = HashSet::default();
    let items: Vec<(String, RawItem)> = members
        .iter()
        .filter_map(|member| item(member, base))
        .filter(|(key, _)| *key != page && keys.insert(key.clone()))
        .collect();
    let titles: HashSet<&str> = items
        .iter()
        .filter_map(|(_, item)| item.title.as_deref())
        .collect();
    let words: usize = titles
        .iter()
        .map(|title| words(title))
        .sum::<usize>()
        .checked_div(titles.len())?;
    let dated = items.iter().filter(|(_, item)| !item.dates.is_empty());
    let is_dated = dated.count() * 2 > items.len();
    let is_list = items.len() >= MIN_ITEMS
        && items.len() * 10 >= objects * 7
        && titles.len() * 10 >= items.len() * 9
        && (is_dated || words >= MIN_WORDS);
    is_list.then_some(((is_dated, words.min(MIN_WORDS), items.len()), items))
}

/// Words of a title; four signs of a script without blanks count as one.
fn words(title: &str) -> usize {
    let wide = title.chars().filter(|c| *c >= '\u{3000}').count();
    title.split_whitespace().count() + wide / 4
}

fn item(value: &Value, base: &Url) -> Option<(String, RawItem)> {
    let inner = WRAPPERS
        .iter()
        .filter_map(|name| value.get(*name))
        .find(|inner| inner.is_object());
    let holders: Vec<&Value> = [Some(value), inner].into_iter().flatten().collect();
    let text = |names: &[&str], inside: &[&str]| -> Option<String> {
        holders.iter().find_map(|holder| {
            names
                .iter()
                .filter_map(|name| holder.get(*name))
                .find_map(|value| said(value, inside))
        })
    };
    let address = text(LINKS, &["url", "href", "current", "canonical"])?;
    let url = permalink::resolve(base, &address)?;
    let is_own = host(&url) == host(base);
    if !is_own || !address.contains('/') {
        return None;
    }
    let title = plain(&text(TITLES, &["rendered", "text", "main", "default"])?);
    if title.is_empty() {
        return None;
    }
    let date = text(DATES, &["iso", "value", "utc", "timestamp"]);
    let raw = RawItem {
        title: Some(title),
        link: Some(address),
        summary: text(SUMMARIES, &["rendered", "text"])
            .map(|text| plain(&text))
            .filter(|text| !text.is_empty()),
        author: text(AUTHORS, &["name", "displayName", "fullName", "title"])
            .map(|name| plain(&name)),
        image: text(IMAGES, &["url", "src", "sourceUrl", "source_url"]),
        dates: date
            .into_iter()
            .map(|machine| RawDate {
                text: String::new(),
                machine: Some(machine),
            })
            .collect(),
        ..RawItem::default()
    };
    Some((permalink::key(&url), raw))
}

/// The text of a value, of the first in a list, or of one of these members.
fn said(value: &Value, inside: &[&str]) -> Option<String> {
    let text = match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => return values.first().and_then(|first| said(first, inside)),
        Value::Object(members) => {
            return inside.iter().find_map(|name| match members.get(*name)? {
                Value::String(text) => Some(text.trim().to_owned()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            });
        }
        Value::Null | Value::Bool(_) => return None,
    };
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::{List, find};
    use super::*;
    use crate::dates::Context;
    use crate::html::Document;

    const NAV: &str = "<nav><a href=/world>World</a><a href=/sport>Sport</a><a href=/arts>Arts</a><a href=/food>Food</a></nav>";

    /// The best list of a page that shows its navigation and has this in it.
    fn best(body: &str) -> Option<List> {
        let page = format!("<html lang=en><title>News</title><body>{NAV}<div id=app></div>{body}");
        let document = Document::parse(&page).expect("parses");
        let url = Url::parse("https://gazette.example/news").expect("is an address");
        let lists = find(&document, &url, &Context::default()).lists;
        lists.into_iter().next()
    }

    fn posts(count: usize) -> String {
        let posts: Vec<String> = (1..=count)
            .map(|n| {
                format!(
                    r#"{{"id":{n},"title":"Harbour votes to keep tram line {n}","url":"/news/tram-{n}","publishedAt":"2025-09-1{n}T08:30:00Z","author":{{"name":"Jo Ferry"}},"excerpt":"<p>It was &amp; stays.</p>","image":{{"url":"/i/{n}.jpg"}}}}"#
                )
            })
            .collect();
        let menu: Vec<String> = ["World", "Sport", "Arts", "Food", "Games", "Travel"]
            .iter()
            .map(|name| format!(r#"{{"title":"{name}","url":"/{name}"}}"#))
            .collect();
        format!(
            r#"{{"props":{{"menu":[{}],"page":{{"posts":[{}]}}}}}}"#,
            menu.join(","),
            posts.join(",")
        )
    }

    #[track_caller]
    fn check(body: &str) {
        let list = best(body).expect("there is a list");
        assert_eq!(list.detector, "the data of its scripts", "{body}");
        assert_eq!(list.items.len(), 5, "{body}");
        let first = list.items.first().expect("has items");
        assert_eq!(
            first.title.as_deref(),
            Some("Harbour votes to keep tram line 1")
        );
        assert_eq!(first.link.as_deref(), Some("/news/tram-1"));
        assert_eq!(
            first.dates[0].machine.as_deref(),
            Some("2025-09-11T08:30:00Z")
        );
        assert_eq!(first.author.as_deref(), Some("Jo Ferry"));
        assert_eq!(first.summary.as_deref(), Some("It was & stays."));
        assert_eq!(first.image.as_deref(), Some("/i/1.jpg"));
    }

    #[test]
    fn lists_are_read_from_data_in_scripts() {
        let data = posts(5);
        check(&format!(
            "<script id=__NEXT_DATA__ type=application/json>{data}</script>"
        ));
        check(&format!(
            "<script>var a = 1; if (a == [1]) {{}} window.__STATE__ = {data};\nrun({{a: 1}});</script>"
        ));
        let text = serde_json::to_string(&data).expect("is a text");
        check(&format!("<script>window.state=JSON.parse({text})</script>"));
        let single = data.replace('\\', "\\\\").replace('\'', "\\'");
        check(&format!(
            "<script>window.state=JSON.parse('{single}')</script>"
        ));
        let wrapped = data
            .replace("{\"id\"", "{\"node\":{\"id\"")
            .replace(".jpg\"}}", ".jpg\"}}}");
        check(&format!("<script type=application/json>{wrapped}</script>"));
    }

    #[test]
    fn what_the_page_shows_goes_before_its_data() {
        let shown: String = (1..=5)
            .map(|n| format!("<article><h2><a href=/news/shown-{n}>The island council meets for the {n}th time</a></h2><time>1{n} September 2025</time><p>A deck of some length about it.</p></article>"))
            .collect();
        let list = best(&format!(
            "<main>{shown}</main><script type=application/json>{}</script>",
            posts(5)
        ));
        assert_eq!(list.map(|list| list.detector), Some("structure"));
    }

    #[test]
    fn data_without_articles_is_no_list() {
        for data in [
            posts(2),
            posts(5).replace("/news/", "https://other.example/"),
            posts(5)
                .replace("publishedAt", "x")
                .replace("Harbour votes to keep tram line", "Tram"),
            "{\"a\":[{},{},{}]}".to_owned(),
            "{".repeat(5000),
        ] {
            let list = best(&format!(
                "<script type=application/json>{data}</script><script>x = {data}</script>"
            ));
            assert_ne!(
                list.map(|list| list.detector),
                Some("the data of its scripts"),
                "{data}"
            );
        }
    }
}
