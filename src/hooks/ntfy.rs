//! A message as text for a phone, in the form of ntfy (its manual, "Publishing"): the text is the body,
//! the rest are headers.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::Message;

/// ntfy makes a file of a text longer than 4096 bytes.
const MOST: usize = 4000;

/// The bytes of an encoded word that hold its text, so that it has 75 characters (RFC 2047 §2).
const WORD: usize = 45;

/// The body.
pub fn text(message: &Message) -> String {
    let mut text = message.message.clone();
    if text.len() > MOST {
        text.truncate(text.floor_char_boundary(MOST));
        text.push('…');
    }
    text
}

/// The headers: plain ASCII, whatever the title is made of.
pub fn headers(message: &Message) -> Vec<(String, String)> {
    let (priority, tag) = match message.event.as_str() {
        "broken" => ("high", "warning"),
        "late" => ("default", "hourglass"),
        "recovered" => ("default", "white_check_mark"),
        "entries" => ("default", "newspaper"),
        _ => ("default", "bell"),
    };
    let mut headers = vec![
        ("Title".to_owned(), header_text(&message.title)),
        ("Priority".to_owned(), priority.to_owned()),
        ("Tags".to_owned(), tag.to_owned()),
    ];
    if let Some(url) = &message.url {
        headers.push(("Click".to_owned(), url.as_str().to_owned()));
    }
    headers
}

/// Text in a header: as it is, or in encoded words (RFC 2047 §4.1), which ntfy reads.
fn header_text(text: &str) -> String {
    let is_plain = text.bytes().all(|b| (0x20..0x7f).contains(&b)) && !text.contains("=?");
    if is_plain {
        return text.to_owned();
    }
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.floor_char_boundary(WORD));
        words.push(format!("=?UTF-8?B?{}?=", BASE64_STANDARD.encode(word)));
        rest = after;
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(title: &str, text: &str) -> Message {
        let mut message = Message::test("phone", chrono::DateTime::UNIX_EPOCH);
        message.title = title.to_owned();
        message.message = text.to_owned();
        message
    }

    #[test]
    fn titles_are_plain_ascii_in_headers() {
        let title = |text: &str| headers(&message(text, "x"))[0].1.clone();
        assert_eq!(title("news is broken"), "news is broken");
        assert_eq!(title("Größe"), "=?UTF-8?B?R3LDtsOfZQ==?=");
        let long = "日本語の見出し".repeat(8) + "\r\nX-Evil: 1";
        let encoded = title(&long);
        assert!(encoded.bytes().all(|b| (0x20..0x7f).contains(&b)));
        let mut decoded = Vec::new();
        for word in encoded.split(' ') {
            assert!(word.len() <= 75, "{word}");
            let inner = word.trim_start_matches("=?UTF-8?B?").trim_end_matches("?=");
            decoded.extend(BASE64_STANDARD.decode(inner).expect("is base64"));
        }
        assert_eq!(String::from_utf8(decoded).expect("is text"), long);
    }

    #[test]
    fn long_texts_are_cut_between_characters() {
        let text = text(&message("x", &"é".repeat(3000)));
        assert!(text.len() <= MOST + 3 && text.ends_with('…'));
        assert_eq!(super::text(&message("x", "short")), "short");
    }
}
