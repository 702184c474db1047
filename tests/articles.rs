//! Article pages over time: which are asked for, when again, and what becomes of their entries.

use pagewire::daemon::Selection;

use crate::harness::news::{article, configuration, feed, page};
use crate::harness::{Answer, Server, Workplace, at};

#[tokio::test]
async fn article_pages_of_new_entries_only_are_read() {
    let server = Server::start().await;
    server.set("/news", page(&[("/one", "One", ""), ("/two", "Two", "")]));
    server.set("/one", article("One", "2025-09-12T18:21:00+05:30"));
    server.set("/two", article("Two", "2025-09-12T17:00:00+05:30"));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], "article = true"),
    ));
    let reports = place.force().await;
    assert_eq!(reports[0].articles, 2);
    let entry = &place.feed("news.atom").entries[0];
    assert_eq!(
        entry.published.expect("has a date").to_rfc3339(),
        "2025-09-12T12:51:00+00:00"
    );
    assert_eq!(entry.authors[0].name.as_deref(), Some("Mira"));
    assert_eq!(
        entry
            .summary
            .as_ref()
            .map(|summary| summary.content.as_str()),
        Some("Deck of One")
    );
    server.asked();
    server.set(
        "/news",
        page(&[
            ("/three", "Three", ""),
            ("/one", "One", ""),
            ("/two", "Two", ""),
        ]),
    );
    server.set("/three", article("Three", "2025-09-12T19:30:00+05:30"));
    place.now(3600);
    place.force().await;
    assert_eq!(server.paths(), ["/news", "/three"]);
}

#[tokio::test]
async fn an_article_that_fails_is_tried_again_and_completes_its_entry() {
    let server = Server::start().await;
    server.set("/news", page(&[("/one", "One", "")]));
    server.set("/one", Answer::status(503));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], "article = true"),
    ));
    let reports = place.force().await;
    assert!(!reports[0].is_failure());
    assert!(
        reports[0]
            .diagnostics
            .iter()
            .any(|note| note.message.contains("503")
                && note.message.contains("it will be tried again")),
        "{reports:?}"
    );
    let before = place.feed("news.atom").entries.remove(0);
    assert_eq!(before.published, Some(at(0)), "first seen");
    // The page has not changed, the article is there now.
    server.set("/one", article("One", "2025-09-12T18:21:00+05:30"));
    place.now(3600);
    let reports = place.run(&Selection::default()).await;
    assert_eq!((reports[0].articles, reports[0].new), (1, 0));
    let after = place.feed("news.atom").entries.remove(0);
    assert_eq!(after.id, before.id);
    assert_eq!(
        after.published.expect("has a date").to_rfc3339(),
        "2025-09-12T12:51:00+00:00"
    );
    server.asked();
    place.now(7200);
    place.force().await;
    assert_eq!(
        server.paths(),
        ["/news"],
        "a known article is not fetched again"
    );
}

#[tokio::test]
async fn articles_beyond_the_bound_of_a_run_are_read_in_the_next() {
    let server = Server::start().await;
    let paths = ["/a", "/b", "/c"];
    server.set("/news", page(&paths.map(|path| (path, path, ""))));
    for path in paths {
        server.set(path, article(path, "2025-09-12T18:21:00+05:30"));
    }
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed(
            "news",
            &server.host,
            &["/news"],
            "article = true\narticle_limit = 2",
        ),
    ));
    assert_eq!(place.force().await[0].articles, 2);
    assert_eq!(place.titles("news.rss").len(), 3, "nothing is held back");
    place.now(1800);
    assert_eq!(place.run(&Selection::default()).await[0].articles, 1);
}

#[tokio::test]
async fn an_article_that_was_owed_tells_the_time_better() {
    let server = Server::start().await;
    server.set(
        "/news",
        Answer::page(
            "<li><a href=/one><h2>One</h2></a><time datetime=2025-09-12>today</time></li>",
        ),
    );
    server.set("/one", Answer::status(503));
    let place = Workplace::new();
    let text = feed("news", &server.host, &["/news"], "article = true").replace(
        "date = { select = \"i\", format = \"%d.%m.%y, %I:%M %p\" }",
        "date = \"time\"",
    );
    place.configure(&configuration(&server.host, &text));
    place.force().await;
    server.set("/one", article("One", "2025-09-12T18:21:00+05:30"));
    place.now(3600);
    place.force().await;
    let published = place.feed("news.atom").entries[0]
        .published
        .expect("has a date");
    assert_eq!(published.to_rfc3339(), "2025-09-12T12:51:00+00:00");
}

