//! Snippets of HTML that stand in feeds and JSON: their text, and their first picture.

use std::sync::LazyLock;

use super::text::collapse;
use super::{Document, Selector, picture_source};

static PICTURE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("img"));

/// The text that a reader sees of a snippet, white space collapsed. A text without tags and entities
/// is itself; of one that nests too deep nothing is left.
pub fn plain(html: &str) -> String {
    if !html.contains(['<', '&']) {
        return collapse(html);
    }
    Document::parse(html)
        .map(|document| document.root().text())
        .unwrap_or_default()
}

/// The address of the first picture of a snippet as written, with its `alt` text.
pub fn first_picture(html: &str) -> Option<(String, Option<String>)> {
    if !html.contains("<img") {
        return None;
    }
    let document = Document::parse(html).ok()?;
    document.select(&PICTURE).find_map(|picture| {
        // Pictures of a pixel count readers.
        let is_counter = ["width", "height"]
            .iter()
            .any(|name| matches!(picture.attribute(name), Some("0" | "1")));
        let source = picture_source(picture).filter(|_| !is_counter)?;
        let text = picture.attribute("alt").map(collapse);
        Some((source, text.filter(|text| !text.is_empty())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_and_entities_go() {
        assert_eq!(plain("AT&amp;T <b>buys</b> caf&eacute;"), "AT&T buys café");
        assert_eq!(plain(" a\n b "), "a b");
        assert_eq!(plain("<p>One</p><p>Two</p><script>x</script>"), "One Two");
        assert_eq!(plain("1 < 2"), "1 < 2");
        assert_eq!(plain(&"<b>".repeat(100_000)), "");
    }

    #[test]
    fn the_first_picture_is_no_counter() {
        assert_eq!(
            first_picture("<img src=/c.gif width=1><p><img alt=' A boat' src=/b.jpg>"),
            Some(("/b.jpg".to_owned(), Some("A boat".to_owned())))
        );
        assert_eq!(first_picture("<p>x"), None);
    }
}
