//! `[[feed]]`

use chrono_tz::Tz;
use std::ops::Range;
use std::path::Path;
use std::time::Duration;
use url::Url;

use super::asking::{Environment, read_form};
use super::kind::Kind;
use super::request::Form;
use super::rewrite::Rewriting;
use super::select::read_kind;
use super::shared::{Common, Shared, read_common, read_shared};
use super::timing::read_plan;
use super::toml::{At, Table};
use super::value::read_token;
use super::values::{FeedSource, Filter, Format, Page, Site, host_of};
use crate::health::Expect;

/// Reads [[feed]] tables: what a feed leaves open comes from its site and from [defaults].
pub(super) struct FeedReader<'a> {
    pub(super) directory: &'a Path,
    pub(super) sites: &'a [Site],
    pub(super) shared: &'a Shared,
    pub(super) common: &'a Common,
    pub(super) env: Environment<'a>,
}

/// What a member of `pages` says beside its address.
#[derive(Default)]
struct PageKeys<'a> {
    base: Option<At<&'a str>>,
    categories: Vec<String>,
    form: Option<Form>,
}

impl FeedReader<'_> {
    pub(super) fn read(&self, table: At<Table<'_>>) -> Option<(FeedSource, Range<usize>)> {
        let At { value: table, span } = table;
        let own = read_shared(table, self.env);
        let common = read_common(table);
        let pages = self.read_pages(table, &own);
        if table.span("pages").is_none() {
            let _ = table.required("pages", span.clone());
        } else if table.is_empty_list("pages") {
            let place = table.span("pages").unwrap_or_else(|| span.clone());
            table.problem(
                place,
                "`pages` is empty",
                "expected at least one address",
                None,
            );
        }
        let kind = read_kind(table);
        let name = table.required("name", span)?;
        check_name(table, "name", &name);
        let or = self.common;
        let formats = common
            .formats
            .clone()
            .or_else(|| or.formats.clone())
            .unwrap_or_else(|| Format::ALL.to_vec());
        if name.value == "status" && formats.contains(&Format::Json) {
            table.problem(
                name.span.clone(),
                "`name` cannot be \"status\" with the format json: status.json is a file that pagewire writes itself",
                "choose another name, or other `formats`",
                None,
            );
        }
        let zone = pages.first().and_then(|page| page.timezone);
        let zone = zone.or(self.shared.timezone).unwrap_or(Tz::UTC);
        let plan = read_plan(table, &common, or, zone);
        let archive = table.flag("archive").unwrap_or(false);
        let history = read_history(table, archive, &common, or);
        let feed = FeedSource {
            name: name.value.to_owned(),
            title: table
                .text("title")
                .map(|text| text.value.trim().to_owned())
                .filter(|t| !t.is_empty()),
            description: table
                .text("description")
                .map(|text| text.value.trim().to_owned())
                .filter(|t| !t.is_empty()),
            archive,
            renamed_from: read_names(table, "renamed_from"),
            token: read_token(table, self.env),
            language: common.language.or_else(|| or.language.clone()),
            pages,
            max_pages: common.max_pages.or(or.max_pages).unwrap_or(1),
            limit: common.limit.or(or.limit),
            filter: Filter {
                include: common
                    .include
                    .or_else(|| or.include.clone())
                    .unwrap_or_default(),
                exclude: common
                    .exclude
                    .or_else(|| or.exclude.clone())
                    .unwrap_or_default(),
            },
            rewriting: Rewriting {
                rules: common
                    .rewrite
                    .or_else(|| or.rewrite.clone())
                    .unwrap_or_default(),
                title: common.title_template.or_else(|| or.title_template.clone()),
                strips_images: common.strips_images.or(or.strips_images).unwrap_or(false),
            },
            plan,
            keep: common.keep.or(or.keep).unwrap_or(100),
            history,
            formats,
            article: common
                .article
                .or(or.article)
                .unwrap_or_else(|| kind.as_ref().map(Kind::articles).unwrap_or_default()),
            article_limit: common.article_limit.or(or.article_limit).unwrap_or(40),
            recheck: common.recheck.or(or.recheck),
            gate: common.gate.or(or.gate).unwrap_or(true),
            fewest: common.fewest.or(or.fewest),
            expect: common.expect.or(or.expect).unwrap_or(Expect::Usual),
            accept_after: common
                .accept_after
                .or(or.accept_after)
                .unwrap_or(FeedSource::ACCEPT_AFTER),
            kind: kind?,
        };
        Some((feed, name.span))
    }

    fn read_pages(&self, table: Table<'_>, own: &Shared) -> Vec<Page> {
        table
            .list("pages")
            .into_iter()
            .filter_map(|member| match member {
                Err(text) => self.read_page(table, &text, PageKeys::default(), own),
                Ok(At { value: page, span }) => {
                    let url = page.required("url", span)?;
                    let keys = PageKeys {
                        base: page.text("base"),
                        categories: page
                            .texts("category")
                            .iter()
                            .map(|text| text.value.trim().to_owned())
                            .collect(),
                        form: read_form(page, self.env),
                    };
                    self.read_page(page, &url, keys, own)
                }
            })
            .collect()
    }

    fn read_page(
        &self,
        table: Table<'_>,
        text: &At<&str>,
        keys: PageKeys<'_>,
        own: &Shared,
    ) -> Option<Page> {
        let url = self.read_url(table, text)?;
        let base = match keys.base {
            None => url.clone(),
            Some(base) => self.read_url(table, &base)?,
        };
        let site = host_of(&base).and_then(|host| self.sites.iter().find(|site| site.host == host));
        let shared = match site {
            Some(site) => own.or(&Shared {
                timezone: site.timezone,
                locale: site.locale,
                order: site.order,
                user_agent: Some(site.request.user_agent.clone()),
                headers: site.request.headers.clone(),
                timeout: Some(site.request.timeout),
                max_bytes: Some(site.request.max_bytes),
                proxy: Some(site.request.proxy.clone()),
                is_rendered: Some(site.request.rendering.is_some()),
                wait_for: site
                    .request
                    .rendering
                    .as_ref()
                    .and_then(|rendering| rendering.wait_for.clone()),
            }),
            None => own.or(self.shared),
        };
        Some(Page {
            url,
            base,
            categories: keys.categories,
            form: keys.form,
            timezone: shared.timezone,
            locale: shared.locale,
            order: shared.order,
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
                matches!(url.scheme(), "http" | "https")
                    && url.username().is_empty()
                    && url.password().is_none()
            }),
        };
        if url.is_none() {
            let help = if value.contains("://") || value.is_empty() {
                "addresses start with http://, https:// or file:, without user name and password"
                    .to_owned()
            } else {
                format!("did you mean \"https://{value}\"?")
            };
            table.problem(
                text.span.clone(),
                format!("\"{value}\" is not a web address"),
                "expected a web address",
                Some(help),
            );
        }
        url.map(|mut url| {
            url.set_fragment(None);
            url
        })
    }
}

