//! Whole files, and everything that can be wrong with one.

use super::*;
use crate::config::Kind;
use crate::dates::Order;

const GOOD: &str = r#"
[publish]
base_url = "https://feeds.example.org"
[defaults]
interval = "1h"
timezone = "Europe/Berlin"
locale = "de"
order = "dmy"
[[site]]
host = "www.example.org"
order = "mdy"
timezone = "Asia/Kolkata"
headers = { Authorization = "env:TOKEN" }
[site.article]
date = { select = ".published", format = "Published %d.%m.%y, %I:%M %p" }
[[feed]]
name = "news"
locale = "en-IN"
pages = ["https://www.example.org/news", { url = "https://other.example/x", category = "Other" }]
article = true
[feed.select]
item = "li"
image = ["img@data-src", "img@src"]
date = "time"
"#;

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(Path::new("dir/config.toml"), text, &|name| {
        (name == "TOKEN").then(|| "secret".to_owned())
    })
}

#[track_caller]
fn complaint(text: &str) -> String {
    parse(text).expect_err("has a problem").to_string()
}

#[test]
fn a_whole_file_is_read_with_its_layers() {
    let config = parse(GOOD).expect("is valid");
    assert_eq!(config.publish.dir, Path::new("dir/feeds"));
    assert_eq!(
        config.publish.base_url.as_ref().map(url::Url::as_str),
        Some("https://feeds.example.org/")
    );
    let feed = &config.feeds[0];
    assert_eq!(feed.plan.shortest().as_secs(), 3600);
    assert_eq!(feed.plan.zone, chrono_tz::Asia::Kolkata);
    assert_eq!(feed.pages[0].timezone, Some(chrono_tz::Asia::Kolkata));
    assert_eq!(feed.pages[0].request.headers[0].1, "secret");
    assert_eq!(feed.pages[1].timezone, Some(chrono_tz::Europe::Berlin));
    let dates = |page: usize| {
        let page = &feed.pages[page];
        (
            page.locale.map(|locale| locale.to_string()),
            page.order.map(Order::name),
        )
    };
    assert_eq!(dates(0), (Some("en-IN".into()), Some("mdy")));
    assert_eq!(dates(1), (Some("en-IN".into()), Some("dmy")));
    assert_eq!(
        config.sites[0].locale.map(|l| l.to_string()).as_deref(),
        Some("de")
    );
    assert_eq!(feed.pages[1].categories, ["Other"]);
    assert_eq!(feed.formats.len(), 3);
    assert!(!format!("{config:?}").contains("secret"));
}

#[test]
fn a_mistyped_key_points_at_its_line_and_names_the_nearest() {
    let text = GOOD.replace("interval", "intervall");
    let complaint = complaint(&text);
    assert!(complaint.contains("dir/config.toml:5:1"), "{complaint}");
    assert!(
        complaint.contains("unknown key `intervall` in [defaults]"),
        "{complaint}"
    );
    assert!(
        complaint.contains("did you mean `interval`?"),
        "{complaint}"
    );
}

#[test]
fn a_key_in_the_wrong_table_is_sent_home() {
    let complaint = complaint(&GOOD.replace("article = true", "gap = \"2s\""));
    assert!(
        complaint.contains("`gap` belongs in [[site]]"),
        "{complaint}"
    );
}

#[test]
fn every_kind_of_bad_value_is_named_with_its_line() {
    for (from, to, expected) in [
        ("item = \"li\"", "item = \"li[\"", "not a CSS selector"),
        ("\"time\"", "\"time[\"", "not a CSS selector"),
        (
            "Asia/Kolkata",
            "Asia/Kolkatta",
            "did you mean \"Asia/Kolkata\"?",
        ),
        (
            "%d.%m.%y, %I:%M %p",
            "%d.%m, %I:%M %p",
            "needs day, month and year",
        ),
        ("\"en-IN\"", "\"english\"", "unknown locale \"english\""),
        ("\"en-IN\"", "\"en IN\"", "are written like"),
        ("\"mdy\"", "\"mdY\"", "did you mean \"mdy\"?"),
        (
            "\"mdy\"",
            "\"American\"",
            "expected \"dmy\", \"mdy\" or \"ymd\"",
        ),
        ("\"mdy\"", "true", "must be \"dmy\", \"mdy\" or \"ymd\""),
        ("\"1h\"", "\"1 hour\"", "a duration such as"),
        ("\"1h\"", "60", "must be a text such as"),
        ("name = \"news\"", "name = \"../news\"", "a-z, 0-9"),
        ("article = true", "article = \"yes\"", "true, false or"),
        (
            "article = true",
            "article = \"mising\"",
            "did you mean \"missing\"?",
        ),
        (
            "article = true",
            "article = 1",
            "must be true, false or \"missing\"",
        ),
        ("article = true", "recheck = \"5m\"", "at least 10m"),
        ("article = true", "history = \"7d\"", "at least 4w2d"),
        ("article = true", "history = \"always\"", "not a duration"),
        (
            "article = true",
            "archive = true\nhistory = \"90d\"",
            "an archive shows all entries",
        ),
        ("article = true", "limit = 0", "a whole number from 1"),
        ("article = true", "fewest = 0", "a whole number from 1"),
        ("article = true", "expect = \"5m\"", "at least 1h"),
        ("article = true", "expect = \"soon\"", "\"2s\" or \"1h30m\""),
        (
            "[defaults]",
            "[health]\nfailures = 0\n[defaults]",
            "a whole number from 1",
        ),
        (
            "[defaults]",
            "[health]\nafter = \"x\"\n[defaults]",
            "not a duration",
        ),
        ("name = \"news\"", "name = \"status\"", "writes itself"),
        ("article = true", "gate = \"no\"", "must be true or false"),
        ("article = true", "accept_after = \"5m\"", "at least 1h"),
        (
            "article = true",
            "formats = [\"rs\"]",
            "did you mean \"rss\"?",
        ),
        ("article = true", "include = \"(\"", "regular expression"),
        (
            "https://other.example/x",
            "other.example/x",
            "a web address",
        ),
        (
            "https://feeds.example.org",
            "feeds",
            "must be a web address",
        ),
        ("env:TOKEN", "env:MISSING", "MISSING"),
        ("[[feed]]", "[[feed]", "not valid TOML"),
        ("item = \"li\"", "", "has no `item`"),
        (
            "article = true",
            "kind = \"feeds\"",
            "did you mean \"feed\"?",
        ),
        (
            "article = true",
            "kind = \"feed\"",
            "takes no [feed.select]",
        ),
        ("article = true", "kind = 3", "`kind` must be \"css\""),
        ("name = \"news\"", "", "has no `name`"),
        (
            "host = \"www.example.org\"",
            "host = \"https://www.example.org/\"",
            "host",
        ),
    ] {
        let complaint = complaint(&GOOD.replace(from, to));
        assert!(complaint.contains(expected), "{to}: {complaint}");
        assert!(complaint.contains("dir/config.toml:"), "{to}: {complaint}");
    }
}

