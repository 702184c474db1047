//! What hosts ask for is kept, over many runs and restarts: every run here is a process of its own
//! as far as memory goes, with nothing but the database between them.

use pagewire::daemon::Selection;
use pagewire::model::{Outcome, Report};
use std::process::{Command, Output};

use crate::harness::news::{ONE, THREE, TWO, article, configuration, configure, feed, page, place};
use crate::harness::{Answer, Server, Workplace, at};

async fn force(place: &Workplace, seconds: i64) -> Report {
    place.now(seconds);
    place.force().await.remove(0)
}

/// Seconds from then to the next check.
fn wait(report: &Report, now: i64) -> i64 {
    (report.next_check.expect("has one") - at(now)).num_seconds()
}

fn status(place: &Workplace, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pagewire"))
        .args(["--config".as_ref(), place.path("config.toml").as_os_str()])
        .arg("status")
        .args(arguments)
        .output()
        .expect("runs")
}

fn json(place: &Workplace) -> serde_json::Value {
    let output = status(place, &["--json"]).stdout;
    let status: serde_json::Value = serde_json::from_slice(&output).expect("is JSON");
    status["feeds"].clone()
}

#[tokio::test]
async fn what_is_fresh_by_the_servers_word_is_not_asked_for() {
    let (server, place) = place("").await;
    let cached =
        |seconds: u32| page(&[ONE]).header("cache-control", &format!("public, max-age={seconds}"));
    server.set("/news", cached(7200));
    assert_eq!(wait(&place.run_at(0).await, 0), 7200);
    // The same with 304.
    assert_eq!(wait(&place.run_at(7200).await, 7200), 7200);
    server.set("/news", cached(60));
    assert!(wait(&place.run_at(14_400).await, 14_400) < 1900);
    // A year is a mistake.
    server.set("/news", cached(31_536_000));
    assert_eq!(wait(&place.run_at(20_000).await, 20_000), 6 * 3600);
    // A shorter interval does not make it stale, force does.
    configure(&place, &server, "interval = \"5m\"");
    assert_eq!(place.run_at(23_600).await.outcome, Outcome::Waiting);
    server.asked();
    force(&place, 23_600).await;
    assert_eq!(server.paths(), ["/news"]);
}

#[tokio::test]
async fn freshness_counts_for_nothing_where_entries_are_missed() {
    let (server, place) = place("").await;
    let cached = |item| page(&[item]).header("cache-control", "max-age=7200");
    server.set("/news", cached(ONE));
    assert_eq!(wait(&place.run_at(0).await, 0), 7200);
    server.set("/news", cached(TWO));
    assert!(wait(&place.run_at(7200).await, 7200) < 1900);
}

#[tokio::test]
async fn a_host_that_refuses_is_left_alone_for_longer_each_time_and_after_restarts() {
    let (server, place) = place("interval = \"1m\"").await;
    server.set("/news", Answer::status(429));
    let mut now = 0;
    let mut waits = Vec::new();
    for n in 0..4 {
        let least = 120 << n;
        let wait = wait(&place.run_at(now).await, now);
        assert_eq!(server.paths(), ["/news"]);
        // Whoever comes before that does not ask, not even when forced.
        let early = force(&place, now + least - 61).await;
        let Outcome::Failed(message) = &early.outcome else {
            panic!("{early:?}");
        };
        assert!(message.contains("alone"), "{message}");
        assert!(server.paths().is_empty());
        assert!(wait >= least, "{wait} s");
        waits.push(wait);
        now += wait.max(self::wait(&early, now)) + 1;
    }
    assert!(waits.is_sorted() && waits[0] <= 160, "{waits:?}");
    server.set("/news", page(&[ONE]));
    let report = place.run_at(now).await;
    assert_eq!(report.outcome, Outcome::Read);
    // It is well again: the next refusal is a first one.
    server.set("/news", Answer::status(429));
    now += 3600;
    assert!(wait(&place.run_at(now).await, now) <= 160);
}

#[tokio::test]
async fn one_ailing_page_does_not_stop_its_host() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = format!(
        "{}{}",
        feed("ailing", &server.host, &["/ailing"], ""),
        feed("news", &server.host, &["/news"], "")
    );
    place.configure(&configuration(&server.host, &feeds));
    server.set("/ailing", Answer::status(503));
    server.set("/news", page(&[ONE]));
    let reports = place.run(&Selection::default()).await;
    assert!(reports[0].is_failure() && reports[1].outcome == Outcome::Read);
}

