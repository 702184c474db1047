//! The only room where stages meet.
//!
//! ```text
//!  scan (reads only)                           commit (writes only)
//!  fetch ─► decode ─► extract ─► dates ─►      store.apply ─► render ─► publish ─►
//!  normalise ─► articles of new entries ─►     store.finish
//!  history::merge
//! ```
//!
//! A feed is rendered from history, not from the scan: a page that reads badly cannot empty it.
//! Validators are stored last, so that a crash in between only means an ordinary fetch.

mod alarms;
mod archive;
mod articles;
mod boilerplate;
mod commit;
mod completing;
mod dating;
mod explain;
mod gather;
mod gating;
mod hub;
mod identity;
mod inspect;
mod list;
mod measuring;
mod notices;
mod overlap;
mod pace;
mod pages;
mod publishing;
mod readers;
mod reading;
mod scan;
mod settings;
mod whereabouts;

pub use alarms::{hook_status, status, status_json};
pub use articles::Articles;
pub use commit::commit;
pub use explain::{Explained, explain};
pub use hub::tell_hub;
pub use inspect::{Inspected, inspect};
pub use notices::{tell_hooks, test_hook};
pub use pace::due_at;
pub use pages::Pages;
pub use publishing::publish_index;
pub use readers::Readers;
pub use reading::{Earlier, NO_ZONE, ReadArticle, Reading, article, dates_of, section};
pub use scan::{Failure, Scan, Task, preview, scan};
pub use settings::{Rules, rules_hash};

use crate::config::Config;
use crate::fetch::Fetcher;
use crate::publish::{Directory, PublishError};
use crate::store::{Store, StoreError};

/// What a run works with.
#[derive(Debug)]
pub struct Context {
    /// The configuration.
    pub config: Config,
    /// The door to the network.
    pub fetcher: Fetcher,
    /// History.
    pub store: Store,
    /// The feeds directory.
    pub directory: Directory,
    /// Threads that read pages.
    pub readers: Readers,
    /// Hashes of the rules of its feeds.
    pub rules: Rules,
}

/// Why nothing could be run at all.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// History cannot be used.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The feeds directory cannot be used.
    #[error(transparent)]
    Publish(#[from] PublishError),
}

impl Context {
    /// Opens history and the feeds directory.
    ///
    /// # Errors
    /// When either cannot be used; then nothing has been changed.
    pub async fn open(config: Config) -> Result<Self, RunError> {
        let directory = Directory::open(&config.publish.dir)?.with_copies(config.publish.compress);
        let names = directory.names()?;
        let has_feeds = config.feeds.iter().any(|feed| {
            feed.formats
                .iter()
                .any(|format| names.contains(&crate::render::path(feed, *format)))
        });
        let store = Store::open(&config.store, has_feeds).await?;
        rename(&store, &config).await?;
        Ok(Self {
            fetcher: Fetcher::new(&config),
            store,
            directory,
            readers: Readers::default(),
            rules: Rules::new(&config),
            config,
        })
    }

    /// The same history, threads and manners under another configuration; its store must be the
    /// same.
    ///
    /// # Errors
    /// When its feeds directory cannot be used, or history cannot be written.
    pub async fn reconfigured(&self, config: Config) -> Result<Self, RunError> {
        let directory = Directory::open(&config.publish.dir)?.with_copies(config.publish.compress);
        rename(&self.store, &config).await?;
        Ok(Self {
            directory,
            fetcher: self.fetcher.reconfigured(&config),
            store: self.store.clone(),
            readers: self.readers.clone(),
            rules: Rules::new(&config),
            config,
        })
    }
}

/// Gives feeds that were renamed the history of their former names.
async fn rename(store: &Store, config: &Config) -> Result<(), StoreError> {
    for feed in &config.feeds {
        for former in &feed.renamed_from {
            store.rename(former, &feed.name).await?;
        }
    }
    Ok(())
}
