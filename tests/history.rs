//! A feed that lives for long: its database stops growing, and nothing comes twice for that.

use std::fmt::Write;

use pagewire::daemon::Selection;

use crate::harness::news::configuration;
use crate::harness::{Answer, Server, Workplace};

const DAY: i64 = 86_400;
const DAYS: i64 = 120;
/// Stories a day, and how many of them the page shows.
const RATE: i64 = 60;
const LENGTH: i64 = 100;

/// The newest stories, and below them one that stays for good.
fn section(day: i64) -> Answer {
    let mut list = String::new();
    let newest = (day + 1) * RATE;
    for number in ((newest - LENGTH).max(1)..=newest).rev().chain([0]) {
        write!(
            list,
            "<li><a href='/story/{number}'><h2>Report {number} from the harbour</h2></a><p>What happened there, told in a sentence or two, number {number}.</p>"
        )
        .expect("has room");
    }
    Answer::page(format!("<html lang=en><title>News</title><ul>{list}</ul>"))
}

#[tokio::test]
async fn the_database_levels_off_and_nothing_comes_twice() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feed = format!(
        "[[feed]]\nname = \"news\"\npages = [\"{}\", \"{}\"]\nformats = \"atom\"\nhistory = \"30d\"\n[feed.select]\nitem = \"li\"\ntitle = \"h2\"\nlink = \"a\"\nsummary = \"p\"\n",
        server.url("/news"),
        server.url("/still")
    );
    place.configure(&configuration(&server.host, &feed));
    // A page that is as it was, so that it answers 304 for ever.
    let still = "<html lang=en><title>Still</title><ul><li><a href='/rules'><h2>Rules of the harbour</h2></a><p>They have not changed for long.</ul>";
    server.set("/still", Answer::page(still));
    let force = Selection {
        force: true,
        ..Selection::default()
    };
    let (mut new, mut sizes) = (0, Vec::new());
    let mut context = place.open().await;
    for day in 0..DAYS {
        server.set("/news", section(day));
        place.now(day * DAY);
        let report = place.run_in(&context, &force).await.remove(0);
        assert!(!report.is_failure(), "day {day}: {report:?}");
        new += report.new;
        if day % 40 == 39 {
            place.close(Some(context)).await;
            let size = std::fs::metadata(place.path("pagewire.db")).expect("is there");
            sizes.push((report.entries, size.len()));
            context = place.open().await;
        }
    }
    // Every story once, the one that stands below all others and that of the page that is still
    // included; the last report was made before the transaction that forgets.
    let all = usize::try_from(DAYS * RATE + 2).expect("is small");
    assert_eq!(new, all);
    // Stories of the two days that one stands on the page, and of 33 days more.
    let kept = usize::try_from((33 + 2) * RATE + 2).expect("is small");
    let (entries, size) = *sizes.last().expect("was measured");
    assert!((kept - 130..=kept + 130).contains(&entries), "{sizes:?}");
    let (_, before) = sizes[1];
    assert!(size <= before + before / 20, "it still grows: {sizes:?}");
    place.close(Some(context)).await;
    // Those that stand there are still known to it.
    server.set("/still", Answer::page(format!("{still} ")));
    let report = place.run_at(DAYS * DAY).await;
    assert_eq!((report.new, report.is_failure()), (0, false), "{report:?}");
}
