//! Who wrote it: JSON-LD, `<meta>` and the visible byline, each read as names.
//!
//! Machines are told people's names most cleanly, so JSON-LD comes first; but where it names only
//! the site, or fewer people than readers see, the byline is believed. A role or the site's own name
//! stands in only where no place names anybody.

mod byline;
mod names;
mod words;

use super::finding::{Finding, Witness};
use super::page::Page;
use names::Names;

/// Names of one article at most.
const MAX_AUTHORS: usize = 20;

/// `<meta>` elements that name authors, most trusted first.
const NAMES: &[&str] = &[
    "author",
    "article:author",
    "og:article:author",
    "parsely-author",
    "cxenseparse:author",
    "sailthru.author",
    "byl",
    "citation_author",
    "dc.creator",
    "dcterms.creator",
    "dcsext.author",
    "creator",
    "article:author_name",
    "branch:deeplink:authorname1",
];

struct Said {
    place: &'static str,
    names: Names,
}

/// The authors, with what each place says of them.
pub(super) fn read(page: &Page<'_>) -> Finding<Vec<String>> {
    let mut said = vec![Said {
        place: "JSON-LD author",
        names: list(page, &page.json_ld.authors),
    }];
    if let Some((place, names)) = byline::read(page) {
        said.push(Said { place, names });
    }
    for place in NAMES {
        said.push(Said {
            place,
            names: list(page, page.meta.list(place)),
        });
    }
    if page.meta.first("twitter:label1").is_some_and(is_by) {
        said.push(Said {
            place: "twitter:data1",
            names: list(page, page.meta.list("twitter:data1")),
        });
    }
    said.retain(|said| !said.names.is_empty());
    let witnesses = said
        .iter()
        .map(|said| Witness {
            place: said.place,
            says: said.names.clone().best().join("; "),
        })
        .collect();
    let first = said.iter().find(|said| !said.names.people.is_empty());
    let more = first.and_then(|first| said.iter().skip(1).find(|said| is_more(said, first)));
    let (chosen, because) = match (first, more) {
        (_, Some(more)) => (more, format!("{}, which names more people", more.place)),
        (Some(first), None) => (first, first.place.to_owned()),
        (None, None) => match said.first() {
            Some(other) => (other, format!("{}; no place names a person", other.place)),
            None => return Finding::none(witnesses),
        },
    };
    let mut value = chosen.names.clone().best();
    value.truncate(MAX_AUTHORS);
    Finding {
        value,
        because,
        witnesses,
    }
}

/// Whether the visible byline names all that the first place names, and others. Behind one name a
/// byline may have a place ("Jo Ferry, Harbour"), so a list of two proves nothing.
fn is_more(said: &Said, first: &Said) -> bool {
    let has = |name: &String| {
        said.names
            .people
            .iter()
            .any(|other| other.to_lowercase() == name.to_lowercase())
    };
    matches!(said.place, "author's mark" | "byline")
        && said.names.people.len() > first.names.people.len().max(2)
        && first.names.people.iter().all(has)
}

fn list(page: &Page<'_>, texts: &[String]) -> Names {
    let mut out = Names::default();
    for text in texts {
        if !text.contains("://") && !text.starts_with('@') {
            out.add(names::read(text, &page.site, true));
        }
    }
    out
}

/// "Written by", as some systems label it.
fn is_by(label: &str) -> bool {
    names::is_label(label)
}
