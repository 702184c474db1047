//! What every web page tells of itself, however its items are read.

use std::sync::LazyLock;

use crate::html::{Document, Field, Selector};
use crate::model::Extraction;

static TITLE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("head > title"));
static BASE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("head > base[href]"));

/// Title, language and base of a page, without items.
pub(super) fn of_page(document: &Document) -> Extraction {
    Extraction {
        title: document
            .first(&TITLE)
            .map(|title| title.text())
            .filter(|title| !title.is_empty()),
        language: document.language(),
        base: document
            .first(&BASE)
            .and_then(|base| base.attribute("href"))
            .map(str::to_owned),
        ..Extraction::default()
    }
}

/// The address of the next page as written: the first of the fields that is there.
pub(super) fn next(document: &Document, fields: &[Field]) -> Option<String> {
    fields
        .iter()
        .find_map(|next| next.value_or(document.root(), Some("href")))
}