/// How long entries are kept that stand on no page any more. An archive shows all that ever did.
fn read_history(table: Table<'_>, archive: bool, own: &Common, or: &Common) -> Option<Duration> {
    if archive {
        if let (Some(Some(_)), Some(span)) = (own.history, table.span("history")) {
            table.problem(
                span,
                "`history` cannot be bounded with `archive = true`: an archive shows all entries",
                "expected \"forever\", or no `history`",
                None,
            );
        }
        return None;
    }
    own.history
        .or(or.history)
        .unwrap_or(Some(FeedSource::HISTORY))
}

/// Names of feeds that are no more, or are called otherwise now.
pub(super) fn read_names(table: Table<'_>, key: &str) -> Vec<String> {
    table
        .texts(key)
        .iter()
        .filter(|name| check_name(table, key, name))
        .map(|name| name.value.to_owned())
        .collect()
}

fn check_name(table: Table<'_>, key: &str, name: &At<&str>) -> bool {
    let problem = if !is_name(name.value) {
        "must be a file name made of a-z, 0-9, dot, dash and underscore"
    } else if name.value == INDEX {
        "is a file beside the feeds: it must be another name"
    } else {
        return true;
    };
    table.problem(
        name.span.clone(),
        format!("`{key}` {problem}, not \"{}\"", name.value),
        "expected something like \"example-news\"",
        None,
    );
    false
}

/// The page that lists the feeds stands where the page of a feed so called would.
const INDEX: &str = "index";

/// Names are file names on every system: lower case, no separators, no dot in front, not one of
/// the names that Windows keeps for devices, nor one of the files that are written beside feeds.
pub(super) fn is_name(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or("");
    let is_device = matches!(stem, "con" | "prn" | "aux" | "nul")
        || (stem.len() == 4
            && (stem.starts_with("com") || stem.starts_with("lpt"))
            && stem.ends_with(|c: char| c.is_ascii_digit()));
    (1..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c.is_ascii_digit())
        && !name.ends_with('.')
        && name.bytes().all(|b| {
            b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-' | b'_')
        })
        && !is_device
}
