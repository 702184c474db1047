//! Requests of a page that do nothing for its list: pictures, and those who watch readers.

use url::Url;

/// Kinds of resources that are asked for (`Network.ResourceType`).
const WANTED: &[&str] = &["Script", "XHR", "Fetch", "Stylesheet"];

/// Registrable domains of services that measure or advertise.
const WATCHERS: &[&str] = &[
    "adnxs.com",
    "adsrvr.org",
    "amazon-adsystem.com",
    "chartbeat.com",
    "chartbeat.net",
    "clarity.ms",
    "cloudflareinsights.com",
    "criteo.com",
    "criteo.net",
    "doubleclick.net",
    "facebook.net",
    "google-analytics.com",
    "googleadservices.com",
    "googlesyndication.com",
    "googletagmanager.com",
    "googletagservices.com",
    "hotjar.com",
    "newrelic.com",
    "nr-data.net",
    "outbrain.com",
    "parsely.com",
    "permutive.com",
    "pubmatic.com",
    "quantserve.com",
    "rubiconproject.com",
    "scorecardresearch.com",
    "segment.com",
    "segment.io",
    "sentry.io",
    "taboola.com",
];

/// Whether a request of that kind is not worth asking.
pub(super) fn is_blocked(kind: &str, url: &Url) -> bool {
    let is_watcher = || {
        url.host_str().is_some_and(|host| {
            WATCHERS.iter().any(|watcher| {
                host.strip_suffix(watcher)
                    .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            })
        })
    };
    !WANTED.contains(&kind) || is_watcher()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_and_watchers_are_blocked() {
        let blocked = |kind, url: &str| is_blocked(kind, &Url::parse(url).expect("is a URL"));
        assert!(!blocked("Script", "https://www.example.org/app.js"));
        assert!(!blocked("Fetch", "https://notcriteo.com/list.json"));
        assert!(blocked("Image", "https://www.example.org/a.png"));
        assert!(blocked("Script", "https://www.google-analytics.com/a.js"));
        assert!(blocked("XHR", "https://criteo.com/x"));
    }
}
