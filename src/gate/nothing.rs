//! Nothing found: a wall, or a redesign.

use super::{Reason, Shown};
use crate::model::Remains;

pub(super) fn judge(shown: &Shown<'_>) -> (Reason, String) {
    if let Some(wall) = shown.wall {
        return (Reason::Wall, format!("this is {wall}"));
    }
    let place = match shown.remains {
        Remains::Gone => "; the place where its list stood is gone",
        Remains::Filled => "; the place where its list stood holds something else",
        Remains::Unknown | Remains::Single | Remains::Empty => "",
    };
    (Reason::Nothing, format!("{}{place}", shown.trouble))
}
