//! How pages are asked for: forms, proxies, secrets; and what nobody may be sent to ask.

use pagewire::config::{Config, Request};
use pagewire::fetch::{FetchError, Fetcher};
use serde_json::Value;
use std::path::Path;
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use url::Url;

use crate::cli::{ends, pagewire, text};
use crate::harness::hostile::{Act, Hostile, answer};
use crate::harness::{Answer, Server, Workplace};

const LIST: &str =
    "<ul><li><a href=/one>Ferry resumes in spring</a><li><a href=/two>Harbour is closed</a></ul>";
const SELECT: &str = "[feed.select]\nitem = \"li\"\n";

/// Answers each request with the list, but for robots.txt.
fn list() -> Box<crate::harness::hostile::Script> {
    Box::new(|path, _| {
        let answer = match path.ends_with("/robots.txt") {
            true => answer("404 Not Found", "", b""),
            false => answer("200 OK", "ETag: \"1\"\r\n", LIST.as_bytes()),
        };
        vec![Act::Send(answer)]
    })
}

#[tokio::test]
async fn a_list_behind_a_form_is_asked_for_by_post() {
    let server = Hostile::start(
        Box::new(|path, head| {
            let body = if head.starts_with("POST /search ") {
                LIST
            } else {
                "<p>Search for what?"
            };
            let moved = answer("303 See Other", "Location: /result\r\n", b"");
            match path {
                "/moved" => vec![Act::Send(moved)],
                "/result" => vec![Act::Send(answer("200 OK", "", LIST.as_bytes()))],
                _ => vec![Act::Send(answer(
                    "200 OK",
                    "ETag: \"1\"\r\n",
                    body.as_bytes(),
                ))],
            }
        }),
        false,
    )
    .await;
    let place = Workplace::new();
    let host = &server.host;
    place.configure(&format!(
        "[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\n\
         [[feed]]\nname = \"search\"\npages = [{{ url = \"http://{host}/search\", form = {{ q = \"ferry & harbour\" }} }}]\n{SELECT}\
         [[feed]]\nname = \"moved\"\npages = [{{ url = \"http://{host}/moved\", method = \"post\" }}]\n{SELECT}"
    ));
    for _ in 0..2 {
        let reports = place.force().await;
        assert!(
            reports.iter().all(|report| !report.is_failure()),
            "{reports:?}"
        );
    }
    assert_eq!(place.titles("search.rss").len(), 2);
    assert_eq!(place.titles("moved.rss").len(), 2);
    let heads = server.heads();
    let posts: Vec<_> = heads
        .iter()
        .filter(|head| head.starts_with("POST /search"))
        .collect();
    assert_eq!(posts.len(), 2, "{heads:?}");
    for head in posts {
        let head = head.to_ascii_lowercase();
        assert!(head.contains("application/x-www-form-urlencoded"), "{head}");
        assert!(head.contains("content-length: 19\r\n"), "{head}");
        assert!(!head.contains("if-none-match"), "{head}");
    }
    assert!(
        heads.iter().any(|head| head.starts_with("GET /result")),
        "{heads:?}"
    );
}

#[tokio::test]
async fn a_form_is_not_sent_to_another_host() {
    let elsewhere = Hostile::start(list(), false).await;
    let to = format!("Location: http://{}/\r\n", elsewhere.host);
    let server = Hostile::start(
        Box::new(move |_, _| vec![Act::Send(answer("307 Temporary Redirect", &to, b""))]),
        false,
    )
    .await;
    let place = Workplace::new();
    let site =
        |host: &str| format!("[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\n");
    place.configure(&format!(
        "{}{}[[feed]]\nname = \"x\"\npages = [{{ url = \"http://{}/\", form = {{ key = \"s3cret\" }} }}]\n{SELECT}",
        site(&server.host), site(&elsewhere.host), server.host
    ));
    let reports = place.force().await;
    let report = format!("{reports:?}");
    assert!(report.contains("the form is for another host"), "{report}");
    assert!(!report.contains("s3cret"), "{report}");
    assert!(elsewhere.heads().is_empty());
}

/// Takes requests for any host, as proxies do, and answers them itself.
#[tokio::test]
async fn an_http_proxy_is_asked_where_the_configuration_says_so() {
    let proxy = Hostile::start(list(), true).await;
    let place = Workplace::new();
    place.configure(&format!(
        "[[site]]\nhost = \"news.example\"\nproxy = \"http://ada:env@{}\"\ngap = \"0s\"\n\
         [[feed]]\nname = \"news\"\npages = [\"http://news.example/list\"]\n{SELECT}",
        proxy.host
    ));
    let reports = place.force().await;
    assert!(
        reports.iter().all(|report| !report.is_failure()),
        "{reports:?}"
    );
    let heads = proxy.heads();
    let head = heads
        .iter()
        .find(|head| head.starts_with("GET http://news.example/list "))
        .expect("is asked");
    assert!(
        head.to_ascii_lowercase()
            .contains("proxy-authorization: basic ywrhomvudg=="),
        "{head}"
    );
}

