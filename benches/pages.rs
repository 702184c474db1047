//! Time of each stage over saved pages, in microseconds a page: the least of several rounds, since
//! machines are shared and noisy.
//!
//! `cargo bench --bench pages -- FILE…` takes any HTML files; without arguments it reads the
//! built-in newspaper's section and article pages.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use pagewire::config::Config;
use pagewire::decode;
use pagewire::demo::{Gazette, Section, section_page};
use pagewire::extract::{self, Before};
use pagewire::html::Document;
use pagewire::model::Form;
use std::path::Path;
use std::time::{Duration, Instant};

const ROUNDS: usize = 15;

fn least(pages: usize, mut work: impl FnMut()) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = Instant::now();
        work();
        best = best.min(start.elapsed());
    }
    best.as_secs_f64() * 1e6 / pages as f64
}

fn main() {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    let pages: Vec<Vec<u8>> = if files.is_empty() {
        let gazette = Gazette::built_in();
        Section::ALL
            .into_iter()
            .map(|section| section_page(&gazette, section, 1).into_bytes())
            .collect()
    } else {
        files
            .iter()
            .filter_map(|file| std::fs::read(file).ok())
            .collect()
    };
    let text = "[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n[feed.select]\nitem = \"article, li\"\ntitle = \"h2, h3\"\nsummary = \"p\"\ndate = \"time, .publishdate, .stamp\"\n";
    let config = Config::parse(Path::new("bench.toml"), text, &|_| None).ok();
    let Some(source) = config.as_ref().and_then(|config| config.feed("x")) else {
        return;
    };
    let Ok(url) = url::Url::parse("https://a.example/") else {
        return;
    };
    let context = pagewire::dates::Context::default();
    let count = pages.len().max(1);
    let bytes: usize = pages.iter().map(Vec::len).sum();
    println!("{count} pages, {} KiB on average", bytes / count / 1024);
    let decoded = least(count, || {
        for page in &pages {
            std::hint::black_box(decode::html(page, Some("text/html")).ok());
        }
    });
    let parsed = least(count, || {
        for page in &pages {
            let text = String::from_utf8_lossy(page);
            std::hint::black_box(Document::parse(&text).ok());
        }
    });
    let extracted = least(count, || {
        for page in &pages {
            let text = String::from_utf8_lossy(page);
            if let Ok(page) = extract::open(&text, Form::Html, &source.kind) {
                std::hint::black_box(page.extract(source, &url, &context, &Before::default()));
            }
        }
    });
    println!(
        "decode {decoded:.0}  parse {parsed:.0}  select {:.0} us a page",
        extracted - parsed
    );
}
