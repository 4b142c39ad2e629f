// Those who mean harm: events that hold what has broken other pages, sites that send a reader's browser here with requests of their own, and names
// that pretend to be others.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { PAYLOADS } from './payloads.mjs';
import { Server, open, shot, signIn } from './stage.mjs';

/** @type {Server} */
let server;

before(async () => {
  server = await Server.start('harm');
  await server.send(PAYLOADS.map((text, at) => ({
    event: 'error.authentication_password_failed',
    time: new Date(Date.now() - 1000 * at - 5000).toISOString(),
    actor: { type: text, id: text, name: text, email: text },
    targets: [{ type: text, id: text, name: text, email: text }],
    source: { ip: text, user_agent: text, device: text, geo: { city: text } },
    client: { id: text, name: text },
    auth: { method: text, factor: text, protocol: text, assurance: text },
    producer: { vendor: text, product: text, version: text, host: text, instance: text, event_id: text },
    flow: { session: text, trace: text, transaction: text },
    text: { reason: text, message: text, value: text },
    attributes: { [text.slice(0, 60)]: text, description: { [text.slice(0, 60)]: [text] } },
    raw: text,
  })));
});

after(() => server.stop());

/** Nothing ran, nothing was stopped by the policy, nothing became part of the page. */
async function isUntouched(page, { complaints, strangers }, where) {
  assert.deepEqual(complaints, [], `${where}: something ran, or the policy had to stop it`);
  assert.deepEqual(strangers, [], where);
  const grown = 'iframe, base, object, embed, main style, main script, main link, form[action*="evil"], [onerror], [onload], [onfocus], a[href^="javascript" i], a[href^="data" i], a[href*="evil.example"]:not([href^="/"])';
  assert.equal(await page.locator(grown).count(), 0, `${where}: what an event says has become part of the page`);
  assert.equal(await page.evaluate(() => 'polluted' in Object.prototype), false);
}

test('there are enough of them', () => assert(new Set(PAYLOADS).size >= 60));

test('what an event says never becomes part of the first page', async () => {
  const opened = await open(server);
  const { page, browser } = opened;
  try {
    await signIn(page, server, '/');
    await page.locator('.list .row').first().waitFor();
    const drawer = page.locator('#drawer');
    for (let at = 0; at < PAYLOADS.length; at++) {
      await page.keyboard.press('j');
      if (at === 0) await page.keyboard.press('Enter');
      await drawer.getByText('Place in the log').waitFor();
      await drawer.locator(`code:text("${await page.evaluate(() => new URLSearchParams(location.search).get('event'))}")`).first().waitFor();
    }
    for (const field of ['actor:', 'client.name:', 'source.user_agent:', 'auth.method:', 'producer.product:']) {
      await page.locator('#q').fill('');
      await page.locator('#q').pressSequentially(field);
      await page.getByRole('listbox', { name: 'Suggestions' }).getByRole('option').first().waitFor();
    }
    for (const q of ['| count by actor.name, source.user_agent, text.reason', '| top 100 client.name', '| flow']) {
      await page.goto(`${server.address}/?range=all&q=${encodeURIComponent(q)}`);
      await page.locator('.answer tbody tr, .list .row').first().waitFor();
    }
    await isUntouched(page, opened, 'the first page');
  } finally {
    await browser.close();
  }
});

test('nor of any other page', async () => {
  const opened = await open(server);
  const { page, browser } = opened;
  try {
    await signIn(page, server, '/overview');
    for (const path of ['/overview', '/sources', '/catalogue', '/integrity', '/settings']) {
      await page.goto(server.address + path);
      await page.waitForLoadState('networkidle');
      await isUntouched(page, opened, path);
    }
    for (const [at, text] of PAYLOADS.entries()) {
      for (const [path, name] of [['/person', 'id'], ['/address', 'ip'], ['/flow', 'of']]) {
        if (at % 3 !== ['id', 'ip', 'of'].indexOf(name)) continue;
        await page.goto(`${server.address}${path}?${new URLSearchParams({ [name]: text })}`);
        await page.locator('#content[data-state="done"]').waitFor();
        await isUntouched(page, { ...opened, complaints: opened.complaints.filter((said) => !said.includes('400')) }, `${path} of ${text}`);
      }
    }
  } finally {
    await browser.close();
  }
});

