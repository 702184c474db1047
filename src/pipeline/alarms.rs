//! How a run leaves a feed's health, and the files that tell of all feeds'.

use chrono::DateTime;
use serde::Serialize;
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use url::Url;

use super::notices::{event_guid, event_key, of_events};
use super::publishing::{fallback, home};
use super::settings::fingerprint;
use super::{Context, RunError, Scan};
use crate::config::{Config, FeedSource, Format};
use crate::health::{Look, Record, Rules, observe, usual};
use crate::model::{
    Entry, Event, Feed, FeedEntry, FeedState, HookState, HookStatus, Paging, Precision, Published,
    Runs, Status, Whereabouts,
};
use crate::render::{self, HEALTH, STATUS};
use crate::schedule::delta;
use crate::store::{Finish, StoreError};

/// Events in the health feed.
const EVENTS: usize = 100;

/// Adds to what is remembered of a run how the feed stands since when, and what is to be told.
pub(super) async fn attend(
    context: &Context,
    source: &FeedSource,
    scan: &Scan,
    state: &FeedState,
    finish: &mut Finish,
) -> Result<(), StoreError> {
    let record = state.record.as_deref().map(Record::parse);
    let has_news = scan
        .change
        .as_ref()
        .is_some_and(|change| !change.new.is_empty());
    let newest = if has_news {
        Some(scan.now)
    } else {
        state.newest
    };
    let is_asked = newest.is_some_and(|newest| source.expect.asks(scan.now - newest));
    let usual = if is_asked {
        usual(&context.store.arrivals(&source.name).await?)
    } else {
        None
    };
    let look = Look {
        feed: &source.name,
        before: state.health,
        health: finish.health,
        message: finish.message.as_deref(),
        failures: if finish.is_success {
            0
        } else {
            state.failures + 1
        },
        is_final: scan.whereabouts.iter().any(|(_, known)| known.is_gone),
        newest,
        usual,
        now: scan.now,
    };
    let rules = Rules {
        failures: context.config.health.failures,
        after: delta(context.config.health.after),
        expect: source.expect,
    };
    let (record, events) = observe(&record.unwrap_or_default(), &look, &rules);
    finish.record = record.text();
    finish.outgoing = of_events(&context.config, source, &events);
    finish.events = events;
    Ok(())
}

/// How each configured feed stands, in the order of the configuration.
/// `whereabouts` are known by page address.
pub fn status(
    config: &Config,
    states: &HashMap<String, FeedState>,
    whereabouts: &HashMap<String, Whereabouts>,
) -> Vec<Status> {
    let default = FeedState::default();
    let feeds = config.feeds.iter().map(|source| {
        let state = states.get(&source.name).unwrap_or(&default);
        let record = state.record.as_deref().map(Record::parse);
        let record = record.unwrap_or_default();
        let places = || {
            let pages = source.pages.iter().map(|page| page.url.as_str());
            pages.filter_map(|page| Some((page, whereabouts.get(page)?)))
        };
        let gone = places().filter(|(_, known)| known.is_gone);
        let gone: Vec<String> = gone.map(|(page, _)| page.to_owned()).collect();
        Status {
            feed: source.name.clone(),
            health: state.health,
            since: record.since,
            message: state.message.clone(),
            late_since: record.late,
            entries: state.entries,
            newest: state.newest,
            runs: Some(Runs {
                articles_owed: if source.article.is_any() {
                    state.pending
                } else {
                    0
                },
                last_run: state.last_run,
                last_success: state.last_success,
                next_check: state.next_check.filter(|_| gone.len() < source.pages.len()),
                failures: state.failures,
                moved_to: places()
                    .filter_map(|(_, known)| known.moved_to.clone())
                    .collect(),
                gone,
            }),
        }
    });
    feeds.collect()
}

/// How each configured hook stands, in the order of the configuration.
pub fn hook_status(config: &Config, states: &HashMap<String, HookState>) -> Vec<HookStatus> {
    let hooks = config.hooks.iter().map(|hook| HookStatus {
        hook: hook.name.clone(),
        target: hook.target.to_string(),
        state: states.get(&hook.name).cloned().unwrap_or_default(),
    });
    hooks.collect()
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    feeds: &'a [Status],
    #[serde(skip_serializing_if = "Option::is_none")]
    hooks: Option<&'a [HookStatus]>,
}

