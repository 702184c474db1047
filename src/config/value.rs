//! Single values: durations, zones, headers, selectors, formats, patterns. Each reader reports what
//! is wrong with its value at the value's place, and answers `None`.

use chrono_tz::{TZ_VARIANTS, Tz};
use regex::RegexBuilder;
use std::time::Duration;

use super::asking::{Environment, read_secret};
use super::duration::{format_duration, parse_duration};
use super::kind::DateRule;
use super::toml::{At, Table, nearest, one_of};
use super::values::{Articles, DateFormat, Format, Pattern, Token};
use crate::dates::{Locale, Order};
use crate::html::{Field, Selector, XPath};

pub(super) fn read_duration(table: Table<'_>, name: &str, least: Duration) -> Option<Duration> {
    let text = table.text(name)?;
    match parse_duration(text.value) {
        Some(duration) if duration >= least => Some(duration),
        Some(_) => {
            let least = format_duration(least);
            table.problem(
                text.span,
                format!("`{name}` is too short"),
                format!("at least {least}"),
                None,
            );
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

pub(super) fn read_zone(table: Table<'_>, text: &At<&str>) -> Option<Tz> {
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

/// A tag such as `en-IN`; letters that no subtag is made of are a mistake, further subtags are not.
pub(super) fn read_locale(table: Table<'_>, text: &At<&str>) -> Option<Locale> {
    let is_tag = text.value.split(['-', '_']).all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    let locale = Locale::parse(text.value).filter(|_| is_tag);
    if locale.is_none() {
        table.problem(
            text.span.clone(),
            format!("unknown locale \"{}\"", text.value),
            "not a language tag",
            Some("locales are written like \"en-IN\", \"de\" or \"pt-BR\": a language, and a country where it matters".into()),
        );
    }
    locale
}

pub(super) fn read_order(table: Table<'_>, text: &At<&str>) -> Option<Order> {
    let order = Order::parse(text.value);
    if order.is_none() {
        let help = nearest(text.value, Order::NAMES.into_iter()).map_or_else(
            || {
                "\"dmy\" is day, month, year; \"mdy\" begins with the month, \"ymd\" with the year"
                    .to_owned()
            },
            |near| format!("did you mean \"{near}\"?"),
        );
        table.problem(
            text.span.clone(),
            format!("unknown order \"{}\"", text.value),
            format!("expected {}", one_of(&Order::NAMES)),
            Some(help),
        );
    }
    order
}

pub(super) fn is_language(table: Table<'_>, text: &At<&str>) -> bool {
    let good = !text.value.is_empty()
        && text.value.split('-').all(|part| {
            (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
        });
    if !good {
        table.problem(
            text.span.clone(),
            "`language` is not a language tag",
            "expected something like \"en\" or \"pt-BR\"",
            None,
        );
    }
    good
}

/// `token`: short ones can be guessed by asking.
pub(super) fn read_token(table: Table<'_>, env: Environment<'_>) -> Option<Token> {
    const LEAST: usize = 16;
    let text = table.text("token")?;
    let secret = read_secret(table, &text, env)?;
    if secret.len() < LEAST || secret.bytes().any(|b| !(0x21..0x7f).contains(&b)) {
        table.problem(
            text.span,
            "`token` is not safe",
            format!("expected {LEAST} or more ASCII characters without blanks"),
            Some("such a one is made by: openssl rand -hex 16".into()),
        );
        return None;
    }
    Some(Token::new(&secret))
}

pub(super) fn read_articles(table: Table<'_>) -> Option<Articles> {
    if let Some(flag) = table.as_flag("article") {
        return Some(if flag { Articles::All } else { Articles::None });
    }
    let text = table.text("article")?;
    if text.value == Articles::MISSING {
        return Some(Articles::Missing);
    }
    table.problem(
        text.span.clone(),
        format!("unknown value \"{}\" of `article`", text.value),
        "expected true, false or \"missing\"",
        nearest(text.value, std::iter::once(Articles::MISSING))
            .map(|near| format!("did you mean \"{near}\"?")),
    );
    None
}

pub(super) fn read_formats(table: Table<'_>) -> Option<Vec<Format>> {
    table.span("formats")?;
    let words = table.texts("formats");
    let mut formats = Vec::new();
    for word in &words {
        match Format::ALL
            .iter()
            .find(|format| format.as_str() == word.value)
        {
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
    if words.is_empty()
        && let Some(span) = table.span("formats")
    {
        table.problem(
            span,
            "`formats` is empty",
            "expected at least one format",
            None,
        );
    }
    formats.sort_unstable();
    Some(formats)
}

pub(super) fn read_patterns(table: Table<'_>, name: &str) -> Option<Vec<Pattern>> {
    table.span(name)?;
    let read = |table: Table<'_>, texts: Vec<At<&str>>, title: bool, url: bool| -> Vec<Pattern> {
        texts
            .into_iter()
            .filter_map(
                |text| match RegexBuilder::new(text.value).size_limit(1 << 20).build() {
                    Ok(regex) => Some(Pattern { regex, title, url }),
                    Err(error) => {
                        let reason = error.to_string();
                        let last = reason.lines().last().unwrap_or("").trim().to_owned();
                        table.problem(
                            text.span,
                            format!("`{name}` is not a regular expression"),
                            last,
                            None,
                        );
                        None
                    }
                },
            )
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

pub(super) fn read_selector(table: Table<'_>, name: &str, text: &At<&str>) -> Option<Selector> {
    Selector::parse(text.value)
        .inspect_err(|error| {
            let message = format!("`{name}` is {error}");
            let help = is_xpath(text.value).then(|| MIXED.to_owned());
            table.problem(text.span.clone(), message, "in this selector", help);
        })
        .ok()
}

pub(super) fn read_selectors(table: Table<'_>, name: &str) -> Vec<Selector> {
    table
        .texts(name)
        .iter()
        .filter_map(|text| read_selector(table, name, text))
        .collect()
}

/// What to do about XPath among selectors.
const MIXED: &str = "this is XPath, where CSS is expected; with kind = \"xpath\" all of [feed.select] and `next` are XPath";

/// Whether a text that is no selector was meant as XPath.
fn is_xpath(text: &str) -> bool {
    let text = text.trim();
    let is_alike = text.starts_with(['/', '.', '(', '@']) || text.contains(['@', '(', '/']);
    is_alike && XPath::parse(text).is_ok()
}

pub(super) fn read_field(table: Table<'_>, name: &str, text: &At<&str>) -> Option<Field> {
    Field::parse(text.value)
        .inspect_err(|error| {
            table.problem(
                text.span.clone(),
                format!("`{name}` is {error}"),
                "in this selector",
                Some(if is_xpath(text.value) {
                    MIXED.to_owned()
                } else {
                    "a field is a CSS selector, or selector@attribute".to_owned()
                }),
            );
        })
        .ok()
}

pub(super) fn read_fields(table: Table<'_>, name: &str) -> Vec<Field> {
    table
        .texts(name)
        .iter()
        .filter_map(|text| read_field(table, name, text))
        .collect()
}

pub(super) fn read_date(table: Table<'_>, name: &str) -> DateRule {
    read_date_by(table, name, &read_fields)
}

/// A date whose places are read by `fields`.
pub(super) fn read_date_by<F>(
    table: Table<'_>,
    name: &str,
    fields: &dyn Fn(Table<'_>, &str) -> Vec<F>,
) -> DateRule<F> {
    if !table.is_table(name) {
        return DateRule {
            select: fields(table, name),
            formats: Vec::new(),
        };
    }
    let Some(At { value: inner, span }) = table.table(name) else {
        return DateRule::default();
    };
    let select = fields(inner, "select");
    if inner.span("select").is_none() {
        inner.problem(
            span,
            format!("`{name}` has no `select`"),
            "where does the time stand?",
            None,
        );
    }
    let formats = inner
        .texts("format")
        .iter()
        .filter_map(|text| {
            DateFormat::parse(text.value)
                .inspect_err(|reason| {
                    inner.problem(
                        text.span.clone(),
                        format!("the format of `{name}` {reason}"),
                        "in this format",
                        Some("formats are those of strftime: %d.%m.%y, %I:%M %p reads \"12.09.25, 06:21 PM\"".into()),
                    );
                })
                .ok()
        })
        .collect();
    DateRule { select, formats }
}
