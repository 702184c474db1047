//! One page in the browser, from its first byte to what its scripts have made of it.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use futures_util::stream::{FuturesUnordered, StreamExt};
use serde_json::{Value, json};
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until, timeout_at};
use url::Url;

use super::blocked::is_blocked;
use super::pipe::Pipe;
use crate::config::{Rendering, Request, format_duration};
use crate::fetch::answer::Post;
use crate::fetch::{Answer, FetchError, Fetched, Fetcher};

/// Requests of one page, and their bytes together, at most.
const MAX_REQUESTS: u32 = 200;
const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A proxy that is not there: port 9 discards, and nobody has it open.
pub(super) const NOWHERE: &str = "http://127.0.0.1:9";

/// How often the page is looked at, and for how long nothing must have happened where no selector
/// says when it is ready.
const LOOK: Duration = Duration::from_millis(100);
const QUIET: Duration = Duration::from_millis(700);

/// Shows the page and gives its HTML.
pub(super) async fn show(
    pipe: &mut Pipe,
    is_ours: bool,
    fetcher: &Fetcher,
    fetched: &Fetched,
    request: &Request,
    rendering: &Rendering,
) -> Result<String, String> {
    let deadline = Instant::now() + request.timeout;
    let shown = async {
        let apart = if is_ours {
            json!({})
        } else {
            json!({
                "disposeOnDetach": true,
                "proxyServer": NOWHERE,
                "proxyBypassList": "<-loopback>",
            })
        };
        let context = pipe
            .call(None, "Target.createBrowserContext", apart)
            .await?;
        let target =
            json!({ "url": "about:blank", "browserContextId": context["browserContextId"] });
        let target = pipe.call(None, "Target.createTarget", target).await?;
        let attach = json!({ "targetId": target["targetId"], "flatten": true });
        let attached = pipe.call(None, "Target.attachToTarget", attach).await?;
        let session = attached["sessionId"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let mut page = Page {
            pipe,
            fetcher,
            fetched,
            request,
            session,
            requests: 0,
            bytes: 0,
            has_document: false,
            refused: Vec::new(),
        };
        if !is_ours {
            page.shut_out().await?;
        }
        let html = page.run(rendering, deadline).await;
        let dispose = json!({ "browserContextId": context["browserContextId"] });
        page.pipe
            .call(None, "Target.disposeBrowserContext", dispose)
            .await?;
        html
    };
    // A page whose scripts never rest is ended with its browser.
    let late = deadline + Duration::from_secs(5);
    timeout_at(late, shown)
        .await
        .unwrap_or_else(|_| Err(restless(request)))
}

fn restless(request: &Request) -> String {
    let after = format_duration(request.timeout);
    format!("its scripts did not come to rest within {after}")
}

struct Page<'a> {
    pipe: &'a mut Pipe,
    fetcher: &'a Fetcher,
    fetched: &'a Fetched,
    request: &'a Request,
    session: String,
    requests: u32,
    bytes: usize,
    has_document: bool,
    /// What could not be had, for the message when the page does not become what it should.
    refused: Vec<String>,
}

/// A held request and what it is answered with.
type Held = (String, Result<Fetched, FetchError>);

