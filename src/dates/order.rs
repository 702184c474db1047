//! Day, month and year from three numbers, and from two.

use chrono::NaiveDate;

use super::context::{Context, Order};
use super::country;
use super::locale::Locale;
use super::reading::{OrderSource, Unread};
use super::vocabulary::{self, Vocabulary};

/// A number of a date with its digits.
pub(super) type Digits = (u64, u8);

/// Three numbers read as a day.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved<T> {
    pub(super) value: T,
    pub(super) source: OrderSource,
    /// Whether the year was printed with two digits.
    pub(super) is_short_year: bool,
    pub(super) alternatives: [Option<(Order, T)>; 2],
}

/// The year that two digits mean: 69–99 are 19yy, 00–68 are 20yy (POSIX, strptime `%y`).
pub(super) fn century(year: u64) -> i32 {
    let year = year as i32;
    if year >= 69 { 1900 + year } else { 2000 + year }
}

/// The years that are read: sites print nothing older and announce nothing later.
pub(super) fn is_plausible(year: i32) -> bool {
    (1800..=2100).contains(&year)
}

/// The order that is the custom of a place: by country where it is known, else by language. `None`
/// where it has no single custom: English and Spanish without a country.
pub(super) fn custom(context: &Context) -> Option<Order> {
    let locale = context.locale?;
    let tag = Tagged::new(&locale);
    let known = || Vocabulary::order(tag.as_str()).map(from_vocabulary);
    let order = match (locale.language(), locale.region()) {
        ("en", Some(region)) => english(region)?,
        ("en", None) => english(context.timezone.and_then(country::of_zone)?)?,
        // Spanish of the United States is printed both ways.
        ("es", Some("US" | "PR")) => return None,
        ("es", None) if context.timezone.and_then(country::of_zone) == Some("US") => return None,
        _ => known()?,
    };
    if order == Order::Ymd && !matches!(locale.language(), "zh" | "ja" | "ko") {
        // The year comes first when it has four digits; with two, these print the day first.
        return Some(Order::Dmy);
    }
    Some(order)
}

/// The order of day and month where no year stands beside them: languages that put the year first
/// put the month before the day, but for those that do not (Swedish).
fn custom_without_year(context: &Context) -> Option<Order> {
    let order = custom(context)?;
    let locale = context.locale?;
    let tag = Tagged::new(&locale);
    let is_year_first = Vocabulary::order(tag.as_str()) == Some(vocabulary::Order::Ymd);
    let is_month_first = Vocabulary::day_first(tag.as_str()) == Some(false);
    if order == Order::Dmy && is_year_first && is_month_first && locale.language() != "en" {
        return Some(Order::Mdy);
    }
    Some(order)
}

/// The custom of English in a country: its own, not that of the language.
fn english(country: &str) -> Option<Order> {
    match country {
        "US" | "PH" | "PR" | "GU" | "AS" | "MP" | "VI" | "UM" | "MH" | "PW" | "FM" => {
            Some(Order::Mdy)
        }
        // Printed in several ways.
        "CA" | "JP" | "KR" | "TW" | "CN" => None,
        _ => Some(Order::Dmy),
    }
}

fn from_vocabulary(order: vocabulary::Order) -> Order {
    match order {
        vocabulary::Order::Dmy => Order::Dmy,
        vocabulary::Order::Mdy => Order::Mdy,
        vocabulary::Order::Ymd => Order::Ymd,
    }
}

/// A tag written without allocation.
struct Tagged {
    bytes: [u8; 12],
    length: usize,
}

impl Tagged {
    fn new(locale: &Locale) -> Self {
        let mut tag = Self {
            bytes: [0; 12],
            length: 0,
        };
        let parts = [Some(locale.language()), locale.script(), locale.region()];
        for (at, part) in parts.into_iter().flatten().enumerate() {
            if at > 0 {
                tag.push(b'-');
            }
            part.bytes().for_each(|byte| tag.push(byte));
        }
        tag
    }

    fn push(&mut self, byte: u8) {
        if let Some(place) = self.bytes.get_mut(self.length) {
            *place = byte;
            self.length += 1;
        }
    }

    fn as_str(&self) -> &str {
        self.bytes
            .get(..self.length)
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }
}

