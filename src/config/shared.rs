//! Keys that stand in more than one table: the nearest table wins.

use chrono_tz::Tz;
use std::time::Duration;

use super::asking::{
    Environment, is_header_value, read_browser, read_headers, read_proxy, read_wait_for,
};
use super::request::{Proxy, Rendering, Request};
use super::rewrite::{Rewrite, Template, read_images, read_rewrites, read_template};
use super::timing::{LEAST_INTERVAL, Timing, read_quiet, read_timing};
use super::toml::Table;
use super::value::{
    is_language, read_articles, read_duration, read_formats, read_locale, read_order,
    read_patterns, read_zone,
};
use super::values::{Articles, FeedSource, Format, Pattern};
use crate::dates::{Locale, Order};
use crate::health::Expect;
use crate::schedule::Quiet;
use crate::schedule::delta;

/// What [defaults], [[site]] and [[feed]] can all say of requests and dates.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    pub(super) timezone: Option<Tz>,
    pub(super) locale: Option<Locale>,
    pub(super) order: Option<Order>,
    pub(super) user_agent: Option<String>,
    pub(super) headers: Vec<(String, String)>,
    pub(super) timeout: Option<Duration>,
    pub(super) max_bytes: Option<u64>,
    /// `Some(None)`: none, whatever a table further away says.
    pub(super) proxy: Option<Option<Proxy>>,
    pub(super) is_rendered: Option<bool>,
    pub(super) wait_for: Option<String>,
}

impl Shared {
    /// This, and what it leaves open taken from `other`.
    pub(super) fn or(&self, other: &Self) -> Self {
        let mut headers = self.headers.clone();
        for (name, value) in &other.headers {
            if !headers
                .iter()
                .any(|(known, _)| known.eq_ignore_ascii_case(name))
            {
                headers.push((name.clone(), value.clone()));
            }
        }
        Self {
            timezone: self.timezone.or(other.timezone),
            locale: self.locale.or(other.locale),
            order: self.order.or(other.order),
            user_agent: self.user_agent.clone().or_else(|| other.user_agent.clone()),
            headers,
            timeout: self.timeout.or(other.timeout),
            max_bytes: self.max_bytes.or(other.max_bytes),
            proxy: self.proxy.clone().or_else(|| other.proxy.clone()),
            is_rendered: self.is_rendered.or(other.is_rendered),
            wait_for: self.wait_for.clone().or_else(|| other.wait_for.clone()),
        }
    }

    pub(super) fn request(&self) -> Request {
        let default = Request::default();
        Request {
            user_agent: self.user_agent.clone().unwrap_or(default.user_agent),
            headers: self.headers.clone(),
            timeout: self.timeout.unwrap_or(default.timeout),
            max_bytes: self.max_bytes.unwrap_or(default.max_bytes),
            proxy: self.proxy.clone().flatten(),
            rendering: self.is_rendered.unwrap_or(false).then(|| Rendering {
                wait_for: self.wait_for.clone(),
            }),
        }
    }
}

/// A shorter history would forget what a site shows again after its holidays.
const LEAST_HISTORY: Duration = Duration::from_secs(30 * 24 * 3600);

/// What [defaults] and [[feed]] can both say of a feed.
#[derive(Debug, Clone, Default)]
pub(super) struct Common {
    pub(super) timing: Option<Timing>,
    pub(super) min_interval: Option<Duration>,
    pub(super) max_interval: Option<Duration>,
    pub(super) quiet_hours: Option<Quiet>,
    pub(super) keep: Option<usize>,
    /// `Some(None)`: for ever.
    pub(super) history: Option<Option<Duration>>,
    pub(super) formats: Option<Vec<Format>>,
    pub(super) article: Option<Articles>,
    pub(super) article_limit: Option<usize>,
    pub(super) recheck: Option<Duration>,
    pub(super) language: Option<String>,
    pub(super) max_pages: Option<usize>,
    pub(super) limit: Option<usize>,
    pub(super) gate: Option<bool>,
    pub(super) fewest: Option<usize>,
    pub(super) accept_after: Option<Duration>,
    pub(super) expect: Option<Expect>,
    pub(super) include: Option<Vec<Pattern>>,
    pub(super) exclude: Option<Vec<Pattern>>,
    pub(super) rewrite: Option<Vec<Rewrite>>,
    pub(super) title_template: Option<Template>,
    pub(super) strips_images: Option<bool>,
}

pub(super) fn read_shared(table: Table<'_>, env: Environment<'_>) -> Shared {
    Shared {
        timezone: table
            .text("timezone")
            .and_then(|text| read_zone(table, &text)),
        locale: table
            .text("locale")
            .and_then(|text| read_locale(table, &text)),
        order: table
            .text("order")
            .and_then(|text| read_order(table, &text)),
        user_agent: table
            .text("user_agent")
            .filter(|text| is_header_value(table, text))
            .map(|text| text.value.to_owned()),
        headers: read_headers(table, env),
        timeout: read_duration(table, "timeout", Duration::from_secs(1)),
        max_bytes: table.count("max_bytes", 256 * 1024 * 1024),
        proxy: read_proxy(table, env),
        is_rendered: read_browser(table),
        wait_for: read_wait_for(table),
    }
}

pub(super) fn read_common(table: Table<'_>) -> Common {
    let size = |name, most| {
        table
            .count(name, most)
            .and_then(|n| usize::try_from(n).ok())
    };
    Common {
        timing: read_timing(table),
        min_interval: read_duration(table, "min_interval", LEAST_INTERVAL),
        max_interval: read_duration(table, "max_interval", LEAST_INTERVAL),
        quiet_hours: read_quiet(table),
        keep: size("keep", 10_000),
        history: read_history(table),
        formats: read_formats(table),
        article: read_articles(table),
        article_limit: size("article_limit", 10_000),
        recheck: read_duration(table, "recheck", Duration::from_secs(600)),
        language: table
            .text("language")
            .filter(|text| is_language(table, text))
            .map(|text| text.value.to_owned()),
        max_pages: size("max_pages", 100),
        limit: size("limit", 10_000),
        gate: table.flag("gate"),
        fewest: size("fewest", 10_000),
        accept_after: read_duration(table, "accept_after", Duration::from_secs(3600)),
        expect: read_expect(table),
        include: read_patterns(table, "include"),
        exclude: read_patterns(table, "exclude"),
        rewrite: read_rewrites(table),
        title_template: read_template(table),
        strips_images: read_images(table),
    }
}

fn read_history(table: Table<'_>) -> Option<Option<Duration>> {
    if table.text("history")?.value == FeedSource::FOR_EVER {
        return Some(None);
    }
    read_duration(table, "history", LEAST_HISTORY).map(Some)
}

fn read_expect(table: Table<'_>) -> Option<Expect> {
    if table.text("expect")?.value == Expect::NEVER {
        return Some(Expect::Never);
    }
    read_duration(table, "expect", Duration::from_secs(3600))
        .map(|time| Expect::Within(delta(time)))
}
