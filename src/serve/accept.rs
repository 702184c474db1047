//! What a request says of itself: the codings that it takes, the tokens that it brings.

use axum::http::header::{ACCEPT_ENCODING, AUTHORIZATION};
use axum::http::{HeaderMap, HeaderName, Uri};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::config::Encoding;

/// The coding in which a file is sent: the one that the request likes best, of several the
/// smallest (RFC 9110 §12.5.3). `Some(None)` is the file as it is; `None` that even this is
/// refused.
pub(super) fn coding(headers: &HeaderMap) -> Option<Option<Encoding>> {
    let wishes = Wishes::of(headers);
    let mut best = (wishes.identity(), None);
    // From the largest result to the smallest, so that of equals the last wins.
    for encoding in Encoding::ALL.into_iter().rev() {
        let weight = wishes.weight(encoding.as_str());
        if weight > 0 && weight >= best.0 {
            best = (weight, Some(encoding));
        }
    }
    (best.0 > 0).then_some(best.1)
}

/// Names of codings with their weights in thousandths.
struct Wishes(Vec<(String, u16)>);

impl Wishes {
    fn of(headers: &HeaderMap) -> Self {
        let members = texts(headers, ACCEPT_ENCODING).flat_map(|text| text.split(','));
        Self(
            members
                .filter_map(|member| {
                    let mut parts = member.split(';').map(str::trim);
                    let name = parts.next().filter(|name| !name.is_empty())?;
                    let weight = parts
                        .filter_map(|part| part.split_once('='))
                        .find(|(key, _)| key.trim().eq_ignore_ascii_case("q"))
                        .map_or(1000, |(_, value)| thousandths(value.trim()));
                    let name = name.to_ascii_lowercase();
                    let name = name.strip_prefix("x-").unwrap_or(&name).to_owned();
                    Some((name, weight))
                })
                .collect(),
        )
    }

    fn named(&self, name: &str) -> Option<u16> {
        let weights = self.0.iter().filter(|(known, _)| known == name);
        weights.map(|(_, weight)| *weight).max()
    }

    fn weight(&self, name: &str) -> u16 {
        self.named(name).or_else(|| self.named("*")).unwrap_or(0)
    }

    /// A file as it is may always be sent, unless that is refused; a compressed one comes before
    /// it where both are taken alike.
    fn identity(&self) -> u16 {
        match (self.named("identity"), self.named("*")) {
            (Some(weight), _) => weight,
            (None, Some(0)) => 0,
            (None, _) => 1,
        }
    }
}

/// A weight (RFC 9110 §12.4.2); what is none counts for nothing.
fn thousandths(text: &str) -> u16 {
    match text.parse::<f32>() {
        // The range makes the cast exact enough: 0 to 1000.
        Ok(weight) if (0.0..=1.0).contains(&weight) => (weight * 1000.0) as u16,
        _ => 0,
    }
}

/// The tokens that a request brings: `?token=…`, a Bearer, or the password of Basic, whatever the
/// user (RFC 6750 §2, RFC 7617).
pub(super) fn tokens(uri: &Uri, headers: &HeaderMap) -> impl Iterator<Item = String> {
    let query = uri.query().unwrap_or("").as_bytes();
    let asked = url::form_urlencoded::parse(query)
        .filter(|(name, _)| name == "token")
        .map(|(_, value)| value.into_owned());
    let sent = texts(headers, AUTHORIZATION).filter_map(|text| {
        let (scheme, value) = text.trim().split_once(' ')?;
        let value = value.trim();
        if scheme.eq_ignore_ascii_case("bearer") {
            return Some(value.to_owned());
        }
        let pair = scheme
            .eq_ignore_ascii_case("basic")
            .then(|| STANDARD.decode(value).ok())??;
        let pair = String::from_utf8(pair).ok()?;
        pair.split_once(':').map(|(_, secret)| secret.to_owned())
    });
    asked.chain(sent)
}

/// Whether a person has opened the address in a browser: only browsers say so, and only then (Fetch
/// Metadata §2.1). They show a feed as raw text, with or without a stylesheet.
pub(super) fn is_visit(headers: &HeaderMap) -> bool {
    texts(headers, HeaderName::from_static("sec-fetch-dest")).any(|value| value == "document")
}

/// The values of a header that are text.
pub(super) fn texts(headers: &HeaderMap, name: HeaderName) -> impl Iterator<Item = &str> {
    let values = headers.get_all(name).into_iter();
    values.filter_map(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[track_caller]
    fn check(accepted: &[&str], expected: Option<&str>) {
        let mut headers = HeaderMap::new();
        for text in accepted {
            let value = HeaderValue::try_from(*text).expect("is a header");
            headers.append(ACCEPT_ENCODING, value);
        }
        let coding = coding(&headers).map(|coding| coding.map_or("identity", Encoding::as_str));
        assert_eq!(coding, expected, "{accepted:?}");
    }

    #[test]
    fn the_coding_that_is_liked_best_is_sent() {
        check(&[], Some("identity"));
        check(&[""], Some("identity"));
        check(&["gzip"], Some("gzip"));
        check(&["gzip, deflate, br"], Some("br"));
        check(&["gzip, br;q=0.9"], Some("gzip"));
        check(&["br;q=0.8, GZIP ; Q=0.8"], Some("br"));
        check(&["deflate", "x-gzip"], Some("gzip"));
        check(&["*"], Some("br"));
        check(&["*, br;q=0"], Some("gzip"));
        check(&["gzip;q=0.3, identity;q=0.8"], Some("identity"));
        check(&["zstd, deflate"], Some("identity"));
    }

    #[test]
    fn what_is_refused_is_not_sent() {
        check(&["gzip;q=0"], Some("identity"));
        check(&["gzip;q=0, br;q=0.000"], Some("identity"));
        check(&["identity;q=0"], None);
        check(&["*;q=0"], None);
        check(&["gzip, identity;q=0"], Some("gzip"));
        check(&["*;q=0, identity"], Some("identity"));
        check(&["*;q=0, gzip;q=0.001"], Some("gzip"));
        check(&["gzip;q=nonsense"], Some("identity"));
        check(&["gzip;q=7"], Some("identity"));
        check(&["gzip;q=-1, ;q=1, ,"], Some("identity"));
        check(&["gzip;q=NaN"], Some("identity"));
    }
}
