//! When a page was published, from everything on it that says so.
//!
//! Each kind of place has a reader that turns it into [`witness::Witness`]es: JSON-LD, `<meta>`,
//! attributes for machines, text for people, addresses. [`weigh`] then decides, and [`zone`]
//! finds the offset of clocks that state none. Pure; the time of reading, the zone and the order
//! of numbers are arguments. What the page does not say stays empty.

mod address;
mod head;
mod headline;
mod lines;
mod linked;
mod marked;
mod names;
mod place;
mod printed;
mod standing;
mod survey;
#[cfg(test)]
mod tests;
mod weigh;
mod witness;
mod zone;

pub use weigh::Times;

use std::sync::LazyLock;
use url::Url;

use super::json_ld::Scripts;
use crate::dates::Context;
use crate::dates::country;
use crate::html::{Document, Selector};
use zone::Zones;

static LANGUAGE: LazyLock<Selector> = LazyLock::new(|| {
    Selector::constant(
        "meta[property='og:locale'], meta[http-equiv='content-language' i], meta[name=language]",
    )
});
static TITLE: LazyLock<Selector> = LazyLock::new(|| Selector::constant("head > title"));

/// Reads the times of the page at `url`.
///
/// `language` is the page's, as a tag; what the context knows of locale, zone and order wins.
pub(super) fn read(
    document: &Document,
    scripts: &Scripts,
    url: &Url,
    language: Option<&str>,
    context: &Context,
) -> Times {
    let country = url.host_str().and_then(country::of_host);
    let locale = context.locale.or_else(|| {
        let stated = document
            .select(&LANGUAGE)
            .find_map(|meta| meta.attribute("content"));
        let title = document.first(&TITLE).map(|title| title.text());
        let language = language.or(stated);
        place::locale(language, title.as_deref().unwrap_or(""), country)
    });
    let zones = Zones {
        configured: context.timezone,
        country: place::zone(country, locale),
    };
    let context = Context {
        locale,
        timezone: zones.known(),
        ..*context
    };
    let mut witnesses = Vec::new();
    linked::read(scripts, url, &context, &mut witnesses);
    head::read(document, &context, &mut witnesses);
    let survey = survey::Survey::walk(document, url);
    let mut texts = printed::Texts::new(&context);
    marked::read(&survey, &mut texts, &mut witnesses);
    printed::read(&survey, &mut texts, &mut witnesses);
    lines::read(&survey, &mut texts, &mut witnesses);
    address::read(document, url, &mut witnesses);
    address::picture(document, &mut witnesses);
    if let Some(now) = context.now {
        // What lies ahead was not published: an event, a term.
        let tomorrow = now.date_naive() + chrono::Days::new(1);
        witnesses.retain(|witness| witness.when.day() <= tomorrow);
    }
    weigh::weigh(&witnesses, zones)
}
