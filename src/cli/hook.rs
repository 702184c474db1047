//! `pagewire hook`: does a hook hear?

use clap::Args;

use super::{Exit, Stop, print};
use crate::config::{Config, nearest};
use crate::daemon::clock;
use crate::pipeline::test_hook;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit code 1 when the hook did not take it.\n\nExample:\n  pagewire hook phone"
)]
pub(super) struct Arguments {
    /// The name of a [[hook]]
    #[arg(value_name = "NAME")]
    name: String,
}

pub(super) async fn run(config: Config, arguments: &Arguments) -> Result<Exit, Stop> {
    let name = &arguments.name;
    let Some(hook) = config.hooks.iter().find(|hook| hook.name == *name) else {
        let names = || config.hooks.iter().map(|hook| hook.name.as_str());
        let hint = match nearest(name, names()) {
            Some(near) => format!("did you mean {near}?"),
            None if config.hooks.is_empty() => format!("{} has no [[hook]]", config.path.display()),
            None => format!("there are: {}", names().collect::<Vec<_>>().join(", ")),
        };
        return Err(Stop::usage(format!(
            "error: no hook is called {name}; {hint}"
        )));
    };
    match test_hook(&config, hook, clock()).await {
        Ok(()) => {
            print(&format!(
                "{name}: {} has taken a test message\n",
                hook.target
            ));
            Ok(Exit::Good)
        }
        Err(failure) => Err(Stop {
            message: format!("error: {name}: {}", failure.reason),
            exit: Exit::SomeFailed,
        }),
    }
}
