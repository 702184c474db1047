//! Dates whose numbers carry marks, as East Asian, Vietnamese and Mongolian pages print them.

use chrono::NaiveDate;

use super::context::Context;
use super::date::{Printed, year_of, yearless};
use super::era;
use super::lexeme::Lexemes;
use super::vocabulary::Meaning;

/// The date of a named era: 令和7年9月12日, 民國114年9月12日, R7.9.12.
pub(super) fn japanese_era(lexemes: &Lexemes<'_>, first: usize) -> Option<(Printed, usize)> {
    let raw = lexemes.raw(first);
    // 元年 is the first year; without spaces it is one word with the era.
    let (name, is_first) = match raw.strip_suffix('元') {
        Some(name) if !name.is_empty() => (name, true),
        _ => (raw, false),
    };
    let before_first = match name {
        "民國" | "民国" => 1911,
        name => era::japanese(name)?,
    };
    let is_letter = raw.len() == 1;
    let mut at = first + 1;
    let year = match lexemes.number(at) {
        Some((year, 1..=3)) => year,
        None if is_first => 1,
        None if lexemes.raw(at) == "元" => 1,
        _ => return None,
    };
    if !is_first {
        at += 1;
    }
    let year = before_first + year as i32;
    let separator = lexemes.mark(at);
    let is_marked = lexemes.is(at, Meaning::YearMark);
    if !is_marked
        && !(separator.is_some_and(|mark| matches!(mark, '.' | '/' | '-'))
            && (is_letter || raw.len() > 3))
    {
        return None;
    }
    let (month, 1..=2) = lexemes.number(at + 1)? else {
        return None;
    };
    if !(lexemes.is(at + 2, Meaning::MonthMark)
        || (!is_marked && lexemes.mark(at + 2) == separator))
    {
        return None;
    }
    let (day, 1..=2) = lexemes.number(at + 3)? else {
        return None;
    };
    at += 4;
    if lexemes.is(at, Meaning::DayMark) {
        at += 1;
    }
    let day = NaiveDate::from_ymd_opt(year, month as u32, day as u32);
    Some((Printed::day(day), at))
}

/// Dates whose numbers carry marks: 2025年9月12日, 2025년 9월 12일, ngày 12 tháng 9 năm 2025,
/// 2025 оны 9-р сарын 12.
pub(super) fn marked(
    lexemes: &Lexemes<'_>,
    first: usize,
    context: &Context,
) -> Option<(Printed, usize)> {
    if let Some(found) = vietnamese(lexemes, first, context) {
        return Some(found);
    }
    let mut at = first;
    let mut year = None;
    if lexemes.is(at + 1, Meaning::YearMark)
        && let Some(digits @ (_, 2..)) = lexemes.number(at)
    {
        year = Some(year_of(digits, context));
        at += 2;
        while lexemes.is_mark(at, &['.', ',']) {
            at += 1;
        }
        // 2024年（令和6年）3月23日: the year is said again.
        if lexemes.is_mark(at, &['('])
            && let Some(close) = (at + 1..at + 6).find(|at| lexemes.is_mark(*at, &[')']))
        {
            at = close + 1;
        }
    }
    let (month, 1..=2) = lexemes.number(at)? else {
        return None;
    };
    at += 1;
    if lexemes.is_mark(at, &['-']) {
        at += if lexemes.is(at + 1, Meaning::MonthMark) {
            1
        } else {
            2
        };
    }
    if !lexemes.is(at, Meaning::MonthMark) || lexemes.is(at, Meaning::Ago) {
        return None;
    }
    at += 1;
    if lexemes.is_mark(at, &['.']) {
        at += 1;
    }
    let day = match lexemes.number(at) {
        Some((day, 1..=2)) if year.is_some() || lexemes.is(at + 1, Meaning::DayMark) => {
            at += 1;
            if lexemes.is(at, Meaning::DayMark) {
                at += 1;
            }
            day
        }
        _ => {
            // A month alone.
            let year = year?;
            let first = year.and_then(|year| NaiveDate::from_ymd_opt(year, month as u32, 1));
            return Some((Printed::month(first), at));
        }
    };
    let printed = match year {
        Some(year) => {
            let day = year.and_then(|year| NaiveDate::from_ymd_opt(year, month as u32, day as u32));
            Printed::day(day)
        }
        None => yearless(month as u32, day as u32),
    };
    Some((printed, at))
}