/// Reads three numbers in the order that they, or else the context, allow.
pub(super) fn three(
    numbers: [Digits; 3],
    separator: char,
    context: &Context,
    year_of: impl Fn(Digits) -> Option<i32>,
) -> Result<Resolved<NaiveDate>, Unread> {
    let [first, second, third] = numbers;
    if first.1 >= 3 {
        let year = year_of(first).ok_or(Unread::Impossible)?;
        let day = day(year, second, third).ok_or(Unread::Impossible)?;
        return Ok(Resolved {
            value: day,
            source: OrderSource::Stated,
            is_short_year: false,
            alternatives: [None, None],
        });
    }
    let year = year_of(third);
    let dmy = year.and_then(|year| day(year, second, first));
    let mdy = year.and_then(|year| day(year, first, second));
    let is_short_year = third.1 <= 2;
    let ymd = (is_short_year && first.1 == 2)
        .then(|| year_of(first))
        .flatten()
        .and_then(|year| day(year, second, third));
    // Full stops are the marks of languages that put the day first; where the language is known,
    // its own custom decides.
    let is_dotted = separator == '.' && third.1 == 4 && context.locale.is_none();
    let custom = custom(context).or(is_dotted.then_some(Order::Dmy));
    choose(dmy, mdy, ymd, context, custom).map(|mut resolved| {
        resolved.is_short_year = is_short_year;
        resolved
    })
}

/// Reads two numbers as month and day, the year being missing.
pub(super) fn two(
    first: Digits,
    second: Digits,
    context: &Context,
) -> Result<Resolved<(u32, u32)>, Unread> {
    let fits = |month: Digits, day_of: Digits| {
        // A leap year has every day that any year has.
        day(2024, month, day_of)?;
        Some((month.0 as u32, day_of.0 as u32))
    };
    let dmy = fits(second, first);
    let mdy = fits(first, second);
    choose(dmy, mdy, mdy, context, custom_without_year(context))
}

fn day(year: i32, month: Digits, day: Digits) -> Option<NaiveDate> {
    if month.1 > 2 || day.1 > 2 {
        return None;
    }
    NaiveDate::from_ymd_opt(year, month.0 as u32, day.0 as u32)
}

fn choose<T: Copy + PartialEq + Named>(
    dmy: Option<T>,
    mdy: Option<T>,
    ymd: Option<T>,
    context: &Context,
    custom: Option<Order>,
) -> Result<Resolved<T>, Unread> {
    let given = context.order;
    let preferred = given.or(custom);
    let by = |order: Order| match order {
        Order::Dmy => dmy,
        Order::Mdy => mdy,
        Order::Ymd => ymd,
    };
    let source = if given.is_some() {
        OrderSource::Given
    } else {
        OrderSource::Custom
    };
    let chosen = match preferred.and_then(|order| by(order).map(|value| (order, value))) {
        Some((order, value)) => (order, value, source),
        None => match (dmy, mdy) {
            (Some(one), Some(other)) if one == other => (Order::Dmy, one, OrderSource::Stated),
            (Some(one), Some(other)) => {
                // The order that is asked for is impossible, and two others are not.
                return Err(T::ambiguous(one, other));
            }
            (Some(one), None) => (Order::Dmy, one, OrderSource::Stated),
            (None, Some(other)) => (Order::Mdy, other, OrderSource::Stated),
            (None, None) => match (ymd, preferred) {
                // "25/09/30" can be nothing else.
                (Some(only), None) => (Order::Ymd, only, OrderSource::Stated),
                _ => return Err(Unread::Impossible),
            },
        },
    };
    let (order, value, mut source) = chosen;
    let mut alternatives = [None, None];
    let others = [Order::Dmy, Order::Mdy, Order::Ymd]
        .into_iter()
        .filter(|other| *other != order)
        .filter(|other| *other != Order::Ymd || preferred == Some(Order::Ymd) || given.is_none());
    let mut place = alternatives.iter_mut();
    for other in others {
        if let Some(otherwise) = by(other).filter(|otherwise| *otherwise != value)
            && let Some(place) = place.next()
        {
            *place = Some((other, otherwise));
        }
    }
    // Only day and month are in question when the year comes last.
    let is_open = match order {
        Order::Dmy => mdy.is_some_and(|other| other != value),
        Order::Mdy => dmy.is_some_and(|other| other != value),
        Order::Ymd => alternatives.iter().any(Option::is_some),
    };
    if !is_open {
        source = OrderSource::Stated;
        alternatives = [None, None];
    }
    Ok(Resolved {
        value,
        source,
        is_short_year: false,
        alternatives,
    })
}

/// How two readings are named when nothing decides between them.
pub(super) trait Named {
    /// The error that names both.
    fn ambiguous(one: Self, other: Self) -> Unread;
}

impl Named for NaiveDate {
    fn ambiguous(one: Self, other: Self) -> Unread {
        Unread::Ambiguous(one, other)
    }
}

