//! When a page that is held becomes the new normal by itself.
//!
//! An owner who does not look shall not lose the feed for ever. A week is longer than outages and
//! experiments last, and the owner has been told on the first day. But a page that merely stays the
//! same proves nothing, for so does a wall: its list must live, which is to keep articles and gain
//! others, must be about as long as it was, and as well dated.

use chrono::{DateTime, Utc};

use super::{Norm, Reason, Rules, Shown, dates, percent};

/// How often a list must have moved on.
const MOVES: u32 = 2;

/// Whether `held` has stood long enough, and well enough.
pub(super) fn is_normal(shown: &Shown<'_>, held: &Norm, rules: &Rules, now: DateTime<Utc>) -> bool {
    let Some(hold) = held.hold() else {
        return false;
    };
    let is_long = shown.count * 2 >= held.usual() || hold.reason == Reason::Fewer;
    let is_dated = hold.reason == Reason::Undated
        || held.dated().is_none_or(|least| {
            least < 80 || percent(dates::dated(shown).count(), shown.entries.len()) >= 50
        });
    hold.reason.is_readable()
        && rules.fewest.is_none_or(|fewest| shown.count >= fewest)
        && now - hold.since >= rules.accept_after
        && hold.moves >= MOVES
        && is_long
        && is_dated
}
