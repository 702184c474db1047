//! Hooks: who is told of what, once and in order, whatever goes wrong on the way.

use std::collections::HashSet;

use pagewire::daemon::Selection;
use pagewire::model::Report;
use serde_json::Value;

use crate::cli::{ends, pagewire, text};
use crate::harness::news::{ONE, THREE, TWO, article, configuration, feed, page};
use crate::harness::{Answer, Asked, Server, Workplace};

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;

/// A place with a feed that has run once, and these hooks; `HOST` in them is the server's.
async fn place(hooks: &str) -> (Server, Workplace) {
    let server = Server::start().await;
    let place = Workplace::new();
    server.set("/news", page(&[ONE]));
    server.set("/hook", Answer::status(200));
    configure(&place, &server, hooks);
    place.force().await;
    server.asked();
    (server, place)
}

fn configure(place: &Workplace, server: &Server, hooks: &str) {
    let feeds = feed("news", &server.host, &["/news"], "");
    let text = configuration(&server.host, &feeds) + &hooks.replace("HOST", &server.host);
    place.configure(&text);
}

fn webhook(on: &str) -> String {
    format!("[[hook]]\nname = \"web\"\nwebhook = \"http://HOST/hook\"\non = [{on}]\n")
}

/// What the hook was told since the last call.
fn told(server: &Server) -> Vec<Asked> {
    let mut asked = server.asked();
    asked.retain(|asked| asked.path == "/hook");
    asked
}

fn messages(server: &Server) -> Vec<Value> {
    let read = |asked: Asked| serde_json::from_str(&asked.body).expect("is JSON");
    told(server).into_iter().map(read).collect()
}

async fn force_at(place: &Workplace, seconds: i64) -> Report {
    place.now(seconds);
    place.force().await.remove(0)
}

#[tokio::test]
async fn new_entries_are_told_once_as_they_stand_in_the_feed() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    server.set("/news", page(&[TWO, THREE, ONE]));
    force_at(&place, HOUR).await;
    let told = messages(&server);
    assert_eq!(told.len(), 1, "what stood there at first is not news");
    let message = &told[0];
    assert_eq!(message["version"], 1);
    assert_eq!(message["event"], "entries");
    assert_eq!(message["feed"], "news");
    assert_eq!(message["title"], "news: 2 new entries");
    assert_eq!(message["message"], "Two\nThree");
    assert_eq!(message["url"], "https://feeds.example.org/news.html");
    assert_eq!(message["at"], "2025-09-12T14:51:00Z");
    let feed = place.feed("news.atom");
    for (told, title) in message["entries"]
        .as_array()
        .expect("is a list")
        .iter()
        .zip(["Two", "Three"])
    {
        let entry = feed.entries.iter().find(|entry| {
            let known = entry.title.as_ref().map(|title| title.content.as_str());
            known == Some(title)
        });
        let entry = entry.expect("is in the feed");
        assert_eq!(told["title"], title);
        assert_eq!(told["guid"], entry.id);
        assert_eq!(told["url"], entry.links[0].href);
        let published: chrono::DateTime<chrono::Utc> =
            serde_json::from_value(told["published"].clone()).expect("is a time");
        assert_eq!(Some(published), entry.published);
    }
    // A title edit is no new entry, and nothing is none either.
    server.set(
        "/news",
        page(&[(TWO.0, "Two, corrected", TWO.2), THREE, ONE]),
    );
    for turn in 2..5 {
        force_at(&place, turn * HOUR).await;
    }
    assert_eq!(messages(&server), [Value::Null; 0]);
    // One entry is its own page.
    server.set("/news", page(&[("/four", "Four", ONE.2), TWO, THREE, ONE]));
    force_at(&place, 6 * HOUR).await;
    let told = messages(&server);
    assert_eq!(told[0]["url"], server.url("/four"));
    assert_eq!(told[0]["title"], "news: 1 new entry");
}

