//! What a reader of a page knows without being told: when it reads, where, and in which language.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::locale::Locale;

/// What a text is read against.
///
/// Everything is optional; what is missing makes the texts that need it unread, never guessed.
#[derive(Debug, Clone, Copy, Default)]
pub struct Context {
    /// When the text was seen. Without it, ages and days without a year are not read.
    pub now: Option<DateTime<Utc>>,
    /// The zone of clocks that name none; UTC without it.
    pub timezone: Option<Tz>,
    /// The language of the text and, where known, the country.
    pub locale: Option<Locale>,
    /// The order of a date in numbers, where it is known. It wins over the locale's own.
    pub order: Option<Order>,
}

impl Context {
    /// The zone that clocks without one are read in.
    pub fn zone(&self) -> Tz {
        self.timezone.unwrap_or(Tz::UTC)
    }
}

/// The order of day, month and year in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Order {
    /// Day, month, year: most of the world.
    Dmy,
    /// Month, day, year: the United States.
    Mdy,
    /// Year, month, day: East Asia, Hungary, Lithuania.
    Ymd,
}

impl Order {
    /// As the configuration writes it.
    pub const NAMES: [&'static str; 3] = ["dmy", "mdy", "ymd"];

    /// The order that `name` names: `"dmy"`, `"mdy"` or `"ymd"`.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "dmy" => Some(Self::Dmy),
            "mdy" => Some(Self::Mdy),
            "ymd" => Some(Self::Ymd),
            _ => None,
        }
    }

    /// As the configuration writes it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dmy => "dmy",
            Self::Mdy => "mdy",
            Self::Ymd => "ymd",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_are_read_as_they_are_written() {
        for name in Order::NAMES {
            assert_eq!(Order::parse(name).map(Order::name), Some(name));
        }
        assert_eq!(Order::parse("DMY"), None);
    }

    #[test]
    fn clocks_are_universal_where_no_zone_is_known() {
        assert_eq!(Context::default().zone(), Tz::UTC);
    }
}
