//! A byline's text → names: the words that introduce them, roles, dates, addresses and handles cut
//! off. Names stay as they are written.

use super::words::{
    AGENCIES, COMPANIES, CONNECTORS, FOREIGN, LABELS, NOISE, PARTICLES, ROLES, SHORT_CONNECTORS,
};
use crate::article::site::Site;
use crate::html::unescaped;

/// Longest name, in characters and in words.
const MAX_CHARS: usize = 60;
const MAX_WORDS: usize = 6;

/// What a text says of authors.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Names {
    /// Names of people and agencies.
    pub(super) people: Vec<String>,
    /// What stands where a name should: a role ("Staff reporter"), the site's own name.
    pub(super) others: Vec<String>,
}

impl Names {
    /// The people, or who stands in for them.
    pub(super) fn best(self) -> Vec<String> {
        if self.people.is_empty() {
            self.others
        } else {
            self.people
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.people.is_empty() && self.others.is_empty()
    }

    pub(super) fn add(&mut self, other: Self) {
        for (known, new) in [
            (&mut self.people, other.people),
            (&mut self.others, other.others),
        ] {
            for name in new {
                if !known
                    .iter()
                    .any(|known| known.to_lowercase() == name.to_lowercase())
                {
                    known.push(name);
                }
            }
        }
    }
}

/// The names in a text. `is_machine` for values of metadata, which may write the family name first.
pub(super) fn read(text: &str, site: &Site, is_machine: bool) -> Names {
    let text = unescaped(text);
    let text = behind_label(&text);
    if is_machine && let Some(turned) = turned(text) {
        return Names {
            people: vec![turned],
            others: Vec::new(),
        };
    }
    let mut names = Names::default();
    for (index, piece) in pieces(text).into_iter().enumerate() {
        let Some(name) = cleaned(piece) else {
            continue;
        };
        let lower = name.to_lowercase();
        let is_role = lower
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| ROLES.contains(&word));
        let first = name.split_whitespace().next().unwrap_or("");
        // "Jo Ferry, Gazette Harbour": behind a name stands whom they write for.
        let is_site = site.is_named(name)
            || index > 0 && (site.is_exactly(first) || AGENCIES.contains(&lower.as_str()));
        let name = name.to_owned();
        names.add(if is_role || is_site || is_company(&lower) {
            Names {
                people: Vec::new(),
                others: vec![name],
            }
        } else {
            Names {
                people: vec![name],
                others: Vec::new(),
            }
        });
    }
    names
}

/// Whether a text only introduces what follows.
pub(super) fn is_label(text: &str) -> bool {
    let text = text
        .trim()
        .trim_end_matches([':', '：', '.', '-', '–', '—', '|'])
        .trim()
        .to_lowercase();
    text.is_empty() || LABELS.contains(&text.as_str())
}

/// Whether a text only introduces what follows, perhaps behind a date: "12 May 2025 - by".
pub(super) fn ends_with_label(text: &str) -> bool {
    is_label(text)
        || text
            .rsplit_once([' ', '\u{a0}'])
            .filter(|(before, _)| before.chars().any(|c| c.is_ascii_digit()))
            .is_some_and(|(_, last)| {
                LABELS.contains(&last.trim_end_matches(':').to_lowercase().as_str())
            })
}

/// Whether a text begins with a word that introduces a name.
pub(super) fn has_label(text: &str) -> bool {
    label(text.trim_start()).is_some()
}

/// Whether what follows belongs to the same list.
pub(super) fn ends_open(text: &str) -> bool {
    let text = format!("{} ", text.trim_end());
    text.trim_end().ends_with([',', '&', ';', '/', '、', '،'])
        || CONNECTORS
            .iter()
            .any(|connector| text.to_lowercase().ends_with(connector))
        || is_connector(&text)
}

/// Whether a text goes on with a list that was begun.
pub(super) fn starts_open(text: &str) -> bool {
    let text = format!(" {}", text.trim_start());
    text.trim_start()
        .starts_with([',', '&', ';', '/', '、', '،'])
        || CONNECTORS
            .iter()
            .any(|connector| text.to_lowercase().starts_with(connector))
        || is_connector(&text)
}

