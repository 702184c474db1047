//! Custom: the language of the page and the country of its host.

use chrono_tz::Tz;

use super::numbers::{Form, Numbers};
use super::verdict::{Finding, Strength};
use super::{Context, Order, Row};
use crate::dates::country;
use crate::dates::locale::Locale;
use crate::dates::parse;
use crate::dates::reading::OrderSource;

/// Languages that print the year first, in two digits as well, though the reader of single texts
/// takes their dates with the year last: a date of three times two digits stays open in them.
const YEAR_FIRST: [&str; 6] = ["eu", "hu", "lt", "mn", "si", "sv"];

/// The order that the reader of single texts takes by custom, where the column does not rule it
/// out.
pub(super) fn hear(rows: &[Row<'_>], open: &[Order], context: &Context) -> Option<Finding> {
    let locale = context.locale?;
    let context = Context {
        order: None,
        ..*context
    };
    let form = rows.iter().find_map(|row| row.numbers.form())?;
    if form == Form::Short && YEAR_FIRST.contains(&locale.language()) {
        return None;
    }
    // Custom knows languages, not texts: any date that is open will do to ask for it.
    let probe = match form {
        Form::Long => "02/03/2004",
        Form::Short => "02.03.04",
        Form::Pair => "02/03",
    };
    let reading = parse(probe, &context)
        .ok()
        .filter(|reading| reading.order == OrderSource::Custom)?;
    let numbers = Numbers::find(probe)?;
    let day = reading.moment.day();
    let order = open
        .iter()
        .copied()
        .find(|order| numbers.is_day(*order, day))?;
    Some(Finding::Order {
        order,
        strength: Strength::Custom,
        texts: rows.iter().filter(|row| row.numbers.is_open()).count(),
        example: None,
        note: format!("it is the custom of {locale}"),
    })
}

/// The locale of a page: its language, with the country of its host or zone where the language
/// names none. `None` without a language, and where the country that an English page names is not
/// that of its host or zone: `en-US` is what many tools write everywhere.
pub fn locale(language: Option<&str>, host: Option<&str>, zone: Option<Tz>) -> Option<Locale> {
    let locale = Locale::parse(language?)?;
    let place = host.and_then(country::of_host).or_else(|| {
        let place = zone.and_then(country::of_zone)?;
        // A page in a foreign language follows the custom of its readers, wherever it is made.
        (country::main_language(place) == Some(locale.language())).then_some(place)
    });
    let is_english = locale.language() == "en";
    let Some(place) = place else {
        let is_abroad =
            zone.is_some_and(|zone| zone.name().contains('/') && !zone.name().starts_with("Etc/"));
        let is_american = locale.region() == Some("US");
        return (!(is_english && is_american && is_abroad)).then_some(locale);
    };
    let is_elsewhere = locale.region().is_some_and(|region| region != place);
    (!(is_english && is_elsewhere)).then(|| locale.or_region(place))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(language: &str, host: &str, zone: Option<Tz>, expected: Option<&str>) {
        let locale = locale(Some(language), Some(host), zone).map(|locale| locale.to_string());
        assert_eq!(locale.as_deref(), expected, "{language} {host}");
    }

    #[test]
    fn the_country_comes_from_the_tag_the_host_or_the_zone() {
        check("en", "a.in", None, Some("en-IN"));
        check("en-GB", "a.com", None, Some("en-GB"));
        check("en", "a.com", Some(Tz::America__New_York), Some("en-US"));
        check("en", "a.com", Some(Tz::UTC), Some("en"));
        check("de", "a.com", None, Some("de"));
        check("de-DE", "a.at", None, Some("de-DE"));
    }

    #[test]
    fn english_of_another_country_than_the_place_is_nobodys() {
        check("en-US", "a.in", None, None);
        check("en-US", "a.com", Some(Tz::Asia__Kolkata), None);
        check("en-US", "a.com", Some(Tz::Europe__Paris), None);
        check("en-US", "a.com", None, Some("en-US"));
        check("en-US", "a.com", Some(Tz::America__Chicago), Some("en-US"));
    }
}
