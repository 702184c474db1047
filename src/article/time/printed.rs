//! Dates that readers see in elements whose names promise one, and how any text that readers see
//! becomes a witness.

use super::names::Hint;
use super::standing::standing;
use super::survey::{Place, Survey};
use super::witness::{Kind, Role, When, Witness};
use crate::dates::{self, Context, Precision, Reading};

/// What the page shows its readers in such elements.
pub(super) fn read(survey: &Survey<'_>, context: &Context, witnesses: &mut Vec<Witness>) {
    for place in &survey.places {
        let Some(hint) = place.hint else { continue };
        let Some(text) = survey.text.get(place.range.clone()) else {
            continue;
        };
        let trust = match (hint, place.element.name()) {
            (Hint::Published, _) => 74,
            (Hint::Modified | Hint::Date, _) => 68,
            (Hint::About, _) => 58,
        };
        let trust = trust + standing(survey, &place.range, place.around, place.alike);
        let is_modified = hint == Hint::Modified;
        witnesses.extend(witness(text, context, trust, is_modified));
    }
}

/// A text that readers see, with the trust of its place; less for a date that is not all of it.
pub(super) fn witness(
    text: &str,
    context: &Context,
    trust: i32,
    is_modified: bool,
) -> Option<Witness> {
    let text = text.trim();
    let reading = dates::parse(text, context).ok()?;
    let when = When::from_reading(&reading).filter(|when| when.is_possible())?;
    let role = match reading.role {
        dates::Role::Published => Role::Published,
        dates::Role::Updated => Role::Modified,
        dates::Role::Unlabelled if is_modified => Role::Modified,
        dates::Role::Unlabelled => Role::Published,
    };
    let is_labelled = reading.role != dates::Role::Unlabelled;
    // A date in a sentence is of what the sentence tells.
    let share = reading.used.len() * 100 / text.len().max(1);
    let less = match share {
        _ if is_labelled => -8,
        50.. => 0,
        30..50 => 4,
        15..30 => 14,
        _ => 24,
    } + vagueness(&reading);
    Some(Witness {
        kind: Kind::Printed,
        role,
        when,
        trust: trust - less,
        place: quoted(text, &reading),
    })
}

/// The part of the text that was read, as a place.
pub(super) fn quoted(text: &str, reading: &Reading) -> String {
    format!(
        "“{}”",
        text.get(reading.used.clone()).unwrap_or(text).trim()
    )
}

fn vagueness(reading: &Reading) -> i32 {
    let rough = reading.is_relative || reading.precision == Precision::Hour;
    i32::from(rough) * 10 + i32::from(reading.is_ambiguous()) * 4
}

/// What the line around a machine's date says that it is of: "Updated on …".
pub(super) fn label(survey: &Survey<'_>, place: &Place<'_>, context: &Context) -> Option<Role> {
    let line = survey
        .lines
        .iter()
        .find(|line| line.range.start <= place.range.start && place.range.start < line.range.end)?;
    let text = survey
        .text
        .get(line.range.start..place.range.end.min(line.range.end))?;
    match dates::parse(text.trim(), context).ok()?.role {
        dates::Role::Updated => Some(Role::Modified),
        dates::Role::Published => Some(Role::Published),
        dates::Role::Unlabelled => None,
    }
}
