//! The door to the network, against a scripted server.

use pagewire::config::{Config, Request};
use pagewire::fetch::{Answer as Fetched, FetchError, Fetcher};
use pagewire::model::Validators;
use std::path::Path;
use std::time::Duration;
use url::Url;

use crate::harness::{Answer, Server};

fn fetcher(site: &str) -> Fetcher {
    let config = Config::parse(Path::new("c.toml"), site, &|_| None)
        .unwrap_or_else(|error| panic!("{error}"));
    Fetcher::new(&config)
}

fn open(server: &Server) -> Fetcher {
    fetcher(&format!(
        "[[site]]\nhost = \"{}\"\nallow_private = true\ngap = \"0s\"",
        server.host
    ))
}

async fn get(fetcher: &Fetcher, url: &str) -> Result<Fetched, FetchError> {
    fetcher
        .fetch(
            &Url::parse(url).expect("is a URL"),
            &Request::default(),
            None,
        )
        .await
}

fn body(answer: Result<Fetched, FetchError>) -> String {
    match answer {
        Ok(Fetched::Page(page)) => String::from_utf8(page.body).expect("is text"),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn private_addresses_are_refused_unless_their_site_allows_them() {
    let server = Server::start().await;
    server.set("/", Answer::page("x"));
    let port = server
        .host
        .rsplit(':')
        .next()
        .expect("has a port")
        .to_owned();
    for host in [
        "127.0.0.1",
        "localhost",
        "[::ffff:127.0.0.1]",
        "2130706433",
        "0x7f.1",
    ] {
        let error = get(&fetcher(""), &format!("http://{host}:{port}/"))
            .await
            .expect_err(host);
        assert!(
            matches!(
                error,
                FetchError::Private { .. } | FetchError::Refused { .. }
            ),
            "{host}: {error}"
        );
        assert!(error.to_string().contains("allow_private"));
    }
    assert!(server.asked().is_empty());
    assert_eq!(body(get(&open(&server), &server.url("/")).await), "x");
}

#[tokio::test]
async fn a_redirect_is_checked_like_any_address() {
    let (inside, outside) = (Server::start().await, Server::start().await);
    outside.set(
        "/",
        Answer::status(302).header("location", &inside.url("/secret")),
    );
    inside.set("/secret", Answer::page("secret"));
    let error = get(&open(&outside), &outside.url("/"))
        .await
        .expect_err("is refused");
    assert!(matches!(error, FetchError::Private { .. }), "{error}");
    assert!(inside.asked().is_empty());
}

#[tokio::test]
async fn redirects_are_followed_within_bounds() {
    let server = Server::start().await;
    server.set("/a", Answer::status(301).header("location", "/b"));
    server.set("/b", Answer::status(307).header("location", "c?x=1"));
    server.set("/c?x=1", Answer::page("there"));
    server.set("/loop", Answer::status(302).header("location", "/loop"));
    server.set(
        "/odd",
        Answer::status(302).header("location", "file:///etc/passwd"),
    );
    server.set("/bare", Answer::status(302));
    let fetcher = open(&server);
    assert_eq!(body(get(&fetcher, &server.url("/a")).await), "there");
    assert!(matches!(
        get(&fetcher, &server.url("/loop")).await,
        Err(FetchError::Redirects { .. })
    ));
    assert!(matches!(
        get(&fetcher, &server.url("/odd")).await,
        Err(FetchError::Location { .. })
    ));
    assert!(matches!(
        get(&fetcher, &server.url("/bare")).await,
        Err(FetchError::Location { .. })
    ));
}

#[tokio::test]
async fn own_headers_do_not_cross_hosts() {
    let (first, second) = (Server::start().await, Server::start().await);
    first.set(
        "/",
        Answer::status(302).header("location", &second.url("/")),
    );
    second.set("/", Answer::page("x"));
    let site =
        |host: &str| format!("[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\n");
    let fetcher = fetcher(&(site(&first.host) + &site(&second.host)));
    let request = Request {
        headers: vec![("Authorization".into(), "secret".into())],
        ..Request::default()
    };
    let validators = Validators {
        etag: Some("\"1\"".into()),
        last_modified: None,
    };
    let url = Url::parse(&first.url("/")).expect("is a URL");
    fetcher
        .fetch(&url, &request, Some(&validators))
        .await
        .expect("is followed");
    let (first, second) = (first.asked(), second.asked());
    assert_eq!(first[0].headers["authorization"], "secret");
    assert_eq!(first[0].headers["if-none-match"], "\"1\"");
    assert!(!second[0].headers.contains_key("authorization"));
    assert!(
        !second[0].headers.contains_key("if-none-match"),
        "validators belong to the first host's page"
    );
}

#[tokio::test]
async fn size_is_bounded_after_decompression() {
    let server = Server::start().await;
    // 64 MiB of zeros, gzipped by hand would not fit here: a stored-block stream of one byte
    // repeated is enough to show that the decompressed bytes count.
    let bomb = gzip(&vec![b'a'; 3 << 20]);
    assert!(bomb.len() < 64 << 10);
    server.set(
        "/bomb",
        Answer::status(200)
            .header("content-encoding", "gzip")
            .body(bomb),
    );
    server.set(
        "/fits",
        Answer::status(200)
            .header("content-encoding", "gzip")
            .body(gzip(b"small")),
    );
    let fetcher = open(&server);
    let request = Request {
        max_bytes: 1 << 20,
        ..Request::default()
    };
    let url = Url::parse(&server.url("/bomb")).expect("is a URL");
    assert!(matches!(
        fetcher.fetch(&url, &request, None).await,
        Err(FetchError::TooLarge {
            limit: 1_048_576,
            ..
        })
    ));
    assert_eq!(body(get(&fetcher, &server.url("/fits")).await), "small");
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("compresses");
    encoder.finish().expect("compresses")
}

#[tokio::test]
async fn a_slow_answer_ends_at_the_timeout() {
    let server = Server::start().await;
    server.set("/", Answer::page("x").after(Duration::from_secs(30)));
    let request = Request {
        timeout: Duration::from_millis(100),
        ..Request::default()
    };
    let url = Url::parse(&server.url("/")).expect("is a URL");
    let error = open(&server)
        .fetch(&url, &request, None)
        .await
        .expect_err("takes too long");
    assert!(
        matches!(error, FetchError::Timeout { .. }) && error.is_transient(),
        "{error}"
    );
    assert!(error.to_string().contains("100ms"), "{error}");
}

#[tokio::test]
async fn only_a_whole_page_is_an_answer() {
    let server = Server::start().await;
    let fetcher = open(&server);
    // The last one keeps its host alone.
    for status in [204, 206, 304, 403, 404, 410, 500, 429] {
        server.set("/", Answer::status(status));
        let error = get(&fetcher, &server.url("/"))
            .await
            .expect_err("is no page");
        assert!(
            matches!(error, FetchError::Status { status: got, .. } if got == status),
            "{error}"
        );
        assert_eq!(error.is_transient(), matches!(status, 429 | 500), "{error}");
    }
}

#[tokio::test]
async fn nobody_there_is_a_transient_error_with_its_reason() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("has a port");
    let host = listener.local_addr().expect("is bound").to_string();
    drop(listener);
    let fetcher = fetcher(&format!(
        "[[site]]\nhost = \"{host}\"\nallow_private = true"
    ));
    let error = get(&fetcher, &format!("http://{host}/"))
        .await
        .expect_err("nobody is there");
    assert!(
        error.is_transient() && error.to_string().contains("refused"),
        "{error}"
    );
}

#[tokio::test]
async fn requests_say_who_asks_and_what_they_take() {
    let server = Server::start().await;
    server.set("/", Answer::page("x"));
    get(&open(&server), &server.url("/"))
        .await
        .expect("answers");
    let asked = server.asked();
    let header = |name: &str| {
        asked[0]
            .headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned()
    };
    assert!(header("user-agent").starts_with("pagewire/"));
    assert!(header("accept").starts_with("text/html"));
    assert!(header("accept-encoding").contains("gzip") && header("accept-encoding").contains("br"));
    assert!(header("if-modified-since").is_empty() && header("referer").is_empty());
}
