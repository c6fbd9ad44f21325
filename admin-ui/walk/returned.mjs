// Returned data: a county's officer takes packages in; a form at the town is filled from
// them and says where each value comes from. With `locked`, the same form on a machine
// that may read none of it: the fields say so, and the case can be taken all the same.
//
//   WALK        {"town":"http://…","county":…,"clerk":{…},"officer":{…},"package":{"good":"FILE","bad":"FILE"},
//               "person":{"idNo":…,"name":…},"employer":"…","locked":false}, or the first argument
//   WALK_SHOTS  a folder for screenshots
import { startBrowser, step } from './page.mjs';

const given = process.argv[2] ?? process.env.WALK;
if (!given) {
  console.error('returned: give the nodes, people and files as JSON, in WALK or as the first argument');
  process.exit(2);
}
const walk = JSON.parse(given);
const ITEM = 'RS01-01';

function must(holds, what) {
  if (!holds) throw new Error(what);
}

async function takeIn(browser) {
  const page = await step('the officer finds the data sets with their leases', async () => {
    const signedIn = await browser.signIn(new URL('admin/packages', walk.county).href, walk.officer);
    await signedIn.waitForSelector('[data-part=import] details');
    await signedIn.locator('.yc-query-row', { hasText: 'DS_INSURED' }).first().click();
    await signedIn.locator('[data-part=shares] h2', { hasText: '参保' }).waitFor();
    await browser.look(signedIn, 'packages');
    return signedIn;
  });
  await step('a file with faults is refused whole, each with its row', async () => {
    await page.setInputFiles('[data-part=import] input[type=file]', walk.package.bad);
    await page.click('[data-deed=import]');
    const told = await page.locator('[data-part=import] [role=alert]').textContent();
    must(told.includes('第 2 行 stop_date') && told.includes('第 3 行 id_no'), `it says “${told}”`);
    await browser.look(page, 'package-refused');
  });
  await step('a good one is taken in, in the code page that a spreadsheet saved it in', async () => {
    await page.setInputFiles('[data-part=import] input[type=file]', walk.package.good);
    await page.click('[data-deed=import]');
    await page.locator('[data-part=import] [role=status]', { hasText: '1' }).waitFor();
    await page.locator('[data-part=shares] .yc-query-row').first().waitFor();
    await browser.look(page, 'package-taken');
  });
  await step('in English nothing is left in Chinese but what the node gave', async () => {
    const english = await browser.signIn(new URL('admin/packages', walk.county).href, walk.officer, { language: 'en' });
    await english.waitForSelector('[data-part=import] details');
    await browser.look(english, 'packages-en');
    await english.context().close();
  });
}

// The person's number, then the item: what is held for it is there.
async function begin(page) {
  await page.goto(new URL(`counter/new?item=${ITEM}`, walk.town).href);
  await page.locator('[data-field=last_employer]').waitFor();
  await page.fill('#field-id_no', walk.person.idNo);
  await page.fill('#field-name', walk.person.name);
}

async function fill(browser, page) {
  await step('a form is filled from it, with source, grade and age', async () => {
    // The town takes it from its county.
    for (let tries = 0; ; tries += 1) {
      await begin(page);
      const came = await page.locator(`#field-last_employer[value="${walk.employer}"]`).waitFor({ timeout: 5_000 }).then(() => true, () => false);
      if (came) break;
      must(tries < 6, 'nothing is filled in');
    }
    const tag = page.locator('[data-field=last_employer] .yc-source-tag');
    must(/数·.+ A 级/.test(await tag.textContent()), `the tag says “${await tag.textContent()}”`);
    await browser.look(page, 'new-returned');
    await tag.click();
    await page.locator('.yc-popped').waitFor();
    await browser.look(page, 'new-returned-source');
  });
}

async function locked(browser, page) {
  await step('on a machine that may not read it every field says so, and stays to be typed', async () => {
    await begin(page);
    await page.locator('[data-field=last_employer] [data-locked]').waitFor();
    must(!(await page.inputValue('#field-last_employer')), 'a value is shown');
    await page.locator('.yc-form-locked').waitFor();
    await browser.look(page, 'new-locked');
    await page.fill('#field-last_employer', '手填的厂');
    await page.locator('[data-field=last_employer] [data-locked]').waitFor({ state: 'detached' });
  });
  await step('the line’s popover says so too', async () => {
    await page.click('.yc-chain');
    await page.locator('.yc-popped', { hasText: '已锁定' }).waitFor();
    await browser.look(page, 'line-locked');
  });
}

const browser = await startBrowser({ shots: process.env.WALK_SHOTS });
try {
  if (!walk.locked) await takeIn(browser);
  const page = await step('the clerk signs in', () => browser.signIn(new URL('counter/', walk.town).href, walk.clerk));
  await (walk.locked ? locked : fill)(browser, page);
} catch (error) {
  if (process.env.WALK_TRACE) console.error(error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
