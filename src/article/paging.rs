//! Articles on several pages: where one goes on.
//!
//! `rel=next` alone is not enough, since many sites lead to the next article with it. The address
//! must be that of the article with the number of the next page in it, and the link must be marked
//! as paging: by `rel=next` or by showing that number. Where only an ending as in `story-2` tells
//! the number, which may be a story of its own, the link must show it.

use std::sync::LazyLock;
use url::Url;

use super::repeated;
use crate::html::{Document, Selector};

/// Words before the number of a page, in query parameters and in paths.
const PAGE_WORDS: &[&str] = &[
    "page", "p", "pg", "paged", "pagenum", "pageno", "pag", "pagina", "seite", "sayfa", "strona",
    "sida", "sivu", "side", "oldal", "stranica", "trang",
];
/// No article has more.
const MAX_NUMBER: u32 = 99;

static LINK: LazyLock<Selector> = LazyLock::new(|| Selector::constant("link[rel~=next], a[href]"));

/// What tells the number of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// `?page=2`, `/story/2`, `/story/page/2`, `story-page-2.html`
    Clear,
    /// `story-2.html`
    Ending,
}

/// An address taken apart: what it is without the number of its page.
struct Form {
    stem: String,
    number: u32,
    mark: Mark,
}

/// The address of the page on which the article at `url` goes on after its page `number`, counted
/// from 1; `None` when it ends there.
pub fn next_page(document: &Document, url: &Url, number: u32) -> Option<Url> {
    let stems: Vec<String> = forms(url)
        .into_iter()
        .filter(|form| form.number == number && (number > 1 || form.mark == Mark::Clear))
        .map(|form| form.stem)
        .chain((number == 1).then(|| stem(url.path(), url.query())))
        .collect();
    document.select(&LINK).find_map(|link| {
        let href = link.attribute("href")?;
        if !href.contains(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let mut address = crate::permalink::resolve(url, href)?;
        address.set_fragment(None);
        if address.origin() != url.origin() {
            return None;
        }
        let mark = forms(&address)
            .into_iter()
            .find(|form| form.number == number + 1 && stems.contains(&form.stem))?
            .mark;
        let is_rel = link
            .attribute("rel")
            .is_some_and(|rel| rel.split_whitespace().any(|word| word == "next"));
        let is_marked = is_rel && mark == Mark::Clear || shows(&link.text(), number + 1);
        is_marked.then_some(address)
    })
}

/// The text of two pages as one; what stands on both is taken once.
pub fn join(first: Option<String>, second: Option<String>) -> Option<String> {
    match (first, second) {
        (Some(first), Some(second)) => {
            let known = repeated::blocks(&first)
                .into_iter()
                .map(|block| block.print)
                .collect();
            let rest = repeated::without(&second, &known);
            Some(format!("{first}\n{rest}").trim_end().to_owned())
        }
        (first, second) => first.or(second),
    }
}

/// Whether a short text names this number and no other: "2", "Page 2".
fn shows(text: &str, number: u32) -> bool {
    let mut numbers = text
        .split(|c: char| !c.is_ascii_digit())
        .filter(|digits| !digits.is_empty());
    text.chars().count() <= 12
        && numbers.next() == Some(number.to_string().as_str())
        && numbers.next().is_none()
}

fn stem(path: &str, query: Option<&str>) -> String {
    let path = path.trim_end_matches('/');
    match query.filter(|query| !query.is_empty()) {
        Some(query) => format!("{path}?{query}"),
        None => path.to_owned(),
    }
}

fn page_number(digits: &str) -> Option<u32> {
    let number = digits.parse().ok()?;
    (digits.len() <= 2 && (1..=MAX_NUMBER).contains(&number)).then_some(number)
}

fn is_page_word(word: &str) -> bool {
    PAGE_WORDS
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Every way in which an address may hold the number of a page.
fn forms(url: &Url) -> Vec<Form> {
    let mut forms = Vec::new();
    if let Some(query) = url.query() {
        let pairs: Vec<&str> = query.split('&').collect();
        for (at, pair) in pairs.iter().enumerate() {
            let Some((name, value)) = pair.split_once('=') else {
                continue;
            };
            let Some(number) = page_number(value).filter(|_| is_page_word(name)) else {
                continue;
            };
            let mut rest = pairs.clone();
            rest.remove(at);
            forms.push(Form {
                stem: stem(url.path(), Some(&rest.join("&"))),
                number,
                mark: Mark::Clear,
            });
        }
    }
    let path = url.path().trim_end_matches('/');
    let Some((folder, name)) = path.rsplit_once('/') else {
        return forms;
    };
    if let Some(number) = page_number(name) {
        let stem = |folder: &str| Form {
            stem: stem(folder, url.query()),
            number,
            mark: Mark::Clear,
        };
        forms.push(stem(folder));
        if let Some((outer, word)) = folder.rsplit_once('/')
            && is_page_word(word)
        {
            forms.push(stem(outer));
        }
        return forms;
    }
    let (name, extension) = match name.rfind('.') {
        Some(dot) => name.split_at(dot),
        None => (name, ""),
    };
    let front = name.trim_end_matches(|c: char| c.is_ascii_digit());
    let Some(number) = name.strip_prefix(front).and_then(page_number) else {
        return forms;
    };
    let is_mark = |c: char| matches!(c, '-' | '_' | ',' | '.');
    let bare = front.trim_end_matches(is_mark);
    let mut endings = Vec::new();
    if bare.len() < front.len() {
        endings.push((bare, Mark::Ending));
    }
    if let Some((before, word)) = bare.rsplit_once(is_mark)
        && is_page_word(word)
    {
        endings.push((before, Mark::Clear));
    } else if is_page_word(bare) {
        endings.push(("", Mark::Clear));
    }
    for (before, mark) in endings {
        let path = if before.is_empty() {
            folder.to_owned()
        } else {
            format!("{folder}/{before}{extension}")
        };
        forms.push(Form {
            stem: stem(&path, url.query()),
            number,
            mark,
        });
    }
    forms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(url: &str, number: u32, links: &str, expected: Option<&str>) {
        let document = Document::parse(links).expect("parses");
        let url = Url::parse(url).expect("is a URL");
        let next = next_page(&document, &url, number);
        assert_eq!(next.as_ref().map(Url::as_str), expected, "{url} {links}");
    }

    #[test]
    fn pages_of_an_article_are_followed() {
        for (url, number, link, next) in [
            (
                "/story",
                1,
                "<link rel=next href='/story?page=2'>",
                "/story?page=2",
            ),
            ("/story/", 1, "<a href='/story/2/'>2</a>", "/story/2/"),
            (
                "/story/2",
                2,
                "<a href=/story/1>1</a><a href=/story/3>3</a>",
                "/story/3",
            ),
            (
                "/story",
                1,
                "<a rel=next href=/story/page/2>Next</a>",
                "/story/page/2",
            ),
            (
                "/story.html",
                1,
                "<a href=story-2.html>2</a>",
                "/story-2.html",
            ),
            (
                "/story-2.html",
                2,
                "<a href=story-3.html>Page 3</a>",
                "/story-3.html",
            ),
            (
                "/story.html",
                1,
                "<a rel=next href=story-seite-2.html>weiter</a>",
                "/story-seite-2.html",
            ),
            (
                "/s?id=7",
                1,
                "<a rel=next href='/s?id=7&page=2#top'>›</a>",
                "/s?id=7&page=2",
            ),
            (
                "/s?id=7&page=1",
                1,
                "<a rel=next href='/s?id=7&page=2'>›</a>",
                "/s?id=7&page=2",
            ),
        ] {
            let host = "https://a.example";
            check(
                &format!("{host}{url}"),
                number,
                link,
                Some(&format!("{host}{next}")),
            );
        }
    }

    #[test]
    fn other_articles_and_comments_are_not_pages_of_it() {
        for link in [
            "<link rel=next href=/another-story>",
            "<link rel=next href=/story-2>",
            "<a rel=next href=/story-2>The next story</a>",
            "<a href=/story/comment-page-2>2</a>",
            "<a href='/story?page=3'>3</a>",
            "<a href='/story?page=2'>Read all 2 comments of this story</a>",
            "<a rel=next href=https://b.example/story/2>2</a>",
            "<a href=/story?page=1>2</a>",
        ] {
            check("https://a.example/story", 1, link, None);
        }
        check(
            "https://a.example/part-1",
            1,
            "<a rel=next href=/part-2>2</a>",
            None,
        );
    }

    #[test]
    fn what_stands_on_every_page_is_taken_once() {
        let page = |text: &str| {
            Some(format!(
                "<p>A note that stands on every page of it.</p><p>{text}</p>"
            ))
        };
        assert_eq!(
            join(page("One."), page("Two.")).as_deref(),
            Some("<p>A note that stands on every page of it.</p><p>One.</p>\n<p>Two.</p>")
        );
        assert_eq!(join(None, page("One.")), page("One."));
    }
}
