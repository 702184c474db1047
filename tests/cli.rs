//! The binary as users and cron call it.

use std::path::Path;
use std::process::{Command, Output};

use crate::harness::{Answer, Server, Workplace};

pub(crate) fn pagewire(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_pagewire"))
        .args(arguments)
        .current_dir(directory)
        .env_remove("PAGEWIRE_CONFIG")
        .output()
        .expect("starts")
}

pub(crate) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[track_caller]
pub(crate) fn ends(output: &Output, code: i32) {
    assert_eq!(
        output.status.code(),
        Some(code),
        "{}{}",
        text(&output.stdout),
        text(&output.stderr)
    );
}

const FEED: &str = "[[feed]]\nname = \"news\"\npages = [{ url = \"file:page.html\", base = \"https://a.example/\" }]\n[feed.select]\nitem = \"li\"\n";

fn place() -> Workplace {
    let place = Workplace::new();
    std::fs::write(
        place.path("page.html"),
        "<ul><li><a href=/1>One</a></li></ul>",
    )
    .expect("writes");
    place.configure(FEED);
    place
}

#[test]
fn cron_hears_nothing_when_all_is_well() {
    let place = place();
    let output = pagewire(&place.path(""), &["run"]);
    ends(&output, 0);
    assert!(
        output.stdout.is_empty() && output.stderr.is_empty(),
        "{output:?}"
    );
    assert_eq!(place.titles("news.rss"), ["One"]);
}

#[test]
fn a_failing_feed_is_one_line_and_exit_code_one() {
    let place = place();
    std::fs::write(place.path("page.html"), "<p>nothing</p>").expect("writes");
    let output = pagewire(&place.path(""), &["run"]);
    ends(&output, 1);
    assert!(
        text(&output.stderr).starts_with("error: news: file://")
            && text(&output.stderr).contains("redesigned"),
        "{output:?}"
    );
    ends(&pagewire(&place.path(""), &["status"]), 1);
}

#[test]
fn a_mistake_in_the_configuration_is_exit_code_two_with_its_place() {
    let place = place();
    place.configure(&FEED.replace("item", "itme"));
    for command in [
        &["run"][..],
        &["check"],
        &["status"],
        &["serve"],
        &["preview", "news"],
    ] {
        let output = pagewire(&place.path(""), command);
        ends(&output, 2);
        let said = text(&output.stderr);
        assert!(
            said.contains("config.toml:5:1") && said.contains("did you mean `item`?"),
            "{said}"
        );
    }
    let output = pagewire(&place.path(""), &["--config", "other.toml", "run"]);
    ends(&output, 2);
    assert!(
        text(&output.stderr).contains("other.toml") && text(&output.stderr).contains("--config"),
        "{output:?}"
    );
}

#[test]
fn an_unknown_feed_is_named_with_its_neighbour() {
    let output = pagewire(&place().path(""), &["run", "--feed", "newss"]);
    ends(&output, 2);
    assert!(
        text(&output.stderr).contains("did you mean `news`?"),
        "{output:?}"
    );
}

#[test]
fn reports_come_as_json() {
    let output = pagewire(&place().path(""), &["run", "--json"]);
    ends(&output, 0);
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(reports[0]["feed"], "news");
    assert_eq!(reports[0]["new"], 1);
    assert_eq!(reports[0]["outcome"], "read");
}

#[test]
fn check_says_what_each_feed_will_do_and_warns() {
    let place = place();
    let output = pagewire(&place.path(""), &["check"]);
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("news.atom") && text(&output.stdout).contains("30m"),
        "{output:?}"
    );
    assert!(text(&output.stderr).contains("base_url"), "{output:?}");
    let output = pagewire(&place.path(""), &["check", "--schema"]);
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(schema["properties"]["feed"]["type"], "array");
}

