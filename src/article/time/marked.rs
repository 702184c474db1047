//! Attributes made for machines in the page's body: microdata, RDFa, `<time datetime>`,
//! `<abbr class="published" title>`, and the `data-…` attributes of scripts that print ages.

use super::names::{Hint, is_dated_data};
use super::printed::{Texts, label};
use super::standing::standing;
use super::survey::{MAX_PLACE, Place, Survey};
use super::witness::{Kind, Role, When, Witness};
use crate::dates::Context;

/// What the attributes of the page's elements say.
pub(super) fn read<'a>(
    survey: &'a Survey<'_>,
    texts: &mut Texts<'a>,
    witnesses: &mut Vec<Witness>,
) {
    for place in &survey.places {
        let Some((name, when)) = value(place, texts.context) else {
            continue;
        };
        let Some((role, trust, name_of)) = meaning(place) else {
            continue;
        };
        let role = labelled(survey, place, texts).unwrap_or(role);
        let trust = trust + standing(survey, &place.range, place.around, place.alike);
        witnesses.push(Witness {
            kind: Kind::Marked,
            role,
            when,
            trust,
            place: format!("{name_of} {name}"),
        });
    }
}

/// What the line up to the element says that its date is of: "Updated on …".
fn labelled<'a>(survey: &'a Survey<'_>, place: &Place<'_>, texts: &mut Texts<'a>) -> Option<Role> {
    let line = survey.line_at(place.range.start)?;
    let range = line.range.start..place.range.end.min(line.range.end);
    (range.len() <= MAX_PLACE)
        .then(|| label(&texts.read(survey.of(&range))?))
        .flatten()
}

/// The first attribute that reads as a date.
fn value<'a>(place: &Place<'a>, context: &Context) -> Option<(&'a str, When)> {
    let element = place.element;
    let read = |text: &str| {
        let could_be =
            (6..=80).contains(&text.len()) && text.bytes().any(|byte| byte.is_ascii_digit());
        could_be.then(|| When::read(text, context)).flatten()
    };
    let title = (element.name() == "abbr" || element.name() == "time").then_some("title");
    ["datetime", "content"]
        .into_iter()
        .chain(title)
        .find_map(|name| Some((name, read(element.attribute(name)?)?)))
        .or_else(|| {
            place.hint?;
            element.attributes().find_map(|(name, text)| {
                is_dated_data(name)
                    .then(|| Some((name, read(text)?)))
                    .flatten()
            })
        })
}

/// What the element is, with the trust that it has near the headline.
fn meaning<'a>(place: &Place<'a>) -> Option<(Role, i32, &'a str)> {
    let element = place.element;
    let property = ["itemprop", "property"]
        .iter()
        .find_map(|name| element.attribute(name));
    if let Some(property) = property {
        let property_name = property
            .rsplit([':', '/', '#', ' '])
            .next()
            .unwrap_or(property)
            .to_ascii_lowercase();
        let known = match property_name.as_str() {
            "datepublished" => Some((Role::Published, 90)),
            "datecreated" | "created" | "issued" | "date" => Some((Role::Published, 76)),
            "uploaddate" => Some((Role::Published, 60)),
            "datemodified" | "modified" => Some((Role::Modified, 80)),
            _ => None,
        };
        if let Some((role, trust)) = known {
            return Some((role, trust, property));
        }
        if element.name() != "time" {
            return None;
        }
    }
    let is_pubdate = element.attribute("pubdate").is_some();
    match place.hint {
        _ if is_pubdate => Some((Role::Published, 84, "time pubdate")),
        Some(Hint::Published) => Some((Role::Published, 84, element.name())),
        Some(Hint::Modified) => Some((Role::Modified, 74, element.name())),
        Some(Hint::Date) => Some((Role::Published, 76, element.name())),
        Some(Hint::About) => Some((Role::Published, 66, element.name())),
        None => None,
    }
}
