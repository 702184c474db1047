//! The numbers of a date, three or without the year two, found in a text without reading the rest
//! of it.

use chrono::{Datelike, NaiveDate};

use super::Row;
use crate::dates::context::Order;

/// Texts longer than this hold more than a date.
const MAX_LENGTH: usize = 300;

/// Stands in for a year that is missing.
const LEAP_YEAR: i32 = 2024;

/// How a date of numbers is written, as far as it decides which orders are possible.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `12/09/2025`: day and month may change places.
    Long,
    /// `12-09-25`: the year may stand in front as well.
    Short,
    /// `12/09`: day and month may change places, and the year is missing.
    Pair,
}

impl Form {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Long => "long",
            Self::Short => "short",
            Self::Pair => "pair",
        }
    }

    pub(super) fn parse(name: &str) -> Option<Self> {
        [Self::Long, Self::Short, Self::Pair]
            .into_iter()
            .find(|form| form.name() == name)
    }

    /// The form that most of the rows have; of equally many the one that leaves less open.
    pub(super) fn of(rows: &[Row<'_>]) -> Option<Self> {
        let count = |form| {
            rows.iter()
                .filter(|row| row.numbers.form() == Some(form))
                .count()
        };
        // Of equal ones `max_by_key` takes the last.
        [Self::Pair, Self::Short, Self::Long]
            .into_iter()
            .map(|form| (form, count(form)))
            .filter(|(_, count)| *count > 0)
            .max_by_key(|(_, count)| *count)
            .map(|(form, _)| form)
    }
}

/// Three numbers between the same separators, or two; then the third is nothing with no digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Numbers {
    values: [u16; 3],
    digits: [u8; 3],
}

/// A run of digits with its place.
struct Run {
    value: u32,
    digits: usize,
    start: usize,
    end: usize,
}

impl Numbers {
    /// The date of numbers in `text`: one with all four digits of its year before one without.
    pub(super) fn find(text: &str) -> Option<Self> {
        if text.len() > 4 * MAX_LENGTH {
            return None;
        }
        let chars: Vec<char> = text.chars().take(MAX_LENGTH).collect();
        let runs = runs(&chars);
        let found: Vec<Self> = (0..runs.len().saturating_sub(2))
            .filter_map(|at| Self::at(&chars, &runs, at))
            .collect();
        found
            .iter()
            .find(|numbers| !numbers.is_short())
            .or(found.first())
            .copied()
            .or_else(|| {
                (0..runs.len().saturating_sub(1)).find_map(|at| Self::pair_at(&chars, &runs, at))
            })
    }

    fn at(chars: &[char], runs: &[Run], at: usize) -> Option<Self> {
        let [one, two, three] = runs.get(at..at + 3)? else {
            return None;
        };
        let mark = separator(chars.get(one.end..two.start)?)?;
        if separator(chars.get(two.end..three.start)?) != Some(mark) {
            return None;
        }
        let before = at.checked_sub(1).and_then(|at| runs.get(at));
        let after = runs.get(at + 3);
        // A fourth number in the row makes it a version or an address of a network.
        let is_longer = before.is_some_and(|before| {
            chars.get(before.end..one.start).and_then(separator) == Some(mark)
        }) || after.is_some_and(|after| {
            chars.get(three.end..after.start).and_then(separator) == Some(mark)
        });
        if is_longer || is_glued(chars, one) {
            return None;
        }
        let numbers = Self {
            values: [
                u16::try_from(one.value).ok()?,
                u16::try_from(two.value).ok()?,
                u16::try_from(three.value).ok()?,
            ],
            digits: [one.digits as u8, two.digits as u8, three.digits as u8],
        };
        let is_date = match numbers.digits {
            [4, 1 | 2, 1 | 2] | [1 | 2, 1 | 2, 4] | [1 | 2, 1 | 2, 2] => true,
            // The year in front, in two digits, and the day in one.
            [2, 1 | 2, 1] => true,
            _ => false,
        };
        (is_date
            && [Order::Dmy, Order::Mdy, Order::Ymd]
                .iter()
                .any(|order| numbers.day(*order).is_some()))
        .then_some(numbers)
    }

