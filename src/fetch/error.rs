//! Why a page could not be had.

use std::net::IpAddr;
use std::time::Duration;
use url::Url;

use crate::config::format_duration;

/// Why a page could not be had. Each variant holds its address.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// No connection, or it broke.
    #[error("{url}: {reason}")]
    Connection {
        /// The address.
        url: Url,
        /// The innermost cause.
        reason: String,
        /// What kind of cause it is.
        cause: Cause,
    },
    /// Longer than the configured timeout.
    #[error("{url}: no whole answer within {}; raise `timeout` if the site is that slow", format_duration(*after))]
    Timeout {
        /// The address.
        url: Url,
        /// The limit.
        after: Duration,
    },
    /// Larger than the configured limit.
    #[error("{url}: larger than {limit} bytes; raise `max_bytes` if the page is that large")]
    TooLarge {
        /// The address.
        url: Url,
        /// The limit.
        limit: u64,
    },
    /// Any answer but 200 and an expected 304.
    #[error("{url}: the server answered {status}{}", advice(*status))]
    Status {
        /// The address.
        url: Url,
        /// The HTTP status.
        status: u16,
        /// What `Retry-After` asked for.
        retry_after: Option<Duration>,
        /// What came with it.
        refusal: Box<Refusal>,
    },
    /// More hops than are followed, or a circle.
    #[error("{url}: more than {limit} redirects")]
    Redirects {
        /// The first address.
        url: Url,
        /// The limit.
        limit: usize,
    },
    /// A redirect without or with an unusable `Location`.
    #[error("{url}: redirects to \"{location}\", which is no web address")]
    Location {
        /// The address.
        url: Url,
        /// As received.
        location: String,
    },
    /// A loopback or private address.
    #[error(
        "{url}: {address} is a private address; to allow it, set allow_private = true in the [[site]] of that host"
    )]
    Private {
        /// The address.
        url: Url,
        /// Where its host name leads.
        address: IpAddr,
    },
    /// An address that is never asked for, whoever names it.
    #[error("{url}: {why}")]
    Refused {
        /// The address, without user name and password.
        url: Url,
        /// Why, and what to do.
        why: &'static str,
    },
    /// A body that stands still.
    #[error("{url}: the server sent nothing for {} in the middle of its answer", format_duration(*after))]
    Stalled {
        /// The address.
        url: Url,
        /// How long it was waited for.
        after: Duration,
    },
    /// A body that is not packed as its header says, or not whole.
    #[error("{url}: its body is not whole, or not packed with {coding} as its header says")]
    Damaged {
        /// The address.
        url: Url,
        /// The content coding.
        coding: &'static str,
    },
    /// A content coding that was not asked for, or several.
    #[error("{url}: its body is packed with \"{coding}\", which was not asked for")]
    Coding {
        /// The address.
        url: Url,
        /// As received.
        coding: String,
    },
    /// The browser could not show the page.
    #[error("{url}: the browser could not show it: {reason}")]
    Rendering {
        /// The address.
        url: Url,
        /// In words.
        reason: String,
    },
    /// robots.txt asks to leave the page alone.
    #[error(
        "{url}: the host's robots.txt asks programs to leave this page alone; if you may read it all the same, set robots = false in the [[site]] of that host"
    )]
    Robots {
        /// The address.
        url: Url,
    },
    /// Whether the host minds cannot be known now (RFC 9309 §2.3.1.4).
    #[error("{url}: not asked for, since the host's robots.txt cannot be had: {reason}")]
    RobotsUnknown {
        /// The address.
        url: Url,
        /// Why it cannot be had.
        reason: String,
    },
    /// The host has asked to be left alone, for longer than a run should wait.
    #[error("{url}: not asked for, since its host wants to be left alone for another {}", format_duration(*wait))]
    Paused {
        /// The address.
        url: Url,
        /// How much longer.
        wait: Duration,
    },
    /// A `file:` page that cannot be read.
    #[error("{url}: {source}")]
    File {
        /// The address.
        url: Url,
        /// What the system said.
        source: std::io::Error,
    },
    /// The client could not be set up.
    #[error("the HTTP client cannot start: {reason}")]
    Client {
        /// What it said.
        reason: String,
    },
}

/// Why there is no connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// No host has that name, or nobody who knows names answers.
    Name,
    /// Nobody listens there.
    Refused,
    /// Whoever listens there does not speak TLS.
    NoTls,
    /// The certificate is not good for that host.
    Certificate,
    /// Anything else.
    Other,
}

/// What a server sends in place of a page: it may tell who refuses, and why.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Refusal {
    /// The `Content-Type` header.
    pub content_type: Option<String>,
    /// All headers whose values are text.
    pub headers: Vec<(String, String)>,
    /// The beginning of the body, decompressed; empty when it does not come at once.
    pub body: Vec<u8>,
}

impl FetchError {
    /// The same of another address of the host.
    pub(super) fn of(self, page: &Url) -> Self {
        let url = page.clone();
        match self {
            Self::Connection { reason, cause, .. } => Self::Connection { url, reason, cause },
            Self::Timeout { after, .. } => Self::Timeout { url, after },
            Self::Private { address, .. } => Self::Private { url, address },
            Self::Stalled { after, .. } => Self::Stalled { url, after },
            Self::Damaged { coding, .. } => Self::Damaged { url, coding },
            Self::Coding { coding, .. } => Self::Coding { url, coding },
            Self::Refused { why, .. } => Self::Refused { url, why },
            other => other,
        }
    }

    /// Whether the same request may well succeed later without anybody's doing.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Connection { .. }
            | Self::Timeout { .. }
            | Self::Stalled { .. }
            | Self::Damaged { .. }
            | Self::Rendering { .. }
            | Self::RobotsUnknown { .. }
            | Self::Paused { .. } => true,
            Self::Status { status, .. } => *status >= 500 || matches!(status, 408 | 425 | 429),
            Self::TooLarge { .. }
            | Self::Redirects { .. }
            | Self::Location { .. }
            | Self::Private { .. }
            | Self::Refused { .. }
            | Self::Coding { .. }
            | Self::Robots { .. }
            | Self::File { .. }
            | Self::Client { .. } => false,
        }
    }

    /// The HTTP status, where that is why.
    pub fn status(&self) -> Option<u16> {
        match self {
            Self::Status { status, .. } => Some(*status),
            _ => None,
        }
    }

    /// How long the server asked to be left alone.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            Self::Paused { wait, .. } => Some(*wait),
            _ => None,
        }
    }
}

fn advice(status: u16) -> &'static str {
    match status {
        204 | 206 | 304 => ", which was not asked for",
        401 => " (it wants a login; see `headers` in docs/CONFIG.md)",
        403 => " (forbidden: it may not like programs, or want a login)",
        404 => " (not found: has the page moved?)",
        410 => {
            " (gone for good: it is not asked for any more; take the page out of the configuration)"
        }
        429 => " (too many requests: raise `gap` and `interval`)",
        451 => " (withheld for legal reasons)",
        500..=599 => " (the server is ailing)",
        _ => "",
    }
}
