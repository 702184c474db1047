//! Serves 5,000 feeds, here and by nginx from the same directory, and compares requests per second
//! and memory: `cargo run --release --example serving`.
//!
//! Both get two workers and the same load over loopback: so many connections, each asking for feeds
//! in an order of its own, a bounded number of times. Rounds of the two alternate. Without nginx in
//! the path only our own figures are shown.

#![expect(clippy::print_stdout, reason = "figures are what this is for")]

use chrono::DateTime;
use pagewire::config::{Config, Format};
use pagewire::model::{Entry, Feed, FeedEntry};
use pagewire::publish::Directory;
use pagewire::serve::{Limits, router, serve};
use std::error::Error;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// As the program does.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const FEEDS: usize = 5_000;
const ENTRIES: usize = 40;
const CONNECTIONS: usize = 32;
const REQUESTS: usize = 40_000;
const ROUNDS: usize = 3;
const WORKERS: usize = 2;

#[tokio::main(worker_threads = 2)]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, config, port] = &arguments[..]
        && word == "serve"
    {
        let config = Config::load(Path::new(config))?;
        let listener = tokio::net::TcpListener::bind(format!("127.0.0.1:{port}")).await?;
        let stop = std::future::pending();
        return Ok(serve(listener, router(&config), Limits::default(), stop).await?);
    }
    let place = tempfile::tempdir()?;
    let root = place.path();
    make(root)?;
    let mut servers = vec![ours(root)?];
    servers.extend(nginx(root));
    for server in &servers {
        server.is_up().await?;
    }
    let idle: Vec<u64> = servers.iter().map(Server::memory).collect::<Result<_>>()?;
    let tags = Arc::new(learn(&servers).await?);
    println!(
        "{FEEDS} feeds of {ENTRIES} entries, {:.0} KB each; {CONNECTIONS} connections, {REQUESTS} requests a round, the median of {ROUNDS} rounds\n",
        std::fs::metadata(root.join("feeds/f0.rss"))?.len() as f64 / 1000.0
    );
    println!("{:12}{:>14}{:>14}{:>9}", "", "pagewire", "nginx", "ratio");
    for kind in [Kind::NotModified, Kind::Plain, Kind::Gzip] {
        let mut rates = vec![Vec::new(); servers.len()];
        for _ in 0..ROUNDS {
            for (number, server) in servers.iter().enumerate() {
                rates[number].push(load(server.port, number, kind, &tags).await?);
            }
        }
        let median: Vec<f64> = rates
            .iter_mut()
            .map(|rates| {
                rates.sort_by(f64::total_cmp);
                rates[rates.len() / 2]
            })
            .collect();
        print!("{:12}{:>10.0} /s", kind.name(), median[0]);
        match median.get(1) {
            Some(other) => println!("{other:>11.0} /s{:>9.2}", median[0] / other),
            None => println!(),
        }
    }
    for (server, idle) in servers.iter().zip(idle) {
        let most = server.memory()?;
        println!(
            "{}: {idle} MB before the first request, {most} MB at most",
            server.name
        );
    }
    Ok(())
}

/// The feeds and a configuration that names them.
fn make(root: &Path) -> Result<()> {
    let directory = Directory::open(&root.join("feeds"))?.with_copies(true);
    let mut config = String::from("[publish]\ndir = \"feeds\"\n");
    for number in 0..FEEDS {
        let name = format!("f{number}");
        writeln!(
            config,
            "[[feed]]\nname = \"{name}\"\nformats = \"rss\"\npages = [\"https://a.example/{number}\"]"
        )?;
        let document = pagewire::render::render(&feed(&name, number)?, Format::Rss);
        directory.write(&format!("{name}.rss"), &document)?;
    }
    std::fs::write(root.join("config.toml"), config)?;
    Ok(())
}

