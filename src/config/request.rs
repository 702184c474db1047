//! How a page is asked for. Values may be secrets: nothing here prints them.

use std::fmt;
use std::time::Duration;
use url::Url;
use url::form_urlencoded::Serializer;

use super::values::Fetch;

/// How a page is asked for.
#[derive(Clone, PartialEq, Eq)]
pub struct Request {
    /// `User-Agent`.
    pub user_agent: String,
    /// Further headers, cookies and logins among them. Values may be secrets: never print them.
    pub headers: Vec<(String, String)>,
    /// Longest time for one request, body included.
    pub timeout: Duration,
    /// Largest body, before and after decompression.
    pub max_bytes: u64,
    /// What it goes through.
    pub proxy: Option<Proxy>,
    /// Whether a browser runs the page's scripts before it is read.
    pub rendering: Option<Rendering>,
}

/// How a browser shows a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendering {
    /// The selector of what must be there before the page is read; without one it is read when
    /// nothing happens in it any more.
    pub wait_for: Option<String>,
}

impl Default for Request {
    fn default() -> Self {
        Self {
            user_agent: Fetch::default().user_agent(),
            headers: Vec::new(),
            timeout: Duration::from_secs(30),
            max_bytes: 8 * 1024 * 1024,
            proxy: None,
            rendering: None,
        }
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> = self.headers.iter().map(|(name, _)| name.as_str()).collect();
        f.debug_struct("Request")
            .field("user_agent", &self.user_agent)
            .field("headers", &names)
            .field("timeout", &self.timeout)
            .field("max_bytes", &self.max_bytes)
            .field("proxy", &self.proxy)
            .field("rendering", &self.rendering)
            .finish()
    }
}

/// A form as a browser sends it. Values may be secrets.
#[derive(Clone, PartialEq, Eq)]
pub struct Form(Vec<(String, String)>);

impl Form {
    pub(super) fn new(fields: Vec<(String, String)>) -> Self {
        Self(fields)
    }

    /// As `application/x-www-form-urlencoded`.
    pub fn encode(&self) -> String {
        Serializer::new(String::new())
            .extend_pairs(&self.0)
            .finish()
    }
}

impl fmt::Debug for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.iter().map(|(name, _)| name))
            .finish()
    }
}

/// A proxy, which looks the names of hosts up and connects to them.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Proxy(Url);

impl Proxy {
    /// Reads an address such as `socks5://127.0.0.1:9050` or `http://user:password@proxy:3128`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let url = Url::parse(text).ok()?;
        let has_host = url.host_str().is_some_and(|host| !host.is_empty());
        let is_bare = matches!(url.path(), "" | "/") && url.query().is_none();
        let is_known = matches!(url.scheme(), "http" | "socks5" | "socks5h");
        (has_host && is_bare && is_known).then_some(Self(url))
    }

    /// The address, with its secrets. Names are left to a SOCKS proxy: what looks them up decides
    /// where they lead.
    pub fn address(&self) -> String {
        match self.0.as_str().strip_prefix("socks5://") {
            Some(rest) => format!("socks5h://{rest}"),
            None => self.0.as_str().to_owned(),
        }
    }
}

impl fmt::Display for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut url = self.0.clone();
        let _ = url.set_username("");
        let _ = url.set_password(None);
        f.write_str(url.as_str().trim_end_matches('/'))
    }
}

impl fmt::Debug for Proxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_not_printed() {
        let request = Request {
            headers: vec![("Cookie".into(), "session=secret".into())],
            proxy: Proxy::parse("http://user:secret@proxy.example:3128"),
            ..Request::default()
        };
        let form = Form::new(vec![("key".into(), "secret".into())]);
        let text = format!("{request:?} {form:?}");
        assert!(!text.contains("secret"), "{text}");
        assert!(
            text.contains("proxy.example:3128") && text.contains("key"),
            "{text}"
        );
    }

    #[test]
    fn forms_are_encoded() {
        let form = Form::new(vec![
            ("q".into(), "a & b".into()),
            ("page".into(), "ü".into()),
        ]);
        assert_eq!(form.encode(), "q=a+%26+b&page=%C3%BC");
    }

    #[test]
    fn socks_proxies_look_names_up() {
        let proxy = Proxy::parse("socks5://127.0.0.1:9050").expect("is a proxy");
        assert_eq!(proxy.address(), "socks5h://127.0.0.1:9050");
        assert_eq!(proxy.to_string(), "socks5://127.0.0.1:9050");
        for bad in [
            "",
            "127.0.0.1:9050",
            "ftp://x",
            "socks5://",
            "http://x/path",
            "https://x",
        ] {
            assert!(Proxy::parse(bad).is_none(), "{bad}");
        }
    }
}
