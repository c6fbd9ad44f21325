// A browser whose pages stand still, in a chosen size, brightness and language.
import { chromium } from 'playwright-core';

export const startBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--force-color-profile=srgb'] });

export const SIZES = {
  '1366x768': { width: 1366, height: 768 },
  '1920x1080': { width: 1920, height: 1080 },
  '800x1280': { width: 800, height: 1280 },
  390: { width: 390, height: 844 },
};

// light and dark, Chinese and English, in each size.
export function looksIn(sizes, { quick }) {
  const all = sizes.flatMap((size) => ['light', 'dark'].flatMap((brightness) => ['zh-CN', 'en'].map((language) => ({ size, brightness, language }))));
  if (!quick) return all;
  const narrowest = sizes.at(-1);
  return all.filter(({ size, brightness, language }) => (brightness === 'light') === (language === 'zh-CN') && (size === sizes[0] || size === narrowest));
}

export const nameOfLook = ({ size, brightness, language }) => `${size}-${brightness}-${language}`;

// Nothing loads or moves any more, or it has taken too long and is told as it is.
export async function settle(page) {
  await page.waitForFunction(() => !document.querySelector('[aria-busy=true]'), undefined, { timeout: 10_000 }).catch(() => undefined);
  await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    for (let quiet = 0, tries = 0; quiet < 2 && tries < 20; quiet += 1, tries += 1) {
      await frame();
      const running = document.getAnimations().filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
      if (running.length > 0) quiet = -1;
      await Promise.allSettled(running.map((animation) => animation.finished));
    }
  });
}
