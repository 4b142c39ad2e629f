// The edges: nothing at all, one event, hundreds of tenants, names without an end, scripts that run the other way, a server that takes its time or goes
// away and comes back, readers with fewer rights.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, accessible, open, search, shot, signIn, signInOf } from './stage.mjs';

const PAGES = ['/', '/overview', '/sources', '/catalogue', '/integrity', '/settings'];
const LONG = `Ærø ${'Wolfeschlegelsteinhausenbergerdorff '.repeat(9)}`.slice(0, 300);
const HEBREW = 'דורה לינדקוויסט';
const ARABIC = 'نورة بنت عبد الله';
const TENANTS = 200;
/** @type {Server} */
let server;
/** @type {Record<string, string>} */
const ids = {};

before(async () => {
  server = await Server.start('edges');
  for (const name of ['empty', 'lonely-one', ...Array.from({ length: TENANTS - 2 }, (_, at) => `hospital-${String(at).padStart(3, '0')}`)]) {
    ids[name] = (await server.ask('/v1/tenants', { method: 'POST', body: JSON.stringify({ name }) })).id;
  }
  const one = JSON.stringify(signInOf('only', 30));
  await server.ask('/v1/events?tenant=lonely-one', { method: 'POST', body: one });
  await server.send([LONG, HEBREW, ARABIC].flatMap((name, at) => [0, 1, 2].map((n) => ({
    ...signInOf('someone', 40 + at * 10 + n),
    actor: { id: `long-${at}`, name },
    targets: [{ type: 'group', id: `g-${at}`, name }],
    client: { id: `portal-${at}`, name: `Portal ${'of the hospitals '.repeat(20)}`.slice(0, 300) },
    source: { ip: `192.0.2.${at}`, user_agent: name },
    text: { message: name, reason: name },
  }))));
});

after(() => server.stop());

async function onPage({ path = '/', token = server.token, expected = [], ...how }, body) {
  const opened = await open(server, how);
  try {
    await signIn(opened.page, server, path, token);
    await body(opened.page, opened);
    assert.deepEqual(opened.complaints.filter((said) => !expected.some((known) => said.includes(known))), []);
    assert.deepEqual(opened.strangers, []);
  } finally {
    await opened.browser.close();
  }
}

/** Nothing sticks out of the window, and nothing is left waiting. */
async function isWhole(page, where) {
  await page.waitForLoadState('networkidle');
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  assert(wider <= 0, `${where} is ${wider} pixels wider than the window`);
}

for (const [name, words] of [['empty', /No event|nothing in this range/i], ['lonely-one', /1 event/]]) {
  test(`every page with ${name === 'empty' ? 'no event' : 'one event'}`, () => onPage({ width: 1280, expected: ['/checkpoint'] }, async (page) => {
    for (const path of PAGES) {
      await page.goto(`${server.address}${path}?tenant=${ids[name]}`);
      await isWhole(page, `${path} of ${name}`);
      if (path === '/') assert.match(await page.locator('#events').innerText(), words);
      await accessible(page, `${path} of ${name}`);
    }
    await shot(page, `${name}-settings`);
  }));
}

// A tree of a moment ago has no checkpoint yet: the page says so, and the browser's console what it was answered.
test('200 tenants are chosen among, and integrity and settings take them', () => onPage({ expected: ['/checkpoint'] }, async (page) => {
  assert.equal(await page.locator('#tenant option').count(), TENANTS + 2);
  await page.locator('#tenant').focus();
  await page.keyboard.type('hospital-197');
  await page.waitForURL(new RegExp(ids['hospital-197']));
  for (const path of ['/integrity', '/settings']) {
    await page.goto(`${server.address}${path}?tenant=${ids['hospital-197']}`);
    await isWhole(page, path);
    await shot(page, `tenants-200${path.replace('/', '-')}`);
  }
}));

for (const width of [1440, 390]) {
  test(`names of 300 characters, and those that run from right to left, ${width} wide`, () => onPage({ width, path: '/?tenant=default' }, async (page) => {
    await page.locator('.list .row').first().waitFor();
    await isWhole(page, 'explore');
    await shot(page, `long-names-${width}`);
    await search(page, 'actor:long-0');
    await page.locator('.list .row').first().click();
    await page.locator('#drawer').getByText('Place in the log').waitFor();
    await isWhole(page, 'an event with a long name');
    assert((await page.locator('#drawer').innerText()).includes(LONG.trim()), 'the drawer shows all of it');
    await shot(page, `long-name-${width}`);
    for (const [path, name] of [['/person?id=long-0', 'person'], ['/person?id=long-1', 'hebrew'], ['/address?ip=192.0.2.2', 'address'], ['/overview', 'overview']]) {
      await page.goto(`${server.address}${path}${path.includes('?') ? '&' : '?'}tenant=default`);
      await page.locator('#content[data-state="done"]').waitFor();
      await isWhole(page, path);
      await accessible(page, path);
      await shot(page, `long-${name}-${width}`);
    }
    assert.equal(await page.locator('td[dir="auto"], a[dir="auto"]').count() > 0, true);
  }));
}

