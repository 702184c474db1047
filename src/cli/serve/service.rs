//! What a service manager is told (sd_notify(3)); nothing where there is none.

use std::time::Duration;

use crate::daemon::Monitor;

#[cfg(unix)]
use sd_notify::NotifyState;

#[cfg(unix)]
fn notify(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("cannot tell the service manager: {error}");
    }
}

/// All is in place.
pub(super) fn ready() {
    #[cfg(unix)]
    notify(NotifyState::Ready);
}

/// The end has begun.
pub(super) fn stopping() {
    #[cfg(unix)]
    notify(NotifyState::Stopping);
}

/// Says in time that the daemon is at work, as long as it is, where the service manager watches it.
pub(super) async fn watch(monitor: &Monitor, stop: impl Future<Output = ()>) {
    #[cfg(unix)]
    let patience: Option<Duration> = sd_notify::watchdog_enabled();
    #[cfg(not(unix))]
    let patience: Option<Duration> = None;
    let Some(patience) = patience else {
        return;
    };
    let watch = async {
        loop {
            if monitor.is_alive() {
                #[cfg(unix)]
                notify(NotifyState::Watchdog);
            }
            tokio::time::sleep(patience / 3).await;
        }
    };
    tokio::select! {
        () = watch => {}
        () = stop => {}
    }
}
