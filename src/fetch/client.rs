//! HTTP clients by kind, and the one way to get one: past the guard.

use reqwest::{Certificate, Client, Proxy, redirect};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use url::Url;

use super::FetchError;
use super::cause::innermost;
use super::guard::{self, PublicOnly};
use super::host::Hosts;
use crate::config;

/// Header bytes over HTTP/2, counted as RFC 9113 §6.5.2 does. Over HTTP/1 the client refuses more
/// than a hundred fields or some 400 KiB.
const MAX_HEADER_BYTES: u32 = 64 * 1024;

/// What a peer may send on one HTTP/2 stream, and on one connection, before it has been read.
const STREAM_WINDOW: u32 = 256 * 1024;
const CONNECTION_WINDOW: u32 = 512 * 1024;

/// The clients by kind, each made when it is first needed: reading the system's certificates takes
/// longer than a page, and a run over plain HTTP or over files does not owe it.
#[derive(Debug, Default)]
pub(super) struct Clients {
    made: Mutex<HashMap<Kind, Result<Client, String>>>,
    /// Certificates of authorities beside the system's, in PEM.
    ca: Option<Vec<u8>>,
}

/// What a client may do.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Kind {
    allow_private: bool,
    is_secure: bool,
    proxy: Option<config::Proxy>,
}

impl Clients {
    pub(super) fn new(config: &config::Fetch) -> Self {
        Self {
            made: Mutex::default(),
            ca: config.ca.clone(),
        }
    }

    /// The client that may ask for an address: there is none for what the guard refuses.
    pub(super) fn client_for(
        &self,
        hosts: &Hosts,
        target: &Url,
        proxy: Option<&config::Proxy>,
    ) -> Result<Client, FetchError> {
        let allow_private = hosts.allows_private(target);
        guard::check(target, allow_private)?;
        let kind = Kind {
            allow_private,
            is_secure: target.scheme() == "https",
            proxy: proxy.cloned(),
        };
        let mut clients = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let make = |kind: &Kind| build(kind, self.ca.as_deref());
        let client = clients.entry(kind).or_insert_with_key(make);
        client
            .clone()
            .map_err(|reason| FetchError::Client { reason })
    }
}

fn build(kind: &Kind, ca: Option<&[u8]>) -> Result<Client, String> {
    // Fails only when a provider is there already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut builder = Client::builder()
        .redirect(redirect::Policy::none())
        // Proxies of the environment would take the check of addresses away unseen.
        .no_proxy()
        .connect_timeout(Duration::from_secs(10))
        .pool_idle_timeout(Duration::from_secs(30))
        .pool_max_idle_per_host(4)
        .http2_max_header_list_size(MAX_HEADER_BYTES)
        .http2_initial_stream_window_size(STREAM_WINDOW)
        .http2_initial_connection_window_size(CONNECTION_WINDOW);
    match &kind.proxy {
        // The proxy looks names up; ours may well be private, as the configuration has named it.
        Some(proxy) => {
            let all =
                Proxy::all(proxy.address()).map_err(|_| "its proxy cannot be used".to_owned())?;
            builder = builder.proxy(all);
        }
        None if kind.allow_private => {}
        None => builder = builder.dns_resolver(PublicOnly),
    }
    if !kind.is_secure {
        // It is never asked for https, so it needs nobody's certificates.
        builder = builder.tls_certs_only(std::iter::empty());
    } else if let Some(ca) = ca {
        let fail = |error: reqwest::Error| format!("`ca` cannot be used: {}", innermost(&error));
        let certificates = Certificate::from_pem_bundle(ca).map_err(fail)?;
        builder = builder.tls_certs_merge(certificates);
    }
    builder.build().map_err(|error| innermost(&error))
}
