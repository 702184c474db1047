// Reads a feed with a library of Node: rounds.mjs feedsmith|rss-parser URL. Prints [[id, title], …].

import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve("target/clients/node/package.json"));
const [library, url] = process.argv.slice(2);
const text = await (await fetch(url)).text();

async function entries() {
  if (library === "rss-parser") {
    const Parser = require("rss-parser");
    const feed = await new Parser().parseString(text);
    return feed.items.map((item) => [item.guid ?? item.id, item.title]);
  }
  const { parseFeed } = require("feedsmith");
  const { format, feed } = parseFeed(text);
  const items = format === "atom" ? feed.entries : feed.items;
  return items.map((item) => [item.guid?.value ?? item.id, item.title?.value ?? item.title]);
}

console.log(JSON.stringify(await entries()));
