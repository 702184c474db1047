//! One article, one entry, however its address is written. Pure.
//!
//! An entry is known by the key of its first address. Other addresses of the same article are found in
//! three ways: by their form ([`permalink::plain`]), by the number of its record
//! ([`permalink::record`]), where the feed's history shows that numbers are that, and by what the
//! article's own page calls its address. What was found once is remembered as an alias. The elder
//! entry stays with its guid; nothing is shown as new. Where articles only seem to be one, they stay
//! two: a doubled entry can be seen, a lost one cannot.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use url::Url;

use crate::model::{Entry, Known};
use crate::normalise;
use crate::permalink;
use crate::store::{Card, Past};

/// Known entries with numbers that must be there before a number says anything.
const FEWEST_NUMBERS: usize = 5;

/// Other keys of entries, by key.
pub(super) type Aliases = HashMap<String, String>;

/// Something that only one entry may hold.
#[derive(Default)]
struct Unique<'a>(HashMap<String, Option<&'a str>>);

impl<'a> Unique<'a> {
    fn add(&mut self, value: String, key: &'a str) {
        self.0
            .entry(value)
            .and_modify(|known| *known = None)
            .or_insert(Some(key));
    }

    fn get(&self, value: &str) -> Option<&'a str> {
        self.0.get(value).copied().flatten()
    }

    /// Whether hardly anything is held by two.
    fn is_telling(&self, least: usize) -> bool {
        let shared = self.0.values().filter(|key| key.is_none()).count();
        self.0.len() >= least && shared * 20 <= self.0.len()
    }
}

/// What history knows of the addresses of a feed's entries.
struct Addresses<'a> {
    known: &'a HashMap<String, Known>,
    aliases: &'a Aliases,
    plain: Unique<'a>,
    records: Unique<'a>,
}

impl<'a> Addresses<'a> {
    fn new(known: &'a HashMap<String, Known>, aliases: &'a Aliases) -> Self {
        let (mut plain, mut records) = (Unique::default(), Unique::default());
        for (key, entry) in known {
            let now = permalink::plain(&entry.entry.permalink);
            // The address that it was first seen under.
            let first = Url::parse(&format!("https://{key}")).ok();
            let first = first.map(|first| permalink::plain(&first));
            if let Some(first) = first.filter(|first| *first != now) {
                plain.add(first, key);
            }
            plain.add(now, key);
            if let Some(record) = permalink::record(&entry.entry.permalink) {
                records.add(record, key);
            }
        }
        Self {
            known,
            aliases,
            plain,
            records,
        }
    }

    /// The entry that an address was once found to lead to.
    fn alias(&self, address: &Url) -> Option<&'a str> {
        let target = self.aliases.get(&permalink::key(address));
        let target = target.or_else(|| self.aliases.get(&permalink::plain(address)))?;
        self.known
            .get_key_value(target)
            .map(|(key, _)| key.as_str())
    }
}

/// How a card was found to be a known entry.
struct Found<'a> {
    key: &'a str,
    /// Whether the article is at the card's address now.
    is_moved: bool,
    /// Whether that is to be remembered.
    is_news: bool,
}

/// Gives the cards of a list the keys of the entries that they show, and makes one of those that show
/// the same. What was found is added to `news`, key by key.
pub(super) fn identify(
    entries: Vec<(Entry, String)>,
    known: &HashMap<String, Known>,
    aliases: &Aliases,
    news: &mut Aliases,
) -> Vec<(Entry, String)> {
    let is_strange = |(entry, _): &(Entry, String)| !known.contains_key(&entry.key);
    if !entries
        .iter()
        .any(|entry| is_strange(entry) && is_by_address(&entry.0))
    {
        return entries;
    }
    let addresses = Addresses::new(known, aliases);
    // Entries that the list shows, under whichever address.
    let mut shown: HashSet<String> = entries
        .iter()
        .filter(|entry| !is_strange(entry))
        .map(|(entry, _)| entry.key.clone())
        .collect();
    let mut named: Vec<(Entry, String)> = Vec::with_capacity(entries.len());
    for (mut entry, page) in entries {
        if !known.contains_key(&entry.key)
            && is_by_address(&entry)
            && let Some(found) = find(&entry, &addresses, &shown)
        {
            if found.is_news {
                news.insert(entry.key.clone(), found.key.to_owned());
            }
            if let Some(elder) = known.get(found.key).filter(|_| !found.is_moved) {
                entry.permalink = elder.entry.permalink.clone();
            }
            entry.key = found.key.to_owned();
            shown.insert(entry.key.clone());
        }
        named.push((entry, page));
    }
    one_of_each(named, known)
}

