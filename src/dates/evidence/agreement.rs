//! Other dates of the same item: machine attributes, addresses, the upload times of pictures.

use chrono::{DateTime, Datelike, Duration, NaiveDate, NaiveDateTime, Offset, Utc};
use chrono_tz::Tz;
use std::collections::BTreeMap;

use super::numbers::Form;
use super::verdict::{Finding, Strength};
use super::{Column, Item, Order, Row, is_near};
use crate::dates::{Context, Moment, ZoneSource, parse, read_machine};

/// A picture is uploaded at most this many days before its article appears.
const LEAD: i64 = 3;

/// What the items' other dates say in sum.
#[derive(Debug, Default)]
struct Votes {
    name: &'static str,
    orders: BTreeMap<Order, (usize, String)>,
    /// Items whose other date fits no order.
    strangers: usize,
}

impl Votes {
    /// The order that this witness is sure of: at least `least` items agree with it, none with
    /// another, and not more fit none at all.
    fn sure(&self, least: usize) -> Option<(Order, usize, &str)> {
        let mut orders = self.orders.iter();
        let (order, (count, example)) = orders.next()?;
        let is_sure = orders.next().is_none() && *count >= least && self.strangers <= *count;
        is_sure.then_some((*order, *count, example.as_str()))
    }
}

/// A date that stands beside the text.
#[derive(Debug, Clone, Copy)]
enum Beside {
    /// The day of publication.
    Day(NaiveDate),
    /// The year and month of publication.
    Month(i32, u32),
    /// The day on which the picture was uploaded.
    Upload(NaiveDate),
}

impl Beside {
    fn fits(self, day: NaiveDate) -> bool {
        match self {
            Self::Day(own) => is_near(own, day),
            Self::Month(year, month) => (year, month) == (day.year(), day.month()),
            Self::Upload(own) => (-1..=LEAD).contains(&(day - own).num_days()),
        }
    }

    /// Whether it fits the row as read in `order`; without a year, in any year. `None` where the
    /// row cannot be read so.
    fn fits_row(self, row: &Row<'_>, order: Order) -> Option<bool> {
        let day = row.numbers.day(order)?;
        if row.numbers.form() != Some(Form::Pair) {
            return Some(self.fits(day));
        }
        let year = match self {
            Self::Day(own) | Self::Upload(own) => own.year(),
            Self::Month(year, _) => year,
        };
        let mut days = (year - 1..=year + 1).filter_map(|year| day.with_year(year));
        Some(days.any(|day| self.fits(day)))
    }
}

