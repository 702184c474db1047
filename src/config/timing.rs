//! When a feed is looked at: `interval`, `schedule`, `min_interval`, `max_interval`, `quiet_hours`.
//!
//! `interval` and `schedule` are two keys, since they are two things: how long to wait, and at what
//! times. One key for both would have to tell a mistyped duration from a mistyped cron expression.

use chrono_tz::Tz;
use std::time::Duration;

use super::duration::format_duration;
use super::shared::Common;
use super::toml::Table;
use super::value::read_duration;
use crate::schedule::{Bounds, Cron, Plan, Quiet, When};

/// No page is looked at more often.
pub(super) const LEAST_INTERVAL: Duration = Duration::from_secs(60);

const DEFAULT_INTERVAL: Duration = Duration::from_secs(30 * 60);

/// The bounds of `interval = "auto"` where none are set.
const DEFAULT_BOUNDS: Bounds = Bounds {
    min: Duration::from_secs(15 * 60),
    max: Duration::from_secs(6 * 3600),
};

/// What one table says of how often or when.
#[derive(Debug, Clone)]
pub(super) enum Timing {
    Every(Duration),
    Auto,
    Schedule(Box<Cron>),
}

/// The word for an interval that is learned.
const AUTO: &str = "auto";

pub(super) fn read_timing(table: Table<'_>) -> Option<Timing> {
    let Some(schedule) = table.text("schedule") else {
        return match table.text("interval") {
            Some(text) if text.value.trim() == AUTO => Some(Timing::Auto),
            Some(text) if super::parse_duration(text.value).is_none() => {
                table.problem(
                    text.span,
                    "`interval` is not a duration",
                    "expected a duration such as \"30m\", or \"auto\"",
                    Some("units: m, h, d, w; for times of the day set `schedule`".into()),
                );
                None
            }
            _ => read_duration(table, "interval", LEAST_INTERVAL).map(Timing::Every),
        };
    };
    if table.span("interval").is_some() {
        table.problem(
            schedule.span,
            "`interval` and `schedule` exclude each other",
            "how often, or at what times?",
            Some("take one of them away".into()),
        );
        return None;
    }
    if table.span("quiet_hours").is_some() {
        table.problem(
            schedule.span,
            "`quiet_hours` has no meaning beside `schedule`",
            "it names its times itself",
            Some("take `quiet_hours` away, or set `interval` instead".into()),
        );
        return None;
    }
    match Cron::parse(schedule.value) {
        Ok(cron) => Some(Timing::Schedule(Box::new(cron))),
        Err(reason) => {
            let help = if super::parse_duration(schedule.value).is_some() {
                format!("did you mean interval = \"{}\"?", schedule.value)
            } else {
                format!(
                    "{reason}; the five fields are minute, hour, day of month, month, day of week: \"30 7 * * mon-fri\" is half past seven on weekdays"
                )
            };
            table.problem(
                schedule.span,
                "`schedule` is not a cron expression",
                "expected five fields such as \"0 7 * * *\"",
                Some(help),
            );
            None
        }
    }
}

pub(super) fn read_quiet(table: Table<'_>) -> Option<Quiet> {
    table.span("quiet_hours")?;
    let texts = table.texts("quiet_hours");
    let spans: Vec<&str> = texts.iter().map(|text| text.value).collect();
    match Quiet::parse(&spans) {
        Ok(quiet) => Some(quiet),
        Err((place, reason)) => {
            let span = texts.get(place).map(|text| text.span.clone());
            table.problem(
                span.or_else(|| table.span("quiet_hours"))?,
                format!("`quiet_hours`: {reason}"),
                "expected a span such as \"23:00-06:00\"",
                None,
            );
            None
        }
    }
}

impl Common {
    /// The bounds that this table sets or leaves.
    pub(super) fn bounds(&self) -> Bounds {
        Bounds {
            min: self.min_interval.unwrap_or(DEFAULT_BOUNDS.min),
            max: self.max_interval.unwrap_or(DEFAULT_BOUNDS.max),
        }
    }
}

/// Refuses bounds that leave nothing, where one of them is set in `table`.
pub(super) fn check_bounds(table: Table<'_>, bounds: Bounds) {
    let set = |name| table.span(name);
    if let Some(span) = set("max_interval").or_else(|| set("min_interval"))
        && bounds.min > bounds.max
    {
        let (min, max) = (format_duration(bounds.min), format_duration(bounds.max));
        table.problem(
            span,
            format!("`min_interval` ({min}) is longer than `max_interval` ({max})"),
            "one of them must give way",
            None,
        );
    }
}

