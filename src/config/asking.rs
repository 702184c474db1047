//! The keys that say how pages are asked for: headers, cookies, logins, proxies, forms. A value
//! `env:NAME` is taken from the environment, so that secrets stay out of the file.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::request::{Form, Proxy};
use super::toml::{At, Table};
use crate::html::Selector;

/// Answers for `env:NAME` values.
pub(super) type Environment<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The value, or what the environment has in its place.
pub(super) fn read_secret(
    table: Table<'_>,
    value: &At<&str>,
    env: Environment<'_>,
) -> Option<String> {
    let Some(variable) = value.value.strip_prefix("env:") else {
        return Some(value.value.to_owned());
    };
    let found = env(variable).map(|secret| secret.trim().to_owned());
    if found.is_none() {
        table.problem(
            value.span.clone(),
            format!("the environment has no {variable}"),
            "taken from there",
            Some(format!(
                "set it before the start: {variable}=… pagewire run"
            )),
        );
    }
    found
}

pub(super) fn is_header_value(table: Table<'_>, text: &At<&str>) -> bool {
    let good = !text.value.is_empty() && text.value.bytes().all(|b| (0x20..0x7f).contains(&b));
    if !good {
        table.problem(
            text.span.clone(),
            "a header value must be plain ASCII on one line",
            "cannot be sent",
            None,
        );
    }
    good
}

/// All request headers that a table names: `headers`, and what `cookies`, `basic` and `bearer`
/// become.
pub(super) fn read_headers(table: Table<'_>, env: Environment<'_>) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = table
        .map("headers")
        .into_iter()
        .filter_map(|(name, value)| read_header(table, &name, &value, env))
        .collect();
    let mut add = |key: &str, name: &str, value: Option<String>| {
        let (Some(value), Some(span)) = (value, table.span(key)) else {
            return;
        };
        if headers
            .iter()
            .any(|(known, _)| known.eq_ignore_ascii_case(name))
        {
            table.problem(
                span,
                format!("`{key}` makes a header {name}, which is there already"),
                "the second one",
                Some(format!("keep one of them: `{key}` is sent as {name}")),
            );
        } else {
            headers.push((name.to_owned(), value));
        }
    };
    if table.knows("cookies") {
        add("cookies", "Cookie", read_cookies(table, env));
    }
    add("basic", "Authorization", read_basic(table, env));
    add("bearer", "Authorization", read_bearer(table, env));
    headers
}

fn read_header(
    table: Table<'_>,
    name: &At<&str>,
    value: &At<&str>,
    env: Environment<'_>,
) -> Option<(String, String)> {
    if !is_token(name.value) {
        table.problem(
            name.span.clone(),
            format!("\"{}\" is not a header name", name.value),
            "not a header name",
            None,
        );
        return None;
    }
    let text = read_secret(table, value, env)?;
    let checked = At {
        value: text.as_str(),
        span: value.span.clone(),
    };
    is_header_value(table, &checked).then(|| (name.value.to_owned(), text.clone()))
}

/// The characters of header and cookie names (RFC 9110 §5.6.2).
fn is_token(text: &str) -> bool {
    let is_tchar = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&b);
    !text.is_empty() && text.bytes().all(is_tchar)
}

/// One `Cookie` header (RFC 6265 §4.2.1).
fn read_cookies(table: Table<'_>, env: Environment<'_>) -> Option<String> {
    let mut pairs = Vec::new();
    for (name, value) in table.map("cookies") {
        if !is_token(name.value) {
            table.problem(
                name.span.clone(),
                format!("\"{}\" is not the name of a cookie", name.value),
                "letters, digits, dashes and the like",
                None,
            );
            continue;
        }
        let Some(text) = read_secret(table, &value, env) else {
            continue;
        };
        if text
            .bytes()
            .all(|b| (0x21..0x7f).contains(&b) && !b"\",;\\".contains(&b))
        {
            pairs.push(format!("{}={text}", name.value));
        } else {
            table.problem(
                value.span.clone(),
                format!("the cookie {} cannot be sent", name.value),
                "plain ASCII without blanks, quotes, commas, semicolons and backslashes",
                Some("copy its value as the browser shows it".into()),
            );
        }
    }
    (!pairs.is_empty()).then(|| pairs.join("; "))
}

