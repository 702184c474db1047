//! The stories that the whole pipeline must tell, over a real server, a real database and real
//! files.

use pagewire::daemon::Selection;
use pagewire::model::{Health, Outcome};
use pagewire::pipeline::{Articles, Context, Pages, Task, scan};
use pagewire::store::Store;

use crate::harness::news::{ONE, THREE, TWO, article, configuration, feed, page};
use crate::harness::{Answer, Server, Workplace, at};

async fn one_feed() -> (Server, Workplace) {
    let server = Server::start().await;
    server.set("/news", page(&[ONE, TWO]));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], ""),
    ));
    (server, place)
}

#[tokio::test]
async fn a_page_becomes_a_feed_in_three_formats() {
    let (server, place) = one_feed().await;
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Read);
    assert_eq!(
        reports[0].written,
        ["news.rss", "news.atom", "news.json", "news.html"]
    );
    for file in ["news.rss", "news.atom", "news.json"] {
        let feed = place.feed(file);
        assert_eq!(place.titles(file), ["One", "Two"], "{file}");
        let published = feed.entries[0].published.expect("has a date");
        assert_eq!(
            published.to_rfc3339(),
            "2025-09-12T12:51:00+00:00",
            "{file}"
        );
        assert_eq!(feed.entries[0].links[0].href, server.url("/one"), "{file}");
    }
    let index = String::from_utf8(place.bytes("index.html")).expect("is text");
    assert!(index.contains("news.atom"));
    assert!(
        String::from_utf8(place.bytes("feeds.opml"))
            .expect("is text")
            .contains("https://feeds.example.org/news.rss")
    );
}

#[tokio::test]
async fn an_unchanged_page_costs_a_304_and_no_file() {
    let (server, place) = one_feed().await;
    place.force().await;
    let before = place.times();
    server.asked();
    place.now(3600);
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Unchanged);
    let asked = server.asked();
    assert_eq!(asked.len(), 1);
    assert!(asked[0].headers.contains_key("if-none-match"));
    assert!(!asked[0].headers.contains_key("referer") && !asked[0].headers.contains_key("cookie"));
    assert_eq!(place.times(), before);
}

#[tokio::test]
async fn without_validators_the_same_body_is_not_read_again() {
    let (server, place) = one_feed().await;
    server.set("/news", page(&[ONE]).unconditional());
    place.force().await;
    let before = place.times();
    place.now(3600);
    let reports = place.force().await;
    assert_eq!(
        (reports[0].outcome.clone(), reports[0].found),
        (Outcome::Unchanged, 0)
    );
    assert_eq!(place.times(), before);
}

#[tokio::test]
async fn a_title_edit_updates_the_same_entry() {
    let (server, place) = one_feed().await;
    place.force().await;
    let before = place.feed("news.atom").entries;
    server.set(
        "/news",
        page(&[
            ("/one", "One, corrected", "Published 12.09.25, 07:00 PM"),
            TWO,
        ]),
    );
    place.now(3600);
    let reports = place.force().await;
    assert_eq!((reports[0].new, reports[0].updated), (0, 1));
    let after = place.feed("news.atom").entries;
    assert_eq!(after.len(), 2);
    assert_eq!(after[0].id, before[0].id);
    assert_eq!(after[0].published, before[0].published);
    assert_eq!(after[0].updated, Some(at(3600)));
    assert_eq!(after[1], before[1]);
}

#[tokio::test]
async fn entries_that_leave_the_page_stay_in_the_feed() {
    let (server, place) = one_feed().await;
    place.force().await;
    server.set(
        "/news",
        page(&[("/zero", "Zero", "12.09.25, 06:50 PM"), ONE]),
    );
    place.now(3600);
    place.force().await;
    assert_eq!(place.titles("news.rss"), ["Zero", "One", "Two"]);
}

