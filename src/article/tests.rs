use super::*;
use crate::config::Config;
use chrono_tz::Tz;
use std::path::Path;

fn rules(article: &str) -> ArticleRules {
    let text = format!("[[site]]\nhost = \"a.example\"\n[site.article]\n{article}");
    let mut config = Config::parse(Path::new("c.toml"), &text, &|_| None).expect("is valid");
    config.sites.remove(0).article
}

fn read_page(html: &str, article: &str) -> (Article, Vec<Diagnostic>) {
    let url = Url::parse("https://a.example/world/x/1").expect("is a URL");
    let mut document = Document::parse(html).expect("parses");
    read(
        &mut document,
        &url,
        &rules(article),
        &Context {
            timezone: Some(Tz::Asia__Kolkata),
            ..Context::default()
        },
    )
}

fn at(published: Option<Published>) -> Option<String> {
    published.map(|published| published.at.to_rfc3339())
}

const PAGE: &str = r#"<html lang="en"><head><title>Ferry waits - Gazette</title>
<meta property="og:title" content="Ferry waits - Gazette"><meta property="og:site_name" content="Gazette">
<meta property="og:description" content="It learned."><meta property="og:image" content="/img/7.png?w=1200">
<meta property="article:published_time" content="2025-09-12T18:00:00+05:30">
<meta name="news_keywords" content="Ferries, Timetables">
<script type="application/ld+json">{"@graph":[{"@type":"Organization","name":"Gazette"},
 {"@type":"NewsArticle","url":"https://a.example/other","headline":"Other"},
 {"@type":["NewsArticle"],"mainEntityOfPage":{"@id":"https://a.example/world/x/1?ref=top_a"},"headline":"Ferry waits",
  "datePublished":"2025-09-12T18:21:00","dateModified":"2025-09-12T19:01:00+05:30","author":[{"@type":"Person","name":"By Mira"},{"name":"Jo"}]}]}</script></head>
<body><h1>Ferry waits</h1><p class="published"><b>Mira C.</b> Published 12.09.25, 06:20 PM</p>
<figure><img src="/img/7.png"><figcaption>The pier <span>Gazette picture</span></figcaption></figure>
<div id="body"><p>One.</p><div class="ad">Buy</div><p>Two <a href="/y">y</a>.</p></div></body></html>"#;

#[test]
fn json_ld_of_this_page_is_trusted_before_meta() {
    let (article, diagnostics) = read_page(PAGE, "");
    assert_eq!(article.title.as_deref(), Some("Ferry waits"));
    assert_eq!(
        at(article.published).as_deref(),
        Some("2025-09-12T18:21:00+05:30")
    );
    assert_eq!(
        at(article.updated).as_deref(),
        Some("2025-09-12T19:01:00+05:30")
    );
    assert_eq!(article.authors, ["Mira", "Jo"]);
    assert_eq!(article.categories, ["Ferries", "Timetables"]);
    assert_eq!(article.summary.as_deref(), Some("It learned."));
    let image = article.image.expect("has a picture");
    assert_eq!(image.url.as_str(), "https://a.example/img/7.png?w=1200");
    assert_eq!(image.caption.as_deref(), Some("The pier Gazette picture"));
    assert!(diagnostics.is_empty() && article.configured.is_empty());
}

#[test]
fn configured_selectors_win() {
    let (article, _) = read_page(
        PAGE,
        "date = { select = \".published\", format = \"Published %d.%m.%y, %I:%M %p\" }\nauthor = \".published b\"\ncontent = \"#body\"\nremove = \".ad\"",
    );
    assert_eq!(
        at(article.published).as_deref(),
        Some("2025-09-12T18:20:00+05:30")
    );
    assert_eq!(article.authors, ["Mira C."]);
    assert_eq!(article.configured, ["published", "authors"]);
    let content = article.content.expect("has a body");
    assert!(
        content.contains("One.")
            && content.contains("https://a.example/y")
            && !content.contains("Buy"),
        "{content}"
    );
}

#[test]
fn a_configured_selector_that_finds_nothing_is_named() {
    let (article, diagnostics) = read_page(PAGE, "author = \".nobody\"\ncontent = \".none\"");
    assert_eq!(article.authors, ["Mira", "Jo"]);
    let said: Vec<String> = diagnostics.iter().map(Diagnostic::to_string).collect();
    assert!(
        said.iter().any(|said| said.contains(".nobody"))
            && said.iter().any(|said| said.contains(".none")),
        "{said:?}"
    );
}

