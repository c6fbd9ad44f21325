// Writes business-keys.json: for every business of the catalogue the words that
// somebody at the window types for it: pinyin initials and full pinyin of the
// business, its item and its everyday names, and those names themselves
// (everyday-words.json, kept by hand). `yichuang serve --business-keys` reads it.
//
//   node make-business-keys.mjs OUT
import { readFileSync, writeFileSync } from 'node:fs';
import { pinyin } from 'pinyin-pro';

const read = (name) => JSON.parse(readFileSync(new URL(name, import.meta.url), 'utf8'));

// Latin letters and digits stay as they are ("4050补贴" → "4050butie").
const spell = (text, pattern) =>
  pinyin(text, { pattern, toneType: 'none', type: 'array', nonZh: 'consecutive', v: true })
    .join('').toLowerCase().replace(/[^a-z0-9]/g, '');

function keysOf(names, everyday) {
  const spoken = [...names, ...everyday].flatMap((text) => [spell(text, 'first'), spell(text, 'pinyin')]);
  return [...new Set([...spoken, ...everyday])].filter((key) => key.length > 1);
}

const everyday = read('everyday-words.json');
const keys = {};
for (const item of read('catalogue.json').items) {
  for (const business of item.businesses) {
    keys[business.code] = keysOf([business.name_zh, item.name_zh], everyday[business.code] ?? []);
  }
}
const stray = Object.keys(everyday).find((code) => !(code in keys));
if (stray) throw new Error(`everyday-words.json: the catalogue has no ${stray}`);

const lines = Object.entries(keys).map(([code, list]) => `  ${JSON.stringify(code)}: ${JSON.stringify(list)}`);
writeFileSync(process.argv[2], `{\n${lines.join(',\n')}\n}\n`);
console.log(`business keys: ${lines.length} businesses`);
