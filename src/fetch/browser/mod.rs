//! Pages that a browser writes: one Chromium for all, one page at a time.
//!
//! The browser has no way to the network. Each request of a page is held, asked by the same door as
//! all others, with the same guard and limits, and answered from here; whatever is not held runs into
//! a proxy that is not there. The page itself has been fetched before it comes here, in its host's
//! turn and under its robots.txt.
//!
//! A browser that runs already (`[fetch] browser`) has its own way to the network; the contexts that we
//! make in it are given that proxy, and its pages no WebRTC, which knows no proxies.
//!
//! A page gets a context of its own, without cookies of others. After so many pages, and after
//! anything that went wrong, the browser is started anew, which bounds its memory.

mod blocked;
mod page;
mod pipe;
mod socket;

use std::path::{Path, PathBuf};
use tokio::sync::Mutex;
use url::Url;

use super::{FetchError, Fetched, Fetcher};
use crate::config::{Rendering, Request};
use pipe::Pipe;

/// Pages that one browser shows before it is started anew.
const MAX_PAGES: u32 = 50;

/// Names of the program, the usual first.
const PROGRAMS: &[&str] = &["chromium", "chromium-browser", "google-chrome", "chrome"];

const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--remote-debugging-pipe",
    "--disable-gpu",
    "--no-first-run",
    "--no-default-browser-check",
    "--disable-extensions",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-breakpad",
    "--disable-dev-shm-usage",
    "--mute-audio",
    "--blink-settings=imagesEnabled=false",
    "--js-flags=--max-old-space-size=256",
    "--renderer-process-limit=1",
    // All frames in one process, whose requests are all held.
    "--disable-features=IsolateOrigins,site-per-process",
    "--disable-site-isolation-trials",
    // Answers come from us, without the headers that other origins want to see; no cookie of anybody
    // else is in reach.
    "--disable-web-security",
    // Whatever is not held goes nowhere: port 9 discards, and nobody has it open.
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--force-webrtc-ip-handling-policy=disable_non_proxied_udp",
];

/// The browser that all share, started or reached when it is first needed.
#[derive(Debug)]
pub(super) struct Browser {
    /// Where one runs already.
    endpoint: Option<Url>,
    running: Mutex<Option<Running>>,
}

#[derive(Debug)]
struct Running {
    pipe: Pipe,
    pages: u32,
    /// Its profile, removed with it; `None` of one that is not ours.
    profile: Option<tempfile::TempDir>,
}

impl Browser {
    pub(super) fn new(config: &crate::config::Fetch) -> Self {
        Self {
            endpoint: config.browser.clone(),
            running: Mutex::default(),
        }
    }

    /// What a page has become when its scripts have run.
    ///
    /// # Errors
    /// [`FetchError::Rendering`] in words.
    pub(super) async fn render(
        &self,
        fetcher: &Fetcher,
        mut fetched: Fetched,
        request: &Request,
        rendering: &Rendering,
    ) -> Result<Fetched, FetchError> {
        let fail = |reason: String| FetchError::Rendering {
            url: fetched.url.clone(),
            reason,
        };
        // Its place in memory is not held while others are shown.
        fetched.place = None;
        let mut browser = self.running.lock().await;
        // Taken out while in use: whatever goes wrong, its end included, ends the browser, too.
        let mut running = match browser.take().filter(|running| running.pages < MAX_PAGES) {
            Some(running) => running,
            None => match &self.endpoint {
                Some(endpoint) => Running::reach(endpoint).await.map_err(fail)?,
                None => Running::start().map_err(fail)?,
            },
        };
        running.pages += 1;
        let is_ours = running.profile.is_some();
        let shown = page::show(
            &mut running.pipe,
            is_ours,
            fetcher,
            &fetched,
            request,
            rendering,
        );
        let html = shown.await.map_err(fail)?;
        *browser = Some(running);
        if html.len() as u64 > request.max_bytes {
            return Err(FetchError::TooLarge {
                url: fetched.url,
                limit: request.max_bytes,
            });
        }
        fetched.body = html.into_bytes();
        fetched.content_type = Some("text/html; charset=utf-8".to_owned());
        // What they vouch for is the page before its scripts.
        fetched.validators = crate::model::Validators::default();
        Ok(fetched)
    }
}

impl Running {
    fn start() -> Result<Self, String> {
        let program = program()
            .ok_or("there is no Chromium in PATH; install one, such as the package chromium")?;
        let profile = tempfile::tempdir().map_err(|error| error.to_string())?;
        let mut arguments: Vec<String> = ARGUMENTS.iter().map(|&word| word.to_owned()).collect();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        if is_root() {
            // Chromium's sandbox does not work for root, and it says so by ending.
            arguments.push("--no-sandbox".to_owned());
        }
        Ok(Self {
            pipe: Pipe::start(&program, &arguments)?,
            pages: 0,
            profile: Some(profile),
        })
    }
}

impl Running {
    async fn reach(endpoint: &Url) -> Result<Self, String> {
        Ok(Self {
            pipe: Pipe::reach(endpoint).await?,
            pages: 0,
            profile: None,
        })
    }
}

fn program() -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .flat_map(|directory| PROGRAMS.iter().map(move |name| directory.join(name)))
        .find(|program| program.is_file())
}

fn is_root() -> bool {
    let status = std::fs::read_to_string(Path::new("/proc/self/status")).unwrap_or_default();
    status
        .lines()
        .find_map(|line| line.strip_prefix("Uid:"))
        .is_some_and(|ids| ids.split_whitespace().nth(1) == Some("0"))
}
