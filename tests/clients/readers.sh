#!/usr/bin/env bash
# Lets real programs subscribe to the feeds of the demo: readers.sh BINARY
# Newsboat, sfeed, the Python library reader and curl, over HTTP and from the files. Run
# from the project root after install.sh. Prints "ok NAME: figures" for each check; the first
# failure ends it.
set -euo pipefail
# Sorting and what the programs take for text must not depend on where this runs.
export LC_ALL=C.UTF-8

binary=$(realpath "${1:?usage: readers.sh BINARY}")
here=tests/clients
python=target/clients/venv/bin/python
work=$(mktemp -d)
feeds=$work/feeds
server=

fail() {
    echo "FAIL $*" >&2
    exit 1
}

# Asks the demo to end, and waits for at most 10 s.
stop_demo() {
    kill -TERM "$server" 2>/dev/null || true
    for ((i = 0; i < 100; i++)); do
        kill -0 "$server" 2>/dev/null || return 0
        sleep 0.1
    done
    return 1
}

# Ends what this script started, and only that.
clean_up() {
    if [[ -n $server ]]; then
        stop_demo || kill -KILL "$server" 2>/dev/null || true
        wait "$server" 2>/dev/null || true
    fi
    rm -rf "$work"
}
trap clean_up EXIT
. "$here/serving.sh"

# Sets `figure` to the number of lines; both files are sorted.
same() { # NAME EXPECTED ACTUAL
    diff -u "$2" "$3" >"$work/diff" || fail "$1: differs from the feed: $(head -n 12 "$work/diff")"
    figure=$(wc -l <"$2")
    ((figure > 0)) || fail "$1: there is nothing to compare"
}

list() {
    "$python" "$here/list_entries.py" "$@"
}

# ---- the demo ---------------------------------------------------------------------------------

# Port 0: the system gives a free one, and the program says which.
: >"$work/demo.log"
"$binary" demo --dir "$feeds" --serve --listen 127.0.0.1:0 >"$work/demo.log" 2>&1 &
server=$!
wait_for_address demo "$server" "$work/demo.log" "Serving: subscribe to"
names=()
for file in "$feeds"/*.rss; do
    name=$(basename "$file" .rss)
    names+=("$name")
    list json "$feeds/$name.json" >"$work/$name.wanted"
done
sort "$work"/*.wanted >"$work/all.wanted"
echo "ok demo: serves ${#names[@]} feeds"

# ---- Newsboat ---------------------------------------------------------------------------------

: >"$work/newsboat.config"
newsboat_reload() { # URLS CACHE
    timeout 60 newsboat -u "$1" -c "$2" -C "$work/newsboat.config" -x reload >"$work/newsboat.log" 2>&1 ||
        fail "newsboat: $(tail -n 5 "$work/newsboat.log")"
}

# It keeps one entry for each id, whatever the feed: so RSS and Atom each get a cache of their own.
for format in rss atom; do
    urls=$work/newsboat-$format.urls cache=$work/newsboat-$format.db
    echo "$base/gazette.$format" >"$urls"
    for round in first second; do
        newsboat_reload "$urls" "$cache"
        list newsboat "$cache" >"$work/listed"
        same "newsboat, gazette.$format, $round reload" "$work/gazette.wanted" "$work/listed"
    done
    echo "ok newsboat, gazette.$format: $figure entries, none new on the second reload"
done

# All feeds in one cache, from the files: an id that stood in two feeds would be missing.
printf 'file://%s\n' "$feeds"/*.rss >"$work/newsboat.urls"
newsboat_reload "$work/newsboat.urls" "$work/newsboat.db"
list newsboat "$work/newsboat.db" >"$work/listed"
same "newsboat, files" "$work/all.wanted" "$work/listed"
echo "ok newsboat, files: $figure entries of ${#names[@]} feeds"

# ---- sfeed --------------------------------------------------------------------------------------

for place in http files; do
    if [[ $place == http ]]; then root=$base; else root=file://$feeds; fi
    mkdir "$work/sfeed-$place"
    {
        echo "sfeedpath='$work/sfeed-$place'"
        echo "feeds() {"
        for name in "${names[@]}"; do
            echo "feed $name.rss '$root/$name.rss'"
            echo "feed $name.atom '$root/$name.atom'"
        done
        echo "}"
    } >"$work/sfeedrc"
    total=0
    for round in first second; do
        timeout 60 sfeed_update "$work/sfeedrc" >"$work/sfeed.log" 2>&1 || fail "sfeed, $place: $(cat "$work/sfeed.log")"
        for name in "${names[@]}"; do
            for format in rss atom; do
                list sfeed "$work/sfeed-$place/$name.$format" >"$work/listed"
                same "sfeed, $place, $name.$format, $round update" "$work/$name.wanted" "$work/listed"
                [[ $round == second ]] || total=$((total + figure))
            done
        done
    done
    echo "ok sfeed, $place: $total entries, none new on the second update"
done

# ---- Python -------------------------------------------------------------------------------------

for format in rss atom json; do
    "$python" "$here/subscribe.py" "$base/gazette.$format" "$work/reader-$format.db" >"$work/listed" ||
        fail "reader, gazette.$format"
    same "reader, gazette.$format" "$work/gazette.wanted" "$work/listed"
    echo "ok reader, gazette.$format: $figure entries, 304 on the second update"
done

# ---- HTTP ---------------------------------------------------------------------------------------

get() { # URL [curl's options]; headers to $work/headers, without the date
    local url=$1
    shift
    curl --silent --show-error --max-time 10 --path-as-is --output "$work/body" --dump-header - "$@" "$url" |
        tr -d '\r' | sed '/^date: /Id' >"$work/headers" || fail "curl: $url"
}

status() {
    sed -n '1s/^HTTP[^ ]* \([0-9]*\).*/\1/p' "$work/headers"
}

