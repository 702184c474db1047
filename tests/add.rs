//! `pagewire add` as people call it: pages it has never seen, on a server of our own.

use std::path::Path;
use std::process::Output;

use pagewire::config::{Articles, Config, Kind};

use crate::cli::{ends, pagewire, text};
use crate::harness::{Answer, Server, Workplace};

const SUBJECTS: [&str; 5] = [
    "Ferry waits for the tide at the old pier",
    "Council keeps the last tram line until spring",
    "Market hall opens again after the flood",
    "Night train returns after nine quiet years",
    "Lighthouse keeper hands over his last lamp",
];

/// A section page: navigation, a list whose cards end as told, and a list beside it.
fn page(end: impl Fn(usize) -> String) -> String {
    let cards: String = SUBJECTS
        .iter()
        .enumerate()
        .map(|(at, title)| {
            format!(
                "<li class=card><h2><a href='/city/story-{at}'>{title}</a></h2><p>What happened is told here in one sentence.</p>{}</li>",
                end(at)
            )
        })
        .collect();
    let side: String = (0..6)
        .map(|at| format!("<li><a href=/city/most-read-story-{at}>The most read story number {at} of the whole week</a></li>"))
        .collect();
    format!(
        "<html lang=en><head><title>City | The Gazette</title></head><body><nav><a href=/world>World</a><a href='/sport?view=all'>Sport</a><a href=/about-us>About us</a></nav><main><h1>City</h1><ul class=river>{cards}</ul></main><aside class=popular><h3>Most read</h3><ul>{side}</ul></aside></body></html>"
    )
}

fn day(at: usize) -> usize {
    25 - at
}

fn dated() -> String {
    page(|at| {
        format!(
            "<time datetime=2025-08-{0}T10:00:00Z>{0} August 2025</time>",
            day(at)
        )
    })
}

fn undated() -> String {
    page(|_| String::new())
}

async fn call(place: &Workplace, arguments: &[&str]) -> Output {
    let directory = place.path("");
    let arguments: Vec<String> = arguments.iter().map(|&text| text.to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        pagewire(&directory, &arguments)
    })
    .await
    .expect("runs")
}

fn read(place: &Workplace) -> String {
    std::fs::read_to_string(place.path("config.toml")).expect("is there")
}

