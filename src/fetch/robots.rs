//! robots.txt (RFC 9309): what a host asks programs to leave alone.
//!
//! A host is asked once a day, before the first page. Where it has no such file all is allowed;
//! where it cannot say, because it is ailing, nothing is (§2.3.1.4), unless an older answer is at
//! hand. Answers outlive the process: whoever runs the fetcher keeps them (§2.4).

use robotxt::Robots;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;
use url::Url;

use super::FetchError;
use crate::model::RobotsFile;

/// How long an answer holds (RFC 9309 §2.4).
const FRESH: Duration = Duration::from_secs(24 * 3600);
/// How long an older one stands in for a host that is ailing (§2.3.1.4).
const USABLE: Duration = Duration::from_secs(30 * 24 * 3600);
/// How long a host that could not say is not asked again.
const AILING: Duration = Duration::from_secs(10 * 60);
/// `Crawl-delay` is no part of the RFC and often a leftover: it is obeyed up to a minute.
const MAX_DELAY: Duration = Duration::from_secs(60);
/// What is read of the file (§2.5 asks for 500 KiB at least).
pub(super) const MAX_BYTES: u64 = robotxt::BYTE_LIMIT as u64;

/// What came of asking for a robots.txt.
#[derive(Debug)]
pub(super) enum Told {
    /// 200: the file. 4xx, or a redirect that leads nowhere: an empty one, which allows all.
    File(Vec<u8>),
    /// 5xx or 429: the host is ailing.
    Nothing(String),
    /// There was no answer, and there would be none for the page.
    Failed(FetchError),
}

/// What is known of one host.
#[derive(Debug, Default)]
struct Known {
    file: Option<(Arc<Vec<u8>>, Instant)>,
    /// Why it could not say, and since when.
    ailing: Option<(String, Instant)>,
    /// Its rules for one name of ours.
    rules: Option<(String, Arc<Robots>)>,
    is_new: bool,
}

impl Known {
    fn file(&self, age: Duration) -> Option<&Arc<Vec<u8>>> {
        let (file, since) = self.file.as_ref()?;
        (since.elapsed() < age).then_some(file)
    }

    /// Whether it is to be kept, or says something: a file younger than `age`, or that its host is
    /// not to be asked for now.
    fn is_of_use(&self, age: Duration) -> bool {
        let ailing = self.ailing.as_ref();
        self.is_new
            || self.file(age).is_some()
            || ailing.is_some_and(|(_, since)| since.elapsed() < AILING)
    }
}

/// What a page may expect.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It may be asked for, at least so long after the last request.
    Allowed(Duration),
    /// Its host asks to leave it alone.
    Disallowed,
    /// Its host cannot say.
    Unknown(String),
    /// Its host does not answer.
    Failed(FetchError),
}

/// So many hosts are known before those whose files are of no use any more are forgotten.
const MANY: usize = 1024;
/// So many, and files that only stand in for hosts which are ailing are forgotten, too.
const VERY_MANY: usize = 4 * MANY;

/// The robots.txt of every host.
#[derive(Debug, Default)]
pub(super) struct RobotsFiles(Mutex<Files>);

#[derive(Debug)]
struct Files {
    /// By origin.
    files: HashMap<String, Arc<tokio::sync::Mutex<Known>>>,
    /// How many may be known before it is looked what can be forgotten.
    most: usize,
}

impl Default for Files {
    fn default() -> Self {
        Self {
            files: HashMap::new(),
            most: MANY,
        }
    }
}

impl Files {
    /// Forgets files of that age, unless somebody is asking for them or they are yet to be kept.
    fn forget(&mut self, age: Duration) {
        self.files.retain(|_, known| {
            Arc::strong_count(known) > 1 || known.try_lock().is_ok_and(|known| known.is_of_use(age))
        });
    }
}

