//! Sound and film: found on lists, articles and in feeds, measured once, in every format.

use serde_json::Value;

use crate::harness::news::{configuration, configure, feed};
use crate::harness::{Answer, Server, Workplace};

const HOUR: i64 = 3600;

/// Address, type and length of the entry's file in RSS, Atom and JSON Feed.
fn files(place: &Workplace, title: &str) -> [Option<(String, String, Option<u64>)>; 3] {
    let xml = |file: &str, item: &str, kind: &str| {
        let text = String::from_utf8(place.bytes(file)).expect("is text");
        let document = roxmltree::Document::parse(&text).expect("is XML");
        let item = document
            .descendants()
            .filter(|node| node.has_tag_name(item) || node.tag_name().name() == item)
            .find(|node| node.descendants().any(|node| node.text() == Some(title)))
            .expect("has the entry");
        let mut found = item.children().filter(|node| {
            node.tag_name().name() == kind
                && node.attribute("rel").is_none_or(|rel| rel == "enclosure")
        });
        let file = found.next()?;
        assert!(found.next().is_none(), "one file of an entry");
        let address = file.attribute("url").or_else(|| file.attribute("href"));
        let length = file
            .attribute("length")
            .map(|length| length.parse().expect("is a number"));
        Some((
            address?.to_owned(),
            file.attribute("type")?.to_owned(),
            length,
        ))
    };
    let json: Value = serde_json::from_slice(&place.bytes("news.json")).expect("is JSON");
    let items = json["items"].as_array().expect("is a list");
    let item = items
        .iter()
        .find(|item| item["title"] == title)
        .expect("is there");
    let attached = item["attachments"].as_array().map(|all| {
        let text = |name: &str| all[0][name].as_str().expect("is text").to_owned();
        (
            text("url"),
            text("mime_type"),
            all[0]["size_in_bytes"].as_u64(),
        )
    });
    [
        xml("news.rss", "item", "enclosure"),
        xml("news.atom", "entry", "link"),
        attached,
    ]
}

#[track_caller]
fn check(place: &Workplace, title: &str, url: &str, kind: &str, length: Option<u64>) {
    let file = |length| Some((url.to_owned(), kind.to_owned(), length));
    let expected = [file(Some(length.unwrap_or(0))), file(length), file(length)];
    assert_eq!(files(place, title), expected, "{title}");
}

fn file(kind: &str, length: usize) -> Answer {
    Answer::status(200)
        .header("content-type", kind)
        .body(vec![7; length])
}

#[tokio::test]
async fn what_plays_in_an_item_or_its_article_is_measured_once() {
    let server = Server::start().await;
    let place = Workplace::new();
    configure(&place, &server, "article = true");
    let item = |name: &str, inside: &str| {
        format!("<li><a href='/{name}0'><h2>{name}</h2></a>{inside}</li>")
    };
    let list = item(
        "Card",
        "<audio controls><source src='/a/card.ogg' type='audio/ogg; codecs=opus'></audio>",
    ) + &item("Player", "")
        + &item("Told", "")
        + &item("Meta", "")
        + &item("Stream", "")
        + &item("Lost", "")
        + &item("Text", "");
    server.set(
        "/news",
        Answer::page(format!("<html lang=en><ul>{list}</ul>")),
    );
    let html = |head: &str, body: &str| {
        Answer::page(format!(
            "<html lang=en><head>{head}</head><body><h1>Story</h1>{body}<p>Words of a story."
        ))
    };
    server.set("/Card0", html("", ""));
    server.set(
        "/Player0",
        html(
            "",
            "<aside><audio src=/a/other.mp3></audio></aside><video src=/a/film.mp4></video>",
        ),
    );
    let object = "{\"@type\":\"NewsArticle\",\"audio\":{\"@type\":\"AudioObject\",\"contentUrl\":\"/a/told\",\"encodingFormat\":\"audio/mpeg\"}}";
    server.set(
        "/Told0",
        html(
            &format!("<script type='application/ld+json'>{object}</script>"),
            "",
        ),
    );
    server.set(
        "/Meta0",
        html("<meta property=og:audio content=/a/meta.m4a>", ""),
    );
    server.set("/Stream0", html("<meta property=og:video content=/a/live.m3u8><meta property=og:video:type content=application/x-mpegurl>", ""));
    server.set("/Lost0", html("", "<audio src=/a/lost.mp3></audio>"));
    server.set("/Text0", html("<meta property=og:video content=https://video.example/embed/7><meta property=og:video:type content=text/html>", ""));
    for (path, length) in [
        ("/a/card.ogg", 10),
        ("/a/film.mp4", 2000),
        ("/a/told", 300),
        ("/a/meta.m4a", 40),
    ] {
        server.set(path, file("application/octet-stream", length));
    }
    place.force().await;
    let at = |path: &str| server.url(path);
    check(&place, "Card", &at("/a/card.ogg"), "audio/ogg", Some(10));
    check(
        &place,
        "Player",
        &at("/a/film.mp4"),
        "video/mp4",
        Some(2000),
    );
    check(&place, "Told", &at("/a/told"), "audio/mpeg", Some(300));
    check(&place, "Meta", &at("/a/meta.m4a"), "audio/mp4", Some(40));
    check(&place, "Lost", &at("/a/lost.mp3"), "audio/mpeg", None);
    for title in ["Stream", "Text"] {
        assert_eq!(files(&place, title), [None, None, None], "{title}");
    }
    let mut asked: Vec<String> = server.paths();
    asked.retain(|path| path.starts_with("/a/"));
    asked.sort();
    assert_eq!(
        asked,
        [
            "/a/card.ogg",
            "/a/film.mp4",
            "/a/lost.mp3",
            "/a/meta.m4a",
            "/a/told"
        ]
    );
    // A title edit asks for no file again, and loses no length.
    server.set(
        "/news",
        Answer::page(format!(
            "<html lang=en><ul>{}</ul>",
            list.replace("<h2>Card", "<h2>Card, edited")
        )),
    );
    place.now(HOUR);
    place.force().await;
    check(
        &place,
        "Card, edited",
        &at("/a/card.ogg"),
        "audio/ogg",
        Some(10),
    );
    assert!(!server.paths().iter().any(|path| path.starts_with("/a/")));
}