fn is_connector(text: &str) -> bool {
    let text = text.trim().to_lowercase();
    CONNECTORS.iter().any(|connector| connector.trim() == text)
}

/// The length of the label that a text begins with.
fn label(text: &str) -> Option<usize> {
    LABELS.iter().find_map(|label| {
        let mut rest = text.char_indices();
        for expected in label.chars() {
            let (_, found) = rest.next()?;
            if !found.to_lowercase().eq(std::iter::once(expected)) && found != expected {
                return None;
            }
        }
        let at = rest.next().map_or(text.len(), |(at, _)| at);
        let next = text.get(at..)?.chars().next();
        let is_word = match next {
            None => true,
            Some(next) => {
                next.is_whitespace()
                    || matches!(next, ':' | '：' | '/')
                    // "ByJo": the blank is a matter of style sheets.
                    || *label == "by" && next.is_uppercase() && text.starts_with("By")
            }
        };
        is_word.then_some(at)
    })
}

/// The text behind the word that introduces a name, which may follow a date.
fn behind_label(text: &str) -> &str {
    let trimmed = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    if let Some(length) = label(trimmed) {
        let rest = trimmed.get(length..).unwrap_or("");
        let rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '：'));
        if !rest.is_empty() {
            return rest;
        }
    }
    // "12 May 2025 by Jo Ferry".
    [" by ", " By ", " von ", " par ", " por "]
        .iter()
        .find_map(|label| {
            let (before, after) = text.split_once(label)?;
            before.chars().any(|c| c.is_ascii_digit()).then_some(after)
        })
        .unwrap_or(text)
}

/// "Ferry, Jo": one word each.
fn turned(text: &str) -> Option<String> {
    let (family, given) = text.split_once(',')?;
    let (family, given) = (family.trim(), given.trim());
    let is_one = |part: &str| {
        part.chars().count() >= 2
            && part
                .chars()
                .all(|c| c.is_alphabetic() || matches!(c, '-' | '\'' | '’'))
            && part.chars().next().is_some_and(char::is_uppercase)
            && part.chars().skip(1).any(char::is_lowercase)
    };
    (is_one(family) && is_one(given)).then(|| format!("{given} {family}"))
}

fn pieces(text: &str) -> Vec<&str> {
    let mut pieces: Vec<&str> = text
        .split([
            ',', ';', '|', '·', '•', '،', '、', '，', '；', '／', '\n', '›', '»', '●',
        ])
        .flat_map(|piece| piece.split(" - "))
        .flat_map(|piece| piece.split(" – "))
        .flat_map(|piece| piece.split(" — "))
        .flat_map(|piece| piece.split(" / "))
        .collect();
    for connector in CONNECTORS {
        let is_short = SHORT_CONNECTORS.contains(connector);
        pieces = pieces
            .into_iter()
            .flat_map(|piece| match split(piece, connector) {
                Some((left, right)) if !is_short || is_full(left) && is_full(right) => {
                    let mut parts = vec![left];
                    let mut rest = right;
                    while let Some((left, right)) = split(rest, connector) {
                        parts.push(left);
                        rest = right;
                    }
                    parts.push(rest);
                    parts
                }
                _ => vec![piece],
            })
            .collect();
    }
    pieces
}

/// In capitals, too: " AND ".
fn split<'a>(text: &'a str, connector: &str) -> Option<(&'a str, &'a str)> {
    text.split_once(connector)
        .or_else(|| text.split_once(connector.to_uppercase().as_str()))
}

fn is_full(name: &str) -> bool {
    name.split_whitespace().nth(1).is_some()
}

