//! The feeds over HTTP, asked by a real client.

use pagewire::serve::{Limits, router, serve};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, ALLOW, AUTHORIZATION, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE,
    ETAG, HeaderName, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK, LOCATION, VARY,
};
use reqwest::{Client, Method, Response, StatusCode};
use std::io::Read;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::harness::Workplace;

/// What every answer must carry, errors included.
const SAFE: [(&str, &str); 3] = [
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "no-referrer"),
    ("content-security-policy", "default-src 'none'"),
];

/// Serves what the workplace configures; the answer is the address.
async fn start(place: &Workplace, limits: Limits) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("has a port");
    let address = listener.local_addr().expect("is bound");
    let router = router(&place.config());
    tokio::spawn(serve(listener, router, limits, std::future::pending()));
    format!("http://{address}")
}

/// Neither follows redirects nor unpacks answers.
fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::builder()
        .no_proxy()
        .no_gzip()
        .no_brotli()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("builds")
}

const FEED: &str = "interval = \"15m\"\npages = [{ url = \"file:page.html\", base = \"https://a.example/\" }]\n[feed.select]\nitem = \"li\"\n";

/// A published feed, below `publish` and with `keys` of its own.
async fn published(publish: &str, name: &str, keys: &str) -> Workplace {
    let place = Workplace::new();
    let items: String = (0..40)
        .map(|n| format!("<li><a href=/{n}>Title {n}</a></li>"))
        .collect();
    std::fs::write(place.path("page.html"), items).expect("writes");
    std::fs::write(place.path("secret.rss"), "secret").expect("writes");
    configure(&place, publish, name, keys);
    place.force().await;
    place
}

fn configure(place: &Workplace, publish: &str, name: &str, keys: &str) {
    place.configure(&format!(
        "[publish]\n{publish}\n[[feed]]\nname = \"{name}\"\n{keys}\n{FEED}"
    ));
}

async fn served() -> (Workplace, String, Client) {
    let place = published("", "news", "").await;
    let root = start(&place, Limits::default()).await;
    (place, root, client())
}

async fn get(client: &Client, address: String, headers: &[(HeaderName, &str)]) -> Response {
    let mut request = client.get(address);
    for (name, value) in headers {
        request = request.header(name, *value);
    }
    let response = request.send().await.expect("answers");
    for (name, start) in SAFE {
        let value = response.headers()[name].to_str().expect("is text");
        assert!(value.starts_with(start), "{name}: {value}");
    }
    response
}

fn header(response: &Response, name: reqwest::header::HeaderName) -> String {
    response
        .headers()
        .get(name)
        .and_then(|value| value.to_str().ok())
        .unwrap_or("")
        .to_owned()
}

#[tokio::test]
async fn files_have_their_types_and_validators() {
    let (place, root, client) = served().await;
    for (name, kind) in [
        ("news.rss", "application/rss+xml"),
        ("news.atom", "application/atom+xml"),
        ("news.json", "application/feed+json"),
        ("feeds.opml", "text/x-opml"),
        ("", "text/html"),
    ] {
        let response = client
            .get(format!("{root}/{name}"))
            .send()
            .await
            .expect("answers");
        assert_eq!(response.status(), StatusCode::OK, "{name}");
        assert_eq!(
            header(&response, CONTENT_TYPE),
            format!("{kind}; charset=utf-8")
        );
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["cache-control"], "max-age=900");
        let vary = response.headers()["vary"].to_str().expect("is text");
        assert!(vary.starts_with("accept-encoding"), "{vary}");
        assert!(
            response.headers()["content-security-policy"]
                .to_str()
                .expect("is text")
                .starts_with("default-src 'none'")
        );
        let (etag, modified) = (header(&response, ETAG), header(&response, LAST_MODIFIED));
        let bytes = response.bytes().await.expect("reads");
        if !name.is_empty() {
            assert_eq!(bytes, place.bytes(name));
        }
        for (condition, value) in [
            (IF_NONE_MATCH, format!("\"x\", W/{etag}")),
            (IF_NONE_MATCH, "*".into()),
            (IF_MODIFIED_SINCE, modified),
        ] {
            let again = client
                .get(format!("{root}/{name}"))
                .header(condition, value)
                .send()
                .await
                .expect("answers");
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{name}");
            assert_eq!(header(&again, ETAG), etag);
            assert!(again.bytes().await.expect("reads").is_empty());
        }
        let other = client
            .get(format!("{root}/{name}"))
            .header(IF_NONE_MATCH, "\"x\"")
            .send()
            .await
            .expect("answers");
        assert_eq!(other.status(), StatusCode::OK);
    }
}

