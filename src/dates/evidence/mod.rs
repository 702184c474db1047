//! What the dates of a whole page decide that one of them leaves open: the order of day, month and
//! year.
//!
//! One witness a file, in the order of their weight: `impossible` (a 25 is no month), `agreement`
//! (with machine times, addresses and pictures), `sequence` (newest first, nothing in the future),
//! `custom` (language and country). A weaker one is heard only where the stronger are silent, and
//! each speaks only where the page cannot be read otherwise. What stays open is not guessed.
//!
//! Pure. The pipeline gathers the column and stores what was settled; see [`settle`].

mod agreement;
mod custom;
mod impossible;
mod numbers;
mod sequence;
mod verdict;

pub use custom::locale;
pub use numbers::is_numeric;
pub use verdict::{Century, Settled, Strength, Verdict};

use chrono::{DateTime, Days, NaiveDate, Utc};

use numbers::{Form, Numbers};

use super::context::{Context, Order};
use verdict::Finding;

/// One item of a page, as far as it tells of dates. Everything is optional.
#[derive(Debug, Clone, Copy, Default)]
pub struct Item<'a> {
    /// The visible text of its date.
    pub text: Option<&'a str>,
    /// The attribute that machines read, such as `datetime`.
    pub machine: Option<&'a str>,
    /// The address of its article, absolute or not.
    pub permalink: Option<&'a str>,
    /// The address of its picture, absolute or not.
    pub image: Option<&'a str>,
}

/// The dates of a page.
#[derive(Debug, Clone, Copy)]
pub struct Column<'a> {
    /// In page order.
    pub items: &'a [Item<'a>],
    /// Now, zone, order where it is given, and the locale of the page with its country as
    /// [`locale`] makes it; `None` where language and country tell different customs.
    pub context: &'a Context,
    /// What was settled of this page before.
    pub earlier: Option<Settled>,
}

/// A date of numbers with what its item says besides.
#[derive(Debug, Clone, Copy)]
struct Row<'a> {
    item: &'a Item<'a>,
    text: &'a str,
    numbers: Numbers,
}

/// The orders that are still possible.
type Orders = Vec<Order>;

const ALL: [Order; 3] = [Order::Dmy, Order::Mdy, Order::Ymd];

/// Reads the column as a whole.
///
/// An order that is given wins. Otherwise the strongest witness that speaks decides; an order that
/// was settled before changes only on strictly stronger evidence, and where the page speaks against
/// it without that strength, neither is used. Texts that contradict each other settle nothing.
pub fn settle(column: &Column<'_>) -> Verdict {
    let rows: Vec<Row<'_>> = column
        .items
        .iter()
        .filter_map(|item| {
            let text = item.text?;
            let numbers = Numbers::find(text)?;
            Some(Row {
                item,
                text,
                numbers,
            })
        })
        .collect();
    let form = Form::of(&rows);
    let mut verdict = Verdict {
        form,
        century: century(&rows),
        clock: agreement::clock(column),
        ..Verdict::default()
    };
    let Some(form) = form else {
        verdict.stored = column.earlier;
        return verdict;
    };
    // Texts of the other form are no witnesses: pages that mix two forms may mix two orders.
    let (rows, others): (Vec<Row<'_>>, Vec<Row<'_>>) = rows
        .into_iter()
        .partition(|row| row.numbers.form() == Some(form) || row.numbers.form().is_none());
    let earlier = column.earlier.filter(|earlier| earlier.form == form);
    let (open, found) = witnesses(&rows, column.context);
    conclude(&mut verdict, column, earlier, &open, found);
    verdict.open = open;
    let unsettled =
        |row: &&Row<'_>| row.numbers.is_open() && verdict.order_of(row.numbers.form()).is_none();
    let ambiguous: Vec<String> = rows
        .iter()
        .chain(&others)
        .filter(unsettled)
        .map(|row| row.text.to_owned())
        .collect();
    verdict.ambiguous = ambiguous;
    verdict
}

