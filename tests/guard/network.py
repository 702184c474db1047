#!/usr/bin/env python3
"""Names that lead inside, against the real binary and the system's resolver.

usage: unshare -rmn python3 tests/guard/network.py PAGEWIRE

In a network of its own (nothing of this machine is touched): a name server that answers as told, a
public address with a web server, and web servers at private addresses that must hear nothing.
"""
import http.server, os, pathlib, socket, struct, subprocess, sys, tempfile, threading

PUBLIC, INSIDE, NEAR = '93.184.216.34', '127.0.0.1', '10.0.0.1'
PAGE = b'<!doctype html><title>News</title><ul>' + b''.join(
    b'<li><a href="/story/%d">Headline number %d of the section</a></li>' % (n, n) for n in range(5)) + b'</ul>'
# Answers in turn, the last one for ever.
NAMES = {
    'good.test': [[PUBLIC]],
    'private.test': [[NEAR]],
    'loopback.test': [[INSIDE]],
    'mixed.test': [[NEAR, PUBLIC]],
    'rebind.test': [[PUBLIC], [INSIDE]],
    'nat64.test': [['64:ff9b::7f00:1']],
    'mapped.test': [['::ffff:127.0.0.1']],
    'metadata.test': [['169.254.169.254']],
}
asked, heard = {}, []


def name_server():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind((INSIDE, 53))
        while True:
            query, client = server.recvfrom(512)
            labels, at = [], 12
            while query[at]:
                labels.append(query[at + 1:at + 1 + query[at]].decode())
                at += 1 + query[at]
            kind, question = struct.unpack('>H', query[at + 1:at + 3])[0], query[12:at + 5]
            name = '.'.join(labels).lower()
            turns = NAMES.get(name, [[]])
            # Both kinds of address are asked for at once: a turn ends with the second.
            number = asked[name] = asked.get(name, 0) + 1
            addresses = turns[min((number - 1) // 2, len(turns) - 1)]
            family = {1: socket.AF_INET, 28: socket.AF_INET6}.get(kind)
            packed = [socket.inet_pton(family, a) for a in addresses
                      if family and (':' in a) == (kind == 28)]
            code = 0 if name in NAMES else 3
            answer = query[:2] + struct.pack('>HHHHH', 0x8180 | code, 1, len(packed), 0, 0) + question
            for data in packed:
                answer += b'\xc0\x0c' + struct.pack('>HHIH', kind, 1, 0, len(data)) + data
            server.sendto(answer, client)


class Web(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        heard.append((self.server.server_address[0], self.headers['Host'], self.path))
        status, body = (404, b'') if self.path == '/robots.txt' else (200, PAGE)
        self.send_response(status)
        self.send_header('Content-Type', 'text/html')
        self.send_header('Content-Length', str(len(body)))
        # Each request is a new connection, and so a new look-up.
        self.send_header('Connection', 'close')
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def sh(*words):
    subprocess.run(words, check=True)


def main():
    binary = pathlib.Path(sys.argv[1]).resolve()
    sh('ip', 'link', 'set', 'lo', 'up')
    for address in (PUBLIC, NEAR, '169.254.169.254'):
        sh('ip', 'addr', 'add', address + '/32', 'dev', 'lo')
    place = pathlib.Path(tempfile.mkdtemp())
    for name, text in {'resolv.conf': f'nameserver {INSIDE}\noptions timeout:1 attempts:1\n',
                       'nsswitch.conf': 'hosts: files dns\n', 'hosts': '127.0.0.1 localhost\n'}.items():
        (place / name).write_text(text)
        sh('mount', '--bind', str(place / name), '/etc/' + name)
    threading.Thread(target=name_server, daemon=True).start()
    for address in (PUBLIC, INSIDE, NEAR, '169.254.169.254'):
        server = http.server.ThreadingHTTPServer((address, 80), Web)
        threading.Thread(target=server.serve_forever, daemon=True).start()
    config = '[defaults]\narticle = true\ntimeout = "5s"\n'
    for name in NAMES:
        short = name.split('.')[0]
        config += f'[[site]]\nhost = "{name}"\ngap = "0s"\n[[feed]]\nname = "{short}"\npages = ["http://{name}/"]\n'
        config += '[feed.select]\nitem = "li"\n'
    (place / 'config.toml').write_text(config)
    import json
    run = subprocess.run([binary, 'run', '--json'], cwd=place, capture_output=True, text=True)
    reports = {report['feed']: report for report in json.loads(run.stdout)}
    problems = []
    for short, expected in {'good': None, 'mixed': None, 'private': NEAR, 'loopback': INSIDE, 'nat64': '64:ff9b::7f00:1',
                            'mapped': '::ffff:127.0.0.1', 'metadata': '169.254.169.254', 'rebind': INSIDE}.items():
        outcome = reports[short]['outcome']
        message = outcome.get('failed', '') if isinstance(outcome, dict) else ''
        if expected is None and outcome != 'read':
            problems.append(f'{short}: {outcome}')
        if expected and f'{expected} is a private address' not in message:
            problems.append(f'{short}: {outcome}')
    # The first answer for rebind.test was public, and robots.txt was asked for there; the page would
    # have been asked for inside.
    if (PUBLIC, 'rebind.test', '/robots.txt') not in heard:
        problems.append('rebind: its robots.txt was not asked for')
    problems += [f'heard inside: {what}' for what in heard if what[0] != PUBLIC]
    if problems:
        sys.exit('\n'.join(problems))
    print(f'{len(NAMES)} names, {len(heard)} requests, none of them inside')


main()
