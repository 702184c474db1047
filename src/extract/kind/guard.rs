//! Services that stand before sites and let people in and programs not.
//!
//! Their scripts are on ordinary pages, too: markup counts only on a page that has next to nothing
//! else, or whose status says that it is none.

use std::fmt;

use super::Received;
use super::page::Seen;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guard {
    /// Cloudflare.
    Cloudflare,
    /// Akamai Bot Manager.
    Akamai,
    /// `DataDome`.
    DataDome,
    /// HUMAN, once `PerimeterX`.
    PerimeterX,
    /// Imperva, once Incapsula.
    Imperva,
    /// AWS WAF.
    Aws,
    /// Sucuri.
    Sucuri,
    /// DDoS-Guard.
    DdosGuard,
    /// Anubis.
    Anubis,
    /// Another service, by what its page asks.
    Other,
}

impl fmt::Display for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Cloudflare => "Cloudflare",
            Self::Akamai => "Akamai",
            Self::DataDome => "DataDome",
            Self::PerimeterX => "PerimeterX",
            Self::Imperva => "Imperva",
            Self::Aws => "AWS WAF",
            Self::Sucuri => "Sucuri",
            Self::DdosGuard => "DDoS-Guard",
            Self::Anubis => "Anubis",
            Self::Other => "the site",
        })
    }
}

/// Visible characters of a page that shows nothing but a test.
const BARE: usize = 1500;

/// Headers that only a test has: name, and the start of its value.
const HEADERS: &[(Guard, &str, &str)] = &[
    (Guard::Cloudflare, "cf-mitigated", "challenge"),
    (Guard::Aws, "x-amzn-waf-action", ""),
    (Guard::DataDome, "x-dd-b", ""),
    (Guard::PerimeterX, "x-px-block", ""),
    (Guard::Sucuri, "x-sucuri-block", ""),
];

/// What stands in the HTML of tests, in lower case.
const MARKUP: &[(Guard, &str)] = &[
    (Guard::Cloudflare, "window._cf_chl_opt"),
    (Guard::Cloudflare, "cf-browser-verification"),
    (Guard::Cloudflare, "cf-error-details"),
    (Guard::Cloudflare, "challenges.cloudflare.com/turnstile"),
    (Guard::DataDome, "captcha-delivery.com"),
    (Guard::PerimeterX, "px-captcha"),
    (Guard::PerimeterX, "_pxappid"),
    (Guard::Imperva, "_incapsula_resource"),
    (Guard::Aws, "awswafcookiedomainlist"),
    (Guard::Aws, "token.awswaf.com"),
    (Guard::Akamai, "errors.edgesuite.net"),
    (Guard::Akamai, "sec-if-cpt-container"),
    (Guard::Akamai, "akam-sw.js"),
    (Guard::Sucuri, "sucuri website firewall"),
    (Guard::Sucuri, "sucuri_cloudproxy_js"),
    (Guard::DdosGuard, "/.well-known/ddos-guard/"),
    (Guard::Anubis, "/.within.website/x/cmd/anubis/"),
];

/// Titles of tests, in lower case.
const TITLES: &[(Guard, &str)] = &[
    (Guard::Cloudflare, "just a moment"),
    (Guard::Cloudflare, "attention required! | cloudflare"),
    (Guard::DdosGuard, "ddos-guard"),
    (Guard::PerimeterX, "access to this page has been denied"),
    (Guard::Anubis, "making sure you're not a bot"),
    (Guard::Imperva, "pardon our interruption"),
    (Guard::Other, "are you a robot"),
    (Guard::Other, "robot check"),
    (Guard::Other, "human verification"),
    (Guard::Other, "verify you are human"),
    (Guard::Other, "security check"),
];

/// Who tests, if the answer is a test.
pub(super) fn guard(received: &Received<'_>, seen: Option<&Seen>) -> Option<Guard> {
    let by_header = HEADERS.iter().find(|(_, name, value)| {
        received.headers.iter().any(|(own, text)| {
            own.eq_ignore_ascii_case(name) && text.to_ascii_lowercase().starts_with(value)
        })
    });
    if let Some((guard, ..)) = by_header {
        return Some(*guard);
    }
    let is_refused = matches!(received.status, Some(202 | 401 | 403 | 405 | 429 | 503));
    let has_list = received
        .found
        .is_some_and(|found| found.lists.first().is_some_and(|list| list.items.len() > 2));
    let is_bare = seen.is_none_or(|seen| seen.chars < BARE);
    if has_list || !is_bare {
        return None;
    }
    if let Some(title) = seen.map(|seen| seen.title.as_str())
        && let Some((guard, _)) = TITLES.iter().find(|(_, start)| title.starts_with(start))
    {
        return Some(*guard);
    }
    let text = String::from_utf8_lossy(received.bytes).to_ascii_lowercase();
    let by_markup = MARKUP.iter().find(|(_, part)| text.contains(part));
    // On a page with nothing to read these scripts are all there is.
    let is_void = seen.is_none_or(|seen| seen.chars < BARE / 5);
    by_markup
        .filter(|_| is_refused || is_void)
        .map(|(guard, _)| *guard)
}
