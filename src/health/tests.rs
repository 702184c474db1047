//! Exactly one alarm for each trouble, and one word when it is over.

use super::*;

const RULES: Rules = Rules {
    failures: 3,
    after: TimeDelta::days(1),
    expect: Expect::Usual,
};

fn at(hours: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_756_684_800 + hours * 3600, 0).expect("is an instant")
}

/// Runs every so many hours, `.` good, `x` broken, `d` degraded, `n` good with news; answers what is
/// told, with the number of the run.
fn told(
    runs: &str,
    hours: i64,
    rules: &Rules,
    usual: Option<TimeDelta>,
) -> Vec<(usize, EventKind)> {
    let mut record = Record::default();
    let mut before = Health::New;
    let mut failures = 0;
    let mut newest = at(0);
    let mut told = Vec::new();
    for (number, run) in runs.chars().enumerate() {
        let now = at(i64::try_from(number).expect("is small") * hours);
        let health = match run {
            'x' | 'g' => Health::Broken,
            'd' => Health::Degraded,
            _ => Health::Ok,
        };
        failures = if health == Health::Ok {
            0
        } else {
            failures + 1
        };
        newest = if run == 'n' { now } else { newest };
        let look = Look {
            feed: "news",
            before,
            health,
            message: Some("why"),
            failures,
            is_final: run == 'g',
            newest: Some(newest),
            usual,
            now,
        };
        let (next, events) = observe(&record, &look, rules);
        told.extend(events.iter().map(|event| (number, event.kind)));
        record = Record::parse(&next.text());
        assert_eq!(record, next);
        before = health;
    }
    told
}

#[test]
fn a_feed_breaks_once_and_recovers_once() {
    use EventKind::{Broken, Recovered};
    for (runs, hours, expected) in [
        ("..xx..", 12, &[][..]),
        // Three in a row, but not for a day.
        (".xxxxx.", 1, &[]),
        // A day, but not three in a row.
        (".xx.xx.", 24, &[]),
        (".xxx", 12, &[(3, Broken)]),
        (".xxxxxxxx..", 12, &[(3, Broken), (9, Recovered)]),
        (".xdxdxd..x.", 12, &[(3, Broken), (7, Recovered)]),
        // Gone for good: there is no second time.
        (".g", 12, &[(1, Broken)]),
        ("xxx.", 24, &[(2, Broken), (3, Recovered)]),
        (
            ".dddd.ddd.",
            12,
            &[(3, Broken), (5, Recovered), (8, Broken), (9, Recovered)],
        ),
    ] {
        assert_eq!(told(runs, hours, &RULES, None), expected, "{runs}");
    }
    let strict = Rules {
        failures: 1,
        after: TimeDelta::zero(),
        ..RULES
    };
    assert_eq!(told(".x.", 1, &strict, None), [(1, Broken), (2, Recovered)]);
}

#[test]
fn silence_is_told_when_it_is_longer_than_usual_or_expected() {
    use EventKind::{Late, Recovered};
    let within = Rules {
        expect: Expect::Within(TimeDelta::days(2)),
        ..RULES
    };
    let never = Rules {
        expect: Expect::Never,
        ..RULES
    };
    let usual = Some(TimeDelta::days(2));
    for (runs, rules, usual, expected) in [
        ("n......", &RULES, None, &[][..]),
        ("n......", &RULES, usual, &[]),
        ("n.......n.", &RULES, usual, &[(7, Late), (8, Recovered)]),
        ("n.......", &RULES, Some(TimeDelta::hours(1)), &[(4, Late)]),
        ("n....n..", &within, None, &[(3, Late), (5, Recovered)]),
        ("n.......", &never, usual, &[]),
        // A feed that cannot be read has other troubles.
        ("n..xx.n", &within, None, &[(5, Late), (6, Recovered)]),
    ] {
        assert_eq!(told(runs, 24, rules, usual), expected, "{runs}");
    }
}

#[test]
fn what_is_usual_is_learned_from_enough_arrivals() {
    let daily = |count: i64| -> Vec<_> { (0..count).map(|day| at(-day * 24)).collect() };
    assert_eq!(usual(&daily(5)), None);
    assert_eq!(usual(&daily(12)), None, "not two weeks");
    assert_eq!(usual(&daily(20)), Some(TimeDelta::days(1)));
    let mut weekend = daily(20);
    weekend.remove(7);
    weekend.remove(7);
    assert_eq!(usual(&weekend), Some(TimeDelta::days(3)));
}

#[test]
fn an_event_says_what_happened_since_when_and_why() {
    let look = Look {
        feed: "news",
        before: Health::Degraded,
        health: Health::Degraded,
        message: Some("https://a.example/: this is a login"),
        failures: 7,
        is_final: false,
        newest: None,
        usual: None,
        now: at(48),
    };
    let record = Record {
        failing: Some(at(0)),
        ..Record::default()
    };
    let (_, events) = observe(&record, &look, &RULES);
    assert_eq!(events[0].title(), "news is degraded");
    assert_eq!(
        events[0].message,
        "It has failed since 2025-09-01 00:00 UTC: https://a.example/: this is a login"
    );
}