impl RobotsFiles {
    fn hosts(&self) -> MutexGuard<'_, Files> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn known(&self, url: &Url) -> Arc<tokio::sync::Mutex<Known>> {
        let mut hosts = self.hosts();
        let origin = url.origin().ascii_serialization();
        if hosts.files.len() >= hosts.most && !hosts.files.contains_key(&origin) {
            hosts.forget(USABLE);
            if hosts.files.len() >= VERY_MANY {
                hosts.forget(FRESH);
            }
            hosts.most = hosts.files.len() + MANY;
        }
        Arc::clone(hosts.files.entry(origin).or_default())
    }

    /// Whether the page may be asked for by that `User-Agent`. `ask` fetches the file; it is called
    /// when none is known that holds, and by one caller at a time.
    pub(super) async fn check<F: Future<Output = Told>>(
        &self,
        url: &Url,
        user_agent: &str,
        ask: impl FnOnce(Url) -> F,
    ) -> Verdict {
        let known = self.known(url);
        let mut known = known.lock().await;
        let is_ailing = |known: &Known| {
            known
                .ailing
                .as_ref()
                .is_some_and(|(_, since)| since.elapsed() < AILING)
        };
        let mut failure = None;
        if known.file(FRESH).is_none() && !is_ailing(&known) {
            let mut address = url.clone();
            address.set_path("/robots.txt");
            address.set_query(None);
            address.set_fragment(None);
            match ask(address).await {
                Told::File(file) => {
                    *known = Known {
                        file: Some((Arc::new(file), Instant::now())),
                        is_new: true,
                        ..Known::default()
                    };
                }
                Told::Nothing(reason) => known.ailing = Some((reason, Instant::now())),
                Told::Failed(error) => failure = Some(error),
            }
        }
        if let Some(error) = failure {
            return Verdict::Failed(error);
        }
        let Some(file) = known.file(USABLE).map(Arc::clone) else {
            let reason = known.ailing.as_ref().map(|(reason, _)| reason.clone());
            return Verdict::Unknown(reason.unwrap_or_default());
        };
        let name = product(user_agent);
        let rules = match &known.rules {
            Some((of, rules)) if of == name => Arc::clone(rules),
            _ => {
                let rules = Arc::new(Robots::parse(&strict(&file), name));
                known.rules = Some((name.to_owned(), Arc::clone(&rules)));
                rules
            }
        };
        if rules.is_url_allowed(url) {
            Verdict::Allowed(rules.crawl_delay().unwrap_or_default().min(MAX_DELAY))
        } else {
            Verdict::Disallowed
        }
    }

    /// Takes up what was kept, with the age of each.
    pub(super) fn remember(&self, files: Vec<(RobotsFile, Duration)>) {
        for (file, age) in files {
            let (Ok(url), Some(since)) =
                (Url::parse(&file.origin), Instant::now().checked_sub(age))
            else {
                continue;
            };
            if let Ok(mut known) = self.known(&url).try_lock()
                && known.file.is_none()
            {
                known.file = Some((Arc::new(file.body), since));
            }
        }
    }

    /// What was fetched since the last call.
    pub(super) fn news(&self) -> Vec<RobotsFile> {
        let hosts = self.hosts();
        let mut news = Vec::new();
        for (origin, known) in &hosts.files {
            let Ok(mut known) = known.try_lock() else {
                continue;
            };
            if std::mem::take(&mut known.is_new)
                && let Some((file, _)) = &known.file
            {
                news.push(RobotsFile {
                    origin: origin.clone(),
                    body: file.to_vec(),
                });
            }
        }
        news.sort_by(|one, two| one.origin.cmp(&two.origin));
        news
    }
}

