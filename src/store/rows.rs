//! Entries to rows and back.

use chrono::{DateTime, FixedOffset, Utc};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;
use url::Url;

use crate::model::{Enclosure, Entry, Image, Known, Precision, Published};

/// The columns that [`known`] reads, in its order.
macro_rules! columns {
    () => {
        "key, guid, page, card, permalink, title, summary, content, authors, categories, image, \
         caption, published, published_offset, precision, first_seen, updated, ordered, position, \
         article_due, attempts, article, enclosure"
    };
}
pub(super) use columns;

pub(super) fn instant(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).unwrap_or_default()
}

/// A list as one column.
pub(super) fn list(words: &[String]) -> String {
    if words.is_empty() {
        return "[]".to_owned();
    }
    serde_json::Value::from(words).to_string()
}

/// Sound or film as one column.
pub(super) fn enclosure(enclosure: Option<&Enclosure>) -> Option<String> {
    // Addresses, texts and numbers always serialise.
    serde_json::to_string(enclosure?).ok()
}

/// A precision as one column.
pub(super) fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Day => "day",
        Precision::Minute => "minute",
    }
}

/// Reads a row of [`columns`]. An address or a list that cannot be read is as good as damage.
pub(super) fn known(row: &SqliteRow) -> Result<Known, sqlx::Error> {
    let list = |index: usize| -> Result<Vec<String>, sqlx::Error> {
        if row.try_get::<&str, _>(index)? == "[]" {
            return Ok(Vec::new());
        }
        serde_json::from_str(row.try_get(index)?).map_err(|error| sqlx::Error::Decode(error.into()))
    };
    let url = |text: &str| Url::parse(text).map_err(|error| sqlx::Error::Decode(error.into()));
    let published = match row.try_get::<Option<i64>, _>(12)? {
        None => None,
        Some(seconds) => {
            let offset = FixedOffset::east_opt(row.try_get::<Option<i32>, _>(13)?.unwrap_or(0));
            let precision = match row.try_get::<Option<&str>, _>(14)? {
                Some("day") => Precision::Day,
                _ => Precision::Minute,
            };
            offset.map(|offset| Published {
                at: instant(seconds).with_timezone(&offset),
                precision,
            })
        }
    };
    let image = match row.try_get::<Option<&str>, _>(10)? {
        None => None,
        Some(address) => Some(Image {
            url: url(address)?,
            caption: row.try_get(11)?,
        }),
    };
    let entry = Entry {
        key: row.try_get(0)?,
        permalink: url(row.try_get(4)?)?,
        title: row.try_get(5)?,
        summary: row.try_get(6)?,
        content: row.try_get(7)?,
        authors: list(8)?,
        categories: list(9)?,
        image,
        enclosure: match row.try_get::<Option<&str>, _>(22)? {
            None => None,
            Some(json) => serde_json::from_str(json)
                .map(Some)
                .map_err(|error| sqlx::Error::Decode(error.into()))?,
        },
        published,
    };
    Ok(Known {
        guid: row.try_get(1)?,
        page: row.try_get(2)?,
        card: row.try_get(3)?,
        first_seen: instant(row.try_get(15)?),
        updated: row.try_get::<Option<i64>, _>(16)?.map(instant),
        order: instant(row.try_get(17)?),
        position: row.try_get(18)?,
        article_due: row.try_get::<Option<i64>, _>(19)?.map(instant),
        attempts: row.try_get(20)?,
        article: row.try_get(21)?,
        entry,
    })
}
