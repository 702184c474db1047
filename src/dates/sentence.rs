//! From a text to its one date: which of the dates, clocks and labels that stand in it belong
//! together, and which the text is about.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, Utc};
use smallvec::SmallVec;

use super::clock::Clock;
use super::context::{Context, Order};
use super::date::{Printed, When};
use super::items::{Item, Items, What, drop_foreign, items};
use super::lexeme::Lexemes;
use super::offset::Zone;
use super::reading::{
    Moment, OrderSource, Precision, Reading, Role, Unread, YearSource, ZoneSource,
};
use super::zone::in_zone;

/// A date that the text may be about.
#[derive(Debug, Clone, Copy)]
struct Candidate {
    item: usize,
    clock: Option<(usize, Clock)>,
    zone: Option<(usize, Zone)>,
    year: Option<(usize, i32)>,
    role: Role,
}

/// How many items a label may stand before its date: bounded work for long texts.
const FAR: usize = 64;

/// Reads the date that a text in pieces is about.
pub(super) fn read(lexemes: &Lexemes<'_>, context: &Context) -> Result<Reading, Unread> {
    let mut items = items(lexemes, context);
    drop_foreign(&mut items);
    let sentence = Sentence {
        lexemes,
        context,
        noise: items.iter().filter(|item| is_noise(item)).count(),
        sense: count(&items, |what| {
            !matches!(what, What::Label(_) | What::Separator)
        }),
        exact: count(&items, |what| {
            matches!(what, What::Weekday(_) | What::Clock(_))
        }),
        clocks: count(&items, |what| matches!(what, What::Clock(_))),
        first_noise: items.iter().position(is_noise).unwrap_or(usize::MAX),
        last_noise: items.iter().rposition(is_noise),
        items,
    };
    sentence.absolute().unwrap_or_else(|| sentence.relative())
}

fn is_noise(item: &Item) -> bool {
    matches!(item.what, What::Noise | What::Year(_))
}

fn count(items: &Items, is_one: fn(What) -> bool) -> usize {
    items.iter().filter(|item| is_one(item.what)).count()
}

/// The items of a text with what they are read against.
pub(super) struct Sentence<'l, 't> {
    pub(super) lexemes: &'l Lexemes<'t>,
    pub(super) context: &'l Context,
    pub(super) items: Items,
    /// Items that say nothing to dates.
    pub(super) noise: usize,
    /// Items that are neither labels nor separators.
    pub(super) sense: usize,
    /// Weekdays and clocks.
    pub(super) exact: usize,
    pub(super) clocks: usize,
    /// Where the first item of noise stands.
    pub(super) first_noise: usize,
    pub(super) last_noise: Option<usize>,
}

impl Sentence<'_, '_> {
    pub(super) fn what(&self, at: usize) -> Option<What> {
        self.items.get(at).map(|item| item.what)
    }

    /// Dates with a day; `None` when there is none to choose from.
    fn absolute(&self) -> Option<Result<Reading, Unread>> {
        let mut candidates: SmallVec<[Candidate; 4]> = SmallVec::new();
        let mut failure = None;
        let mut used: SmallVec<[usize; 4]> = SmallVec::new();
        let has_whole = self.items.iter().any(|item| matches!(item.what, What::Date(date) if matches!(date.when, Ok(When::Day(_))) && !date.is_weak));
        for (at, item) in self.items.iter().enumerate() {
            let What::Date(printed) = item.what else {
                continue;
            };
            if let Err(reason) = printed.when {
                failure = failure.or(Some(reason));
                continue;
            }
            if printed.is_weak && (has_whole || !self.is_clean(at, &printed)) {
                if !has_whole {
                    failure = failure.or(Some(Unread::Other));
                }
                continue;
            }
            let candidate = self.with_clock(at, &mut used);
            candidates.push(candidate);
            if candidates.len() == 8 {
                break;
            }
        }
        if candidates.is_empty() {
            return failure.map(Err);
        }
        if !has_whole
            && self
                .items
                .iter()
                .any(|item| matches!(item.what, What::Recurring))
        {
            return Some(Err(Unread::Other));
        }
        Some(self.choose(&candidates))
    }

    /// Whether nothing unknown stands beside a weak date.
    fn is_clean(&self, at: usize, printed: &Printed) -> bool {
        if self.noise == 0 {
            return true;
        }
        // A month's name in full is less easily something else; a label before it is proof.
        let is_labelled = self.role_before(at) != Role::Unlabelled;
        let has_clock = self.clock_after(at).is_some() || self.clock_before(at, &[]).is_some();
        let is_named = matches!(printed.when, Ok(When::Yearless { .. }))
            && printed.order == OrderSource::Stated
            && printed.alternatives[0].is_none();
        // "May 5", with "Mon Aug 03 12:45:00 EDT 2015" the year stands at the end.
        let has_late_year = self.late_year(at).is_some();
        has_late_year || (is_labelled && is_named) || (has_clock && is_named && self.noise <= 2)
    }

