//! `pagewire add`: the address of a section page in, a `[[feed]]` out.

mod ask;
mod show;

use clap::Args;
use std::io::{IsTerminal, Write, stderr, stdin, stdout};
use std::path::Path;

use super::{Exit, Stop, print, say};
use crate::config::{Config, ConfigError, Format, edit};
use crate::daemon::clock;
use crate::dates::{Locale, Order};
use crate::propose::{Proposal, Standing, Trouble, Wishes, look, propose};
use ask::{Answer, ask_list, ask_zone, zone};

#[derive(Debug, Args)]
#[command(
    after_help = "Shows what is found, and appends a [[feed]] to the configuration, which otherwise stays to the byte; where there is none, it is begun. On a terminal it asks first. Of cards without a time one article page is read, to see whether those tell it.\n\nExamples:\n  pagewire add https://www.example.org/world\n  pagewire add www.example.org/world www.example.org/sport\n  pagewire add https://www.example.org/world --choice 2 --name example-briefs\n  pagewire add https://www.example.org/world --print        what would be added?\n\nExit codes: 0 all were added; 1 some were not, and each says why; 2 usage or configuration."
)]
pub(super) struct Arguments {
    /// Addresses of section pages, or of a front page to see its sections
    #[arg(value_name = "URL", required = true)]
    urls: Vec<String>,
    /// Which of the lists that were found, from 1
    #[arg(long, value_name = "NUMBER")]
    choice: Option<usize>,
    /// The name of the feed and its files [default: from the address]
    #[arg(long)]
    name: Option<String>,
    /// The title that readers see [default: the page's own]
    #[arg(long)]
    title: Option<String>,
    /// The zone of its printed times (IANA name) [default: by its machine times or its country]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// The language and country of its dates, such as en-IN
    #[arg(long, value_name = "TAG")]
    locale: Option<String>,
    /// The order of day and month in its dates: dmy, mdy or ymd
    #[arg(long, value_name = "ORDER")]
    order: Option<String>,
    /// Formats to write: rss, atom, json [default: as configured]
    #[arg(long, value_name = "FORMAT", value_delimiter = ',')]
    formats: Vec<String>,
    /// Read the article pages of new entries, whether their cards have a time or not
    #[arg(long)]
    article: bool,
    /// The address is that of a feed or a sitemap, to make a feed of
    #[arg(long)]
    feed: bool,
    /// Let pagewire ask a loopback or private address there
    #[arg(long)]
    allow_private: bool,
    /// Print the blocks to standard output, and change nothing
    #[arg(long)]
    print: bool,
}

pub(super) async fn run(path: &Path, arguments: Arguments) -> Result<Exit, Stop> {
    let is_own = arguments.name.is_some() || arguments.title.is_some();
    if arguments.urls.len() > 1 && (is_own || arguments.choice.is_some()) {
        return Err(Stop::usage(
            "error: --name, --title and --choice are for one address at a time",
        ));
    }
    let wishes = wishes(&arguments)?;
    let mut exit = Exit::Good;
    for (place, url) in arguments.urls.iter().enumerate() {
        if place > 0 {
            say("");
        }
        // Each begins with the file as the one before has left it.
        let (text, is_new) = read(path)?;
        let config = Config::of_text(path, &text)?;
        let standing = Standing {
            path,
            text: &text,
            config: &config,
        };
        let adding = Adding {
            standing,
            is_new,
            is_print: arguments.print,
        };
        match adding.add(url, wishes.clone()).await {
            Ok(true) => {}
            Ok(false) => exit = Exit::SomeFailed,
            Err(trouble) => {
                show::complain(&trouble);
                exit = Exit::SomeFailed;
            }
        }
    }
    Ok(exit)
}

