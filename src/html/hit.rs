//! What a field finds: the same for every language that fields are written in.

use super::{Element, collapse};

/// One thing that a field finds within an item.
#[derive(Debug, Clone)]
pub enum Hit<'a> {
    /// An element; what counts of it depends on the field.
    Element(Element<'a>),
    /// An attribute, by its element and name.
    Attribute(Element<'a>, &'a str),
    /// A text of its own.
    Text(String),
}

impl<'a> Hit<'a> {
    /// The visible text, the attribute or the text itself, where it is not empty.
    pub fn value(&self) -> Option<String> {
        self.value_or(None)
    }

    /// Like [`Hit::value`], with the attribute that counts of an element.
    pub fn value_or(&self, attribute: Option<&str>) -> Option<String> {
        match self {
            Self::Element(element) => element.value(attribute),
            Self::Attribute(element, name) => element.value(Some(name)),
            Self::Text(text) => Some(collapse(text)).filter(|text| !text.is_empty()),
        }
    }

    /// The element, or that of the attribute, and the attribute's name.
    pub fn element(&self) -> Option<(Element<'a>, Option<&'a str>)> {
        match self {
            Self::Element(element) => Some((*element, None)),
            Self::Attribute(element, name) => Some((*element, Some(name))),
            Self::Text(_) => None,
        }
    }
}