#[tokio::test]
async fn each_hook_hears_what_it_wants_in_its_own_form() {
    let hooks = webhook("\"late\"")
        + "[[hook]]\nname = \"phone\"\nntfy = \"http://HOST/hook?topic=a\"\nbearer = \"t0ken\"\non = [\"broken\", \"recovered\"]\nheaders = { Priority = \"low\" }\n[[hook]]\nname = \"other\"\nwebhook = \"http://HOST/hook\"\nfeeds = [\"empty\"]\n";
    let (server, place) = place("").await;
    let feeds =
        feed("news", &server.host, &["/news"], "") + &feed("empty", &server.host, &["/empty"], "");
    let hooks = hooks.replace("HOST", &server.host);
    place.configure(&(configuration(&server.host, &feeds) + &hooks));
    server.set("/news", Answer::status(503));
    server.set("/empty", page(&[THREE]));
    server.set("/hook?topic=a", Answer::status(200));
    for turn in 1..=10 {
        force_at(&place, turn * 6 * HOUR).await;
    }
    server.set("/news", page(&[ONE]));
    force_at(&place, 70 * HOUR).await;
    let mut asked = server.asked();
    asked.retain(|asked| asked.path.starts_with("/hook"));
    assert_eq!(asked.len(), 2, "{asked:?}");
    let header = |asked: &Asked, name: &str| {
        let value = asked.headers.get(name).map(|value| value.to_str());
        value.transpose().expect("is text").map(str::to_owned)
    };
    let broken = &asked[0];
    assert_eq!(broken.path, "/hook?topic=a");
    assert!(
        broken
            .body
            .contains("It has failed since 2025-09-12 19:51 UTC")
    );
    for (name, value) in [
        ("title", "news is broken"),
        ("priority", "low"),
        ("tags", "warning"),
        ("click", &server.url("/news")),
        ("authorization", "Bearer t0ken"),
        ("content-type", "text/plain; charset=utf-8"),
    ] {
        assert_eq!(header(broken, name).as_deref(), Some(value), "{name}");
    }
    let recovered = &asked[1];
    assert_eq!(
        header(recovered, "title").as_deref(),
        Some("news has recovered")
    );
    assert_eq!(
        header(recovered, "tags").as_deref(),
        Some("white_check_mark")
    );
}

#[tokio::test]
async fn a_dead_hook_delays_nothing_and_hears_everything_later() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    server.set("/hook", Answer::status(503));
    let mut items = vec![ONE];
    let mut tried = Vec::new();
    for (turn, item) in [TWO, THREE, ("/four", "Four", ONE.2)]
        .into_iter()
        .enumerate()
    {
        items.insert(0, item);
        server.set("/news", page(&items));
        let at = i64::try_from(turn).expect("is small") * 30;
        let report = force_at(&place, HOUR + at).await;
        assert!(!report.is_failure(), "{report:?}");
        assert_eq!(report.new, 1);
        assert!(place.titles("news.rss").contains(&item.1.to_owned()));
        tried.push(messages(&server).len());
    }
    assert_eq!(tried, [1, 0, 1], "after a minute it is tried again");
    // At doubled times.
    let mut tries = Vec::new();
    for minute in 2..40 {
        force_at(&place, HOUR + minute * MINUTE).await;
        if !told(&server).is_empty() {
            tries.push(minute);
        }
    }
    assert_eq!(tries, [3, 7, 15, 31]);
    let status = pagewire(&place.path(""), &["status", "--json"]);
    let status: Value = serde_json::from_slice(&status.stdout).expect("is JSON");
    let hook = &status["hooks"][0];
    assert_eq!(hook["hook"], "web");
    assert_eq!(hook["target"], format!("webhook {}", server.url("/")));
    assert_eq!(
        (&hook["waiting"], &hook["failures"]),
        (&3.into(), &6.into())
    );
    assert!(
        hook["reason"]
            .as_str()
            .is_some_and(|why| why.contains("503"))
    );
    server.set("/hook", Answer::status(200));
    force_at(&place, 3 * HOUR).await;
    let told = messages(&server);
    let titles: Vec<&str> = told
        .iter()
        .filter_map(|message| message["message"].as_str())
        .collect();
    assert_eq!(titles, ["Two", "Three", "Four"], "in their order");
    let ids: HashSet<String> = told.iter().map(|told| told["id"].to_string()).collect();
    assert_eq!(ids.len(), 3);
    force_at(&place, 4 * HOUR).await;
    assert_eq!(messages(&server), [Value::Null; 0]);
}

/// The state of the one hook.
async fn state(place: &Workplace) -> pagewire::model::HookState {
    let context = place.open().await;
    let states = context.store.hooks().await.expect("reads");
    place.close(Some(context)).await;
    states["web"].clone()
}

