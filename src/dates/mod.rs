//! Text → instant: the formats that a configuration names, and the forms that machines write.
//!
//! Pure: the zone comes in as an argument, no clock and no environment. Reading dates that people
//! write, without a format, is not done here yet: such a text gives `None`, never a guess.

mod explicit;
mod machine;
mod zone;

pub use explicit::read_format;
pub use machine::read_machine;
pub use zone::in_zone;

use chrono_tz::Tz;

use crate::config::DateFormat;
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
