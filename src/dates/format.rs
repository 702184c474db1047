//! Date formats: checked when the configuration is read, so that a format that can never read
//! anything is an error at its line rather than a feed without dates.

use chrono::format::{Fixed, Item, Numeric, Parsed, StrftimeItems, parse};
use chrono::{DateTime, FixedOffset};
use std::fmt::Write;

/// A `strftime` format that reads at least a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateFormat {
    text: String,
    items: Vec<Item<'static>>,
    has_time: bool,
}

impl DateFormat {
    /// Checks a format by writing a known instant with it and reading it back.
    ///
    /// # Errors
    /// A sentence that says what is missing.
    pub fn parse(text: &str) -> Result<Self, String> {
        let items: Vec<Item<'static>> = StrftimeItems::new(text)
            .parse_to_owned()
            .map_err(|_| "has a directive that strftime does not know".to_owned())?;
        let has = |wanted: &[Numeric]| {
            items
                .iter()
                .any(|item| matches!(item, Item::Numeric(numeric, _) if wanted.contains(numeric)))
        };
        let has_fixed = |wanted: &[Fixed]| {
            items
                .iter()
                .any(|item| matches!(item, Item::Fixed(fixed) if wanted.contains(fixed)))
        };
        let whole = has(&[Numeric::Timestamp]) || has_fixed(&[Fixed::RFC2822, Fixed::RFC3339]);
        let has_hour_12 = has(&[Numeric::Hour12]);
        let has_marker = has_fixed(&[Fixed::LowerAmPm, Fixed::UpperAmPm]);
        if has_hour_12 && !has_marker {
            return Err(
                "reads a 12-hour clock (%I) without %p, so morning and evening are one".into(),
            );
        }
        let has_time = whole || has(&[Numeric::Hour]) || has_hour_12;
        if !has_time && has(&[Numeric::Minute, Numeric::Second]) {
            return Err("reads minutes without an hour".into());
        }
        let sample = DateTime::parse_from_rfc3339("2025-09-12T18:21:00+00:00")
            .map_err(|error| error.to_string())?;
        let mut written = String::new();
        if write!(written, "{}", sample.format_with_items(items.iter())).is_err() {
            return Err("has a directive that dates cannot be read by".into());
        }
        let mut parsed = Parsed::new();
        let is_parsed = parse(&mut parsed, &written, items.iter()).is_ok();
        Self::complete(&mut parsed);
        let reads_back = is_parsed
            && (whole || parsed.to_naive_date().is_ok())
            && (!has_time || whole || parsed.to_naive_time().is_ok());
        if !reads_back {
            return Err(
                "does not read a whole day: it needs day, month and year (such as %d.%m.%Y)".into(),
            );
        }
        Ok(Self {
            text: text.to_owned(),
            items,
            has_time,
        })
    }

    /// The format as written.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Its parts.
    pub fn items(&self) -> &[Item<'static>] {
        &self.items
    }

    /// Whether it reads a clock time.
    pub fn has_time(&self) -> bool {
        self.has_time
    }

    /// Whether it reads a clock time and no offset with it.
    pub fn needs_zone(&self) -> bool {
        let has_offset = self.items.iter().any(|item| {
            matches!(
                item,
                Item::Numeric(Numeric::Timestamp, _)
                    | Item::Fixed(
                        Fixed::RFC2822
                            | Fixed::RFC3339
                            | Fixed::TimezoneOffset
                            | Fixed::TimezoneOffsetColon
                            | Fixed::TimezoneOffsetZ
                            | Fixed::TimezoneOffsetColonZ
                    )
            )
        });
        self.has_time && !has_offset
    }

    /// The text before the first directive, which a match must start with.
    pub fn prefix(&self) -> &str {
        self.text
            .split_once('%')
            .map_or(self.text.as_str(), |(prefix, _)| prefix)
    }

    /// An hour without minutes is the full hour ("6 PM").
    pub fn complete(parsed: &mut Parsed) {
        if parsed.minute().is_none() {
            // Fails only where another minute is set, and none is.
            let _ = parsed.set_minute(0);
        }
    }

    /// The offset written in the text, where the format reads one.
    pub fn offset(parsed: &Parsed) -> Option<FixedOffset> {
        parsed.to_fixed_offset().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_that_read_a_day_are_taken() {
        for good in [
            "%d.%m.%y, %I:%M %p",
            "Published %d.%m.%y, %I:%M %p",
            "%Y-%m-%d",
            "%+",
            "%s",
            "%a, %d %b %Y %H:%M:%S %z",
            "%d %B %Y",
        ] {
            assert!(DateFormat::parse(good).is_ok(), "{good}");
        }
    }

    #[test]
    fn an_offset_in_the_format_needs_no_zone() {
        for (format, needs) in [
            ("%d.%m.%Y %H:%M", true),
            ("%d.%m.%Y %H:%M %z", false),
            ("%s", false),
            ("%d.%m.%Y", false),
        ] {
            assert_eq!(
                DateFormat::parse(format).map(|format| format.needs_zone()),
                Ok(needs),
                "{format}"
            );
        }
    }

    #[test]
    fn formats_that_cannot_work_are_refused() {
        for bad in [
            "",
            "%d.%m",
            "%H:%M",
            "%I:%M %d.%m.%Y",
            "%Q",
            "day month",
            "%d.%m.%y, %M",
            "%d.%m.%Y %#z",
        ] {
            assert!(DateFormat::parse(bad).is_err(), "{bad}");
        }
    }
}
