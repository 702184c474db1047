//! The dates of a section page: what each item prints, read with what all of them settle.
//!
//! Formats of the configuration come first, then the attribute for machines, then the reader of
//! dates as people write them. A text whose reading depends on the order of day and month is read
//! with the order that is configured or settled, or not at all. Pure.

use chrono_tz::Tz;
use url::Url;

use crate::dates::evidence::{self, Century, Column, Settled, Strength, Verdict, settle};
use crate::dates::{
    self, Context, DateFormat, Locale, Reading, Role, Unread, YearSource, ZoneSource,
};
use crate::model::{Diagnostic, Published, RawDate, RawItem};
use crate::normalise::Item;

/// Texts that a diagnostic quotes.
const MAX_QUOTED: usize = 3;

/// The items of a page with their dates read.
#[derive(Default)]
pub(super) struct Dated {
    pub(super) items: Vec<Item>,
    /// What to remember, where it is not what was known.
    pub(super) verdict: Option<Settled>,
    /// Whether clock times were read that name no zone.
    pub(super) needs_zone: bool,
    pub(super) diagnostics: Vec<Diagnostic>,
}

/// The locale of a page: the configured one, or else its own language, with the country of its
/// host or zone.
pub(super) fn locale(
    configured: Option<Locale>,
    language: Option<&str>,
    base: &Url,
    timezone: Option<Tz>,
) -> Option<Locale> {
    let host = base.domain();
    match configured {
        Some(locale) if locale.region().is_some() => Some(locale),
        Some(locale) => evidence::locale(Some(locale.language()), host, timezone).or(Some(locale)),
        None => evidence::locale(language, host, timezone),
    }
}

/// Reads the dates of a page's items, in page order.
pub(super) fn date(
    raws: Vec<RawItem>,
    formats: &[DateFormat],
    context: &Context,
    earlier: Option<Settled>,
    page: &str,
) -> Dated {
    let verdict = {
        let items: Vec<evidence::Item<'_>> = raws.iter().map(|raw| witness(raw, formats)).collect();
        settle(&Column {
            items: &items,
            context,
            earlier,
        })
    };
    let mut dated = Dated::default();
    let mut open: Vec<String> = Vec::new();
    for raw in raws {
        let mut unread = None;
        let published = match item(&raw.dates, formats, context, &verdict, &mut dated) {
            Ok(published) => Some(published),
            Err(missing) => {
                match missing {
                    Some((text, Missing::Unread(Unread::Ambiguous(..)))) => open.push(text),
                    Some((_, Missing::Unread(reason))) => unread = Some(reason.to_string()),
                    Some((_, Missing::Change)) => {
                        unread = Some("it is the time of a change".to_owned());
                    }
                    Some((_, Missing::Century)) => {
                        unread = Some(
                            "its year has two digits, and the dates beside are of another century"
                                .to_owned(),
                        );
                    }
                    None => {}
                }
                None
            }
        };
        dated.items.push(Item {
            raw,
            published,
            unread,
        });
    }
    dated.diagnostics = notes(&verdict, &open, context, page);
    dated.verdict = verdict.stored.filter(|stored| Some(*stored) != earlier);
    dated
}

/// What an item tells the column: a text that a format reads needs no order.
fn witness<'a>(raw: &'a RawItem, formats: &[DateFormat]) -> evidence::Item<'a> {
    let is_formatted = |text: &str| {
        formats
            .iter()
            .any(|format| dates::read_format(text, format, Tz::UTC).is_some())
    };
    let date = raw
        .dates
        .iter()
        .find(|date| evidence::is_numeric(&date.text))
        .or(raw.dates.first());
    evidence::Item {
        text: date
            .map(|date| date.text.as_str())
            .filter(|text| !text.is_empty() && !is_formatted(text)),
        machine: date.and_then(|date| date.machine.as_deref()),
        permalink: raw.link.as_deref(),
        image: raw.image.as_deref(),
    }
}

/// Why an item has no date.
enum Missing {
    /// The reader says why.
    Unread(Unread),
    /// It prints the time of a change, and the formats that are configured look for another.
    Change,
    /// Dates with all four digits beside it, or beside others of the list, are of another century.
    Century,
}