/// Whether an entry is known by its address, and not by what the configuration or a feed names.
fn is_by_address(entry: &Entry) -> bool {
    entry.key == permalink::key(&entry.permalink)
}

fn find<'a>(
    entry: &Entry,
    addresses: &Addresses<'a>,
    shown: &HashSet<String>,
) -> Option<Found<'a>> {
    let title = |key: &str| addresses.known.get(key).map(|known| &known.entry.title);
    let is_alike = |key: &str| title(key).is_some_and(|title| alike(title, &entry.title));
    if let Some(key) = addresses.plain.get(&permalink::plain(&entry.permalink)) {
        return Some(Found {
            key,
            is_moved: false,
            is_news: false,
        });
    }
    if let Some(key) = addresses
        .alias(&entry.permalink)
        .filter(|key| !shown.contains(*key) || is_alike(key))
    {
        return Some(Found {
            key,
            is_moved: false,
            is_news: false,
        });
    }
    let record = permalink::record(&entry.permalink)?;
    let key = addresses.records.get(&record)?;
    let is_same = title(key) == Some(&entry.title);
    let is_one = is_same || !shown.contains(key) && addresses.records.is_telling(FEWEST_NUMBERS);
    is_one.then_some(Found {
        key,
        // A list that shows both has not moved it.
        is_moved: !shown.contains(key),
        is_news: true,
    })
}

/// Makes one card of those of one key, and of new ones that are forms of one article.
fn one_of_each(
    entries: Vec<(Entry, String)>,
    known: &HashMap<String, Known>,
) -> Vec<(Entry, String)> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut cards: Vec<(Entry, String)> = Vec::with_capacity(entries.len());
    for (entry, page) in entries {
        let is_new = !known.contains_key(&entry.key) && is_by_address(&entry);
        let mut names = vec![entry.key.clone()];
        if is_new {
            names.push(format!("plain {}", permalink::plain(&entry.permalink)));
            if let Some(record) = permalink::record(&entry.permalink) {
                names.push(format!("record {record} {}", entry.title));
            }
        }
        let place = names.iter().find_map(|name| places.get(name)).copied();
        let card = place.and_then(|place| cards.get_mut(place));
        let place = match (place, card) {
            (Some(place), Some((first, _))) => {
                // Known to readers by the address that is not a form for phones.
                if is_new && !permalink::is_plain(&first.permalink) {
                    first.key.clone_from(&entry.key);
                    first.permalink.clone_from(&entry.permalink);
                }
                normalise::merge(first, entry);
                place
            }
            _ => {
                cards.push((entry, page));
                cards.len() - 1
            }
        };
        for name in names {
            places.entry(name).or_insert(place);
        }
    }
    cards
}

