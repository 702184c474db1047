//! `pagewire serve`: runs on a schedule and serves the feeds.

use clap::Args;
use std::net::SocketAddr;
use std::sync::Arc;
use tokio::net::TcpListener;

use super::{Exit, Stop, say};
use crate::config::Config;
use crate::daemon::{clock, run_forever};
use crate::model::Outcome;
use crate::pipeline::Context;
use crate::serve::{Limits, router, serve};

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pagewire serve --listen 127.0.0.1:8765\n\nThe feeds are then at http://127.0.0.1:8765/. Set publish.base_url to the address that readers use."
)]
pub(super) struct Arguments {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8765")]
    listen: SocketAddr,
}

pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Exit, Stop> {
    let listener = listen(arguments.listen).await?;
    let context = Arc::new(Context::open(config).await?);
    say(&format!(
        "serving {} feeds at http://{}/ (stop with Ctrl-C)",
        context.config.feeds.len(),
        listener.local_addr()?
    ));
    let server = serve(
        listener,
        router(&context.config),
        Limits::default(),
        stopped(),
    );
    let crawler = run_forever(&context, clock, |result| match result {
        Ok(report) => match &report.outcome {
            Outcome::Failed(message) => say(&format!("error: {}: {message}", report.feed)),
            Outcome::Read => say(&format!(
                "{}: {} new, {} changed",
                report.feed, report.new, report.updated
            )),
            Outcome::Unchanged | Outcome::Waiting => {}
        },
        Err(message) => say(&format!("error: {message}")),
    });
    tokio::select! {
        ended = server => ended?,
        () = crawler => {}
    }
    if let Some(context) = Arc::into_inner(context) {
        context.store.close().await;
    }
    Ok(Exit::Good)
}

pub(super) async fn listen(address: SocketAddr) -> Result<TcpListener, Stop> {
    TcpListener::bind(address).await.map_err(|error| {
        Stop::usage(format!(
            "error: cannot listen on {address}: {error}; choose another with --listen"
        ))
    })
}

/// Ends on Ctrl-C or, where there is such a thing, on SIGTERM.
pub(super) async fn stopped() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