/// A SOCKS5 proxy (RFC 1928) that connects to nobody: it answers itself, and tells whom it was
/// asked for.
async fn socks(names: Arc<Mutex<Vec<String>>>) -> String {
    async fn serve(mut stream: TcpStream, names: Arc<Mutex<Vec<String>>>) -> Option<()> {
        let [_, methods] = stream.read_u16().await.ok()?.to_be_bytes();
        stream.read_exact(&mut vec![0; methods.into()]).await.ok()?;
        stream.write_all(&[5, 0]).await.ok()?;
        // Version, command, reserved, and the kind of address: 3 is a name.
        let [_, _, _, kind] = stream.read_u32().await.ok()?.to_be_bytes();
        let length = match kind {
            3 => stream.read_u8().await.ok()?,
            _ => 4,
        };
        let mut name = vec![0; length.into()];
        stream.read_exact(&mut name).await.ok()?;
        let port = stream.read_u16().await.ok()?;
        let name = String::from_utf8_lossy(&name).into_owned();
        names
            .lock()
            .expect("is free")
            .push(format!("{kind} {name}:{port}"));
        stream
            .write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0])
            .await
            .ok()?;
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await.ok()?);
        }
        let found = !head.starts_with(b"GET /robots.txt");
        let answer = if found {
            answer("200 OK", "", LIST.as_bytes())
        } else {
            answer("404 Not Found", "", b"")
        };
        stream.write_all(&answer).await.ok()?;
        stream.shutdown().await.ok()
    }
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("has a port");
    let host = listener.local_addr().expect("is bound").to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream, Arc::clone(&names)));
        }
    });
    host
}

#[tokio::test]
async fn a_socks_proxy_looks_names_up_and_is_asked_for_no_private_address() {
    let names = Arc::new(Mutex::new(Vec::new()));
    let proxy = socks(Arc::clone(&names)).await;
    let place = Workplace::new();
    place.configure(&format!(
        "[defaults]\nproxy = \"socks5://{proxy}\"\n\
         [[feed]]\nname = \"news\"\npages = [\"http://news.example/list\"]\n{SELECT}\
         [[feed]]\nname = \"inside\"\npages = [\"http://10.0.0.1/list\"]\n{SELECT}\
         [[feed]]\nname = \"near\"\npages = [\"http://printer.local/list\"]\n{SELECT}"
    ));
    let reports = place.force().await;
    let failed: Vec<_> = reports
        .iter()
        .filter(|report| report.is_failure())
        .map(|report| report.feed.as_str())
        .collect();
    assert_eq!(failed, ["inside", "near"], "{reports:?}");
    assert_eq!(place.titles("news.rss").len(), 2);
    let names = names.lock().expect("is free");
    assert!(
        !names.is_empty() && names.iter().all(|name| name == "3 news.example:80"),
        "{names:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn proxies_of_the_environment_are_not_asked() {
    let (server, proxy) = (Server::start().await, Hostile::start(list(), true).await);
    server.set("/list", Answer::page(LIST));
    let place = Workplace::new();
    place.configure(&format!(
        "[[site]]\nhost = \"{0}\"\nallow_private = true\ngap = \"0s\"\n[[feed]]\nname = \"news\"\npages = [\"http://{0}/list\"]\n{SELECT}",
        server.host
    ));
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_pagewire"));
    for name in ["http_proxy", "HTTP_PROXY", "ALL_PROXY", "all_proxy"] {
        command.env(name, format!("http://{}", proxy.host));
    }
    let output = command
        .arg("run")
        .current_dir(place.path(""))
        .output()
        .expect("starts");
    ends(&output, 0);
    assert_eq!(place.titles("news.rss").len(), 2);
    assert!(proxy.heads().is_empty());
}

#[test]
fn secrets_are_in_no_output() {
    let place = Workplace::new();
    place.configure(&format!(
        "[[site]]\nhost = \"127.0.0.1:1\"\nallow_private = true\ngap = \"0s\"\nproxy = \"http://ada:s3cret@127.0.0.1:9\"\n\
         cookies = {{ session = \"s3cret\" }}\nbearer = \"s3cret\"\n\
         [[feed]]\nname = \"news\"\npages = [{{ url = \"http://127.0.0.1:1/\", form = {{ key = \"s3cret\" }} }}]\n{SELECT}"
    ));
    for arguments in [
        &["run", "-vv"][..],
        &["run", "--json", "--force"],
        &["status"],
        &["check", "-v"],
        &["preview", "news"],
        &["explain", "page", "http://127.0.0.1:1/"],
    ] {
        let output = pagewire(&place.path(""), arguments);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert!(
            !said.contains("s3cret") && !said.contains("czNjcmV0"),
            "{arguments:?}: {said}"
        );
    }
    let database = std::fs::read(place.path("pagewire.db")).expect("is there");
    assert!(!database.windows(6).any(|window| window == b"s3cret"));
}

/// Every spelling that leads inside, with the port of a server that must hear nothing.
fn inside(port: &str) -> Vec<String> {
    let vectors = include_str!("guard/urls.jsonl");
    vectors
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("is JSON"))
        .filter(|vector| vector["expect"] == "block")
        .filter_map(|vector| {
            let url = vector["url"].as_str()?;
            let (scheme, rest) = url.split_once("://")?;
            let (host, path) = rest.split_once('/')?;
            // A header ends where a line does.
            let is_bare = !url.contains(['\n', '\t'])
                && !host.is_empty()
                && (host.ends_with(']') || !host.contains(':'));
            is_bare.then(|| format!("{scheme}://{host}:{port}/{path}"))
        })
        .collect()
}

