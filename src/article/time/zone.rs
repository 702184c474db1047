//! Which clock a page goes by: what is configured, what the page itself states beside other
//! times, and else the clock of its country.
//!
//! Many systems write a local clock and call it UTC, or write UTC where readers see a local clock.
//! Another statement of the same time on the same page tells which.

use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset};
use chrono_tz::Tz;

use super::witness::{Kind, Role, When, Witness};
use crate::dates::in_zone;

/// Trust of OpenGraph's `article:published_time`.
const OPEN_GRAPH: i32 = 96;

/// Zones that are known before the page's times are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Zones {
    /// As configured.
    pub(super) configured: Option<Tz>,
    /// That of the page's country or language, where it has one.
    pub(super) country: Option<Tz>,
}

impl Zones {
    pub(super) fn known(self) -> Option<Tz> {
        self.configured.or(self.country)
    }

    pub(super) fn known_or_utc(self) -> Tz {
        self.known().unwrap_or(Tz::UTC)
    }
}

/// The instant of a clock that states no offset.
pub(super) fn of_wall(
    wall: NaiveDateTime,
    witnesses: &[Witness],
    zones: Zones,
) -> Option<DateTime<FixedOffset>> {
    let when = When::Wall(wall);
    let instants = || {
        witnesses.iter().filter_map(|witness| match witness.when {
            When::Instant(at) => Some((witness, at)),
            _ => None,
        })
    };
    let same_clock = instants()
        .find(|(_, at)| !is_utc(*at) && when.is_same_wall(When::Instant(*at)))
        .map(|(_, at)| *at.offset());
    let same_instant = || {
        instants()
            .filter(|(witness, _)| is_of_same(when, witness))
            .find_map(|(_, at)| plausible(when.offset_between(When::Instant(at))?, at, zones))
    };
    let offset = same_clock
        .or_else(same_instant)
        .or_else(|| match zones.known() {
            Some(zone) => in_zone(wall, zone).map(|at| *at.offset()),
            // Some other time of the page says where it was written.
            None => instants()
                .find(|(_, at)| !is_utc(*at))
                .map(|(_, at)| *at.offset()),
        });
    match offset {
        Some(offset) => wall.and_local_timezone(offset).single(),
        None => in_zone(wall, Tz::UTC),
    }
}

/// An instant on the clock that its page goes by; repaired where a local clock is called UTC.
///
/// Where no zone is configured and the page tells the outside world (OpenGraph) the same instant,
/// the offset is as written there, as long as readers see the same day.
pub(super) fn of_instant(
    at: DateTime<FixedOffset>,
    kind: Kind,
    witnesses: &[Witness],
    zones: Zones,
) -> DateTime<FixedOffset> {
    if !is_utc(at) {
        return at;
    }
    let local = local_of(at, kind, witnesses, zones);
    if zones.configured.is_some() {
        return local;
    }
    let written = witnesses
        .iter()
        .filter(|witness| witness.kind == Kind::Head && witness.trust >= OPEN_GRAPH)
        .find_map(|witness| match witness.when {
            When::Instant(said) if (said - local).num_seconds().abs() < 60 => {
                Some(local.with_timezone(said.offset()))
            }
            _ => None,
        });
    written
        .filter(|written| written.date_naive() == local.date_naive())
        .unwrap_or(local)
}

/// An instant stated in UTC on the local clock, if there is one.
fn local_of(
    at: DateTime<FixedOffset>,
    kind: Kind,
    witnesses: &[Witness],
    zones: Zones,
) -> DateTime<FixedOffset> {
    let when = When::Instant(at);
    let whens = || witnesses.iter().map(|witness| witness.when);
    let locals = || {
        whens().filter_map(|other| match other {
            When::Instant(other) if !is_utc(other) => Some(other),
            _ => None,
        })
    };
    // The same instant with its offset.
    if let Some(local) = locals().find(|local| (*local - at).num_seconds().abs() < 60) {
        return at.with_timezone(local.offset());
    }
    // The same clock with another offset: UTC was a mistake.
    if let Some(local) = locals().find(|local| when.is_same_wall(When::Instant(*local))) {
        return local;
    }
    // Two clocks called UTC, hours apart: templates print the local one, systems give the other.
    let of_system = |kind: Kind| matches!(kind, Kind::Linked | Kind::Head);
    for witness in witnesses {
        let (system, template) = match (of_system(kind), of_system(witness.kind)) {
            (true, false) => (when, witness.when),
            (false, true) => (witness.when, when),
            _ => continue,
        };
        if let (Some(offset), When::Instant(instant), When::Instant(shown)) =
            (system.shift(template), system, template)
            && is_utc(instant)
            && is_utc(shown)
            && plausible(offset, instant, zones).is_some()
        {
            return instant.with_timezone(&offset);
        }
    }
    // A clock without an offset that shows this instant somewhere.
    let shown = witnesses
        .iter()
        .filter(|witness| is_of_same(when, witness))
        .find_map(|witness| {
            plausible(witness.when.offset_between(when)?, at, zones)
                .filter(|offset| offset.local_minus_utc() != 0)
        });
    if let Some(offset) = shown {
        return at.with_timezone(&offset);
    }
    let Some(zone) = zones.known() else { return at };
    let local = at.with_timezone(&zone);
    let local = local.with_timezone(&local.offset().fix());
    // Readers are shown the very clock that is said to be UTC, where clocks are not UTC.
    let is_shown = witnesses.iter().any(|witness| {
        witness.kind == Kind::Printed
            && matches!(witness.when, When::Wall(_))
            && witness.when.is_same_wall(when)
    });
    if is_shown && local.offset().local_minus_utc() != 0 {
        return in_zone(at.naive_utc(), zone).unwrap_or(local);
    }
    local
}

/// Whether a witness can speak of the same event: clocks of a change differ by whole hours now and
/// then.
fn is_of_same(when: When, witness: &Witness) -> bool {
    witness.role == Role::Published || when.is_same_second(witness.when)
}

/// The offset, unless the page's zone is known and has another one then.
fn plausible(offset: FixedOffset, at: DateTime<FixedOffset>, zones: Zones) -> Option<FixedOffset> {
    let fits = zones
        .known()
        .is_none_or(|zone| at.with_timezone(&zone).offset().fix() == offset);
    fits.then_some(offset)
}

fn is_utc(at: DateTime<FixedOffset>) -> bool {
    at.offset().local_minus_utc() == 0
}