/// A login by name and password (RFC 7617).
fn read_basic(table: Table<'_>, env: Environment<'_>) -> Option<String> {
    let At { value: login, span } = table.table("basic")?;
    let user = login.required("user", span.clone());
    let password = login.required("password", span);
    let (user, password) = (user?, password?);
    let (name, secret) = (
        read_secret(login, &user, env)?,
        read_secret(login, &password, env)?,
    );
    if name.contains(':') || name.chars().chain(secret.chars()).any(char::is_control) {
        login.problem(
            user.span,
            "a user name has no colon, and neither it nor a password has control characters",
            "cannot be sent",
            None,
        );
        return None;
    }
    let login = BASE64_STANDARD.encode(format!("{name}:{secret}"));
    Some(format!("Basic {login}"))
}

/// A token (RFC 6750 §2.1).
fn read_bearer(table: Table<'_>, env: Environment<'_>) -> Option<String> {
    let value = table.text("bearer")?;
    let token = read_secret(table, &value, env)?;
    if token.is_empty()
        || !token
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~+/=".contains(&b))
    {
        table.problem(
            value.span,
            "`bearer` is not a token",
            "letters, digits and - . _ ~ + / =",
            Some("give the token alone, without the word Bearer".into()),
        );
        return None;
    }
    Some(format!("Bearer {token}"))
}

/// `Some(None)`: none, whatever [defaults] say.
pub(super) fn read_proxy(table: Table<'_>, env: Environment<'_>) -> Option<Option<Proxy>> {
    let text = table.text("proxy")?;
    let value = read_secret(table, &text, env)?;
    if value == "none" {
        return Some(None);
    }
    let proxy = Proxy::parse(&value);
    if proxy.is_none() {
        table.problem(
            text.span,
            "`proxy` is not the address of a proxy",
            "expected something like \"socks5://127.0.0.1:9050\", \"http://127.0.0.1:3128\" or \"none\"",
            None,
        );
    }
    proxy.map(Some)
}

/// `fetch`: whether a browser asks for pages.
pub(super) fn read_browser(table: Table<'_>) -> Option<bool> {
    let text = table.text("fetch")?;
    match text.value {
        "http" => Some(false),
        "browser" if cfg!(feature = "browser") => Some(true),
        "browser" => {
            table.problem(
                text.span,
                "this pagewire cannot run a browser",
                "it was built without",
                Some("build it with `cargo build --release --features browser`, and install Chromium".into()),
            );
            None
        }
        other => {
            table.problem(
                text.span.clone(),
                format!("unknown way to fetch \"{other}\""),
                "expected \"http\" or \"browser\"",
                None,
            );
            None
        }
    }
}

/// `wait_for`, in CSS that we know; the browser knows more.
pub(super) fn read_wait_for(table: Table<'_>) -> Option<String> {
    let text = table.text("wait_for")?;
    match Selector::parse(text.value) {
        Ok(_) => Some(text.value.to_owned()),
        Err(error) => {
            table.problem(
                text.span,
                "`wait_for` is not a CSS selector",
                error.to_string(),
                None,
            );
            None
        }
    }
}

/// `method` and `form` of a page.
pub(super) fn read_form(table: Table<'_>, env: Environment<'_>) -> Option<Form> {
    let fields: Vec<(String, String)> = table
        .map("form")
        .into_iter()
        .filter_map(|(name, value)| Some((name.value.to_owned(), read_secret(table, &value, env)?)))
        .collect();
    let method = table.text("method");
    match method.as_ref().map(|method| method.value) {
        Some("post") => Some(Form::new(fields)),
        Some("get") if !fields.is_empty() => {
            table.problem(
                table.span("form").unwrap_or_default(),
                "a `form` is sent by POST",
                "goes with method = \"post\"",
                Some("for a form that is sent by GET, write its fields into the address: ?name=value".into()),
            );
            None
        }
        Some("get") => None,
        Some(other) => {
            let message = format!("unknown method \"{other}\"");
            let span = method.map(|method| method.span).unwrap_or_default();
            table.problem(span, message, "expected \"get\" or \"post\"", None);
            None
        }
        None => (!fields.is_empty()).then(|| Form::new(fields)),
    }
}

#[cfg(test)]
mod tests {
    use crate::config::Config;
    use std::path::Path;

