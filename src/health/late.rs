//! No news for longer than usual, or than the owner expects.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Look, Record, day};
use crate::model::{Event, EventKind};

/// How soon news is expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// Never: silence is no alarm.
    Never,
    /// As soon as usual.
    Usual,
    /// Within this time.
    Within(TimeDelta),
}

/// Arrivals that must be known before a time between them is usual.
const ARRIVALS: usize = 10;
/// And the days that they must span.
const SPAN: TimeDelta = TimeDelta::days(14);
/// Times the longest silence so far: summers are longer than weekends.
const FACTOR: i32 = 3;
/// Shorter silences are nobody's concern.
const LEAST: TimeDelta = TimeDelta::days(3);

/// The longest time between two arrivals of new entries, given newest first. `None` while too few
/// are known.
pub fn usual(arrivals: &[DateTime<Utc>]) -> Option<TimeDelta> {
    let span = *arrivals.first()? - *arrivals.last()?;
    if arrivals.len() < ARRIVALS || span < SPAN {
        return None;
    }
    arrivals
        .windows(2)
        .filter_map(|pair| Some(*pair.first()? - *pair.last()?))
        .max()
}

impl Expect {
    /// The word in the configuration.
    pub const NEVER: &'static str = "never";

    /// Whether the usual time between arrivals has to be known to judge a silence.
    pub fn asks(self, silence: TimeDelta) -> bool {
        self == Self::Usual && silence > LEAST
    }

    fn limit(self, usual: Option<TimeDelta>) -> Option<TimeDelta> {
        match self {
            Self::Never => None,
            Self::Usual => usual.map(|usual| (usual * FACTOR).max(LEAST)),
            Self::Within(time) => Some(time),
        }
    }
}

/// Tells once that a feed is silent, and once that it is not any more.
pub(super) fn observe(
    record: &mut Record,
    events: &mut Vec<Event>,
    look: &Look<'_>,
    expect: Expect,
) {
    let Some(newest) = look.newest else { return };
    match record.late {
        Some(since) if since != newest || expect == Expect::Never => {
            record.late = None;
            let message = format!("It has news again; there was none since {}.", day(since));
            events.push(look.event(EventKind::Recovered, message));
        }
        Some(_) => {}
        None => {
            let limit = expect.limit(look.usual);
            if let Some(limit) = limit.filter(|limit| look.now - newest > *limit) {
                record.late = Some(newest);
                let than = match expect {
                    Expect::Within(_) => format!("it is expected within {}", span(limit)),
                    Expect::Usual | Expect::Never => {
                        format!(
                            "it never was silent for longer than {}",
                            span(limit / FACTOR)
                        )
                    }
                };
                let message = format!(
                    "Its pages can be read, but hold nothing new since {}; {than}.",
                    day(newest)
                );
                events.push(look.event(EventKind::Late, message));
            }
        }
    }
}

/// A time for people.
fn span(time: TimeDelta) -> String {
    match (time.num_days(), time.num_hours()) {
        (0, hours) => format!("{hours} hours"),
        (1, _) => "a day".to_owned(),
        (days, _) => format!("{days} days"),
    }
}
