//! The tables of the file, one function each.

use chrono_tz::{TZ_VARIANTS, Tz};
use regex::RegexBuilder;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use url::Url;

use super::duration::parse_duration;
use super::toml::{At, Table, nearest};
use super::values::{
    ArticleRules, DateFormat, DateRule, FeedSource, Filter, Format, Page, Pattern, Request,
    Select, Site, host_of,
};
use crate::html::{Field, Selector};

type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// What [defaults], [[site]] and [[feed]] can all say of requests and zones.
#[derive(Debug, Clone, Default)]
pub(super) struct Shared {
    timezone: Option<Tz>,
    user_agent: Option<String>,
    headers: Vec<(String, String)>,
    timeout: Option<Duration>,
    max_bytes: Option<u64>,
}

impl Shared {
    /// This, and what it leaves open taken from `other`.
    fn or(&self, other: &Self) -> Self {
        let mut headers = self.headers.clone();
        for (name, value) in &other.headers {
            if !headers.iter().any(|(known, _)| known.eq_ignore_ascii_case(name)) {
                headers.push((name.clone(), value.clone()));
            }
        }
        Self {
            timezone: self.timezone.or(other.timezone),
            user_agent: self.user_agent.clone().or_else(|| other.user_agent.clone()),
            headers,
            timeout: self.timeout.or(other.timeout),
            max_bytes: self.max_bytes.or(other.max_bytes),
        }
    }

    fn request(&self) -> Request {
        let default = Request::default();
        Request {
            user_agent: self.user_agent.clone().unwrap_or(default.user_agent),
            headers: self.headers.clone(),
            timeout: self.timeout.unwrap_or(default.timeout),
            max_bytes: self.max_bytes.unwrap_or(default.max_bytes),
        }
    }
}

/// What [defaults] and [[feed]] can both say of a feed.
#[derive(Debug, Clone, Default)]
pub(super) struct Common {
    interval: Option<Duration>,
    keep: Option<usize>,
    formats: Option<Vec<Format>>,
    article: Option<bool>,
    article_limit: Option<usize>,
    language: Option<String>,
    max_pages: Option<usize>,
    limit: Option<usize>,
    include: Option<Vec<Pattern>>,
    exclude: Option<Vec<Pattern>>,
}

pub(super) fn read_shared(table: Table<'_>, env: Environment<'_>) -> Shared {
    Shared {
        timezone: table.text("timezone").and_then(|text| read_zone(table, &text)),
        user_agent: table
            .text("user_agent")
            .filter(|text| is_header_value(table, text))
            .map(|text| text.value.to_owned()),
        headers: table
            .map("headers")
            .into_iter()
            .filter_map(|(name, value)| read_header(table, &name, &value, env))
            .collect(),
        timeout: read_duration(table, "timeout", Duration::from_secs(1)),
        max_bytes: table.count("max_bytes", 256 * 1024 * 1024),
    }
}

pub(super) fn read_filter_defaults(table: Table<'_>) -> Common {
    let size = |name, most| table.count(name, most).and_then(|n| usize::try_from(n).ok());
    Common {
        interval: read_duration(table, "interval", Duration::from_secs(60)),
        keep: size("keep", 10_000),
        formats: read_formats(table),
        article: table.flag("article"),
        article_limit: size("article_limit", 10_000),
        language: table
            .text("language")
            .filter(|text| is_language(table, text))
            .map(|text| text.value.to_owned()),
        max_pages: size("max_pages", 100),
        limit: size("limit", 10_000),
        include: read_patterns(table, "include"),
        exclude: read_patterns(table, "exclude"),
    }
}

fn read_duration(table: Table<'_>, name: &str, least: Duration) -> Option<Duration> {
    let text = table.text(name)?;
    match parse_duration(text.value) {
        Some(duration) if duration >= least => Some(duration),
        Some(_) => {
            let least = super::format_duration(least);
            table.problem(text.span, format!("`{name}` is too short"), format!("at least {least}"), None);
            None
        }
        None => {
            table.problem(
                text.span,
                format!("`{name}` is not a duration"),
                "expected a duration such as \"30m\", \"2s\" or \"1h30m\"",
                Some("units: ms, s, m, h, d, w".into()),
            );
            None
        }
    }
}

fn read_zone(table: Table<'_>, text: &At<&str>) -> Option<Tz> {
    let zone = text.value.parse::<Tz>().ok();
    if zone.is_none() {
        let help = nearest(text.value, TZ_VARIANTS.iter().map(|zone| zone.name())).map_or_else(
            || "zones have names such as \"Europe/Berlin\", \"Asia/Kolkata\" or \"UTC\"".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        );
        table.problem(
            text.span.clone(),
            format!("unknown time zone \"{}\"", text.value),
            "not a zone of the IANA database",
            Some(help),
        );
    }
    zone
}

