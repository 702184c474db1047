//! What a hostile server can answer, and how each ends: refused by name, or as a feed.

use super::ends::{Ends, feed, refused};
use crate::harness::hostile::{Act, Script, answer, head};

/// A case: its name, what it answers, and how its feed ends.
pub(super) struct Case {
    pub(super) name: String,
    pub(super) script: Box<Script>,
    pub(super) with_robots: bool,
    pub(super) ends: Ends,
}

/// A section page of ten headlines, each made of `words`.
pub(super) fn page(words: &[u8]) -> Vec<u8> {
    let mut page = b"<!doctype html><html><head><title>Section</title></head><body><ul>".to_vec();
    for number in 0..10 {
        page.extend_from_slice(format!("<li><a href=\"/a/{number}\">").as_bytes());
        page.extend_from_slice(words);
        page.extend_from_slice(format!(" number {number} of the section</a></li>").as_bytes());
    }
    page.extend_from_slice(b"</ul>");
    page
}

/// The same, with one more word in the third headline.
fn with_one(word: &[u8]) -> Vec<u8> {
    let (page, place) = (ok(), b"Headline number 3");
    let at = page.windows(place.len()).position(|window| window == place);
    let (before, after) = page.split_at(at.expect("is there"));
    [before, word, b" ", after].concat()
}

fn ok() -> Vec<u8> {
    page(b"Headline")
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(bytes).expect("packs");
    encoder.finish().expect("packs")
}

fn case(name: &str, acts: Vec<Act>, ends: Ends) -> Case {
    Case {
        name: name.to_owned(),
        script: Box::new(move |_, _| acts.clone()),
        with_robots: false,
        ends,
    }
}

/// One whole answer.
fn sends(name: &str, bytes: Vec<u8>, ends: Ends) -> Case {
    case(name, vec![Act::Send(bytes)], ends)
}

/// 200 with that body.
fn body(name: &str, body: &[u8], ends: Ends) -> Case {
    sends(name, answer("200 OK", "", body), ends)
}

/// All of them.
pub(super) fn all() -> Vec<Case> {
    let mut all = bodies();
    all.extend(packed());
    all.extend(framing());
    all.extend(heads());
    all.extend(redirects());
    all.extend(statuses());
    all.extend(pages());
    all.extend(trees());
    all.extend(robots());
    all
}

/// Bodies that do not end.
fn bodies() -> Vec<Case> {
    let chunked = "Transfer-Encoding: chunked\r\n";
    let line = [b"<p>".to_vec(), vec![b'x'; 65_530]].concat();
    let chunk = [b"1000\r\n".to_vec(), vec![b'x'; 4096], b"\r\n".to_vec()].concat();
    vec![
        body("ok", &ok(), feed(10)),
        case(
            "slow-head",
            vec![Act::Drip(head(
                "200 OK",
                "X: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n",
            ))],
            refused("no whole answer within"),
        ),
        case(
            "slow-body",
            vec![
                Act::Send(head("200 OK", "Content-Length: 1000000\r\n")),
                Act::Drip(ok()),
            ],
            refused("no whole answer within"),
        ),
        case(
            "accept-only",
            vec![Act::Wait],
            refused("no whole answer within"),
        ),
        case(
            "endless",
            vec![Act::Send(head("200 OK", "")), Act::Repeat(line)],
            refused("larger than 8388608 bytes"),
        ),
        case(
            "endless-chunked",
            vec![Act::Send(head("200 OK", chunked)), Act::Repeat(chunk)],
            refused("larger than 8388608 bytes"),
        ),
        case(
            "huge-length",
            vec![
                Act::Send(head("200 OK", "Content-Length: 4611686018427387904\r\n")),
                Act::Send(ok()),
                Act::Wait,
            ],
            refused("larger than 8388608 bytes"),
        ),
        case(
            "pdf",
            vec![
                Act::Send(head(
                    "200 OK",
                    "Content-Type: application/pdf\r\nContent-Length: 52428800\r\n",
                )),
                Act::Send(b"%PDF-1.7\n".to_vec()),
                Act::Repeat(vec![0; 65_536]),
            ],
            refused("larger than 8388608 bytes"),
        ),
        body(
            "pdf-as-html",
            b"%PDF-1.7 <li><a href=/1>One</a>",
            refused("binary file"),
        ),
    ]
}

