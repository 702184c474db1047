//! Writes the files of a feed from its history, and the list of all feeds.

use std::collections::HashSet;

use super::alarms::publish_health;
use super::archive;
use super::settings::fingerprint;
use super::{Context, RunError, Scan};
use crate::config::{FeedSource, Format};
use crate::model::{Diagnostic, Feed, FeedEntry, FeedState, Health, Known, Paging, Report};
use crate::permalink;
use crate::publish::Directory;
use crate::render::{self, IndexEntry};
use crate::store::StoreError;

/// Renders and writes the feed's files if history or settings have changed since, or a file is
/// missing. The answer is what to remember as rendered; `None` when nothing was to be done.
pub(super) async fn publish(
    context: &Context,
    source: &FeedSource,
    scan: &Scan,
    state: &FeedState,
    files: &HashSet<String>,
    report: &mut Report,
) -> Result<Option<String>, String> {
    if source.token.is_some() {
        // Those of the time when it was public.
        let names = Format::ALL.map(|format| render::file_name(&source.name, format));
        for name in names.into_iter().chain([render::page_name(&source.name)]) {
            if files.contains(&name) {
                context
                    .directory
                    .remove(&name)
                    .map_err(|error| error.to_string())?;
            }
        }
    }
    let change = scan.change.as_ref();
    let revision = state.revision + i64::from(change.is_some_and(|change| change.is_visible));
    let language = source
        .language
        .clone()
        .or_else(|| change.and_then(|change| change.language.clone()))
        .or_else(|| state.language.clone());
    let page_title = change
        .and_then(|change| change.page_title.clone())
        .or_else(|| state.page_title.clone());
    let mut feed = Feed {
        name: source.name.clone(),
        title: title(source, page_title.as_deref()),
        description: String::new(),
        home: home(source),
        // An address without its token would lead nowhere.
        base_url: context
            .config
            .publish
            .base_url
            .clone()
            .filter(|_| source.token.is_none()),
        language,
        updated: None,
        interval: source.plan.shortest(),
        hub: context.config.publish.hub.clone(),
        paging: Paging::default(),
        entries: Vec::new(),
    };
    feed.description = source
        .description
        .clone()
        .unwrap_or_else(|| format!("News from {}", place(&feed.home)));
    let entries = state.entries as usize + change.map_or(0, |change| change.new.len());
    let pages = archive::pages(source, entries);
    feed.paging.previous = (pages > 0).then_some(pages);
    let settings = fingerprint(&format!(
        "{} {feed:?} {:?} {}{}",
        render::VERSION,
        render::paths(source, &context.config.publish),
        source.keep,
        rewriting(source)
    ));
    let rendered = format!("{revision}:{settings}");
    let is_there = |path: &String| files.contains(path);
    if state.rendered.as_deref() == Some(&rendered)
        && render::paths(source, &context.config.publish)
            .iter()
            .all(is_there)
    {
        return Ok(None);
    }
    let newest = context
        .store
        .newest(&source.name, source.keep)
        .await
        .map_err(|error: StoreError| error.to_string())?;
    if newest.is_empty() {
        // A feed without entries is worse than none: readers would take it for what there is.
        return Ok(None);
    }
    archive::publish(context, source, &feed, entries, files, report).await?;
    feed.updated = newest
        .iter()
        .map(|known| {
            known
                .updated
                .map_or(known.first_seen, |updated| updated.max(known.first_seen))
        })
        .max();
    let known = newest.len();
    feed.entries = within(newest, MAX_TEXT)
        .into_iter()
        .map(|known| shown(known, source))
        .collect();
    if feed.entries.len() < known {
        report.diagnostics.push(Diagnostic::new(
            &source.name,
            format!(
                "holds the newest {} of {known} entries: readers refuse feeds of more than 5 MB",
                feed.entries.len()
            ),
        ));
    }
    write(&context.directory, &feed, source, report)?;
    Ok(Some(rendered))
}

/// What is said of how entries are shown; nothing where they are shown as they are.
fn rewriting(source: &FeedSource) -> String {
    if source.rewriting.is_nothing() {
        return String::new();
    }
    format!(" {:?}", source.rewriting)
}

/// Bytes of text in a feed. With what XML puts around them they stay below the 5 MB that readers and
/// validators take.
const MAX_TEXT: usize = 3_500_000;

/// The first entries whose texts have room, and one in any case.
fn within(newest: Vec<Known>, most: usize) -> Vec<Known> {
    let mut sum = 0;
    let mut first = true;
    newest
        .into_iter()
        .take_while(|Known { entry, .. }| {
            let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
            // A short entry has its tags, guid and addresses.
            sum += 1000 + entry.title.len() + text(&entry.content) + 2 * text(&entry.summary);
            std::mem::take(&mut first) || sum <= most
        })
        .collect()
}

/// Verifies and writes one document.
pub(super) fn write_document(
    directory: &Directory,
    feed: &Feed,
    format: Format,
    name: String,
    report: &mut Report,
) -> Result<(), String> {
    let document = render::render(feed, format);
    render::verify(&document, format)
        .map_err(|reason| format!("{name}: was not published, since strict readers would refuse it: {reason}; please report this"))?;
    if directory
        .write(&name, &document)
        .map_err(|error| error.to_string())?
    {
        report.written.push(name);
    }
    Ok(())
}

fn write(
    directory: &Directory,
    feed: &Feed,
    source: &FeedSource,
    report: &mut Report,
) -> Result<(), String> {
    for format in &source.formats {
        let name = render::path(source, *format);
        write_document(directory, feed, *format, name, report)?;
    }
    if render::has_page(source) {
        let page = render::feed_page(feed, &source.formats);
        let name = render::page_name(&feed.name);
        if directory
            .write(&name, page.as_bytes())
            .map_err(|error| error.to_string())?
        {
            report.written.push(name);
        }
    }
    Ok(())
}