/// Vietnamese puts the marks in front.
fn vietnamese(lexemes: &Lexemes<'_>, first: usize, context: &Context) -> Option<(Printed, usize)> {
    let mut at = first;
    if lexemes.is(at, Meaning::MonthMark)
        && let Some((month, 1..=2)) = lexemes.number(at + 1)
    {
        // "tháng 9 năm 2025", "Tháng 03 2024".
        let mut next = at + 2;
        while lexemes.is_mark(next, &[',', '/', '-']) || lexemes.is(next, Meaning::YearMark) {
            next += 1;
        }
        let year = year_of(
            lexemes.number(next).filter(|(_, digits)| *digits == 4)?,
            context,
        )?;
        let month = NaiveDate::from_ymd_opt(year, month as u32, 1);
        return Some((Printed::month(month), next + 1));
    }
    if lexemes.is(at, Meaning::DayMark) {
        at += 1;
    }
    let (day, 1..=2) = lexemes.number(at)? else {
        return None;
    };
    at += 1;
    if lexemes.is_mark(at, &[',', '-']) {
        at += 1;
    }
    if !lexemes.is(at, Meaning::MonthMark) {
        return None;
    }
    at += 1;
    let (month, 1..=2) = lexemes.number(at)? else {
        return None;
    };
    if lexemes.is(at + 1, Meaning::DayMark) {
        // A Chinese or Korean date with a number before it.
        return None;
    }
    at += 1;
    let mut next = at;
    while lexemes.is_mark(next, &[',', '/', '-', '.']) || lexemes.is(next, Meaning::YearMark) {
        next += 1;
    }
    if let Some(digits @ (_, 4)) = lexemes.number(next)
        && let Some(year) = year_of(digits, context)
    {
        let day = NaiveDate::from_ymd_opt(year, month as u32, day as u32);
        return Some((Printed::day(day), next + 1));
    }
    Some((yearless(month as u32, day as u32), at))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, lexemes, shown};
    use super::*;

    #[track_caller]
    fn check(tag: &str, text: &str, expected: &str) {
        let lexemes = lexemes(tag, text);
        let read = japanese_era(&lexemes, 0).or_else(|| marked(&lexemes, 0, &context(tag)));
        let shown = shown(&lexemes, read);
        assert_eq!(shown, expected, "{text}");
    }

    #[test]
    fn marks_say_year_month_and_day() {
        check("ja", "2031年5月4日", "2031-05-04");
        check("ja", "2031 年 5 月 4 日 19:22", "2031-05-04 | 19:22");
        check("ko", "2031년 5월 4일", "2031-05-04");
        check("zh", "2031年5月4号", "2031-05-04");
        check("mn", "2031 оны 5-р сарын 4", "2031-05-04");
    }

    #[test]
    fn vietnamese_marks_stand_in_front() {
        check("vi", "ngày 4 tháng 5 năm 2031", "2031-05-04");
        check("vi", "4 tháng 5, 2031", "2031-05-04");
        check("vi", "4 tháng 5", "--05-04 weak");
        check("vi", "tháng 5 năm 2031", "2031-05 weak");
    }

    #[test]
    fn years_of_eras() {
        check("ja", "令和13年5月4日", "2031-05-04");
        check("ja", "R13.5.4", "2031-05-04");
        check("ja", "平成元年5月4日", "1989-05-04");
        check("zh-TW", "民國120年5月4日", "2031-05-04");
        check("ja", "2031年（令和13年）5月4日", "2031-05-04");
    }

    #[test]
    fn what_is_left_out_is_not_said() {
        check("ja", "5月4日", "--05-04 weak");
        check("ja", "2031年5月", "2031-05 weak");
        check("ja", "5月", "none");
        check("ja", "2031年", "none");
        check("ja", "R13", "none");
    }

    #[test]
    fn days_that_no_month_has() {
        check("ja", "2031年13月1日", "Impossible");
        check("ja", "2月30日", "Impossible");
        check("vi", "ngày 31 tháng 4 năm 2031", "Impossible");
    }

    #[test]
    fn months_that_have_passed_are_an_age() {
        check("zh", "3个月前", "none");
        check("ja", "5か月前", "none");
    }
}
