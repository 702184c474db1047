//! History: the one door to the database, and the pure merge of what a scan found with what is
//! known.
//!
//! An entry's guid, first-seen time and publish time are fixed here at first sight. Changes are
//! written in two steps, each one transaction: [`Store::apply`] before feeds are published, and
//! [`Store::finish`] after, so that a crash between them only means one more ordinary fetch.

mod alias;
mod error;
mod forget;
mod health;
mod history;
mod outbox;
mod pace;
mod places;
mod read;
mod rename;
mod rows;
mod sqlite;
mod states;
mod write;

pub use error::StoreError;
pub use forget::Stands;
pub use history::{Card, Merged, Past, Told, Tried, fingerprint, merge};
pub use outbox::{Outgoing, Undelivered, Waiting};
pub use read::Listing;
pub use sqlite::Store;
pub use write::{Change, Finish, Met};
