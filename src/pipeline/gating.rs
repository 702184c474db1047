//! Where a list meets the gate: what the gate is told, and what comes of its verdict.

use std::collections::HashMap;
use std::sync::Arc;

use super::list::List;
use super::pages::Body;
use super::reading;
use super::scan::{Scan, Scanner};
use crate::config::{FeedSource, Page};
use crate::gate::{self, Norm, Reason, Shown, Verdict};
use crate::model::{Diagnostic, Entry, Health, Known};
use crate::schedule::delta;

impl Scanner<'_> {
    /// What a page normally shows; nothing is known of it after an edit of the feed's rules.
    pub(super) fn norm(&self, url: &str, rules: &[u8]) -> Norm {
        let is_edited = self.state.rules.as_deref().is_some_and(|own| own != rules);
        match self.state.norms.get(url) {
            Some(text) if !is_edited => Norm::parse(text),
            _ => Norm::default(),
        }
    }

    /// Whether a list is let through. Its norm is remembered, and what stops it reported.
    pub(super) async fn lets_through(
        &self,
        list: &List,
        known: &HashMap<String, Known>,
        norm: &Norm,
        body: Arc<Body>,
        page: &Page,
        scan: &mut Scan,
    ) -> bool {
        let url = page.url.as_str();
        let (verdict, norm) = self.judge(list, known, norm, body, page).await;
        scan.norms.push((url.to_owned(), norm.text()));
        let note = match verdict {
            Verdict::Good => return true,
            Verdict::Accepted(why) => {
                let note = format!("{why}; this has become normal");
                scan.diagnostics.push(Diagnostic::new(url, note));
                return true;
            }
            Verdict::Quiet => "its list is there, and empty: a quiet day".to_owned(),
            Verdict::Held(..) => {
                scan.stays_held(url, &norm);
                return false;
            }
        };
        scan.diagnostics.push(Diagnostic::new(url, note));
        false
    }

    async fn judge(
        &self,
        list: &List,
        known: &HashMap<String, Known>,
        norm: &Norm,
        body: Arc<Body>,
        page: &Page,
    ) -> (Verdict, Norm) {
        let entries: Vec<&Entry> = list.entries.iter().map(|(entry, _)| entry).collect();
        let mut shown = Shown {
            entries: &entries,
            count: list.shown,
            known,
            language: list.language.as_deref(),
            container: list.container.as_deref(),
            remains: list.remains,
            wall: None,
            trouble: &list.trouble,
        };
        // Asked only where it may matter, for the page is parsed again.
        let is_first = self.state.entries == 0 && !entries.is_empty();
        let wall = if shown.is_strange() && self.store.is_some() && !is_first {
            let (page, now) = (page.clone(), self.now);
            let bytes = body.fetched.body.len();
            let wall = move || reading::wall(&body.fetched, &page, now);
            self.readers.run(bytes, wall).await.flatten()
        } else {
            None
        };
        shown.wall = wall.as_deref();
        gate::judge(&shown, norm, &rules(self.source), self.now)
    }
}

/// What the owner says of the gate.
fn rules(source: &FeedSource) -> gate::Rules {
    gate::Rules {
        is_on: source.gate,
        fewest: source.fewest,
        accept_after: delta(source.accept_after),
    }
}

impl Scan {
    /// How the feed stands so far.
    pub(super) fn health(&self) -> Health {
        self.failure
            .as_ref()
            .map_or(Health::Ok, |failure| failure.health)
    }

    /// Reports a page that is held.
    pub(super) fn stays_held(&mut self, url: &str, norm: &Norm) {
        let Some(hold) = norm.hold() else { return };
        let message = match hold.reason {
            // These name the address, or say what to do.
            Reason::Unreadable => hold.why.clone(),
            Reason::Nothing => format!("{url}: {}", hold.why),
            Reason::Wall
            | Reason::Fewer
            | Reason::Strangers
            | Reason::Moved
            | Reason::Undated
            | Reason::Dates
            | Reason::Titles
            | Reason::Rewritten
            | Reason::Language => format!(
                "{url}: {}. Nothing of it was taken; if it is to stay like this, `pagewire run --accept {}`",
                hold.why.trim_end_matches('.'),
                self.feed
            ),
        };
        self.fail(Health::Degraded, message, None);
    }
}
