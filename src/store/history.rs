//! The pure merge: what a scan found and what is known → what is new and what has changed.

use chrono::{DateTime, Utc};
use std::collections::{HashMap, HashSet};

use crate::model::{Article, Entry, Known};
use crate::permalink::guid;
use crate::words::categories;

/// An entry as its section page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// The entry, before its article has been read.
    pub entry: Entry,
    /// The page that shows it.
    pub page: String,
}

/// What is to be written.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Merged {
    /// Entries seen for the first time, in the order of the scan.
    pub new: Vec<Known>,
    /// Entries that changed, or whose card did.
    pub changed: Vec<Known>,
    /// How many of `changed` a reader would notice.
    pub updated: usize,
}

impl Merged {
    /// Whether rendered feeds would differ.
    pub fn is_visible(&self) -> bool {
        !self.new.is_empty() || self.updated > 0
    }

    fn add(&mut self, known: &Known, next: Known) {
        if next != *known {
            self.updated += usize::from(next.entry != known.entry);
            self.changed.push(next);
        }
    }
}

/// A fingerprint of what a card says, to see at a glance whether it changed. Of its time it only
/// holds whether there is one: the time itself is fixed at first sight, and "3 hours ago" is another
/// one at each run.
pub fn fingerprint(entry: &Entry) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new();
    let mut field = |text: &str| {
        hasher.update(text.as_bytes());
        hasher.update(&[0x1f]);
    };
    field(entry.permalink.as_str());
    field(&entry.title);
    field(entry.summary.as_deref().unwrap_or("\u{0}"));
    field(entry.content.as_deref().unwrap_or("\u{0}"));
    for name in entry.authors.iter().chain(&entry.categories) {
        field(name);
    }
    if let Some(image) = &entry.image {
        field(image.url.as_str());
        field(image.caption.as_deref().unwrap_or("\u{0}"));
    }
    if entry.published.is_some() {
        field("dated");
    }
    hasher.finalize().as_bytes()[..16].to_vec()
}

/// What came of reading the article page of an entry in this scan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// It was read: its article is among [`Past::articles`].
    Read,
    /// It failed, and may be tried again.
    Later {
        /// Not before this.
        due: DateTime<Utc>,
        /// How often it has failed.
        attempts: u32,
    },
    /// It failed for good.
    GivenUp,
}

/// What a scan is merged into.
#[derive(Debug, Default)]
pub struct Past {
    /// By entry key.
    pub known: HashMap<String, Known>,
    /// Articles read now or before, by entry key.
    pub articles: HashMap<String, Article>,
    /// By entry key.
    pub tried: HashMap<String, Tried>,
    /// The feed's pages as configured now. Entries of a page that is no longer among them go to the
    /// one that shows them next.
    pub pages: Vec<String>,
    /// When the article of a new entry that was not tried is due; `None` when articles are not
    /// wanted.
    pub untried: Option<DateTime<Utc>>,
}

