//! Servers that mean harm, against the real binary: each case ends by its name or as a feed, none
//! costs another its turn, and memory stays small.

mod cases;
mod ends;
mod frames;

use serde_json::Value;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::harness::Workplace;
use crate::harness::hostile::{Act, Hostile, answer, head};
use cases::{Case, page};
use ends::{Ends, feed, refused};

fn site(host: &str, timeout: &str) -> String {
    format!(
        "[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\ntimeout = \"{timeout}\"\n"
    )
}

fn block(name: &str, host: &str) -> String {
    format!("[[feed]]\nname = \"{name}\"\npages = [\"http://{host}/section\"]\n")
}

fn start(place: &Workplace) -> Child {
    Command::new(env!("CARGO_BIN_EXE_pagewire"))
        .args(["run", "--json", "--config"])
        .arg(place.path("config.toml"))
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts")
}

/// Waits for a run; its reports, and the most memory it had, in MiB.
async fn finish(mut child: Child) -> (Vec<Value>, u64) {
    let status = format!("/proc/{}/status", child.id());
    let reading = std::thread::spawn({
        let (mut out, mut err) = (child.stdout.take(), child.stderr.take());
        move || {
            use std::io::Read;
            let (mut text, mut errors) = (String::new(), String::new());
            let errors_of = std::thread::spawn(move || {
                err.as_mut()
                    .map(|err| err.read_to_string(&mut errors))
                    .transpose()
                    .expect("is text");
                errors
            });
            out.as_mut()
                .map(|out| out.read_to_string(&mut text))
                .transpose()
                .expect("is text");
            (text, errors_of.join().expect("ends"))
        }
    });
    let mut peak = 0;
    while child.try_wait().expect("is a child").is_none() {
        let now = std::fs::read_to_string(&status).unwrap_or_default();
        let line = now.lines().find(|line| line.starts_with("VmHWM:"));
        let kib = line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok());
        peak = peak.max(kib.unwrap_or(0) / 1024);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let (text, errors) = reading.join().expect("ends");
    let reports =
        serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}{errors}"));
    (reports, peak)
}

fn check(case: &Case, report: &Value, feeds: &Path, problems: &mut Vec<String>) {
    let (name, ends) = (&case.name, &case.ends);
    let outcome = &report["outcome"];
    let failure = outcome["failed"].as_str();
    match (&ends.failure, failure) {
        (Some(expected), Some(message)) if message.contains(expected.as_str()) => {}
        (None, None) => {
            let entries = report["entries"].as_u64().unwrap_or(0) as usize;
            if !(ends.least..=ends.most).contains(&entries) {
                problems.push(format!("{name}: {entries} entries"));
            }
            // What is written is well-formed: a strict parser has read it before, another does now.
            let bytes = std::fs::read(feeds.join(format!("{name}.rss"))).unwrap_or_default();
            match feed_rs::parser::parse(&bytes[..]) {
                Ok(feed) => {
                    for link in feed.entries.iter().flat_map(|entry| &entry.links) {
                        let is_web =
                            link.href.starts_with("http://") || link.href.starts_with("https://");
                        if !is_web || link.href.contains('@') {
                            problems.push(format!("{name}: links to {}", link.href));
                        }
                    }
                    let titles: Vec<_> = feed
                        .entries
                        .iter()
                        .filter_map(|entry| Some(&entry.title.as_ref()?.content))
                        .collect();
                    if let Some(expected) = &ends.title
                        && !titles.contains(&expected)
                    {
                        problems.push(format!("{name}: no \"{expected}\" among {titles:?}"));
                    }
                }
                Err(error) => problems.push(format!("{name}: {error}")),
            }
        }
        _ => problems.push(format!(
            "{name}: expected {:?}, got {outcome}",
            ends.failure
        )),
    }
    if let Some((least, most)) = ends.next {
        let next = report["next_check"]
            .as_str()
            .and_then(|at| at.parse::<chrono::DateTime<chrono::Utc>>().ok());
        let wait = next.map(|next| (next - chrono::Utc::now()).num_seconds());
        if !wait.is_some_and(|wait| (least - 60..=most).contains(&wait)) {
            problems.push(format!("{name}: asked again after {wait:?} s"));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_case_ends_as_it_should_in_one_process() {
    let place = Workplace::new();
    let cases = cases::all();
    let mut text = String::new();
    let mut servers = Vec::new();
    let mut ends = Vec::new();
    for Case {
        name,
        script,
        with_robots,
        ends: end,
    } in cases
    {
        let server = Hostile::start(script, with_robots).await;
        text.push_str(&site(&server.host, "8s"));
        text.push_str(&block(&name, &server.host));
        servers.push(server);
        ends.push(Case {
            name,
            script: Box::new(|_, _| Vec::new()),
            with_robots,
            ends: end,
        });
    }
    place.configure(&text);
    let (reports, peak) = finish(start(&place)).await;
    let mut problems = Vec::new();
    for case in &ends {
        match reports
            .iter()
            .find(|report| report["feed"] == case.name.as_str())
        {
            Some(report) => check(case, report, &place.path("feeds"), &mut problems),
            None => problems.push(format!("{}: no report", case.name)),
        }
    }
    assert!(
        problems.is_empty(),
        "{} of {} cases:\n{}",
        problems.len(),
        ends.len(),
        problems.join("\n")
    );
    assert!(peak < 200, "{peak} MiB");
    // Nobody has been sent a cookie that a server set, or where the request came from.
    for head in servers.iter().flat_map(Hostile::heads) {
        let head = head.to_ascii_lowercase();
        assert!(
            !head.contains("\r\ncookie:") && !head.contains("\r\nreferer:"),
            "{head}"
        );
        assert!(!head.contains("x-evil"), "{head}");
    }
}

/// Hosts that drip hold nobody up: they drip until every healthy host has been asked, and so only
/// end well if none of those had to wait for them.
#[tokio::test(flavor = "multi_thread")]
async fn hosts_that_drip_hold_nobody_up() {
    const DRIPPING: usize = 40;
    const HEALTHY: usize = 40;
    let place = Workplace::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let mut text = String::new();
    let mut keep = Vec::new();
    for number in 0..DRIPPING {
        let asked = Arc::clone(&asked);
        let server = Hostile::start(
            Box::new(move |_, _| {
                vec![
                    Act::Send(head("200 OK", "")),
                    Act::DripUntil(Arc::clone(&asked), HEALTHY),
                    Act::Send(page(b"Headline")),
                ]
            }),
            false,
        )
        .await;
        text.push_str(&site(&server.host, "60s"));
        text.push_str(&block(&format!("dripping-{number}"), &server.host));
        keep.push(server);
    }
    for number in 0..HEALTHY {
        let asked = Arc::clone(&asked);
        let server = Hostile::start(
            Box::new(move |_, _| {
                asked.fetch_add(1, Ordering::SeqCst);
                vec![Act::Send(answer("200 OK", "", &page(b"Headline")))]
            }),
            false,
        )
        .await;
        text.push_str(&site(&server.host, "60s"));
        text.push_str(&block(&format!("healthy-{number}"), &server.host));
        keep.push(server);
    }
    place.configure(&text);
    let (reports, _) = finish(start(&place)).await;
    assert_eq!(reports.len(), DRIPPING + HEALTHY);
    for report in reports {
        assert_eq!(report["outcome"], "read", "{report}");
    }
}
