//! The words that every room shares: what stands on a page, what is published, what is known of
//! a source, and what one run says of itself.
//!
//! Plain data without behaviour beyond its own invariants. Nothing here imports another room,
//! reads a clock or does I/O.

mod enclosure;
mod entry;
mod feed;
mod health;
mod hook;
mod raw;
mod report;
mod state;

pub use enclosure::{Enclosure, media_type};
pub use entry::{Article, Entry, Image, Known, Precision, Published, StoredArticle};
pub use feed::{Feed, FeedEntry, Paging};
pub use health::{Event, EventKind, Runs, Status};
pub use hook::{HookState, HookStatus};
pub use raw::{Extraction, Form, RawDate, RawEnclosure, RawItem, Remains};
pub use report::{Diagnostic, Health, Outcome, Report};
pub use state::{FeedState, HostPause, Pace, PageState, RobotsFile, Seen, Validators, Whereabouts};