fn is_language(table: Table<'_>, text: &At<&str>) -> bool {
    let good = !text.value.is_empty()
        && text.value.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if !good {
        table.problem(text.span.clone(), "`language` is not a language tag", "expected something like \"en\" or \"pt-BR\"", None);
    }
    good
}

fn is_header_value(table: Table<'_>, text: &At<&str>) -> bool {
    let good = !text.value.is_empty() && text.value.bytes().all(|b| (0x20..0x7f).contains(&b));
    if !good {
        table.problem(text.span.clone(), "a header value must be plain ASCII on one line", "cannot be sent", None);
    }
    good
}

fn read_header(
    table: Table<'_>,
    name: &At<&str>,
    value: &At<&str>,
    env: Environment<'_>,
) -> Option<(String, String)> {
    let is_token = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    if name.value.is_empty() || !name.value.bytes().all(is_token) {
        table.problem(name.span.clone(), format!("\"{}\" is not a header name", name.value), "not a header name", None);
        return None;
    }
    let text = match value.value.strip_prefix("env:") {
        None => value.value.to_owned(),
        Some(variable) => match env(variable) {
            Some(secret) => secret.trim().to_owned(),
            None => {
                table.problem(
                    value.span.clone(),
                    format!("the environment has no {variable}"),
                    "taken from there",
                    Some(format!("set it before the start: {variable}=… pagewire run")),
                );
                return None;
            }
        },
    };
    let checked = At {
        value: text.as_str(),
        span: value.span.clone(),
    };
    is_header_value(table, &checked).then(|| (name.value.to_owned(), text.clone()))
}

fn read_formats(table: Table<'_>) -> Option<Vec<Format>> {
    table.span("formats")?;
    let words = table.texts("formats");
    let mut formats = Vec::new();
    for word in &words {
        match Format::ALL.iter().find(|format| format.as_str() == word.value) {
            Some(format) if !formats.contains(format) => formats.push(*format),
            Some(_) => {}
            None => {
                let near = nearest(word.value, Format::ALL.iter().map(|format| format.as_str()));
                table.problem(
                    word.span.clone(),
                    format!("unknown format \"{}\"", word.value),
                    "expected \"rss\", \"atom\" or \"json\"",
                    near.map(|near| format!("did you mean \"{near}\"?")),
                );
            }
        }
    }
    if words.is_empty() && let Some(span) = table.span("formats") {
        table.problem(span, "`formats` is empty", "expected at least one format", None);
    }
    formats.sort_unstable();
    Some(formats)
}

fn read_patterns(table: Table<'_>, name: &str) -> Option<Vec<Pattern>> {
    table.span(name)?;
    let read = |table: Table<'_>, texts: Vec<At<&str>>, title: bool, url: bool| -> Vec<Pattern> {
        texts
            .into_iter()
            .filter_map(|text| {
                match RegexBuilder::new(text.value).size_limit(1 << 20).build() {
                    Ok(regex) => Some(Pattern { regex, title, url }),
                    Err(error) => {
                        let reason = error.to_string();
                        let last = reason.lines().last().unwrap_or("").trim().to_owned();
                        table.problem(text.span, format!("`{name}` is not a regular expression"), last, None);
                        None
                    }
                }
            })
            .collect()
    };
    if !table.is_table(name) {
        return Some(read(table, table.texts(name), true, true));
    }
    let inner = table.table(name)?.value;
    let mut patterns = read(inner, inner.texts("title"), true, false);
    patterns.extend(read(inner, inner.texts("url"), false, true));
    Some(patterns)
}

fn read_selector(table: Table<'_>, text: &At<&str>) -> Option<Selector> {
    Selector::parse(text.value)
        .inspect_err(|error| table.problem(text.span.clone(), error, "in this selector", None))
        .ok()
}

fn read_selectors(table: Table<'_>, name: &str) -> Vec<Selector> {
    table.texts(name).iter().filter_map(|text| read_selector(table, text)).collect()
}

fn read_fields(table: Table<'_>, name: &str) -> Vec<Field> {
    table
        .texts(name)
        .iter()
        .filter_map(|text| {
            Field::parse(text.value)
                .inspect_err(|error| {
                    table.problem(
                        text.span.clone(),
                        error,
                        "in this selector",
                        Some("a field is a CSS selector, or selector@attribute".into()),
                    );
                })
                .ok()
        })
        .collect()
}

