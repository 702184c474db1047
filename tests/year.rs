//! A year of a news section, scan by scan through the whole pipeline, with all that happens to one.
//!
//! The page is a function of the clock: three stories a day but on Sundays and in a summer break, each
//! on the page for some days. What a reader of the feed is shown as new is held against the truth.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Arc;

use pagewire::daemon::Selection;
use pagewire::pipeline::Context;

use crate::harness::news::configuration;
use crate::harness::{Answer, Server, Workplace, at};

const DAY: i64 = 86_400;
const DAYS: i64 = 365;
/// Scans a day: at midnight and at noon.
const SCANS: i64 = 2;
/// Stories on the page: those of ten days, so that a week's login hides none for good.
const LENGTH: usize = 30;
/// Days without a story.
const SUMMER: std::ops::Range<i64> = 160..181;

/// What the page does on a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Shape {
    /// A list.
    List,
    /// Its list is there, and empty.
    Quiet,
    /// A login answers in its place.
    Wall,
    /// Times are left out.
    Dateless,
    /// The server is down.
    Down,
}

/// Weeks of the year in which something happens, by day.
fn shape(day: i64) -> Shape {
    match day {
        40 | 200 => Shape::Quiet,
        120..127 => Shape::Wall,
        260 => Shape::Dateless,
        300..304 => Shape::Down,
        _ => Shape::List,
    }
}

/// The site is made anew twice: other elements, other classes.
fn design(day: i64) -> usize {
    match day {
        ..90 => 0,
        90..230 => 1,
        _ => 2,
    }
}

/// A story, as it stands on the page at a time.
#[derive(Clone, Debug)]
struct Story {
    number: i64,
    published: i64,
}

/// All stories published by a time: at 7, 12 and 18 o'clock.
fn stories(now: i64) -> Vec<Story> {
    let mut out = Vec::new();
    // The page begins with a history of two weeks.
    for day in -14..=now.div_euclid(DAY) {
        let is_sunday = day.rem_euclid(7) == 2;
        for (slot, hour) in [7, 12, 18].into_iter().enumerate() {
            let published = day * DAY + hour * 3600;
            if published <= now && !is_sunday && !SUMMER.contains(&day) {
                let number = (day + 14) * 3 + i64::try_from(slot).expect("is small");
                out.push(Story { number, published });
            }
        }
    }
    out
}

impl Story {
    /// Every ninth story is edited on the day after it came.
    fn title(&self, now: i64) -> String {
        let edit = if self.number % 9 == 0 && now >= self.published + DAY {
            ", corrected"
        } else {
            ""
        };
        format!("Report {} from the harbour{edit}", self.number)
    }

    /// Every eleventh has a campaign in its address for a day.
    fn path(&self, now: i64) -> String {
        let campaign = self.number % 11 == 0 && now < self.published + DAY;
        let campaign = if campaign { "?utm_source=front" } else { "" };
        format!("/story/{}{campaign}", self.number)
    }

    /// Every seventh disappears half a day after it came, and comes back a day later.
    fn is_shown(&self, now: i64) -> bool {
        let age = now - self.published;
        self.number % 7 != 0 || !(DAY / 2..DAY * 3 / 2).contains(&age)
    }
}

fn section(now: i64) -> Answer {
    let day = now.div_euclid(DAY);
    let shape = shape(day);
    let mut all = stories(now);
    all.reverse();
    let list: Vec<Story> = all
        .into_iter()
        .filter(|story| story.is_shown(now))
        .take(LENGTH)
        .collect();
    let mut main = String::new();
    for story in list.iter().filter(|_| shape != Shape::Quiet) {
        let (path, title) = (story.path(now), story.title(now));
        let time = at(story.published).format("%Y-%m-%dT%H:%M:%SZ");
        let time = if shape == Shape::Dateless {
            String::new()
        } else {
            format!("<time datetime='{time}'>then</time>")
        };
        let written = match design(day) {
            0 => write!(
                main,
                "<li><h2><a href='{path}'>{title}</a></h2>{time}<p>What happened at the harbour, told in a sentence or two.</li>"
            ),
            1 => write!(
                main,
                "<article class=teaser><a href='{path}'><h3>{title}</h3></a><p>What happened at the harbour, told in a sentence or two.</p>{time}</article>"
            ),
            _ => write!(
                main,
                "<div class=row><span class=head><a href='{path}'>{title}</a></span>{time}</div>"
            ),
        };
        written.expect("has room");
    }
    let main = match (design(day), shape) {
        (_, Shape::Wall) => {
            return Answer::page(
                "<html lang=en><title>Log in - The Harbour</title><h1>Log in</h1><form><input type=password name=p><button>Log in</button></form><ul><li><a href=/help>Help with the login</a><li><a href=/new>Get an account here</a></ul>",
            );
        }
        (_, Shape::Down) => return Answer::status(500),
        (0, _) => format!("<ul class=news>{main}</ul>"),
        (1, _) => format!("<section id=latest>{main}</section>"),
        (_, _) => format!("<div class=stream>{main}</div>"),
    };
    Answer::page(format!(
        "<html lang=en><title>The Harbour</title><nav><a href=/>Home</a> <a href=/about>About us</a> <a href=/imprint>Imprint</a></nav><main><h1>Harbour news</h1>{main}</main><footer>All rights kept</footer>"
    ))
}

/// The selectors that the owner writes, and changes after a redesign: two days later.
fn selectors(day: i64) -> &'static str {
    match design(day - 2) {
        0 => "item = \"ul.news > li\"\ntitle = \"h2\"\ndate = \"time\"",
        1 => "item = \".teaser\"\ntitle = \"h3\"\nlink = \"a\"\ndate = \"time\"",
        _ => "item = \".row\"\ntitle = \".head\"\ndate = \"time\"",
    }
}

