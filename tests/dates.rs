//! The stories that dates without a format must tell, over a real server, database and files. The
//! clock's zero is 12 September 2025, 13:51 UTC.

use pagewire::model::Report;
use pagewire::store::Store;

use crate::harness::{Answer, Server, Workplace, at};

/// A feed without formats; `extra` are keys of the feed.
fn configuration(host: &str, extra: &str) -> String {
    format!(
        "[[site]]\nhost = \"{host}\"\nallow_private = true\ngap = \"0s\"\n[[feed]]\nname = \"news\"\ntimezone = \"Asia/Kolkata\"\n{extra}\npages = [\"http://{host}/news\"]\n[feed.select]\nitem = \"li\"\ntitle = \"h2\"\ndate = \"time, i\"\n"
    )
}

/// Items are (title, HTML of the date).
fn page(language: &str, items: &[(&str, &str)]) -> Answer {
    let items: String = items
        .iter()
        .map(|(title, date)| format!("<li><a href='/{title}'><h2>{title}</h2></a>{date}</li>"))
        .collect();
    Answer::page(format!(
        "<html lang='{language}'><title>News</title><ul>{items}</ul>"
    ))
}

async fn place(extra: &str) -> (Server, Workplace) {
    let server = Server::start().await;
    let place = Workplace::new();
    place.configure(&configuration(&server.host, extra));
    (server, place)
}

/// Titles with their publish times, newest first.
fn published(place: &Workplace) -> Vec<(String, String)> {
    place
        .feed("news.atom")
        .entries
        .into_iter()
        .map(|entry| {
            (
                entry.title.expect("has a title").content,
                entry
                    .published
                    .expect("has a time")
                    .format("%Y-%m-%d %H:%M")
                    .to_string(),
            )
        })
        .collect()
}

#[track_caller]
fn check(place: &Workplace, expected: &[(&str, &str)]) {
    let expected: Vec<(String, String)> = expected
        .iter()
        .map(|(title, time)| ((*title).to_owned(), (*time).to_owned()))
        .collect();
    assert_eq!(published(place), expected);
}

fn notes(reports: &[Report]) -> String {
    let notes: Vec<String> = reports[0]
        .diagnostics
        .iter()
        .map(ToString::to_string)
        .collect();
    notes.join("\n")
}

async fn verdict(place: &Workplace) -> Option<String> {
    let store = Store::open_read_only(&place.path("pagewire.db"))
        .await
        .expect("opens")
        .expect("is there");
    let states = store.feeds(at(0)).await.expect("reads");
    store.close().await;
    states["news"].verdicts.values().next().cloned()
}

/// Midnight of Kolkata, as the feed's UTC shows it.
const FIFTH: &str = "2025-09-04 18:30";
const FIRST_SEEN: &str = "2025-09-12 13:51";

#[tokio::test]
async fn one_text_of_the_column_decides_for_all() {
    let (server, place) = place("").await;
    server.set(
        "/news",
        page(
            "en",
            &[
                ("One", "<i>05/09/2025</i>"),
                ("Two", "<i>25/08/2025, 06:21 PM</i>"),
            ],
        ),
    );
    let reports = place.force().await;
    assert_eq!(notes(&reports), "");
    check(&place, &[("One", FIFTH), ("Two", "2025-08-25 12:51")]);
    assert_eq!(
        verdict(&place).await.as_deref(),
        Some("dmy long impossible 1")
    );
    // The column of a later run says nothing: what was settled holds.
    server.set("/news", page("en", &[("Three", "<i>06/08/2025</i>")]));
    place.now(3600);
    let said = notes(&place.force().await);
    assert!(
        said.contains("entries may have been missed") && said.lines().count() == 1,
        "{said}"
    );
    assert_eq!(
        published(&place)[2],
        ("Three".into(), "2025-08-05 18:30".into())
    );
}