#[tokio::test]
async fn a_page_that_has_moved_is_asked_for_where_it_is() {
    let (server, place) = place("").await;
    server.set("/news", Answer::status(301).header("location", "/latest"));
    server.set("/latest", page(&[ONE, TWO]));
    place.run_at(0).await;
    let guids = |place: &Workplace| -> Vec<String> {
        let feed = place.feed("news.rss");
        feed.entries.into_iter().map(|entry| entry.id).collect()
    };
    let before = guids(&place);
    assert_eq!(server.paths(), ["/news", "/latest"]);
    place.run_at(3600).await;
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert_eq!(asked[0].path, "/latest");
    assert!(asked[0].headers.contains_key("if-none-match"));
    assert_eq!(json(&place)[0]["moved_to"][0], server.url("/latest"));
    let table = status(&place, &[]);
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("moved to"), "{table}");
    // New entries there are of the same feed, and the known ones keep their guids.
    server.set("/latest", page(&[THREE, ONE, TWO]));
    place.run_at(7200).await;
    let after = guids(&place);
    assert_eq!(after.len(), 3);
    assert!(before.iter().all(|guid| after.contains(guid)));
    // It is looked for at home when it is not there any more.
    server.set("/latest", Answer::status(404));
    server.set("/news", page(&[THREE, ONE, TWO]));
    assert!(place.run_at(10_800).await.is_failure());
    server.asked();
    assert!(!place.run_at(14_400).await.is_failure());
    assert_eq!(server.paths(), ["/news"]);
}

#[tokio::test]
async fn a_move_to_another_host_is_believed_after_five_times_and_takes_no_secrets_along() {
    let (server, place) = place("headers = { X-Key = \"secret\" }").await;
    let other = Server::start().await;
    let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    let site = format!(
        "[[site]]\nhost = \"{}\"\nallow_private = true\ngap = \"0s\"\n[[feed]]",
        other.host
    );
    place.configure(&text.replacen("[[feed]]", &site, 1));
    server.set(
        "/news",
        Answer::status(308).header("location", &other.url("/news")),
    );
    other.set("/news", page(&[ONE]));
    for n in 0..7 {
        place.run_at(n * 3600).await;
        let (here, there) = (server.asked(), other.asked());
        assert_eq!((here.len(), there.len()), (usize::from(n < 5), 1), "{n}");
        assert!(here.iter().all(|asked| asked.headers.contains_key("x-key")));
        assert!(
            there
                .iter()
                .all(|asked| !asked.headers.contains_key("x-key"))
        );
        let is_conditional = there[0].headers.contains_key("if-none-match");
        assert_eq!(is_conditional, n >= 5, "{n}");
    }
    // A redirect that is not for good changes nothing.
    let (server, place) = self::place("").await;
    server.set("/news", Answer::status(302).header("location", "/latest"));
    server.set("/latest", page(&[ONE]));
    for n in 0..7 {
        place.run_at(n * 3600).await;
        assert_eq!(server.paths(), ["/news", "/latest"]);
    }
}

#[tokio::test]
async fn a_page_that_is_gone_is_not_asked_for_until_forced() {
    let (server, place) = place("").await;
    server.set("/news", page(&[ONE]));
    place.run_at(0).await;
    let feed = place.bytes("news.rss");
    server.set("/news", Answer::status(410));
    let report = place.run_at(3600).await;
    let Outcome::Failed(message) = &report.outcome else {
        panic!("{report:?}");
    };
    assert!(message.contains("gone for good"), "{message}");
    server.asked();
    for n in 2..100 {
        assert_eq!(place.run_at(n * 36_000).await.outcome, Outcome::Waiting);
    }
    assert!(server.paths().is_empty());
    assert_eq!(place.bytes("news.rss"), feed, "what was published stands");
    let known = &json(&place)[0];
    assert_eq!(known["gone"][0], server.url("/news"));
    assert_eq!(known["next_check"], serde_json::Value::Null);
    assert_eq!(status(&place, &[]).status.code(), Some(1));
    server.set("/news", page(&[ONE, TWO]));
    assert_eq!(force(&place, 4_000_000).await.new, 1);
    server.asked();
    place.run_at(4_003_600).await;
    assert_eq!(server.paths(), ["/news"], "it is back");
}

#[tokio::test]
async fn of_two_pages_the_one_that_is_there_is_asked_for() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/gone", "/news"], "");
    place.configure(&configuration(&server.host, &feeds));
    server.set("/gone", Answer::status(410));
    server.set("/news", page(&[ONE]));
    assert!(place.run_at(0).await.is_failure());
    assert_eq!(server.paths(), ["/gone", "/news"]);
    server.set("/news", page(&[ONE, TWO]));
    let report = place.run_at(36_000).await;
    assert_eq!(server.paths(), ["/news"]);
    assert_eq!(report.new, 1);
}

