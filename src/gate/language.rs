//! Another language: a site that guesses where its reader is.

use super::{Norm, Reason, Shown, titles};

/// The label alone is no alarm: it may have been corrected. Known items with their titles say so.
pub(super) fn judge(shown: &Shown<'_>, norm: &Norm) -> Option<(Reason, String)> {
    let (before, now) = (norm.language()?, shown.language?);
    let is_same = primary(before).eq_ignore_ascii_case(primary(now));
    if is_same || titles::unchanged(shown) * 2 >= shown.keys().len() {
        return None;
    }
    let why = format!("it says that it is written in {now:?}, and was in {before:?}");
    Some((Reason::Language, why))
}

/// BCP 47: the language without script and country.
fn primary(tag: &str) -> &str {
    tag.split(['-', '_']).next().unwrap_or(tag).trim()
}
