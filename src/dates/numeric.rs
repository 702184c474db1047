//! Dates in numbers alone: `12.09.25`, `2025/9/1`, `12. 9. 2025`, `20250912`, `31/10`.

use chrono::NaiveDate;

use super::clock::clock;
use super::context::{Context, Order};
use super::date::{Printed, When, year_of};
use super::era;
use super::lexeme::{Kind, Lexemes};
use super::order::{self, Digits};
use super::reading::YearSource;
use super::vocabulary::Meaning;

/// Numbers in a row, joined by marks of one kind.
struct Row {
    numbers: [Digits; 4],
    count: usize,
    separator: char,
    /// The lexeme after the last number.
    next: usize,
}

/// Reads the row of numbers that begins at a lexeme. A row that is no date is read too, as
/// something else, so that no part of it is taken for one.
pub(super) fn chain(
    lexemes: &Lexemes<'_>,
    first: usize,
    context: &Context,
) -> Option<(Printed, usize)> {
    let row = row(lexemes, first)?;
    if row.count == 1 {
        return compact(lexemes, first, context).or_else(|| spaced(lexemes, first, context));
    }
    if row.count == 2 {
        return pair(lexemes, first, &row, context);
    }
    let next = row.next;
    let [a, b, c, _] = row.numbers;
    if row.count > 3 || !stands_alone(lexemes, first, &row) {
        return Some((Printed::other(), next));
    }
    if let Some(day) = other_calendar([a, b, c], context) {
        return Some((Printed::foreign(day), next));
    }
    let has_long = |digits: Digits| digits.1 > 4 || (digits.1 == 3 && digits != a) || digits.1 == 0;
    if [a, b, c].into_iter().any(has_long)
        || (a.1 == 4 && c.1 > 2)
        || b.1 > 2
        || (a.1 <= 2 && c.1 == 1 && !(a.1 == 2 && is_year_first(context)))
    {
        return Some((Printed::other(), next));
    }
    let printed = match order::three([a, b, c], row.separator, context, |digits| {
        year_of(digits, context)
    }) {
        Ok(resolved) => {
            let mut printed = Printed::resolved(resolved, When::Day);
            // "iOS 18.6.12", "1-2-03": short numbers behind a word can be a version.
            printed.is_weak = resolved.is_short_year && !is_full(lexemes, first, &row);
            printed
        }
        Err(reason) => Printed::new(Err(reason)),
    };
    Some((printed, next))
}

/// Three numbers of two digits, which versions and scores seldom are.
fn is_full(lexemes: &Lexemes<'_>, first: usize, row: &Row) -> bool {
    let is_padded = row
        .numbers
        .iter()
        .take(row.count)
        .all(|(_, digits)| *digits == 2);
    let has_clock = (row.next..row.next + 3).any(|at| clock(lexemes, at).is_some());
    let is_after_word = first
        .checked_sub(1)
        .and_then(|before| lexemes.get(before))
        .is_some_and(|before| before.kind == Kind::Word);
    has_clock || (is_padded && !is_after_word)
}

fn row(lexemes: &Lexemes<'_>, first: usize) -> Option<Row> {
    let number = lexemes.number(first)?;
    let mut row = Row {
        numbers: [number, (0, 0), (0, 0), (0, 0)],
        count: 1,
        separator: ' ',
        next: first + 1,
    };
    while let Some(mark) = lexemes.mark(row.next) {
        if !matches!(mark, '.' | '/' | '-' | '·') {
            break;
        }
        let Some(number) = lexemes.number(row.next + 1) else {
            break;
        };
        let is_wide = lexemes.is_spaced(row.next) || lexemes.is_spaced(row.next + 1);
        if row.count == 1 {
            row.separator = mark;
            // "12 - 14", "3. 5 points": dashes and stops with a space join only dates of three.
            if is_wide && mark != '/' && !continues(lexemes, row.next + 1, mark) {
                break;
            }
        } else if mark != row.separator {
            // "12/9-2025" is one date, "28.01.2020-15:49" and "1/2/2020-3/2/2020" are not.
            let is_year = number.1 == 4 && row.count == 2 && !is_wide && matches!(mark, '/' | '-');
            if !is_year {
                break;
            }
        }
        if row.count >= 2
            && lexemes.is_spaced(row.next + 1)
            && clock(lexemes, row.next + 1).is_some_and(|(clock, _)| !clock.is_bare)
        {
            break;
        }
        if row.count == 3
            && (is_wide || clock(lexemes, row.next + 1).is_some_and(|(clock, _)| !clock.is_bare))
        {
            break;
        }
        if let Some(place) = row.numbers.get_mut(row.count) {
            *place = number;
        }
        row.count = (row.count + 1).min(4);
        row.next += 2;
    }
    Some(row)
}