    fn choose(&self, candidates: &[Candidate]) -> Result<Reading, Unread> {
        let published = candidates
            .iter()
            .find(|candidate| candidate.role == Role::Published);
        let first = candidates
            .iter()
            .find(|candidate| candidate.role != Role::Updated);
        let chosen = published
            .or(first)
            .or(candidates.first())
            .ok_or(Unread::NoDate)?;
        let mut reading = self.reading(chosen)?;
        let updated = candidates
            .iter()
            .find(|candidate| candidate.role == Role::Updated && candidate.item != chosen.item);
        reading.updated = match updated {
            Some(updated) => self.reading(updated).ok().map(|reading| reading.moment),
            None if chosen.role != Role::Updated => {
                self.updated_clock(chosen, reading.moment.day())
            }
            None => None,
        };
        Ok(reading)
    }

    /// "published 26/12/2020 at 21:00, updated at 21:30": the same day at another clock.
    fn updated_clock(&self, chosen: &Candidate, day: NaiveDate) -> Option<Moment> {
        let label = (chosen.item + 1..self.items.len())
            .find(|at| matches!(self.what(*at), Some(What::Label(Role::Updated))))?;
        let clock_at = (label + 1..self.items.len().min(label + 4))
            .find(|at| matches!(self.what(*at), Some(What::Clock(_))))?;
        let Some(What::Clock(clock)) = self.what(clock_at) else {
            return None;
        };
        in_zone(clock.on(day)?, self.context.zone()).map(Moment::Instant)
    }

    /// The label that stands before an item, with no other date between.
    pub(super) fn role_before(&self, at: usize) -> Role {
        for item in self.items.iter().take(at).rev().take(FAR) {
            match item.what {
                What::Label(role) => return role,
                What::Date(_) | What::Age(_) | What::Day(_) => return Role::Unlabelled,
                _ => {}
            }
        }
        Role::Unlabelled
    }

    /// A label behind an item that is not that of another date: "2025.09.12 18:21 입력".
    fn role_after(&self, at: usize) -> Role {
        let mut items = self.items.iter().skip(at + 1).take(6);
        let label = items.find_map(|item| match item.what {
            What::Label(role) => Some(Some(role)),
            What::Clock(_)
            | What::Zone(_)
            | What::Connector
            | What::Separator
            | What::Weekday(_) => None,
            _ => Some(None),
        });
        let is_of_another = items.take(3).any(|item| {
            matches!(
                item.what,
                What::Date(_) | What::Clock(_) | What::Age(_) | What::Day(_)
            )
        });
        match label.flatten() {
            Some(role) if !is_of_another => role,
            _ => Role::Unlabelled,
        }
    }

    pub(super) fn role(&self, at: usize) -> Role {
        match self.role_before(at) {
            Role::Unlabelled => self.role_after(at),
            role => role,
        }
    }

    /// Whether a clock may stand beyond this item.
    fn is_between(what: What) -> bool {
        matches!(what, What::Connector | What::Separator | What::Weekday(_))
    }

    pub(super) fn clock_before(&self, at: usize, used: &[usize]) -> Option<(usize, Clock)> {
        let mut steps = 0;
        for index in (0..at).rev() {
            match self.what(index)? {
                What::Clock(clock) => {
                    return (!used.contains(&index) && !clock.is_bare).then_some((index, clock));
                }
                What::Zone(_) => {}
                what if Self::is_between(what) => {}
                _ => return None,
            }
            steps += 1;
            if steps > 6 {
                return None;
            }
        }
        None
    }

    pub(super) fn clock_after(&self, at: usize) -> Option<(usize, Clock)> {
        for index in at + 1..self.items.len().min(at + 8) {
            match self.what(index)? {
                What::Clock(clock) => return Some((index, clock)),
                What::Zone(_) => {}
                what if Self::is_between(what) => {}
                _ => return None,
            }
        }
        None
    }

    fn with_clock(&self, at: usize, used: &mut SmallVec<[usize; 4]>) -> Candidate {
        let found = self.clock_before(at, used).or_else(|| {
            self.clock_after(at)
                .filter(|(index, _)| !used.contains(index))
        });
        let mut candidate = Candidate {
            item: at,
            clock: found,
            zone: None,
            year: None,
            role: self.role(at),
        };
        if let Some((index, _)) = found {
            used.push(index);
            candidate.zone = self.zone_of(at, index);
            candidate.year = self.late_year(at);
        }
        candidate
    }

    /// The zone of a clock: behind it, before it, or behind the date that follows it.
    pub(super) fn zone_of(&self, date: usize, clock: usize) -> Option<(usize, Zone)> {
        let at = |index: usize| match self.what(index) {
            Some(What::Zone(zone)) => Some((index, zone)),
            _ => None,
        };
        at(clock + 1)
            .or_else(|| clock.checked_sub(1).and_then(at))
            .or_else(|| if date > clock { at(date + 1) } else { None })
            .or_else(|| match self.late_year(date) {
                Some((year, _)) => at(year + 1),
                None => None,
            })
    }

