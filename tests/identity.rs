//! One article is one entry, however and wherever its address is written, run after run.

use std::collections::BTreeMap;

use crate::cli::{ends, pagewire};
use crate::harness::news::{configuration, feed};
use crate::harness::{Answer, Server, Workplace};

const FERRY: &str = "https://paper.example/world/island-ferry-waits-for-the-bus";
const TITLE: &str = "Island ferry waits for the late bus";

/// Stories that stand there all the time.
const OTHERS: [(&str, &str); 5] = [
    (
        "https://paper.example/world/river-accord-1000001",
        "River accord signed on a barge",
    ),
    (
        "https://paper.example/world/lantern-towns-1000002",
        "Lantern towns agree on one evening",
    ),
    (
        "https://paper.example/sport/rowing-1000003",
        "Rowers wait for wind",
    ),
    (
        "https://paper.example/sport/chess-1000004",
        "A draw in ninety moves",
    ),
    (
        "https://paper.example/arts/organ-1000005",
        "The organ is silent on Mondays",
    ),
];

struct Site {
    server: Server,
    place: Workplace,
}

impl Site {
    async fn new(extra: &str) -> Self {
        let server = Server::start().await;
        let place = Workplace::new();
        let feeds = feed("news", &server.host, &["/news", "/live"], extra);
        place.configure(&configuration(&server.host, &feeds));
        let site = Self { server, place };
        site.set("/live", &[]);
        site
    }

    /// A page with these stories in front of those that are always there. Only these have a time: with
    /// `article = "missing"` no other is read.
    fn set(&self, page: &str, stories: &[(&str, &str)]) {
        let items: String = stories
            .iter()
            .map(|story| (story, ""))
            .chain(OTHERS.iter().map(|story| (story, "12.09.25, 06:21 PM")))
            .map(|((address, title), time)| {
                format!("<li><a href='{address}'><h2>{title}</h2></a><i>{time}</i></li>")
            })
            .collect();
        let html = format!("<html lang=en><title>News</title><ul>{items}</ul>");
        self.server.set(page, Answer::page(html));
    }

    fn run_with(&self, page: &str, stories: &[(&str, &str)]) {
        self.set(page, stories);
        let output = pagewire(&self.place.path(""), &["run", "--force"]);
        ends(&output, 0);
    }

    fn run(&self, stories: &[(&str, &str)]) {
        self.run_with("/news", stories);
    }

