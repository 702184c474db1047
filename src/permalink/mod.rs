//! Addresses of articles: made absolute, and brought to one form so that the same article has
//! one identity however it was linked.
//!
//! Pure. The canonical form feeds guids, which are stored once and never computed again, so a
//! change here never changes a published entry.

mod alike;

pub use alike::{is_plain, plain, record};

use url::Url;

/// Query parameters that name where a reader came from, never what is read. Lower case.
const TRACKING: &[&str] = &[
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "at_campaign",
    "at_medium",
    "cmpid",
    "dclid",
    "fbclid",
    "gbraid",
    "gclid",
    "gclsrc",
    "icid",
    "igsh",
    "igshid",
    "ito",
    "mc_cid",
    "mc_eid",
    "mkt_tok",
    "msclkid",
    "ns_campaign",
    "ns_mchannel",
    "ns_source",
    "ocid",
    "oly_anon_id",
    "oly_enc_id",
    "sc_campaign",
    "sref",
    "srsltid",
    "twclid",
    "vero_id",
    "wbraid",
    "wt.mc_id",
    "yclid",
];

/// Prefixes of such parameters.
const TRACKING_PREFIXES: &[&str] = &["utm_", "pk_", "mtm_", "piwik_", "hsa_", "itm_", "stm_"];

/// Resolves an address as written on a page. `None` unless it is http or https with a host;
/// user names and passwords are cut.
pub fn resolve(base: &Url, written: &str) -> Option<Url> {
    let written = written.trim();
    if written.is_empty() {
        return None;
    }
    let mut url = base.join(written).ok()?;
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none_or(str::is_empty) {
        return None;
    }
    if !url.username().is_empty() || url.password().is_some() {
        url.set_username("").ok()?;
        url.set_password(None).ok()?;
    }
    Some(url)
}

/// The address without fragment and tracking parameters. Path, order of the other parameters and
/// a trailing slash stay: they may matter to the site. Fragments that are routes (`#!/…`, `#/…`)
/// stay as well.
pub fn canonical(url: &Url) -> Url {
    let mut out = url.clone();
    if !url
        .fragment()
        .is_some_and(|fragment| fragment.starts_with('!') || fragment.starts_with('/'))
    {
        out.set_fragment(None);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !is_tracking(url, pair))
            .collect();
        // A query without tracking stays as written, to the letter.
        if kept.len() != query.split('&').count() {
            let kept = kept.join("&");
            out.set_query((!kept.is_empty()).then_some(&kept));
        }
    }
    out
}

/// The identity behind an address: [`canonical`], with http and https as one, without `www.` and
/// without empty parts of the query
/// (RFC 4287 §4.2.6.1 asks for such a normal form before comparing).
pub fn key(url: &Url) -> String {
    let mut canonical = canonical(url);
    if let Some(query) = canonical.query() {
        let pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        let pairs = pairs.join("&");
        canonical.set_query((!pairs.is_empty()).then_some(&pairs));
    }
    let rest = canonical
        .as_str()
        .split_once("://")
        .map_or(canonical.as_str(), |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).to_owned()
}

