//! `[fetch]`

use std::path::Path;
use url::Url;

use super::toml::{At, Table};
use super::values::Fetch;

pub(super) fn read_fetch(table: Table<'_>, directory: &Path) -> Fetch {
    let default = Fetch::default();
    Fetch {
        contact: table
            .text("contact")
            .and_then(|text| read_contact(table, &text)),
        concurrency: table
            .count("concurrency", 256)
            .and_then(|n| usize::try_from(n).ok())
            .unwrap_or(default.concurrency),
        ca: table
            .text("ca")
            .and_then(|text| read_ca(table, &text, directory)),
        browser: table
            .text("browser")
            .and_then(|text| read_endpoint(table, &text)),
    }
}

/// Where a browser takes orders by the Chrome DevTools Protocol: its port, or the socket itself.
fn read_endpoint(table: Table<'_>, text: &At<&str>) -> Option<Url> {
    let url = Url::parse(text.value.trim()).ok();
    let url = url.filter(|url| matches!(url.scheme(), "http" | "ws") && url.has_host());
    if url.is_none() {
        table.problem(
            text.span.clone(),
            "`browser` must be the address of a browser that takes orders",
            "expected \"http://127.0.0.1:9222\" or \"ws://…\"",
            None,
        );
    }
    url
}

/// The certificates in a file beside the configuration. What is in them is checked when they are used.
fn read_ca(table: Table<'_>, text: &At<&str>, directory: &Path) -> Option<Vec<u8>> {
    let path = directory.join(text.value);
    let shown = path.display();
    let problem = match std::fs::read(&path) {
        Err(error) => format!("`ca` cannot be read: {shown}: {error}"),
        Ok(bytes) if !bytes.windows(BEGIN.len()).any(|at| at == BEGIN) => {
            format!("`ca` holds no certificate: {shown}")
        }
        Ok(bytes) => return Some(bytes),
    };
    table.problem(
        text.span.clone(),
        problem,
        "expected a file of certificates in PEM",
        None,
    );
    None
}

/// What a certificate begins with in PEM (RFC 7468 §5.1).
const BEGIN: &[u8] = b"-----BEGIN CERTIFICATE-----";

/// An address that a person reads: of a page, or of a mailbox. It stands in a header.
fn read_contact(table: Table<'_>, text: &At<&str>) -> Option<String> {
    let value = text.value.trim();
    let url = Url::parse(value).ok().filter(|url| match url.scheme() {
        "mailto" => url.path().contains('@'),
        "http" | "https" => true,
        _ => false,
    });
    let is_plain = value
        .bytes()
        .all(|b| b.is_ascii_graphic() && !matches!(b, b'(' | b')' | b'"' | b'\\'));
    if url.is_none() || !is_plain {
        let help = value
            .contains('@')
            .then(|| format!("did you mean \"mailto:{value}\"?"));
        table.problem(
            text.span.clone(),
            "`contact` must be the address of a page or a mailbox",
            "expected \"https://…\" or \"mailto:…\"",
            help.filter(|_| !value.contains(':')),
        );
        return None;
    }
    Some(value.to_owned())
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use std::path::Path;

    fn config(fetch: &str) -> Result<Config, String> {
        let text = format!(
            "[fetch]\n{fetch}\n[[site]]\nhost = \"a.example\"\n[[feed]]\nname = \"x\"\npages = [\"https://a.example/\", \"https://b.example/\"]\n"
        );
        Config::parse(Path::new("config.toml"), &text, &|_| None).map_err(|error| error.to_string())
    }

    #[test]
    fn requests_name_whom_to_ask() {
        let version = env!("CARGO_PKG_VERSION");
        for contact in ["mailto:mira@a.example", "https://a.example/bot?x=1"] {
            let config = config(&format!("contact = \"{contact}\"")).expect("is valid");
            let expected = format!("pagewire/{version} (+{contact})");
            assert_eq!(config.request.user_agent, expected);
            for page in &config.feeds[0].pages {
                assert_eq!(page.request.user_agent, expected);
            }
        }
        let own = "contact = \"https://a.example/\"\n[defaults]\nuser_agent = \"mine/1\"";
        assert_eq!(config(own).expect("is valid").request.user_agent, "mine/1");
        assert_eq!(
            config("concurrency = 3")
                .expect("is valid")
                .fetch
                .concurrency,
            3
        );
    }

    #[test]
    fn bad_values_say_why() {
        for (fetch, expected) in [
            (
                "contact = \"mira@a.example\"",
                "did you mean \"mailto:mira@a.example\"?",
            ),
            ("contact = \"mailto:mira\"", "must be the address"),
            ("contact = \"https://a.example/(x)\"", "must be the address"),
            ("contact = \"ftp://a.example/\"", "must be the address"),
            ("concurrency = 0", "a whole number from 1"),
            ("concurrency = 1000", "256"),
            ("browser = \"chromium\"", "address of a browser"),
            ("browser = \"https://a.example\"", "address of a browser"),
            ("ca = \"nowhere.pem\"", "cannot be read"),
            ("ca = \"Cargo.toml\"", "holds no certificate"),
            ("contct = \"x\"", "did you mean `contact`?"),
        ] {
            let complaint = config(fetch).expect_err("has a problem");
            assert!(complaint.contains(expected), "{fetch}: {complaint}");
            assert!(complaint.contains("config.toml:2:"), "{fetch}: {complaint}");
        }
    }
}
