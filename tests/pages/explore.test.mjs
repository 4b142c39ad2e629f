// The first page, used as a person uses it: signed in through the form, by mouse and by keyboard, light and dark, wide and
// narrow, on events that mean harm, and while the server goes away.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, accessible, open, search, shot, signIn, signInOf } from './stage.mjs';

const USERS = ['dora', 'ann', 'bo', 'carl', 'eve'];
/** @type {Server} */
let server;

before(async () => {
  server = await Server.start('explore');
  const events = [];
  for (let at = 0; at < 600; at++) {
    const user = USERS[at % USERS.length];
    events.push(signInOf(user, 60 + at * 90, { outcome: at % 4 ? 'success' : 'failure', ip: `192.0.2.${at % 9}` }));
  }
  // A password that is guessed until it is found.
  for (let at = 0; at < 20; at++) {
    events.push(signInOf('dora', 50 - at, { outcome: at < 19 ? 'failure' : 'success', ip: '203.0.113.77', trace: 'guessing' }));
  }
  await server.send(events);
});

after(() => server.stop());

/** A test on a signed-in page, at the end of which nothing may have been complained of. */
function onPage(name, { path = '/', expected = [], ...how }, body) {
  test(name, async () => {
    const opened = await open(server, how);
    try {
      await signIn(opened.page, server, path);
      await opened.page.locator('.list .row, .quiet-state').first().waitFor();
      await body(opened.page, opened);
      const unexpected = opened.complaints.filter((said) => !expected.some((known) => said.includes(known)));
      assert.deepEqual(unexpected, []);
      assert.deepEqual(opened.strangers, [], 'a request to another host');
    } finally {
      await opened.browser.close();
    }
  });
}

const lines = (page) => page.locator('.list .row');
const ours = '/?q=-category%3Aaccess';

onPage('a wrong token is refused, the right one leads on to where one was going', { path: '/?q=actor%3Adora', expected: ['401'] }, async (page, { context }) => {
  assert.equal(new URL(page.url()).searchParams.get('q'), 'actor:dora');
  assert.equal(await page.locator('#q').inputValue(), 'actor:dora');
  const cookies = await context.cookies();
  assert.deepEqual(cookies.map((cookie) => [cookie.httpOnly, cookie.sameSite]), [[true, 'Strict']]);
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script can take it');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.waitForURL('**/sign-in');
  await page.getByLabel('Token').fill('vt_wrong');
  const refused = page.waitForResponse((answer) => answer.status() === 401);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await refused;
  await page.getByRole('alert').getByText('not accepted').waitFor();
  await shot(page, 'sign-in-refused');
  await accessible(page, 'signing in');
});

