//! Dates with the month's name, in any order: "12 September 2025", "Sept. 12", "2025. március 7.",
//! "September 2025".

use chrono::NaiveDate;

use super::clock::clock;
use super::context::{Context, Order};
use super::date::{Printed, year_of, yearless};
use super::joiner::joiners;
use super::lexeme::{Kind, Lexemes};
use super::order::Digits;
use super::reading::YearSource;
use super::vocabulary::Meaning;

/// A part of a date with the month's name.
#[derive(Clone, Copy, PartialEq)]
enum Part {
    Number(Digits),
    Month(u8),
}

/// Months in Roman numerals, as Polish, Hungarian and Russian print them: "12 IX 2025".
fn roman(lexemes: &Lexemes<'_>, at: usize) -> Option<u8> {
    const NUMERALS: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let raw = lexemes.raw(at);
    let month = NUMERALS.iter().position(|numeral| *numeral == raw)? as u8 + 1;
    let is_day = |at: usize| matches!(lexemes.number(at), Some((1..=31, 1..=2)));
    let before = at.checked_sub(1).map(|before| {
        if lexemes.is_mark(before, &['.', '-', '/']) {
            before.wrapping_sub(1)
        } else {
            before
        }
    })?;
    let after = if lexemes.is_mark(at + 1, &['.', '-', '/']) {
        at + 2
    } else {
        at + 1
    };
    (is_day(before) && matches!(lexemes.number(after), Some((_, 4)))).then_some(month)
}

/// Dates with the month's name, in any order.
pub(super) fn named(
    lexemes: &Lexemes<'_>,
    first: usize,
    context: &Context,
) -> Option<(Printed, usize)> {
    let part = |at: usize| {
        if let Some(digits) = lexemes.number(at) {
            return Some(Part::Number(digits));
        }
        lexemes
            .month(at)
            .or_else(|| roman(lexemes, at))
            .map(Part::Month)
    };
    // "Mar 18 Jun", "mar., 19 de mars": a word that is a month and a weekday is the weekday here.
    if lexemes.weekday(first).is_some() && lexemes.month(first).is_some() {
        let day = joiners(lexemes, first + 1)?;
        let after = joiners(lexemes, day + 1);
        if lexemes.number(day).is_some()
            && after.is_some_and(|after| lexemes.month(after).is_some())
        {
            return None;
        }
    }
    let mut parts = [None; 4];
    let mut ends = [first; 4];
    let mut count = 0;
    let mut parts_before = None;
    let mut has_again = false;
    let mut at = first;
    while let (Some(found), Some(place)) = (part(at), parts.get_mut(count)) {
        let is_clock =
            matches!(found, Part::Number(_)) && count > 0 && clock(lexemes, at).is_some();
        if is_clock {
            break;
        }
        // "24 نيسان / أبريل 2020": the month is said again in other words.
        let is_again = matches!(found, Part::Month(_)) && count > 0 && parts_before == Some(found);
        if is_again && !has_again {
            has_again = true;
            if let Some(end) = ends.get_mut(count - 1) {
                *end = at + 1;
            }
            match joiners(lexemes, at + 1) {
                Some(next) => at = next,
                None => break,
            }
            continue;
        }
        *place = Some(found);
        parts_before = Some(found);
        if let Some(end) = ends.get_mut(count) {
            *end = at + 1;
        }
        count += 1;
        match joiners(lexemes, at + 1) {
            Some(next) => at = next,
            None => break,
        }
    }
    let month_at = parts
        .iter()
        .position(|part| matches!(part, Some(Part::Month(_))))?;
    let number = |at: usize| match parts.get(at).copied().flatten() {
        Some(Part::Number(digits)) => Some(digits),
        _ => None,
    };
    let month = match parts.get(month_at).copied().flatten() {
        Some(Part::Month(month)) => u32::from(month),
        _ => return None,
    };
    let is_day = |digits: Option<Digits>| {
        digits.filter(|(value, count)| *count <= 2 && (1..=31).contains(value))
    };
    let is_year =
        |digits: Option<Digits>| digits.filter(|(value, count)| *count == 4 && *value >= 1000);
    let end = |at: usize| ends.get(at).copied().unwrap_or(first + 1);
    let (year, day, last) = match month_at {
        0 => {
            if let Some(year) = is_year(number(1)) {
                // "September 2025", and "2025 September 12" turned round: "Sep 2025, 12" is none.
                (Some(year), None, 1)
            } else {
                let day = number(1).filter(|(_, count)| *count <= 2)?;
                // "May 12-14, 2031": several days.
                if is_day(number(2)).is_some() && is_year(number(3)).is_some() {
                    return Some((Printed::other(), end(3)));
                }
                match year_after(lexemes, &ends, &parts, 2, context) {
                    Some(year) => (Some(year), Some(day), 2),
                    None => (None, Some(day), 1),
                }
            }
        }
        1 => {
            if let Some(year) = is_year(number(0)) {
                match number(2).filter(|(_, count)| *count <= 2) {
                    Some(day) => (Some(year), Some(day), 2),
                    None => return None,
                }
            } else {
                let day = number(0).filter(|(_, count)| *count <= 2)?;
                // "9 — September 12, 2025": the number before is of something else.
                if is_day(number(2)).is_some() && is_year(number(3)).is_some() {
                    return None;
                }
                if context.order == Some(Order::Ymd)
                    && day.1 == 2
                    && let Some(other) = is_day(number(2)).filter(|digits| digits.1 == 2)
                    && lexemes.is_joined(first + 1)
                {
                    (Some(day), Some(other), 2)
                } else {
                    match year_after(lexemes, &ends, &parts, 2, context) {
                        Some(year) => (Some(year), Some(day), 2),
                        None => (None, Some(day), 1),
                    }
                }
            }
        }
        2 => match (is_year(number(0)), is_day(number(1))) {
            // Georgian: "2011 წლის 17 მარტი".
            (Some(year), Some(day)) => (Some(year), Some(day), 2),
            // "12-14 September": several days.
            (None, Some(_))
                if is_day(number(0)).is_some() && lexemes.is_mark(end(0), &['-', '/']) =>
            {
                return Some((Printed::other(), end(2)));
            }
            _ => return None,
        },
        _ => return None,
    };
    let next = end(last);
    // "Sept 12-14, 2025": several days.
    if last < 3
        && year.is_none()
        && month_at == 0
        && is_day(number(2)).is_some()
        && lexemes.is_mark(next, &['-'])
        && lexemes.number(next + 1).is_some()
        && clock(lexemes, next + 1).is_none()
    {
        return Some((Printed::other(), end(2)));
    }
    let next = tail(lexemes, next);
    let Some((day, _)) = day else {
        let first =
            year.and_then(|year| NaiveDate::from_ymd_opt(year_of(year, context)?, month, 1));
        return Some((Printed::month(first), next));
    };
    let Some(digits) = year else {
        return Some((yearless(month, day as u32), next));
    };
    let value =
        year_of(digits, context).and_then(|year| NaiveDate::from_ymd_opt(year, month, day as u32));
    let mut printed = Printed::day(value);
    if digits.1 == 2 {
        printed.year = YearSource::TwoDigits;
    }
    Some((printed, next))
}

