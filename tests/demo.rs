//! The built-in newspaper through the whole pipeline.

use pagewire::demo::{CONFIG, Gazette, Section, Traffic, router};
use pagewire::model::Outcome;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::harness::Workplace;

async fn newspaper() -> (Workplace, Arc<Traffic>, String) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("has a port");
    let host = listener.local_addr().expect("is bound").to_string();
    let traffic = Arc::new(Traffic::default());
    let site = router(Gazette::built_in(), Arc::clone(&traffic));
    tokio::spawn(async move { axum::serve(listener, site).await });
    let place = Workplace::new();
    place.configure(
        &CONFIG
            .replace("GAZETTE", &host)
            .replace("BASE_URL", "https://feeds.example.org/")
            .replace("FEEDS", "feeds")
            .replace("STORE", "pagewire.db"),
    );
    (place, traffic, host)
}

#[tokio::test]
async fn every_story_becomes_an_entry_with_all_its_fields() {
    let (place, _, host) = newspaper().await;
    for report in place.force().await {
        assert_eq!(report.outcome, Outcome::Read, "{report:?}");
        assert!(report.diagnostics.is_empty(), "{report:?}");
    }
    let gazette = Gazette::built_in();
    assert!(gazette.stories.len() >= 60);
    for section in Section::ALL {
        let listed = gazette.listed(section);
        for format in ["rss", "atom", "json"] {
            let feed = place.feed(&format!("gazette-{}.{format}", section.path()));
            assert_eq!(feed.entries.len(), listed.len());
            for (entry, story) in feed.entries.iter().zip(&listed) {
                assert_eq!(
                    entry.title.as_ref().map(|title| title.content.as_str()),
                    Some(story.title.as_str())
                );
                assert_eq!(
                    entry.links[0].href,
                    format!("http://{host}{}", story.path())
                );
                let published = entry
                    .published
                    .expect("has a date")
                    .with_timezone(&chrono_tz::Asia::Kolkata);
                assert_eq!(published.naive_local(), story.published);
                assert_eq!(
                    entry.authors[0].name.as_deref(),
                    Some(story.author.as_str())
                );
                let body = entry
                    .content
                    .as_ref()
                    .and_then(|content| content.body.clone())
                    .expect("has a body");
                assert!(
                    !body.contains("ADVERTISEMENT") && !body.contains("Also read"),
                    "{body}"
                );
                assert_eq!(
                    body.matches("<p>").count(),
                    story.paragraphs.len(),
                    "{body}"
                );
                if let Some(number) = story.picture {
                    assert!(
                        body.contains(&format!("http://{host}/images/{number}.png")),
                        "{body}"
                    );
                }
            }
        }
    }
    let merged = place.feed("gazette.rss");
    assert_eq!(merged.entries.len(), gazette.stories.len());
    let twice: Vec<_> = gazette
        .stories
        .iter()
        .filter(|story| story.also.is_some())
        .collect();
    assert!(!twice.is_empty());
    for story in twice {
        let entry = merged
            .entries
            .iter()
            .find(|entry| entry.links[0].href.ends_with(&story.path()))
            .expect("is there");
        let categories: Vec<&str> = entry
            .categories
            .iter()
            .map(|category| category.term.as_str())
            .collect();
        for section in [Some(story.section), story.also].into_iter().flatten() {
            assert!(categories.contains(&section.title()), "{categories:?}");
        }
    }
}

#[tokio::test]
async fn a_second_run_asks_only_for_the_sections() {
    let (place, traffic, _) = newspaper().await;
    place.force().await;
    let before = place.times();
    let pages = traffic.pages.load(Ordering::Relaxed);
    place.now(3600);
    place.force().await;
    assert_eq!(traffic.pages.load(Ordering::Relaxed), pages);
    assert_eq!(
        traffic.not_modified.load(Ordering::Relaxed),
        3,
        "four feeds share three pages"
    );
    assert_eq!(place.times(), before);
}