onPage('completion knows fields, values and events; an error points at its character', { path: ours, expected: ['400'] }, async (page) => {
  await page.keyboard.press('/');
  await page.locator('#q').fill('');
  await page.keyboard.type('act');
  await page.getByRole('option', { name: /actor/ }).first().waitFor();
  await page.locator('#q').fill('');
  await page.keyboard.type('actor:do');
  await page.getByRole('option', { name: /dora/ }).first().waitFor();
  await shot(page, 'completion');
  await accessible(page, 'completion');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  assert.match(await page.locator('#q').inputValue(), /^actor:"?dora/);
  await page.locator('#q').fill('actor:dora acter:ann');
  await page.locator('#q').press('Enter');
  await page.locator('#problem').getByText('acter').first().waitFor();
  await shot(page, 'problem');
});

onPage('facets add and exclude, the brush narrows the time, and Back undoes it', { path: ours }, async (page) => {
  const asked = () => new URL(page.url()).searchParams.get('q') ?? '';
  await page.locator('#facets .value', { hasText: 'dora' }).first().click();
  await page.waitForFunction(() => decodeURIComponent(location.search).includes('dora'));
  const one = asked();
  await page.locator('#facets .exclude[aria-label*="failure"]').first().click();
  await page.waitForFunction((before) => new URLSearchParams(location.search).get('q') !== before, one);
  assert.match(asked(), /(NOT |-)outcome:failure/);
  await page.goBack();
  await page.waitForFunction((before) => new URLSearchParams(location.search).get('q') === before, one);
  let chart = null;
  while (!chart) chart = await page.locator('.u-over').boundingBox();
  await page.mouse.move(chart.x + chart.width * 0.5, chart.y + 20);
  await page.mouse.down();
  await page.mouse.move(chart.x + chart.width * 0.7, chart.y + 20, { steps: 6 });
  await page.mouse.up();
  await page.waitForURL(/from=.*to=/);
});

onPage('an event is opened, its proof checked here, and a forged one refused', { path: ours }, async (page) => {
  await lines(page).nth(3).click();
  const drawer = page.locator('#drawer');
  await drawer.getByText('Place in the log').waitFor();
  await drawer.getByRole('button', { name: 'Verify in this browser' }).click();
  await drawer.getByText('No key is trusted yet').waitFor();
  await drawer.getByRole('button', { name: /trust this key/ }).click();
  await drawer.getByText('Verified in this browser.').waitFor();
  await shot(page, 'proof-verified');
  await accessible(page, 'an event with its proof');
  await page.keyboard.press('Escape');
  await page.route('**/v1/events/*/proof*', async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    const proof = JSON.parse(text);
    for (const name of Object.keys(proof)) {
      if (typeof proof[name] === 'string' && proof[name].includes('192.0.2.')) proof[name] = proof[name].replaceAll('192.0.2.', '198.51.1.');
    }
    const forged = JSON.stringify(proof);
    const leaf = proof.leaf;
    if (forged === text && typeof leaf === 'string') proof.leaf = leaf.replace(/"_sd":\["(.)/, (all, first) => all.replace(first, first === 'A' ? 'B' : 'A'));
    await route.fulfill({ response: answer, body: JSON.stringify(proof) });
  });
  await lines(page).nth(5).click();
  await drawer.getByRole('button', { name: 'Verify in this browser' }).click();
  await drawer.getByText('Refused').first().waitFor();
  assert.equal(await drawer.getByText('Verified in this browser.').count(), 0);
  await shot(page, 'proof-refused');
});

onPage('the flow of an event is one story', { path: '/?q=trace%3Aguessing' }, async (page) => {
  await lines(page).first().click();
  await page.getByRole('link', { name: 'Same trace' }).click();
  await page.waitForURL(/trace/);
  await page.locator('#drawer').getByRole('link', { name: 'Whole story' }).or(lines(page).first()).first().waitFor();
});

onPage('who guessed at a password, and did it get in', { path: '/' }, async (page) => {
  // 1: the question as a query with a table for an answer.
  await search(page, 'actor:dora outcome:failure | count by source.ip | sort count desc');
  await page.locator('.answer table').waitFor();
  const first = await page.locator('.answer tbody tr').first().innerText();
  assert.match(first, /203\.0\.113\.77/);
  // 2: what that address did otherwise.
  await search(page, 'source.ip:203.0.113.77 outcome:success');
  await lines(page).first().waitFor();
  assert.match(await lines(page).first().innerText(), /password_ok/);
});

onPage('what comes in is shown live, and waits while it is paused', { path: '/?q=actor%3Alive' }, async (page) => {
  await page.getByRole('button', { name: 'Live' }).click();
  await page.locator('.toolbar .pulse').waitFor();
  await server.send([signInOf('live', 0)]);
  await lines(page).first().waitFor();
  await page.getByRole('button', { name: 'Pause' }).click();
  const before = await lines(page).count();
  await server.send([signInOf('live', 0), signInOf('live', 0)]);
  await page.locator('.toolbar .state').getByText(/2/).waitFor();
  assert.equal(await lines(page).count(), before);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.waitForFunction((count) => document.querySelectorAll('.list .row').length === count + 2, before);
  await shot(page, 'live');
});

onPage('a search is saved and found again, the page is shared, and what is exported is counted', { path: '/?q=trace%3Aguessing' }, async (page) => {
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByLabel('Name for').fill('Guessing');
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: /^Guessing/ }).waitFor();
  await shot(page, 'saved');
  await accessible(page, 'saved searches');
  await page.keyboard.press('Escape');
  await search(page, 'actor:ann');
  await page.getByRole('button', { name: 'Saved' }).click();
  await page.getByRole('button', { name: /^Guessing/ }).click();
  await page.waitForFunction(() => document.querySelector('#q').value === 'trace:guessing');
  await page.getByRole('button', { name: 'Export' }).click();
  await shot(page, 'export');
  await accessible(page, 'the export');
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name: /JSON, an event a line/ }).click()]);
  const chunks = [];
  for await (const chunk of await file.createReadStream()) chunks.push(chunk);
  const exported = Buffer.concat(chunks).toString().trim().split('\n');
  assert.equal(exported.length, 20);
});