/// Content codings.
fn packed() -> Vec<Case> {
    let coded = |coding: &str, body: &[u8]| {
        answer("200 OK", &format!("Content-Encoding: {coding}\r\n"), body)
    };
    let page = ok();
    let bomb = gzip(&vec![0; 1 << 26]);
    // Whole members for ever, each of a mebibyte.
    let member = gzip(&vec![0; 1 << 20]);
    let short = gzip(&page);
    vec![
        case(
            "gzip-bomb",
            vec![
                Act::Send(head("200 OK", "Content-Encoding: gzip\r\n")),
                Act::Repeat(member),
            ],
            refused("larger than 8388608 bytes"),
        ),
        sends(
            "gzip-bomb-nested",
            coded("gzip, gzip, gzip", &gzip(&gzip(&bomb))),
            refused("packed with \"gzip, gzip, gzip\""),
        ),
        sends(
            "gzip-ratio",
            coded("gzip", &gzip(&[page.clone(), vec![b' '; 1 << 20]].concat())),
            feed(10),
        ),
        sends(
            "gzip-cut",
            coded("gzip", &short[..short.len() - 20]),
            refused("not whole"),
        ),
        sends(
            "gzip-lie",
            coded("gzip", &page),
            refused("not packed with gzip"),
        ),
        sends("br-lie", coded("br", &page), refused("not packed with br")),
        sends(
            "coding-unknown",
            coded("x-evil", &page),
            refused("packed with \"x-evil\""),
        ),
        sends(
            "gzip-members",
            coded("gzip", &[gzip(&page[..100]), gzip(&page[100..])].concat()),
            feed(10),
        ),
    ]
}

/// Where an answer ends (RFC 9112 §6, §7).
fn framing() -> Vec<Case> {
    let page = ok();
    let chunked = "Transfer-Encoding: chunked\r\n";
    let chunk = |size: &str| [size.as_bytes(), b"\r\n", &page, b"\r\n0\r\n\r\n"].concat();
    let whole = chunk(&format!("{:x}", page.len()));
    vec![
        sends(
            "short",
            [
                head("200 OK", &format!("Content-Length: {}\r\n", page.len() * 2)),
                page.clone(),
            ]
            .concat(),
            refused("end of file"),
        ),
        case(
            "reset",
            vec![
                Act::Send(head(
                    "200 OK",
                    &format!("Content-Length: {}\r\n", page.len()),
                )),
                Act::Send(page[..100].to_vec()),
                Act::Reset,
            ],
            // What the system says of a connection that is gone.
            refused("onnection"),
        ),
        sends(
            "bad-chunk",
            [head("200 OK", chunked), chunk("zzzz")].concat(),
            refused("chunk"),
        ),
        case(
            "big-chunk",
            vec![
                Act::Send(
                    [
                        head("200 OK", chunked),
                        b"ffffffffffffffff\r\n".to_vec(),
                        page.clone(),
                    ]
                    .concat(),
                ),
                Act::Wait,
            ],
            refused("no whole answer within"),
        ),
        sends(
            "length-and-chunks",
            [
                head("200 OK", &format!("{chunked}Content-Length: 5\r\n")),
                whole,
            ]
            .concat(),
            feed(10),
        ),
        sends(
            "garbage",
            (0..4096_u32).map(|n| (n * 197 % 251) as u8).collect(),
            refused("HTTP"),
        ),
        sends("no-status-line", page.clone(), refused("HTTP")),
        sends(
            "status-999",
            answer("999 Weird", "", &page),
            refused("answered 999"),
        ),
    ]
}

