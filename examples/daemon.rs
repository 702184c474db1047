//! 10,000 feeds over 500 hosts in one daemon: start-up, memory, CPU, threads and connections.
//! `cargo build --release && cargo run --release --example daemon [ROUNDS]`
//!
//! Each host has an address of loopback for itself. First the program itself, `pagewire serve`, looks
//! at every feed once a minute for some rounds, and then, with an interval of half an hour, at none of
//! them. Then the same daemon lives through days whose clock runs fast: so many rounds of six hours
//! each, 40 of which are ten days. Ends with 1 when what must stay the same grows.

#![expect(clippy::print_stdout, reason = "figures are what this is for")]

use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, Uri, header};
use axum::response::Response;
use axum::serve::Listener;
use chrono::{DateTime, Utc};
use pagewire::config::Config;
use pagewire::daemon::{Monitor, run_forever};
use pagewire::pipeline::Context;
use std::error::Error;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::net::{TcpListener, TcpStream};

/// As the program does.
#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

const HOSTS: usize = 500;
const FEEDS: usize = 10_000;
const ITEMS: usize = 30;
/// Of so many answers for a page one has another story on top.
const QUIET: usize = 8;
/// Rounds of the program itself.
const MINUTES: usize = 4;
/// Seconds without anything due.
const IDLE: u64 = 60;
/// How much faster the clock of the simulated days runs: six hours take half a minute.
const SPEED: i32 = 720;
const ROUNDS: usize = 12;

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [word, config] = &arguments[..]
        && word == "live"
    {
        return live(Path::new(config)).await;
    }
    let rounds = match arguments.first() {
        Some(rounds) => rounds.parse()?,
        None => ROUNDS,
    };
    let place = tempfile::tempdir()?;
    let site = Arc::new(Site::default());
    let hosts = start(&site).await?;
    let mut grown = Vec::new();

    println!(
        "{FEEDS} feeds over {HOSTS} hosts, {ITEMS} items a page, one answer in {QUIET} with news"
    );
    let pagewire = std::env::current_exe()?.with_file_name("../pagewire");
    let port = free_port()?;
    configure(place.path(), &hosts, "1m")?;
    let began = Instant::now();
    let daemon = Process::start(Command::new(&pagewire).args(serve(place.path(), port)))?;
    daemon.answers(port).await?;
    println!(
        "start-up, new: {:.2} s until it serves",
        began.elapsed().as_secs_f64()
    );
    let first = site.until(FEEDS, began).await;
    println!(
        "first round: {:.0} s, {} CPU s",
        first.as_secs_f64(),
        daemon.cpu()?
    );
    let mut before = daemon.figures(&site)?;
    before.print("after the first round");
    let first = before.memory;
    println!("memory: {:.1} KB a feed", first as f64 / FEEDS as f64);
    for minute in 1..=MINUTES {
        tokio::time::sleep(Duration::from_secs(60)).await;
        let now = daemon.figures(&site)?;
        now.print(&format!(
            "minute {minute}, {:.1} CPU s, {} requests",
            now.cpu - before.cpu,
            now.asked - before.asked
        ));
        before = now;
    }
    grown.extend((before.memory > first * 3 / 2).then_some("memory over minutes"));
    drop(daemon);

    configure(place.path(), &hosts, "30m")?;
    let began = Instant::now();
    let daemon = Process::start(Command::new(&pagewire).args(serve(place.path(), port)))?;
    daemon.answers(port).await?;
    println!(
        "start-up, with history: {:.2} s until it serves",
        began.elapsed().as_secs_f64()
    );
    // What an edited interval makes due, and what was.
    let mut asked = site.asked();
    loop {
        tokio::time::sleep(Duration::from_secs(20)).await;
        if site.asked() == asked {
            break;
        }
        asked = site.asked();
    }
    let before = daemon.figures(&site)?;
    tokio::time::sleep(Duration::from_secs(IDLE)).await;
    let after = daemon.figures(&site)?;
    println!(
        "idle: {:.1} CPU s an hour, measured over {IDLE} s, {} requests",
        (after.cpu - before.cpu) * 3600.0 / IDLE as f64,
        after.asked - before.asked
    );
    drop(daemon);

    configure(place.path(), &hosts, "6h")?;
    let config = place.path().join("config.toml");
    let daemon = Process::start(
        Command::new(std::env::current_exe()?)
            .arg("live")
            .arg(&config),
    )?;
    let round = Duration::from_secs(6 * 3600) / SPEED.unsigned_abs();
    let mut settled = None;
    println!("days with a fast clock, a round of six hours in {round:?}:");
    let mut before = daemon.figures(&site)?;
    for number in 1..=rounds {
        tokio::time::sleep(round).await;
        let now = daemon.figures(&site)?;
        if number == 3 {
            settled = Some(now.clone());
        }
        if number % 4 == 0 {
            now.print(&format!(
                "day {}, {:.1} CPU s, {} requests",
                number / 4,
                now.cpu - before.cpu,
                now.asked - before.asked
            ));
            before = now;
        }
    }
    if let Some(settled) = settled {
        let last = daemon.figures(&site)?;
        grown.extend((last.memory > settled.memory * 5 / 4).then_some("memory over days"));
        grown.extend((last.threads > settled.threads + 4).then_some("threads"));
        grown.extend((last.open > HOSTS * 2).then_some("connections"));
        println!(
            "memory a feed: {:.1} KB, and {:+.2} KB a day",
            last.memory as f64 / FEEDS as f64,
            (last.memory as f64 - settled.memory as f64)
                / FEEDS as f64
                / ((rounds as f64 - 3.0) / 4.0).max(0.25)
        );
    }
    if grown.is_empty() {
        println!("nothing grows");
        return Ok(());
    }
    Err(format!("grows: {}", grown.join(", ")).into())
}

