//! Time of reading an article, from bytes to full text with all its fields, on one thread.
//!
//! `cargo bench --bench articles` reads the built-in newspaper; `-- FILE…` takes saved pages, and
//! `FILE.jsonl` hostile shapes as lines of `{"id", "prefix", "unit", "count", "suffix"}`, each of
//! which must end within a second.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::process::ExitCode;
use std::time::{Duration, Instant};

use pagewire::config::ArticleRules;
use pagewire::dates::Context;
use pagewire::demo::{Gazette, article_page};
use pagewire::html::Document;
use pagewire::{article, decode};
use serde_json::Value;
use url::Url;

#[cfg(feature = "mimalloc")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Hostile shapes are read, or refused, within this time.
const HOSTILE: Duration = Duration::from_secs(1);
const ROUNDS: u32 = 5;

/// What this thread has used of the processor, which other programs do not change; Linux tells it.
fn cpu() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds = text.split_ascii_whitespace().next()?.parse().ok()?;
    Some(Duration::from_nanos(nanoseconds))
}

/// Reads one page: the time of parsing it, and of all.
fn read(page: &[u8], url: &Url) -> (Duration, Duration) {
    let start = Instant::now();
    let Ok(text) = decode::html(page, Some("text/html")) else {
        return (start.elapsed(), start.elapsed());
    };
    let Ok(mut document) = Document::parse(&text) else {
        return (start.elapsed(), start.elapsed());
    };
    let parsed = start.elapsed();
    let rules = ArticleRules::default();
    let read = article::read(&mut document, url, &rules, &Context::default());
    std::hint::black_box(read);
    (parsed, start.elapsed())
}

fn shapes(file: &str) -> Vec<(String, Vec<u8>)> {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .map(|shape| {
            let part = |name: &str| shape[name].as_str().unwrap_or("").to_owned();
            let count = usize::try_from(shape["count"].as_u64().unwrap_or(0)).unwrap_or(0);
            let page = part("prefix") + &part("unit").repeat(count) + &part("suffix");
            (part("id"), page.into_bytes())
        })
        .collect()
}

fn main() -> ExitCode {
    let Ok(url) = Url::parse("https://a.example/news/story") else {
        return ExitCode::FAILURE;
    };
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let (hostile, saved): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| file.ends_with(".jsonl"));
    let mut is_good = true;
    for (id, page) in hostile.iter().flat_map(|file| shapes(file)) {
        let (parsed, all) = read(&page, &url);
        let verdict = if all < HOSTILE { "" } else { "  too long" };
        is_good &= all < HOSTILE;
        println!("{id:>16} {all:>10.1?}, of which parsing {parsed:.1?}{verdict}");
    }
    let mut pages: Vec<(String, Vec<u8>)> = saved
        .into_iter()
        .filter_map(|file| std::fs::read(&file).ok().map(|page| (file, page)))
        .collect();
    if pages.is_empty() && hostile.is_empty() {
        let gazette = Gazette::built_in();
        pages = gazette
            .stories
            .iter()
            .map(|story| {
                (
                    story.title.clone(),
                    article_page(&gazette, story).into_bytes(),
                )
            })
            .collect();
    }
    let mut best = Duration::MAX;
    let mut slowest = (Duration::ZERO, "");
    let mut parsing = Duration::ZERO;
    let mut least: Option<Duration> = None;
    for _ in 0..ROUNDS {
        let mut sums = (Duration::ZERO, Duration::ZERO);
        let mut worst = (Duration::ZERO, "");
        let before = cpu();
        for (name, page) in &pages {
            let (parsed, all) = read(page, &url);
            sums = (sums.0 + parsed, sums.1 + all);
            if all > worst.0 {
                worst = (all, name.as_str());
            }
        }
        let used = cpu().zip(before).map(|(after, before)| after - before);
        least = least.map_or(used, |least| used.map(|used| used.min(least)));
        if sums.1 < best {
            (parsing, best, slowest) = (sums.0, sums.1, worst);
        }
    }
    if !pages.is_empty() {
        let count = pages.len() as f64;
        println!(
            "{count} pages: {:.0} a second; parsing takes {:.0} % of it; the slowest {:.1?}: {}",
            count / best.as_secs_f64(),
            100.0 * parsing.as_secs_f64() / best.as_secs_f64(),
            slowest.0,
            slowest.1
        );
        if let Some(least) = least {
            println!(
                "{:.0} a second of the processor",
                count / least.as_secs_f64()
            );
        }
    }
    if is_good {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