/// Unites new cards with the entries whose addresses their articles call their own. `past` holds the
/// articles. What was found is added to `news`.
pub(super) fn unite_by_article(
    cards: Vec<Card>,
    past: &Past,
    aliases: &Aliases,
    news: &mut Aliases,
) -> Vec<Card> {
    // Who says that its address is another one.
    let mut claims: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    for (key, told) in &past.articles {
        if let Some(own) = &told.article.canonical {
            claims.entry(permalink::plain(own)).or_default().insert(key);
        }
    }
    if claims.is_empty() {
        return cards;
    }
    let addresses = Addresses::new(&past.known, aliases);
    let shown: HashSet<&str> = cards.iter().map(|card| card.entry.key.as_str()).collect();
    let mut new: Unique<'_> = Unique::default();
    for card in cards
        .iter()
        .filter(|card| !past.known.contains_key(&card.entry.key))
    {
        new.add(permalink::plain(&card.entry.permalink), &card.entry.key);
    }
    let titles: HashMap<&str, &str> = cards
        .iter()
        .map(|card| (card.entry.key.as_str(), card.entry.title.as_str()))
        .collect();
    let title = |key: &str| {
        let known = past.known.get(key).map(|known| known.entry.title.as_str());
        known.or_else(|| titles.get(key).copied())
    };
    let mut same: HashMap<String, String> = HashMap::new();
    for (own, claimants) in &claims {
        let strong = addresses.plain.get(own).or_else(|| new.get(own));
        for claimant in claimants {
            // Only an entry that is not known yet can become another one.
            if past.known.contains_key(*claimant) || !is_address(claimant) {
                continue;
            }
            let weak = || aliases.get(own).map(String::as_str);
            let Some(elder) = strong.or_else(weak).filter(|elder| elder != claimant) else {
                continue;
            };
            // Nothing becomes what has itself become another one.
            let is_entangled =
                same.contains_key(elder) || same.values().any(|elder| elder == claimant);
            let is_alike = title(elder)
                .zip(title(claimant))
                .is_some_and(|(elder, own)| alike(elder, own));
            // A careless template names one address on all pages.
            let is_lone = claimants.len() == 1 && !shown.contains(elder);
            if !is_entangled && (is_alike || strong.is_some() && is_lone) {
                same.insert((*claimant).to_owned(), elder.to_owned());
            }
        }
        // An address that nobody has, and only one claims, may be listed one day.
        if let (Some(claimant), 1, None) = (claimants.first(), claimants.len(), strong)
            && !aliases.contains_key(own)
            && !same.contains_key(*claimant)
            && is_address(claimant)
        {
            news.insert(own.clone(), (*claimant).to_owned());
        }
    }
    let cards = become_one(cards, &same, past);
    news.extend(same);
    cards
}

/// Whether a key is an address, rather than what the configuration or a feed names.
fn is_address(key: &str) -> bool {
    Url::parse(&format!("https://{key}")).is_ok_and(|url| permalink::key(&url) == key)
}

/// Leaves out cards that are other entries, which get their categories.
fn become_one(cards: Vec<Card>, same: &HashMap<String, String>, past: &Past) -> Vec<Card> {
    let (gone, mut cards): (Vec<Card>, Vec<Card>) = cards
        .into_iter()
        .partition(|card| same.contains_key(&card.entry.key));
    for Card { entry, page } in gone {
        let Some(elder) = same.get(&entry.key) else {
            continue;
        };
        if let Some(card) = cards.iter_mut().find(|card| card.entry.key == *elder) {
            normalise::merge(&mut card.entry, entry);
        } else if let Some(known) = past.known.get(elder) {
            let entry = Entry {
                categories: entry.categories,
                ..known.entry.clone()
            };
            cards.push(Card { entry, page });
        }
    }
    cards
}

/// Whether two titles tell of the same: most words of the shorter are in the other.
fn alike(one: &str, other: &str) -> bool {
    let (one, other) = (parts(one), parts(other));
    let shared = one.intersection(&other).count();
    shared * 2 > one.len().min(other.len()) && shared * 3 >= one.len().max(other.len())
}

/// Words of three letters or more; of scripts without blanks, pairs of letters.
fn parts(title: &str) -> HashSet<String> {
    let lower = title.to_lowercase();
    let words: Vec<&str> = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let mut parts = HashSet::new();
    for word in &words {
        if word.is_ascii() || word.chars().count() <= 12 && words.len() > 2 {
            if word.chars().count() >= 3 || words.len() < 3 {
                parts.insert((*word).to_owned());
            }
        } else {
            let letters: Vec<char> = word.chars().collect();
            parts.extend(letters.windows(2).map(|pair| pair.iter().collect()));
        }
    }
    parts
}
