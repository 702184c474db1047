//! Nothing changes where nothing has happened, however often it is looked for.

use std::collections::BTreeMap;
use std::time::SystemTime;

use pagewire::daemon::Selection;

use crate::harness::news::{ONE, THREE, TWO, configuration, feed, page};
use crate::harness::{Answer, Server, Workplace};

const MINUTE: i64 = 60;

/// Runs without news: as many as `ENDURANCE` says, which is a thousand in `.ci/run`.
fn runs() -> i64 {
    let said = std::env::var("ENDURANCE").ok();
    said.map_or(300, |runs| runs.parse().expect("is a number"))
}

/// Of each published file: its bytes, when they were written, and into which file of the disk.
fn published(place: &Workplace) -> BTreeMap<String, (Vec<u8>, SystemTime, u64)> {
    let inode = |data: &std::fs::Metadata| {
        #[cfg(unix)]
        return std::os::unix::fs::MetadataExt::ino(data);
        #[cfg(not(unix))]
        return data.len();
    };
    std::fs::read_dir(place.path("feeds"))
        .expect("is there")
        .flatten()
        .map(|entry| {
            let data = entry.metadata().expect("has some");
            let bytes = std::fs::read(entry.path()).expect("reads");
            let name = entry.file_name().to_string_lossy().into_owned();
            (
                name,
                (bytes, data.modified().expect("has a time"), inode(&data)),
            )
        })
        .collect()
}

/// Three feeds over three pages; the second and third share one. All that is published of a feed is.
async fn place(server: &Server) -> Workplace {
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "")
        + &feed("world", &server.host, &["/world", "/shared"], "")
        + &feed("sport", &server.host, &["/shared"], "");
    let text = configuration(&server.host, &feeds);
    place.configure(&text.replace("[publish]\n", "[publish]\ncompress = true\n"));
    // One by ETags, one read again each time, one that says another time of day in each answer.
    server.set("/news", page(&[ONE, TWO]));
    server.set("/world", page(&[THREE]).unconditional());
    server.set("/shared", shared(0, "Shared"));
    place.force().await;
    place
}

fn shared(run: i64, title: &str) -> Answer {
    Answer::page(format!(
        "<html lang=en><title>News</title><p>Seen {run} times<ul><li><a href='/shared-story'><h2>{title}</h2></a><i></i></li></ul>"
    ))
}

#[tokio::test]
async fn runs_without_news_write_nothing() {
    let server = Server::start().await;
    let place = place(&server).await;
    let before = published(&place);
    assert!(before.contains_key("news.rss.br") && before.contains_key("_health.xml"));
    let context = place.open().await;
    let force = Selection {
        force: true,
        ..Selection::default()
    };
    let runs = runs();
    for run in 1..=runs {
        place.now(run * 31 * MINUTE);
        server.set("/shared", shared(run, "Shared"));
        for report in place.run_in(&context, &force).await {
            assert!(
                !report.is_failure() && report.written.is_empty(),
                "{report:?}"
            );
        }
    }
    assert_eq!(published(&place), before);
    let asked = i64::try_from(server.count()).expect("is small");
    assert!(
        asked >= 3 * runs,
        "each page was asked for each time: {asked}"
    );
    place.close(Some(context)).await;
}

#[tokio::test]
async fn a_changed_entry_touches_only_the_feeds_that_hold_it() {
    let server = Server::start().await;
    let place = place(&server).await;
    let touched = async |seconds: i64| -> Vec<String> {
        let before = published(&place);
        place.now(seconds);
        place.force().await;
        published(&place)
            .into_iter()
            .filter(|(name, now)| before.get(name) != Some(now))
            .map(|(name, _)| name)
            .collect()
    };
    let files = |feeds: &[&str]| -> Vec<String> {
        let mut names = vec![];
        for feed in feeds {
            for format in ["rss", "atom", "json", "html"] {
                for copy in ["", ".br", ".gz"] {
                    names.push(format!("{feed}.{format}{copy}"));
                }
            }
        }
        names
    };
    // The index and what is told of health say when a feed last changed.
    let content = |touched: Vec<String>| -> Vec<String> {
        let of_all = |name: &str| name.starts_with("index.html") || name.starts_with("status.json");
        let mut names: Vec<String> = touched.into_iter().filter(|name| !of_all(name)).collect();
        names.sort();
        names
    };
    let sorted = |mut names: Vec<String>| {
        names.sort();
        names
    };
    server.set("/news", page(&[(ONE.0, "One, corrected", ONE.2), TWO]));
    assert_eq!(content(touched(3600).await), sorted(files(&["news"])));
    server.set("/shared", shared(1, "Shared, corrected"));
    assert_eq!(
        content(touched(7200).await),
        sorted(files(&["sport", "world"]))
    );
    server.set(
        "/world",
        page(&[THREE, ("/new", "New", ONE.2)]).unconditional(),
    );
    assert_eq!(content(touched(10_800).await), sorted(files(&["world"])));
    assert_eq!(touched(14_400).await, [""; 0]);
}
