//! `<meta>` elements by name: OpenGraph, article:*, Dublin Core and those of publishing systems.
//! Which names count for a field, each field says; times are read in `time`.

use foldhash::HashMap;

use crate::html::{Outline, collapse};

/// What the page's `<meta>` elements say: names in lower case, values with white space collapsed,
/// in document order.
#[derive(Debug, Default)]
pub(super) struct Meta(HashMap<String, Vec<String>>);

impl Meta {
    pub(super) fn read(outline: &Outline<'_>) -> Self {
        let mut all: HashMap<String, Vec<String>> = HashMap::default();
        for place in 0..outline.len() {
            if outline.name(place) != "meta" {
                continue;
            }
            let name = ["property", "name", "itemprop"]
                .iter()
                .find_map(|attribute| outline.attribute(place, attribute));
            let value = outline.attribute(place, "content").map(collapse);
            if let (Some(name), Some(value)) = (name, value)
                && !value.is_empty()
            {
                all.entry(name.trim().to_ascii_lowercase())
                    .or_default()
                    .push(value);
            }
        }
        Self(all)
    }

    /// All values of a name.
    pub(super) fn list(&self, name: &str) -> &[String] {
        self.0.get(name).map_or(&[], Vec::as_slice)
    }

    /// The first value of a name.
    pub(super) fn first(&self, name: &str) -> Option<&str> {
        self.list(name).first().map(String::as_str)
    }

    /// Those of the names that are there, with their first value.
    pub(super) fn said<'a>(
        &'a self,
        names: &'a [&'static str],
    ) -> impl Iterator<Item = (&'static str, &'a str)> {
        names
            .iter()
            .filter_map(|name| Some((*name, self.first(name)?)))
    }
}
