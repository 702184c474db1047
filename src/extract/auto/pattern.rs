//! Short CSS selectors over an outline: a tag, classes, an id, chained by "inside" and "directly
//! inside". Matching costs a look at the element and those around it.

use std::fmt;

use crate::html::{Outline, Place};

/// Classes that say how an element looks and not what it is.
const LOOKS: &[&str] = &[
    "active",
    "block",
    "bold",
    "border",
    "center",
    "clear",
    "clearfix",
    "container",
    "even",
    "fade",
    "first",
    "flex",
    "grid",
    "hidden",
    "inline",
    "last",
    "lazy",
    "left",
    "odd",
    "pull",
    "relative",
    "right",
    "row",
    "col",
    "column",
    "rounded",
    "shadow",
    "sticky",
    "visible",
    "w-full",
    "wrapper",
];

/// An element by its tag, id and classes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Simple {
    pub(super) tag: String,
    pub(super) id: Option<String>,
    pub(super) classes: Vec<String>,
    /// The cell of a row, counted from one.
    pub(super) cell: Option<usize>,
    /// The end or a part of its `href`.
    pub(super) href: Option<Href>,
    /// Classes that it must not have.
    pub(super) not: Vec<String>,
    /// An element that must stand inside it.
    pub(super) has: Option<Box<Simple>>,
}

/// What addresses of a kind have in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Href {
    /// `.pdf`
    Ends(String),
    /// `/opinions/`
    Holds(String),
}

impl Simple {
    pub(super) fn tag(tag: &str) -> Self {
        Self {
            tag: tag.to_owned(),
            ..Self::default()
        }
    }

    pub(super) fn matches(&self, outline: &Outline<'_>, place: Place) -> bool {
        let has = |name: &String| outline.classes(place).any(|class| class == name);
        (self.tag.is_empty() || self.tag == outline.name(place))
            && self
                .id
                .as_ref()
                .is_none_or(|id| outline.attribute(place, "id") == Some(id))
            && self.classes.iter().all(has)
            && !self.not.iter().any(has)
            && self.href.as_ref().is_none_or(|part| {
                let href = outline.attribute(place, "href").unwrap_or("");
                match part {
                    Href::Ends(end) => href.ends_with(end.as_str()),
                    Href::Holds(part) => href.contains(part.as_str()),
                }
            })
            && self.has.as_ref().is_none_or(|inner| {
                (place + 1..outline.end(place)).any(|place| inner.matches(outline, place))
            })
            && self.cell.is_none_or(|cell| {
                outline
                    .children(outline.parent(place))
                    .take_while(|other| *other <= place)
                    .count()
                    == cell
            })
    }
}

impl fmt::Display for Simple {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tag)?;
        if let Some(id) = &self.id {
            write!(f, "#{id}")?;
        }
        for class in &self.classes {
            write!(f, ".{class}")?;
        }
        if let Some(cell) = self.cell {
            write!(f, ":nth-child({cell})")?;
        }
        match &self.href {
            Some(Href::Ends(end)) => write!(f, "[href$=\"{end}\"]")?,
            Some(Href::Holds(part)) => write!(f, "[href*=\"{part}\"]")?,
            None => {}
        }
        for not in &self.not {
            write!(f, ":not(.{not})")?;
        }
        if let Some(inner) = &self.has {
            write!(f, ":has({inner})")?;
        }
        Ok(())
    }
}

/// Elements one inside the other, outermost first; `true` where directly.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pattern {
    pub(super) around: Vec<(Simple, bool)>,
    pub(super) last: Simple,
}

impl Pattern {
    pub(super) fn of(last: Simple) -> Self {
        Self {
            around: Vec::new(),
            last,
        }
    }

    pub(super) fn inside(self, outer: Simple, directly: bool) -> Self {
        let mut around = vec![(outer, directly)];
        around.extend(self.around);
        Self {
            around,
            last: self.last,
        }
    }

    /// Whether it matches with all of its elements below `top`.
    pub(super) fn matches(&self, outline: &Outline<'_>, place: Place, top: Option<Place>) -> bool {
        if !self.last.matches(outline, place) {
            return false;
        }
        let is_below =
            |place: Place| top.is_none_or(|top| place > top && outline.contains(top, place));
        let mut at = place;
        for (simple, directly) in self.around.iter().rev() {
            let found = if *directly {
                Some(outline.parent(at))
                    .filter(|parent| *parent != at && simple.matches(outline, *parent))
            } else {
                outline
                    .lineage(at)
                    .skip(1)
                    .find(|around| simple.matches(outline, *around))
            };
            let Some(found) = found.filter(|found| is_below(*found)) else {
                return false;
            };
            at = found;
        }
        true
    }

    /// All places that it matches among these.
    pub(super) fn among(&self, outline: &Outline<'_>, places: &[Place]) -> Vec<Place> {
        places
            .iter()
            .copied()
            .filter(|place| self.matches(outline, *place, None))
            .collect()
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (simple, directly) in &self.around {
            write!(f, "{simple}{}", if *directly { " > " } else { " " })?;
        }
        write!(f, "{}", self.last)
    }
}