/// The daemon with a clock that runs fast, from the real time at which it started.
async fn live(config: &Path) -> Result<()> {
    static START: OnceLock<(DateTime<Utc>, Instant)> = OnceLock::new();
    fn clock() -> DateTime<Utc> {
        let (start, began) = START.get_or_init(|| (Utc::now(), Instant::now()));
        let passed = chrono::TimeDelta::from_std(began.elapsed()).unwrap_or_default();
        *start + passed * SPEED
    }
    let context = Context::open(Config::load(config)?).await?;
    let monitor = Monitor::new(clock());
    let (_orders, order) = tokio::sync::mpsc::channel(1);
    let tell = |report: std::result::Result<&_, &str>| {
        if let Err(message) = report {
            println!("{message}");
        }
    };
    run_forever(Arc::new(context), clock, order, &monitor, tell).await;
    Ok(())
}

/// The sites.
#[derive(Default)]
struct Site {
    /// Requests for pages.
    asked: AtomicUsize,
    accepted: AtomicUsize,
}

impl Site {
    fn asked(&self) -> usize {
        self.asked.load(Ordering::Relaxed)
    }

    /// Waits until so many pages were asked for; how long that took.
    async fn until(&self, number: usize, since: Instant) -> Duration {
        while self.asked() < number && since.elapsed() < Duration::from_secs(300) {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        since.elapsed()
    }
}

/// A listener that counts what it accepts.
struct Counted(TcpListener, Arc<Site>);

impl Listener for Counted {
    type Io = TcpStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (TcpStream, SocketAddr) {
        let accepted = Listener::accept(&mut self.0).await;
        self.1.accepted.fetch_add(1, Ordering::Relaxed);
        accepted
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.0.local_addr()
    }
}

async fn start(site: &Arc<Site>) -> Result<Vec<SocketAddr>> {
    let mut hosts = Vec::with_capacity(HOSTS);
    for number in 0..HOSTS {
        let address = [127, 1, (number / 250) as u8, (number % 250 + 1) as u8];
        let listener = TcpListener::bind((std::net::Ipv4Addr::from(address), 0)).await?;
        hosts.push(listener.local_addr()?);
        let router = Router::new().fallback(answer).with_state(Arc::clone(site));
        let counted = Counted(listener, Arc::clone(site));
        tokio::spawn(async move { axum::serve(counted, router).await });
    }
    Ok(hosts)
}

/// A page with a list whose newest story is new from time to time; 304 where it is what is known.
async fn answer(State(site): State<Arc<Site>>, uri: Uri, headers: HeaderMap) -> Response {
    let mut response = Response::new(Body::empty());
    if uri.path() == "/robots.txt" {
        *response.status_mut() = axum::http::StatusCode::NOT_FOUND;
        return response;
    }
    let asked = site.asked.fetch_add(1, Ordering::Relaxed);
    let known = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|tag| tag.to_str().ok()?.trim_matches('"').parse::<usize>().ok());
    let newest = match known {
        Some(known) if asked % QUIET != 0 => {
            *response.status_mut() = axum::http::StatusCode::NOT_MODIFIED;
            known
        }
        known => known.unwrap_or(ITEMS) + 1,
    };
    if let Ok(tag) = format!("\"{newest}\"").parse() {
        response.headers_mut().insert(header::ETAG, tag);
    }
    if response.status() == axum::http::StatusCode::OK {
        let kind = header::HeaderValue::from_static("text/html; charset=utf-8");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        *response.body_mut() = Body::from(page(uri.path(), newest));
    }
    response
}

