//! What hooks are told, and the two ways to tell it that are not plain requests: the text of ntfy, and
//! a program.
//!
//! A [`Message`] is made when something happens and kept as JSON until it is delivered, which
//! `pipeline` does; whom it is for, `config` says. No room below knows of hooks, and nothing here
//! opens a connection.

mod command;
mod message;
pub mod ntfy;

pub use command::run;
pub use message::{Listed, MOST_ENTRIES, Message, occasion};
