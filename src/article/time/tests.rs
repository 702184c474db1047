use super::*;
use chrono_tz::Tz;

/// The publish time and what says so, of a page at an address that tells nothing.
fn times(html: &str) -> Times {
    times_at(html, "https://a.example/world/ferry", &Context::default())
}

fn times_at(html: &str, url: &str, context: &Context) -> Times {
    let document = Document::parse(html).expect("parses");
    let url = Url::parse(url).expect("is a URL");
    let scripts = Scripts::read(&document);
    let language = document.language();
    read(&document, &scripts, &url, language.as_deref(), context)
}

fn shown(published: Option<crate::model::Published>) -> Option<String> {
    published.map(|published| match published.precision {
        crate::model::Precision::Minute => published.at.to_rfc3339(),
        crate::model::Precision::Day => published.at.format("%Y-%m-%d").to_string(),
    })
}

#[track_caller]
fn check(html: &str, expected: Option<&str>) {
    let times = times(html);
    assert_eq!(
        shown(times.published).as_deref(),
        expected,
        "{:?}",
        times.because
    );
}

fn ld(json: &str) -> String {
    format!("<script type='application/ld+json'>{json}</script>")
}

#[test]
fn json_ld_of_every_shape() {
    for json in [
        r#"{"@type":"NewsArticle","datePublished":"2025-09-12T18:21:00+05:30"}"#,
        r#"{"@type":["BlogPosting"],"dateCreated":"2025-09-12T18:21:00+05:30"}"#,
        r#"[{"@type":"Organization"},{"@type":"schema:Article","datePublished":["2025-09-12T18:21:00+05:30"]}]"#,
        r#"{"@graph":[{"@type":"WebPage","datePublished":"2025-09-12T18:21:00+05:30"}]}"#,
        r#"{"@type":"WebPage","mainEntity":{"@type":"Article","datePublished":{"@value":"2025-09-12T18:21:00+05:30"}}}"#,
        r#"{"@type":"VideoObject","uploadDate":"2025-09-12T18:21:00+05:30"}"#,
        // Broken: a quotation mark inside a text.
        r#"{"@type":"NewsArticle","headline":"A "fine" day","datePublished":"2025-09-12T18:21:00+05:30"}"#,
    ] {
        check(&ld(json), Some("2025-09-12T18:21:00+05:30"));
    }
    // Things whose dates are not the page's.
    check(
        &ld(r#"{"@type":"Organization","dateCreated":"1925-09-12"}"#),
        None,
    );
    check(
        &ld(r#"{"@type":"CollectionPage","datePublished":"2020-09-12"}"#),
        None,
    );
}

#[test]
fn the_object_that_names_the_page_is_believed() {
    let json = r#"[{"@type":"NewsArticle","url":"https://a.example/other","datePublished":"2025-01-01T08:00:00Z"},
        {"@type":"NewsArticle","url":"https://a.example/world/ferry","datePublished":"2025-09-12T18:21:00+05:30"}]"#;
    check(&ld(json), Some("2025-09-12T18:21:00+05:30"));
}

#[test]
fn meta_elements_by_name() {
    for name in [
        "property='article:published_time'",
        "name='parsely-pub-date'",
        "name='sailthru.date'",
        "name='DC.date.issued'",
        "name='dcterms.created'",
        "name='citation_publication_date'",
        "name='publish-date'",
        "itemprop='datePublished'",
        "name='cXenseParse:recs:publishtime'",
        "name='tracker_firstPublishedAt'",
    ] {
        let html = format!("<head><meta {name} content='2025-09-12T18:21:00+05:30'></head>");
        check(&html, Some("2025-09-12T18:21:00+05:30"));
    }
    for name in [
        "article:expiration_time",
        "event:start_time",
        "build-date",
        "viewport",
    ] {
        let html = format!("<head><meta name='{name}' content='2025-09-12T18:21:00+05:30'></head>");
        check(&html, None);
    }
}

#[test]
fn attributes_in_the_body() {
    for html in [
        "<h1>Ferry waits</h1><time datetime='2025-09-12T18:21:00+05:30'>today</time>",
        "<h1>Ferry waits</h1><time pubdate datetime='2025-09-12T18:21:00+05:30'></time>",
        "<h1>Ferry waits</h1><span itemprop=datePublished content='2025-09-12T18:21:00+05:30'></span>",
        "<h1>Ferry waits</h1><abbr class=published title='2025-09-12T18:21:00+05:30'>Friday</abbr>",
        "<h1>Ferry waits</h1><span class=timestamp data-published='2025-09-12T18:21:00+05:30'>Friday</span>",
    ] {
        check(html, Some("2025-09-12T18:21:00+05:30"));
    }
}

#[test]
fn publication_is_believed_before_change_and_change_before_nothing() {
    let both =
        "<h1>Ferry waits</h1><time class='updated' datetime='2025-09-13T10:00:00+05:30'></time>
        <time class='entry-date published' datetime='2025-09-12T18:21:00+05:30'></time>";
    let times = times(both);
    assert_eq!(
        shown(times.published).as_deref(),
        Some("2025-09-12T18:21:00+05:30")
    );
    assert_eq!(
        shown(times.updated).as_deref(),
        Some("2025-09-13T10:00:00+05:30")
    );
    check(
        "<head><meta property='article:modified_time' content='2025-09-13T10:00:00+05:30'></head>",
        Some("2025-09-13T10:00:00+05:30"),
    );
}

#[test]
fn a_minute_is_believed_before_its_day() {
    check(
        "<head><meta name=date content='2025-09-12'></head><h1>Ferry waits</h1>
         <time datetime='2025-09-12T18:21:00+05:30'></time>",
        Some("2025-09-12T18:21:00+05:30"),
    );
}

#[test]
fn dates_of_others_do_not_count() {
    let date = "<time datetime='2025-09-12T18:21:00+05:30'>12 September 2025</time>";
    for html in [
        format!("<h1>About the ferry</h1><p>Text.</p><aside>{date}</aside>"),
        format!(
            "<h1>About the ferry</h1><div class='comments'><article>{date} Mira: Nice</article></div>"
        ),
        format!(
            "<h1>About the ferry</h1><div class='related-stories'><a href=/x>Other</a> {date}</div>"
        ),
        format!("<h1>About the ferry</h1><blockquote>{date}</blockquote>"),
        format!(
            "<article><h1>About the ferry</h1></article><article><h2><a href=/x>Other</a></h2>{date}</article>"
        ),
    ] {
        check(&html, None);
    }
}

#[test]
fn a_page_of_many_dates_has_none() {
    let cards: String = (10..20)
        .map(|day| {
            format!("<div class=card><a href=/{day}><h2>Number {day}</h2></a><time datetime='2025-09-{day}T10:00:00Z'>x</time></div>")
        })
        .collect();
    check(&format!("<title>News</title><h1>News</h1>{cards}"), None);
}

#[test]
fn an_address_tells_the_day() {
    let context = Context::default();
    for (url, expected) in [
        ("https://a.example/2025/09/12/ferry", Some("2025-09-12")),
        ("https://a.example/world/20250912/ferry", Some("2025-09-12")),
        (
            "https://a.example/ferry-2025-09-12.html",
            Some("2025-09-12"),
        ),
        ("https://a.example/1912/04/14/titanic", None),
        ("https://a.example/2025/13/12/ferry", None),
        ("https://a.example/article/120250912001", None),
    ] {
        let times = times_at("<h1>Ferry waits</h1>", url, &context);
        assert_eq!(shown(times.published).as_deref(), expected, "{url}");
    }
}

#[test]
fn an_address_from_long_before_is_the_first_publication() {
    let html = ld(r#"{"@type":"NewsArticle","datePublished":"2025-09-12T18:21:00Z"}"#);
    let context = Context::default();
    let times = times_at(&html, "https://a.example/2019/02/03/ferry", &context);
    assert_eq!(shown(times.published).as_deref(), Some("2019-02-03"));
}

#[test]
fn a_clock_without_offset_is_in_the_zone_that_the_page_states_elsewhere() {
    // The same clock with an offset.
    check(
        "<head><meta name='sailthru.date' content='2025-09-12 18:21:00'></head><h1>Ferry waits</h1>
         <time datetime='2025-09-12T18:21:00-04:00'></time>",
        Some("2025-09-12T18:21:00-04:00"),
    );
    // The same instant in UTC.
    check(
        "<head><meta name='sailthru.date' content='2025-09-12 18:21:07'>
         <meta name='dc.date.modified' content='2025-09-12T22:21:07Z'></head>",
        Some("2025-09-12T18:21:07-04:00"),
    );
    // The clock of its country, or what is configured.
    let html = "<head><meta name='pubdate' content='2025-09-12 18:21:00'></head>";
    let configured = Context {
        timezone: Some(Tz::America__Halifax),
        ..Context::default()
    };
    for (url, context, expected) in [
        (
            "https://a.in/x",
            Context::default(),
            "2025-09-12T18:21:00+05:30",
        ),
        ("https://a.in/x", configured, "2025-09-12T18:21:00-03:00"),
        (
            "https://a.example/x",
            Context::default(),
            "2025-09-12T18:21:00+00:00",
        ),
    ] {
        let times = times_at(html, url, &context);
        assert_eq!(shown(times.published).as_deref(), Some(expected), "{url}");
    }
}

#[test]
fn a_local_clock_that_is_called_utc_is_repaired() {
    check(
        &format!(
            "{}<h1>Ferry waits</h1><time datetime='2025-09-12T18:21:00+05:30'></time>",
            ld(r#"{"@type":"NewsArticle","datePublished":"2025-09-12T18:21:00Z"}"#)
        ),
        Some("2025-09-12T18:21:00+05:30"),
    );
    // A theme prints the local clock as UTC; the system knows.
    check(
        "<head><meta property='article:published_time' content='2025-09-12T12:51:07+00:00'></head>
         <h1>Ferry waits</h1><time class='entry-date published' datetime='2025-09-12T18:21:07+00:00'></time>",
        Some("2025-09-12T12:51:07+00:00"),
    );
}

#[test]
fn a_clock_that_readers_see_is_no_utc_where_clocks_are_not() {
    let html = format!(
        "{}<h1>Ferry waits</h1><p class=date>12 September 2025, 18:21</p>",
        ld(r#"{"@type":"NewsArticle","datePublished":"2025-09-12T18:21:00Z"}"#)
    );
    for (url, expected) in [
        ("https://a.in/x", "2025-09-12T18:21:00+05:30"),
        ("https://a.example/x", "2025-09-12T18:21:00+00:00"),
    ] {
        let times = times_at(&html, url, &Context::default());
        assert_eq!(shown(times.published).as_deref(), Some(expected), "{url}");
    }
}

#[test]
fn a_change_at_the_same_minute_of_another_hour_tells_no_zone() {
    check(
        "<head><meta name=pubdate content='2025-09-12 18:21:00'>
         <meta property='article:modified_time' content='2025-09-12T20:21:00Z'></head>",
        Some("2025-09-12T18:21:00+00:00"),
    );
}

#[test]
fn what_lies_ahead_was_not_published() {
    let context = Context {
        now: "2025-09-13T00:00:00Z".parse().ok(),
        ..Context::default()
    };
    let html =
        "<h1>Ferry day</h1><p class=date>1 October 2025</p><p class=date>12 September 2025</p>";
    let times = times_at(html, "https://a.example/x", &context);
    assert_eq!(shown(times.published).as_deref(), Some("2025-09-12"));
}

#[test]
fn lines_that_readers_see() {
    for (html, expected) in [
        (
            "<title>Ferry waits</title><h1>Ferry waits</h1><p>By Mira C., 12 September 2025, 18:21</p>",
            "2025-09-12T18:21:00+00:00",
        ),
        (
            "<title>Ferry waits</title><h1>Ferry waits</h1><p>12 September 2025</p><p>18:21</p>",
            "2025-09-12T18:21:00+00:00",
        ),
        (
            "<title>Ferry waits</title><h1>Ferry waits</h1><span>12 September 2025</span><span>18:21</span>",
            "2025-09-12T18:21:00+00:00",
        ),
        (
            "<html lang=de><title>Die Fähre wartet</title><h1>Die Fähre wartet</h1><p>12. September 2025</p>",
            "2025-09-12",
        ),
        (
            "<title>水上巴士</title><h1>水上巴士等待乘客上船</h1><p>2025年9月12日 18:21</p>",
            "2025-09-12T18:21:00+08:00",
        ),
    ] {
        check(html, Some(expected));
    }
    let far = format!(
        "<title>Ferry waits</title><h1>Ferry waits</h1><p>{}</p><p>Posted on 12 September 2025</p>",
        "It waited. ".repeat(200)
    );
    check(&far, Some("2025-09-12"));
    check(
        "<title>Ferry waits</title><h1>Ferry waits</h1><p>It was built when on 12 May 1987 the old one had been sold to the islands, which nobody regretted.</p>",
        None,
    );
}

#[test]
fn an_instant_is_shown_on_the_clock_of_its_page() {
    let html = ld(r#"{"@type":"NewsArticle","datePublished":"2025-09-12T23:15:00Z"}"#);
    for (url, expected) in [
        ("https://a.it/x", "2025-09-13T01:15:00+02:00"),
        ("https://a.example/x", "2025-09-12T23:15:00+00:00"),
    ] {
        let times = times_at(&html, url, &Context::default());
        assert_eq!(shown(times.published).as_deref(), Some(expected), "{url}");
    }
}

#[test]
fn zeros_and_nonsense_are_no_dates() {
    for date in [
        "0001-01-01T00:00:00Z",
        "1970-01-01T00:00:00Z",
        "2025-02-30",
        "soon",
        "0",
    ] {
        let html = ld(&format!(
            r#"{{"@type":"NewsArticle","datePublished":"{date}"}}"#
        ));
        check(&html, None);
    }
}

#[test]
fn hostile_pages_take_little_time() {
    let date = "<div class=date><p>12 September 2025</p></div>";
    for html in [
        date.repeat(20_000),
        format!("<h1>{}</h1>", "x ".repeat(200_000)),
        "<h2 class=headline>A</h2>".repeat(40_000),
        format!(
            "<script type='application/ld+json'>[{}",
            r#"{"@type":"Article","datePublished":"x"},"#.repeat(30_000)
        ),
        "<meta name=date content='2025-09-12'>".repeat(20_000),
    ] {
        let start = std::time::Instant::now();
        times(&html);
        assert!(
            start.elapsed().as_secs() < 10,
            "{}",
            html.get(..60).unwrap_or("")
        );
    }
}