#[tokio::test]
async fn a_file_that_the_configuration_names_is_what_its_server_says() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = feed("news", &server.host, &["/news"], "")
        .replace("item = \"li\"", "item = \"li\"\nenclosure = \".play@href\"");
    place.configure(&configuration(&server.host, &feeds));
    let item = |name: &str| {
        format!(
            "<li><a href='/{name}'><h2>{name}</h2></a><a class=play href='/play/{name}'>Listen</a></li>"
        )
    };
    server.set(
        "/news",
        Answer::page(format!(
            "<ul>{}{}{}</ul>",
            item("Sound"),
            item("Page"),
            item("Far")
        )),
    );
    server.set(
        "/play/Sound",
        Answer::status(302).header("location", "/files/1"),
    );
    server.set("/files/1", file("audio/mpeg; charset=binary", 77));
    server.set("/play/Page", Answer::page("<p>Listen on our app"));
    // What leads elsewhere is checked like the first address.
    server.set(
        "/play/Far",
        Answer::status(302).header("location", "http://127.0.0.2:9/1.mp3"),
    );
    let report = place.force().await.remove(0);
    check(
        &place,
        "Sound",
        &server.url("/play/Sound"),
        "audio/mpeg",
        Some(77),
    );
    for title in ["Page", "Far"] {
        assert_eq!(files(&place, title), [None, None, None], "{title}");
    }
    let notes: Vec<String> = report.diagnostics.iter().map(ToString::to_string).collect();
    for part in ["is neither sound nor film", "is a private address"] {
        assert!(notes.iter().any(|note| note.contains(part)), "{notes:?}");
    }
}

#[tokio::test]
async fn episodes_of_a_feed_keep_their_files() {
    let server = Server::start().await;
    let place = Workplace::new();
    let feeds = format!(
        "[[feed]]\nname = \"news\"\nkind = \"feed\"\npages = [\"{}\"]\n",
        server.url("/feed")
    );
    place.configure(&configuration(&server.host, &feeds));
    let rss = "<?xml version='1.0'?><rss version='2.0'><channel><title>T</title><link>https://a.example/</link><description>D</description>\
        <item><title>Known</title><link>https://a.example/1</link><enclosure url='https://a.example/1.mp3' length='1234' type='audio/mpeg'/></item>\
        <item><title>Zero</title><link>https://a.example/2</link><enclosure url='/2.mp3' length='0' type='audio/mpeg'/></item>\
        <item><title>Picture</title><link>https://a.example/3</link><enclosure url='https://a.example/3.png' length='9' type='image/png'/></item></channel></rss>";
    let rss = rss.replace("'/2.mp3'", &format!("'{}'", server.url("/2.mp3")));
    server.set(
        "/feed",
        Answer::page(rss).header("content-type", "application/rss+xml"),
    );
    server.set("/2.mp3", file("audio/mpeg", 55));
    place.force().await;
    check(
        &place,
        "Known",
        "https://a.example/1.mp3",
        "audio/mpeg",
        Some(1234),
    );
    check(
        &place,
        "Zero",
        &server.url("/2.mp3"),
        "audio/mpeg",
        Some(55),
    );
    assert_eq!(
        files(&place, "Picture")[2],
        None,
        "a picture is the picture"
    );
}
