//! Both faults: what must be held, and what must not.

use chrono::{DateTime, TimeDelta, Utc};
use std::collections::HashMap;
use url::Url;

use super::*;
use crate::model::{Precision, Published};

const RULES: Rules = Rules {
    is_on: true,
    fewest: None,
    accept_after: TimeDelta::days(7),
};

/// Hours after Monday, 1 September 2025.
fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_756_684_800 + hours * 3600, 0).expect("is an instant")
}

/// What a page shows, as a test writes it.
#[derive(Clone)]
struct Page {
    entries: Vec<Entry>,
    language: Option<&'static str>,
    remains: Remains,
    wall: Option<&'static str>,
}

/// Articles by their numbers, the newest first; four come a day.
fn page(numbers: std::ops::Range<i64>) -> Page {
    Page {
        entries: numbers.rev().map(entry).collect(),
        language: Some("en"),
        remains: Remains::Filled,
        wall: None,
    }
}

fn entry(number: i64) -> Entry {
    let url = Url::parse(&format!("https://a.example/{number}")).expect("is one");
    Entry {
        key: url.to_string(),
        permalink: url,
        title: format!("Story {number}"),
        summary: None,
        content: None,
        authors: Vec::new(),
        categories: Vec::new(),
        image: None,
        enclosure: None,
        published: Some(Published {
            at: at(number * 6).fixed_offset(),
            precision: Precision::Minute,
        }),
    }
}

impl Page {
    fn each(mut self, change: impl Fn(&mut Entry)) -> Self {
        self.entries.iter_mut().for_each(change);
        self
    }

    fn undated(self) -> Self {
        self.each(|entry| entry.published = None)
    }

    fn elsewhere(self) -> Self {
        self.each(|entry| entry.key = entry.key.replace("a.example", "b.example/new"))
    }

    fn in_language(mut self, language: &'static str) -> Self {
        self.language = Some(language);
        self
    }

    fn empty(mut self, remains: Remains) -> Self {
        self.entries.clear();
        self.remains = remains;
        self
    }

    fn behind(mut self, wall: &'static str) -> Self {
        self.wall = Some(wall);
        self
    }
}

/// A feed with its one page: what the pipeline does, without pages.
#[derive(Clone, Default)]
struct Feed {
    known: HashMap<String, Known>,
    norm: Norm,
}

impl Feed {
    fn scan(&mut self, page: &Page, now: DateTime<Utc>, rules: &Rules) -> Verdict {
        let entries: Vec<&Entry> = page.entries.iter().collect();
        let shown = Shown {
            entries: &entries,
            count: entries.len(),
            known: &self.known,
            language: page.language,
            container: Some("ul.news"),
            remains: page.remains,
            wall: page.wall,
            trouble: "item = \"li\": matches nothing",
        };
        let (verdict, norm) = judge(&shown, &self.norm, rules, now);
        self.norm = Norm::parse(&norm.text());
        assert_eq!(self.norm, norm, "what is remembered is what was meant");
        if matches!(verdict, Verdict::Good | Verdict::Accepted(_)) {
            for entry in &page.entries {
                let known = Known {
                    guid: entry.key.clone(),
                    entry: entry.clone(),
                    card: Vec::new(),
                    page: String::new(),
                    first_seen: now,
                    updated: None,
                    order: now,
                    article_due: None,
                    article: None,
                    attempts: 0,
                    position: 0,
                };
                self.known.entry(entry.key.clone()).or_insert(known);
            }
        }
        verdict
    }

    /// A page of twenty, four new ones a day, read every six hours for so many days.
    fn after_days(days: i64) -> Self {
        Self::of(days, |page| page)
    }

    fn of(days: i64, change: impl Fn(Page) -> Page) -> Self {
        let mut feed = Self::default();
        for turn in 0..days * 4 {
            let shown = change(page(turn - 19..turn + 1));
            assert_eq!(feed.scan(&shown, at(turn * 6), &RULES), Verdict::Good);
        }
        feed
    }
}

/// The page of day 10, when 40 articles have come.
fn today() -> Page {
    page(21..41)
}

#[track_caller]
fn check(name: &str, shown: &Page, expected: Option<Reason>) {
    let verdict = Feed::after_days(10).scan(shown, at(240), &RULES);
    match expected {
        Some(reason) => {
            assert!(
                matches!(&verdict, Verdict::Held(found, _) if *found == reason),
                "{name}: {verdict:?}"
            );
        }
        None => assert_eq!(verdict, Verdict::Good, "{name}"),
    }
}

