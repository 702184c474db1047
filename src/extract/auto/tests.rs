//! One small page a mechanism.

use super::*;

const NAV: &str = "<nav><ul><li><a href=/world>World</a><li><a href=/sport>Sport</a><li><a href=/arts>Arts and leisure</a><li><a href=/about-us-today>About us</a></ul></nav>";
const FOOT: &str = "<footer><ul><li><a href=/terms-of-the-service>Terms of the service</a><li><a href=/how-to-write-to-us>How to write to the editors</a></ul></footer>";

/// Headlines that a page can hold, with the last part of their addresses.
const HEADLINES: [(&str, &str); 5] = [
    (
        "Harbour city votes to keep its last tram line",
        "tram-line-4101",
    ),
    (
        "Museum returns bronze to coastal kingdom",
        "museum-bronze-4102",
    ),
    (
        "Three islands sign pact on undersea cables",
        "undersea-cables-4103",
    ),
    ("Orchard growers welcome a late frost", "late-frost-4104"),
    (
        "Library opens its reading room at night",
        "reading-room-4105",
    ),
];

fn page(list: &str) -> String {
    format!("<html lang=en><title>News</title><body>{NAV}<main>{list}</main>{FOOT}</body>")
}

fn best(html: &str) -> Vec<RawItem> {
    let document = Document::parse(html).expect("parses");
    let url = Url::parse("https://gazette.example/news").expect("is an address");
    let found = find(&document, &url, &Context::default());
    found
        .lists
        .into_iter()
        .next()
        .map_or_else(Vec::new, |list| list.items)
}

/// Every headline is found once, in order, under its own title and address, with this date.
#[track_caller]
fn check(html: &str, count: usize, date: impl Fn(usize) -> Option<String>) {
    let items = best(html);
    let found: Vec<_> = items
        .iter()
        .map(|item| {
            (
                item.title.as_deref().unwrap_or(""),
                item.link
                    .as_deref()
                    .unwrap_or("")
                    .trim_start_matches("/news/"),
                item.dates.first().map(|date| date.text.clone()),
            )
        })
        .collect();
    let expected: Vec<_> = HEADLINES
        .iter()
        .take(count)
        .enumerate()
        .map(|(at, (title, slug))| (*title, *slug, date(at)))
        .collect();
    assert_eq!(found, expected);
}

fn each(count: usize, write: impl Fn(usize, &str, &str) -> String) -> String {
    HEADLINES
        .iter()
        .take(count)
        .enumerate()
        .map(|(at, (title, slug))| write(at, title, slug))
        .collect()
}

fn day(at: usize) -> String {
    format!("{} September 2025", 12 - at)
}

#[test]
fn cards_with_picture_headline_and_time() {
    let cards = each(5, |at, title, slug| {
        format!(
            "<article><a href=/news/{slug}><img src=/{slug}.jpg></a><h2><a href=/news/{slug}>{title}</a></h2><p>What happened is told in a sentence of some length here.</p><a href=/writers/ann>Ann Lee</a> <time>{}</time></article>",
            day(at)
        )
    });
    let html = page(&cards);
    check(&html, 5, |at| Some(day(at)));
    let first = best(&html).swap_remove(0);
    assert_eq!(first.image.as_deref(), Some("/tram-line-4101.jpg"));
    assert!(
        first
            .summary
            .expect("has a deck")
            .starts_with("What happened")
    );
}

#[test]
fn rows_of_a_table_with_the_title_beside_a_numbered_link() {
    let rows = each(5, |at, title, slug| {
        format!(
            "<tr><td>{title}<td><a href=/news/{slug}>No. 25-11{at}</a><td>{}</tr>",
            day(at)
        )
    });
    let table = format!("<table><tr><th>Title<th>Document<th>Date</tr>{rows}</table>");
    check(&page(&table), 5, |at| Some(day(at)));
}

#[test]
fn the_header_of_a_column_says_what_is_the_title() {
    let rows = each(5, |at, title, slug| {
        format!(
            "<tr><td>{title}<td>{}<td>Court of the northern district<td><a href=/news/{slug}>Slip opinion of 2025 number {at}<span class=visually-hidden>(opens in a new window)</span></a></tr>",
            day(at)
        )
    });
    let table =
        format!("<table><tr><th>Party Name<th>Date<th>Court<th>Slip Number</tr>{rows}</table>");
    check(&page(&table), 5, |at| Some(day(at)));
}

#[test]
fn what_is_only_read_aloud_is_no_part_of_a_title() {
    let links = each(5, |_, title, slug| {
        format!(
            "<li><a href=/news/{slug}>{title} <span class=sr-only>opens in a new tab</span></a>"
        )
    });
    check(&page(&format!("<ul>{links}</ul>")), 5, |_| None);
}

