//! The list itself: it is newest first, and what has been published does not lie in the future.

use chrono::NaiveDate;

use super::numbers::{Form, Numbers};
use super::verdict::{Finding, Strength};
use super::{Context, Order, Row, last_day};

/// A list of so many different days is in order by chance once in 5040 times.
const LEAST: usize = 7;
/// From so many on one entry may stand out of its place, as those that are pinned do.
const MANY: usize = 10;
/// By how many more breaks another order must be worse where one is forgiven.
const MARGIN: usize = 3;

/// The days of the list under one order.
struct List {
    order: Order,
    /// Texts that would lie in the future.
    future: usize,
    /// Days in the list that differ from the one before.
    steps: usize,
    /// Steps towards newer days.
    breaks: usize,
}

impl List {
    /// Newest first, and not by chance.
    fn is_sorted(&self) -> bool {
        let days = self.steps + 1;
        days >= LEAST && self.breaks == 0 || days >= MANY && self.breaks <= 1
    }
}

/// So many different dates of one year bear its number all; as a day it would be the same each time
/// by chance only.
const YEAR: usize = 4;

/// Where a year in two digits cannot stand: not at the end that changes while the other does not.
/// `open` without the orders that this rules out.
fn of_one_year(rows: &[Row<'_>], open: &[Order]) -> Vec<Order> {
    let mut dates: Vec<Numbers> = rows
        .iter()
        .map(|row| row.numbers)
        .filter(Numbers::is_short)
        .collect();
    dates.sort_unstable();
    dates.dedup();
    let is_same = |end: fn(&Numbers) -> u16| {
        let mut ends = dates.iter().map(end);
        let first = ends.next();
        ends.all(|end| Some(end) == first)
    };
    let (is_first, is_last) = (
        is_same(|numbers| numbers.ends().0),
        is_same(|numbers| numbers.ends().1),
    );
    let out = match (is_first, is_last) {
        _ if dates.len() < YEAR => None,
        (false, true) => Some(Order::Ymd),
        (true, false) => Some(Order::Dmy),
        _ => None,
    };
    open.iter()
        .copied()
        .filter(|order| Some(*order) != out)
        .collect()
}

/// The only order under which nothing lies in the future, or the list is newest first.
pub(super) fn hear(rows: &[Row<'_>], open: &[Order], context: &Context) -> Option<Finding> {
    // Days without a year have no place in time yet.
    if rows
        .iter()
        .any(|row| row.numbers.form() == Some(Form::Pair))
    {
        return None;
    }
    let open = of_one_year(rows, open);
    let last = context.now.map(|now| last_day(now, context));
    let lists: Vec<List> = open
        .iter()
        .filter_map(|order| list(rows, *order, last))
        .collect();
    let past: Vec<&List> = lists.iter().filter(|list| list.future == 0).collect();
    let sure = |list: &List, texts: usize, note: &str| Finding::Order {
        order: list.order,
        strength: Strength::Sequence,
        texts,
        example: None,
        note: note.to_owned(),
    };
    if let [only] = lists.as_slice() {
        let texts = rows.iter().filter(|row| row.numbers.is_short()).count();
        return Some(sure(
            only,
            texts,
            "years stand where the numbers stay the same",
        ));
    }
    if let [only] = past.as_slice()
        && lists.len() > 1
    {
        let others = || lists.iter().filter(|list| list.order != only.order);
        // A list of coming events is newest first in another order, and there it lies ahead.
        let is_doubtful =
            !only.is_sorted() && others().any(|list| list.is_sorted() && list.breaks < only.breaks);
        let texts = others().map(|list| list.future).min().unwrap_or(0);
        return (!is_doubtful).then(|| sure(only, texts, "nothing lies in the future"));
    }
    // Where something lies ahead under every order, that tells none of them apart.
    let open: Vec<&List> = if past.is_empty() {
        lists.iter().collect()
    } else {
        past
    };
    let best = open
        .iter()
        .filter(|list| list.is_sorted())
        .min_by_key(|list| list.breaks)?;
    let margin = if best.breaks == 0 { 1 } else { MARGIN };
    let is_clear = open
        .iter()
        .filter(|list| list.order != best.order)
        .all(|list| list.breaks >= best.breaks + margin);
    (is_clear && open.len() > 1).then(|| sure(best, best.steps + 1, "the list is newest first"))
}

/// The list under `order`; `None` where a text cannot be read so.
fn list(rows: &[Row<'_>], order: Order, last: Option<NaiveDate>) -> Option<List> {
    let mut list = List {
        order,
        future: 0,
        steps: 0,
        breaks: 0,
    };
    let mut above: Option<NaiveDate> = None;
    for row in rows {
        let day = match row.numbers.only_day() {
            Some(day) => day,
            None => row.numbers.day(order)?,
        };
        // A day that is the same under all orders lies ahead under all of them.
        if row.numbers.is_open() && last.is_some_and(|last| day > last) {
            list.future += 1;
        }
        if let Some(above) = above.filter(|above| *above != day) {
            list.steps += 1;
            list.breaks += usize::from(day > above);
        }
        above = Some(day);
    }
    Some(list)
}
