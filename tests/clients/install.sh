#!/usr/bin/env bash
# Installs what the checks in this folder need: feed readers and a browser from Debian, parsers and
# validators for Python and Node in target/clients. Run from the project root. What is there already
# is left alone, so that a second run costs nothing.
set -euo pipefail

# Versions are fixed, so that a check fails because of a change here and not of one elsewhere.
PYTHON_PACKAGES=(feedparser==6.0.14 sgmllib3k==1.0.0 lxml==6.1.3 html5lib==1.1 reader==3.26)
NODE_PACKAGES=(feedsmith@3.0.1 rss-parser@3.13.0 jsonfeed-schema@0.5.0 ajv@8.20.0 ajv-formats@3.0.1)

die() {
    echo "install.sh: $*" >&2
    exit 1
}

# A step's output is of interest only where it fails.
quietly() {
    local output
    output=$("$@" 2>&1) || die "$* failed:"$'\n'"$output"
}

[[ -f Cargo.toml && -d tests/clients ]] || die "run this from the project root"
for tool in python3 node npm; do
    command -v "$tool" >/dev/null || die "$tool is missing"
done
mkdir -p target/clients

# Each command, and the Debian package that brings it.
missing=()
for pair in newsboat:newsboat sfeed_update:sfeed xmllint:libxml2-utils chromium:chromium curl:curl r2e:rss2email gpo:gpodder; do
    command -v "${pair%%:*}" >/dev/null || missing+=("${pair##*:}")
done
if ((${#missing[@]})); then
    [[ $(id -u) == 0 ]] || die "not root, and these Debian packages are missing: ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    quietly apt-get update
    quietly apt-get install -y --no-install-recommends "${missing[@]}"
fi

# Each folder holds the list of what was installed; a changed list installs anew. The list is
# written last, so that an installation that was cut short is not taken for a whole one.
venv=target/clients/venv
if [[ $(cat "$venv/installed" 2>/dev/null) != "${PYTHON_PACKAGES[*]}" ]]; then
    rm -rf "$venv"
    quietly python3 -m venv "$venv"
    quietly "$venv/bin/pip" install --disable-pip-version-check "${PYTHON_PACKAGES[@]}"
    echo "${PYTHON_PACKAGES[*]}" >"$venv/installed"
fi
node=target/clients/node
if [[ $(cat "$node/installed" 2>/dev/null) != "${NODE_PACKAGES[*]}" ]]; then
    rm -rf "$node"
    mkdir -p "$node"
    echo '{"private": true}' >"$node/package.json"
    quietly npm install --prefix "$node" --no-audit --no-fund --ignore-scripts "${NODE_PACKAGES[@]}"
    echo "${NODE_PACKAGES[*]}" >"$node/installed"
fi
echo "ok install: ${#PYTHON_PACKAGES[@]} Python and ${#NODE_PACKAGES[@]} Node packages, newsboat, sfeed, rss2email, gPodder, xmllint, chromium"