fn feed(name: &str, number: usize) -> Result<Feed> {
    let at = DateTime::parse_from_rfc3339("2026-01-05T09:00:00Z")?;
    let text = "The ferry waits for the late bus, and the island waits for the ferry. ".repeat(8);
    let entries = (0..ENTRIES)
        .map(|entry| {
            Ok(FeedEntry {
                guid: format!("urn:uuid:{number:08}-0000-8000-8000-{entry:012}"),
                published: at,
                updated: at,
                entry: Entry {
                    key: entry.to_string(),
                    permalink: format!("https://a.example/{number}/{entry}").parse()?,
                    title: format!("Story {entry} of section {number}"),
                    summary: Some(text[..200].to_owned()),
                    content: Some(format!("<p>{text}</p>")),
                    authors: vec!["Mira Castellan".into()],
                    categories: vec!["Harbour".into()],
                    image: None,
                    enclosure: None,
                    published: None,
                },
            })
        })
        .collect::<Result<_>>()?;
    Ok(Feed {
        name: name.to_owned(),
        title: format!("Section {number}"),
        description: "News".into(),
        home: "https://a.example/".parse()?,
        base_url: None,
        language: Some("en".into()),
        updated: Some(at.into()),
        interval: Duration::from_secs(1800),
        hub: None,
        paging: Default::default(),
        entries,
    })
}

/// A server that ends with this program.
struct Server {
    name: &'static str,
    port: u16,
    child: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // nginx's workers end with their master.
        let _ = Command::new("kill")
            .arg(self.child.id().to_string())
            .status();
        let _ = self.child.wait();
    }
}

impl Server {
    async fn is_up(&self) -> Result<()> {
        for _ in 0..100 {
            if TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Err(format!("{} does not answer", self.name).into())
    }

    /// The most memory of it and its children so far.
    fn memory(&self) -> Result<u64> {
        let id = self.child.id();
        let children = std::fs::read_to_string(format!("/proc/{id}/task/{id}/children"))?;
        let mut kilobytes = 0;
        for id in children.split_whitespace().chain([id.to_string().as_str()]) {
            let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
            kilobytes += status
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:"))
                .and_then(|rest| rest.trim().strip_suffix(" kB")?.parse::<u64>().ok())
                .unwrap_or(0);
        }
        Ok(kilobytes / 1000)
    }
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

fn ours(root: &Path) -> Result<Server> {
    let port = free_port()?;
    let child = Command::new(std::env::current_exe()?)
        .args([
            "serve",
            &root.join("config.toml").display().to_string(),
            &port.to_string(),
        ])
        .stdout(Stdio::null())
        .spawn()?;
    Ok(Server {
        name: "pagewire",
        port,
        child,
    })
}

fn nginx(root: &Path) -> Option<Server> {
    let port = free_port().ok()?;
    let at = root.display();
    let config = format!(
        "worker_processes {WORKERS};\ndaemon off;\npid {at}/nginx.pid;\nerror_log {at}/nginx.log;\nuser root;\nevents {{ worker_connections 512; }}\nhttp {{\n types {{ application/rss+xml rss; }}\n access_log off;\n sendfile on;\n tcp_nopush on;\n keepalive_requests 1000000000;\n open_file_cache max=20000;\n client_body_temp_path {at}/b; proxy_temp_path {at}/p; fastcgi_temp_path {at}/f; uwsgi_temp_path {at}/u; scgi_temp_path {at}/s;\n server {{ listen 127.0.0.1:{port}; root {at}/feeds; gzip_static on; add_header Cache-Control max-age=1800; add_header X-Content-Type-Options nosniff; }}\n}}\n"
    );
    let path = root.join("nginx.conf");
    std::fs::File::create(&path)
        .and_then(|mut file| file.write_all(config.as_bytes()))
        .ok()?;
    let child = Command::new("nginx")
        .args(["-c", &path.display().to_string()])
        .stderr(Stdio::null())
        .spawn()
        .ok()?;
    Some(Server {
        name: "nginx",
        port,
        child,
    })
}

#[derive(Clone, Copy)]
enum Kind {
    NotModified,
    Plain,
    Gzip,
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::NotModified => "304",
            Self::Plain => "200, plain",
            Self::Gzip => "200, gzip",
        }
    }

