//! `[[hook]]`: who is told of what happens to feeds.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::time::Duration;
use url::Url;

use super::asking::{Environment, read_headers, read_secret};
use super::feed::is_name;
use super::toml::{At, Table, nearest, one_of};
use super::value::read_duration;
use super::values::FeedSource;

/// One that is told.
#[derive(Debug, Clone)]
pub struct Hook {
    /// Its name: what waits for it is kept under that.
    pub name: String,
    /// How it is told.
    pub target: Target,
    /// Of what.
    pub on: Vec<Occasion>,
    /// Of which feeds; empty: of all.
    pub feeds: Vec<String>,
    /// Longest time for one message.
    pub timeout: Duration,
}

impl Hook {
    /// Whether it wants to know of that.
    pub fn wants(&self, occasion: Occasion, feed: &str) -> bool {
        self.on.contains(&occasion)
            && (self.feeds.is_empty() || self.feeds.iter().any(|name| name == feed))
    }
}

/// What a hook is told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// A feed has failed for long: degraded or broken.
    Broken,
    /// A feed has no news for longer than it should.
    Late,
    /// What was told of it before is over.
    Recovered,
    /// New entries.
    Entries,
}

impl Occasion {
    /// The words in the configuration.
    pub const NAMES: [&'static str; 4] = ["broken", "late", "recovered", "entries"];

    /// The word in the configuration and in messages.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Broken => "broken",
            Self::Late => "late",
            Self::Recovered => "recovered",
            Self::Entries => "entries",
        }
    }

    /// Reads [`Occasion::as_str`] back.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Broken, Self::Late, Self::Recovered, Self::Entries]
            .into_iter()
            .find(|occasion| occasion.as_str() == word)
    }
}

/// How a hook is told.
#[derive(Debug, Clone)]
pub enum Target {
    /// A POST with the message as JSON.
    Webhook(Destination),
    /// A POST with the message as text, as ntfy and its like take it.
    Ntfy(Destination),
    /// A program and its arguments; the message comes as JSON on its standard input.
    Command(Vec<String>),
}

/// Where a message is sent. Address and headers may be secrets: they are not printed.
#[derive(Clone)]
pub struct Destination {
    /// http or https, without user name and password.
    pub url: Url,
    /// Request headers beside those of the form.
    pub headers: Vec<(String, String)>,
}

impl Destination {
    /// What may be printed of the address: its scheme and host.
    pub fn shown(&self) -> Url {
        let mut url = self.url.clone();
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        url
    }
}

impl fmt::Debug for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Destination({})", self.shown())
    }
}

impl fmt::Display for Target {
    /// For people: what it is, without secrets.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Webhook(to) => write!(f, "webhook {}", to.shown()),
            Self::Ntfy(to) => write!(f, "ntfy {}", to.shown()),
            Self::Command(words) => {
                write!(f, "command {}", words.first().map_or("", String::as_str))
            }
        }
    }
}

const TARGETS: [&str; 3] = ["webhook", "ntfy", "command"];

/// A hook should answer sooner than a page.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Reads all `[[hook]]` tables.
pub(super) fn read_hooks(root: Table<'_>, feeds: &[FeedSource], env: Environment<'_>) -> Vec<Hook> {
    let mut hooks = Vec::new();
    let mut names: HashMap<String, Range<usize>> = HashMap::new();
    for table in root.list("hook").into_iter().flatten() {
        let Some((hook, span)) = read_hook(table, feeds, env) else {
            continue;
        };
        if names.insert(hook.name.clone(), span.clone()).is_some() {
            root.problem(
                span,
                format!("two hooks are called `{}`", hook.name),
                "the second one",
                Some("what waits for a hook is kept under its name".into()),
            );
        }
        hooks.push(hook);
    }
    hooks
}

fn read_hook(
    table: At<Table<'_>>,
    feeds: &[FeedSource],
    env: Environment<'_>,
) -> Option<(Hook, Range<usize>)> {
    let At { value: table, span } = table;
    let target = read_target(table, span.clone(), env);
    let on = read_occasions(table);
    let chosen = read_feeds(table, feeds);
    let timeout = read_timeout(table);
    let name = table.required("name", span)?;
    if !is_name(name.value) {
        table.problem(
            name.span,
            "`name` of a hook is a short word",
            "expected 1 to 64 of a-z, 0-9, dot, dash, underscore",
            None,
        );
        return None;
    }
    let hook = Hook {
        name: name.value.to_owned(),
        target: target?,
        on,
        feeds: chosen,
        timeout,
    };
    Some((hook, name.span))
}

