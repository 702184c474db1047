//! What becomes of an entry that history knows.

use chrono::{DateTime, Utc};

use super::{Past, Tried};
use crate::model::{Enclosure, Entry, Known};
use crate::words::categories;

/// Why an article tells something new of a known entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Read {
    /// It was owed.
    First,
    /// It was read again and says something else.
    Again,
}

impl Past {
    /// What the article of a known entry was read for in this scan; `None` when it was not read,
    /// or says what it said before.
    pub(super) fn read(&self, known: &Known) -> Option<Read> {
        let key = &known.entry.key;
        let Some(Tried::Read { .. }) = self.tried.get(key) else {
            return None;
        };
        let told = self.articles.get(key)?;
        match &known.article {
            None => Some(Read::First),
            Some(print) => (*print != told.print).then_some(Read::Again),
        }
    }

    /// A known entry without what its article alone gave.
    pub(super) fn bare(&self, known: &Known) -> Entry {
        let mut entry = known.entry.clone();
        if known.article.is_some() && !self.cards_have_content {
            entry.content = None;
        }
        entry
    }

    /// The next state of a known entry: `entry` is what its page and article say now, `None` when
    /// nothing new is known of its words.
    pub(super) fn change(
        &self,
        known: &Known,
        entry: Option<Entry>,
        read: Option<Read>,
        now: DateTime<Utc>,
    ) -> Known {
        let mut next = known.clone();
        let old = &known.entry;
        match self.tried.get(&old.key) {
            None => {}
            Some(Tried::Read { next: due }) => {
                next.article_due = *due;
                next.attempts = 0;
            }
            Some(Tried::GivenUp) => next.article_due = None,
            Some(Tried::Later { due, attempts }) => {
                next.article_due = Some(*due);
                next.attempts = *attempts;
            }
        }
        let Some(entry) = entry else { return next };
        next.entry = Entry {
            key: old.key.clone(),
            permalink: entry.permalink,
            title: entry.title,
            summary: entry.summary.or_else(|| old.summary.clone()),
            content: entry.content.or_else(|| old.content.clone()),
            authors: if entry.authors.is_empty() {
                old.authors.clone()
            } else {
                entry.authors
            },
            categories: categories(old.categories.iter().cloned().chain(entry.categories)),
            image: entry.image.or_else(|| old.image.clone()),
            enclosure: enclosure(entry.enclosure, old.enclosure.as_ref()),
            // The article that was owed completes what first sight had to leave open.
            published: if read == Some(Read::First) {
                entry.published.or(old.published)
            } else {
                old.published.or(entry.published)
            },
        };
        if let Some(published) = next
            .entry
            .published
            .filter(|_| next.entry.published != old.published)
        {
            next.order = published.at.with_timezone(&Utc);
        }
        let is_edit = next.entry.title != old.title
            || next.entry.summary != old.summary
            || next.entry.content != old.content;
        let told = self.articles.get(&old.key);
        if told.is_some() {
            next.article = told.map(|told| told.print.clone());
        }
        if is_edit && read != Some(Read::First) {
            let before = known.updated.unwrap_or(known.first_seen);
            let stated = told
                .and_then(|told| told.article.updated)
                .map(|updated| updated.at.with_timezone(&Utc))
                .filter(|updated| read == Some(Read::Again) && (before..=now).contains(updated));
            next.updated = Some(stated.unwrap_or(now));
        }
        next
    }
}

/// What was learned of a file is kept while it is the same file.
fn enclosure(new: Option<Enclosure>, old: Option<&Enclosure>) -> Option<Enclosure> {
    match (new, old) {
        (Some(new), Some(old)) if new.url == old.url => Some(Enclosure {
            length: new.length.or(old.length),
            ..old.clone()
        }),
        (new, old) => new.or_else(|| old.cloned()),
    }
}
