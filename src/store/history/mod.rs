//! The pure merge: what a scan found and what is known → what is new and what has changed.

mod change;

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
    if let Some(enclosure) = &entry.enclosure {
        field(enclosure.url.as_str());
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
    Read {
        /// When to look at it again; `None`: never.
        next: Option<DateTime<Utc>>,
    },
    /// It failed, and may be tried again.
    Later {
        /// Not before this.
        due: DateTime<Utc>,
        /// How often it has failed.
        attempts: u32,
    },
    /// It failed for good, or is not wanted any more.
    GivenUp,
}

/// What an article says, and by what it is told from what it said before.
#[derive(Debug, Default)]
pub struct Told {
    /// What completes the card.
    pub article: Article,
    /// Fingerprint of all that its page said.
    pub print: Vec<u8>,
}

impl Told {
    /// What the page says, as it says it.
    pub fn new(article: Article) -> Self {
        // Texts, times and lists of texts always serialise.
        let text = serde_json::to_vec(&article).unwrap_or_default();
        Self {
            print: blake3::hash(&text).as_bytes()[..16].to_vec(),
            article,
        }
    }
}

/// What a scan is merged into.
#[derive(Debug, Default)]
pub struct Past {
    /// By entry key.
    pub known: HashMap<String, Known>,
    /// Articles read now or before, by entry key.
    pub articles: HashMap<String, Told>,
    /// Whether cards bring the full text themselves, so that it is theirs to change.
    pub cards_have_content: bool,
    /// By entry key.
    pub tried: HashMap<String, Tried>,
    /// The feed's pages as configured now. Entries of a page that is no longer among them go to the
    /// one that shows them next.
    pub pages: Vec<String>,
}

impl Past {
    /// Keeps what the article of an entry says.
    pub fn tell(&mut self, key: &str, article: &Article) {
        self.articles
            .insert(key.to_owned(), Told::new(article.clone()));
    }

    /// Whether a card can change nothing of its entry's words, so that its article need not be at
    /// hand: it says what it said before, or another page owns the entry.
    pub fn is_settled(&self, card: &Card) -> bool {
        self.known
            .get(&card.entry.key)
            .is_some_and(|known| !self.owns(card, known) || known.card == fingerprint(&card.entry))
    }

    /// Whether the words of an entry are those of this card's page: it showed it first, or the one
    /// that did is no longer the feed's.
    fn owns(&self, card: &Card, known: &Known) -> bool {
        known.page == card.page || !self.pages.contains(&known.page)
    }
}

/// Merges the cards of a scan, in page order, into history. `complete` adds to a card what its
/// article says.
///
/// - A known entry keeps its guid, its first-seen time and, once it has one, its publish time; only
///   an article that was still owed when it was first seen may tell it better, once.
/// - An article that is read again and says something else is an update of the same entry.
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
        Some(told) => complete(entry, &told.article),
        None => entry,
    };
    for (position, card) in cards.into_iter().enumerate() {
        carded.insert(card.entry.key.clone());
        let tried = past.tried.get(&card.entry.key);
        let print = fingerprint(&card.entry);
        if let Some(known) = past.known.get(&card.entry.key) {
            let is_owner = past.owns(&card, known);
            let page = if is_owner {
                card.page.clone()
            } else {
                known.page.clone()
            };
            let read = past.read(known);
            let base = if is_owner && (known.card != print || read.is_some()) {
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
            let mut next = past.change(known, base.map(&complete), read, now);
            next.card = print;
            next.page = page;
            merged.add(known, next);
            continue;
        }
        let (article_due, attempts) = match tried {
            Some(Tried::Read { next }) => (*next, 0),
            Some(Tried::GivenUp) => (None, 0),
            Some(Tried::Later { due, attempts }) => (Some(*due), *attempts),
            None => (None, 0),
        };
        let told = past.articles.get(&card.entry.key);
        let edited = told.and_then(|told| told.article.updated);
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
            article: told.map(|told| told.print.clone()),
            attempts,
            position: u32::try_from(position).unwrap_or(u32::MAX),
            entry,
        });
    }
    settle_undated_top(&mut merged.new, is_first);
    // Articles of entries which no changed page shows.
    for key in past.tried.keys().filter(|key| !carded.contains(*key)) {
        if let Some(known) = past.known.get(key) {
            let read = past.read(known);
            let base = read.is_some().then(|| complete(past.bare(known)));
            merged.add(known, past.change(known, base, read, now));
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

#[cfg(test)]
mod tests;
