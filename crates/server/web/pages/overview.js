// The last day beside the seven before it: how much came, what failed, what is new, who is locked out, who is loudest, how the server is. Each number
// leads to its events. What has come for the first time is told of the days that are looked at, not of all time.

import { html } from '../vendor/lit-html/lit-html.js';
import { get, Problem } from '../api.js';
import { Panels, View, bars, eventTable, figures, is, locking, moment, number, ranked, table, unlocking } from '../panels.js';
import { seen } from '../text.js';
import { millis } from '../time.js';

const view = new View();
const DAYS_BEFORE = 7;
const DAY_MS = 86_400_000;
const ours = '-category:access';
const failed = 'category:authentication outcome:failure';
const today = 'time>=now-24h';
const before = `time>=now-${DAYS_BEFORE + 1}d time<now-24h`;

/**
 * A count of the last day with what a day before had on average.
 *
 * @param {string} label
 * @param {string} q
 * @param {AbortSignal} signal
 * @param {boolean} isBad whether more of it is worse
 */
async function beside(label, q, signal, isBad) {
  const [now] = await view.table(`${q} ${today} | count`, signal);
  const [then] = await view.table(`${q} ${before} | count`, signal);
  const count = Number(now?.count ?? 0);
  const usual = Number(then?.count ?? 0) / DAYS_BEFORE;
  const isMuch = isBad && count > 20 && count > usual * 1.5;
  return {
    label,
    value: number(count),
    href: view.events(q, { range: '24h' }),
    note: usual ? `${number(Math.round(usual))} a day in the ${DAYS_BEFORE} days before` : `none in the ${DAYS_BEFORE} days before`,
    tone: isMuch ? /** @type {const} */ ('bad') : undefined,
  };
}

/**
 * Values that were not there in the days before the last one.
 *
 * @param {string} field
 * @param {string} what in the plural
 * @param {(value: string) => string} href
 * @returns {import('../panels.js').Panel}
 */
function fresh(field, what, href) {
  return {
    title: `New ${what}`,
    note: `First seen in the last day, and not in the ${DAYS_BEFORE} days before.`,
    load: async (signal) => {
      const since = `time>=now-${DAYS_BEFORE + 1}d`;
      const rows = await view.table(`${ours} ${field}:* ${since} | count, min(time) by ${field} | sort min(time) desc | limit 200`, signal);
      const title = what.charAt(0).toUpperCase() + what.slice(1);
      const bound = Date.now() - DAY_MS;
      const found = rows.filter((row) => millis(row['min(time)']) >= bound);
      return html`${table(
        `New ${what}`,
        [title, { name: 'Events', isNumber: true }, 'First'],
        found.slice(0, 10).map((row) => [html`<a href=${href(String(row[field]))} dir="auto">${seen(row[field])}</a>`, html`<a href=${view.events(is(field, String(row[field])), { range: '24h' })}>${number(row.count)}</a>`, moment(row['min(time)'])]),
        'None.',
      )}${found.length > 10 ? html`<p class="soft small">and ${found.length - 10}${found.length === 200 ? ' or more' : ''} others</p>` : ''}`;
    },
  };
}

/**
 * @param {string} title
 * @param {string} q
 * @param {string} field
 * @param {(value: string) => string} href
 * @param {string} [tone]
 * @returns {import('../panels.js').Panel}
 */
function most(title, q, field, href, tone) {
  return {
    title,
    load: async (signal) => {
      const rows = await view.table(`${q} ${field}:* ${today} | count by ${field} | sort count desc | limit 8`, signal);
      return ranked(rows.map((row) => ({ name: String(row[field]), count: row.count, href: href(String(row[field])), tone })));
    },
  };
}

/** @param {string} text the server's metrics */
function readMetrics(text) {
  /** @type {Map<string, number>} */
  const found = new Map();
  for (const line of text.split('\n')) {
    const parts = /^([a-z_]+)(?:\{[^}]*\})? (\S+)$/.exec(line);
    if (parts) {
      const name = parts[1] ?? '';
      found.set(name, (found.get(name) ?? 0) + Number(parts[2]));
    }
  }
  return found;
}

