// Integrity: a tree is verified leaf by leaf in the browser, stopped and gone on with; what is forged, withheld or rolled back is refused; and a server of
// many tenants is still a page that one can use.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, accessible, open, shot, signIn, signInOf } from './stage.mjs';

/** @type {Server} */
let server;

const people = ['dora', 'ann', 'bo'];
const some = (count) => Array.from({ length: count }, (_, at) => signInOf(people[at % people.length], 60 + at));

before(async () => {
  server = await Server.start('integrity');
  await server.send(some(1500));
});

after(() => server.stop());

function onPage(name, { path = '/integrity', token, expected = [], ...how }, body) {
  test(name, async () => {
    const opened = await open(server, how);
    try {
      await signIn(opened.page, server, path, token ? await token() : server.token);
      await opened.page.locator('#content[data-state="done"]').waitFor();
      await body(opened.page, opened);
      const unexpected = opened.complaints.filter((said) => !expected.some((known) => said.includes(known)));
      assert.deepEqual(unexpected, []);
      assert.deepEqual(opened.strangers, [], 'a request to another host');
    } finally {
      await opened.browser.close();
    }
  });
}

const tree = (page, name = 'default') => page.locator('.tree').filter({ has: page.getByRole('button', { name, exact: name !== 'vitni' }) });
const press = (page, name) => tree(page).getByRole('button', { name }).click();
const good = (page) => tree(page).locator('.verdict.good');
const bad = (page) => tree(page).locator('.verdict.bad');

/** Trusts the key that is offered, as somebody does who compared it. */
async function trust(page) {
  await press(page, /trust this key/);
  await tree(page).getByText('signed by the key that you trust').waitFor();
}

const checkpoint = () => fetch(`${server.address}/v1/tenants/default/log/0/checkpoint`, { headers: { authorization: `Bearer ${server.token}` } }).then((answer) => answer.text());

/** Until the signed head covers all that was sent. */
async function signed(size) {
  while (Number((await checkpoint()).split('\n')[1]) < size) await new Promise((resolve) => setTimeout(resolve, 50));
}

onPage('a tree is verified from the first leaf, then what is new, and is known again', {}, async (page) => {
  await signed(1500);
  await tree(page).getByText('No key is trusted yet for').waitFor();
  assert.equal(await tree(page).getByRole('button', { name: 'Verify in this browser' }).count(), 0, 'nothing is verified under a key that was only offered');
  await shot(page, 'integrity-unpinned');
  await accessible(page, 'no key is trusted');
  await trust(page);
  await press(page, 'Verify in this browser');
  await good(page).getByText('All 1,500 leaves lead to the root').waitFor();
  await tree(page).getByText('had verified nothing of this log before').waitFor();
  await tree(page).getByText('does not show that every event was sent').waitFor();
  await shot(page, 'integrity-verified');
  await accessible(page, 'verified');

  await server.send(some(40));
  await signed(1540);
  let bundles = 0;
  await page.route('**/tile/entries/**', (route) => {
    bundles += 1;
    return route.continue();
  });
  await press(page, 'Verify what is new since');
  await good(page).getByText('The 40 leaves from 1,500 on continue what was verified before').waitFor();
  assert.equal(bundles, 2, 'the rest of one bundle, and the next');
  await tree(page).getByText('It continues the log of 1,500 leaves').waitFor();
  await shot(page, 'integrity-continued');

  await page.reload();
  await tree(page).getByText('1,540 verified here').waitFor();
  await press(page, 'Verify from the first leaf');
  await good(page).getByText('All 1,540 leaves lead to the root').waitFor();
  await tree(page).getByText('It continues the log of 1,540 leaves').waitFor();
  await press(page, 'Verify what is new since');
  await good(page).getByText('Nothing is new').waitFor();
});

onPage('a forged leaf is refused, and so is one that is withheld', { expected: ['404'] }, async (page) => {
  await trust(page);
  await page.route('**/tile/entries/002', async (route) => {
    const answer = await route.fetch();
    const forged = Buffer.from(await answer.body());
    const at = forged.indexOf('"success"');
    forged.write('"failure"', at);
    await route.fulfill({ response: answer, body: forged });
  });
  await press(page, 'Verify in this browser');
  await bad(page).getByText('The leaves 512 to 767 have another hash').waitFor();
  assert.equal(await good(page).count(), 0);
  await shot(page, 'integrity-forged');
  await accessible(page, 'a forged leaf');
  await page.unroute('**/tile/entries/002');
  await page.route('**/tile/entries/001', (route) => route.fulfill({ status: 404, json: { error: { code: 'not-found', message: 'There is nothing here.', hint: '' } } }));
  await press(page, 'Verify in this browser');
  await bad(page).getByText('The leaves 256 to 511 are not served').waitFor();
  await page.unroute('**/tile/entries/001');
  await press(page, 'Verify in this browser');
  await good(page).waitFor();
});

