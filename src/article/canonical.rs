//! The address that a page calls its own. By it two entries may turn out to be one; the address that a
//! section page lists stays the entry's, since its identity hangs on that.

use url::Url;

use super::finding::{Finding, Witness};
use super::page::Page;
use crate::permalink;

/// `<link rel=canonical>`, or else `og:url`, where they name a page of the same site other than its
/// front page: careless templates name that.
pub(super) fn read(page: &Page<'_>) -> Finding<Option<Url>> {
    let outline = page.outline;
    let link = (0..outline.len())
        .filter(|place| outline.name(*place) == "link")
        .find(|place| {
            outline.attribute(*place, "rel").is_some_and(|rel| {
                rel.split_ascii_whitespace()
                    .any(|word| word.eq_ignore_ascii_case("canonical"))
            })
        })
        .and_then(|place| outline.attribute(place, "href"));
    let said: Vec<(&'static str, Url)> = [
        ("link rel=canonical", link),
        ("og:url", page.meta.first("og:url")),
    ]
    .into_iter()
    .filter_map(|(place, address)| Some((place, permalink::resolve(page.url, address?)?)))
    .collect();
    let witnesses = said
        .iter()
        .map(|(place, url)| Witness {
            place,
            says: url.to_string(),
        })
        .collect();
    let chosen = said.into_iter().find(|(_, url)| is_own(page.url, url));
    match chosen {
        Some((place, url)) => Finding {
            value: Some(permalink::canonical(&url)),
            because: place.to_owned(),
            witnesses,
        },
        None => Finding::none(witnesses),
    }
}

fn is_own(page: &Url, address: &Url) -> bool {
    let host = |url: &Url| {
        let host = url.host_str().unwrap_or("");
        host.strip_prefix("www.")
            .or_else(|| host.strip_prefix("m."))
            .or_else(|| host.strip_prefix("amp."))
            .unwrap_or(host)
            .to_owned()
    };
    let is_front = address.path() == "/" && address.query().is_none() && page.path() != "/";
    host(page) == host(address) && !is_front
}