/// Heads of answers.
fn heads() -> Vec<Case> {
    let page = ok();
    let fields =
        |count: usize, field: fn(usize) -> String| -> String { (0..count).map(field).collect() };
    vec![
        case(
            "headers-many",
            vec![
                Act::Send(b"HTTP/1.1 200 OK\r\n".to_vec()),
                Act::Repeat(b"X-A: y\r\n".repeat(1000)),
            ],
            refused("head is too large"),
        ),
        case(
            "header-big",
            vec![
                Act::Send(b"HTTP/1.1 200 OK\r\nX-Big: ".to_vec()),
                Act::Repeat(vec![b'a'; 65_536]),
            ],
            refused("head is too large"),
        ),
        sends(
            "cookies",
            answer(
                "200 OK",
                &fields(60, |n| format!("Set-Cookie: c{n}=v; Path=/\r\n")),
                &page,
            ),
            feed(10),
        ),
        sends(
            "cookies-many",
            answer(
                "200 OK",
                &fields(5000, |n| format!("Set-Cookie: c{n}=v\r\n")),
                &page,
            ),
            refused("head is too large"),
        ),
        case(
            "early-hints",
            vec![Act::Repeat(
                b"HTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n".to_vec(),
            )],
            refused("no whole answer within"),
        ),
        sends(
            "etag-evil",
            answer(
                "200 OK",
                &format!("ETag: \"{}\u{80}\u{ff}\"\r\n", "a".repeat(65_536)),
                &page,
            ),
            feed(10),
        ),
        sends(
            "last-modified-weird",
            answer("200 OK", "Last-Modified: yesterday\r\n", &page),
            feed(10),
        ),
    ]
}

/// Where it leads.
fn redirects() -> Vec<Case> {
    let to = |location: &str| answer("302 Found", &format!("Location: {location}\r\n"), b"");
    let mut all = vec![
        sends("loop", to("/loop"), refused("more than 5 redirects")),
        sends(
            "no-location",
            answer("302 Found", "", b""),
            refused("no web address"),
        ),
        body(
            "meta-refresh",
            &[
                b"<meta http-equiv=refresh content=\"0;url=http://169.254.169.254/\">".to_vec(),
                ok(),
            ]
            .concat(),
            feed(10),
        ),
    ];
    for (name, script) in [
        (
            "ring",
            Box::new(|path: &str, _: &str| {
                let next = if path == "/two" { "/one" } else { "/two" };
                vec![Act::Send(answer(
                    "302 Found",
                    &format!("Location: {next}\r\n"),
                    b"",
                ))]
            }) as Box<Script>,
        ),
        (
            "chain",
            Box::new(|path: &str, _: &str| {
                vec![Act::Send(answer(
                    "302 Found",
                    &format!("Location: {path}x\r\n"),
                    b"",
                ))]
            }),
        ),
    ] {
        all.push(Case {
            name: name.to_owned(),
            script,
            with_robots: false,
            ends: refused("more than 5 redirects"),
        });
    }
    for (name, location, why) in [
        ("file", "file:///etc/passwd", "no web address"),
        (
            "loopback",
            "http://127.0.0.1:1/",
            "127.0.0.1 is a private address",
        ),
        (
            "metadata",
            "http://169.254.169.254/latest/meta-data/",
            "169.254.169.254 is a private address",
        ),
        (
            "mapped",
            "http://[::ffff:127.0.0.1]:1/",
            "is a private address",
        ),
        (
            "decimal",
            "http://2130706433:1/",
            "127.0.0.1 is a private address",
        ),
        ("zero", "http://0:1/", "0.0.0.0 is a private address"),
        (
            "local-name",
            "http://metadata/",
            "a name of a local network",
        ),
        ("gopher", "gopher://127.0.0.1:1/_x", "no web address"),
        (
            "data",
            "data:text/html,<li><a href=x>y</a>",
            "no web address",
        ),
        (
            "userinfo",
            "http://example.com@127.0.0.1:1/",
            "no web address",
        ),
        (
            "crlf",
            "http://127.0.0.1:1/%0d%0aX-Evil:1",
            "is a private address",
        ),
        ("script", "javascript:alert(1)", "no web address"),
        ("empty", "", "no web address"),
        ("broken", "http://[::1", "no web address"),
        ("no-scheme", "//127.0.0.1:1/", "is a private address"),
        (
            "backslash",
            "http:\\\\127.0.0.1:1\\",
            "is a private address",
        ),
        (
            "port",
            "http://93.184.216.34:25/",
            "another service than the web",
        ),
    ] {
        all.push(sends(&format!("to-{name}"), to(location), refused(why)));
    }
    all
}

