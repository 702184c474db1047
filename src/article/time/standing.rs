//! How much more or less a place is to be trusted for where it stands.

use std::ops::Range;

use super::names::Around;
use super::survey::Survey;

/// Bytes of text after the headline in which an article's date is looked for.
const AFTER: usize = 900;
/// Bytes of text before it.
const BEFORE: usize = 300;

impl Survey<'_> {
    /// Whether a range of the text is where an article's date would be.
    pub(super) fn is_near(&self, range: &Range<usize>) -> bool {
        self.headline.as_ref().is_none_or(|headline| {
            range.start <= headline.end + AFTER && range.end + BEFORE >= headline.start
        })
    }
}

/// What standing there adds to a place's trust, mostly less than nothing.
pub(super) fn standing(
    survey: &Survey<'_>,
    range: &Range<usize>,
    around: Around,
    alike: usize,
) -> i32 {
    let repeated = repetition(survey, around, alike) + if survey.is_list { 25 } else { 0 };
    let around = match around {
        Around::Home => 4,
        Around::Open => 0,
        Around::Other => -22,
        Around::Outside => -60,
    };
    let distance = match &survey.headline {
        None => -20,
        Some(headline) if range.start >= headline.start => {
            let after = range.start.saturating_sub(headline.end);
            if after <= AFTER {
                8 - i32::try_from(after / 150).unwrap_or(0)
            } else {
                -10
            }
        }
        Some(headline) => {
            let before = headline.start.saturating_sub(range.end);
            if before <= 80 {
                4
            } else if before <= BEFORE {
                -8
            } else {
                -24
            }
        }
    };
    around + distance - repeated
}

/// What is there again and again with other dates is a list.
pub(super) fn repetition(survey: &Survey<'_>, around: Around, alike: usize) -> i32 {
    match alike {
        0..=2 => 0,
        3 => 10,
        _ if around == Around::Home && survey.has_article => 12,
        _ => 64,
    }
}
