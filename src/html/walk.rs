//! A page in document order, for readers that need more than a selector: what stands near what,
//! and inside what.

use ego_tree::iter::Edge;
use scraper::{ElementRef, Node};

use super::Element;

/// One step of a walk through an element.
#[derive(Debug, Clone, Copy)]
pub enum Step<'a> {
    /// An element begins.
    Open(Element<'a>),
    /// A run of text as written, white space and all.
    Text(&'a str),
    /// An element ends.
    Close(Element<'a>),
}

impl<'a> Element<'a> {
    /// Itself and all that is inside, in document order; every element is opened and closed.
    /// Comments are left out. Takes time in proportion to the number of nodes.
    pub fn walk(&self) -> impl Iterator<Item = Step<'a>> + use<'a> {
        let own = *self;
        self.inner().traverse().filter_map(move |edge| match edge {
            Edge::Open(node) => match node.value() {
                Node::Text(text) => Some(Step::Text(text)),
                _ => ElementRef::wrap(node).map(|element| Step::Open(own.beside(element))),
            },
            Edge::Close(node) => {
                ElementRef::wrap(node).map(|element| Step::Close(own.beside(element)))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Document;

    #[test]
    fn a_walk_opens_and_closes_in_document_order() {
        let document = Document::parse("<p>a<!-- no --><b>c</b>d</p>").expect("parses");
        let steps: Vec<String> = document
            .root()
            .walk()
            .map(|step| match step {
                Step::Open(element) => format!("<{}", element.name()),
                Step::Text(text) => text.to_owned(),
                Step::Close(element) => format!("{}>", element.name()),
            })
            .collect();
        let expected = "<html <head head> <body <p a <b c b> d p> body> html>";
        assert_eq!(steps.join(" "), expected);
    }
}
