//! A hostile web server: answers written byte by byte to the socket, as no HTTP library would.
//!
//! Every script has a port of its own, and so is a host of its own. A script says what each request
//! is answered with; what is sent for ever is sent until the other side hangs up.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// One step of an answer.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Send(Vec<u8>),
    /// Again and again.
    Repeat(Vec<u8>),
    /// A byte from time to time.
    Drip(Vec<u8>),
    /// Blanks from time to time, until so many have been counted.
    DripUntil(Arc<AtomicUsize>, usize),
    /// Nothing, with the connection open.
    Wait,
    /// The connection is torn down rather than closed.
    Reset,
}

/// What each request is answered with, by its path and its head.
pub(crate) type Script = dyn Fn(&str, &str) -> Vec<Act> + Send + Sync;

/// The server of one script. It ends with the test's runtime.
pub(crate) struct Hostile {
    pub(crate) host: String,
    heads: Arc<Mutex<Vec<String>>>,
}

impl Hostile {
    /// `robots.txt` is not found, unless the script is asked for it.
    pub(crate) async fn start(script: Box<Script>, with_robots: bool) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("has a port");
        let host = listener.local_addr().expect("is bound").to_string();
        let heads = Arc::new(Mutex::new(Vec::new()));
        let (script, seen): (Arc<Script>, _) = (script.into(), Arc::clone(&heads));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (script, seen) = (Arc::clone(&script), Arc::clone(&seen));
                tokio::spawn(async move { serve(stream, &*script, &seen, with_robots).await });
            }
        });
        Self { host, heads }
    }

    /// The heads of all requests so far, but for robots.txt.
    pub(crate) fn heads(&self) -> Vec<String> {
        let heads = self.heads.lock().expect("is free");
        let is_page = |head: &&String| !head.starts_with("GET /robots.txt ");
        heads.iter().filter(is_page).cloned().collect()
    }
}

async fn serve(
    mut stream: TcpStream,
    script: &Script,
    heads: &Mutex<Vec<String>>,
    with_robots: bool,
) -> Option<()> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
    }
    let head = String::from_utf8(head).ok()?;
    let path = head.split(' ').nth(1)?.to_owned();
    heads.lock().expect("is free").push(head.clone());
    let acts = if path == "/robots.txt" && !with_robots {
        vec![Act::Send(answer("404 Not Found", "", b""))]
    } else {
        script(&path, &head)
    };
    for act in acts {
        match act {
            Act::Send(bytes) => stream.write_all(&bytes).await.ok()?,
            Act::Repeat(bytes) => loop {
                stream.write_all(&bytes).await.ok()?;
            },
            Act::Drip(bytes) => {
                for byte in bytes {
                    stream.write_all(&[byte]).await.ok()?;
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            }
            Act::DripUntil(count, enough) => {
                while count.load(Ordering::SeqCst) < enough {
                    stream.write_all(b" ").await.ok()?;
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
            }
            // Whoever asked hangs up first.
            Act::Wait => {
                let _ = stream.read_u8().await;
            }
            Act::Reset => return stream.set_zero_linger().ok(),
        }
    }
    stream.shutdown().await.ok()
}

/// A whole answer. Further headers end in CR LF each.
pub(crate) fn answer(status: &str, headers: &str, body: &[u8]) -> Vec<u8> {
    let length = format!("Content-Length: {}\r\n", body.len());
    [head(status, &(headers.to_owned() + &length)), body.to_vec()].concat()
}

/// The head of an answer whose length nobody knows. It is HTML unless a header says otherwise.
pub(crate) fn head(status: &str, headers: &str) -> Vec<u8> {
    let kind = if headers.to_ascii_lowercase().contains("content-type:") {
        ""
    } else {
        "Content-Type: text/html; charset=utf-8\r\n"
    };
    format!("HTTP/1.1 {status}\r\n{kind}{headers}Connection: close\r\n\r\n").into_bytes()
}
