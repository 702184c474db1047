//! `pagewire explain date`: what a text is read as, and why.

use clap::Args;
use serde_json::{Value, json};
use std::fmt::Write;

use crate::cli::{Exit, Stop, print, say};
use crate::config::nearest;
use crate::daemon::clock;
use crate::dates::{
    Context, Locale, Moment, Order, OrderSource, Precision, Reading, Role, Unread, YearSource,
    ZoneSource, parse, read_machine,
};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pagewire explain date 'Published 12.09.25, 06:21 PM' --timezone Asia/Kolkata --order dmy\n  pagewire explain date 'vor 3 Stunden' --locale de\n  pagewire explain date 'yesterday' --now 2025-09-12T18:21:00+05:30\n\nExit codes: 0 the text was read; 1 it was not, and the reason is printed; 2 usage."
)]
pub(super) struct Arguments {
    /// The text, as the page shows it
    text: String,
    /// The zone of clocks that name none (IANA name) [default: UTC]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// The language and country of the text, such as en-IN
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// The order of day and month in dates of numbers: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// The time of reading, which "3 hours ago" is told from [default: now]
    #[arg(long, value_name = "TIME")]
    now: Option<String>,
    /// Print the reading as JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(arguments: &Arguments) -> Result<Exit, Stop> {
    let context = context(arguments)?;
    let text = arguments.text.as_str();
    let read = parse(text, &context);
    if arguments.json {
        let json = match &read {
            Ok(reading) => as_json(text, reading, &context),
            Err(reason) => json!({
                "text": text,
                "unread": word(*reason),
                "reason": reason.to_string(),
            }),
        };
        print(&format!("{json:#}\n"));
    } else {
        match &read {
            Ok(reading) => print(&in_words(text, reading, &context)),
            Err(reason) => say(&format!("error: \"{text}\" was not read: {reason}")),
        }
    }
    Ok(if read.is_ok() {
        Exit::Good
    } else {
        Exit::SomeFailed
    })
}

fn context(arguments: &Arguments) -> Result<Context, Stop> {
    let timezone = match &arguments.timezone {
        None => None,
        Some(name) => Some(name.parse().map_err(|_| {
            let near = nearest(name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
            let hint = near.map_or_else(
                || "zones have names such as \"Asia/Kolkata\"".to_owned(),
                |near| format!("did you mean \"{near}\"?"),
            );
            Stop::usage(format!("error: --timezone {name}: no such zone; {hint}"))
        })?),
    };
    let locale = match &arguments.locale {
        None => None,
        Some(tag) => Some(Locale::parse(tag).ok_or_else(|| {
            Stop::usage(format!(
                "error: --locale {tag}: no language tag; expected one such as en-IN"
            ))
        })?),
    };
    let order = match &arguments.order {
        None => None,
        Some(name) => Some(Order::parse(name).ok_or_else(|| {
            Stop::usage(format!("error: --order {name}: expected dmy, mdy or ymd"))
        })?),
    };
    let now = match &arguments.now {
        None => clock(),
        Some(text) => read_machine(text, timezone.unwrap_or_default())
            .map(|read| read.at.to_utc())
            .ok_or_else(|| {
                Stop::usage(format!(
                    "error: --now {text}: expected a time such as 2025-09-12T18:21:00+05:30"
                ))
            })?,
    };
    Ok(Context {
        now: Some(now),
        timezone,
        locale,
        order,
    })
}

fn in_words(text: &str, reading: &Reading, context: &Context) -> String {
    let mut out = format!("{}\n", reading.moment);
    let mut line = |name: &str, value: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "  {name:<10} {value}");
    };
    line("read", format!("\"{}\"", used(text, reading)));
    line("precision", precision(reading.precision).to_owned());
    match reading.zone {
        ZoneSource::Unneeded => {}
        ZoneSource::Stated => line("zone", "stated in the text".to_owned()),
        ZoneSource::Assumed => line(
            "zone",
            match context.timezone {
                Some(zone) => format!("none in the text: {zone} as given"),
                None => "none in the text: UTC, since none is given".to_owned(),
            },
        ),
    }
    match reading.order {
        OrderSource::Stated => line("order", "the text allows no other".to_owned()),
        OrderSource::Given => line(
            "order",
            context.order.map_or("given", Order::words).to_owned() + ", as given",
        ),
        OrderSource::Custom => line(
            "order",
            match context.locale {
                Some(locale) => format!("by the custom of {locale}"),
                None => "by custom".to_owned(),
            },
        ),
    }
    match reading.year {
        YearSource::Stated => {}
        YearSource::TwoDigits => line("year", "of two digits: 69 to 99 are 19yy".to_owned()),
        YearSource::Latest => line("year", "none: the latest that is not ahead".to_owned()),
    }
    if reading.is_relative {
        let now = context.now.map(|now| now.to_rfc3339()).unwrap_or_default();
        line(
            "relative",
            format!("to {now}; a feed keeps its first reading"),
        );
    }
    match reading.role {
        Role::Unlabelled => {}
        Role::Published => line("label", "published".to_owned()),
        Role::Updated => line("label", "updated".to_owned()),
    }
    if let Some(updated) = reading.updated {
        line("updated", updated.to_string());
    }
    for (order, moment) in reading.alternatives.iter().flatten() {
        line("otherwise", format!("{moment} as {}", order.words()));
    }
    out
}

fn as_json(text: &str, reading: &Reading, context: &Context) -> Value {
    let alternatives: Vec<Value> = reading
        .alternatives
        .iter()
        .flatten()
        .map(|(order, moment)| json!({"order": order.name(), "moment": moment.to_string()}))
        .collect();
    json!({
        "text": text,
        "moment": reading.moment.to_string(),
        "kind": match reading.moment {
            Moment::Instant(_) => "instant",
            Moment::Day(_) => "day",
        },
        "used": {
            "text": used(text, reading),
            "start": reading.used.start,
            "end": reading.used.end,
        },
        "precision": precision(reading.precision),
        "zone": match reading.zone {
            ZoneSource::Unneeded => "unneeded",
            ZoneSource::Stated => "stated",
            ZoneSource::Assumed => "assumed",
        },
        "timezone": context.zone().name(),
        "order": match reading.order {
            OrderSource::Stated => "stated",
            OrderSource::Given => "given",
            OrderSource::Custom => "custom",
        },
        "year": match reading.year {
            YearSource::Stated => "stated",
            YearSource::TwoDigits => "two digits",
            YearSource::Latest => "latest",
        },
        "relative": reading.is_relative,
        "label": match reading.role {
            Role::Unlabelled => Value::Null,
            Role::Published => "published".into(),
            Role::Updated => "updated".into(),
        },
        "updated": reading.updated.map(|updated| updated.to_string()),
        "alternatives": alternatives,
    })
}

fn used<'a>(text: &'a str, reading: &Reading) -> &'a str {
    text.get(reading.used.clone()).unwrap_or(text)
}

fn precision(precision: Precision) -> &'static str {
    match precision {
        Precision::Month => "month",
        Precision::Day => "day",
        Precision::Hour => "hour",
        Precision::Minute => "minute",
        Precision::Second => "second",
    }
}

fn word(reason: Unread) -> &'static str {
    match reason {
        Unread::Empty => "empty",
        Unread::NoDate => "no date",
        Unread::Impossible => "impossible",
        Unread::Ambiguous(..) => "ambiguous",
        Unread::NeedsNow => "needs now",
        Unread::Other => "other",
    }
}
