//! Hostile strings in every field of every format, read back by other parsers: what comes out is
//! what went in, but for the characters that XML forbids.
//!
//! The vectors are our own. RSS and Atom are read by a strict XML parser and by another feed parser,
//! JSON Feed by serde.

use chrono::{DateTime, FixedOffset};
use pagewire::config::Format;
use pagewire::model::{Entry, Feed, FeedEntry, Image, Paging};
use pagewire::render::{feed_page, render, verify};
use roxmltree::{Document, Node};
use std::time::Duration;
use url::Url;

/// What a title, a name or a deck may hold.
const TEXTS: &[&str] = &[
    "a < b > c & d",
    "&amp; &lt;b&gt; &#38; &nbsp; &hellip;",
    "<script>alert(1)</script>",
    "</title></channel></rss><item/>",
    "</script><!--",
    "<!-- comment --> <?php echo 1 ?>",
    "<![CDATA[ x ]]>",
    "]]>",
    "]]]]><![CDATA[>",
    "<![CDATA[",
    "\"double\" 'single' `back`",
    "\\ \\n \\u0041 \\\" {\"json\": [1]}",
    "%s %n {} {0} $1 ${x} #{y} {{z}}",
    "tab\there",
    "\u{85}next line, \u{2028}line and \u{2029}paragraph",
    "NUL \u{0}, BEL \u{7}, ESC \u{1b}, VT \u{b}, DEL \u{7f}, C1 \u{9f}",
    "\u{fffe}\u{ffff} no characters \u{fdd0}",
    "\u{feff}mark first",
    "\u{fffd} replaced before",
    "\u{202e}backwards\u{202c} and \u{2066}isolated\u{2069}",
    "e\u{301} Å \u{212b} ﬁ combining \u{0488}",
    "👩‍👩‍👧‍👦 🏳️‍🌈 🇮🇳 \u{1f468}\u{1f3fd}",
    "𝕬𝖚𝖌𝖚𝖘𝖙 \u{10ffff} \u{10fffd}",
    "日本語 العربية עברית हिन्दी தமிழ் ไทย",
    "javascript:alert(1)",
    "http://a.example/?a=1&b=2#c",
    "=HYPERLINK(\"x\")",
    "&",
    "<",
    "&#x26;",
    "&lt;",
];

/// Paths and queries of addresses, as pages have them.
const ADDRESSES: &[&str] = &[
    "/a?x=1&y=2&amp;z=3",
    "/a b/\u{e9}/日本?q=<x>&\"=|'",
    "/a%20b/%e9?q=%26%3C",
    "/[x]/{y}/^z/`w`/|v|?[a]={b}|c^d`e`\\f",
    "/;,:@!$&'()*+=~",
    "/a?]]>",
];

/// Instants with the offset of their place, and how RFC 822 has them.
const DATES: &[(&str, &str)] = &[
    (
        "2024-02-29T23:59:59+00:00",
        "Thu, 29 Feb 2024 23:59:59 +0000",
    ),
    (
        "2025-01-01T00:00:00+13:45",
        "Wed, 01 Jan 2025 00:00:00 +1345",
    ),
    (
        "2000-01-01T12:30:00-09:30",
        "Sat, 01 Jan 2000 12:30:00 -0930",
    ),
    (
        "1969-12-31T23:59:59+00:00",
        "Wed, 31 Dec 1969 23:59:59 +0000",
    ),
    (
        "2025-03-09T02:30:00-05:00",
        "Sun, 09 Mar 2025 02:30:00 -0500",
    ),
];

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).expect("is a date")
}

fn url(text: &str) -> Url {
    Url::parse("https://a.example/")
        .and_then(|base| base.join(text))
        .expect("is an address")
}