#[tokio::test]
async fn head_is_get_without_a_body_and_nothing_else_is_allowed() {
    let (_place, root, client) = served().await;
    let head = client
        .head(format!("{root}/news.rss"))
        .send()
        .await
        .expect("answers");
    assert_eq!(head.status(), StatusCode::OK);
    assert!(!header(&head, ETAG).is_empty());
    assert!(head.bytes().await.expect("reads").is_empty());
    let post = client
        .request(Method::POST, format!("{root}/news.rss"))
        .send()
        .await
        .expect("answers");
    assert_eq!(post.status(), StatusCode::METHOD_NOT_ALLOWED);
    assert!(header(&post, ALLOW).contains("GET"));
    assert_eq!(post.headers()["x-content-type-options"], "nosniff");
    let query = client
        .get(format!("{root}/news.rss?x=1"))
        .send()
        .await
        .expect("answers");
    assert_eq!(query.status(), StatusCode::OK);
}

#[tokio::test]
async fn only_known_names_are_answered() {
    let (_place, root, client) = served().await;
    for path in [
        "pagewire.db",
        "..%2fsecret.rss",
        "%2e%2e/secret.rss",
        ".gitkeep",
        "other.rss",
        "news.rss/",
        "news.RSS",
        "x/y",
    ] {
        let response = get(&client, format!("{root}/{path}"), &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(header(&response, CONTENT_TYPE).starts_with("text/plain"));
    }
}

#[tokio::test]
async fn answers_come_as_small_as_the_reader_takes_them() {
    for compress in ["", "compress = true"] {
        let place = published(compress, "news", "").await;
        let (root, client) = (start(&place, Limits::default()).await, client());
        let plain = place.bytes("news.rss");
        let mut tags = std::collections::HashSet::new();
        for (accepted, coding) in [
            ("gzip", "gzip"),
            ("gzip, br", "br"),
            ("br;q=0.1, gzip;q=0.2, identity;q=0", "gzip"),
            ("identity", ""),
        ] {
            let headers = [(ACCEPT_ENCODING, accepted)];
            let response = get(&client, format!("{root}/news.rss"), &headers).await;
            assert_eq!(header(&response, CONTENT_ENCODING), coding, "{accepted}");
            assert_eq!(header(&response, VARY), "accept-encoding, sec-fetch-dest");
            let etag = header(&response, ETAG);
            let bytes = response.bytes().await.expect("reads");
            let mut unpacked = Vec::new();
            match coding {
                "gzip" => {
                    if !compress.is_empty() {
                        assert_eq!(bytes, place.bytes("news.rss.gz"));
                    }
                    flate2::read::GzDecoder::new(&bytes[..])
                        .read_to_end(&mut unpacked)
                        .expect("is gzip");
                }
                "br" => {
                    if !compress.is_empty() {
                        assert_eq!(bytes, place.bytes("news.rss.br"));
                    }
                    brotli::BrotliDecompress(&mut &bytes[..], &mut unpacked).expect("is Brotli");
                }
                _ => unpacked = bytes.to_vec(),
            }
            assert_eq!(unpacked, plain, "{accepted}");
            let headers = [(ACCEPT_ENCODING, accepted), (IF_NONE_MATCH, &etag)];
            let again = get(&client, format!("{root}/news.rss"), &headers).await;
            assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
            assert_eq!(header(&again, VARY), "accept-encoding, sec-fetch-dest");
            tags.insert(etag);
        }
        // A strong ETag names bytes: each coding has its own.
        assert_eq!(tags.len(), 3);
        let headers = [(ACCEPT_ENCODING, "identity;q=0, *;q=0")];
        let refused = get(&client, format!("{root}/news.rss"), &headers).await;
        assert_eq!(refused.status(), StatusCode::NOT_ACCEPTABLE);
    }
}

#[tokio::test]
async fn a_changed_file_is_served_at_once_in_every_coding() {
    let place = published("compress = true", "news", "").await;
    let (root, client) = (start(&place, Limits::default()).await, client());
    let url = format!("{root}/news.json");
    let mut before = Vec::new();
    for accepted in ["identity", "gzip", "br"] {
        let response = get(&client, url.clone(), &[(ACCEPT_ENCODING, accepted)]).await;
        before.push((accepted, header(&response, ETAG)));
    }
    std::fs::write(place.path("page.html"), "<li><a href=/new>News</a></li>").expect("writes");
    place.force().await;
    for (accepted, etag) in before {
        let headers = [(ACCEPT_ENCODING, accepted), (IF_NONE_MATCH, etag.as_str())];
        let response = get(&client, url.clone(), &headers).await;
        assert_eq!(response.status(), StatusCode::OK, "{accepted}");
        assert_ne!(header(&response, ETAG), etag);
    }
    // A copy that is older than its file says what the file no longer says.
    std::fs::write(place.path("feeds/news.json"), "{\"by\": \"hand\"}").expect("writes");
    let response = get(&client, url, &[(ACCEPT_ENCODING, "gzip")]).await;
    let bytes = response.bytes().await.expect("reads");
    let mut text = String::new();
    flate2::read::GzDecoder::new(&bytes[..])
        .read_to_string(&mut text)
        .expect("is gzip");
    assert_eq!(text, "{\"by\": \"hand\"}");
}

#[tokio::test]
async fn a_renamed_feed_is_found_by_its_old_name_with_its_history() {
    let place = published("", "old", "").await;
    let before = place.feed("old.rss");
    configure(
        &place,
        "gone = [\"former\"]",
        "news",
        "renamed_from = [\"old\"]",
    );
    place.force().await;
    let ids = |feed: &feed_rs::model::Feed| -> Vec<String> {
        feed.entries.iter().map(|entry| entry.id.clone()).collect()
    };
    assert_eq!(ids(&place.feed("news.rss")), ids(&before));
    let (root, client) = (start(&place, Limits::default()).await, client());
    let moved = get(&client, format!("{root}/old.atom"), &[]).await;
    assert_eq!(moved.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(header(&moved, LOCATION), "news.atom");
    let gone = get(&client, format!("{root}/former.rss"), &[]).await;
    assert_eq!(gone.status(), StatusCode::GONE);
}

#[tokio::test]
async fn a_private_feed_is_there_only_for_those_who_know_its_token() {
    const TOKEN: &str = "0123456789abcdef0123";
    let public = published("", "news", "").await;
    assert!(public.path("feeds/news.rss").exists());
    configure(
        &public,
        "base_url = \"https://f.example/\"",
        "news",
        &format!("token = \"{TOKEN}\""),
    );
    public.force().await;
    let place = public;
    for name in ["news.rss", "news.atom", "news.json"] {
        assert!(!place.path(&format!("feeds/{name}")).exists(), "{name}");
        let text = String::from_utf8(place.bytes(&format!(".private/{name}"))).expect("is text");
        assert!(!text.contains(TOKEN) && !text.contains("f.example"));
    }
    for name in ["index.html", "feeds.opml"] {
        let text = String::from_utf8(place.bytes(name)).expect("is text");
        assert!(!text.contains("news"), "{name}: {text}");
    }
    let (root, client) = (start(&place, Limits::default()).await, client());
    let unknown = get(&client, format!("{root}/other.rss"), &[]).await;
    for (query, credentials) in [
        ("", ""),
        ("?token=", ""),
        ("?token=0123456789abcdef012", ""),
        ("", "Bearer 0123456789abcdef01234"),
        ("", "Basic 0123456789abcdef0123"),
        ("", "Basic OjAxMjM="),
    ] {
        let url = format!("{root}/news.rss{query}");
        let refused = get(&client, url, &[(AUTHORIZATION, credentials)]).await;
        assert_eq!(
            refused.status(),
            StatusCode::NOT_FOUND,
            "{query} {credentials}"
        );
        for name in [CACHE_CONTROL, CONTENT_TYPE, VARY] {
            assert_eq!(header(&refused, name.clone()), header(&unknown, name));
        }
    }
    for (query, credentials) in [
        (format!("?token={TOKEN}"), String::new()),
        (format!("?x=1&token={TOKEN}"), String::new()),
        (String::new(), format!("bearer {TOKEN}")),
        // reader:0123456789abcdef0123
        (
            String::new(),
            "Basic cmVhZGVyOjAxMjM0NTY3ODlhYmNkZWYwMTIz".to_owned(),
        ),
    ] {
        let url = format!("{root}/news.rss{query}");
        let response = get(&client, url, &[(AUTHORIZATION, &credentials)]).await;
        assert_eq!(response.status(), StatusCode::OK, "{query} {credentials}");
        assert_eq!(header(&response, CACHE_CONTROL), "private, max-age=900");
        assert_eq!(header(&response, VARY), "accept-encoding, authorization");
    }
    let inside = get(
        &client,
        format!("{root}/.private/news.rss?token={TOKEN}"),
        &[],
    )
    .await;
    assert_eq!(inside.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn feeds_stand_below_the_path_of_their_address_too() {
    let publish = "base_url = \"https://www.example.org/my/feeds\"";
    let place = published(publish, "news", "renamed_from = [\"old\"]").await;
    let (root, client) = (start(&place, Limits::default()).await, client());
    for (path, status) in [
        ("/my/feeds/news.rss", 200),
        ("/news.rss", 200),
        ("/my/feeds/", 200),
        ("/", 200),
        ("/my/feedsnews.rss", 404),
        ("/my/news.rss", 404),
    ] {
        let response = get(&client, format!("{root}{path}"), &[]).await;
        assert_eq!(response.status(), status, "{path}");
    }
    let moved = get(&client, format!("{root}/my/feeds/old.rss"), &[]).await;
    assert_eq!(
        header(&moved, LOCATION),
        "https://www.example.org/my/feeds/news.rss"
    );
}

#[tokio::test]
async fn errors_are_pages_for_browsers_and_lines_for_the_rest() {
    let (_place, root, client) = served().await;
    for (accepted, kind, part) in [
        (
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "text/html; charset=utf-8",
            "<h1>Not found</h1>\n<p>There is no feed of this name.</p>\n<p><a href=\"/\">All feeds</a></p>",
        ),
        ("*/*", "text/plain; charset=utf-8", "Not found. "),
    ] {
        let response = get(&client, format!("{root}/<script>"), &[(ACCEPT, accepted)]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND);
        assert_eq!(header(&response, CONTENT_TYPE), kind);
        assert_eq!(header(&response, VARY), "accept");
        let text = response.text().await.expect("reads");
        assert!(text.contains(part) && !text.contains("<script>%"), "{text}");
    }
}

#[tokio::test]
async fn pages_of_an_archive_are_found_by_their_one_name() {
    let publish = "base_url = \"https://f.example/\"\nhub = \"https://hub.example/\"";
    let place = published(publish, "news", "archive = true").await;
    std::fs::write(place.path("feeds/news~1.rss"), "<rss/>").expect("writes");
    let (root, client) = (start(&place, Limits::default()).await, client());
    let page = get(&client, format!("{root}/news~1.rss"), &[]).await;
    assert_eq!(page.status(), StatusCode::OK);
    assert_eq!(header(&page, CACHE_CONTROL), "max-age=604800");
    for name in [
        "news~01.rss",
        "news~+1.rss",
        "news~2.rss",
        "news~1.xml",
        "other~1.rss",
        "news~.rss",
        "news~../news.rss",
    ] {
        let response = get(&client, format!("{root}/{name}"), &[]).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{name}");
    }
    let feed = get(&client, format!("{root}/news.rss"), &[]).await;
    assert_eq!(
        header(&feed, LINK),
        "<https://hub.example/>; rel=\"hub\", <https://f.example/news.rss>; rel=\"self\""
    );
}

#[tokio::test]
async fn a_browser_is_sent_to_the_page_of_a_feed() {
    let (_place, root, client) = served().await;
    let visit = HeaderName::from_static("sec-fetch-dest");
    for format in ["rss", "atom", "json"] {
        let url = format!("{root}/news.{format}");
        let sent = get(&client, url.clone(), &[(visit.clone(), "document")]).await;
        assert_eq!(sent.status(), StatusCode::SEE_OTHER);
        assert_eq!(header(&sent, LOCATION), "news.html");
        let fetched = get(&client, url, &[(visit.clone(), "empty")]).await;
        assert_eq!(fetched.status(), StatusCode::OK);
    }
    let url = format!("{root}/news.html");
    let page = get(&client, url, &[(visit, "document")]).await;
    assert_eq!(page.status(), StatusCode::OK);
    let text = page.text().await.expect("reads");
    assert!(
        text.contains("<a href=\"https://a.example/1\">Title 1</a>"),
        "{text}"
    );
}

/// A connection that has sent so much, and the time its server gave it.
async fn open(root: &str, text: &str) -> TcpStream {
    let address = root.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).await.expect("connects");
    stream.write_all(text.as_bytes()).await.expect("sends");
    stream
}

/// All that the server still sends before it closes.
async fn rest(stream: &mut TcpStream) -> String {
    let mut text = Vec::new();
    // A reset is an end, too.
    let _ = stream.read_to_end(&mut text).await;
    String::from_utf8_lossy(&text).into_owned()
}

#[tokio::test]
async fn those_who_open_and_say_nothing_give_way_to_those_who_ask() {
    let place = published("", "news", "").await;
    let limits = Limits {
        connections: 8,
        head: Duration::from_secs(3600),
        ..Limits::default()
    };
    let root = start(&place, limits).await;
    let mut slow = Vec::new();
    for number in 0..64 {
        let text = if number % 2 == 0 {
            ""
        } else {
            "GET /news.rss HTTP/1.1\r\nX-A: b\r\n"
        };
        slow.push(open(&root, text).await);
    }
    let client = client();
    for _ in 0..3 {
        let response = get(&client, format!("{root}/news.rss"), &[]).await;
        assert_eq!(response.status(), StatusCode::OK);
    }
    // The first have lost their places, although their time has not run out by far.
    for stream in slow.iter_mut().take(50) {
        assert_eq!(rest(stream).await, "");
    }
}

#[tokio::test]
async fn a_request_must_come_in_time_and_be_of_some_size() {
    let place = published("", "news", "").await;
    let limits = Limits {
        head: Duration::from_millis(50),
        ..Limits::default()
    };
    let root = start(&place, limits).await;
    for text in [
        "",
        "GET /news.rss HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        "GET /news.rss HTTP/1.1\r\nHost: x\r\n\r\n",
    ] {
        // It ends, which is all that is waited for: nothing was sent that would end it otherwise.
        rest(&mut open(&root, text).await).await;
    }
    let long = format!(
        "GET /news.rss HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n",
        "x".repeat(70_000)
    );
    let answer = rest(&mut open(&root, &long).await).await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 431"),
        "{answer}"
    );
    let many = format!(
        "GET /news.rss HTTP/1.1\r\nHost: x\r\n{}\r\n",
        "A: b\r\n".repeat(500)
    );
    let answer = rest(&mut open(&root, &many).await).await;
    assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
}

#[tokio::test]
async fn a_client_that_takes_nothing_of_its_answer_is_dropped() {
    let place = published("", "news", "").await;
    // More than any system keeps between two sockets.
    std::fs::write(place.path("feeds/news.rss"), vec![b'x'; 40 << 20]).expect("writes");
    let limits = Limits {
        stall: Duration::from_millis(50),
        end: Duration::from_secs(3600),
        ..Limits::default()
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("has a port");
    let root = format!("http://{}", listener.local_addr().expect("is bound"));
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let router = router(&place.config());
    let server = tokio::spawn(serve(listener, router, limits, async {
        let _ = stopped.await;
    }));
    let mut stream = open(&root, "GET /news.rss HTTP/1.1\r\nHost: x\r\n\r\n").await;
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.expect("is answered");
    assert_eq!(&first, b"HTTP/1.1 200");
    // The server ends once this answer has, which it would wait an hour for.
    stop.send(()).expect("listens");
    tokio::time::timeout(Duration::from_secs(60), server)
        .await
        .expect("gives the client up")
        .expect("runs")
        .expect("ends well");
    assert!(rest(&mut stream).await.len() < 40 << 20);
}