impl Page<'_> {
    async fn run(&mut self, rendering: &Rendering, deadline: Instant) -> Result<String, String> {
        self.call("Page.enable", json!({})).await?;
        let agent = json!({ "userAgent": self.request.user_agent });
        self.call("Emulation.setUserAgentOverride", agent).await?;
        let all = json!({ "patterns": [{ "urlPattern": "*" }] });
        self.call("Fetch.enable", all).await?;
        let address = json!({ "url": self.fetched.url.as_str() });
        // Its answer comes when the page has begun, which waits for us.
        self.send("Page.navigate", address).await?;
        let mut under_way = FuturesUnordered::new();
        let mut quiet_since = Instant::now();
        let mut next_look = Instant::now() + LOOK;
        // A question that was not answered yet. Requests are answered meanwhile: a page that is about
        // to begin answers no question before it has got what it asks for.
        let mut asked: Option<Answered> = None;
        loop {
            tokio::select! {
                event = self.pipe.events.recv() => {
                    let event = event.ok_or("the browser has ended")?;
                    if let Some(asked) = self.held(&event).await? {
                        let (fetcher, request) = (self.fetcher, self.request);
                        under_way.push(asked.fetch(fetcher, request, &self.fetched.url));
                        quiet_since = Instant::now();
                    }
                }
                Some(held) = under_way.next(), if !under_way.is_empty() => {
                    self.answer(held).await?;
                    quiet_since = Instant::now();
                }
                answer = answered(&mut asked) => {
                    asked = None;
                    next_look = Instant::now() + LOOK;
                    // An error: the page has just become another.
                    let is_so = answer.is_ok_and(|answer| answer["result"]["value"] == true);
                    if is_so && (rendering.wait_for.is_some() || under_way.is_empty()) {
                        return self.html().await;
                    }
                }
                () = sleep_until(next_look), if asked.is_none() => {
                    next_look = Instant::now() + LOOK;
                    let is_quiet = under_way.is_empty() && quiet_since.elapsed() >= QUIET;
                    if self.has_document && (rendering.wait_for.is_some() || is_quiet) {
                        asked = Some(self.ask(&is_ready(rendering)).await?);
                    }
                }
                () = sleep_until(deadline) => {
                    if asked.is_some() {
                        return Err(restless(self.request));
                    }
                    return self.late(rendering).await;
                }
            }
        }
    }

    /// Keeps a page of a browser that is not ours from what is not held by itself.
    async fn shut_out(&mut self) -> Result<(), String> {
        let source = "for (const name of ['RTCPeerConnection', 'webkitRTCPeerConnection', 'WebTransport']) delete globalThis[name];";
        let script = json!({ "source": source });
        self.call("Page.addScriptToEvaluateOnNewDocument", script)
            .await?;
        let bypass = json!({ "bypass": true });
        self.call("Network.setBypassServiceWorker", bypass)
            .await
            .map(drop)
    }

    /// Without a selector the page is taken as it is by then.
    async fn late(&mut self, rendering: &Rendering) -> Result<String, String> {
        let Some(selector) = &rendering.wait_for else {
            return self.html().await;
        };
        let after = format_duration(self.request.timeout);
        let refused = match self.refused.first() {
            Some(first) => format!("; could not be had: {first}"),
            None => String::new(),
        };
        Err(format!(
            "nothing matches wait_for = \"{selector}\" after {after}{refused}"
        ))
    }

    async fn call(&mut self, method: &str, parameters: Value) -> Result<Value, String> {
        self.pipe
            .call(Some(&self.session), method, parameters)
            .await
    }

    async fn send(&mut self, method: &str, parameters: Value) -> Result<(), String> {
        let sent = self.pipe.send(Some(&self.session), method, parameters);
        sent.await.map(drop)
    }

    /// What a held request asks for; those that are answered at once give nothing.
    async fn held(&mut self, event: &Value) -> Result<Option<Asked>, String> {
        if event["method"] != "Fetch.requestPaused" || event["sessionId"] != self.session.as_str() {
            return Ok(None);
        }
        let held = &event["params"];
        let id = held["requestId"].as_str().unwrap_or_default().to_owned();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let url = Url::parse(&text(&held["request"]["url"]));
        let kind = text(&held["resourceType"]);
        if kind == "Document" && !self.has_document {
            self.has_document = true;
            self.fulfil(
                &id,
                200,
                self.fetched.content_type.as_deref(),
                &self.fetched.body,
            )
            .await?;
            return Ok(None);
        }
        self.requests += 1;
        match url {
            Ok(url) if !is_blocked(&kind, &url) && self.requests <= MAX_REQUESTS => {
                let post = (held["request"]["method"] == "POST").then(|| Post {
                    content_type: text(&held["request"]["headers"]["Content-Type"]),
                    body: text(&held["request"]["postData"]),
                });
                Ok(Some(Asked { id, url, post }))
            }
            _ => {
                self.refuse(&id).await?;
                Ok(None)
            }
        }
    }

    async fn answer(&mut self, (id, result): Held) -> Result<(), String> {
        match result {
            Ok(page) if self.bytes + page.body.len() <= MAX_BYTES => {
                self.bytes += page.body.len();
                self.fulfil(&id, 200, page.content_type.as_deref(), &page.body)
                    .await
            }
            Ok(page) => {
                self.refused
                    .push(format!("{}: too much for one page", page.url));
                self.refuse(&id).await
            }
            Err(error) => {
                self.refused.push(error.to_string());
                match error {
                    FetchError::Status {
                        status, refusal, ..
                    } => {
                        let kind = refusal.content_type.as_deref();
                        self.fulfil(&id, status, kind, &refusal.body).await
                    }
                    _ => self.refuse(&id).await,
                }
            }
        }
    }

    async fn fulfil(
        &mut self,
        id: &str,
        status: u16,
        content_type: Option<&str>,
        body: &[u8],
    ) -> Result<(), String> {
        let mut headers = vec![json!({ "name": "Access-Control-Allow-Origin", "value": "*" })];
        if let Some(kind) = content_type {
            headers.push(json!({ "name": "Content-Type", "value": kind }));
        }
        let answer = json!({
            "requestId": id,
            "responseCode": status,
            "responseHeaders": headers,
            "body": BASE64_STANDARD.encode(body),
        });
        self.send("Fetch.fulfillRequest", answer).await
    }

    async fn refuse(&mut self, id: &str) -> Result<(), String> {
        let reason = json!({ "requestId": id, "errorReason": "BlockedByClient" });
        self.send("Fetch.failRequest", reason).await
    }

    async fn html(&mut self) -> Result<String, String> {
        let answer = self.ask("document.documentElement.outerHTML").await?;
        let answer = answer.await.map_err(|_| "the browser has ended")??;
        match answer["result"]["value"].as_str() {
            Some(html) => Ok(format!("<!DOCTYPE html>{html}")),
            None => Err("it has no document".to_owned()),
        }
    }

    async fn ask(&mut self, expression: &str) -> Result<Answered, String> {
        let what = json!({ "expression": expression, "returnByValue": true });
        let session = Some(self.session.as_str());
        self.pipe.send(session, "Runtime.evaluate", what).await
    }
}

