//! What all pages for people share: their head, their style and script, and the policy that lets a
//! browser run nothing else.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, FixedOffset};
use sha2::{Digest, Sha256};
use std::sync::LazyLock;

use crate::html::escape;

pub(super) const STYLE: &str = include_str!("page.css");
pub(super) const SCRIPT: &str = include_str!("page.js");

/// The Content-Security-Policy of the pages: their own style and script, known by their hashes
/// (CSP Level 3 §2.3.1), the empty icon, and nothing else.
pub fn policy() -> &'static str {
    static POLICY: LazyLock<String> = LazyLock::new(|| {
        format!(
            "default-src 'none'; style-src '{}'; script-src '{}'; img-src data:; base-uri 'none'; form-action 'none'",
            hash(STYLE),
            hash(SCRIPT)
        )
    });
    &POLICY
}

fn hash(text: &str) -> String {
    format!("sha256-{}", STANDARD.encode(Sha256::digest(text)))
}

/// A page; `head` and `body` are HTML. Static web servers send no policy, so that the page brings
/// its own.
pub(super) fn page(language: &str, title: &str, head: &str, body: &str) -> String {
    format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"{}\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<title>{}</title>\n<link rel=\"icon\" href=\"data:,\">\n{head}<style>{STYLE}</style>\n</head>\n<body>\n{body}<script>{SCRIPT}</script>\n</body>\n</html>\n",
        escape(language),
        escape(policy()),
        escape(title)
    )
}

/// A link to a file, and a button that copies its address where scripts run. `shown` is plain
/// text.
pub(super) fn address(file: &str, shown: &str, copied: &str) -> String {
    format!(
        "<span class=\"address\"><a href=\"{}\">{}</a><button type=\"button\" data-copy=\"{}\" hidden>Copy</button></span>",
        escape(file),
        escape(shown),
        escape(copied)
    )
}

/// An instant as the page prints it.
pub(super) fn time(at: &DateTime<FixedOffset>) -> String {
    let zone = if at.offset().local_minus_utc() == 0 {
        "UTC".to_owned()
    } else {
        at.format("%:z").to_string()
    };
    format!(
        "<time datetime=\"{}\">{} {zone}</time>",
        at.format("%Y-%m-%dT%H:%M:%S%:z"),
        at.format("%Y-%m-%d %H:%M")
    )
}

/// A page that says why there is nothing else to see, and leads to the `start` page.
pub fn error_page(title: &str, text: &str, start: &str) -> String {
    let body = format!(
        "<main>\n<h1>{}</h1>\n<p>{}</p>\n<p><a href=\"{}\">All feeds</a></p>\n</main>\n",
        escape(title),
        escape(text),
        escape(start)
    );
    page("en", title, "", &body)
}
