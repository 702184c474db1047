//! What hooks are told, and telling it.
//!
//! A message goes into the outbox in the transaction of what it tells, and leaves it when the hook has
//! taken it: it is delivered at least once. A hook that takes nothing is tried again at doubled
//! times, and keeps nobody waiting.

use chrono::{DateTime, TimeDelta, Utc};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;
use url::Url;

use super::Context;
use super::publishing::{home, shown, title};
use crate::config::{Config, FeedSource, Hook, Occasion, Target};
use crate::fetch::{FetchError, Fetcher, Post};
use crate::hooks::{self, Listed, MOST_ENTRIES, Message, ntfy, occasion};
use crate::model::{Event, FeedState};
use crate::permalink;
use crate::render::{self, HEALTH};
use crate::schedule::delta;
use crate::store::{Change, Outgoing, StoreError, Undelivered, Waiting};

/// How long a message is tried for.
const PATIENCE: TimeDelta = TimeDelta::days(3);
/// Refusals after which a message is given up that is itself the reason.
const MOST_REFUSALS: u32 = 5;
/// How long a hook is left alone after its first failure, and at most.
const FIRST_WAIT: Duration = Duration::from_secs(60);
const LONGEST_WAIT: Duration = Duration::from_secs(6 * 3600);
/// No hook is left alone for longer, whatever it asks for.
const LONGEST_REST: TimeDelta = TimeDelta::days(1);
/// How long one hook is told in one go before the run ends.
const LONGEST_GO: TimeDelta = TimeDelta::seconds(60);
/// Messages that are read at once.
const BATCH: u32 = 50;

/// What hooks are to be told of a feed's new entries. What a page shows when its feed begins is not
/// news.
pub(super) fn of_entries(
    context: &Context,
    source: &FeedSource,
    state: &FeedState,
    change: &Change,
    now: DateTime<Utc>,
) -> Vec<Outgoing> {
    let hooks = wanting(&context.config, Occasion::Entries, &source.name);
    if hooks.is_empty() || state.last_success.is_none() || change.new.is_empty() {
        return Vec::new();
    }
    let page_title = change.page_title.as_deref().or(state.page_title.as_deref());
    let feed_title = title(source, page_title);
    let mut new: Vec<_> = change.new.iter().collect();
    new.sort_by_key(|known| (std::cmp::Reverse(known.order), known.position));
    // The oldest message first, and in each the newest entry.
    new.rchunks(MOST_ENTRIES)
        .map(|part| {
            let entries: Vec<Listed> = part
                .iter()
                .map(|known| shown((*known).clone(), source).into())
                .collect();
            let guids: Vec<&str> = entries.iter().map(|entry| entry.guid.as_str()).collect();
            let id = permalink::guid(&source.name, &guids.join(" "));
            let page = page(&context.config, source);
            Message::of_entries(&source.name, &feed_title, entries, id, page, now)
        })
        .flat_map(|message| addressed(&hooks, &source.name, &message))
        .collect()
}

/// What hooks are to be told of what happened to a feed.
pub(super) fn of_events(config: &Config, source: &FeedSource, events: &[Event]) -> Vec<Outgoing> {
    events
        .iter()
        .flat_map(|event| {
            let hooks = wanting(config, occasion(event.kind), &source.name);
            let id = event_guid(event);
            let message = Message::of_event(event, id, web_home(source));
            addressed(&hooks, &source.name, &message)
        })
        .collect()
}

/// The guid of an event, in the health feed as in messages.
pub(super) fn event_guid(event: &Event) -> String {
    permalink::guid(HEALTH, &event_key(event))
}

/// What identifies an event.
pub(super) fn event_key(event: &Event) -> String {
    let (kind, at) = (event.kind.as_str(), event.at.timestamp());
    format!("{} {kind} {at}", event.feed)
}

fn wanting<'a>(config: &'a Config, occasion: Occasion, feed: &str) -> Vec<&'a Hook> {
    let hooks = config.hooks.iter();
    hooks.filter(|hook| hook.wants(occasion, feed)).collect()
}

fn addressed(hooks: &[&Hook], feed: &str, message: &Message) -> Vec<Outgoing> {
    let to = |hook: &&Hook| Outgoing {
        hook: hook.name.clone(),
        feed: feed.to_owned(),
        message: message.id.clone(),
        body: message.json(),
        made: message.at,
    };
    hooks.iter().map(to).collect()
}

/// Where people read a feed: its own page, or else the section page.
fn page(config: &Config, source: &FeedSource) -> Option<Url> {
    let base = config.publish.base_url.as_ref();
    let own = base.filter(|_| render::has_page(source));
    own.and_then(|base| base.join(&render::page_name(&source.name)).ok())
        .or_else(|| web_home(source))
}

/// The section page, where it is on the web.
fn web_home(source: &FeedSource) -> Option<Url> {
    Some(home(source)).filter(|home| matches!(home.scheme(), "http" | "https"))
}

