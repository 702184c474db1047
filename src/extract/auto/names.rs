//! Which families of words the names of each element belong to: read once for every element, since
//! every group asks.

use foldhash::HashMap;
use std::sync::LazyLock;

use super::hints::{BESIDE, NEVER, words};
use super::tables::OTHER;
use crate::html::{Outline, Place};

/// Attributes in which designers name what an element is.
const ATTRIBUTES: [&str; 5] = ["class", "id", "itemprop", "rel", "data-testid"];

/// A family of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    /// Parts that never hold the list.
    Never,
    /// Parts that hold other lists.
    Beside,
    /// Titles.
    Title,
    /// Decks.
    Deck,
    /// Bylines.
    Author,
    /// Topics.
    Topic,
    /// Dates.
    Dated,
    /// Dates that are not of publication.
    Other,
    /// Pictures that are signs or faces.
    Sign,
    /// Paid parts, by the beginnings of words.
    Paid,
}

/// Beginnings of words of paid parts.
const PAID: &[&str] = &[
    "advert", "outbrain", "promo", "sponsor", "taboola", "adbox", "adslot", "adunit", "dfp", "advt",
];

impl Family {
    const ALL: [Self; 10] = [
        Self::Never,
        Self::Beside,
        Self::Title,
        Self::Deck,
        Self::Author,
        Self::Topic,
        Self::Dated,
        Self::Other,
        Self::Sign,
        Self::Paid,
    ];

    fn bit(self) -> u16 {
        1 << self as u16
    }

    fn words(self) -> &'static [&'static str] {
        match self {
            Self::Never => NEVER,
            Self::Beside => BESIDE,
            Self::Title => &["title", "headline", "heading", "subject"],
            Self::Deck => &[
                "summary",
                "excerpt",
                "deck",
                "teaser",
                "description",
                "dek",
                "standfirst",
                "intro",
                "lead",
                "snippet",
                "abstract",
                "subtitle",
            ],
            Self::Author => &["author", "byline", "writer", "creator", "by"],
            Self::Topic => &[
                "category",
                "categories",
                "section",
                "kicker",
                "topic",
                "label",
                "cat",
                "tag",
            ],
            Self::Dated => &[
                "date",
                "time",
                "published",
                "publish",
                "posted",
                "timestamp",
                "datetime",
                "pubdate",
                "created",
                "meta",
                "day",
            ],
            Self::Other => OTHER,
            Self::Sign => &["avatar", "icon", "logo", "emoji", "gravatar"],
            Self::Paid => &["ad", "ads"],
        }
    }
}

static FAMILIES: LazyLock<HashMap<&str, u16>> = LazyLock::new(|| {
    let mut out: HashMap<&str, u16> = HashMap::default();
    for family in Family::ALL {
        for word in family.words() {
            *out.entry(word).or_default() |= family.bit();
        }
    }
    out
});

/// The families of every element's names.
#[derive(Debug)]
pub(super) struct Names(Vec<u16>);

impl Names {
    pub(super) fn of(outline: &Outline<'_>) -> Self {
        let of_word = |word: String| {
            let own = FAMILIES.get(word.as_str()).copied().unwrap_or(0);
            let is_paid = PAID.iter().any(|start| word.starts_with(start));
            own | if is_paid { Family::Paid.bit() } else { 0 }
        };
        let own = |place: Place| {
            ATTRIBUTES
                .iter()
                .filter_map(|name| outline.attribute(place, name))
                .flat_map(words)
                .fold(0, |all, word| all | of_word(word))
        };
        Self((0..outline.len()).map(own).collect())
    }

    /// Whether a word of the element's names belongs to the family.
    pub(super) fn is(&self, place: Place, family: Family) -> bool {
        self.0
            .get(place)
            .is_some_and(|families| families & family.bit() != 0)
    }
}