#[test]
fn what_is_no_list_any_more_is_held() {
    let nothing = |remains| today().empty(remains);
    let strangers = || today().each(|entry| entry.key.push_str("/menu"));
    let menu = || {
        strangers()
            .undated()
            .each(|entry| entry.title = format!("Menu {}", entry.key))
    };
    let cases = [
        ("redesigned", nothing(Remains::Gone), Reason::Nothing),
        (
            "another list there",
            nothing(Remains::Filled),
            Reason::Nothing,
        ),
        ("no place known", nothing(Remains::Unknown), Reason::Nothing),
        (
            "a test of persons",
            nothing(Remains::Gone).behind("a test"),
            Reason::Wall,
        ),
        (
            "a login with a menu",
            menu().behind("a page that asks to log in"),
            Reason::Wall,
        ),
        ("two of twenty", page(39..41), Reason::Fewer),
        ("a menu instead", menu(), Reason::Undated),
        (
            "old stories, all unknown",
            page(21..41).each(|entry| {
                entry.key.push_str("/x");
                entry.title.push_str(", in other words");
            }),
            Reason::Strangers,
        ),
        ("all moved", today().elsewhere(), Reason::Moved),
        ("dates gone", today().undated(), Reason::Undated),
        (
            "the date of the page",
            today().each(|entry| entry.published = self::entry(40).published),
            Reason::Dates,
        ),
        (
            "read more",
            today().each(|entry| entry.title = "Read more".into()),
            Reason::Titles,
        ),
        (
            "decks for titles",
            today().each(|entry| entry.title.insert_str(0, "In other words: ")),
            Reason::Rewritten,
        ),
        (
            "the German edition",
            today()
                .in_language("de")
                .each(|entry| entry.title = format!("Bericht {}", entry.key)),
            Reason::Language,
        ),
    ];
    for (name, shown, reason) in &cases {
        check(name, shown, Some(*reason));
    }
}

#[test]
fn what_happens_to_good_pages_is_no_alarm() {
    let cases = [
        ("nothing new", page(20..40)),
        ("one new", today()),
        ("a busy day", page(35..55)),
        ("half as long", page(31..41)),
        ("twice as long", page(1..41)),
        (
            "half without dates",
            today().each(|entry| {
                if entry.key.ends_with(['1', '3', '5', '7', '9']) {
                    entry.published = None;
                }
            }),
        ),
        ("the label corrected", today().in_language("de")),
        ("the country added", today().in_language("en-GB")),
        (
            "no label",
            Page {
                language: None,
                ..today()
            },
        ),
        (
            "titles edited",
            today().each(|entry| {
                if entry.key.ends_with(['1', '3', '5', '7', '9']) {
                    entry.title.push_str(" (updated)");
                }
            }),
        ),
        (
            "all published today",
            page(41..61).each(|entry| {
                entry.published = Some(Published {
                    at: at(240).fixed_offset(),
                    precision: Precision::Day,
                });
            }),
        ),
    ];
    for (name, shown) in &cases {
        check(name, shown, None);
    }
    let mut short = Feed::default();
    for day in 0..10 {
        let verdict = short.scan(&page(day..day + 3), at(day * 24), &RULES);
        assert_eq!(verdict, Verdict::Good);
    }
    assert_eq!(short.scan(&page(11..12), at(240), &RULES), Verdict::Good);
}

#[test]
fn an_empty_list_in_its_place_is_a_quiet_day() {
    let mut feed = Feed::after_days(10);
    let empty = today().empty(Remains::Empty);
    assert_eq!(feed.scan(&empty, at(240), &RULES), Verdict::Quiet);
    // So it is where a menu is found in its stead.
    let mut menu = today().each(|entry| entry.key.push_str("/menu"));
    menu.remains = Remains::Empty;
    assert_eq!(feed.scan(&menu, at(246), &RULES), Verdict::Quiet);
    assert_eq!(feed.scan(&today(), at(252), &RULES), Verdict::Good);
    // A page that never had a list is no quiet one.
    let verdict = Feed::default().scan(&empty, at(0), &RULES);
    assert!(
        matches!(verdict, Verdict::Held(Reason::Nothing, _)),
        "{verdict:?}"
    );
}

#[test]
fn after_a_long_absence_everything_may_be_new() {
    // Thirty days later thirty times four have come: their dates say so, or else the pace.
    let mut feed = Feed::after_days(10);
    assert_eq!(feed.scan(&page(141..161), at(960), &RULES), Verdict::Good);
    let mut undated = Feed::of(10, Page::undated);
    let strangers = page(141..161).undated();
    let later = undated.clone().scan(&strangers, at(240 + 72), &RULES);
    assert_eq!(later, Verdict::Good);
    let soon = undated.scan(&strangers, at(246), &RULES);
    assert!(
        matches!(soon, Verdict::Held(Reason::Strangers, _)),
        "{soon:?}"
    );
}

