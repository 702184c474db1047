//! `<meta>` elements. There is no end of names for the same thing, so the well-known ones have
//! their own trust, and the rest is read by the words in them.

use std::sync::LazyLock;

use super::witness::{Kind, Role, When, Witness};
use crate::dates::Context;
use crate::html::{Document, Selector, collapse};

static META: LazyLock<Selector> = LazyLock::new(|| Selector::constant("meta[content]"));

/// Elements that are read at most.
const MAX_WITNESSES: usize = 24;

/// Longest content that can be a date.
const MAX_LENGTH: usize = 80;

/// Names that say when a page was published, with letters only: `article:published_time` is
/// `articlepublishedtime`.
const PUBLISHED: &[(&str, i32)] = &[
    ("articlepublishedtime", 96),
    ("articlepublished", 92),
    ("ogpublishedtime", 92),
    ("ogarticlepublishedtime", 92),
    ("datepublished", 92),
    ("parselypubdate", 92),
    ("cxenseparserecspublishtime", 88),
    ("weiboarticlecreateat", 88),
    ("rnewsdatepublished", 88),
    ("dcdateissued", 85),
    ("dctermsissued", 85),
    ("pubdate", 85),
    ("sailthrudate", 82),
    ("citationonlinedate", 82),
    ("citationpublicationdate", 80),
    ("dctermsavailable", 80),
    ("dctermscreated", 80),
    ("dcdatecreated", 80),
    ("datecreated", 78),
    ("dcdate", 76),
    ("dctermsdate", 76),
    ("citationdate", 76),
    ("prismpublicationdate", 80),
    ("eprintsdate", 74),
    ("date", 72),
    ("dateavailable", 72),
    ("articledate", 72),
    ("articledateoriginal", 80),
    ("originalpublicationdate", 80),
    ("releasedate", 70),
    ("ogreleasedate", 70),
    ("videoreleasedate", 70),
    ("articlecreated", 70),
    ("created", 66),
    ("timestamp", 60),
    ("btpubdate", 60),
];

/// Words of names that say so too.
const PUBLISHED_WORDS: &[&str] = &[
    "publishedtime",
    "publishedat",
    "publishedon",
    "publisheddate",
    "publishtime",
    "publishdate",
    "publicationdate",
    "publicationtime",
    "datepublication",
    "datepublish",
    "datepubl",
    "pubdate",
    "pubtime",
    "firstpublished",
    "createdate",
    "createddate",
    "createdat",
    "creationdate",
    "datecreation",
    "dateissued",
    "issuedate",
    "postdate",
    "posteddate",
    "storydate",
    "contentdate",
    "displaydate",
    "datum",
    "published",
];

/// Words of names that say when a page was changed.
const MODIFIED_WORDS: &[&str] = &[
    "modified",
    "modification",
    "updated",
    "update",
    "lastmod",
    "revised",
    "moddate",
    "changed",
];

/// Words of names that mean other times.
const OTHER_WORDS: &[&str] = &[
    "expir",
    "unpublish",
    "copyright",
    "validuntil",
    "birth",
    "event",
    "startdate",
    "enddate",
    "starttime",
    "endtime",
    "build",
    "gentime",
    "generat",
    "crawl",
    "cache",
    "render",
    "version",
    "archive",
    "robots",
    "shareholder",
    "available_until",
    "image",
    "expected",
];

/// What the page's `<meta>` elements say. Those with `itemprop` are read here too.
pub(super) fn read(document: &Document, context: &Context, witnesses: &mut Vec<Witness>) {
    let mut found = 0;
    for meta in document.select(&META) {
        let Some(content) = meta.attribute("content").map(collapse) else {
            continue;
        };
        if found >= MAX_WITNESSES || !could_be_date(&content) {
            continue;
        }
        let names = ["property", "name", "itemprop", "http-equiv"];
        let known = names.iter().find_map(|attribute| {
            let name = meta.attribute(attribute)?;
            // Microdata of the body belongs to the item that it stands in, not to the page.
            if *attribute == "itemprop" && !is_in_head(meta) {
                return None;
            }
            let (role, trust) = meaning(name)?;
            Some((
                name,
                role,
                if *attribute == "http-equiv" {
                    trust.min(30)
                } else {
                    trust
                },
            ))
        });
        if let Some((name, role, trust)) = known
            && let Some(when) = When::read(&content, context)
        {
            found += 1;
            witnesses.push(Witness {
                kind: Kind::Head,
                role,
                when,
                trust,
                place: format!("meta {name}"),
            });
        }
    }
}

fn is_in_head(meta: crate::html::Element<'_>) -> bool {
    meta.lineage().any(|around| around.name() == "head")
}

fn could_be_date(content: &str) -> bool {
    (4..=MAX_LENGTH).contains(&content.len()) && content.chars().any(char::is_numeric)
}

fn meaning(name: &str) -> Option<(Role, i32)> {
    if name.len() > MAX_LENGTH {
        return None;
    }
    let letters: String = name
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|character| character.to_ascii_lowercase())
        .collect();
    if let Some((_, trust)) = PUBLISHED.iter().find(|(known, _)| *known == letters) {
        return Some((Role::Published, *trust));
    }
    let has = |words: &[&str]| words.iter().any(|word| letters.contains(word));
    if has(OTHER_WORDS) {
        None
    } else if has(MODIFIED_WORDS) {
        Some((Role::Modified, 80))
    } else if has(PUBLISHED_WORDS) {
        Some((Role::Published, 74))
    } else {
        None
    }
}
