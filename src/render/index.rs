//! The page beside the feeds: what there is, for people.

use chrono::{DateTime, Utc};

use super::file_name;
use crate::config::Format;
use crate::html::escape;

/// A feed as the index and the OPML list it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexEntry {
    /// File name without extension.
    pub name: String,
    /// Title that readers see.
    pub title: String,
    /// The section page.
    pub home: String,
    /// Formats that are published.
    pub formats: Vec<Format>,
    /// Entries in history.
    pub entries: u32,
    /// The newest change.
    pub updated: Option<DateTime<Utc>>,
}

const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}\
table{border-collapse:collapse;width:100%}th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #ddd;vertical-align:top}\
a{color:#0550ae}.n{text-align:right;white-space:nowrap}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}a{color:#8ab4f8}th,td{border-color:#444}}\
@media(max-width:40rem){th,td{padding:.4rem .3rem}td.n{white-space:normal}th:nth-child(3),td:nth-child(3){display:none}}";

/// The HTML page: one row for each feed, in the order of the configuration.
pub fn index(feeds: &[IndexEntry]) -> String {
    let mut out = String::from(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Feeds</title>\n",
    );
    out.push_str("<link rel=\"icon\" href=\"data:,\">\n");
    for feed in feeds {
        for format in &feed.formats {
            out.push_str(&format!(
                "<link rel=\"alternate\" type=\"{}\" title=\"{}\" href=\"{}\">\n",
                format.media_type(),
                escape(&feed.title),
                file_name(&feed.name, *format)
            ));
        }
    }
    out.push_str(&format!(
        "<style>{STYLE}</style>\n</head>\n<body>\n<h1>Feeds</h1>\n"
    ));
    out.push_str("<p>Give one of these addresses to your feed reader, or <a href=\"feeds.opml\">all of them as OPML</a>.</p>\n");
    out.push_str("<table>\n<thead><tr><th>Feed</th><th>Subscribe</th><th class=\"n\">Entries</th><th class=\"n\">Last change</th></tr></thead>\n<tbody>\n");
    for feed in feeds {
        let formats: Vec<String> = feed
            .formats
            .iter()
            .map(|format| {
                let label = match format {
                    Format::Rss => "RSS",
                    Format::Atom => "Atom",
                    Format::Json => "JSON",
                };
                format!("<a href=\"{}\">{label}</a>", file_name(&feed.name, *format))
            })
            .collect();
        let title = escape(&feed.title);
        let name = if feed.home.starts_with("http") {
            format!("<a href=\"{}\">{title}</a>", escape(&feed.home))
        } else {
            title
        };
        let updated = feed.updated.map_or_else(String::new, |at| {
            format!(
                "<time datetime=\"{}\">{}</time>",
                at.format("%Y-%m-%dT%H:%M:%SZ"),
                at.format("%Y-%m-%d %H:%M UTC")
            )
        });
        out.push_str(&format!(
            "<tr><td>{name}</td><td>{}</td><td class=\"n\">{}</td><td class=\"n\">{updated}</td></tr>\n",
            formats.join(" · "),
            feed.entries
        ));
    }
    out.push_str("</tbody>\n</table>\n</body>\n</html>\n");
    out
}