fn page(path: &str, newest: usize) -> String {
    let mut page = format!("<!doctype html><html lang=en><title>Section {path}</title><ul>");
    for number in (newest - ITEMS..newest).rev() {
        let _ = write!(
            page,
            "<li><a href='{path}/{number}'><h2>Report {number} from the harbour of {path}</h2></a><p>What happened there, told in a sentence or two, for those who wait for the ferry on day {number}.</p></li>"
        );
    }
    page + "</ul>"
}

fn configure(place: &Path, hosts: &[SocketAddr], interval: &str) -> Result<()> {
    let mut text = format!("[defaults]\ninterval = \"{interval}\"\nkeep = 30\n");
    for host in hosts {
        writeln!(
            text,
            "[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"100ms\""
        )?;
    }
    for number in 0..FEEDS {
        let host = hosts[number % HOSTS];
        writeln!(
            text,
            "[[feed]]\nname = \"f{number}\"\nformats = \"rss\"\npages = [\"http://{host}/s{number}\"]\n[feed.select]\nitem = \"li\"\ntitle = \"h2\"\nlink = \"a\"\nsummary = \"p\""
        )?;
    }
    std::fs::write(place.join("config.toml"), text)?;
    Ok(())
}

fn serve(place: &Path, port: u16) -> Vec<String> {
    let config = place.join("config.toml").display().to_string();
    let address = format!("127.0.0.1:{port}");
    ["serve", "--config", &config, "--listen", &address]
        .map(str::to_owned)
        .to_vec()
}

fn free_port() -> Result<u16> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?
        .local_addr()?
        .port())
}

/// What a process takes.
#[derive(Clone)]
struct Figures {
    /// KB.
    memory: u64,
    /// Seconds.
    cpu: f64,
    threads: usize,
    /// Sockets that are open.
    open: usize,
    asked: usize,
    accepted: usize,
}

impl Figures {
    fn print(&self, when: &str) {
        println!(
            "{when}: {} MB, {} threads, {} sockets, {} connections so far",
            self.memory / 1000,
            self.threads,
            self.open,
            self.accepted
        );
    }
}

/// A process that ends with this program.
struct Process(Child);

impl Drop for Process {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        let _ = Command::new("kill").arg(id).status();
        let _ = self.0.wait();
    }
}

impl Process {
    fn start(command: &mut Command) -> Result<Self> {
        Ok(Self(command.stderr(Stdio::null()).spawn()?))
    }

    async fn answers(&self, port: u16) -> Result<()> {
        for _ in 0..3000 {
            if TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err("pagewire serve does not answer; is target/release/pagewire built?".into())
    }

    /// Seconds of CPU so far.
    fn cpu(&self) -> Result<f64> {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.0.id()))?;
        let fields: Vec<&str> = stat
            .rsplit(") ")
            .next()
            .unwrap_or_default()
            .split(' ')
            .collect();
        let ticks = |field: usize| fields.get(field).and_then(|text| text.parse::<f64>().ok());
        // The kernel counts in hundredths (USER_HZ).
        Ok((ticks(11).unwrap_or_default() + ticks(12).unwrap_or_default()) / 100.0)
    }

    fn figures(&self, site: &Site) -> Result<Figures> {
        let id = self.0.id();
        let status = std::fs::read_to_string(format!("/proc/{id}/status"))?;
        let number = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            line.split_whitespace().nth(1)?.parse().ok()
        };
        let is_socket = |entry: &std::fs::DirEntry| {
            std::fs::read_link(entry.path())
                .is_ok_and(|to| to.to_string_lossy().starts_with("socket:"))
        };
        let open = std::fs::read_dir(format!("/proc/{id}/fd"))?
            .flatten()
            .filter(is_socket);
        Ok(Figures {
            memory: number("VmRSS:").unwrap_or(0),
            cpu: self.cpu()?,
            threads: usize::try_from(number("Threads:").unwrap_or(0))?,
            open: open.count(),
            asked: site.asked(),
            accepted: site.accepted.load(Ordering::Relaxed),
        })
    }
}
