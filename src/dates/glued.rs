//! Numbers that a page printed without a space between them.

use super::chars;
use super::lexeme::{Kind, Lexeme, Lexemes};
use super::vocabulary::Meaning;

impl Lexemes<'_> {
    /// Takes apart numbers that a page printed without a space between them: "20207:22" is the
    /// year 2020 and the hour 7, ":002020" the second 00 and the year 2020.
    pub(super) fn split_glued_numbers(&mut self) {
        let mut at = 0;
        while at < self.list.len() {
            if let Some(first) = self.glued_at(at) {
                self.split(at, first);
            }
            at += 1;
        }
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

    fn split(&mut self, at: usize, first: u8) {
        let Some(lexeme) = self.list.get(at).copied() else {
            return;
        };
        let Kind::Number { value, digits } = lexeme.kind else {
            return;
        };
        let raw = self.text.get(lexeme.start..lexeme.end).unwrap_or_default();
        let Some((offset, _)) = raw
            .char_indices()
            .filter(|(_, c)| chars::digit(*c).is_some())
            .nth(usize::from(first))
        else {
            return;
        };
        let power = 10_u64.pow(u32::from(digits - first));
        if let Some(place) = self.list.get_mut(at) {
            place.kind = Kind::Number {
                value: value / power,
                digits: first,
            };
            place.end = lexeme.start + offset;
        }
        let rest = Lexeme {
            kind: Kind::Number {
                value: value % power,
                digits: digits - first,
            },
            start: lexeme.start + offset,
            end: lexeme.end,
            spaced: false,
        };
        self.list.insert(at + 1, rest);
    }
}
