//! The data files: which languages they have, and what their lines say.
//!
//! Both files are lines of a key, a space and words divided by `|`, in sections that
//! begin with `[language …]`. The text is compiled in and only indexed here; a line is
//! read when its language is first asked for. A line that cannot be read is skipped at
//! run time, and fails a test.

use std::sync::OnceLock;

use super::meaning::{DayPart, Meaning, Order, Unit};

/// Words and orders of CLDR; see generate.mjs.
pub(super) const CLDR: &str = include_str!("cldr.txt");
/// What sites print beyond it, kept by hand.
pub(super) const SITES: &str = include_str!("sites.txt");

/// The sections of one language.
pub(super) struct Source {
    /// Primary subtag, or its alias' target: "de".
    pub(super) language: &'static str,
    /// Many sites print it; the others are marked `minor` in cldr.txt.
    pub(super) major: bool,
    /// Bodies of its sections, CLDR first.
    pub(super) sections: Vec<&'static str>,
}

/// Every language that has a section, in order of its name.
pub(super) fn all() -> &'static [Source] {
    static ALL: OnceLock<Vec<Source>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut all: Vec<Source> = Vec::with_capacity(400);
        for file in [CLDR, SITES] {
            for section in file.split("\n[").skip(1) {
                let Some((names, body)) = section.split_once("]\n") else {
                    continue;
                };
                let minor = names.ends_with(" minor");
                for language in names.split(' ').filter(|name| *name != "minor") {
                    let language = if language == "*" { "en" } else { language };
                    match all.binary_search_by(|one| one.language.cmp(language)) {
                        Ok(at) => {
                            if let Some(one) = all.get_mut(at) {
                                one.sections.push(body);
                            }
                        }
                        Err(at) => all.insert(
                            at,
                            Source {
                                language,
                                major: !minor,
                                sections: vec![body],
                            },
                        ),
                    }
                }
            }
        }
        all
    })
}

/// Place in [`all`] of the language of a tag such as "pt-BR" or "zh_Hant".
pub(super) fn find(tag: &str) -> Option<usize> {
    let mut buffer = [0; 8];
    let primary = tag.split(['-', '_']).next()?.as_bytes();
    let lower = buffer.get_mut(..primary.len())?;
    lower.copy_from_slice(primary);
    lower.make_ascii_lowercase();
    let language = alias(std::str::from_utf8(lower).ok()?);
    all()
        .binary_search_by(|one| one.language.cmp(language))
        .ok()
}

/// The language under which another code's words are kept.
fn alias(language: &str) -> &str {
    match language {
        "nb" | "nn" | "nor" => "no",
        "me" => "hr",
        "tl" => "fil",
        "iw" | "heb" => "he",
        "in" | "ind" => "id",
        "ji" => "yi",
        "jw" => "jv",
        "sh" | "cnr" => "sr",
        "mo" => "ro",
        "yue" | "cmn" | "wuu" | "lzh" | "chi" | "zho" => "zh",
        "ckb" | "sdh" | "kmr" => "ku",
        "prs" | "pes" | "fas" | "per" => "fa",
        "arb" | "arz" | "ary" | "apc" | "ara" => "ar",
        "pnb" => "pa",
        "gom" => "kok",
        "eng" => "en",
        "deu" | "ger" => "de",
        "fra" | "fre" => "fr",
        "spa" => "es",
        "por" => "pt",
        "ita" => "it",
        "rus" => "ru",
        "jpn" => "ja",
        "kor" => "ko",
        "hin" => "hi",
        "ben" => "bn",
        other => other,
    }
}

/// The order of a whole tag, and whether a day comes before its month where the year
/// is not printed. `None` for a language that CLDR does not have.
pub(super) fn order(tag: &str) -> Option<(Order, bool)> {
    let source = all().get(find(tag)?)?;
    let region = tag.split(['-', '_']).skip(1).find(|part| {
        part.len() == 2 && part.bytes().all(|b| b.is_ascii_alphabetic())
            || part.len() == 3 && part.bytes().all(|b| b.is_ascii_digit())
    });
    let mut found = None;
    for line in source.sections.iter().flat_map(|body| body.lines()) {
        let Some(rest) = line.strip_prefix("order") else {
            break;
        };
        let Some((place, value)) = rest.split_once(' ') else {
            continue;
        };
        let place = place.trim_start_matches('.');
        if place.is_empty() {
            found = read_order(value).or(found);
        } else if region.is_some_and(|region| region.eq_ignore_ascii_case(place)) {
            return read_order(value).or(found);
        }
    }
    found
}

fn read_order(value: &str) -> Option<(Order, bool)> {
    let (full, short) = value.split_once(' ')?;
    let order = match full {
        "dmy" => Order::Dmy,
        "mdy" => Order::Mdy,
        "ymd" => Order::Ymd,
        _ => return None,
    };
    match short {
        "dm" => Some((order, true)),
        "md" => Some((order, false)),
        _ => None,
    }
}