fn read_date(table: Table<'_>, name: &str) -> DateRule {
    if !table.is_table(name) {
        return DateRule {
            select: read_fields(table, name),
            formats: Vec::new(),
        };
    }
    let Some(At { value: inner, span }) = table.table(name) else {
        return DateRule::default();
    };
    let select = read_fields(inner, "select");
    if inner.span("select").is_none() {
        inner.problem(span, format!("`{name}` has no `select`"), "where does the time stand?", None);
    }
    let formats = inner
        .texts("format")
        .iter()
        .filter_map(|text| {
            DateFormat::parse(text.value)
                .inspect_err(|reason| {
                    inner.problem(
                        text.span.clone(),
                        format!("the date format {reason}"),
                        "in this format",
                        Some("formats are those of strftime: %d.%m.%y, %I:%M %p reads \"12.09.25, 06:21 PM\"".into()),
                    );
                })
                .ok()
        })
        .collect();
    DateRule { select, formats }
}

pub(super) fn read_site(
    table: At<Table<'_>>,
    defaults: &Shared,
    env: Environment<'_>,
) -> Option<(Site, Range<usize>)> {
    let At { value: table, span } = table;
    let shared = read_shared(table, env).or(defaults);
    let gap = read_duration(table, "gap", Duration::ZERO);
    let concurrency = table.count("concurrency", 64);
    let allow_private = table.flag("allow_private").unwrap_or(false);
    let article = table
        .table("article")
        .map(|article| read_article(article.value))
        .unwrap_or_default();
    let host = table.required("host", span)?;
    let name = Url::parse(&format!("http://{}/", host.value))
        .ok()
        .filter(|url| url.path() == "/" && url.query().is_none() && url.username().is_empty() && !host.value.contains('/'))
        .and_then(|url| host_of(&url));
    let Some(name) = name else {
        table.problem(
            host.span,
            "`host` must be a host name alone",
            "expected something like \"www.example.org\" or \"127.0.0.1:8080\"",
            None,
        );
        return None;
    };
    let site = Site {
        host: name,
        gap: gap.unwrap_or(Duration::from_secs(2)),
        concurrency: concurrency.and_then(|n| usize::try_from(n).ok()).unwrap_or(1),
        allow_private,
        request: shared.request(),
        timezone: shared.timezone,
        article,
    };
    Some((site, host.span))
}

fn read_article(table: Table<'_>) -> ArticleRules {
    ArticleRules {
        title: read_fields(table, "title"),
        summary: read_fields(table, "summary"),
        author: read_fields(table, "author"),
        date: read_date(table, "date"),
        updated: read_date(table, "updated"),
        image: read_fields(table, "image"),
        categories: read_fields(table, "categories"),
        content: read_selectors(table, "content"),
        remove: read_selectors(table, "remove"),
    }
}

/// Reads [[feed]] tables: what a feed leaves open comes from its site and from [defaults].
pub(super) struct FeedReader<'a> {
    pub(super) directory: &'a Path,
    pub(super) sites: &'a [Site],
    pub(super) shared: &'a Shared,
    pub(super) common: &'a Common,
    pub(super) env: Environment<'a>,
}

