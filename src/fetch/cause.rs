//! Why there is no connection, by the chain of causes that the HTTP client gives.

use std::error::Error;
use url::Url;

use super::guard::PrivateAddress;
use super::{Cause, FetchError};

/// What the HTTP client says, as an error of ours.
pub(super) fn connection(url: &Url, error: &reqwest::Error) -> FetchError {
    let mut kind = Cause::Other;
    let mut source: Option<&(dyn Error + 'static)> = Some(error);
    while let Some(cause) = source {
        if let Some(PrivateAddress(address)) = cause.downcast_ref() {
            return FetchError::Private {
                url: url.clone(),
                address: *address,
            };
        }
        if kind == Cause::Other {
            kind = kind_of(cause);
        }
        source = cause.source();
    }
    FetchError::Connection {
        url: url.clone(),
        reason: innermost(error),
        cause: kind,
    }
}

/// What kind of cause one link of the chain is.
fn kind_of(cause: &(dyn Error + 'static)) -> Cause {
    // The client's own word; the error of the system has no kind of its own.
    if cause.to_string() == "dns error" {
        return Cause::Name;
    }
    let mut inner = cause;
    // What an I/O error wraps is not its source.
    while let Some(io) = inner.downcast_ref::<std::io::Error>() {
        match (io.kind(), io.get_ref()) {
            (std::io::ErrorKind::ConnectionRefused, _) => return Cause::Refused,
            // Some servers hang up on a greeting that they do not know.
            (std::io::ErrorKind::UnexpectedEof, _) if io.to_string().contains("handshake") => {
                return Cause::NoTls;
            }
            (_, Some(wrapped)) => inner = wrapped,
            (_, None) => return Cause::Other,
        }
    }
    match inner.downcast_ref() {
        Some(rustls::Error::InvalidMessage(_)) => Cause::NoTls,
        Some(rustls::Error::InvalidCertificate(_)) => Cause::Certificate,
        _ => Cause::Other,
    }
}

/// The cause at the end of the chain, which says most: "Connection refused", "certificate expired".
pub(super) fn innermost(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    cause.to_string()
}
