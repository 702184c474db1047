//! The only room that knows the DOM crate: documents, elements, selectors, paths, visible text, and the
//! sanitiser that all HTML passes before it is stored.
//!
//! Bytes come decoded from `decode`; values go to `extract` and `article`. A [`Document`] is not
//! `Send`: parse, read and drop it inside one synchronous function.

mod document;
mod field;
mod hit;
mod matching;
mod names;
mod outline;
mod parser;
mod picture;
mod plain;
mod sanitize;
mod selector;
mod text;
mod tokens;
mod walk;
mod xpath;

pub use document::{Document, Element};
pub use field::{Field, FieldError};
pub use hit::Hit;
pub use names::{Words, find_word};
pub use outline::{Outline, Place};
pub use parser::{HtmlError, MAX_ATTRIBUTES, MAX_DEPTH, MAX_NODES};
pub use picture::{has_sizes, picture_address, picture_source, picture_width};
pub use plain::{first_picture, plain, unescaped};
pub use sanitize::{MAX_CONTENT, sanitize};
pub use selector::{Selector, SelectorError};
pub use text::{Piece, collapse, ellipsize, escape, has_words, is_xml_safe, pieces, xml_safe};
pub use walk::Step;
pub use xpath::{XPath, XPathError, XPathFailure, XPathItem, XPaths};
