//! `pagewire serve` as a process: what it tells, how it is told, and how it ends.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::os::unix::net::UnixDatagram;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use crate::harness::news::{ONE, TWO, configuration, feed, page};
use crate::harness::{Answer, Server, Workplace};

/// How long anything is waited for. Nothing takes a tenth of it on an idle machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// A process that is killed with the test.
struct Daemon {
    child: Child,
    address: String,
    log: Arc<Mutex<String>>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Daemon {
    async fn start(place: &Workplace, arguments: &[&str]) -> Self {
        Self::with(place, arguments, &[]).await
    }

    async fn with(place: &Workplace, arguments: &[&str], env: &[(&str, &str)]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_pagewire"))
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(arguments)
            .current_dir(place.path(""))
            .env_remove("PAGEWIRE_CONFIG")
            .env_remove("NOTIFY_SOCKET")
            .envs(env.iter().copied())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("starts");
        let log = Arc::new(Mutex::new(String::new()));
        let lines = BufReader::new(child.stderr.take().expect("is piped")).lines();
        let copy = Arc::clone(&log);
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                copy.lock().expect("is free").push_str(&(line + "\n"));
            }
        });
        let mut daemon = Self {
            child,
            address: String::new(),
            log,
        };
        daemon.says("serving").await;
        let log = daemon.log();
        let address = log.split("at http://").nth(1).expect("has an address");
        daemon.address = address.split('/').next().unwrap_or("").to_owned();
        daemon
    }

    fn log(&self) -> String {
        self.log.lock().expect("is free").clone()
    }

    async fn says(&self, words: &str) {
        until(
            words,
            || self.log().contains(words).then_some(()),
            || self.log(),
        )
        .await;
    }

    /// Status and body of a path.
    fn get(&self, path: &str) -> (u16, String) {
        let mut stream = TcpStream::connect(&self.address).expect("connects");
        let request = format!("GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answers");
        let status = answer.split(' ').nth(1).and_then(|code| code.parse().ok());
        // Whatever is answered: browsers take it for nothing else.
        assert!(
            answer.contains("x-content-type-options: nosniff"),
            "{path}: {answer}"
        );
        let body = answer.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        (status.expect("has a status"), body.to_owned())
    }

    async fn serves(&self, path: &str) -> String {
        let body = || match self.get(path) {
            (200, body) => Some(body),
            _ => None,
        };
        until(path, body, || self.log()).await
    }

    fn health(&self) -> (u16, serde_json::Value) {
        let (status, body) = self.get("/health");
        (status, serde_json::from_str(&body).expect("is JSON"))
    }

    fn signal(&self, name: &str) {
        let killed = Command::new("kill")
            .args([&format!("-{name}"), &self.child.id().to_string()])
            .status();
        assert!(killed.expect("runs").success());
    }

    /// Sends a signal, and waits for the end: the exit code, and how long it took.
    async fn end(&mut self, signal: &str) -> (Option<i32>, Duration) {
        let start = Instant::now();
        self.signal(signal);
        let child = &mut self.child;
        let log = Arc::clone(&self.log);
        let ended = || child.try_wait().expect("is ours");
        let said = || log.lock().expect("is free").clone();
        let status = until("the end", ended, said).await;
        (status.code(), start.elapsed())
    }
}

/// Waits until there is something.
#[track_caller]
fn until<T>(
    what: &str,
    mut look: impl FnMut() -> Option<T>,
    say: impl Fn() -> String,
) -> impl Future<Output = T> {
    let start = Instant::now();
    async move {
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(start.elapsed() < PATIENCE, "no {what}:\n{}", say());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
    }
}

async fn place(extra: &str) -> (Server, Workplace) {
    let (server, place) = (Server::start().await, Workplace::new());
    server.set("/news", page(&[ONE, TWO]));
    configure(&place, &server, extra);
    (server, place)
}

fn configure(place: &Workplace, server: &Server, extra: &str) {
    let feeds = feed("news", &server.host, &["/news"], "") + extra;
    place.configure(&configuration(&server.host, &feeds));
}

