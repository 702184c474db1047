//! What may stand between the parts of one date: "12th of September, 2025", "2024(e)ko martxoaren
//! 18a", "den 3:e juni".

use super::lexeme::Lexemes;
use super::vocabulary::Meaning;

/// The lexeme behind all joiners that begin at one; `None` when there are too many to be one date.
pub(super) fn joiners(lexemes: &Lexemes<'_>, mut at: usize) -> Option<usize> {
    for _ in 0..6 {
        match joiner(lexemes, at) {
            0 => return Some(at),
            length => at += length,
        }
    }
    None
}

/// How many lexemes the joiner at a place is long, 0 for none.
fn joiner(lexemes: &Lexemes<'_>, at: usize) -> usize {
    let follows_number = at > 0 && lexemes.number(at - 1).is_some();
    if lexemes.is_mark(at, &['(']) {
        let closes = lexemes.is_mark(at + 2, &[')']);
        let is_weekday = lexemes.weekday(at + 1).is_some();
        // Basque declines numbers in brackets.
        let is_ending = follows_number && lexemes.is_joined(at) && is_short(lexemes, at + 1, 2);
        return if closes && (is_weekday || is_ending) {
            3
        } else {
            0
        };
    }
    if is_word(lexemes, at) {
        return 1;
    }
    // Swedish "3:e", "1:a".
    if follows_number
        && lexemes.is_mark(at, &[':'])
        && lexemes.is_joined(at)
        && matches!(lexemes.raw(at + 1), "e" | "a")
    {
        return 2;
    }
    // "8-ე", "19-uncu": an ending behind a hyphen.
    if follows_number
        && lexemes.is_mark(at, &['-'])
        && lexemes.is_joined(at)
        && is_short(lexemes, at + 1, 4)
    {
        return 2;
    }
    // Endings of languages that are not known so well: "2024ko", "18a".
    let follows_bracket = at > 0 && lexemes.is_mark(at - 1, &[')']);
    if (follows_number || follows_bracket)
        && lexemes.meanings(at).is_empty()
        && is_short(lexemes, at, 3)
    {
        return 1;
    }
    usize::from(lexemes.is_mark(at, &[',', '.', '-', '/', '\'', '፣']))
}

fn is_word(lexemes: &Lexemes<'_>, at: usize) -> bool {
    lexemes.month(at).is_none()
        && lexemes.meanings(at).iter().any(|meaning| {
            matches!(
                meaning,
                Meaning::At
                    | Meaning::Ordinal
                    | Meaning::YearMark
                    | Meaning::DayMark
                    | Meaning::MonthMark
                    | Meaning::Weekday(_)
            )
        })
}

/// A word of a few letters, close to what stands before it.
fn is_short(lexemes: &Lexemes<'_>, at: usize, letters: usize) -> bool {
    lexemes.is_joined(at)
        && lexemes.number(at).is_none()
        && lexemes.mark(at).is_none()
        && lexemes.month(at).is_none()
        && lexemes.raw(at).chars().count() <= letters
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lexemes, rest};
    use super::*;

    /// What stands behind the joiners that follow the first lexeme.
    #[track_caller]
    fn check(language: &str, text: &str, expected: Option<&str>) {
        let lexemes = lexemes(language, text);
        let next = joiners(&lexemes, 1).map(|next| rest(&lexemes, next));
        assert_eq!(next, expected, "{text}");
    }

    #[test]
    fn ordinals_and_prepositions_join() {
        check("en", "4th of May", Some("May"));
        check("en", "4, May", Some("May"));
        check("es", "4 de mayo", Some("mayo"));
        check("fr", "1er mai", Some("mai"));
        check("sv", "3:e juni", Some("juni"));
        check("ru", "4-е мая", Some("мая"));
    }

    #[test]
    fn endings_of_numbers_join_where_they_stand_close() {
        check("eu", "2031ko maiatzaren", Some("maiatzaren"));
        check("eu", "2031(e)ko maiatzaren", Some("maiatzaren"));
        check("en", "4 xyz", Some("xyz"));
    }

    #[test]
    fn a_weekday_between_day_and_month_joins() {
        check("en", "4 (Sunday) May", Some("May"));
        check("en", "4, Sunday, May", Some("May"));
        check("en", "4 (unknown) May", Some("(unknown) May"));
    }

    #[test]
    fn nothing_between_is_joined_too() {
        check("en", "4 May", Some("May"));
        check("en", "4", Some(""));
    }

    #[test]
    fn many_joiners_are_no_date() {
        check("en", "4 . . . . . . . May", None);
    }
}
