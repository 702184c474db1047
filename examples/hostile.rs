//! 1,000 feeds of servers that mean harm and 100 of healthy ones, in one daemon:
//! `cargo build --release && cargo run --release --example hostile`
//!
//! The servers are those of `tests/hostile`. Healthy ones note when they are asked. Fails when a healthy
//! feed is ever late by more than an interval, or the daemon ever has more than 320 MiB. Needs some
//! thousands of open files (`ulimit -n 8192`).

#![expect(clippy::print_stdout, reason = "figures are what this is for")]
#![expect(
    clippy::expect_used,
    reason = "it shares its servers with the tests, which say what they expect"
)]

#[path = "../tests/harness"]
mod harness {
    #[expect(dead_code, reason = "the tests look at more of it")]
    pub(crate) mod hostile;
}
#[path = "../tests/hostile/cases.rs"]
#[expect(dead_code, reason = "the tests look at how each ends")]
mod cases;
#[path = "../tests/hostile/ends.rs"]
#[expect(dead_code, reason = "the tests look at how each ends")]
mod ends;

use harness::hostile::{Act, Hostile, answer};
use std::error::Error;
use std::fmt::Write as _;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

const HOSTILE: usize = 1000;
const HEALTHY: usize = 100;
/// The shortest that a configuration may ask for.
const INTERVAL: Duration = Duration::from_secs(60);
const WATCHED: Duration = Duration::from_secs(150);
const MOST_MEMORY: u64 = 320;

/// A process that ends with this program.
struct Daemon(Child);

impl Drop for Daemon {
    fn drop(&mut self) {
        let id = self.0.id().to_string();
        let _ = Command::new("kill").arg(id).status();
        let _ = self.0.wait();
    }
}

/// When a healthy server was asked.
type Asked = Arc<Mutex<Vec<Instant>>>;

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let place = tempfile::tempdir()?;
    let mut text = format!("[defaults]\ninterval = \"{}s\"\n", INTERVAL.as_secs());
    let mut servers = Vec::new();
    let mut kinds = 0;
    while servers.len() < HOSTILE {
        let cases = cases::all();
        kinds = cases.len();
        for case in cases.into_iter().take(HOSTILE - servers.len()) {
            let server = Hostile::start(case.script, case.with_robots).await;
            feed(&mut text, &format!("hostile-{}", servers.len()), &server)?;
            servers.push(server);
        }
    }
    let mut healthy: Vec<Asked> = Vec::new();
    for number in 0..HEALTHY {
        let asked = Asked::default();
        let noted = Arc::clone(&asked);
        let script = move |_: &str, _: &str| {
            noted.lock().expect("is free").push(Instant::now());
            let page = cases::page(b"Headline");
            vec![Act::Send(answer("200 OK", "", &page))]
        };
        let server = Hostile::start(Box::new(script), false).await;
        feed(&mut text, &format!("healthy-{number}"), &server)?;
        healthy.push(asked);
        servers.push(server);
    }
    let config = place.path().join("config.toml");
    std::fs::write(&config, text)?;
    println!("{HOSTILE} feeds of {kinds} kinds of harm, {HEALTHY} healthy, every {INTERVAL:?}");

    let program = std::env::current_exe()?.with_file_name("../pagewire");
    let mut command = Command::new(program);
    command.args(["serve", "--listen", "127.0.0.1:0", "--config"]);
    let began = Instant::now();
    let mut daemon = Daemon(command.arg(&config).stderr(Stdio::null()).spawn()?);
    let mut peak = 0;
    while began.elapsed() < WATCHED {
        if let Some(status) = daemon.0.try_wait()? {
            return Err(format!("the daemon has ended: {status}").into());
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", daemon.0.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmHWM:"));
        let now = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        peak = peak.max(now.unwrap_or(0) / 1024);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let ended = Instant::now();
    let late: Vec<Duration> = healthy
        .iter()
        .map(|asked| {
            let asked = asked.lock().expect("is free");
            let times: Vec<Instant> = [began].into_iter().chain(asked.iter().copied()).collect();
            let next = times.iter().skip(1).copied().chain([ended]);
            let waits = times.iter().zip(next).map(|(one, next)| next - *one);
            waits.max().unwrap_or(WATCHED).saturating_sub(INTERVAL)
        })
        .collect();
    let first = healthy.iter().map(|asked| {
        let asked = asked.lock().expect("is free");
        asked.first().map_or(WATCHED, |first| *first - began)
    });
    let requests: usize = healthy
        .iter()
        .map(|asked| asked.lock().expect("is free").len())
        .sum();
    let latest = late.into_iter().max().unwrap_or(WATCHED);
    let first = first.max().unwrap_or(WATCHED);
    println!(
        "{requests} requests to healthy hosts in {WATCHED:?}: the first of each within {:.1} s, the latest {:.1} s late; {peak} MiB at most",
        first.as_secs_f64(),
        latest.as_secs_f64()
    );
    if latest > INTERVAL {
        return Err("a healthy feed was late by more than an interval".into());
    }
    if peak > MOST_MEMORY {
        return Err(format!("more than {MOST_MEMORY} MiB").into());
    }
    Ok(())
}

fn feed(text: &mut String, name: &str, server: &Hostile) -> std::fmt::Result {
    let host = &server.host;
    writeln!(
        text,
        "[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\ntimeout = \"8s\"\n[[feed]]\nname = \"{name}\"\npages = [\"http://{host}/section\"]"
    )
}
