// A browser for walks: pages of signed-in people, screenshots, and what must hold of
// every page that is looked at: no serious fault of accessibility, nothing that moved by
// itself, no request to another place, no fault in the console, no text left in Chinese.
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { chromium } from 'playwright-core';

const WAIT_MS = 60_000;
const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

// Waits until nothing fades or moves any more: a button half-way from grey to blue has no contrast to judge.
async function settle(page) {
  await page.evaluate(async () => {
    const nextFrame = () => new Promise((done) => requestAnimationFrame(done));
    const endsByItself = (animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime);
    for (let quiet = 0; quiet < 2; quiet += 1) {
      await nextFrame();
      const running = document.getAnimations().filter(endsByItself);
      if (running.length > 0) quiet = -1;
      await Promise.allSettled(running.map((animation) => animation.finished));
    }
  });
}

// Runs in the page before any script of its own: what moved without anybody's doing,
// and what the page's policy has stopped.
function watchPage() {
  globalThis.ycMoved = [];
  globalThis.ycStopped = [];
  addEventListener('securitypolicyviolation', (event) => globalThis.ycStopped.push(`${event.violatedDirective} ${event.blockedURI}`));
  globalThis.ycMovements = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      if (entry.hadRecentInput) continue;
      const places = entry.sources.map(({ node, previousRect, currentRect }) => {
        const element = node instanceof Element ? node : node?.parentElement;
        return `<${element?.tagName.toLowerCase()} class="${element?.className}"> ${Math.round(previousRect.top)}→${Math.round(currentRect.top)}`;
      });
      globalThis.ycMoved.push(`${entry.value.toFixed(4)} at ${Math.round(entry.startTime)} ms: ${places.join(', ')}`);
    }
  });
  globalThis.ycMovements.observe({ type: 'layout-shift', buffered: true });
}

// What was seen up to now, without what a screenshot of the whole page moves.
const seenSoFar = (page) => page.evaluate(() => ({ moved: [...globalThis.ycMoved], stopped: [...globalThis.ycStopped], isEnglish: document.documentElement.lang === 'en' }));
async function photograph(page, file) {
  await page.evaluate(() => window.scrollTo(0, 0));
  await page.screenshot({ path: file, fullPage: true });
  await settle(page);
  await page.evaluate(() => {
    globalThis.ycMovements.takeRecords();
    globalThis.ycMoved.length = 0;
  });
}

// Chinese on screen, piece by piece, but for what is marked as given by the node.
function chineseOnScreen() {
  const GIVEN = '[data-given],[lang^=zh],script,style,.yc-paper';
  const chinese = /\p{Script=Han}+/gu;
  const out = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (!node.parentElement?.closest(GIVEN)) for (const piece of node.data.match(chinese) ?? []) out.add(piece);
  }
  for (const element of document.querySelectorAll('[aria-label],[placeholder],[alt]')) {
    if (element.closest(GIVEN)) continue;
    for (const name of ['aria-label', 'placeholder', 'alt']) for (const piece of element.getAttribute(name)?.match(chinese) ?? []) out.add(piece);
  }
  return [...out];
}

// What a page did that no page should; the node's own refusals are answers, not faults.
function listen(page) {
  let origin;  // of the first that is asked for
  page.faults = [];
  page.strangers = [];
  page.told = '';
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => {
    const isAnswer = message.text().startsWith('Failed to load resource') && message.location().url.includes('/api/');
    if (message.type() === 'error' && !isAnswer) page.faults.push(`console: ${message.text().slice(0, 300)}`);
  });
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!url.protocol.startsWith('http')) return;
    origin ??= url.origin;
    if (url.origin !== origin) page.strangers.push(request.url());
  });
  page.on('response', (response) => {
    const isJson = (response.headers()['content-type'] ?? '').includes('json');
    if (isJson) response.text().then((text) => void (page.told += text), () => undefined);
  });
}

export async function startBrowser({ shots }) {
  if (shots) mkdirSync(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  let taken = 0;

  // A page of its own context, so that several people are signed in at once.
  async function open(url, { language, viewport = { width: 1366, height: 768 } } = {}) {
    const context = await browser.newContext({ viewport, locale: 'zh-CN' });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    listen(page);
    await page.addInitScript(watchPage);
    if (language) await page.addInitScript((chosen) => localStorage.setItem('yc.language', chosen), language);
    await page.goto(url);
    return page;
  }

  async function signIn(url, { account, password }, options) {
    const page = await open(url, options);
    await page.waitForSelector('#signin-account');
    await look(page, `sign-in-${account}`);
    await page.fill('#signin-account', account);
    await page.fill('#signin-password', password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('main.yc-main');
    return page;
  }

  // Keeps a picture, and holds the page against all of the above.
  async function look(page, name) {
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
    await settle(page);
    const { moved, stopped, isEnglish } = await seenSoFar(page);
    if (shots) {
      taken += 1;
      await photograph(page, path.join(shots, `${String(taken).padStart(2, '0')}-${name}.png`));
    }
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
    if (grave.length > 0) {
      const told = grave.map((each) => `${each.id} (${each.help}): ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
      throw new Error(`${name} is not accessible:\n  ${told.join('\n  ')}`);
    }
    const chinese = isEnglish ? (await page.evaluate(chineseOnScreen)).filter((piece) => !page.told.includes(piece)) : [];
    hold(name, 'threw', page.faults);
    hold(name, 'was stopped by its policy', stopped);
    hold(name, 'asked another place', page.strangers);
    hold(name, 'moved by itself', moved);
    hold(name, 'is not translated', chinese);
  }

  return { open, signIn, look, close: () => browser.close() };
}

function hold(name, what, found) {
  if (found.length > 0) throw new Error(`${name} ${what}:\n  ${found.slice(0, 8).join('\n  ')}`);
}

// Prints one line for a step, and what went wrong in the one that fails.
export async function step(name, act) {
  const began = Date.now();
  try {
    const result = await act();
    console.log(`ok      ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    console.log(`FAILED  ${name}: ${error.message}`);
    throw error;
  }
}