#[test]
fn a_young_feed_is_never_held_for_its_habits() {
    let odd = [
        page(0..1),
        page(100..140).undated(),
        page(100..140).elsewhere().in_language("de"),
        page(0..20).each(|entry| entry.title = "Read more".into()),
    ];
    for shown in &odd {
        for readings in 0..3 {
            let mut feed = Feed::default();
            for turn in 0..readings {
                feed.scan(&page(turn..turn + 20), at(turn * 24), &RULES);
            }
            let verdict = feed.scan(shown, at(readings * 24), &RULES);
            assert_eq!(verdict, Verdict::Good, "after {readings} readings");
        }
    }
    // Pages that begin each day with an empty list are such from the first midnight on.
    let mut daily = Feed::default();
    for day in 0..6 {
        for part in 1..8 {
            let first = day * 40;
            let shown = page(first..first + part * 5).undated();
            let verdict = daily.scan(&shown, at(day * 24 + part * 3), &RULES);
            assert_eq!(verdict, Verdict::Good, "day {day}, part {part}");
        }
    }
}

#[test]
fn an_owner_can_say_what_is_normal() {
    let few = page(39..41);
    let feed = Feed::after_days(10);
    let off = Rules {
        is_on: false,
        ..RULES
    };
    let two = Rules {
        fewest: Some(2),
        ..RULES
    };
    let three = Rules {
        fewest: Some(3),
        ..RULES
    };
    assert_eq!(feed.clone().scan(&few, at(240), &off), Verdict::Good);
    assert_eq!(feed.clone().scan(&few, at(240), &two), Verdict::Good);
    let held = Feed::default().scan(&few, at(0), &three);
    assert!(
        matches!(&held, Verdict::Held(Reason::Fewer, why) if why.contains("2 items") && why.contains("`fewest` is 3")),
        "{held:?}"
    );
    // Without the gate a page that shows nothing is held all the same.
    let nothing = today().empty(Remains::Gone);
    let held = feed.clone().scan(&nothing, at(240), &off);
    assert!(
        matches!(held, Verdict::Held(Reason::Nothing, _)),
        "{held:?}"
    );
}

#[test]
fn a_new_shape_that_lives_becomes_normal_after_a_week() {
    let dateless = |page: Page| page.undated();
    // One whose addresses and words are new, and one that has lost its dates.
    let reworded = |page: Page| {
        let page = page.undated().elsewhere();
        page.each(|entry| entry.title.push_str(", in other words"))
    };
    let cases: [(Feed, &dyn Fn(Page) -> Page); 2] = [
        (Feed::of(10, dateless), &reworded),
        (Feed::after_days(10), &dateless),
    ];
    for (mut feed, shape) in cases {
        let mut accepted = None;
        for turn in 40..120 {
            let shown = shape(page(turn - 19..turn + 1));
            match feed.scan(&shown, at(turn * 6), &RULES) {
                Verdict::Held(..) => assert_eq!(accepted, None),
                Verdict::Accepted(_) => accepted = Some(turn),
                Verdict::Good => assert!(accepted.is_some()),
                Verdict::Quiet => panic!("is no quiet day"),
            }
        }
        assert_eq!(accepted, Some(40 + 7 * 4));
    }
}

#[test]
fn what_stands_still_never_becomes_normal() {
    let menu = || {
        page(21..41)
            .undated()
            .each(|entry| entry.key.push_str("/menu"))
    };
    for shown in [
        menu(),
        menu().behind("a page that asks to log in"),
        today().each(|entry| entry.title = "Read more".into()),
        today().empty(Remains::Gone),
    ] {
        let mut feed = Feed::after_days(10);
        for turn in 40..200 {
            let verdict = feed.scan(&shown, at(turn * 6), &RULES);
            assert!(matches!(verdict, Verdict::Held(..)), "{verdict:?}");
        }
        // And the page it was is good at once.
        assert_eq!(feed.scan(&page(150..170), at(1206), &RULES), Verdict::Good);
    }
}

#[test]
fn what_is_remembered_stays_small() {
    let mut feed = Feed::after_days(100);
    let text = feed.norm.text();
    assert!(text.len() < 2200, "{} bytes: {text}", text.len());
    feed.scan(&today().undated(), at(2400), &RULES);
    assert!(feed.norm.text().len() < 4000);
    assert_eq!(Norm::parse("{}"), Norm::default());
    assert_eq!(Norm::parse("damaged"), Norm::default());
}