/// Whether two more numbers follow with the same mark.
fn continues(lexemes: &Lexemes<'_>, at: usize, mark: char) -> bool {
    lexemes.mark(at + 1) == Some(mark) && lexemes.number(at + 2).is_some()
}

/// Whether the row is a date by what stands at its two ends: no currency, no sign of a version,
/// a size or a telephone number.
fn stands_alone(lexemes: &Lexemes<'_>, first: usize, row: &Row) -> bool {
    let has_year = row.numbers.iter().take(3).any(|(_, digits)| *digits == 4);
    if let Some(before) = first.checked_sub(1) {
        let is_joined = lexemes.is_joined(first);
        let Some(lexeme) = lexemes.get(before) else {
            return false;
        };
        match lexeme.kind {
            Kind::Mark(mark) => {
                let is_open = matches!(
                    mark,
                    ':' | '|'
                        | '('
                        | ','
                        | '.'
                        | '·'
                        | '•'
                        | '—'
                        | '/'
                        | '\''
                        | '>'
                        | '*'
                        | '~'
                        | '='
                        | '@'
                        | '<'
                        | '_'
                        | '»'
                        | '–'
                        | '-'
                        | ';'
                        | ')'
                );
                if !is_open && (is_joined || is_money(mark)) {
                    return false;
                }
                let is_minus =
                    matches!(mark, '-' | '.' | '/' | '_' | '@') && is_joined && before > 0;
                if is_minus && lexemes.is_joined(before) {
                    return false;
                }
            }
            Kind::Word => {
                if is_joined && !has_year {
                    return false;
                }
            }
            Kind::Number { .. } => {
                if is_joined && !has_year {
                    return false;
                }
            }
            Kind::Term(_) => {}
        }
    }
    match lexemes.get(row.next) {
        Some(next) if !next.spaced => match next.kind {
            Kind::Mark(mark) => {
                let is_code = mark == '-'
                    && matches!(lexemes.get(row.next + 1), Some(after) if !after.spaced && after.kind == Kind::Word);
                !is_code && !matches!(mark, '%' | '°' | '+' | '=' | '_' | '$' | '€')
            }
            Kind::Word => has_year,
            Kind::Number { .. } | Kind::Term(_) => true,
        },
        Some(next) => !matches!(next.kind, Kind::Mark('%' | '°' | '×')),
        None => true,
    }
}

fn is_money(mark: char) -> bool {
    matches!(
        mark,
        '$' | '€'
            | '£'
            | '¥'
            | '₹'
            | '₽'
            | '₩'
            | '₺'
            | '₴'
            | '₫'
            | '฿'
            | '#'
            | '№'
            | '+'
            | '×'
    )
}

/// Persian and Hijri years in numbers, in the languages of those calendars.
fn other_calendar([a, b, c]: [Digits; 3], context: &Context) -> Option<Option<NaiveDate>> {
    let language = context.locale.as_ref()?.language();
    let (year, month, day) = match (a.1, c.1) {
        (4, _) => (a.0, b.0, c.0),
        (_, 4) => (c.0, b.0, a.0),
        _ => return None,
    };
    let month = u8::try_from(month).ok()?;
    let day = u8::try_from(day).ok()?;
    match language {
        "fa" | "ps" if (1300..1500).contains(&year) => Some(era::persian(year, month, day)),
        "ar" | "ur" if (1300..1500).contains(&year) => Some(era::hijri(year, month, day)),
        "ne" if (2060..2100).contains(&year) => Some(era::nepali(year, month, day)),
        _ => None,
    }
}

