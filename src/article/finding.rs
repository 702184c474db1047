//! What each place of a page says of a field, and which of them is believed: kept, so that a reader
//! of the feed can be told why it reads as it does.

/// What one place of a page says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// Where: "JSON-LD headline", "og:title", "h1".
    pub place: &'static str,
    /// What is read there.
    pub says: String,
}

/// A field with all that speaks for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Finding<T> {
    pub(super) value: T,
    /// Why that, in words; empty where there is no value.
    pub(super) because: String,
    /// In order of trust.
    pub(super) witnesses: Vec<Witness>,
}

impl<T: Default> Finding<T> {
    /// Nothing found, whatever the witnesses say.
    pub(super) fn none(witnesses: Vec<Witness>) -> Self {
        Self {
            value: T::default(),
            because: String::new(),
            witnesses,
        }
    }
}

/// What became of one field of an article: for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The field's name, as in the configuration.
    pub field: &'static str,
    /// What the article gets; `None` when nothing.
    pub value: Option<String>,
    /// Why.
    pub because: String,
    /// All that the page says of it.
    pub witnesses: Vec<Witness>,
}
