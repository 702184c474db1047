//! Plain text: collapsed white space, characters that XML allows, cuts at whole words.

/// Collects text with every run of white space as one blank, and none at either end.
#[derive(Default)]
pub(super) struct Collapser {
    out: String,
    pending: bool,
}

impl Collapser {
    pub(super) fn push(&mut self, text: &str) {
        self.out.reserve(text.len());
        for piece in pieces(text) {
            match piece {
                Piece::Blank => self.pending = true,
                Piece::Word(word) => {
                    if self.pending && !self.out.is_empty() {
                        self.out.push(' ');
                    }
                    self.pending = false;
                    self.out.push_str(word);
                }
            }
        }
    }

    pub(super) fn space(&mut self) {
        self.pending = true;
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// A part of a text that is seen or not.
pub enum Piece<'a> {
    /// White space or a control character.
    Blank,
    /// Characters without either: a word, or a part of one.
    Word(&'a str),
}

/// A text in pieces; what only splits words for no one to see is left out.
pub fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            // Runs of printable ASCII are most of most texts.
            let plain = rest.bytes().take_while(u8::is_ascii_graphic).count();
            if let Some((word, tail)) = rest.split_at_checked(plain).filter(|_| plain > 0) {
                rest = tail;
                return Some(Piece::Word(word));
            }
            let character = rest.chars().next()?;
            let (own, tail) = rest.split_at_checked(character.len_utf8())?;
            rest = tail;
            if is_blank(character) {
                return Some(Piece::Blank);
            }
            if !is_invisible(character) {
                return Some(Piece::Word(own));
            }
        }
    })
}

fn is_blank(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// Zero-width space, byte order mark and soft hyphen: they only split words for no one to see.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// One blank for each run of white space or control characters, none at either end.
pub fn collapse(text: &str) -> String {
    let mut out = Collapser::default();
    out.push(text);
    out.finish()
}

/// Whether anyone could read it: at least one letter or digit.
pub fn has_words(text: &str) -> bool {
    text.chars().any(char::is_alphanumeric)
}

/// At most `limit` characters, cut at a word where one ends near, with an ellipsis.
pub fn ellipsize(text: &str, limit: usize) -> String {
    if text.chars().nth(limit).is_none() {
        return text.to_owned();
    }
    let kept: String = text.chars().take(limit.saturating_sub(1)).collect();
    let cut = match kept.rfind(' ') {
        Some(at) if at * 2 > kept.len() => &kept[..at],
        _ => &kept,
    };
    format!("{}…", cut.trim_end())
}

/// Text as HTML, for elements and quoted attributes.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        out.push_str(match after.as_bytes().first() {
            Some(b'&') => "&amp;",
            Some(b'<') => "&lt;",
            Some(b'>') => "&gt;",
            _ => "&quot;",
        });
        rest = after.get(1..).unwrap_or("");
    }
    out.push_str(rest);
    out
}

/// Whether XML 1.0 §2.2 `Char` allows it, as a character or as a reference.
fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Whether all of it is what XML allows: a look at the bytes, since nearly all text is.
pub fn is_xml_safe(text: &str) -> bool {
    let is_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
    // U+FFFE and U+FFFF are the only others, and begin with EF BF.
    !text.bytes().any(|byte| is_control(byte) || byte == 0xef) || text.chars().all(is_xml_char)
}

/// The text without what XML 1.0 forbids. The writers of feeds do not do this by themselves, and
/// strict readers drop the whole feed for one such character.
pub fn xml_safe(text: &str) -> String {
    if is_xml_safe(text) {
        return text.to_owned();
    }
    text.chars().filter(|c| is_xml_char(*c)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_collapse_and_invisible_characters_go() {
        assert_eq!(collapse("  a\u{a0}\n\tb\u{200b}c\u{0} "), "a bc");
        assert_eq!(collapse(" \u{2003} "), "");
    }

    #[test]
    fn long_text_is_cut_at_a_word() {
        assert_eq!(ellipsize("short", 10), "short");
        assert_eq!(ellipsize("one two three four", 12), "one two…");
        assert_eq!(ellipsize("abcdefghijkl", 5), "abcd…");
    }

    #[test]
    fn text_is_escaped_for_html() {
        assert_eq!(escape("a<b> & \"c\" é"), "a&lt;b&gt; &amp; &quot;c&quot; é");
    }

    #[test]
    fn xml_keeps_only_its_own_characters() {
        assert_eq!(
            xml_safe("a\u{0}b\u{b}c\u{fffe}d\u{ffff}e\u{1f600}\n"),
            "abcde\u{1f600}\n"
        );
    }
}
