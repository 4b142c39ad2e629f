// Sources and quarantine, used as a person uses them: lines come over syslog, some are not understood, are tried as another
// product's and become events; the server goes away and comes back; somebody lacks the rights.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Server, accessible, open, shot, signIn, signInOf } from './stage.mjs';

const CONFIG = join(process.env.WORK, 'sources.toml');
const input = (name, product, more = '') =>
  `[[input]]\nname = "${name}"\ntenant = "default"\nproduct = "${product}"\n${more}[input.syslog]\nlisten = "127.0.0.1:0"\ntransport = "tcp"\n`;
// The radius server's lines go to the wrong input, whose product does not know them.
writeFileSync(CONFIG, `${input('gates', 'linux-auth')}\n${input('radius', 'linux-auth', 'silent_s = 2\n')}`);

const hour = () => new Date().toISOString();
const failed = (user) => `<38>1 ${hour()} gate-1 sshd 27719 - - Failed password for ${user} from 192.0.2.7 port 41018 ssh2\n`;
const radius = (user) => `<13>1 ${hour()} radius-1 radiusd 99 - - (7) Login OK: [${user}] (from client ap-4 port 12 cli 02-00-00-00-00-01)\n`;

const numbered = (sequence) => ({ ...signInOf('dora', 0), producer: { product: 'PAS', host: 'pas-1', sequence } });

/** @type {Server} */
let server;

/** Writes to an input and waits for its connection to end. */
function say(name, lines) {
  const [host, port] = server.inputs[name].split(':');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port) }, () => socket.end(lines));
    socket.once('close', resolve);
    socket.once('error', reject);
    socket.resume();
  });
}

