//! Times that are told from the time of reading: ages, "yesterday", weekdays, and clocks alone.

use chrono::{DateTime, Datelike, Days, TimeDelta, Utc};
use smallvec::SmallVec;

use super::age::{Age, age};
use super::clock::Clock;
use super::items::{Item, What};
use super::reading::{
    Moment, OrderSource, Precision, Reading, Role, Unread, YearSource, ZoneSource,
};
use super::sentence::Sentence;
use super::vocabulary::Meaning;

impl Sentence<'_, '_> {
    /// Ages, days and weekdays told from now, and clocks alone.
    pub(super) fn relative(&self) -> Result<Reading, Unread> {
        if self
            .items
            .iter()
            .any(|item| matches!(item.what, What::Recurring))
        {
            return Err(Unread::Other);
        }
        if let Some(hours) = self.hours() {
            return hours;
        }
        let mut candidates: SmallVec<[(usize, Role); 4]> = SmallVec::new();
        for (at, item) in self.items.iter().enumerate() {
            let stands = match item.what {
                What::Age(age) => self.is_age(at, &age),
                What::Day(_) => self.is_day_name(at),
                What::Now => self.noise == 0,
                _ => false,
            };
            if stands {
                candidates.push((at, self.role(at)));
            }
            if candidates.len() == 4 {
                break;
            }
        }
        let chosen = candidates
            .iter()
            .find(|(_, role)| *role == Role::Published)
            .or_else(|| candidates.iter().find(|(_, role)| *role != Role::Updated))
            .or(candidates.first());
        let Some((at, role)) = chosen.copied() else {
            return self.weekday_or_clock();
        };
        let now = self.context.now.ok_or(Unread::NeedsNow)?;
        let what = |at: usize| self.what(at).unwrap_or(What::Noise);
        let mut reading = self.told(at, what(at), role, now)?;
        reading.updated = candidates
            .iter()
            .find(|(other, role)| *role == Role::Updated && *other != at)
            .and_then(|(other, role)| self.told(*other, what(*other), *role, now).ok())
            .map(|reading| reading.moment);
        Ok(reading)
    }

    /// "19h" as the whole text: an age, for no day is named.
    fn hours(&self) -> Option<Result<Reading, Unread>> {
        let is_other = |item: &Item| !matches!(item.what, What::Label(_) | What::Separator);
        let mut others = self
            .items
            .iter()
            .enumerate()
            .filter(|(_, item)| is_other(item));
        let (at, item) = others.next()?;
        let (What::Clock(clock), None) = (item.what, others.next()) else {
            return None;
        };
        if !clock.is_hours {
            return None;
        }
        let (age, _) = age(self.lexemes, item.first).filter(|(age, _)| age.is_usual())?;
        let told = self
            .context
            .now
            .ok_or(Unread::NeedsNow)
            .and_then(|now| self.told(at, What::Age(age), self.role(at), now));
        Some(told)
    }

    /// Whether an age is one: a word says so, or it is the whole text.
    fn is_age(&self, at: usize, age: &Age) -> bool {
        // "last week Saturday 19:30": one of a unit, and something more exact.
        if age.is_implied && (self.noise > 0 || self.exact > 0) {
            return false;
        }
        if !age.has_ago {
            return age.is_usual() && self.sense == 1;
        }
        if self.noise == 0 {
            return true;
        }
        if age.is_long() {
            return false;
        }
        // In a sentence words stand on both sides; in a byline on one.
        let is_free_before = self.first_noise > at;
        let is_free_after = self.last_noise.is_none_or(|last| last < at);
        is_free_before || is_free_after || self.role_before(at) != Role::Unlabelled
    }

    fn is_unit(&self, at: usize) -> bool {
        self.items
            .get(at)
            .is_some_and(|item| self.lexemes.unit(item.first).is_some())
    }

    fn is_day_name(&self, at: usize) -> bool {
        let has_clock = self.clock_after(at).is_some() || self.clock_before(at, &[]).is_some();
        self.noise == 0
            || (has_clock && (self.noise <= 2 || self.role_before(at) != Role::Unlabelled))
    }