#[test]
fn labels_tell_which_bare_text_is_the_date() {
    let rows = each(5, |at, title, slug| {
        format!(
            "<tr><td><b>No.: </b><a href=/news/{slug}>25-11{at}</a><td><b>Caption: </b>{title}<br><b>Posted: </b>{}</tr>",
            day(at)
        )
    });
    // A title that tells of a day of its own.
    let html = page(&format!("<table>{rows}</table>")).replace(
        "Museum returns bronze to coastal kingdom",
        "Museum returns bronze taken on September 11, 2001",
    );
    let items = best(&html);
    let dates: Vec<_> = items
        .iter()
        .filter_map(|item| Some(item.dates.first()?.text.clone()))
        .collect();
    assert_eq!(dates, (0..5).map(day).collect::<Vec<_>>());
}

#[test]
fn a_title_of_two_lines_is_in_the_column_of_titles() {
    let rows = each(5, |at, title, slug| {
        let title = if at == 2 {
            format!("<p>{title}</p><p>Second line</p>")
        } else {
            title.to_owned()
        };
        format!(
            "<tr><td><a href=/news/{slug}>25-{at}</a><td>{title}<td>Ann Lee, Ben Moor, Cal Winter<td>{}</tr>",
            day(at)
        )
    });
    check(&page(&format!("<table>{rows}</table>")), 5, |at| {
        Some(day(at))
    });
}

#[test]
fn headings_paragraphs_and_lines_without_a_wrapper() {
    let run = each(5, |at, title, slug| {
        format!(
            "<h3><a href=/news/{slug}>{title}</a></h3><p>{}</p><p>What happened is told here.</p><hr>",
            day(at)
        )
    });
    check(&page(&run), 5, |at| Some(day(at)));
}

#[test]
fn dates_before_their_headings() {
    let run = each(5, |at, title, slug| {
        format!(
            "<p>{}</p><h3><a href=/news/{slug}>{title}</a></h3>",
            day(at)
        )
    });
    check(&page(&run), 5, |at| Some(day(at)));
}

#[test]
fn definition_lists() {
    let list = each(5, |at, title, slug| {
        format!(
            "<dt><a href=/news/{slug}>{title}</a></dt><dd>{}</dd>",
            day(at)
        )
    });
    check(&page(&format!("<dl>{list}</dl>")), 5, |at| Some(day(at)));
}

#[test]
fn bare_links_parted_by_breaks() {
    let links = each(5, |_, title, slug| {
        format!("<a href=/news/{slug}>{title}</a><br>")
    });
    check(&page(&format!("<div>{links}</div>")), 5, |_| None);
}

#[test]
fn bare_links_with_text_behind() {
    let links = each(5, |at, title, slug| {
        format!("<a href=/news/{slug}>{title}</a> {}<br>", day(at))
    });
    check(&page(&format!("<div>{links}</div>")), 5, |at| Some(day(at)));
}

#[test]
fn cards_that_are_one_link() {
    let cards = each(5, |at, title, slug| {
        format!(
            "<a class=card href=/news/{slug}><div>{title}</div><div>{}</div><div>What happened is told in a longer sentence than its headline was.</div></a>",
            day(at)
        )
    });
    check(&page(&cards), 5, |at| Some(day(at)));
}

#[test]
fn headings_that_are_dates_date_what_follows() {
    let days = each(4, |at, title, slug| {
        let head = if at % 2 == 0 {
            format!("</ul><h2>{}</h2><ul>", day(at))
        } else {
            String::new()
        };
        format!("{head}<li><a href=/news/{slug}>{title}</a>")
    });
    check(&page(&format!("<ul>{days}</ul>")), 4, |at| {
        Some(day(at - at % 2))
    });
}

#[test]
fn a_list_of_one() {
    let card = each(1, |at, title, slug| {
        format!(
            "<div class=cards><div class=card><h2><a href=/news/{slug}>{title}</a></h2><p>What happened is told here.</p><time>{}</time></div></div>",
            day(at)
        )
    });
    check(&page(&card), 1, |at| Some(day(at)));
}

#[test]
fn a_side_bar_with_more_entries_is_not_the_list() {
    let cards = each(4, |at, title, slug| {
        format!(
            "<div class=post><h2><a href=/news/{slug}>{title}</a></h2><p>What happened is told in a sentence of some length here.</p>{}</div>",
            day(at)
        )
    });
    let side: String = (0..12)
        .map(|at| format!("<li><a href=/news/popular-story-number-{at}>A popular story that was read {at} times</a>"))
        .collect();
    let html = format!(
        "<body>{NAV}<div>{cards}</div><div class=sidebar><h3>Most read</h3><ul>{side}</ul></div>{FOOT}</body>"
    );
    check(&html, 4, |at| Some(day(at)));
}

#[test]
fn an_empty_page_has_no_list() {
    assert!(best("<p>Nothing here.</p>").is_empty());
}

fn detector(html: &str) -> (&'static str, Option<Selectors>) {
    let document = Document::parse(html).expect("parses");
    let url = Url::parse("https://gazette.example/news").expect("is an address");
    let list = find(&document, &url, &Context::default())
        .lists
        .swap_remove(0);
    (list.detector, list.selectors)
}

