//! How cases of harm end.

/// How a case ends.
#[derive(Debug, Clone)]
pub(super) struct Ends {
    /// What the message of a failure holds; `None`: it is read.
    pub(super) failure: Option<String>,
    /// Bounds of the entries, where it is read.
    pub(super) least: usize,
    pub(super) most: usize,
    /// A title that is among them.
    pub(super) title: Option<String>,
    /// Bounds of the seconds until it is asked for again.
    pub(super) next: Option<(i64, i64)>,
}

pub(super) fn refused(why: &str) -> Ends {
    Ends {
        failure: Some(why.to_owned()),
        least: 0,
        most: 0,
        title: None,
        next: None,
    }
}

pub(super) fn feed(entries: usize) -> Ends {
    Ends {
        failure: None,
        least: entries,
        most: entries,
        title: None,
        next: None,
    }
}
