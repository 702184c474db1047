//! A program that is told: no shell, a message on its standard input, so much time and no more.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::process::{Child, Command};

use crate::config::format_duration;

/// How long what it wrote last is waited for when it has ended.
const LAST_WORDS: Duration = Duration::from_millis(200);

/// Bytes of what it writes that an error quotes; the rest is read and thrown away.
const QUOTED: usize = 300;

/// Runs a program in a directory with a text on its standard input. Programs that are named with a
/// slash are found from that directory, others in `PATH`.
///
/// # Errors
/// In words, when it cannot be started, ends with another code than 0, or has not ended in time; it
/// and what it has started are killed then.
pub async fn run(
    words: &[String],
    directory: &Path,
    input: &str,
    most: Duration,
) -> Result<(), String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("there is no program".to_owned());
    };
    let path = if program.contains('/') {
        directory.join(program)
    } else {
        PathBuf::from(program)
    };
    let mut command = Command::new(path);
    command
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .kill_on_drop(true);
    if !directory.as_os_str().is_empty() {
        command.current_dir(directory);
    }
    #[cfg(unix)]
    command.process_group(0);
    let mut child = command
        .spawn()
        .map_err(|error| format!("{program} cannot be started: {error}"))?;
    let mut group = Group::of(&child);
    let ended = tokio::time::timeout(most, follow(&mut child, input)).await;
    if ended.is_ok() {
        // What it has left at work in the background is its own affair.
        group.release();
    }
    match ended {
        Ok(Ok((status, _))) if status.success() => Ok(()),
        Ok(Ok((status, said))) => {
            let said = said.trim();
            let colon = if said.is_empty() { "" } else { ": " };
            Err(format!("{program} ended with {status}{colon}{said}"))
        }
        Ok(Err(error)) => Err(format!("{program}: {error}")),
        Err(_) => Err(format!(
            "{program} had not ended after {} and was stopped",
            format_duration(most)
        )),
    }
}

/// Writes its input and reads what it complains of until it has ended.
async fn follow(
    child: &mut Child,
    input: &str,
) -> std::io::Result<(std::process::ExitStatus, String)> {
    let stdin = child.stdin.take();
    let mut complaint = Complaint::default();
    if let Some(mut stderr) = child.stderr.take() {
        let write = async {
            if let Some(mut stdin) = stdin {
                // A program need not read it.
                let _ = stdin.write_all(input.as_bytes()).await;
            }
        };
        let busy = async {
            tokio::join!(write, complaint.read(&mut stderr));
            std::future::pending::<()>().await;
        };
        let status = tokio::select! {
            status = child.wait() => status,
            () = busy => child.wait().await,
        };
        // What it has left at work may keep the other end open for ever.
        let _ = tokio::time::timeout(LAST_WORDS, complaint.read(&mut stderr)).await;
        return Ok((status?, complaint.text()));
    }
    Ok((child.wait().await?, String::new()))
}

/// The beginning of what a program complains of.
#[derive(Default)]
struct Complaint(Vec<u8>);

impl Complaint {
    async fn read(&mut self, output: &mut (impl AsyncRead + Unpin)) {
        let mut buffer = [0; 4096];
        while let Ok(count @ 1..) = output.read(&mut buffer).await {
            let room = QUOTED.saturating_sub(self.0.len()).min(count);
            self.0
                .extend_from_slice(buffer.get(..room).unwrap_or_default());
        }
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0).into_owned()
    }
}

/// The processes that a program starts; they are killed when this is dropped before it has ended.
struct Group(#[cfg(unix)] Option<rustix::process::Pid>);

impl Group {
    #[cfg(unix)]
    fn of(child: &Child) -> Self {
        let id = child.id().and_then(|id| i32::try_from(id).ok());
        Self(id.and_then(rustix::process::Pid::from_raw))
    }

    #[cfg(not(unix))]
    fn of(_child: &Child) -> Self {
        Self()
    }

    fn release(&mut self) {
        #[cfg(unix)]
        {
            self.0 = None;
        }
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(id) = self.0 {
            // A group without members is no error of ours.
            let _ = rustix::process::kill_process_group(id, rustix::process::Signal::KILL);
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    async fn sh(script: &str, directory: &Path, most: u64) -> Result<(), String> {
        let words = ["sh", "-c", script].map(str::to_owned);
        run(&words, directory, "{\"a\":1}", Duration::from_secs(most)).await
    }

    #[tokio::test]
    async fn a_program_gets_its_input_and_its_code_counts() {
        let directory = tempfile::tempdir().expect("has room");
        let here = directory.path();
        assert_eq!(sh("cat > got", here, 20).await, Ok(()));
        let got = std::fs::read_to_string(here.join("got")).expect("was written");
        assert_eq!(got, "{\"a\":1}");
        assert_eq!(sh("true", here, 20).await, Ok(()), "it need not read");
        let said = sh("echo no such list >&2; exit 3", here, 20).await;
        assert_eq!(
            said,
            Err("sh ended with exit status: 3: no such list".into())
        );
        let words = ["./missing".to_owned()];
        let said = run(&words, here, "", Duration::from_secs(20)).await;
        assert!(said.expect_err("fails").contains("cannot be started"));
    }

    #[tokio::test]
    async fn what_it_leaves_in_the_background_is_not_waited_for() {
        let directory = tempfile::tempdir().expect("has room");
        let script = "(sleep 1; touch late) & echo started >&2";
        assert_eq!(sh(script, directory.path(), 60).await, Ok(()));
        assert!(!directory.path().join("late").exists(), "it was waited for");
        while !directory.path().join("late").exists() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    #[tokio::test]
    async fn a_flood_of_output_stops_nothing() {
        let here = tempfile::tempdir().expect("has room");
        let flood = "yes complaint | head -c 3000000 >&2; exit 1";
        let said = sh(flood, here.path(), 60).await.expect_err("fails");
        assert!(said.len() < 400 && said.contains("complaint"), "{said}");
    }

    #[tokio::test]
    async fn what_does_not_end_is_killed_with_all_it_started() {
        let directory = tempfile::tempdir().expect("has room");
        let script = "sleep 600 & echo $! > child; wait";
        let said = sh(script, directory.path(), 1).await.expect_err("fails");
        assert!(said.contains("had not ended after 1s"), "{said}");
        let child = std::fs::read_to_string(directory.path().join("child")).expect("was written");
        let alive = || {
            let state = std::fs::read_to_string(format!("/proc/{}/stat", child.trim()));
            state.is_ok_and(|state| !state.contains(") Z "))
        };
        for _ in 0..100 {
            if !alive() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("process {child} still runs");
    }
}
