// Writes cldr.txt from the npm packages cldr-dates-full and cldr-core.
//
//     npm i cldr-dates-full cldr-core && node generate.mjs node_modules > cldr.txt
//
// One section per base language. The words of its regions and scripts are joined,
// because a page's `lang` seldom names the region it is written for. Words with
// digits and narrow forms are left out; the syntax is described in mod.rs.

import { readdirSync, readFileSync, existsSync } from "node:fs";
import { join } from "node:path";

const packages = process.argv[2];
if (!packages) throw new Error("usage: node generate.mjs <node_modules>");
const read = (...path) => JSON.parse(readFileSync(join(packages, ...path), "utf8"));
const main = join(packages, "cldr-dates-full", "main");
const version = read("cldr-dates-full", "package.json").version;
const hours = read("cldr-core", "supplemental", "dayPeriods.json").supplemental.dayPeriodRuleSet;

// Languages that are read as another one.
const MERGED = { nb: "no", nn: "no", ckb: "ku", sdh: "ku", yue: "zh", apc: null, prg: null, und: null };
// Scripts that no web site prints.
const UNREAD = ["en-Shaw", "en-Dsrt", "zh-Latn", "mn-Mong"];
// Languages that many sites print; the others are marked as minor.
const MAJOR = ("en de fr es it pt ca gl eu nl af sv no da is fi et lv lt pl cs sk sl hr bs sr mk bg ru uk be kk uz az tr " +
  "el he ar fa ur hi mr ne bn gu pa ta te kn ml si th lo km my vi id ms fil ja zh ko mn ka hy sq ro hu").split(" ");
const UNITS = ["second", "minute", "hour", "day", "week", "month", "year"];
const WIDTHS = ["", "-short", "-narrow"];
const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