#[test]
fn json_ld_that_tells_the_list_of_the_page_is_believed() {
    let links = each(4, |_, title, slug| {
        format!("<li><a href=/news/{slug}>{title}</a>")
    });
    let told: Vec<String> = HEADLINES
        .iter()
        .take(4)
        .enumerate()
        .map(|(at, (title, slug))| {
            format!(
                r#"{{"@type":"ListItem","item":{{"@type":"NewsArticle","url":"/news/{slug}","headline":"{title}","datePublished":"2025-09-{:02}T08:30:00Z"}}}}"#,
                12 - at
            )
        })
        .collect();
    let script = format!(
        r#"<script type="application/ld+json">{{"@type":"ItemList","itemListElement":[{}]}}</script>"#,
        told.join(",")
    );
    let html = page(&format!("{script}<ul>{links}</ul>"));
    assert_eq!(detector(&html).0, "json-ld");
    let items = best(&html);
    assert_eq!(items.len(), 4);
    assert_eq!(
        items
            .first()
            .and_then(|item| item.dates.first()?.machine.as_deref()),
        Some("2025-09-12T08:30:00Z")
    );
    // A list of other articles is none of the page.
    let other = script.replace("/news/", "/elsewhere/");
    assert_eq!(
        detector(&page(&format!("{other}<ul>{links}</ul>"))).0,
        "structure"
    );
}

#[test]
fn marked_items_name_their_detector() {
    let entries = each(3, |at, title, slug| {
        format!(
            "<div class=h-entry><a class='p-name u-url' href=/news/{slug}>{title}</a> <time class=dt-published>{}</time></div>",
            day(at)
        )
    });
    assert_eq!(detector(&page(&entries)).0, "microformats");
    let articles = each(3, |_, title, slug| {
        format!(
            "<div itemscope itemtype='https://schema.org/NewsArticle'><h2><a href=/news/{slug}>{title}</a></h2></div>"
        )
    });
    assert_eq!(detector(&page(&articles)).0, "microdata");
}

#[track_caller]
fn selects(list: &str, expected: &str) {
    let (_, selectors) = detector(&page(list));
    let selectors = selectors.expect("has selectors");
    let shown = [
        Some(selectors.item.as_str()),
        selectors.link.as_deref(),
        selectors.title.as_deref(),
        selectors.date.as_deref(),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(" | ");
    assert_eq!(shown, expected);
}

#[test]
fn selectors_prefer_names_that_mean_something() {
    let cards = each(4, |at, title, slug| {
        format!(
            "<div class='flex css-1x2y{at} story-card'><h2><a href=/news/{slug}>{title}</a></h2><span class='mt-2 published'>{}</span></div>",
            day(at)
        )
    });
    selects(&cards, ".story-card | h2 | .published");
}

#[test]
fn selectors_leave_out_what_stands_between() {
    let cards = each(4, |at, title, slug| {
        let promotion = if at == 1 {
            "<li class=promotion><a href=/shop/kettles-for-all rel=sponsored>Kettles for all of us</a></li>"
        } else {
            ""
        };
        format!(
            "<li><a href=/news/{slug}>{title}</a> <b>{}</b></li>{promotion}",
            day(at)
        )
    });
    selects(
        &format!("<ul class=river>{cards}</ul>"),
        "ul.river li:not(.promotion) | b",
    );
}

#[test]
fn rows_without_names_are_told_by_their_links() {
    let rows = each(4, |at, title, slug| {
        format!(
            "<tr><td>{}</td><td><a href=/files/{slug}.pdf>{title}</a></td></tr>",
            day(at)
        )
    });
    selects(
        &format!("<table><tr><td>Day</td><td>Title</td></tr>{rows}</table>"),
        "tr:has(a[href$=\".pdf\"]) | td",
    );
}

#[test]
fn a_list_that_the_feed_knows_goes_before_a_better_one_in_another_place() {
    let left: String = HEADLINES
        .iter()
        .take(2)
        .map(|(title, slug)| format!("<li><a href=/news/{slug}>{title}</a>"))
        .collect();
    let others: String = (1..9)
        .map(|n| {
            format!("<article><h2><a href=/more/other-{n}>The council of town {n} meets tonight</a></h2><time>{n} September 2025</time><p>It will talk about the ferry and its tide tables.</p></article>")
        })
        .collect();
    let html = page(&format!(
        "<ul class=stories>{left}</ul><div class=grid>{others}</div>"
    ));
    let document = Document::parse(&html).expect("parses");
    let url = Url::parse("https://gazette.example/news").expect("is an address");
    let read = |known: usize, container: &str| {
        let before = Before {
            keys: HEADLINES
                .iter()
                .take(known)
                .map(|(_, slug)| format!("gazette.example/news/{slug}"))
                .collect(),
            container: Some(container.to_owned()),
        };
        let found = extract(&document, &url, &Context::default(), &[], &before);
        (found.items.len(), found.diagnostics.len())
    };
    assert_eq!(read(0, "ul.stories"), (8, 0), "nothing is known");
    assert_eq!(read(5, "ul.stories"), (2, 1));
    assert_eq!(read(5, "div.grid"), (8, 0), "all of its list is new");
}