/// The year behind day and month: four digits, or two that can be nothing else.
fn year_after(
    lexemes: &Lexemes<'_>,
    ends: &[usize; 4],
    parts: &[Option<Part>; 4],
    at: usize,
    context: &Context,
) -> Option<Digits> {
    let Some(Part::Number(digits)) = parts.get(at).copied().flatten() else {
        return None;
    };
    let place = ends.get(at)?.checked_sub(1)?;
    let is_free = match lexemes.mark(place + 1) {
        Some(':') => digits.1 == 4,
        Some('.' | '/' | '-') => {
            lexemes.is_spaced(place + 2) || lexemes.number(place + 2).is_none() || digits.1 == 4
        }
        Some('%' | '°' | '+') => false,
        _ => true,
    };
    match digits {
        (1000.., 4) => {
            // "12 Sep 1821 hrs" is a clock.
            let is_clock = digits.0 < 1900 && lexemes.is(place + 1, Meaning::HourMark);
            (is_free && !is_clock && year_of(digits, context).is_some()).then_some(digits)
        }
        (_, 2) => {
            let has_apostrophe = lexemes.is_mark(place.checked_sub(1)?, &['\'']);
            if has_apostrophe {
                return Some(digits);
            }
            // "12-Dec-25" is a date, "May 12-14" are several days.
            let before = place.checked_sub(1).and_then(|before| lexemes.mark(before));
            if matches!(before, Some('-' | '/'))
                && ends
                    .get(at.wrapping_sub(1))
                    .and_then(|end| end.checked_sub(2))
                    .and_then(|before| lexemes.mark(before))
                    != before
            {
                return None;
            }
            let is_alone = match lexemes.get(place + 1).map(|next| next.kind) {
                None => true,
                Some(Kind::Mark(mark)) => is_free && mark != '\'',
                Some(Kind::Number { .. }) => clock(lexemes, place + 1).is_some(),
                Some(Kind::Term(meanings)) => meanings.iter().any(|meaning| {
                    matches!(
                        meaning,
                        Meaning::At | Meaning::YearMark | Meaning::Updated | Meaning::Published
                    )
                }),
                Some(Kind::Word) => false,
            };
            (is_free && is_alone).then_some(digits)
        }
        _ => None,
    }
}

