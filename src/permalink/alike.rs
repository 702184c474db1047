//! Addresses under which sites show one article again: its form for phones, its AMP form, and other
//! words around the number of its record.

use url::Url;

use super::{canonical, key};

/// First labels of hosts that serve forms for phones.
const FORMS: &[&str] = &["m.", "mobile.", "amp."];

/// The identity behind an address, like [`key`], with the forms for phones and AMP taken for the
/// article's own, and a trailing slash for none. Two addresses of one `plain` are one article. Guids
/// are made from [`key`], so that what is learned here later changes none.
pub fn plain(url: &Url) -> String {
    let mut plain = canonical(url);
    if let Some(host) = url.host_str().and_then(plain_host)
        && plain.set_host(Some(&host)).is_err()
    {
        return key(url);
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query.split('&').filter(|pair| !is_form(pair)).collect();
        plain.set_query(Some(kept.join("&").as_str()).filter(|query| !query.is_empty()));
        plain = canonical(&plain);
    }
    let path = plain_path(url.path());
    plain.set_path(&path);
    let key = key(&plain);
    match key.split_once('?') {
        Some((path, query)) => format!("{}?{query}", path.trim_end_matches('/')),
        None => key.trim_end_matches('/').to_owned(),
    }
}

/// Whether an address is the article's own rather than a form of it.
pub fn is_plain(url: &Url) -> bool {
    plain(url).trim_end_matches('/') == key(url).trim_end_matches('/')
}

/// The host without a label that names a form: `m.a.example`, `en.m.a.example`.
fn plain_host(host: &str) -> Option<String> {
    let bare = host.strip_prefix("www.").unwrap_or(host);
    let own = FORMS.iter().find_map(|form| bare.strip_prefix(form));
    match own.filter(|rest| rest.contains('.')) {
        Some(rest) => Some(rest.to_owned()),
        None => bare.contains(".m.").then(|| bare.replacen(".m.", ".", 1)),
    }
}

/// `amp`, `amp=1`, `outputType=amp`.
fn is_form(pair: &str) -> bool {
    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
    let value = value.to_ascii_lowercase();
    match name.to_ascii_lowercase().as_str() {
        "amp" => matches!(value.as_str(), "" | "1" | "true"),
        "outputtype" | "output" => value == "amp",
        "m" | "mobile" => value == "1",
        _ => false,
    }
}

/// The path without `amp` as its first or last part, or in its extension.
fn plain_path(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    if parts.len() > 1 && parts.last() == Some(&"amp") {
        parts.pop();
    }
    if parts.len() > 1 && parts.first() == Some(&"amp") {
        parts.remove(0);
    }
    let path = format!("/{}", parts.join("/"));
    match path.strip_suffix(".amp.html") {
        Some(stem) => format!("{stem}.html"),
        None => path.strip_suffix(".amp").unwrap_or(&path).to_owned(),
    }
}

/// The number that names the record behind an address, with the site: `/world/ferry-waits-1234567` and
/// `/1234567/ferry-learns-to-wait` are one. `None` where its last two parts have none, or several, and
/// for what may be a date. Whether a site's numbers name records, only many addresses can tell.
pub fn record(url: &Url) -> Option<String> {
    let host = url.host_str()?;
    let host = plain_host(host).unwrap_or_else(|| host.to_owned());
    let host = host.strip_prefix("www.").unwrap_or(&host).to_owned();
    let parts: Vec<&str> = url
        .path_segments()?
        .filter(|part| !part.is_empty())
        .collect();
    let last = parts.get(parts.len().saturating_sub(2)..)?;
    let mut numbers = last
        .iter()
        .flat_map(|part| part.split(['-', '_', '.', ',']))
        .filter_map(number);
    let number = numbers.next()?;
    match numbers.next() {
        None => Some(format!("{host} {number}")),
        Some(_) => None,
    }
}

/// A number of six digits or more, behind letters or alone, or digits among hexadecimal letters.
fn number(word: &str) -> Option<&str> {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let is_hex = word.bytes().all(|b| b.is_ascii_hexdigit()) && word.len() >= 8;
    if is_hex && digits >= 2 && digits < word.len() {
        return Some(word);
    }
    let number = word.trim_start_matches(|c: char| c.is_ascii_alphabetic());
    let is_number = number.len() >= 6 && number.len() == digits;
    (is_number && !may_be_date(number)).then_some(number)
}

