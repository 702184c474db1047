//! Calendars that sites print beside the Gregorian one, and eras that count its years otherwise.
//!
//! Persian, Hebrew and Hijri (Umm al-Qura) days are ICU4X's; the Buddhist, Minguo and Japanese
//! years differ from the Gregorian only in their count. Bikram Sambat has no rule, only a table.

use chrono::{Days, NaiveDate};
use icu_calendar::cal::{Hijri, Iso};
use icu_calendar::types::Month;
use icu_calendar::{AsCalendar, Date};

/// A Hijri day in the calendar of Umm al-Qura.
pub(super) fn hijri(year: u64, month: u8, day: u8) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok()?;
    gregorian(Date::try_new_hijri_with_calendar(year, month, day, Hijri::new_umm_al_qura()).ok()?)
}

/// A day of the Persian (Solar Hijri) calendar.
pub(super) fn persian(year: u64, month: u8, day: u8) -> Option<NaiveDate> {
    gregorian(Date::try_new_persian(i32::try_from(year).ok()?, month, day).ok()?)
}

/// A Hebrew day; months as in [`super::vocabulary::Meaning::HebrewMonth`].
pub(super) fn hebrew(year: u64, month: u8, day: u8) -> Option<NaiveDate> {
    let month = if month == 13 {
        Month::leap(5)
    } else {
        Month::new(month)
    };
    gregorian(Date::try_new_hebrew_v2(i32::try_from(year).ok()?, month, day).ok()?)
}

fn gregorian<C: AsCalendar>(date: Date<C>) -> Option<NaiveDate> {
    let iso = date.to_calendar(Iso);
    NaiveDate::from_ymd_opt(
        iso.era_year().year,
        u32::from(iso.month().ordinal),
        u32::from(iso.day_of_month().0),
    )
}

/// A day of Bikram Sambat, the calendar of Nepal. `None` outside the years of the table.
pub(super) fn nepali(year: u64, month: u8, day: u8) -> Option<NaiveDate> {
    let year = usize::try_from(year.checked_sub(FIRST_NEPALI_YEAR)?).ok()?;
    let lengths = |row: &'static str| row.bytes().map(|byte| u64::from(byte - b'0') + 29);
    let months = NEPALI_MONTHS.get(year)?;
    let month = usize::from(month.checked_sub(1)?);
    let length = lengths(months).nth(month)?;
    if day == 0 || u64::from(day) > length {
        return None;
    }
    let before: u64 = NEPALI_MONTHS
        .iter()
        .take(year)
        .flat_map(|row| lengths(row))
        .sum();
    let in_year: u64 = lengths(months).take(month).sum();
    NaiveDate::from_ymd_opt(1993, 4, 13)?
        .checked_add_days(Days::new(before + in_year + u64::from(day) - 1))
}

const FIRST_NEPALI_YEAR: u64 = 2050;

/// The days of each month above 29, as the calendar committee of Nepal has published them; the
/// first row begins on 13 April 1993.
const NEPALI_MONTHS: [&str; 41] = [
    "232321110102", // 2050
    "222322101011", // 2051
    "223222101011", // 2052
    "232321110011", // 2053
    "232321110102", // 2054
    "223222101011", // 2055
    "223231101011", // 2056
    "232321110012", // 2057
    "132321110102", // 2058
    "223222101011", // 2059
    "223321101011", // 2060
    "232321110012", // 2061
    "222322010102", // 2062
    "223222101011", // 2063
    "223321101011", // 2064
    "232321110012", // 2065
    "222322011002", // 2066
    "223222101011", // 2067
    "223321101011", // 2068
    "232321110012", // 2069
    "222322011011", // 2070
    "223222101011", // 2071
    "232321101011", // 2072
    "232321110012", // 2073
    "222322101011", // 2074
    "223222101011", // 2075
    "232321110011", // 2076
    "232321110102", // 2077
    "222322101011", // 2078
    "223222101011", // 2079
    "232321110011", // 2080
    "232321110102", // 2081
    "223222101011", // 2082
    "223222101011", // 2083
    "223221110111", // 2084
    "232312110111", // 2085
    "132321110111", // 2086
    "223222101111", // 2087
    "123312110111", // 2088
    "132321110111", // 2089
    "132321110111", // 2090
];

/// The Gregorian year before the first year of a Japanese era, by its name or letter.
pub(super) fn japanese(name: &str) -> Option<i32> {
    Some(match name {
        "令和" | "R" | "㋿" => 2018,
        "平成" | "H" => 1988,
        "昭和" | "S" => 1925,
        "大正" | "T" => 1911,
        "明治" | "M" => 1867,
        _ => return None,
    })
}

/// A Hebrew number in letters: `י״ט` is 19, `תשפ״ה` 785. `None` for what is a word.
pub(super) fn hebrew_number(text: &str) -> Option<u64> {
    let mut sum = 0;
    let mut last = u64::MAX;
    for c in text.chars() {
        let value = match c {
            'א' => 1,
            'ב' => 2,
            'ג' => 3,
            'ד' => 4,
            'ה' => 5,
            'ו' => 6,
            'ז' => 7,
            'ח' => 8,
            'ט' => 9,
            'י' => 10,
            'כ' | 'ך' => 20,
            'ל' => 30,
            'מ' | 'ם' => 40,
            'נ' | 'ן' => 50,
            'ס' => 60,
            'ע' => 70,
            'פ' | 'ף' => 80,
            'צ' | 'ץ' => 90,
            'ק' => 100,
            'ר' => 200,
            'ש' => 300,
            'ת' => 400,
            '"' | '\'' | '״' | '׳' | '’' | '”' => continue,
            _ => return None,
        };
        // Letters stand in falling order; ת may stand twice.
        if value > last || (value == last && value != 400) {
            return None;
        }
        last = value;
        sum += value;
    }
    (sum > 0).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_in_every_calendar() {
        let day = NaiveDate::from_ymd_opt(2025, 9, 12);
        assert_eq!(hijri(1447, 3, 20), day);
        assert_eq!(persian(1404, 6, 21), day);
        assert_eq!(hebrew(5785, 12, 19), day);
        assert_eq!(nepali(2082, 5, 27), day);
        assert_eq!(nepali(2082, 5, 32), None);
        assert_eq!(nepali(2050, 1, 1), NaiveDate::from_ymd_opt(1993, 4, 13));
        assert_eq!(nepali(1990, 1, 1), None);
        assert_eq!(hijri(1447, 13, 1), None);
    }

    #[test]
    fn hebrew_numbers_are_read_from_letters() {
        assert_eq!(hebrew_number("י״ט"), Some(19));
        assert_eq!(hebrew_number("תשפ״ה"), Some(785));
        assert_eq!(hebrew_number("ט״ו"), Some(15));
        assert_eq!(hebrew_number("שלום"), None);
        assert_eq!(hebrew_number(""), None);
    }
}
