//! Countries by the ends of host names and by languages, with the clock of those that have one.

use chrono_tz::Tz;
use url::Url;

use crate::dates::Locale;

/// Countries whose people live by one clock, all but a few: ISO 3166 code, the language of most of
/// their pages, the clock.
const ZONES: &[(&str, &str, Tz)] = &[
    ("AE", "ar", Tz::Asia__Dubai),
    ("AL", "sq", Tz::Europe__Tirane),
    ("AM", "hy", Tz::Asia__Yerevan),
    ("AR", "es", Tz::America__Argentina__Buenos_Aires),
    ("AT", "de", Tz::Europe__Vienna),
    ("AZ", "az", Tz::Asia__Baku),
    ("BA", "bs", Tz::Europe__Sarajevo),
    ("BD", "bn", Tz::Asia__Dhaka),
    ("BE", "nl", Tz::Europe__Brussels),
    ("BG", "bg", Tz::Europe__Sofia),
    ("BO", "es", Tz::America__La_Paz),
    ("BY", "ru", Tz::Europe__Minsk),
    ("CH", "de", Tz::Europe__Zurich),
    ("CL", "es", Tz::America__Santiago),
    ("CN", "zh", Tz::Asia__Shanghai),
    ("CO", "es", Tz::America__Bogota),
    ("CR", "es", Tz::America__Costa_Rica),
    ("CU", "es", Tz::America__Havana),
    ("CY", "el", Tz::Asia__Nicosia),
    ("CZ", "cs", Tz::Europe__Prague),
    ("DE", "de", Tz::Europe__Berlin),
    ("DK", "da", Tz::Europe__Copenhagen),
    ("DO", "es", Tz::America__Santo_Domingo),
    ("DZ", "ar", Tz::Africa__Algiers),
    ("EC", "es", Tz::America__Guayaquil),
    ("EE", "et", Tz::Europe__Tallinn),
    ("EG", "ar", Tz::Africa__Cairo),
    ("ES", "es", Tz::Europe__Madrid),
    ("ET", "am", Tz::Africa__Addis_Ababa),
    ("FI", "fi", Tz::Europe__Helsinki),
    ("FR", "fr", Tz::Europe__Paris),
    ("GB", "en", Tz::Europe__London),
    ("GE", "ka", Tz::Asia__Tbilisi),
    ("GH", "en", Tz::Africa__Accra),
    ("GR", "el", Tz::Europe__Athens),
    ("GT", "es", Tz::America__Guatemala),
    ("HK", "zh", Tz::Asia__Hong_Kong),
    ("HN", "es", Tz::America__Tegucigalpa),
    ("HR", "hr", Tz::Europe__Zagreb),
    ("HU", "hu", Tz::Europe__Budapest),
    ("IE", "en", Tz::Europe__Dublin),
    ("IL", "he", Tz::Asia__Jerusalem),
    ("IN", "en", Tz::Asia__Kolkata),
    ("IQ", "ar", Tz::Asia__Baghdad),
    ("IR", "fa", Tz::Asia__Tehran),
    ("IS", "is", Tz::Atlantic__Reykjavik),
    ("IT", "it", Tz::Europe__Rome),
    ("JM", "en", Tz::America__Jamaica),
    ("JO", "ar", Tz::Asia__Amman),
    ("JP", "ja", Tz::Asia__Tokyo),
    ("KE", "en", Tz::Africa__Nairobi),
    ("KH", "km", Tz::Asia__Phnom_Penh),
    ("KR", "ko", Tz::Asia__Seoul),
    ("KW", "ar", Tz::Asia__Kuwait),
    ("LB", "ar", Tz::Asia__Beirut),
    ("LI", "de", Tz::Europe__Vaduz),
    ("LK", "en", Tz::Asia__Colombo),
    ("LT", "lt", Tz::Europe__Vilnius),
    ("LU", "fr", Tz::Europe__Luxembourg),
    ("LV", "lv", Tz::Europe__Riga),
    ("MA", "ar", Tz::Africa__Casablanca),
    ("MD", "ro", Tz::Europe__Chisinau),
    ("ME", "sr", Tz::Europe__Podgorica),
    ("MK", "mk", Tz::Europe__Skopje),
    ("MT", "en", Tz::Europe__Malta),
    ("MY", "ms", Tz::Asia__Kuala_Lumpur),
    ("NA", "en", Tz::Africa__Windhoek),
    ("NG", "en", Tz::Africa__Lagos),
    ("NI", "es", Tz::America__Managua),
    ("NL", "nl", Tz::Europe__Amsterdam),
    ("NO", "nb", Tz::Europe__Oslo),
    ("NP", "ne", Tz::Asia__Kathmandu),
    ("NZ", "en", Tz::Pacific__Auckland),
    ("PA", "es", Tz::America__Panama),
    ("PE", "es", Tz::America__Lima),
    ("PH", "en", Tz::Asia__Manila),
    ("PK", "en", Tz::Asia__Karachi),
    ("PL", "pl", Tz::Europe__Warsaw),
    ("PT", "pt", Tz::Europe__Lisbon),
    ("PY", "es", Tz::America__Asuncion),
    ("QA", "ar", Tz::Asia__Qatar),
    ("RO", "ro", Tz::Europe__Bucharest),
    ("RS", "sr", Tz::Europe__Belgrade),
    ("SA", "ar", Tz::Asia__Riyadh),
    ("SE", "sv", Tz::Europe__Stockholm),
    ("SG", "en", Tz::Asia__Singapore),
    ("SI", "sl", Tz::Europe__Ljubljana),
    ("SK", "sk", Tz::Europe__Bratislava),
    ("SV", "es", Tz::America__El_Salvador),
    ("SY", "ar", Tz::Asia__Damascus),
    ("TH", "th", Tz::Asia__Bangkok),
    ("TN", "ar", Tz::Africa__Tunis),
    ("TR", "tr", Tz::Europe__Istanbul),
    ("TW", "zh", Tz::Asia__Taipei),
    ("TZ", "en", Tz::Africa__Dar_es_Salaam),
    ("UA", "uk", Tz::Europe__Kyiv),
    ("UG", "en", Tz::Africa__Kampala),
    ("UY", "es", Tz::America__Montevideo),
    ("UZ", "uz", Tz::Asia__Tashkent),
    ("VE", "es", Tz::America__Caracas),
    ("VN", "vi", Tz::Asia__Ho_Chi_Minh),
    ("ZA", "en", Tz::Africa__Johannesburg),
    ("ZW", "en", Tz::Africa__Harare),
];

