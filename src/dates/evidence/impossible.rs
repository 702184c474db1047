//! The calendar: a 25 is no month, whichever item it stands in.

use super::verdict::{Finding, Strength};
use super::{ALL, Orders, Row};

/// The orders that no row rules out, with the finding where only one is left.
///
/// # Errors
/// The contradiction, where some rows rule out what others need.
pub(super) fn hear(rows: &[Row<'_>]) -> Result<(Orders, Finding), Finding> {
    let mut open: Orders = ALL.to_vec();
    let mut proofs: Vec<&Row<'_>> = Vec::new();
    for row in rows.iter().filter(|row| row.numbers.form().is_some()) {
        let own: Orders = ALL
            .into_iter()
            .filter(|order| row.numbers.day(*order).is_some())
            .collect();
        open.retain(|order| own.contains(order));
        if open.is_empty() {
            let other = proofs.first().map_or(row.text, |proof| proof.text);
            return Err(Finding::Contradiction {
                texts: [other.to_owned(), row.text.to_owned()],
            });
        }
        let is_proof = own.len() == 1 || (row.numbers.is_short() && own.len() < 3);
        if is_proof {
            proofs.push(row);
        }
    }
    let finding = match open.as_slice() {
        [order] => Finding::Order {
            order: *order,
            strength: Strength::Impossible,
            texts: proofs.len(),
            example: proofs
                .iter()
                .max_by_key(|row| std::cmp::Reverse(count(row)))
                .map(|row| row.text.to_owned()),
            note: String::new(),
        },
        _ => Finding::Nothing,
    };
    Ok((open, finding))
}

fn count(row: &Row<'_>) -> usize {
    ALL.iter()
        .filter(|order| row.numbers.day(**order).is_some())
        .count()
}