/// A piece as a name, or `None` where it is none.
fn cleaned(piece: &str) -> Option<&str> {
    let mut piece = piece.trim();
    if let Some(length) = label(piece)
        && let Some(rest) = piece.get(length..)
        && rest.chars().any(char::is_alphabetic)
    {
        piece = rest;
    }
    // What follows a name: its code in brackets, an address, a place.
    for end in [
        " (",
        "（",
        " [",
        " for ",
        " in ",
        " @",
        " at ",
        " über ",
        " Updated",
        " Published",
    ] {
        if let Some((name, _)) = piece.split_once(end)
            && (end.ends_with(['(', '（', '[', '@'])
                || is_full(name)
                || name.chars().all(|c| !c.is_uppercase()))
        {
            piece = name;
        }
    }
    if piece.starts_with('@') {
        return None;
    }
    let piece = piece
        .trim_start_matches(|c: char| !c.is_alphanumeric())
        .trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let lower = piece.to_lowercase();
    let words = piece.split_whitespace().count();
    let is_name = piece.chars().any(char::is_alphabetic)
        && piece.chars().nth(1).is_some()
        && !piece.chars().any(|c| c.is_ascii_digit())
        && !piece.contains(['@', '{', '<', '?', '!', ':'])
        && !piece.contains("www.")
        && piece.chars().count() <= MAX_CHARS
        && words <= MAX_WORDS
        && !NOISE.contains(&lower.as_str())
        && !PARTICLES.contains(&lower.as_str())
        && !is_label(piece)
        && !is_connector(piece)
        && !lower
            .split_whitespace()
            .any(|word| FOREIGN.contains(&word.trim_matches('.')))
        && !is_sentence(piece);
    is_name.then_some(piece)
}

/// Whether a text has words that begin with small letters among others: no name, but for its small
/// words. One or two words all in small letters are a name that somebody gave themselves.
fn is_sentence(text: &str) -> bool {
    let words = || {
        text.split_whitespace()
            .filter(|word| !PARTICLES.contains(word))
    };
    let small = words()
        .filter(|word| word.chars().next().is_some_and(char::is_lowercase))
        .count();
    small > 2 || small > 0 && small < words().count()
}

fn is_company(lower: &str) -> bool {
    lower
        .rsplit([' ', '.'])
        .find(|word| !word.is_empty())
        .is_some_and(|word| COMPANIES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, people: &[&str]) {
        assert_eq!(read(text, &Site::default(), false).people, people, "{text}");
    }

    #[test]
    fn labels_of_many_languages_are_cut() {
        check("By Mira Castellan", &["Mira Castellan"]);
        check("ByMira Castellan", &["Mira Castellan"]);
        check("Von Mira Castellan", &["Mira Castellan"]);
        check("द्वारा मीरा शर्मा", &["मीरा शर्मा"]);
        check("作者：王小明", &["王小明"]);
        check("12 May 2025 by Jo Ferry", &["Jo Ferry"]);
        check("Byron Ferry", &["Byron Ferry"]);
        check("Vonda Ferry", &["Vonda Ferry"]);
    }

    #[test]
    fn several_names_are_parted() {
        check(
            "By JO FERRY, ANN TIDE and MAX PIER",
            &["JO FERRY", "ANN TIDE", "MAX PIER"],
        );
        check("Jo Ferry und Ann Tide", &["Jo Ferry", "Ann Tide"]);
        check("José Ortega y Gasset", &["José Ortega y Gasset"]);
        check("Ana Pérez y Luis Gómez", &["Ana Pérez", "Luis Gómez"]);
        check("Jo de la Ferry & Ann Tide", &["Jo de la Ferry", "Ann Tide"]);
    }

    #[test]
    fn what_is_no_name_is_left_out() {
        check("By Jo Ferry, 11:35AM, Mon. Jun. 10, 2025", &["Jo Ferry"]);
        check("Jo Ferry (jof)", &["Jo Ferry"]);
        check("By Jo Ferry, Harbour Reporter | Twitter", &["Jo Ferry"]);
        check("jo@gazette.example", &[]);
        check("The ferry did not come to the pier", &[]);
        check("PTI", &["PTI"]);
        check("", &[]);
    }

    #[test]
    fn roles_stand_in_for_names() {
        assert_eq!(
            read("Staff Reporter", &Site::default(), false).best(),
            ["Staff Reporter"]
        );
    }

    #[test]
    fn machines_may_write_the_family_name_first() {
        assert_eq!(
            read("Ferry, Jo", &Site::default(), true).people,
            ["Jo Ferry"]
        );
    }
}