test('characters that turn others round are shown', async () => {
  const { page, browser } = await open(server);
  try {
    await signIn(page, server, `/?range=all&q=${encodeURIComponent('text.message~gnp.exe')}`);
    await page.locator('.list .row').first().waitFor();
    assert.match(await page.locator('.list .row').first().innerText(), /⟨U\+202E⟩gnp\.exe/);
  } finally {
    await browser.close();
  }
});

test('other sites can neither use a session nor show the pages as theirs', async () => {
  const { page, browser, context } = await open(server);
  const attacker = createServer((request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(`<!doctype html><title>Win</title>
      <iframe id=frame src="${server.address}/"></iframe>
      <form id=form method=post action="${server.address}/sign-out"><input name=csrf value=guess></form>
      <form id=token method=post enctype="text/plain" action="${server.address}/v1/tokens"><input name='{"name":"theirs","scopes":["admin"],"tenants":"all","x":"' value='"}'></form>`);
  });
  await new Promise((resolve) => attacker.listen(0, '127.0.0.1', resolve));
  const { port } = attacker.address();
  try {
    await signIn(page, server, '/');
    const tokens = async () => (await server.ask('/v1/tokens')).tokens.length;
    const before = await tokens();
    // The same machine by another port is the same site to a browser: it sends the cookie. By another name it is another site.
    for (const host of ['127.0.0.1', 'localhost']) {
      const theirs = await context.newPage();
      await theirs.goto(`http://${host}:${port}/`);
      const framed = theirs.frames().find((frame) => frame !== theirs.mainFrame());
      assert(!framed || !(await framed.evaluate(() => document.querySelector('#search') !== null).catch(() => false)), 'shown in a frame');
      const answers = await theirs.evaluate(async (address) => {
        const ask = async (path, init) => {
          try {
            const answer = await fetch(address + path, { credentials: 'include', ...init });
            return `${answer.status} ${await answer.text()}`;
          } catch (error) {
            return `stopped: ${error.name}`;
          }
        };
        return [
          await ask('/v1/tokens', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: '{"name":"theirs","scopes":["admin"],"tenants":"all"}' }),
          await ask('/v1/tokens', { method: 'POST', headers: { 'content-type': 'application/json', 'x-csrf-token': 'guess' }, body: '{}' }),
          await ask('/v1/query?tenant=default', {}),
          await ask('/', {}),
        ];
      }, server.address);
      for (const answer of answers) assert.match(answer, /^stopped/, `${host}: ${answer}`);
      for (const form of ['token', 'form']) {
        await theirs.goto(`http://${host}:${port}/`);
        await Promise.all([theirs.waitForLoadState(), theirs.evaluate((id) => document.getElementById(id).submit(), form)]);
        await theirs.waitForURL((url) => url.href.startsWith(server.address));
        assert.doesNotMatch(await theirs.locator('body').innerText(), /vt_[A-Za-z0-9]/);
      }
      await theirs.close();
    }
    assert.equal(await tokens(), before, 'no token was made');
    await page.reload();
    await page.locator('#search').waitFor();
    assert.equal(new URL(page.url()).pathname, '/', 'and nobody was signed out');
    // No script can read the cookie, and it is of no use without the mark that only the page has.
    assert.equal(await page.evaluate(() => document.cookie), '');
    const stolen = await page.evaluate(async () => (await fetch('/v1/tokens', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status);
    assert.equal(stolen, 403);
    await shot(page, 'still-signed-in');
  } finally {
    attacker.close();
    await browser.close();
  }
});
