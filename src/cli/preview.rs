//! `pagewire preview`: what a feed or a page would give now. Writes nothing.

use clap::Args;
use std::fmt::Write;
use std::path::Path;
use url::Url;

use super::{Exit, Stop, print, say, table};
use crate::config::Config;
use crate::daemon::clock;
use crate::fetch::Fetcher;
use crate::pipeline::preview;

/// What the feed of a bare address is called for as long as it is looked at.
pub(super) const NAME: &str = "preview-of-an-address";

#[derive(Debug, Default, Args)]
#[command(
    after_help = "Examples:\n  pagewire preview https://www.example.org/news\n  pagewire preview example-news\n  pagewire preview https://www.example.org/news --select item='ul.news > li' date='.when' --format '%d.%m.%y, %I:%M %p' --timezone Asia/Kolkata"
)]
pub(super) struct Arguments {
    /// A feed of the configuration, or the address of a section page
    #[arg(value_name = "NAME|URL")]
    target: String,
    /// For an address: what it is, one of the kinds of [[feed]] [default: css with --select, or else
    /// auto]
    #[arg(long, value_name = "KIND")]
    kind: Option<String>,
    /// For an address: how to read it, such as item=li title=h2 link=a summary=p date=time [default:
    /// the list of articles is found by itself]
    #[arg(long, value_name = "FIELD=SELECTOR", num_args = 1..)]
    select: Vec<String>,
    /// For an address: how its dates are written
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// For an address: the zone of its times
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// For an address: the language and country of its dates
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// For an address: the order of day and month in its dates: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// For a saved page (file:…): the address that its links start from
    #[arg(long, value_name = "URL")]
    base: Option<String>,
    /// For an address: read the article pages, too
    #[arg(long)]
    article: bool,
    /// Print the entries as JSON
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(path: &Path, arguments: Arguments) -> Result<Exit, Stop> {
    let is_address = arguments.target.contains("://") || arguments.target.starts_with("file:");
    let (config, name) = if is_address {
        (of_address(path, &arguments)?, NAME)
    } else {
        let config = Config::load(path)?;
        super::run::known(&config, std::slice::from_ref(&arguments.target))?;
        (config, arguments.target.as_str())
    };
    let Some(source) = config.feed(name) else {
        return Err(Stop::usage("error: there is nothing to preview"));
    };
    let fetcher = Fetcher::new(&config);
    let scan = preview(&config, &fetcher, source, clock()).await;
    let entries: Vec<_> = scan
        .change
        .iter()
        .flat_map(|change| &change.new)
        .map(|known| &known.entry)
        .collect();
    if arguments.json {
        let json = serde_json::to_string_pretty(&entries)
            .map_err(|error| Stop::usage(error.to_string()))?;
        print(&format!("{json}\n"));
    } else if !entries.is_empty() {
        print(&format!("{}\n", table::entries(entries.iter().copied())));
        let dated = entries
            .iter()
            .filter(|entry| entry.published.is_some())
            .count();
        print(&format!(
            "{} items on the page, {} entries, {dated} with a time, {} article pages read.\n",
            scan.found,
            entries.len(),
            scan.articles
        ));
    }
    for diagnostic in &scan.diagnostics {
        say(&format!("note: {diagnostic}"));
    }
    match scan.failure {
        None => Ok(Exit::Good),
        Some(failure) => {
            say(&format!("error: {}", failure.message));
            Ok(Exit::SomeFailed)
        }
    }
}

/// The configuration, where there is one, with a feed called [`NAME`] of one page added to it; `base`
/// is where the page's links start from when that is another address.
pub(super) fn with_page(path: &Path, target: &str, base: Option<&str>) -> Result<Config, Stop> {
    let arguments = Arguments {
        target: target.to_owned(),
        base: base.map(str::to_owned),
        ..Arguments::default()
    };
    of_address(path, &arguments)
}

/// The configuration, where there is one, with a feed for the address added to it.
fn of_address(path: &Path, arguments: &Arguments) -> Result<Config, Stop> {
    let known = match std::fs::read_to_string(path) {
        Ok(text) => {
            Config::load(path)?;
            text
        }
        Err(_) => String::new(),
    };
    let quote = |text: &str| toml::Value::from(text).to_string();
    let page = match &arguments.base {
        None => quote(&arguments.target),
        Some(base) => format!(
            "{{ url = {}, base = {} }}",
            quote(&arguments.target),
            quote(base)
        ),
    };
    let mut feed = format!(
        "\n[[feed]]\nname = \"{NAME}\"\npages = [{page}]\narticle = {}\n",
        arguments.article
    );
    // Writing to a string cannot fail.
    for (key, value) in [
        ("kind", &arguments.kind),
        ("timezone", &arguments.timezone),
        ("locale", &arguments.locale),
        ("order", &arguments.order),
    ] {
        if let Some(value) = value {
            let _ = writeln!(feed, "{key} = {}", quote(value));
        }
    }
    // Without selectors the list is found by itself.
    if !arguments.select.is_empty() {
        feed.push_str("[feed.select]\n");
    }
    for select in &arguments.select {
        let Some((field, selector)) = select.split_once('=') else {
            return Err(Stop::usage(format!(
                "error: --select {select}: expected FIELD=SELECTOR, such as item=li"
            )));
        };
        let _ = match (&arguments.format, field) {
            (Some(format), "date") => writeln!(
                feed,
                "date = {{ select = {}, format = {} }}",
                quote(selector),
                quote(format)
            ),
            _ => writeln!(feed, "{field} = {}", quote(selector)),
        };
    }
    // Whoever names an address next door means it.
    let site = Url::parse(&arguments.target)
        .ok()
        .filter(|url| !known.contains(url.authority()))
        .filter(is_near);
    if let Some(url) = site {
        let _ = writeln!(
            feed,
            "[[site]]\nhost = {}\nallow_private = true",
            quote(url.authority())
        );
    }
    let read = |name: &str| std::env::var(name).ok();
    Ok(Config::parse(path, &format!("{known}{feed}"), &read)?)
}

fn is_near(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".local"),
        None => false,
    }
}
