//! Text → instant. A library of its own: pure (the clock and the zone are arguments), driven by
//! tables of words, and silent rather than wrong: what cannot be decided is not read.
//!
//! [`parse`] reads one text as people write it, [`read_format`] one that a configuration
//! describes, [`read_machine`] the forms that machines write into attributes.

mod age;
mod chars;
mod clock;
mod context;
pub mod country;
mod date;
mod era;
pub mod evidence;
mod explicit;
mod foreign;
mod format;
mod glued;
mod items;
mod joiner;
mod lexeme;
mod locale;
mod machine;
mod marked;
mod named;
mod numeric;
mod offset;
mod order;
mod reading;
mod sentence;
#[cfg(test)]
mod testing;
mod token;
mod told;
mod vocabulary;
mod zone;

pub use context::{Context, Order};
pub use explicit::read_format;
pub use format::DateFormat;
pub use locale::Locale;
pub use machine::read_machine;
pub use reading::{Moment, OrderSource, Precision, Reading, Role, Unread, YearSource, ZoneSource};
pub use zone::in_zone;

use chrono_tz::Tz;
use lexeme::{Lexemes, Lookup};
use vocabulary::Vocabulary;

use crate::model::{Published, RawDate};

/// Reads a date that a page printed. The formats are tried first, in their order, on the visible
/// text and then on the machine-readable attribute; then the machine forms.
///
/// `timezone` is used for texts that name no offset; without one they are read as UTC.
/// `None` when nothing matches.
pub fn read(date: &RawDate, formats: &[DateFormat], timezone: Option<Tz>) -> Option<Published> {
    let zone = timezone.unwrap_or(Tz::UTC);
    let machine = date.machine.as_deref();
    let texts = || std::iter::once(date.text.as_str()).chain(machine);
    formats
        .iter()
        .find_map(|format| texts().find_map(|text| read_format(text, format, zone)))
        .or_else(|| machine.and_then(|text| read_machine(text, zone)))
        .or_else(|| read_machine(&date.text, zone))
}

/// Reads the date that a text prints, in any language and form.
///
/// # Errors
/// Why it was not read: it is no date, or it cannot be decided.
pub fn parse(text: &str, context: &Context) -> Result<Reading, Unread> {
    if text.trim().is_empty() {
        return Err(Unread::Empty);
    }
    if let Some(reading) = machine::reading(text, context) {
        return Ok(reading);
    }
    let language = context.locale.as_ref().map_or("en", Locale::language);
    let vocabulary = Vocabulary::of(language)
        .or_else(|| Vocabulary::of("en"))
        .ok_or(Unread::NoDate)?;
    let lexemes = Lexemes::of(text, vocabulary, Lookup::Language);
    match sentence::read(&lexemes, context) {
        // Names of months in another language than the page's.
        Err(Unread::NoDate | Unread::Other | Unread::NeedsNow) if lexemes.has_number_and_word() => {
            let anywhere = Lexemes::of(text, vocabulary, Lookup::Anywhere);
            sentence::read(&anywhere, context)
        }
        read => read,
    }
}
