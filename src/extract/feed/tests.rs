//! Feeds as publishers write them.

use super::super::testing::{extract_from, try_extract};
use crate::model::{Extraction, RawItem};

fn read(feed: &str) -> Extraction {
    extract_from(feed, "kind = \"feed\"\n")
}

fn item(inside: &str) -> RawItem {
    let mut found = read(&format!(
        "<rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:media='http://search.yahoo.com/mrss/'><channel><title>T</title><item>{inside}</item></channel></rss>"
    ));
    found.items.remove(0)
}

#[test]
fn rss_is_read_with_its_extensions() {
    let found = read(
        "<?xml version='1.0' encoding='iso-8859-1'?>\n<rss version='2.0' xmlns:c='http://purl.org/rss/1.0/modules/content/' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:m='http://search.yahoo.com/mrss/'>\
         <channel><title>Pier &amp;amp; Port</title><link>https://a.example/</link><language>en-gb</language>\
         <item><title>&lt;b&gt;Ferry&lt;/b&gt; AT&amp;T</title><link> https://a.example/1 </link><guid isPermaLink='false'>tag:1</guid>\
         <description>&lt;p&gt;Deck&lt;/p&gt;</description><c:encoded><![CDATA[<p>Whole <img src=/in.jpg></p>]]></c:encoded>\
         <pubDate>Fri, 12 Sep 2025 18:21:00 +0530</pubDate><dc:creator>Mira</dc:creator><dc:creator>Jo</dc:creator>\
         <category>World</category><category>Ferries</category>\
         <m:group><m:thumbnail url='https://a.example/s.jpg' width='100'/><m:content url='https://a.example/l.jpg' medium='image' width='1200'/></m:group></item></channel></rss>",
    );
    assert_eq!(found.title.as_deref(), Some("Pier & Port"));
    assert_eq!(found.language.as_deref(), Some("en-gb"));
    assert_eq!(found.base.as_deref(), Some("https://a.example/"));
    let item = &found.items[0];
    assert_eq!(item.title.as_deref(), Some("Ferry AT&T"));
    assert_eq!(item.link.as_deref(), Some("https://a.example/1"));
    assert_eq!(item.guid.as_deref(), Some("tag:1"));
    assert_eq!(item.summary.as_deref(), Some("Deck"));
    assert_eq!(
        item.content.as_deref(),
        Some("<p>Whole <img src=/in.jpg></p>")
    );
    assert_eq!(item.author.as_deref(), Some("Mira, Jo"));
    assert_eq!(item.categories, ["World", "Ferries"]);
    assert_eq!(item.image.as_deref(), Some("https://a.example/l.jpg"));
    assert_eq!(item.dates[0].text, "Fri, 12 Sep 2025 18:21:00 +0530");
    assert!(found.diagnostics.is_empty());
}

#[test]
fn atom_is_read_with_its_links_and_xhtml() {
    let found = read(
        "<feed xmlns='http://www.w3.org/2005/Atom' xml:lang='de' xml:base='https://a.example/x/'><title type='html'>A &amp;lt; B</title>\
         <link rel='self' href='/feed'/><link rel='next' href='/feed?page=2'/><link href='/'/>\
         <entry><id>tag:a.example,2025:1</id><title type='text'>a &lt;i&gt; b</title>\
         <link rel='enclosure' type='image/jpeg' href='p.jpg'/><link rel='replies' href='/c'/><link rel='alternate' href='1'/>\
         <author><name>Mira</name><email>m@a.example</email></author><category term='w' label='World'/>\
         <updated>2025-09-12T12:00:00Z</updated><published>2025-09-11T12:00:00Z</published>\
         <content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Hi<br/>there</p></div></content></entry>\
         <entry xml:base='https://b.example/'><id>2</id><title>Two</title><link href='y'/><updated>2025-09-12T12:00:00Z</updated><content/></entry></feed>",
    );
    assert_eq!(found.title.as_deref(), Some("A < B"));
    assert_eq!(found.language.as_deref(), Some("de"));
    assert_eq!(found.base.as_deref(), Some("https://a.example/x/"));
    assert_eq!(found.next.as_deref(), Some("/feed?page=2"));
    let [one, two] = &found.items[..] else {
        panic!("{:?}", found.items)
    };
    assert_eq!(one.title.as_deref(), Some("a <i> b"));
    assert_eq!(one.link.as_deref(), Some("1"));
    assert_eq!(one.author.as_deref(), Some("Mira"));
    assert_eq!(one.categories, ["World"]);
    assert_eq!(one.image.as_deref(), Some("p.jpg"));
    assert_eq!(one.dates[0].text, "2025-09-11T12:00:00Z");
    assert_eq!(one.dates.len(), 1);
    assert!(
        one.content
            .as_deref()
            .is_some_and(|html| html.contains("<p>Hi<br/>there</p>"))
    );
    assert_eq!(two.link.as_deref(), Some("https://b.example/y"));
    assert_eq!(two.dates[0].text, "2025-09-12T12:00:00Z");
    assert_eq!(two.content, None);
}