/// Selectors of the articles below.
const BODY: &str = "[site.article]\ncontent = \".body\"\n";

fn story(updated: &str, text: &str) -> Answer {
    Answer::page(format!(
        "<html><head><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"datePublished\":\"2025-09-12T18:21:00+05:30\",\"dateModified\":\"{updated}\"}}</script></head><body><h1>One</h1><div class=body><p>{text}</p></div>"
    ))
}

fn with_bodies(text: &str) -> String {
    text.replacen("gap = \"0s\"\n", &format!("gap = \"0s\"\n{BODY}"), 1)
}

fn content(place: &Workplace, file: &str) -> String {
    place.feed(file).entries[0]
        .content
        .as_ref()
        .and_then(|content| content.body.clone())
        .expect("has content")
}

#[tokio::test]
async fn only_articles_of_undated_entries_are_read_where_that_is_wanted() {
    let server = Server::start().await;
    let dated = ("/one", "One", "Published 12.09.25, 06:21 PM");
    server.set("/news", page(&[dated, ("/two", "Two", "")]));
    server.set("/two", article("Two", "2025-09-12T17:00:00+05:30"));
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "article = \"missing\"");
    place.configure(&configuration(&server.host, &feeds));
    place.force().await;
    assert_eq!(server.paths(), ["/news", "/two"]);
    assert_eq!(place.titles("news.rss"), ["One", "Two"]);
}

#[tokio::test]
async fn an_article_is_asked_for_again_and_its_change_is_an_update() {
    let server = Server::start().await;
    server.set("/news", page(&[("/one", "One", "")]));
    server.set("/one", story("2025-09-12T18:21:00+05:30", "First words."));
    let place = Workplace::new();
    let policy = "article = true\nrecheck = \"6h\"";
    let feeds = feed("news", &server.host, &["/news"], policy);
    place.configure(&with_bodies(&configuration(&server.host, &feeds)));
    place.force().await;
    let before = (place.feed("news.atom"), place.bytes("news.rss"));
    server.asked();

    // Too early, then unchanged: nothing is asked for without need, nothing is written.
    place.now(3600);
    place.force().await;
    assert_eq!(server.paths(), ["/news"]);
    place.now(7 * 3600);
    place.force().await;
    let asked = server.asked();
    assert_eq!(asked[1].path, "/one");
    assert!(asked[1].headers.contains_key("if-none-match"), "{asked:?}");
    assert_eq!(place.bytes("news.rss"), before.1);

    server.set("/one", story("2025-09-13T06:30:00+05:30", "Second words."));
    place.now(13 * 3600);
    let reports = place.force().await;
    assert_eq!((reports[0].new, reports[0].updated), (0, 1));
    let (old, new) = (&before.0.entries[0], &place.feed("news.atom").entries[0]);
    assert_eq!(new.id, old.id);
    assert_eq!(new.published, old.published);
    let stated = "2025-09-13T01:00:00+00:00";
    assert_eq!(new.updated.expect("is updated").to_rfc3339(), stated);
    assert!(content(&place, "news.atom").contains("Second words."));

    // After a month it is left alone.
    server.asked();
    place.now(31 * 86_400);
    place.force().await;
    server.asked();
    place.now(60 * 86_400);
    place.force().await;
    assert_eq!(server.paths(), ["/news"]);
}

#[tokio::test]
async fn a_change_that_another_feed_saw_first_is_not_hidden_by_a_304() {
    let server = Server::start().await;
    server.set("/news", page(&[("/one", "One", "")]));
    server.set("/one", story("2025-09-12T18:21:00+05:30", "First words."));
    let place = Workplace::new();
    let early = "article = true\nrecheck = \"2h\"";
    let late = "article = true\nrecheck = \"3h\"";
    let feeds = feed("early", &server.host, &["/news"], early)
        + &feed("late", &server.host, &["/news"], late);
    place.configure(&with_bodies(&configuration(&server.host, &feeds)));
    place.force().await;
    server.set("/one", story("2025-09-12T20:00:00+05:30", "Second words."));
    place.now(9000);
    place.force().await;
    assert!(content(&place, "early.atom").contains("Second words."));
    assert!(content(&place, "late.atom").contains("First words."));
    place.now(3 * 3600 + 60);
    place.force().await;
    assert!(content(&place, "late.atom").contains("Second words."));
}