/// Where the browser's answer to a question comes in.
type Answered = oneshot::Receiver<Result<Value, String>>;

/// The answer to a question, if one was asked; else it never comes.
async fn answered(asked: &mut Option<Answered>) -> Result<Value, String> {
    match asked {
        Some(asked) => asked
            .await
            .unwrap_or_else(|_| Err("the browser has ended".to_owned())),
        None => std::future::pending().await,
    }
}

/// Asks whether the page is what it should be.
fn is_ready(rendering: &Rendering) -> String {
    match &rendering.wait_for {
        // A text of JSON is a text of JavaScript.
        Some(selector) => {
            let selector = Value::from(selector.as_str());
            format!("document.querySelector({selector}) !== null")
        }
        None => "document.readyState === 'complete'".to_owned(),
    }
}

/// A request of the page that goes out.
struct Asked {
    id: String,
    url: Url,
    post: Option<Post>,
}

impl Asked {
    async fn fetch(self, fetcher: &Fetcher, request: &Request, page: &Url) -> Held {
        let answer = fetcher
            .http
            .resource(fetcher, &self.url, request, page, self.post);
        let result = match answer.await {
            Ok(Answer::Page(fetched)) => Ok(fetched),
            Ok(Answer::NotModified) => Err(FetchError::Rendering {
                url: self.url,
                reason: "the server answered 304, which was not asked for".to_owned(),
            }),
            Err(error) => Err(error),
        };
        (self.id, result)
    }
}
