//! Kinds that the first bytes or the header tell.

use super::Kind;

/// Where a root element stands.
const PROLOGUE: usize = 2048;

/// First bytes of files (MIME Sniffing Standard §6 and §7).
const SIGNATURES: &[(&[u8], Kind)] = &[
    (b"%PDF-", Kind::Pdf),
    (b"\x89PNG\r\n", Kind::Image),
    (b"\xff\xd8\xff", Kind::Image),
    (b"GIF8", Kind::Image),
    (b"PK\x03\x04", Kind::File),
    (b"\x1f\x8b", Kind::File),
    (b"7z\xbc\xaf", Kind::File),
    (b"\xd0\xcf\x11\xe0", Kind::File),
    (b"ID3", Kind::File),
    (b"OggS", Kind::File),
];

/// What it is, where bytes or header say so; `None` for what may be a page.
pub(super) fn kind(bytes: &[u8], content_type: Option<&str>) -> Option<Kind> {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = start.trim_ascii_start();
    if let Some((_, kind)) = SIGNATURES
        .iter()
        .find(|(signature, _)| start.starts_with(signature))
    {
        return Some(*kind);
    }
    if start.starts_with(b"RIFF") && start.get(8..12) == Some(b"WEBP")
        || matches!(start.get(4..12), Some(b"ftypavif" | b"ftypheic"))
    {
        return Some(Kind::Image);
    }
    let head = start.get(..PROLOGUE.min(start.len())).unwrap_or(start);
    if let Some(kind) = root(&String::from_utf8_lossy(head)) {
        return Some(kind);
    }
    let media = content_type.and_then(|kind| kind.split(';').next());
    let media = media.unwrap_or("").trim().to_ascii_lowercase();
    let looks_like_page = start.starts_with(b"<");
    match media.as_str() {
        "application/pdf" => Some(Kind::Pdf),
        "image/svg+xml" => Some(Kind::Image),
        _ if looks_like_page => None,
        _ if media.ends_with("/json") || media.ends_with("+json") => Some(Kind::Json),
        _ if media.starts_with("image/") => Some(Kind::Image),
        _ if media.starts_with("audio/") || media.starts_with("video/") => Some(Kind::File),
        _ if is_json(start) => Some(Kind::Json),
        _ => None,
    }
}

/// The root element of XML that is no page.
fn root(text: &str) -> Option<Kind> {
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        // Declarations, style sheets and comments stand before it.
        let end = if rest.starts_with("<?") {
            "?>"
        } else if rest.starts_with("<!--") {
            "-->"
        } else {
            break;
        };
        let (_, after) = rest.split_once(end)?;
        rest = after;
    }
    let name = rest.strip_prefix('<')?;
    let name = name
        .split(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))
        .next()?;
    match name {
        "rss" | "rdf:RDF" | "RDF" | "feed" | "atom:feed" => Some(Kind::Feed),
        "urlset" | "sitemapindex" => Some(Kind::Sitemap),
        "svg" => Some(Kind::Image),
        _ => None,
    }
}

/// An object or an array, by its first two signs.
fn is_json(start: &[u8]) -> bool {
    let Some((open, rest)) = start.split_first() else {
        return false;
    };
    let next = rest.iter().find(|byte| !byte.is_ascii_whitespace());
    matches!(
        (open, next),
        (b'{', Some(b'"' | b'}')) | (b'[', Some(b'{' | b'[' | b'"' | b']'))
    )
}