/// The document of `pagewire status --json` and, without hooks, `status.json`.
///
/// # Errors
/// Never in practice: texts, times and numbers serialise.
pub fn status_json(
    feeds: &[Status],
    hooks: Option<&[HookStatus]>,
) -> Result<String, serde_json::Error> {
    let document = Document {
        version: 1,
        feeds,
        hooks,
    };
    serde_json::to_string_pretty(&document).map(|json| json + "\n")
}

/// Writes `status.json` and the health feed if any feed stands otherwise than before, or one of
/// them is missing. They hold no time of a run, so that they stay to the byte while nothing happens.
///
/// # Errors
/// When history cannot be read or a file cannot be written.
pub(super) async fn publish_health(
    context: &Context,
    files: &HashSet<String>,
    has_changed: bool,
) -> Result<(), RunError> {
    let name = render::file_name(HEALTH, Format::Rss);
    let feeds = context.config.feeds.iter();
    let listed: Vec<_> = feeds
        .map(|feed| (&feed.name, feed.token.is_some()))
        .collect();
    let last = context.store.last_event().await?;
    let told = fingerprint(&format!(
        "{} {last} {listed:?} {:?}",
        render::VERSION,
        context.config.publish.base_url
    ));
    let is_there = files.contains(STATUS) && files.contains(&name);
    if is_there && !has_changed && context.store.meta("health").await?.as_ref() == Some(&told) {
        return Ok(());
    }
    let states = context.store.feeds(DateTime::UNIX_EPOCH).await?;
    let mut feeds = status(&context.config, &states, &HashMap::new());
    // What is only for those who know a token is not told to everybody.
    feeds.retain(|status| is_public(&context.config, &status.feed));
    for status in &mut feeds {
        status.runs = None;
    }
    // What cannot be written as JSON is written next time.
    let json = status_json(&feeds, None).unwrap_or_default();
    let events = context.store.events(EVENTS).await?;
    let feed = health_feed(&context.config, events);
    let mut has_written = context.directory.write(STATUS, json.as_bytes())?;
    has_written |= context
        .directory
        .write(&name, &render::render(&feed, Format::Rss))?;
    if has_written {
        context.directory.sync()?;
    }
    context.store.set_meta("health", &told).await?;
    Ok(())
}

/// What happened to feeds as a feed of its own.
fn health_feed(config: &Config, events: Vec<Event>) -> Feed {
    let here = config.publish.base_url.as_ref();
    let entries: Vec<FeedEntry> = events
        .into_iter()
        .filter_map(|event| entry(config, event))
        .collect();
    Feed {
        name: HEALTH.to_owned(),
        title: "Health of the feeds".to_owned(),
        description: "Feeds that break, fall silent and recover".to_owned(),
        home: here.cloned().unwrap_or_else(fallback),
        base_url: here.cloned(),
        language: Some("en".to_owned()),
        updated: entries.first().map(|entry| entry.updated.to_utc()),
        interval: Duration::from_secs(3600),
        hub: None,
        paging: Paging::default(),
        entries,
    }
}

fn is_public(config: &Config, feed: &str) -> bool {
    config
        .feed(feed)
        .is_some_and(|source| source.token.is_none())
}

/// An event of a feed that is still configured, and public.
fn entry(config: &Config, event: Event) -> Option<FeedEntry> {
    let source = config
        .feed(&event.feed)
        .filter(|_| is_public(config, &event.feed))?;
    let page = Some(home(source)).filter(|home| matches!(home.scheme(), "http" | "https"));
    let link: Url = page
        .or_else(|| config.publish.base_url.clone())
        .unwrap_or_else(fallback);
    let at = event.at.fixed_offset();
    let (guid, key) = (event_guid(&event), event_key(&event));
    let title = event.title();
    Some(FeedEntry {
        guid,
        entry: Entry {
            key,
            permalink: link,
            title,
            summary: Some(event.message),
            content: None,
            authors: Vec::new(),
            categories: vec![event.kind.as_str().to_owned()],
            image: None,
            enclosure: None,
            published: Some(Published {
                at,
                precision: Precision::Minute,
            }),
        },
        published: at,
        updated: at,
    })
}
