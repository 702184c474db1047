//! Numbers that a page printed without a space between them.

use smallvec::SmallVec;

use super::chars;
use super::lexeme::{Kind, Lexeme, Lexemes};
use super::vocabulary::Meaning;

impl Lexemes<'_> {
    /// Takes apart numbers that a page printed without a space between them: "20207:22" is the
    /// year 2020 and the hour 7, ":002020" the second 00 and the year 2020.
    pub(super) fn split_glued_numbers(&mut self) {
        let mut splits: SmallVec<[(usize, [Lexeme; 2]); 2]> = SmallVec::new();
        for at in 0..self.list.len() {
            if let Some(parts) = self.glued_at(at).and_then(|first| self.parts(at, first)) {
                splits.push((at, parts));
            }
        }
        if splits.is_empty() {
            return;
        }
        let mut splits = splits.into_iter().peekable();
        self.list = std::mem::take(&mut self.list)
            .into_iter()
            .enumerate()
            .flat_map(
                |(at, lexeme)| match splits.next_if(|(split, _)| *split == at) {
                    Some((_, [first, rest])) => [Some(first), Some(rest)],
                    None => [Some(lexeme), None],
                },
            )
            .flatten()
            .collect();
    }

    /// How many digits of a number belong to its first part.
    fn glued_at(&self, at: usize) -> Option<u8> {
        let (value, digits) = self.number(at)?;
        if !(3..=18).contains(&digits) {
            return None;
        }
        let before = at.checked_sub(1);
        let after_colon = before.is_some_and(|before| {
            self.is_mark(before, &[':']) && before > 0 && self.number(before - 1).is_some()
        }) && self.is_joined(at);
        if after_colon {
            let first = value / 10_u64.pow(u32::from(digits) - 2);
            let rest = value % 10_u64.pow(u32::from(digits) - 2);
            let is_date = (self.is_mark(at + 1, &['.', '/', '-'])
                && self.is_joined(at + 1)
                && self.number(at + 2).is_some())
                || self.month(at + 1).is_some();
            let fits = match digits {
                6 => (1900..2100).contains(&rest),
                3 | 4 => is_date && (1..=31).contains(&rest),
                _ => false,
            };
            return (first < 60 && fits).then_some(2);
        }
        if let Some(first) = self.glued_day(at, value, digits) {
            return Some(first);
        }
        if digits < 5 {
            return None;
        }
        let year = value / 10_u64.pow(u32::from(digits) - 4);
        let is_year = (1900..2100).contains(&year) || (2400..2700).contains(&year);
        (is_year && self.ends_day_and_month(before?)).then_some(4)
    }

    /// The day at the end of a date with what follows it: "2024-05-0609:31" is the 6th at 9:31,
    /// "2023-03-162023-03-16" the 16th, printed twice.
    fn glued_day(&self, at: usize, value: u64, digits: u8) -> Option<u8> {
        if !matches!(digits, 4 | 6) || at < 2 {
            return None;
        }
        let is_year = |at: usize| matches!(self.number(at), Some((1900..2100, 4)));
        let is_after_month = self.is(at - 1, Meaning::MonthMark)
            || (at >= 4
                && self.mark(at - 1).is_some_and(|mark| {
                    matches!(mark, '-' | '/' | '.') && self.mark(at - 3) == Some(mark)
                })
                && is_year(at - 4));
        let day = value / 10_u64.pow(u32::from(digits) - 2);
        let rest = value % 10_u64.pow(u32::from(digits) - 2);
        let fits = match digits {
            4 => self.is_mark(at + 1, &[':']) && rest < 24,
            _ => (1900..2100).contains(&rest) && self.mark(at + 1).is_some(),
        };
        (is_after_month && fits && (1..=31).contains(&day)).then_some(2)
    }

    /// Whether day and month stand up to here, so that a year must follow.
    fn ends_day_and_month(&self, mut at: usize) -> bool {
        let back = |at: usize| at.checked_sub(1);
        let mut separator = None;
        for _ in 0..3 {
            let skips = self.is_mark(at, &[',', '.', '/', '-', '\'']) || self.is(at, Meaning::At);
            if !skips {
                break;
            }
            separator = separator.or(self.mark(at));
            match back(at) {
                Some(before) => at = before,
                None => return false,
            }
        }
        if self.month(at).is_some() || self.is(at, Meaning::MonthMark) {
            return true;
        }
        let mut day = at;
        if self.is(day, Meaning::Ordinal) && day > 0 {
            day -= 1;
        }
        let is_day = |at: usize| {
            self.number(at)
                .is_some_and(|(value, digits)| digits < 3 && (1..=31).contains(&value))
        };
        if !is_day(day) {
            return false;
        }
        let Some(before) = back(day) else {
            return false;
        };
        if self.month(before).is_some()
            || (self.is_mark(before, &['.']) && before > 0 && self.month(before - 1).is_some())
        {
            return true;
        }
        separator.is_some() && self.mark(before) == separator && before > 0 && is_day(before - 1)
    }

    /// A number cut behind its first digits.
    fn parts(&self, at: usize, first: u8) -> Option<[Lexeme; 2]> {
        let lexeme = self.list.get(at).copied()?;
        let (value, digits) = self.number(at)?;
        let raw = self.text.get(lexeme.start..lexeme.end)?;
        let (offset, _) = raw
            .char_indices()
            .filter(|(_, c)| chars::digit(*c).is_some())
            .nth(usize::from(first))?;
        let power = 10_u64.pow(u32::from(digits - first));
        let part = |value, digits, start, end, spaced| Lexeme {
            kind: Kind::Number { value, digits },
            start,
            end,
            spaced,
        };
        let middle = lexeme.start + offset;
        Some([
            part(value / power, first, lexeme.start, middle, lexeme.spaced),
            part(value % power, digits - first, middle, lexeme.end, false),
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::lexemes;

    /// The pieces of a text, with what stood together without a space.
    #[track_caller]
    fn check(text: &str, expected: &str) {
        let lexemes = lexemes("en", text);
        let pieces: Vec<&str> = (0..lexemes.len()).map(|at| lexemes.raw(at)).collect();
        assert_eq!(pieces.join(" "), expected, "{text}");
        let numbers: Vec<u64> = (0..lexemes.len())
            .filter_map(|at| lexemes.number(at))
            .map(|(value, _)| value)
            .collect();
        let printed: Vec<u64> = expected
            .split(' ')
            .filter_map(|piece| piece.parse().ok())
            .collect();
        assert_eq!(numbers, printed, "{text}");
    }

    #[test]
    fn a_year_ends_after_four_digits() {
        check("May 4, 20317:22", "May 4 , 2031 7 : 22");
        check("4 May 203119:22", "4 May 2031 19 : 22");
        check("04.05.203119:22", "04 . 05 . 2031 19 : 22");
        check("4th May 203115 comments", "4 th May 2031 15 comments");
        check("May 20311", "May 2031 1");
    }

    #[test]
    fn a_day_ends_before_its_clock_and_before_another_date() {
        check("2031-05-0419:22", "2031 - 05 - 04 19 : 22");
        check("2031-05-042031-05-04", "2031 - 05 - 04 2031 - 05 - 04");
    }

    #[test]
    fn seconds_end_before_a_year() {
        check("19:22:002031", "19 : 22 : 00 2031");
        check("19:2204.05.2031", "19 : 22 04 . 05 . 2031");
    }

    #[test]
    fn other_long_numbers_stay_whole() {
        for text in [
            "20311",
            "May 2031",
            "by 203112",
            "1757681460",
            "4 May 99991",
            "12345678901234567890",
        ] {
            check(text, text);
        }
    }
}