    /// The year behind the clock: "Mon Aug 03 12:45:00 EDT 2015".
    fn late_year(&self, at: usize) -> Option<(usize, i32)> {
        let Some(What::Date(printed)) = self.what(at) else {
            return None;
        };
        if !matches!(printed.when, Ok(When::Yearless { .. })) {
            return None;
        }
        let (clock, _) = self.clock_after(at)?;
        let mut index = clock + 1;
        while matches!(self.what(index), Some(What::Zone(_) | What::Separator)) && index < clock + 4
        {
            index += 1;
        }
        match self.what(index) {
            Some(What::Year(year)) => Some((index, year)),
            _ => None,
        }
    }

    fn reading(&self, candidate: &Candidate) -> Result<Reading, Unread> {
        let Some(What::Date(printed)) = self.what(candidate.item) else {
            return Err(Unread::NoDate);
        };
        let clock = candidate.clock.map(|(_, clock)| clock);
        let zone = candidate.zone.map(|(_, zone)| zone);
        let late_year = candidate.year.map(|(_, year)| year);
        let is_short_year = printed.year == YearSource::TwoDigits;
        let moment = |when: When| self.moment(when, clock, zone, late_year, is_short_year);
        let value = moment(printed.when?)?;
        let mut alternatives: [Option<(Order, Moment)>; 2] = [None, None];
        for (place, other) in alternatives.iter_mut().zip(printed.alternatives) {
            *place = other.and_then(|(order, when)| Some((order, moment(when).ok()?)));
        }
        let indices = [
            Some(candidate.item),
            candidate.clock.map(|(index, _)| index),
            candidate.zone.map(|(index, _)| index),
            candidate.year.map(|(index, _)| index),
        ];
        Ok(Reading {
            moment: value,
            used: self.span(indices),
            precision: match (clock, printed.when) {
                (Some(clock), _) => clock.precision,
                (None, Ok(When::Month(_))) => Precision::Month,
                (None, _) => Precision::Day,
            },
            zone: match (clock, zone) {
                (None, _) => ZoneSource::Unneeded,
                (Some(_), Some(_)) => ZoneSource::Stated,
                (Some(_), None) => ZoneSource::Assumed,
            },
            order: printed.order,
            year: if late_year.is_some() {
                YearSource::Stated
            } else {
                printed.year
            },
            is_relative: false,
            role: candidate.role,
            updated: None,
            alternatives,
        })
    }

    pub(super) fn span(&self, indices: [Option<usize>; 4]) -> std::ops::Range<usize> {
        let items = indices
            .into_iter()
            .flatten()
            .filter_map(|index| self.items.get(index));
        let first = items.clone().map(|item| item.first).min().unwrap_or(0);
        let last = items
            .map(|item| item.end)
            .max()
            .unwrap_or(0)
            .saturating_sub(1);
        let start = self.lexemes.get(first).map_or(0, |lexeme| lexeme.start);
        let end = self.lexemes.get(last).map_or(start, |lexeme| lexeme.end);
        start..end
    }

    fn moment(
        &self,
        when: When,
        clock: Option<Clock>,
        zone: Option<Zone>,
        late_year: Option<i32>,
        is_short_year: bool,
    ) -> Result<Moment, Unread> {
        let on = |day: NaiveDate| match clock {
            None => Ok(Moment::Day(day)),
            Some(clock) => clock
                .on(day)
                .and_then(|wall| self.instant(wall, zone))
                .map(Moment::Instant)
                .ok_or(Unread::Impossible),
        };
        match when {
            // Two digits that would be a year far ahead are no year.
            When::Day(day)
                if is_short_year
                    && self
                        .context
                        .now
                        .is_some_and(|now| day.year() > now.year() + 20) =>
            {
                Err(Unread::Other)
            }
            When::Day(day) | When::Month(day) => on(day),
            When::Yearless { month, day } => {
                if let Some(year) = late_year {
                    return on(NaiveDate::from_ymd_opt(year, month, day).ok_or(Unread::Impossible)?);
                }
                let now = self.context.now.ok_or(Unread::NeedsNow)?;
                let today = self.today(now);
                // 29 February comes round within eight years.
                (0..=8)
                    .filter_map(|back| NaiveDate::from_ymd_opt(today.year() + 1 - back, month, day))
                    .filter_map(|day| on(day).ok())
                    .find(|moment| match moment {
                        Moment::Day(day) => *day <= today,
                        Moment::Instant(at) => *at <= now,
                    })
                    .ok_or(Unread::Impossible)
            }
        }
    }

    pub(super) fn instant(
        &self,
        wall: NaiveDateTime,
        zone: Option<Zone>,
    ) -> Option<DateTime<FixedOffset>> {
        match zone {
            Some(zone) => zone.at(wall),
            None => in_zone(wall, self.context.zone()),
        }
    }

    pub(super) fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.context.zone()).date_naive()
    }
}

#[cfg(test)]
mod tests;