    fn request(self, number: usize, tag: &str) -> String {
        let more = match self {
            Self::NotModified => format!("If-None-Match: {tag}\r\n"),
            Self::Plain => String::new(),
            Self::Gzip => "Accept-Encoding: gzip\r\n".to_owned(),
        };
        format!(
            "GET /f{number}.rss HTTP/1.1\r\nHost: localhost\r\nUser-Agent: load\r\nAccept: */*\r\n{more}\r\n"
        )
    }

    fn status(self) -> &'static str {
        match self {
            Self::NotModified => "HTTP/1.1 304",
            Self::Plain | Self::Gzip => "HTTP/1.1 200",
        }
    }
}

/// The ETag of every feed, by server. This warms both.
async fn learn(servers: &[Server]) -> Result<Vec<Vec<String>>> {
    let mut all = Vec::new();
    for server in servers {
        let mut stream = TcpStream::connect(("127.0.0.1", server.port)).await?;
        let mut tags = Vec::with_capacity(FEEDS);
        let mut buffer = Vec::new();
        for number in 0..FEEDS {
            let request = Kind::Plain.request(number, "");
            let head = ask(&mut stream, &request, &mut buffer).await?;
            let tag = head
                .lines()
                .find(|line| line.to_ascii_lowercase().starts_with("etag:"))
                .and_then(|line| line.split_once(": "))
                .ok_or("no ETag")?;
            tags.push(tag.1.to_owned());
        }
        all.push(tags);
    }
    Ok(all)
}

/// Requests per second over all connections.
async fn load(port: u16, server: usize, kind: Kind, tags: &Arc<Vec<Vec<String>>>) -> Result<f64> {
    let start = Instant::now();
    let mut tasks = Vec::new();
    for connection in 0..CONNECTIONS {
        let tags = Arc::clone(tags);
        tasks.push(tokio::spawn(async move {
            let mut stream = TcpStream::connect(("127.0.0.1", port)).await?;
            stream.set_nodelay(true)?;
            let mut buffer = Vec::new();
            // A prime beyond the number of feeds: every connection comes by all of them.
            let mut number = connection * 157;
            for _ in 0..REQUESTS / CONNECTIONS {
                number = (number + 7_919) % FEEDS;
                let request = kind.request(number, &tags[server][number]);
                let head = ask(&mut stream, &request, &mut buffer).await?;
                if !head.starts_with(kind.status()) {
                    return Err(format!("{}: {head}", kind.name()).into());
                }
            }
            Ok::<(), Box<dyn Error + Send + Sync>>(())
        }));
    }
    for task in tasks {
        task.await??;
    }
    Ok(REQUESTS as f64 / start.elapsed().as_secs_f64())
}

/// One request; the answer is read whole and its head returned.
async fn ask(stream: &mut TcpStream, request: &str, buffer: &mut Vec<u8>) -> Result<String> {
    stream.write_all(request.as_bytes()).await?;
    buffer.clear();
    let (head, length) = loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the connection ended".into());
        }
        if let Some(end) = buffer.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8_lossy(&buffer[..end]).into_owned();
            let length = head
                .lines()
                .find_map(|line| {
                    let (name, value) = line.split_once(": ")?;
                    let is_length = name.eq_ignore_ascii_case("content-length");
                    is_length.then(|| value.trim().parse::<usize>().ok())?
                })
                .filter(|_| !head.starts_with("HTTP/1.1 304"))
                .unwrap_or(0);
            break (head, end + 4 + length);
        }
    };
    while buffer.len() < length {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the answer ended early".into());
        }
    }
    Ok(head)
}