/// A server that is known to the configuration, so that nothing waits for its turn.
async fn known() -> (Server, Workplace) {
    let (server, place) = (Server::start().await, Workplace::new());
    place.configure(&format!(
        "# Mine.\n[[site]]\nhost = \"{}\"   # here\nallow_private = true\ngap = \"0\"\nrobots = false\n# The end.",
        server.host
    ));
    (server, place)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_configuration_is_begun_and_publishes_what_was_shown() {
    let (server, place) = (Server::start().await, Workplace::new());
    server.set("/city", Answer::page(dated()));
    let output = call(&place, &["add", &server.url("/city"), "--allow-private"]).await;
    ends(&output, 0);
    let said = text(&output.stdout);
    for subject in SUBJECTS {
        assert!(said.contains(&subject[..20]), "{said}");
    }
    assert!(
        said.contains("2025-08-25 10:00 +00:00") && said.contains("time for machines"),
        "{said}"
    );
    assert!(
        said.contains("`pagewire run` writes") && said.contains("city.rss"),
        "{said}"
    );
    let written = read(&place);
    assert!(
        written.contains("[publish]") && written.contains("[store]"),
        "{written}"
    );
    let config = place.config();
    let feed = config.feed("city").expect("is there");
    assert_eq!(feed.title.as_deref(), Some("City | The Gazette"));
    assert_eq!(feed.article, Articles::None);
    assert!(matches!(feed.kind, Kind::Css(_)), "{written}");
    assert!(config.sites[0].allow_private);
    ends(&call(&place, &["run"]).await, 0);
    assert_eq!(place.titles("city.rss"), SUBJECTS);
    let first = &place.feed("city.atom").entries[0];
    assert_eq!(
        first.published.expect("has a time").to_rfc3339(),
        "2025-08-25T10:00:00+00:00"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_stands_in_the_file_stays_to_the_byte() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(dated()));
    server.set("/town", Answer::page(dated()));
    let before = read(&place);
    ends(&call(&place, &["add", &server.url("/city")]).await, 0);
    let after = read(&place);
    assert!(
        after.starts_with(&before) && after.len() > before.len(),
        "{after}"
    );
    assert_eq!(after.matches("[[site]]").count(), 1, "{after}");
    let output = call(
        &place,
        &[
            "add",
            &server.url("/town"),
            "--name",
            "city",
            "--title",
            "Town \"T\"",
            "--formats",
            "rss",
        ],
    )
    .await;
    ends(&output, 0);
    assert!(read(&place).starts_with(&after));
    let config = place.config();
    let feed = config.feed("city-2").expect("has the next free name");
    assert_eq!(feed.title.as_deref(), Some("Town \"T\""));
    assert_eq!(feed.formats.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_a_feed_has_is_refused_with_its_line() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(dated()));
    ends(&call(&place, &["add", &server.url("/city")]).await, 0);
    let before = read(&place);
    let line = before
        .lines()
        .position(|line| line == "name = \"city\"")
        .expect("is there")
        + 1;
    let _ = server.paths();
    let output = call(&place, &["add", &server.url("/city/#top")]).await;
    ends(&output, 1);
    assert!(
        text(&output.stderr).contains(&format!("the feed `city` already, on line {line}")),
        "{output:?}"
    );
    assert_eq!(read(&place), before);
    assert!(server.paths().is_empty(), "it is not asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn print_shows_blocks_and_changes_nothing() {
    let (server, place) = (Server::start().await, Workplace::new());
    server.set("/city", Answer::page(dated()));
    let output = call(
        &place,
        &["add", &server.url("/city"), "--allow-private", "--print"],
    )
    .await;
    ends(&output, 0);
    let blocks = text(&output.stdout);
    let config = Config::parse(Path::new("c.toml"), &blocks, &|_| None)
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(config.feeds[0].name, "city");
    assert!(
        text(&output.stderr).contains(&SUBJECTS[0][..20]),
        "{output:?}"
    );
    assert!(!place.path("config.toml").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_list_can_be_chosen() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(dated()));
    let output = call(&place, &["add", &server.url("/city"), "--print"]).await;
    let said = text(&output.stderr);
    let choice = said
        .lines()
        .find(|line| line.contains("6 items, first \"The most read story"))
        .and_then(|line| line.split("--choice ").nth(1)?.split(':').next())
        .unwrap_or_else(|| panic!("{said}"))
        .to_owned();
    let arguments = ["add", &server.url("/city"), "--choice", &choice];
    ends(&call(&place, &arguments).await, 0);
    ends(&call(&place, &["run"]).await, 0);
    let titles = place.titles("city.rss");
    assert_eq!(titles.len(), 6);
    assert!(
        titles.iter().all(|title| title.contains("most read")),
        "{titles:?}"
    );
    let output = call(&place, &["add", &server.url("/city?x"), "--choice", "9"]).await;
    ends(&output, 1);
    server.set("/city?x", Answer::page(dated()));
    let output = call(&place, &["add", &server.url("/city?x"), "--choice", "9"]).await;
    ends(&output, 1);
    assert!(
        text(&output.stderr).contains("there is no list 9"),
        "{output:?}"
    );
}

fn article(at: usize) -> Answer {
    Answer::page(format!(
        "<html lang=en><head><title>{0}</title><meta property=og:type content=article><meta property=article:published_time content=2025-08-{1}T08:30:00+05:30></head><body><article><h1>{0}</h1><p>What happened is told here at length, in sentences that go on.</p></article></body></html>",
        SUBJECTS[at],
        day(at)
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn cards_without_a_time_have_their_articles_read() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(undated()));
    for at in 0..SUBJECTS.len() {
        server.set(&format!("/city/story-{at}"), article(at));
    }
    let output = call(&place, &["add", &server.url("/city")]).await;
    ends(&output, 0);
    assert_eq!(
        server.paths(),
        ["/city", "/city/story-0"],
        "one article is read"
    );
    let said = text(&output.stdout);
    assert!(
        said.contains("no card has one; article = true")
            && said.contains("2025-08-25 08:30 +05:30"),
        "{said}"
    );
    // The article's own time shows the clock of the place, which all zones of that clock share.
    let config = place.config();
    let feed = config.feed("city").expect("is there");
    assert_eq!(feed.article, Articles::All);
    assert_eq!(feed.pages[0].timezone, Some(chrono_tz::Asia::Kolkata));
    ends(&call(&place, &["run"]).await, 0);
    let feed = place.feed("city.atom");
    let times: Vec<String> = feed
        .entries
        .iter()
        .filter_map(|entry| Some(entry.published?.format("%d %H:%M").to_string()))
        .collect();
    assert_eq!(
        times,
        ["25 03:00", "24 03:00", "23 03:00", "22 03:00", "21 03:00"]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_that_tell_no_time_are_left_alone() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(undated()));
    server.set(
        "/city/story-0",
        Answer::page("<title>A story</title><h1>A story</h1><p>Once upon a time."),
    );
    server.set(
        "/files",
        Answer::page(undated().replace("/city/story", "/files/paper")),
    );
    server.set(
        "/files/paper-0",
        Answer::page("%PDF-1.7").header("content-type", "application/pdf"),
    );
    let output = call(
        &place,
        &["add", &server.url("/city"), &server.url("/files")],
    )
    .await;
    ends(&output, 0);
    let said = text(&output.stdout);
    assert!(
        said.contains("the article page that was read has none"),
        "{said}"
    );
    assert!(said.contains("lead to a PDF document"), "{said}");
    let config = place.config();
    assert!(config.feeds.iter().all(|feed| !feed.article.is_any()));
    assert_eq!(config.feeds.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn some_cards_without_a_time_are_looked_up_alone() {
    let (server, place) = known().await;
    let some = page(|at| match at {
        2 => String::new(),
        at => format!(
            "<time datetime=2025-08-{0}T10:00:00Z>{0} August 2025</time>",
            day(at)
        ),
    });
    server.set("/city", Answer::page(some));
    server.set("/city/story-2", article(2));
    ends(&call(&place, &["add", &server.url("/city")]).await, 0);
    let _ = server.paths();
    assert_eq!(place.config().feeds[0].article, Articles::Missing);
    ends(&call(&place, &["run"]).await, 0);
    assert_eq!(server.paths(), ["/city", "/city/story-2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_zone_is_what_the_page_shows_or_what_is_given() {
    let (server, place) = known().await;
    // Printed 08:30 where machines are told 03:00 UTC.
    let clocks = page(|at| {
        format!(
            "<time datetime=2025-08-{0}T03:00:00Z>{0}.08.2025, 08:30</time>",
            day(at)
        )
    });
    server.set("/city", Answer::page(clocks));
    let printed = page(|at| format!("<span class=when>{}.08.2025, 08:30</span>", day(at)));
    server.set("/town", Answer::page(printed.clone()));
    server.set("/port", Answer::page(printed));
    let output = call(&place, &["add", &server.url("/city")]).await;
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("Asia/Kolkata: its printed clocks are at UTC+05:30"),
        "{output:?}"
    );
    let output = call(&place, &["add", &server.url("/town")]).await;
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("UTC is assumed")
            && text(&output.stdout).contains("--timezone"),
        "{output:?}"
    );
    let arguments = ["add", &server.url("/port"), "--timezone", "Europe/Vienna"];
    let output = call(&place, &arguments).await;
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("2025-08-25 08:30 +02:00")
            && text(&output.stdout).contains("\"25.08.2025, 08:30\""),
        "{output:?}"
    );
    let config = place.config();
    let zones: Vec<_> = config
        .feeds
        .iter()
        .map(|feed| feed.pages[0].timezone)
        .collect();
    assert_eq!(
        zones,
        [
            Some(chrono_tz::Asia::Kolkata),
            None,
            Some(chrono_tz::Europe::Vienna)
        ]
    );
    let output = call(
        &place,
        &["add", &server.url("/x"), "--timezone", "Asia/Kolkatta"],
    )
    .await;
    ends(&output, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_host_gets_a_site_with_its_zone() {
    let (server, place) = (Server::start().await, Workplace::new());
    server.set("/city", Answer::page(dated()));
    let arguments = [
        "add",
        &server.url("/city"),
        "--allow-private",
        "--timezone",
        "Asia/Tokyo",
    ];
    ends(&call(&place, &arguments).await, 0);
    let config = place.config();
    assert_eq!(config.sites[0].host, server.host);
    assert_eq!(config.sites[0].timezone, Some(chrono_tz::Asia::Tokyo));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_front_page_shows_its_sections() {
    let (server, place) = known().await;
    server.set("/", Answer::page(dated()));
    server.set(
        "/en/",
        Answer::page(
            "<html lang=en><title>The Gazette</title><nav><a href=/world>World</a><a href='/sport?view=all'>Sport</a></nav><h1>Welcome</h1><p>Nothing else stands here.",
        ),
    );
    let output = call(&place, &["add", &server.url("/")]).await;
    ends(&output, 0);
    let said = text(&output.stdout);
    let world = format!("World  pagewire add {}", server.url("/world"));
    assert!(said.contains(&world), "{said}");
    assert!(
        said.contains(&format!("pagewire add '{}'", server.url("/sport?view=all"))),
        "{said}"
    );
    assert!(!said.contains("about-us"), "{said}");
    // One without a list is none, and says where to go.
    let output = call(&place, &["add", &server.url("/en/")]).await;
    ends(&output, 1);
    assert!(text(&output.stderr).contains(&world), "{output:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_stands_in_its_feed_whole() {
    let (server, place) = known().await;
    let items: String = (0..130)
        .map(|at| {
            format!(
                "<li><a href=/essays/{at}-an-essay>An essay on the things of number {at}</a> <time datetime=2024-{:02}-{:02}>x</time></li>",
                at % 12 + 1,
                at % 28 + 1
            )
        })
        .collect();
    server.set(
        "/essays",
        Answer::page(format!(
            "<html lang=en><title>Essays</title><main><ul>{items}</ul></main>"
        )),
    );
    let output = call(&place, &["add", &server.url("/essays")]).await;
    ends(&output, 0);
    assert!(text(&output.stdout).contains(" and 90 more"), "{output:?}");
    ends(&call(&place, &["run"]).await, 0);
    assert_eq!(place.config().feeds[0].keep, 200);
    assert_eq!(place.titles("essays.rss").len(), 130);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_the_page_announces_is_told_of_first() {
    let (server, place) = known().await;
    let head = "<head><link rel=alternate type=application/rss+xml title='All of it' href=/all.rss><link rel=alternate type=application/rss+xml title='Comments' href=/comments.rss>";
    server.set("/city", Answer::page(dated().replace("<head>", head)));
    let output = call(&place, &["add", &server.url("/city")]).await;
    ends(&output, 0);
    let said = text(&output.stdout);
    let at = |part: &str| said.find(part).unwrap_or_else(|| panic!("{part}: {said}"));
    assert!(at(&server.url("/all.rss")) < at("Published"));
    assert!(!said.contains("comments.rss"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_made_of_a_feed_when_asked() {
    let (server, place) = known().await;
    server.set(
        "/all.rss",
        Answer::page(format!(
            "<?xml version='1.0'?><rss version='2.0'><channel><title>All of it</title><link>{0}</link><item><title>{1}</title><link>{0}1</link><pubDate>Mon, 25 Aug 2025 10:00:00 +0200</pubDate></item></channel></rss>",
            server.url("/"),
            SUBJECTS[0]
        ))
        .header("content-type", "application/rss+xml"),
    );
    let address = server.url("/all.rss");
    let output = call(&place, &["add", &address]).await;
    ends(&output, 1);
    assert!(text(&output.stderr).contains("--feed"), "{output:?}");
    let output = call(&place, &["add", &address, "--feed"]).await;
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("2025-08-25 10:00 +02:00"),
        "{output:?}"
    );
    let config = place.config();
    assert!(matches!(config.feeds[0].kind, Kind::Feed));
    ends(&call(&place, &["run"]).await, 0);
    assert_eq!(place.titles("all.rss"), [SUBJECTS[0]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_is_made_of_a_sitemap_when_asked() {
    let (server, place) = known().await;
    let urls: String = SUBJECTS
        .iter()
        .take(3)
        .enumerate()
        .map(|(at, title)| {
            format!(
                "<url><loc>{}</loc><n:news><n:publication_date>2025-08-2{at}T10:00:00+02:00</n:publication_date><n:title>{title}</n:title></n:news></url>",
                server.url(&format!("/city/{at}"))
            )
        })
        .collect();
    server.set(
        "/news.xml",
        Answer::page(format!(
            "<?xml version='1.0'?><urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9' xmlns:n='http://www.google.com/schemas/sitemap-news/0.9'>{urls}</urlset>"
        ))
        .header("content-type", "application/xml"),
    );
    let address = server.url("/news.xml");
    let output = call(&place, &["add", &address]).await;
    ends(&output, 1);
    assert!(text(&output.stderr).contains("--feed"), "{output:?}");
    let output = call(&place, &["add", &address, "--feed"]).await;
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("3 in the sitemap"),
        "{output:?}"
    );
    assert!(matches!(place.config().feeds[0].kind, Kind::Sitemap));
    ends(&call(&place, &["run"]).await, 0);
    let newest_first: Vec<&str> = SUBJECTS.iter().take(3).rev().copied().collect();
    assert_eq!(place.titles("news.rss"), newest_first);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_in_data_for_scripts_becomes_a_feed() {
    let (server, place) = known().await;
    let posts: Vec<String> = SUBJECTS
        .iter()
        .enumerate()
        .map(|(at, title)| {
            format!(
                r#"{{"headline":"{title}","path":"/city/{at}","publishedAt":"2025-08-{:02}T10:00:00+02:00"}}"#,
                28 - at
            )
        })
        .collect();
    server.set(
        "/app",
        Answer::page(format!(
            "<html lang=en><head><title>City</title></head><body><noscript>Please enable JavaScript</noscript><div id=root></div><script>window.__STATE__={{\"posts\":[{}]}};</script></body></html>",
            posts.join(",")
        )),
    );
    ends(&call(&place, &["add", &server.url("/app")]).await, 0);
    ends(&call(&place, &["run"]).await, 0);
    assert_eq!(place.titles("app.rss"), SUBJECTS);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_needs_no_scheme() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(dated()));
    let output = call(&place, &["add", &format!("{}/city", server.host)]).await;
    ends(&output, 0);
    assert!(
        text(&output.stderr).contains("trying http://"),
        "{output:?}"
    );
    assert_eq!(
        place.config().feeds[0].pages[0].url.as_str(),
        server.url("/city")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn each_failure_is_named_and_says_what_to_do() {
    let (server, place) = known().await;
    let html = |body: &str| {
        Answer::page(format!(
            "<html lang=en><head><title>Gazette</title></head><body>{body}</body></html>"
        ))
    };
    let cases = [
        (
            "/pdf",
            Answer::page("%PDF-1.7 x").header("content-type", "application/pdf"),
            "a PDF document",
        ),
        (
            "/feed",
            Answer::page("<?xml version='1.0'?><rss version='2.0'><channel/></rss>"),
            "Subscribe to it as it is",
        ),
        ("/gone", Answer::status(404), "Check the address"),
        ("/members", Answer::status(401), "after logging in"),
        (
            "/login",
            html(
                "<h1>Log in</h1><form><input name=user><input type=password><button>Log in</button></form>",
            ),
            "asks to log in",
        ),
        (
            "/app",
            html(
                "<div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=/app.js></script>",
            ),
            "writes with JavaScript",
        ),
        ("/empty", Answer::page(""), "an empty page"),
        (
            "/test",
            Answer::status(403)
                .header("cf-mitigated", "challenge")
                .body(b"<title>Just a moment...</title>".to_vec()),
            "a test by Cloudflare",
        ),
        (
            "/forbidden",
            Answer::status(403),
            "answered 403. Look at it in a browser",
        ),
        (
            "/down",
            Answer::status(503),
            "answered 503. Look at it in a browser, and try again later",
        ),
        (
            "/about",
            html(
                "<h1>About us</h1><p>We have told what happens since the harbour was built, and go on to do so, day for day, as long as there are readers and there is paper.",
            ),
            "without a list of articles",
        ),
        (
            "/round",
            Answer::status(302).header("location", "/round"),
            "more than 5 redirects",
        ),
    ];
    let before = read(&place);
    for (path, answer, expected) in cases {
        server.set(path, answer);
        let output = call(&place, &["add", &server.url(path)]).await;
        ends(&output, 1);
        let said = text(&output.stderr);
        assert!(
            said.starts_with("error: ") && said.contains(expected),
            "{path}: {said}"
        );
        assert!(output.stdout.is_empty(), "{path}: {output:?}");
    }
    // A port where nobody listens.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").expect("has a port");
    let nobody = format!("http://{}/", closed.local_addr().expect("is bound"));
    drop(closed);
    for (address, arguments, expected) in [
        (
            nobody.as_str(),
            &["--allow-private"][..],
            "Nobody listens there",
        ),
        ("http://127.0.0.1:9/x", &[], "add --allow-private"),
        ("news", &[], "no web address"),
        ("file:page.html", &[], "no web address"),
    ] {
        let output = call(&place, &[&["add", address], arguments].concat()).await;
        ends(&output, 1);
        assert!(
            text(&output.stderr).contains(expected),
            "{address}: {output:?}"
        );
    }
    assert_eq!(read(&place), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_address_costs_only_itself() {
    let (server, place) = known().await;
    server.set("/city", Answer::page(dated()));
    server.set("/town", Answer::page(dated()));
    let (city, gone, town) = (
        server.url("/city"),
        server.url("/gone"),
        server.url("/town"),
    );
    let output = call(&place, &["add", &city, &gone, &town]).await;
    ends(&output, 1);
    let names: Vec<String> = place
        .config()
        .feeds
        .into_iter()
        .map(|feed| feed.name)
        .collect();
    assert_eq!(names, ["city", "town"]);
    let output = call(&place, &["add", &city, &town, "--name", "x"]).await;
    ends(&output, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_configuration_is_left_alone() {
    let (server, place) = (Server::start().await, Workplace::new());
    server.set("/city", Answer::page(dated()));
    let broken = "[[feed]]\nnmae = \"x\"\n";
    place.configure(broken);
    let output = call(&place, &["add", &server.url("/city"), "--allow-private"]).await;
    ends(&output, 2);
    assert!(
        text(&output.stderr).contains("config.toml:2:1"),
        "{output:?}"
    );
    assert_eq!(read(&place), broken);
    assert!(server.paths().is_empty());
    // Nor is a good one broken by a name that is none.
    place.configure("# Mine.\n");
    let arguments = [
        "add",
        &server.url("/city"),
        "--allow-private",
        "--name",
        "a b",
    ];
    let output = call(&place, &arguments).await;
    assert_ne!(output.status.code(), Some(0), "{output:?}");
    assert!(text(&output.stderr).contains("a-z, 0-9"), "{output:?}");
    assert_eq!(read(&place), "# Mine.\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn posts_of_wordpress_are_found_from_the_page_and_become_a_feed() {
    let (server, place) = known().await;
    let head = "<head><link rel='https://api.w.org/' href=/wp-json/><link rel=alternate type=application/json href=/wp-json/wp/v2/categories/7>";
    server.set("/city", Answer::page(dated().replace("<head>", head)));
    let output = call(&place, &["add", &server.url("/city"), "--print"]).await;
    ends(&output, 0);
    let path = "/wp-json/wp/v2/posts?categories=7&per_page=20&_embed=author%2Cwp%3Afeaturedmedia%2Cwp%3Aterm";
    let address = server.url(path);
    assert!(
        text(&output.stderr).contains(&address) || text(&output.stdout).contains(&address),
        "{output:?}"
    );
    server.set(
        path,
        Answer::page(
            r#"[{"id":3,"date_gmt":"2025-09-12T12:51:00","guid":{"rendered":"https:\/\/a.example\/?p=3"},"link":"https:\/\/a.example\/pier",
            "title":{"rendered":"Pier &amp; Port <em>open<\/em>"},"excerpt":{"rendered":"<p>Deck<\/p>"},"content":{"rendered":"<p>Whole.<\/p>"}}]"#,
        )
        .header("content-type", "application/json"),
    );
    let output = call(&place, &["add", &address, "--feed", "--name", "posts"]).await;
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("2025-09-12 12:51"),
        "{output:?}"
    );
    ends(&call(&place, &["run"]).await, 0);
    assert_eq!(place.titles("posts.rss"), ["Pier & Port open"]);
}
