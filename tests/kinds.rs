//! Feeds made from other things than section pages: what holds over several runs.

use std::io::Write;

use pagewire::model::{Health, Outcome};
use pagewire::pipeline::Context;

use crate::harness::news::{article, configuration};
use crate::harness::{Answer, Server, Workplace, at};

fn place(server: &Server, path: &str, keys: &str) -> Workplace {
    let place = Workplace::new();
    let page = server.url(path);
    place.configure(&configuration(
        &server.host,
        &format!("[[feed]]\nname = \"x\"\npages = [\"{page}\"]\n{keys}\n"),
    ));
    place
}

fn rss(items: &str) -> Answer {
    Answer::page(format!(
        "<rss version='2.0'><channel><title>Old</title>{items}</channel></rss>"
    ))
    .header("content-type", "application/rss+xml")
}

#[tokio::test]
async fn an_entry_of_a_feed_keeps_its_guid_when_its_address_and_title_change() {
    let server = Server::start().await;
    server.set("/feed", rss("<item><title>One</title><link>/one</link><guid isPermaLink='false'>n1</guid><pubDate>Fri, 12 Sep 2025 10:00:00 GMT</pubDate></item>"));
    let place = place(&server, "/feed", "kind = \"feed\"");
    place.force().await;
    let before = place.feed("x.atom");
    assert_eq!(before.title.expect("has a title").content, "Old");
    server.set("/feed", rss("<item><title>One, again</title><link>/new/one</link><guid isPermaLink='false'>n1</guid><pubDate>Fri, 12 Sep 2025 11:00:00 GMT</pubDate></item>\
         <item><title>Two</title><link>/two</link><guid isPermaLink='false'>n2</guid></item>"));
    place.now(3600);
    let reports = place.force().await;
    assert_eq!((reports[0].new, reports[0].updated), (1, 1));
    let after = place.feed("x.atom");
    let one = after
        .entries
        .iter()
        .find(|entry| entry.id == before.entries[0].id)
        .expect("is the same entry");
    assert_eq!(one.title.as_ref().expect("has one").content, "One, again");
    assert_eq!(one.published, before.entries[0].published);
    assert_eq!(after.entries.len(), 2);
}

#[tokio::test]
async fn a_server_that_answers_something_else_leaves_the_feed_as_it_is() {
    let server = Server::start().await;
    server.set(
        "/feed",
        rss("<item><title>One</title><link>/one</link></item>"),
    );
    let place = place(&server, "/feed", "kind = \"feed\"");
    place.force().await;
    let state = |word: &str| format!("<span class=\"state {word}\"");
    let index = || String::from_utf8(place.bytes("index.html")).expect("is text");
    assert!(index().contains(&state("ok")));
    let before = place.feed_times();
    server.set("/feed", Answer::page("<!doctype html><p>Maintenance"));
    place.now(3600);
    let reports = place.force().await;
    let Outcome::Failed(message) = &reports[0].outcome else {
        panic!("{reports:?}")
    };
    assert!(
        message.contains("it is a web page, where kind = \"feed\" expects RSS, Atom or JSON Feed"),
        "{message}"
    );
    assert_eq!(place.feed_times(), before);
    assert!(index().contains(&state("degraded")));
    let context = Context::open(place.config()).await.expect("opens");
    let states = context.store.feeds(at(3600)).await.expect("reads");
    assert_eq!(states["x"].health, Health::Degraded);
}

#[tokio::test]
async fn an_index_of_sitemaps_leads_to_titles_of_articles() {
    let server = Server::start().await;
    let loc = |path: &str, time: &str| {
        format!("<loc>{}</loc><lastmod>{time}</lastmod>", server.url(path))
    };
    let index = format!(
        "<sitemapindex><sitemap>{}</sitemap><sitemap>{}</sitemap><sitemap>{}</sitemap></sitemapindex>",
        loc("/2023.xml", "2023-12-31"),
        loc("/2025.xml.gz", "2025-09-12"),
        loc("/2024.xml", "2024-12-31"),
    );
    server.set("/index.xml", Answer::page(index));
    let map = format!(
        "<urlset><url>{}</url></urlset>",
        loc("/ferry-waits", "2025-09-12")
    );
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(map.as_bytes()).expect("packs");
    server.set(
        "/2025.xml.gz",
        Answer::page("")
            .body(packer.finish().expect("packs"))
            .header("content-type", "application/x-gzip"),
    );
    let map = format!(
        "<urlset><url>{}</url></urlset>",
        loc("/old-bell", "2024-12-31")
    );
    server.set("/2024.xml", Answer::page(map));
    server.set(
        "/ferry-waits",
        article("The ferry learns to wait", "2025-09-12T10:00:00Z"),
    );
    let place = place(&server, "/index.xml", "kind = \"sitemap\"\nmax_pages = 3");
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Read, "{reports:?}");
    assert_eq!(
        server.paths(),
        [
            "/index.xml",
            "/2025.xml.gz",
            "/2024.xml",
            "/ferry-waits",
            "/old-bell"
        ]
    );
    // The one whose article is missing keeps the words of its address.
    let mut titles = place.titles("x.rss");
    titles.sort();
    assert_eq!(titles, ["Old bell", "The ferry learns to wait"]);
}

#[tokio::test]
async fn json_is_followed_through_its_pages() {
    let server = Server::start().await;
    let page = |next: &str, slug: &str| {
        Answer::page(format!(
            "{{\"next\":{next},\"items\":[{{\"slug\":\"{slug}\",\"t\":\"{slug}\"}}]}}"
        ))
        .header("content-type", "application/json")
    };
    server.set("/api", page("2", "one"));
    server.set("/api?page=2", page("null", "two"));
    let place = place(
        &server,
        "/api",
        "kind = \"json\"\nnext = \"/api?page={next}\"\nmax_pages = 5\n[feed.select]\nitem = \"items\"\ntitle = \"t\"\nlink = \"/story/{slug}\"",
    );
    let reports = place.force().await;
    assert_eq!(reports[0].new, 2, "{reports:?}");
    assert_eq!(server.paths(), ["/api", "/api?page=2"]);
    assert_eq!(
        place.feed("x.rss").entries[0].links[0].href,
        server.url("/story/one")
    );
}
