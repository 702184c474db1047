//! How telling hooks goes.

use chrono::{DateTime, Utc};
use serde::Serialize;

/// How telling one hook goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct HookState {
    /// Messages that are still to be delivered.
    pub waiting: u32,
    /// Failures in a row.
    pub failures: u32,
    /// When it is tried again, after a failure.
    pub next_try: Option<DateTime<Utc>>,
    /// When it last took a message.
    pub last_good: Option<DateTime<Utc>>,
    /// Messages that were given up, ever.
    pub given_up: u32,
    /// Why the last one could not be delivered; `None` once one could.
    pub reason: Option<String>,
}

/// The same, as `pagewire status --json` shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HookStatus {
    /// Its name.
    pub hook: String,
    /// How it is told, without secrets.
    pub target: String,
    /// How that goes.
    #[serde(flatten)]
    pub state: HookState,
}