    fn told(
        &self,
        at: usize,
        what: What,
        role: Role,
        now: DateTime<Utc>,
    ) -> Result<Reading, Unread> {
        let zone = self.context.zone();
        let (moment, precision, source, last) = match what {
            What::Age(age) => {
                let moment = age.before(now, zone).ok_or(Unread::Impossible)?;
                (moment, age.precision(), ZoneSource::Unneeded, None)
            }
            What::Now => (
                Moment::Instant(now.with_timezone(&zone).fixed_offset()),
                Precision::Minute,
                ZoneSource::Unneeded,
                None,
            ),
            What::Day(days) => {
                let today = self.today(now);
                let day = if days < 0 {
                    today.checked_sub_days(Days::new(u64::from(days.unsigned_abs())))
                } else {
                    today.checked_add_days(Days::new(u64::from(days.unsigned_abs())))
                };
                let day = day.ok_or(Unread::Impossible)?;
                let found = self.clock_before(at, &[]).or_else(|| self.clock_after(at));
                match found {
                    None if days > 0 => return Err(Unread::Other),
                    None => (Moment::Day(day), Precision::Day, ZoneSource::Unneeded, None),
                    Some((index, clock)) => {
                        let stated = self.zone_of(at, index);
                        let wall = clock.on(day).ok_or(Unread::Impossible)?;
                        let instant = self
                            .instant(wall, stated.map(|(_, zone)| zone))
                            .ok_or(Unread::Impossible)?;
                        // What is to come is announced, not published.
                        if instant > now + TimeDelta::minutes(5) {
                            return Err(Unread::Other);
                        }
                        let source = if stated.is_some() {
                            ZoneSource::Stated
                        } else {
                            ZoneSource::Assumed
                        };
                        (
                            Moment::Instant(instant),
                            clock.precision,
                            source,
                            Some(index),
                        )
                    }
                }
            }
            _ => return Err(Unread::NoDate),
        };
        Ok(Reading {
            moment,
            used: self.span([Some(at), last, None, None]),
            precision,
            zone: source,
            order: OrderSource::Stated,
            year: YearSource::Stated,
            is_relative: true,
            role,
            updated: None,
            alternatives: [None, None],
        })
    }

