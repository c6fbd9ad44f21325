// A browser for walks: pages of signed-in people, screenshots, and the check for
// serious faults of accessibility on every page that is looked at.
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

export async function startBrowser({ shots }) {
  if (shots) mkdirSync(shots, { recursive: true });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  });
  let taken = 0;

  // A page of its own context, so that several people are signed in at once.
  async function open(url) {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: 'zh-CN' });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT_MS);
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(String(error)));
    await page.goto(url);
    return page;
  }

  async function signIn(url, { account, password }) {
    const page = await open(url);
    await look(page, `sign-in-${account}`);
    await page.fill('#signin-account', account);
    await page.fill('#signin-password', password);
    await page.keyboard.press('Enter');
    await page.waitForSelector('main.yc-main');
    return page;
  }

  // Keeps a picture, and refuses serious faults for people who cannot see or point.
  async function look(page, name) {
    await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'));
    await settle(page);
    if (shots) {
      await page.evaluate(() => window.scrollTo(0, 0));
      taken += 1;
      await page.screenshot({ path: path.join(shots, `${String(taken).padStart(2, '0')}-${name}.png`), fullPage: true });
    }
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { resultTypes: ['violations'] }));
    const grave = violations.filter((each) => each.impact === 'serious' || each.impact === 'critical');
    if (grave.length > 0) {
      const told = grave.map((each) => `${each.id} (${each.help}): ${each.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join(' | ')}`);
      throw new Error(`${name} is not accessible:\n  ${told.join('\n  ')}`);
    }
    if (page.faults.length > 0) throw new Error(`${name} threw: ${page.faults.join('; ')}`);
  }

  return { open, signIn, look, close: () => browser.close() };
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
