//! The feeds over HTTP, asked by a real client.

use axum::Router;
use reqwest::header::{ALLOW, CONTENT_TYPE, ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED};
use reqwest::{Client, Method, Response, StatusCode};

use crate::harness::Workplace;

async fn start(router: Router) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("has a port");
    let address = listener.local_addr().expect("is bound");
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn served() -> (Workplace, String, Client) {
    let place = Workplace::new();
    std::fs::write(place.path("page.html"), "<li><a href=/1>One</a></li>").expect("writes");
    std::fs::write(place.path("secret.rss"), "secret").expect("writes");
    place.configure("[[feed]]\nname = \"news\"\ninterval = \"15m\"\npages = [{ url = \"file:page.html\", base = \"https://a.example/\" }]\n[feed.select]\nitem = \"li\"\n");
    place.force().await;
    let root = start(pagewire::serve::router(&place.config())).await;
    let _ = rustls::crypto::ring::default_provider().install_default();
    (
        place,
        root,
        Client::builder().no_proxy().build().expect("builds"),
    )
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
        let response = client
            .get(format!("{root}/{path}"))
            .send()
            .await
            .expect("answers");
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        assert!(header(&response, CONTENT_TYPE).starts_with("text/plain"));
    }
}
