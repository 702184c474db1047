//! Runs feeds that are due: once, or for ever.
//!
//! `planning` looks what is due, the `crew` makes the scans, and they are committed here as they
//! come, many in one transaction when they come fast. What `serve` tells of itself to people and
//! machines is in the [`Monitor`].

mod committing;
mod crew;
mod forever;
mod monitor;
mod once;
mod planning;

pub use forever::run_forever;
pub use monitor::Monitor;
pub use once::run_once;

use chrono::{DateTime, SubsecRound, Utc};

/// Which feeds to run.
#[derive(Debug, Clone, Default)]
pub struct Selection {
    /// By name; empty: all.
    pub names: Vec<String>,
    /// Whether they are due or not.
    pub force: bool,
    /// Whether what their pages show now is to be taken for normal, whatever they showed before.
    pub accept: bool,
}

/// The time, to the second: what history keeps.
pub fn clock() -> DateTime<Utc> {
    Utc::now().trunc_subsecs(0)
}
