use super::*;
use crate::model::{Precision, Published};
use url::Url;

fn now(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_757_681_460 + seconds, 0).expect("is an instant")
}

fn card(path: &str, title: &str, minute: Option<i64>) -> Card {
    let permalink = Url::parse("https://a.example/")
        .and_then(|base| base.join(path))
        .expect("is a URL");
    Card {
        page: "https://a.example/news".into(),
        entry: Entry {
            key: path.into(),
            permalink,
            title: title.into(),
            summary: None,
            content: None,
            authors: vec![],
            categories: vec!["News".into()],
            image: None,
            enclosure: None,
            published: minute.map(|minute| Published {
                at: now(minute * 60).fixed_offset(),
                precision: Precision::Minute,
            }),
        },
    }
}

fn merge_at(cards: Vec<Card>, known: &HashMap<String, Known>, seconds: i64) -> Merged {
    let past = Past {
        known: known.clone(),
        pages: vec!["https://a.example/news".into()],
        ..Past::default()
    };
    merge("news", cards, &past, |entry, _| entry, now(seconds))
}

fn remember(merged: Merged, mut known: HashMap<String, Known>) -> HashMap<String, Known> {
    for entry in merged.new.into_iter().chain(merged.changed) {
        known.insert(entry.entry.key.clone(), entry);
    }
    known
}

#[test]
fn an_unchanged_page_changes_nothing() {
    let cards = || vec![card("1", "One", Some(-5)), card("2", "Two", None)];
    let known = remember(merge_at(cards(), &HashMap::new(), 0), HashMap::new());
    assert_eq!(merge_at(cards(), &known, 60), Merged::default());
}

#[test]
fn a_changed_title_is_an_update_of_the_same_entry() {
    let known = remember(
        merge_at(vec![card("1", "One", Some(-5))], &HashMap::new(), 0),
        HashMap::new(),
    );
    let merged = merge_at(vec![card("1", "One, again", Some(-1))], &known, 60);
    assert!(merged.new.is_empty());
    let (old, new) = (&known["1"], &merged.changed[0]);
    assert_eq!(new.guid, old.guid);
    assert_eq!(new.updated, Some(now(60)));
    assert_eq!(
        new.entry.published, old.entry.published,
        "publish times are frozen"
    );
    assert_eq!(new.order, old.order);
}

#[test]
fn what_vanishes_from_a_card_is_kept() {
    let mut first = card("1", "One", Some(-5));
    first.entry.summary = Some("Deck".into());
    let known = remember(merge_at(vec![first], &HashMap::new(), 0), HashMap::new());
    let merged = merge_at(vec![card("1", "One", None)], &known, 60);
    assert_eq!(merged.changed[0].entry.summary.as_deref(), Some("Deck"));
    assert_eq!(merged.updated, 0);
    assert!(!merged.is_visible());
}

#[test]
fn another_page_only_adds_its_categories() {
    let known = remember(
        merge_at(vec![card("1", "One", Some(-5))], &HashMap::new(), 0),
        HashMap::new(),
    );
    let mut other = card("1", "ONE!", Some(-2));
    other.page = "https://a.example/world".into();
    other.entry.categories = vec!["World".into()];
    let merged = merge_at(vec![other.clone()], &known, 60);
    assert_eq!(merged.changed[0].entry.title, "One");
    assert_eq!(merged.changed[0].entry.categories, ["News", "World"]);
    let known = remember(merged, known);
    assert_eq!(merge_at(vec![other], &known, 120), Merged::default());
}

#[test]
fn undated_entries_keep_the_order_of_the_page_on_the_first_crawl() {
    let cards = vec![
        card("1", "One", None),
        card("2", "Two", Some(-5)),
        card("3", "Three", None),
        card("4", "Four", Some(-9)),
    ];
    let merged = merge_at(cards, &HashMap::new(), 0);
    let mut order: Vec<_> = merged
        .new
        .iter()
        .map(|known| {
            (
                std::cmp::Reverse(known.order),
                known.position,
                known.entry.key.as_str(),
            )
        })
        .collect();
    order.sort();
    let keys: Vec<&str> = order.iter().map(|(_, _, key)| *key).collect();
    assert_eq!(keys, ["1", "2", "3", "4"]);
    assert_eq!(merged.new[0].first_seen, now(0));
}

#[test]
fn a_late_date_is_taken_once() {
    let known = remember(
        merge_at(vec![card("1", "One", None)], &HashMap::new(), 0),
        HashMap::new(),
    );
    let merged = merge_at(vec![card("1", "One", Some(-30))], &known, 60);
    assert_eq!(
        merged.changed[0].entry.published,
        card("1", "One", Some(-30)).entry.published
    );
    // From here on it is fixed, and an age that grows with the clock is no change.
    let known = remember(merged, known);
    let merged = merge_at(vec![card("1", "One", Some(-10))], &known, 120);
    assert_eq!(merged, Merged::default());
}

#[test]
fn an_article_read_late_completes_the_same_entry() {
    let later = |due, attempts| HashMap::from([("1".to_owned(), Tried::Later { due, attempts })]);
    let mut past = Past {
        tried: later(now(900), 1),
        ..Past::default()
    };
    let merged = merge(
        "news",
        vec![card("1", "One", None), card("2", "Two", None)],
        &past,
        |entry, _| entry,
        now(0),
    );
    assert_eq!(
        (merged.new[0].article_due, merged.new[0].attempts),
        (Some(now(900)), 1)
    );
    assert_eq!(merged.new[1].article_due, None, "is not wanted");
    past.known = remember(merged, HashMap::new());
    past.tried = later(now(3600), 2);
    let merged = merge("news", vec![], &past, |entry, _| entry, now(900));
    assert_eq!(
        (
            merged.changed.len(),
            merged.updated,
            merged.changed[0].attempts
        ),
        (1, 0, 2)
    );
    past.known = remember(merged, past.known);
    past.tried = HashMap::from([("1".to_owned(), Tried::Read { next: None })]);
    past.articles.insert(
        "1".into(),
        Told::new(Article {
            summary: Some("Deck".into()),
            ..Article::default()
        }),
    );
    let complete = |mut entry: Entry, article: &Article| {
        entry.summary.clone_from(&article.summary);
        entry
    };
    let merged = merge("news", vec![], &past, complete, now(3600));
    let done = &merged.changed[0];
    assert_eq!((done.article_due, done.updated), (None, None));
    assert_eq!(done.entry.summary.as_deref(), Some("Deck"));
}

#[test]
fn entries_of_a_page_that_was_taken_out_go_to_the_page_that_shows_them() {
    let known = remember(
        merge_at(vec![card("1", "One", Some(-5))], &HashMap::new(), 0),
        HashMap::new(),
    );
    let mut moved = card("1", "One, again", Some(-5));
    moved.page = "https://a.example/latest".into();
    let past = Past {
        known,
        pages: vec![moved.page.clone()],
        ..Past::default()
    };
    let merged = merge(
        "news",
        vec![moved.clone()],
        &past,
        |entry, _| entry,
        now(60),
    );
    assert_eq!(merged.changed[0].entry.title, "One, again");
    assert_eq!(merged.changed[0].page, moved.page);
    assert_eq!(merged.changed[0].guid, past.known["1"].guid);
}