onPage('a log that was rolled back is refused, before anything is asked', {}, async (page) => {
  const older = await checkpoint();
  await server.send(some(30));
  await signed(Number(older.split('\n')[1]) + 30);
  await trust(page);
  await press(page, 'Verify in this browser');
  await good(page).waitFor();
  await page.route('**/log/0/checkpoint', (route) => route.fulfill({ body: older, contentType: 'text/plain' }));
  await press(page, 'Verify what is new since');
  await bad(page).getByText('The log is shorter than it was').waitFor();
  await shot(page, 'integrity-rolled-back');
  await accessible(page, 'rolled back');
  await page.reload();
  await bad(page).getByText('The log is shorter than it was').waitFor();
  await press(page, 'Copy both checkpoints');
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assert.equal(copied.split('\n').filter((line) => line.startsWith('— ')).length, 2, 'both with their signatures');
  await page.unroute('**/log/0/checkpoint');
  await press(page, 'Verify what is new since');
  await good(page).waitFor();
});

onPage('another key than the one that is trusted is said loudly, and nothing is verified', {}, async (page) => {
  await trust(page);
  const real = await server.ask('/v1/tenants/default/keys');
  const other = await server.ask('/v1/tenants/vitni/keys');
  const { origin } = real.trees[0];
  // As if the reader had trusted another key of this name before.
  await page.evaluate(([name, key]) => localStorage.setItem(`vitni.key.${name}`, key), [origin, other.trees[0].checkpoint]);
  await page.reload();
  await bad(page).getByText('the key belongs to').waitFor();
  await tree(page).getByText('another key than the one that is offered').waitFor();
  await tree(page).getByText('do not accept it').waitFor();
});

onPage('a verification can be watched, stopped and gone on with by keyboard; one that breaks off is not called verified', { expected: ['Failed to load', 'ERR_'] }, async (page) => {
  await trust(page);
  let isAway = false;
  await page.route('**/tile/entries/**', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 150));
    await (isAway ? route.abort() : route.continue());
  });
  await tree(page).getByRole('button', { name: 'Verify in this browser' }).focus();
  await page.keyboard.press('Enter');
  await tree(page).getByRole('progressbar').waitFor();
  await tree(page).getByText(/of 1,5\d\d leaves/).waitFor();
  await shot(page, 'integrity-walking');
  await accessible(page, 'walking');
  assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Stop', 'the focus is where the next step is');
  await page.keyboard.press('Enter');
  await tree(page).getByText('Not checked to the end.').waitFor();
  assert.equal(await good(page).count(), 0);
  await shot(page, 'integrity-stopped');
  isAway = true;
  await press(page, 'Go on');
  await tree(page).getByText('The server cannot be reached.').waitFor();
  isAway = false;
  await press(page, 'Go on');
  await good(page).waitFor();
});

onPage('with many tenants, a part is shown and the rest is found', {}, async (page) => {
  for (let at = 0; at < 60; at += 1) {
    await server.ask('/v1/tenants', { method: 'POST', body: JSON.stringify({ name: `Customer ${String(at).padStart(2, '0')}` }) });
  }
  let asked = 0;
  page.on('request', (request) => (asked += Number(request.url().endsWith('/keys'))));
  await page.reload();
  await page.locator('#content[data-state="done"]').waitFor();
  await page.getByText('25 of 62 shown').waitFor();
  assert(asked <= 25, `${asked} tenants' keys were asked for`);
  await page.getByRole('button', { name: 'Show 25 more' }).click();
  await page.getByText('50 of 62 shown').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.type('customer 57');
  await page.getByText('1 of 62 found').waitFor();
  await tree(page, 'Customer 57').getByRole('button', { name: 'Customer 57' }).click();
  await tree(page, 'Customer 57').getByText('none was signed yet').waitFor();
  await shot(page, 'integrity-many');
  await accessible(page, 'many tenants');
});

async function tokenOf(scopes) {
  const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'shift', scopes, tenants: ['default'] }) });
  return made.token;
}

onPage('a reader sees his own tenant only, and verifies it', { token: () => tokenOf(['read']) }, async (page) => {
  await page.getByText('1 in all').waitFor();
  await trust(page);
  await press(page, 'Verify in this browser');
  await good(page).waitFor();
});

onPage('who may not read is told so and sees the keys', { token: () => tokenOf(['write']) }, async (page) => {
  await tree(page).getByRole('button', { name: 'default' }).click();
  await tree(page).getByText('do not include the scope read').waitFor();
  assert.equal(await tree(page).getByRole('button', { name: /trust|Verify/ }).count(), 0);
});

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    onPage(`looked at ${scheme}, ${width} wide`, { scheme, width, height: width === 390 ? 844 : 900 }, async (page) => {
      await trust(page);
      await press(page, 'Verify in this browser');
      await good(page).waitFor();
      await shot(page, `integrity-${scheme}-${width}`);
      await accessible(page, `integrity ${scheme} ${width}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wider <= 0, `the page is ${wider} pixels wider than the window`);
    });
  }
}
