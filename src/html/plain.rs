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

/// Text that was written as HTML where plain text is meant, as titles in JSON-LD and `<meta>` often
/// are: tags and entities resolved, twice, since many systems escape twice. What reads as nothing
/// then is left as it was.
pub fn unescaped(text: &str) -> String {
    let mut text = collapse(text);
    for _ in 0..2 {
        let has_tag = text.contains('<') && text.contains('>');
        let has_reference = text.contains('&') && text.contains(';');
        if !has_tag && !has_reference {
            break;
        }
        let read = plain(&text);
        if read.is_empty() || read == text {
            break;
        }
        text = read;
    }
    text
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
    fn text_that_was_escaped_twice_is_read() {
        assert_eq!(unescaped("Tom &amp;amp; Jo&#039;s"), "Tom & Jo's");
        assert_eq!(unescaped("<i>Tides</i> turn&nbsp;"), "Tides turn");
        assert_eq!(unescaped("a < b; c & d"), "a < b; c & d");
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
