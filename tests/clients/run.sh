#!/usr/bin/env bash
# Checks the feeds of the demo with real readers and validators: run.sh BINARY
# Run from the project root. Installs what is needed, and ends at the first failure.
set -euo pipefail

binary=${1:?usage: run.sh BINARY}
here=tests/clients
[[ -x $binary ]] || { echo "FAIL run.sh: $binary is no program" >&2; exit 1; }

"$here/install.sh"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
feeds=$work/feeds
"$binary" demo --dir "$feeds" >"$work/demo.log" 2>&1 || {
    echo "FAIL demo: $(tail -n 10 "$work/demo.log")" >&2
    exit 1
}

# Debian's libxml2 is another version than the one inside lxml.
for kind in rss atom; do
    xmllint --noout --nonet --relaxng "$here/$kind.rng" "$feeds"/*."$kind" 2>"$work/xmllint.log" || {
        echo "FAIL xmllint: $(grep -v ' validates$' "$work/xmllint.log")" >&2
        exit 1
    }
    echo "ok xmllint, $kind.rng: $(grep -c ' validates$' "$work/xmllint.log") files"
done

xmllint --noout --nonet --relaxng "$here/rss.rng" "$feeds/_health.xml" 2>"$work/xmllint.log" || {
    echo "FAIL xmllint, _health.xml: $(cat "$work/xmllint.log")" >&2
    exit 1
}
echo "ok xmllint, _health.xml"

# Pages of an archive, and a hub, which the demo has not.
mkdir "$work/archive"
cat >"$work/archive/config.toml" <<'CONFIG'
[publish]
base_url = "https://feeds.example.org/"
hub = "http://127.0.0.1:9/"
[[feed]]
name = "news"
archive = true
pages = [{ url = "file:page.html", base = "https://a.example/news" }]
[feed.select]
item = "li"
image = "img"
CONFIG
{
    echo '<html lang="en">'
    for ((i = 0; i < 250; i++)); do
        echo "<li><a href='/$i?x=[1]|2'>Story $i &amp; more</a><img src='/p$i.jpg'></li>"
    done
} >"$work/archive/page.html"
"$binary" run --config "$work/archive/config.toml" >"$work/archive.log" 2>&1 || {
    echo "FAIL archive: $(tail -n 5 "$work/archive.log")" >&2
    exit 1
}
for kind in rss atom; do
    pages=("$work/archive/feeds/news.$kind" "$work/archive/feeds/news~1.$kind" "$work/archive/feeds/news~2.$kind")
    xmllint --noout --nonet --relaxng "$here/$kind.rng" "${pages[@]}" 2>"$work/xmllint.log" || {
        echo "FAIL xmllint, archive: $(grep -v ' validates$' "$work/xmllint.log")" >&2
        exit 1
    }
    echo "ok xmllint, archive, $kind.rng: ${#pages[@]} files"
done

target/clients/venv/bin/python "$here/check_feeds.py" "$feeds"
node "$here/check_feeds.mjs" "$feeds"
"$here/readers.sh" "$binary"
target/clients/venv/bin/python "$here/rounds.py" "$binary"
"$here/browser.sh" "$binary"
echo "ok clients: every check passed"
