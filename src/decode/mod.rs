//! Bytes and headers → text: which form it has (HTML, JSON or XML), and which charset.
//!
//! Order of trust (WHATWG Encoding Standard §6, HTML Standard §13.2.3, RFC 7303 §3): byte order
//! mark, the `charset` of the header, a `<meta>` or an XML declaration in the first 1024 bytes, valid
//! UTF-8, and only then a guess. Labels are those of the Encoding Standard, so UTF-7 does not exist
//! here. Files that are gzip, as sitemaps are, are unpacked within a bound.

mod form;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use flate2::read::MultiGzDecoder;
use std::borrow::Cow;
use std::io::Read;

use crate::model::Form;

/// Where a `<meta charset>` counts (HTML Standard §13.2.3.2).
const PRESCAN: usize = 1024;

/// Why bytes are not text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The header names a type that is no page.
    #[error("it is {0}, not a web page")]
    NotHtml(String),
    /// The first bytes are those of a picture, archive or document.
    #[error("it is a binary file, not a web page")]
    Binary,
    /// It is packed with gzip and damaged.
    #[error("it is packed with gzip, and damaged")]
    Damaged,
    /// It is packed with gzip and larger than a page may be.
    #[error(
        "it is packed with gzip, and larger than {0} bytes when unpacked; raise max_bytes if that is right"
    )]
    TooLarge(u64),
    /// Nothing but white space.
    #[error("it is empty")]
    Empty,
}

/// What was sent, as text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'a> {
    /// The text, without byte order mark.
    pub text: Cow<'a, str>,
    /// What it is written in.
    pub form: Form,
}

/// Decodes what was sent, whatever its form. `content_type` is the header as received, if there was
/// one; a gzip file is unpacked up to `max_bytes`.
///
/// # Errors
/// When it is no text, or of a type that nobody can read.
pub fn decode<'a>(
    bytes: &'a [u8],
    content_type: Option<&str>,
    max_bytes: u64,
) -> Result<Decoded<'a>, DecodeError> {
    let kind = content_type.map(media_type).unwrap_or_default();
    if bytes.starts_with(&GZIP) {
        let bytes = unpack(bytes, max_bytes)?;
        // The header was of the file, not of what is in it.
        let text = self::text(&bytes, None)?.into_owned();
        return Ok(Decoded {
            form: form::of(&text, ""),
            text: Cow::Owned(text),
        });
    }
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::Empty);
    }
    if !form::can_be_text(&kind) {
        return Err(DecodeError::NotHtml(kind));
    }
    let text = self::text(bytes, content_type)?;
    Ok(Decoded {
        form: form::of(&text, &kind),
        text,
    })
}

/// Decodes a page. `content_type` is the header as received, if there was one.
///
/// # Errors
/// When it is not text of a page.
pub fn html<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, DecodeError> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::Empty);
    }
    if let Some(kind) = content_type.map(media_type)
        && !form::can_be_html(&kind)
    {
        return Err(DecodeError::NotHtml(kind));
    }
    text(bytes, content_type)
}

fn text<'a>(bytes: &'a [u8], content_type: Option<&str>) -> Result<Cow<'a, str>, DecodeError> {
    let encoding = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding,
        None => {
            if is_binary(bytes) {
                return Err(DecodeError::Binary);
            }
            let head = bytes.get(..PRESCAN).unwrap_or(bytes);
            content_type
                .and_then(charset)
                .or_else(|| xml_encoding(head))
                .or_else(|| {
                    let told = meta_charset(head)?;
                    Some(if is_utf8(bytes) { UTF_8 } else { told })
                })
                .unwrap_or_else(|| guess(bytes))
        }
    };
    let (text, _, _) = encoding.decode(bytes);
    Ok(text)
}

/// The first bytes of a gzip file (RFC 1952 §2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

fn unpack(bytes: &[u8], max_bytes: u64) -> Result<Vec<u8>, DecodeError> {
    let mut out = Vec::new();
    MultiGzDecoder::new(bytes)
        .take(max_bytes.saturating_add(1))
        .read_to_end(&mut out)
        .map_err(|_| DecodeError::Damaged)?;
    if out.len() as u64 > max_bytes {
        return Err(DecodeError::TooLarge(max_bytes));
    }
    if out.iter().all(u8::is_ascii_whitespace) {
        return Err(DecodeError::Empty);
    }
    Ok(out)
}

fn media_type(content_type: &str) -> String {
    content_type
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase()
}

fn charset(content_type: &str) -> Option<&'static Encoding> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim()
            .eq_ignore_ascii_case("charset")
            .then(|| Encoding::for_label(value.trim().trim_matches(['"', '\'']).as_bytes()))?
    })
}

