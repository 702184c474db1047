//! Text → instant. A library of its own: pure (the clock and the zone are arguments), driven by
//! tables of words, and silent rather than wrong: what cannot be decided is not read.
//!
//! [`parse`] reads one text as people write it, [`read_format`] one that a configuration
//! describes, [`read_machine`] the forms that machines write into attributes.

mod context;
mod explicit;
mod format;
mod locale;
mod machine;
mod reading;
mod zone;

pub use context::{Context, Order};
pub use explicit::read_format;
pub use format::DateFormat;
pub use locale::Locale;
pub use machine::read_machine;
pub use reading::{Moment, OrderSource, Precision, Reading, Role, Unread, YearSource, ZoneSource};
pub use zone::in_zone;

use chrono_tz::Tz;

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
    let text = text.trim();
    if text.is_empty() {
        return Err(Unread::Empty);
    }
    let read = read_machine(text, context.zone()).ok_or(Unread::NoDate)?;
    let moment = match read.precision {
        crate::model::Precision::Day => Moment::Day(read.at.date_naive()),
        crate::model::Precision::Minute => Moment::Instant(read.at),
    };
    Ok(Reading {
        moment,
        used: 0..text.len(),
        precision: Precision::Minute,
        zone: ZoneSource::Stated,
        order: OrderSource::Stated,
        year: YearSource::Stated,
        is_relative: false,
        role: Role::Unlabelled,
        updated: None,
        alternatives: [None, None],
    })
}