header() {
    sed -n "s/^$1: //Ip" "$work/headers"
}

expect() { # WHAT WANTED ACTUAL
    [[ $2 == "$3" ]] || fail "$1: '$3', not '$2'"
}

count=0
declare -A media_types=([rss]=application/rss+xml [atom]=application/atom+xml [json]=application/feed+json [html]=text/html [opml]=text/x-opml
    [_health.xml]=application/rss+xml [status.json]=application/json)
for path in "$feeds"/*; do
    file=$(basename "$path") url=$base/$(basename "$path")
    get "$url"
    expect "$file: status" 200 "$(status)"
    expect "$file: content type" "${media_types[$file]:-${media_types[${file##*.}]}}" "$(header content-type | cut -d';' -f1)"
    expect "$file: X-Content-Type-Options" nosniff "$(header x-content-type-options)"
    cmp -s "$path" "$work/body" || fail "$file: is served with other bytes than the file has"
    cp "$work/headers" "$work/headers.get"
    etag=$(header etag) modified=$(header last-modified)
    [[ $etag == \"*\" ]] || fail "$file: '$etag' is no strong ETag"
    [[ -n $modified ]] || fail "$file: no Last-Modified"

    get "$url" --head
    diff "$work/headers.get" "$work/headers" >"$work/diff" || fail "$file: HEAD answers otherwise than GET: $(cat "$work/diff")"

    for condition in "If-None-Match: $etag" "If-None-Match: \"other\", W/$etag" "If-Modified-Since: $modified"; do
        : >"$work/body"
        get "$url" --header "$condition"
        expect "$file, $condition: status" 304 "$(status)"
        expect "$file, $condition: ETag" "$etag" "$(header etag)"
        expect "$file, $condition: body" "" "$(cat "$work/body")"
    done
    # A changed ETag counts, however new the copy is (RFC 9110 §13.1.3).
    get "$url" --header 'If-None-Match: "other"' --header "If-Modified-Since: $modified"
    expect "$file, another ETag: status" 200 "$(status)"
    get "$url" --header 'If-Modified-Since: Thu, 01 Jan 1970 00:00:00 GMT'
    expect "$file, an old copy: status" 200 "$(status)"
    count=$((count + 1))
done
echo "ok HTTP: $count files, GET, HEAD and 304, content types"

unknown=(/../etc/passwd /%2e%2e/x /%2e%2e%2fetc%2fpasswd /..%5cx /unknown.rss /gazette /gazette.rss/ /a/b.rss //etc/passwd /demo.db /.)
for path in "${unknown[@]}"; do
    get "$base$path"
    expect "$path: status" 404 "$(status)"
    expect "$path: X-Content-Type-Options" nosniff "$(header x-content-type-options)"
done
echo "ok unknown names: ${#unknown[@]} times 404"

# ---- the end ------------------------------------------------------------------------------------

stop_demo || fail "demo: still runs 10 s after SIGTERM"
code=0
wait "$server" || code=$?
server=
expect "demo: exit code after SIGTERM" 0 "$code"
echo "ok demo: ends on SIGTERM"
