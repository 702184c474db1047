//! Columns of dates, generated: those that decide are read right, those that do not are not read.

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, Utc};
use pagewire::dates::evidence::{Column, Item, Settled, Strength, settle};
use pagewire::dates::{Context, Locale, Order, Unread, parse};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// The same pages each time.
fn seeded(seed: u64, cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

fn now() -> DateTime<Utc> {
    "2025-11-24T12:00:00Z".parse().expect("is an instant")
}

fn context() -> Context {
    Context {
        now: Some(now()),
        ..Context::default()
    }
}

/// An item of a generated page.
#[derive(Debug, Clone, Default)]
struct Card {
    text: String,
    machine: Option<String>,
    permalink: Option<String>,
    image: Option<String>,
}

fn items(cards: &[Card]) -> Vec<Item<'_>> {
    cards
        .iter()
        .map(|card| Item {
            text: Some(&card.text),
            machine: card.machine.as_deref(),
            permalink: card.permalink.as_deref(),
            image: card.image.as_deref(),
        })
        .collect()
}

fn printed(day: NaiveDate, order: Order, mark: char, is_short: bool) -> String {
    let (d, m, y) = (day.day(), day.month(), day.year());
    let y = if is_short {
        format!("{:02}", y % 100)
    } else {
        y.to_string()
    };
    match order {
        Order::Dmy => format!("{d:02}{mark}{m:02}{mark}{y}"),
        Order::Mdy => format!("{m:02}{mark}{d:02}{mark}{y}"),
        Order::Ymd => format!("{y}{mark}{m:02}{mark}{d:02}"),
    }
}

/// The same numbers with day and month changed over.
fn swapped(day: NaiveDate) -> NaiveDate {
    NaiveDate::from_ymd_opt(day.year(), day.day(), day.month()).expect("its day is a month")
}

fn is_sorted(days: &[NaiveDate]) -> bool {
    days.windows(2).all(|pair| pair[0] >= pair[1])
}