test('a server that takes its time: the page says that it searches, stays usable, and shows only the last answer', () => onPage({ path: '/?tenant=default' }, async (page) => {
  await page.locator('.list .row').first().waitFor();
  let isSlow = true;
  await page.route('**/v1/query?**', async (route) => {
    if (isSlow && route.request().url().includes('long-0')) await new Promise((done) => setTimeout(done, 3000));
    await route.continue().catch(() => {});
  });
  await page.locator('#q').fill('actor:long-0');
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.locator('.toolbar .state').getByText('Searching…').waitFor();
  assert((await page.locator('.list .row').count()) > 3, 'what was shown stays while it searches');
  await search(page, 'actor:long-1');
  await page.waitForFunction((name) => document.querySelector('.list .row')?.textContent?.includes(name), HEBREW);
  await new Promise((done) => setTimeout(done, 3500));
  assert.match(await page.locator('.list .row').first().innerText(), new RegExp(HEBREW), 'the earlier answer does not come over the later one');
  isSlow = false;
}));

test('a server that is stopped and started again: said plainly, nothing lost, the session goes on', async () => {
  const own = await Server.start('comes-back');
  await own.send([signInOf('dora', 5), signInOf('dora', 6)]);
  const { browser, page } = await open(own);
  try {
    await signIn(page, own, '/?tenant=default');
    await page.locator('.list .row').first().waitFor();
    const port = new URL(own.address).port;
    await own.stop();
    await page.locator('#q').fill('actor:dora');
    await page.getByRole('button', { name: 'Search', exact: true }).click();
    await page.locator('#problem').getByText('cannot be reached').waitFor();
    assert((await page.locator('.list .row').count()) >= 2, 'what was shown stays');
    assert.equal(await page.locator('#q').inputValue(), 'actor:dora');
    await shot(page, 'stopped');
    const again = await Server.start('comes-back', [], [], `127.0.0.1:${port}`);
    try {
      await page.locator('#problem').getByRole('button', { name: 'Try again' }).click();
      await page.locator('#problem').waitFor({ state: 'hidden' });
      await page.waitForFunction(() => document.querySelector('.toolbar .state')?.textContent?.startsWith('2 events'));
    } finally {
      await again.stop();
    }
  } finally {
    await browser.close();
  }
});

test('fewer rights: no person, address or session in completion, facets or export, and no other tenant anywhere', async () => {
  const { token } = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'shift', scopes: ['read'], tenants: ['default'] }) });
  await onPage({ token, expected: ['403', '404', '400', '422'] }, async (page) => {
    await page.locator('.list .row').first().waitFor();
    const nothingOf = async (where) => assert.doesNotMatch(await page.locator('body').innerText(), /Wolfeschlegel|לינדקוויסט|192\.0\.2\.|hospital-|lonely-one/, where);
    for (const field of ['actor:', 'source.ip:', 'flow.session:', 'targets.name:', 'tenant:']) {
      await page.locator('#q').fill('');
      await page.locator('#q').pressSequentially(field);
      await page.waitForLoadState('networkidle');
      await nothingOf(`completion of ${field}`);
    }
    await page.keyboard.press('Escape');
    await nothingOf('facets and list');
    for (const q of ['actor:long-0', '| count by actor.name', '| top 5 source.ip']) {
      await search(page, q);
      await page.locator('#problem').waitFor();
      await nothingOf(q);
    }
    await search(page, '');
    await page.locator('.list .row').first().waitFor();
    await page.getByRole('button', { name: 'Export' }).click();
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /JSON, an event a line/ }).click()]);
    const parts = [];
    for await (const part of await file.createReadStream()) parts.push(part);
    const exported = Buffer.concat(parts).toString();
    assert(exported.trim().split('\n').length >= 9);
    assert.doesNotMatch(exported, /Wolfeschlegel|לינדקוויסט|192\.0\.2\./);
    for (const tenant of [ids['lonely-one'], ids['hospital-000']]) {
      for (const path of [...PAGES, '/person?id=only', '/address?ip=192.0.2.10', '/flow?of=s-only']) {
        await page.goto(`${server.address}${path}${path.includes('?') ? '&' : '?'}tenant=${tenant}`);
        await page.waitForLoadState('networkidle');
        await nothingOf(`${path} of another tenant`);
      }
    }
  });
});