    fn pair_at(chars: &[char], runs: &[Run], at: usize) -> Option<Self> {
        let [one, two] = runs.get(at..at + 2)? else {
            return None;
        };
        // With a dash two numbers are from and to.
        let mark = separator(chars.get(one.end..two.start)?).filter(|mark| *mark != '-')?;
        let is_in_row = |before: &Run, after: &Run| {
            chars.get(before.end..after.start).and_then(separator) == Some(mark)
        };
        let is_longer = at
            .checked_sub(1)
            .and_then(|at| runs.get(at))
            .is_some_and(|before| is_in_row(before, one))
            || runs.get(at + 2).is_some_and(|after| is_in_row(two, after));
        if is_longer || is_glued(chars, one) || one.digits > 2 || two.digits > 2 {
            return None;
        }
        let numbers = Self {
            values: [
                u16::try_from(one.value).ok()?,
                u16::try_from(two.value).ok()?,
                0,
            ],
            digits: [one.digits as u8, two.digits as u8, 0],
        };
        (numbers.day(Order::Dmy).is_some() || numbers.day(Order::Mdy).is_some()).then_some(numbers)
    }

    /// The day that the numbers mean in that order; `None` where they cannot be read so. Without a
    /// year it is that of a leap year, which has every day.
    pub(super) fn day(&self, order: Order) -> Option<NaiveDate> {
        let [a, b, c] = self.values.map(u32::from);
        let [a_digits, _, c_digits] = self.digits;
        if self.form() == Some(Form::Pair) {
            return match order {
                Order::Dmy => NaiveDate::from_ymd_opt(LEAP_YEAR, b, a),
                Order::Mdy => NaiveDate::from_ymd_opt(LEAP_YEAR, a, b),
                Order::Ymd => None,
            };
        }
        let (year, digits, month, day) = match order {
            Order::Dmy => (c, c_digits, b, a),
            Order::Mdy => (c, c_digits, a, b),
            Order::Ymd => (a, a_digits, b, c),
        };
        let year = match digits {
            4 => year,
            // As POSIX has it (strptime, `%y`).
            2 if year >= 69 => 1900 + year,
            2 => 2000 + year,
            _ => return None,
        };
        NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
    }

    /// Whether the numbers can mean `day` in that order; without a year, in any.
    pub(super) fn is_day(&self, order: Order, day: NaiveDate) -> bool {
        self.day(order).is_some_and(|own| match self.form() {
            Some(Form::Pair) => (own.month(), own.day()) == (day.month(), day.day()),
            _ => own == day,
        })
    }

    /// The form, where it leaves the order open; `None` for `2025-09-12`.
    pub(super) fn form(&self) -> Option<Form> {
        match self.digits {
            [4, ..] => None,
            [.., 4] => Some(Form::Long),
            [.., 0] => Some(Form::Pair),
            _ => Some(Form::Short),
        }
    }

    /// The first and the last of the three.
    pub(super) fn ends(&self) -> (u16, u16) {
        let [first, _, last] = self.values;
        (first, last)
    }

    /// Whether its year has two digits.
    pub(super) fn is_short(&self) -> bool {
        self.form() == Some(Form::Short)
    }

    /// The day, where there is only one.
    pub(super) fn only_day(&self) -> Option<NaiveDate> {
        let mut days = [Order::Dmy, Order::Mdy, Order::Ymd]
            .into_iter()
            .filter_map(|order| self.day(order));
        let first = days.next()?;
        days.all(|day| day == first).then_some(first)
    }

    /// Whether the numbers alone allow more than one day.
    pub(super) fn is_open(&self) -> bool {
        self.only_day().is_none()
    }
}

/// Whether a date of numbers stands in the text.
pub fn is_numeric(text: &str) -> bool {
    Numbers::find(text).is_some()
}

