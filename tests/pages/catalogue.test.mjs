// The catalogue, used as a person uses it: searched and opened by keyboard alone, followed from id to id and back, with counts
// that lead to events and without any.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Server, accessible, open, shot, signIn, signInOf } from './stage.mjs';

const DOORS = `catalogue = "doors-1"
title = "Doors of the front building"
vendor = "Example"
product = "Doors"
version = "1"

[attributes.door]
type = "text"
meaning = "Which door <b>it</b> was"
example = "north"

[attributes.pin]
type = "text"
secret = "code"
meaning = "What was typed"

[[family]]
name = "doors"
title = "Doors"
category = "authorization"
ocsf = "6003/99"
ecs = "web access"

[[family.event]]
id = "door.opened"
severity = 3
phase = "success"
flow = "passage"
attributes = ["door", "pin?"]
value = "<door>"
equivalent = ["doors-1/door.opened", "logicnets-8.1/authentication.authorized"]
legacy = ["gate_open"]
description = "Somebody opened a door."
`;

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start('catalogue');
  const answer = await fetch(`${server.address}/v1/catalogue?tenant=default`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.token}`, 'content-type': 'application/toml' },
    body: DOORS,
  });
  assert.equal(answer.status, 201, await answer.text());
  const events = [];
  for (let at = 0; at < 40; at++) {
    const producer = { product: at % 3 ? 'LogicNets' : 'PAS', host: `login-${at % 5}.example.org` };
    events.push(signInOf('dora', 60 + at * 900, { outcome: at % 4 ? 'success' : 'failure', producer }));
  }
  events.push({ event: 'door.opened', catalogue: 'doors-1', actor: { name: 'ann' }, attributes: { door: 'north' } });
  events.push({ event: 'nobody.knows', actor: { name: 'ann' } });
  await server.send(events);
});

after(() => server.stop());

/** A test on a signed-in page that has its answers, at the end of which nothing may have been complained of. */
function onPage(name, { path = '/catalogue', expected = [], token, ...how }, body) {
  test(name, async () => {
    const opened = await open(server, how);
    try {
      await signIn(opened.page, server, path, token);
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

const line = (page, id) => page.locator('.catalogue-table tr', { has: page.getByRole('link', { name: id, exact: true }) });
const parameter = (page, name) => new URL(page.url()).searchParams.get(name);
const heading = (page, id) => page.locator('#entry-name', { hasText: id });

onPage('searched and opened by keyboard alone, then on to the same fact elsewhere, and Back', {}, async (page) => {
  await page.keyboard.press('/');
  await page.keyboard.type('bearer token checked');
  await page.locator('.catalogue-table tbody tr').nth(1).waitFor({ state: 'detached' });
  await page.waitForURL(/q=bearer/);
  await page.keyboard.press('ArrowDown');
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'authentication.bearer_ok');
  await page.keyboard.press('Enter');
  await heading(page, 'authentication.bearer_ok').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'entry-name', 'what was opened has the focus');
  assert.deepEqual([parameter(page, 'event'), parameter(page, 'catalogue'), parameter(page, 'q')], ['authentication.bearer_ok', 'logicnets-8.1', 'bearer token checked']);
  assert.match(await page.title(), /authentication\.bearer_ok/);
  const other = page.locator('.entry .keys a').first();
  const name = await other.evaluate((link) => link.firstChild.textContent + link.textContent);
  await other.press('Enter');
  await page.waitForFunction(() => !document.querySelector('#entry-name').textContent.includes('authentication.bearer_ok'));
  assert(name.includes(await page.locator('#entry-name').innerText()));
  await page.goBack();
  await heading(page, 'authentication.bearer_ok').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.entry').waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.textContent), 'authentication.bearer_ok', 'back in the list, where one was');
  assert.equal(parameter(page, 'event'), null);
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'catalogue-words');
  await page.keyboard.press('Enter');
  await heading(page, 'authentication.bearer_ok').waitFor();
});

onPage('an entry has an address of its own, and says all that is known', { path: '/catalogue?event=door.opened&catalogue=doors-1' }, async (page, { context }) => {
  const entry = page.locator('.entry');
  await entry.locator('.meaning', { hasText: 'Somebody opened a door.' }).waitFor();
  const said = await entry.innerText();
  for (const words of [/doors-1 Doors of the front building/, /authorization/, /it is done/, /3 info/, /Which door <b>it<\/b> was/, /secret/, /required/, /<door>/, /class 6003 API Activity, activity 99/, /CEF:0\|.*\|door\.opened\|/, /gate_open/, /authentication\.authorized/]) {
    assert.match(said, words);
  }
  assert.equal(await entry.locator('b').count(), 0, 'text stays text');
  await entry.getByRole('button', { name: 'Copy JSON' }).click();
  const example = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
  assert.equal(example.event, 'door.opened');
  await entry.getByRole('button', { name: 'Copy curl' }).click();
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /^curl -sS 'http:.*\/v1\/events\?tenant=default'/);
  // What is copied is what the server takes.
  await server.send([example]);
  await page.reload();
  await entry.locator('dl.figures').getByRole('link', { name: '2' }).waitFor();
  const [schema] = await Promise.all([context.waitForEvent('page'), entry.getByRole('link', { name: 'JSON Schema' }).click({ modifiers: ['Control'] })]);
  assert.match(await schema.locator('body').innerText(), /json-schema\.org/);
});

onPage('an earlier name opens what it is called today, an unknown one says so', { path: '/catalogue?event=gate_open' }, async (page) => {
  await heading(page, 'door.opened').waitFor();
  await page.goto(`${server.address}/catalogue?event=never.heard`);
  await page.getByText('No catalogue that you may see has never.heard').waitFor();
  await page.locator('.catalogue-table tbody tr').first().waitFor();
});

onPage('counts lead to the events, filters stand in the address', {}, async (page) => {
  await page.locator('.catalogue-state').getByRole('link', { name: '1 id' }).click();
  await page.locator('.answer tbody tr', { hasText: 'nobody.knows' }).waitFor();
  await page.goBack();
  await page.locator('#content[data-state="done"]').waitFor();
  await page.getByLabel('Only what came').check();
  await page.getByLabel('Order').selectOption('count');
  await page.getByLabel('Catalogue', { exact: true }).selectOption('logicnets-8.1');
  await page.waitForURL(/in=logicnets-8\.1/);
  assert.deepEqual([parameter(page, 'came'), parameter(page, 'order')], ['1', 'count']);
  const first = page.locator('.catalogue-table tbody tr').first();
  assert.match(await first.innerText(), /authentication\.password_ok[\s\S]*\b30\b/);
  await page.reload();
  await page.locator('#content[data-state="done"]').waitFor();
  assert.match(await first.innerText(), /authentication\.password_ok/);
  assert.equal(await page.getByLabel('Order').inputValue(), 'count');
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(() => !new URLSearchParams(location.search).has('order'));
  assert.equal(await page.getByLabel('Order').inputValue(), '');
  await line(page, 'authentication.password_ok').getByRole('link', { name: '30 events' }).click();
  await page.waitForURL((url) => url.pathname === '/');
  assert.match(parameter(page, 'q'), /catalogue:logicnets-8\.1 event:authentication\.password_ok/);
  await page.locator('.list .row').first().waitFor();
});

onPage('from whom events came is said, and each sender leads to its events', { path: '/catalogue?event=authentication.password_ok' }, async (page) => {
  const row = page.locator('.entry tbody tr', { hasText: 'login-1.example.org' }).first();
  await row.waitFor();
  await row.getByRole('link').first().click();
  await page.waitForURL((url) => url.pathname === '/');
  assert.match(parameter(page, 'q'), /producer\.host:login-1\.example\.org/);
  await page.locator('.list .row').first().waitFor();
});

onPage('without counts it is still the catalogue', { expected: ['422', '503', 'ERR_', 'Failed to load'] }, async (page) => {
  await page.route('**/v1/query?*', (route) => route.abort());
  await page.reload();
  await page.locator('.catalogue-state').getByRole('button', { name: 'Try again' }).waitFor();
  assert((await page.locator('.catalogue-table tbody tr').count()) >= 300);
  await shot(page, 'catalogue-uncounted');
  await page.unroute('**/v1/query?*');
  await page.locator('.catalogue-state').getByRole('button', { name: 'Try again' }).click();
  await page.locator('.catalogue-state').getByText('came in the last 30 days').waitFor();
});

test('somebody who may only write sees the catalogue without counts', async () => {
  const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'sender', scopes: ['write'], tenants: ['default'] }) });
  const { browser, page, complaints } = await open(server);
  try {
    await signIn(page, server, '/catalogue?event=authentication.ok', made.token);
    await page.locator('.catalogue-state').getByText('takes the scope read').waitFor();
    await heading(page, 'authentication.ok').waitFor();
    assert.equal(await page.locator('.entry').getByText('From whom').count(), 0);
    await accessible(page, 'the catalogue without rights');
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    onPage(`looked at ${scheme}, ${width} wide`, { scheme, width, height: width === 390 ? 844 : 900 }, async (page) => {
      await shot(page, `catalogue-${scheme}-${width}`);
      await accessible(page, `catalogue ${scheme} ${width}`);
      const wider = () => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert((await wider()) <= 0, 'wider than the window');
      await page.locator('#catalogue-words').fill('authentication.password_ok');
      await page.keyboard.press('Enter');
      await page.locator('.entry tbody tr').first().waitFor();
      await page.locator('.entry dl.figures').waitFor();
      await shot(page, `catalogue-entry-${scheme}-${width}`);
      await accessible(page, `an entry ${scheme} ${width}`);
      assert((await wider()) <= 0, 'an entry is wider than the window');
    });
  }
}
