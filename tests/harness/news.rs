//! A section page with its stories, and a configuration that reads it.

use super::{Answer, Server, Workplace};

/// A server, and a place whose feed `news` has the server's `/news` for its page, with these further
/// keys.
pub(crate) async fn place(extra: &str) -> (Server, Workplace) {
    let server = Server::start().await;
    let place = Workplace::new();
    configure(&place, &server, extra);
    (server, place)
}

/// Writes the configuration of [`place`] anew.
pub(crate) fn configure(place: &Workplace, server: &Server, extra: &str) {
    let feeds = feed("news", &server.host, &["/news"], extra);
    place.configure(&configuration(&server.host, &feeds));
}

pub(crate) fn configuration(host: &str, feeds: &str) -> String {
    format!(
        "[publish]\ndir = \"feeds\"\nbase_url = \"https://feeds.example.org/\"\n[[site]]\nhost = \"{host}\"\ntimezone = \"Asia/Kolkata\"\nallow_private = true\ngap = \"0s\"\n{feeds}"
    )
}

pub(crate) fn feed(name: &str, host: &str, paths: &[&str], extra: &str) -> String {
    let pages: Vec<String> = paths
        .iter()
        .map(|path| format!("\"http://{host}{path}\""))
        .collect();
    format!(
        "[[feed]]\nname = \"{name}\"\ntitle = \"{name}\"\npages = [{}]\n{extra}\n[feed.select]\nitem = \"li\"\ntitle = \"h2\"\nlink = \"a\"\nsummary = \"p\"\ndate = {{ select = \"i\", format = \"%d.%m.%y, %I:%M %p\" }}\n",
        pages.join(", ")
    )
}

/// A section page; items are (path, title, printed time).
pub(crate) fn page(items: &[(&str, &str, &str)]) -> Answer {
    let items: String = items
        .iter()
        .map(|(path, title, time)| {
            format!("<li><a href='{path}'><h2>{title}</h2></a><i>{time}</i></li>")
        })
        .collect();
    Answer::page(format!("<html lang=en><title>News</title><ul>{items}</ul>"))
}

pub(crate) const ONE: (&str, &str, &str) = ("/one", "One", "Published 12.09.25, 06:21 PM");
pub(crate) const TWO: (&str, &str, &str) = ("/two", "Two", "Published 12.09.25, 12:04 AM");
pub(crate) const THREE: (&str, &str, &str) = ("/three", "Three", "Published 11.09.25, 09:30 PM");

/// An article as its page tells machines of it.
pub(crate) fn article(title: &str, time: &str) -> Answer {
    Answer::page(format!(
        "<html><head><meta property='og:description' content='Deck of {title}'><script type='application/ld+json'>{{\"@type\":\"NewsArticle\",\"headline\":\"{title}\",\"datePublished\":\"{time}\",\"author\":{{\"name\":\"Mira\"}}}}</script></head><body><h1>{title}</h1>"
    ))
}
