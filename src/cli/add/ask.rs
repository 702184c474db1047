//! Questions on a terminal.

use chrono_tz::Tz;
use std::io::{BufRead, Write, stdin, stdout};

use super::super::{print, say};
use crate::config::nearest;
use crate::propose::Zone;

/// What a person answers to a list.
pub(super) enum Answer {
    Add,
    Choice(usize),
    Leave,
}

fn ask(question: &str) -> Option<String> {
    print(question);
    let _ = stdout().flush();
    let mut line = String::new();
    let read = stdin().lock().read_line(&mut line).ok()?;
    (read > 0).then(|| line.trim().to_owned())
}

pub(super) fn ask_list(name: &str, count: usize) -> Answer {
    let others = if count > 1 {
        ", or the number of another list"
    } else {
        ""
    };
    loop {
        let Some(answer) = ask(&format!("Add it as `{name}`? [Y]es, [n]o{others}: ")) else {
            return Answer::Leave;
        };
        match answer.to_lowercase().as_str() {
            "" | "y" | "yes" => return Answer::Add,
            "n" | "no" => return Answer::Leave,
            number => match number.parse() {
                Ok(number) if (1..=count).contains(&number) => return Answer::Choice(number),
                _ => {}
            },
        }
    }
}

/// The zone that a person names; `None` for UTC.
pub(super) fn ask_zone(zone_known: &Zone) -> Option<Tz> {
    loop {
        let answer = ask(&format!(
            "Its clock times name no zone ({}). Zone, such as Europe/Paris [UTC]: ",
            zone_known.reason()
        ))?;
        if answer.is_empty() {
            return Some(Tz::UTC);
        }
        match zone(&answer) {
            Ok(zone) => return Some(zone),
            Err(reason) => say(&reason),
        }
    }
}

/// The zone of a name, or what is wrong with it.
pub(super) fn zone(name: &str) -> Result<Tz, String> {
    name.parse().map_err(|_| {
        let near = nearest(name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        let hint = near.map_or_else(
            || "zones have names such as \"Asia/Kolkata\"".to_owned(),
            |near| format!("did you mean \"{near}\"?"),
        );
        format!("{name}: no such zone; {hint}")
    })
}