/// `20250912`: eight digits that are a day.
fn compact(lexemes: &Lexemes<'_>, first: usize, context: &Context) -> Option<(Printed, usize)> {
    let (value, 8) = lexemes.number(first)? else {
        return None;
    };
    let year = year_of((value / 10_000, 4), context)?;
    let day = NaiveDate::from_ymd_opt(year, (value / 100 % 100) as u32, (value % 100) as u32)?;
    let mut printed = Printed::new(Ok(When::Day(day)));
    printed.is_weak = true;
    Some((printed, first + 1))
}

fn is_year_first(context: &Context) -> bool {
    context.order.or_else(|| order::custom(context)) == Some(Order::Ymd)
}

/// `12 02 2024`: padded numbers that only spaces divide.
fn spaced(lexemes: &Lexemes<'_>, first: usize, context: &Context) -> Option<(Printed, usize)> {
    let numbers = [
        lexemes.number(first)?,
        lexemes.number(first + 1)?,
        lexemes.number(first + 2)?,
    ];
    if numbers.map(|(_, digits)| digits) != [2, 2, 4] || lexemes.number(first + 3).is_some() {
        return None;
    }
    let resolved = order::three(numbers, ' ', context, |digits| year_of(digits, context)).ok()?;
    let mut printed = Printed::resolved(resolved, When::Day);
    printed.is_weak = true;
    Some((printed, first + 3))
}

/// Day and month without a year: with a slash, a full stop at the end, or a clock time beside it.
fn pair(
    lexemes: &Lexemes<'_>,
    first: usize,
    row: &Row,
    context: &Context,
) -> Option<(Printed, usize)> {
    let [a, b, ..] = row.numbers;
    let next = row.next;
    if a.1 > 2 || b.1 > 2 {
        // "2005-2006", "978-0", "51.5074": no part of it is a date.
        let is_glued = lexemes.is_joined(first + 1) && lexemes.is_joined(first + 2);
        return (is_glued && clock(lexemes, first + 2).is_none()).then(|| (Printed::other(), next));
    }
    if lexemes.month(next).is_some()
        || lexemes.is(next, Meaning::MonthMark)
        || lexemes.is(next, Meaning::YearMark)
    {
        return None;
    }
    let clock_at = |at: usize| clock(lexemes, at).filter(|(clock, _)| !clock.is_bare);
    let mut after = next;
    let mut has_stop = false;
    while lexemes.is_mark(after, &['.', ',', '-', '|', '·', '•', '—'])
        || lexemes.is(after, Meaning::At)
    {
        has_stop |= after == next && lexemes.is_mark(after, &['.']) && lexemes.is_joined(after);
        after += 1;
    }
    let has_clock = clock_at(after).is_some()
        || (1..=3).any(|back| {
            first
                .checked_sub(back + 2)
                .and_then(clock_at)
                .is_some_and(|(_, end)| end <= first && end + 2 >= first)
        });
    let is_date = row.separator == '/' || has_clock || (row.separator == '.' && has_stop);
    if !is_date || !stands_alone(lexemes, first, row) {
        return None;
    }
    let mut printed = match order::two(a, b, context) {
        Ok(resolved) => Printed::resolved(resolved, |(month, day)| When::Yearless { month, day }),
        Err(reason) => Printed::new(Err(reason)),
    };
    printed.year = YearSource::Latest;
    printed.is_weak = true;
    let next = if row.separator == '.' && lexemes.is_mark(next, &['.']) {
        next + 1
    } else {
        next
    };
    Some((printed, next))
}

#[cfg(test)]
mod tests {
    use super::super::testing::{context, lexemes, shown};
    use super::*;

    /// What the first number of a text begins, read in the custom of a tag.
    #[track_caller]
    fn check(tag: &str, text: &str, expected: &str) {
        let lexemes = lexemes(if tag.is_empty() { "en" } else { tag }, text);
        let first = (0..lexemes.len())
            .find(|at| lexemes.number(*at).is_some())
            .expect("has a number");
        let shown = shown(&lexemes, chain(&lexemes, first, &context(tag)));
        assert_eq!(shown, expected, "{text} in {tag:?}");
    }