/// One entry a text, which stands in each of its fields.
fn feed(text: &str) -> Feed {
    let entries = TEXTS
        .iter()
        .enumerate()
        .map(|(number, text)| {
            let (date, _) = DATES[number % DATES.len()];
            let address = ADDRESSES[number % ADDRESSES.len()];
            FeedEntry {
                guid: format!("urn:uuid:{number:08}-0000-8000-8000-000000000000"),
                published: at(date),
                updated: at(date),
                entry: Entry {
                    key: number.to_string(),
                    permalink: url(address),
                    title: (*text).to_owned(),
                    summary: Some((*text).to_owned()),
                    content: None,
                    authors: vec![(*text).to_owned(), "Second".to_owned()],
                    categories: vec![(*text).to_owned(), "Other".to_owned()],
                    image: Some(Image {
                        url: url(&format!("/p.png?{}", address.replace('?', "-"))),
                        caption: Some((*text).to_owned()),
                    }),
                    enclosure: None,
                    published: None,
                },
            }
        })
        .collect();
    Feed {
        name: "news".into(),
        title: text.to_owned(),
        description: text.to_owned(),
        home: url("/news?[x]&y={z}"),
        base_url: Some(url("/feeds/")),
        language: Some("en".into()),
        updated: Some(at(DATES[0].0).into()),
        interval: Duration::from_secs(900),
        hub: Some(url("/hub?a&b")),
        paging: Paging::default(),
        entries,
    }
}

/// Without the characters that XML 1.0 §2.2 forbids.
fn clean(text: &str) -> String {
    text.chars()
        .filter(|c| {
            matches!(c, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
        })
        .collect()
}

/// An address has only the characters of RFC 3986.
#[track_caller]
fn check_uri(text: &str) {
    let is_uri = |b: u8| b.is_ascii_alphanumeric() || b"-._~:/?#@!$&'()*+,;=%".contains(&b);
    assert!(text.bytes().all(is_uri), "{text}");
    assert!(text.starts_with("https://a.example/"), "{text}");
}

fn child<'a>(node: Node<'a, 'a>, name: &str) -> Node<'a, 'a> {
    node.children()
        .find(|child| child.tag_name().name() == name)
        .unwrap_or_else(|| panic!("no <{name}> in {node:?}"))
}

fn texts<'a>(node: Node<'a, 'a>, name: &str) -> Vec<&'a str> {
    node.children()
        .filter(|child| child.tag_name().name() == name)
        .map(|child| child.text().unwrap_or(""))
        .collect()
}

/// What a reader makes of HTML: its text.
fn shown(html: &str) -> String {
    html.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&amp;", "&")
}

#[test]
fn rss_gives_back_what_went_in() {
    for title in TEXTS {
        let feed = feed(title);
        let bytes = render(&feed, Format::Rss);
        verify(&bytes, Format::Rss).expect("is strict");
        let text = std::str::from_utf8(&bytes).expect("is UTF-8");
        let document = Document::parse(text).expect("is XML");
        let channel = child(document.root_element(), "channel");
        assert_eq!(child(channel, "title").text(), Some(&*clean(title)));
        assert_eq!(child(channel, "description").text(), Some(&*clean(title)));
        check_uri(child(channel, "link").text().expect("has one"));
        let items: Vec<_> = channel
            .children()
            .filter(|node| node.has_tag_name("item"))
            .collect();
        assert_eq!(items.len(), TEXTS.len());
        for (number, (item, source)) in items.iter().zip(TEXTS).enumerate() {
            let wanted = clean(source);
            assert_eq!(child(*item, "title").text(), Some(&*wanted));
            let description = child(*item, "description").text().expect("has one");
            assert_eq!(shown(description), wanted);
            assert_eq!(texts(*item, "creator"), [&*wanted, "Second"]);
            assert_eq!(texts(*item, "category"), [&*wanted, "Other"]);
            assert_eq!(
                child(*item, "pubDate").text(),
                Some(DATES[number % DATES.len()].1)
            );
            check_uri(child(*item, "link").text().expect("has one"));
            check_uri(child(*item, "enclosure").attribute("url").expect("has one"));
            let media: Vec<_> = item
                .children()
                .filter(|node| node.tag_name().name() == "content")
                .collect();
            let caption = child(media[0], "description").text();
            assert_eq!(caption, Some(&*wanted));
        }
    }
}

