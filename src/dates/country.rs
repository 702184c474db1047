//! Countries by the ends of host names and by zones, with their language and clock: what tells the
//! custom of a page that does not say it.

use chrono_tz::Tz;

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

/// Ends of host names that are countries' and used by the whole world.
const WORLDWIDE: &[&str] = &["co", "me", "in", "ly", "is", "cd", "ma"];

/// The country that a host name ends in, in upper case; `None` for `.com` and its like, and for
/// ends that are sold to the whole world (`.io`, `.co`, `.me`, `.tv`, `.ai`).
pub fn of_host(host: &str) -> Option<&'static str> {
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
pub fn main_language(country: &str) -> Option<&'static str> {
    ZONES
        .iter()
        .map(|(known, language, _)| (*known, *language))
        .chain(OTHERS.iter().copied())
        .find(|(known, _)| *known == country)
        .map(|(_, language)| language)
}

/// The countries that live by one clock, with the language of most of their pages and the clock.
pub fn clocks() -> impl Iterator<Item = (&'static str, &'static str, Tz)> {
    ZONES.iter().copied()
}

/// The clock of a country; `None` where it has several.
pub fn zone_of(country: &str) -> Option<Tz> {
    ZONES
        .iter()
        .find(|(known, _, _)| *known == country)
        .map(|(_, _, zone)| *zone)
}

/// The country of a zone.
pub fn of_zone(zone: Tz) -> Option<&'static str> {
    let name = zone.name();
    if is_american(name) {
        return Some("US");
    }
    if name.starts_with("Australia/") {
        return Some("AU");
    }
    let zone = if name == "Asia/Calcutta" {
        Tz::Asia__Kolkata
    } else {
        zone
    };
    ZONES
        .iter()
        .find(|(_, _, known)| *known == zone)
        .map(|(country, _, _)| *country)
}

/// Zones of the United States.
fn is_american(name: &str) -> bool {
    let is_part = [
        "US/",
        "America/Indiana/",
        "America/Kentucky/",
        "America/North_Dakota/",
    ]
    .iter()
    .any(|start| name.starts_with(start));
    is_part
        || matches!(
            name,
            "America/New_York"
                | "America/Chicago"
                | "America/Denver"
                | "America/Los_Angeles"
                | "America/Phoenix"
                | "America/Anchorage"
                | "America/Detroit"
                | "America/Boise"
                | "America/Juneau"
                | "America/Sitka"
                | "America/Nome"
                | "America/Menominee"
                | "America/Adak"
                | "Pacific/Honolulu"
                | "EST5EDT"
                | "CST6CDT"
                | "MST7MDT"
                | "PST8PDT"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hosts_tell_countries() {
        for (host, expected) in [
            ("www.zeitung.de", Some("DE")),
            ("paper.co.uk", Some("GB")),
            ("paper.in", Some("IN")),
            ("start-up.co", None),
            ("diario.com.co", Some("CO")),
            ("paper.com", None),
            ("a.io", None),
            ("a.tv", None),
            ("in", None),
            ("127.0.0.1", None),
        ] {
            assert_eq!(of_host(host), expected, "{host}");
        }
    }

    #[test]
    fn zones_tell_countries_and_countries_zones() {
        assert_eq!(of_zone(Tz::America__Indiana__Knox), Some("US"));
        assert_eq!(of_zone(Tz::Asia__Calcutta), Some("IN"));
        assert_eq!(of_zone(Tz::Europe__Zurich), Some("CH"));
        assert_eq!(of_zone(Tz::UTC), None);
        assert_eq!(zone_of("CH"), Some(Tz::Europe__Zurich));
        assert_eq!(zone_of("US"), None);
        assert_eq!(main_language("IN"), Some("en"));
    }
}
