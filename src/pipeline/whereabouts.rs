//! Where a page is now, by what its server has said of it so far. Pure.

use url::Url;

use crate::config::host_of;
use crate::model::Whereabouts;

/// So many times a permanent redirect to another host must have been seen before it is remembered:
/// hosts are set up wrongly for an hour, and names change hands.
const SIGHTINGS: u32 = 5;

/// Where a page is asked for: where it has moved to for good, or its own address.
pub(super) fn target(url: &Url, known: Option<&Whereabouts>) -> Url {
    let moved = known.and_then(|known| {
        let to = Url::parse(known.moved_to.as_deref()?).ok()?;
        let is_sure = known.sightings >= SIGHTINGS || host_of(&to) == host_of(url);
        is_sure.then_some(to)
    });
    moved.unwrap_or_else(|| url.clone())
}

/// What is known of it after it was asked for at `asked` and answered, `moved_to` if by permanent
/// redirects alone (RFC 9110 §15.4.2, §15.4.9).
pub(super) fn answered(
    url: &Url,
    known: Option<&Whereabouts>,
    asked: &Url,
    moved_to: Option<&Url>,
) -> Whereabouts {
    let known = known.cloned().unwrap_or_default();
    let found = match moved_to {
        // What was remembered still holds.
        None if asked != url => {
            return Whereabouts {
                is_gone: false,
                ..known
            };
        }
        None => return Whereabouts::default(),
        Some(found) if found == url => return Whereabouts::default(),
        Some(found) => found.to_string(),
    };
    let is_again = known.moved_to.as_deref() == Some(&*found);
    Whereabouts {
        sightings: if is_again {
            known.sightings.saturating_add(1).min(SIGHTINGS)
        } else {
            1
        },
        moved_to: Some(found),
        is_gone: false,
    }
}

/// What is known of it after it could not be had: at an address of its own with 410 it is gone; what
/// fails elsewhere is asked for at its own address next time.
pub(super) fn failed(
    url: &Url,
    known: Option<&Whereabouts>,
    asked: &Url,
    status: Option<u16>,
) -> Whereabouts {
    let known = known.cloned().unwrap_or_default();
    match status {
        _ if asked == url && status == Some(410) => Whereabouts {
            is_gone: true,
            ..Whereabouts::default()
        },
        Some(400..=428 | 430..=499) if asked != url => Whereabouts::default(),
        _ => known,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("is a URL")
    }

    #[test]
    fn a_move_on_the_same_host_is_believed_at_once() {
        let (old, new) = (
            url("http://a.example/news"),
            url("https://a.example/latest"),
        );
        let known = answered(&old, None, &old, Some(&new));
        assert_eq!(target(&old, Some(&known)), new);
        // There it answers by itself, and moves on.
        let known = answered(&old, Some(&known), &new, None);
        assert_eq!(target(&old, Some(&known)), new);
        let newer = url("https://a.example/today");
        let known = answered(&old, Some(&known), &new, Some(&newer));
        assert_eq!(target(&old, Some(&known)), newer);
        // And back.
        let known = answered(&old, Some(&known), &newer, Some(&old));
        assert_eq!(known, Whereabouts::default());
    }

    #[test]
    fn a_move_to_another_host_is_believed_when_it_stays() {
        let (old, new) = (url("https://a.example/"), url("https://b.example/"));
        let mut known = None;
        for _ in 0..SIGHTINGS {
            assert_eq!(target(&old, known.as_ref()), old);
            known = Some(answered(&old, known.as_ref(), &old, Some(&new)));
        }
        assert_eq!(target(&old, known.as_ref()), new);
        let other = answered(&old, known.as_ref(), &old, Some(&url("https://c.example/")));
        assert_eq!(other.sightings, 1);
        assert_eq!(
            answered(&old, known.as_ref(), &old, None),
            Whereabouts::default()
        );
    }

    #[test]
    fn what_fails_where_it_has_moved_to_is_looked_for_at_home() {
        let (old, new) = (url("https://a.example/x"), url("https://a.example/y"));
        let known = answered(&old, None, &old, Some(&new));
        for status in [404, 410] {
            assert_eq!(
                failed(&old, Some(&known), &new, Some(status)),
                Whereabouts::default()
            );
        }
        for status in [Some(429), Some(503), None] {
            assert_eq!(failed(&old, Some(&known), &new, status), known);
        }
        assert!(failed(&old, None, &old, Some(410)).is_gone);
        assert!(!failed(&old, None, &old, Some(404)).is_gone);
    }
}
