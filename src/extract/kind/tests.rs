//! One small answer a kind.

use super::*;
use crate::dates::Context;
use crate::extract::auto;
use url::Url;

#[track_caller]
fn check(html: &str, expected: Kind) {
    let document = Document::parse(html).expect("parses");
    let url = Url::parse("https://gazette.example/news").expect("is an address");
    let found = auto::find(&document, &url, &Context::default());
    let received = Received {
        bytes: html.as_bytes(),
        content_type: Some("text/html"),
        status: Some(200),
        document: Some(&document),
        found: Some(&found),
        ..Received::default()
    };
    assert_eq!(page_kind(&received), expected);
}

fn of_bytes(bytes: &[u8], content_type: Option<&str>) -> Kind {
    page_kind(&Received {
        bytes,
        content_type,
        ..Received::default()
    })
}

#[test]
fn files_are_told_by_their_bytes() {
    assert_eq!(of_bytes(b"%PDF-1.7", Some("text/html")), Kind::Pdf);
    assert_eq!(of_bytes(b"\x89PNG\r\n\x1a\n", None), Kind::Image);
    assert_eq!(of_bytes(b"PK\x03\x04", None), Kind::File);
    assert_eq!(of_bytes(b" {\"a\": 1}", None), Kind::Json);
    assert_eq!(of_bytes(b"", None), Kind::Empty);
    assert_eq!(
        of_bytes(b"<?xml version='1.0'?><!-- x --><rss version='2.0'>", None),
        Kind::Feed
    );
    assert_eq!(
        of_bytes(b"<feed xmlns='http://www.w3.org/2005/Atom'>", None),
        Kind::Feed
    );
    assert_eq!(of_bytes(b"<urlset>", Some("text/xml")), Kind::Sitemap);
    // A page that is sent under a wrong name is a page.
    assert_eq!(
        of_bytes(b"<!doctype html><p>x", Some("application/json")),
        Kind::Text
    );
}

#[test]
fn a_page_with_a_list_is_one_whatever_it_says() {
    let items: String = (0..6)
        .map(|at| {
            format!("<article><h2><a href=/news/story-of-the-day-{at}00>What happened on day {at} of the week</a></h2><time>{} May 2031</time></article>", 20 - at)
        })
        .collect();
    check(
        &format!("<title>404 ways home</title><h1>Log in</h1><input type=password>{items}"),
        Kind::Section,
    );
}

#[test]
fn pages_that_say_that_they_are_none() {
    check(
        "<title>Page not found | The Gazette</title><h1>Sorry</h1><a href=/>Home</a>",
        Kind::Missing,
    );
    check(
        "<title>Gazette</title><h1>Seite nicht gefunden</h1>",
        Kind::Missing,
    );
}

#[test]
fn walls() {
    check(
        "<title>Gazette</title><form><h1>Welcome</h1><input name=user><input type=password name=word><button>Go</button></form>",
        Kind::Login,
    );
    check(
        "<title>Gazette</title><h1>We value your privacy</h1><p>We and our partners store things.</p><button>Accept all</button><button>Choose</button>",
        Kind::Consent,
    );
}

#[test]
fn a_shell_of_a_page() {
    check(
        "<title>Gazette</title><div id=root></div><noscript>You need to enable JavaScript to run this app.</noscript><script src=/main.js></script>",
        Kind::JavaScript,
    );
    check(
        "<title>Gazette</title><body><script src=/main.js></script></body>",
        Kind::JavaScript,
    );
    check("<title>Gazette</title><body></body>", Kind::Empty);
}

#[test]
fn tests_whether_a_person_asks() {
    check(
        "<title>Just a moment...</title><script>window._cf_chl_opt={}</script>",
        Kind::Challenge(Guard::Cloudflare),
    );
    let received = Received {
        bytes: b"<html><script src='https://ct.captcha-delivery.com/c.js'></script>",
        status: Some(403),
        ..Received::default()
    };
    assert_eq!(page_kind(&received), Kind::Challenge(Guard::DataDome));
    let received = Received {
        status: Some(403),
        headers: &[("CF-Mitigated", "challenge")],
        ..Received::default()
    };
    assert_eq!(page_kind(&received), Kind::Challenge(Guard::Cloudflare));
    // A site may use such a service and answer all the same.
    check(
        &format!(
            "<title>Gazette</title><script src='https://challenges.cloudflare.com/turnstile/v0/api.js'></script><p>{}</p>",
            "What happened is told here. ".repeat(80)
        ),
        Kind::Text,
    );
}

#[test]
fn a_status_counts_before_the_page() {
    let status = |status| {
        page_kind(&Received {
            bytes: b"<p>x",
            status: Some(status),
            ..Received::default()
        })
    };
    assert_eq!(status(404), Kind::Missing);
    assert_eq!(status(401), Kind::Login);
    assert_eq!(status(500), Kind::Refused(500));
}

#[test]
fn articles_say_that_they_are() {
    check(
        &format!(
            "<meta property=og:type content=article><h1>Harbour city votes</h1><p>{}</p>",
            "What happened is told here. ".repeat(200)
        ),
        Kind::Article,
    );
}