/// Days that are ambiguous alone, newest first, from some day of 2019 to 2024 back.
fn days(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<NaiveDate>> {
    (0_u64..2100, prop::collection::vec(0_u64..4, count)).prop_map(|(start, gaps)| {
        let mut day = NaiveDate::from_ymd_opt(2024, 12, 12).expect("is a day") - Days::new(start);
        gaps.into_iter()
            .map(|gap| {
                day = day - Days::new(gap);
                while day.day() > 12 || day.day() == day.month() {
                    day = day - Days::new(1);
                }
                day
            })
            .collect()
    })
}

/// Columns that nothing decides: too short to be a list, newest first in both orders, or in none.
fn ambiguous() -> impl Strategy<Value = Vec<NaiveDate>> {
    let breaks = |days: &[NaiveDate]| days.windows(2).filter(|pair| pair[0] < pair[1]).count();
    prop_oneof![
        days(1..7),
        (
            2019..2025_i32,
            1..13_u32,
            prop::collection::vec(1..13_u32, 1..25)
        )
            .prop_filter_map("ambiguous", |(year, month, mut numbers)| {
                numbers.retain(|day| *day != month);
                numbers.sort_by(|one, other| other.cmp(one));
                let days: Vec<NaiveDate> = numbers
                    .into_iter()
                    .filter_map(|day| NaiveDate::from_ymd_opt(year, month, day))
                    .collect();
                (!days.is_empty()).then_some(days)
            }),
        days(7..25)
            .prop_shuffle()
            .prop_filter("no list", move |days| {
                let other: Vec<NaiveDate> = days.iter().map(|day| swapped(*day)).collect();
                breaks(days) > 1 && breaks(&other) > 1
            }),
    ]
}

fn order() -> impl Strategy<Value = Order> {
    prop_oneof![Just(Order::Dmy), Just(Order::Mdy)]
}

fn mark() -> impl Strategy<Value = char> {
    prop_oneof![Just('.'), Just('/'), Just('-')]
}

fn cards(days: &[NaiveDate], order: Order, mark: char) -> Vec<Card> {
    days.iter()
        .map(|day| Card {
            text: format!("Published {}, 06:21 PM", printed(*day, order, mark, false)),
            ..Card::default()
        })
        .collect()
}

/// What decides a generated column.
#[derive(Debug, Clone, Copy)]
enum Hint {
    Proof,
    Machine,
    Address,
    Month,
    Upload,
    Future,
}

fn hint() -> impl Strategy<Value = Hint> {
    prop_oneof![
        Just(Hint::Proof),
        Just(Hint::Machine),
        Just(Hint::Address),
        Just(Hint::Month),
        Just(Hint::Upload),
        Just(Hint::Future),
    ]
}

fn give(
    cards: &mut Vec<Card>,
    days: &[NaiveDate],
    at: usize,
    hint: Hint,
    order: Order,
    mark: char,
) {
    let at = at % days.len();
    let (card, day) = (&mut cards[at], days[at]);
    match hint {
        Hint::Proof => {
            let day = day.with_day(25).expect("every month has it");
            card.text = printed(day, order, mark, false);
        }
        Hint::Machine => card.machine = Some(format!("{day}T20:21:00+05:30")),
        Hint::Address => {
            card.permalink = Some(format!("https://a.example/{}/x", day.format("%Y/%m/%d")));
        }
        Hint::Month => {
            for (card, day) in cards.iter_mut().zip(days) {
                card.permalink = Some(format!("/{}/x", day.format("%Y/%m")));
            }
        }
        Hint::Upload => {
            for (card, day) in cards.iter_mut().zip(days) {
                let at = day.and_time(NaiveTime::MIN).and_utc().timestamp();
                card.image = Some(format!("https://img.example/{at}_x.jpg"));
            }
        }
        Hint::Future => {
            // The eleventh month's tenth day has been; the tenth month's eleventh day has been,
            // too, but the twelfth's has not.
            let day = NaiveDate::from_ymd_opt(2025, 11, 12).expect("is a day");
            let ahead = NaiveDate::from_ymd_opt(2025, 9, 12).expect("is a day");
            for day in [day, ahead] {
                cards.insert(
                    0,
                    Card {
                        text: printed(day, order, mark, false),
                        ..Card::default()
                    },
                );
            }
            cards.swap(0, 1);
        }
    }
}

proptest! {
    #![proptest_config(seeded(1, 1000))]

    #[test]
    fn a_column_that_decides_is_read_right(
        days in days(2..25),
        order in order(),
        mark in mark(),
        hint in hint(),
        at in 0_usize..25,
    ) {
        let mut cards = cards(&days, order, mark);
        give(&mut cards, &days, at, hint, order, mark);
        let verdict = settle(&Column { items: &items(&cards), context: &context(), earlier: None });
        prop_assert_eq!(verdict.order, Some(order), "{:?}: {}", hint, verdict);
        prop_assert!(verdict.ambiguous.is_empty());
    }

    #[test]
    fn a_list_that_is_newest_first_in_one_order_only_is_read_so(
        days in days(7..30),
        order in order(),
        mark in mark(),
    ) {
        let mut different = days.clone();
        different.dedup();
        let other: Vec<NaiveDate> = days.iter().map(|day| swapped(*day)).collect();
        prop_assume!(different.len() >= 7 && !is_sorted(&other));
        let cards = cards(&days, order, mark);
        let verdict = settle(&Column { items: &items(&cards), context: &context(), earlier: None });
        prop_assert_eq!(verdict.order, Some(order), "{}", verdict);
        for (card, day) in cards.iter().zip(&days) {
            let context = Context { order: verdict.order_for(&card.text), ..context() };
            let read = parse(&card.text, &context).map(|reading| reading.moment.day());
            prop_assert_eq!(read, Ok(*day), "{}", card.text);
        }
    }

    #[test]
    fn years_of_two_digits_find_their_place(
        days in days(7..30),
        order in prop_oneof![Just(Order::Dmy), Just(Order::Mdy), Just(Order::Ymd)],
        mark in mark(),
        at in 0_usize..30,
    ) {
        let mut cards: Vec<Card> = days
            .iter()
            .map(|day| Card { text: printed(*day, order, mark, true), ..Card::default() })
            .collect();
        let at = at % days.len();
        cards[at].permalink = Some(days[at].format("/%Y/%m/%d/x").to_string());
        let verdict = settle(&Column { items: &items(&cards), context: &context(), earlier: None });
        prop_assert_eq!(verdict.order, Some(order), "{}", verdict);
        for (card, day) in cards.iter().zip(&days) {
            let context = Context { order: verdict.order_for(&card.text), ..context() };
            let read = parse(&card.text, &context).map(|reading| reading.moment.day());
            prop_assert_eq!(read, Ok(*day), "{}", card.text);
        }
    }

    #[test]
    fn a_column_that_is_ambiguous_is_not_guessed(
        days in ambiguous(),
        order in order(),
        mark in mark(),
        noise in prop::collection::vec(0_usize..6, 25),
    ) {
        let mut cards = cards(&days, order, mark);
        for (card, noise) in cards.iter_mut().zip(noise) {
            match noise {
                0 => card.machine = Some("2019-01-31T10:00:00Z".into()),
                1 => card.machine = Some("soon".into()),
                2 => card.permalink = Some("/2018/news/20181/x-12-09".into()),
                3 => card.image = Some("/1400000000.jpg".into()),
                4 => card.permalink = Some("/article?date=2025/09/12".into()),
                _ => {}
            }
        }
        // English without a country has no custom.
        let english = Context { locale: Locale::parse("en"), ..context() };
        let verdict = settle(&Column { items: &items(&cards), context: &english, earlier: None });
        prop_assert_eq!(verdict.order, None, "{}", verdict);
        prop_assert_eq!(verdict.ambiguous.len(), days.len());
        for card in &cards {
            let context = Context { order: verdict.order_for(&card.text), ..english };
            let read = parse(&card.text, &context);
            prop_assert!(matches!(read, Err(Unread::Ambiguous(..))), "{}: {:?}", card.text, read);
        }
        prop_assert_eq!(verdict.stored, None);
    }

    #[test]
    fn short_columns_of_two_digits_are_not_guessed(
        numbers in prop::collection::vec((1..13_u32, 1..13_u32, 1..13_u32), 1..4),
        mark in mark(),
    ) {
        let texts: Vec<Card> = numbers
            .iter()
            .map(|(a, b, c)| Card { text: format!("{a:02}{mark}{b:02}{mark}{c:02}"), ..Card::default() })
            .collect();
        let verdict = settle(&Column { items: &items(&texts), context: &context(), earlier: None });
        prop_assert_eq!(verdict.order, None, "{}", verdict);
    }

    #[test]
    fn days_without_a_year_are_settled_by_proof_only(
        numbers in prop::collection::vec((1..13_u32, 1..13_u32), 1..25),
        order in order(),
        proof in prop::option::of((0_usize..25, 13..29_u32)),
    ) {
        let print = |day: u32, month: u32| match order {
            Order::Mdy => format!("{month:02}/{day:02} 18:21"),
            Order::Dmy | Order::Ymd => format!("{day:02}/{month:02} 18:21"),
        };
        let mut texts: Vec<Card> = numbers
            .iter()
            .map(|(day, month)| Card { text: print(*day, *month), ..Card::default() })
            .collect();
        if let Some((at, day)) = proof {
            let at = at % texts.len();
            texts[at].text = print(day, numbers[at].1);
        }
        let verdict = settle(&Column { items: &items(&texts), context: &context(), earlier: None });
        prop_assert_eq!(verdict.order, proof.map(|_| order), "{}", verdict);
    }

    #[test]
    fn what_is_settled_never_goes_back_and_forth(
        pages in prop::collection::vec((days(2..8), order(), mark(), prop::option::of(hint()), 0_usize..8), 1..12),
    ) {
        let mut earlier: Option<Settled> = None;
        for (days, order, mark, hint, at) in pages {
            let mut cards = cards(&days, order, mark);
            if let Some(hint) = hint {
                give(&mut cards, &days, at, hint, order, mark);
            }
            let items = items(&cards);
            let context = context();
            let verdict = settle(&Column { items: &items, context: &context, earlier });
            let again = settle(&Column { items: &items, context: &context, earlier: verdict.stored });
            prop_assert_eq!(again.stored, verdict.stored, "the same page says the same again");
            prop_assert_eq!(again.order, verdict.order);
            prop_assert_eq!(again.was, None);
            let (before, after) = (earlier, verdict.stored);
            if let Some(before) = before {
                let after = after.expect("what is settled is not forgotten");
                prop_assert!(after.strength >= before.strength);
                prop_assert!(after.order == before.order || after.strength > before.strength);
            }
            if let (Some(found), Some(after)) = (verdict.order, after) {
                prop_assert_eq!(found, after.order);
            }
            earlier = after;
        }
    }

    #[test]
    fn any_text_at_all_is_taken(texts in prop::collection::vec("\\PC{0,40}", 0..6), dates in prop::collection::vec("[0-9]{1,4}[./ -]{1,2}[0-9]{1,3}[./-][0-9]{1,5}", 0..6)) {
        let cards: Vec<Card> = texts
            .into_iter()
            .chain(dates)
            .map(|text| Card {
                machine: Some(text.clone()),
                permalink: Some(text.clone()),
                image: Some(text.clone()),
                text,
            })
            .collect();
        let verdict = settle(&Column { items: &items(&cards), context: &context(), earlier: None });
        prop_assert!(verdict.order.is_some() == (verdict.strength != Strength::None));
    }
}
