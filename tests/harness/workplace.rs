//! A fresh directory with a configuration, and runs in it at a time of the test's choosing.

use chrono::{DateTime, Utc};
use pagewire::config::Config;
use pagewire::daemon::{Selection, run_once};
use pagewire::model::Report;
use pagewire::pipeline::Context;
use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

thread_local! {
    /// Each test has a thread and a runtime of its own, and so a clock of its own.
    static NOW: Cell<i64> = const { Cell::new(0) };
}

/// The clock's zero: 12 September 2025, 19:21 in Kolkata.
const ZERO: i64 = 1_757_685_060;

/// So many seconds after the clock's zero.
pub(crate) fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(ZERO + seconds, 0).expect("is an instant")
}

/// The clock of this test.
pub(crate) fn clock() -> DateTime<Utc> {
    at(NOW.get())
}

/// A directory that is removed with the test.
pub(crate) struct Workplace {
    directory: TempDir,
}

impl Workplace {
    pub(crate) fn new() -> Self {
        NOW.set(0);
        Self {
            directory: tempfile::tempdir().expect("has room"),
        }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    pub(crate) fn configure(&self, text: &str) {
        std::fs::write(self.path("config.toml"), text).expect("writes");
    }

    /// Sets the clock.
    pub(crate) fn now(&self, seconds: i64) {
        NOW.set(seconds);
    }

    pub(crate) fn config(&self) -> Config {
        Config::load(&self.path("config.toml")).unwrap_or_else(|error| panic!("{error}"))
    }

    /// One run of everything, due or not.
    pub(crate) async fn force(&self) -> Vec<Report> {
        let selection = Selection {
            force: true,
            ..Selection::default()
        };
        self.run(&selection).await
    }

    /// One run as the selection says.
    /// The report of the first feed of a run at this time.
    pub(crate) async fn run_at(&self, seconds: i64) -> Report {
        self.now(seconds);
        self.run(&Selection::default()).await.remove(0)
    }

    pub(crate) async fn run(&self, selection: &Selection) -> Vec<Report> {
        let context = self.open().await;
        let reports = self.run_in(&context, selection).await;
        self.close(Some(context)).await;
        reports
    }

    /// What runs work with, for as long as the configuration is not edited.
    pub(crate) async fn open(&self) -> Arc<Context> {
        let context = Context::open(self.config()).await;
        Arc::new(context.unwrap_or_else(|error| panic!("{error}")))
    }

    /// One run in a program that goes on.
    pub(crate) async fn run_in(
        &self,
        context: &Arc<Context>,
        selection: &Selection,
    ) -> Vec<Report> {
        run_once(context, selection, clock, |_, _| {})
            .await
            .unwrap_or_else(|error| panic!("{error}"))
    }

    /// Ends the program.
    pub(crate) async fn close(&self, context: Option<Arc<Context>>) {
        if let Some(context) = context {
            Arc::into_inner(context)
                .expect("all workers have ended")
                .store
                .close()
                .await;
        }
    }

    /// A published feed as another parser reads it.
    pub(crate) fn feed(&self, file: &str) -> feed_rs::model::Feed {
        let bytes = self.bytes(file);
        feed_rs::parser::parse(&bytes[..]).expect("is a feed")
    }

    pub(crate) fn bytes(&self, file: &str) -> Vec<u8> {
        let path = self.path("feeds").join(file);
        std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Titles of a published feed, in its order.
    pub(crate) fn titles(&self, file: &str) -> Vec<String> {
        self.feed(file)
            .entries
            .into_iter()
            .filter_map(|entry| entry.title)
            .map(|title| title.content)
            .collect()
    }

    /// [`Workplace::times`] without the index, which says how feeds stand.
    pub(crate) fn feed_times(&self) -> Vec<(String, std::time::SystemTime)> {
        let mut times = self.times();
        times.retain(|(name, _)| name != "index.html");
        times
    }

    /// Name and modification time of every published file.
    /// Name and modification time of every published file, but for those that tell of health.
    pub(crate) fn times(&self) -> Vec<(String, std::time::SystemTime)> {
        let mut times: Vec<_> = std::fs::read_dir(self.path("feeds"))
            .expect("is there")
            .flatten()
            .map(|entry| {
                (
                    entry.file_name().to_string_lossy().into_owned(),
                    entry
                        .metadata()
                        .and_then(|file| file.modified())
                        .expect("has a time"),
                )
            })
            .collect();
        times.retain(|(name, _)| name != "status.json" && name != "_health.xml");
        times.sort();
        times
    }
}
