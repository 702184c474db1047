use super::*;
use crate::html::Document;

fn url() -> Url {
    Url::parse("https://a.example/news/1").expect("is a URL")
}

fn body(html: &str) -> Body {
    let document = Document::parse(html).expect("parses");
    let told = Told {
        title: Some("Ferry learns to wait"),
        ..Told::default()
    };
    read(&document, &url(), &told).expect("has a body")
}

const FIRST: &str =
    "The ferry left the pier eleven minutes late on Tuesday, and nobody was surprised.";
const SECOND: &str =
    "“It waits for the baker, and the baker waits for nobody,” said the harbour master.";
const LAST: &str = "A new timetable is printed, but it says the same as the old one.";

/// A page around a body.
fn page(inside: &str) -> String {
    format!(
        "<title>x</title><header><nav><ul><li><a href=/>Home</a><li><a href=/world>World</a></ul></nav></header>
<main><h1>Ferry learns to wait</h1><p class=byline>By Mira C., 12 September 2025, 18:21</p>
<div class=share><a href=//x.example/s>Share</a></div><div class=story>{inside}</div>
<section class=related><h2>Related</h2><ul><li><a href=/2>Tide turns at the old mill, once more and again</a></ul></section></main>
<footer><p>© 2025 The Gazette. All rights reserved, as they were last year.</p></footer>"
    )
}

#[track_caller]
fn check(inside: &str, expected: &[&str]) {
    assert_eq!(body(&page(inside)).text, expected.join("\n"));
}

#[test]
fn paragraphs_headings_lists_and_quotations_are_kept() {
    let inside = format!(
        "<p>{FIRST}</p><h2>Why it waits</h2><blockquote><p>{SECOND}</p></blockquote>
<ul><li>Bread</li><li>Milk</li></ul><pre>06:10  pier\n\n06:40  isle</pre><p>{LAST}</p>"
    );
    check(
        &inside,
        &[
            FIRST,
            "Why it waits",
            SECOND,
            "Bread",
            "Milk",
            "06:10 pier",
            "06:40 isle",
            LAST,
        ],
    );
    let html = body(&page(&inside)).html;
    let expected = format!(
        "<p>{FIRST}</p>\n<h2>Why it waits</h2>\n<blockquote><p>{SECOND}</p>\n</blockquote>\n<ul><li>Bread</li>\n<li>Milk</li>\n</ul>\n<pre>06:10  pier\n\n06:40  isle</pre>\n<p>{LAST}</p>"
    );
    assert_eq!(html, expected);
}

#[test]
fn what_leads_away_inside_is_dropped() {
    for promotion in [
        "<div class=adbox><span>ADVERTISEMENT</span></div>",
        "<p><strong>Also Read:</strong> <a href=/3>The mill that turned the wrong way</a></p>",
        "<p><a href=/3>The mill that turned the wrong way</a></p>",
        "<p>Read more: <a href=/3>The mill</a></p>",
        "<p>Lire aussi : <a href=/3>Le moulin</a></p>",
        "<p>Читайте также: Мельница, которая крутилась не туда</p>",
        "<div><h3>Trending</h3><ul><li><a href=/4>A mill</a><li><a href=/5>A tide</a></ul></div>",
        "<aside><p>The Gazette is a newspaper, printed daily, on paper.</p></aside>",
        "<form><p>Enter your address here, and press the button.</p><input></form>",
        "<p>Sign up for our <a href=/n>newsletter</a>, free and daily.</p>",
        "<div style='display: none'>Your browser is old, and so are you, says this text.</div>",
    ] {
        check(
            &format!("<p>{FIRST}</p><p>{SECOND}</p>{promotion}<p>{LAST}</p>"),
            &[FIRST, SECOND, LAST],
        );
    }
}

#[test]
fn links_in_sentences_stay() {
    let inside = format!(
        "<p>{FIRST}</p><p>Its <a href=/n>timetable</a> is <b>old</b> <i>too</i>, he said.</p>"
    );
    check(&inside, &[FIRST, "Its timetable is old too, he said."]);
    assert!(
        body(&page(&inside)).html.ends_with(
            "<p>Its <a href=\"https://a.example/n\" rel=\"noopener noreferrer\">timetable</a> is <b>old</b> <i>too</i>, he said.</p>"
        )
    );
}

#[test]
fn pictures_keep_their_captions_and_the_text_does_not() {
    let inside = format!(
        "<p>{FIRST}</p><figure><img src='data:image/gif;base64,x' data-src=/7.jpg alt=Pier><figcaption>The pier at dawn</figcaption></figure><p>{LAST}</p>"
    );
    check(&inside, &[FIRST, LAST]);
    assert!(body(&page(&inside)).html.contains(
        "<figure><img src=\"https://a.example/7.jpg\" alt=\"Pier\"><figcaption>The pier at dawn</figcaption>\n</figure>"
    ));
}

#[test]
fn players_become_links() {
    let inside = format!(
        "<p>{FIRST}</p><iframe src='https://www.youtube.com/embed/x' title='The pier'></iframe><iframe src=https://ads.example/></iframe><p>{LAST}</p>"
    );
    let html = body(&page(&inside)).html;
    assert!(html.contains(
        "<a href=\"https://www.youtube.com/embed/x\" rel=\"noopener noreferrer\">The pier</a>"
    ));
    assert!(!html.contains("ads.example"));
}