/// Whether a class or id says what an element is, in words that a redesign of its looks or the
/// next build of the page does not change.
pub(super) fn is_stable(name: &str) -> bool {
    let is_plain = name
        .bytes()
        .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_'));
    is_plain
        && name.len() >= 2
        && name
            .bytes()
            .next()
            .is_some_and(|byte| byte.is_ascii_alphabetic())
        && !LOOKS.contains(&name.to_ascii_lowercase().as_str())
        && !name.starts_with("js-")
        && !name.ends_with(['-', '_'])
        && !name.split(['-', '_']).any(is_hash)
}

/// Letters that no one would write as a word: "bdVaJa", "xKqzt".
fn is_hash(word: &str) -> bool {
    let bytes = word.as_bytes();
    let turns = bytes
        .windows(2)
        .filter(|two| matches!(two, [a, b] if a.is_ascii_lowercase() && b.is_ascii_uppercase()))
        .count();
    let vowels = bytes
        .iter()
        .filter(|byte| {
            matches!(
                byte.to_ascii_lowercase(),
                b'a' | b'e' | b'i' | b'o' | b'u' | b'y'
            )
        })
        .count();
    (turns >= 2 && bytes.len() <= turns * 4) || (bytes.len() >= 5 && vowels == 0)
}

/// Simple selectors that all these elements share, the most telling first: their classes with the
/// tag, two classes, the tag alone.
pub(super) fn shared(outline: &Outline<'_>, places: &[Place]) -> Vec<Simple> {
    let Some(first) = places.first() else {
        return Vec::new();
    };
    let tag = outline.name(*first);
    if places.iter().any(|place| outline.name(*place) != tag) {
        return Vec::new();
    }
    let classes: Vec<&str> = outline
        .classes(*first)
        .filter(|class| is_stable(class))
        .filter(|class| {
            places
                .iter()
                .all(|place| outline.classes(*place).any(|other| other == *class))
        })
        .take(6)
        .collect();
    let tag_of = |_: &str| {
        if matches!(tag, "div" | "span") {
            String::new()
        } else {
            tag.to_owned()
        }
    };
    let with = |names: &[&str]| Simple {
        tag: tag_of(tag),
        classes: names.iter().map(|name| (*name).to_owned()).collect(),
        ..Simple::default()
    };
    let mut out: Vec<Simple> = classes.iter().map(|class| with(&[class])).collect();
    for (at, one) in classes.iter().enumerate() {
        for two in classes.iter().skip(at + 1) {
            out.push(with(&[one, two]));
        }
    }
    out.push(Simple::tag(tag));
    out
}

/// Links told by what their addresses have in common: the ending of a file, a directory.
pub(super) fn addressed(outline: &Outline<'_>, links: &[Place]) -> Vec<Simple> {
    let hrefs: Vec<&str> = links
        .iter()
        .filter_map(|place| outline.attribute(*place, "href"))
        .collect();
    let Some(first) = hrefs.first().filter(|_| hrefs.len() == links.len()) else {
        return Vec::new();
    };
    let is_plain = |part: &str| {
        part.bytes().all(|byte| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'/' | b'-' | b'_' | b'?' | b'=')
        })
    };
    let with = |href: Href| Simple {
        href: Some(href),
        ..Simple::tag("a")
    };
    let mut out = Vec::new();
    if let Some((_, end)) = first.rsplit_once('.')
        && (2..=5).contains(&end.len())
        && end.bytes().all(|byte| byte.is_ascii_alphabetic())
    {
        let end = format!(".{end}");
        if hrefs.iter().all(|href| href.ends_with(&end)) {
            out.push(with(Href::Ends(end)));
        }
    }
    let path = first.split_once("://").map_or(*first, |(_, rest)| {
        rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("")
    });
    let path = path.split(['?', '#']).next().unwrap_or("");
    // A directory without numbers, the deepest that all have.
    let mut ends: Vec<usize> = path.match_indices('/').map(|(at, _)| at + 1).collect();
    ends.reverse();
    for end in ends {
        let Some(part) = path.get(..end).filter(|part| part.len() >= 3) else {
            continue;
        };
        let is_dated = part.bytes().any(|byte| byte.is_ascii_digit());
        if !is_dated && is_plain(part) && hrefs.iter().all(|href| href.contains(part)) {
            out.push(with(Href::Holds(part.to_owned())));
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::html::Document;

    #[test]
    fn hashes_and_looks_are_no_names() {
        for name in [
            "card",
            "story-card",
            "postTitle",
            "betellips",
            "entry_title",
        ] {
            assert!(is_stable(name), "{name}");
        }
        for name in [
            "css-1x2y3z",
            "sc-bdVaJa",
            "flex",
            "mt-4",
            "post-123",
            "xkqzt",
            "js-more",
        ] {
            assert!(!is_stable(name), "{name}");
        }
    }

    #[test]
    fn chains_match_as_in_css() {
        let document = Document::parse("<ul class=list><li><p><a>x</a></p></li></ul><a>y</a>")
            .expect("parses");
        let outline = Outline::of(&document);
        let all: Vec<Place> = (0..outline.len()).collect();
        let link = Pattern::of(Simple::tag("a"));
        assert_eq!(link.among(&outline, &all).len(), 2);
        let inside = link.clone().inside(Simple::tag("li"), false);
        assert_eq!(inside.among(&outline, &all).len(), 1);
        assert_eq!(inside.to_string(), "li a");
        let directly = link.inside(Simple::tag("li"), true);
        assert!(directly.among(&outline, &all).is_empty());
    }
}
