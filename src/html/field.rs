//! Where a field stands inside an item: `selector`, `selector@attribute`, `@attribute`, or `.`.

use super::{Element, Hit, Selector, SelectorError};
use std::fmt;

/// A place inside an item, and which of its values is meant.
#[derive(Clone, PartialEq, Eq)]
pub struct Field {
    selector: Option<Selector>,
    attribute: Option<String>,
}

/// Why a field is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FieldError {
    /// The part before the `@` is no selector.
    #[error(transparent)]
    Selector(#[from] SelectorError),
}

impl Field {
    /// Parses `h2`, `img@data-src`, `@href` (the item's own attribute) or `.` (the item itself).
    ///
    /// # Errors
    /// When the part before `@` is not a CSS selector.
    pub fn parse(text: &str) -> Result<Self, FieldError> {
        let text = text.trim();
        let (selector, attribute) = match text.rsplit_once('@') {
            Some((selector, name)) if is_attribute_name(name) => {
                (selector.trim(), Some(name.to_ascii_lowercase()))
            }
            _ => (text, None),
        };
        let is_item =
            selector == "." || selector == ":scope" || (selector.is_empty() && attribute.is_some());
        let selector = if is_item {
            None
        } else {
            Some(Selector::parse(selector)?)
        };
        Ok(Self {
            selector,
            attribute,
        })
    }

    /// Every element that the field means inside `item`, in document order.
    pub fn elements<'a>(&'a self, item: Element<'a>) -> Vec<Element<'a>> {
        match &self.selector {
            Some(selector) => item.select(selector).collect(),
            None => vec![item],
        }
    }

    /// What the field finds inside `item`, in document order.
    pub fn hits<'a>(&'a self, item: Element<'a>) -> Box<dyn Iterator<Item = Hit<'a>> + 'a> {
        let hit = move |element| match &self.attribute {
            Some(name) => Hit::Attribute(element, name),
            None => Hit::Element(element),
        };
        match &self.selector {
            Some(selector) => Box::new(item.select(selector).map(hit)),
            None => Box::new(std::iter::once(hit(item))),
        }
    }

    /// The first answer that `look` has for an element that the field means inside `item`.
    pub fn find_map<'a, T>(
        &'a self,
        item: Element<'a>,
        look: impl FnMut(Element<'a>) -> Option<T>,
    ) -> Option<T> {
        let mut look = look;
        match &self.selector {
            Some(selector) => item.select(selector).find_map(look),
            None => look(item),
        }
    }

    /// The first element that the field means inside `item`.
    pub fn element<'a>(&'a self, item: Element<'a>) -> Option<Element<'a>> {
        match &self.selector {
            Some(selector) => item.first(selector),
            None => Some(item),
        }
    }

    /// The attribute that is meant, if any.
    pub fn attribute(&self) -> Option<&str> {
        self.attribute.as_deref()
    }

    /// The first value that is not empty: the attribute, or the visible text.
    pub fn value(&self, item: Element<'_>) -> Option<String> {
        self.value_or(item, None)
    }

    /// Like [`Field::value`], with the attribute to take where the field names none.
    pub fn value_or(&self, item: Element<'_>, attribute: Option<&str>) -> Option<String> {
        let attribute = self.attribute().or(attribute);
        match &self.selector {
            Some(selector) => item
                .select(selector)
                .find_map(|element| element.value(attribute)),
            None => item.value(attribute),
        }
    }
}

fn is_attribute_name(name: &str) -> bool {
    !name.is_empty()
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b':'))
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.selector, &self.attribute) {
            (None, None) => f.write_str("."),
            (None, Some(attribute)) => write!(f, "@{attribute}"),
            (Some(selector), None) => write!(f, "{selector}"),
            (Some(selector), Some(attribute)) => write!(f, "{selector}@{attribute}"),
        }
    }
}

impl fmt::Debug for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Document;

    #[track_caller]
    fn check(field: &str, expected: Option<&str>) {
        let document = Document::parse(
            "<a class=card href=/x data-id=7><h2> T </h2><img data-src=p.jpg alt=''><p></p><p>two</p></a>",
        )
        .expect("parses");
        let item = Selector::parse(".card").expect("is a selector");
        let item = document.first(&item).expect("is there");
        let field = Field::parse(field).expect("is a field");
        assert_eq!(field.value(item).as_deref(), expected);
    }

    #[test]
    fn fields_name_text_attributes_and_the_item_itself() {
        check("h2", Some("T"));
        check("img@data-src", Some("p.jpg"));
        check("@href", Some("/x"));
        check(".@data-id", Some("7"));
        check(".", Some("T two"));
        check("p", Some("two"));
        check("img@alt", None);
        check("h2[title='a@b']", None);
    }

    #[test]
    fn a_bad_selector_is_an_error() {
        assert!(Field::parse("h2[").is_err());
        assert!(Field::parse("").is_err());
    }
}