#[test]
fn bare_text_and_line_breaks_become_paragraphs() {
    let inside = format!("{FIRST}<br><br>{SECOND}<br>He sighed.<div>{LAST}</div>");
    assert_eq!(
        body(&page(&inside)).html,
        format!("<p>{FIRST}</p>\n<p>{SECOND}<br>He sighed.</p>\n<p>{LAST}</p>")
    );
}

#[test]
fn scripts_without_blanks_are_read() {
    let text = "渡船周二晚了十一分钟离开码头，没有人感到惊讶。";
    check(
        &format!("<p>{text}</p><p>{text}新的时刻表已经印好，但和旧的一样。</p>"),
        &[text, &format!("{text}新的时刻表已经印好，但和旧的一样。")],
    );
}

#[test]
fn comments_are_behind_the_end() {
    check(
        &format!("<p>{FIRST}</p><p>{SECOND}</p><h3>3 Comments</h3><p>{LAST}</p>"),
        &[FIRST, SECOND],
    );
}

#[test]
fn nothing_is_found_on_an_empty_page() {
    for html in ["", "<p></p>", "<nav><a href=/>Home</a></nav>"] {
        let document = Document::parse(html).expect("parses");
        assert_eq!(read(&document, &url(), &Told::default()), None);
    }
}

#[test]
fn the_same_body_is_read_from_what_was_written() {
    let inside = format!(
        "<p>{FIRST}</p><table><tr><th>Pier<td>06:10<tr><th>Isle<td>06:40</table><p>{SECOND}<dl><dt>Bread<dd>White</dl><p>{LAST}"
    );
    let first = body(&page(&inside));
    let again = body(&page(&first.html));
    assert_eq!(first, again);
}

#[test]
fn hostile_markup_does_not_get_through() {
    for vector in [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>text</a>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe srcdoc='<script>alert(1)</script>' src=https://youtube.com/x></iframe>",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
        "<img alt='\"><script>alert(1)</script>' src=/a.png>",
        "<pre><script>alert(1)</script></pre>",
    ] {
        let html = body(&page(&format!(
            "<p>{FIRST}</p><p>x {vector}</p>{vector}<p>{LAST}</p>"
        )))
        .html;
        for trace in ["<script", "onerror", "javascript:", "srcdoc", "<iframe"] {
            let plain = html.replace("&lt;", "");
            assert!(
                !plain.contains(trace) || html.contains("&lt;script"),
                "{vector}: {html}"
            );
        }
    }
}

/// A page around a body, beside which JSON-LD states the text.
fn stated(inside: &str) -> Body {
    let text = format!("{FIRST}\\n{SECOND}\\n{LAST}\\n");
    body(&format!(
        "<script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"articleBody\":\"{text}\"}}</script>{}",
        page(inside)
    ))
}

#[test]
fn what_a_page_tells_machines_stands_in_where_its_tree_has_no_text() {
    let text = stated("<div id=root></div>").text;
    assert_eq!(text.lines().count(), 3, "{text}");
    assert_eq!(text.lines().next(), Some(FIRST));
}

#[test]
fn what_a_page_does_not_tell_machines_is_dropped_where_both_agree() {
    let long = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>");
    let promotion = "<p>The Gazette has won a prize for its weather.</p>";
    let expected = [FIRST, SECOND, LAST].join("\n");
    assert_eq!(stated(&format!("{long}{promotion}")).text, expected);
}

#[test]
fn articles_for_readers_without_scripts_are_read() {
    let inside = format!("<noscript><p>{FIRST}</p><p>{SECOND}</p></noscript>");
    check(&inside, &[FIRST, SECOND]);
}

#[test]
fn bylines_decks_and_dates_above_the_text_are_dropped() {
    let inside = format!(
        "<div class=x>Reuters Published 12.09.25, 06:21 PM</div><h2>Ferry learns to wait</h2><p>{FIRST}</p><p>{SECOND}</p>"
    );
    check(&inside, &[FIRST, SECOND]);
}

#[test]
fn consent_is_never_the_article() {
    let consent =
        "<p>We use cookies and much else to learn what you read, and when, and how often.</p>"
            .repeat(9);
    let html = format!(
        "<main><h1>T</h1><div>{}</div></main><div id=onetrust-consent-sdk>{consent}</div>",
        format!("<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>").repeat(4)
    );
    assert!(!body(&html).text.contains("cookies"));
}

#[test]
fn a_class_of_most_paragraphs_says_nothing() {
    let inside = format!("<div class=rail><p>{FIRST}</p></div>")
        + &format!("<div class=rail><p>{SECOND}</p></div><div class=rail><p>{LAST}</p></div>");
    check(&inside, &[FIRST, SECOND, LAST]);
}

#[test]
fn teasers_of_other_articles_are_dropped() {
    let card = |number: u8| {
        format!(
            "<div class=card><h3><a href=/{number}>The mill that turned the wrong way</a></h3><p>It was the wind, said the miller, and nobody believed a word of it.</p></div>"
        )
    };
    let cards: String = (2..6).map(card).collect();
    let inside = format!("<p>{FIRST}</p><p>{SECOND}</p><p>{LAST}</p>{cards}")
        .replace(LAST, &format!("{LAST} ").repeat(12));
    assert!(!body(&page(&inside)).text.contains("miller"));
}
