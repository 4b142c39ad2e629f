// Settings: tokens and tenants made, shown once and taken back; what goes out held back and let go; the configuration with where each value comes from; and
// what somebody sees who may do less.

import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Server, accessible, open, shot, signIn, signInOf } from './stage.mjs';

/** @type {Server} */
let server;
const file = join(process.env.WORK ?? '', 'settings.toml');

before(async () => {
  mkdirSync(process.env.WORK ?? '', { recursive: true });
  writeFileSync(
    file,
    `[work]\nread_ms_max = 20000\n\n[outbound]\nallowed = ["127.0.0.1", "https://hooks.example/vitni?key=hush"]\n\n[[input]]\nname = "gateway"\ntenant = "default"\nproduct = "linux-auth"\n[input.files]\npaths = ["/nowhere/auth.log"]\n\n` +
      `[[forward]]\nname = "siem"\ntenants = ["default"]\nto = "syslog+tcp://127.0.0.1:9"\n\n[[forward]]\nname = "vault"\ntenants = ["default"]\nto = "syslog+tcp://127.0.0.1:9"\nformat = "cef"\npersonal = true\n`,
  );
  server = await Server.start('settings', ['http.idle_ms_max=61000'], ['--config', file]);
  await server.send([signInOf('dora', 60), signInOf('ann', 30)]);
});

after(() => server.stop());