    #[test]
    fn the_custom_of_the_place_decides_between_day_and_month() {
        check("en-GB", "04.05.2031", "2031-05-04 Custom, Mdy 2031-04-05");
        check("en-US", "04/05/2031", "2031-04-05 Custom, Dmy 2031-05-04");
        check("hi", "०४/०५/२०३१", "2031-05-04 Custom, Mdy 2031-04-05");
        check("en-GB", "04/05-2031", "2031-05-04 Custom, Mdy 2031-04-05");
    }

    #[test]
    fn numbers_that_allow_one_reading_need_no_custom() {
        check("en-US", "25/12/2031", "2031-12-25");
        check("en-GB", "12/25/2031", "2031-12-25");
        check("", "05/05/2031", "2031-05-05");
        check("", "2031-05-04", "2031-05-04");
        check("", "2031/5/4", "2031-05-04");
        check("", "2031. 5. 4.", "2031-05-04 | .");
    }

    #[test]
    fn without_a_custom_two_readings_are_none() {
        check("", "04/05/2031", "Ambiguous(2031-05-04, 2031-04-05)");
        check("", "04-05-31", "Ambiguous(2031-05-04, 2031-04-05)");
        check("", "04.05.2031", "2031-05-04 Custom, Mdy 2031-04-05");
    }

    #[test]
    fn two_digits_are_a_year_at_either_end() {
        check(
            "de",
            "04.05.31",
            "2031-05-04 Custom short year, Mdy 2031-04-05, Ymd 2004-05-31",
        );
        check(
            "de",
            "4.5.31",
            "2031-05-04 Custom short year weak, Mdy 2031-04-05",
        );
        check(
            "ja",
            "31/05/04",
            "2031-05-04 Custom short year, Dmy 2004-05-31",
        );
        check("", "45/09/30", "2045-09-30 short year");
    }

    #[test]
    fn digits_without_marks() {
        check("", "20310504", "2031-05-04 weak");
        check("", "20311304", "none");
        check(
            "en-GB",
            "04 05 2031",
            "2031-05-04 Custom weak, Mdy 2031-04-05",
        );
        check("en-GB", "4 5 2031", "none");
    }

    #[test]
    fn day_and_month_alone_need_a_sign_that_they_are_a_date() {
        check("en-US", "31/10", "--10-31 weak");
        check("de", "31.10.", "--10-31 weak");
        check("de", "31.10. 19:22", "--10-31 weak | 19:22");
        check("en-GB", "31-10 19:22", "--10-31 weak | 19:22");
        for text in ["31.10", "31-10", "3-2", "31.10 metres"] {
            check("en-GB", text, "none");
        }
    }

    #[test]
    fn years_of_other_calendars() {
        check("fa", "1410/02/14", "2031-05-04 foreign");
        check("ar", "1453/01/12", "2031-05-04 foreign");
        check("ne", "2088/01/20", "2031-05-04 foreign");
        check("th", "4/5/2574", "2031-05-04 Custom, Mdy 2031-04-05");
        check("zh-TW", "120/5/4", "2031-05-04");
        check("fa", "1410/13/14", "Impossible");
    }

    #[test]
    fn days_that_no_month_has() {
        check("en-GB", "30/02/2031", "Impossible");
        check("en-GB", "32/13/2031", "Impossible");
        check("en-GB", "00/05/2031", "Impossible");
        check("en-GB", "30/30", "Impossible");
    }

    #[test]
    fn rows_of_numbers_that_are_something_else() {
        check("en", "1.2.3.4", "Other");
        check("en", "192.168.11.10", "Other");
        check("en", "2031-2032", "Other");
        check("en", "$04.05.2031", "Other");
        check("en", "04.05.31%", "Other | %");
        check("en", "x04.05.31", "Other");
        check("en", "978-0-306-40615", "Other");
        check("en", "17", "none");
    }
}