fn wishes(arguments: &Arguments) -> Result<Wishes, Stop> {
    let timezone = arguments.timezone.as_deref().map(zone).transpose();
    let formats = arguments.formats.iter().map(|word| {
        let known = Format::ALL
            .into_iter()
            .find(|format| format.as_str() == word);
        known.ok_or_else(|| {
            Stop::usage(format!(
                "error: --formats {word}: expected rss, atom or json"
            ))
        })
    });
    let locale = arguments.locale.as_deref().map(|tag| {
        Locale::parse(tag).ok_or_else(|| {
            Stop::usage(format!(
                "error: --locale {tag}: no language tag; expected one such as en-IN"
            ))
        })
    });
    let order = arguments.order.as_deref().map(|name| {
        Order::parse(name)
            .ok_or_else(|| Stop::usage(format!("error: --order {name}: expected dmy, mdy or ymd")))
    });
    Ok(Wishes {
        choice: arguments.choice,
        name: arguments.name.clone(),
        title: arguments.title.clone(),
        timezone: timezone.map_err(|reason| Stop::usage(format!("error: --timezone {reason}")))?,
        locale: locale.transpose()?,
        order: order.transpose()?,
        formats: formats.collect::<Result<_, _>>()?,
        feed: arguments.feed,
        article: arguments.article,
        allow_private: arguments.allow_private,
    })
}

/// The text of the configuration, and whether it is only begun.
fn read(path: &Path) -> Result<(String, bool), Stop> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok((text, false)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            Ok((edit::HEAD.to_owned(), true))
        }
        Err(source) => Err(ConfigError::Read {
            path: path.to_owned(),
            source,
        }
        .into()),
    }
}

struct Adding<'a> {
    standing: Standing<'a>,
    is_new: bool,
    is_print: bool,
}

impl Adding<'_> {
    /// Adds one; `false` when it was not, after all.
    async fn add(&self, url: &str, mut wishes: Wishes) -> Result<bool, Trouble> {
        let look = look(self.standing, url, &wishes, clock()).await?;
        for note in &look.notes {
            say(&format!("note: {note}"));
        }
        self.tell(&show::announced(&look.survey.feeds));
        if look.is_front {
            self.tell(&show::sections(&look.survey.sections));
        }
        let can_ask = !self.is_print && stdin().is_terminal() && stdout().is_terminal();
        loop {
            let proposal = propose(self.standing, &look, &wishes).await?;
            self.tell(&show::shown(&look, &proposal, wishes.choice.unwrap_or(1)));
            for note in &proposal.notes {
                say(&format!("note: {note}"));
            }
            if !can_ask {
                return Ok(self.finish(&proposal));
            }
            if proposal.needs_zone
                && proposal.zone.zone().is_none()
                && let Some(zone) = ask_zone(&proposal.zone)
            {
                wishes.timezone = Some(zone);
                continue;
            }
            match ask_list(&proposal.source.name, look.survey.lists.len()) {
                Answer::Add => return Ok(self.finish(&proposal)),
                Answer::Choice(number) => wishes.choice = Some(number),
                Answer::Leave => {
                    say("Nothing was added.");
                    return Ok(false);
                }
            }
        }
    }

    /// To standard output, which with --print is for the blocks alone.
    fn tell(&self, text: &str) {
        if text.is_empty() {
            return;
        }
        if self.is_print {
            let _ = stderr().lock().write_all(text.as_bytes());
        } else {
            print(text);
        }
    }

    fn finish(&self, proposal: &Proposal) -> bool {
        let path = self.standing.path;
        if self.is_print {
            print(&proposal.blocks);
            return true;
        }
        let as_read = match std::fs::read_to_string(path) {
            Ok(text) => text == self.standing.text,
            Err(_) => self.is_new,
        };
        if !as_read {
            say(&format!(
                "error: {} has changed meanwhile; nothing was written. Run it again.",
                path.display()
            ));
            return false;
        }
        if let Err(error) = edit::save(path, &proposal.text) {
            say(&format!(
                "error: cannot write {}: {error}; it stands as it was",
                path.display()
            ));
            return false;
        }
        print(&show::added(self.standing, proposal, self.is_new));
        true
    }
}
