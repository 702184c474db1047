//! Days in addresses: they are given when the page is made and hardly ever changed.

use chrono::NaiveDate;
use regex::Regex;
use std::sync::LazyLock;
use url::Url;

use super::witness::{Kind, Role, When, Witness};
use crate::html::{Document, Selector};

static SELF: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("link[rel=canonical], meta[property='og:url']"));
static PICTURE: LazyLock<Selector> =
    LazyLock::new(|| Selector::constant("meta[property='og:image'], meta[name='twitter:image']"));

/// The trust of a day that is a folder of the address.
pub(super) const CERTAIN: i32 = 62;

#[expect(clippy::expect_used, reason = "the pattern is the programmer's own")]
fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a constant pattern compiles")
}

/// `/2025/09/12/`, `/2025-9-12/`.
static FOLDERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[/=])((?:19|20)\d\d)[/-]([01]?\d)[/-]([0-3]?\d)(?:[/T?&.-]|$)")
});
/// `20250912` between anything but digits.
static COMPACT: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^0-9])((?:19|20)\d\d)([01]\d)([0-3]\d)(?:[^0-9]|$)"));
/// `-2025-09-12` inside a name.
static NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[^0-9])((?:19|20)\d\d)[-_.]([01]\d)[-_.]([0-3]\d)(?:[^0-9]|$)")
});
/// `12-09-2025` inside a name.
static DAY_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:^|[^0-9])([0-3]\d)[-_.]([01]\d)[-_.]((?:19|20)\d\d)(?:[^0-9]|$)")
});

/// What the page's own addresses say: where it was fetched, and where it says it is.
pub(super) fn read(document: &Document, url: &Url, witnesses: &mut Vec<Witness>) {
    let own = document.select(&SELF).take(4).filter_map(|element| {
        element
            .attribute("href")
            .or_else(|| element.attribute("content"))
    });
    let found = std::iter::once(url.as_str()).chain(own).find_map(day);
    if let Some((day, trust)) = found {
        witnesses.push(Witness {
            kind: Kind::Address,
            role: Role::Published,
            when: When::Day(day),
            trust,
            place: "the address".into(),
        });
    }
}

/// What the address of the lead picture says: it was made for this page, mostly.
pub(super) fn picture(document: &Document, witnesses: &mut Vec<Witness>) {
    let found = document
        .select(&PICTURE)
        .take(4)
        .filter_map(|element| element.attribute("content"))
        .find_map(|address| folders(address).or_else(|| compact(address)));
    if let Some(day) = found {
        witnesses.push(Witness {
            kind: Kind::Trace,
            role: Role::Published,
            when: When::Day(day),
            trust: 26,
            place: "the address of the lead picture".into(),
        });
    }
}

fn day(address: &str) -> Option<(NaiveDate, i32)> {
    // What comes after a host is the publisher's; hosts have numbers of their own.
    let path = address.split_once("://").map_or(address, |(_, rest)| rest);
    let path = path.split_once('/').map_or(path, |(_, path)| path);
    let path = path.get(..path.floor_char_boundary(600))?;
    folders(path)
        .map(|day| (day, CERTAIN))
        .or_else(|| compact(path).map(|day| (day, 52)))
        .or_else(|| captured(&NAME, path, [1, 2, 3]).map(|day| (day, 48)))
        .or_else(|| captured(&DAY_FIRST, path, [3, 2, 1]).map(|day| (day, 36)))
}

fn folders(path: &str) -> Option<NaiveDate> {
    captured(&FOLDERS, path, [1, 2, 3])
}

fn compact(path: &str) -> Option<NaiveDate> {
    captured(&COMPACT, path, [1, 2, 3])
}

fn captured(pattern: &Regex, text: &str, [year, month, day]: [usize; 3]) -> Option<NaiveDate> {
    let found = pattern.captures(text)?;
    let number = |group: usize| found.get(group)?.as_str().parse::<u32>().ok();
    let year = i32::try_from(number(year)?).ok()?;
    NaiveDate::from_ymd_opt(year, number(month)?, number(day)?)
        // There were no pages before.
        .filter(|day| {
            *day >= NaiveDate::from_ymd_opt(1993, 1, 1).unwrap_or(*day)
                && When::Day(*day).is_possible()
        })
}