/** Waits until a query finds so many events. */
async function until(q, count) {
  for (;;) {
    const { rows } = await server.ask(`/v1/query?tenant=default&q=${encodeURIComponent(`${q} | count`)}`);
    if (rows[0][0] >= count) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

before(async () => {
  server = await Server.start('sources', [], ['--config', CONFIG]);
  await say('gates', Array.from({ length: 30 }, (_, at) => failed(`user${at}`)).join(''));
  await say('radius', `${radius('ann')}${radius('bo')}<38>1 ${hour()} gate-1 kettle 1 - - <b>Tea</b> is served \u202Etxt.exe\n`);
  await say('radius', Buffer.concat([Buffer.from(`<38>1 ${hour()} gate-1 `), Buffer.from([0xff, 0xfe]), Buffer.from(' 1 - - binary\n')]));
  await server.send([1, 2, 3, 4, 9, 10].map(numbered));
  await until('event:event.quarantined', 4);
});

after(() => server.stop());

/** A test on a signed-in page that has its answers, at the end of which nothing may have been complained of. */
function onPage(name, { path = '/sources?tenant=default', expected = [], ...how }, body) {
  test(name, async () => {
    const opened = await open(server, how);
    try {
      await signIn(opened.page, server, path);
      await opened.page.locator('#content > [data-state="done"]').nth(1).waitFor();
      await body(opened.page, opened);
      const unexpected = opened.complaints.filter((said) => !expected.some((known) => said.includes(known)));
      assert.deepEqual(unexpected, []);
      assert.deepEqual(opened.strangers, [], 'a request to another host');
    } finally {
      await opened.browser.close();
    }
  });
}

const source = (page, name) => page.locator('.sources-table tbody tr', { hasText: name });
const kept = (page) => page.locator('.kept > .kept-lines > li');
const trial = (page) => page.locator('.trial');

onPage('what each source sent and how it is doing is said in words', {}, async (page) => {
  await source(page, 'radius').getByText('100 % in quarantine').waitFor();
  await page.waitForFunction(() => document.querySelector('.sources-table').textContent.includes('silent'), null, { timeout: 30_000 });
  assert.match(await source(page, 'gates').innerText(), /fine[\s\S]*\b30\b[\s\S]*30 events/);
  await page.getByRole('button', { name: /Silent/ }).click();
  await source(page, 'gates').waitFor({ state: 'detached' });
  assert.equal(new URL(page.url()).searchParams.get('health'), 'silent');
  await source(page, 'radius').getByRole('link', { name: /silent/ }).click();
  await page.locator('.list .row', { hasText: 'source.silent' }).first().waitFor();
  await page.goBack();
  await page.locator('.sources-table').waitFor();
  await page.getByRole('button', { name: /^All/ }).click();
  await page.keyboard.press('/');
  await page.keyboard.type('gate');
  await source(page, 'radius').waitFor({ state: 'detached' });
  await page.locator('#sources-words').fill('no such source');
  await page.getByText('No source fits').waitFor();
});

onPage('what comes is shown without asking, and not while it is paused', {}, async (page) => {
  const lines = () => source(page, 'gates').locator('td').nth(3).innerText();
  const before = await lines();
  await say('gates', failed('more'));
  await page.waitForFunction((text) => [...document.querySelectorAll('.sources-table tbody tr')].some((row) => row.textContent.includes('gates') && !row.querySelectorAll('td')[3].innerText.includes(text)), before, { timeout: 30_000 });
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByText(/^Paused/).waitFor();
  let asked = 0;
  page.on('request', (request) => (asked += request.url().includes('/v1/sources') ? 1 : 0));
  await page.waitForTimeout(11_000);
  assert.equal(asked, 0);
  await server.send([numbered(11)]);
  await page.getByRole('button', { name: 'Go on' }).click();
  await page.getByText(/^Refreshed/).waitFor();
  assert.equal(asked, 1);
  await source(page, 'administrator').getByRole('link', { name: '4 missing' }).waitFor({ timeout: 30_000 });
});

onPage('lines in quarantine are shown as they came, with the reason', {}, async (page) => {
  assert.equal(await kept(page).count(), 4);
  const all = await page.locator('.kept').innerText();
  assert.match(all, /<b>Tea<\/b> is served ⟨U\+202E⟩txt\.exe/);
  assert.match(all, /In base64, because it is not UTF-8/);
  assert.equal(await page.locator('.kept pre b').count(), 0);
  assert.match(await kept(page).first().innerText(), /from 127\.0\.0\.1 by radius[\s\S]*read as linux-auth/);
  await kept(page).first().getByRole('link', { name: /^Event/ }).click();
  await page.locator('#drawer').getByText('Place in the log').waitFor();
  assert.match(await page.locator('#drawer h2').innerText(), /event\.quarantined/);
});

onPage('lines are tried as another product’s, become events, and what remains is said', {}, async (page) => {
  await page.getByRole('button', { name: 'Try again…' }).click();
  await page.getByRole('button', { name: 'See what would become of them' }).click();
  await trial(page).getByText('Of 4 lines, 0 would become events, 0 would be ignored, 4 would stay not understood.').waitFor();
  assert.equal(await trial(page).getByRole('button', { name: /^Store/ }).count(), 0, 'there is nothing to store');
  await page.getByLabel('Read them as').selectOption('freeradius');
  await page.getByRole('button', { name: 'See what would become of them' }).click();
  await trial(page).getByText('Of 4 lines, 2 would become events').waitFor();
  await trial(page).locator('.kept-lines pre', { hasText: 'Login OK: [ann]' }).waitFor();
  await shot(page, 'sources-trial');
  await accessible(page, 'lines that are tried');
  await trial(page).locator('.groups').getByRole('button', { name: /would become/ }).click();
  assert.equal(await trial(page).locator('.kept-lines > li').count(), 2);
  const { rows } = await server.ask(`/v1/query?tenant=default&q=${encodeURIComponent('attributes.quarantined_as:* | count')}`);
  assert.equal(rows[0][0], 0, 'a trial stores nothing');
  await trial(page).getByRole('button', { name: 'Store 2 events' }).click();
  await trial(page).getByText('4 lines tried: 2 new events, 0 ignored. 2 lines remain that are not understood.').waitFor();
  await shot(page, 'sources-retried');
  await accessible(page, 'lines that became events');
  await kept(page).locator('.badge', { hasText: 'became' }).nth(1).waitFor();
  await trial(page).locator('.kept-lines').getByRole('link', { name: /authentication/ }).first().click();
  await page.locator('#drawer').getByText('Place in the log').waitFor();
  await page.locator('#drawer').getByText(/quarantined.as/).first().waitFor();
});

onPage('what was tried before is no new event', {}, async (page) => {
  await page.getByRole('button', { name: 'Try again…' }).click();
  await page.getByLabel('Lines that were read as').selectOption('linux-auth');
  await page.getByLabel('Read them as').selectOption('freeradius');
  await page.getByRole('button', { name: 'See what would become of them' }).click();
  await trial(page).getByRole('button', { name: 'Store 2 events' }).click();
  await trial(page).getByText('0 new events, 2 that were events already').waitFor();
  await trial(page).getByRole('button', { name: 'Close' }).click();
  await trial(page).waitFor({ state: 'detached' });
  assert.equal(await page.evaluate(() => document.activeElement.id), 'retry-open');
});

onPage('more lines than one request tries are tried by several, and it can be stopped', { expected: ['503', 'Failed to load'] }, async (page) => {
  const answers = [
    { status: 200, json: { lines: many(1000, 'event'), stored: 0, next: 's0.9.9' } },
    { status: 200, json: { lines: many(500, 'quarantined'), stored: 0, next: null } },
    { status: 200, json: { lines: many(1000, 'event'), stored: 0, next: 's0.9.9' } },
    { status: 503, json: { error: { code: 'store-closed', message: 'The store is closed.', hint: 'Restart the server.' } } },
  ];
  const bodies = [];
  await page.route('**/v1/quarantine/retry', async (route) => {
    bodies.push(route.request().postDataJSON());
    await route.fulfill(answers[bodies.length - 1]);
  });
  await page.getByRole('button', { name: 'Try again…' }).click();
  await page.getByRole('button', { name: 'See what would become of them' }).click();
  await trial(page).getByText('Of 1,500 lines, 1,000 would become events, 0 would be ignored, 500 would stay not understood.').waitFor();
  assert.deepEqual(bodies.map((body) => [body.dry_run, body.cursor]), [[true, undefined], [true, 's0.9.9']]);
  await trial(page).getByText('1 to 25 of 1,500').waitFor();
  await trial(page).locator('.pager').getByRole('button', { name: 'Older' }).click();
  await trial(page).getByText('26 to 50 of 1,500').waitFor();
  await page.getByRole('button', { name: 'See what would become of them' }).click();
  await trial(page).getByText('The store is closed.').waitFor();
  assert.equal(await trial(page).getByRole('button', { name: /^Store/ }).count(), 0, 'only what was seen whole can be stored');
  await page.unroute('**/v1/quarantine/retry');
  await page.route('**/v1/quarantine/retry', async (route) => {
    await new Promise((resolve) => setTimeout(resolve, 100));
    await route.fulfill({ json: { lines: many(10, 'event'), stored: 0, next: 's0.9.9' } });
  });
  await page.getByRole('button', { name: 'See what would become of them' }).click();
  await trial(page).getByText('Trying…').waitFor();
  await trial(page).getByRole('button', { name: 'Stop' }).click();
  await trial(page).getByText('It was stopped before the end.').waitFor();
  await trial(page).getByText('What would become of them', { exact: true }).waitFor();
  assert.equal(await trial(page).getByRole('button', { name: /^Store/ }).count(), 0);
});

/** Lines as the server answers that they were tried. */
function many(count, status) {
  const event = status === 'event' ? 'authentication.ok' : null;
  return Array.from({ length: count }, (_, at) => ({ quarantined: `00000000-0000-7000-8000-${String(at).padStart(12, '0')}`, product: 'linux-auth', status, event, id: null, reason: event ? null : 'nobody knows' }));
}

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    onPage(`looked at ${scheme}, ${width} wide`, { scheme, width, height: width === 390 ? 844 : 900 }, async (page) => {
      await page.locator('.sign').first().waitFor();
      await shot(page, `sources-${scheme}-${width}`);
      await accessible(page, `sources ${scheme} ${width}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wider <= 0, `the page is ${wider} pixels wider than the window`);
      await page.locator('.kept').scrollIntoViewIfNeeded();
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await shot(page, `quarantine-${scheme}-${width}`);
    });
  }
}

onPage('older lines are a page further', { expected: [] }, async (page) => {
  await say('radius', Array.from({ length: 40 }, (_, at) => `<38>1 ${hour()} gate-1 kettle ${at} - - Tea number ${at} is served\n`).join(''));
  await until('event:event.quarantined', 44);
  await page.locator('.kept').getByText('40 more lines have come').waitFor({ timeout: 30_000 });
  await page.getByRole('button', { name: 'Show the newest' }).click();
  await page.getByText('1 to 25 of 44').waitFor();
  await page.locator('.kept > .pager').getByRole('button', { name: 'Older' }).click();
  await page.getByText('26 to 44 of 44').waitFor();
  assert.equal(await kept(page).count(), 19);
  await page.locator('.kept > .pager').getByRole('button', { name: 'Newer' }).click();
  await page.getByText('1 to 25 of 44').waitFor();
});

test('without the rights it says which is missing', async () => {
  for (const [name, scopes, missing] of [['reads', ['read'], 'write and read-personal'], ['auditor', ['read', 'read-personal'], 'write']]) {
    const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name, scopes, tenants: ['default'] }) });
    const { browser, page, complaints } = await open(server);
    try {
      await signIn(page, server, '/sources', made.token);
      await page.getByText(`Your token does not have ${missing}.`).waitFor();
      assert.equal(await page.getByRole('button', { name: 'Try again…' }).count(), 0);
      if (!scopes.includes('read-personal')) {
        assert.doesNotMatch(await page.locator('.kept').innerText(), /Tea|kettle|Login OK/);
        await source(page, 'gates').waitFor();
        await accessible(page, 'sources with fewer rights');
      }
      assert.deepEqual(complaints, []);
    } finally {
      await browser.close();
    }
  }
  const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'sends', scopes: ['write'], tenants: ['default'] }) });
  const { browser, page } = await open(server);
  try {
    await signIn(page, server, '/sources', made.token);
    await page.getByText('tokens with the scope read, which yours does not have').waitFor();
  } finally {
    await browser.close();
  }
});

test('many sources stay usable', async () => {
  const { browser, page, complaints } = await open(server);
  try {
    const many = Array.from({ length: 2500 }, (_, at) => ({
      tenant: server.tenants.default ?? 't', input: `input-${at % 7}`, name: `host-${String(at).padStart(4, '0')}.example.org`, first: hour(), last: hour(), silent: at % 97 === 0, rate: at / 10, lag_ms: at,
      clock_ahead_ms: null, clock_off: false, lines: at * 1000, stored: at * 1000, repeated: 0, ignored: 0, quarantined: 0, quarantined_share: 0, refused: 0, missing: 0, duplicates: 0, files: null,
    }));
    await page.route('**/v1/sources?*', (route) => route.fulfill({ json: { sources: many } }));
    await signIn(page, server, '/sources?tenant=default');
    await page.locator('.sources-table tbody tr').nth(999).waitFor();
    assert.match(await page.locator('.sources-table tbody tr').first().innerText(), /silent/);
    await page.getByRole('button', { name: /Show 1,000 more of 2,500/ }).click();
    assert.equal(await page.locator('.sources-table tbody tr').count(), 2000);
    const took = await page.evaluate(async () => {
      const field = document.querySelector('#sources-words');
      field.focus();
      const begun = performance.now();
      field.value = 'host-0777';
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve)));
      return performance.now() - begun;
    });
    assert.equal(await page.locator('.sources-table tbody tr').count(), 1);
    assert(took < 1500, `${took} ms`);
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});

test('where nothing was sent it says how to begin', async () => {
  const made = await server.ask('/v1/tenants', { method: 'POST', body: JSON.stringify({ name: 'Empty' }) });
  const { browser, page, complaints } = await open(server);
  try {
    await signIn(page, server, `/sources?tenant=${made.id}`);
    await page.getByText('Nothing was sent to this tenant yet').waitFor();
    await page.getByText('Nothing is in quarantine').waitFor();
    await page.getByRole('button', { name: 'Copy' }).first().click();
    assert.match(await page.evaluate(() => navigator.clipboard.readText()), /tenant=Empty/);
    await shot(page, 'sources-empty');
    await accessible(page, 'no source');
    assert.deepEqual(complaints, []);
  } finally {
    await browser.close();
  }
});

onPage('the server goes away and comes back', { expected: ['ERR_', 'Failed to load'] }, async (page) => {
  const before = await source(page, 'gates').locator('td').nth(3).innerText();
  const { port } = new URL(server.address);
  const { token } = server;
  await server.stop();
  await page.getByText('The server cannot be reached.').first().waitFor({ timeout: 30_000 });
  assert.match(await page.locator('.away').innerText(), /Since \d\d:\d\d:\d\d\. What is shown is of \d\d:\d\d:\d\d\. This page tries again every 5 seconds\./);
  assert.equal(await source(page, 'gates').locator('td').nth(3).innerText(), before);
  await shot(page, 'sources-away');
  await accessible(page, 'sources while the server is away');
  const address = server.address;
  server = await Server.start('sources', [], ['--config', CONFIG, '--listen', `127.0.0.1:${port}`]);
  [server.token, server.address] = [token, address];
  await page.getByText(/^Refreshed/).waitFor({ timeout: 30_000 });
  assert.equal(await page.locator('.away').innerText(), '');
  await source(page, 'gates').waitFor();
});
