//! Sites as data: a folder each with a page, a configuration and what must come of them. Adding a
//! site adds a folder, no Rust. `UPDATE=1 cargo test` rewrites the expectations, and the diff is
//! reviewed like code.

use chrono::{DateTime, Utc};
use pagewire::config::Config;
use pagewire::fetch::Fetcher;
use pagewire::pipeline::preview;
use serde_json::json;
use std::path::Path;

fn now() -> DateTime<Utc> {
    DateTime::from_timestamp(1_757_700_000, 0).expect("is an instant")
}

async fn read(folder: &Path) -> String {
    let config =
        Config::load(&folder.join("config.toml")).unwrap_or_else(|error| panic!("{error}"));
    let fetcher = Fetcher::new(&config);
    let mut feeds = serde_json::Map::new();
    for source in &config.feeds {
        let scan = preview(&config, &fetcher, source, now()).await;
        let entries: Vec<_> = scan
            .change
            .iter()
            .flat_map(|change| &change.new)
            .map(|known| {
                let entry = &known.entry;
                json!({
                    "title": entry.title,
                    "permalink": entry.permalink,
                    "published": entry.published.map(|published| published.at.to_rfc3339()),
                    "precision": entry.published.map(|published| published.precision),
                    "summary": entry.summary,
                    "authors": entry.authors,
                    "categories": entry.categories,
                    "image": entry.image.as_ref().map(|image| image.url.as_str()),
                    "content": entry.content,
                })
            })
            .collect();
        let here = url::Url::from_directory_path(folder).expect("is a path");
        let notes: Vec<String> = scan
            .diagnostics
            .iter()
            .map(|note| note.to_string().replace(here.as_str(), ""))
            .collect();
        feeds.insert(source.name.clone(), json!({"entries": entries, "notes": notes, "failure": scan.failure.map(|failure| failure.message.replace(here.as_str(), ""))}));
    }
    serde_json::to_string_pretty(&feeds).expect("is JSON") + "\n"
}

#[tokio::test]
async fn every_site_reads_as_expected() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sites");
    let mut folders: Vec<_> = std::fs::read_dir(&root)
        .expect("is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .collect();
    folders.sort();
    assert!(folders.len() >= 4);
    let is_update = std::env::var_os("UPDATE").is_some();
    for folder in folders {
        let got = read(&folder).await;
        let path = folder.join("expected.json");
        if is_update {
            std::fs::write(&path, &got).expect("writes");
        }
        let expected = std::fs::read_to_string(&path).unwrap_or_default();
        assert_eq!(got, expected, "{}", folder.display());
    }
}