#[test]
fn preview_prints_and_writes_nothing() {
    let place = place();
    let output = pagewire(&place.path(""), &["preview", "news"]);
    ends(&output, 0);
    assert!(
        text(&output.stdout).contains("https://a.example/1"),
        "{output:?}"
    );
    assert!(!place.path("feeds").exists() && !place.path("pagewire.db").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn preview_takes_an_address_and_selectors() {
    let server = Server::start().await;
    server.set(
        "/news",
        Answer::page("<div class=x><a href=/1>One</a><i>12.09.25, 06:21 PM</i></div>"),
    );
    let place = Workplace::new();
    let (directory, url) = (place.path(""), server.url("/news"));
    let output = tokio::task::spawn_blocking(move || {
        pagewire(
            &directory,
            &[
                "preview",
                &url,
                "--select",
                "item=.x",
                "date=i",
                "--format",
                "%d.%m.%y, %I:%M %p",
                "--timezone",
                "Asia/Kolkata",
                "--json",
            ],
        )
    })
    .await
    .expect("runs");
    ends(&output, 0);
    let entries: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(entries[0]["published"]["at"], "2025-09-12T18:21:00+05:30");
}

#[tokio::test]
async fn preview_takes_an_address_alone() {
    let server = Server::start().await;
    let cards: String = [
        (
            "Ferry waits for the tide at the old pier",
            "12.09.2031, 18:21",
        ),
        (
            "Council keeps the last tram line until spring",
            "11.09.2031, 09:05",
        ),
        (
            "Market hall opens again after the flood",
            "25.08.2031, 14:30",
        ),
    ]
    .iter()
    .enumerate()
    .map(|(at, (title, date))| {
        format!("<li><h2><a href='/news/{at}-story'>{title}</a></h2><p>{date}</p></li>")
    })
    .collect();
    let page = format!(
        "<html lang=de><nav><a href=/a>Stadt</a><a href=/b>Sport</a></nav><main><ul>{cards}</ul></main>"
    );
    server.set("/news", Answer::page(&page));
    server.set(
        "/empty",
        Answer::page("<html lang=en><h1>About us</h1><p>Nothing else."),
    );
    let place = Workplace::new();
    let (directory, url) = (place.path(""), server.url("/news"));
    let empty = server.url("/empty");
    let (found, nothing) = tokio::task::spawn_blocking(move || {
        let zone = ["--timezone", "Europe/Berlin", "--json"];
        let run = |url: &str| pagewire(&directory, &[&["preview", url], &zone[..]].concat());
        (run(&url), run(&empty))
    })
    .await
    .expect("runs");
    ends(&found, 0);
    let entries: serde_json::Value = serde_json::from_slice(&found.stdout).expect("is JSON");
    assert_eq!(entries.as_array().map(Vec::len), Some(3), "{entries:#}");
    assert_eq!(
        entries[0]["title"],
        "Ferry waits for the tide at the old pier"
    );
    assert!(
        text(&nothing.stderr).contains("[feed.select]"),
        "{nothing:?}"
    );
}

#[test]
fn a_second_run_beside_the_first_is_exit_code_three() {
    let place = place();
    ends(&pagewire(&place.path(""), &["run"]), 0);
    let lock = std::fs::File::options()
        .write(true)
        .open(place.path("pagewire.db-lock"))
        .expect("is there");
    lock.lock().expect("locks");
    let output = pagewire(&place.path(""), &["run"]);
    ends(&output, 3);
    assert!(
        text(&output.stderr).contains("another pagewire is at work"),
        "{output:?}"
    );
    ends(&pagewire(&place.path(""), &["status"]), 0);
}

#[test]
fn a_page_is_explained() {
    let place = Workplace::new();
    let items: String = (0..6)
        .map(|at| {
            format!(
                "<article class=story><h2><a href=/news/day-{at}00>What happened on day {at} of the week</a></h2><time>{} May 2031</time></article>",
                20 - at
            )
        })
        .collect();
    let write = |name: &str, html: &str| {
        std::fs::write(place.path(name), html).expect("writes");
    };
    write("list.html", &format!("<html lang=en><main>{items}</main>"));
    write(
        "shell.html",
        "<title>Gazette</title><div id=root></div><noscript>Enable JavaScript</noscript><script src=/x.js></script>",
    );
    let explain = |file: &str, more: &[&str]| {
        let file = place.path(file).display().to_string();
        let arguments: Vec<&str> = ["explain", "page", &file]
            .iter()
            .chain(more)
            .copied()
            .collect();
        pagewire(&place.path(""), &arguments)
    };
    let output = explain("list.html", &["--url", "https://gazette.example/news"]);
    ends(&output, 0);
    let said = text(&output.stdout);
    for part in [
        "this is a page with a list of articles",
        "6 items",
        "found by the structure of the page",
        "because  count",
        "items    article",
        "\"What happened on day 0 of the week\"",
        "→ https://gazette.example/news/day-000",
        "\"20 May 2031\"  → 2031-05-20",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let output = explain("list.html", &["--json"]);
    ends(&output, 0);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(json["lists"][0]["items"], 6);
    assert_eq!(json["lists"][0]["fields"]["date"]["value"], "2031-05-20");
    let output = explain("shell.html", &[]);
    ends(&output, 1);
    let said = text(&output.stderr);
    assert!(
        said.contains("with JavaScript. Set fetch = \"browser\""),
        "{said}"
    );
    ends(&explain("nothing.html", &[]), 2);
}

#[test]
fn a_date_is_explained() {
    let place = Workplace::new();
    let explain = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["explain", "date"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        pagewire(&place.path(""), &arguments)
    };
    let text_of = "Published 12.09.25, 06:21 PM";
    let output = explain(&[text_of, "--timezone", "Asia/Kolkata", "--order", "dmy"]);
    ends(&output, 0);
    let said = text(&output.stdout);
    for part in [
        "2025-09-12T18:21:00+05:30\n",
        "minute",
        "Asia/Kolkata as given",
        "day, month, year, as given",
        "two digits",
        "published",
        "2025-12-09T18:21:00+05:30 as month, day, year",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let output = explain(&[text_of]);
    ends(&output, 1);
    assert!(output.stdout.is_empty(), "{output:?}");
    assert!(text(&output.stderr).contains("order"), "{output:?}");
    let output = explain(&["yesterday", "--now", "2025-09-12T18:21:00+05:30", "--json"]);
    ends(&output, 0);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(json["moment"], "2025-09-11");
    assert_eq!(json["relative"], true);
    let output = explain(&["12/09/2025", "--json"]);
    ends(&output, 1);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(json["unread"], "ambiguous");
    for (wrong, hint) in [
        (["--timezone", "Asia/Kolkatta"], "Asia/Kolkata"),
        (["--order", "american"], "mdy"),
        (["--locale", "english"], "en-IN"),
        (["--now", "soon"], "2025-09-12T18:21:00+05:30"),
    ] {
        let output = explain(&["12/09/2025", wrong[0], wrong[1]]);
        ends(&output, 2);
        assert!(text(&output.stderr).contains(hint), "{output:?}");
    }
}

#[test]
fn an_unwritable_place_is_named() {
    let place = place();
    std::fs::write(place.path("feeds"), "a file").expect("writes");
    let output = pagewire(&place.path(""), &["run"]);
    ends(&output, 1);
    assert!(
        text(&output.stderr).contains("feeds") && text(&output.stderr).contains("cannot write"),
        "{output:?}"
    );
}

#[test]
fn the_demo_does_the_main_job_and_spares_foreign_feeds() {
    let place = Workplace::new();
    let output = pagewire(&place.path(""), &["demo"]);
    ends(&output, 0);
    let said = text(&output.stdout);
    assert!(
        said.contains("2025-09-12 18:21 +05:30")
            && said.contains("nothing rendered, nothing written"),
        "{said}"
    );
    assert!(place.titles("gazette.atom").len() >= 60);
    std::fs::write(place.path("feeds/mine.rss"), "").expect("writes");
    let output = pagewire(&place.path(""), &["demo"]);
    ends(&output, 2);
    assert!(text(&output.stderr).contains("mine.rss"), "{output:?}");
}

#[test]
fn completions_and_the_manual_are_printed() {
    let place = Workplace::new();
    assert!(
        text(&pagewire(&place.path(""), &["completions", "bash"]).stdout).contains("_pagewire")
    );
    assert!(text(&pagewire(&place.path(""), &["man"]).stdout).contains(".TH pagewire"));
    assert!(text(&pagewire(&place.path(""), &["--help"]).stdout).contains("Exit codes"));
}

/// The example that ships with the program is valid, and is what the README says of it.
#[test]
fn the_shipped_configuration_is_good() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = pagewire(root, &["check"]);
    ends(&output, 0);
    assert!(text(&output.stdout).contains("5 feeds"), "{output:?}");
}

/// A process that is ended with the test.
struct Ended(std::process::Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
#[tokio::test(flavor = "multi_thread")]
async fn serve_crawls_serves_and_ends_when_told() {
    use std::io::{BufRead, BufReader};
    let place = place();
    let child = Command::new(env!("CARGO_BIN_EXE_pagewire"))
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(place.path(""))
        .env_remove("PAGEWIRE_CONFIG")
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("starts");
    let mut child = Ended(child);
    let mut lines = BufReader::new(child.0.stderr.take().expect("is piped")).lines();
    let first = lines.next().expect("says something").expect("is text");
    let root = first
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .expect("says where")
        .to_owned();
    let crawled = lines.next().expect("says something").expect("is text");
    assert!(
        crawled.contains(" INFO news: 1 new, 0 changed "),
        "{crawled}"
    );
    // The entries are committed before they are told of, and published with them.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .build()
        .expect("builds");
    let response = client
        .get(format!("{root}news.rss"))
        .send()
        .await
        .expect("answers");
    assert_eq!(response.status(), 200);
    assert!(
        response
            .text()
            .await
            .expect("is text")
            .contains("https://a.example/1")
    );
    let told = Command::new("kill")
        .args(["-TERM", &child.0.id().to_string()])
        .status()
        .expect("starts");
    assert!(told.success());
    assert_eq!(child.0.wait().expect("ends").code(), Some(0));
}

#[test]
fn an_article_is_explained() {
    let place = Workplace::new();
    let page = r#"<html lang=en><title>Ferry waits | Gazette</title>
<meta property=og:title content="Ferry waits"><meta property=og:image content=/img/logo.png>
<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry waits",
"datePublished":"2025-09-12T18:21:00+05:30","author":{"name":"Gazette"}}</script>
<h1>Ferry waits</h1><p class=byline>By Mira Castellan</p><img src=/img/pier.jpg alt=""><p>Text."#;
    std::fs::write(place.path("saved.html"), page).expect("writes");
    let saved = place.path("saved.html").display().to_string();
    let explain = |arguments: &[&str]| {
        let arguments: Vec<&str> = ["explain", "article"]
            .iter()
            .chain(arguments)
            .copied()
            .collect();
        pagewire(&place.path(""), &arguments)
    };
    let url = "https://gazette.example/world/1";
    let output = explain(&[&saved, "--url", url]);
    ends(&output, 0);
    let said = text(&output.stdout);
    for part in [
        "title      Ferry waits\n  because  h1, as JSON-LD headline, og:title, title\n",
        "- title: Ferry waits | Gazette\n",
        "author     Mira Castellan\n  because  byline\n  - JSON-LD author: Gazette\n",
        "image      https://gazette.example/img/pier.jpg\n",
        "date       2025-09-12T18:21:00+05:30\n  because  JSON-LD datePublished",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let output = explain(&[&saved, "--url", url, "--json"]);
    ends(&output, 0);
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("is JSON");
    assert_eq!(json["fields"][0]["value"], "Ferry waits");
    assert_eq!(json["fields"][0]["witnesses"][0]["place"], "h1");
    std::fs::write(place.path("picture.html"), b"GIF89a\0\0").expect("writes");
    let picture = place.path("picture.html").display().to_string();
    for (arguments, exit, hint) in [
        (&["absent.html"][..], 2, "absent.html: No such file"),
        (
            &[saved.as_str(), "--url", "world/1"],
            2,
            "expected an address",
        ),
        (&[picture.as_str()], 1, "binary file"),
    ] {
        let output = explain(arguments);
        ends(&output, exit);
        assert!(text(&output.stderr).contains(hint), "{output:?}");
    }
    let output = explain(&[&saved]);
    ends(&output, 0);
    assert!(text(&output.stderr).contains("--url"), "{output:?}");
}
