//! The law of the house: which room may import which. A new edge is a change of this table, in a
//! commit of its own, with the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Each room with the rooms it imports. A room stands below all that it imports.
const ROOMS: &[(&str, &[&str])] = &[
    // Words everyone shares.
    ("model", &[]),
    ("html", &[]),
    ("json", &[]),
    ("json_ld", &["html", "json"]),
    ("json_path", &[]),
    ("permalink", &[]),
    ("words", &["html"]),
    // What the configuration is checked with: selectors, and formats of dates.
    ("dates", &["model"]),
    // … and plans of when to look.
    ("schedule", &[]),
    // … and of when silence is an alarm.
    ("health", &["model"]),
    (
        "config",
        &["dates", "health", "html", "json_path", "schedule"],
    ),
    // What hooks are told.
    ("hooks", &["config", "model"]),
    // Stages; they do not know each other, but for what the comments say.
    // Back-off is uneven, by the same jitter as intervals.
    ("fetch", &["config", "model", "schedule"]),
    ("decode", &["model"]),
    // What a list of articles is, where nobody says it, dates and addresses tell.
    (
        "extract",
        &[
            "config",
            "dates",
            "html",
            "json",
            "json_ld",
            "json_path",
            "model",
            "permalink",
        ],
    ),
    (
        "normalise",
        &["config", "html", "model", "permalink", "words"],
    ),
    // An article's times are read by the date reader.
    (
        "article",
        &[
            "config",
            "dates",
            "html",
            "json_ld",
            "model",
            "permalink",
            "words",
        ],
    ),
    ("gate", &["model"]),
    ("store", &["model", "permalink", "words"]),
    ("publish", &["config"]),
    // The pages that people see know where files stand.
    (
        "render",
        &["config", "html", "model", "permalink", "publish"],
    ),
    // Composition.
    (
        "pipeline",
        &[
            "article",
            "config",
            "dates",
            "decode",
            "extract",
            "fetch",
            "gate",
            "health",
            "hooks",
            "html",
            "model",
            "normalise",
            "permalink",
            "publish",
            "render",
            "schedule",
            "store",
        ],
    ),
    // A new feed is made of what several stages say of a page nobody has configured.
    (
        "propose",
        &[
            "config",
            "dates",
            "extract",
            "fetch",
            "html",
            "model",
            "permalink",
            "pipeline",
        ],
    ),
    (
        "daemon",
        &["config", "model", "pipeline", "render", "schedule"],
    ),
    // Front ends.
    // What is told of the daemon is answered over HTTP.
    ("serve", &["config", "daemon", "publish", "render"]),
    ("demo", &["html"]),
    // `explain` shows what the date reader makes of a text and the finder of a page, `add` the sections of a page.
    (
        "cli",
        &[
            "config", "daemon", "dates", "demo", "extract", "fetch", "html", "model", "pipeline",
            "propose", "schedule", "serve", "store",
        ],
    ),
];

/// Rooms that may read the clock or the environment: nothing below the daemon does, but the
/// configuration reads `env:NAME` values and the HTTP client holds `Retry-After` dates against
/// the clock.
const CLOCK: &[&str] = &["cli", "daemon"];

fn files(directory: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(directory)
        .expect("the source is there")
        .flatten()
    {
        let path = entry.path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            out.push(path);
        }
    }
}

/// Every source file with its room; `lib.rs` and `main.rs` belong to none.
fn sources() -> Vec<(String, PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&root, &mut paths);
    paths
        .into_iter()
        .filter_map(|path| {
            let inside = path.strip_prefix(&root).expect("is inside");
            let first = inside
                .components()
                .next()?
                .as_os_str()
                .to_string_lossy()
                .replace(".rs", "");
            let text = std::fs::read_to_string(&path).expect("reads");
            (first != "lib" && first != "main").then_some((first, path, text))
        })
        .collect()
}

/// The text without comments and without its unit tests.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]").next().unwrap_or("");
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn rooms_import_only_what_the_table_allows() {
    let mut imports: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (room, path, text) in sources() {
        if path
            .file_name()
            .is_some_and(|name| name == "tests.rs" || name == "testing.rs")
        {
            continue;
        }
        let used = imports.entry(room).or_default();
        let code = code(&text);
        for part in code.split("crate::").skip(1) {
            let names: Vec<String> = match part.strip_prefix('{') {
                Some(list) => list
                    .split('}')
                    .next()
                    .unwrap_or("")
                    .split(',')
                    .map(|name| name.trim().split("::").next().unwrap_or("").to_owned())
                    .collect(),
                None => vec![
                    part.split(|c: char| !c.is_alphanumeric() && c != '_')
                        .next()
                        .unwrap_or("")
                        .to_owned(),
                ],
            };
            used.extend(names.into_iter().filter(|name| !name.is_empty()));
        }
    }
    for (room, used) in &imports {
        let Some((_, allowed)) = ROOMS.iter().find(|(name, _)| name == room) else {
            panic!("src/{room} is not in the table of rooms");
        };
        for name in used.iter().filter(|name| *name != room) {
            assert!(
                allowed.contains(&name.as_str()),
                "src/{room} imports {name}, which the table does not allow"
            );
        }
        for name in *allowed {
            assert!(
                used.contains(*name),
                "the table lets src/{room} import {name}, which it does not"
            );
        }
    }
}

#[test]
fn the_table_has_no_circles() {
    let mut above: BTreeSet<&str> = BTreeSet::new();
    for (room, allowed) in ROOMS {
        for name in *allowed {
            assert!(
                above.contains(name),
                "{room} imports {name}, which does not stand above it"
            );
        }
        above.insert(room);
    }
}

#[test]
fn only_one_room_knows_each_foreign_crate() {
    for (krate, rooms) in [
        ("scraper::", &["html"][..]),
        ("ego_tree::", &["html"][..]),
        ("selectors::", &["html"][..]),
        ("cssparser::", &["html"][..]),
        ("html5gum::", &["html"][..]),
        ("ammonia::", &["html"][..]),
        ("reqwest::", &["fetch"][..]),
        ("sqlx::", &["store"][..]),
        ("rss::", &["render"][..]),
        ("atom_syndication::", &["render"][..]),
        ("chardetng::", &["decode"][..]),
        ("xpath_eval::", &["html"][..]),
        // What comes in is unpacked, what goes out is packed.
        ("flate2::", &["decode", "fetch", "publish"]),
        ("tempfile::Builder", &["publish"][..]),
        ("toml_edit::", &["config"][..]),
        ("croner::", &["schedule"][..]),
        ("prometheus_client::", &["daemon"][..]),
    ] {
        for (name, path, text) in sources() {
            let uses = code(&text)
                .lines()
                .any(|line| line.trim_start().starts_with(&format!("use {krate}")));
            assert!(
                rooms.contains(&name.as_str()) || !uses,
                "{} uses {krate}, which only {rooms:?} may",
                path.display()
            );
        }
    }
}

#[test]
fn only_front_ends_read_the_clock() {
    for (room, path, text) in sources() {
        let reads = code(&text).contains("Utc::now()");
        let allowed = CLOCK.contains(&room.as_str()) || path.ends_with("fetch/answer.rs");
        assert!(allowed || !reads, "{} reads the clock", path.display());
    }
}

#[test]
fn files_stay_small() {
    for (_, path, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= 500,
            "{} has {lines} lines; split it by concept",
            path.display()
        );
    }
}