/// The orders that the calendar leaves open, and what the strongest witness says of them.
fn witnesses(rows: &[Row<'_>], context: &Context) -> (Orders, Finding) {
    let open = match impossible::hear(rows) {
        Ok(open) => open,
        Err(contradiction) => return (Vec::new(), contradiction),
    };
    if let Finding::Order { .. } = open.1 {
        return open;
    }
    let open = open.0;
    let found = agreement::hear(rows, &open)
        .or_else(|| sequence::hear(rows, &open, context))
        .or_else(|| custom::hear(rows, &open, context))
        .unwrap_or(Finding::Nothing);
    (open, found)
}

/// Holds what was found against what is given and what was settled before.
fn conclude(
    verdict: &mut Verdict,
    column: &Column<'_>,
    earlier: Option<Settled>,
    open: &[Order],
    found: Finding,
) {
    verdict.stored = column.earlier;
    verdict.found = found;
    if let Some(order) = column.context.order {
        verdict.order = Some(order);
        verdict.strength = Strength::Given;
        verdict.is_against = !open.is_empty() && !open.contains(&order);
        return;
    }
    let new = match &verdict.found {
        Finding::Order {
            order,
            strength,
            texts,
            ..
        } => verdict.form.map(|form| Settled {
            order: *order,
            form,
            strength: *strength,
            texts: *texts,
        }),
        Finding::Contradiction { .. } => {
            verdict.is_against = earlier.is_some();
            return;
        }
        Finding::Nothing => None,
    };
    let settled = match (earlier, new) {
        (None, new) => new,
        // What the calendar has ruled out cannot hold, however it was settled.
        (Some(earlier), None) => open.contains(&earlier.order).then_some(earlier),
        (Some(earlier), Some(new)) if new.order == earlier.order => {
            Some(if new.strength > earlier.strength {
                new
            } else {
                earlier
            })
        }
        (Some(earlier), Some(new)) if new.strength > earlier.strength => {
            verdict.was = Some(earlier.order);
            Some(new)
        }
        (Some(earlier), Some(new)) => {
            (new.strength < earlier.strength && open.contains(&earlier.order)).then_some(earlier)
        }
    };
    match settled {
        Some(settled) => {
            verdict.order = Some(settled.order);
            verdict.strength = settled.strength;
            verdict.stored = Some(settled);
        }
        None => verdict.is_against = earlier.is_some(),
    }
}

/// What is known of the century of years in two digits.
fn century(rows: &[Row<'_>]) -> Century {
    let short = rows.iter().filter(|row| row.numbers.is_short());
    let (mut texts, mut confirmed, mut denied) = (0, 0, 0);
    for row in short {
        texts += 1;
        let days: Vec<NaiveDate> = ALL
            .iter()
            .filter_map(|order| row.numbers.day(*order))
            .collect();
        match agreement::machine_day(row.item).or_else(|| agreement::address_day(row.item)) {
            Some(day) if days.iter().any(|known| is_near(*known, day)) => confirmed += 1,
            Some(day) if days.iter().any(|known| is_century_off(*known, day)) => denied += 1,
            _ => {}
        }
    }
    match (texts, confirmed, denied) {
        (0, ..) => Century::Unneeded,
        (_, 0, 0) => Century::Custom,
        (_, _, 0) => Century::Confirmed(confirmed),
        (.., denied) => Century::Denied(denied),
    }
}

/// Within a day: two zones may stand on both sides of midnight.
fn is_near(one: NaiveDate, other: NaiveDate) -> bool {
    (one - other).num_days().abs() <= 1
}

fn is_century_off(one: NaiveDate, other: NaiveDate) -> bool {
    use chrono::Datelike;
    [-100, 100].iter().any(|years| {
        other
            .with_year(other.year() + years)
            .is_some_and(|other| is_near(one, other))
    })
}

/// The last day that an article of today can bear.
fn last_day(now: DateTime<Utc>, context: &Context) -> NaiveDate {
    let today = now.with_timezone(&context.zone()).date_naive();
    today.checked_add_days(Days::new(1)).unwrap_or(today)
}

#[cfg(test)]
mod tests;
