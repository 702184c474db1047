//! The place of a page: its language with its country, and its clock.

use chrono_tz::Tz;

use crate::dates::{Locale, country};

/// Languages of one country, or of neighbours with one clock.
const LANGUAGES: &[(&str, Tz)] = &[
    ("bg", Tz::Europe__Sofia),
    ("bn", Tz::Asia__Dhaka),
    ("bs", Tz::Europe__Sarajevo),
    ("cs", Tz::Europe__Prague),
    ("da", Tz::Europe__Copenhagen),
    ("de", Tz::Europe__Berlin),
    ("el", Tz::Europe__Athens),
    ("et", Tz::Europe__Tallinn),
    ("fa", Tz::Asia__Tehran),
    ("fi", Tz::Europe__Helsinki),
    ("gu", Tz::Asia__Kolkata),
    ("he", Tz::Asia__Jerusalem),
    ("hi", Tz::Asia__Kolkata),
    ("hr", Tz::Europe__Zagreb),
    ("hu", Tz::Europe__Budapest),
    ("hy", Tz::Asia__Yerevan),
    ("is", Tz::Atlantic__Reykjavik),
    ("it", Tz::Europe__Rome),
    ("ja", Tz::Asia__Tokyo),
    ("ka", Tz::Asia__Tbilisi),
    ("kn", Tz::Asia__Kolkata),
    ("ko", Tz::Asia__Seoul),
    ("lt", Tz::Europe__Vilnius),
    ("lv", Tz::Europe__Riga),
    ("mk", Tz::Europe__Skopje),
    ("ml", Tz::Asia__Kolkata),
    ("mr", Tz::Asia__Kolkata),
    ("nb", Tz::Europe__Oslo),
    ("ne", Tz::Asia__Kathmandu),
    ("nl", Tz::Europe__Amsterdam),
    ("nn", Tz::Europe__Oslo),
    ("no", Tz::Europe__Oslo),
    ("pa", Tz::Asia__Kolkata),
    ("pl", Tz::Europe__Warsaw),
    ("ro", Tz::Europe__Bucharest),
    ("si", Tz::Asia__Colombo),
    ("sk", Tz::Europe__Bratislava),
    ("sl", Tz::Europe__Ljubljana),
    ("sq", Tz::Europe__Tirane),
    ("sr", Tz::Europe__Belgrade),
    ("sv", Tz::Europe__Stockholm),
    ("te", Tz::Asia__Kolkata),
    ("th", Tz::Asia__Bangkok),
    ("tr", Tz::Europe__Istanbul),
    ("uk", Tz::Europe__Kyiv),
    ("ur", Tz::Asia__Karachi),
    ("vi", Tz::Asia__Ho_Chi_Minh),
    // China, Taiwan, Hong Kong and Singapore show the same time.
    ("zh", Tz::Asia__Shanghai),
];

/// The language of a text whose script few languages share; for pages that do not say.
fn language_of(text: &str) -> Option<&'static str> {
    let mut is_han = false;
    for character in text.chars().take(400) {
        match character {
            '\u{3041}'..='\u{30ff}' => return Some("ja"),
            '\u{ac00}'..='\u{d7a3}' => return Some("ko"),
            '\u{0e01}'..='\u{0e5b}' => return Some("th"),
            '\u{0590}'..='\u{05ff}' => return Some("he"),
            '\u{0370}'..='\u{03ff}' => return Some("el"),
            '\u{0531}'..='\u{058f}' => return Some("hy"),
            '\u{10d0}'..='\u{10ff}' => return Some("ka"),
            '\u{0600}'..='\u{06ff}' => return Some("ar"),
            '\u{0400}'..='\u{045f}' => return Some("ru"),
            '\u{0980}'..='\u{09ff}' => return Some("bn"),
            '\u{0a80}'..='\u{0aff}' => return Some("gu"),
            '\u{0c00}'..='\u{0c7f}' => return Some("te"),
            '\u{0c80}'..='\u{0cff}' => return Some("kn"),
            '\u{0d00}'..='\u{0d7f}' => return Some("ml"),
            '\u{4e00}'..='\u{9fff}' => is_han = true,
            _ => {}
        }
    }
    is_han.then_some("zh")
}

/// The locale of a page: the language that it states, else that of its title's script, else that
/// of its country; and its country.
pub(super) fn locale(stated: Option<&str>, title: &str, country: Option<&str>) -> Option<Locale> {
    let stated = stated.and_then(Locale::parse);
    let locale = stated
        .or_else(|| Locale::parse(language_of(title)?))
        .or_else(|| Locale::parse(country::main_language(country?)?))?;
    let Some(country) = country else {
        return Some(locale);
    };
    // Templates say "en-US" all over the world.
    if locale.language() == "en" {
        Locale::parse("en").map(|english| english.or_region(country))
    } else {
        Some(locale.or_region(country))
    }
}

/// The clock of a country, given by its host name's end, or else by the language's tag.
pub(super) fn zone(host: Option<&str>, locale: Option<Locale>) -> Option<Tz> {
    if let Some(host) = host {
        return country::zone_of(host);
    }
    let locale = locale?;
    match locale.region() {
        // Templates say "en-US" and "en-GB" everywhere.
        Some("US" | "GB") => None,
        Some(region) => country::zone_of(region),
        None => LANGUAGES
            .iter()
            .find(|(known, _)| *known == locale.language())
            .map(|(_, zone)| *zone),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_without_a_language_have_that_of_their_title_or_country() {
        for (stated, title, country, expected) in [
            (Some("de"), "", Some("AT"), Some("de-AT")),
            (Some("en-US"), "", Some("IN"), Some("en-IN")),
            (Some("en-US"), "", None, Some("en-US")),
            (None, "フェリーが待つ", None, Some("ja")),
            (None, "Die Fähre wartet", Some("DE"), Some("de-DE")),
            (None, "The ferry waits", None, None),
        ] {
            let locale = locale(stated, title, country).map(|locale| locale.to_string());
            assert_eq!(locale.as_deref(), expected);
        }
    }

    #[test]
    fn a_clock_is_known_where_there_is_one() {
        let zone = |host: Option<&str>, tag: &str| zone(host, Locale::parse(tag));
        assert_eq!(zone(None, "ja"), Some(Tz::Asia__Tokyo));
        assert_eq!(zone(Some("CH"), "de"), Some(Tz::Europe__Zurich));
        assert_eq!(zone(None, "en-IN"), Some(Tz::Asia__Kolkata));
        assert_eq!(zone(None, "en-US"), None);
        assert_eq!(zone(Some("US"), "en"), None);
        assert_eq!(zone(None, "en"), None);
    }
}
