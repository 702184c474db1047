//! An article's full text, found without selectors.
//!
//! The page is laid flat into blocks of text (`blocks`). Tags and names say which parts are none of
//! the article's (`names`, `vocabulary`), and so do lists of teasers (`teasers`). The element that
//! gathers most prose and least else holds the body (`choose`); inside it each block is kept or
//! dropped for a reason (`keep`, `phrases`), and the text that JSON-LD states is asked, too (`told`,
//! `agree`). What is kept is written as clean HTML (`write`, `tags`, `media`) and as plain text.
//! Pure, and linear in the size of the page.

mod agree;
mod blocks;
mod choose;
mod keep;
mod media;
mod names;
mod phrases;
mod tags;
mod teasers;
mod told;
mod vocabulary;
mod write;

use url::Url;

use super::json_ld::Scripts;
use crate::html::{Document, Outline, Place, sanitize};
use crate::model::Article;
use blocks::Blocks;
use choose::Choice;
pub use keep::Verdict;
use names::Names;
use told::Witness;

/// Shorter texts of JSON-LD, in letters, are no bodies.
const MIN_STATED: usize = 150;

/// What is known of an article beside its page's tree.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// The deck or description.
    pub summary: Option<&'a str>,
}

impl<'a> Told<'a> {
    /// What an article's metadata says.
    pub fn of(article: &'a Article) -> Self {
        Self {
            title: article.title.as_deref(),
            summary: article.summary.as_deref(),
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

impl Found<'_> {
    /// Characters of the plain text.
    fn chars(&self) -> usize {
        let all = self.blocks.list.iter().zip(&self.verdicts);
        all.filter(|(_, verdict)| verdict.is_text())
            .map(|(block, _)| block.chars)
            .sum()
    }
}

fn find<'a>(
    document: &'a Document,
    told: &Told<'_>,
    witness: Option<&Witness>,
) -> Option<Found<'a>> {
    let outline = Outline::without_scripts(document);
    let names = Names::of(&outline);
    let blocks = Blocks::of(&outline, &names);
    let choice = choose::choose(&outline, &names, &blocks)?;
    let mut verdicts = keep::verdicts(&outline, &blocks, &choice, told);
    if let Some(witness) = witness {
        agree::settle(&outline, &blocks, &choice, witness, &mut verdicts);
    }
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
    read_beside(document, &Scripts::read(document), url, told)
}

/// The same, where the page's JSON-LD has been parsed already.
pub(super) fn read_beside(
    document: &Document,
    scripts: &Scripts,
    url: &Url,
    told: &Told<'_>,
) -> Option<Body> {
    let stated = told::text(scripts);
    let witness = stated.as_deref().map(Witness::of);
    let found = find(document, told, witness.as_ref());
    if let (Some(stated), Some(witness)) = (&stated, &witness)
        && witness.letters > MIN_STATED
        && found.as_ref().map_or(0, Found::chars) * 3 < witness.letters
    {
        return Some(Body {
            html: sanitize(&told::html(stated), url)?,
            text: stated.clone(),
        });
    }
    let found = found?;
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
    let stated = told::text(&Scripts::read(document));
    let witness = stated.as_deref().map(Witness::of);
    let Some(found) = find(document, told, witness.as_ref()) else {
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
                names::Part::Aside | names::Part::Foreign | names::Part::Never => name.push('!'),
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
