//! Days of other calendars with their months' names: Hijri, Persian, Nepali, Hebrew.

use chrono::NaiveDate;

use super::date::Printed;
use super::era;
use super::lexeme::Lexemes;
use super::order::Digits;
use super::vocabulary::Meaning;

/// Days of other calendars with their months' names.
pub(super) fn other_calendar(lexemes: &Lexemes<'_>, first: usize) -> Option<(Printed, usize)> {
    let month_of = |at: usize| {
        lexemes.meanings(at).iter().copied().find(|meaning| {
            matches!(
                meaning,
                Meaning::HijriMonth(_)
                    | Meaning::PersianMonth(_)
                    | Meaning::NepaliMonth(_)
                    | Meaning::HebrewMonth(_)
            )
        })
    };
    if let Some(found) = hebrew(lexemes, first) {
        return Some(found);
    }
    let is_day = |digits: &Digits| digits.1 <= 2 && (1..=32).contains(&digits.0);
    let skip = |mut at: usize| {
        while lexemes.is_mark(at, &[',', '.', '-', '/'])
            || lexemes.is(at, Meaning::At)
            || lexemes.is(at, Meaning::Ordinal)
            || lexemes.weekday(at).is_some()
        {
            at += 1;
        }
        at
    };
    // Persian pages put the year first where the language of the page is another.
    if let Some((year, 4)) = lexemes.number(first)
        && let at = skip(first + 1)
        && let Some(month) = month_of(at)
        && let at = skip(at + 1)
        && let Some((day, _)) = lexemes.number(at).filter(is_day)
    {
        return Some((Printed::foreign(on(month, year, day as u8)), at + 1));
    }
    let (day, month, mut at) = if let Some(day) = lexemes.number(first).filter(is_day) {
        let at = skip(first + 1);
        (day, month_of(at)?, at + 1)
    } else {
        let month = month_of(first)?;
        let at = skip(first + 1);
        (lexemes.number(at).filter(is_day)?, month, at + 1)
    };
    at = skip(at);
    let year = match lexemes.number(at) {
        Some((year, 4)) => year,
        _ => return None,
    };
    at += 1;
    let day = on(month, year, day.0 as u8);
    // "هـ", "AH", "م": the era, in one or two letters.
    if lexemes.raw(at).chars().count() <= 2
        && lexemes.number(at).is_none()
        && lexemes.is_joined(at)
        && lexemes.mark(at).is_none()
        || matches!(lexemes.raw(at), "هـ" | "ه" | "AH" | "A.H" | "SH" | "BS")
    {
        at += 1;
    }
    Some((Printed::foreign(day), at))
}

fn on(month: Meaning, year: u64, day: u8) -> Option<NaiveDate> {
    match month {
        Meaning::HijriMonth(month) => era::hijri(year, month, day),
        Meaning::PersianMonth(month) => era::persian(year, month, day),
        Meaning::NepaliMonth(month) => era::nepali(year, month, day),
        Meaning::HebrewMonth(month) => era::hebrew(year, month, day),
        _ => None,
    }
}

/// "י״ט באלול תשפ״ה": day and year in letters.
fn hebrew(lexemes: &Lexemes<'_>, first: usize) -> Option<(Printed, usize)> {
    let month_of = |at: usize| {
        lexemes
            .meanings(at)
            .iter()
            .find_map(|meaning| match meaning {
                Meaning::HebrewMonth(month) => Some(*month),
                _ => None,
            })
    };
    let letters = |at: usize| {
        // A number in letters is up to three lexemes: letters, the mark, letters.
        let start = lexemes.get(at)?.start;
        let mut end = at;
        while end < at + 4
            && lexemes
                .get(end)
                .is_some_and(|lexeme| end == at || !lexeme.spaced)
            && lexemes.number(end).is_none()
            && !lexemes.is_mark(end, &[',', '|', '.', '-'])
        {
            end += 1;
        }
        let raw = lexemes
            .text
            .get(start..lexemes.get(end.checked_sub(1)?)?.end)?;
        Some((era::hebrew_number(raw)?, end))
    };
    if !lexemes
        .raw(first)
        .starts_with(|c: char| ('א'..='ת').contains(&c))
    {
        return None;
    }
    let (day, at) = letters(first)?;
    let month = month_of(at)?;
    let (year, next) = letters(at + 1)?;
    let year = if year < 1000 { year + 5000 } else { year };
    Some((
        Printed::foreign(era::hebrew(year, month, u8::try_from(day).ok()?)),
        next,
    ))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{lexemes, shown};
    use super::*;

    #[track_caller]
    fn check(language: &str, text: &str, expected: &str) {
        let lexemes = lexemes(language, text);
        let shown = shown(&lexemes, other_calendar(&lexemes, 0));
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn one_day_in_four_calendars() {
        check("fa", "14 اردیبهشت 1410", "2031-05-04 foreign");
        check(
            "fa",
            "۱۴ اردیبهشت ۱۴۱۰ - ۱۹:۲۲",
            "2031-05-04 foreign | - ۱۹:۲۲",
        );
        check("fa", "1410 اردیبهشت 14", "2031-05-04 foreign");
        check("ar", "12 محرم 1453 هـ", "2031-05-04 foreign");
        check("ar", "12 محرم 1453هـ", "2031-05-04 foreign");
        check("ne", "20 बैशाख 2088", "2031-05-04 foreign");
        check("he", "י״א באייר תשצ״א", "2031-05-04 foreign");
    }

    #[test]
    fn days_that_no_month_has() {
        check("fa", "32 اردیبهشت 1410", "Impossible");
        check("ar", "31 محرم 1453", "Impossible");
    }

    #[test]
    fn a_year_must_stand_there() {
        check("fa", "14 اردیبهشت", "none");
        check("ar", "محرم", "none");
        check("ar", "12 محرم 53", "none");
    }

    #[test]
    fn months_of_the_gregorian_year_are_not_read_here() {
        check("fa", "4 مه 2031", "none");
        check("he", "4 במאי 2031", "none");
        check("en", "4 May 2031", "none");
    }
}