#[test]
fn every_kind_is_read_by_its_own_word() {
    for name in Kind::NAMES {
        let select = match name {
            "css" | "json" | "xpath" => "[feed.select]\nitem = \"li\"\ntitle = \"a\"\nlink = \"a\"",
            _ => "",
        };
        let text = format!(
            "[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\nkind = \"{name}\"\n{select}"
        );
        let config = parse(&text).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(config.feeds[0].kind.name(), name);
    }
    let text = "[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n";
    let with = |keys: &str| complaint(&format!("{text}{keys}"));
    assert!(with("kind = \"css\"").contains("needs [feed.select]"));
    let json = "kind = \"json\"\n[feed.select]\nitem = \"data.posts\"\n";
    assert!(with(json).contains("has no `title`") && with(json).contains("has no `link`"));
    let json = format!("{json}title = \"a\"\nlink = '/x/{{id'\nremove = \"b\"");
    assert!(with(&json).contains("kind = \"json\" takes no `remove`"));
    let json = json.replace("\nremove = \"b\"", "");
    let complaint = with(&json);
    assert!(
        complaint.contains("c.toml:8:12") || complaint.contains(":8:12"),
        "{complaint}"
    );
    assert!(
        complaint.contains("expected a } behind this"),
        "{complaint}"
    );
    assert!(with("kind = \"feed\"\nnext = \"a\"").contains("takes no `next`"));
}

#[test]
fn css_and_xpath_are_told_apart() {
    let feed = "[[feed]]\nname = \"x\"\npages = [\"https://a.example/\"]\n";
    let with = |keys: &str| complaint(&format!("{feed}{keys}"));
    let css = with("[feed.select]\nitem = \"li\"\ntitle = \".//h2[@class='x']\"\n");
    assert!(
        css.contains(":6:9") && css.contains("this is XPath, where CSS"),
        "{css}"
    );
    let item = with("[feed.select]\nitem = \"//li\"\n");
    assert!(item.contains("this is XPath, where CSS"), "{item}");
    let xpath = "kind = \"xpath\"\n[feed.select]\nitem = \"//li\"\n";
    let mixed = with(&format!("{xpath}title = \"h2.big\"\n"));
    assert!(
        mixed.contains(":7:10") && mixed.contains("this is CSS"),
        "{mixed}"
    );
    let broken = with(&format!("{xpath}date = {{ select = \"td[1\" }}\n"));
    assert!(
        broken.contains(":7:24") && broken.contains("expected ']'"),
        "{broken}"
    );
    let unknown = with(&format!("{xpath}title = \"lower-case(h2)\"\n"));
    assert!(
        unknown.contains("has no function lower-case()"),
        "{unknown}"
    );
}

#[test]
fn all_problems_are_reported_at_once() {
    let text = GOOD
        .replace("interval", "intervall")
        .replace("\"li\"", "\"li[\"");
    assert_eq!(complaint(&text).matches("error:").count(), 2);
}

#[test]
fn two_feeds_of_one_name_are_refused() {
    let again = "[[feed]]\nname = \"NEWS\"\npages = [\"https://a.example/\"]\n[feed.select]\nitem = \"li\"\n";
    let complaint = complaint(&format!("{GOOD}{again}"));
    assert!(
        complaint.contains("`NEWS`") || complaint.contains("a-z"),
        "{complaint}"
    );
}
