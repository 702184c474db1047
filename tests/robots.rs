//! robots.txt through the door to the network, and over restarts.

use pagewire::config::{Config, Request};
use pagewire::fetch::{Answer as Fetched, FetchError, Fetcher};
use std::path::Path;
use url::Url;

use crate::harness::news::{ONE, configuration, feed, page};
use crate::harness::{Answer, Server, Workplace};

fn fetcher(hosts: &[&Server], extra: &str) -> Fetcher {
    let sites: String = hosts
        .iter()
        .map(|server| {
            format!(
                "[[site]]\nhost = \"{}\"\nallow_private = true\ngap = \"0s\"\n{extra}\n",
                server.host
            )
        })
        .collect();
    let config = Config::parse(Path::new("c.toml"), &sites, &|_| None)
        .unwrap_or_else(|error| panic!("{error}"));
    Fetcher::new(&config)
}

async fn get(fetcher: &Fetcher, server: &Server, path: &str) -> Result<Fetched, FetchError> {
    let url = Url::parse(&server.url(path)).expect("is a URL");
    fetcher.fetch(&url, &Request::default(), None).await
}

fn rules(text: &str) -> Answer {
    Answer::page(text).header("content-type", "text/plain")
}

#[tokio::test]
async fn pages_that_a_host_asks_to_leave_alone_are_not_asked_for() {
    let server = Server::start().await;
    server.set(
        "/robots.txt",
        rules("User-agent: pagewire\nDisallow: /members"),
    );
    server.set("/members/1", Answer::page("x"));
    server.set("/news", Answer::page("x"));
    let fetcher = fetcher(&[&server], "");
    get(&fetcher, &server, "/news").await.expect("is allowed");
    let error = get(&fetcher, &server, "/members/1")
        .await
        .expect_err("is not");
    assert!(matches!(error, FetchError::Robots { .. }), "{error}");
    assert!(error.to_string().contains("robots = false"), "{error}");
    assert!(!error.is_transient());
    let asked: Vec<String> = server
        .all_asked()
        .into_iter()
        .map(|asked| asked.path)
        .collect();
    assert_eq!(
        asked,
        ["/robots.txt", "/news"],
        "once, before the first page"
    );
    let free = self::fetcher(&[&server], "robots = false");
    get(&free, &server, "/members/1").await.expect("is allowed");
    let asked = server.all_asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
}

#[tokio::test]
async fn a_redirect_obeys_the_host_that_it_leads_to() {
    let (server, other) = (Server::start().await, Server::start().await);
    server.set(
        "/a",
        Answer::status(302).header("location", &other.url("/b")),
    );
    other.set("/robots.txt", rules("User-agent: *\nDisallow: /"));
    other.set("/b", Answer::page("x"));
    let fetcher = fetcher(&[&server, &other], "");
    let error = get(&fetcher, &server, "/a").await.expect_err("is refused");
    assert!(matches!(error, FetchError::Robots { .. }), "{error}");
    assert_eq!(other.paths(), [""; 0]);
}

#[tokio::test]
async fn the_file_may_stand_elsewhere_and_be_long() {
    let (server, other) = (Server::start().await, Server::start().await);
    let long = format!(
        "User-agent: *\nDisallow: /private\n{}",
        "# nothing but a long line\n".repeat(40_000)
    );
    server.set(
        "/robots.txt",
        Answer::status(301).header("location", &other.url("/r")),
    );
    other.set("/r", rules(&long));
    server.set("/news", Answer::page("x"));
    let fetcher = fetcher(&[&server, &other], "");
    get(&fetcher, &server, "/news").await.expect("is allowed");
    assert!(get(&fetcher, &server, "/private").await.is_err());
}

#[tokio::test]
async fn a_host_that_cannot_say_is_left_alone() {
    for (status, is_open) in [(404, true), (403, true), (503, false), (429, false)] {
        let server = Server::start().await;
        server.set("/robots.txt", Answer::status(status));
        server.set("/news", Answer::page("x"));
        let answer = get(&fetcher(&[&server], ""), &server, "/news").await;
        assert_eq!(answer.is_ok(), is_open, "{status}: {answer:?}");
        if let Err(error) = answer {
            assert!(error.is_transient());
            assert!(error.to_string().contains(&status.to_string()), "{error}");
            assert_eq!(server.paths(), [""; 0]);
        }
    }
}

#[tokio::test]
async fn a_host_is_asked_once_a_day_whatever_ends_and_starts() {
    let server = Server::start().await;
    server.set("/news", page(&[ONE]));
    server.set("/robots.txt", rules("User-agent: *\nDisallow: /private"));
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "");
    place.configure(&configuration(&server.host, &feeds));
    let mut asked = Vec::new();
    for hour in [0, 1, 23, 25] {
        place.now(hour * 3600);
        place.force().await;
        let robots = |asked: &&crate::harness::Asked| asked.path == "/robots.txt";
        asked.push(server.all_asked().iter().filter(robots).count());
    }
    assert_eq!(asked, [1, 0, 0, 1]);
    // It has been ailing since: what it said last counts.
    server.set("/robots.txt", Answer::status(500));
    place.now(60 * 3600);
    assert!(!place.force().await[0].is_failure());
}

#[tokio::test]
async fn a_feed_that_is_not_wanted_says_so_and_keeps_its_entries() {
    let server = Server::start().await;
    server.set("/news", page(&[ONE]));
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "");
    place.configure(&configuration(&server.host, &feeds));
    place.force().await;
    server.set("/robots.txt", rules("User-agent: *\nDisallow: /"));
    place.now(25 * 3600);
    let reports = place.force().await;
    assert!(reports[0].is_failure());
    assert_eq!(place.titles("news.rss"), ["One"]);
}

#[tokio::test]
async fn a_host_that_wants_peace_for_long_does_not_hold_up_a_run() {
    let server = Server::start().await;
    server.set("/one", Answer::status(429).header("retry-after", "3600"));
    server.set("/two", page(&[ONE]));
    let place = Workplace::new();
    let feeds =
        feed("one", &server.host, &["/one"], "") + &feed("two", &server.host, &["/two"], "");
    place.configure(&configuration(&server.host, &feeds));
    let reports = place.force().await;
    assert!(
        reports.iter().all(|report| report.is_failure()),
        "{reports:?}"
    );
    assert_eq!(server.paths(), ["/one"]);
    let next = reports[1].next_check.expect("is planned");
    assert!(next >= crate::harness::at(3500), "{next}");
}