    /// Guid → title and link of the entries besides the others.
    fn entries(&self) -> BTreeMap<String, (String, String)> {
        let feed = self.place.feed("news.atom");
        let entries: BTreeMap<String, (String, String)> = feed
            .entries
            .into_iter()
            .map(|entry| {
                let title = entry.title.expect("has a title").content;
                (entry.id, (title, entry.links[0].href.clone()))
            })
            .collect();
        let is_other = |title: &str| OTHERS.iter().any(|(_, other)| *other == title);
        let others = entries
            .values()
            .filter(|(title, _)| is_other(title))
            .count();
        assert_eq!(
            others,
            OTHERS.len(),
            "nothing else was touched: {entries:?}"
        );
        entries
            .into_iter()
            .filter(|(_, (title, _))| !is_other(title))
            .collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_form_of_an_address_is_the_same_entry() {
    for form in [
        "https://paper.example/world/island-ferry-waits-for-the-bus?ref=top_stories",
        "https://paper.example/world/island-ferry-waits-for-the-bus?utm_medium=x#comments",
        "http://www.paper.example/world/island-ferry-waits-for-the-bus",
        "https://m.paper.example/world/island-ferry-waits-for-the-bus",
        "https://amp.paper.example/world/island-ferry-waits-for-the-bus",
        "https://paper.example/amp/world/island-ferry-waits-for-the-bus",
        "https://paper.example/world/island-ferry-waits-for-the-bus/amp/",
        "https://paper.example/world/island-ferry-waits-for-the-bus?outputType=amp",
        "https://paper.example/world/island-ferry-waits-for-the-bus/",
    ] {
        let site = Site::new("").await;
        site.run(&[(FERRY, TITLE)]);
        let first = site.entries();
        assert_eq!(first.len(), 1);
        site.run(&[(form, TITLE)]);
        let strip = |entries: BTreeMap<String, (String, String)>| -> Vec<(String, String)> {
            let title = |(guid, (title, _))| (guid, title);
            entries.into_iter().map(title).collect()
        };
        let before = strip(first);
        assert_eq!(strip(site.entries()), before, "{form}");
        site.run(&[(form, TITLE), (FERRY, TITLE)]);
        assert_eq!(strip(site.entries()), before, "{form} beside it");
        // An edit under the other address is one of the same entry.
        let edited = "Island ferry learns to wait for the late bus";
        site.run(&[(form, edited)]);
        let after = strip(site.entries());
        assert_eq!(after.len(), 1);
        assert_eq!((&after[0].0, after[0].1.as_str()), (&before[0].0, edited));
        site.run(&[]);
        site.run(&[(FERRY, edited)]);
        assert_eq!(strip(site.entries()), after, "{form} went and came back");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_forms_that_come_together_the_plain_one_is_shown() {
    let site = Site::new("").await;
    let form = "https://m.paper.example/world/island-ferry-waits-for-the-bus?utm_source=x";
    site.run(&[(form, TITLE), (FERRY, TITLE)]);
    let entries = site.entries();
    let links: Vec<&str> = entries.values().map(|(_, link)| link.as_str()).collect();
    assert_eq!(links, [FERRY]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_story_whose_address_gets_other_words_is_an_update() {
    let site = Site::new("").await;
    let (old, new) = (
        "https://paper.example/world/ferry-waits-1000042",
        "https://paper.example/travel/timetable-row-ends-1000042",
    );
    site.run(&[(old, TITLE)]);
    let first = site.entries();
    let edited = "Timetable row ends";
    for _ in 0..3 {
        site.run(&[(new, edited)]);
        let entries = site.entries();
        assert!(entries.keys().eq(first.keys()), "{entries:?}");
        let (title, link) = entries.values().next().expect("is there");
        assert_eq!((title.as_str(), link.as_str()), (edited, new));
    }
    // What was learned is kept when the number is no witness any more.
    let many: Vec<(String, &str)> = (0..3)
        .map(|n| {
            (
                format!("https://paper.example/x/part-{n}-1000001"),
                "Another part",
            )
        })
        .collect();
    let mut list: Vec<(&str, &str)> = many.iter().map(|(a, t)| (a.as_str(), *t)).collect();
    list.push((new, edited));
    site.run(&list);
    let entries = site.entries();
    assert!(first.keys().all(|guid| entries.contains_key(guid)));
    assert_eq!(
        entries.len(),
        2,
        "equal numbers and titles are one: {entries:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn numbers_that_name_no_record_unite_nothing() {
    let site = Site::new("").await;
    // A day in the address, and a number of which two different stories stand side by side.
    let list = [
        ("https://paper.example/briefing-20250912", "Briefing"),
        (
            "https://paper.example/gallery/dawn-7700001",
            "Dawn at the pier",
        ),
    ];
    site.run(&list);
    site.run(&[
        (
            "https://paper.example/fog-on-the-river-20250912",
            "Fog on the river",
        ),
        (
            "https://paper.example/gallery/dusk-7700001",
            "Dusk over the mill",
        ),
        list[1],
    ]);
    assert_eq!(site.entries().len(), 4, "{:?}", site.entries());
}

/// An article whose page calls `canonical` its address.
fn article(title: &str, canonical: &str) -> Answer {
    Answer::page(format!(
        "<html lang=en><head><title>{title}</title><link rel=canonical href='{canonical}'></head><body><h1>{title}</h1><p>What happened at the harbour, told in a sentence or two.</p>"
    ))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_article_calls_its_address_is_the_entry_that_is_there() {
    let site = Site::new("article = \"missing\"").await;
    let (story, live) = (
        site.server.url("/story/ferry"),
        site.server.url("/live/ferry-now"),
    );
    site.server
        .set("/story/ferry", article(TITLE, "/story/ferry"));
    site.server
        .set("/live/ferry-now", article("As it happens", "/story/ferry"));
    site.run(&[(&story, TITLE)]);
    let first = site.entries();
    // Under a title of its own: it stands nowhere else, so it has moved.
    site.run(&[(&live, "As it happens")]);
    assert_eq!(site.entries(), first);
    site.run(&[]);
    // From here on it is known by both.
    site.run(&[(&live, "Ferry: as it happened")]);
    let entries = site.entries();
    assert!(entries.keys().eq(first.keys()), "{entries:?}");
    let (title, link) = entries.values().next().expect("is there");
    assert_eq!((title.as_str(), link), ("Ferry: as it happened", &story));
    // Another page shows it under yet another address, with a category of its own.
    site.server.set("/alerts/ferry", article(TITLE, &story));
    let alert = site.server.url("/alerts/ferry");
    site.run_with("/live", &[(&alert, "Ferry: as it happened")]);
    assert!(
        site.entries().keys().eq(first.keys()),
        "{:?}",
        site.entries()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_article_that_is_listed_by_its_own_address_later_is_no_news() {
    let site = Site::new("article = \"missing\"").await;
    let (short, own) = (site.server.url("/r/17"), site.server.url("/story/ferry"));
    for path in ["/r/17", "/story/ferry"] {
        site.server.set(path, article(TITLE, "/story/ferry"));
    }
    site.run(&[(&short, TITLE)]);
    let first = site.entries();
    site.run(&[(&own, "Ferry waits no longer")]);
    site.run(&[]);
    site.run(&[
        (&own, "Ferry waits no longer"),
        (&short, "Ferry waits no longer"),
    ]);
    assert!(
        site.entries().keys().eq(first.keys()),
        "{:?}",
        site.entries()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn careless_templates_swallow_no_story() {
    for claimed in ["/news", "/story/0", "/story/4", "/nowhere"] {
        let site = Site::new("article = \"missing\"").await;
        let titles = [
            "Harbour bridge closes",
            "Mill reopens after fire",
            "Night train returns",
            "School wins the derby",
            "Lighthouse sold at auction",
            "Fog stops every flight",
        ];
        let stories: Vec<(String, &str)> = titles
            .into_iter()
            .enumerate()
            .map(|(number, title)| {
                let path = format!("/story/{number}");
                site.server.set(&path, article(title, claimed));
                (site.server.url(&path), title)
            })
            .collect();
        let list: Vec<(&str, &str)> = stories.iter().map(|(a, t)| (a.as_str(), *t)).collect();
        // Together, then one by one, while the others stay.
        site.run(&list[..3]);
        for end in 4..=list.len() {
            site.run(&list[..end]);
        }
        assert_eq!(site.entries().len(), titles.len(), "{claimed}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn identities_that_the_configuration_names_are_left_alone() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "")
        .replace("item = \"li\"", "item = \"li\"\nguid = \"@id\"");
    place.configure(&configuration(&server.host, &feeds));
    let item = |id: u32, host: &str| {
        format!(
            "<li id=n{id}><a href='https://{host}/world/ferry-1234567'><h2>Part {id}</h2></a></li>"
        )
    };
    let list = item(1, "paper.example") + &item(2, "m.paper.example");
    server.set("/news", Answer::page(format!("<ul>{list}</ul>")));
    ends(&pagewire(&place.path(""), &["run", "--force"]), 0);
    assert_eq!(place.titles("news.rss"), ["Part 1", "Part 2"]);
}