#[tokio::test]
async fn an_ambiguous_page_is_dated_by_first_sight_and_says_what_to_set() {
    let (server, place) = place("").await;
    // Without a zone that would tell the country of the English.
    let configure = |extra: &str| {
        place.configure(&configuration(&server.host, extra).replace("Asia/Kolkata", "UTC"));
    };
    configure("");
    let items = [("One", "<i>05/08/2025</i>"), ("Two", "<i>04/08/2025</i>")];
    server.set("/news", page("en", &items));
    let reports = place.force().await;
    check(&place, &[("One", FIRST_SEEN), ("Two", FIRST_SEEN)]);
    let said = notes(&reports);
    assert_eq!(reports[0].diagnostics.len(), 1, "{said}");
    for part in [
        "/news: 2 dates",
        "\"05/08/2025\", \"04/08/2025\"",
        "order = \"dmy\" or order = \"mdy\"",
        "format",
        "first sight",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(verdict(&place).await, None);
    // What it says to set is what helps.
    configure("order = \"dmy\"");
    place.now(60);
    let reports = place.force().await;
    assert_eq!(notes(&reports), "");
    check(
        &place,
        &[("One", "2025-08-05 00:00"), ("Two", "2025-08-04 00:00")],
    );
}

#[tokio::test]
async fn the_page_language_is_custom_and_stronger_evidence_moves_no_known_entry() {
    let (server, place) = place("").await;
    server.set("/news", page("de", &[("One", "<i>05/08/2025</i>")]));
    assert_eq!(notes(&place.force().await), "");
    check(&place, &[("One", "2025-08-04 18:30")]);
    assert_eq!(verdict(&place).await.as_deref(), Some("dmy long custom 1"));
    // It was the other order all the time.
    let items = [
        ("Three", "<i>09/11/2025</i>"),
        ("Two", "<i>08/25/2025</i>"),
        ("One", "<i>05/08/2025</i>"),
    ];
    server.set("/news", page("de", &items));
    place.now(3600);
    let reports = place.force().await;
    let said = notes(&reports);
    assert!(
        said.contains("now read as month, day, year")
            && said.contains("read as day, month, year")
            && said.contains("\"08/25/2025\"")
            && said.contains("keep their dates"),
        "{said}"
    );
    check(
        &place,
        &[
            ("Three", "2025-09-10 18:30"),
            ("Two", "2025-08-24 18:30"),
            ("One", "2025-08-04 18:30"),
        ],
    );
    // As strong evidence for the first order does not bring it back: nothing is read by either.
    let items = [("Five", "<i>07/08/2025</i>"), ("Four", "<i>25/07/2025</i>")];
    server.set("/news", page("de", &items));
    place.now(7200);
    let said = notes(&place.force().await);
    assert!(
        said.contains("speaks against what was settled before") && said.contains("07/08/2025"),
        "{said}"
    );
    assert_eq!(
        verdict(&place).await.as_deref(),
        Some("mdy long impossible 1")
    );
    assert_eq!(
        published(&place)[0],
        ("Five".into(), "2025-09-12 15:51".into())
    );
    assert_eq!(
        published(&place)[4],
        ("Four".into(), "2025-07-24 18:30".into())
    );
}

#[tokio::test]
async fn machine_times_of_some_settle_the_texts_of_others() {
    // Custom would say day, month, year.
    let (server, place) = place("").await;
    let items = [
        (
            "One",
            "<time datetime='2025-09-05T10:00:00+05:30'>09/05/2025</time>",
        ),
        ("Two", "<i>09/04/2025</i>"),
    ];
    server.set("/news", page("en", &items));
    assert_eq!(notes(&place.force().await), "");
    check(
        &place,
        &[("One", "2025-09-05 04:30"), ("Two", "2025-09-03 18:30")],
    );
}

#[tokio::test]
async fn the_pages_of_a_list_are_read_in_one_order() {
    let (server, place) = place("next = \"a.next\"\nmax_pages = 2").await;
    let first = page(
        "en",
        &[("One", "<i>09/05/2025</i>"), ("Two", "<i>08/25/2025</i>")],
    );
    server.set("/news", first.clone());
    place.force().await;
    let next = "<a class=next href='/more'>older</a>";
    server.set(
        "/news",
        Answer::page(format!(
            "<html lang=en><title>News</title><ul><li><a href=/Four><h2>Four</h2></a><i>09/06/2025</i></li></ul>{next}"
        )),
    );
    server.set(
        "/more",
        page(
            "en",
            &[("One", "<i>09/05/2025</i>"), ("Three", "<i>08/06/2025</i>")],
        ),
    );
    place.now(3600);
    assert_eq!(notes(&place.force().await), "");
    check(
        &place,
        &[
            ("Four", "2025-09-05 18:30"),
            ("One", FIFTH),
            ("Two", "2025-08-24 18:30"),
            ("Three", "2025-08-05 18:30"),
        ],
    );
}

#[tokio::test]
async fn years_of_another_century_are_not_read_as_of_this_one() {
    let (server, place) = place("order = \"dmy\"").await;
    let items = [
        ("One", "<time datetime='1925-09-05'>05.09.25</time>"),
        ("Two", "<i>04.09.25</i>"),
    ];
    server.set("/news", page("en", &items));
    let said = notes(&place.force().await);
    assert!(said.contains("of another century"), "{said}");
    let published = published(&place);
    assert!(
        published.contains(&("Two".into(), FIRST_SEEN.into())),
        "{published:?}"
    );
}

#[tokio::test]
async fn numbers_beside_a_date_in_words_do_not_hinder_it() {
    let (server, place) = place("").await;
    place.configure(&configuration(&server.host, "").replace("Asia/Kolkata", "UTC"));
    let items = [
        ("One", "<i>Issue 5/12, 5 September 2025</i>"),
        ("Two", "<i>Issue 4/12, 4 September 2025</i>"),
    ];
    server.set("/news", page("en", &items));
    assert_eq!(notes(&place.force().await), "");
    check(
        &place,
        &[("One", "2025-09-05 00:00"), ("Two", "2025-09-04 00:00")],
    );
}

#[tokio::test]
async fn days_without_a_year_are_settled_too() {
    let (server, place) = place("").await;
    place.configure(&configuration(&server.host, "").replace("Asia/Kolkata", "UTC"));
    let items = [
        ("One", "<i>05/09, 18:21</i>"),
        ("Two", "<i>25/08, 18:21</i>"),
    ];
    server.set("/news", page("en", &items));
    assert_eq!(notes(&place.force().await), "");
    check(
        &place,
        &[("One", "2025-09-05 18:21"), ("Two", "2025-08-25 18:21")],
    );
}

#[tokio::test]
async fn an_age_is_resolved_once() {
    let (server, place) = place("").await;
    let items = |age: &'static str| page("en", &[("One", age)]);
    server.set("/news", items("<i>3 hours ago</i>"));
    place.force().await;
    check(&place, &[("One", "2025-09-12 10:51")]);
    let bytes = place.bytes("news.atom");
    for (seconds, age) in [
        (3000, "<i>3 hours ago</i><!-- another page -->"),
        (3600, "<i>4 hours ago</i>"),
        (90_000, "<i>yesterday</i>"),
        (900_000, "<i>last week</i>"),
    ] {
        server.set("/news", items(age));
        place.now(seconds);
        let reports = place.force().await;
        assert_eq!((reports[0].new, reports[0].updated), (0, 0), "{age}");
        assert!(reports[0].written.is_empty(), "{age}");
        assert_eq!(place.bytes("news.atom"), bytes, "{age}");
    }
}

#[tokio::test]
async fn formats_come_first_and_need_no_order() {
    let server = Server::start().await;
    let place = Workplace::new();
    place.configure(&configuration(&server.host, "").replace(
        "date = \"time, i\"",
        "date = { select = \"i\", format = [\"on %m/%d/%Y\"] }",
    ));
    let items = [
        ("One", "<i>on 09/05/2025</i>"),
        ("Two", "<i>4 September 2025</i>"),
    ];
    server.set("/news", page("en", &items));
    assert_eq!(notes(&place.force().await), "");
    check(&place, &[("One", FIFTH), ("Two", "2025-09-03 18:30")]);
}

#[tokio::test]
async fn the_time_of_a_change_counts_only_alone_and_without_a_format() {
    let (server, place) = place("").await;
    let items = [
        ("One", "<i>Updated: 5 September 2025</i>"),
        (
            "Two",
            "<i>Updated: 5 September 2025</i><i>Published: 4 September 2025</i>",
        ),
    ];
    server.set("/news", page("en", &items));
    assert_eq!(notes(&place.force().await), "");
    check(&place, &[("One", FIFTH), ("Two", "2025-09-03 18:30")]);
    let place = Workplace::new();
    place.configure(&configuration(&server.host, "").replace(
        "date = \"time, i\"",
        "date = { select = \"i\", format = \"Published: %d %B %Y\" }",
    ));
    let said = notes(&place.force().await);
    assert!(said.contains("is the time of a change"), "{said}");
    check(&place, &[("One", FIRST_SEEN), ("Two", "2025-09-03 18:30")]);
}

#[tokio::test]
async fn an_order_that_the_page_speaks_against_is_told() {
    let (server, place) = place("order = \"mdy\"").await;
    server.set("/news", page("en", &[("One", "<i>25/08/2025</i>")]));
    let said = notes(&place.force().await);
    assert!(
        said.contains("order = \"mdy\" is set") && said.contains("\"25/08/2025\""),
        "{said}"
    );
}

#[tokio::test]
async fn a_configured_date_of_an_article_needs_no_format() {
    let server = Server::start().await;
    let place = Workplace::new();
    let text = configuration(&server.host, "article = true").replace(
        "gap = \"0s\"\n",
        "gap = \"0s\"\n[site.article]\ndate = \".stamp\"\n",
    );
    place.configure(&text);
    server.set("/news", page("en", &[("One", "")]));
    server.set(
        "/One",
        Answer::page("<h1>One</h1><p class=stamp>5 September 2025, 6:21 pm</p>"),
    );
    place.force().await;
    check(&place, &[("One", "2025-09-05 12:51")]);
}
