//! Far fewer items than usual.

use super::{Norm, Reason, Rules, Shown};

/// Days before a page's own numbers count: some begin each day, or week, with an empty list.
const DAYS: usize = 3;
/// Pages that show fewer are too small to shrink.
const USUAL: usize = 8;

pub(super) fn judge(shown: &Shown<'_>, norm: &Norm, rules: &Rules) -> Option<(Reason, String)> {
    let count = shown.count;
    if let Some(fewest) = rules.fewest {
        return (count < fewest).then(|| {
            let why = format!("it shows {}, and `fewest` is {fewest}", items(count));
            (Reason::Fewer, why)
        });
    }
    let (usual, fewest) = (norm.usual(), norm.fewest());
    let is_less = usual >= USUAL && count * 4 < usual && count * 2 < fewest;
    (norm.days() >= DAYS && is_less).then(|| {
        let why = format!(
            "it shows {}, where it usually shows {usual} and never fewer than {fewest}",
            items(count)
        );
        (Reason::Fewer, why)
    })
}

fn items(count: usize) -> String {
    match count {
        1 => "1 item".to_owned(),
        count => format!("{count} items"),
    }
}
