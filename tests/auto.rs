//! Lists on pages that were redesigned: the same articles in every shape a section page has, with
//! class names hashed, wrappers added, advertisements between items, and lists cut to 5, 2 and 1.

#![expect(clippy::needless_range_loop, reason = "an item is its number")]

use pagewire::dates::Context;
use pagewire::extract::auto::{self, List};
use pagewire::html::{Document, Selector};
use url::Url;

/// How a page is built.
#[derive(Debug, Clone, Copy)]
struct Design {
    /// Class names as a build tool writes them.
    is_hashed: bool,
    /// Elements more around every item and around the list.
    wrappers: usize,
    /// An advertisement behind every second item.
    has_ads: bool,
    items: usize,
}

const SUBJECTS: [&str; 12] = [
    "Harbour city votes to keep its last tram line",
    "Museum returns bronze to coastal kingdom",
    "Three islands sign pact on undersea cables",
    "Orchard growers welcome a late frost",
    "Library opens its reading room at night",
    "River ferry resumes after ten years",
    "Chess club finds its first champion",
    "Council maps every well of the old town",
    "Bakers agree on the weight of a loaf",
    "School turns its roof into a garden",
    "Lighthouse keeper retires after forty winters",
    "Festival of kites moves to the northern beach",
];

fn slug(at: usize) -> String {
    let words: Vec<String> = SUBJECTS[at]
        .split(' ')
        .take(5)
        .map(str::to_lowercase)
        .collect();
    format!("/world/{}-{}", words.join("-"), 41_000 + at)
}

fn day(at: usize) -> String {
    format!("{} September 2025", 28 - at)
}

impl Design {
    fn class(&self, name: &str) -> String {
        if !self.is_hashed {
            return name.to_owned();
        }
        let sum = name
            .bytes()
            .fold(7_u32, |sum, byte| sum.wrapping_mul(31) + u32::from(byte));
        format!("css-{sum:x}")
    }

    fn wrap(&self, inner: &str) -> String {
        format!(
            "{}{inner}{}",
            "<div>".repeat(self.wrappers),
            "</div>".repeat(self.wrappers)
        )
    }

    fn join(&self, tag: &str, items: impl Fn(usize) -> String) -> String {
        let mut out = String::new();
        for at in 0..self.items {
            out.push_str(&items(at));
            if self.has_ads && at % 2 == 1 {
                out.push_str(&format!(
                    "<{tag} class={}><a href=https://ads.example/click?id={at} rel=sponsored><img src=/ad{at}.png>Kettles that everyone is talking about now</a></{tag}>",
                    self.class("advert")
                ));
            }
        }
        out
    }
}

