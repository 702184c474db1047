//! Items by configured XPath expressions.

use std::cell::RefCell;

use super::fields::{self, Hits};
use super::page::of_page;
use super::unread::unread;
use crate::config::Select;
use crate::html::{Document, Hit, XPath, XPathFailure, XPathItem, XPaths};
use crate::model::{Diagnostic, Extraction, RawItem};

/// Reads the items that `select` names, in page order. A page on which nothing matches says so in a
/// diagnostic, and so does an expression that was stopped.
pub(super) fn extract(document: &mut Document, select: &Select<XPath, XPath>) -> Extraction {
    let failed = Failed::default();
    if !select.remove.is_empty()
        && let Err(failure) = document.remove_from(&select.item, &select.remove)
    {
        failed.note("remove", format!("{:?}", select.remove), &failure);
    }
    let paths = XPaths::of(document);
    let found = paths.items(&select.item);
    let items: Vec<RawItem> = found
        .as_deref()
        .unwrap_or_default()
        .iter()
        .map(|item| {
            let hits = |path| boxed(failed.hits(&paths, path, Some(*item)));
            fields::read(item.element, select, &hits)
        })
        .collect();
    let next = select.next.iter().find_map(|path| {
        let hits = failed.hits(&paths, path, None);
        hits.iter().find_map(|hit| hit.value_or(Some("href")))
    });
    let mut diagnostics = Vec::new();
    if items.is_empty() {
        let reason = match &found {
            Ok(_) => "matches nothing on the page; has it been redesigned?".to_owned(),
            Err(failure) => failure.to_string(),
        };
        diagnostics.push(Diagnostic::new(
            format!("item = \"{}\"", select.item),
            reason,
        ));
    }
    diagnostics.extend(failed.0.into_inner());
    Extraction {
        next,
        unread: unread(&items, select),
        items,
        diagnostics,
        ..of_page(document)
    }
}

fn boxed<'a>(hits: Vec<Hit<'a>>) -> Hits<'a> {
    Box::new(hits.into_iter())
}

/// The first expression that failed; others after it say no more.
#[derive(Default)]
struct Failed(RefCell<Option<Diagnostic>>);

impl Failed {
    fn hits<'a>(
        &self,
        paths: &'a XPaths<'_>,
        path: &XPath,
        from: Option<XPathItem<'_>>,
    ) -> Vec<Hit<'a>> {
        paths.find(path, from).unwrap_or_else(|failure| {
            self.note("XPath", path.to_string(), &failure);
            Vec::new()
        })
    }

    fn note(&self, what: &str, written: String, failure: &XPathFailure) {
        let mut first = self.0.borrow_mut();
        first.get_or_insert_with(|| {
            Diagnostic::new(format!("{what} {written}"), failure.to_string())
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{extract_from, try_extract};

    #[test]
    fn fields_are_read_within_their_item() {
        let found = extract_from(
            "<html lang=en><title>News</title><ul>\
             <li><a href=/1><h2>One <i>NEW</i></h2><img src=data:x data-src=1.jpg alt=Boat></a><p>Deck</p><time datetime=2025-09-12>12 Sep</time></li>\
             <li class=ad>Ad</li>\
             <li data-id=7><h2><a href=/2>Two</a></h2>by <b>Mira</b> | x<span class=tag>a</span><span class=tag>b</span></li></ul><a rel=next href=/p2>More</a>",
            "kind = \"xpath\"\nnext = \"//a[@rel='next']\"\n[feed.select]\nitem = \"//li[not(@class='ad')]\"\ntitle = \".//h2\"\nlink = \".//h2\"\nsummary = \"p\"\nimage = \".//img\"\ndate = \"time\"\n\
             categories = \"span[@class='tag']\"\nguid = \"@data-id\"\nauthor = \"normalize-space(b)\"\nremove = \".//i\"\n",
        );
        assert_eq!(found.title.as_deref(), Some("News"));
        assert_eq!(found.next.as_deref(), Some("/p2"));
        let [one, two] = &found.items[..] else {
            panic!("{:?}", found.items)
        };
        assert_eq!(one.title.as_deref(), Some("One"));
        assert_eq!(one.link.as_deref(), Some("/1"));
        assert_eq!(one.image.as_deref(), Some("1.jpg"));
        assert_eq!(one.image_text.as_deref(), Some("Boat"));
        assert_eq!(one.dates[0].machine.as_deref(), Some("2025-09-12"));
        assert_eq!(two.link.as_deref(), Some("/2"));
        assert_eq!(two.guid.as_deref(), Some("7"));
        assert_eq!(two.author.as_deref(), Some("Mira"));
        assert_eq!(two.categories, ["a", "b"]);
        assert!(found.diagnostics.is_empty() && found.unread.is_empty());
    }

    #[test]
    fn a_link_may_be_made_of_texts() {
        let found = extract_from(
            "<ul><li data-n=7>One</li></ul>",
            "kind = \"xpath\"\n[feed.select]\nitem = \"//li\"\ntitle = \".\"\nlink = \"concat('/story/', @data-n)\"\n",
        );
        assert_eq!(found.items[0].link.as_deref(), Some("/story/7"));
        assert_eq!(found.items[0].title.as_deref(), Some("One"));
    }

    #[test]
    fn what_finds_nothing_or_too_much_says_so() {
        let keys = "kind = \"xpath\"\n[feed.select]\nitem = \"//li\"\n";
        let found = extract_from("<p>x", keys);
        assert!(found.diagnostics[0].to_string().contains("item = \"//li\""));
        let page = format!("<ul>{}</ul>", "<li><a href=/1>x</a></li>".repeat(3000));
        let slow = format!("{keys}title = \".//a[count(//*[count(//*) > 0]) > 0]\"\n");
        let found = extract_from(&page, &slow);
        assert_eq!(found.items.len(), 3000);
        assert!(
            found.diagnostics[0].message.contains("was stopped after"),
            "{:?}",
            found.diagnostics
        );
        let told = try_extract("{\"a\":1}", keys).expect_err("is refused");
        assert!(
            told.contains("kind = \"xpath\" expects a web page"),
            "{told}"
        );
    }
}
