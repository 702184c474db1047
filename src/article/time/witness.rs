//! What one place of a page says about the page's time, and how far that place is to be trusted.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use crate::dates::{self, Context, Moment, Precision, Reading, ZoneSource};

/// How far apart clocks on earth can be set.
const WIDEST_OFFSET: i64 = 14 * 60;

/// Offsets in minutes that are no whole hours: Newfoundland, the Marquesas, Iran, Afghanistan, India,
/// Nepal, Myanmar, central Australia, Lord Howe, the Chatham Islands.
const BROKEN_OFFSETS: &[i64] = &[
    -210, -150, -570, 210, 270, 330, 345, 390, 570, 630, 765, 825,
];

/// Where on the page it stands. Witnesses of different kinds confirm one another; those of one
/// kind often come from one line of one template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// JSON-LD.
    Linked,
    /// A `<meta>` element.
    Head,
    /// An attribute made for machines: microdata, RDFa, `<time datetime>`.
    Marked,
    /// Text that readers see.
    Printed,
    /// The page's address.
    Address,
    /// An object in a script, or the address of a picture.
    Trace,
}

/// Which of a page's times it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// First publication.
    Published,
    /// The last change.
    Modified,
}

/// A time as exact as its place states it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// A day only.
    Day(NaiveDate),
    /// A clock whose offset nobody states there.
    Wall(NaiveDateTime),
    /// A clock with its offset.
    Instant(DateTime<FixedOffset>),
}

/// One place of the page that states a time.
#[derive(Debug, Clone)]
pub(super) struct Witness {
    pub(super) kind: Kind,
    pub(super) role: Role,
    pub(super) when: When,
    /// From 0 to 100: a place that could hardly mean anything else is at the top.
    pub(super) trust: i32,
    /// Its name in words for the user: `JSON-LD datePublished`.
    pub(super) place: String,
}

impl When {
    pub(super) fn from_reading(reading: &Reading) -> Option<Self> {
        if reading.precision == Precision::Month {
            return None;
        }
        Some(Self::from_moment(reading.moment, reading.zone))
    }

    pub(super) fn from_moment(moment: Moment, zone: ZoneSource) -> Self {
        match moment {
            Moment::Day(day) => Self::Day(day),
            Moment::Instant(at) if zone == ZoneSource::Assumed => Self::Wall(at.naive_local()),
            Moment::Instant(at) => Self::Instant(at),
        }
    }

    /// Reads what a machine wrote, or else what a person might have.
    pub(super) fn read(text: &str, context: &Context) -> Option<Self> {
        let reading = dates::parse(text, context).ok()?;
        Self::from_reading(&reading).filter(|when| when.is_possible())
    }

    /// The day on the calendar of the place that states it.
    pub(super) fn day(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Wall(wall) => wall.date(),
            Self::Instant(at) => at.date_naive(),
        }
    }

    /// The clock as stated.
    pub(super) fn wall(self) -> Option<NaiveDateTime> {
        match self {
            Self::Day(_) => None,
            Self::Wall(wall) => Some(wall),
            Self::Instant(at) => Some(at.naive_local()),
        }
    }

    /// Whether it states a clock time; midnight is how systems write that they know none.
    pub(super) fn is_exact(self) -> bool {
        self.wall()
            .is_some_and(|wall| wall.time() != NaiveTime::MIN)
    }

    /// Whether a page can have been published then: nothing before printing, and not the zero of
    /// a computer's clock, which stands where a system knows no date.
    pub(super) fn is_possible(self) -> bool {
        let day = self.day();
        let zero = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap_or_default();
        (1600..2200).contains(&day.year()) && (day - zero).num_days().abs() > 1
    }

    /// Whether both state the same minute, in one zone or as clocks of two zones would show it.
    pub(super) fn is_same_minute(self, other: Self) -> bool {
        match (self, other) {
            (Self::Instant(one), Self::Instant(two)) => {
                (one - two).num_seconds().abs() < 60
                    || self.is_same_wall(other)
                    || self.shift(other).is_some()
            }
            // One of them may be UTC without saying so.
            (Self::Wall(one), Self::Wall(two)) => {
                (minute(one) - minute(two)).num_minutes() % 60 == 0 && self.is_same_day(other)
            }
            _ => self.is_same_wall(other) || self.offset_between(other).is_some(),
        }
    }

    /// Whether both clocks show the same minute of the same day.
    pub(super) fn is_same_wall(self, other: Self) -> bool {
        match (self.wall(), other.wall()) {
            (Some(one), Some(two)) => minute(one) == minute(two),
            _ => false,
        }
    }

    /// Whether both can be the same day somewhere on earth.
    pub(super) fn is_same_day(self, other: Self) -> bool {
        self.day() == other.day()
            || matches!((self, other), (Self::Instant(one), Self::Instant(two))
                if one.with_timezone(two.offset()).date_naive() == two.date_naive())
    }

    /// The offset by which another instant is later, when both are one time to the second and a
    /// local clock was called UTC. Full minutes prove nothing.
    pub(super) fn shift(self, other: Self) -> Option<FixedOffset> {
        let (Self::Instant(one), Self::Instant(two)) = (self, other) else {
            return None;
        };
        let seconds = (two - one).num_seconds();
        let is_shift = one.second() != 0 && seconds != 0 && seconds % (15 * 60) == 0;
        (is_shift && (-12 * 3600..=WIDEST_OFFSET * 60).contains(&seconds))
            .then(|| FixedOffset::east_opt(i32::try_from(seconds).ok()?))
            .flatten()
    }

    /// What offset a wall clock has if it shows the instant of the other; `None` if no place on
    /// earth has such an offset.
    pub(super) fn offset_between(self, other: Self) -> Option<FixedOffset> {
        let (wall, at) = match (self, other) {
            (Self::Wall(wall), Self::Instant(at)) | (Self::Instant(at), Self::Wall(wall)) => {
                (wall, at)
            }
            _ => return None,
        };
        let minutes = (minute(wall) - minute(at.naive_utc())).num_minutes();
        let is_whole = minutes % 60 == 0 && (-12 * 60..=WIDEST_OFFSET).contains(&minutes);
        (is_whole || BROKEN_OFFSETS.contains(&minutes))
            .then(|| FixedOffset::east_opt(i32::try_from(minutes * 60).ok()?))
            .flatten()
    }

    /// Whether both state the same second of a minute, and not a full minute, which many do.
    pub(super) fn is_same_second(self, other: Self) -> bool {
        match (self.wall(), other.wall()) {
            (Some(one), Some(two)) => one.second() == two.second() && one.second() != 0,
            _ => false,
        }
    }
}

fn minute(wall: NaiveDateTime) -> NaiveDateTime {
    wall.with_second(0)
        .and_then(|wall| wall.with_nanosecond(0))
        .unwrap_or(wall)
}
