//! Pagewire turns the section pages of web sites that have no feed into feeds.
//!
//! ```text
//! config ─► schedule ─► fetch ─► decode ─► extract ─► dates ─► normalise ─► article
//!                                     store ─► render ─► publish
//! ```
//!
//! The stages do not know each other; [`pipeline`] is where they meet, and [`daemon`] decides
//! when it runs. `docs/ARCHITECTURE.md` draws the house, `tests/layers.rs` keeps it.

// Words everyone shares.
pub mod html;
pub mod json;
pub mod json_ld;
pub mod json_path;
pub mod model;
pub mod permalink;
pub mod words;

// Configuration.
pub mod config;

// Stages.
pub mod article;
pub mod dates;
pub mod decode;
pub mod extract;
pub mod fetch;
pub mod gate;
pub mod health;
pub mod hooks;
pub mod normalise;
pub mod publish;
pub mod render;
pub mod schedule;
pub mod store;

// Composition.
pub mod daemon;
pub mod pipeline;
pub mod propose;

// Front ends.
pub mod cli;
pub mod demo;
pub mod serve;
