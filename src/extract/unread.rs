//! Fields of the configuration that found nothing.

use std::fmt::Debug;

use crate::config::Select;
use crate::model::RawItem;

/// Fields that found nothing in any item: mistyped, or left behind by a redesign.
pub(super) fn unread<S, F: Debug>(items: &[RawItem], select: &Select<S, F>) -> Vec<String> {
    type Has = fn(&RawItem) -> bool;
    let fields: [(&str, &[F], Has); 8] = [
        ("title", &select.title, |item| item.title.is_some()),
        ("link", &select.link, |item| item.link.is_some()),
        ("summary", &select.summary, |item| item.summary.is_some()),
        ("content", &select.content, |item| item.content.is_some()),
        ("image", &select.image, |item| item.image.is_some()),
        ("author", &select.author, |item| item.author.is_some()),
        ("date", &select.date.select, |item| !item.dates.is_empty()),
        ("guid", &select.guid, |item| item.guid.is_some()),
    ];
    fields
        .into_iter()
        .filter(|(_, fields, has)| !fields.is_empty() && !items.iter().any(has))
        .map(|(name, fields, _)| format!("{name} = {fields:?}"))
        .collect()
}