#[test]
fn a_page_without_metadata_gives_what_it_shows() {
    let (article, _) = read_page(
        "<title>Tide turns - S</title><h1>Tide turns</h1><article><time datetime='2025-09-12 10:00'>x</time><a rel=author>Jo</a></article>",
        "",
    );
    assert_eq!(article.title.as_deref(), Some("Tide turns"));
    assert_eq!(article.authors, ["Jo"]);
    assert_eq!(
        at(article.published).as_deref(),
        Some("2025-09-12T10:00:00+05:30")
    );
    let (empty, _) = read_page("", "");
    assert_eq!(empty, Article::default());
}

#[test]
fn broken_json_ld_costs_nothing_else() {
    let (article, _) = read_page(
        "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"A\nB\"}</script><script type='application/ld+json'>{oops</script>",
        "",
    );
    assert_eq!(article.title.as_deref(), Some("A B"));
}

/// The picture of a page that tells OpenGraph one and opens with another, after `deck`.
fn lead_picture(deck: &str, sizes: &str) -> String {
    let page = format!(
        "<html lang=en><head><title>Ferry waits</title><meta property='og:image' content='/social/9.jpg'>
         <script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"Ferry waits\",\"image\":\"/social/9.jpg\"}}</script></head>
         <body><article><h1>Ferry waits</h1><p>{deck}</p><figure><img srcset='{sizes}' src='/pier-small.jpg'></figure>
         <p>The ferry waited.</p></article></body></html>"
    );
    let image = read_page(&page, "").0.image.expect("has a picture");
    image.url.path().to_owned()
}

#[test]
fn the_picture_that_opens_the_article_is_taken_before_the_one_for_social_networks() {
    let sizes = "/pier-3.jpg 300w,\n  /pier-12.jpg 1200w";
    assert_eq!(lead_picture("Nobody knows why.", sizes), "/pier-12.jpg");
    assert_eq!(
        lead_picture("Nobody knows why.", "/pier-3.jpg 300w"),
        "/social/9.jpg",
        "it is offered in a small size only"
    );
    assert_eq!(
        lead_picture(&"Nobody knows why. ".repeat(30), sizes),
        "/social/9.jpg",
        "it stands in the text"
    );
}

fn authors(byline: &str, text: &str) -> Vec<String> {
    let page = format!(
        "<html lang=en><head><title>Ferry waits</title><meta property='og:title' content='Ferry waits'></head>
         <body><div><a href='/person/ann-tide'>Ann Tide</a></div>
         <article><h1>Ferry waits</h1>{byline}<p>{text}</p></article></body></html>"
    );
    read_page(&page, "").0.authors
}

#[test]
fn links_to_people_in_the_news_are_no_bylines() {
    let text = "The ferry waited for an hour today, and nobody knew what for. ".repeat(5);
    let named = format!("{text}So did <a href='/people/max-pier'>Max Pier</a>, who owns it.");
    assert!(authors("", &named).is_empty());
    assert_eq!(
        authors("<div><a href='/people/jo-ferry'>Jo Ferry</a></div>", &named),
        ["Jo Ferry"]
    );
    let tags = "<div class='article-tags'>Tags <a href='/person/max-pier'>Max Pier</a></div>";
    assert!(authors(tags, &text).is_empty());
}

#[test]
fn a_name_stands_before_a_role() {
    let byline = "<a rel='author' href='/x'>Editor</a><p class='byline'><span class='fn'>By Jo Ferry</span></p>";
    assert_eq!(authors(byline, "The ferry waited."), ["Jo Ferry"]);
    assert_eq!(
        authors("<a rel='author' href='/x'>Editor</a>", "The ferry waited."),
        ["Editor"]
    );
}

#[test]
fn a_headline_is_known_by_the_head_of_the_pages_title() {
    let page = "<html lang=en><head><title>Night ferry waits for its passengers_Travel_Island Post</title></head>
        <body><h1 class=hidden>Island Post</h1><div><img class='avatar' src='/jo.jpg'><img alt='User avatar' src='/me.jpg'>
        <img alt='The logo of a ferry line on its pier' src='/pier.jpg'><h2>Night ferry waits for its passengers</h2></div><p>It waited.</p></body></html>";
    let article = read_page(page, "").0;
    assert_eq!(
        article.title.as_deref(),
        Some("Night ferry waits for its passengers")
    );
    let image = article.image.expect("has a picture");
    assert_eq!(image.url.path(), "/pier.jpg");
}