#[tokio::test]
async fn an_article_that_goes_on_is_joined() {
    let server = Server::start().await;
    server.set("/news", page(&[("/one", "One", "")]));
    let part = |text: &str, links: &str| {
        Answer::page(format!(
            "<div class=body><p>What every page of it repeats at its top.</p><p>{text}</p></div>{links}"
        ))
    };
    server.set(
        "/one",
        part("Part one.", "<a href=/one/2>2</a> <a href=/one/3>3</a>"),
    );
    server.set(
        "/one/2",
        part("Part two.", "<a href=/one>1</a> <a href=/one/3>3</a>"),
    );
    server.set("/one/3", Answer::status(404));
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "article = true");
    place.configure(&with_bodies(&configuration(&server.host, &feeds)));
    let reports = place.force().await;
    assert_eq!(
        content(&place, "news.atom"),
        "<p>What every page of it repeats at its top.</p><p>Part one.</p>\n<p>Part two.</p>"
    );
    let notes = &reports[0].diagnostics;
    assert!(
        notes
            .iter()
            .any(|note| note.message.starts_with("page 3 of")),
        "{notes:?}"
    );
}

/// What the site prints under every article, in words that no rule can know.
const NOTE: &str = "The Gazette has been printed on the island every morning since 1911, and is read in nine harbours.";

fn long_story(name: &str, paragraphs: usize) -> Answer {
    let text: String = (0..paragraphs)
        .map(|at| {
            format!(
                "<p>In paragraph {at} of the story of {name}, the ferry waits for the tide, and the \
                 master of the {name} says that it will wait for another {at} hours or so.</p>"
            )
        })
        .collect();
    Answer::page(format!(
        "<html lang=en><body><article><h1>The story of {name}</h1>{text}<p>{NOTE}</p></article>"
    ))
}

fn contents(place: &Workplace) -> Vec<String> {
    let feed = place.feed("news.atom");
    let content = |entry: &feed_rs::model::Entry| {
        entry
            .content
            .as_ref()
            .and_then(|content| content.body.clone())
    };
    feed.entries.iter().filter_map(content).collect()
}

#[tokio::test]
async fn what_every_article_of_a_site_ends_with_is_learned_and_left_out() {
    let server = Server::start().await;
    let names = ["ash", "birch", "cedar", "elm"];
    let paths = names.map(|name| format!("/{name}"));
    let items: Vec<_> = paths
        .iter()
        .zip(names)
        .map(|(path, name)| (path.as_str(), name, ""))
        .collect();
    server.set("/news", page(&items));
    for (path, name) in paths.iter().zip(names) {
        server.set(path, long_story(name, 6));
    }
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "article = true");
    place.configure(&configuration(&server.host, &feeds));
    place.force().await;
    let first = contents(&place);
    assert_eq!(first.len(), 4);
    for content in &first {
        assert!(content.contains("In paragraph 5"), "{content}");
        assert!(!content.contains(NOTE), "{content}");
    }

    // It is known from now on; but nothing is taken out of a story that is told again with more.
    let mut later = vec![("/fir", "fir", ""), ("/elm-again", "elm, again", "")];
    later.extend(&items);
    server.set("/news", page(&later));
    server.set("/fir", long_story("fir", 6));
    server.set("/elm-again", long_story("elm", 8));
    place.now(3600);
    place.force().await;
    let second = contents(&place);
    assert_eq!(second.len(), 6);
    for content in &second[..2] {
        assert!(content.contains("In paragraph 5"), "{content}");
    }
    let whole = second
        .iter()
        .filter(|content| content.contains("In paragraph 7"));
    assert_eq!(whole.count(), 1, "{second:?}");
    let fir = second
        .iter()
        .find(|content| content.contains("fir"))
        .expect("is there");
    assert!(!fir.contains(NOTE), "{fir}");
    for content in first {
        assert!(second.contains(&content), "known entries stay as they are");
    }
}
