// What can be measured of a page: text that is cut, things that stick out, words that
// were not translated, and the faults that axe finds.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import antdZh from 'antd/lib/locale/zh_CN.js';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const messages = new URL('../src/i18n/zh-CN/', import.meta.url);
const areas = readdirSync(messages).filter((file) => file !== 'index.ts');
const zhCN = await Promise.all(areas.map((file) => import(new URL(file, messages))));

const stringsOf = (value) => (typeof value === 'string' ? [value] : value && typeof value === 'object' ? Object.values(value).flatMap(stringsOf) : []);
const CJK = /[\u3400-\u9fff]/;
const OURS = [...stringsOf(zhCN.map((area) => ({ ...area }))), ...stringsOf(antdZh.default ?? antdZh)].filter((text) => CJK.test(text));
const escaped = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
// A message with its places open; one that is little but places matches everything.
const saysEnough = (text) => [...text.replace(/\{\w+\}|\$\{\w+\}/g, '')].filter((letter) => CJK.test(letter)).length >= (/\{\w+\}/.test(text) ? 2 : 1);
const PATTERNS = OURS.filter(saysEnough).map((text) => `^${text.split(/\{\w+\}|\$\{\w+\}/).map((part) => escaped(part.trim())).join('.*')}$`);

// Runs in the page.
function look({ patterns, isEnglish, data }) {
  const faults = [];
  const width = document.documentElement.clientWidth;
  const nameOf = (element) => {
    const own = element.id ? `#${element.id}` : element.className && typeof element.className === 'string' ? `.${element.className.split(' ').slice(0, 2).join('.')}` : '';
    const text = (element.textContent ?? '').trim().replace(/\s+/g, ' ').slice(0, 40);
    return `${element.tagName.toLowerCase()}${own}${text ? ` “${text}”` : ''}`;
  };
  const isHidden = (element) => !element.checkVisibility({ checkVisibilityCSS: true }) || element.closest('.yc-hidden,[aria-hidden=true],.ant-select-selection-search,.yc-paper:not(.on-screen)');
  const scrolls = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) {
      if (/auto|scroll|hidden|clip/.test(getComputedStyle(at).overflowX)) return true;
    }
    return false;
  };
  const all = [...document.body.querySelectorAll('*')].filter((element) => element.getClientRects().length > 0 && !isHidden(element));

  const over = document.documentElement.scrollWidth - width;
  if (over > 1) {
    const out = all.filter((element) => element.getBoundingClientRect().right > width + 1 && !scrolls(element));
    const deepest = out.filter((element) => !out.some((other) => other !== element && element.contains(other)));
    faults.push(`overflow: the page is ${over} px too wide: ${deepest.slice(0, 3).map(nameOf).join(', ')}`);
  }
  for (const element of all) {
    const style = getComputedStyle(element);
    const sideways = element.scrollWidth - element.clientWidth;
    if (/auto|scroll/.test(style.overflowX) && sideways > 1 && element.clientWidth > 0) faults.push(`scrolls: ${nameOf(element)} scrolls sideways by ${sideways} px`);
    const hasText = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim());
    if (!hasText) continue;
    const cutAt = /hidden|clip/.test(style.overflowX) && sideways > 1;
    const saysElsewhere = element.closest('[title]:not([title=""]),[role=gridcell]');
    if (cutAt && !saysElsewhere) faults.push(`clipped: ${nameOf(element)} by ${sideways} px`);
    if (/hidden|clip/.test(style.overflowY) && element.scrollHeight - element.clientHeight > 3 && style.display !== 'inline') faults.push(`clipped: ${nameOf(element)} below by ${element.scrollHeight - element.clientHeight} px`);
    // A label broken into single characters is a column too narrow.
    const box = element.getBoundingClientRect();
    const size = parseFloat(style.fontSize);
    const letters = [...element.textContent.trim()].length;
    if (letters >= 3 && box.width < size * 2 && box.height > size * 3.5) faults.push(`narrow: ${nameOf(element)} stands one character a line`);
  }

  // Sent by the node, whole or as pieces that a page has put in a row.
  const isGiven = (text) => text.split(/[、;:—·()\s]+/).every((piece) => !/[\u3400-\u9fff]/.test(piece) || data.includes(piece));
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const expressions = patterns.map((pattern) => new RegExp(pattern, 'u'));
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent.trim();
    const parent = node.parentElement;
    if (!text || !parent || /^(SCRIPT|STYLE)$/.test(parent.tagName) || parent.getClientRects().length === 0 || isHidden(parent)) continue;
    const isOurs = !parent.closest('[data-given]');
    if ((isOurs && /^[a-z]+(\.[A-Za-z_0-9]+)+$/.test(text)) || /\{\w+\}/.test(text)) faults.push(`key: “${text.slice(0, 60)}” in ${nameOf(parent)}`);
    if (isEnglish && /[\u3400-\u9fff]/.test(text) && text !== '中文' && isOurs && !isGiven(text) && expressions.some((expression) => expression.test(text))) faults.push(`untranslated: “${text.slice(0, 40)}” in ${nameOf(parent)}`);
  }
  return [...new Set(faults)];
}

// `data` is all that came from the node: its Chinese is nobody's to translate here.
export async function faultsOf(page, { isEnglish, data = '' }) {
  const found = await page.evaluate(look, { patterns: PATTERNS, isEnglish, data });
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
  const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
  return [...found, ...grave.flatMap((each) => each.nodes.slice(0, 3).map((node) => `axe ${each.id}: ${node.html.slice(0, 140)}`))];
}
