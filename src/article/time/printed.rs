//! Dates that readers see in elements whose names promise one, and how any text that readers see
//! becomes a witness.

use foldhash::HashMap;

use super::names::Hint;
use super::standing::standing;
use super::survey::Survey;
use super::witness::{Kind, Role, When, Witness};
use crate::dates::{self, Context, Precision, Reading};

/// The texts of a page, each read once however many elements hold it.
pub(super) struct Texts<'a> {
    pub(super) context: &'a Context,
    known: HashMap<&'a str, Option<Reading>>,
}

impl<'a> Texts<'a> {
    pub(super) fn new(context: &'a Context) -> Self {
        Self {
            context,
            known: HashMap::default(),
        }
    }

    /// What a text says; `None` when it is no date.
    pub(super) fn read(&mut self, text: &'a str) -> Option<Reading> {
        self.known
            .entry(text)
            .or_insert_with(|| dates::parse(text, self.context).ok())
            .clone()
    }
}

/// What the page shows its readers in such elements.
pub(super) fn read<'a>(
    survey: &'a Survey<'_>,
    texts: &mut Texts<'a>,
    witnesses: &mut Vec<Witness>,
) {
    for place in &survey.places {
        let Some(hint) = place.hint else { continue };
        let text = survey.of(&place.range);
        let Some(reading) = texts.read(text) else {
            continue;
        };
        let trust = match hint {
            Hint::Published => 74,
            Hint::Modified | Hint::Date => 68,
            Hint::About => 58,
        };
        let trust = trust + standing(survey, &place.range, place.around, place.alike);
        let role = if hint == Hint::Modified {
            Role::Modified
        } else {
            Role::Published
        };
        witnesses.extend(changed(text, &reading, trust));
        witnesses.extend(witness(text, &reading, trust, role));
    }
}

/// A text that readers see, with the trust of its place; less for a date that is not all of it.
/// `role` is that of a date that no word labels.
pub(super) fn witness(text: &str, reading: &Reading, trust: i32, role: Role) -> Option<Witness> {
    let when = When::from_reading(reading).filter(|when| when.is_possible())?;
    // A date in a sentence is of what the sentence tells.
    let share = reading.used.len() * 100 / text.len().max(1);
    let less = match share {
        _ if label(reading).is_some() => -8,
        50.. => 0,
        30..50 => 4,
        15..30 => 14,
        _ => 24,
    } + vagueness(reading);
    Some(Witness {
        kind: Kind::Printed,
        role: label(reading).unwrap_or(role),
        when,
        trust: trust - less,
        place: quoted(text, reading),
    })
}

/// The change that a text tells beside the publication: "Published … Updated …".
fn changed(text: &str, reading: &Reading, trust: i32) -> Option<Witness> {
    let when = When::from_moment(reading.updated?, reading.zone);
    when.is_possible().then(|| Witness {
        kind: Kind::Printed,
        role: Role::Modified,
        when,
        trust,
        place: quoted(text, reading),
    })
}

/// The part of the text that was read, as a place.
pub(super) fn quoted(text: &str, reading: &Reading) -> String {
    format!(
        "“{}”",
        text.get(reading.used.clone()).unwrap_or(text).trim()
    )
}

/// What the words around a date say that it is of.
pub(super) fn label(reading: &Reading) -> Option<Role> {
    match reading.role {
        dates::Role::Updated => Some(Role::Modified),
        dates::Role::Published => Some(Role::Published),
        dates::Role::Unlabelled => None,
    }
}

fn vagueness(reading: &Reading) -> i32 {
    let rough = reading.is_relative || reading.precision == Precision::Hour;
    i32::from(rough) * 10 + i32::from(reading.is_ambiguous()) * 4
}
