//! A page → what it lists: raw items in page order, and what there is to say about them.
//!
//! Extraction cannot fail, it finds less. It knows selectors and elements; addresses, dates and
//! identities are the business of later stages, but where a page has no configuration
//! [`auto`] asks addresses and dates which of the page's lists is meant, and where there is no list
//! [`page_kind`] says what the answer is instead.

pub mod auto;
mod css;
pub mod kind;

pub use css::extract;
pub use kind::{Kind, Received, page_kind};
