//! The configuration is read again when its file changes, and on SIGHUP. A bad one leaves the old one
//! at work.

use notify::{RecursiveMode, Watcher};
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::sync::mpsc;

use crate::config::{Config, ConfigError};
use crate::daemon::Monitor;
use crate::serve::Live;

/// Editors write a file in several steps.
const SETTLE: Duration = Duration::from_millis(300);

/// Sends configurations that are good to `orders`, until `stop` ends.
pub(super) async fn run(
    config: Config,
    orders: mpsc::Sender<Config>,
    live: &Live,
    monitor: &Monitor,
    stop: impl Future<Output = ()>,
) {
    let (sender, mut changes) = mpsc::channel(1);
    // It watches as long as it lives.
    let _watcher = watcher(&config.path, sender)
        .inspect_err(|error| {
            tracing::warn!(
                "cannot watch {}: {error}; send SIGHUP after an edit",
                config.path.display()
            );
        })
        .ok();
    let mut hangups = hangups();
    let mut known = std::fs::read(&config.path).ok();
    tokio::pin!(stop);
    loop {
        let is_asked = tokio::select! {
            () = &mut stop => return,
            Some(()) = changes.recv() => false,
            () = hangups.next() => true,
        };
        tokio::time::sleep(SETTLE).await;
        while changes.try_recv().is_ok() {}
        let text = std::fs::read(&config.path).ok();
        if text == known && !is_asked {
            continue;
        }
        known = text;
        match load(&config) {
            Ok(new) => {
                let feeds = new.feeds.len();
                tracing::info!(
                    feeds,
                    "{} was read again: {feeds} feeds",
                    config.path.display()
                );
                monitor.configuration(None);
                live.reconfigure(&new);
                if orders.send(new).await.is_err() {
                    return;
                }
            }
            Err(error) => {
                tracing::error!("the configuration stays as it was: {error}");
                monitor.configuration(Some(error));
            }
        }
    }
}

/// Reads the file again; what cannot change while it is at work must not have changed.
fn load(old: &Config) -> Result<Config, String> {
    let new = Config::load(&old.path).map_err(|error: ConfigError| error.to_string())?;
    if new.store != old.store {
        return Err(format!(
            "{}: `path` of [store] takes effect at the next start only; it was {}",
            old.path.display(),
            old.store.display()
        ));
    }
    Ok(new)
}

/// Watches the directory of the file: editors put a new file in its place.
fn watcher(path: &Path, changes: mpsc::Sender<()>) -> notify::Result<notify::RecommendedWatcher> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let name = path.file_name().map(PathBuf::from);
    let directory = path.parent().map(Path::to_owned).unwrap_or_default();
    let is_ours = move |event: &notify::Event| {
        // Kubernetes changes a link beside it, "..data".
        let is_link = |path: &Path| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            name.is_some_and(|name| name.starts_with(".."))
        };
        let is_it = |path: &Path| path.file_name().map(PathBuf::from) == name;
        event.paths.iter().any(|path| is_it(path) || is_link(path)) && !event.kind.is_access()
    };
    let mut watcher = notify::recommended_watcher(move |event: notify::Result<notify::Event>| {
        if event.is_ok_and(|event| is_ours(&event)) {
            // One that waits already says it all.
            let _ = changes.try_send(());
        }
    })?;
    watcher.watch(&directory, RecursiveMode::NonRecursive)?;
    Ok(watcher)
}

/// SIGHUP, where there is such a thing.
struct Hangups {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

fn hangups() -> Hangups {
    Hangups {
        #[cfg(unix)]
        signal: tokio::signal::unix::signal(tokio::signal::unix::SignalKind::hangup()).ok(),
    }
}

impl Hangups {
    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}