/// Statuses with a plausible page behind them.
fn statuses() -> Vec<Case> {
    let mut all: Vec<Case> = [
        "206 Partial Content",
        "401 Unauthorized",
        "402 Payment Required",
        "403 Forbidden",
        "404 Not Found",
        "410 Gone",
        "451 Unavailable For Legal Reasons",
        "500 Internal Server Error",
        "502 Bad Gateway",
        "520 Unknown",
    ]
    .into_iter()
    .map(|status| {
        let code = status.split(' ').next().unwrap_or_default();
        sends(
            &format!("status-{code}"),
            answer(status, "", &ok()),
            refused(&format!("answered {code}")),
        )
    })
    .collect();
    for status in ["204 No Content", "304 Not Modified"] {
        let code = status.split(' ').next().unwrap_or_default();
        all.push(sends(
            &format!("status-{code}"),
            head(status, ""),
            refused(&format!("answered {code}")),
        ));
    }
    let far = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let date = far.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (name, status, value, least, most) in [
        ("seconds", "503 Busy", "120", 110, 2400),
        ("hour", "429 Slow down", "3600", 3500, 3605),
        ("date", "429 Slow down", &date, 3400, 3605),
        (
            "huge",
            "429 Slow down",
            "99999999999999999999",
            86_000,
            86_405,
        ),
        // Without a usable value the usual wait doubles: half an hour, with some spread.
        ("negative", "429 Slow down", "-5", 600, 7200),
    ] {
        let answer = answer(status, &format!("Retry-After: {value}\r\n"), b"");
        let code = status.split(' ').next().unwrap_or_default();
        all.push(sends(
            &format!("retry-{name}"),
            answer,
            Ends {
                next: Some((least, most)),
                ..refused(&format!("answered {code}"))
            },
        ));
    }
    all
}

/// What the pages say.
fn pages() -> Vec<Case> {
    let typed =
        |kind: &str, body: &[u8]| answer("200 OK", &format!("Content-Type: {kind}\r\n"), body);
    let shown = |title: &str| Ends {
        title: Some(format!("{title} number 3 of the section")),
        ..feed(10)
    };
    let utf16 = |text: &[u8]| -> Vec<u8> {
        let text = String::from_utf8_lossy(text);
        std::iter::once(0xfeff)
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect()
    };
    let links = [
        "javascript:alert(1)",
        "JaVaScRiPt&colon;alert(1)",
        "java&#10;script:alert(1)",
        "&#1;javascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "file:///etc/passwd",
        "//other.example/x",
        "\\\\other.example\\x",
        "ht&#9;tp://other.example/",
        "http://user:pass@other.example/",
        "http://xn--e1afmkfd.xn--80akhbyknj4f/",
        "http://пример.испытание/2",
        "/a b?q=\"x&y",
        "?only=query",
        "#frag",
        "",
        "../../../x",
        "http:///nohost",
        "http://[::1",
        "https://other.example/long",
    ];
    let links: String = links
        .iter()
        .enumerate()
        .map(|(number, link)| {
            format!("<li><a href='{link}'>Headline number {number} of the links</a></li>")
        })
        .collect();
    let many: String = (0..100_000)
        .map(|n| format!("<li><a href=\"/a/{n}\">Headline number {n} of the section</a>"))
        .collect();
    vec![
        body("empty", b"", refused("it is empty")),
        body(
            "login",
            b"<html><body><form action=/login method=post><input name=user><input type=password></form></body></html>",
            refused("asks to log in"),
        ),
        sends(
            "charset-header",
            typed(
                "text/html; charset=iso-8859-1",
                &[&b"<meta charset=utf-8>"[..], &page(b"\xdcberschrift")].concat(),
            ),
            shown("Überschrift"),
        ),
        sends("charset-mark", typed("text/html", &utf16(&ok())), shown("Headline")),
        sends("charset-utf7", typed("text/html; charset=utf-7", &page(b"A +ADw-b+AD4-")), shown("A +ADw-b+AD4-")),
        body("charset-broken", &page(b"Head\xff\xfe\xc3line"), shown("Head\u{fffd}\u{fffd}\u{fffd}line")),
        body(
            "control-characters",
            &page(b"A\x00\x0b\x1b\x7f&#11;&#xFFFE;&#xD800;&#x202e;\xef\xbf\xbfB"),
            feed(10),
        ),
        body(
            "cdata",
            &page(b"]]&gt;&lt;/title&gt;&lt;/item&gt;&lt;item&gt; INJECTED ]]> &lt;![CDATA[ &lt;!--"),
            shown("]]></title></item><item> INJECTED ]]> <![CDATA[ <!--"),
        ),
        body("links", format!("<meta charset=utf-8><ul>{links}</ul>").as_bytes(), Ends { least: 5, ..feed(21) }),
        body(
            "base-evil",
            &[&b"<base href=\"javascript:alert(1)//\"><base href=\"http://other.example/\">"[..], &ok()].concat(),
            feed(10),
        ),
        body("many-items", format!("<ul>{many}").as_bytes(), refused("100000 elements")),
        body("title-large", &with_one(&vec![b'x'; 5 << 20]), Ends { least: 9, ..feed(10) }),
        body("title-huge", &page(&vec![b'x'; 1 << 20]), refused("larger than 8388608")),
    ]
}

