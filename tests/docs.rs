//! The documentation says what is there.

use pagewire::config::keys::ALL;
use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name))
        .unwrap_or_else(|error| panic!("{name}: {error}"))
}

#[test]
fn every_key_is_documented() {
    let text = read("docs/CONFIG.md");
    for scope in ALL {
        for key in scope.keys {
            assert!(
                text.contains(&format!("`{}`", key.name)),
                "docs/CONFIG.md does not explain `{}` of {}",
                key.name,
                scope.name
            );
        }
    }
}

#[test]
fn every_room_is_in_the_plan() {
    let text = read("docs/ARCHITECTURE.md");
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("src"))
        .expect("is there")
        .flatten()
    {
        let name = entry.file_name().into_string().expect("is text");
        let name = if entry.path().is_dir() {
            format!("{name}/")
        } else {
            name
        };
        assert!(
            text.contains(&name),
            "docs/ARCHITECTURE.md does not name {name}"
        );
    }
}

#[test]
fn the_readme_shows_the_two_commands() {
    let text = read("README.md");
    for command in ["\ncargo run --release -- demo\n", "\ncargo test\n"] {
        assert!(text.contains(command), "README.md does not show {command}");
    }
}