/// What the words of a line mean. The outer `None` is a key that does not exist, the
/// inner one the key `plain`, under which stand words that mean nothing here but would
/// mean something in English.
pub(super) fn meaning(key: &str) -> Option<Option<Meaning>> {
    let mut parts = key.split('.');
    let name = parts.next()?;
    let first = parts.next();
    let second = parts.next();
    let number = |low: u8, high: u8| {
        first?
            .parse::<u8>()
            .ok()
            .filter(|n| (low..=high).contains(n))
    };
    let meaning = match name {
        "plain" => return Some(None),
        "month" => Meaning::Month(number(1, 12)?),
        "bsmonth" => Meaning::NepaliMonth(number(1, 12)?),
        "ahmonth" => Meaning::HijriMonth(number(1, 12)?),
        "shmonth" => Meaning::PersianMonth(number(1, 12)?),
        "hemonth" => Meaning::HebrewMonth(number(1, 13)?),
        "weekday" => Meaning::Weekday(number(1, 7)?),
        "number" => Meaning::Number(number(1, 60)?),
        "amount" => Meaning::Amount(number(1, 60)?, unit(second?)?),
        "part" => Meaning::Part(part(first?)?),
        "unit" => Meaning::Unit(unit(first?)?),
        "day" => Meaning::Day(first?.parse::<i8>().ok().filter(|n| (-3..=2).contains(n))?),
        "am" => Meaning::Am,
        "pm" => Meaning::Pm,
        "ago" => Meaning::Ago,
        "last" => Meaning::Last,
        "now" => Meaning::Now,
        "about" => Meaning::About,
        "published" => Meaning::Published,
        "updated" => Meaning::Updated,
        "at" => Meaning::At,
        "yearmark" => Meaning::YearMark,
        "monthmark" => Meaning::MonthMark,
        "daymark" => Meaning::DayMark,
        "hourmark" => Meaning::HourMark,
        "minutemark" => Meaning::MinuteMark,
        "secondmark" => Meaning::SecondMark,
        "ordinal" => Meaning::Ordinal,
        "counter" => Meaning::Counter,
        "identifier" => Meaning::Identifier,
        "recurring" => Meaning::Recurring,
        _ => return None,
    };
    Some(Some(meaning))
}

fn unit(name: &str) -> Option<Unit> {
    Some(match name {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "year" => Unit::Year,
        _ => return None,
    })
}

fn part(name: &str) -> Option<DayPart> {
    Some(match name {
        "dawn" => DayPart::Dawn,
        "morning" => DayPart::Morning,
        "noon" => DayPart::Noon,
        "afternoon" => DayPart::Afternoon,
        "evening" => DayPart::Evening,
        "night" => DayPart::Night,
        "midnight" => DayPart::Midnight,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_data_can_be_read() {
        for (file, text) in [("cldr.txt", CLDR), ("sites.txt", SITES)] {
            let mut section = "";
            for (number, line) in text.lines().enumerate() {
                let at = format!("{file}:{}: {line}", number + 1);
                if line.is_empty() || line.starts_with('#') {
                    continue;
                }
                if let Some(names) = line.strip_prefix('[') {
                    section = names.strip_suffix(']').unwrap_or_else(|| panic!("{at}"));
                    assert!(
                        section
                            .split(' ')
                            .all(|name| !name.is_empty() && alias(name) == name),
                        "{at}"
                    );
                    continue;
                }
                assert!(!section.is_empty(), "{at}");
                let (key, words) = line.split_once(' ').unwrap_or_else(|| panic!("{at}"));
                if key.split('.').next() == Some("order") {
                    assert!(read_order(words).is_some(), "{at}");
                    continue;
                }
                assert!(meaning(key).is_some(), "{at}");
                for word in words.split('|') {
                    assert_eq!(word, word.trim(), "{at}");
                    assert!(!super::super::fold(word).is_empty(), "{at}: {word:?}");
                    assert!(!word.contains(char::is_numeric), "{at}: {word:?}");
                }
            }
        }
    }

    #[test]
    fn orders_are_of_the_whole_tag() {
        let check = |tag, expected| assert_eq!(order(tag), expected, "{tag}");
        check("en", Some((Order::Mdy, false)));
        check("en-US", Some((Order::Mdy, false)));
        check("en-GB", Some((Order::Dmy, true)));
        check("en_in", Some((Order::Dmy, true)));
        check("en-CA", Some((Order::Ymd, false)));
        check("fr", Some((Order::Dmy, true)));
        check("fr-CA", Some((Order::Ymd, false)));
        check("ja", Some((Order::Ymd, false)));
        check("hu-HU", Some((Order::Ymd, false)));
        check("zh-Hant-HK", Some((Order::Dmy, true)));
        check("zh-TW", Some((Order::Ymd, false)));
        check("sv", Some((Order::Ymd, true)));
        check("nb-NO", Some((Order::Dmy, true)));
        check("xx", None);
        check("", None);
    }
}