/// Whether a number may be a day: 20250912, 12092025, 250912, 120925, 091225.
fn may_be_date(number: &str) -> bool {
    let part = |from: usize, to: usize| number.get(from..to).and_then(|part| part.parse().ok());
    let is_month = |n: Option<u32>| n.is_some_and(|n| (1..=12).contains(&n));
    let is_day = |n: Option<u32>| n.is_some_and(|n| (1..=31).contains(&n));
    let is_year = |n: Option<u32>| n.is_some_and(|n| (1990..2100).contains(&n));
    match number.len() {
        8 => {
            let is_first = is_year(part(0, 4)) && is_month(part(4, 6)) && is_day(part(6, 8));
            let is_last = is_year(part(4, 8))
                && (is_month(part(0, 2)) && is_day(part(2, 4))
                    || is_day(part(0, 2)) && is_month(part(2, 4)));
            is_first || is_last
        }
        6 => {
            let is_recent = |n: Option<u32>| n.is_some_and(|n| n < 40);
            let (a, b, c) = (part(0, 2), part(2, 4), part(4, 6));
            let is_first = is_recent(a) && is_month(b) && is_day(c);
            let is_last = is_recent(c) && (is_month(a) && is_day(b) || is_day(a) && is_month(b));
            is_first || is_last
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("is a URL")
    }

    #[test]
    fn forms_for_phones_are_the_article() {
        let own = plain(&url("https://www.a.example/world/ferry-waits"));
        assert_eq!(own, "a.example/world/ferry-waits");
        for form in [
            "http://a.example/world/ferry-waits/",
            "https://m.a.example/world/ferry-waits",
            "https://mobile.a.example/world/ferry-waits?utm_source=x",
            "https://amp.a.example/world/ferry-waits#top",
            "https://www.a.example/amp/world/ferry-waits",
            "https://www.a.example/world/ferry-waits/amp",
            "https://www.a.example/world/ferry-waits/amp/",
            "https://www.a.example/world/ferry-waits.amp",
            "https://www.a.example/world/ferry-waits?amp",
            "https://www.a.example/world/ferry-waits?amp=1&ref=home",
            "https://www.a.example/world/ferry-waits?outputType=amp",
        ] {
            assert_eq!(plain(&url(form)), own, "{form}");
        }
        assert_eq!(
            plain(&url("https://en.m.a.example/w?id=3&m=1")),
            plain(&url("https://en.a.example/w?id=3"))
        );
        assert_eq!(
            plain(&url("https://a.example/x.amp.html")),
            plain(&url("https://a.example/x.html"))
        );
    }

    #[test]
    fn other_articles_stay_others() {
        for (one, other) in [
            (
                "https://a.example/world/ferry",
                "https://a.example/sport/ferry",
            ),
            ("https://m.example/x", "https://example/x"),
            ("https://a.example/amp", "https://a.example/"),
            ("https://a.example/x?id=1", "https://a.example/x?id=2"),
            ("https://a.example/x?m=7", "https://a.example/x"),
            ("https://a.example/ramp", "https://a.example/r"),
            ("https://mma.example/x", "https://a.example/x"),
        ] {
            assert_ne!(plain(&url(one)), plain(&url(other)), "{one} {other}");
        }
        assert!(is_plain(&url("https://www.a.example/x/")));
        assert!(!is_plain(&url("https://m.a.example/x/")));
    }

    #[test]
    fn records_have_numbers() {
        let of = |path: &str| record(&url(&format!("https://www.a.example{path}")));
        let number = |path: &str| of(path).map(|record| record.replace("a.example ", ""));
        for (path, expected) in [
            ("/world/ferry-waits-1234567", Some("1234567")),
            ("/1234567/ferry-learns-to-wait", Some("1234567")),
            ("/world/article70042301.ece", Some("70042301")),
            ("/ferry-5f3c1a52d0/", Some("5f3c1a52d0")),
            ("/2025/09/12/ferry", None),
            ("/ferry-20250912", None),
            ("/ferry-250912.html", None),
            ("/20250912/ferry-7654321", Some("7654321")),
            ("/1234567/ferry-7654321", None),
            ("/ferry-12345", None),
            ("/facade-deadbeef", None),
            ("/", None),
        ] {
            assert_eq!(number(path).as_deref(), expected, "{path}");
        }
        assert_eq!(
            record(&url("https://m.a.example/x-1234567")),
            of("/y-1234567")
        );
    }
}
