// What the tests of the pages share: a server of their own on a free port, events in it, and a browser that tells of
// everything that goes wrong in it. It never talks to any other host.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { VITNI, WORK, MODULES } = process.env;
assert(VITNI && WORK && MODULES, 'set VITNI (the binary), WORK (an empty folder) and MODULES (where node_modules lies)');
const require = createRequire(join(MODULES, 'package.json'));
const { chromium } = require('playwright-core');
const AXE = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const SHOTS = join(WORK, 'screenshots');
mkdirSync(SHOTS, { recursive: true });

/** A running server; `stop` ends it by its own handle. */
export class Server {
  static async start(name, settings = [], more = [], listen = '127.0.0.1:0') {
    const data = join(WORK, name);
    const set = settings.flatMap((setting) => ['--set', setting]);
    const child = spawn(VITNI, ['serve', '--json', '--data', data, '--listen', listen, ...set, ...more], {
      env: { ...process.env, XDG_STATE_HOME: join(WORK, `${name}-state`) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const said = await new Promise((resolve, reject) => {
      let text = '';
      child.stdout.on('data', (part) => {
        text += part;
        if (text.includes('\n')) resolve(JSON.parse(text.split('\n')[0]));
      });
      child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
    return new Server(child, said);
  }

  constructor(child, said) {
    this.child = child;
    this.address = said.listening[0];
    this.token = said.token;
    this.tenants = said.tenants;
    this.inputs = said.inputs;
  }

  async ask(path, { method = 'GET', body, token = this.token } = {}) {
    const headers = { authorization: `Bearer ${token}` };
    if (body !== undefined) headers['content-type'] = path.startsWith('/v1/events') ? 'application/x-ndjson' : 'application/json';
    const answer = await fetch(this.address + path, { method, body, headers });
    const text = await answer.text();
    assert(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
  }

  async send(events) {
    const body = events.map((event) => JSON.stringify(event)).join('\n');
    const answer = await this.ask('/v1/events?tenant=default', { method: 'POST', body });
    assert.equal(answer.stored, events.length);
  }

  async stop() {
    if (this.child.exitCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }
}

/** A page of a browser of its own. What it complains of is in `complaints`. */
export async function open(server, { width = 1440, height = 900, scheme = 'light' } = {}) {
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: scheme, timezoneId: 'Europe/Stockholm' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: server.address });
  const page = await context.newPage();
  const complaints = [];
  const strangers = [];
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(`${message.text()} ${message.location().url}`));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('dialog', (dialog) => {
    complaints.push(`a dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (request) => /^https?:/.test(request.url()) && !request.url().startsWith(server.address) && strangers.push(request.url()));
  return { browser, context, page, complaints, strangers };
}

/** Signs in through the form, as a person does. */
export async function signIn(page, server, path = '/', token = server.token) {
  await page.goto(server.address + path);
  await page.getByLabel('Token').fill(token);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** Asks the page's own query box. */
export async function search(page, query) {
  await page.locator('#q').fill(query);
  await page.locator('#q').press('Escape');
  const answered = page.waitForResponse((answer) => answer.url().includes('/v1/query?'));
  await page.getByRole('button', { name: 'Search', exact: true }).click();
  await answered;
}

/** Fails on everything that a rule of WCAG 2.2 A or AA finds wrong. */
export async function accessible(page, what) {
  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => axe.run(document, { runOnly: rules }), RULES);
  const wrong = found.violations.map((rule) => `${rule.id}: ${rule.help} at ${rule.nodes.map((node) => node.target.join(' ')).join(', ')}`);
  assert.deepEqual(wrong, [], what);
}

/** A picture for people to look at, of the window or of the whole page. */
export async function shot(page, name, { whole = false } = {}) {
  await page.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: whole, animations: 'disabled' });
}

/** A sign-in as an identity server tells of it. */
export function signInOf(user, at, { outcome = 'success', ip = '192.0.2.10', trace = `trace-${at}`, ...more } = {}) {
  return {
    event: outcome === 'success' ? 'authentication.password_ok' : 'error.authentication_password_failed',
    time: new Date(Date.now() - at * 1000).toISOString(),
    actor: { id: user, name: `${user[0].toUpperCase()}${user.slice(1)} Doe` },
    source: { ip, user_agent: 'Firefox/145.0' },
    flow: { session: `s-${user}`, trace },
    text: { message: `${user} signed in from ${ip}: ${outcome}` },
    ...more,
  };
}