/// An entry as the feed shows it.
pub(super) fn shown(known: Known, source: &FeedSource) -> FeedEntry {
    let mut entry = feed_entry(known);
    render::rewrite(&mut entry.entry, &source.rewriting);
    entry
}

fn feed_entry(known: Known) -> FeedEntry {
    let first_seen = known.first_seen.fixed_offset();
    let published = known
        .entry
        .published
        .map_or(first_seen, |published| published.at.min(first_seen));
    let updated = known.updated.map_or(published, |updated| {
        updated.with_timezone(published.offset()).max(published)
    });
    FeedEntry {
        guid: known.guid,
        entry: known.entry,
        published,
        updated,
    }
}

/// An address for people.
fn place(url: &url::Url) -> String {
    let text = url.as_str();
    text.split_once("://")
        .map_or(text, |(_, rest)| rest)
        .trim_end_matches('/')
        .to_owned()
}

/// The page that people read: the section page, or of several on one site the folder that holds
/// them all.
pub(super) fn home(source: &FeedSource) -> url::Url {
    // A feed has at least one page: the configuration sees to it.
    let Some(first) = source.pages.first() else {
        return fallback();
    };
    let mut home = permalink::canonical(&first.base);
    let origin = home.origin();
    for page in source
        .pages
        .iter()
        .skip(1)
        .filter(|page| page.base.origin() == origin)
    {
        let shared: String = home
            .path()
            .split_inclusive('/')
            .zip(page.base.path().split_inclusive('/'))
            .take_while(|(here, there)| here == there && here.ends_with('/'))
            .map(|(here, _)| here)
            .collect();
        home.set_path(&shared);
        home.set_query(None);
    }
    home
}

#[expect(clippy::expect_used, reason = "a constant address")]
pub(super) fn fallback() -> url::Url {
    url::Url::parse("http://localhost/").expect("a constant address parses")
}

pub(super) fn title(source: &FeedSource, page_title: Option<&str>) -> String {
    source
        .title
        .clone()
        .or_else(|| page_title.map(str::to_owned))
        .unwrap_or_else(|| source.name.clone())
}

/// Writes `index.html` and `feeds.opml` if any feed was written or stands otherwise than before, the configuration has changed what they list, or one is missing.
///
/// # Errors
/// When history cannot be read or a file cannot be written.
pub async fn publish_index(
    context: &Context,
    files: &HashSet<String>,
    has_changed: bool,
) -> Result<(), RunError> {
    publish_health(context, files, has_changed).await?;
    let config = &context.config;
    let public = || config.feeds.iter().filter(|feed| feed.token.is_none());
    let listed: Vec<_> = public()
        .map(|feed| {
            (
                &feed.name,
                &feed.title,
                &feed.formats,
                home(feed).to_string(),
            )
        })
        .collect();
    let settings = fingerprint(&format!(
        "{} {listed:?} {:?} {}",
        render::VERSION,
        config.publish.base_url,
        config.publish.compress
    ));
    let is_there = [render::INDEX, render::OPML]
        .iter()
        .all(|name| files.contains(*name));
    if is_there && !has_changed && context.store.meta("index").await?.as_deref() == Some(&settings)
    {
        return Ok(());
    }
    let states = context.store.feeds(chrono::DateTime::UNIX_EPOCH).await?;
    let listings = context.store.listings().await?;
    let entries: Vec<IndexEntry> = public()
        .filter_map(|source| {
            let listing = listings.get(&source.name)?;
            let state = states.get(&source.name);
            Some(IndexEntry {
                name: source.name.clone(),
                title: title(source, state.and_then(|state| state.page_title.as_deref())),
                home: home(source).to_string(),
                formats: source.formats.clone(),
                entries: listing.entries,
                updated: listing.updated,
                health: state.map_or(Health::New, |state| state.health),
            })
        })
        .collect();
    context
        .directory
        .write(render::INDEX, render::index(&entries).as_bytes())?;
    context.directory.write(
        render::OPML,
        render::opml(&entries, config.publish.base_url.as_ref()).as_bytes(),
    )?;
    context.directory.sync()?;
    context.store.set_meta("index", &settings).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Entry;
    use chrono::{DateTime, Utc};

    fn known(number: u32, length: usize) -> Known {
        Known {
            guid: number.to_string(),
            entry: Entry {
                key: number.to_string(),
                permalink: fallback(),
                title: "Title".into(),
                summary: None,
                content: Some("x".repeat(length)),
                authors: Vec::new(),
                categories: Vec::new(),
                image: None,
                enclosure: None,
                published: None,
            },
            card: Vec::new(),
            page: String::new(),
            first_seen: DateTime::<Utc>::UNIX_EPOCH,
            updated: None,
            order: DateTime::<Utc>::UNIX_EPOCH,
            article_due: None,
            article: None,
            attempts: 0,
            position: number,
        }
    }

    #[test]
    fn a_feed_holds_the_newest_that_have_room_and_one_in_any_case() {
        let kept = |lengths: &[usize]| {
            let newest = lengths.iter().zip(0..).map(|(length, n)| known(n, *length));
            let kept = within(newest.collect(), 10_000);
            kept.iter().map(|known| known.position).collect::<Vec<_>>()
        };
        assert_eq!(kept(&[3000, 3000, 3000, 10]), [0, 1]);
        assert_eq!(kept(&[10; 20]), [0, 1, 2, 3, 4, 5, 6, 7, 8]);
        // A gap would look like an entry that was taken back.
        assert_eq!(kept(&[8000, 8000, 10]), [0]);
        assert_eq!(kept(&[50_000, 10]), [0]);
        assert!(kept(&[]).is_empty());
    }
}
