//! Which addresses may be connected to: a page from the open web must not make us ask the
//! machines next to us. What an address says is checked before each request; where a name leads,
//! on the resolved socket address, at each connection.

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use url::{Host, Url};

use super::FetchError;

/// Ports of services that are not the web's, which would take a request for a command or a mail
/// (Fetch Standard §2.9 "port blocking").
const BAD_PORTS: &[u16] = &[
    1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465,
    512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993,
    995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080, 11211,
];

/// Last labels that only local networks give (RFC 6761, 6762, 8375, and ICANN's `internal`).
const LOCAL_NAMES: &[&str] = &[
    "localhost",
    "localdomain",
    "local",
    "internal",
    "home.arpa",
    "lan",
];

/// Whether an address may be asked for at all, by what it says itself. Hosts written as addresses
/// never reach the resolver, and behind a proxy no name does.
///
/// # Errors
/// [`FetchError::Private`] or [`FetchError::Refused`].
pub(super) fn check(url: &Url, allow_private: bool) -> Result<(), FetchError> {
    let refuse = |why| {
        let mut url = url.clone();
        // Not to be repeated in messages; addresses without a host have none to lose.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Err(FetchError::Refused { url, why })
    };
    if !matches!(url.scheme(), "http" | "https") {
        return refuse("only http and https are asked for");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("an address with a user name or password is not asked for");
    }
    if allow_private {
        return Ok(());
    }
    let address: IpAddr = match url.host() {
        Some(Host::Ipv4(v4)) => v4.into(),
        Some(Host::Ipv6(v6)) => v6.into(),
        Some(Host::Domain(name)) if is_local(name) => {
            return refuse(
                "that is a name of a local network; to allow it, set allow_private = true in the [[site]] of that host",
            );
        }
        Some(Host::Domain(_)) => return check_port(url),
        None => return refuse("it names no host"),
    };
    if is_public(address) {
        return check_port(url);
    }
    Err(FetchError::Private {
        url: url.clone(),
        address,
    })
}

fn check_port(url: &Url) -> Result<(), FetchError> {
    if url.port().is_some_and(|port| BAD_PORTS.contains(&port)) {
        return Err(FetchError::Refused {
            url: url.clone(),
            why: "that port belongs to another service than the web",
        });
    }
    Ok(())
}

/// A name without a dot, or one under a local zone.
fn is_local(name: &str) -> bool {
    let name = name.strip_suffix('.').unwrap_or(name);
    !name.contains('.')
        || LOCAL_NAMES.iter().any(|zone| {
            name.strip_suffix(zone)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
}

/// A name that leads to a private address only.
#[derive(Debug, thiserror::Error)]
#[error("{0} is a private address")]
pub(super) struct PrivateAddress(pub(super) IpAddr);

/// Resolves by the system, and keeps only addresses of the open Internet.
#[derive(Debug)]
pub(super) struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> =
                tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            let private = found
                .iter()
                .map(SocketAddr::ip)
                .find(|address| !is_public(*address));
            let public: Vec<SocketAddr> = found
                .into_iter()
                .filter(|address| is_public(address.ip()))
                .collect();
            match private {
                Some(address) if public.is_empty() => Err(PrivateAddress(address).into()),
                _ => Ok(Box::new(public.into_iter()) as Addrs),
            }
        })
    }
}

/// Whether an address is global unicast: not in the IANA special-purpose registries, and for IPv6
/// in 2000::/3 only. IPv4 addresses inside IPv6 count as what they hold.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_public_v4(v4),
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => is_public_v4(v4),
            None => is_public_v6(v6),
        },
    }
}

/// First address and prefix length, IANA IPv4 Special-Purpose Address Registry; the last is the
/// metadata address of a large cloud, which is public by number only.
const SPECIAL_V4: &[(Ipv4Addr, u32)] = &[
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 31, 196, 0), 24),
    (Ipv4Addr::new(192, 52, 193, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(192, 175, 48, 0), 24),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 3),
    (Ipv4Addr::new(168, 63, 129, 16), 32),
];

fn is_public_v4(address: Ipv4Addr) -> bool {
    let bits = u32::from(address);
    !SPECIAL_V4.iter().any(|(first, prefix)| {
        let mask = u32::MAX << (32 - prefix);
        bits & mask == u32::from(*first) & mask
    })
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let is_global = a & 0xe000 == 0x2000;
    let is_special = match a {
        // Protocol assignments with Teredo and ORCHID, and documentation.
        0x2001 => b < 0x0200 || b == 0x0db8,
        // 6to4, which holds any IPv4 address.
        0x2002 => true,
        // AS112.
        0x2620 => b == 0x004f && address.segments()[2] == 0x8000,
        // Documentation.
        0x3fff => b < 0x1000,
        _ => false,
    };
    is_global && !is_special
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vectors(text: &str) -> Vec<(String, String)> {
        text.lines()
            .map(|line| {
                let value: serde_json::Value = serde_json::from_str(line).expect("is JSON");
                let of = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
                (of("ip") + &of("url"), of("expect"))
            })
            .collect()
    }

    #[test]
    fn only_global_unicast_is_public() {
        let vectors = vectors(include_str!("../../tests/guard/addresses.jsonl"));
        assert!(vectors.len() > 170);
        for (address, expected) in vectors {
            // What is no address of the library's is none that can be connected to.
            let is_allowed = address.parse().is_ok_and(is_public);
            assert_eq!(is_allowed, expected == "allow", "{address}");
        }
    }

    /// What the resolver would refuse later counts as refused: names that lead nowhere public.
    #[test]
    fn addresses_say_by_themselves_what_they_are() {
        let base = Url::parse("http://news.example/list").expect("is a URL");
        let is_allowed = |text: &str| {
            [Url::parse(text), base.join(text)]
                .into_iter()
                .flatten()
                .any(|url| url.host_str() != base.host_str() && check(&url, false).is_ok())
        };
        for (text, expected) in vectors(include_str!("../../tests/guard/urls.jsonl")) {
            assert_eq!(is_allowed(&text), expected == "allow", "{text}");
        }
    }

    #[test]
    fn secrets_of_an_address_are_not_repeated() {
        let url = Url::parse("http://user:secret@93.184.216.34/").expect("is a URL");
        let error = check(&url, true).expect_err("is refused").to_string();
        assert!(
            !error.contains("secret") && !error.contains("user:"),
            "{error}"
        );
    }
}