/// Tells every hook what it is to be told, all hooks at once, each in the order of the messages. What
/// goes wrong is logged when it begins, and remembered.
///
/// # Errors
/// When the database cannot be used.
pub async fn tell_hooks(
    context: &Arc<Context>,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), StoreError> {
    let states = context.store.hooks().await?;
    let hooks = &context.config.hooks;
    for name in states.keys() {
        if hooks.iter().all(|hook| hook.name != *name) {
            context.store.forget_hook(name).await?;
        }
    }
    let now = clock();
    let mut telling = JoinSet::new();
    for hook in hooks {
        let Some(state) = states.get(&hook.name) else {
            continue;
        };
        // A clock that was ahead once does not silence a hook for long.
        let is_resting = |at| at > now && at <= now + LONGEST_REST;
        if state.waiting == 0 || state.next_try.is_some_and(is_resting) {
            continue;
        }
        let (context, hook, failures) = (Arc::clone(context), hook.clone(), state.failures);
        telling.spawn(async move { go(&context, &hook, failures, clock).await });
    }
    let mut ended = Ok(());
    while let Some(told) = telling.join_next().await {
        // A panic ends the telling of one hook only.
        if let Ok(Err(error)) = told {
            ended = Err(error);
        }
    }
    ended
}

/// Tells one hook, until something goes wrong.
async fn go(
    context: &Context,
    hook: &Hook,
    failures: u32,
    clock: fn() -> DateTime<Utc>,
) -> Result<(), StoreError> {
    let start = clock();
    loop {
        let batch = context.store.outgoing(&hook.name, BATCH).await?;
        if batch.is_empty() {
            return Ok(());
        }
        for waiting in batch {
            if clock() - start > LONGEST_GO {
                return Ok(());
            }
            match deliver(&context.fetcher, &context.config, hook, &waiting.body).await {
                Ok(()) => {
                    let name = &hook.name;
                    context.store.delivered(name, waiting.id, clock()).await?;
                }
                Err(failure) => {
                    return give_way(context, hook, &waiting, failures, failure, clock()).await;
                }
            }
        }
    }
}

/// Remembers a failure, and when to try again.
async fn give_way(
    context: &Context,
    hook: &Hook,
    waiting: &Waiting,
    failures: u32,
    failure: Undeliverable,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let wait = FIRST_WAIT.saturating_mul(1 << failures.min(16));
    let wait = wait
        .min(LONGEST_WAIT)
        .max(failure.pause.unwrap_or_default());
    let next_try = now + delta(wait);
    let is_hopeless = failure.is_refused && waiting.refusals + 1 >= MOST_REFUSALS;
    let given_up = context
        .store
        .undelivered(&Undelivered {
            hook: &hook.name,
            id: waiting.id,
            reason: &failure.reason,
            is_refused: failure.is_refused,
            is_hopeless,
            oldest: now - PATIENCE,
            next_try,
        })
        .await?;
    let (name, reason) = (&hook.name, &failure.reason);
    if given_up > 0 {
        let messages = if given_up == 1 {
            "message was"
        } else {
            "messages were"
        };
        tracing::warn!("hook {name}: {given_up} {messages} given up: {reason}");
    } else if failures == 0 {
        let at = next_try.format("%Y-%m-%d %H:%M UTC");
        tracing::warn!("hook {name}: {reason}; it is tried again from {at} on");
    }
    Ok(())
}

/// Why a message could not be delivered.
#[derive(Debug)]
pub struct Undeliverable {
    /// For people.
    pub reason: String,
    /// Whether the answer blames the message.
    is_refused: bool,
    /// How long the hook asked to be left alone.
    pause: Option<Duration>,
}

impl From<FetchError> for Undeliverable {
    fn from(error: FetchError) -> Self {
        Self {
            is_refused: matches!(error.status(), Some(400 | 413 | 422)),
            pause: error.retry_after(),
            reason: error.to_string(),
        }
    }
}

/// Sends a message to one hook now.
///
/// # Errors
/// With the reason, when the hook did not take it.
async fn deliver(
    fetcher: &Fetcher,
    config: &Config,
    hook: &Hook,
    body: &str,
) -> Result<(), Undeliverable> {
    match &hook.target {
        Target::Webhook(to) => {
            let post = Post {
                content_type: "application/json",
                headers: Vec::new(),
                body: body.to_owned(),
                timeout: hook.timeout,
            };
            Ok(fetcher.tell(to, post, &config.request).await?)
        }
        Target::Ntfy(to) => {
            let message: Message = serde_json::from_str(body).map_err(|error| Undeliverable {
                reason: format!("the message cannot be read: {error}"),
                is_refused: true,
                pause: None,
            })?;
            let post = Post {
                content_type: "text/plain; charset=utf-8",
                headers: ntfy::headers(&message),
                body: ntfy::text(&message),
                timeout: hook.timeout,
            };
            Ok(fetcher.tell(to, post, &config.request).await?)
        }
        Target::Command(words) => {
            let directory = config.path.parent().unwrap_or(Path::new(""));
            let ended = hooks::run(words, directory, body, hook.timeout).await;
            ended.map_err(|reason| Undeliverable {
                reason,
                is_refused: false,
                pause: None,
            })
        }
    }
}

/// Sends a test message to a hook.
///
/// # Errors
/// With the reason, when the hook did not take it.
pub async fn test_hook(
    config: &Config,
    hook: &Hook,
    now: DateTime<Utc>,
) -> Result<(), Undeliverable> {
    let body = Message::test(&hook.name, now).json();
    deliver(&Fetcher::new(config), config, hook, &body).await
}