/// Marks and words that belong to the end of a date: "г.", "年", "թ.", "d.".
fn tail(lexemes: &Lexemes<'_>, mut at: usize) -> usize {
    while lexemes.is(at, Meaning::YearMark)
        || lexemes.is(at, Meaning::DayMark)
        || lexemes.is(at, Meaning::Ordinal)
    {
        at += 1;
        if lexemes.is_mark(at, &['.']) && lexemes.is_joined(at) {
            at += 1;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, lexemes, order, shown};
    use super::*;

    #[track_caller]
    fn check_ordered(tag: &str, name: &str, text: &str, expected: &str) {
        let lexemes = lexemes(tag, text);
        let context = Context {
            order: order(name),
            ..context(tag)
        };
        let shown = shown(&lexemes, named(&lexemes, 0, &context));
        assert_eq!(shown, expected, "{text}");
    }

    #[track_caller]
    fn check(tag: &str, text: &str, expected: &str) {
        check_ordered(tag, "", text, expected);
    }

    #[test]
    fn day_month_and_year_in_any_order() {
        check("en", "4 May 2031", "2031-05-04");
        check("en", "May 4, 2031", "2031-05-04");
        check("en", "2031 May 4", "2031-05-04");
        check("en", "4th of May, 2031", "2031-05-04");
        check("en", "MAY 4TH 2031", "2031-05-04");
        check("en", "04-May-2031", "2031-05-04");
    }

    #[test]
    fn languages_join_the_parts_with_words() {
        check("es", "4 de mayo de 2031", "2031-05-04");
        check("de", "4. Mai 2031", "2031-05-04");
        check("ru", "4 мая 2031 г.", "2031-05-04");
        check("hu", "2031. május 4.", "2031-05-04 | .");
        check("ka", "2031 წლის 4 მაისი", "2031-05-04");
        check("ar", "4 أيار / مايو 2031", "2031-05-04");
        check("th", "4 พฤษภาคม 2574", "2031-05-04");
        check("pl", "4 V 2031", "2031-05-04");
    }

    #[test]
    fn two_digits_behind_a_month_are_a_year_where_they_can_be_nothing_else() {
        check("en", "4 May 31", "2031-05-04 short year");
        check("en", "May 4, '31", "2031-05-04 short year");
        check("en", "4 May 31 people", "--05-04 weak | 31 people");
        check("en", "May 4, 31%", "--05-04 weak | , 31%");
        check_ordered("en", "ymd", "31-May-04", "2031-05-04 short year");
    }

    #[test]
    fn a_clock_is_no_part_of_the_date() {
        check("en", "5 May 4:30 pm", "--05-05 weak | 4:30 pm");
        check("en", "May 4 2031 19:22", "2031-05-04 | 19:22");
        check("en", "May 4, 19:22", "--05-04 weak | , 19:22");
        check("en", "4 May 1821 hrs", "--05-04 weak | 1821 hrs");
    }

    #[test]
    fn a_month_with_one_number() {
        check("en", "May 2031", "2031-05 weak");
        check("en", "4 May", "--05-04 weak");
        check("en", "May4", "--05-04 weak");
        check("en", "May", "none");
        check("en", "2031", "none");
    }

    #[test]
    fn several_days_are_something_else() {
        check("en", "12-14 May", "Other");
        check("en", "May 12-14, 2031", "Other");
    }

    #[test]
    fn days_that_no_month_has() {
        check("en", "30 February 2031", "Impossible");
        check("en", "29 February 2030", "Impossible");
        check("en", "31 June", "Impossible");
        check("en", "April 31, 2031", "Impossible");
    }

    #[test]
    fn numbers_of_something_else_stand_before_a_date() {
        check("en", "9 — May 4, 2031", "none");
        check("en", "17 comments May 4", "none");
    }
}
