use super::*;
use crate::model::{Entry, FeedEntry, Image};
use chrono::{DateTime, FixedOffset};
use feed_rs::model::Feed as Read;
use std::time::Duration;
use url::Url;

const HOSTILE: &str = "AT&T <b>x</b> & \"q\" ]]> \u{1f980} \u{0}\u{b}\u{fffe} é &amp; &lt;";
const CLEAN: &str = "AT&T <b>x</b> & \"q\" ]]> \u{1f980}  é &amp; &lt;";

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).expect("is a date")
}

fn url(text: &str) -> Url {
    Url::parse(text).expect("is a URL")
}

fn entry(number: u32) -> FeedEntry {
    FeedEntry {
        guid: format!("urn:uuid:0000000{number}-0000-8000-8000-000000000000"),
        published: at("2025-09-12T18:21:00+05:30"),
        updated: at("2025-09-12T13:31:00+00:00"),
        entry: Entry {
            key: number.to_string(),
            permalink: url("https://a.example/w%C3%B6rld/1?a=1&b=2"),
            title: HOSTILE.into(),
            summary: Some(HOSTILE.into()),
            content: Some(format!("<p>Body {number} ]]&gt; &amp; more</p>")),
            authors: vec!["Mira & Jo".into(), "Ann <x>".into()],
            categories: vec!["World & more".into()],
            enclosure: None,
            image: Some(Image {
                url: url("https://a.example/1.png?w=2&h=1"),
                caption: Some(HOSTILE.into()),
            }),
            published: None,
        },
    }
}

fn feed() -> Feed {
    let mut bare = entry(2);
    bare.entry = Entry {
        summary: None,
        content: None,
        image: None,
        authors: vec![],
        categories: vec![],
        ..bare.entry
    };
    Feed {
        name: "news".into(),
        title: HOSTILE.into(),
        description: HOSTILE.into(),
        home: url("https://a.example/news?x=1&y=2"),
        base_url: Some(url("https://feeds.example.org/f/")),
        language: Some("en-IN".into()),
        updated: Some(at("2025-09-12T13:31:00+00:00").into()),
        interval: Duration::from_secs(1800),
        hub: Some(url("https://hub.example/")),
        paging: crate::model::Paging {
            page: None,
            previous: Some(3),
        },
        entries: vec![entry(1), bare],
    }
}

fn read(format: Format) -> Read {
    let document = render(&feed(), format);
    verify(&document, format).expect("is strictly well-formed");
    feed_rs::parser::parse(&document[..]).expect("is read by another parser")
}

#[test]
fn every_format_survives_hostile_text_and_says_the_same() {
    for format in Format::ALL {
        let read = read(format);
        let name = format.as_str();
        assert_eq!(read.entries.len(), 2, "{name}");
        let first = &read.entries[0];
        assert_eq!(first.id, entry(1).guid, "{name}");
        let title = first.title.as_ref().map(|title| title.content.clone());
        assert_eq!(title.as_deref(), Some(CLEAN), "{name}");
        assert_eq!(first.published, Some(entry(1).published.into()), "{name}");
        assert_eq!(
            first.links[0].href,
            entry(1).entry.permalink.as_str(),
            "{name}"
        );
        let people: Vec<&str> = first
            .authors
            .iter()
            .filter_map(|person| person.name.as_deref())
            .collect();
        assert_eq!(people, ["Mira & Jo", "Ann <x>"], "{name}");
        assert_eq!(first.categories[0].term, "World & more", "{name}");
        let body = first
            .content
            .as_ref()
            .and_then(|content| content.body.clone())
            .expect("has a body");
        assert!(
            body.contains("<p>Body 1 ]]&gt; &amp; more</p>") && body.contains("1.png?w=2&amp;h=1"),
            "{name}: {body}"
        );
    }
}

#[test]
fn rss_writes_hexadecimal_references_and_the_profile() {
    let text = String::from_utf8(render(&feed(), Format::Rss)).expect("is UTF-8");
    let head = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<";
    assert!(text.starts_with(&format!("{head}rss")), "{text}");
    let atom = String::from_utf8(render(&feed(), Format::Atom)).expect("is UTF-8");
    assert!(atom.starts_with(&format!("{head}feed")), "{atom}");
    for part in [
        "<title>AT&#x26;T &#x3C;b",
        "<guid isPermaLink=\"false\">urn:uuid:00000001",
        "<pubDate>Fri, 12 Sep 2025 18:21:00 +0530</pubDate>",
        "<dc:creator>Mira &#x26; Jo</dc:creator>",
        "rel=\"self\"",
        "https://feeds.example.org/f/news.rss",
        "<enclosure url=\"https://a.example/1.png?w=2&#x26;h=1\" length=\"0\" type=\"image/png\"/>",
        "<media:content ",
        "<ttl>30</ttl>",
        "<sy:updatePeriod>hourly</sy:updatePeriod>",
        "<sy:updateFrequency>2</sy:updateFrequency>",
        "rel=\"hub\"",
        "https://feeds.example.org/f/news~3.rss",
        "rel=\"prev-archive\"",
        "<media:thumbnail ",
        "xmlns:media=\"http://search.yahoo.com/mrss/\"",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let description = text
        .find("<description>AT")
        .or(text.find("<description><![CDATA[AT&amp;T"));
    assert!(
        description < text.find("<content:encoded>"),
        "summary before full text"
    );
}

#[test]
fn equal_feeds_give_equal_bytes() {
    for format in Format::ALL {
        assert_eq!(render(&feed(), format), render(&feed(), format));
    }
}

#[test]
fn verify_refuses_what_strict_readers_refuse() {
    for bad in [
        "<rss>\u{b}</rss>",
        "<rss><a></rss>",
        "<rss>&nbsp;</rss>",
        "<rss/><rss/>",
        "<feed/>",
        "<!DOCTYPE rss><rss/>",
        "<rss>\u{ffff}</rss>",
        "",
    ] {
        assert!(verify(bad.as_bytes(), Format::Rss).is_err(), "{bad:?}");
    }
    assert!(verify(b"{\"a\":1", Format::Json).is_err());
}

#[test]
fn index_and_opml_escape_and_list_every_feed() {
    let feeds = [IndexEntry {
        name: "news".into(),
        title: HOSTILE.into(),
        home: "https://a.example/news?x=1&y=2".into(),
        formats: Format::ALL.to_vec(),
        entries: 7,
        updated: None,
        health: crate::model::Health::Ok,
    }];
    let page = index(&feeds);
    assert!(page.contains("news.atom") && !page.contains("<b>x") && page.contains("?x=1&amp;y=2"));
    let opml = opml(&feeds, Some(&url("https://feeds.example.org/")));
    let parsed = roxmltree::Document::parse(&opml).expect("is well-formed");
    let outline = parsed
        .descendants()
        .find(|node| node.has_tag_name("outline"))
        .expect("has an outline");
    assert_eq!(outline.attribute("text"), Some(CLEAN));
    assert_eq!(
        outline.attribute("xmlUrl"),
        Some("https://feeds.example.org/news.rss")
    );
}
