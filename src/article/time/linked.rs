//! JSON-LD: the object of an article, of the page, of a video; and what is left of blocks that
//! are no JSON.

use regex::Regex;
use serde_json::Value;
use std::sync::LazyLock;
use url::Url;

use super::witness::{Kind, Role, When, Witness};
use crate::article::json_ld::{MAX_DEPTH, Scripts, is_article, names_page, text};
use crate::dates::Context;

/// Objects that are looked at.
const MAX_OBJECTS: usize = 48;

/// How much of a broken block is looked through.
const MAX_BROKEN: usize = 256 * 1024;

/// The names of dates in objects, with their trust; the first that can be read speaks.
const NAMES: &[(&str, Role, i32)] = &[
    ("datePublished", Role::Published, 0),
    ("datepublished", Role::Published, -2),
    ("dateCreated", Role::Published, -20),
    ("uploadDate", Role::Published, -20),
    ("dateModified", Role::Modified, -10),
    ("datemodified", Role::Modified, -12),
];

#[expect(clippy::expect_used, reason = "the pattern is the programmer's own")]
static BROKEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r#"(?i)["'](datePublished|dateCreated|uploadDate|dateModified)["']\s*:\s*["']([^"'\r\n]{4,60})["']"#)
        .expect("a constant pattern compiles")
});

/// What an object is, with how far its dates are those of the page.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Subject {
    Other,
    Page,
    Article,
}

/// What the page's JSON-LD says.
pub(super) fn read(scripts: &Scripts, url: &Url, context: &Context, witnesses: &mut Vec<Witness>) {
    let mut objects = Vec::new();
    for value in &scripts.values {
        collect(value, &mut objects, 0);
    }
    let named = objects
        .iter()
        .position(|(subject, object)| *subject == Subject::Article && names_page(object, url));
    let articles = objects
        .iter()
        .filter(|(subject, _)| *subject == Subject::Article)
        .count();
    let mut seen_article = false;
    for (index, (subject, object)) in objects.iter().enumerate() {
        let trust = match subject {
            Subject::Article if named == Some(index) => 100,
            // The others are of other pages.
            Subject::Article if named.is_some() => continue,
            Subject::Article if articles == 1 => 98,
            Subject::Article if !seen_article => 88,
            Subject::Article => 50,
            Subject::Page => 82,
            Subject::Other => 58,
        };
        seen_article |= *subject == Subject::Article;
        for (name, role, less) in NAMES {
            if let Some(when) = text(object.get(*name)).and_then(|text| When::read(&text, context))
            {
                witnesses.push(witness(name, *role, when, trust + less));
            }
        }
    }
    for block in &scripts.broken {
        salvage(block, context, witnesses);
    }
}

fn witness(name: &str, role: Role, when: When, trust: i32) -> Witness {
    Witness {
        kind: Kind::Linked,
        role,
        when,
        trust,
        place: format!("JSON-LD {name}"),
    }
}

/// A block that is no JSON mostly has one fault somewhere in a text; its dates are whole. The
/// first of each name is the outermost object's.
fn salvage(block: &str, context: &Context, witnesses: &mut Vec<Witness>) {
    let block = block
        .get(..block.floor_char_boundary(MAX_BROKEN))
        .unwrap_or("");
    let mut seen: Vec<String> = Vec::new();
    for found in BROKEN.captures_iter(block).take(16) {
        let group = |index: usize| found.get(index).map_or("", |group| group.as_str());
        let (name, value) = (group(1), group(2));
        let known = NAMES
            .iter()
            .find(|(known, _, _)| known.eq_ignore_ascii_case(name));
        if let Some((known, role, less)) = known
            && !seen.iter().any(|seen| seen == known)
            && let Some(when) = When::read(value, context)
        {
            seen.push((*known).to_owned());
            witnesses.push(witness(known, *role, when, 90 + less));
        }
    }
}

fn collect<'a>(value: &'a Value, objects: &mut Vec<(Subject, &'a Value)>, depth: usize) {
    if depth > MAX_DEPTH || objects.len() >= MAX_OBJECTS {
        return;
    }
    match value {
        Value::Array(members) => members
            .iter()
            .for_each(|member| collect(member, objects, depth + 1)),
        Value::Object(object) => {
            if let Some(subject) = subject(object.get("@type")) {
                objects.push((subject, value));
            }
            for name in ["@graph", "mainEntity", "mainEntityOfPage", "video"] {
                if let Some(inner) = object.get(name) {
                    collect(inner, objects, depth + 1);
                }
            }
        }
        _ => {}
    }
}

/// `None` for things whose dates are no publication, and for pages that are lists.
fn subject(kind: Option<&Value>) -> Option<Subject> {
    match kind {
        Some(Value::String(name)) => {
            let name = name.rsplit(['/', '#', ':']).next().unwrap_or(name);
            if name == "VideoObject" {
                Some(Subject::Other)
            } else if is_article(kind) {
                Some(Subject::Article)
            } else {
                match name {
                    "WebPage" | "ItemPage" | "AboutPage" | "Blog" | "MedicalWebPage" => {
                        Some(Subject::Page)
                    }
                    "Recipe"
                    | "HowTo"
                    | "Book"
                    | "Dataset"
                    | "PodcastEpisode"
                    | "Episode"
                    | "RadioEpisode"
                    | "TVEpisode"
                    | "CreativeWork"
                    | "DigitalDocument"
                    | "Question"
                    | "QAPage"
                    | "FAQPage"
                    | "Legislation"
                    | "ImageGallery"
                    | "MediaObject"
                    | "AudioObject"
                    | "PhotoGallery"
                    | "Course"
                    | "Quotation"
                    | "DiscussionForumPosting"
                    | "Movie"
                    | "Game"
                    | "VideoGame" => Some(Subject::Other),
                    _ => None,
                }
            }
        }
        Some(Value::Array(kinds)) => kinds.iter().filter_map(|kind| subject(Some(kind))).max(),
        _ => None,
    }
}
