//! All tests that go through more than one stage: one crate, a module a room.

#![expect(clippy::expect_used, reason = "tests say what they expect")]

mod harness;

mod add;
mod articles;
mod asking;
mod auto;
mod cli;
mod crash;
#[cfg(unix)]
mod daemon;
mod dates;
mod day;
mod demo;
mod docs;
mod enclosures;
mod endurance;
mod evidence;
mod faults;
mod fetch;
mod gate;
mod health;
mod history;
mod hooks;
mod hostile;
mod identity;
mod kinds;
mod layers;
mod pipeline;
mod politeness;
mod published;
mod reading_dates;
#[cfg(feature = "browser")]
mod rendering;
mod rewriting;
mod robots;
mod schedule;
mod serve;
mod shapes;
mod sites;
mod torture;
mod year;