#[tokio::test]
async fn a_message_that_nobody_takes_is_given_up() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    server.set("/hook", Answer::status(404));
    server.set("/news", page(&[TWO, ONE]));
    let mut tries = 0;
    for turn in 1..50 {
        force_at(&place, turn * 2 * HOUR).await;
        tries += told(&server).len();
        let hook = state(&place).await;
        // It was made two hours after the beginning.
        if turn <= 37 {
            assert_eq!((hook.waiting, hook.given_up), (1, 0), "turn {turn}");
        }
    }
    let hook = state(&place).await;
    assert_eq!((hook.waiting, hook.given_up), (0, 1));
    assert!((10..20).contains(&tries), "{tries}");
}

#[tokio::test]
async fn a_message_that_is_itself_the_reason_holds_up_others_for_a_short_time_only() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    server.set("/hook", Answer::status(422));
    server.set("/news", page(&[TWO, ONE]));
    for turn in 0..5 {
        assert_eq!(
            state_of(&place).await,
            if turn == 0 { None } else { Some(1) }
        );
        force_at(&place, HOUR + turn * HOUR).await;
        assert_eq!(messages(&server).len(), 1);
    }
    let hook = state(&place).await;
    assert_eq!((hook.waiting, hook.given_up), (0, 1));
}

async fn state_of(place: &Workplace) -> Option<u32> {
    let context = place.open().await;
    let states = context.store.hooks().await.expect("reads");
    place.close(Some(context)).await;
    states.get("web").map(|state| state.waiting)
}

#[tokio::test]
async fn nobody_hears_of_entries_that_are_not_published() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    // Nothing can be written in the place of a directory.
    let file = place.path("feeds/news.rss");
    std::fs::remove_file(&file).expect("is there");
    std::fs::create_dir(&file).expect("makes");
    std::fs::write(file.join("x"), "x").expect("writes");
    server.set("/news", page(&[TWO, ONE]));
    let report = force_at(&place, HOUR).await;
    assert!(report.is_failure() && report.new == 1, "{report:?}");
    assert_eq!(messages(&server), [Value::Null; 0]);
    assert_eq!(state(&place).await.waiting, 1);
    std::fs::remove_dir_all(&file).expect("removes");
    force_at(&place, 2 * HOUR).await;
    assert_eq!(place.titles("news.rss"), ["One", "Two"]);
    let told = messages(&server);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["message"], "Two");
}

#[tokio::test]
async fn many_entries_come_in_several_messages() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    let items: Vec<(String, String)> = (0..120)
        .map(|n| (format!("/n{n}"), format!("Number {n}")))
        .collect();
    let items: Vec<(&str, &str, &str)> = items
        .iter()
        .map(|(path, title)| (path.as_str(), title.as_str(), ""))
        .chain([ONE])
        .collect();
    server.set("/news", page(&items));
    assert_eq!(force_at(&place, HOUR).await.new, 120);
    let told = messages(&server);
    let counts: Vec<usize> = told
        .iter()
        .filter_map(|message| Some(message["entries"].as_array()?.len()))
        .collect();
    assert_eq!(counts, [50, 50, 20]);
    let guids: HashSet<String> = told
        .iter()
        .filter_map(|message| message["entries"].as_array())
        .flatten()
        .map(|entry| entry["guid"].to_string())
        .collect();
    assert_eq!(guids.len(), 120);
    let lines = told[0]["message"].as_str().expect("is text");
    assert!(lines.ends_with("\n… and 40 more"), "{lines}");
}