/// What costs a parser time: a page that ends in it is still read, or refused by name.
fn trees() -> Vec<Case> {
    let after =
        |count: usize, unit: &str| [ok(), unit.repeat(count).into_bytes(), b"x".to_vec()].concat();
    let deep = "nest deeper than 512";
    let many = "100000 elements";
    let mut all: Vec<Case> = [
        ("div", 200_000, "<div>", refused(deep)),
        ("list", 100_000, "<ul><li>", refused(deep)),
        ("bold", 100_000, "<b>", refused(deep)),
        ("bold-paragraph", 50_000, "<b><p>", refused(many)),
        ("table", 50_000, "<table><tr><td>", refused(deep)),
        ("svg", 100_000, "<svg>", refused(deep)),
        ("template", 100_000, "<template>", refused(deep)),
        ("button", 50_000, "<button><p>", refused(many)),
        ("link", 200_000, "<a href=x>", refused(many)),
        ("less-than", 1_000_000, "<", feed(10)),
        ("comment", 300_000, "<!--", feed(10)),
        ("ampersand", 500_000, "&", refused("thousands of &")),
        ("font", 50_000, "<p><b><i><u><s><font>", refused(many)),
    ]
    .into_iter()
    .map(|(name, count, unit, ends)| body(&format!("tree-{name}"), &after(count, unit), ends))
    .collect();
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=1")).collect();
    all.push(body(
        "tree-attributes",
        &[ok(), format!("<div {attributes}>x").into_bytes()].concat(),
        refused("256 attributes"),
    ));
    all
}

/// robots.txt, before a page that is fine.
fn robots() -> Vec<Case> {
    let text = "Content-Type: text/plain\r\n";
    let sends = |status: &str, body: &[u8]| vec![Act::Send(answer(status, text, body))];
    let rules = "User-agent: *\nDisallow: /section\n";
    let bomb = format!("User-agent: *\nDisallow: /{}$\n", "*a".repeat(5000));
    [
        ("none", sends("404 Not Found", b""), feed(10)),
        (
            "deny",
            sends("200 OK", b"User-agent: *\nDisallow: /\n"),
            refused("robots.txt asks programs"),
        ),
        (
            "ailing",
            sends("500 x", b""),
            refused("robots.txt cannot be had"),
        ),
        ("forbidden", sends("403 x", b""), feed(10)),
        (
            "html",
            vec![Act::Send(answer("200 OK", "", &ok()))],
            feed(10),
        ),
        (
            "endless",
            vec![
                Act::Send([head("200 OK", text), rules.into()].concat()),
                Act::Repeat(format!("Disallow: /x{}\n", "y".repeat(65_000)).into_bytes()),
            ],
            refused("robots.txt asks programs"),
        ),
        (
            "slow",
            vec![Act::Send(head("200 OK", text)), Act::Drip(vec![b'#'; 1000])],
            refused("no whole answer within"),
        ),
        (
            "loop",
            vec![Act::Send(answer("301 x", "Location: /robots.txt\r\n", b""))],
            feed(10),
        ),
        (
            "mark",
            sends("200 OK", format!("\u{feff}{rules}").as_bytes()),
            refused("robots.txt asks programs"),
        ),
        (
            "to-private",
            vec![Act::Send(answer(
                "301 x",
                "Location: http://10.0.0.1/robots.txt\r\n",
                b"",
            ))],
            refused("10.0.0.1 is a private"),
        ),
        ("stars", sends("200 OK", bomb.as_bytes()), feed(10)),
    ]
    .into_iter()
    .map(|(name, acts, ends)| Case {
        name: format!("robots-{name}"),
        script: Box::new(move |path, _| {
            if path == "/robots.txt" {
                acts.clone()
            } else {
                vec![Act::Send(answer("200 OK", "", &ok()))]
            }
        }),
        with_robots: true,
        ends,
    })
    .collect()
}
