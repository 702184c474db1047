//! A page → what it lists: raw items in page order, and what there is to say about them.
//!
//! Extraction cannot fail, it finds less. It knows selectors and elements; addresses, dates and
//! identities are the business of later stages.

mod css;

pub use css::extract;
