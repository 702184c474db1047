use super::*;
use crate::dates::Locale;

fn context(now: &str) -> Context {
    Context {
        now: Some(now.parse().expect("is an instant")),
        ..Context::default()
    }
}

fn column<'a>(texts: &[&'a str]) -> Vec<Item<'a>> {
    texts
        .iter()
        .map(|text| Item {
            text: Some(text),
            ..Item::default()
        })
        .collect()
}

fn settled(items: &[Item<'_>], context: &Context, earlier: Option<Settled>) -> Verdict {
    settle(&Column {
        items,
        context,
        earlier,
    })
}

const NOW: &str = "2025-11-24T12:00:00Z";

#[track_caller]
fn check(texts: &[&str], order: Option<Order>, strength: Strength) -> Verdict {
    let verdict = settled(&column(texts), &context(NOW), None);
    assert_eq!(
        (verdict.order, verdict.strength),
        (order, strength),
        "{texts:?}: {verdict}"
    );
    verdict
}

#[test]
fn a_number_that_is_no_month_decides_for_the_whole_column() {
    let verdict = check(
        &["05/09/2025", "25/08/2025", "04/08/2025"],
        Some(Order::Dmy),
        Strength::Impossible,
    );
    assert_eq!(
        verdict.to_string(),
        "day, month, year: 1 text can be nothing else, such as \"25/08/2025\""
    );
    assert!(verdict.ambiguous.is_empty());
    check(
        &["09/05/2025", "08/25/2025"],
        Some(Order::Mdy),
        Strength::Impossible,
    );
    check(
        &["45.09.12", "05.09.12"],
        Some(Order::Ymd),
        Strength::Impossible,
    );
    // Neither of them decides alone: 25 is no month, and the year of "5.9.25" is no day.
    check(
        &["25.09.12", "5.9.12"],
        Some(Order::Dmy),
        Strength::Impossible,
    );
}

#[test]
fn texts_that_contradict_each_other_settle_nothing() {
    let verdict = check(
        &["25/09/2025", "09/25/2025", "05/06/2025"],
        None,
        Strength::None,
    );
    assert_eq!(verdict.ambiguous, ["05/06/2025"]);
    assert_eq!(
        verdict.to_string(),
        "no order reads both \"25/09/2025\" and \"09/25/2025\""
    );
}

#[test]
fn what_is_open_stays_open() {
    let verdict = check(&["05/06/2025", "04/06/2025"], None, Strength::None);
    assert_eq!(verdict.ambiguous, ["05/06/2025", "04/06/2025"]);
    assert!(verdict.stored.is_none());
    check(&["05/05/2025"], None, Strength::None);
    check(&["2025-09-12", "yesterday", ""], None, Strength::None);
}

#[test]
fn nothing_lies_in_the_future() {
    check(&["10/12/2025"], Some(Order::Mdy), Strength::Sequence);
    check(
        &["11/12/2025", "11/11/2025"],
        Some(Order::Mdy),
        Strength::Sequence,
    );
    // Within a day of now it is still of today somewhere.
    check(&["11/25/2025"], Some(Order::Mdy), Strength::Impossible);
    // Ahead under every order: a calendar of events.
    check(&["10/12/2026", "09/12/2026"], None, Strength::None);
}

#[test]
fn the_list_is_newest_first() {
    let list = [
        "03/07/2024",
        "02/07/2024",
        "01/07/2024",
        "12/06/2024",
        "11/06/2024",
        "10/06/2024",
        "09/06/2024",
    ];
    check(&list, Some(Order::Dmy), Strength::Sequence);
    // Too few to mean anything.
    check(&list[..4], None, Strength::None);
    // In order under both.
    check(&list[3..], None, Strength::None);
}

#[test]
fn the_year_stands_where_the_numbers_stay_the_same() {
    check(
        &["24.09.25", "23.09.25", "21.09.25", "20.09.25"],
        Some(Order::Dmy),
        Strength::Sequence,
    );
    check(
        &["25.09.24", "25.09.23", "25.09.21", "25.08.20"],
        Some(Order::Ymd),
        Strength::Sequence,
    );
    check(&["24.09.25", "23.09.25"], None, Strength::None);
}

#[test]
fn a_calendar_of_events_is_not_turned_into_the_past() {
    // Newest first as day, month, year, and ahead; the other order is out of order.
    check(
        &[
            "03/12/2025",
            "02/12/2025",
            "01/12/2025",
            "11/10/2025",
            "10/10/2025",
            "09/10/2025",
            "08/10/2025",
            "07/10/2025",
        ],
        None,
        Strength::None,
    );
}

#[test]
fn days_without_a_year_are_settled_as_well() {
    check(
        &["25/09 18:21", "11/09 18:21"],
        Some(Order::Dmy),
        Strength::Impossible,
    );
    check(&["10/12", "09/12"], None, Strength::None);
    let items = with(
        &[("11/09", "/2021/09/11/x"), ("09/08", "")],
        |item, text| {
            item.permalink = Some(text);
        },
    );
    let verdict = settled(&items, &context(NOW), None);
    assert_eq!(
        (verdict.order, verdict.strength),
        (Some(Order::Dmy), Strength::Agreement)
    );
}

fn with<'a>(texts: &[(&'a str, &'a str)], place: impl Fn(&mut Item<'a>, &'a str)) -> Vec<Item<'a>> {
    texts
        .iter()
        .map(|(text, other)| {
            let mut item = Item {
                text: Some(text),
                ..Item::default()
            };
            place(&mut item, other);
            item
        })
        .collect()
}

#[test]
fn other_dates_of_the_items_decide() {
    let order = |items: &[Item<'_>]| settled(items, &context(NOW), None).order;
    let machine = |texts: &[(&'static str, &'static str)]| {
        order(&with(texts, |item, text| item.machine = Some(text)))
    };
    assert_eq!(
        machine(&[("05/06/2025", "2025-06-05T22:00:00Z"), ("04/06/2025", "")]),
        Some(Order::Dmy)
    );
    assert_eq!(machine(&[("05/06/2025", "2025-05-06")]), Some(Order::Mdy));
    // The time of the build stands in every item; that one of them fits is chance.
    assert_eq!(
        machine(&[
            ("05/06/2025", "2025-05-06"),
            ("04/06/2025", "2025-05-06"),
            ("03/06/2025", "2025-05-06"),
        ]),
        None
    );
    let address = |texts: &[(&'static str, &'static str)]| {
        order(&with(texts, |item, text| item.permalink = Some(text)))
    };
    assert_eq!(
        address(&[("05/06/2025", "https://a.example/2025/06/05/x")]),
        Some(Order::Dmy)
    );
    assert_eq!(address(&[("05/06/2025", "/2025/06/x")]), None);
    assert_eq!(
        address(&[("05/06/2025", "/2025/06/x"), ("04/06/2025", "/2025/06/y")]),
        Some(Order::Dmy)
    );
    let image = |texts: &[(&'static str, &'static str)]| {
        order(&with(texts, |item, text| item.image = Some(text)))
    };
    assert_eq!(
        image(&[
            ("12/09/2025", "/1757681460_pier.jpg"),
            ("11/09/2025", "/1757581460_boat.jpg"),
            ("10/09/2025", "/stock.jpg"),
        ]),
        Some(Order::Dmy)
    );
}

#[test]
fn witnesses_that_contradict_each_other_are_not_heard() {
    let items = [Item {
        text: Some("05/06/2025"),
        machine: Some("2025-06-05"),
        permalink: Some("/2025/05/06/x"),
        ..Item::default()
    }];
    assert_eq!(settled(&items, &context(NOW), None).order, None);
}

#[test]
fn what_was_settled_gives_way_to_strictly_stronger_evidence_only() {
    let earlier = |text: &str| Settled::parse(text);
    let order = |texts: &[&str], before: &str| {
        let verdict = settled(&column(texts), &context(NOW), earlier(before));
        (
            verdict.order,
            verdict.was,
            verdict.stored.map(|stored| stored.to_string()),
            verdict.is_against,
        )
    };
    let stored = |text: &str| Some(text.to_owned());
    // Ambiguous: what was settled holds.
    assert_eq!(
        order(&["05/06/2025"], "dmy long impossible 3"),
        (
            Some(Order::Dmy),
            None,
            stored("dmy long impossible 3"),
            false
        )
    );
    // Stronger: it changes, and says so.
    assert_eq!(
        order(&["05/25/2025"], "dmy long custom 3"),
        (
            Some(Order::Mdy),
            Some(Order::Dmy),
            stored("mdy long impossible 1"),
            false
        )
    );
    // As strong: neither is used, and what was settled stays.
    assert_eq!(
        order(&["05/25/2025", "05/06/2025"], "dmy long impossible 3"),
        (None, None, stored("dmy long impossible 3"), true)
    );
    // Weaker: what was settled holds.
    assert_eq!(
        order(&["10/12/2025"], "dmy long impossible 3"),
        (
            Some(Order::Dmy),
            None,
            stored("dmy long impossible 3"),
            false
        )
    );
    // The same order on stronger grounds is kept with them.
    assert_eq!(
        order(&["25/05/2025"], "dmy long custom 3"),
        (
            Some(Order::Dmy),
            None,
            stored("dmy long impossible 1"),
            false
        )
    );
    // Years of four digits do not tell how a date of two stands.
    assert_eq!(order(&["25.09.12"], "dmy long impossible 3").0, None);
}

#[test]
fn an_order_that_is_given_wins_and_is_told_when_the_page_speaks_against_it() {
    let context = Context {
        order: Some(Order::Mdy),
        ..context(NOW)
    };
    let verdict = settled(&column(&["05/06/2025"]), &context, None);
    assert_eq!(
        (verdict.order, verdict.is_against),
        (Some(Order::Mdy), false)
    );
    let verdict = settled(&column(&["25/06/2025"]), &context, None);
    assert_eq!(
        (verdict.order, verdict.is_against),
        (Some(Order::Mdy), true)
    );
    assert_eq!(verdict.order_for("05.06.25"), Some(Order::Mdy));
}

#[test]
fn a_text_of_another_form_is_not_read_with_the_order_of_the_rest() {
    let verdict = check(
        &["25/09/2025", "24/09/2025", "12-09-25"],
        Some(Order::Dmy),
        Strength::Impossible,
    );
    assert_eq!(verdict.order_for("12-09-25"), None);
    assert_eq!(verdict.ambiguous, ["12-09-25"]);
    assert_eq!(verdict.order_for("05/09/2025"), Some(Order::Dmy));
}

#[test]
fn centuries_are_confirmed_by_dates_with_all_their_digits() {
    let century = |texts: &[(&'static str, &'static str)]| {
        let items = with(texts, |item, text| item.permalink = Some(text));
        settled(&items, &context(NOW), None).century
    };
    assert_eq!(century(&[("12/09/2025", "")]), Century::Unneeded);
    assert_eq!(century(&[("25.09.12", "")]), Century::Custom);
    assert_eq!(
        century(&[("12.09.25", "/2025/09/12/x")]),
        Century::Confirmed(1)
    );
    assert_eq!(
        century(&[("12.09.70", "/2070/09/12/x")]),
        Century::Denied(1)
    );
}

#[test]
fn printed_clocks_tell_their_distance_from_utc() {
    let clock = |texts: &[(&'static str, &'static str)]| {
        let items = with(texts, |item, text| item.machine = Some(text));
        settled(&items, &context(NOW), None)
    };
    let kolkata = [
        ("25.09.2025, 06:21 PM", "2025-09-25T12:51:00Z"),
        ("24 September 2025 18:21", "2025-09-24T12:51:07+00:00"),
    ];
    let verdict = clock(&kolkata);
    assert_eq!(verdict.clock, Some(330));
    assert!(verdict.is_other_zone(&context(NOW)));
    let here = Context {
        timezone: Some(chrono_tz::Tz::Asia__Kolkata),
        ..context(NOW)
    };
    assert!(!verdict.is_other_zone(&here));
    // One is no proof, two must agree, and a time without an offset says nothing.
    assert_eq!(clock(&kolkata[..1]).clock, None);
    let berlin = ("23 September 2025 18:21", "2025-09-23T16:21:00Z");
    assert_eq!(clock(&[kolkata[0], berlin]).clock, None);
    assert_eq!(
        clock(&[
            ("25.09.2025 18:21", "2025-09-25T12:51"),
            ("24.09.2025 18:21", "2025-09-24T12:51")
        ])
        .clock,
        None
    );
}

#[test]
fn what_is_stored_is_read_again() {
    for text in ["dmy long impossible 3", "ymd short custom 40"] {
        let settled = Settled::parse(text).map(|settled| settled.to_string());
        assert_eq!(settled.as_deref(), Some(text));
    }
    for text in [
        "",
        "dmy",
        "dmy long sure 3",
        "dmy long custom x",
        "dmy long custom 3 4",
    ] {
        assert_eq!(Settled::parse(text), None, "{text}");
    }
}

#[test]
fn custom_speaks_last() {
    let with_locale = |tag: &str, texts: &[&str]| {
        let context = Context {
            locale: Locale::parse(tag),
            ..context(NOW)
        };
        settled(&column(texts), &context, None)
    };
    let open = ["05/06/2025", "04/06/2025"];
    assert_eq!(with_locale("en", &open).order, None);
    assert_eq!(with_locale("de", &open).order, Some(Order::Dmy));
    assert_eq!(with_locale("en-IN", &open).order, Some(Order::Dmy));
    assert_eq!(with_locale("en-US", &open).order, Some(Order::Mdy));
    assert_eq!(with_locale("hu", &["25.09.12"]).order, None);
    let verdict = with_locale("de", &["05/25/2025"]);
    assert_eq!(
        (verdict.order, verdict.strength),
        (Some(Order::Mdy), Strength::Impossible)
    );
}
