//! The page of one feed, for people who follow its address into a browser: what is in it, and how
//! to subscribe.

use super::page::{address, page, time};
use super::{Links, file_name, uri};
use crate::config::Format;
use crate::html::{ellipsize, escape};
use crate::model::{Feed, FeedEntry};

/// Entries that are shown.
const MOST: usize = 30;

/// Characters of a summary that are shown.
const SUMMARY: usize = 280;

/// The HTML page of a feed that is published in these formats.
pub fn feed_page(feed: &Feed, formats: &[Format]) -> String {
    let mut head = String::new();
    for format in formats {
        head.push_str(&format!(
            "<link rel=\"alternate\" type=\"{}\" title=\"{}\" href=\"{}\">\n",
            format.media_type(),
            escape(&feed.title),
            file_name(&feed.name, *format)
        ));
    }
    let mut body = format!(
        "<header>\n<p class=\"soft\"><a href=\"index.html\">All feeds</a></p>\n<h1>{}</h1>\n<p>{}</p>\n",
        escape(&feed.title),
        escape(&feed.description)
    );
    if feed.home.scheme().starts_with("http") {
        body.push_str(&format!(
            "<p><a href=\"{}\">The page it is made from</a></p>\n",
            escape(&uri(&feed.home))
        ));
    }
    body.push_str("</header>\n<section class=\"hint\">\n<h2>Subscribe</h2>\n<p>This is a feed. Give one of these addresses to a feed reader, and new entries come to you.</p>\n");
    for format in formats {
        let file = file_name(&feed.name, *format);
        let shown = Links::of(feed, *format)
            .own
            .map_or_else(|| file.clone(), String::from);
        body.push_str(&format!(
            "<p class=\"row\"><b>{}</b>{}</p>\n",
            format.title(),
            address(&file, &shown, &file)
        ));
    }
    body.push_str("</section>\n<main>\n<ul class=\"list\">\n");
    for entry in feed.entries.iter().take(MOST) {
        body.push_str(&item(entry));
    }
    body.push_str("</ul>\n");
    if feed.entries.len() > MOST {
        body.push_str(&format!(
            "<p class=\"soft\">The newest {MOST} of {} entries; a feed reader shows them all.</p>\n",
            feed.entries.len()
        ));
    }
    body.push_str("</main>\n");
    page(
        feed.language.as_deref().unwrap_or("en"),
        &feed.title,
        &head,
        &body,
    )
}

fn item(
    FeedEntry {
        entry, published, ..
    }: &FeedEntry,
) -> String {
    let mut facts = vec![time(published)];
    if !entry.authors.is_empty() {
        facts.push(escape(&entry.authors.join(", ")));
    }
    if !entry.categories.is_empty() {
        facts.push(escape(&entry.categories.join(", ")));
    }
    let summary = entry
        .summary
        .as_deref()
        .map_or_else(String::new, |summary| {
            format!("<p>{}</p>\n", escape(&ellipsize(summary, SUMMARY)))
        });
    format!(
        "<li>\n<h2><a href=\"{}\">{}</a></h2>\n<p class=\"soft\">{}</p>\n{summary}</li>\n",
        escape(&uri(&entry.permalink)),
        escape(&entry.title),
        facts.join(" · ")
    )
}
