//! `kill -9` at any moment: feeds stay whole, guids stay the same, and the next run goes on.

use std::collections::HashMap;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::harness::Workplace;

const ROUNDS: u32 = 30;

fn page(round: u32) -> String {
    let items: String = (0..40)
        .map(|number| {
            format!(
                "<li><a href=/{number}>Story {number}, edition {}</a></li>",
                round % 3
            )
        })
        .collect();
    format!("<ul>{items}</ul>")
}

fn guids(place: &Workplace) -> HashMap<String, String> {
    let mut all = HashMap::new();
    for feed in 0..8 {
        for format in ["rss", "atom", "json"] {
            let name = format!("f{feed}.{format}");
            if place.path("feeds").join(&name).exists() {
                let read = place.feed(&name);
                assert_eq!(read.entries.len(), 40, "{name}");
                all.extend(
                    read.entries
                        .into_iter()
                        .map(|entry| (format!("{name} {}", entry.links[0].href), entry.id)),
                );
            }
        }
    }
    all
}

#[cfg(unix)]
#[test]
fn killed_runs_leave_whole_feeds() {
    let place = Workplace::new();
    let feeds: String = (0..8)
        .map(|feed| format!("[[feed]]\nname = \"f{feed}\"\npages = [{{ url = \"file:page.html\", base = \"https://a.example/{feed}/\" }}]\n[feed.select]\nitem = \"li\"\n"))
        .collect();
    place.configure(&feeds);
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pagewire"));
        command
            .args(["run", "--force"])
            .current_dir(place.path(""))
            .env_remove("PAGEWIRE_CONFIG")
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    };
    // How long a whole run takes here, so that the kills fall all over it.
    std::fs::write(place.path("page.html"), page(0)).expect("writes");
    let start = Instant::now();
    assert!(run().status().expect("starts").success());
    let whole = start.elapsed();
    let mut known = guids(&place);
    assert_eq!(known.len(), 8 * 3 * 40);
    for round in 1..=ROUNDS {
        std::fs::write(place.path("page.html"), page(round)).expect("writes");
        let mut child = run().spawn().expect("starts");
        std::thread::sleep((whole * round / ROUNDS).min(Duration::from_secs(2)));
        child.kill().expect("is killed");
        child.wait().expect("ends");
        for (entry, guid) in guids(&place) {
            assert_eq!(
                known.insert(entry.clone(), guid.clone()).as_ref(),
                Some(&guid),
                "{entry}"
            );
        }
    }
    assert!(
        run().status().expect("starts").success(),
        "a killed run blocks nothing"
    );
    assert!(
        place.titles("f3.rss")[0].contains(&format!("edition {}", ROUNDS % 3)),
        "and its work is done by the next"
    );
    let names = std::fs::read_dir(place.path("feeds"))
        .expect("is there")
        .flatten();
    let left: Vec<_> = names
        .map(|entry| entry.file_name().into_string().expect("is text"))
        .filter(|name| name.ends_with(".tmp"))
        .collect();
    assert!(left.is_empty(), "{left:?}");
}
