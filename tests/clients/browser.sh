#!/usr/bin/env bash
# Shows the pages of hostile feeds in Chromium: browser.sh BINARY
# Index, feed page and error page as `pagewire serve` gives them, at the width of a telephone and of a
# desk. Fails on any word on the console, which is where violations of the policy are told, on
# anything that a text has smuggled in, and on a page that must be scrolled sideways. Run from the
# project root after install.sh. Screenshots are left in target/clients.
set -euo pipefail
export LC_ALL=C.UTF-8

binary=$(realpath "${1:?usage: browser.sh BINARY}")
python=target/clients/venv/bin/python
pictures=$PWD/target/clients
work=$(mktemp -d)
server=

fail() {
    echo "FAIL $*" >&2
    exit 1
}

# Ends what this script started, and only that.
clean_up() {
    if [[ -n $server ]]; then
        kill -TERM "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
. tests/clients/serving.sh

expect() { # WHAT WANTED ACTUAL
    [[ $2 == "$3" ]] || fail "$1: '$3', not '$2'"
}

# ---- a feed of hostile texts ----------------------------------------------------------------------

"$python" - "$work" <<'PAGE'
import html, sys
texts = [
    "<script>document.title = 'XSS'</script>", "</title></head><script>document.title = 'XSS'</script>",
    "<img src=x onerror=\"document.title='XSS'\">", "</style><style>body{display:none}</style>",
    "\" onmouseover=\"document.title='XSS'\" x=\"", "' onfocus='x' autofocus '", "<svg onload=document.title='XSS'>",
    "</script><script>document.title='XSS'</script>", "<iframe src=javascript:parent.document.title='XSS'>",
    "<meta http-equiv=refresh content=0;url=about:blank>", "<base href=//evil.example/>", "javascript:document.title='XSS'",
    "A" * 290, "日本語のとても長い見出し" * 20, "\u202ebackwards", "a & b < c > d \"e\" 'f'", "<!--", "]]>", "&lt;b&gt;",
]
items = "".join(
    f"<li><a href='/s/{number}?a=1&amp;b=&quot;&lt;x'><h2>{html.escape(text)}</h2></a><p>{html.escape(text)}</p>"
    f"<i>{html.escape(text)}</i></li>"
    for number, text in enumerate(texts)
)
open(f"{sys.argv[1]}/page.html", "w", encoding="utf-8").write(f"<html lang=en><ul>{items}</ul>")
with open(f"{sys.argv[1]}/config.toml", "w", encoding="utf-8") as file:
    for name, title in ("hostile", texts[1]), ("plain", "A plain feed"):
        file.write(
            f"[[feed]]\nname = \"{name}\"\ntitle = '''{title}'''\ndescription = '''{texts[2]}'''\n"
            'pages = [{ url = "file:page.html", base = "https://a.example/news" }]\n'
            '[feed.select]\nitem = "li"\ntitle = "h2"\nsummary = "p"\nauthor = "i"\ncategories = "i"\n'
        )
PAGE
config=$work/config.toml
"$binary" run --config "$config" >"$work/run.log" 2>&1 || fail "run: $(tail -n 5 "$work/run.log")"
: >"$work/serve.log"
"$binary" serve --config "$config" --listen 127.0.0.1:0 >"$work/serve.log" 2>&1 &
server=$!
wait_for_address serve "$server" "$work/serve.log" "serving .* at"

# ---- Chromium ---------------------------------------------------------------------------------------

# Each run has a profile of its own, and none looks for updates or anything else outside. The console
# is in $work/console.
open_page() { # URL [Chromium's options]
    local url=$1
    shift
    rm -rf "$work/profile"
    HOME=$work timeout --kill-after=5 60 chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run \
        --disable-background-networking --disable-component-update --disable-sync --hide-scrollbars \
        --user-data-dir="$work/profile" --enable-logging=stderr "$@" "$url" 2>"$work/chromium.log" ||
        fail "chromium: $url: $(tail -n 5 "$work/chromium.log")"
    grep -E 'CONSOLE|Content Security Policy|Refused to' "$work/chromium.log" >"$work/console" || true
}

browse() { # URL [Chromium's options]
    open_page "$@"
    [[ ! -s $work/console ]] || fail "chromium: $1: the console says: $(cat "$work/console")"
}

# A check that cannot fail is none: what the policy forbids must be heard of.
sed 's|<h1>|<script>document.title = "XSS"</script><h1>|' "$work/feeds/plain.html" >"$work/forbidden.html"
open_page "file://$work/forbidden.html" --dump-dom >"$work/dom.html"
[[ -s $work/console ]] || fail "chromium: a script that the policy forbids is not heard of"
grep -q '<title>XSS' "$work/dom.html" && fail "chromium: a script that the policy forbids has run"

pages=(/ /hostile.html /plain.html /hostile.rss /nothing)
for path in "${pages[@]}"; do
    browse "$base$path" --dump-dom >"$work/dom.html"
    grep -q '<title>XSS' "$work/dom.html" && fail "chromium: $path: a text has run as a script"
    "$python" - "$work/dom.html" "$path" <<'DOM' || fail "chromium: $path: see above"
import sys
import html5lib
page = html5lib.parse(open(sys.argv[1], encoding="utf-8").read(), namespaceHTMLElements=False)
path = sys.argv[2]
for tag, most in {"script": 1, "style": 1, "base": 0, "img": 0, "iframe": 0, "svg": 0, "form": 0}.items():
    count = len(list(page.iter(tag)))
    assert count <= most, f"{count} times <{tag}>"
for element in page.iter():
    assert not any(name.startswith("on") for name in element.attrib), element.attrib
if path != "/nothing":
    buttons = list(page.iter("button"))
    assert buttons and not any("hidden" in button.attrib for button in buttons), "the script has not run"
if path == "/hostile.rss":
    # A browser is sent to the page of the feed.
    assert page.find(".//main/ul/li/h2/a") is not None, "a browser gets no page"
DOM
done

# A telephone must not have to scroll sideways. Headless windows are no narrower than 500, and the
# pages as they are served allow no frame: so a frame holds a copy, which a script measures.
for file in "$work"/feeds/*.html; do
    "$python" - "$file" >"$work/frame.html" <<'FRAME'
import html, sys
page = html.escape(open(sys.argv[1], encoding="utf-8").read())
print(f'<!DOCTYPE html><title>Width</title><iframe width="390" height="844" style="border: 0" srcdoc="{page}"></iframe>')
print("<script>onload = () => document.body.id = 'width-' + frames[0].document.documentElement.scrollWidth</script>")
FRAME
    browse "file://$work/frame.html" --dump-dom >"$work/frame.dom"
    expect "$(basename "$file"): width at 390" width-390 "$(grep -o 'width-[0-9]\+' "$work/frame.dom" | tail -n 1)"
done

for size in 1280x800 390x844; do
    for page in /:index /hostile.html:hostile /plain.html:feed /nothing:error; do
        picture=$pictures/${page#*:}-$size.png
        rm -f "$picture"
        browse "$base${page%%:*}" --window-size="${size/x/,}" --screenshot="$picture" >/dev/null
        # The size is in bytes 16 to 23 of a PNG.
        actual=$(od -An -tu1 -j16 -N8 "$picture" | awk '{print $3 * 256 + $4 "x" $7 * 256 + $8}')
        expect "chromium: size of $picture" "$size" "$actual"
    done
done
echo "ok chromium: ${#pages[@]} addresses, no word on the console, nothing smuggled in, 8 screenshots"
