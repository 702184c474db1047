//! Items by configured CSS selectors.

use url::Url;

use super::page::{next, of_page};
use super::unread::unread;
use super::{auto, fields};
use crate::config::Select;
use crate::dates::Context;
use crate::html::{Document, Field, Selector};
use crate::model::{Diagnostic, Extraction, RawItem};

/// Reads the items that `select` names, in page order. Items without title or link are left to
/// `normalise`; a page on which nothing matches says so in a diagnostic, and what
/// seems to be the list now.
pub(super) fn extract(
    document: &mut Document,
    select: &Select<Selector, Field>,
    url: &Url,
    context: &Context,
) -> Extraction {
    if !select.remove.is_empty() {
        document.remove_within(&select.item, &select.remove);
    }
    let items: Vec<RawItem> = document
        .select(&select.item)
        .map(|item| fields::read(item, select, &|field: &Field| field.hits(item)))
        .collect();
    let mut diagnostics = Vec::new();
    let next = next(document, &select.next);
    if document.is_spent() {
        // Some of it may be missing, and nobody knows what.
        diagnostics.push(Diagnostic::new(url.as_str(), Document::spent()));
        return Extraction {
            diagnostics,
            ..of_page(document)
        };
    }
    if items.is_empty() {
        diagnostics.push(Diagnostic::new(
            format!("item = \"{}\"", select.item),
            format!(
                "matches nothing on the page; has it been redesigned? {}",
                auto::advice(document, url, context)
            ),
        ));
    }
    Extraction {
        next,
        unread: unread(&items, select),
        items,
        diagnostics,
        ..of_page(document)
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::extract_from;
    use crate::model::Extraction;

    fn read_page(html: &str, select: &str) -> Extraction {
        extract_from(html, &format!("[feed.select]\n{select}"))
    }

    #[test]
    fn fields_are_read_within_their_item() {
        let found = read_page(
            "<html lang=en><title> News </title><ul>\
             <li><a href=/1><h2>One</h2><img src=data:x data-src=1.jpg alt=Boat></a><p>Deck</p><time datetime=2025-09-12>12 Sep</time></li>\
             <li class=ad>Ad</li>\
             <li><a href=/2><h2>Two</h2></a><span class=tag>a</span><span class=tag>b</span></li></ul>",
            "item = \"li:not(.ad)\"\ntitle = \"h2\"\nlink = \"a\"\nsummary = \"p\"\nimage = \"img\"\ndate = \"time\"\ncategories = \".tag\"",
        );
        assert_eq!(found.title.as_deref(), Some("News"));
        assert_eq!(found.language.as_deref(), Some("en"));
        assert_eq!(found.items.len(), 2);
        let one = &found.items[0];
        assert_eq!(one.image.as_deref(), Some("1.jpg"));
        assert_eq!(one.image_text.as_deref(), Some("Boat"));
        assert_eq!(one.dates[0].machine.as_deref(), Some("2025-09-12"));
        assert_eq!(found.items[1].categories, ["a", "b"]);
        assert!(found.diagnostics.is_empty() && found.unread.is_empty());
    }

    #[test]
    fn the_item_itself_may_be_the_link_and_the_title() {
        let found = read_page("<a class=card href=/1>One</a>", "item = \"a.card\"");
        assert_eq!(found.items[0].title.as_deref(), Some("One"));
        assert_eq!(found.items[0].link.as_deref(), Some("/1"));
    }

    #[test]
    fn a_picture_that_links_takes_the_text_of_its_twin() {
        let found = read_page(
            "<li><a href=/1><img src=x.png></a><a href=/2>Tag</a><a href=/1>One</a></li>",
            "item = \"li\"",
        );
        assert_eq!(found.items[0].title.as_deref(), Some("One"));
    }

    #[test]
    fn a_heading_finds_its_link_inside_or_around() {
        for html in [
            "<li><h2><a href=/1>One</a></h2></li>",
            "<li><a href=/1><h2>One</h2></a></li>",
        ] {
            let found = read_page(html, "item = \"li\"\ntitle = \"h2\"\nlink = \"h2\"");
            assert_eq!(found.items[0].link.as_deref(), Some("/1"), "{html}");
        }
    }

    #[test]
    fn what_is_removed_is_not_read() {
        let found = read_page(
            "<li><a href=/1>One <b>NEW</b></a></li>",
            "item = \"li\"\nremove = \"b\"",
        );
        assert_eq!(found.items[0].title.as_deref(), Some("One"));
    }

    #[test]
    fn selectors_that_find_nothing_are_named() {
        let found = read_page("<p>x</p>", "item = \"li\"");
        assert!(found.diagnostics[0].to_string().contains("item = \"li\""));
        let found = read_page(
            "<li><a href=/1>One</a></li>",
            "item = \"li\"\ndate = \"time\"",
        );
        assert_eq!(found.unread, ["date = [time]"]);
    }
}