/// Whether a number is the rest of a word, a price or a path.
fn is_glued(chars: &[char], run: &Run) -> bool {
    run.start
        .checked_sub(1)
        .and_then(|at| chars.get(at))
        .is_some_and(|c| c.is_alphabetic() || matches!(c, '.' | '/' | '#' | '$' | '€' | '£'))
}

fn runs(chars: &[char]) -> Vec<Run> {
    let mut runs: Vec<Run> = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        let Some(digit) = digit(*c) else { continue };
        match runs.last_mut() {
            Some(run) if run.end == at => {
                run.value = run.value.saturating_mul(10).saturating_add(digit);
                run.digits = run.digits.saturating_add(1).min(200);
                run.end = at + 1;
            }
            _ => runs.push(Run {
                value: digit,
                digits: 1,
                start: at,
                end: at + 1,
            }),
        }
    }
    runs
}

/// The one mark between two numbers, with blanks around it or not.
fn separator(between: &[char]) -> Option<char> {
    let mut marks = between.iter().filter(|c| {
        // Marks of direction stand between the numbers of right-to-left pages.
        !c.is_whitespace() && !matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}')
    });
    let mark = match *marks.next()? {
        '.' | '．' => '.',
        '/' | '／' | '⁄' => '/',
        '-' | '‐' | '‑' | '－' => '-',
        _ => return None,
    };
    marks.next().is_none().then_some(mark)
}

/// The value of a decimal digit in the scripts that pages write dates in.
fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 12] = [
        0x30, 0x660, 0x6f0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xe50, 0x1040, 0xff10,
    ];
    ZEROS
        .iter()
        .map(|zero| u32::from(c).wrapping_sub(*zero))
        .find(|value| *value < 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<[u16; 3]>) {
        assert_eq!(
            Numbers::find(text).map(|numbers| numbers.values),
            expected,
            "{text}"
        );
    }

    #[test]
    fn the_date_is_found_among_other_words() {
        check("12.09.25", Some([12, 9, 25]));
        check("Published 12.09.25, 06:21 PM", Some([12, 9, 25]));
        check("09/12/2025 18:21", Some([9, 12, 2025]));
        check("12. 9. 2025", Some([12, 9, 2025]));
        check("Fr., 12.09.2025 - 18:21", Some([12, 9, 2025]));
        check("18.21.05 12.09.2025", Some([12, 9, 2025]));
        check("2025-09-12", Some([2025, 9, 12]));
        check("12/09 18:21", Some([12, 9, 0]));
        check("Do., 25.9., 18.21 Uhr", Some([25, 9, 0]));
        check("١٢/٠٩/٢٠٢٥", Some([12, 9, 2025]));
        check("१२-०९-२०२५", Some([12, 9, 2025]));
    }

    #[test]
    fn other_numbers_are_none() {
        for text in [
            "",
            "v1.2.25",
            "192.168.1.20",
            "1.2.3",
            "32.13.25",
            "18:21:05",
            "10-12",
            "24/32",
            "3 hours ago",
            "12 September 2025",
            "100/09/2025",
            "99999999999.1.25",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn orders_are_what_the_calendar_allows() {
        let days = |text: &str| {
            let numbers = Numbers::find(text).expect("is there");
            [Order::Dmy, Order::Mdy, Order::Ymd]
                .map(|order| numbers.day(order).map(|day| day.to_string()))
        };
        let some = |day: &str| Some(day.to_owned());
        assert_eq!(
            days("12/09/2025"),
            [some("2025-09-12"), some("2025-12-09"), None]
        );
        assert_eq!(days("25/09/2025"), [some("2025-09-25"), None, None]);
        assert_eq!(
            days("12-09-25"),
            [some("2025-09-12"), some("2025-12-09"), some("2012-09-25")]
        );
        assert_eq!(days("25-9-5"), [None, None, some("2025-09-05")]);
        assert_eq!(days("2025-09-12"), [None, None, some("2025-09-12")]);
        assert_eq!(days("13.10.69")[0], some("1969-10-13"));
    }
}
