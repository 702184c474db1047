//! Kinds of parsed pages, by what a reader sees of them.

use super::Kind;
use crate::extract::auto::Found;
use crate::html::{Document, Outline, collapse};

/// Visible characters of a page that shows a wall and nothing else.
const WALL: usize = 2500;
/// Visible characters that are no more than a name and a word of patience.
const BARE: usize = 300;
/// A page with fewer links is no list of links.
const MIN_LINKS: usize = 8;
/// Lists with at least this score stand for themselves.
const GOOD: f64 = 0.6;

/// What is looked at.
#[derive(Debug, Default)]
pub(super) struct Seen {
    /// `<title>`, in lower case.
    pub(super) title: String,
    /// The first headings, in lower case.
    headings: Vec<String>,
    /// Visible characters.
    pub(super) chars: usize,
    /// The first text, in lower case.
    text: String,
    /// What `<noscript>` says, in lower case.
    noscript: String,
    links: usize,
    scripts: usize,
    has_password: bool,
    has_control: bool,
    has_root: bool,
    is_article: bool,
}

/// Ids of the empty elements that scripts fill.
const ROOTS: &[&str] = &[
    "root",
    "app",
    "__next",
    "__nuxt",
    "___gatsby",
    "svelte",
    "q-app",
    "react-root",
    "main-app",
    "app-root",
    "ember-app",
];

impl Seen {
    pub(super) fn of(document: &Document) -> Self {
        let outline = Outline::of(document);
        let mut out = Self {
            chars: outline.chars(0..outline.run_count()),
            text: outline.text(0..outline.run_count().min(120)).to_lowercase(),
            ..Self::default()
        };
        // The title is no part of what the page shows.
        for place in 0..outline.len() {
            let name = outline.name(place);
            match name {
                "title" if out.title.is_empty() && !outline.is_hidden(place) => {
                    out.title = outline.text_of(place).to_lowercase();
                    out.chars = out.chars.saturating_sub(outline.chars(outline.runs(place)));
                }
                "h1" | "h2" if out.headings.len() < 3 && !outline.is_hidden(place) => {
                    out.headings.push(outline.text_of(place).to_lowercase());
                }
                "a" if !outline.is_hidden(place) => {
                    out.links += usize::from(outline.attribute(place, "href").is_some());
                }
                "script" => out.scripts += 1,
                "noscript" if out.noscript.len() < 1000 => {
                    if let Some(element) = outline.element(place) {
                        out.noscript += &collapse(&element.raw_text()).to_lowercase();
                    }
                }
                "input" => {
                    let kind = outline.attribute(place, "type").unwrap_or("");
                    out.has_password |= kind.eq_ignore_ascii_case("password");
                    out.has_control |= kind.eq_ignore_ascii_case("submit");
                }
                "button" => out.has_control = true,
                "meta" => {
                    let says = |name: &str| outline.attribute(place, name).unwrap_or("");
                    out.is_article |= says("property").eq_ignore_ascii_case("og:type")
                        && says("content").eq_ignore_ascii_case("article");
                }
                "app-root" => out.has_root |= outline.runs(place).is_empty(),
                _ => {}
            }
            if outline
                .attribute(place, "id")
                .is_some_and(|id| ROOTS.contains(&id))
            {
                out.has_root |= outline.chars(outline.runs(place)) < BARE;
            }
        }
        out
    }

    /// Whether title or heading begins with, or is, one of these.
    fn is_headed(&self, starts: &[&str]) -> bool {
        std::iter::once(&self.title)
            .chain(&self.headings)
            .any(|text| {
                starts.iter().any(|start| {
                    // "404" alone, and not "404 people came".
                    start.len() > 4 && text.starts_with(start)
                        || text
                            .split(['|', '-', '–', '—', '·', ':'])
                            .any(|part| part.trim() == *start)
                })
            })
    }
}

