// What a page shows only once somebody has done something on it: a row opened, a deed
// asked for, a file handed over. `reach` leads there, again for every look, and leaves
// nothing behind that the next picture would show.

const rowOf = (number) => ({ hasText: number.slice(-10) });

async function openConflict(page, number) {
  await page.locator('.yc-query-row', rowOf(number)).first().click();
  await page.locator('[data-part=compare]').waitFor();
}

async function handOver(page, file) {
  await page.setInputFiles('[data-part=read] input[type=file]', file);
  await page.locator('[data-part=read] .ant-progress-status-success, [data-part=read] [role=alert]').first().waitFor();
}

// A condition that does not hold leaves one way: to say why it is not accepted.
async function refuse(page) {
  await page.fill('#field-id_no', '329901194406150014');
  await page.fill('#field-name', '李小明');
  await page.locator('[data-part=item] input[type=radio]').nth(1).check();
  await page.click('[data-main]');
  await page.locator('#filing-reason').waitFor();
}

// One box takes either number; the panel is then an organisation's.
async function asOrganisation(page) {
  await page.fill('#field-id_no', '91329901MA00000150');
  // What is known of it fills itself in.
  await page.waitForFunction(() => document.querySelector('#field-legal_rep_name')?.value);
  for (const [field, text] of [['agent_name', '陈某'], ['agent_id_no', '329901198507120023']]) {
    await page.fill(`#field-${field}`, text);
  }
  await page.locator('[data-part=materials] [data-material]').nth(2).waitFor();
}

export const STATES = [
  { who: 'clerk', name: 'case-conflict', address: '/case/{conflictCase}' },
  { who: 'clerk', name: 'desk-nothing-found', address: '/?q=zzzz' },
  { who: 'clerk', name: 'case-withdraw', address: '/case/{case}', reach: (page) => page.click('[data-action=withdraw]') },
  {
    who: 'countyReviewer',
    name: 'inbox-return',
    address: '/inbox',
    reach: async (page) => {
      // Where it is narrow the list stands alone until a case is chosen.
      const deed = page.locator('[data-action=return]');
      if (!(await deed.isVisible())) await page.locator('[data-case]').first().click();
      await deed.click();
    },
  },
  { who: 'clerk', name: 'new-organisation', address: '/new?item=RS09-01', reach: asOrganisation },
  { who: 'clerk', name: 'new-refuse', address: '/new?item=MZ05-01', reach: refuse },
  { who: 'admin', name: 'conflict-case', address: '/conflicts', reach: (page, walk) => openConflict(page, walk.conflictCase) },
  {
    who: 'admin',
    name: 'conflict-ruling',
    address: '/conflicts',
    reach: async (page, walk) => {
      await openConflict(page, walk.conflictCase);
      await page.click('[data-ruling=take]');
      await page.locator('#ruling-reason').waitFor();
    },
  },
  { who: 'admin', name: 'conflict-twins', address: '/conflicts', reach: (page, walk) => openConflict(page, walk.twins[0]) },
  {
    who: 'admin',
    name: 'quarantine-release',
    address: '/quarantine',
    reach: async (page) => {
      await page.locator('[data-deed=release]').first().click();
      await page.locator('#ruling-reason').waitFor();
    },
  },
  {
    who: 'admin',
    name: 'second-factor',
    address: '/invite',
    reach: async (page, walk) => {
      await page.click('.yc-person');
      await page.click('[data-menu-id$="-second"]');
      await page.fill('#second-password', walk.admin.password);
      await page.keyboard.press('Enter');
      // Nothing counts before a code of it is typed.
      await page.locator('.yc-secret').waitFor();
    },
  },
  { who: 'admin', name: 'courier-read', address: '/courier', reach: (page, walk) => handOver(page, walk.stick.good) },
  { who: 'admin', name: 'courier-damaged', address: '/courier', reach: (page, walk) => handOver(page, walk.stick.altered) },
  {
    who: 'admin',
    name: 'node-revoke',
    address: '/node/{townDivision}',
    reach: async (page) => {
      await page.locator('[data-box] button').first().click();
      await page.locator('.ant-modal input[type=radio]').nth(1).check();
    },
  },
];
