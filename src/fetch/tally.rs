//! How requests were answered, counted.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use url::Url;

use super::FetchError;
use crate::config::{Config, host_of};

/// Requests since they were last taken.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// Hosts of section pages.
    listed: HashSet<String>,
    /// By whether the host is one of these, and the status or what stands in for it.
    counts: Mutex<HashMap<(bool, String), u64>>,
}

impl Tally {
    pub(super) fn new(config: &Config) -> Self {
        let pages = config.feeds.iter().flat_map(|feed| &feed.pages);
        Self {
            listed: pages.filter_map(|page| host_of(&page.url)).collect(),
            counts: Mutex::default(),
        }
    }

    /// Counts a request to `url` that ended so; `status` of an answer that was none of an error.
    pub(super) fn count(&self, url: &Url, status: &str) {
        let is_listed = host_of(url).is_some_and(|host| self.listed.contains(&host));
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((is_listed, status.to_owned())).or_insert(0) += 1;
    }

    /// What was counted since the last call.
    pub(super) fn take(&self) -> Vec<(bool, String, u64)> {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let counts = std::mem::take(&mut *counts).into_iter();
        counts
            .map(|((is_listed, status), number)| (is_listed, status, number))
            .collect()
    }
}

/// What an error is counted as.
pub(super) fn word(error: &FetchError) -> String {
    match error {
        FetchError::Status { status, .. } => status.to_string(),
        FetchError::Timeout { .. } => "timeout".to_owned(),
        FetchError::Connection { .. } => "no_connection".to_owned(),
        _ => "refused".to_owned(),
    }
}
