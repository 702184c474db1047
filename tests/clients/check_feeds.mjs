// Checks every feed of a directory as readers written in JavaScript see it: check_feeds.mjs DIR
//
// JSON feeds against the JSON Feed schema, all formats through feedsmith, RSS and Atom through
// rss-parser. Run from the project root, where install.sh has put the packages. Prints
// "ok NAME: figures" for each check, or "FAIL NAME: file: what", and then exits with 1.

import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, extname, join, resolve } from 'node:path';

const require = createRequire(resolve('target/clients/node/package.json'));
const Ajv = require('ajv').default;
const addFormats = require('ajv-formats').default;
const schema = require('jsonfeed-schema/v1.1');
const { parseAtomFeed, parseJsonFeed, parseRssFeed } = require('feedsmith');
const RssParser = require('rss-parser');

const directory = process.argv[2];
if (!directory) {
  console.error('usage: check_feeds.mjs DIR');
  process.exit(2);
}
// status.json says how the feeds stand, and is none.
const files = readdirSync(directory).sort().filter((file) => file !== 'status.json');
const named = (...kinds) => files.filter((file) => kinds.includes(extname(file)));
const read = (file) => readFileSync(join(directory, file), 'utf8');
// The JSON feed has titles as they are, without any escape of XML, so the others are held to it.
const titlesOfJson = (file) => JSON.parse(read(`${basename(file, extname(file))}.json`)).items.map((item) => item.title);

let failures = 0;

// A check returns its figures; it and what it calls complain through `fail`.
async function check(name, body) {
  const before = failures;
  const fail = (file, what) => {
    failures += 1;
    console.log(`FAIL ${name}: ${file}: ${what}`);
  };
  const figures = await body(fail);
  if (failures === before) console.log(`ok ${name}: ${figures}`);
}

// Parses each of the files, and compares number and titles of the entries with the JSON feed's.
async function compare(fail, kinds, titlesOf) {
  let count = 0;
  const list = named(...kinds);
  if (list.length === 0) fail(directory, `holds no ${kinds.join(' or ')} file`);
  for (const file of list) {
    try {
      const titles = await titlesOf(file);
      const wanted = titlesOfJson(file);
      count += titles.length;
      if (titles.length === 0) fail(file, 'no entries');
      if (titles.length !== wanted.length) fail(file, `${titles.length} entries, ${wanted.length} in the JSON feed`);
      const other = titles.findIndex((title, index) => title !== wanted[index]);
      if (other !== -1) fail(file, `entry ${other + 1}: title "${titles[other]}", in the JSON feed "${wanted[other]}"`);
    } catch (error) {
      fail(file, error.message);
    }
  }
  return `${count} entries in ${list.length} files, titles equal`;
}

await check('JSON Feed schema', (fail) => {
  const validator = new Ajv({ allErrors: true });
  addFormats(validator);
  const validate = validator.compile(schema);
  const list = named('.json');
  let count = 0;
  if (list.length === 0) fail(directory, 'holds no JSON feed');
  for (const file of list) {
    try {
      const feed = JSON.parse(read(file));
      if (!validate(feed)) {
        for (const { instancePath, message } of validate.errors) fail(file, `${instancePath || '/'} ${message}`);
        continue;
      }
      // What the schema cannot say.
      const ids = new Set(feed.items.map((item) => item.id));
      if (ids.size !== feed.items.length) fail(file, `${feed.items.length} items, but ${ids.size} ids`);
      count += ids.size;
    } catch (error) {
      fail(file, error.message);
    }
  }
  return `${list.length} files valid, ${count} unique ids`;
});

await check('feedsmith', (fail) => {
  const parsers = {
    '.rss': (text) => parseRssFeed(text).items,
    '.atom': (text) => parseAtomFeed(text).entries,
    '.json': (text) => parseJsonFeed(JSON.parse(text)).items,
  };
  // Atom's titles are text constructs, with their kind beside the words.
  const words = (title) => (typeof title === 'object' ? title?.value : title);
  return compare(fail, Object.keys(parsers), (file) => parsers[extname(file)](read(file)).map((entry) => words(entry.title)));
});

await check('rss-parser', (fail) => {
  const parser = new RssParser();
  return compare(fail, ['.rss', '.atom'], async (file) => (await parser.parseString(read(file))).items.map((item) => item.title));
});

if (failures > 0) {
  console.error(`check_feeds.mjs: ${failures} problems`);
  process.exit(1);
}
