// pages.mjs: opens the counter in Chromium as a clerk does for the first time, and
// types into the item search. Prints one JSON object: bytes of all that was asked for
// until the sign-in page and until the counter's home were usable, and milliseconds
// from each keystroke until what it changed was painted, of our page and of a bare list.
//
//   PAGES      {"url":"http://…/counter/","account":…,"password":…,"strokes":N}
//   CHROMIUM   the browser, /usr/bin/chromium if not given
import { createRequire } from 'node:module';
import { fileURLToPath, URL } from 'node:url';

const require = createRequire(fileURLToPath(new URL('../../admin-ui/package.json', import.meta.url)));
const { chromium } = require('playwright-core');
const asked = JSON.parse(process.env.PAGES);

// What people type to find something, one key after the other and back again.
const WORDS = ['jykn', 'gljt', 'dibao', 'canji', 'mz05', 'yanglao', 'shengyu', 'rs02', 'shebao', 'gaoling'];

// What came over the line for each request, headers included, as it was encoded, in
// the order in which they were made.
async function countBytes(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  const bytes = new Map();
  session.on('Network.requestWillBeSent', ({ requestId }) => bytes.set(requestId, 0));
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => bytes.set(requestId, encodedDataLength));
  return bytes;
}

const usable = (page) => page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));

// Pages that are not open yet come in the background afterwards: those are counted apart.
async function firstLoad(page) {
  const bytes = await countBytes(page);
  await page.goto(asked.url);
  await page.locator('#signin-account').waitFor();
  await usable(page);
  const signIn = bytes.size;
  await page.fill('#signin-account', asked.account);
  await page.fill('#signin-password', asked.password);
  await page.keyboard.press('Enter');
  await page.locator('main.yc-main').waitFor();
  await usable(page);
  const home = bytes.size;
  // The events stay open for ever: until nothing else has been asked for two seconds.
  for (let seen = -1; seen !== bytes.size; ) {
    seen = bytes.size;
    await page.waitForTimeout(2000);
  }
  const upTo = (requests) => ({ requests, bytes: [...bytes.values()].slice(0, requests).reduce((sum, each) => sum + each, 0) });
  return { signIn: upTo(signIn), home: upTo(home), all: upTo(bytes.size) };
}

// From the browser's own time of the key to the frame behind the one that holds the
// list as it is after it. Keys that change no list are not counted.
async function watchStrokes(page, list) {
  await page.evaluate((selector) => {
    globalThis.strokes = [];
    let pressed;
    let changed = false;
    const shown = () => document.querySelector(selector)?.textContent ?? '';
    let before = shown();
    document.addEventListener('keydown', (event) => { pressed = event.timeStamp; }, true);
    new MutationObserver(() => {
      if (pressed === undefined || changed || shown() === before) return;
      changed = true;
      requestAnimationFrame(() => {
        const channel = new MessageChannel();
        channel.port1.onmessage = () => {
          globalThis.strokes.push(performance.now() - pressed);
          before = shown();
          pressed = undefined;
          changed = false;
        };
        channel.port2.postMessage(undefined);
      });
    }).observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true });
  }, list);
}

const frames = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

async function type(page, strokes) {
  for (let round = 0; ; round += 1) {
    const word = WORDS[round % WORDS.length];
    for (const key of [...word, ...[...word].map(() => 'Backspace')]) {
      await page.keyboard.press(key);
      await frames(page);
    }
    const seen = await page.evaluate(() => globalThis.strokes.length);
    if (seen >= strokes) return page.evaluate(() => globalThis.strokes);
    if (round > strokes) throw new Error(`of ${round} words only ${seen} strokes changed the list`);
  }
}

// The least that a browser takes: a field, and a list of twelve lines that changes
// with what is typed.
async function bare(browser) {
  const page = await (await browser.newContext()).newPage();
  await page.setContent('<input id="field" autofocus><ul id="bare-hits"></ul>');
  await page.evaluate(() => {
    const field = document.querySelector('#field');
    field.addEventListener('input', () => {
      document.querySelector('#bare-hits').innerHTML = field.value ? Array.from({ length: 12 }, (_, i) => `<li>${field.value} ${i}</li>`).join('') : '';
    });
  });
  await page.focus('#field');
  await watchStrokes(page, '#bare-hits');
  return page;
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
try {
  const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' })).newPage();
  const load = await firstLoad(page);
  await page.keyboard.press('F2');
  await page.locator('input[aria-controls=item-hits]').waitFor();
  await usable(page);
  await page.keyboard.press('Control+j');
  await watchStrokes(page, '#item-hits');
  const ours = await type(page, asked.strokes);
  const least = await type(await bare(browser), asked.strokes);
  console.log(JSON.stringify({ load, ours, least }));
} finally {
  await browser.close();
}
