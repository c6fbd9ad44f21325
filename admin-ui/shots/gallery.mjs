// Every part of the gallery in every look, served from dist-gallery on a port of its own.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { looksIn, nameOfLook, settle, SIZES } from './browser.mjs';
import { faultsOf } from './measure.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
// What the gallery makes up stands for what a node would send.
const data = ['data.ts', 'parts.tsx'].map((file) => readFileSync(path.join(root, 'gallery', file), 'utf8')).join();
const THEME_SIZES = { counter: ['1366x768', '1920x1080', '800x1280', '390'], admin: ['1366x768', '390'] };
// Opened as well: what stands behind them is half of what they are.
const OPENED = ['LinkChain', 'SafeWhere', 'SourceTag'];
const HIGHEST_PX = 6000;

export async function galleryShots(browser, { folder, quick, report }) {
  await build({ root, mode: 'gallery', logLevel: 'warn' });
  const server = await preview({ root, build: { outDir: 'dist-gallery' }, preview: { port: 0, host: '127.0.0.1' }, logLevel: 'warn' });
  const origin = `http://127.0.0.1:${server.httpServer.address().port}`;
  try {
    for (const [theme, sizes] of Object.entries(THEME_SIZES)) {
      for (const looks of looksIn(sizes, { quick })) await shootParts(browser, origin, { theme, looks, folder, report });
    }
  } finally {
    await new Promise((done) => server.httpServer.close(done));
  }
}

async function shootParts(browser, origin, { theme, looks, folder, report }) {
  const page = await browser.newPage({ viewport: SIZES[looks.size], reducedMotion: 'reduce' });
  const address = (part) => `${origin}/gallery/?${new URLSearchParams({ theme, brightness: looks.brightness, lang: looks.language, ...(part && { part }) })}`;
  try {
    await page.goto(address());
    await page.waitForSelector('[data-part]');
    const parts = await page.$$eval('[data-part]', (elements) => elements.map((element) => element.dataset.part));
    for (const part of parts) {
      await page.goto(address(part));
      await page.waitForSelector('[data-part]');
      await page.waitForTimeout(400);
      await settle(page);
      const name = `gallery/${part}/${theme}-${nameOfLook(looks)}`;
      report(name, await faultsOf(page, { isEnglish: looks.language === 'en', data }));
      const { height } = await page.locator('[data-part]').boundingBox();
      const file = path.join(folder, `${name}.png`);
      if (height < HIGHEST_PX) await page.locator('[data-part]').screenshot({ path: file });
      else await page.screenshot({ path: file });
      if (!OPENED.includes(part)) continue;
      await page.locator('[data-part] button').nth(part === 'SafeWhere' ? 1 : -1 + (await page.locator('[data-part] button').count())).click();
      await page.waitForSelector('.ant-popover:not(.ant-popover-hidden)');
      await settle(page);
      report(`${name}-open`, await faultsOf(page, { isEnglish: looks.language === 'en', data }));
      await page.screenshot({ path: path.join(folder, `${name}-open.png`) });
    }
  } finally {
    await page.close();
  }
}
