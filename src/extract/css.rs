//! Items by configured CSS selectors.

use std::sync::LazyLock;

use super::MAX_DATES;
use super::page::{next, of_page};
use super::unread::unread;
use crate::config::Select;
use crate::html::{Document, Element, Field, Selector, ellipsize, picture_address};
use crate::model::{Diagnostic, Extraction, RawDate, RawItem};

static LINK: LazyLock<Selector> = LazyLock::new(|| Selector::constant("a[href]"));

/// Reads the items that `select` names, in page order. Items without title or link are left to
/// `normalise`; a page on which nothing matches says so in a diagnostic.
pub(super) fn extract(mut document: Document, select: &Select<Selector, Field>) -> Extraction {
    if !select.remove.is_empty() {
        document.remove_within(&select.item, &select.remove);
    }
    let items: Vec<RawItem> = document
        .select(&select.item)
        .map(|item| read(item, select))
        .collect();
    let mut diagnostics = Vec::new();
    if items.is_empty() {
        diagnostics.push(Diagnostic::new(
            format!("item = \"{}\"", select.item),
            "matches nothing on the page; has it been redesigned?",
        ));
    }
    Extraction {
        next: next(&document, &select.next),
        unread: unread(&items, select),
        items,
        diagnostics,
        ..of_page(&document)
    }
}

fn read(item: Element<'_>, select: &Select<Selector, Field>) -> RawItem {
    let link = link_element(item, &select.link);
    let first = |fields: &[Field]| fields.iter().find_map(|field| field.value(item));
    let title = if select.title.is_empty() {
        link.and_then(|(element, address)| link_text(item, element, address))
    } else {
        first(&select.title)
    };
    let picture = select
        .image
        .iter()
        .find_map(|field| field.find_map(item, |element| picture(element, field)));
    let (image, image_text) = picture.unzip();
    RawItem {
        title,
        link: link.map(|(_, address)| address.to_owned()),
        guid: first(&select.guid),
        summary: first(&select.summary),
        content: select.content.iter().find_map(|field| {
            let html: Vec<String> = field
                .elements(item)
                .into_iter()
                .map(|element| match field.attribute() {
                    Some(name) => element.attribute(name).unwrap_or("").to_owned(),
                    None => element.inner_html(),
                })
                .collect();
            let html = html.join("\n");
            (!html.trim().is_empty()).then_some(html)
        }),
        image,
        image_text: image_text.flatten(),
        author: first(&select.author),
        categories: select
            .categories
            .iter()
            .flat_map(|field| {
                field
                    .elements(item)
                    .into_iter()
                    .filter_map(|element| element.value(field.attribute()))
            })
            .collect(),
        dates: select
            .date
            .select
            .iter()
            .flat_map(|field| dates(item, field))
            .take(MAX_DATES)
            .collect(),
    }
}

/// The element that links to the article, with the address as written.
fn link_element<'a>(item: Element<'a>, fields: &'a [Field]) -> Option<(Element<'a>, &'a str)> {
    let address = |element: Element<'a>, attribute: &str| {
        element
            .attribute(attribute)
            .filter(|address| !address.trim().is_empty())
            .map(|address| (element, address))
    };
    if fields.is_empty() {
        return address(item, "href")
            .or_else(|| item.select(&LINK).find_map(|link| address(link, "href")));
    }
    fields.iter().find_map(|field| {
        let attribute = field.attribute().unwrap_or("href");
        field.find_map(item, |element| {
            address(element, attribute).or_else(|| {
                // "h2" for a heading that wraps its link, "h2" inside a link: both are meant.
                element
                    .select(&LINK)
                    .find_map(|link| address(link, attribute))
                    .or_else(|| {
                        element
                            .lineage()
                            .take(4)
                            .find_map(|around| address(around, attribute))
                    })
            })
        })
    })
}

/// The link's text; where it only shows a picture, that of another link to the same address.
fn link_text(item: Element<'_>, link: Element<'_>, address: &str) -> Option<String> {
    let other = || {
        item.select(&LINK)
            .filter(|other| other.attribute("href") == Some(address))
            .find_map(|other| other.value(None))
    };
    link.value(None).or_else(other)
}

fn picture(element: Element<'_>, field: &Field) -> Option<(String, Option<String>)> {
    let source = picture_address(element, field.attribute())?;
    let text = element
        .attribute("alt")
        .map(crate::html::collapse)
        .filter(|text| !text.is_empty());
    Some((source, text))
}

/// The texts of the dates, each with the attribute that machines read.
fn dates<'a>(item: Element<'a>, field: &'a Field) -> impl Iterator<Item = RawDate> + 'a {
    field.elements(item).into_iter().filter_map(|element| {
        let date = match field.attribute() {
            Some(name) => RawDate {
                text: element
                    .attribute(name)
                    .map(crate::html::collapse)
                    .unwrap_or_default(),
                machine: None,
            },
            None => RawDate {
                text: ellipsize(&element.text(), 300),
                machine: element
                    .attribute("datetime")
                    .or_else(|| element.attribute("content"))
                    .map(str::to_owned),
            },
        };
        (!date.text.is_empty() || date.machine.is_some()).then_some(date)
    })
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