/// The words of an address, where nothing else tells a title: those of its last part that has any,
/// without file extension and numbers that only identify; or else its last part as it is. `None` for
/// the root of a site.
pub fn words(url: &Url) -> Option<String> {
    let parts: Vec<String> = url.path_segments()?.map(decoded).collect();
    let mut named = parts.iter().rev().filter(|part| !part.is_empty());
    let last = named.clone().next()?;
    let words = named.find_map(|part| {
        let stem = match part.rsplit_once('.') {
            Some((stem, end)) if (1..=5).contains(&end.len()) && !end.contains(' ') => stem,
            _ => part,
        };
        let words: Vec<&str> = stem
            .split(|c: char| c.is_whitespace() || matches!(c, '-' | '_' | '+'))
            .filter(|word| !word.is_empty() && !is_number(word))
            .collect();
        let has_letters = words
            .iter()
            .any(|word| word.chars().any(char::is_alphabetic));
        (has_letters && words != ["index"]).then(|| words.join(" "))
    });
    let words = words.unwrap_or_else(|| last.clone());
    let mut letters = words.chars().take(MAX_WORDS);
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// Characters of a title made from an address.
const MAX_WORDS: usize = 200;

/// Numbers of five digits or more, and digits among hexadecimal letters, name a record.
fn is_number(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && (digits == word.len() && digits >= 5 || digits > 0 && word.len() >= 8)
}

/// A part of a path with its percent signs resolved (RFC 3986 §2.1).
fn decoded(part: &str) -> String {
    let mut out = Vec::with_capacity(part.len());
    let mut rest = part.as_bytes();
    while let [first, tail @ ..] = rest {
        let code = tail
            .get(..2)
            .filter(|_| *first == b'%')
            .and_then(|code| u8::from_str_radix(std::str::from_utf8(code).ok()?, 16).ok());
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() {
            tail.get(2..).unwrap_or(&[])
        } else {
            tail
        };
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// The identity of an entry for ever: a UUID (RFC 9562 §5.8) made from the feed's name and the
/// entry's key. The feed is part of it, since some readers keep one space of guids for all feeds.
pub fn guid(feed: &str, key: &str) -> String {
    let mut hasher = blake3::Hasher::new();
    hasher.update(feed.as_bytes());
    hasher.update(&[0]);
    hasher.update(key.as_bytes());
    let mut bytes = [0_u8; 16];
    bytes.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
    bytes[6] = (bytes[6] & 0x0f) | 0x80;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let mut out = String::with_capacity(45);
    out.push_str("urn:uuid:");
    for (place, byte) in bytes.into_iter().enumerate() {
        if matches!(place, 4 | 6 | 8 | 10) {
            out.push('-');
        }
        out.push(char::from(HEX[usize::from(byte >> 4)]));
        out.push(char::from(HEX[usize::from(byte & 0x0f)]));
    }
    out
}

fn is_tracking(url: &Url, pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let name = name.to_ascii_lowercase();
    TRACKING.contains(&name.as_str())
        || TRACKING_PREFIXES
            .iter()
            .any(|prefix| name.starts_with(prefix))
        || (matches!(name.as_str(), "ref" | "ref_src" | "source" | "src")
            && is_referrer(url, value))
}

/// `ref=world_world-page` on an article's own path tells where the link stood; `ref=1234` on a
/// script may be the article itself.
fn is_referrer(url: &Url, value: &str) -> bool {
    let path = url.path();
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("");
    let is_script = [".php", ".asp", ".aspx", ".cgi", ".jsp", ".do"]
        .iter()
        .any(|end| last.ends_with(end));
    !last.is_empty() && !is_script && value.chars().any(char::is_alphabetic)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, expected: &str) {
        let url = Url::parse(url).expect("is a URL");
        assert_eq!(canonical(&url).as_str(), expected);
    }

    #[test]
    fn tracking_goes_and_the_rest_stays() {
        check(
            "https://a.example/x?utm_source=q&id=3#top",
            "https://a.example/x?id=3",
        );
        check(
            "https://a.example/x/cid/21?ref=world_world-page",
            "https://a.example/x/cid/21",
        );
        check(
            "https://a.example/view.php?ref=a12",
            "https://a.example/view.php?ref=a12",
        );
        check(
            "https://a.example/item?ref=1234",
            "https://a.example/item?ref=1234",
        );
        check("https://a.example/?fbclid=1", "https://a.example/");
        check(
            "https://a.example/#!/story/4",
            "https://a.example/#!/story/4",
        );
        check("https://a.example/x?b=1&a=2", "https://a.example/x?b=1&a=2");
        check("https://a.example/x?t=1&", "https://a.example/x?t=1&");
        check(
            "https://a.example/x?t=1&&utm_source=a",
            "https://a.example/x?t=1&",
        );
    }

    #[test]
    fn http_and_https_are_one_identity() {
        let a = Url::parse("http://www.a.example/x").expect("is a URL");
        let b = Url::parse("https://a.example/x#y").expect("is a URL");
        assert_eq!(key(&a), key(&b));
        let c = Url::parse("https://a.example/x?").expect("is a URL");
        assert_eq!(key(&a), key(&c));
    }

    #[test]
    fn only_web_addresses_resolve() {
        let base = Url::parse("https://a.example/news/").expect("is a URL");
        assert_eq!(
            resolve(&base, " ../x ").map(String::from).as_deref(),
            Some("https://a.example/x")
        );
        assert_eq!(
            resolve(&base, "//b.example/y").map(String::from).as_deref(),
            Some("https://b.example/y")
        );
        assert_eq!(
            resolve(&base, "https://u:p@b.example/")
                .map(String::from)
                .as_deref(),
            Some("https://b.example/")
        );
        for bad in [
            "javascript:void(0)",
            "mailto:a@b.example",
            "",
            "data:text/html,x",
            "http://",
        ] {
            assert!(resolve(&base, bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn addresses_have_words() {
        for (path, expected) in [
            (
                "/2025/09/island-ferry_waits-12345678.html",
                Some("Island ferry waits"),
            ),
            ("/news/world/1234567", Some("World")),
            ("/a/caf%C3%A9-%zz/", Some("Café %zz")),
            (
                "/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D1%8C",
                Some("Новость"),
            ),
            ("/story/index.html", Some("Story")),
            ("/top-10-in-2025", Some("Top 10 in 2025")),
            ("/2025/09/12", Some("12")),
            ("/", None),
        ] {
            let url = Url::parse(&format!("https://a.example{path}")).expect("is a URL");
            assert_eq!(words(&url).as_deref(), expected, "{path}");
        }
    }

    #[test]
    fn guids_are_fixed_and_belong_to_one_feed() {
        assert_eq!(
            guid("news", "a.example/1"),
            "urn:uuid:3306a8db-46d9-885f-a3f6-75ec5f3c8e17"
        );
        assert_ne!(guid("news", "a.example/1"), guid("world", "a.example/1"));
    }
}
