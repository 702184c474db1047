//! An article's full text, found without selectors.
//!
//! The page is laid flat into blocks of text (`blocks`); names of classes and tags say which parts
//! are none of the article's (`names`); the element that gathers most prose and least else holds
//! the body (`choose`); inside it each block is kept or dropped for a reason (`keep`); what is kept
//! is written as clean HTML (`write`) and as plain text. Pure, and linear in the size of the page.

mod blocks;
mod choose;
mod keep;
mod media;
mod names;
mod phrases;
mod tags;
mod teasers;
mod write;

use url::Url;

use crate::html::{Document, Outline, Place, sanitize};
use crate::model::Article;
use blocks::Blocks;
use choose::Choice;
pub use keep::Verdict;
use names::Names;

/// What is known of an article beside its page's tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// The deck or description.
    pub summary: Option<&'a str>,
    /// The full text that JSON-LD states.
    pub text: Option<&'a str>,
}

impl<'a> Told<'a> {
    /// What an article's metadata says.
    pub fn of(article: &'a Article) -> Self {
        Self {
            title: article.title.as_deref(),
            summary: article.summary.as_deref(),
            text: None,
        }
    }
}

/// An article's full text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body {
    /// Sanitised HTML with absolute addresses.
    pub html: String,
    /// The same as plain text, a line for each block; captions are left out.
    pub text: String,
}

/// A block of a page and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// What a reader sees of it.
    pub text: String,
    /// Whether it is kept, or why not.
    pub verdict: Verdict,
    /// The elements around it, inside out: `p < div.story < main`.
    pub path: String,
}

/// What was found on a page, before it is written.
struct Found<'a> {
    outline: Outline<'a>,
    names: Names,
    blocks: Blocks,
    choice: Choice,
    verdicts: Vec<Verdict>,
}

fn find<'a>(document: &'a Document, told: &Told<'_>) -> Option<Found<'a>> {
    let outline = Outline::of(document);
    let names = Names::of(&outline);
    let blocks = Blocks::of(&outline, &names);
    let choice = choose::choose(&outline, &names, &blocks)?;
    let verdicts = keep::verdicts(&outline, &blocks, &choice, told);
    Some(Found {
        outline,
        names,
        blocks,
        choice,
        verdicts,
    })
}

/// Finds the full text of the page at `url`.
pub fn read(document: &Document, url: &Url, told: &Told<'_>) -> Option<Body> {
    let found = find(document, told)?;
    let html = sanitize(&write::html(&found, url), url)?;
    let lines: Vec<String> = found
        .blocks
        .list
        .iter()
        .zip(&found.verdicts)
        .filter(|(_, verdict)| verdict.is_text())
        .map(|(block, _)| found.blocks.text(&found.outline, block))
        .collect();
    Some(Body {
        html,
        text: lines.join("\n"),
    })
}

/// Every block of a page with what becomes of it, for people who ask.
pub fn explain(document: &Document, told: &Told<'_>) -> Vec<Judged> {
    let Some(found) = find(document, told) else {
        return Vec::new();
    };
    found
        .blocks
        .list
        .iter()
        .zip(&found.verdicts)
        .map(|(block, verdict)| Judged {
            text: found.blocks.text(&found.outline, block),
            verdict: *verdict,
            path: path(&found, block.place),
        })
        .collect()
}

fn path(found: &Found<'_>, place: Place) -> String {
    let outline = &found.outline;
    let names: Vec<String> = outline
        .lineage(place)
        .take(6)
        .map(|place| {
            let mut name = outline.name(place).to_owned();
            if let Some(id) = outline.attribute(place, "id") {
                name.push('#');
                name.push_str(id);
            }
            for class in outline.classes(place) {
                name.push('.');
                name.push_str(class);
            }
            match found.names.part(place) {
                names::Part::Text => {}
                names::Part::Doubtful => name.push('?'),
                names::Part::Caption => name.push('~'),
                names::Part::Foreign => name.push('!'),
                names::Part::Hidden => name.push('-'),
            }
            if place == found.choice.container {
                name.push('*');
            }
            name
        })
        .collect();
    names.join(" < ")
}

#[cfg(test)]
mod tests;
