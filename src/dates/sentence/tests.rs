use super::super::parse;
use super::super::testing::context;
use super::*;
use chrono_tz::Tz;

/// Reads a text in India, on Saturday 31 May 2031 at 10:00 where `has_now`.
fn show(tag: &str, has_now: bool, text: &str) -> String {
    let now = DateTime::parse_from_rfc3339("2031-05-31T10:00:00+05:30").expect("is an instant");
    let context = Context {
        now: has_now.then(|| now.to_utc()),
        timezone: Some(Tz::Asia__Kolkata),
        ..context(tag)
    };
    match parse(text, &context) {
        Ok(reading) => {
            let mut shown = reading.moment.to_string();
            if reading.role != Role::Unlabelled {
                shown += &format!(" {:?}", reading.role);
            }
            if let Some(updated) = reading.updated {
                shown += &format!(", updated {updated}");
            }
            shown
        }
        Err(reason) => format!("{reason:?}"),
    }
}

#[track_caller]
fn check(tag: &str, text: &str, expected: &str) {
    assert_eq!(show(tag, true, text), expected, "{text}");
}

#[test]
fn a_clock_on_either_side_belongs_to_its_date() {
    check("en", "May 4, 2031, 7:22 PM", "2031-05-04T19:22:00+05:30");
    check("en", "7:22 PM, May 4, 2031", "2031-05-04T19:22:00+05:30");
    check(
        "en",
        "Ann Lee | Sunday 4 May 2031 | 19:22",
        "2031-05-04T19:22:00+05:30",
    );
    check(
        "en",
        "17 comments | May 4, 2031 7:22 PM IST",
        "2031-05-04T19:22:00+05:30",
    );
}

#[test]
fn a_zone_in_the_text_beats_that_of_the_page() {
    check("en", "4 May 2031 19:22 CEST", "2031-05-04T19:22:00+02:00");
    check("en", "4 May 2031, 7:22 pm ET", "2031-05-04T19:22:00-04:00");
    check(
        "en",
        "Mon May 04 19:22:00 EDT 2031",
        "2031-05-04T19:22:00-04:00",
    );
    check("en", "19:22 GMT, 4 May 2031", "2031-05-04T19:22:00+00:00");
}

#[test]
fn the_date_that_is_labelled_published_counts() {
    check("en", "Published May 4, 2031", "2031-05-04 Published");
    check(
        "en",
        "Updated May 5, 2031 | Published May 4, 2031",
        "2031-05-04 Published, updated 2031-05-05",
    );
    check(
        "en",
        "May 4, 2031 (updated May 5, 2031)",
        "2031-05-04, updated 2031-05-05",
    );
    check("en", "Updated May 5, 2031", "2031-05-05 Updated");
    check("en", "May 4, 2031 · May 9, 2031", "2031-05-04");
    check(
        "en",
        "Published May 4, 2031 at 19:22, updated at 20:10",
        "2031-05-04T19:22:00+05:30 Published, updated 2031-05-04T20:10:00+05:30",
    );
}

#[test]
fn a_weekday_that_contradicts_the_date_is_ignored() {
    check("en", "Monday, May 4, 2031", "2031-05-04");
}

#[test]
fn a_day_without_a_year_is_the_latest_that_has_come() {
    check("en", "May 4", "2031-05-04");
    check("en", "May 31", "2031-05-31");
    check("en", "June 1", "2030-06-01");
    check("en", "29 February", "2028-02-29");
    check("en", "May 31, 9:00", "2031-05-31T09:00:00+05:30");
    check("en", "May 31, 11:00", "2030-05-31T11:00:00+05:30");
}

#[test]
fn a_year_that_is_written_may_lie_ahead() {
    check("en", "24 December 2031", "2031-12-24");
    check("en", "24 Dec 31", "2031-12-24");
    check("en", "24 Dec 68", "Other");
}

#[test]
fn a_month_alone_is_its_first_day_where_no_words_stand_beside_it() {
    check("en", "May 2031", "2031-05-01");
    check("en", "warm wet May 2031 was", "Other");
}

#[test]
fn weak_dates_need_a_clean_text() {
    check("en", "a walk 4/5 was", "Other");
    check("en", "the 4 May riots", "Other");
    check("en", "every 4 May", "Other");
}

#[test]
fn a_gregorian_date_beside_another_calendar_wins() {
    check("fa", "15 اردیبهشت 1410 - 4 مه 2031", "2031-05-04");
    check("fa", "14 اردیبهشت 1410", "2031-05-04");
}

#[test]
fn what_cannot_be_read_says_why() {
    check("en", "", "Empty");
    check("en", " \u{a0} ", "Empty");
    check("en", "hello world", "NoDate");
    check("en", "30 February 2031", "Impossible");
    check("en", "version 1.2.3.4", "NoDate");
    check("", "04/05/2031", "Ambiguous(2031-05-04, 2031-04-05)");
}

#[test]
fn a_day_without_a_year_needs_the_time_of_reading() {
    assert_eq!(show("en", false, "May 4"), "NeedsNow");
    assert_eq!(show("de", false, "4.5."), "NeedsNow");
    assert_eq!(show("en", false, "May 4, 2031"), "2031-05-04");
}

#[test]
fn the_bytes_that_said_it_are_told() {
    for (text, expected) in [
        (
            "by Ann: 4 May 2031, 7:22 PM IST | 9",
            "4 May 2031, 7:22 PM IST",
        ),
        ("x 19:22 — 4 May 2031 y", "19:22 — 4 May 2031"),
        ("  2031-05-04  ", "2031-05-04"),
        ("Sunday, 4 May 2031", "4 May 2031"),
    ] {
        let reading = parse(text, &context("en")).expect("is a date");
        assert_eq!(&text[reading.used], expected);
    }
}