#[tokio::test]
async fn a_redesigned_page_leaves_the_last_good_feed_and_is_reported() {
    let (server, place) = one_feed().await;
    place.force().await;
    let before = place.bytes("news.rss");
    server.set("/news", Answer::page("<main>All new, all shiny</main>"));
    place.now(3600);
    let reports = place.force().await;
    let Outcome::Failed(message) = &reports[0].outcome else {
        panic!("{reports:?}")
    };
    assert!(
        message.contains("/news")
            && message.contains("item = \"li\"")
            && message.contains("redesigned"),
        "{message}"
    );
    assert_eq!(place.bytes("news.rss"), before);
    // What seems to be the list now is named.
    let card = |title: &str| {
        format!(
            "<div class=story><h3><a href='/{title}'>The story of the {title} in the harbour</a></h3><p>A deck for the {title}.</p></div>"
        )
    };
    let cards: String = ["ferry", "tide", "crane", "gull", "rope"]
        .map(card)
        .concat();
    server.set(
        "/news",
        Answer::page(format!("<main><div class=stories>{cards}</div></main>")),
    );
    place.now(5400);
    let reports = place.force().await;
    let Outcome::Failed(message) = &reports[0].outcome else {
        panic!("{reports:?}")
    };
    assert!(
        message.contains("item = \".story\", with 5 articles"),
        "{message}"
    );
    assert_eq!(place.bytes("news.rss"), before);
    server.set("/news", Answer::page("<main>All new, all shiny</main>"));
    place.now(6000);
    place.force().await;
    // It stays reported while the page stays as it is, at no cost.
    place.now(7200);
    let reports = place.force().await;
    assert!(reports[0].is_failure());
    assert_eq!(reports[0].found, 0);
    // And heals with the page.
    server.set(
        "/news",
        page(&[("/zero", "Zero", "12.09.25, 07:10 PM"), ONE]),
    );
    place.now(10_800);
    assert_eq!(place.force().await[0].outcome, Outcome::Read);
    assert_eq!(place.titles("news.rss"), ["Zero", "One", "Two"]);
}

#[tokio::test]
async fn an_edit_of_the_selectors_voids_the_validators() {
    let (server, place) = one_feed().await;
    place.force().await;
    let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    place.configure(&text.replace("item = \"li\"", "item = \"ul > li\""));
    server.asked();
    place.now(60);
    let reports = place.run(&Selection::default()).await;
    assert_eq!(reports[0].outcome, Outcome::Read, "due at once");
    assert!(!server.asked()[0].headers.contains_key("if-none-match"));
}

#[tokio::test]
async fn feeds_wait_for_their_interval() {
    let (server, place) = one_feed().await;
    place.run(&Selection::default()).await;
    server.asked();
    place.now(600);
    assert_eq!(
        place.run(&Selection::default()).await[0].outcome,
        Outcome::Waiting
    );
    assert!(server.asked().is_empty());
    place.now(1800);
    assert_eq!(
        place.run(&Selection::default()).await[0].outcome,
        Outcome::Unchanged
    );
    assert_eq!(server.asked().len(), 1);
}

#[tokio::test]
async fn a_missing_file_is_written_again() {
    let (server, place) = one_feed().await;
    place.force().await;
    let before = place.bytes("news.atom");
    std::fs::remove_file(place.path("feeds/news.atom")).expect("is there");
    server.asked();
    place.now(60);
    let reports = place.run(&Selection::default()).await;
    assert_eq!(reports[0].written, ["news.atom"]);
    assert_eq!(place.bytes("news.atom"), before);
}

#[tokio::test]
async fn one_failing_page_costs_no_other_feed() {
    let server = Server::start().await;
    server.set("/news", page(&[ONE]));
    server.set("/gone", Answer::status(503));
    let place = Workplace::new();
    let feeds =
        feed("bad", &server.host, &["/gone"], "") + &feed("good", &server.host, &["/news"], "");
    place.configure(&configuration(&server.host, &feeds));
    let reports = place.force().await;
    let Outcome::Failed(message) = &reports[0].outcome else {
        panic!("{reports:?}")
    };
    assert!(
        message.contains("/gone") && message.contains("503"),
        "{message}"
    );
    assert_eq!(reports[1].outcome, Outcome::Read);
    assert_eq!(place.titles("good.rss"), ["One"]);
    assert!(
        !place.path("feeds/bad.rss").exists(),
        "a feed without entries is not published"
    );
    let store = Store::open_read_only(&place.path("pagewire.db"))
        .await
        .expect("opens")
        .expect("is there");
    let states = store.feeds(at(0)).await.expect("reads");
    assert_eq!(
        (states["bad"].health, states["bad"].failures),
        (Health::Broken, 1)
    );
    assert_eq!(states["good"].health, Health::Ok);
    store.close().await;
}

#[tokio::test]
async fn retry_after_is_kept_for_the_feed() {
    let server = Server::start().await;
    server.set("/news", Answer::status(429).header("retry-after", "7200"));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], ""),
    ));
    let reports = place.force().await;
    assert_eq!(reports[0].next_check, Some(at(7200)));
}