/// Merges the cards of a scan, in page order, into history. `complete` adds to a card what its
/// article says.
///
/// - A known entry keeps its guid, its first-seen time and, once it has one, its publish time; only
///   an article that was still owed when it was first seen may tell it better, once.
/// - Only the page that first showed an entry changes its words; others add categories.
/// - A field that vanishes from a card is kept.
/// - `updated` moves when the title or a text changes; not when an article, read late, fills in
///   what was missing.
pub fn merge(
    feed: &str,
    cards: Vec<Card>,
    past: &Past,
    complete: impl Fn(Entry, &Article) -> Entry,
    now: DateTime<Utc>,
) -> Merged {
    let mut merged = Merged::default();
    let is_first = past.known.is_empty();
    let mut above: Option<DateTime<Utc>> = None;
    let mut carded: HashSet<String> = HashSet::new();
    let complete = |entry: Entry| match past.articles.get(&entry.key) {
        Some(article) => complete(entry, article),
        None => entry,
    };
    for (position, card) in cards.into_iter().enumerate() {
        carded.insert(card.entry.key.clone());
        let tried = past.tried.get(&card.entry.key);
        let print = fingerprint(&card.entry);
        if let Some(known) = past.known.get(&card.entry.key) {
            let is_owner = known.page == card.page || !past.pages.contains(&known.page);
            let page = if is_owner {
                card.page.clone()
            } else {
                known.page.clone()
            };
            let base = if is_owner && (known.card != print || tried == Some(&Tried::Read)) {
                Some(card.entry)
            } else {
                let words = categories(
                    known
                        .entry
                        .categories
                        .iter()
                        .cloned()
                        .chain(card.entry.categories),
                );
                (words != known.entry.categories).then(|| Entry {
                    categories: words,
                    ..known.entry.clone()
                })
            };
            let print = if is_owner { print } else { known.card.clone() };
            let mut next = change(known, base.map(&complete), tried, now);
            next.card = print;
            next.page = page;
            merged.add(known, next);
            continue;
        }
        let (article_due, attempts) = match tried {
            Some(Tried::Read | Tried::GivenUp) => (None, 0),
            Some(Tried::Later { due, attempts }) => (Some(*due), *attempts),
            None if past.articles.contains_key(&card.entry.key) => (None, 0),
            None => (past.untried, 0),
        };
        let edited = past
            .articles
            .get(&card.entry.key)
            .and_then(|article| article.updated);
        let entry = complete(card.entry);
        // On the first crawl a page's own order tells more of an undated entry than the time of
        // the crawl, which is the same for all.
        let own = entry
            .published
            .map(|published| published.at.with_timezone(&Utc));
        let order = own.or(above.filter(|_| is_first)).unwrap_or(now);
        above = Some(order);
        merged.new.push(Known {
            guid: guid(feed, &entry.key),
            card: print,
            page: card.page,
            first_seen: now,
            updated: edited
                .map(|edited| edited.at.with_timezone(&Utc))
                .filter(|edited| *edited <= now && own.is_some_and(|own| *edited > own)),
            order,
            article_due,
            attempts,
            position: u32::try_from(position).unwrap_or(u32::MAX),
            entry,
        });
    }
    settle_undated_top(&mut merged.new, is_first);
    // Articles that were owed to entries which no changed page shows.
    for (key, tried) in past.tried.iter().filter(|(key, _)| !carded.contains(*key)) {
        if let Some(known) = past.known.get(key) {
            let base = (*tried == Tried::Read).then(|| complete(known.entry.clone()));
            merged.add(known, change(known, base, Some(tried), now));
        }
    }
    merged
}

/// Undated entries above the first dated one take its place in time.
fn settle_undated_top(new: &mut [Known], is_first: bool) {
    if !is_first {
        return;
    }
    let Some(first) = new.iter().position(|known| known.entry.published.is_some()) else {
        return;
    };
    let (top, rest) = new.split_at_mut(first);
    if let Some(dated) = rest.first() {
        for known in top {
            known.order = dated.order;
        }
    }
}

/// The next state of a known entry: `entry` is what its page and article say now, `None` when
/// nothing new is known of its words.
fn change(known: &Known, entry: Option<Entry>, tried: Option<&Tried>, now: DateTime<Utc>) -> Known {
    let mut next = known.clone();
    let old = &known.entry;
    match tried {
        None => {}
        Some(Tried::Read | Tried::GivenUp) => next.article_due = None,
        Some(Tried::Later { due, attempts }) => {
            next.article_due = Some(*due);
            next.attempts = *attempts;
        }
    }
    let Some(entry) = entry else { return next };
    next.entry = Entry {
        key: old.key.clone(),
        permalink: entry.permalink,
        title: entry.title,
        summary: entry.summary.or_else(|| old.summary.clone()),
        content: entry.content.or_else(|| old.content.clone()),
        authors: if entry.authors.is_empty() {
            old.authors.clone()
        } else {
            entry.authors
        },
        categories: categories(old.categories.iter().cloned().chain(entry.categories)),
        image: entry.image.or_else(|| old.image.clone()),
        // The article that was owed completes what first sight had to leave open.
        published: if tried == Some(&Tried::Read) {
            entry.published.or(old.published)
        } else {
            old.published.or(entry.published)
        },
    };
    if let Some(published) = next
        .entry
        .published
        .filter(|_| next.entry.published != old.published)
    {
        next.order = published.at.with_timezone(&Utc);
    }
    let is_edit = next.entry.title != old.title
        || next.entry.summary != old.summary
        || next.entry.content != old.content;
    if is_edit && tried != Some(&Tried::Read) {
        next.updated = Some(now);
    }
    next
}

#[cfg(test)]
mod tests {
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
        let later =
            |due, attempts| HashMap::from([("1".to_owned(), Tried::Later { due, attempts })]);
        let mut past = Past {
            tried: later(now(900), 1),
            untried: Some(now(0)),
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
        assert_eq!(
            merged.new[1].article_due,
            Some(now(0)),
            "beyond the budget of this run"
        );
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
        past.tried = HashMap::from([("1".to_owned(), Tried::Read)]);
        past.articles.insert(
            "1".into(),
            Article {
                summary: Some("Deck".into()),
                ..Article::default()
            },
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
}