impl FeedReader<'_> {
    pub(super) fn read(&self, table: At<Table<'_>>) -> Option<(FeedSource, Range<usize>)> {
        let At { value: table, span } = table;
        let own = read_shared(table, self.env);
        let common = read_filter_defaults(table);
        let pages = self.read_pages(table, &own);
        if table.span("pages").is_none() {
            let _ = table.required("pages", span.clone());
        } else if pages.is_empty() && table.list("pages").is_empty() {
            let place = table.span("pages").unwrap_or_else(|| span.clone());
            table.problem(place, "`pages` is empty", "expected at least one address", None);
        }
        let select = match table.table("select") {
            Some(select) => read_select(&select),
            None => {
                if table.span("select").is_none() {
                    table.problem(
                        span.clone(),
                        "[[feed]] has no [feed.select]",
                        "how is its page to be read?",
                        Some("add [feed.select] with at least item = \"…\"".into()),
                    );
                }
                None
            }
        };
        let name = table.required("name", span)?;
        if !is_name(name.value) {
            table.problem(
                name.span.clone(),
                format!("`name` must be a file name made of a-z, 0-9, dot, dash and underscore, not \"{}\"", name.value),
                "expected something like \"example-news\"",
                None,
            );
        }
        let or = self.common;
        let feed = FeedSource {
            name: name.value.to_owned(),
            title: table.text("title").map(|text| text.value.trim().to_owned()).filter(|t| !t.is_empty()),
            description: table.text("description").map(|text| text.value.trim().to_owned()).filter(|t| !t.is_empty()),
            language: common.language.or_else(|| or.language.clone()),
            pages,
            next: read_fields(table, "next").into_iter().next(),
            max_pages: common.max_pages.or(or.max_pages).unwrap_or(1),
            limit: common.limit.or(or.limit),
            filter: Filter {
                include: common.include.or_else(|| or.include.clone()).unwrap_or_default(),
                exclude: common.exclude.or_else(|| or.exclude.clone()).unwrap_or_default(),
            },
            interval: common.interval.or(or.interval).unwrap_or(Duration::from_secs(30 * 60)),
            keep: common.keep.or(or.keep).unwrap_or(100),
            formats: common.formats.or_else(|| or.formats.clone()).unwrap_or_else(|| Format::ALL.to_vec()),
            article: common.article.or(or.article).unwrap_or(false),
            article_limit: common.article_limit.or(or.article_limit).unwrap_or(40),
            select: select?,
        };
        Some((feed, name.span))
    }

    fn read_pages(&self, table: Table<'_>, own: &Shared) -> Vec<Page> {
        table
            .list("pages")
            .into_iter()
            .filter_map(|member| match member {
                Err(text) => self.read_page(table, &text, None, Vec::new(), own),
                Ok(At { value: page, span }) => {
                    let url = page.required("url", span)?;
                    let base = page.text("base");
                    let categories = page.texts("category").iter().map(|text| text.value.trim().to_owned()).collect();
                    self.read_page(page, &url, base, categories, own)
                }
            })
            .collect()
    }

    fn read_page(
        &self,
        table: Table<'_>,
        text: &At<&str>,
        base: Option<At<&str>>,
        categories: Vec<String>,
        own: &Shared,
    ) -> Option<Page> {
        let url = self.read_url(table, text)?;
        let base = match base {
            None => url.clone(),
            Some(base) => self.read_url(table, &base)?,
        };
        let site = host_of(&base).and_then(|host| self.sites.iter().find(|site| site.host == host));
        let shared = match site {
            Some(site) => own.or(&Shared {
                timezone: site.timezone,
                user_agent: Some(site.request.user_agent.clone()),
                headers: site.request.headers.clone(),
                timeout: Some(site.request.timeout),
                max_bytes: Some(site.request.max_bytes),
            }),
            None => own.or(self.shared),
        };
        Some(Page {
            url,
            base,
            categories,
            timezone: shared.timezone,
            request: shared.request(),
        })
    }

    /// A web address, or a `file:` path relative to the configuration.
    fn read_url(&self, table: Table<'_>, text: &At<&str>) -> Option<Url> {
        let value = text.value.trim();
        let url = match value.strip_prefix("file:") {
            Some(path) => {
                let path = path.strip_prefix("//").unwrap_or(path);
                std::path::absolute(self.directory.join(path))
                    .ok()
                    .and_then(|path| Url::from_file_path(path).ok())
            }
            None => Url::parse(value).ok().filter(|url| {
                matches!(url.scheme(), "http" | "https") && url.username().is_empty() && url.password().is_none()
            }),
        };
        if url.is_none() {
            let help = if value.contains("://") || value.is_empty() {
                "addresses start with http://, https:// or file:, without user name and password".to_owned()
            } else {
                format!("did you mean \"https://{value}\"?")
            };
            table.problem(text.span.clone(), format!("\"{value}\" is not a web address"), "expected a web address", Some(help));
        }
        url.map(|mut url| {
            url.set_fragment(None);
            url
        })
    }
}

fn read_select(select: &At<Table<'_>>) -> Option<Select> {
    let table = select.value;
    let item = table
        .required("item", select.span.clone())
        .and_then(|text| read_selector(table, &text));
    let rules = Select {
        title: read_fields(table, "title"),
        link: read_fields(table, "link"),
        summary: read_fields(table, "summary"),
        content: read_fields(table, "content"),
        image: read_fields(table, "image"),
        author: read_fields(table, "author"),
        categories: read_fields(table, "categories"),
        date: read_date(table, "date"),
        guid: read_fields(table, "guid"),
        remove: read_selectors(table, "remove"),
        item: item?,
    };
    Some(rules)
}

/// Names are file names on every system: lower case, no separators, no dot in front, not one of
/// the names that Windows keeps for devices, nor one of the files that are written beside feeds.
fn is_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("");
    let is_device = matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    (1..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !name.ends_with('.')
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_'))
        && !is_device
}
