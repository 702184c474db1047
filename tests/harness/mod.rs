//! What the tests share: a scripted web server on loopback, a fresh directory, the clock, and a
//! server that means harm.

pub(crate) mod hostile;
pub(crate) mod http2;
pub(crate) mod news;
mod server;
mod workplace;

pub(crate) use server::{Answer, Asked, Server};
pub(crate) use workplace::{Workplace, at, clock};
