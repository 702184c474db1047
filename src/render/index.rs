//! The page beside the feeds: what there is, how it stands and how to subscribe, for people.

use chrono::{DateTime, Utc};

use super::page::{address, page, time};
use super::{file_name, page_name};
use crate::config::Format;
use crate::html::escape;
use crate::model::Health;

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
    /// How it stands.
    pub health: Health,
}

/// The HTML page: one item for each feed, in the order of the configuration.
pub fn index(feeds: &[IndexEntry]) -> String {
    let mut head = String::new();
    for feed in feeds {
        for format in &feed.formats {
            head.push_str(&format!(
                "<link rel=\"alternate\" type=\"{}\" title=\"{}\" href=\"{}\">\n",
                format.media_type(),
                escape(&feed.title),
                file_name(&feed.name, *format)
            ));
        }
    }
    let mut body = String::from(
        "<header>\n<h1>Feeds</h1>\n<p>Give one of these addresses to your feed reader, or <a href=\"feeds.opml\">all of them as OPML</a>.</p>\n</header>\n",
    );
    body.push_str("<input type=\"search\" aria-label=\"Search the feeds\" placeholder=\"Search\" hidden>\n<main>\n<ul class=\"list\">\n");
    for feed in feeds {
        body.push_str(&item(feed));
    }
    body.push_str("</ul>\n<p class=\"none\" hidden>No feed has these words.</p>\n</main>\n");
    page("en", "Feeds", &head, &body)
}

fn item(feed: &IndexEntry) -> String {
    let title = escape(&feed.title);
    let mut out = format!(
        "<li>\n<h2><a href=\"{}\">{title}</a></h2>\n",
        page_name(&feed.name)
    );
    let mut facts = vec![state(feed.health)];
    facts.push(match feed.entries {
        1 => "1 entry".to_owned(),
        entries => format!("{entries} entries"),
    });
    if let Some(updated) = feed.updated {
        facts.push(format!("last change {}", time(&updated.fixed_offset())));
    }
    if feed.home.starts_with("http") {
        let place = feed.home.split_once("://").map_or("", |(_, rest)| rest);
        let place = place.trim_end_matches('/');
        facts.push(format!(
            "from <a href=\"{}\">{}</a>",
            escape(&feed.home),
            escape(place)
        ));
    }
    out.push_str(&format!("<p class=\"soft\">{}</p>\n", facts.join(" · ")));
    out.push_str("<p class=\"formats\">");
    for format in &feed.formats {
        let file = file_name(&feed.name, *format);
        out.push_str(&address(&file, format.title(), &file));
    }
    out.push_str("</p>\n</li>\n");
    out
}

/// How the feed stands, in a word that a sentence explains.
fn state(health: Health) -> String {
    let meaning = match health {
        Health::New => "It has not been read yet.",
        Health::Ok => "Its pages read well.",
        Health::Degraded => "A page reads no longer; the last good entries stand.",
        Health::Broken => "A page cannot be had; the last good entries stand.",
    };
    let word = health.as_str();
    format!("<span class=\"state {word}\" title=\"{meaning}\">{word}</span>")
}