#[test]
fn atom_gives_back_what_went_in() {
    for title in TEXTS {
        let bytes = render(&feed(title), Format::Atom);
        verify(&bytes, Format::Atom).expect("is strict");
        let text = std::str::from_utf8(&bytes).expect("is UTF-8");
        let document = Document::parse(text).expect("is XML");
        let root = document.root_element();
        assert_eq!(child(root, "title").text(), Some(&*clean(title)));
        assert_eq!(child(root, "subtitle").text(), Some(&*clean(title)));
        let entries: Vec<_> = root
            .children()
            .filter(|node| node.tag_name().name() == "entry")
            .collect();
        assert_eq!(entries.len(), TEXTS.len());
        for (number, (entry, source)) in entries.iter().zip(TEXTS).enumerate() {
            let wanted = clean(source);
            assert_eq!(child(*entry, "title").text(), Some(&*wanted));
            assert_eq!(
                child(*entry, "title").attribute("type").unwrap_or("text"),
                "text"
            );
            assert_eq!(child(*entry, "summary").text(), Some(&*wanted));
            assert_eq!(
                child(child(*entry, "author"), "name").text(),
                Some(&*wanted)
            );
            assert_eq!(
                child(*entry, "category").attribute("term"),
                Some(&*attribute(&wanted))
            );
            let published = child(*entry, "published").text().expect("has one");
            assert_eq!(at(published), at(DATES[number % DATES.len()].0));
            for link in entry
                .children()
                .filter(|node| node.tag_name().name() == "link")
            {
                check_uri(link.attribute("href").expect("has one"));
            }
        }
    }
}

/// What a parser makes of white space in an attribute (XML 1.0 §3.3.3).
fn attribute(text: &str) -> String {
    text.replace(['\t', '\n', '\r'], " ")
}

#[test]
fn json_gives_back_what_went_in() {
    for title in TEXTS {
        let bytes = render(&feed(title), Format::Json);
        verify(&bytes, Format::Json).expect("is strict");
        let document: serde_json::Value = serde_json::from_slice(&bytes).expect("is JSON");
        assert_eq!(document["title"], clean(title));
        check_uri(document["home_page_url"].as_str().expect("is text"));
        let items = document["items"].as_array().expect("is a list");
        assert_eq!(items.len(), TEXTS.len());
        for (number, (item, source)) in items.iter().zip(TEXTS).enumerate() {
            let wanted = clean(source);
            assert_eq!(item["title"], *wanted);
            assert_eq!(item["summary"], *wanted);
            assert_eq!(item["authors"][0]["name"], *wanted);
            assert_eq!(item["tags"][0], *wanted);
            assert!(shown(item["content_html"].as_str().expect("is text")).contains(&wanted));
            let published = item["date_published"].as_str().expect("is text");
            assert_eq!(at(published), at(DATES[number % DATES.len()].0));
            check_uri(item["url"].as_str().expect("is text"));
            check_uri(item["image"].as_str().expect("is text"));
        }
    }
}

#[test]
fn another_parser_reads_the_same_from_all_three() {
    let feed = feed("Title");
    let read = Format::ALL.map(|format| {
        let parsed = feed_rs::parser::parse(&render(&feed, format)[..]).expect("is a feed");
        parsed
            .entries
            .into_iter()
            .map(|entry| {
                let title = entry.title.map(|title| title.content);
                let link = entry.links.first().map(|link| link.href.clone());
                (entry.id, title, link, entry.published)
            })
            .collect::<Vec<_>>()
    });
    assert_eq!(read[0].len(), TEXTS.len());
    assert_eq!(read[0], read[1]);
    assert_eq!(read[1], read[2]);
    for ((_, title, ..), source) in read[0].iter().zip(TEXTS) {
        // This parser trims; it reads what readers show.
        assert_eq!(title.as_deref().map(str::trim), Some(clean(source).trim()));
    }
}

#[test]
fn pages_show_texts_and_run_none_of_them() {
    for title in TEXTS {
        let page = feed_page(&feed(title), &Format::ALL);
        let document = scraper::Html::parse_document(&page);
        let select = |css: &str| {
            let selector = scraper::Selector::parse(css).expect("is CSS");
            document.select(&selector).count()
        };
        // The page's own script and style, whatever the texts say.
        assert_eq!((select("script"), select("style")), (1, 1), "{title}");
        assert_eq!(select("main li"), TEXTS.len().min(30), "{title}");
        assert_eq!(
            select("img, iframe, svg, form, object, [onerror], [onload]"),
            0,
            "{title}"
        );
        let heading = scraper::Selector::parse("h1").expect("is CSS");
        let heading = document.select(&heading).next().expect("has one");
        let without_nul = |text: &str| text.replace(['\0', '\u{fffd}'], "");
        assert_eq!(
            without_nul(&heading.text().collect::<String>()),
            without_nul(title)
        );
    }
}
