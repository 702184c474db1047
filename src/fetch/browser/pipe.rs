//! The Chrome DevTools Protocol over a pipe: JSON texts with a NUL behind each.
//!
//! A pipe rather than a port: nobody else on the machine can reach it. Chromium reads from file
//! descriptor 3 and writes to 4; a shell puts our two ends there.

use serde_json::{Value, json};
use std::collections::HashMap;
use std::path::Path;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::process::{Child, ChildStdin, Command};
use tokio::sync::{mpsc, oneshot};

/// The words are fixed; what varies comes as arguments, which a shell does not read.
const REDIRECT: &str = "exec \"$0\" \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

/// Longest message that is taken. Rendered pages come in one.
const MAX_MESSAGE: usize = 64 * 1024 * 1024;

/// Events that may lie waiting while we wait for an answer; a page that makes more ends its browser.
const MAX_EVENTS: usize = 4096;

type Waiting = Arc<Mutex<HashMap<u64, oneshot::Sender<Result<Value, String>>>>>;

/// A browser at the other end of a pipe. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Pipe {
    input: ChildStdin,
    waiting: Waiting,
    last: u64,
    /// What happens in the pages.
    pub(super) events: mpsc::Receiver<Value>,
    _child: Child,
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
            input,
            waiting,
            last: 0,
            events,
            _child: child,
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
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let written = self.input.write_all(&bytes).await;
        written.map_err(|_| "the browser has ended".to_owned())?;
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
        let Ok(mut value) = serde_json::from_slice::<Value>(&message) else {
            continue;
        };
        if let Some(id) = value["id"].as_u64() {
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
        } else if events.try_send(value).is_err() {
            break;
        }
    }
    waiting
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clear();
}
