// Every task without a mouse: no test here clicks, and what is pressed was reached by Tab or by a key of the page. Integrity, settings and the catalogue
// have tests of their own by keyboard beside their others.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, accessible, open, shot } from './stage.mjs';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start('keyboard', [], ['--demo']);
});

after(() => server.stop());

async function onPage(path, body) {
  const opened = await open(server);
  const { page, browser, complaints, strangers } = opened;
  try {
    await page.goto(server.address + path);
    // The field for the token has the focus.
    await page.waitForFunction(() => document.activeElement?.id === 'token');
    await page.keyboard.type(server.token);
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname !== '/sign-in');
    await body(page, opened);
    assert.deepEqual(complaints, []);
    assert.deepEqual(strangers, []);
  } finally {
    await browser.close();
  }
}

/** Goes on by Tab until this has the focus, which must be seen there. */
async function reach(page, locator, most = 150) {
  const wanted = locator.first();
  await wanted.waitFor();
  for (let at = 0; at < most; at++) {
    if (await wanted.evaluate((one) => one === document.activeElement)) {
      const outline = await wanted.evaluate((one) => getComputedStyle(one).outlineStyle);
      assert.notEqual(outline, 'none', 'the focus is seen');
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`Tab does not lead to ${locator}`);
}

async function press(page, locator) {
  await reach(page, locator);
  await page.keyboard.press('Enter');
}

const asked = (page) => new URL(page.url()).searchParams;
const button = (page, name) => page.getByRole('button', { name, exact: typeof name === 'string' });

/** Types a search. */
async function search(page, query) {
  await page.keyboard.press('/');
  await page.keyboard.press('Control+A');
  await page.keyboard.type(query);
  await page.keyboard.press('Enter');
  await page.waitForURL((url) => url.searchParams.get('q') === query);
  await page.waitForFunction(() => document.querySelector('#facets[aria-busy="false"] .value'));
}

test('values are demanded and ruled out, a span of time is chosen', () => onPage('/', async (page) => {
  await page.locator('.list .row').first().waitFor();
  await search(page, 'outcome:failure');
  await press(page, page.locator('#facets .value', { hasText: 'dora' }));
  await page.waitForURL(/dora/);
  await page.waitForFunction(() => document.querySelector('#facets[aria-busy="false"] .value'));
  await press(page, page.locator('#facets .exclude[aria-label*="203.0.113.77"]'));
  await page.waitForURL(/-source\.ip/);
  await search(page, 'outcome:failure');
  await reach(page, page.locator('#range'));
  await page.keyboard.press('ArrowDown');
  await page.waitForURL(/range=7d/);
  await reach(page, page.locator('#range'));
  await page.keyboard.press('End');
  await page.waitForURL(/from=/);
  const before = asked(page).get('from');
  await reach(page, page.getByLabel('From'));
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.waitForFunction((from) => new URLSearchParams(location.search).get('from') !== from, before);
}));

test('an event is opened, its proof checked, its flow followed', () => onPage('/', async (page) => {
  await page.locator('.list .row').first().waitFor();
  await search(page, 'actor:dora event:authentication.ok');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Tab');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  const drawer = page.locator('#drawer');
  await drawer.getByText('Place in the log').waitFor();
  await press(page, drawer.getByRole('button', { name: 'Verify in this browser' }));
  await press(page, drawer.getByRole('button', { name: /trust this key/ }));
  await drawer.getByText('Verified in this browser.').waitFor();
  await press(page, drawer.getByRole('button', { name: 'Copy as query' }));
  await page.locator('#told').getByText('Query copied.').waitFor();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^id:[0-9a-f-]{36}$/);
  await press(page, drawer.getByRole('link', { name: 'As a sequence' }));
  await page.locator('#content[data-state="done"]').waitFor();
  assert((await page.locator('.flow li').count()) > 1);
  await press(page, page.locator('.flow-event a'));
  await page.locator('#drawer').getByText('Place in the log').waitFor();
}));

test('live, saved, shared, exported', () => onPage('/', async (page) => {
  await page.locator('.list .row').first().waitFor();
  await search(page, 'actor:dora');
  await press(page, button(page, 'Share'));
  await page.locator('#told').getByText('Link copied.').waitFor();
  const shared = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(shared, page.url());
  await press(page, button(page, 'Saved'));
  await page.getByLabel('Name for').waitFor();
  await reach(page, page.getByLabel('Name for'));
  await page.keyboard.type('Dora');
  await page.keyboard.press('Enter');
  await reach(page, button(page, /^Dora/));
  await page.keyboard.press('Escape');
  await press(page, button(page, 'Export'));
  const file = page.waitForEvent('download');
  await press(page, page.getByRole('link', { name: /^CSV/ }));
  const parts = [];
  for await (const part of await (await file).createReadStream()) parts.push(part);
  const sheet = Buffer.concat(parts).toString();
  assert.match(sheet, /^index,id,time/);
  const found = Number((await page.locator('.toolbar .state').innerText()).replace(/\D/g, ''));
  assert.equal(sheet.trim().split('\r\n').length, found + 1, 'a line for each event of the page, and the heading');
  await page.keyboard.press('Escape');
  await reach(page, button(page, 'Live'));
  await page.keyboard.press('l');
  await page.locator('.toolbar .pulse').waitFor();
  await page.keyboard.press('p');
  await page.locator('.toolbar .state').getByText('Paused').waitFor();
  await page.keyboard.press('l');
  await page.locator('.toolbar .pulse').waitFor({ state: 'hidden' });
  // Somebody else opens what was shared.
  await page.goto(shared);
  assert.equal(await page.locator('#q').inputValue(), 'actor:dora');
}));

test('a line in quarantine is tried again as another product', () => onPage('/sources', async (page) => {
  await press(page, button(page, /^Try again/));
  const product = page.getByLabel('Read them as');
  await reach(page, product);
  await page.keyboard.type('linux');
  await press(page, button(page, 'See what would become of them'));
  await page.getByText('What would become of them').waitFor();
  await accessible(page, 'a trial');
}));

test('theme, help, tenant and the other pages', () => onPage('/overview', async (page) => {
  await page.locator('#content[data-state="done"]').waitFor();
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Skip to content');
  await press(page, page.locator('#theme'));
  assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'light');
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await reach(page, page.locator('#tenant'));
  await page.keyboard.type('vitni');
  await page.waitForURL(/tenant=/);
  await press(page, page.getByRole('link', { name: 'Person' }));
  await page.waitForURL(/\/person/);
  await page.keyboard.press('/');
  await page.keyboard.type('dora');
  await page.keyboard.press('Enter');
  await page.waitForURL(/id=dora/);
  await press(page, button(page, 'Sign out'));
  await page.waitForURL(/sign-in/);
}));

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    test(`signing in, ${scheme}, ${width} wide`, async () => {
      const { page, browser } = await open(server, { scheme, width, height: width === 390 ? 844 : 900 });
      try {
        await page.goto(server.address);
        await page.getByLabel('Token').waitFor();
        await accessible(page, `signing in ${scheme} ${width}`);
        await shot(page, `sign-in-${scheme}-${width}`);
      } finally {
        await browser.close();
      }
    });
  }
}