    /// "Monday", "Thu 10:00", "18:21 Uhr": only where they are all the text says.
    fn weekday_or_clock(&self) -> Result<Reading, Unread> {
        let mut weekday = None;
        let mut found: Option<(usize, Clock)> = None;
        let mut zone = None;
        for (at, item) in self.items.iter().enumerate() {
            match item.what {
                What::Weekday(day) if weekday.replace((at, day)).is_some() => {
                    return Err(Unread::Other);
                }
                What::Clock(clock) => {
                    if found.is_some() {
                        // A second clock is that of an update, or the end of opening hours.
                        if self.role_before(at) == Role::Updated {
                            continue;
                        }
                        return Err(Unread::Other);
                    }
                    found = Some((at, clock));
                }
                What::Zone(stated) => zone = Some((at, stated)),
                // "last week" is no weekday, though some languages have one word for both.
                What::Age(_) | What::Now | What::Day(_) => return Err(Unread::Other),
                What::Connector
                    if self.lexemes.is(item.first, Meaning::Ago)
                        && weekday.is_some_and(|(at, _)| self.is_unit(at))
                        && found.is_none()
                        && self.clocks == 0 =>
                {
                    return Err(Unread::Other);
                }
                _ => {}
            }
        }
        let first = match (weekday, found) {
            (Some((at, _)), _) | (None, Some((at, _))) => at,
            (None, None) => return Err(Unread::NoDate),
        };
        let is_labelled = found.is_some_and(|(at, _)| {
            weekday.is_none() && at > 0 && {
                let before = (0..at).rev().find(|index| {
                    !matches!(self.what(*index), Some(What::Separator | What::Connector))
                });
                before.is_some_and(|index| matches!(self.what(index), Some(What::Label(_))))
            }
        });
        if self.noise > 0 && !is_labelled {
            return Err(Unread::NoDate);
        }
        if let Some((at, clock)) = found
            && clock.is_bare
            && weekday.is_none()
            && !is_labelled
        {
            let is_stop = |index: usize| matches!(self.what(index), Some(What::Separator));
            let is_said = |index: Option<usize>| {
                let index = index.map(|index| {
                    if index < at && is_stop(index) {
                        index.saturating_sub(1)
                    } else {
                        index
                    }
                });
                index.is_some_and(|index| {
                    matches!(self.what(index), Some(What::Connector | What::Zone(_)))
                })
            };
            if !is_said(at.checked_sub(1)) && !is_said(Some(at + 1)) {
                return Err(Unread::NoDate);
            }
        }
        // "The Sun", "der Sonntag": an article makes it a name.
        let is_named = found.is_none()
            && self.items.iter().any(|item| {
                matches!(item.what, What::Connector) && !self.lexemes.is(item.first, Meaning::Last)
            });
        if is_named {
            return Err(Unread::Other);
        }
        let now = self.context.now.ok_or(Unread::NeedsNow)?;
        let today = self.today(now);
        let stated = zone.map(|(_, zone)| zone);
        let days = (0..=8).filter_map(|back| today.succ_opt()?.checked_sub_days(Days::new(back)));
        let mut days = days.filter(|day| {
            weekday
                .is_none_or(|(_, weekday)| day.weekday().number_from_monday() == u32::from(weekday))
        });
        let (moment, precision) = match found {
            None => (
                days.find(|day| *day < today).map(Moment::Day),
                Precision::Day,
            ),
            Some((_, clock)) => (
                days.filter_map(|day| self.instant(clock.on(day)?, stated))
                    .find(|instant| *instant <= now)
                    .map(Moment::Instant),
                clock.precision,
            ),
        };
        Ok(Reading {
            moment: moment.ok_or(Unread::Impossible)?,
            used: self.span([
                Some(first),
                found.map(|(at, _)| at),
                zone.map(|(at, _)| at),
                None,
            ]),
            precision,
            zone: match (found, zone) {
                (None, _) => ZoneSource::Unneeded,
                (_, Some(_)) => ZoneSource::Stated,
                (_, None) => ZoneSource::Assumed,
            },
            order: OrderSource::Stated,
            year: YearSource::Latest,
            is_relative: true,
            role: self.role(first),
            updated: None,
            alternatives: [None, None],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::super::testing::context;
    use crate::dates::Context;
    use chrono::DateTime;
    use chrono_tz::Tz;

    /// Reads a text in India on Saturday 31 May 2031 at 10:00.
    #[track_caller]
    fn check(tag: &str, text: &str, expected: &str) {
        let now = DateTime::parse_from_rfc3339("2031-05-31T10:00:00+05:30").expect("is one");
        let context = Context {
            now: Some(now.to_utc()),
            timezone: Some(Tz::Asia__Kolkata),
            ..context(tag)
        };
        let shown = match parse(text, &context) {
            Ok(reading) => {
                assert!(reading.is_relative, "{text}");
                reading.moment.to_string()
            }
            Err(reason) => format!("{reason:?}"),
        };
        assert_eq!(shown.trim_end_matches(":00+05:30"), expected, "{text}");
    }

    #[test]
    fn ages_are_counted_back_from_now() {
        check("en", "3 hours ago", "2031-05-31T07:00");
        check("en", "Updated 2 hours ago", "2031-05-31T08:00");
        check(
            "en",
            "published 3 hours ago, updated 1 hour ago",
            "2031-05-31T07:00",
        );
        check("ru", "час назад", "2031-05-31T09:00");
        check("en", "just now", "2031-05-31T10:00");
        check("en", "2 days ago", "2031-05-29");
    }

    #[test]
    fn a_number_and_its_unit_as_the_whole_text_are_an_age() {
        check("en", "5m", "2031-05-31T09:55");
        check("en", "19h", "2031-05-30T15:00");
        check("en", "15 hrs", "2031-05-30T19:00");
        check("en", "3 hours of footage", "NoDate");
        check("en", "90 minutes", "Other");
    }

    #[test]
    fn names_of_days_are_of_the_place() {
        check("en", "yesterday", "2031-05-30");
        check("en", "Today", "2031-05-31");
        check("en", "yesterday at 19:22", "2031-05-30T19:22");
        check("en", "today, 9:15 am", "2031-05-31T09:15");
        check("de", "gestern, 19:22 Uhr", "2031-05-30T19:22");
        check("ja", "昨日 19:22", "2031-05-30T19:22");
    }

    #[test]
    fn what_is_to_come_is_announced() {
        check("en", "tomorrow", "Other");
        check("en", "today, 11:15 am", "Other");
        check("en", "tomorrow at 9:00", "Other");
    }

    #[test]
    fn a_weekday_alone_is_before_today() {
        check("en", "Sunday", "2031-05-25");
        check("en", "Saturday", "2031-05-24");
        check("en", "Saturday 9:00", "2031-05-31T09:00");
        check("en", "Saturday 11:00", "2031-05-24T11:00");
        check("fr", "dimanche à 19h22", "2031-05-25T19:22");
    }

    #[test]
    fn a_clock_alone_is_the_latest_that_has_come() {
        check("en", "9:22", "2031-05-31T09:22");
        check("en", "19:22", "2031-05-30T19:22");
        check("de", "19.22 Uhr", "2031-05-30T19:22");
    }

    #[test]
    fn words_beside_it_make_something_else_of_it() {
        check("en", "every day at 9:00", "Other");
        check("en", "The Sun", "Other");
        check("en", "Sunday Monday", "Other");
        check("en", "9:00 - 17:00", "Other");
        check("en", "John 3:16", "NoDate");
        check("en", "7.45", "NoDate");
    }

    #[test]
    fn nothing_is_told_without_the_time_of_reading() {
        for text in [
            "yesterday",
            "3 hours ago",
            "19:22",
            "Sunday",
            "5m",
            "just now",
        ] {
            let read = parse(text, &context("en"));
            assert_eq!(read, Err(super::Unread::NeedsNow), "{text}");
        }
    }
}
