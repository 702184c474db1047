//! How the time of an entry was decided, in words: which of the texts on its card gives it.

use crate::dates::{self, Context, Order, ZoneSource};
use crate::html::ellipsize;
use crate::model::{Precision, Published, RawDate};

/// Characters of a printed text that are quoted.
const MAX_QUOTED: usize = 40;

/// How a time was decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct How {
    /// For people.
    pub(super) words: String,
    /// Whether it is a clock time that names no zone.
    pub(super) is_assumed: bool,
}

fn plainly(words: impl Into<String>) -> How {
    How {
        words: words.into(),
        is_assumed: false,
    }
}

/// How a card's time was decided. The reading that gives the time is looked for again, in any order
/// of day and month: which of them was right is told for the whole list.
pub(super) fn how(published: Option<Published>, printed: &[RawDate], context: &Context) -> How {
    let Some(published) = published else {
        return plainly("not on its card");
    };
    let is_machine = |date: &&RawDate| {
        date.machine.is_some()
            && dates::read(date, &[], context.timezone).is_some_and(|read| read.at == published.at)
    };
    if printed.iter().any(|date| is_machine(&date)) {
        return plainly("time for machines");
    }
    for date in printed {
        if let Some(read) = dates::read(date, &[], context.timezone)
            && read.at == published.at
        {
            return plainly(quoted(&date.text));
        }
        let orders = [
            context.order,
            Some(Order::Dmy),
            Some(Order::Mdy),
            Some(Order::Ymd),
        ];
        let reading = orders.into_iter().find_map(|order| {
            let reading = dates::parse(&date.text, &Context { order, ..*context }).ok()?;
            let read = reading.moment.published(context.zone())?;
            (read.at == published.at).then_some(reading)
        });
        if let Some(reading) = reading {
            let is_assumed = reading.zone == ZoneSource::Assumed;
            let used = date.text.get(reading.used.clone()).unwrap_or(&date.text);
            let words = match (is_assumed, context.timezone) {
                (true, None) => format!("{}, as UTC", quoted(used)),
                (false, _) if reading.is_relative => format!("{}, told from now", quoted(used)),
                _ => quoted(used),
            };
            return How { words, is_assumed };
        }
    }
    match published.precision {
        Precision::Day => plainly("printed, the day alone"),
        Precision::Minute => plainly("printed"),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", ellipsize(text, MAX_QUOTED))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::DateTime;
    use chrono_tz::Tz;

    fn published(at: &str, precision: Precision) -> Option<Published> {
        Some(Published {
            at: DateTime::parse_from_rfc3339(at).expect("is an instant"),
            precision,
        })
    }

    #[test]
    fn each_time_names_what_told_it() {
        let context = Context {
            now: DateTime::from_timestamp(1_757_685_060, 0),
            timezone: Some(Tz::Asia__Kolkata),
            ..Context::default()
        };
        let date = |text: &str, machine: Option<&str>| RawDate {
            text: text.into(),
            machine: machine.map(str::to_owned),
        };
        let minute = published("2025-09-12T18:21:00+05:30", Precision::Minute);
        let say = |published, date| how(published, &[date], &context).words;
        assert_eq!(
            say(minute, date("Reuters | 12.09.25, 06:21 PM", None)),
            "\"12.09.25, 06:21 PM\""
        );
        assert_eq!(
            say(minute, date("today", Some("2025-09-12T12:51:00Z"))),
            "time for machines"
        );
        assert_eq!(
            say(minute, date("1 hour ago", None)),
            "\"1 hour ago\", told from now"
        );
        assert_eq!(
            say(
                published("2025-09-12T00:00:00+05:30", Precision::Day),
                date("12 September 2025", None)
            ),
            "\"12 September 2025\""
        );
        assert_eq!(say(None, date("soon", None)), "not on its card");
    }
}
