//! `pagewire explain`: what the program makes of a text or a page, and why. One file a subcommand.

mod article;
mod date;
mod page;

use clap::{Args, Subcommand};
use std::path::Path;

use super::{Exit, Stop};

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pagewire explain date 'Published 12.09.25, 06:21 PM' --timezone Asia/Kolkata --order dmy\n  pagewire explain page https://www.example.org/news\n  pagewire explain article https://www.example.org/news/ferry-waits\n\nExit codes: 0 it was read; 1 it was not, and the reason is printed; 2 usage."
)]
pub(super) struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Read a date as people write it
    Date(date::Arguments),
    /// Find the list of articles on a page, and say why it is the list
    Page(page::Arguments),
    /// Read an article page: every field with what the page says of it, and why one is believed
    Article(article::Arguments),
}

pub(super) async fn run(path: &Path, arguments: &Arguments) -> Result<Exit, Stop> {
    match &arguments.what {
        What::Date(arguments) => date::run(arguments),
        What::Page(arguments) => page::run(path, arguments).await,
        What::Article(arguments) => article::run(path, arguments).await,
    }
}
