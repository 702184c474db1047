//! A list of a page → the `[[feed]]` that reads it, and what that gives.

use chrono::Offset;
use std::collections::HashMap;

use super::articles::{ArticlePages, article_pages};
use super::draft::Written;
use super::look::source_of;
use super::selecting::{choose_reading, keys};
use super::{FEED, Look, Standing, Survey, Trouble, Wishes, Zone, names, told, zone};
use crate::config::edit::NewFeed;
use crate::config::{Articles, Config, FeedSource};
use crate::extract::auto::List;
use crate::model::{Diagnostic, Entry, Precision, RawDate};
use crate::permalink;
use crate::pipeline::{self, Reading};

/// Entries that a feed keeps where nobody says it, and the most that it may.
const BUILT_IN_KEEP: usize = 100;
const MAX_KEEP: usize = 10_000;

/// An entry as the new feed would have it.
#[derive(Debug, Clone)]
pub struct Shown {
    /// The entry.
    pub entry: Entry,
    /// How its time was decided.
    pub how: String,
}

/// What would be written, and what it gives.
#[derive(Debug)]
pub struct Proposal {
    /// The feed as the new configuration has it.
    pub source: FeedSource,
    /// The blocks alone.
    pub blocks: String,
    /// The whole new configuration, checked.
    pub text: String,
    /// In page order.
    pub entries: Vec<Shown>,
    /// The zone of its times.
    pub zone: Zone,
    /// Whether clock times are printed that name no zone.
    pub needs_zone: bool,
    /// How its dates of numbers are read, where that had to be decided.
    pub order: Option<String>,
    /// What its article pages tell.
    pub article: ArticlePages,
    /// Whether selectors are written.
    pub has_selectors: bool,
    /// What a person should know.
    pub notes: Vec<String>,
}

/// Makes a feed of one of the lists of a page, and reads the page as the new configuration would.
///
/// One article page is read where cards have no time, to see whether article pages tell it.
///
/// # Errors
/// Why it does not become a feed, with what to do about it.
pub async fn propose(
    standing: Standing<'_>,
    look: &Look,
    wishes: &Wishes,
) -> Result<Proposal, Trouble> {
    let choice = wishes.choice.unwrap_or(1);
    let survey = &look.survey;
    let list = choice
        .checked_sub(1)
        .and_then(|place| survey.lists.get(place))
        .filter(|_| source_of(survey.kind).is_none());
    if list.is_none() && source_of(survey.kind).is_none() {
        return Err(Trouble::Choice {
            url: look.url.clone(),
            choice,
            count: survey.lists.len(),
        });
    }
    let mut feed = NewFeed {
        name: name(standing.config, look, wishes),
        title: wishes.title.clone().or_else(|| survey.title.clone()),
        language: survey.language.clone(),
        page: look.url.to_string(),
        kind: source_of(survey.kind),
        locale: wishes.locale,
        order: wishes.order,
        formats: wishes.formats.clone(),
        select: list
            .and_then(|list| list.selectors.as_ref())
            .map(keys)
            .unwrap_or_default(),
        ..NewFeed::default()
    };
    let configured = look.draft.with(standing.path, feed.clone(), None)?;
    let verdict = list.map(|list| survey.verdict(list)).unwrap_or_default();
    let witness = zone::Witness {
        given: wishes.timezone,
        configured: configured.page.timezone,
        clock: verdict.clock,
        article: None,
        url: &look.url,
        locale: survey.locale(),
        now: look.now,
    };
    let mut zone = zone::find(&witness);
    let mut notes = match list {
        Some(list) => choose_reading(standing.path, look, &mut feed, &zone, choice, list)?,
        None => Vec::new(),
    };
    let written = look
        .draft
        .with(standing.path, feed.clone(), zone.new_zone())?;
    let reading = read(look, &written)?;
    if reading.entries.is_empty() {
        return Err(Trouble::page(&look.url, survey, survey.kind));
    }
    feed.keep = keep(reading.entries.len(), written.source.keep);
    let article = article_pages(look, &written, &reading.entries).await;
    let is_dated = |entry: &Entry| entry.published.is_some();
    feed.article = match article {
        _ if wishes.article => Articles::All,
        ArticlePages::Unneeded | ArticlePages::Silent | ArticlePages::Other(_) => Articles::None,
        ArticlePages::Tell(_) | ArticlePages::Unknown(_) => {
            if reading.entries.iter().any(is_dated) {
                Articles::Missing
            } else {
                Articles::All
            }
        }
    };
    if let ArticlePages::Tell(published) = &article
        && published.precision == Precision::Minute
    {
        let minutes = published.at.offset().fix().local_minus_utc() / 60;
        zone = zone::find(&zone::Witness {
            article: Some(minutes),
            ..witness
        });
    }
    let written = look
        .draft
        .with(standing.path, feed.clone(), zone.new_zone())?;
    let reading = read(look, &written)?;
    let printed = list.map(|list| printed(survey, list)).unwrap_or_default();
    let context = pipeline::dates_of(&written.page, reading.language.as_deref(), look.now);
    let mut needs_zone = false;
    let entries: Vec<Shown> = reading
        .entries
        .into_iter()
        .map(|entry| {
            let dates = printed.get(&permalink::key(&entry.permalink));
            let how = told::how(
                entry.published,
                dates.map_or(&[][..], Vec::as_slice),
                &context,
            );
            needs_zone |= how.is_assumed;
            Shown {
                entry,
                how: match list {
                    Some(_) => how.words,
                    None => format!("the {}", source_of(survey.kind).unwrap_or(FEED)),
                },
            }
        })
        .collect();
    let diagnostics = reading
        .diagnostics
        .iter()
        .filter(|note| note.message != pipeline::NO_ZONE);
    notes.extend(diagnostics.map(Diagnostic::to_string));
    Ok(Proposal {
        entries,
        zone,
        needs_zone,
        order: verdict.order.map(|_| verdict.to_string()),
        article,
        has_selectors: !feed.select.is_empty() || list.is_none(),
        notes,
        blocks: written.blocks,
        text: written.text,
        source: written.source,
    })
}

