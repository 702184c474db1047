//! What files of sound and film are, and how long, where their pages do not say.

use super::scan::{Scan, Scanner};
use crate::config::Page;
use crate::model::{Diagnostic, Enclosure, Known, media_type};
use crate::store::{Merged, Past};

/// Files that are asked for in one scan; others have no length.
const MOST: usize = 20;

impl Scanner<'_> {
    /// Completes the files of entries that are new, or have a new file: each is asked for once. One that
    /// turns out to be no sound and no film is left out.
    pub(super) async fn measure(&self, scan: &mut Scan, merged: &mut Merged, past: &Past) {
        let mut left = MOST;
        for known in merged.new.iter_mut().chain(&mut merged.changed) {
            let before = past.known.get(&known.entry.key);
            let before = before.and_then(|before| before.entry.enclosure.as_ref());
            let Some(file) = known.entry.enclosure.clone() else {
                continue;
            };
            let is_new = before.is_none_or(|before| before.url != file.url);
            if is_new && (file.length.is_none() || file.kind.is_empty()) && left > 0 {
                left -= 1;
                known.entry.enclosure = Some(self.measured(scan, known, file).await);
            }
            if let Some(file) = &known.entry.enclosure
                && file.kind.is_empty()
                && is_new
            {
                let message = "is neither sound nor film as far as can be seen, and was left out";
                scan.diagnostics
                    .push(Diagnostic::new(file.url.as_str(), message));
                known.entry.enclosure = None;
            }
        }
    }

    async fn measured(&self, scan: &mut Scan, known: &Known, mut file: Enclosure) -> Enclosure {
        let pages = &self.source.pages;
        let own = |page: &&Page| page.url.as_str() == known.page;
        let Some(page) = pages.iter().find(own).or(pages.first()) else {
            return file;
        };
        let request = self.config.request_for(&file.url, page);
        match self.fetcher.measure(&file.url, request).await {
            Ok(measure) => {
                file.length = file.length.or(measure.length);
                if file.kind.is_empty() {
                    let kind = measure.content_type.as_deref().and_then(media_type);
                    file.kind = kind.unwrap_or_default();
                }
            }
            Err(error) => {
                let message = format!("{error}; its length stays unknown");
                scan.diagnostics.push(Diagnostic::new("enclosure", message));
            }
        }
        file
    }
}