#[tokio::test]
async fn no_spelling_leads_inside_by_any_way() {
    let secret = Hostile::start(list(), true).await;
    let port = secret.host.rsplit(':').next().expect("has a port");
    let targets = Arc::new(inside(port));
    assert!(targets.len() > 50, "{}", targets.len());
    let at = |path: &str| {
        path.rsplit('/')
            .next()
            .and_then(|number| number.parse::<usize>().ok())
    };
    let by_page = Arc::clone(&targets);
    let outside = Hostile::start(
        Box::new(move |path, _| {
            let to = at(path)
                .and_then(|number| by_page.get(number))
                .map_or("", String::as_str);
            vec![Act::Send(answer(
                "302 Found",
                &format!("Location: {to}\r\n"),
                b"",
            ))]
        }),
        false,
    )
    .await;
    let config = |host: &str| {
        let text = format!("[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"");
        Config::parse(Path::new("c.toml"), &text, &|_| None)
            .unwrap_or_else(|error| panic!("{error}"))
    };
    let fetcher = Fetcher::new(&config(&outside.host));
    let request = Request::default();
    let refused = |error: &FetchError| {
        matches!(
            error,
            FetchError::Private { .. } | FetchError::Refused { .. } | FetchError::Location { .. }
        ) || matches!(error, FetchError::Connection { .. })
    };
    for (number, target) in targets.iter().enumerate() {
        // As a page, unless no configuration can name it.
        if let Ok(url) = Url::parse(target) {
            let error = fetcher.fetch(&url, &request, None).await.expect_err(target);
            assert!(
                refused(&error) || url.scheme() == "file",
                "{target}: {error}"
            );
        }
        let url = Url::parse(&format!("http://{}/{number}", outside.host)).expect("is a URL");
        let error = fetcher.fetch(&url, &request, None).await.expect_err(target);
        assert!(refused(&error), "{target}: {error}");
        // By way of robots.txt.
        let to = format!("Location: {target}\r\n");
        let robots = Hostile::start(
            Box::new(move |_, _| vec![Act::Send(answer("301 Moved", &to, b""))]),
            true,
        )
        .await;
        let url = Url::parse(&format!("http://{}/", robots.host)).expect("is a URL");
        let fetcher = Fetcher::new(&config(&robots.host));
        let error = fetcher.fetch(&url, &request, None).await.expect_err(target);
        assert!(refused(&error), "{target}: {error}");
    }
    assert!(secret.heads().is_empty(), "{:?}", secret.heads());
}

#[tokio::test]
async fn no_link_of_a_page_leads_inside() {
    let secret = Hostile::start(list(), true).await;
    let port = secret.host.rsplit(':').next().expect("has a port");
    let items: String = inside(port)
        .iter()
        .enumerate()
        .map(|(number, url)| {
            format!("<li><a href='{url}'>Headline number {number} of them</a></li>")
        })
        .collect();
    let server = Server::start().await;
    server.set(
        "/",
        Answer::page(format!("<meta charset=utf-8><ul>{items}</ul>")),
    );
    let place = Workplace::new();
    place.configure(&format!(
        "[[site]]\nhost = \"{0}\"\nallow_private = true\ngap = \"0s\"\n[defaults]\ntimeout = \"5s\"\n\
         [[feed]]\nname = \"x\"\npages = [\"http://{0}/\"]\narticle = true\narticle_limit = 100\n{SELECT}",
        server.host
    ));
    let reports = place.force().await;
    assert!(reports[0].new > 30, "{reports:?}");
    assert!(secret.heads().is_empty(), "{:?}", secret.heads());
}