/// How many entries to keep so that all of a long list stand in the feed, in round numbers; `None`
/// where they do, and where the configuration's own `usual` number says that they are not wanted.
fn keep(entries: usize, usual: usize) -> Option<i64> {
    if entries <= usual || usual < BUILT_IN_KEEP {
        return None;
    }
    i64::try_from(entries.div_ceil(100).saturating_mul(100).min(MAX_KEEP)).ok()
}

/// The name as wished, or one that says whose page it is; with a number where a feed has it.
fn name(config: &Config, look: &Look, wishes: &Wishes) -> String {
    match &wishes.name {
        None => names::free_name(config, &look.url, look.survey.title.as_deref()),
        Some(name) if !names::is_taken(config, name) => name.clone(),
        Some(name) => (2..)
            .map(|number| format!("{name}-{number}"))
            .find(|name| !names::is_taken(config, name))
            .unwrap_or_default(),
    }
}

pub(super) fn entry_key(entry: &Entry) -> String {
    permalink::key(&entry.permalink)
}

pub(super) fn read(look: &Look, written: &Written) -> Result<Reading, Trouble> {
    pipeline::section(
        &look.fetched,
        &written.page,
        &written.source,
        &pipeline::Earlier::default(),
        look.now,
    )
    .map_err(|_| Trouble::Unexpected {
        url: look.url.clone(),
    })
}

/// The dates that each article's card prints.
fn printed(survey: &Survey, list: &List) -> HashMap<String, Vec<RawDate>> {
    let mut out: HashMap<String, Vec<RawDate>> = HashMap::new();
    for item in &list.items {
        if let Some(key) = survey.key(item) {
            out.entry(key)
                .or_default()
                .extend(item.dates.iter().cloned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_kept_whole_unless_the_configuration_says_less() {
        assert_eq!(keep(100, 100), None);
        assert_eq!(keep(101, 100), Some(200));
        assert_eq!(keep(130, 20), None);
        assert_eq!(keep(99_999, 100), Some(10_000));
    }
}
