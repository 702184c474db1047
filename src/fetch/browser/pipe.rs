//! The Chrome DevTools Protocol: JSON texts over a pipe, with a NUL behind each, or over a socket.
//!
//! A browser of our own gets a pipe rather than a port: nobody else on the machine can reach it.
//! Chromium reads from file descriptor 3 and writes to 4; a shell puts our two ends there. One that
//! runs already is reached by WebSocket.

use futures_util::stream::{SplitSink, SplitStream};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{mpsc, oneshot};
use tokio_tungstenite::tungstenite::Message;
use url::Url;

use super::socket::{self, Socket};

/// The words are fixed; what varies comes as arguments, which a shell does not read.
const REDIRECT: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

/// Longest message that is taken. Rendered pages come in one.
pub(super) const MAX_MESSAGE: usize = 64 * 1024 * 1024;

/// Events that may lie waiting while we wait for an answer; a page that makes more ends its browser.
const MAX_EVENTS: usize = 4096;

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Value, String>>>>>;

/// What the browser is told through.
#[derive(Debug)]
enum Input {
    Pipe(ChildStdin),
    Socket(Box<SplitSink<Socket, Message>>),
}

/// A browser at the other end. One that was started ends when this is dropped.
#[derive(Debug)]
pub(super) struct Pipe {
    input: Input,
    waiting: Waiting,
    last: u64,
    /// What happens in the pages.
    pub(super) events: mpsc::Receiver<Value>,
    _child: Option<Child>,
}

impl Pipe {
    /// Starts a program with these arguments.
    pub(super) fn start(program: &Path, arguments: &[String]) -> Result<Self, String> {
        let mut child = Command::new("/bin/sh")
            .args(["-c", REDIRECT])
            .arg(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| error.to_string())?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err("it has no pipe".to_owned());
        };
        let waiting = Waiting::default();
        let (sender, events) = mpsc::channel(MAX_EVENTS);
        tokio::spawn(listen(BufReader::new(output), Arc::clone(&waiting), sender));
        Ok(Self {
            input: Input::Pipe(input),
            waiting,
            last: 0,
            events,
            _child: Some(child),
        })
    }

    /// Reaches a browser that runs already.
    pub(super) async fn reach(endpoint: &Url) -> Result<Self, String> {
        let fail =
            |reason: String| format!("the browser at {endpoint} cannot be reached: {reason}");
        let address = socket::address(endpoint).await.map_err(fail)?;
        let (input, output) = socket::connect(&address).await.map_err(fail)?.split();
        let waiting = Waiting::default();
        let (sender, events) = mpsc::channel(MAX_EVENTS);
        tokio::spawn(listen_to_socket(output, Arc::clone(&waiting), sender));
        Ok(Self {
            input: Input::Socket(Box::new(input)),
            waiting,
            last: 0,
            events,
            _child: None,
        })
    }

    /// Tells the browser something, and goes on; the answer comes later.
    pub(super) async fn send(
        &mut self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<oneshot::Receiver<Result<Value, String>>, String> {
        self.last += 1;
        let (sender, receiver) = oneshot::channel();
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(self.last, sender);
        let mut message = json!({ "id": self.last, "method": method, "params": parameters });
        if let Some(session) = session {
            message["sessionId"] = session.into();
        }
        let message = message.to_string();
        let is_written = match &mut self.input {
            Input::Pipe(input) => {
                let mut bytes = message.into_bytes();
                bytes.push(0);
                input.write_all(&bytes).await.is_ok()
            }
            Input::Socket(input) => input.send(Message::text(message)).await.is_ok(),
        };
        if !is_written {
            return Err("the browser has ended".to_owned());
        }
        Ok(receiver)
    }

    /// Tells the browser something, and waits for its answer.
    pub(super) async fn call(
        &mut self,
        session: Option<&str>,
        method: &str,
        parameters: Value,
    ) -> Result<Value, String> {
        let answer = self.send(session, method, parameters).await?;
        answer
            .await
            .unwrap_or_else(|_| Err("the browser has ended".to_owned()))
            .map_err(|error| format!("{method}: {error}"))
    }
}

/// Takes what the browser says until it ends; whoever waits then hears of it.
async fn listen(
    mut output: BufReader<tokio::process::ChildStdout>,
    waiting: Waiting,
    events: mpsc::Sender<Value>,
) {
    let mut message = Vec::new();
    loop {
        message.clear();
        match output.read_until(0, &mut message).await {
            Ok(count) if count > 0 && message.len() <= MAX_MESSAGE => {}
            _ => break,
        }
        message.pop();
        if !take(&message, &waiting, &events) {
            break;
        }
    }
    forget(&waiting);
}

/// The same over a socket.
async fn listen_to_socket(
    mut output: SplitStream<Socket>,
    waiting: Waiting,
    events: mpsc::Sender<Value>,
) {
    while let Some(Ok(message)) = output.next().await {
        if let Message::Text(text) = message
            && !take(text.as_bytes(), &waiting, &events)
        {
            break;
        }
    }
    forget(&waiting);
}

/// Takes one message; `false` when there are too many to go on.
fn take(message: &[u8], waiting: &Waiting, events: &mpsc::Sender<Value>) -> bool {
    let Ok(mut value) = serde_json::from_slice::<Value>(message) else {
        return true;
    };
    let Some(id) = value["id"].as_u64() else {
        return events.try_send(value).is_ok();
    };
    let sender = waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .remove(&id);
    let answer = match value["error"]["message"].as_str() {
        Some(error) => Err(error.to_owned()),
        None => Ok(value["result"].take()),
    };
    if let Some(sender) = sender {
        let _ = sender.send(answer);
    }
    true
}

/// Whoever waits hears that there is no answer.
fn forget(waiting: &Waiting) {
    waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clear();
}