/// `<meta charset=x>` or `<meta http-equiv=content-type content="…; charset=x">`. A page that
/// says UTF-16 here is read as UTF-8, since the sentence itself was readable as ASCII.
fn meta_charset(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let mut rest = head.as_str();
    while let Some(at) = rest.find("<meta") {
        rest = &rest[at + 5..];
        let tag = &rest[..rest.find('>').unwrap_or(rest.len())];
        if let Some((_, value)) = tag.split_once("charset") {
            let value = value
                .trim_start()
                .strip_prefix('=')
                .unwrap_or("")
                .trim_start();
            let value = value.trim_start_matches(['"', '\'']);
            let end = value
                .find(|c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ';' | '/' | '>'))
                .unwrap_or(value.len());
            if let Some(encoding) = Encoding::for_label(&value.as_bytes()[..end]) {
                let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
                return Some(if is_wide { UTF_8 } else { encoding });
            }
        }
    }
    None
}

/// `<?xml version="1.0" encoding="…"?>` (XML 1.0 §4.3.3). What is readable as ASCII is not UTF-16.
fn xml_encoding(head: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(head);
    let declaration = head.trim_start().strip_prefix("<?xml")?;
    let declaration = declaration.split("?>").next()?;
    let (_, value) = declaration.split_once("encoding")?;
    let value = value.trim_start().strip_prefix('=')?.trim_start();
    let label = value
        .trim_start_matches(['"', '\''])
        .split(['"', '\''])
        .next()?;
    let encoding = Encoding::for_label(label.as_bytes())?;
    let is_wide = encoding == UTF_16LE || encoding == UTF_16BE;
    Some(if is_wide { UTF_8 } else { encoding })
}

/// Whether bytes are UTF-8 beyond doubt: proxies and savers recode pages and leave their `<meta>`
/// as it was, while text of another charset is never valid UTF-8 by chance.
fn is_utf8(bytes: &[u8]) -> bool {
    !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Allow)
}

/// A NUL among the first bytes is in every binary format, none of which begins as a page does: a
/// page with a stray one is broken, and still a page.
fn is_binary(bytes: &[u8]) -> bool {
    let is_page = matches!(bytes.trim_ascii_start(), [b'<', next, ..] if *next != 0);
    bytes.starts_with(b"%PDF-") || (bytes[..bytes.len().min(512)].contains(&0) && !is_page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, expected: &str) {
        assert_eq!(html(bytes, content_type).as_deref(), Ok(expected));
    }

    #[test]
    fn charset_comes_from_the_most_trusted_witness() {
        check(
            b"\xef\xbb\xbf\xc3\xa9",
            Some("text/html; charset=latin1"),
            "é",
        );
        check(b"\xe9", Some("text/html; Charset=\"ISO-8859-1\""), "é");
        check(
            b"<meta charset=windows-1251>\xcf",
            None,
            "<meta charset=windows-1251>П",
        );
        check(
            b"<meta http-equiv=x content='text/html; charset=koi8-r'>\xf0",
            Some("text/html"),
            "<meta http-equiv=x content='text/html; charset=koi8-r'>П",
        );
        check("ü".as_bytes(), None, "ü");
        check(
            "<meta charset=latin1>ü".as_bytes(),
            None,
            "<meta charset=latin1>ü",
        );
        check(
            b"<meta charset=utf-16>\xc3\xa9",
            None,
            "<meta charset=utf-16>é",
        );
    }

    #[test]
    fn undeclared_text_is_guessed() {
        let text = "Новости города и области на сегодня, погода и пробки";
        let (bytes, _, _) = encoding_rs::WINDOWS_1251.encode(text);
        check(&bytes, None, text);
    }

    #[test]
    fn what_is_no_page_is_named() {
        assert_eq!(
            html(b"{}", Some("application/json")),
            Err(DecodeError::NotHtml("application/json".into()))
        );
        assert_eq!(
            html(b"%PDF-1.7", Some("text/html")),
            Err(DecodeError::Binary)
        );
        assert_eq!(html(b"GIF\0\0", None), Err(DecodeError::Binary));
        assert_eq!(html(b"<\0p\0", None), Err(DecodeError::Binary));
        assert!(html(b"\n<p>\0", None).is_ok());
        assert_eq!(html(b" \n", None), Err(DecodeError::Empty));
    }

    #[test]
    fn xml_says_its_encoding_itself() {
        let bytes = b"<?xml version='1.0' encoding='windows-1251'?><rss>\xcf</rss>";
        let decoded = decode(bytes, Some("text/xml"), 100).expect("is text");
        assert!(decoded.text.contains('П'));
        assert_eq!(decoded.form, Form::Xml);
    }

    #[test]
    fn gzip_files_are_unpacked_within_a_bound() {
        use std::io::Write;
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        packer
            .write_all(&b"<urlset> </urlset>".repeat(1000))
            .expect("packs");
        let bytes = packer.finish().expect("packs");
        let read = |limit| decode(&bytes, Some("application/x-gzip"), limit);
        assert_eq!(read(20_000).expect("fits").form, Form::Xml);
        assert_eq!(read(17_999), Err(DecodeError::TooLarge(17_999)));
        assert_eq!(
            decode(&bytes[..40], None, 20_000),
            Err(DecodeError::Damaged)
        );
    }
}
