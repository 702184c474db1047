//! Article pages. World and City carry JSON-LD, Science carries `<meta>`; all print their time.

use chrono::NaiveDateTime;
use serde_json::json;

use crate::html::escape;

use super::gazette::{Gazette, Section, Story};
use super::section::frame;

/// The page of a story.
pub fn page(gazette: &Gazette, story: &Story) -> String {
    let title = escape(&story.title);
    let updated = story.updated.map_or_else(String::new, |updated| {
        format!(" <em>|</em> Updated {}", Story::printed(updated))
    });
    let figure = story.picture.map_or_else(String::new, |number| {
        format!(
            "<figure class=\"lead\"><img src=\"/images/{number}.png\" alt=\"\"><figcaption>{} <span>{}</span></figcaption></figure>\n",
            escape(story.caption.as_deref().unwrap_or("")),
            escape(story.credit.as_deref().unwrap_or(""))
        )
    });
    let mut paragraphs = String::new();
    for (place, paragraph) in story.paragraphs.iter().enumerate() {
        if place == 1 {
            paragraphs.push_str("<div class=\"ad-box\">ADVERTISEMENT</div>\n");
        }
        paragraphs.push_str(&format!("<p>{}</p>\n", escape(paragraph)));
    }
    let also: String = gazette
        .listed(story.section)
        .into_iter()
        .filter(|other| other.id != story.id)
        .take(2)
        .map(|other| {
            format!(
                "<li><a href=\"{}?ref=also-read_story-page\">{}</a></li>",
                other.path(),
                escape(&other.title)
            )
        })
        .collect();
    let topics: String = story
        .topics
        .iter()
        .map(|topic| {
            format!(
                "<a href=\"/topic/{}\">{}</a> ",
                escape(&topic.to_lowercase().replace(' ', "-")),
                escape(topic)
            )
        })
        .collect();
    let body = format!(
        "{}<article>\n<h1>{title}</h1>\n<h2 class=\"deck\">{}</h2>\n<div class=\"byline\"><strong>{}</strong> <span>{}</span> Published {}{updated}</div>\n{figure}\
         <div id=\"story\">\n{paragraphs}<div class=\"also-read\"><strong>Also read</strong><ul>{also}</ul></div>\n</div>\n<div class=\"topics\">{topics}</div>\n</article>\n",
        metadata(story),
        escape(&story.deck),
        escape(&story.author),
        escape(&story.place),
        Story::printed(story.published),
    );
    frame(&format!("{} - The Harbour Gazette", story.title), &body)
}

fn iso(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%dT%H:%M:00+05:30").to_string()
}

fn metadata(story: &Story) -> String {
    let image = story.picture.map(|number| format!("/images/{number}.png"));
    match story.section {
        Section::World | Section::City => {
            let json_ld = json!({
                "@context": "https://schema.org",
                "@type": "NewsArticle",
                "mainEntityOfPage": {"@type": "WebPage", "@id": story.path()},
                "headline": story.title,
                "description": story.deck,
                "datePublished": iso(story.published),
                "dateModified": story.updated.map(iso),
                "author": {"@type": "Person", "name": story.author},
                "image": image,
                "keywords": story.topics,
            });
            format!(
                "<script type=\"application/ld+json\">{}</script>\n",
                json_ld.to_string().replace("</", "<\\/")
            )
        }
        Section::Science => {
            let mut out = format!(
                "<meta property=\"og:title\" content=\"{0} - The Harbour Gazette\">\n<meta property=\"og:site_name\" content=\"The Harbour Gazette\">\n\
                 <meta property=\"og:description\" content=\"{1}\">\n<meta property=\"article:published_time\" content=\"{2}\">\n\
                 <meta name=\"author\" content=\"{3}\">\n<meta name=\"news_keywords\" content=\"{4}\">\n",
                escape(&story.title),
                escape(&story.deck),
                iso(story.published),
                escape(&story.author),
                escape(&story.topics.join(", ")),
            );
            if let Some(updated) = story.updated {
                out.push_str(&format!(
                    "<meta property=\"article:modified_time\" content=\"{}\">\n",
                    iso(updated)
                ));
            }
            if let Some(image) = image {
                out.push_str(&format!(
                    "<meta property=\"og:image\" content=\"{image}\">\n"
                ));
            }
            out
        }
    }
}