function onPage(name, { path = '/settings', token, expected = [], ...how }, body) {
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

const panel = (page, title) => page.locator('.panel').filter({ has: page.getByRole('heading', { name: title, exact: true }) });
const row = (page, title, text) => panel(page, title).locator('tbody tr').filter({ hasText: text });

async function tokenOf(scopes, tenants = ['default']) {
  const made = await server.ask('/v1/tokens', { method: 'POST', body: JSON.stringify({ name: 'shift', scopes, tenants }) });
  return made.token;
}

const opens = async (token) => (await fetch(`${server.address}/v1/tenants`, { headers: { authorization: `Bearer ${token}` } })).status === 200;

onPage('a token is made, shown once, and revoked', { expected: ['400'] }, async (page) => {
  const tokens = panel(page, 'Tokens');
  await tokens.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('night shift');
  await shot(page, 'settings-token-dialog');
  await accessible(page, 'making a token');
  // Without a scope and a tenant the server says no, and nothing that was filled in is lost.
  await dialog.getByRole('button', { name: 'Make' }).click();
  await dialog.getByRole('alert').waitFor();
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'night shift');
  await dialog.getByRole('checkbox', { name: /^read Search/ }).check();
  await dialog.getByLabel('default').check();
  await dialog.getByLabel('Expires').selectOption('7');
  await dialog.getByRole('button', { name: 'Make' }).click();
  await tokens.getByText('shown here and never again').waitFor();
  const token = await tokens.locator('pre').innerText();
  assert.match(token, /^vt_/);
  assert(await opens(token));
  await shot(page, 'settings-token-once');
  await accessible(page, 'a token that was just made');
  await tokens.getByRole('button', { name: 'Copy', exact: true }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), token);
  await page.reload();
  await row(page, 'Tokens', 'night shift').waitFor();
  assert(!(await page.content()).includes(token), 'never again');
  assert.equal(await page.evaluate((text) => JSON.stringify({ ...localStorage, ...sessionStorage }).includes(text), token), false);
  const made = row(page, 'Tokens', 'night shift');
  const expires = new Date(await made.locator('time').nth(1).getAttribute('datetime')).getTime();
  assert(Math.abs(expires - Date.now() - 7 * 86_400_000) < 120_000, 'in a week');
  await made.getByRole('button', { name: /Revoke/ }).click();
  await shot(page, 'settings-revoke');
  await accessible(page, 'revoking');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  assert(await opens(token), 'nothing is done without a second word');
  await made.getByRole('button', { name: /Revoke/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await made.waitFor({ state: 'detached' });
  assert(!(await opens(token)));
  await panel(page, 'Tokens').getByLabel(/Revoked and expired/).check();
  await row(page, 'Tokens', 'night shift').getByText('revoked').waitFor();
});

onPage('a token for all tenants, until it is revoked, by keyboard alone', {}, async (page) => {
  await panel(page, 'Tokens').getByRole('button', { name: 'Make a token' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.type('collector');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  for (let at = 0; at < 4; at += 1) await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowUp');
  assert.equal(await page.getByRole('dialog').getByLabel('All, and those made later').isChecked(), true);
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  const made = row(page, 'Tokens', 'collector');
  await made.waitFor();
  assert.match(await made.innerText(), /write\s+all/);
  assert.match(await made.innerText(), /never/);
});

onPage('a tenant is made with its capability shown once, renamed, and two of one name are refused', { expected: ['409'] }, async (page) => {
  const tenants = panel(page, 'Tenants');
  await tenants.getByRole('button', { name: 'Make a tenant' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('default');
  await dialog.getByRole('button', { name: 'Make' }).click();
  await dialog.getByRole('alert').getByText('has this name').waitFor();
  await dialog.getByLabel('Name').fill('Acme <b>');
  await accessible(page, 'making a tenant');
  await dialog.getByRole('button', { name: 'Make' }).click();
  await tenants.getByText('shown here and never again').waitFor();
  assert.match(await tenants.locator('pre').innerText(), /^http.*\/t\/t-[^/]+\/0\/c\//);
  await shot(page, 'settings-tenant-once');
  await tenants.getByRole('button', { name: 'I have kept it' }).click();
  assert.equal(await tenants.locator('pre').count(), 0);
  await row(page, 'Tenants', 'Acme <b>').getByRole('button', { name: /Rename/ }).click();
  assert.equal(await dialog.getByLabel('Name').inputValue(), 'Acme <b>');
  await dialog.getByLabel('Name').fill('Acme Corp');
  await dialog.getByRole('button', { name: 'Rename' }).click();
  await row(page, 'Tenants', 'Acme Corp').waitFor();
});

onPage('a forwarding is held back and let go', {}, async (page) => {
  const siem = row(page, 'Forwardings', 'siem');
  await siem.getByRole('button', { name: /Pause/ }).click();
  await siem.getByText('paused').waitFor();
  await siem.getByRole('button', { name: /Resume/ }).waitFor();
  assert.equal((await server.ask('/v1/forwards/siem')).state, 'paused');
  await shot(page, 'settings-paused');
  await siem.getByRole('button', { name: /Resume/ }).click();
  await siem.getByRole('button', { name: /Pause/ }).waitFor();
  assert.notEqual((await server.ask('/v1/forwards/siem')).state, 'paused');
  await row(page, 'Inputs', 'gateway').getByText('linux-auth').waitFor();
});

onPage('each setting says its value, where it comes from and what it means', {}, async (page) => {
  const part = panel(page, 'Configuration');
  const setting = (key) => part.locator('.config > div').filter({ has: page.locator('dt', { hasText: new RegExp(`^${key.replace('.', '\\.')}$`) }) });
  const idle = setting('http.idle_ms_max');
  assert.match(await idle.innerText(), /61000\s+61 s\s+default 60000\s+command line\s+Milliseconds without a byte/);
  assert.equal(await idle.getAttribute('class'), 'differs');
  assert.match(await setting('work.read_ms_max').innerText(), /20000 20 s\s+default 30000\s+\S*settings\.toml, line 2, column 15/);
  assert.match(await setting('store.tail_bytes_max').innerText(), /\d+ MiB\s+default\s/);
  assert.equal(await setting('store.tail_bytes_max').getAttribute('class'), null);
  assert.doesNotMatch(await page.content(), /hush/);
  await page.keyboard.press('/');
  await page.keyboard.type('header_bytes');
  await part.getByText(/^1 of \d+$/).waitFor();
  await page.keyboard.press('Control+A');
  await page.keyboard.press('Backspace');
  await part.getByLabel('Only what differs').check();
  const left = await part.locator('.config > div').count();
  assert.equal(left, await part.locator('.config > .differs').count());
  await part.scrollIntoViewIfNeeded();
  await shot(page, 'settings-differs');
  await accessible(page, 'what differs');
});

onPage('keys are copied, of the tenant that is chosen', {}, async (page) => {
  const keys = panel(page, 'Keys');
  const trees = (await server.ask('/v1/tenants/vitni/keys')).trees;
  await keys.getByLabel('Tenant').selectOption({ label: 'vitni' });
  await keys.getByText(trees[0].origin, { exact: true }).waitFor();
  await keys.getByRole('button', { name: 'Copy the receipt key' }).click();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), trees[0].receipt);
});

onPage('who is no admin is told so, asks for nothing forbidden, and sees tenants and keys', { token: () => tokenOf(['read']) }, async (page) => {
  await panel(page, 'Your rights').getByText('do not include the scope admin').waitFor();
  assert.deepEqual(await page.locator('.panel h2').allInnerTexts(), ['Your rights', 'Tenants', 'Keys']);
  assert.equal(await page.locator('#content').getByRole('button', { name: /Make|Rename|Revoke|Pause/ }).count(), 0);
  await panel(page, 'Keys').getByRole('button', { name: 'Copy the checkpoint key' }).waitFor();
  const refusals = await server.ask('/v1/search?tenant=vitni&event=error.not_authorized');
  assert.deepEqual(refusals.events, []);
  await shot(page, 'settings-reader');
  await accessible(page, 'a reader');
});

onPage('an admin of one tenant sees what belongs to it', { token: () => tokenOf(['admin']) }, async (page) => {
  await panel(page, 'Your rights').getByText('cover some tenants, not all').waitFor();
  assert.deepEqual(await page.locator('.panel h2').allInnerTexts(), ['Your rights', 'Tenants', 'Tokens', 'Forwardings', 'Keys']);
  assert.equal(await page.getByRole('button', { name: 'Make a tenant' }).count(), 0);
  await row(page, 'Forwardings', 'siem').waitFor();
  await page.getByRole('button', { name: 'Make a token' }).click();
  const dialog = page.getByRole('dialog');
  assert.deepEqual(await dialog.locator('input[name="scope"]').evaluateAll((all) => all.map((one) => one.value)), ['admin'], 'no scope that one has not');
  assert.equal(await dialog.locator('input[name="which"]').count(), 0);
});

for (const scheme of ['light', 'dark']) {
  for (const width of [1440, 390]) {
    onPage(`looked at ${scheme}, ${width} wide`, { scheme, width, height: width === 390 ? 844 : 900 }, async (page) => {
      await shot(page, `settings-${scheme}-${width}`);
      await accessible(page, `settings ${scheme} ${width}`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      assert(wider <= 0, `the page is ${wider} pixels wider than the window`);
      await panel(page, 'Configuration').evaluate((part) => part.scrollIntoView({ block: 'start' }));
      await shot(page, `settings-configuration-${scheme}-${width}`);
    });
  }
}