#[tokio::test]
async fn validators_go_back_exactly_and_are_dropped_with_the_rules() {
    let (server, place) = place("").await;
    let dated = |etag: &str| {
        page(&[ONE])
            .unconditional()
            .header("etag", etag)
            .header("last-modified", "Fri, 12 sep 2025 08:00:00 GMT")
    };
    server.set("/news", dated("W/\"odd, 'tag'\""));
    place.run_at(0).await;
    let first = server.asked().remove(0).headers;
    assert!(!first.contains_key("if-none-match") && !first.contains_key("if-modified-since"));
    place.run_at(3600).await;
    let second = server.asked().remove(0).headers;
    assert_eq!(second["if-none-match"], "W/\"odd, 'tag'\"");
    assert_eq!(second["if-modified-since"], "Fri, 12 sep 2025 08:00:00 GMT");
    for extra in ["limit = 5", "exclude = \"Two\"", "timezone = \"UTC\""] {
        configure(&place, &server, extra);
        place.run_at(3700).await;
        let headers = server.asked().remove(0).headers;
        assert!(!headers.contains_key("if-none-match"), "{extra}");
        assert!(!headers.contains_key("if-modified-since"), "{extra}");
    }
    for header in ["cookie", "referer", "origin"] {
        assert!(!second.contains_key(header), "{header}");
    }
}

#[tokio::test]
async fn a_cookie_that_was_set_is_not_sent_back() {
    let (server, place) = place("").await;
    server.set("/news", page(&[ONE]).header("set-cookie", "id=1; Path=/"));
    for n in 0..3 {
        place.run_at(n * 3600).await;
    }
    let asked = server.asked();
    assert_eq!(asked.len(), 3);
    assert!(
        asked
            .iter()
            .all(|asked| !asked.headers.contains_key("cookie"))
    );
}

#[tokio::test]
async fn articles_that_are_owed_do_not_ask_for_the_page_again() {
    let (server, place) = place("article = true\narticle_limit = 1").await;
    server.set("/news", page(&[ONE, TWO, THREE]));
    for path in ["/one", "/two", "/three"] {
        server.set(path, article(path, "2025-09-12T12:00:00Z"));
    }
    place.run_at(0).await;
    assert_eq!(server.paths(), ["/news", "/one"]);
    let next = place.run_at(60).await.next_check;
    assert_eq!(server.paths(), ["/two"]);
    assert_eq!(place.run_at(120).await.next_check, next);
    assert_eq!(server.paths(), ["/three"]);
    assert_eq!(place.run_at(180).await.outcome, Outcome::Waiting);
    place.run_at(1900).await;
    assert_eq!(server.paths(), ["/news"]);
}

#[tokio::test]
async fn requests_name_whom_to_ask() {
    let (server, place) = place("").await;
    server.set("/news", page(&[ONE]));
    let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    place.configure(&format!(
        "[fetch]\ncontact = \"mailto:mira@a.example\"\n{text}"
    ));
    place.run_at(0).await;
    for asked in server.all_asked() {
        let agent = asked.headers["user-agent"].to_str().expect("is text");
        let (name, contact) = agent.split_once(' ').expect("has two parts");
        assert!(name.starts_with("pagewire/"), "{agent}");
        assert_eq!(contact, "(+mailto:mira@a.example)");
    }
}

/// Not even for their length: an enclosure says 0, as RSS lets it.
#[tokio::test]
async fn pictures_are_named_and_never_asked_for() {
    let server = Server::start().await;
    let place = Workplace::new();
    let picture = |name: &str| server.url(&format!("/{name}.jpg"));
    let article = format!(
        "<html lang=en><head><meta property='og:image' content='{}'><title>Ferry</title></head><body><article><h1>Ferry</h1><img src='{}' srcset='{} 800w'><p>The ferry waits for the late bus, and the island waits for the ferry, as it does.</p></article>",
        picture("og"),
        picture("inside"),
        picture("large"),
    );
    server.set("/ferry", Answer::page(article));
    let card = format!(
        "<ul><li><a href=/ferry><h2>Ferry</h2></a><img src='{}'></li></ul>",
        picture("card")
    );
    server.set("/news", Answer::page(card));
    let rss = format!(
        "<rss version='2.0'><channel><title>Old</title><item><title>Bridge</title><link>{}</link><enclosure url='{}' type='image/jpeg' length='1'/></item></channel></rss>",
        server.url("/bridge"),
        picture("enclosed"),
    );
    let rss = Answer::page(rss).header("content-type", "application/rss+xml");
    server.set("/rss", rss);
    place.configure(&configuration(
        &server.host,
        &format!(
            "[[feed]]\nname = \"news\"\narticle = true\npages = [\"{}\"]\n[feed.select]\nitem = \"li\"\nimage = \"img\"\n[[feed]]\nname = \"old\"\nkind = \"feed\"\npages = [\"{}\"]\n",
            server.url("/news"),
            server.url("/rss")
        ),
    ));
    let reports = place.run(&Selection::default()).await;
    assert!(reports.iter().all(|report| report.new == 1), "{reports:?}");
    let mut asked: Vec<String> = server
        .all_asked()
        .into_iter()
        .map(|asked| asked.path)
        .collect();
    asked.sort();
    assert_eq!(asked, ["/ferry", "/news", "/robots.txt", "/rss"]);
    for (file, name) in [("news.rss", "og.jpg"), ("old.rss", "enclosed.jpg")] {
        let text = String::from_utf8(place.bytes(file)).expect("is text");
        assert!(text.contains(name), "{text}");
        assert!(text.contains("length=\"0\""), "{text}");
    }
}
