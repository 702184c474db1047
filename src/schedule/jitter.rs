//! A little unevenness, so that what began together does not go on together. It comes from names,
//! not from chance: a restart changes nothing.

use std::time::Duration;

/// What `name` makes of a time of at most `most`: the same name, the same time.
pub fn jitter(name: &str, most: Duration) -> Duration {
    // FNV-1a, then a finish that lets short names differ in their high bits (splitmix64).
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for byte in name.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    hash = (hash ^ (hash >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    hash = (hash ^ (hash >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    most.mul_f64(((hash ^ (hash >> 31)) >> 11) as f64 / (1_u64 << 53) as f64)
}

/// How long after a start a feed waits that was due before it, where `overdue` of them wait: one
/// starts a second, and all have started within five minutes.
pub fn spread(name: &str, overdue: usize) -> Duration {
    const MOST: Duration = Duration::from_secs(300);
    let seconds = u64::try_from(overdue.saturating_sub(1)).unwrap_or(u64::MAX);
    jitter(name, Duration::from_secs(seconds).min(MOST))
}