#[test]
fn rdf_keeps_its_items_beside_the_channel() {
    let found = read(
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/' xmlns:dc='http://purl.org/dc/elements/1.1/'>\
         <channel rdf:about='x'><title>T</title><dc:language>fr</dc:language></channel>\
         <item rdf:about='https://a.example/1'><title>One</title><dc:date>2025-09-12</dc:date></item></rdf:RDF>",
    );
    assert_eq!(found.language.as_deref(), Some("fr"));
    assert_eq!(found.items[0].guid.as_deref(), Some("https://a.example/1"));
    assert_eq!(found.items[0].link.as_deref(), Some("https://a.example/1"));
    assert_eq!(found.items[0].dates[0].text, "2025-09-12");
}

#[test]
fn posts_of_wordpress_are_read() {
    let found = read(
        r#"[{"id":3,"date":"2025-09-12T18:21:00","date_gmt":"2025-09-12T12:51:00","guid":{"rendered":"https://a.example/?p=3"},
        "link":"https://a.example/pier","title":{"rendered":"Pier &#038; Port"},"excerpt":{"rendered":"<p>Deck</p>"},
        "content":{"rendered":"<p>Whole.</p>","protected":false},
        "_embedded":{"author":[{"name":"Mira"},{"name":"Jo"}],"wp:featuredmedia":[{"source_url":"https://a.example/p.jpg","alt_text":"The pier"}],
        "wp:term":[[{"name":"World"}],[{"name":"Ferries &amp; ships"}]]}},
        {"id":2,"date_gmt":"2025-09-11T12:51:00","link":"https://a.example/two","title":{"rendered":"Two"}}]"#,
    );
    assert!(found.diagnostics.is_empty(), "{found:?}");
    let item = &found.items[0];
    assert_eq!(item.title.as_deref(), Some("Pier & Port"));
    assert_eq!(item.link.as_deref(), Some("https://a.example/pier"));
    assert_eq!(item.guid.as_deref(), Some("https://a.example/?p=3"));
    assert_eq!(item.summary.as_deref(), Some("Deck"));
    assert_eq!(item.content.as_deref(), Some("<p>Whole.</p>"));
    assert_eq!(item.author.as_deref(), Some("Mira, Jo"));
    assert_eq!(item.image.as_deref(), Some("https://a.example/p.jpg"));
    assert_eq!(item.image_text.as_deref(), Some("The pier"));
    assert_eq!(item.categories, ["World", "Ferries & ships"]);
    assert_eq!(item.dates[0].text, "2025-09-12T12:51:00Z");
    assert_eq!(found.items[1].title.as_deref(), Some("Two"));
}

#[test]
fn json_feed_is_read() {
    let found = read(
        r#"{"version":"https://jsonfeed.org/version/1.1","title":"T","home_page_url":"https://a.example/","next_url":"/2",
        "items":[{"id":7,"url":"/1","title":"One","content_html":"<p>x</p>","summary":"a < b","image":"/p.jpg","tags":["w"],
        "date_published":"2025-09-12T12:00:00Z","authors":[{"name":"Mira"},{"url":"x"},{"name":"Jo"}]}]}"#,
    );
    assert_eq!(found.next.as_deref(), Some("/2"));
    let item = &found.items[0];
    assert_eq!(item.guid.as_deref(), Some("7"));
    assert_eq!(item.author.as_deref(), Some("Mira, Jo"));
    assert_eq!(item.summary.as_deref(), Some("a < b"));
    assert_eq!(item.image.as_deref(), Some("/p.jpg"));
    assert_eq!(item.content.as_deref(), Some("<p>x</p>"));
}

#[test]
fn feeds_that_are_not_quite_right_are_read() {
    // No version, an ampersand alone, an entity of HTML, elements in the description.
    let found = read(
        "<rss><channel><item><title>AT&T caf&eacute; &#8211; x</title><link>/1</link><description><p>De<b>ck</b></p></description></item></channel></rss>",
    );
    assert_eq!(found.items[0].title.as_deref(), Some("AT&T café – x"));
    assert_eq!(found.items[0].summary.as_deref(), Some("Deck"));
}

