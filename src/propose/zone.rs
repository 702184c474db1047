//! In which zone a page prints its times, and who says so.

use chrono::{DateTime, NaiveTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;
use url::Url;

use crate::dates::{Locale, country};

/// The zone of a page's printed times, or what is known of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Zone {
    /// Whoever asks says so.
    Given(Tz),
    /// The configuration says so already.
    Configured(Tz),
    /// By its own times for machines, which are this many minutes ahead of UTC.
    Clock(Tz, i32),
    /// By an article's own time, which is this many minutes ahead of UTC.
    Article(Tz, i32),
    /// By the country that its host name ends in.
    Country(Tz, &'static str),
    /// It is one of these, or none is known.
    Open(Vec<Tz>),
}

/// What tells of the zone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Witness<'a> {
    pub(super) given: Option<Tz>,
    pub(super) configured: Option<Tz>,
    /// How far the page's printed clocks are ahead of UTC, in minutes.
    pub(super) clock: Option<i32>,
    /// The same of an article's own time.
    pub(super) article: Option<i32>,
    pub(super) url: &'a Url,
    pub(super) locale: Option<Locale>,
    pub(super) now: DateTime<Utc>,
}

impl Zone {
    /// The zone, where it is known.
    pub fn zone(&self) -> Option<Tz> {
        match self {
            Self::Given(zone)
            | Self::Configured(zone)
            | Self::Clock(zone, _)
            | Self::Article(zone, _)
            | Self::Country(zone, _) => Some(*zone),
            Self::Open(_) => None,
        }
    }

    /// The zone to be written; `None` where it stands there already or is not known.
    pub(super) fn new_zone(&self) -> Option<Tz> {
        match self {
            Self::Configured(_) | Self::Open(_) => None,
            Self::Given(_) | Self::Clock(..) | Self::Article(..) | Self::Country(..) => self.zone(),
        }
    }

    /// Who says so, for people.
    pub fn reason(&self) -> String {
        match self {
            Self::Given(_) => "as given".to_owned(),
            Self::Configured(_) => "as configured".to_owned(),
            Self::Clock(_, minutes) => format!(
                "its printed clocks are at UTC{} by its own times for machines",
                offset(*minutes)
            ),
            Self::Article(_, minutes) => {
                format!("an article's own time is at UTC{}", offset(*minutes))
            }
            Self::Country(_, country) => format!("the zone of {country}, where its host name ends"),
            Self::Open(zones) if zones.is_empty() => "nothing on the page says".to_owned(),
            Self::Open(zones) => {
                let names: Vec<&str> = zones.iter().take(3).map(|zone| zone.name()).collect();
                format!("it may be {}", names.join(" or "))
            }
        }
    }
}

/// Weighs what is known: what somebody says, what the page's clocks show, the country.
pub(super) fn find(witness: &Witness<'_>) -> Zone {
    if let Some(zone) = witness.given {
        return Zone::Given(zone);
    }
    if let Some(zone) = witness.configured {
        return Zone::Configured(zone);
    }
    let host = witness.url.domain().and_then(country::of_host);
    let by_country = host.and_then(|code| Some((country::zone_of(code)?, code)));
    let mut open = Vec::new();
    for (minutes, is_article) in [(witness.clock, false), (witness.article, true)] {
        let Some(minutes) = minutes else { continue };
        let found = |zone| {
            if is_article {
                Zone::Article(zone, minutes)
            } else {
                Zone::Clock(zone, minutes)
            }
        };
        if let Some((zone, _)) = by_country
            && at(zone, witness.now) == minutes
        {
            return found(zone);
        }
        // Servers that write UTC for machines say nothing of the people who read.
        if minutes == 0 {
            continue;
        }
        match by_offset(minutes, witness.locale, witness.now) {
            Ok(zone) => return found(zone),
            Err(zones) if open.is_empty() => open = zones,
            Err(_) => {}
        }
    }
    match by_country {
        Some((zone, code)) if open.is_empty() => Zone::Country(zone, code),
        _ => Zone::Open(open),
    }
}

