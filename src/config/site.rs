//! `[[site]]`

use std::ops::Range;
use std::time::Duration;
use url::Url;

use super::asking::Environment;
use super::shared::{Shared, read_shared};
use super::toml::{At, Table};
use super::value::{read_date, read_duration, read_fields, read_selectors};
use super::values::{ArticleRules, Site, host_of};

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
    let robots = table.flag("robots").unwrap_or(true);
    let article = table
        .table("article")
        .map(|article| read_article(article.value))
        .unwrap_or_default();
    let host = table.required("host", span)?;
    // The usual port of either scheme is no part of the name.
    let scheme = if host.value.ends_with(":443") {
        "https"
    } else {
        "http"
    };
    let name = Url::parse(&format!("{scheme}://{}/", host.value))
        .ok()
        .filter(|url| {
            url.path() == "/"
                && url.query().is_none()
                && url.username().is_empty()
                && !host.value.contains('/')
        })
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
        concurrency: concurrency
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(1),
        allow_private,
        robots,
        request: shared.request(),
        timezone: shared.timezone,
        locale: shared.locale,
        order: shared.order,
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
        enclosure: read_fields(table, "enclosure"),
        categories: read_fields(table, "categories"),
        content: read_selectors(table, "content"),
        remove: read_selectors(table, "remove"),
    }
}