#[test]
fn what_stands_before_a_break_is_read() {
    let found = read("<rss><channel><item><title>One</title><link>/1</link></item><item><title>Tw");
    assert_eq!(found.items.len(), 2);
    assert!(found.diagnostics[0].message.contains("it ends early"));
}

#[test]
fn links_fall_back_to_guid_and_enclosure() {
    assert_eq!(
        item("<title>x</title><guid>https://a.example/1</guid>")
            .link
            .as_deref(),
        Some("https://a.example/1")
    );
    assert_eq!(
        item("<enclosure url='https://a.example/1.mp3' type='audio/mpeg'/>")
            .link
            .as_deref(),
        Some("https://a.example/1.mp3")
    );
}

#[test]
fn people_are_named_without_their_address() {
    for (author, expected) in [
        ("desk@a.example (Mira Castellan)", Some("Mira Castellan")),
        ("desk@a.example", None),
        ("Mira Castellan", Some("Mira Castellan")),
    ] {
        let item = item(&format!("<author>{author}</author>"));
        assert_eq!(item.author.as_deref(), expected, "{author}");
    }
}

#[test]
fn a_long_description_is_the_content_and_a_short_content_yields_to_the_article() {
    let long = "words and ".repeat(120);
    let read_item = |inside: &str, keys: &str| {
        let feed = format!("<rss><channel><item>{inside}</item></channel></rss>");
        extract_from(&feed, keys).items.remove(0)
    };
    let description = format!("<description>{long}</description>");
    let item = read_item(&description, "kind = \"feed\"\n");
    assert!(item.content.is_some() && item.summary.is_none());
    let short = "<content:encoded>A teaser</content:encoded>";
    let item = read_item(short, "kind = \"feed\"\narticle = true\n");
    assert_eq!(
        (item.summary.as_deref(), item.content),
        (Some("A teaser"), None)
    );
    assert!(read_item(short, "kind = \"feed\"\n").content.is_some());
}

#[test]
fn guids_that_several_articles_share_are_none() {
    let found = read(
        "<rss><channel><item><guid>x</guid><link>/1</link></item><item><guid>x</guid><link>/2</link></item>\
         <item><guid>y</guid><link>/3</link></item><item><guid>y</guid><link>/3</link></item></channel></rss>",
    );
    let guids: Vec<_> = found
        .items
        .iter()
        .map(|item| item.guid.as_deref())
        .collect();
    assert_eq!(guids, [None, None, Some("y"), Some("y")]);
}

#[test]
fn what_is_no_feed_is_named_with_what_to_do() {
    let fail = |body: &str, keys: &str| try_extract(body, keys).expect_err("is refused");
    let page = "<!DOCTYPE html><p>x";
    assert_eq!(
        fail(page, "kind = \"feed\"\n"),
        "it is a web page, where kind = \"feed\" expects RSS, Atom or JSON Feed; if it is a section page, leave `kind` out"
    );
    assert_eq!(
        fail("<rss></rss>", "[feed.select]\nitem = \"li\"\n"),
        "it is a feed (RSS), where kind = \"css\" expects a web page; set kind = \"feed\", without [feed.select]"
    );
    assert!(fail("{\"a\":1}", "kind = \"feed\"\n").contains("it is JSON, where"));
    assert!(
        fail("<?xml version='1.0'?><x/>", "kind = \"feed\"\n").contains("XML with the root <x>")
    );
}

#[test]
fn auto_knows_a_feed_by_its_looks() {
    let found = extract_from(
        "<rss><channel><item><title>One</title><link>/1</link></item></channel></rss>",
        "",
    );
    assert_eq!(found.items.len(), 1);
}

#[test]
fn an_empty_feed_says_so() {
    let found = read("<rss><channel><title>T</title></channel></rss>");
    assert!(found.diagnostics[0].message.contains("no entries"));
}

#[test]
fn what_is_written_is_read_as_another_parser_reads_it() {
    let feed = include_str!("../../../tests/sites/existing-feed/page.xml");
    let theirs = feed_rs::parser::parse(feed.as_bytes()).expect("is a feed");
    let ours = read(feed);
    assert_eq!(ours.items.len(), theirs.entries.len());
    for (ours, theirs) in ours.items.iter().zip(&theirs.entries) {
        assert_eq!(ours.guid.as_deref(), Some(theirs.id.as_str()));
        assert_eq!(ours.link.as_deref(), Some(theirs.links[0].href.as_str()));
        let content = theirs
            .content
            .as_ref()
            .and_then(|content| content.body.as_deref());
        assert_eq!(ours.content.as_deref(), content.map(str::trim));
    }
}