    fn parse(site: &str) -> Result<Config, String> {
        let text = format!(
            "[defaults]\nproxy = \"socks5://127.0.0.1:9050\"\n[[site]]\nhost = \"a.example\"\n{site}\n[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n"
        );
        Config::parse(Path::new("c.toml"), &text, &|name| {
            (name == "TOKEN").then(|| "s3cret\n".to_owned())
        })
        .map_err(|error| error.to_string())
    }

    #[test]
    fn cookies_and_logins_become_headers() {
        let header = |site: &str| {
            let config = parse(site).unwrap_or_else(|error| panic!("{error}"));
            let (name, value) = config.feeds[0].pages[0].request.headers[0].clone();
            format!("{name}: {value}")
        };
        assert_eq!(
            header("cookies = { consent = \"yes\", session = \"env:TOKEN\" }"),
            "Cookie: consent=yes; session=s3cret"
        );
        assert_eq!(
            header("basic = { user = \"ada\", password = \"env:TOKEN\" }"),
            "Authorization: Basic YWRhOnMzY3JldA=="
        );
        assert_eq!(
            header("bearer = \"env:TOKEN\""),
            "Authorization: Bearer s3cret"
        );
    }

    #[test]
    fn a_site_can_do_without_the_proxy_of_all() {
        let proxy = |site: &str| {
            let config = parse(site).unwrap_or_else(|error| panic!("{error}"));
            config.feeds[0].pages[0]
                .request
                .proxy
                .as_ref()
                .map(ToString::to_string)
        };
        assert_eq!(proxy("").as_deref(), Some("socks5://127.0.0.1:9050"));
        assert_eq!(
            proxy("proxy = \"http://user:env@p.example:3128\"").as_deref(),
            Some("http://p.example:3128")
        );
        assert_eq!(proxy("proxy = \"none\""), None);
    }

    #[test]
    fn bad_values_are_pointed_at() {
        for (site, expected) in [
            ("cookies = { \"a b\" = \"x\" }", "not the name of a cookie"),
            ("cookies = { a = \"x;y\" }", "the cookie a cannot be sent"),
            ("cookies = { a = \"env:NONE\" }", "no NONE"),
            (
                "headers = { Cookie = \"a=b\" }\ncookies = { a = \"b\" }",
                "which is there already",
            ),
            (
                "bearer = \"env:TOKEN\"\nbasic = { user = \"a\", password = \"b\" }",
                "which is there already",
            ),
            ("basic = { user = \"a:b\", password = \"c\" }", "no colon"),
            ("basic = { user = \"a\" }", "has no `password`"),
            ("basic = \"a:b\"", "a table"),
            ("bearer = \"Bearer x\"", "without the word Bearer"),
            ("fetch = \"curl\"", "\"http\" or \"browser\""),
            ("wait_for = \"ul[\"", "not a CSS selector"),
            ("proxy = \"127.0.0.1:9050\"", "not the address of a proxy"),
            (
                "proxy = \"https://p.example\"",
                "not the address of a proxy",
            ),
        ] {
            let complaint = parse(site).expect_err(site);
            assert!(complaint.contains(expected), "{site}: {complaint}");
            assert!(
                complaint.contains("c.toml:5") || complaint.contains("c.toml:6"),
                "{complaint}"
            );
            assert!(!complaint.contains("s3cret"), "{complaint}");
        }
    }

    #[test]
    fn forms_belong_to_a_page() {
        let page = |keys: &str| {
            let text = format!(
                "[[feed]]\nname = \"x\"\npages = [{{ url = \"https://a.example/\", {keys} }}]\n"
            );
            Config::parse(Path::new("c.toml"), &text, &|_| None)
                .map(|config| {
                    config.feeds[0].pages[0]
                        .form
                        .as_ref()
                        .map(super::Form::encode)
                })
                .map_err(|error| error.to_string())
        };
        assert_eq!(page("form = { q = \"court\" }"), Ok(Some("q=court".into())));
        assert_eq!(page("method = \"post\""), Ok(Some(String::new())));
        assert_eq!(page("method = \"get\""), Ok(None));
        let complaint = page("method = \"get\", form = { q = \"x\" }").expect_err("is refused");
        assert!(complaint.contains("sent by POST"), "{complaint}");
        let complaint = page("method = \"put\"").expect_err("is refused");
        assert!(complaint.contains("\"get\" or \"post\""), "{complaint}");
    }
}