/// A zone that is this far ahead of UTC now. Those that are so for the whole year are as good as
/// each other; where some change their clocks and some do not, those that speak the page's language
/// count, and where they differ still, all are the answer.
fn by_offset(minutes: i32, locale: Option<Locale>, now: DateTime<Utc>) -> Result<Tz, Vec<Tz>> {
    let mut all: Vec<(&str, &str, Tz)> = country::clocks()
        .filter(|(_, _, zone)| at(*zone, now) == minutes)
        .collect();
    // The country that a language is called after stands for those that share its clock.
    all.sort_by_key(|(code, language, _)| !code.eq_ignore_ascii_case(language));
    let of_language: Vec<Tz> = all
        .iter()
        .filter(|(_, language, _)| locale.is_some_and(|locale| locale.language() == *language))
        .map(|(_, _, zone)| *zone)
        .collect();
    let zones: Vec<Tz> = if of_language.is_empty() {
        all.iter().map(|(_, _, zone)| *zone).collect()
    } else {
        of_language
    };
    let mut year = zones.iter().map(|zone| seasons(*zone, now));
    let first = year.next();
    match zones.first() {
        Some(zone) if year.all(|other| Some(other) == first) => Ok(*zone),
        _ => Err(zones),
    }
}

/// Minutes ahead of UTC.
fn at(zone: Tz, now: DateTime<Utc>) -> i32 {
    zone.offset_from_utc_datetime(&now.naive_utc())
        .fix()
        .local_minus_utc()
        / 60
}

/// The same in the middle of winter and of summer.
fn seasons(zone: Tz, now: DateTime<Utc>) -> [Option<i32>; 2] {
    use chrono::Datelike;
    [1, 7].map(|month| {
        let day = chrono::NaiveDate::from_ymd_opt(now.year(), month, 15)?;
        Some(at(zone, day.and_time(NaiveTime::MIN).and_utc()))
    })
}

fn offset(minutes: i32) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    format!("{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(
        address: &str,
        language: &str,
        clock: Option<i32>,
        article: Option<i32>,
        expected: &Zone,
    ) {
        let url = Url::parse(address).expect("is an address");
        let found = find(&Witness {
            given: None,
            configured: None,
            clock,
            article,
            url: &url,
            locale: Locale::parse(language),
            now: DateTime::from_timestamp(1_757_685_060, 0).expect("is an instant"),
        });
        assert_eq!(&found, expected, "{address} {clock:?}");
    }

    #[test]
    fn the_strongest_witness_decides() {
        use Tz::{Asia__Kolkata as Kolkata, Europe__Berlin as Berlin, Europe__London as London};
        let com = "https://a.example/";
        let clock = |zone, minutes| Zone::Clock(zone, minutes);
        check(
            "https://a.co.uk/",
            "en",
            None,
            None,
            &Zone::Country(London, "GB"),
        );
        check("https://a.de/", "de", Some(120), None, &clock(Berlin, 120));
        // India and Sri Lanka have one clock all the year.
        check(com, "en", Some(330), None, &clock(Kolkata, 330));
        check(com, "en", None, Some(330), &Zone::Article(Kolkata, 330));
        check(com, "de", Some(120), None, &clock(Berlin, 120));
        check(com, "en", None, None, &Zone::Open(Vec::new()));
        check(com, "en", None, Some(0), &Zone::Open(Vec::new()));
        // A site of Germany whose clocks are not Germany's.
        check("https://a.de/", "de", Some(330), None, &clock(Kolkata, 330));
    }

    #[test]
    fn zones_that_part_in_winter_are_left_open() {
        let url = Url::parse("https://a.example/").expect("is an address");
        let found = find(&Witness {
            given: None,
            configured: None,
            clock: Some(180),
            article: None,
            url: &url,
            locale: None,
            now: DateTime::from_timestamp(1_757_685_060, 0).expect("is an instant"),
        });
        assert!(
            matches!(&found, Zone::Open(zones) if zones.len() > 3),
            "{found:?}"
        );
    }
}
