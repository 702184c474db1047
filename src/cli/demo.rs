//! `pagewire demo`: the main job, offline, on the built-in newspaper.

use clap::Args;
use comfy_table::Cell;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Instant;
use tokio::net::TcpListener;

use super::serve::{listen, stopped};
use super::{Exit, Stop, print, say, table};
use crate::config::Config;
use crate::daemon::{Selection, clock, run_once};
use crate::demo::{CONFIG, Gazette, Traffic, router};
use crate::html::ellipsize;
use crate::model::{Diagnostic, Outcome, Report};
use crate::pipeline::Context;
use crate::serve::{self, Limits, serve};

/// Where the newspaper is served if the port is free.
const GAZETTE: &str = "127.0.0.1:8780";

#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  pagewire demo\n  pagewire demo --serve        then subscribe to http://127.0.0.1:8765/gazette.rss"
)]
pub(super) struct Arguments {
    /// Where to write the feeds
    #[arg(long, value_name = "DIR", default_value = "feeds")]
    dir: PathBuf,
    /// Stay up, so that a reader can subscribe
    #[arg(long)]
    serve: bool,
    /// Address and port of the feeds, with --serve
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8765")]
    listen: SocketAddr,
}

pub(super) async fn run(arguments: Arguments) -> Result<Exit, Stop> {
    refuse_foreign_feeds(&arguments.dir)?;
    let newspaper = match TcpListener::bind(GAZETTE).await {
        Ok(listener) => listener,
        Err(_) => TcpListener::bind("127.0.0.1:0").await?,
    };
    let address = newspaper.local_addr()?;
    let traffic = Arc::new(Traffic::default());
    let site = router(Gazette::built_in(), Arc::clone(&traffic));
    tokio::spawn(async move { axum::serve(newspaper, site).await });

    let feeds = if arguments.serve {
        Some(listen(arguments.listen).await?)
    } else {
        None
    };
    let served_at = feeds
        .as_ref()
        .map_or(Ok(arguments.listen), TcpListener::local_addr)?;
    let history = tempfile::tempdir()?;
    let config = configuration(address, served_at, &arguments.dir, history.path())?;
    let context = Arc::new(Context::open(config).await?);

    print(&format!(
        "The Harbour Gazette, a newspaper that is built in, is at http://{address}/\n\n"
    ));
    let start = Instant::now();
    let first = pass(&context).await?;
    let took = start.elapsed();
    show_entries(&context).await?;
    print(&format!("\n{}\n", table::reports(first.iter())));
    say_diagnostics(&first);
    let pages = traffic.pages.load(Ordering::Relaxed);
    print(&format!(
        "First run: {pages} pages read in {:.1} s.\n",
        took.as_secs_f64()
    ));

    let second = pass(&context).await?;
    let is_quiet = second
        .iter()
        .all(|report| report.outcome == Outcome::Unchanged && report.written.is_empty());
    let again = traffic.pages.load(Ordering::Relaxed) - pages;
    let not_modified = traffic.not_modified.load(Ordering::Relaxed);
    let outcome = if is_quiet {
        "nothing rendered, nothing written"
    } else {
        "something changed"
    };
    print(&format!(
        "Second run: {not_modified} pages not modified, {again} read again, {outcome}.\n\n"
    ));

    let directory = std::path::absolute(&context.config.publish.dir)?;
    print(&format!(
        "The feeds are in {} as RSS, Atom and JSON Feed, with index.html and feeds.opml.\n",
        directory.display()
    ));
    print("Next, your own page:\n  pagewire add https://www.example.org/world && pagewire run\n");
    if let Some(listener) = feeds {
        print(&format!(
            "\nServing: subscribe to http://{served_at}/gazette.rss, or open http://{served_at}/ (stop with Ctrl-C)\n"
        ));
        serve(
            listener,
            serve::router(&context.config),
            Limits::default(),
            stopped(),
        )
        .await?;
    }
    if let Some(context) = Arc::into_inner(context) {
        context.store.close().await;
    }
    let is_good = is_quiet && !first.iter().any(Report::is_failure);
    Ok(if is_good {
        Exit::Good
    } else {
        Exit::SomeFailed
    })
}

async fn pass(context: &Arc<Context>) -> Result<Vec<Report>, Stop> {
    let selection = Selection {
        force: true,
        ..Selection::default()
    };
    Ok(run_once(context, &selection, clock, |_, _| {}).await?)
}

/// The demo writes an index of its own, which must not take the place of somebody's.
fn refuse_foreign_feeds(directory: &Path) -> Result<(), Stop> {
    let names = std::fs::read_dir(directory)
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok());
    for name in names {
        let is_feed = [".rss", ".atom", ".json"]
            .iter()
            .any(|end| name.ends_with(end));
        if is_feed && !name.starts_with("gazette") {
            return Err(Stop::usage(format!(
                "error: {} holds feeds of your own ({name}); write the demo's elsewhere with --dir",
                directory.display()
            )));
        }
    }
    Ok(())
}

fn configuration(
    gazette: SocketAddr,
    feeds: SocketAddr,
    directory: &Path,
    history: &Path,
) -> Result<Config, Stop> {
    let absolute = |path: &Path| -> Result<String, Stop> {
        let path = std::path::absolute(path)?;
        // Inside a basic string of TOML.
        Ok(path
            .display()
            .to_string()
            .replace('\\', "\\\\")
            .replace('"', "\\\""))
    };
    let text = CONFIG
        .replace("GAZETTE", &gazette.to_string())
        .replace("BASE_URL", &format!("http://{feeds}/"))
        .replace("FEEDS", &absolute(directory)?)
        .replace("STORE", &absolute(&history.join("demo.db"))?);
    Ok(Config::parse(Path::new("demo.toml"), &text, &|_| None)?)
}

async fn show_entries(context: &Context) -> Result<(), Stop> {
    let mut shown = table::table(&["Feed", "Published", "Title", "By"]);
    for feed in context
        .config
        .feeds
        .iter()
        .filter(|feed| feed.pages.len() == 1)
    {
        for known in context.store.newest(&feed.name, feed.keep).await? {
            shown.add_row([
                Cell::new(&feed.name),
                Cell::new(table::time(known.entry.published)),
                Cell::new(ellipsize(&known.entry.title, 54)),
                Cell::new(known.entry.authors.join(", ")),
            ]);
        }
    }
    print(&format!("{shown}\n"));
    Ok(())
}

fn say_diagnostics(reports: &[Report]) {
    for report in reports {
        for diagnostic in &report.diagnostics {
            let Diagnostic { subject, message } = diagnostic;
            say(&format!("note: {}: {subject}: {message}", report.feed));
        }
        if let Outcome::Failed(message) = &report.outcome {
            say(&format!("error: {}: {message}", report.feed));
        }
    }
}