/// How pages say that there is no page, in lower case.
const MISSING: &[&str] = &[
    "404",
    "404 not found",
    "404 error",
    "404 page",
    "page not found",
    "not found",
    "page cannot be found",
    "page doesn't exist",
    "page does not exist",
    "this page isn't available",
    "we can't find that page",
    "we can’t find that page",
    "oops! that page can",
    "oops! that page can’t be found",
    "sorry, we couldn't find that page",
    "error 404",
    "410",
    "seite nicht gefunden",
    "seite wurde nicht gefunden",
    "page introuvable",
    "page non trouvée",
    "página no encontrada",
    "página não encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "sidan kunde inte hittas",
    "siden ble ikke funnet",
    "siden blev ikke fundet",
    "sivua ei löytynyt",
    "strona nie istnieje",
    "nie znaleziono strony",
    "stránka nenalezena",
    "az oldal nem található",
    "страница не найдена",
    "сторінку не знайдено",
    "sayfa bulunamadı",
    "الصفحة غير موجودة",
    "הדף לא נמצא",
    "ページが見つかりません",
    "お探しのページは見つかりません",
    "页面不存在",
    "頁面不存在",
    "페이지를 찾을 수 없습니다",
    "halaman tidak ditemukan",
    "không tìm thấy trang",
    "पृष्ठ नहीं मिला",
];

/// How `<noscript>` and shells ask for JavaScript, in lower case.
const JAVASCRIPT: &[&str] = &["javascript", "js enabled", "enable scripts"];

/// How walls ask for consent, in lower case.
const CONSENT: &[&str] = &[
    "before you continue",
    "we value your privacy",
    "your privacy choices",
    "we and our partners",
    "accept all",
    "accept cookies",
    "cookie consent",
    "consent to cookies",
    "ihre zustimmung",
    "alle akzeptieren",
    "wir verwenden cookies",
    "tout accepter",
    "accepter et continuer",
    "aceptar todo",
    "accetta tutto",
    "alles accepteren",
    "akzeptieren und weiter",
    "zaakceptuj wszystko",
    "同意する",
];

/// Headings of forms that ask who one is, in lower case.
const LOGIN: &[&str] = &[
    "log in",
    "login",
    "log on",
    "sign in",
    "signin",
    "anmelden",
    "anmeldung",
    "einloggen",
    "connexion",
    "se connecter",
    "iniciar sesión",
    "acceso",
    "entrar",
    "accedi",
    "inloggen",
    "logga in",
    "войти",
    "вход",
    "ログイン",
    "登录",
    "로그인",
    "zaloguj",
];

/// What a page is.
pub(super) fn kind(seen: &Seen, found: Option<&Found>) -> Kind {
    let list = found.and_then(|found| found.lists.first());
    let is_good = list.is_some_and(|list| list.items.len() > 1 && list.score >= GOOD);
    if is_good {
        return Kind::Section;
    }
    let says = |words: &[&str]| words.iter().any(|word| seen.text.contains(word));
    if seen.is_headed(MISSING) {
        return Kind::Missing;
    }
    if seen.chars < WALL {
        if seen.has_password || seen.is_headed(LOGIN) && seen.has_control {
            return Kind::Login;
        }
        if says(CONSENT) && seen.has_control {
            return Kind::Consent;
        }
    }
    if seen.chars < BARE {
        let asks = JAVASCRIPT
            .iter()
            .any(|word| seen.noscript.contains(word) || seen.text.contains(word));
        if seen.scripts > 0 && (asks || seen.has_root || seen.links == 0) {
            return Kind::JavaScript;
        }
        if seen.chars == 0 {
            return Kind::Empty;
        }
    }
    if seen.is_article {
        return Kind::Article;
    }
    match list {
        Some(_) => Kind::Section,
        None if found.is_none() => Kind::Text,
        None if seen.links >= MIN_LINKS => Kind::Links,
        None => Kind::Text,
    }
}