const same = (word) => word.normalize("NFKD").toLowerCase().replace(/[\u0300-\u036f.\s]/g, "");
const words = (text) => text.match(/[\p{L}\p{M}'’ʼ]+/gu) ?? [];

/// The lines of one language: key to a map of folded to printed words.
class Section {
  lines = new Map();
  orders = new Map();
  add(key, text) {
    const word = text.trim().replace(/^[\s.,‏‎؜]+|[\s,‏‎؜]+$/g, "").replace(/\s+/g, " ");
    if (!word || /\p{N}/u.test(word) || /[|#{}]/.test(word) || !/^\p{L}/u.test(word)) return;
    if (!this.lines.has(key)) this.lines.set(key, new Map());
    const line = this.lines.get(key);
    if (!line.has(same(word))) line.set(same(word), word.toLocaleLowerCase("en"));
  }
}

/// One letter says too little, but for the weekdays of Japanese and Korean.
function isShort(word) {
  return [...word.replace(/[^\p{L}]/gu, "")].length < 2 && !/^[월화수목금토일月火水木金土日]$/u.test(word);
}

function names(section, calendar, language) {
  for (const context of ["format", "stand-alone"]) {
    for (const width of ["wide", "abbreviated"]) {
      for (const [month, word] of Object.entries(calendar.months[context][width])) {
        if (!isShort(word)) section.add(`month.${parseInt(month, 10)}`, word);
      }
    }
    // The short weekdays of English are words of other languages: We, Su, Mo.
    for (const width of language === "en" ? ["wide", "abbreviated"] : ["wide", "abbreviated", "short"]) {
      const days = calendar.days[context][width] ?? {};
      DAYS.forEach((day, index) => {
        if (days[day] && !isShort(days[day])) section.add(`weekday.${index + 1}`, days[day]);
      });
    }
  }
}

/// The part of the day a CLDR period stands for, by the hours it covers.
function part(language, period) {
  if (period === "midnight") return "midnight";
  if (period === "noon") return "noon";
  const rule = hours[language]?.[period];
  const from = rule?._from ? parseInt(rule._from, 10) : null;
  const before = rule?._before ? parseInt(rule._before, 10) : null;
  if (period.startsWith("morning")) return from !== null && from < 4 && before <= 7 ? "dawn" : "morning";
  if (period.startsWith("afternoon")) return from >= 11 && before !== null && before <= 13 ? "noon" : "afternoon";
  if (period.startsWith("evening")) return from !== null && from <= 14 ? "afternoon" : "evening";
  return "night";
}

function periods(section, calendar, language) {
  for (const context of ["format", "stand-alone"]) {
    for (const width of ["wide", "abbreviated"]) {
      for (const [period, word] of Object.entries(calendar.dayPeriods[context][width])) {
        if (period.includes("-alt") && !/^(am|pm)/.test(period)) continue;
        if (/^(am|pm)/.test(period)) section.add(period.slice(0, 2), word);
        else section.add(`part.${part(language, period)}`, word);
      }
    }
  }
}

/// Every past pattern: [unit, width, plural, text].
function* past(fields) {
  for (const unit of UNITS) {
    for (const width of WIDTHS) {
      const patterns = fields[unit + width]?.["relativeTime-type-past"] ?? {};
      for (const [key, text] of Object.entries(patterns)) {
        yield [unit, width, key.replace("relativeTimePattern-count-", ""), text];
      }
    }
  }
}

/// Endings that the patterns of unspaced scripts share, longest first: 前, ที่ผ่านมา.
function endings(patterns) {
  const seen = new Map();
  for (const [unit, width, , text] of patterns) {
    if (width) continue;
    const tail = text.split("{0}")[1]?.trim();
    if (!tail || !UNSPACED.test(tail)) continue;
    for (let at = 1; at < tail.length; at++) {
      const ending = tail.slice(at).trim();
      if (/^\p{M}/u.test(tail.slice(at))) continue;
      seen.set(ending, (seen.get(ending) ?? new Set()).add(unit));
    }
  }
  return [...seen].filter(([, units]) => units.size >= 3).map(([ending]) => ending).sort((a, b) => b.length - a.length);
}

/// Splits ages into what makes them an age and what names the unit: a word that
/// the patterns of several units share is of the first kind.
function ages(section, fields, root) {
  const patterns = [...past(fields)].filter(([unit, width, plural, text]) =>
    text !== root[unit + width]?.["relativeTime-type-past"]?.[`relativeTimePattern-count-${plural}`]);
  const long = new Map();
  const any = new Map();
  for (const [unit, width, , text] of patterns) {
    if (!text.includes("{0}")) continue;
    for (const word of words(text.replace("{0}", " "))) {
      for (const units of width ? [any] : [any, long]) units.set(word, (units.get(word) ?? new Set()).add(unit));
    }
  }
  const shared = new Set([...any.keys()].filter((word) => long.get(word)?.size >= 2 || any.get(word).size >= 4));
  const tails = endings(patterns);
  for (const [unit, , plural, text] of patterns) {
    let rest = text.replace(/^[-−+]/, "").replace(/[()]/g, " ");
    for (const tail of tails) {
      if (rest.trim().endsWith(tail)) {
        section.add("ago", tail);
        rest = rest.trim().slice(0, -tail.length);
        break;
      }
    }
    const without = !rest.includes("{0}");
    const remains = [];
    for (const piece of rest.split("{0}")) {
      let unitWords = [];
      let ago = [];
      const flush = () => {
        if (unitWords.length) remains.push(unitWords.join(" "));
        unitWords = [];
      };
      for (const word of piece.trim().split(/\s+/).filter(Boolean)) {
        if (words(word).length && words(word).every((one) => shared.has(one))) {
          flush();
          ago.push(word);
        } else {
          if (ago.length) section.add("ago", ago.join(" "));
          ago = [];
          unitWords.push(word);
        }
      }
      flush();
      if (ago.length) section.add("ago", ago.join(" "));
    }
    for (const remain of remains) {
      const word = remain.replace(/^[.\s-]+/, "");
      if (!without) section.add(`unit.${unit}`, word);
      else if (plural === "one") section.add(`amount.1.${unit}`, word);
      else if (plural === "two") section.add(`amount.2.${unit}`, word);
    }
  }
}

function relatives(section, calendar, fields, root) {
  for (const width of WIDTHS) {
    for (let day = -3; day <= 2; day++) {
      const word = fields["day" + width]?.[`relative-type-${day}`];
      if (word && word !== root.day?.[`relative-type-${day}`]) section.add(`day.${day}`, word);
    }
    const now = fields["second" + width]?.["relative-type-0"];
    if (now && now !== root.second?.["relative-type-0"]) section.add("now", now);
  }
  const last = new Map();
  const named = new Set(["format", "stand-alone"].flatMap((context) => Object.values(calendar.days[context]))
    .flatMap((days) => Object.values(days)).flatMap(words).map(same));
  for (const day of DAYS) {
    const text = fields[day]?.["relative-type--1"] ?? "";
    if (!text || text === root[day]?.["relative-type--1"] || UNSPACED.test(text)) continue;
    for (const word of words(text).filter((word) => !named.has(same(word)))) last.set(word, (last.get(word) ?? 0) + 1);
  }
  for (const [word, count] of last) if (count >= 2) section.add("last", word);
}

/// Words printed between the fields of a pattern.
function connectors(section, calendar) {
  const formats = calendar.dateTimeFormats;
  const dates = Object.values(calendar.dateFormats).map((format) => format._value ?? format);
  const times = Object.values(calendar.timeFormats).map((format) => format._value ?? format);
  const joined = [formats, calendar["dateTimeFormats-atTime"]?.standard ?? {}].flatMap((of) =>
    ["full", "long", "medium", "short"].map((width) => of[width]).filter((text) => typeof text === "string"));
  const picked = ["yMMMM", "yMMMd", "yMMMEd", "MMMMd", "MMMd", "Hm", "hm", "Hms", "H"]
    .map((skeleton) => formats.availableFormats[skeleton]).filter((text) => typeof text === "string");
  for (const pattern of [...dates, ...times, ...joined, ...picked]) {
    const pieces = pattern.match(/'[^']*'|[a-zA-Z]+|\{\d\}|[^'a-zA-Z{}]+/g) ?? [];
    pieces.forEach((piece, index) => {
      const word = piece.startsWith("'") ? piece.slice(1, -1) : /^[a-zA-Z{]/.test(piece) ? "" : piece;
      if (!/\p{L}/u.test(word)) return;
      const before = pieces.slice(0, index).reverse().find((one) => /^[a-zA-Z]/.test(one)) ?? "";
      const after = pieces.slice(index + 1).find((one) => /^[a-zA-Z{]/.test(one)) ?? "";
      const near = pieces.slice(0, index).reverse().find((one) => /\p{L}/u.test(one)) ?? "";
      const adjacent = near === before;
      let key = "at";
      if (adjacent && /^y/.test(before)) key = "yearmark";
      else if (adjacent && /^[ML]/.test(before) && UNSPACED.test(word)) key = "monthmark";
      else if (adjacent && /^d/.test(before) && (UNSPACED.test(word) || !after)) key = "daymark";
      else if (adjacent && /^[Hh]/.test(before) && (/^m/.test(after) || UNSPACED.test(word))) key = "hourmark";
      else if (adjacent && /^m/.test(before) && (/^s/.test(after) || UNSPACED.test(word))) key = "minutemark";
      else if (adjacent && /^s/.test(before)) key = "secondmark";
      for (const one of words(word.replace(/[()]/g, " "))) section.add(key, one);
    });
  }
}

function order(format) {
  const pattern = format._value ?? format;
  const seen = (pattern.replace(/'[^']*'/g, "").match(/[yMLd]/g) ?? []).map((one) => (one === "L" ? "m" : one.toLowerCase()));
  return [...new Set(seen)].join("");
}

const sections = new Map();
// What a locale without words of its own inherits; no word of any language but English.
const inherited = read("cldr-dates-full", "main", "und", "dateFields.json").main.und.dates.fields;
for (const locale of readdirSync(main).sort((a, b) => a.length - b.length || a.localeCompare(b))) {
  const [first, ...rest] = locale.split("-");
  const base = first in MERGED ? MERGED[first] : first;
  if (!base || UNREAD.some((one) => locale.startsWith(one)) || !existsSync(join(main, locale, "ca-gregorian.json"))) continue;
  if (!sections.has(base)) sections.set(base, new Section());
  const section = sections.get(base);
  const root = base === "en" ? {} : inherited;
  const calendar = read("cldr-dates-full", "main", locale, "ca-gregorian.json").main[locale].dates.calendars.gregorian;
  const fields = read("cldr-dates-full", "main", locale, "dateFields.json").main[locale].dates.fields;
  names(section, calendar, first);
  periods(section, calendar, first);
  ages(section, fields, root);
  relatives(section, calendar, fields, root);
  connectors(section, calendar);
  const short = calendar.dateFormats.short;
  const pair = calendar.dateTimeFormats.availableFormats.Md;
  const value = `${order(short)} ${order(pair)}`;
  const region = rest.filter((part) => /^[A-Z]{2}$|^\d{3}$/.test(part)).join("");
  if (first !== base) continue;
  if (locale === base) section.orders.set("", value);
  else if (region && section.orders.get("") !== value && !section.orders.has(region)) section.orders.set(region, value);
}

const ORDER = ["month", "weekday", "am", "pm", "part", "day", "now", "last", "ago", "unit", "amount", "at"];
const rank = (key) => {
  const [name, ...rest] = key.split(".");
  const at = ORDER.indexOf(name);
  const within = name === "unit" || name === "amount" ? UNITS.indexOf(rest.at(-1)) : parseInt(rest[0] ?? "0", 10) || 0;
  return (at < 0 ? ORDER.length : at) * 100 + within;
};
const out = [
  `# Words and orders of dates, from Unicode CLDR ${version} (licence Unicode-3.0).`,
  "# Generated by generate.mjs from the npm packages cldr-dates-full and cldr-core; do not edit.",
];
for (const [base, section] of [...sections].sort(([a], [b]) => a.localeCompare(b))) {
  if (!section.lines.size) continue;
  out.push("", `[${base}${MAJOR.includes(base) ? "" : " minor"}]`);
  for (const [tag, value] of section.orders) out.push(`order${tag ? "." + tag : ""} ${value}`);
  const lines = [...section.lines].sort(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b));
  for (const [key, words] of lines) out.push(`${key} ${[...words.values()].join("|")}`);
}
console.log(out.join("\n"));