type Look = fn(&Item<'_>) -> Option<Beside>;

/// The order under which the texts agree with the other dates of their items.
pub(super) fn hear(rows: &[Row<'_>], open: &[Order]) -> Option<Finding> {
    let witnesses: [(&'static str, usize, Look); 4] = [
        ("the times for machines", 1, |item| {
            machine_day(item).map(Beside::Day)
        }),
        ("the dates in the addresses", 1, |item| {
            address_day(item).map(Beside::Day)
        }),
        ("the months in the addresses", 2, |item| {
            let (year, month) = item.permalink.and_then(month_in)?;
            Some(Beside::Month(year, month))
        }),
        ("the upload times of the pictures", 2, |item| {
            item.image.and_then(upload_day).map(Beside::Upload)
        }),
    ];
    let mut heard: Option<(Order, usize, String, &'static str)> = None;
    for (name, least, look) in witnesses {
        let votes = count(rows, open, name, look);
        let Some((order, texts, example)) = votes.sure(least) else {
            continue;
        };
        match &mut heard {
            None => heard = Some((order, texts, example.to_owned(), votes.name)),
            Some((known, most, ..)) if *known == order => *most = texts.max(*most),
            // Two of them contradict each other.
            Some(_) => return None,
        }
    }
    let (order, texts, example, name) = heard?;
    Some(Finding::Order {
        order,
        strength: Strength::Agreement,
        texts,
        example: Some(example),
        note: name.to_owned(),
    })
}

fn count(rows: &[Row<'_>], open: &[Order], name: &'static str, look: Look) -> Votes {
    let mut votes = Votes {
        name,
        ..Votes::default()
    };
    for row in rows.iter().filter(|row| row.numbers.is_open()) {
        let Some(beside) = look(row.item) else {
            continue;
        };
        let mut fitting = open
            .iter()
            .filter(|order| beside.fits_row(row, **order) == Some(true));
        match (fitting.next(), fitting.next()) {
            (None, _) => votes.strangers += 1,
            (Some(order), None) => {
                votes
                    .orders
                    .entry(*order)
                    .or_insert_with(|| (0, row.text.to_owned()))
                    .0 += 1;
            }
            // It fits under several orders, and so says nothing.
            (Some(_), Some(_)) => {}
        }
    }
    votes
}

/// The day of the attribute for machines, on the calendar of its own offset.
pub(super) fn machine_day(item: &Item<'_>) -> Option<NaiveDate> {
    item.machine
        .and_then(|text| read_machine(text, Tz::UTC))
        .map(|read| read.at.date_naive())
}

/// The day in the article's address, or in that of its picture.
pub(super) fn address_day(item: &Item<'_>) -> Option<NaiveDate> {
    item.permalink.and_then(day_in)
}

/// `/2025/09/12/`, `/2025-09-12-…`, `/20250912/` in an address: year, month, day and nothing else.
fn day_in(address: &str) -> Option<NaiveDate> {
    let numbers = path_numbers(address);
    numbers
        .windows(3)
        .find_map(|window| match window {
            [(year, 4), (month, 1 | 2), (day, 1 | 2)] => date(*year, *month, *day),
            _ => None,
        })
        .or_else(|| {
            numbers.iter().find_map(|(number, digits)| {
                (*digits == 8)
                    .then(|| date(number / 10_000, number / 100 % 100, number % 100))
                    .flatten()
            })
        })
}

/// `/2025/09/` without a day.
fn month_in(address: &str) -> Option<(i32, u32)> {
    if day_in(address).is_some() {
        return None;
    }
    let parts: Vec<&str> = path(address).split('/').collect();
    parts.windows(2).find_map(|window| match window {
        [year, month] if year.len() == 4 && month.len() == 2 => {
            let day = date(year.parse().ok()?, month.parse().ok()?, 1)?;
            Some((day.year(), day.month()))
        }
        _ => None,
    })
}

/// The day on which a picture was uploaded: an epoch of ten or thirteen digits, or a day, in its
/// address.
fn upload_day(address: &str) -> Option<NaiveDate> {
    let epoch = path_numbers(address)
        .into_iter()
        .find_map(|(number, digits)| {
            let seconds = match digits {
                10 => number,
                13 => number / 1000,
                _ => return None,
            };
            DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)
        })
        .map(|at| at.date_naive())
        .filter(|day| (2001..2100).contains(&day.year()));
    epoch.or_else(|| day_in(address))
}

fn date(year: u64, month: u64, day: u64) -> Option<NaiveDate> {
    let year = i32::try_from(year)
        .ok()
        .filter(|year| (1990..2100).contains(year))?;
    NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, u32::try_from(day).ok()?)
}

/// The address without its host, query and fragment.
fn path(address: &str) -> &str {
    let address = address.split_once("://").map_or(address, |(_, rest)| {
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
    });
    address.split(['?', '#']).next().unwrap_or("")
}

/// The whole numbers of a path with their digits. A number inside a word is none.
fn path_numbers(address: &str) -> Vec<(u64, usize)> {
    path(address)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .map(|part| {
            let is_number = part.len() <= 18 && part.bytes().all(|b| b.is_ascii_digit());
            match part.parse() {
                Ok(number) if is_number => (number, part.len()),
                // It stands between, so that its neighbours are none.
                _ => (0, 0),
            }
        })
        .collect()
}

/// How far the printed clocks are ahead of UTC, in minutes, by texts with a clock time beside a
/// machine time with an offset: at least two that all say the same.
pub(super) fn clock(column: &Column<'_>) -> Option<i32> {
    let context = Context {
        timezone: None,
        ..*column.context
    };
    let mut found: Option<(i32, usize)> = None;
    for item in column.items {
        let Some(ahead) = ahead(item, &context) else {
            continue;
        };
        match &mut found {
            None => found = Some((ahead, 1)),
            Some((known, count)) if *known == ahead => *count += 1,
            Some(_) => return None,
        }
    }
    found
        .filter(|(_, count)| *count >= 2)
        .map(|(ahead, _)| ahead)
}

fn ahead(item: &Item<'_>, context: &Context) -> Option<i32> {
    let machine = item.machine.map(str::trim)?;
    // Read in two zones, it is the same instant only if it names its own.
    let [at, other] = [Tz::UTC, Tz::Asia__Tokyo]
        .map(|zone| read_machine(machine, zone).map(|read| read.at.with_timezone(&Utc)));
    if at != other {
        return None;
    }
    let printed = parse(item.text?, context).ok()?;
    if printed.zone != ZoneSource::Assumed || printed.is_relative {
        return None;
    }
    let Moment::Instant(wall) = printed.moment else {
        return None;
    };
    let wall: NaiveDateTime = wall.naive_local();
    let minutes = (wall - at?.naive_utc()).num_seconds();
    // Text without seconds stands for the minute that has begun.
    let minutes = i32::try_from((minutes as f64 / 60.0).round() as i64).ok()?;
    let is_zone = minutes % 15 == 0 && (-12 * 60..=14 * 60).contains(&minutes);
    is_zone.then_some(minutes)
}

/// Whether a zone's clocks are that far ahead of UTC now, or in the other half of the year.
pub(super) fn has_offset(zone: Tz, now: DateTime<Utc>, minutes: i32) -> bool {
    [now, now - Duration::days(182)]
        .into_iter()
        .any(|at| at.with_timezone(&zone).offset().fix().local_minus_utc() == minutes * 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_months_are_found_in_addresses() {
        for (address, day) in [
            ("https://a.example/2025/09/12/x", Some("2025-09-12")),
            ("/news/2025-9-2-harbour", Some("2025-09-02")),
            ("/news/20250912/x", Some("2025-09-12")),
            ("/2025/09/x", None),
            ("/12/09/2025/x", None),
            ("https://2025.09.12.example/x", None),
            ("/x?d=2025/09/12", None),
            ("/id-20251301", None),
        ] {
            assert_eq!(
                day_in(address).map(|day| day.to_string()).as_deref(),
                day,
                "{address}"
            );
        }
        assert_eq!(month_in("/2025/09/harbour"), Some((2025, 9)));
        assert_eq!(month_in("/2025/13/harbour"), None);
        assert_eq!(month_in("/2025/09/12/harbour"), None);
    }

    #[test]
    fn uploads_are_epochs_or_days() {
        for (address, day) in [
            ("/unsafe/1757681460_pier.jpg", Some("2025-09-12")),
            ("/i/1757681460000.webp", Some("2025-09-12")),
            ("/uploads/2025/09/12/pier.jpg", Some("2025-09-12")),
            ("/i/1234567.jpg", None),
        ] {
            assert_eq!(
                upload_day(address).map(|day| day.to_string()).as_deref(),
                day,
                "{address}"
            );
        }
    }
}