#[cfg(unix)]
#[tokio::test]
async fn a_command_is_told_on_its_standard_input_and_only_due_messages_are() {
    let hook =
        "[[hook]]\nname = \"web\"\ncommand = [\"./tell\", \"a b\", \"$HOME\"]\non = \"entries\"\n";
    let (server, place) = place(hook).await;
    server.set("/news", page(&[TWO, ONE]));
    let report = force_at(&place, HOUR).await;
    assert!(!report.is_failure(), "{report:?}");
    let why = state(&place).await.reason.expect("says why");
    assert!(why.contains("./tell cannot be started"), "{why}");
    let script = "#!/bin/sh\n{ echo \"$1|$2\"; cat; echo; } >> heard\n";
    std::fs::write(place.path("tell"), script).expect("writes");
    let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(place.path("tell"), mode).expect("sets");
    place.now(HOUR + 30);
    // A run in which no feed is due delivers, too; but not yet.
    place.run(&Selection::default()).await;
    assert!(!place.path("heard").exists());
    place.now(HOUR + 70);
    place.run(&Selection::default()).await;
    let heard = std::fs::read_to_string(place.path("heard")).expect("was written");
    let (words, message) = heard.trim().split_once('\n').expect("has two lines");
    assert_eq!(words, "a b|$HOME", "no shell reads the words");
    let message: Value = serde_json::from_str(message).expect("is JSON");
    assert_eq!(message["message"], "Two");
    let hook = state(&place).await;
    assert_eq!((hook.waiting, hook.failures, hook.reason), (0, 0, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hook_can_be_tried_and_keeps_its_secrets() {
    let hooks = "[[hook]]\nname = \"phone\"\nntfy = \"env:HOOK\"\nbearer = \"t0psecret\"\n";
    let server = Server::start().await;
    let place = Workplace::new();
    configure(&place, &server, hooks);
    let run = |name: &str, path: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_pagewire"))
            .args(["-vvv", "hook", name])
            .current_dir(place.path(""))
            .env_remove("PAGEWIRE_CONFIG")
            .env("HOOK", server.url(path))
            .output()
            .expect("starts")
    };
    server.set("/s3cret", Answer::status(200));
    let good = run("phone", "/s3cret");
    ends(&good, 0);
    let asked = server.asked();
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert_eq!(asked[0].headers["title"], "Pagewire can reach you");
    let bad = run("phone", "/an0ther");
    ends(&bad, 1);
    for output in [&good, &bad] {
        let said = text(&output.stdout) + &text(&output.stderr);
        for secret in ["s3cret", "an0ther", "t0psecret"] {
            assert!(!said.contains(secret), "{said}");
        }
    }
    assert!(text(&bad.stderr).contains("the server answered 404"));
    let unknown = run("phon", "/");
    ends(&unknown, 2);
    assert!(text(&unknown.stderr).contains("did you mean phone?"));
    // What is private is refused like everything else.
    let config = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    place.configure(&config.replace("allow_private = true", ""));
    let refused = run("phone", "/s3cret");
    ends(&refused, 1);
    let said = text(&refused.stderr);
    assert!(
        said.contains("allow_private") && !said.contains("s3cret"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn cron_hears_of_a_dead_hook_once_and_status_shows_it() {
    let (server, place) = place(&webhook("\"entries\"")).await;
    server.set("/hook", Answer::status(500));
    server.set("/news", page(&[TWO, ONE]));
    let first = pagewire(&place.path(""), &["run"]);
    ends(&first, 0);
    let said = text(&first.stderr);
    assert!(
        said.contains("hook web: ") && said.contains("500"),
        "{said}"
    );
    let second = pagewire(&place.path(""), &["run", "--force"]);
    ends(&second, 0);
    assert_eq!(text(&second.stderr), "");
    let status = text(&pagewire(&place.path(""), &["status"]).stdout);
    assert!(status.contains("web: webhook"), "{status}");
    assert!(status.contains("answered 500"), "{status}");
    // Of a hook that is configured no more nothing is kept.
    configure(&place, &server, "");
    ends(&pagewire(&place.path(""), &["run", "--force"]), 0);
    let context = place.open().await;
    assert!(context.store.hooks().await.expect("reads").is_empty());
    place.close(Some(context)).await;
}

#[tokio::test]
async fn an_article_that_is_read_first_is_in_the_message() {
    let (server, place) = place("").await;
    let feeds = feed("news", &server.host, &["/news"], "article = true");
    let hook = webhook("\"entries\"").replace("HOST", &server.host);
    place.configure(&(configuration(&server.host, &feeds) + &hook));
    server.set("/news", page(&[TWO, ONE]));
    server.set("/two", article("Two", "2025-09-12T00:04:00+05:30"));
    force_at(&place, HOUR).await;
    let told = messages(&server);
    assert_eq!(told[0]["entries"][0]["summary"], "Deck of Two");
    assert_eq!(told[0]["entries"][0]["authors"][0], "Mira");
}
