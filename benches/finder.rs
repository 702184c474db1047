//! Time of finding the list of a page: linear in the page, and at most a few times what parsing it
//! takes. Prints both for shapes of pages of 0.4 and 4 megabytes and fails where the larger takes
//! far more than ten times as long.
//!
//! `cargo bench --bench finder`; `-- FILE…` takes saved pages instead, and `FILE.jsonl` hostile
//! shapes as lines of `{"id", "prefix", "unit", "count", "suffix"}`.

#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

use std::fmt::Write;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use pagewire::dates::Context;
use pagewire::extract::auto;
use pagewire::html::Document;
use serde_json::Value;
use url::Url;

const LENGTH: usize = 4_000_000;
/// Linear is 10, and more where a megabyte leaves the caches; quadratic is 100.
const FACTOR: f64 = 35.0;
/// What is faster than this is not measured against anything.
const FLOOR: Duration = Duration::from_millis(5);
/// Hostile shapes are found to be nothing within this time.
const HOSTILE: Duration = Duration::from_secs(1);

/// What repeats in a page, made from its number.
type Unit = fn(usize) -> String;

/// Name, beginning, what repeats, end.
const SHAPES: &[(&str, &str, Unit, &str)] = &[
    ("cards", "<main>", card, "</main>"),
    (
        "cards with pictures and topics",
        "<main><div class=grid>",
        |at| {
            format!(
                "<div class='card c{at}'><a href=/news/{at}-a-b-c><img src=/{at}.jpg></a><a class=tag href=/topic/{}>Topic</a><h3><a href=/news/{at}-a-b-c>What happened on the day {at}</a></h3><p>{}</p><span>{}</span></div>",
                at % 7,
                "It is told here. ".repeat(4),
                day(at)
            )
        },
        "</div></main>",
    ),
    (
        "one table",
        "<table><tr><th>Date<th>Case No.<th>Title<th>Judge",
        row,
        "</table>",
    ),
    (
        "a table a row",
        "<body>",
        |at| format!("<table>{}</table>", row(at)),
        "",
    ),
    (
        "headings and paragraphs in one run",
        "<main>",
        |at| {
            format!(
                "<h3><a href=/news/{at}>What happened on the day {at}</a></h3><p>{}</p><p>It is told here.</p><hr>",
                day(at)
            )
        },
        "</main>",
    ),
    (
        "links and breaks",
        "<p>",
        |at| {
            format!(
                "<a href=/news/{at}>What happened on the day {at}</a> {}<br>",
                day(at)
            )
        },
        "</p>",
    ),
    (
        "bare links",
        "<div>",
        |at| format!("<a href=/{at}>What happened {at}</a> "),
        "</div>",
    ),
    (
        "one address",
        "<ul>",
        |_| "<li><a href=/news>What happened today</a>".to_owned(),
        "</ul>",
    ),
    (
        "definitions",
        "<dl>",
        |at| {
            format!(
                "<dt><a href=/news/{at}>What happened on the day {at}</a><dd>{}",
                day(at)
            )
        },
        "</dl>",
    ),
    (
        "towers of links",
        "<main>",
        |at| {
            (0..200).fold(String::new(), |mut out, level| {
                let _ = write!(out, "<div><a href=/{at}/{level}>What happened {level}</a>");
                out
            }) + &"</div>".repeat(200)
        },
        "</main>",
    ),
    (
        "towers of dates",
        "<main>",
        |at| {
            (0..200).fold(String::new(), |mut out, level| {
                let _ = write!(out, "<div>{}<a href=/{at}/{level}>x{level}</a>", day(level));
                out
            }) + &"</div>".repeat(200)
        },
        "</main>",
    ),
    (
        "days with links",
        "<main>",
        |at| {
            format!(
                "<h2>{}</h2><ul><li><a href=/news/{at}>What happened on the day {at}</a><li><a href=/news/{at}-b>What happened then, {at}</a></ul>",
                day(at)
            )
        },
        "</main>",
    ),
    (
        "one item of many blocks",
        "<main><article><h2><a href=/news/1>What happened</a></h2>",
        |at| format!("<div><p>{}</p><b>It is told here {at}.</b></div>", day(at)),
        "</article></main>",
    ),
    (
        "two items of many blocks",
        "<main><article><h2><a href=/news/1>What happened</a></h2></article><article><h2><a href=/news/2>What happened then</a></h2>",
        |at| format!("<span><i>{at}</i> x</span>"),
        "</article></main>",
    ),
    (
        "a class for every link",
        "<main>",
        |at| {
            format!(
                "<div class=x{0}y><a class='a{0}b' href=/{0}>What happened {0}</a></div>",
                letters(at)
            )
        },
        "</main>",
    ),
    (
        "a shape for every link",
        "<main>",
        |at| {
            let tags: String = (0..12)
                .map(|bit| if at >> bit & 1 == 1 { "<b>" } else { "<i>" })
                .collect();
            let ends: String = (0..12)
                .rev()
                .map(|bit| if at >> bit & 1 == 1 { "</b>" } else { "</i>" })
                .collect();
            format!("<p>{tags}<a href=/news/{at}>What happened {at}</a>{ends}</p>")
        },
        "</main>",
    ),
    (
        "text",
        "<main>",
        |at| format!("<p>What happened on the day {at} is told in a sentence.</p>"),
        "</main>",
    ),
    (
        "marked items",
        "<main>",
        |at| {
            format!(
                "<div class=h-entry><a class=u-url href=/news/{at}>What happened {at}</a></div>"
            )
        },
        "</main>",
    ),
    (
        "advertisements between",
        "<main>",
        |at| {
            format!(
                "{}<article class=advert><a href=/ads/{at} rel=sponsored>Kettles</a></article>",
                card(at)
            )
        },
        "</main>",
    ),
];

