//! How long an answer says that it stays as it is (RFC 9111 §4.2).

use chrono::{DateTime, Utc};
use reqwest::header::{AGE, CACHE_CONTROL, DATE, EXPIRES, HeaderMap, HeaderName};
use std::time::Duration;

/// What is left of an answer's freshness: `max-age`, or else `Expires` after `Date`, less the `Age`
/// that it has reached in caches on the way. `None` where it says nothing, or wants to be asked again
/// each time.
pub(super) fn fresh_for(headers: &HeaderMap) -> Option<Duration> {
    let text = |name: &HeaderName| headers.get(name)?.to_str().ok();
    let mut max_age = None;
    for directive in headers
        .get_all(CACHE_CONTROL)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
    {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "no-cache" | "no-store" => return None,
            "max-age" if max_age.is_none() => {
                max_age = Some(value.trim().trim_matches('"').parse::<u64>().ok()?);
            }
            _ => {}
        }
    }
    let lifetime = match max_age {
        Some(seconds) => Duration::from_secs(seconds),
        None => {
            let at = |name| -> Option<DateTime<Utc>> {
                let date = DateTime::parse_from_rfc2822(text(name)?).ok()?;
                Some(date.to_utc())
            };
            // Both are of the server's clock, which may be any; ours has no part in it.
            (at(&EXPIRES)? - at(&DATE)?).to_std().ok()?
        }
    };
    let age = text(&AGE).and_then(|age| age.trim().parse().ok());
    let left = lifetime.saturating_sub(Duration::from_secs(age.unwrap_or(0)));
    (!left.is_zero()).then_some(left)
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    #[track_caller]
    fn check(headers: &[(HeaderName, &'static str)], expected: Option<u64>) {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name, HeaderValue::from_static(value));
        }
        assert_eq!(
            fresh_for(&map),
            expected.map(Duration::from_secs),
            "{headers:?}"
        );
    }

    #[test]
    fn freshness_is_what_the_server_says_and_no_more() {
        const NOON: &str = "Fri, 12 Sep 2025 12:00:00 GMT";
        const ONE: &str = "Fri, 12 Sep 2025 13:00:00 GMT";
        check(&[], None);
        check(&[(CACHE_CONTROL, "public, max-age=600")], Some(600));
        check(&[(CACHE_CONTROL, "MAX-AGE=\"60\", s-maxage=9")], Some(60));
        check(
            &[(CACHE_CONTROL, "public"), (CACHE_CONTROL, "max-age=5")],
            Some(5),
        );
        check(&[(CACHE_CONTROL, "max-age=600"), (AGE, "200")], Some(400));
        check(&[(CACHE_CONTROL, "max-age=600"), (AGE, "700")], None);
        check(&[(CACHE_CONTROL, "no-cache, max-age=600")], None);
        check(&[(CACHE_CONTROL, "max-age=soon")], None);
        check(&[(EXPIRES, ONE), (DATE, NOON)], Some(3600));
        check(&[(EXPIRES, NOON), (DATE, ONE)], None);
        check(&[(EXPIRES, "0"), (DATE, NOON)], None);
        check(&[(EXPIRES, ONE)], None);
        check(
            &[(EXPIRES, ONE), (DATE, NOON), (CACHE_CONTROL, "max-age=0")],
            None,
        );
    }
}