impl Named for (u32, u32) {
    fn ambiguous(one: Self, other: Self) -> Unread {
        let day =
            |(month, day): Self| NaiveDate::from_ymd_opt(2024, month, day).unwrap_or_default();
        Unread::Ambiguous(day(one), day(other))
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing;
    use super::*;
    use chrono_tz::Tz;

    #[track_caller]
    fn check(tag: &str, zone: Option<Tz>, expected: Option<Order>) {
        let context = Context {
            timezone: zone,
            ..testing::context(tag)
        };
        assert_eq!(custom(&context), expected, "{tag:?} in {zone:?}");
    }

    /// Reads three numbers where nothing is known but, perhaps, an order.
    #[track_caller]
    fn check_three(order: &str, text: &str, expected: &str) {
        let mut numbers = [(0, 0); 3];
        for (place, part) in numbers.iter_mut().zip(text.split('/')) {
            *place = (part.parse().expect("is a number"), part.len() as u8);
        }
        let context = Context {
            order: testing::order(order),
            ..Context::default()
        };
        let year_of = |digits| super::super::date::year_of(digits, &context);
        let shown = match three(numbers, '/', &context, year_of) {
            Ok(read) => format!("{} {:?}", read.value, read.source),
            Err(reason) => format!("{reason:?}"),
        };
        assert_eq!(shown, expected, "{text} as {order:?}");
    }

    #[test]
    fn countries_have_their_own_order() {
        check("en-US", None, Some(Order::Mdy));
        check("en-GB", None, Some(Order::Dmy));
        check("en-IN", Some(Tz::America__New_York), Some(Order::Dmy));
        check("zh-HK", None, Some(Order::Dmy));
        check("zh-CN", None, Some(Order::Ymd));
    }

    #[test]
    fn english_without_a_country_is_known_by_its_zone() {
        check("en", Some(Tz::America__Denver), Some(Order::Mdy));
        check("en", Some(Tz::Asia__Kolkata), Some(Order::Dmy));
        check("en", Some(Tz::UTC), None);
        check("en", Some(Tz::Etc__GMTPlus5), None);
        check("en", None, None);
    }

    #[test]
    fn spanish_in_the_united_states_has_no_custom() {
        check("es", None, Some(Order::Dmy));
        check("es", Some(Tz::America__Chicago), None);
        check("es-US", None, None);
        check("es-MX", None, Some(Order::Dmy));
    }

    #[test]
    fn a_year_of_two_digits_comes_first_in_east_asia_only() {
        check("ja", None, Some(Order::Ymd));
        check("ko", None, Some(Order::Ymd));
        check("hu", None, Some(Order::Dmy));
        check("sv", None, Some(Order::Dmy));
        check("fr-CA", None, Some(Order::Dmy));
    }

    #[test]
    fn countries_that_print_english_in_several_ways_have_no_custom() {
        check("en-CA", None, None);
        check("en-JP", None, None);
        check("en-PH", None, Some(Order::Mdy));
    }

    #[test]
    fn without_a_year_the_month_leads_where_the_year_would() {
        for (tag, expected) in [("hu", Order::Mdy), ("sv", Order::Dmy), ("ja", Order::Ymd)] {
            assert_eq!(
                custom_without_year(&testing::context(tag)),
                Some(expected),
                "{tag}"
            );
        }
    }

    #[test]
    fn an_unknown_language_has_no_custom() {
        check("", None, None);
        check("", Some(Tz::Asia__Kolkata), None);
        check("xx", None, None);
    }

    #[test]
    fn a_given_order_wins_where_it_is_possible() {
        check_three("dmy", "04/05/31", "2031-05-04 Given");
        check_three("mdy", "04/05/31", "2031-04-05 Given");
        check_three("ymd", "31/05/04", "2031-05-04 Given");
        check_three("mdy", "13/05/2031", "2031-05-13 Stated");
        check_three("ymd", "04/05/2031", "Ambiguous(2031-05-04, 2031-04-05)");
    }

    #[test]
    fn without_an_order_only_one_reading_is_taken() {
        check_three("", "13/05/2031", "2031-05-13 Stated");
        check_three("", "05/13/2031", "2031-05-13 Stated");
        check_three("", "31/12/30", "2030-12-31 Stated");
        check_three("", "04/05/2031", "Ambiguous(2031-05-04, 2031-04-05)");
        check_three("", "31/30/12", "Impossible");
    }

    #[test]
    fn two_digits_are_a_year_since_1969() {
        for (digits, year) in [(0, 2000), (68, 2068), (69, 1969), (99, 1999)] {
            assert_eq!(century(digits), year);
        }
        assert!(is_plausible(1800) && is_plausible(2100));
        assert!(!is_plausible(1799) && !is_plausible(2101));
    }
}