fn card(at: usize) -> String {
    format!(
        "<article><h2><a href=/news/{at}>What happened on the day {at}</a></h2><p>It is told here in a sentence.</p><time>{}</time></article>",
        day(at)
    )
}

fn row(at: usize) -> String {
    format!(
        "<tr><td>{}<td>25-{at}<td><a href=/news/{at}.pdf>What happened on the day {at}</a><td>Lee",
        day(at)
    )
}

fn day(at: usize) -> String {
    format!("{} May {}", 1 + at % 28, 2031 - at / 28 % 60)
}

fn letters(mut at: usize) -> String {
    let mut out = String::new();
    while at > 0 {
        out.push(char::from(b'a' + (at % 26) as u8));
        at /= 26;
    }
    out
}

fn main() -> ExitCode {
    let files: Vec<String> = std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
        .collect();
    if files.is_empty() {
        return shapes();
    }
    let (hostile, pages): (Vec<_>, Vec<_>) =
        files.iter().partition(|file| file.ends_with(".jsonl"));
    saved(&pages);
    let slow: usize = hostile.iter().map(|file| hostile_shapes(file)).sum();
    if slow > 0 {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

fn shapes() -> ExitCode {
    let mut worst = 0.0_f64;
    println!("  parse    find    times    0.4 to 4 MB  shape");
    for (name, start, unit, end) in SHAPES {
        let make = |length: usize| {
            let mut out = String::from(*start);
            let mut at = 0;
            while out.len() < length {
                at += 1;
                out.push_str(&unit(at));
            }
            out + end
        };
        let mut factor = 0.0;
        // A shape that takes too long is found out when it is still small.
        for length in [LENGTH / 100, LENGTH / 10] {
            let (_, short) = times(&make(length));
            let (parse, find) = times(&make(length * 10));
            factor = find.as_secs_f64() / short.max(FLOOR).as_secs_f64();
            if length * 10 == LENGTH || factor > FACTOR {
                println!(
                    "{:>6.0}ms {:>6.0}ms  {:>6.1}  {factor:>11.1}  {name} ({} kB)",
                    parse.as_secs_f64() * 1e3,
                    find.as_secs_f64() * 1e3,
                    find.as_secs_f64() / parse.as_secs_f64(),
                    length / 100,
                );
            }
            if factor > FACTOR {
                break;
            }
        }
        worst = worst.max(factor);
    }
    println!("largest factor {worst:.1} of at most {FACTOR}");
    if worst > FACTOR {
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}

/// The least time of parsing and of finding, of several tries.
fn times(html: &str) -> (Duration, Duration) {
    let Ok(url) = Url::parse("https://gazette.example/section/page") else {
        return (Duration::ZERO, Duration::ZERO);
    };
    let context = Context::default();
    let mut best = (Duration::MAX, Duration::MAX);
    for _ in 0..2 {
        let start = Instant::now();
        let Ok(document) = Document::parse(html) else {
            return (start.elapsed(), Duration::ZERO);
        };
        best.0 = best.0.min(start.elapsed());
        let start = Instant::now();
        std::hint::black_box(auto::best(&document, &url, &context));
        best.1 = best.1.min(start.elapsed());
    }
    best
}

fn saved(files: &[&String]) {
    // Tables of words are built on first use.
    times("<p><a href=/x>What happened on 4 May 2031</a> yesterday</p>");
    let mut sums = (0.0, 0.0);
    let mut ratios: Vec<(f64, f64, &str)> = Vec::new();
    for file in files {
        let Ok(bytes) = std::fs::read(file) else {
            continue;
        };
        let (parse, find) = times(&String::from_utf8_lossy(&bytes));
        let (parse, find) = (parse.as_secs_f64() * 1e3, find.as_secs_f64() * 1e3);
        sums = (sums.0 + parse, sums.1 + find);
        ratios.push((find / parse, find, file));
    }
    if ratios.is_empty() {
        return;
    }
    ratios.sort_by(|one, two| one.0.total_cmp(&two.0));
    let count = ratios.len();
    println!(
        "{count} pages: parse {:.2} ms, find {:.2} ms a page, {:.2} times; median {:.2}",
        sums.0 / count as f64,
        sums.1 / count as f64,
        sums.1 / sums.0,
        ratios.get(count / 2).map_or(0.0, |(ratio, ..)| *ratio),
    );
    for (ratio, find, file) in ratios.iter().rev().take(8) {
        println!("{ratio:>6.1} times, {find:>7.1} ms  {file}");
    }
}

/// How many hostile shapes take too long.
fn hostile_shapes(file: &str) -> usize {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let rows = text
        .lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut slow = 0;
    for row in rows {
        let word = |name: &str| row[name].as_str().unwrap_or("").to_owned();
        let unit = word("unit");
        let count = row["count"].as_u64().unwrap_or(0);
        let mut html = word("prefix");
        for at in 0..count {
            html.push_str(&unit.replace("%d", &at.to_string()));
        }
        html.push_str(&word("suffix"));
        let (parse, find) = times(&html);
        slow += usize::from(find > HOSTILE);
        println!(
            "{:>6.0}ms {:>6.0}ms  {}",
            parse.as_secs_f64() * 1e3,
            find.as_secs_f64() * 1e3,
            word("id")
        );
    }
    slow
}
