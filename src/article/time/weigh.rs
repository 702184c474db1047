//! Witnesses → the page's times. Trust in the place comes first, then how many places of other
//! kinds say the same, then how exact the statement is.

use chrono::NaiveTime;

use super::address;
use super::witness::{Kind, Role, When, Witness};
use super::zone::{self, Zones};
use crate::dates::in_zone;
use crate::model::{Precision, Published};

/// Less than this is no answer: a date somewhere on the page is not the page's date.
const ENOUGH: i32 = 40;

/// Less than this speaks neither for itself nor for others.
const AUDIBLE: i32 = 16;

/// What a place of another kind adds that says the same.
const AGREEMENT: i32 = 14;

/// Days after which a page is brought out again.
const LONG: i64 = 30;

/// When a page was published and changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Times {
    /// First publication; where the page states only its last change, that.
    pub published: Option<Published>,
    /// The last change.
    pub updated: Option<Published>,
    /// In words: which places of the page say so.
    pub because: Option<String>,
}

pub(super) fn weigh(witnesses: &[Witness], zones: Zones) -> Times {
    let of = |role: Role| -> Vec<&Witness> {
        witnesses
            .iter()
            .filter(|witness| witness.role == role && witness.trust >= AUDIBLE)
            .collect()
    };
    let (published, modified) = (of(Role::Published), of(Role::Modified));
    let first = best(&published).map(|first| first_of(first, &published));
    let last = best(&modified);
    let chosen = match (first, last) {
        // Nothing is changed before it is published: the date is of something else.
        (Some(first), Some(last))
            if first.trust < last.trust && (first.when.day() - last.when.day()).num_days() > 1 =>
        {
            Some(last)
        }
        // Its day is known; the change on that day is nearer than midnight.
        (Some(first), Some(last))
            if !first.when.is_exact()
                && last.when.is_exact()
                && first.when.is_same_day(last.when) =>
        {
            Some(last)
        }
        (first, last) => first.or(last),
    };
    let among = if first.is_some() {
        &published
    } else {
        &modified
    };
    let settle = |witness: &Witness| settled(witness, witnesses, zones);
    Times {
        published: chosen.and_then(settle),
        updated: last.and_then(settle),
        because: chosen.map(|chosen| reason(chosen, among)),
    }
}

/// The address, when its day is long before the time that is believed: systems give pages a new
/// time when they are brought out again, and leave their addresses alone.
fn first_of<'a>(believed: &'a Witness, published: &[&'a Witness]) -> &'a Witness {
    published
        .iter()
        .find(|witness| {
            witness.kind == Kind::Address
                && witness.trust >= address::CERTAIN
                && (believed.when.day() - witness.when.day()).num_days() > LONG
        })
        .copied()
        .unwrap_or(believed)
}

/// The witness that is believed. One that knows only the day gives way to one that knows its
/// minute.
fn best<'a>(witnesses: &[&'a Witness]) -> Option<&'a Witness> {
    let weight = |witness: &Witness| witness.trust + support(witness, witnesses);
    let strongest = |wanted: &dyn Fn(&Witness) -> bool| -> Option<&'a Witness> {
        let mut found: Option<(&Witness, i32)> = None;
        for witness in witnesses.iter().filter(|witness| wanted(witness)) {
            let weight = weight(witness);
            if found.is_none_or(|(_, known)| weight > known) {
                found = Some((witness, weight));
            }
        }
        found
            .filter(|(_, weight)| *weight >= ENOUGH)
            .map(|(witness, _)| witness)
    };
    let winner = strongest(&|_| true)?;
    if winner.when.is_exact() {
        return Some(winner);
    }
    let finer =
        strongest(&|witness| witness.when.is_exact() && witness.when.is_same_day(winner.when));
    Some(finer.unwrap_or(winner))
}

/// What the others add: places of other kinds count, each kind once.
fn support(witness: &Witness, all: &[&Witness]) -> i32 {
    let mut by_kind = [0; 6];
    for other in all
        .iter()
        .filter(|other| !std::ptr::eq(**other, witness) && other.place != witness.place)
    {
        let most = if other.kind == witness.kind {
            3
        } else {
            AGREEMENT
        };
        let agreement = if witness.when.is_exact() && other.when.is_exact() {
            if witness.when.is_same_minute(other.when) {
                most
            } else if witness.when.is_same_day(other.when) {
                most / 3
            } else {
                0
            }
        } else if witness.when.is_same_day(other.when) {
            most * 7 / 10
        } else {
            0
        };
        if let Some(known) = by_kind.get_mut(other.kind as usize) {
            *known = agreement.max(*known);
        }
    }
    by_kind.iter().sum::<i32>() + if witness.when.is_exact() { 6 } else { 0 }
}

fn reason(chosen: &Witness, among: &[&Witness]) -> String {
    let mut reason = chosen.place.clone();
    let mut others: Vec<&str> = Vec::new();
    for other in among {
        let agrees = other.when.is_same_minute(chosen.when)
            || !other.when.is_exact() && other.when.is_same_day(chosen.when);
        if agrees && other.place != chosen.place && !others.contains(&other.place.as_str()) {
            others.push(&other.place);
        }
    }
    if !others.is_empty() {
        others.truncate(3);
        reason.push_str(", as ");
        reason.push_str(&others.join(", "));
    }
    reason
}

fn settled(witness: &Witness, witnesses: &[Witness], zones: Zones) -> Option<Published> {
    let Witness { when, kind, .. } = *witness;
    let at = match when {
        When::Day(day) => {
            return in_zone(day.and_time(NaiveTime::MIN), zones.known_or_utc()).map(|at| {
                Published {
                    at,
                    precision: Precision::Day,
                }
            });
        }
        When::Instant(at) => zone::of_instant(at, kind, witnesses, zones),
        When::Wall(wall) => zone::of_wall(wall, witnesses, zones)?,
    };
    Some(Published {
        at,
        precision: Precision::Minute,
    })
}
