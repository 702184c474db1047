//! Where a list meets what is known of it. Pure.

use std::collections::HashMap;

use crate::model::{Entry, Known};

/// Whether the list need not be followed further: a known entry stands behind a new one, or none is
/// new. A known entry on top may be pinned there, and says nothing.
pub(super) fn meets(entries: &[(Entry, String)], known: &HashMap<String, Known>) -> bool {
    let is_known = |(entry, _): &(Entry, String)| known.contains_key(&entry.key);
    let first_new = entries.iter().position(|entry| !is_known(entry));
    first_new.is_none_or(|first| entries.iter().skip(first).any(is_known))
}

/// Whether entries may have come and gone unseen: the list has had known ones, and shows none.
pub(super) fn has_missed(
    entries: &[(Entry, String)],
    page: &str,
    known: &HashMap<String, Known>,
) -> bool {
    !entries.is_empty()
        && !entries
            .iter()
            .any(|(entry, _)| known.contains_key(&entry.key))
        && known.values().any(|known| known.page == page)
}
