//! Dates as a library: what another program prints is read, what anyone writes does no harm, and
//! the documentation is true.

mod documented;
mod printed;
mod strings;

use chrono::DateTime;
use pagewire::dates::{Context, Locale, Order};

/// What a test's row says of the place: tag, zone, order and time of reading, each `""` for none.
fn context(tag: &str, zone: &str, order: &str, now: &str) -> Context {
    Context {
        now: (!now.is_empty()).then(|| {
            DateTime::parse_from_rfc3339(now)
                .expect("is an instant")
                .to_utc()
        }),
        timezone: (!zone.is_empty()).then(|| zone.parse().expect("is a zone")),
        locale: (!tag.is_empty()).then(|| Locale::parse(tag).expect("is a tag")),
        order: (!order.is_empty()).then(|| Order::parse(order).expect("is an order")),
    }
}

/// The same cases in every run, and none kept in files.
fn cases(count: u32) -> proptest::test_runner::Config {
    proptest::test_runner::Config {
        cases: count,
        failure_persistence: None,
        rng_seed: proptest::test_runner::RngSeed::Fixed(20_250_912),
        ..proptest::test_runner::Config::default()
    }
}