#[tokio::test]
async fn a_shared_page_is_fetched_once_and_merged() {
    let server = Server::start().await;
    server.set("/world", page(&[ONE, TWO]));
    server.set("/city", page(&[("/two?ref=city_top", "Two", TWO.2), THREE]));
    let place = Workplace::new();
    let host = &server.host;
    let merged = format!(
        "[[feed]]\nname = \"all\"\npages = [{{ url = \"http://{host}/world\", category = \"World\" }}, {{ url = \"http://{host}/city\", category = \"City\" }}]\n[feed.select]\nitem = \"li\"\ntitle = \"h2\"\ndate = {{ select = \"i\", format = \"%d.%m.%y, %I:%M %p\" }}\n"
    );
    place.configure(&configuration(
        host,
        &(feed("world", host, &["/world"], "") + &feed("city", host, &["/city"], "") + &merged),
    ));
    place.force().await;
    let mut paths = server.paths();
    paths.sort();
    assert_eq!(paths, ["/city", "/world"]);
    let all = place.feed("all.rss");
    assert_eq!(place.titles("all.rss"), ["One", "Two", "Three"]);
    let categories: Vec<&str> = all.entries[1]
        .categories
        .iter()
        .map(|category| category.term.as_str())
        .collect();
    assert_eq!(categories, ["World", "City"]);
    let world = place.feed("world.rss");
    assert_ne!(
        world.entries[0].id, all.entries[0].id,
        "guids differ between feeds"
    );
    // Only one of the pages changes: nothing of the other is forgotten.
    server.set(
        "/city",
        page(&[
            ("/four", "Four", "12.09.25, 07:00 PM"),
            ("/two", "Two", TWO.2),
        ]),
    );
    place.now(3600);
    place.force().await;
    assert_eq!(place.titles("all.rss"), ["Four", "One", "Two", "Three"]);
    let again = place.feed("all.rss");
    let categories: Vec<&str> = again.entries[2]
        .categories
        .iter()
        .map(|category| category.term.as_str())
        .collect();
    assert_eq!(categories, ["World", "City"]);
}

#[tokio::test]
async fn a_feed_that_was_not_due_still_gets_the_page_it_missed() {
    let server = Server::start().await;
    server.set("/news", page(&[ONE]));
    let place = Workplace::new();
    let feeds = feed("fast", &server.host, &["/news"], "interval = \"10m\"")
        + &feed("slow", &server.host, &["/news"], "interval = \"2h\"");
    place.configure(&configuration(&server.host, &feeds));
    place.run(&Selection::default()).await;
    server.set("/news", page(&[THREE, ONE]));
    place.now(600);
    place.run(&Selection::default()).await;
    assert_eq!(place.titles("fast.rss").len(), 2);
    assert_eq!(place.titles("slow.rss").len(), 1);
    place.now(7200);
    place.run(&Selection::default()).await;
    assert_eq!(
        place.titles("slow.rss").len(),
        2,
        "a 304 for the other feed's body must not hide it"
    );
}

#[tokio::test]
async fn further_pages_are_followed_within_the_bound() {
    let server = Server::start().await;
    let linked = |next: &str, item: (&str, &str, &str)| {
        Answer::page(format!(
            "<ul><li><a href='{}'><h2>{}</h2></a><i>{}</i></li></ul><a class=next href='{next}'>older</a>",
            item.0, item.1, item.2
        ))
    };
    server.set("/news", linked("/news/2", ONE));
    server.set("/news/2", linked("/news", TWO));
    let place = Workplace::new();
    let more = |most: u32| {
        configuration(
            &server.host,
            &feed(
                "news",
                &server.host,
                &["/news"],
                &format!("next = \"a.next\"\nmax_pages = {most}"),
            ),
        )
    };
    place.configure(&more(9));
    place.force().await;
    assert_eq!(server.paths(), ["/news", "/news/2"], "no page twice");
    assert_eq!(place.titles("news.rss"), ["One", "Two"]);
}

#[tokio::test]
async fn one_bad_item_is_a_note_and_not_a_lost_page() {
    let server = Server::start().await;
    server.set(
        "/news",
        page(&[
            ("javascript:void(0)", "Script", ""),
            ONE,
            ("/later", "Later", "13.10.25, 06:21 PM"),
            ("/odd", "Odd", "sometime"),
        ]),
    );
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("news", &server.host, &["/news"], ""),
    ));
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Read);
    assert_eq!(reports[0].new, 3);
    let said: Vec<String> = reports[0]
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(
        said.iter()
            .any(|line| line.contains("Script") && line.contains("no web address")),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|line| line.contains("/later") && line.contains("future")),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|line| line.contains("/odd") && line.contains("\"sometime\" was not read")),
        "{said:?}"
    );
}

