//! Section pages, in two markups.

use crate::html::escape;

use super::gazette::{Gazette, Section, Story};

/// Stories on one page of a section.
const PER_PAGE: usize = 12;

/// What lazy pictures show until they load.
const PLACEHOLDER: &str =
    "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";

/// The front page: links to the sections.
pub(super) fn front(gazette: &Gazette) -> String {
    let links: String = Section::ALL
        .into_iter()
        .map(|section| {
            format!(
                "<li><a href=\"/{}\">{}</a> ({} stories)</li>",
                section.path(),
                section.title(),
                gazette.listed(section).len()
            )
        })
        .collect();
    frame(
        "The Harbour Gazette",
        &format!("<h1>The Harbour Gazette</h1><ul>{links}</ul>"),
    )
}

/// A page of a section, from 1. Pages past the end have no stories.
pub fn page(gazette: &Gazette, section: Section, number: usize) -> String {
    let listed = gazette.listed(section);
    let first = number.saturating_sub(1) * PER_PAGE;
    let stories: Vec<&Story> = listed.iter().copied().skip(first).take(PER_PAGE).collect();
    let mut body = format!("<h1 class=\"section-name\">{}</h1>\n", section.title());
    match section {
        Section::World | Section::City => {
            if number == 1 {
                body.push_str(&top_block(&stories));
            }
            body.push_str(&cards(&stories));
        }
        Section::Science => body.push_str(&tiles(&stories)),
    }
    if listed.len() > first + PER_PAGE {
        body.push_str(&format!(
            "<nav class=\"pages\"><a class=\"next\" href=\"/{}/page-{}\">Older stories</a></nav>\n",
            section.path(),
            number + 1
        ));
    }
    let read: String = listed
        .iter()
        .rev()
        .take(4)
        .map(|story| {
            format!(
                "<li><a href=\"{}?ref=most-read_box\">{}</a></li>",
                story.path(),
                escape(&story.title)
            )
        })
        .collect();
    body.push_str(&format!(
        "<aside class=\"most-read\"><h3>Most read</h3><ol>{read}</ol></aside>\n"
    ));
    frame(&format!("{} - The Harbour Gazette", section.title()), &body)
}

/// The first stories once more, large, with a marker in their links.
fn top_block(stories: &[&Story]) -> String {
    let cards: String = stories
        .iter()
        .take(3)
        .map(|story| {
            format!(
                "<a class=\"top-story\" href=\"{}?ref=top-stories_{}-page\"><h2>{}</h2></a>\n",
                story.path(),
                story.section.path(),
                escape(&story.title)
            )
        })
        .collect();
    format!("<section class=\"top\">{cards}</section>\n")
}

/// A list of cards with times, lazy pictures, an advertisement and a promotion between them.
fn cards(stories: &[&Story]) -> String {
    let mut out = String::from("<ul class=\"stories\">\n");
    for (place, story) in stories.iter().enumerate() {
        if place == 2 {
            out.push_str(
                "<li class=\"ad\"><div class=\"ad-box\"><span>ADVERTISEMENT</span></div></li>\n",
            );
        }
        if place == 5 {
            out.push_str("<li class=\"promo\"><a href=\"/shop/tea-towels\"><h2>Tea towels with tide tables, now in the Gazette shop</h2></a></li>\n");
        }
        let picture = story.picture.map_or_else(String::new, |number| {
            format!("<figure><img class=\"lazy\" src=\"{PLACEHOLDER}\" data-src=\"/images/{number}.png\" alt=\"{}\" width=\"320\" height=\"180\"></figure>", escape(story.caption.as_deref().unwrap_or("")))
        });
        out.push_str(&format!(
            "<li>\n  <a href=\"{}\">{picture}\n    <h2>\n      {}    </h2>\n    <p class=\"deck\">{}</p>\n    <span class=\"stamp\">{} <em>|</em> Published {}</span>\n  </a>\n</li>\n",
            story.path(),
            escape(&story.title),
            escape(&story.deck),
            escape(&story.author),
            Story::printed(story.published)
        ));
    }
    out.push_str("</ul>\n");
    out
}

/// A grid of tiles without times, with relative links.
fn tiles(stories: &[&Story]) -> String {
    let mut out = String::from("<div class=\"grid\">\n");
    for (place, story) in stories.iter().enumerate() {
        if place == 3 {
            out.push_str("<div class=\"tile sponsored\"><p>Sponsored</p><h3><a href=\"https://ads.example/boots\">Boots that float</a></h3></div>\n");
        }
        let picture = story.picture.map_or_else(String::new, |number| {
            format!("<noscript><img src=\"/images/{number}.png\" srcset=\"/images/{number}.png?w=320 320w, /images/{number}.png?w=640 640w\" alt=\"\"></noscript>")
        });
        let path = story.path();
        out.push_str(&format!(
            "<article class=\"tile\">{picture}<span class=\"kicker\">{}</span><h3><a href=\"{}\">{}</a></h3></article>\n",
            escape(story.topics.first().map_or("Science", String::as_str)),
            path.trim_start_matches('/'),
            escape(&story.title)
        ));
    }
    out.push_str("</div>\n");
    out
}

/// The page around.
pub(super) fn frame(title: &str, body: &str) -> String {
    let sections: String = Section::ALL
        .into_iter()
        .map(|section| {
            format!(
                "<li><a href=\"/{}\">{}</a></li>",
                section.path(),
                section.title()
            )
        })
        .collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<base href=\"/\">\n<title>{}</title>\n</head>\n<body>\n\
         <header><a href=\"/\">The Harbour Gazette</a> <span>Friday, 12 September 2025</span><nav><ul>{sections}</ul></nav></header>\n<main>\n{body}</main>\n\
         <footer><a href=\"/about\">About</a> <a href=\"mailto:desk@gazette.example\">Write to us</a> <span>Printed on 13.09.25</span></footer>\n</body>\n</html>\n",
        escape(title)
    )
}
