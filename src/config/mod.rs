//! `config.toml` → checked values.
//!
//! [`keys`] holds every key once, as data: the reader, the JSON Schema and the suggestions for
//! mistyped keys all come from it. `toml` walks the file with the place of every value at hand,
//! so that each problem points at its line and column; all problems of a file are reported at
//! once. `values` are what the rest of the program gets: addresses, selectors and durations
//! that need no second look.
//!
//! This is the only room besides the front ends that reads files and the environment (`env:NAME`
//! for secrets), and it does so only in [`Config::load`].

mod asking;
mod duration;
pub mod edit;
mod error;
mod feed;
mod fetch;
mod health;
mod hook;
pub mod keys;
mod kind;
mod load;
mod publish;
mod request;
mod rewrite;
mod schema;
mod scope;
mod select;
mod shared;
mod site;
mod timing;
mod toml;
mod value;
mod values;

pub use duration::{format_duration, parse_duration};
pub use error::{ConfigError, Problem};
pub use health::Alarm;
pub use hook::{Destination, Hook, Occasion, Target};
pub use kind::{DateRule, Kind, Select};
pub use publish::ARCHIVE_PAGE;
pub use request::{Form, Proxy, Rendering, Request};
pub use rewrite::{Place, Rewrite, Rewriting, Template, Value};
pub use schema::schema;
pub use toml::nearest;
pub use values::{
    ArticleRules, Articles, Config, DateFormat, Encoding, FeedSource, Fetch, Filter, Format, Page,
    Pattern, Publish, Site, Token, host_of,
};
