//! Floods and bombs of HTTP/2: each costs its own feed alone, for as long as a request may take.

use std::time::Duration;

use super::{Case, Ends, block, check, feed, finish, page, refused, start};
use crate::harness::Workplace;
use crate::harness::http2::{
    Authority, CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, OK, PING,
    PUSH_PROMISE, RST_STREAM, SETTINGS, Script, WINDOW_UPDATE, frame, header,
};

const STREAM: u32 = 1;
const TIMEOUT: &str = "6s";

fn head() -> Vec<u8> {
    let fields = [vec![OK], header("content-type", "text/html; charset=utf-8")].concat();
    frame(HEADERS, END_HEADERS, STREAM, &fields)
}

/// Sent once, when the request is there.
fn sends(before: Vec<u8>) -> Script {
    Script {
        at_once: false,
        before,
        repeat: Vec::new(),
        pause: Duration::ZERO,
    }
}

/// Sent without end.
fn floods(before: Vec<u8>, repeat: Vec<u8>) -> Script {
    Script {
        repeat,
        ..sends(before)
    }
}

fn cases() -> Vec<(&'static str, Script, Ends)> {
    let body = page(b"Headline");
    let whole = [head(), frame(DATA, END_STREAM, STREAM, &body)].concat();
    // A field of 4,000 bytes is put into the table once, and named by one byte from then on.
    let bomb = {
        let field = [vec![0x40, 1, b'x', 0x7f, 0xa1, 0x1e], vec![b'y'; 4000]].concat();
        [vec![OK], field, vec![0xbe; 12_000]].concat()
    };
    let slow = Script {
        pause: Duration::from_millis(200),
        ..floods(head(), frame(DATA, 0, STREAM, b" "))
    };
    let at_once = Script {
        at_once: true,
        ..sends(frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 11]))
    };
    let many = |frame: Vec<u8>| frame.repeat(200);
    let timeout = || refused("no whole answer within");
    let excess = || refused("excessive load");
    vec![
        ("healthy", sends(whole), feed(10)),
        (
            "settings-flood",
            floods(vec![], many(frame(SETTINGS, 0, 0, &[]))),
            timeout(),
        ),
        (
            "ping-flood",
            floods(vec![], many(frame(PING, 0, 0, &[7; 8]))),
            timeout(),
        ),
        (
            "rst-at-once",
            sends(frame(RST_STREAM, 0, STREAM, &[0, 0, 0, 8])),
            refused("stream no longer needed"),
        ),
        (
            "rst-flood",
            floods(vec![], many(frame(RST_STREAM, 0, STREAM, &[0, 0, 0, 8]))),
            refused("stream no longer needed"),
        ),
        (
            "continuation-flood",
            floods(
                frame(HEADERS, 0, STREAM, &[OK]),
                many(frame(
                    CONTINUATION,
                    0,
                    STREAM,
                    &header("x-padding", &"y".repeat(100)),
                )),
            ),
            excess(),
        ),
        (
            "empty-continuation-flood",
            floods(
                frame(HEADERS, 0, STREAM, &[OK]),
                many(frame(CONTINUATION, 0, STREAM, &[])),
            ),
            excess(),
        ),
        (
            "header-bomb",
            sends(frame(HEADERS, END_HEADERS, STREAM, &bomb)),
            excess(),
        ),
        (
            "empty-data-flood",
            floods(head(), many(frame(DATA, 0, STREAM, &[]))),
            excess(),
        ),
        (
            "endless-data",
            floods(head(), frame(DATA, 0, STREAM, &[b' '; 16_000])),
            refused("flow-control"),
        ),
        ("data-dripping", slow, timeout()),
        ("goaway-at-once", at_once, excess()),
        (
            "goaway",
            sends(frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 11])),
            excess(),
        ),
        (
            "window-overflow",
            floods(
                vec![],
                frame(WINDOW_UPDATE, 0, 0, &[0x7f, 0xff, 0xff, 0xff]),
            ),
            refused("flow-control"),
        ),
        (
            "push-promise",
            sends(frame(PUSH_PROMISE, END_HEADERS, STREAM, &[0, 0, 0, 2, OK])),
            refused("protocol error"),
        ),
        (
            "frame-too-large",
            sends(frame(DATA, 0, STREAM, &[b' '; 1 << 20])),
            refused("invalid size"),
        ),
        (
            "no-window",
            sends(frame(SETTINGS, 0, 0, &[0, 4, 0, 0, 0, 0])),
            timeout(),
        ),
        ("nothing", sends(vec![]), timeout()),
        (
            "informational-flood",
            floods(
                vec![],
                many(frame(
                    HEADERS,
                    END_HEADERS,
                    STREAM,
                    &[vec![8, 3], b"103".to_vec()].concat(),
                )),
            ),
            timeout(),
        ),
        (
            "no-http2",
            sends(b"HTTP/1.1 200 OK\r\n\r\n".to_vec()),
            refused("invalid size"),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_that_mean_harm_cost_their_own_feed_alone() {
    let place = Workplace::new();
    let authority = Authority::new();
    std::fs::write(place.path("ca.pem"), &authority.pem).expect("writes");
    let mut text = "[fetch]\nca = \"ca.pem\"\n".to_owned();
    let mut expected = Vec::new();
    for (name, script, ends) in cases() {
        let host = authority.start(script).await;
        text.push_str(&format!(
            "[[site]]\nhost = \"{host}\"\nallow_private = true\nrobots = false\ngap = \"0s\"\ntimeout = \"{TIMEOUT}\"\n"
        ));
        text.push_str(&block(name, &host).replace("http://", "https://"));
        expected.push(Case {
            name: name.to_owned(),
            script: Box::new(|_, _| Vec::new()),
            with_robots: false,
            ends,
        });
    }
    place.configure(&text);
    let (reports, peak) = finish(start(&place)).await;
    let mut problems = Vec::new();
    for case in &expected {
        match reports
            .iter()
            .find(|report| report["feed"] == case.name.as_str())
        {
            Some(report) => check(case, report, &place.path("feeds"), &mut problems),
            None => problems.push(format!("{}: no report", case.name)),
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
    assert!(peak < 200, "{peak} MiB");
}