type Shape = (&'static str, fn(&Design) -> String);

const SHAPES: &[Shape] = &[
    ("articles", |design| {
        let list = design.join("article", |at| {
            let inner = format!(
                "<a href={0}><img src=/p{at}.jpg></a><h2 class={1}><a href={0}>{2}</a></h2><p>What happened is told here in one sentence.</p><span class={3}>{4}</span>",
                slug(at), design.class("headline"), SUBJECTS[at], design.class("date"), day(at)
            );
            format!("<article class={}>{}</article>", design.class("story"), design.wrap(&inner))
        });
        format!("<div class={}>{list}</div>", design.class("stories"))
    }),
    ("cards that are links", |design| {
        let list = design.join("li", |at| {
            let inner = format!(
                "<img src=/p{at}.jpg><h3>{}</h3><p>What happened is told here.</p><time>{}</time>",
                SUBJECTS[at],
                day(at)
            );
            format!(
                "<li class={}><a href={}>{}</a></li>",
                design.class("card"),
                slug(at),
                design.wrap(&inner)
            )
        });
        format!("<ul class={}>{list}</ul>", design.class("cards"))
    }),
    ("bare list", |design| {
        let list = design.join("li", |at| {
            let inner = format!(
                "<a href={}>{}</a> <i>{}</i>",
                slug(at),
                SUBJECTS[at],
                day(at)
            );
            format!("<li>{}</li>", design.wrap(&inner))
        });
        format!("<ul>{list}</ul>")
    }),
    ("table", |design| {
        let mut rows = String::new();
        for at in 0..design.items {
            rows.push_str(&format!(
                "<tr class={}><td>{}</td><td>{}</td><td>{}</td></tr>",
                design.class("row-item"),
                day(at),
                design.wrap(&format!("<a href={}>{}</a>", slug(at), SUBJECTS[at])),
                "Town desk"
            ));
        }
        format!("<table><tr><th>Date</th><th>Title</th><th>Desk</th></tr>{rows}</table>")
    }),
    ("flat run", |design| {
        design.join("p", |at| {
            format!(
                "<h3><a href={}>{}</a></h3><p class={}>{}</p><p>What happened is told here in one sentence.</p>",
                slug(at), SUBJECTS[at], design.class("date"), day(at)
            )
        })
    }),
    ("definitions", |design| {
        let list = design.join("dd", |at| {
            format!(
                "<dt><a href={}>{}</a></dt><dd>{}</dd>",
                slug(at),
                SUBJECTS[at],
                day(at)
            )
        });
        format!("<dl>{list}</dl>")
    }),
    ("hero and list", |design| {
        let card = |at: usize, kind: &str, head: &str| {
            let inner = format!(
                "<a href={0}><img src=/p{at}.jpg></a><{head}><a href={0}>{1}</a></{head}><p>What happened is told here in one sentence.</p><span class={2}>{3}</span>",
                slug(at),
                SUBJECTS[at],
                design.class("date"),
                day(at)
            );
            format!(
                "<div class={}>{}</div>",
                design.class(kind),
                design.wrap(&inner)
            )
        };
        let rest = design.join("div", |at| {
            if at == 0 {
                String::new()
            } else {
                card(at, "teaser", "h3")
            }
        });
        format!(
            "<div class={}>{}</div><div class={}>{rest}</div>",
            design.class("lead"),
            card(0, "hero", "h2"),
            design.class("river")
        )
    }),
    ("rows of cards", |design| {
        let mut out = String::new();
        for at in 0..design.items {
            if at % 3 == 0 {
                out.push_str(&format!(
                    "{}<div class={}>",
                    if at > 0 { "</div>" } else { "" },
                    design.class("grid-line")
                ));
            }
            out.push_str(&format!(
                "<div class={0}>{4}<h3><a href={1}>{2}</a></h3><span>{3}</span></div>",
                design.class("cell"),
                slug(at),
                SUBJECTS[at],
                day(at),
                design.wrap("")
            ));
        }
        out + "</div>"
    }),
];

fn page(design: &Design, shape: &Shape) -> String {
    let side: String = (0..8)
        .map(|at| {
            format!(
                "<li><a href=/world/most-read-story-of-the-week-{at}>The most read story number {at} of the whole week</a></li>"
            )
        })
        .collect();
    let list =
        (0..design.wrappers).fold((shape.1)(design), |inner, _| format!("<div>{inner}</div>"));
    format!(
        "<html lang=en><body><header><nav><ul><li><a href=/world>World</a><li><a href=/sport>Sport</a><li><a href=/city-and-region>City and region</a><li><a href=/letters>Letters to the editor</a></ul></nav></header><main><h1>World</h1>{list}<div class=pagination><a href=/world?page=2>2</a> <a href=/world?page=3>Next page</a></div></main><aside><h3>Most read</h3><ul>{side}</ul></aside><footer><a href=/terms-of-use>Terms of use</a> <a href=/write-to-us>Write to us</a></footer></body></html>"
    )
}

fn best(html: &str) -> Option<List> {
    let document = Document::parse(html).expect("parses");
    let url = Url::parse("https://gazette.example/world").expect("is an address");
    let list = auto::find(&document, &url, &Context::default())
        .lists
        .into_iter()
        .next()?;
    if let Some(selectors) = &list.selectors {
        let item = Selector::parse(&selectors.item).expect("is a selector");
        assert_eq!(
            document.select(&item).count(),
            list.items.len(),
            "{} selects the items",
            selectors.item
        );
    }
    Some(list)
}

/// What is wrong with the list of a page, if anything.
fn wrong(design: &Design, shape: &Shape) -> Option<String> {
    let found = best(&page(design, shape));
    let found: Vec<_> = found.map_or_else(Vec::new, |list| {
        list.items
            .into_iter()
            .map(|item| {
                (
                    item.link.unwrap_or_default(),
                    item.title.unwrap_or_default(),
                    item.dates.into_iter().next().map(|date| date.text),
                )
            })
            .collect()
    });
    let expected: Vec<_> = (0..design.items)
        .map(|at| (slug(at), SUBJECTS[at].to_owned(), Some(day(at))))
        .collect();
    (found != expected).then(|| {
        let missing = expected.iter().filter(|item| !found.contains(item)).count();
        let more = found.iter().filter(|item| !expected.contains(item)).count();
        format!(
            "{}, {design:?}: {missing} missing, {more} more: {:?}",
            shape.0,
            found.first()
        )
    })
}

fn designs(items: usize) -> Vec<Design> {
    let mut out = Vec::new();
    for is_hashed in [false, true] {
        for wrappers in 0..3 {
            for has_ads in [false, true] {
                out.push(Design {
                    is_hashed,
                    wrappers,
                    has_ads,
                    items,
                });
            }
        }
    }
    out
}

#[track_caller]
fn check(items: usize) {
    let wrong: Vec<String> = designs(items)
        .iter()
        .flat_map(|design| SHAPES.iter().filter_map(move |shape| wrong(design, shape)))
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn twelve_items_in_every_design() {
    check(12);
}

#[test]
fn five_items_in_every_design() {
    check(5);
}

#[test]
fn two_items_in_every_design() {
    check(2);
}

#[test]
fn one_item_in_every_design() {
    check(1);
}