/// Exactly one of three keys says how the hook is told.
fn read_target(table: Table<'_>, parent: Range<usize>, env: Environment<'_>) -> Option<Target> {
    let given: Vec<(&str, Range<usize>)> = TARGETS
        .into_iter()
        .filter_map(|key| Some((key, table.span(key)?)))
        .collect();
    let headers = read_headers(table, env);
    match given.as_slice() {
        [("command", span)] => {
            for key in ["headers", "basic", "bearer"] {
                if let Some(span) = table.span(key) {
                    let message = format!("`{key}` has no meaning beside `command`");
                    table.problem(span, message, "nothing is sent", None);
                }
            }
            read_command(table, span.clone())
        }
        [(key, _)] => {
            let url = read_url(table, key, env)?;
            let to = Destination { url, headers };
            Some(if *key == "ntfy" {
                Target::Ntfy(to)
            } else {
                Target::Webhook(to)
            })
        }
        [] => {
            table.problem(
                parent,
                "a [[hook]] needs one of `webhook`, `ntfy` and `command`",
                "how is it told?",
                Some("webhook = \"https://…\", ntfy = \"https://ntfy.sh/topic\" or command = [\"program\", \"argument\"]".into()),
            );
            None
        }
        [_, (key, span), ..] => {
            table.problem(
                span.clone(),
                format!("`{key}` is the second way to tell this hook"),
                "one of them is enough",
                Some("write a [[hook]] for each".into()),
            );
            None
        }
    }
}

fn read_command(table: Table<'_>, span: Range<usize>) -> Option<Target> {
    let words = table.texts("command");
    let is_list = table.is_list("command");
    if !is_list || words.is_empty() || words.iter().any(|word| word.value.contains('\0')) {
        table.problem(
            span,
            "`command` must be a list: a program and its arguments",
            "expected something like [\"/usr/local/bin/notify\", \"--quiet\"]",
            Some("no shell reads it; to use one, write [\"sh\", \"-c\", \"…\"]".into()),
        );
        return None;
    }
    let words = words.into_iter().map(|word| word.value.to_owned());
    Some(Target::Command(words.collect()))
}

fn read_url(table: Table<'_>, key: &str, env: Environment<'_>) -> Option<Url> {
    let text = table.text(key)?;
    let value = read_secret(table, &text, env)?;
    let url = Url::parse(value.trim()).ok().filter(|url| {
        matches!(url.scheme(), "http" | "https")
            && url.username().is_empty()
            && url.password().is_none()
    });
    if url.is_none() {
        table.problem(
            text.span,
            format!("`{key}` must be a web address, without user name and password"),
            "expected something like \"https://hooks.example.org/…\" or \"env:HOOK_URL\"",
            Some("a login goes into `basic` or `bearer`".into()),
        );
    }
    url
}

/// Without `on` a hook is told of what needs a person.
fn read_occasions(table: Table<'_>) -> Vec<Occasion> {
    let Some(span) = table.span("on") else {
        return vec![Occasion::Broken, Occasion::Late, Occasion::Recovered];
    };
    let mut on = Vec::new();
    let words = table.texts("on");
    for word in &words {
        match Occasion::from_word(word.value) {
            Some(occasion) => on.push(occasion),
            None => table.problem(
                word.span.clone(),
                format!("a hook is told of no \"{}\"", word.value),
                format!("expected {}", one_of(&Occasion::NAMES)),
                nearest(word.value, Occasion::NAMES.into_iter())
                    .map(|near| format!("did you mean \"{near}\"?")),
            ),
        }
    }
    if words.is_empty() {
        table.problem(span, "`on` is empty", "of what is it told?", None);
    }
    on
}

fn read_feeds(table: Table<'_>, feeds: &[FeedSource]) -> Vec<String> {
    let names = || feeds.iter().map(|feed| feed.name.as_str());
    let mut chosen = Vec::new();
    for word in table.texts("feeds") {
        if names().any(|name| name == word.value) {
            chosen.push(word.value.to_owned());
            continue;
        }
        let help = nearest(word.value, names()).map(|near| format!("did you mean \"{near}\"?"));
        table.problem(
            word.span,
            format!("no feed is called \"{}\"", word.value),
            "not the name of a [[feed]]",
            help,
        );
    }
    if table.is_empty_list("feeds")
        && let Some(span) = table.span("feeds")
    {
        table.problem(span, "`feeds` is empty", "leave it out for all feeds", None);
    }
    chosen
}

