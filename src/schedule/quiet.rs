//! Quiet hours: times of the day in which a page is left alone.

use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use std::fmt;

/// Spans of the day, such as `23:00-06:00`. Empty: none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quiet(Vec<(NaiveTime, NaiveTime)>);

impl Quiet {
    /// Reads spans.
    ///
    /// # Errors
    /// What is wrong, in words, with the place of the span in `spans`.
    pub fn parse(spans: &[&str]) -> Result<Self, (usize, String)> {
        let mut read = Vec::new();
        for (place, text) in spans.iter().enumerate() {
            let (from, to) = text
                .split_once(['-', '–'])
                .and_then(|(from, to)| Some((time(from)?, time(to)?)))
                .ok_or_else(|| (place, format!("\"{text}\" is no span of the day")))?;
            if from == to {
                return Err((place, format!("\"{text}\" is the whole day or nothing")));
            }
            read.push((from, to));
        }
        let quiet = Self(read);
        // A quarter of an hour is finer than anybody's habits.
        let is_free = |minute: u32| {
            NaiveTime::from_num_seconds_from_midnight_opt(minute * 60, 0)
                .is_some_and(|time| quiet.end(time).is_none())
        };
        if !spans.is_empty() && !(0..24 * 60).step_by(15).any(is_free) {
            return Err((spans.len() - 1, "they leave no time of the day".to_owned()));
        }
        Ok(quiet)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// That instant, or the end of the quiet hours it lies in.
    pub fn after(&self, at: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
        let mut at = at;
        // Spans may follow upon each other.
        for _ in 0..=self.0.len() {
            let local = at.with_timezone(&zone);
            let Some(end) = self.end(local.time()) else {
                break;
            };
            let today = local.date_naive();
            let date = if end > local.time() {
                today
            } else {
                today.succ_opt().unwrap_or(today)
            };
            let next = local_instant(date.and_time(end), zone);
            if next <= at {
                break;
            }
            at = next;
        }
        at
    }

    fn end(&self, time: NaiveTime) -> Option<NaiveTime> {
        let holds = |&&(from, to): &&(NaiveTime, NaiveTime)| {
            if from < to {
                from <= time && time < to
            } else {
                from <= time || time < to
            }
        };
        self.0.iter().find(holds).map(|(_, end)| *end)
    }
}

/// As it is written in the configuration.
impl fmt::Display for Quiet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, (from, to)) in self.0.iter().enumerate() {
            let comma = if place > 0 { ", " } else { "" };
            write!(f, "{comma}{}-{}", from.format("%H:%M"), to.format("%H:%M"))?;
        }
        Ok(())
    }
}

/// When clocks show that time: the first of two, or, where they skip it, the end of the gap.
fn local_instant(time: chrono::NaiveDateTime, zone: Tz) -> DateTime<Utc> {
    let mut time = time;
    for _ in 0..24 * 4 {
        if let Some(at) = zone.from_local_datetime(&time).earliest() {
            return at.with_timezone(&Utc);
        }
        time += TimeDelta::minutes(15);
    }
    time.and_utc()
}

/// `23:00`, `7` or `24:00`, which is midnight.
fn time(text: &str) -> Option<NaiveTime> {
    let text = text.trim();
    let (hour, minute) = text.split_once(':').unwrap_or((text, "00"));
    let is_short = |part: &str| (1..=2).contains(&part.len());
    if !is_short(hour) || minute.len() != 2 {
        return None;
    }
    match (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?) {
        (24, 0) => Some(NaiveTime::MIN),
        (hour, minute) => NaiveTime::from_hms_opt(hour, minute, 0),
    }
    .filter(|time| time.second() == 0)
}
