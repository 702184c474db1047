#!/usr/bin/env python3
"""Disks that are full or read-only, and too few open files, against the real binary.

usage: unshare -rm python3 tests/guard/faults.py PAGEWIRE

Whatever happens, published files are whole, old or new; the message says what is wrong; and when the
fault is over the next run is as if it had never been: same guids, same times, nothing lost.
"""
import hashlib, os, pathlib, re, resource, subprocess, sys, tempfile
import xml.etree.ElementTree as xml

BINARY = pathlib.Path(sys.argv[1]).resolve()
CONFIG = '''[[feed]]
name = "news"
pages = [{ url = "file:page.html", base = "https://news.example/" }]
[feed.select]
item = "li"
'''
problems, cases = [], 0


def page(count):
    return '<ul>' + ''.join(f'<li><a href="/{n}">Headline number {n} of the section</a>' for n in range(count)) + '</ul>'


def run(place, *words, files=None):
    limit = (lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))) if files else None
    return subprocess.run([BINARY, *(words or ('run', '--force'))], cwd=place, capture_output=True, text=True, preexec_fn=limit)


def items(place):
    """(guid, time) of each entry, by address; None where there is no feed. Raises if it is not whole."""
    path = place / 'feeds/news.rss'
    if not path.exists():
        return None
    found = xml.parse(path).iter('item')
    return {item.find('link').text: (item.find('guid').text, item.find('pubDate').text) for item in found}


def check(name, is_true, more=''):
    global cases
    cases += 1
    if not is_true:
        problems.append(f'{name}: {more}')


def prepare(place, count):
    (place / 'config.toml').write_text(CONFIG)
    (place / 'page.html').write_text(page(count))


def mount(place, size):
    subprocess.run(['mount', '-t', 'tmpfs', '-o', f'size={size}k', 'none', place], check=True)


def remount(place, *options):
    subprocess.run(['mount', '-o', ','.join(('remount',) + options), place], check=True)


def full_from_the_beginning(place):
    for size in range(40, 420, 20):
        mount(place, size)
        prepare(place, 5)
        first = run(place)
        found = items(place)
        check(f'new disk of {size} KiB', first.returncode in (0, 1), first)
        check(f'new disk of {size} KiB', found is None or len(found) == 5, found)
        if first.returncode:
            check(f'new disk of {size} KiB', 'full' in first.stderr or 'No space' in first.stderr, first.stderr)
        remount(place, 'size=8m')
        again = run(place)
        check(f'new disk of {size} KiB, with room', again.returncode == 0 and len(items(place)) == 5, again.stderr)
        subprocess.run(['umount', place], check=True)


def full_later(place):
    for left in range(0, 240, 12):
        mount(place, 8192)
        prepare(place, 5)
        run(place)
        before = items(place)
        (place / 'page.html').write_text(page(60))
        # So much is left, and no more.
        stat = os.statvfs(place)
        (place / 'ballast').write_bytes(b'x' * max(0, stat.f_bavail * stat.f_frsize - left * 1024))
        full = run(place)
        found = items(place)
        check(f'{left} KiB left', full.returncode in (0, 1), full)
        check(f'{left} KiB left', len(found) in (5, 60), found)
        check(f'{left} KiB left', all(found[link] == what for link, what in before.items()), found)
        if full.returncode:
            check(f'{left} KiB left', 'full' in full.stderr or 'No space' in full.stderr, full.stderr)
        (place / 'ballast').unlink()
        again = run(place)
        found = items(place)
        check(f'{left} KiB left, with room', again.returncode == 0 and len(found) == 60, again.stderr)
        check(f'{left} KiB left, with room', all(found[link] == what for link, what in before.items()), found)
        subprocess.run(['umount', place], check=True)


def read_only(place):
    mount(place, 8192)
    prepare(place, 5)
    run(place)
    before = items(place)
    (place / 'page.html').write_text(page(9))
    remount(place, 'ro')
    refused = run(place)
    check('read-only disk', refused.returncode == 1 and 'ead-only' in refused.stderr, refused)
    shown = run(place, 'status')
    check('read-only disk, status', shown.returncode in (0, 1), shown)
    check('read-only disk', items(place) == before, items(place))
    remount(place, 'rw')
    check('writable again', run(place).returncode == 0 and len(items(place)) == 9)
    subprocess.run(['mount', '--bind', place / 'feeds', place / 'feeds'], check=True)
    subprocess.run(['mount', '-o', 'remount,bind,ro', place / 'feeds'], check=True)
    (place / 'page.html').write_text(page(12))
    refused = run(place)
    check('read-only feeds', refused.returncode == 1 and 'Read-only' in refused.stderr, refused)
    check('read-only feeds', len(items(place)) == 9)
    subprocess.run(['umount', place / 'feeds'], check=True)
    # What was found while it could not be written is in the database.
    check('feeds writable again', run(place).returncode == 0 and len(items(place)) == 12)
    subprocess.run(['umount', place], check=True)


def few_files(place):
    mount(place, 8192)
    prepare(place, 5)
    run(place)
    before = items(place)
    (place / 'page.html').write_text(page(9))
    for files in range(8, 40):
        ended = run(place, files=files)
        found = items(place)
        check(f'{files} open files', ended.returncode in (0, 1, 2), ended)
        check(f'{files} open files', len(found) in (5, 9) and all(found[link] == what for link, what in before.items()), found)
        if ended.returncode:
            check(f'{files} open files', ended.stderr.strip(), 'it says nothing')
    check('enough open files', run(place).returncode == 0 and len(items(place)) == 9)
    subprocess.run(['umount', place], check=True)


def main():
    place = pathlib.Path(tempfile.mkdtemp())
    full_from_the_beginning(place)
    full_later(place)
    read_only(place)
    few_files(place)
    place.rmdir()
    if problems:
        sys.exit('\n'.join(problems))
    print(f'{cases} checks: nothing lost, nothing half-written')


main()