/// What [[feed]] and [defaults] make together; what stands in `table` is judged where it stands.
pub(super) fn read_plan(table: Table<'_>, own: &Common, or: &Common, zone: Tz) -> Plan {
    let bounds = Common {
        min_interval: own.min_interval.or(or.min_interval),
        max_interval: own.max_interval.or(or.max_interval),
        ..Common::default()
    }
    .bounds();
    let when = match own.timing.clone().or_else(|| or.timing.clone()) {
        None => When::Every(DEFAULT_INTERVAL),
        Some(Timing::Every(interval)) => When::Every(interval),
        Some(Timing::Auto) => When::Auto(bounds),
        Some(Timing::Schedule(cron)) => When::Cron(cron),
    };
    let set = ["min_interval", "max_interval"].into_iter();
    match when {
        When::Auto(_) => check_bounds(table, bounds),
        When::Every(_) | When::Cron(_) => {
            for (name, span) in set.filter_map(|name| Some((name, table.span(name)?))) {
                table.problem(
                    span,
                    format!("`{name}` has no meaning without interval = \"auto\""),
                    "only an interval that is learned has bounds",
                    None,
                );
            }
        }
    }
    let quiet = own.quiet_hours.clone().or_else(|| or.quiet_hours.clone());
    Plan {
        when,
        quiet: quiet.unwrap_or_default(),
        zone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, ConfigError};
    use std::path::Path;

    /// A feed with these keys, below `[defaults]` with those.
    fn plan(defaults: &str, keys: &str) -> Result<Plan, ConfigError> {
        let text = format!(
            "[defaults]\n{defaults}\n[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n{keys}\n"
        );
        Config::parse(Path::new("config.toml"), &text, &|_| None)
            .map(|mut config| config.feeds.remove(0).plan)
    }

    #[test]
    fn the_nearer_table_decides() {
        for (defaults, keys, expected) in [
            ("", "", "every 1800000 ms; UTC; quiet "),
            ("interval = \"1h\"", "", "every 3600000 ms; UTC; quiet "),
            (
                "interval = \"1h\"\nquiet_hours = \"23-6\"",
                "schedule = \"@daily\"\ntimezone = \"Asia/Kolkata\"",
                "cron 0 0 * * *; Asia/Kolkata; quiet 23:00-06:00",
            ),
            (
                "schedule = \"0 7 * * *\"\nmax_interval = \"2h\"",
                "interval = \"auto\"\nquiet_hours = [\"1-2\", \"3:30-4\"]",
                "auto 900000-7200000 ms; UTC; quiet 01:00-02:00, 03:30-04:00",
            ),
            (
                "interval = \"auto\"\nquiet_hours = \"1-2\"",
                "quiet_hours = []",
                "auto 900000-21600000 ms; UTC; quiet ",
            ),
        ] {
            let plan = plan(defaults, keys).unwrap_or_else(|error| panic!("{error}"));
            assert_eq!(plan.to_string(), expected);
        }
    }

    #[test]
    fn bad_times_are_named_with_their_line() {
        for (keys, expected) in [
            ("interval = \"automatic\"", "or \"auto\""),
            ("interval = \"30s\"", "at least 1m"),
            ("interval = 30", "must be a text such as"),
            ("schedule = \"0 7 * *\"", "not a cron expression"),
            ("schedule = \"2h\"", "did you mean interval = \"2h\"?"),
            ("schedule = \"0 0 30 2 *\"", "no such day"),
            (
                "schedule = \"0 7 * * *\"\ninterval = \"1h\"",
                "exclude each other",
            ),
            (
                "schedule = \"0 7 * * *\"\nquiet_hours = \"23-6\"",
                "no meaning beside `schedule`",
            ),
            ("min_interval = \"5m\"", "without interval"),
            (
                "interval = \"auto\"\nmin_interval = \"7h\"",
                "longer than `max_interval` (6h)",
            ),
            ("quiet_hours = \"at night\"", "no span of the day"),
            ("quiet_hours = [\"0-12\", \"12-24\"]", "leave no time"),
        ] {
            let complaint = plan("", keys).expect_err("has a problem").to_string();
            assert!(complaint.contains(expected), "{keys}: {complaint}");
            assert!(complaint.contains("config.toml:"), "{keys}: {complaint}");
        }
        let complaint = plan("max_interval = \"5m\"", "").expect_err("has a problem");
        let complaint = complaint.to_string();
        assert!(
            complaint.contains("`min_interval` (15m) is longer"),
            "{complaint}"
        );
    }
}