/** @returns {import('../panels.js').Panel[]} */
function panels() {
  const person = (/** @type {string} */ id) => view.person(id);
  const address = (/** @type {string} */ ip) => view.page('/address', { ip });
  return [
    {
      title: 'The last day',
      isWide: true,
      load: async (signal) =>
        figures([
          await beside('Events', ours, signal, false),
          await beside('Sign-ins that failed', failed, signal, true),
          await beside('Sign-ins that succeeded', 'category:authentication outcome:success', signal, false),
          await beside('Groups and roles changed', 'category:entitlement', signal, true),
          await beside('Error or worse', 'severity>=7', signal, true),
        ]),
    },
    {
      title: 'Sign-ins over the last week',
      isWide: true,
      load: async (signal) => {
        const q = 'category:authentication';
        const counted = await get('/v1/query/histogram', { q, from: 'now-7d', tenant: view.tenant, by: 'outcome' }, signal);
        return bars(counted, (from, to) => view.events(q, { from, to }));
      },
    },
    most('Accounts with the most failed sign-ins', failed, 'actor.id', person, 'bad'),
    most('Addresses with the most failed sign-ins', failed, 'source.ip', address, 'bad'),
    fresh('source.ip', 'addresses', address),
    fresh('producer.product', 'products', (name) => view.events(is('producer.product', name), { range: '24h' })),
    {
      title: 'Locked out',
      note: 'Locked in the last 30 days and not unlocked since.',
      load: async (signal) => {
        const by = async (/** @type {string} */ condition, /** @type {string} */ field) => view.table(`${condition} time>=now-30d ${field}:* | max(time) by ${field} | limit 1000`, signal);
        /** @type {Map<string, string>} */
        const locked = new Map();
        for (const field of ['targets.id', 'actor.id']) {
          // An administrator who locks is no account that is locked.
          const condition = field === 'actor.id' ? `${locking} -target:*` : locking;
          for (const row of await by(condition, field)) {
            locked.set(String(row[field]), row['max(time)']);
          }
        }
        for (const field of ['targets.id', 'actor.id']) {
          for (const row of await by(unlocking, field)) {
            if ((locked.get(String(row[field])) ?? '') < row['max(time)']) {
              locked.delete(String(row[field]));
            }
          }
        }
        const rows = [...locked].sort(([, a], [, b]) => (a < b ? 1 : -1));
        return table('Accounts that are locked', ['Account', 'Since'], rows.map(([id, since]) => [html`<a href=${person(id)} dir="auto">${seen(id)}</a>`, moment(since)]), 'Nobody.');
      },
    },
    most('Loudest addresses', ours, 'source.ip', address),
    most('Loudest clients', ours, 'client.name', (name) => view.events(is('client.name', name), { range: '24h' })),
    most('Most frequent events', ours, 'event', (event) => view.events(is('event', event), { range: '24h' })),
    {
      title: 'Error or worse',
      isWide: true,
      load: async (signal) => eventTable(view, 'Error or worse', await view.found(`severity>=7 ${today}`, signal, 10), 'Nothing in the last day.'),
    },
    {
      title: 'The server',
      isWide: true,
      load: async (signal) => {
        const health = await get('/healthz', {}, signal);
        const { tenants } = await get('/v1/tenants', {}, signal);
        const events = tenants.reduce((/** @type {number} */ sum, /** @type {any} */ one) => sum + Number(one.events), 0);
        const state = { label: 'Storage', value: health.status === 'ok' ? 'taking events' : health.reason, note: health.hint ?? '', tone: /** @type {'good' | 'bad'} */ (health.status === 'ok' ? 'good' : 'bad') };
        const shown = [state, { label: 'Events kept', value: number(events), note: `${number(tenants.length)} ${tenants.length === 1 ? 'tenant' : 'tenants'}` }];
        if (!view.may('admin')) {
          return figures(shown);
        }
        const answer = await fetch('/metrics', { signal, credentials: 'same-origin', cache: 'no-store' });
        if (!answer.ok) {
          throw new Problem('refused', `The server's figures could not be had (${answer.status}).`);
        }
        const metrics = readMetrics(await answer.text());
        const figure = (/** @type {string} */ name) => number(metrics.get(name) ?? 0);
        return figures([
          ...shown,
          { label: 'Segments written', value: figure('vitni_store_segments_total'), note: 'since the start' },
          { label: 'Signed checkpoints', value: figure('vitni_store_checkpoints_total'), note: 'since the start' },
          { label: 'Refused while full', value: figure('vitni_store_batches_refused_full_total'), tone: metrics.get('vitni_store_batches_refused_full_total') ? 'bad' : undefined },
        ]);
      },
    },
  ];
}

new Panels(view.content).show(panels());