#[tokio::test]
async fn saved_pages_are_read_from_files() {
    let place = Workplace::new();
    std::fs::write(
        place.path("saved.html"),
        "<li><a href='/one'><h2>One</h2></a><i>12.09.25, 06:21 PM</i></li>",
    )
    .expect("writes");
    place.configure("[[feed]]\nname = \"saved\"\ntimezone = \"Asia/Kolkata\"\npages = [{ url = \"file:saved.html\", base = \"https://www.example.org/news\" }]\n[feed.select]\nitem = \"li\"\ndate = { select = \"i\", format = \"%d.%m.%y, %I:%M %p\" }\n");
    assert_eq!(place.force().await[0].outcome, Outcome::Read);
    assert_eq!(
        place.feed("saved.atom").entries[0].links[0].href,
        "https://www.example.org/one"
    );
    std::fs::remove_file(place.path("saved.html")).expect("is there");
    let reports = place.force().await;
    assert!(
        matches!(&reports[0].outcome, Outcome::Failed(message) if message.contains("saved.html")),
        "{reports:?}"
    );
    assert_eq!(place.titles("saved.rss"), ["One"]);
}

#[tokio::test]
async fn an_edited_title_in_the_configuration_renders_again_without_new_updates() {
    let (_server, place) = one_feed().await;
    place.force().await;
    let before = place.feed("news.atom");
    let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    place.configure(&text.replace("title = \"news\"", "title = \"The News\""));
    place.now(3600);
    place.force().await;
    let after = place.feed("news.atom");
    assert_eq!(
        after.title.map(|title| title.content).as_deref(),
        Some("The News")
    );
    assert_eq!(
        (after.updated, &after.entries),
        (before.updated, &before.entries)
    );
    assert!(
        String::from_utf8(place.bytes("index.html"))
            .expect("is text")
            .contains("The News")
    );
}

#[tokio::test]
async fn a_database_in_trouble_is_named_and_left_alone() {
    let (_server, place) = one_feed().await;
    place.force().await;
    let database = place.path("pagewire.db");
    let good = std::fs::read(&database).expect("reads");
    for (bytes, expected) in [
        (
            b"not a database, but long enough to be looked at".repeat(100),
            "damaged",
        ),
        (Vec::new(), "empty file"),
    ] {
        std::fs::write(&database, &bytes).expect("writes");
        let error = Context::open(place.config())
            .await
            .expect_err("is refused")
            .to_string();
        assert!(
            error.contains("pagewire.db") && error.contains(expected),
            "{error}"
        );
        assert_eq!(
            std::fs::read(&database).expect("reads"),
            bytes,
            "nothing is changed"
        );
    }
    let mut newer = good.clone();
    // `user_version` stands at byte 60 (sqlite.org/fileformat.html §1.3).
    newer[63] = 99;
    std::fs::write(&database, &newer).expect("writes");
    let error = Context::open(place.config())
        .await
        .expect_err("is refused")
        .to_string();
    assert!(error.contains("version 99"), "{error}");
    std::fs::write(&database, &good).expect("writes");
    assert_eq!(place.force().await[0].outcome, Outcome::Unchanged);
}

/// A run that ends between history and publishing, and a page that then goes back to what it was.
#[tokio::test]
async fn a_page_that_goes_back_after_a_crash_is_read_again() {
    let (server, place) = one_feed().await;
    place.force().await;
    server.set("/news", page(&[("/one", "One, edited", ONE.2), TWO]));
    let context = Context::open(place.config()).await.expect("opens");
    let state = context
        .store
        .feeds(at(60))
        .await
        .expect("reads")
        .remove("news")
        .expect("is known");
    let scan = scan(
        &context,
        &Pages::default(),
        &Articles::default(),
        &context.config.feeds[0],
        &state,
        Task::Pages,
        at(60),
    )
    .await;
    context
        .store
        .apply(&[scan.change.expect("has changes")])
        .await
        .expect("is written");
    context.store.close().await;
    server.set("/news", page(&[ONE, TWO]));
    place.now(3600);
    place.force().await;
    assert_eq!(place.titles("news.rss"), ["One", "Two"]);
}

#[tokio::test]
async fn what_a_deleted_database_left_behind_is_not_played_into_a_new_one() {
    let (_server, place) = one_feed().await;
    place.force().await;
    // A process that is killed leaves its log; here one is kept from a writer that is still there.
    let open = Context::open(place.config()).await.expect("opens");
    open.store.set_meta("x", "y").await.expect("writes");
    let log = std::fs::read(place.path("pagewire.db-wal")).expect("has a log");
    assert!(!log.is_empty());
    open.store.close().await;
    std::fs::remove_file(place.path("pagewire.db")).expect("is there");
    std::fs::write(place.path("pagewire.db-wal"), log).expect("writes");
    std::fs::write(place.path("pagewire.db-new"), "half of one").expect("writes");
    place.now(60);
    let reports = place.force().await;
    assert_eq!(
        (reports[0].outcome.clone(), reports[0].new),
        (Outcome::Read, 2)
    );
    assert!(!place.path("pagewire.db-new").exists());
}

