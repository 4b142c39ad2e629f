// The pages of one thing each, on the week that `serve --demo` makes: overview, person, address, flow; and the question that a newcomer is shown.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, accessible, open, search, shot, signIn } from './stage.mjs';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start('demo', [], ['--demo']);
});

after(() => server.stop());

/** A page of panels, once all of them were answered. */
async function shown(page, path) {
  if (path) await page.goto(server.address + path);
  await page.locator('#content[data-state="done"]').waitFor({ timeout: 60_000 });
}

/** The first page, once list, bars and values are there. */
async function counted(page) {
  await page.locator('.list .row').first().waitFor();
  await page.waitForFunction(() => document.querySelector('#histogram canvas') && document.querySelector('#facets[aria-busy="false"] .value'));
}

function onPage(name, { path = '/', token, expected = [], ...how }, body) {
  test(name, async () => {
    const opened = await open(server, how);
    try {
      await signIn(opened.page, server, path, token ? await token() : server.token);
      await body(opened.page, opened);
      const unexpected = opened.complaints.filter((said) => !expected.some((known) => said.includes(known)));
      assert.deepEqual(unexpected, []);
      assert.deepEqual(opened.strangers, [], 'a request to another host');
    } finally {
      await opened.browser.close();
    }
  });
}

const panel = (page, title) => page.locator('.panel').filter({ has: page.getByRole('heading', { name: title, exact: true }) });

onPage('which address tried to guess the password, and did it get in: three actions', { height: 860 }, async (page) => {
  await counted(page);
  await shot(page, 'tour-0-first-page');
  // 1: what failed for her.
  await search(page, 'actor:dora outcome:failure');
  await page.locator('.list .row').first().waitFor();
  await counted(page);
  await shot(page, 'tour-1-what-failed');
  // 2: one of these events.
  await page.locator('.list .row').first().click();
  await page.locator('#drawer').getByText('Place in the log').waitFor();
  await shot(page, 'tour-2-one-of-them');
  // 3: the address it came from.
  await page.locator('#drawer').getByRole('link', { name: 'This address' }).click();
  await shown(page);
  assert.equal(new URL(page.url()).searchParams.get('ip'), '203.0.113.77');
  const dora = panel(page, 'Whom it tried, and whether it got in').locator('tbody tr').filter({ hasText: 'Dora' });
  await dora.scrollIntoViewIfNeeded();
  assert.match(await dora.innerText(), /yes/);
  await shot(page, 'tour-3-the-address');
});

onPage('a person: each number leads to its events', { path: '/person?id=dora' }, async (page) => {
  await shown(page);
  const seen = panel(page, 'Seen');
  const failed = seen.locator('dl > div').filter({ hasText: 'Sign-ins that failed' });
  const count = Number((await failed.locator('a').innerText()).replaceAll(',', ''));
  assert(count > 3);
  await failed.locator('a').click();
  await page.locator('.list .row').first().waitFor();
  await page.waitForFunction((wanted) => document.querySelector('.toolbar .state')?.textContent?.startsWith(wanted), `${count.toLocaleString('en')} event`);
  await page.goBack();
  await shown(page);
  assert((await panel(page, 'Addresses').locator('tbody tr').count()) > 1);
  assert((await panel(page, 'How they signed in').locator('tbody tr').count()) > 1);
  await page.keyboard.press('/');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('nobody at all');
  await page.keyboard.press('Enter');
  await page.waitForURL(/nobody/);
  await shown(page);
  await page.getByText('No event names nobody at all').waitFor();
});

onPage('an event leads to its flow across products', { path: '/' }, async (page) => {
  await search(page, 'event:auth_entrypoints_oidc_auth_successful');
  await page.locator('.list .row').first().click();
  await page.locator('#drawer').getByRole('link', { name: 'As a sequence' }).click();
  await shown(page);
  const lines = page.locator('.flow li');
  assert((await lines.count()) > 2);
  const lanes = new Set(await lines.evaluateAll((all) => all.map((one) => getComputedStyle(one).getPropertyValue('--lane').trim())));
  assert(lanes.size > 1, 'more than one product');
  const times = await page.locator('.flow time').evaluateAll((all) => all.map((one) => one.dateTime));
  assert.deepEqual(times, times.toSorted());
});

onPage('the overview tells of what is new and what failed', { path: '/overview' }, async (page) => {
  await shown(page);
  await panel(page, 'Addresses with the most failed sign-ins').getByRole('link', { name: '203.0.113.77' }).waitFor();
  await panel(page, 'New addresses').getByRole('link', { name: '203.0.113.77' }).waitFor();
  await panel(page, 'The server').getByText('taking events').waitFor();
});

onPage('a server that goes away is said in the panel that asked, and asked again', { path: '/overview', expected: ['ERR_', 'Failed to load'] }, async (page) => {
  await shown(page);
  await page.route('**/v1/**', (route) => route.abort());
  await page.reload();
  await shown(page);
  assert((await page.getByText('The server cannot be reached.').count()) > 5);
  await page.unroute('**/v1/**');
  await panel(page, 'Sign-ins over the last week').getByRole('button', { name: 'Try again' }).click();
  await panel(page, 'Sign-ins over the last week').locator('.bars').waitFor();
});

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    onPage(`looked at ${scheme}, ${width} wide`, { path: '/overview', scheme, width, height: width === 390 ? 844 : 900 }, async (page) => {
      const flow = await server.ask('/v1/query?tenant=demo&q=event:auth_entrypoints_oidc_auth_successful&limit=1');
      const trace = flow.events[0].event.flow.trace;
      for (const [name, path] of [['overview', '/overview'], ['person', '/person?id=dora'], ['address', '/address?ip=203.0.113.77'], ['flow', `/flow?of=${trace}`]]) {
        await shown(page, path);
        await shot(page, `${name}-${scheme}-${width}`, { whole: true });
        await accessible(page, `${name} ${scheme} ${width}`);
        assert.doesNotMatch(await page.locator('main').innerText(), /undefined|NaN|\[object|null/, name);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert(wider <= 0, `${name} is ${wider} pixels wider than the window`);
      }
    });
  }
}

test('somebody with fewer rights sees no person, address or session on any page', async () => {
  const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'shift', scopes: ['read'], tenants: ['demo'] }) });
  const { browser, page } = await open(server);
  try {
    await signIn(page, server, '/overview', made.token);
    for (const path of ['/overview', '/person?id=carl', '/address?ip=198.51.100.1', '/sources', '/catalogue', '/integrity', '/settings']) {
      await page.goto(server.address + path);
      await page.waitForLoadState('networkidle');
      assert.deepEqual(await page.locator('#tenant option').allInnerTexts(), ['demo'], path);
      assert.doesNotMatch(await page.locator('body').innerText(), /dora|Lindqvist|203\.0\.113|192\.0\.2\./i, path);
    }
  } finally {
    await browser.close();
  }
});