fn call(place: &Workplace, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_pagewire"))
        .args(arguments)
        .current_dir(place.path(""))
        .env_remove("PAGEWIRE_CONFIG")
        .output()
        .expect("runs");
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.code(), text)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_serves_tells_how_it_is_and_ends_when_asked() {
    let (server, place) = place("").await;
    server.set("/gone", Answer::status(404));
    let gone = feed("gone", &server.host, &["/gone"], "");
    configure(&place, &server, &gone);
    let mut daemon = Daemon::start(&place, &[]).await;
    assert!(
        daemon
            .serves("/news.rss")
            .await
            .contains("<title>One</title>")
    );
    daemon.says("gone: http").await;
    let (status, health) = until(
        "sign of both feeds",
        || {
            let (status, health) = daemon.health();
            (health["feeds"]["broken"] == 1).then_some((status, health))
        },
        || daemon.log(),
    )
    .await;
    assert_eq!((status, &health["status"]), (200, &"ok".into()));
    assert_eq!(health["feeds"]["ok"], 1);
    assert_eq!(health["late"], 0);
    let (_, metrics) = daemon.get("/metrics");
    for line in [
        "pagewire_feeds{health=\"ok\"} 1",
        "pagewire_feeds{health=\"broken\"} 1",
        "pagewire_runs_total{result=\"read\"} 1",
        "pagewire_runs_total{result=\"failed\"} 1",
        "pagewire_entries_total{change=\"new\"} 2",
        "pagewire_requests_total{host=\"section\",status=\"200\"} 1",
        "pagewire_requests_total{host=\"section\",status=\"404\"} 1",
        "pagewire_run_seconds_count 2",
        "pagewire_checks_late 0",
        "pagewire_configuration_good 1",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{line} in\n{metrics}");
    }
    // The index comes after the feed, and lists it.
    until(
        "feed in the index",
        || daemon.get("/").1.contains("news.rss").then_some(()),
        || daemon.log(),
    )
    .await;
    // Beside it nothing else writes, and reading goes on.
    let (code, said) = call(&place, &["run", "--force"]);
    assert_eq!(code, Some(3));
    assert!(said.contains("another pagewire is at work"), "{said}");
    assert_eq!(call(&place, &["status"]).0, Some(1));
    let (code, took) = daemon.end("TERM").await;
    assert_eq!(code, Some(0), "{}", daemon.log());
    assert!(took < Duration::from_secs(10), "{took:?}");
    assert!(daemon.log().contains("stopping"));
    // What is not due is not asked for after a restart.
    server.asked();
    let daemon = Daemon::start(&place, &[]).await;
    daemon.serves("/news.rss").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(server.paths().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_configuration_takes_effect_and_a_bad_one_does_not() {
    let (server, place) = place("").await;
    server.set("/sport", page(&[TWO]));
    let daemon = Daemon::start(&place, &[]).await;
    daemon.serves("/news.rss").await;
    let sport = feed("sport", &server.host, &["/sport"], "");
    configure(&place, &server, &sport);
    assert!(daemon.serves("/sport.rss").await.contains("Two"));
    // A file that is moved into place, as editors do; and a mistake in it.
    let bad = std::fs::read_to_string(place.path("config.toml")).expect("reads");
    std::fs::write(
        place.path("new"),
        bad.replace("title = \"sport\"", "titel = \"sport\""),
    )
    .expect("writes");
    std::fs::rename(place.path("new"), place.path("config.toml")).expect("renames");
    daemon.says("the configuration stays as it was").await;
    let (status, health) = daemon.health();
    assert_eq!(status, 200);
    let error = health["configuration_error"].as_str().expect("is told");
    assert!(error.contains("did you mean `title`?"), "{error}");
    assert!(daemon.get("/metrics").1.contains("configuration_good 0"));
    assert_eq!(daemon.get("/sport.rss").0, 200);
    // Another database cannot be had while it runs.
    std::fs::write(
        place.path("config.toml"),
        bad.replacen("[[site]]", "[store]\npath = \"other.db\"\n[[site]]", 1),
    )
    .expect("writes");
    daemon.says("takes effect at the next start only").await;
    configure(&place, &server, "");
    until(
        "good configuration",
        || {
            daemon.health().1["configuration_error"]
                .is_null()
                .then_some(())
        },
        || daemon.log(),
    )
    .await;
    assert_ne!(daemon.get("/sport.rss").0, 200, "it is no feed any more");
    assert_eq!(daemon.get("/news.rss").0, 200);
    // SIGHUP reads it again, changed or not.
    let times = || daemon.log().matches("was read again").count();
    let before = times();
    daemon.signal("HUP");
    until(
        "reading on SIGHUP",
        || (times() > before).then_some(()),
        || daemon.log(),
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_host_delays_nobody_and_a_kill_does_not_make_it_ask_again() {
    let (server, place) = place("").await;
    let slow = Server::start().await;
    slow.set("/slow", page(&[ONE]).after(Duration::from_secs(120)));
    let text = configuration(&server.host, &feed("news", &server.host, &["/news"], ""));
    let site = format!(
        "[[site]]\nhost = \"{}\"\nallow_private = true\ngap = \"0s\"\n",
        slow.host
    );
    let both = format!(
        "{text}{site}{}",
        feed("slow", &slow.host, &["/slow"], "timeout = \"100s\"")
    );
    place.configure(&both);
    let mut daemon = Daemon::start(&place, &[]).await;
    daemon.serves("/news.rss").await;
    let mut asked = Vec::new();
    let mut look = || {
        asked.extend(slow.paths());
        (!asked.is_empty()).then_some(())
    };
    until("request of the slow page", &mut look, || daemon.log()).await;
    let (code, _) = daemon.end("KILL").await;
    assert_eq!(code, None);
    // It was asked once, and nobody knows what came of it: its interval is waited for.
    let mut daemon = Daemon::start(&place, &[]).await;
    daemon.serves("/news.rss").await;
    tokio::time::sleep(Duration::from_secs(2)).await;
    assert!(slow.paths().is_empty() && server.paths().len() == 1);
    assert_eq!(daemon.end("TERM").await.0, Some(0));
    // With a request under way it ends in time, and leaves nothing half-written.
    slow.set("/other", page(&[ONE]).after(Duration::from_secs(120)));
    let other = feed("other", &slow.host, &["/other"], "timeout = \"100s\"");
    place.configure(&format!("{both}{other}"));
    let mut daemon = Daemon::start(&place, &[]).await;
    until("request", || slow.paths().first().cloned(), || daemon.log()).await;
    let (code, took) = daemon.end("TERM").await;
    assert_eq!(code, Some(0), "{}", daemon.log());
    assert!(took < Duration::from_secs(10), "{took:?}");
    let (code, said) = call(&place, &["run", "--feed", "news", "--force"]);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        !place.path("pagewire.db-wal").exists(),
        "the database was closed"
    );
    for file in std::fs::read_dir(place.path("feeds"))
        .expect("is there")
        .flatten()
    {
        let name = file.file_name().to_string_lossy().into_owned();
        assert!(!name.contains("tmp") && !name.starts_with('.'), "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_json_log_is_one_object_a_line() {
    let (_server, place) = place("").await;
    let mut daemon = Daemon::start(&place, &["--log", "json"]).await;
    daemon.serves("/news.rss").await;
    daemon.says("2 new").await;
    daemon.end("INT").await;
    let log = daemon.log();
    let lines: Vec<serde_json::Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}")))
        .collect();
    let read = lines
        .iter()
        .find(|line| line["feed"] == "news")
        .expect("is told");
    assert_eq!((&read["new"], &read["level"]), (&2.into(), &"INFO".into()));
    assert!(read["timestamp"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_service_manager_is_told() {
    let (_server, place) = place("").await;
    let path = place.path("notify");
    let socket = UnixDatagram::bind(&path).expect("binds");
    socket.set_nonblocking(true).expect("is set");
    let path = path.to_string_lossy().into_owned();
    let env = [("NOTIFY_SOCKET", &*path), ("WATCHDOG_USEC", "900000")];
    let mut daemon = Daemon::with(&place, &[], &env).await;
    let mut told = String::new();
    let mut hear = |word: &str| {
        let mut buffer = [0; 512];
        while let Ok(length) = socket.recv(&mut buffer) {
            told.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
        (told.matches(word).count() >= 3 || (word != "WATCHDOG=1" && told.contains(word)))
            .then_some(())
    };
    for word in ["READY=1", "WATCHDOG=1"] {
        until(word, || hear(word), || daemon.log()).await;
    }
    assert_eq!(daemon.end("TERM").await.0, Some(0));
    assert!(hear("STOPPING=1").is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn hooks_are_told_by_the_daemon_and_a_slow_one_delays_no_feed() {
    let server = Server::start().await;
    let place = Workplace::new();
    server.set("/news", page(&[ONE]));
    let feeds = feed("news", &server.host, &["/news"], "");
    let hook = |name: &str| {
        format!(
            "[[hook]]\nname = \"{name}\"\nwebhook = \"http://{}/{name}\"\non = \"entries\"\n",
            server.host
        )
    };
    place.configure(&(configuration(&server.host, &feeds) + &hook("slow") + &hook("quick")));
    place.force().await;
    server.set("/news", page(&[TWO, ONE]));
    server.set("/slow", Answer::status(200).after(PATIENCE));
    server.set("/quick", Answer::status(200));
    server.asked();
    let daemon = Daemon::start(&place, &[]).await;
    let asked = Arc::new(Mutex::new(Vec::new()));
    until(
        "both hooks are asked",
        || {
            let mut asked = asked.lock().expect("is free");
            asked.extend(server.paths());
            let has = |path: &str| asked.iter().any(|known| known == path);
            (has("/slow") && has("/quick")).then_some(())
        },
        || daemon.log(),
    )
    .await;
    // The hook has not answered yet, and its feed is there.
    assert!(daemon.get("/news.rss").1.contains("<title>Two</title>"));
}
