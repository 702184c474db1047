//! Pages that scripts write, shown by a real Chromium: it must be in PATH.

use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::harness::hostile::{Act, Hostile, answer};
use crate::harness::{Answer, Server, Workplace};

/// An empty page whose list a script makes of what it fetches.
const SHELL: &str = "<!doctype html><html lang=en><title>News</title><body><div id=app></div><img src=/logo.png><iframe src=/frame></iframe><script src=/app.js></script>";

fn app(inside: &str) -> String {
    format!(
        "addEventListener('load', async () => {{
            let tried = [];
            for (const url of ['http://{inside}/secret', 'ws://{inside}/secret', 'http://metadata/x', 'file:///etc/hostname'])
                try {{
                    if (url.startsWith('ws')) {{
                        await new Promise((done, failed) => {{
                            const socket = new WebSocket(url);
                            socket.onopen = done; socket.onerror = failed;
                        }});
                        tried.push('reached ' + url);
                    }} else tried.push('reached ' + await (await fetch(url)).text());
                }} catch (error) {{ }}
            const found = await (await fetch('/api?page=1', {{ method: 'POST', headers: {{ 'Content-Type': 'application/json' }}, body: '{{\"page\":1}}' }})).json();
            const list = document.createElement('ul');
            for (const [number, title] of found.entries())
                list.innerHTML += `<li><h2><a href=\"/story/${{number}}\">${{title}}</a></h2></li>`;
            list.innerHTML += tried.map(text => `<li><h2><a href=/leak>${{text}}</a></h2></li>`).join('');
            setTimeout(() => document.getElementById('app').append(list), 300);
        }});"
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_a_script_makes_is_read_and_no_request_goes_by_the_guard() {
    read_and_check("").await;
}

/// A Chromium of somebody else, with a port to take orders on. It ends with the test.
struct Running {
    child: Child,
    profile: tempfile::TempDir,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Running {
    fn start() -> Self {
        let profile = tempfile::tempdir().expect("has room");
        let child = Command::new("chromium")
            .args(["--headless=new", "--no-sandbox", "--disable-gpu"])
            .args(["--remote-debugging-port=0", "--disable-dev-shm-usage"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("is in PATH");
        Self { child, profile }
    }

    /// Its port and the path of its socket, once it has written them down.
    async fn address(&self) -> (String, String) {
        let path = self.profile.path().join("DevToolsActivePort");
        for _ in 0..600 {
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            if let Some((port, path)) = text.split_once('\n') {
                return (port.to_owned(), path.trim().to_owned());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the browser names no port")
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_that_runs_already_is_used_and_no_request_goes_by_the_guard() {
    let running = Running::start();
    let (port, path) = running.address().await;
    let place = read_and_check(&format!("browser = \"http://127.0.0.1:{port}\"")).await;
    read_and_check(&format!("browser = \"ws://127.0.0.1:{port}{path}\"")).await;
    drop(running);
    let said = format!("{:?}", place.force().await);
    assert!(said.contains("cannot be reached"), "{said}");
    assert!(said.contains(&port), "{said}");
}

/// Reads a page of scripts twice, in a browser that `[fetch]` says so of.
async fn read_and_check(fetch: &str) -> Workplace {
    let inside = Hostile::start(
        Box::new(|_, _| vec![Act::Send(answer("200 OK", "", b"secret"))]),
        true,
    )
    .await;
    let server = Server::start().await;
    server.set("/", Answer::page(SHELL));
    server.set(
        "/app.js",
        Answer::status(200)
            .header("content-type", "text/javascript")
            .body(app(&inside.host).into_bytes()),
    );
    server.set(
        "/api?page=1",
        Answer::status(200)
            .header("content-type", "application/json")
            .body(br#"["Ferry resumes in spring", "Harbour is closed"]"#.to_vec()),
    );
    let place = Workplace::new();
    let host = &server.host;
    place.configure(&format!(
        "[fetch]\n{fetch}\n[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\nfetch = \"browser\"\nwait_for = \"#app li\"\ncookies = {{ session = \"s3cret\" }}\n\
         [[feed]]\nname = \"app\"\npages = [\"http://{host}/\"]\n[feed.select]\nitem = \"#app li\"\n"
    ));
    for _ in 0..2 {
        let reports = place.force().await;
        assert!(
            reports.iter().all(|report| !report.is_failure()),
            "{reports:?}"
        );
    }
    let mut titles = place.titles("app.rss");
    titles.sort();
    assert_eq!(titles, ["Ferry resumes in spring", "Harbour is closed"]);
    assert!(inside.heads().is_empty(), "{:?}", inside.heads());
    let asked = server.asked();
    assert!(
        asked
            .iter()
            .all(|asked| asked.headers["cookie"] == "session=s3cret"),
        "{asked:?}"
    );
    let paths: Vec<&str> = asked.iter().map(|asked| asked.path.as_str()).collect();
    // Neither picture nor frame, and the page is never asked for conditionally.
    assert_eq!(paths, ["/", "/app.js", "/api?page=1"].repeat(2));
    assert!(
        asked
            .iter()
            .all(|asked| !asked.headers.contains_key("if-none-match")),
        "{asked:?}"
    );
    place
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_never_gets_ready_says_what_it_waits_for() {
    let server = Server::start().await;
    server.set("/", Answer::page("<script>for (;;) ;</script>"));
    server.set(
        "/empty",
        Answer::page("<p>Nothing yet<script src=/gone.js></script>"),
    );
    let place = Workplace::new();
    let host = &server.host;
    let feed = |name: &str, path: &str| {
        format!(
            "[[feed]]\nname = \"{name}\"\npages = [\"http://{host}{path}\"]\n[feed.select]\nitem = \"li\"\n"
        )
    };
    place.configure(&format!(
        "[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\ntimeout = \"3s\"\nfetch = \"browser\"\nwait_for = \"li\"\n{}{}",
        feed("busy", "/"),
        feed("empty", "/empty"),
    ));
    let reports = place.force().await;
    let said = format!("{reports:?}");
    assert!(said.contains("did not come to rest"), "{said}");
    assert!(
        said.contains("nothing matches wait_for")
            && said.contains("/gone.js: the server answered 404"),
        "{said}"
    );
}