/// What a client keeps: the entries that it was shown as new, by identity.
#[derive(Default)]
struct Client {
    seen: BTreeMap<String, i64>,
    bytes: Vec<u8>,
}

impl Client {
    fn refresh(&mut self, place: &Workplace, now: i64) {
        let bytes = place.bytes("news.atom");
        if bytes == self.bytes {
            return;
        }
        self.bytes = bytes;
        let feed = place.feed("news.atom");
        assert!(!feed.entries.is_empty(), "day {}", now / DAY);
        let truth: BTreeMap<i64, i64> = stories(now)
            .iter()
            .map(|story| (story.number, story.published))
            .collect();
        let ids: BTreeSet<&str> = feed.entries.iter().map(|entry| &*entry.id).collect();
        assert_eq!(ids.len(), feed.entries.len(), "an identity twice");
        let is_first = self.seen.is_empty();
        for entry in &feed.entries {
            let title = entry.title.as_ref().expect("has a title").content.clone();
            let published = entry.published.expect("has a time").timestamp();
            let number: i64 = title
                .strip_prefix("Report ")
                .and_then(|rest| rest.split(' ').next())
                .and_then(|number| number.parse().ok())
                .unwrap_or_else(|| panic!("no story: {title}"));
            let told = truth.get(&number).copied();
            let told = told.unwrap_or_else(|| panic!("no such story yet: {title}"));
            assert_eq!(published, at(told).timestamp(), "{title}");
            // What is shown as new is: nothing old comes again, whatever the page went through.
            let is_new = self.seen.insert(entry.id.clone(), number).is_none();
            assert!(
                is_first || !is_new || now - told < 9 * DAY,
                "{title} on day {}",
                now / DAY
            );
        }
    }
}

fn configure(place: &Workplace, server: &Server, select: &str) {
    let page = server.url("/news");
    let feed = format!(
        "[[feed]]\nname = \"news\"\npages = [\"{page}\"]\nformats = \"atom\"\nkeep = 40\nexpect = \"4d\"\n{select}\n"
    );
    place.configure(&configuration(&server.host, &feed));
}

/// Runs the year; `select` is what the configuration says on a day. Answers what a client was shown,
/// and the days on which a scan failed.
async fn year(select: impl Fn(i64) -> String) -> (Client, BTreeSet<i64>, Workplace) {
    let server = Server::start().await;
    let place = Workplace::new();
    let mut client = Client::default();
    let mut failed = BTreeSet::new();
    let mut written = None;
    let mut context: Option<Arc<Context>> = None;
    let force = Selection {
        force: true,
        ..Selection::default()
    };
    for scan in 0..DAYS * SCANS {
        let now = scan * DAY / SCANS;
        let day = now / DAY;
        let selected = Some(select(day));
        if selected != written {
            configure(&place, &server, selected.as_deref().unwrap_or_default());
            written = selected;
            // The program is started anew, as after an edit.
            place.close(context.take()).await;
        }
        let context = match &mut context {
            Some(context) => context,
            none => none.insert(place.open().await),
        };
        server.set("/news", section(now));
        place.now(now);
        let reports = place.run_in(context, &force).await;
        if reports[0].is_failure() {
            failed.insert(day);
        }
        client.refresh(&place, now);
        server.asked();
    }
    place.close(context).await;
    (client, failed, place)
}

/// The health feed's titles with the day of each, the oldest first.
fn told(place: &Workplace) -> Vec<(i64, String)> {
    let entries = place.feed("_health.xml").entries.into_iter().rev();
    entries
        .map(|entry| {
            let at_day = (entry.published.expect("has a time") - at(0)).num_days();
            (at_day, entry.title.expect("has one").content)
        })
        .collect()
}

/// Every story of the year once: none twice, none lost.
#[track_caller]
fn check_stories(client: &Client) {
    let numbers: BTreeSet<i64> = client.seen.values().copied().collect();
    assert_eq!(numbers.len(), client.seen.len(), "a story twice");
    let first = *numbers.first().expect("has some");
    let all = stories(DAYS * DAY - DAY);
    let is_lost = |story: &&Story| story.number >= first && !numbers.contains(&story.number);
    let lost: Vec<i64> = all
        .iter()
        .filter(is_lost)
        .map(|story| story.number)
        .collect();
    assert_eq!(lost, [0; 0], "stories were lost");
    assert!(numbers.len() > 850, "{} stories", numbers.len());
}

fn events(expected: &[(i64, &str)]) -> Vec<(i64, String)> {
    let named = |(day, what): &(i64, &str)| (*day, format!("news {what}"));
    expected.iter().map(named).collect()
}

#[tokio::test]
async fn a_year_with_selectors_that_the_owner_mends_after_each_redesign() {
    let select = |day: i64| format!("[feed.select]\n{}", selectors(day));
    let (client, failed, place) = year(select).await;
    check_stories(&client);
    let days: Vec<i64> = [90..92, 120..127, 230..232, 260..261, 300..304]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(failed.into_iter().collect::<Vec<_>>(), days);
    let expected = [
        (91, "is degraded"),
        (92, "has recovered"),
        (121, "is degraded"),
        (127, "has recovered"),
        (164, "is late"),
        (181, "has recovered"),
        (231, "is degraded"),
        (232, "has recovered"),
        (301, "is broken"),
        (304, "has recovered"),
    ];
    assert_eq!(told(&place), events(&expected));
}
