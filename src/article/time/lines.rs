//! Lines of text that hold a date though no name promises one: near the headline, with a word that
//! says what the date is of, or alone.

use super::names::Around;
use super::printed::{Texts, label, quoted, witness};
use super::standing::{repetition, standing};
use super::survey::{Line, MAX_PLACE, Survey};
use super::witness::{Kind, Role, When, Witness};
use crate::dates::{self, Context};

/// Bytes of a paragraph in which a dateline stands.
const DATELINE: usize = 60;
/// With less trust than this anywhere, all lines are looked through.
const BARE: i32 = 30;
/// Longest of them.
const MAX_BARE: usize = 60;
/// Longest line that is read for its label.
const MAX_LABELLED: usize = 140;
/// Longest line that is only a clock.
const MAX_CLOCK: usize = 24;
/// Lines that are read at most.
const MAX_LINES: usize = 40;

/// What the page's lines say.
pub(super) fn read<'a>(
    survey: &'a Survey<'_>,
    texts: &mut Texts<'a>,
    witnesses: &mut Vec<Witness>,
) {
    among(survey, texts, |line| survey.is_near(&line.range), witnesses);
    if survey.is_list {
        return;
    }
    labelled(survey, texts.context, witnesses);
    // A page that says nothing better may have its date anywhere.
    if witnesses.iter().all(|witness| witness.trust < BARE) {
        let is_bare = |line: &Line| line.range.len() <= MAX_BARE && !survey.is_near(&line.range);
        among(survey, texts, is_bare, witnesses);
    }
}

/// Lines anywhere that call their date the page's: "Posted on …", or "Published" in one cell of a
/// table and the date in the next.
fn labelled(survey: &Survey<'_>, context: &Context, witnesses: &mut Vec<Witness>) {
    let far = survey
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| !survey.is_near(&line.range) && line.range.len() <= MAX_LABELLED)
        .map(|(index, line)| (index, line, survey.of(&line.range)))
        .filter(|(_, _, text)| text.chars().filter(|letter| letter.is_numeric()).count() >= 3)
        .take(MAX_LINES);
    for (index, line, text) in far {
        let before = index
            .checked_sub(1)
            .and_then(|before| Some(survey.of(&survey.lines.get(before)?.range)))
            .filter(|before| before.len() <= 40 && !before.contains(char::is_numeric));
        let text = match before {
            Some(before) if text.len() <= 40 => format!("{before} {text}"),
            _ => text.to_owned(),
        };
        if let Ok(reading) = dates::parse(&text, context)
            && let Some(role) = label(&reading)
        {
            let trust = 52 + standing(survey, &line.range, line.around, 1);
            witnesses.extend(witness(&text, &reading, trust, role));
        }
    }
}

/// Lines that are wanted; those that look alike and differ in their days are a list.
fn among<'a>(
    survey: &'a Survey<'_>,
    texts: &mut Texts<'a>,
    is_wanted: impl Fn(&Line) -> bool,
    witnesses: &mut Vec<Witness>,
) {
    let dated: Vec<(&Line, Witness)> = survey
        .lines
        .iter()
        .enumerate()
        .filter(|(_, line)| is_wanted(line) && !is_headline(survey, line))
        .filter(|(_, line)| survey.of(&line.range).contains(char::is_numeric))
        .take(MAX_LINES)
        .filter_map(|(index, line)| {
            let trust = match (survey.is_near(&line.range), line.around) {
                (true, _) => 54 + standing(survey, &line.range, line.around, 1),
                (false, Around::Home | Around::Open) => 48,
                (false, _) => 36,
            };
            Some((line, with_clock(survey, index, texts, trust)?))
        })
        .collect();
    for (line, witness) in &dated {
        let mut days: Vec<_> = dated
            .iter()
            .filter(|(other, _)| other.signature == line.signature)
            .map(|(_, witness)| witness.when.day())
            .collect();
        days.sort_unstable();
        days.dedup();
        let mut witness = witness.clone();
        witness.trust -= repetition(survey, line.around, days.len() + 1);
        witnesses.push(witness);
    }
}

/// The date that a paragraph begins with, as reports do: "BERLIN, 1 February 2022 – …".
fn dateline<'a>(text: &'a str, texts: &mut Texts<'a>, trust: i32) -> Option<Witness> {
    let start = text.get(..text.floor_char_boundary(DATELINE))?.trim();
    let reading = texts.read(start)?;
    let after = start.get(reading.used.end..)?.trim_start();
    let is_set_off = after.starts_with(|next: char| !next.is_alphanumeric() && next != ',');
    let when = When::from_reading(&reading).filter(|when| when.is_possible())?;
    (reading.used.start <= DATELINE / 2 && is_set_off).then(|| Witness {
        kind: Kind::Printed,
        role: Role::Published,
        when: When::Day(when.day()),
        trust: trust - 12,
        place: quoted(start, &reading),
    })
}

/// A line's date; the clock may stand on a line of its own below.
fn with_clock<'a>(
    survey: &'a Survey<'_>,
    index: usize,
    texts: &mut Texts<'a>,
    trust: i32,
) -> Option<Witness> {
    let text = survey.of(&survey.lines.get(index)?.range);
    if text.len() > MAX_PLACE {
        return dateline(text, texts, trust);
    }
    let found = witness(text, &texts.read(text)?, trust, Role::Published)?;
    let clock = survey
        .lines
        .get(index + 1)
        .map(|next| survey.of(&next.range))
        .filter(|next| next.len() <= MAX_CLOCK && next.contains(':'));
    if !matches!(found.when, When::Day(_)) {
        return Some(found);
    }
    let longer = clock.and_then(|clock| {
        let text = format!("{text} {clock}");
        let reading = dates::parse(&text, texts.context).ok()?;
        witness(&text, &reading, trust, Role::Published)
            .filter(|longer| longer.when.is_exact() && longer.when.day() == found.when.day())
    });
    Some(longer.unwrap_or(found))
}

fn is_headline(survey: &Survey<'_>, line: &Line) -> bool {
    survey
        .headline
        .as_ref()
        .is_some_and(|headline| line.range.start < headline.end && headline.start < line.range.end)
}
