//! Filters and rewrites come after identity: whatever is edited in them, no entry is another one.

use feed_rs::model::Feed;

use crate::harness::news::{ONE, THREE, TWO, configure, page};
use crate::harness::{Answer, Server, Workplace};

const HOUR: i64 = 3600;

async fn place() -> (Server, Workplace) {
    let server = Server::start().await;
    let place = Workplace::new();
    server.set("/news", page(&[ONE, TWO, THREE]));
    configure(&place, &server, "");
    place.force().await;
    (server, place)
}

/// Guid and times of each entry, in order.
fn identities(feed: &Feed) -> Vec<String> {
    let entries = feed.entries.iter();
    entries
        .map(|entry| format!("{} {:?} {:?}", entry.id, entry.published, entry.updated))
        .collect()
}

#[tokio::test]
async fn an_edited_rule_changes_the_files_once_and_no_identity() {
    let (server, place) = place().await;
    let formats = ["news.rss", "news.atom", "news.json"];
    let before: Vec<Vec<String>> = formats.map(|file| identities(&place.feed(file))).into();
    let mut bytes = formats.map(|file| place.bytes(file));
    let original = bytes.clone();
    server.asked();
    let titles = ["One", "Two", "Three"];
    for (turn, (rules, expected)) in [
        (
            "rewrite = [{ field = \"title\", pattern = \"T(\\\\w+)\", with = \"$1 t\" }]",
            ["One", "wo t", "hree t"],
        ),
        (
            "title_template = \"{site}: {title}\"",
            ["127.0.0.1: One", "127.0.0.1: Two", "127.0.0.1: Three"],
        ),
        (
            "images = \"strip\"\ntitle_template = \"{category}: {title}\"",
            titles,
        ),
        ("", titles),
    ]
    .into_iter()
    .enumerate()
    {
        configure(&place, &server, rules);
        let seconds = HOUR * (i64::try_from(turn).expect("is small") + 1);
        place.now(seconds);
        let report = place.force().await.remove(0);
        assert!(!report.is_failure(), "{report:?}");
        assert_eq!((report.new, report.updated), (0, 0), "{rules}");
        assert_eq!(place.titles("news.rss"), expected, "{rules}");
        let after: Vec<Vec<String>> = formats.map(|file| identities(&place.feed(file))).into();
        assert_eq!(after, before, "{rules}");
        let now = formats.map(|file| place.bytes(file));
        let has_changed = place_titles(&bytes[0]) != expected;
        assert_eq!(now != bytes, has_changed, "{rules}");
        bytes = now;
        // Once.
        place.now(seconds + 60);
        let report = place.force().await.remove(0);
        assert_eq!(report.written, [""; 0], "{rules}");
    }
    assert_eq!(bytes, original, "without rules all is as it was");
    // Nothing was read again for that.
    let has_full_answer = server
        .asked()
        .iter()
        .any(|asked| asked.headers.get("if-none-match").is_none());
    assert!(!has_full_answer);
}

fn place_titles(bytes: &[u8]) -> Vec<String> {
    let feed = feed_rs::parser::parse(bytes).expect("is a feed");
    let entries = feed.entries.into_iter();
    entries
        .filter_map(|entry| Some(entry.title?.content))
        .collect()
}

#[tokio::test]
async fn an_edit_of_a_title_is_one_under_any_rule() {
    let (server, place) = place().await;
    configure(&place, &server, "title_template = \"News – {title}\"");
    place.run_at(HOUR).await;
    let before = identities(&place.feed("news.atom"));
    server.set(
        "/news",
        page(&[(ONE.0, "One, corrected", ONE.2), TWO, THREE]),
    );
    let report = place.run_at(2 * HOUR).await;
    assert_eq!((report.new, report.updated), (0, 1));
    assert_eq!(place.titles("news.rss")[0], "News – One, corrected");
    let feed = place.feed("news.atom");
    let after = identities(&feed);
    assert_eq!(after[1..], before[1..]);
    assert!(after[0] != before[0] && feed.entries[0].updated > feed.entries[0].published);
}

#[tokio::test]
async fn edited_filters_change_no_identity() {
    let (server, place) = place().await;
    let before = identities(&place.feed("news.atom"));
    for (turn, filter) in [
        "exclude = \"Two\"",
        "include = { title = \"One|Three\" }",
        "exclude = { url = \"/one\" }\ninclude = \"T\"",
        "include = \"nothing at all\"\ngate = false",
        "",
    ]
    .into_iter()
    .enumerate()
    {
        configure(&place, &server, filter);
        place.now(HOUR * (i64::try_from(turn).expect("is small") + 1));
        let report = place.force().await.remove(0);
        assert_eq!((report.new, report.updated), (0, 0), "{filter}: {report:?}");
        assert_eq!(identities(&place.feed("news.atom")), before, "{filter}");
    }
    // What was left out at first is what it would have been.
    let late = Workplace::new();
    configure(&late, &server, "exclude = \"Two\"");
    late.force().await;
    assert_eq!(late.titles("news.rss"), ["One", "Three"]);
    configure(&late, &server, "");
    late.now(HOUR);
    late.force().await;
    let guids = |place: &Workplace| -> Vec<String> {
        let entries = place.feed("news.atom").entries.into_iter();
        entries.map(|entry| entry.id).collect()
    };
    assert_eq!(guids(&late), guids(&place));
}

#[tokio::test]
async fn pictures_are_left_out_everywhere() {
    let server = Server::start().await;
    let place = Workplace::new();
    let item = "<li><a href=/one><h2>One</h2></a><img src=/one.png></li>";
    server.set("/news", Answer::page(format!("<ul>{item}</ul>")));
    let configure = |extra: &str| {
        configure(&place, &server, extra);
        let text = std::fs::read_to_string(place.path("config.toml")).expect("reads");
        place.configure(&text.replace("item = \"li\"", "item = \"li\"\nimage = \"img\""));
    };
    let has_picture = || {
        let files = ["news.rss", "news.atom", "news.json"];
        files.map(|file| String::from_utf8_lossy(&place.bytes(file)).contains("one.png"))
    };
    configure("");
    place.force().await;
    assert_eq!(has_picture(), [true; 3]);
    configure("images = \"strip\"");
    place.now(HOUR);
    place.force().await;
    assert_eq!(has_picture(), [false; 3]);
    configure("");
    place.now(2 * HOUR);
    place.force().await;
    assert_eq!(has_picture(), [true; 3], "history has kept it");
}
