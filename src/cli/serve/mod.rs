//! `pagewire serve`: runs on a schedule and serves the feeds.

mod logging;
mod reloading;
mod service;

pub(super) use logging::{LogFormat, log};

use clap::Args;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};

use super::{Exit, Stop};
use crate::config::Config;
use crate::daemon::{Monitor, clock, run_forever};
use crate::pipeline::Context;
use crate::serve::{Limits, Live, serve};

/// How long everything is waited for at the end.
const FAREWELL: Duration = Duration::from_secs(9);

#[derive(Debug, Args)]
#[command(
    after_help = "Example:\n  pagewire serve --listen 127.0.0.1:8765\n\nThe feeds are then at http://127.0.0.1:8765/, /health says whether all is well, /metrics is for Prometheus. Set publish.base_url to the address that readers use. An edited configuration takes effect at once; a bad one leaves the old one at work. SIGHUP reads it again, SIGTERM ends within ten seconds."
)]
pub(super) struct Arguments {
    /// Address and port to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8765")]
    listen: SocketAddr,
    /// How to log to standard error
    #[arg(long, value_enum, value_name = "FORMAT", default_value_t = LogFormat::Text)]
    pub(super) log: LogFormat,
}

pub(super) async fn run(config: Config, arguments: Arguments) -> Result<Exit, Stop> {
    let listener = listen(arguments.listen).await?;
    let address = listener.local_addr()?;
    let context = Arc::new(Context::open(config.clone()).await?);
    let store = context.store.clone();
    let monitor = Arc::new(Monitor::new(clock()));
    let live = Live::new(&config, Arc::clone(&monitor));
    let feeds = config.feeds.len();
    tracing::info!(%address, feeds, "serving {feeds} feeds at http://{address}/");

    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        stopped().await;
        tracing::info!("stopping");
        service::stopping();
        let _ = stop.send(true);
    });
    let (orders, order) = mpsc::channel(1);
    let server = serve(
        listener,
        live.router(),
        Limits::default(),
        wait(stopping.clone()),
    );
    let reloads = reloading::run(config, orders, &live, &monitor, wait(stopping.clone()));
    let daemon = run_forever(context, clock, order, &monitor, logging::tell);
    let watchdog = service::watch(&monitor, wait(stopping.clone()));
    service::ready();
    tokio::select! {
        (served, (), (), ()) = async { tokio::join!(server, reloads, daemon, watchdog) } => served?,
        () = after(stopping, FAREWELL) => tracing::warn!("not everything ended in time"),
    }
    store.close().await;
    Ok(Exit::Good)
}

async fn wait(mut stopping: watch::Receiver<bool>) {
    // An error means that nobody can say so any more.
    let _ = stopping.wait_for(|is_stopping| *is_stopping).await;
}

async fn after(stopping: watch::Receiver<bool>, time: Duration) {
    wait(stopping).await;
    tokio::time::sleep(time).await;
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
