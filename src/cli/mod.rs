//! The command line: one file a subcommand.

mod add;
mod check;
mod demo;
mod explain;
mod hook;
mod preview;
mod run;
mod serve;
mod status;
mod table;

use clap::{CommandFactory, Parser, Subcommand};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use crate::config::{Config, ConfigError};
use crate::pipeline::RunError;
use crate::store::StoreError;

/// Turns the section pages of web sites that have no feed into feeds that any reader can
/// subscribe to.
#[derive(Debug, Parser)]
#[command(
    name = "pagewire",
    version,
    after_help = "Examples:\n  pagewire demo                       see the whole thing at work, offline\n  pagewire add https://www.example.org/world      a feed of this page, please\n  pagewire check                      what will config.toml do?\n  pagewire preview example-news       what would this feed hold now?\n  pagewire run                        one pass over what is due (for cron)\n  pagewire serve                      the same on a schedule, with the feeds over HTTP\n\nExit codes: 0 all good; 1 some feed failed, the others are published; 2 usage or configuration; 3 another pagewire is at work."
)]
struct Arguments {
    /// The configuration file
    #[arg(
        short,
        long,
        global = true,
        value_name = "FILE",
        env = "PAGEWIRE_CONFIG",
        default_value = "config.toml"
    )]
    config: PathBuf,
    /// Say more: what was found, what was left out and why. Twice: the program's own log
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    verbose: u8,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a feed of a section page: find its list, show it, and write the [[feed]]
    Add(add::Arguments),
    /// Run once over every feed that is due
    Run(run::Arguments),
    /// Run on a schedule, and serve the feeds over HTTP
    Serve(serve::Arguments),
    /// Print what a feed or a page would give now; writes nothing
    Preview(preview::Arguments),
    /// Read the configuration and say what each feed will do
    Check(check::Arguments),
    /// Crawl a small newspaper that is built in, and write its feeds
    Demo(demo::Arguments),
    /// Say what a text or a page is read as, and why
    Explain(explain::Arguments),
    /// Show how each feed stands: last run, next check, entries, health
    Status(status::Arguments),
    /// Send a test message to a hook
    Hook(hook::Arguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

/// How a command ended, as an exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    Good,
    SomeFailed,
    Usage,
    Busy,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Good => Self::SUCCESS,
            Exit::SomeFailed => Self::from(1),
            Exit::Usage => Self::from(2),
            Exit::Busy => Self::from(3),
        }
    }
}

/// An error that ends a command: what to print, and the exit code.
#[derive(Debug)]
struct Stop {
    message: String,
    exit: Exit,
}

impl Stop {
    fn usage(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            exit: Exit::Usage,
        }
    }
}

impl From<ConfigError> for Stop {
    fn from(error: ConfigError) -> Self {
        match error {
            // Drawn with its own "error:".
            ConfigError::Invalid { .. } => Self::usage(error.to_string()),
            ConfigError::Read { .. } => Self::usage(format!("error: {error}")),
        }
    }
}

impl From<RunError> for Stop {
    fn from(error: RunError) -> Self {
        let exit = match &error {
            RunError::Store(StoreError::Busy { .. }) => Exit::Busy,
            RunError::Store(_) | RunError::Publish(_) => Exit::SomeFailed,
        };
        Self {
            message: format!("error: {error}"),
            exit,
        }
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        RunError::from(error).into()
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self {
            message: format!("error: {error}"),
            exit: Exit::SomeFailed,
        }
    }
}

/// Runs the program with the arguments of the process.
pub fn main() -> ExitCode {
    let arguments = Arguments::parse();
    start_log(arguments.verbose, &arguments.command);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            say(&format!("error: cannot start: {error}"));
            return Exit::SomeFailed.into();
        }
    };
    match runtime.block_on(dispatch(arguments)) {
        Ok(exit) => exit.into(),
        Err(stop) => {
            say(&stop.message);
            stop.exit.into()
        }
    }
}

async fn dispatch(arguments: Arguments) -> Result<Exit, Stop> {
    let Arguments {
        config,
        verbose,
        command,
    } = arguments;
    match command {
        Command::Add(arguments) => add::run(&config, arguments).await,
        Command::Run(arguments) => run::run(Config::load(&config)?, arguments, verbose > 0).await,
        Command::Serve(arguments) => serve::run(Config::load(&config)?, arguments).await,
        Command::Preview(arguments) => preview::run(&config, arguments).await,
        Command::Check(arguments) => check::run(&config, &arguments),
        Command::Demo(arguments) => demo::run(arguments).await,
        Command::Explain(arguments) => explain::run(&config, &arguments).await,
        Command::Status(arguments) => status::run(Config::load(&config)?, &arguments).await,
        Command::Hook(arguments) => hook::run(Config::load(&config)?, &arguments).await,
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(
                shell,
                &mut self::Arguments::command(),
                "pagewire",
                &mut script,
            );
            print(&String::from_utf8_lossy(&script));
            Ok(Exit::Good)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(self::Arguments::command()).render(&mut page)?;
            print(&String::from_utf8_lossy(&page));
            Ok(Exit::Good)
        }
    }
}

/// A daemon says what it does; everything else speaks when there is something to say.
fn start_log(verbose: u8, command: &Command) {
    let (usual, format) = match command {
        Command::Serve(arguments) => (tracing::Level::INFO, arguments.log),
        _ => (tracing::Level::WARN, serve::LogFormat::Text),
    };
    let level = match verbose {
        0 | 1 => usual,
        2 => tracing::Level::DEBUG,
        _ => tracing::Level::TRACE,
    };
    serve::log(level, format);
}

/// Prints to standard output. A reader that has gone away (`| head`) is no error.
fn print(text: &str) {
    let _ = io::stdout().lock().write_all(text.as_bytes());
}

/// Prints a line to standard error.
fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_are_consistent() {
        Arguments::command().debug_assert();
    }
}
