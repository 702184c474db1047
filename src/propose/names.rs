//! What a new feed is called, and what address a person means.

use url::{Host, Url};

use crate::config::Config;

/// The longest name that is made up.
const MAX_NAME: usize = 40;
/// Parts of host names that say nothing about whose pages they are.
const GENERIC_HOSTS: &[&str] = &["www", "m", "mobile", "amp"];
/// Second levels of countries: "co.uk", "com.br", "gov.in".
const SECOND_LEVELS: &[&str] = &[
    "ac", "co", "com", "edu", "go", "gob", "gouv", "gov", "gv", "ne", "net", "nom", "or", "org",
];
/// File names that say nothing about what they hold.
const GENERIC_FILES: &[&str] = &["index", "default", "home"];

/// The addresses that a person may mean, the likeliest first: without a scheme https, and http for
/// want of it. Empty when it is no web address.
pub(super) fn addresses(written: &str) -> Vec<Url> {
    let written = written.trim();
    let usable = |url: &Url| {
        matches!(url.scheme(), "http" | "https")
            && url.host_str().is_some_and(|host| !host.is_empty())
            && url.username().is_empty()
            && url.password().is_none()
    };
    let has_scheme = written.contains("://");
    // "news" is a word; a host has a dot, a port, or is this machine.
    let host = written.split(['/', '?', '#']).next().unwrap_or("");
    let is_host = host.contains(['.', ':']) || host.eq_ignore_ascii_case("localhost");
    if !has_scheme && (!is_host || host.starts_with("file:") || host.starts_with("mailto:")) {
        return Vec::new();
    }
    let candidates = if has_scheme {
        vec![written.to_owned()]
    } else {
        ["https", "http"]
            .map(|scheme| format!("{scheme}://{written}"))
            .to_vec()
    };
    candidates
        .iter()
        .filter_map(|text| Url::parse(text).ok())
        .filter(usable)
        .map(|mut url| {
            url.set_fragment(None);
            url
        })
        .collect()
}

/// Whether an address is that of a front page.
pub(super) fn is_front(url: &Url) -> bool {
    let segments: Vec<&str> = url
        .path_segments()
        .into_iter()
        .flatten()
        .filter(|segment| !segment.is_empty())
        .collect();
    // "/en" and "/index.html" are front pages, too.
    url.query().is_none()
        && segments.iter().all(|segment| {
            let stem = segment.split('.').next().unwrap_or("");
            GENERIC_FILES.contains(&stem) || segment.len() == 2
        })
}

/// A name that no feed has: whose page it is and which. Letters, digits and hyphens.
pub(super) fn name(url: &Url, title: Option<&str>, is_taken: impl Fn(&str) -> bool) -> String {
    let mut parts = host(url);
    parts.extend(path(url));
    let mut name = slug(&parts.join("-"));
    if name.is_empty() {
        name = slug(title.unwrap_or(""));
    }
    if name.is_empty() {
        name = "feed".to_owned();
    }
    if !is_taken(&name) {
        return name;
    }
    (2..)
        .map(|number| format!("{name}-{number}"))
        .find(|name| !is_taken(name))
        .unwrap_or(name)
}

/// A name from an address that no feed of the configuration has.
pub(super) fn free_name(config: &Config, url: &Url, title: Option<&str>) -> String {
    name(url, title, |name| is_taken(config, name))
}

/// Whether a feed has that name, in whatever case: names are file names.
pub(super) fn is_taken(config: &Config, name: &str) -> bool {
    config
        .feeds
        .iter()
        .any(|feed| feed.name.eq_ignore_ascii_case(name))
}

