//! From the file to a [`Config`]: the doors to the file system and the environment.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::path::Path;
use toml::de::DeTable;

use super::error::{ConfigError, Problem, Problems};
use super::feed::FeedReader;
use super::fetch::read_fetch;
use super::health::read_alarm;
use super::hook::read_hooks;
use super::keys::ROOT;
use super::publish::{check_archives, check_former_names, place, read_publish};
use super::shared::{read_common, read_shared};
use super::site::read_site;
use super::timing::check_bounds;
use super::toml::Table;
use super::values::Config;

impl Config {
    /// Reads and checks a configuration file.
    ///
    /// # Errors
    /// [`ConfigError::Read`] when there is no such file, [`ConfigError::Invalid`] with every
    /// problem and its place otherwise.
    pub fn load(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::Read {
            path: path.to_owned(),
            source,
        })?;
        Self::of_text(path, &text)
    }

    /// Checks the text of a configuration file as [`Config::load`] does, whatever stands in the
    /// file.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] with every problem and its place.
    pub fn of_text(path: &Path, text: &str) -> Result<Self, ConfigError> {
        Self::parse(path, text, &|name| std::env::var(name).ok())
    }

    /// Checks a configuration. Relative paths start from the directory of `path`; `env` answers
    /// for `env:NAME` values.
    ///
    /// # Errors
    /// [`ConfigError::Invalid`] with every problem and its place.
    pub fn parse(
        path: &Path,
        text: &str,
        env: &dyn Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let invalid = |problems: Vec<Problem>| ConfigError::Invalid {
            path: path.to_owned(),
            text: text.to_owned(),
            problems,
        };
        let (document, errors) = DeTable::parse_recoverable(text);
        if !errors.is_empty() {
            return Err(invalid(errors.iter().map(syntax_problem).collect()));
        }
        let problems = RefCell::new(Problems::default());
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        let root = Table::open(document.get_ref(), &ROOT, &problems);
        let config = read_root(root, path, &directory, env);
        let mut problems = problems.into_inner().0;
        if problems.is_empty() {
            return Ok(config);
        }
        problems.sort_by_key(|problem| problem.span.start);
        problems.dedup();
        Err(invalid(problems))
    }
}

fn syntax_problem(error: &toml::de::Error) -> Problem {
    Problem {
        span: error.span().unwrap_or(0..0),
        message: "the file is not valid TOML".into(),
        label: error.message().trim().to_owned(),
        help: None,
    }
}

fn read_root(
    root: Table<'_>,
    path: &Path,
    directory: &Path,
    env: &dyn Fn(&str) -> Option<String>,
) -> Config {
    let publish = read_publish(root.table("publish").map(|table| table.value), directory);
    let store = root
        .table("store")
        .and_then(|store| store.value.text("path"));

    let fetch = root
        .table("fetch")
        .map(|fetch| read_fetch(fetch.value, directory));
    let fetch = fetch.unwrap_or_default();
    let health = root.table("health").map(|health| read_alarm(health.value));
    let health = health.unwrap_or_default();

    let defaults = root.table("defaults").map(|defaults| defaults.value);
    let mut shared = defaults
        .map(|table| read_shared(table, env))
        .unwrap_or_default();
    shared.user_agent.get_or_insert_with(|| fetch.user_agent());
    let common = defaults.map(read_common).unwrap_or_default();
    if let Some(table) = defaults {
        check_bounds(table, common.bounds());
    }

    let mut sites = Vec::new();
    let mut hosts: HashMap<String, Range<usize>> = HashMap::new();
    for table in root.list("site").into_iter().flatten() {
        let Some((site, span)) = read_site(table, &shared, env) else {
            continue;
        };
        if hosts.insert(site.host.clone(), span.clone()).is_some() {
            root.problem(
                span,
                format!("two [[site]] blocks for {}", site.host),
                "the second one",
                Some("merge them into one".into()),
            );
        }
        sites.push(site);
    }

    let reader = FeedReader {
        directory,
        sites: &sites,
        shared: &shared,
        common: &common,
        env,
    };
    let mut feeds = Vec::new();
    let mut names: HashMap<String, Range<usize>> = HashMap::new();
    for table in root.list("feed").into_iter().flatten() {
        let Some((feed, span)) = reader.read(table) else {
            continue;
        };
        if names
            .insert(feed.name.to_ascii_lowercase(), span.clone())
            .is_some()
        {
            root.problem(
                span,
                format!("two feeds are called `{}`", feed.name),
                "the second one",
                Some("names must differ by more than capitals: they are file names".into()),
            );
        }
        feeds.push(feed);
    }
    check_former_names(root, &names);
    check_archives(root, &publish, &feeds);
    let hooks = read_hooks(root, &feeds, env);

    Config {
        path: path.to_owned(),
        publish,
        store: place(directory, store, "pagewire.db"),
        fetch,
        health,
        hooks,
        request: shared.request(),
        timezone: shared.timezone,
        locale: shared.locale,
        order: shared.order,
        sites,
        places: feeds
            .iter()
            .enumerate()
            .map(|(place, feed)| (feed.name.clone(), place))
            .collect(),
        feeds,
    }
}

#[cfg(test)]
mod tests;