/// The file by the letter of RFC 9309 §2.2: names without a version behind them, and no rules whose
/// path does not begin with a slash or a star, which match nothing.
fn strict(file: &[u8]) -> Vec<u8> {
    let text = String::from_utf8_lossy(file);
    let mut out = String::with_capacity(text.len());
    for line in text.split(['\n', '\r']) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.trim_start();
        match field
            .trim()
            .trim_start_matches('\u{feff}')
            .to_ascii_lowercase()
            .as_str()
        {
            "user-agent" if !value.starts_with('*') => {
                out.push_str("user-agent:");
                out.push_str(token(value));
            }
            "allow" | "disallow" if !value.is_empty() && !value.starts_with(['/', '*', '#']) => {}
            _ => out.push_str(line),
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// The name that groups in robots.txt go by (RFC 9309 §2.2.1): the first product of a `User-Agent`.
/// One that says it is a browser is none of ours.
fn product(user_agent: &str) -> &str {
    match token(user_agent) {
        name if !name.is_empty() && !name.eq_ignore_ascii_case("mozilla") => name,
        _ => "pagewire",
    }
}

/// A product token: letters, dashes and low lines.
fn token(text: &str) -> &str {
    let end = text
        .find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_'))
        .unwrap_or(text.len());
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).expect("is a URL")
    }

    /// The verdict in words.
    async fn check(files: &RobotsFiles, page: &str, told: Told) -> String {
        let verdict = files
            .check(&url(page), "pagewire/1.0 (+https://a.example)", |address| {
                assert_eq!(address.as_str(), "https://a.example/robots.txt");
                std::future::ready(told)
            })
            .await;
        match verdict {
            Verdict::Allowed(delay) => format!("allowed, {} s apart", delay.as_secs()),
            Verdict::Disallowed => "disallowed".into(),
            Verdict::Unknown(reason) => format!("unknown: {reason}"),
            Verdict::Failed(error) => error.to_string(),
        }
    }

    fn file(text: &str) -> Told {
        Told::File(text.as_bytes().to_vec())
    }

    fn unasked() -> Told {
        Told::Nothing("was asked".into())
    }

    #[tokio::test(start_paused = true)]
    async fn rules_hold_for_a_day() {
        let files = RobotsFiles::default();
        let rules = "User-agent: *\nDisallow: /\n\nUser-agent: Pagewire\nDisallow: /private\nCrawl-delay: 7\n";
        let seven = "allowed, 7 s apart";
        assert_eq!(
            check(&files, "https://a.example/news?x", file(rules)).await,
            seven
        );
        assert_eq!(
            check(&files, "https://a.example/news", unasked()).await,
            seven
        );
        let private = check(&files, "https://a.example/private/1", unasked()).await;
        assert_eq!(private, "disallowed");
        tokio::time::advance(FRESH).await;
        let all = "allowed, 0 s apart";
        assert_eq!(
            check(&files, "https://a.example/private/1", file("")).await,
            all
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_host_that_cannot_say_is_left_alone_unless_it_has_said_before() {
        let files = RobotsFiles::default();
        let ailing = || Told::Nothing("503".into());
        let unknown = "unknown: 503";
        assert_eq!(check(&files, "https://a.example/", ailing()).await, unknown);
        assert_eq!(
            check(&files, "https://a.example/", unasked()).await,
            unknown
        );
        tokio::time::advance(AILING).await;
        let all = "allowed, 0 s apart";
        assert_eq!(check(&files, "https://a.example/", file("")).await, all);
        tokio::time::advance(FRESH).await;
        assert_eq!(check(&files, "https://a.example/", ailing()).await, all);
        tokio::time::advance(USABLE).await;
        assert_eq!(check(&files, "https://a.example/", ailing()).await, unknown);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_kept_counts_from_when_it_was_fetched() {
        let kept = |age| {
            let file = RobotsFile {
                origin: "https://a.example".into(),
                body: b"User-agent: *\nDisallow: /".to_vec(),
            };
            let files = RobotsFiles::default();
            files.remember(vec![(file, age)]);
            files
        };
        tokio::time::advance(FRESH * 2).await;
        let files = kept(FRESH / 2);
        assert_eq!(
            check(&files, "https://a.example/", unasked()).await,
            "disallowed"
        );
        assert!(files.news().is_empty());
        let files = kept(FRESH);
        check(&files, "https://a.example/", file("")).await;
        assert_eq!(files.news().len(), 1);
        assert!(files.news().is_empty());
    }

    #[tokio::test]
    async fn versions_and_loose_paths_are_read_by_the_letter() {
        let text =
            "User-agent: Pagewire/0.1\rDisallow: news\r\nDisallow: /private # ours\nDisallow:*.pdf";
        for (page, verdict) in [
            ("https://a.example/news", "allowed, 0 s apart"),
            ("https://a.example/private/1", "disallowed"),
            ("https://a.example/x.pdf", "disallowed"),
        ] {
            let files = RobotsFiles::default();
            assert_eq!(check(&files, page, file(text)).await, verdict, "{page}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn files_that_are_of_no_use_any_more_are_forgotten() {
        let files = RobotsFiles::default();
        let ask = async |number: usize, told: Told| {
            let page = url(&format!("https://{number}.example/"));
            let verdict = files.check(&page, "pagewire", |_| std::future::ready(told));
            matches!(verdict.await, Verdict::Allowed(_))
        };
        for number in 0..8 * MANY {
            ask(number, file("")).await;
            tokio::time::advance(Duration::from_secs(600)).await;
            files.news();
            let known = files.hosts().files.len();
            assert!(known <= VERY_MANY + MANY, "{known} after {number}");
        }
        assert!(
            ask(8 * MANY - 1, unasked()).await,
            "the last is still known"
        );
        assert!(!ask(0, unasked()).await, "the first is asked again");
    }

    #[tokio::test]
    async fn every_decision_is_that_of_the_standard() {
        let mut decisions = 0;
        for line in include_str!("../../tests/guard/robots.jsonl").lines() {
            let vector: serde_json::Value = serde_json::from_str(line).expect("is JSON");
            let text = |key: &str| vector[key].as_str().expect("is text");
            let files = RobotsFiles::default();
            for (path, expected) in vector["expect"].as_object().expect("is an object") {
                let page = url(&format!("https://a.example{path}"));
                let robots = text("robots");
                let told = |_| std::future::ready(file(robots));
                let verdict = files.check(&page, text("agent"), told).await;
                let is_allowed = matches!(verdict, Verdict::Allowed(_));
                assert_eq!(is_allowed, expected == "allow", "{}: {path}", text("id"));
                decisions += 1;
            }
        }
        assert_eq!(decisions, 680);
    }

    #[test]
    fn the_name_is_the_first_product() {
        for (user_agent, name) in [
            ("pagewire/0.1", "pagewire"),
            ("News-Bot_x 2", "News-Bot_x"),
            ("Mozilla/5.0 (X11)", "pagewire"),
            ("", "pagewire"),
        ] {
            assert_eq!(product(user_agent), name);
        }
    }
}