/// The words of a host name, the site's own first: "news.example.co.uk" is example, news.
fn host(url: &Url) -> Vec<String> {
    let Some(Host::Domain(name)) = url.host() else {
        return Vec::new();
    };
    let mut labels: Vec<&str> = name.split('.').collect();
    if labels.len() > 1 {
        labels.pop();
    }
    if labels.len() > 1
        && labels
            .last()
            .is_some_and(|label| SECOND_LEVELS.contains(label))
    {
        labels.pop();
    }
    labels.reverse();
    labels
        .into_iter()
        .enumerate()
        .filter(|(place, label)| *place == 0 || !GENERIC_HOSTS.contains(label))
        .map(|(_, label)| label.to_owned())
        .collect()
}

/// The last two words of a path.
fn path(url: &Url) -> Vec<String> {
    let segments: Vec<String> = url
        .path_segments()
        .into_iter()
        .flatten()
        .map(|segment| {
            let stem = segment.rsplit_once('.').map_or(segment, |(stem, _)| stem);
            slug(stem)
        })
        .filter(|segment| !segment.is_empty() && !GENERIC_FILES.contains(&segment.as_str()))
        .collect();
    let skipped = segments.len().saturating_sub(2);
    segments.into_iter().skip(skipped).collect()
}

/// Lower-case letters and digits of ASCII with single hyphens between them, cut at a hyphen.
fn slug(text: &str) -> String {
    let mut out = String::new();
    // What is written as %XX is no word in ASCII.
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            bytes.nth(1);
        }
        if byte.is_ascii_alphanumeric() {
            out.push(char::from(byte.to_ascii_lowercase()));
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    if out.len() > MAX_NAME {
        out.truncate(MAX_NAME);
        if let Some((kept, _)) = out.rsplit_once('-') {
            out.truncate(kept.len());
        }
    }
    out.trim_end_matches('-').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_whose_page_it_is_and_which() {
        for (address, expected) in [
            ("https://www.example.org/world", "example-world"),
            (
                "https://news.example.co.uk/sport/rowing/",
                "example-news-sport-rowing",
            ),
            ("https://example.com/", "example"),
            ("https://www.abc.example/news/index.html", "abc-news"),
            ("https://a.example/2025/09/list.php?cat=3", "a-09-list"),
            ("http://127.0.0.1:8799/world-2020", "world-2020"),
            ("http://localhost/", "localhost"),
            (
                "https://zeitung.example/%C3%BCberblick/Stadt",
                "zeitung-berblick-stadt",
            ),
        ] {
            let url = Url::parse(address).expect("is an address");
            assert_eq!(name(&url, None, |_| false), expected, "{address}");
        }
    }

    #[test]
    fn taken_names_get_a_number() {
        let url = Url::parse("http://127.0.0.1/").expect("is an address");
        let taken = |name: &str| matches!(name, "the-gazette" | "the-gazette-2");
        assert_eq!(name(&url, Some("The Gazette!"), taken), "the-gazette-3");
        assert_eq!(name(&url, Some("日報"), taken), "feed");
    }

    #[test]
    fn an_address_needs_no_scheme() {
        let texts =
            |written| -> Vec<String> { addresses(written).iter().map(Url::to_string).collect() };
        assert_eq!(
            texts("www.example.org/world#top"),
            [
                "https://www.example.org/world",
                "http://www.example.org/world"
            ]
        );
        assert_eq!(texts("http://a.example"), ["http://a.example/"]);
        assert_eq!(texts("localhost:8080/x").len(), 2);
        for none in [
            "news",
            "",
            "ftp://a.example/",
            "mailto:x@a.example",
            "file:page.html",
            "https://",
        ] {
            assert!(texts(none).is_empty(), "{none}");
        }
    }

    #[test]
    fn front_pages_have_no_path() {
        for (address, expected) in [
            ("https://a.example/", true),
            ("https://a.example/en/", true),
            ("https://a.example/index.html", true),
            ("https://a.example/world", false),
            ("https://a.example/?page=news", false),
        ] {
            let url = Url::parse(address).expect("is an address");
            assert_eq!(is_front(&url), expected, "{address}");
        }
    }
}