fn read_timeout(table: Table<'_>) -> Duration {
    const LONGEST: Duration = Duration::from_secs(60);
    let timeout = read_duration(table, "timeout", Duration::from_secs(1)).unwrap_or(TIMEOUT);
    if timeout > LONGEST
        && let Some(span) = table.span("timeout")
    {
        table.problem(
            span,
            "`timeout` of a hook is too long",
            "at most 1m: what takes longer goes into the background of its own accord",
            None,
        );
    }
    timeout
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use std::path::Path;

    fn parse(hook: &str) -> Result<Config, String> {
        let text = format!(
            "[[feed]]\nname = \"news\"\npages = [\"https://a.example/\"]\n[[hook]]\nname = \"phone\"\n{hook}\n"
        );
        let env = |name: &str| (name == "URL").then(|| "https://hooks.example/s3cret\n".to_owned());
        Config::parse(Path::new("c.toml"), &text, &env).map_err(|error| error.to_string())
    }

    #[test]
    fn hooks_are_read_and_keep_their_secrets() {
        let config = parse(
            "webhook = \"env:URL\"\nbearer = \"t0ken\"\non = [\"broken\", \"entries\"]\nfeeds = \"news\"\ntimeout = \"3s\"",
        )
        .unwrap_or_else(|error| panic!("{error}"));
        let hook = &config.hooks[0];
        assert!(hook.wants(Occasion::Entries, "news") && hook.wants(Occasion::Broken, "news"));
        assert!(!hook.wants(Occasion::Late, "news") && !hook.wants(Occasion::Broken, "other"));
        let Target::Webhook(to) = &hook.target else {
            panic!("{hook:?}");
        };
        assert_eq!(to.url.as_str(), "https://hooks.example/s3cret");
        assert_eq!(
            to.headers,
            [("Authorization".to_owned(), "Bearer t0ken".to_owned())]
        );
        let printed = format!("{hook:?} {}", hook.target);
        assert!(
            !printed.contains("s3cret") && !printed.contains("t0ken"),
            "{printed}"
        );
        let config = parse("command = [\"notify\", \"-x\"]").expect("is valid");
        let hook = &config.hooks[0];
        assert!(hook.wants(Occasion::Late, "any") && !hook.wants(Occasion::Entries, "any"));
        assert_eq!(hook.target.to_string(), "command notify");
    }

    #[test]
    fn every_bad_value_is_named_with_its_line() {
        for (hook, expected) in [
            ("", "needs one of `webhook`"),
            (
                "webhook = \"https://a.example/\"\nntfy = \"https://b.example/\"",
                "second way",
            ),
            ("webhook = \"a.example\"", "`webhook` must be a web address"),
            (
                "ntfy = \"https://u:p@a.example/\"",
                "`ntfy` must be a web address",
            ),
            ("ntfy = \"env:NONE\"", "the environment has no NONE"),
            ("command = \"notify -x\"", "`command` must be a list"),
            ("command = []", "`command` must be a list"),
            (
                "command = [\"x\"]\nbearer = \"abc\"",
                "no meaning beside `command`",
            ),
            (
                "command = [\"x\"]\non = \"brokn\"",
                "did you mean \"broken\"?",
            ),
            ("command = [\"x\"]\non = []", "`on` is empty"),
            (
                "command = [\"x\"]\nfeeds = [\"newz\"]",
                "did you mean \"news\"?",
            ),
            ("command = [\"x\"]\nfeeds = []", "`feeds` is empty"),
            ("command = [\"x\"]\ntimeout = \"2m\"", "too long"),
            ("command = [\"x\"]\ntimeout = \"1ms\"", "too short"),
            ("command = [\"x\"]\nurl = \"y\"", "unknown key `url`"),
            (
                "command = [\"x\"]\n[[hook]]\nname = \"phone\"\ncommand = [\"y\"]",
                "two hooks are called `phone`",
            ),
            (
                "command = [\"x\"]\n[[hook]]\nname = \"my phone\"\ncommand = [\"y\"]",
                "a short word",
            ),
        ] {
            let said = parse(hook).expect_err("has a problem");
            assert!(
                said.contains(expected) && said.contains("c.toml:"),
                "{hook}: {said}"
            );
        }
    }
}