/// Countries with several clocks.
const OTHERS: &[(&str, &str)] = &[
    ("AU", "en"),
    ("BR", "pt"),
    ("CA", "en"),
    ("ID", "id"),
    ("KZ", "ru"),
    ("MN", "mn"),
    ("MX", "es"),
    ("RU", "ru"),
    ("US", "en"),
];

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

/// Ends of host names that are countries' and used by the whole world.
const WORLDWIDE: &[&str] = &["co", "me", "in", "ly", "is", "cd", "ma"];

/// The country that a host name ends in, in upper case; `None` for `.com` and its like.
pub(super) fn of_host(url: &Url) -> Option<&'static str> {
    let host = url.host_str()?;
    let (rest, end) = host.trim_end_matches('.').rsplit_once('.')?;
    // A short second level ("co.in", "com.co") is a country's own.
    let is_national = rest
        .rsplit('.')
        .next()
        .is_some_and(|second| rest.contains('.') && second.len() <= 3);
    if WORLDWIDE.contains(&end) && end != "in" && !is_national {
        return None;
    }
    let code = if end == "uk" {
        "GB".to_owned()
    } else {
        end.to_ascii_uppercase()
    };
    ZONES
        .iter()
        .map(|(known, _, _)| *known)
        .chain(OTHERS.iter().map(|(known, _)| *known))
        .find(|known| *known == code)
}

/// The language of most pages of a country.
fn main_language(country: &str) -> Option<&'static str> {
    ZONES
        .iter()
        .map(|(known, language, _)| (*known, *language))
        .chain(OTHERS.iter().copied())
        .find(|(known, _)| *known == country)
        .map(|(_, language)| language)
}

/// The locale of a page: the language that it states, else that of its title's script, else that
/// of its country; and its country.
pub(super) fn locale(stated: Option<&str>, title: &str, country: Option<&str>) -> Option<Locale> {
    let stated = stated.and_then(Locale::parse);
    let locale = stated
        .or_else(|| Locale::parse(language_of(title)?))
        .or_else(|| Locale::parse(main_language(country?)?))?;
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
    let of_region = |region: &str| {
        ZONES
            .iter()
            .find(|(known, _, _)| *known == region)
            .map(|(_, _, zone)| *zone)
    };
    if let Some(host) = host {
        return of_region(host);
    }
    let locale = locale?;
    match locale.region() {
        // Templates say "en-US" and "en-GB" everywhere.
        Some("US" | "GB") => None,
        Some(region) => of_region(region),
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
    fn hosts_tell_countries() {
        for (url, expected) in [
            ("https://www.zeitung.de/x", Some("DE")),
            ("https://paper.co.uk/x", Some("GB")),
            ("https://paper.in/x", Some("IN")),
            ("https://start-up.co/x", None),
            ("https://diario.com.co/x", Some("CO")),
            ("https://paper.com/x", None),
            ("https://127.0.0.1/x", None),
        ] {
            let url = Url::parse(url).expect("is a URL");
            assert_eq!(of_host(&url), expected, "{url}");
        }
    }

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