#[tokio::test]
async fn two_runs_at_once_are_refused() {
    let (_server, place) = one_feed().await;
    let first = Context::open(place.config()).await.expect("opens");
    let error = Context::open(place.config())
        .await
        .expect_err("is refused")
        .to_string();
    assert!(error.contains("another pagewire is at work"), "{error}");
    first.store.close().await;
}

#[tokio::test]
async fn secrets_stay_with_their_host_when_the_next_page_is_elsewhere() {
    let (first, second) = (Server::start().await, Server::start().await);
    let list = |next: &str, item: (&str, &str, &str)| {
        Answer::page(format!(
            "<ul><li><a href='{}'><h2>{}</h2></a></li></ul><a class=next href='{next}'>older</a>",
            item.0, item.1
        ))
    };
    first.set("/news", list(&second.url("/news/2"), ONE));
    second.set("/news/2", list("", TWO));
    let place = Workplace::new();
    let other = format!(
        "[[site]]\nhost = \"{}\"\nallow_private = true\ngap = \"0s\"\n",
        second.host
    );
    let extra = "next = \"a.next\"\nmax_pages = 2\nheaders = { Authorization = \"secret\" }";
    place.configure(
        &(configuration(&first.host, &feed("news", &first.host, &["/news"], extra)) + &other),
    );
    place.force().await;
    assert_eq!(place.titles("news.rss").len(), 2);
    assert_eq!(first.asked()[0].headers["authorization"], "secret");
    assert!(!second.asked()[0].headers.contains_key("authorization"));
}

#[tokio::test]
async fn equal_guids_on_two_hosts_are_two_articles() {
    let (first, second) = (Server::start().await, Server::start().await);
    let place = Workplace::new();
    let mut text = String::new();
    for (name, server) in [("a", &first), ("b", &second)] {
        server.set(
            "/news",
            Answer::page("<li id=7><a href=/x><h2>Same</h2></a></li>"),
        );
        server.set(
            "/x",
            article(&format!("Same of {name}"), "2025-09-12T18:21:00+05:30"),
        );
        text += &format!(
            "[[site]]\nhost = \"{}\"\nallow_private = true\ngap = \"0s\"\n",
            server.host
        );
        text += &feed(name, &server.host, &["/news"], "article = true")
            .replace("link = \"a\"", "link = \"a\"\nguid = \"@id\"");
    }
    place.configure(&text);
    place.force().await;
    for name in ["a", "b"] {
        let entry = place.feed(&format!("{name}.atom")).entries.remove(0);
        let summary = entry.summary.map(|summary| summary.content);
        assert_eq!(summary, Some(format!("Deck of Same of {name}")));
    }
}

#[tokio::test]
async fn a_limit_holds_for_each_list_and_filters_are_no_failure() {
    let server = Server::start().await;
    server.set("/world", page(&[ONE, TWO]));
    server.set("/city", page(&[THREE, ("/four", "Four", "sometime")]));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed("all", &server.host, &["/world", "/city"], "limit = 1"),
    ));
    place.force().await;
    assert_eq!(place.titles("all.rss"), ["One", "Three"]);
    place.configure(&configuration(
        &server.host,
        &feed("none", &server.host, &["/city"], "include = \"Nothing\""),
    ));
    let reports = place.force().await;
    assert_eq!(reports[0].outcome, Outcome::Read, "{reports:?}");
    assert!(
        !reports[0]
            .diagnostics
            .iter()
            .any(|note| note.message.contains("sometime")),
        "nobody asked for it"
    );
}

#[tokio::test]
async fn a_next_page_that_failed_is_read_another_time() {
    let server = Server::start().await;
    let first = format!(
        "<ul><li><a href='{}'><h2>{}</h2></a></li></ul><a class=next href='/news/2'>older</a>",
        ONE.0, ONE.1
    );
    server.set("/news", Answer::page(first));
    let place = Workplace::new();
    place.configure(&configuration(
        &server.host,
        &feed(
            "news",
            &server.host,
            &["/news"],
            "next = \"a.next\"\nmax_pages = 2",
        ),
    ));
    place.force().await;
    assert_eq!(place.titles("news.rss"), ["One"]);
    server.set("/news/2", page(&[TWO]));
    place.now(3600);
    place.force().await;
    assert_eq!(place.titles("news.rss").len(), 2);
}