onPage('a server that goes away is said plainly, and what is shown stays', { path: ours, expected: ['ERR_', 'Failed to load'] }, async (page) => {
  const shown = await lines(page).first().innerText();
  await page.route('**/v1/**', (route) => route.abort());
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await page.locator('#problem').getByRole('button', { name: 'Try again' }).waitFor();
  assert.equal(await lines(page).first().innerText(), shown);
  await shot(page, 'away');
  await page.unroute('**/v1/**');
  await page.locator('#problem').getByRole('button', { name: 'Try again' }).click();
  await page.locator('#problem').waitFor({ state: 'hidden' });
});

onPage('everything is done by keyboard alone', { path: ours }, async (page) => {
  await page.keyboard.press('/');
  await page.keyboard.press('Control+A');
  await page.keyboard.type('trace:guessing');
  await page.keyboard.press('Enter');
  await page.waitForURL(/guessing/);
  await lines(page).first().waitFor();
  await page.keyboard.press('Escape');
  await page.locator('body').press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('Enter');
  await page.locator('#drawer').getByText('Place in the log').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('#drawer').waitFor({ state: 'hidden' });
  await page.keyboard.press('?');
  await page.getByRole('dialog').waitFor();
  await accessible(page, 'the help');
  await shot(page, 'help');
});

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    onPage(`looked at ${scheme}, ${width} wide`, { path: ours, scheme, width, height: width === 390 ? 844 : 900 }, async (page) => {
      await lines(page).first().waitFor();
      await page.locator('.u-over').waitFor();
      await shot(page, `explore-${scheme}-${width}`);
      await accessible(page, `explore ${scheme} ${width}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wider <= 0, `the page is ${wider} pixels wider than the window`);
      await lines(page).nth(2).click();
      await page.locator('#drawer').getByText('Place in the log').waitFor();
      await shot(page, `event-${scheme}-${width}`);
      await accessible(page, `event ${scheme} ${width}`);
    });
  }
}

test('somebody with fewer rights sees less', async () => {
  const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'shift', scopes: ['read'], tenants: ['default'] }) });
  const { browser, page } = await open(server);
  try {
    await signIn(page, server, ours, made.token);
    await lines(page).first().waitFor();
    assert.deepEqual(await page.locator('#tenant option').allInnerTexts(), ['default']);
    assert.doesNotMatch(await page.locator('body').innerText(), /dora|Doe|203\.0\.113|192\.0\.2/);
    await lines(page).nth(1).click();
    await page.locator('#drawer').getByText('Place in the log').waitFor();
    assert.doesNotMatch(await page.locator('body').innerText(), /dora|Doe|203\.0\.113|192\.0\.2/);
    await shot(page, 'fewer-rights');
  } finally {
    await browser.close();
  }
});