/// Reads an item's date: of several texts the first that a format reads, or else the first that can
/// be read at all; the time of a change only where it stands alone. Where none can, the answer is why the first cannot; an ambiguous one counts
/// before the others.
fn item(
    printed: &[RawDate],
    formats: &[DateFormat],
    context: &Context,
    verdict: &Verdict,
    dated: &mut Dated,
) -> Result<Published, Option<(String, Missing)>> {
    let by_format = |date: &RawDate| {
        let texts = || std::iter::once(date.text.as_str()).chain(date.machine.as_deref());
        formats.iter().find_map(|format| {
            texts().find_map(|text| dates::read_format(text, format, context.zone()))
        })
    };
    if let Some(published) = printed.iter().find_map(by_format) {
        return Ok(published);
    }
    let mut missing: Option<(String, Missing)> = None;
    let mut changed: Option<Published> = None;
    for date in printed {
        // Without formats this is the attribute for machines, and texts as machines write them.
        if let Some(published) = dates::read(date, &[], context.timezone) {
            return Ok(published);
        }
        let reason = match as_written(&date.text, context, verdict) {
            Ok(reading) if reading.role == Role::Updated => {
                changed = changed.or(reading.moment.published(context.zone()));
                Missing::Change
            }
            Ok(reading)
                if reading.year == YearSource::TwoDigits
                    && matches!(verdict.century, Century::Denied(_)) =>
            {
                Missing::Century
            }
            Ok(reading) => match reading.moment.published(context.zone()) {
                Some(published) => {
                    dated.needs_zone |= reading.zone == ZoneSource::Assumed;
                    return Ok(published);
                }
                None => Missing::Unread(Unread::Impossible),
            },
            Err(reason) => Missing::Unread(reason),
        };
        let is_first = missing.is_none();
        if is_first || matches!(reason, Missing::Unread(Unread::Ambiguous(..))) {
            missing = Some((date.text.clone(), reason));
        }
    }
    changed.filter(|_| formats.is_empty()).ok_or(missing)
}

/// Reads a text as people write dates; one that depends on an order which is not known is
/// ambiguous.
fn as_written(text: &str, context: &Context, verdict: &Verdict) -> Result<Reading, Unread> {
    let context = Context {
        order: verdict.order_for(text),
        ..*context
    };
    let reading = dates::parse(text, &context)?;
    // Numbers beside the date do not count.
    let used = text.get(reading.used.clone()).unwrap_or(text);
    match verdict.unsettled(used) {
        Some([one, other]) => Err(Unread::Ambiguous(one, other)),
        None => Ok(reading),
    }
}

/// What a person should know of the column as a whole.
fn notes(verdict: &Verdict, open: &[String], context: &Context, page: &str) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    let mut note = |message: String| notes.push(Diagnostic::new(page, message));
    if let Some(was) = verdict.was {
        note(format!(
            "its dates are now read as {verdict}. Before, they were read as {}; entries that are known keep their dates",
            was.words()
        ));
    }
    if verdict.is_against && verdict.strength == Strength::Given {
        let order = verdict.order.map_or("", dates::Order::name);
        note(format!(
            "order = \"{order}\" is set, and its dates speak against it: {}",
            verdict.evidence()
        ));
    }
    if !open.is_empty() {
        let quoted: Vec<String> = open
            .iter()
            .take(MAX_QUOTED)
            .map(|text| format!("\"{text}\""))
            .collect();
        let orders: Vec<String> = verdict
            .orders()
            .iter()
            .map(|order| format!("order = \"{}\"", order.name()))
            .collect();
        let why = if verdict.is_against {
            format!(
                "and the page speaks against what was settled before ({})",
                verdict.evidence()
            )
        } else {
            format!("and {}", verdict.evidence())
        };
        let count = match open.len() {
            1 => "1 date of its list".to_owned(),
            count => format!("{count} dates of its list"),
        };
        note(format!(
            "{count} can be read in more than one way ({}), {why}: set {} or a format; until then their entries are dated by first sight",
            quoted.join(", "),
            orders.join(" or "),
        ));
    }
    if let Some(minutes) = verdict.clock.filter(|_| verdict.is_other_zone(context)) {
        let sign = if minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
        note(format!(
            "its printed clocks are at UTC{sign}{hours:02}:{minutes:02} by its own times for machines, not in {}; set timezone",
            context.zone()
        ));
    }
    notes
}
