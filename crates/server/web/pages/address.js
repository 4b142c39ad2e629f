// One network address: when it was seen, whom it tried to sign in as and whether it got in, and with what. Each number leads to its events. It asks
// nobody else about the address.

import { html } from '../vendor/lit-html/lit-html.js';
import { get } from '../api.js';
import { Panels, View, bars, figures, is, latest, moment, number, ranked, table, used } from '../panels.js';
import { seen } from '../text.js';

const view = new View();
const ip = (view.params.get('ip') ?? '').trim();
const DAYS = 30;
const since = `now-${DAYS}d`;
const from = is('source.ip', ip);
const signIns = `${from} category:authentication`;

/** @returns {import('../panels.js').Panel[]} */
function panels() {
  return [
    {
      title: 'Seen',
      isWide: true,
      load: async (signal) => {
        const [all] = await view.table(`${from} | count, min(time), max(time), distinct(actor.id)`, signal);
        if (!all?.count) {
          return html`<p><strong>No event came from ${seen(ip)}.</strong> <span class="soft">A network is written as <code>10.0.0.0/8</code>.</span></p>`;
        }
        const tries = await view.table(`${signIns} | count by outcome`, signal);
        const count = (/** @type {string} */ outcome) => tries.find((row) => row.outcome === outcome)?.count ?? 0;
        return figures([
          { label: 'Events', value: number(all.count), href: view.events(from) },
          { label: 'First seen', value: moment(all['min(time)']) },
          { label: 'Last seen', value: moment(all['max(time)']) },
          { label: 'Accounts', value: number(all['distinct(actor.id)'] ?? 0) },
          { label: 'Sign-ins that failed', value: number(count('failure')), href: view.events(`${signIns} outcome:failure`), tone: count('failure') ? 'bad' : undefined },
          { label: 'Sign-ins that succeeded', value: number(count('success')), href: view.events(`${signIns} outcome:success`) },
        ]);
      },
    },
    {
      title: 'Sign-ins over time',
      isWide: true,
      load: async (signal) => {
        const counted = await get('/v1/query/histogram', { q: signIns, from: since, tenant: view.tenant, by: 'outcome' }, signal);
        return bars(counted, (first, end) => view.events(signIns, { from: first, to: end }));
      },
    },
    {
      title: 'Whom it tried, and whether it got in',
      isWide: true,
      load: async (signal) => {
        const rows = await view.table(`${signIns} actor:* | count, min(time), max(time) by actor.id, actor.name, outcome | sort max(time) desc | limit 200`, signal);
        /** @type {Map<string, { id: string, name: string, failed: number, succeeded: number, first: string, last: string, in: string }>} */
        const people = new Map();
        for (const row of rows) {
          const key = String(row['actor.id'] ?? row['actor.name'] ?? '');
          const known = people.get(key) ?? { id: key, name: String(row['actor.name'] ?? key), failed: 0, succeeded: 0, first: row['min(time)'], last: row['max(time)'], in: '' };
          known.failed += row.outcome === 'failure' ? row.count : 0;
          known.succeeded += row.outcome === 'success' ? row.count : 0;
          known.in = row.outcome === 'success' && row['max(time)'] > known.in ? row['max(time)'] : known.in;
          known.first = row['min(time)'] < known.first ? row['min(time)'] : known.first;
          known.last = row['max(time)'] > known.last ? row['max(time)'] : known.last;
          people.set(key, known);
        }
        const of = (/** @type {string} */ id, /** @type {string} */ outcome) => view.events(`${signIns} ${is('actor', id)} outcome:${outcome}`);
        return table(
          'Accounts that it tried',
          ['Account', { name: 'Failed', isNumber: true }, { name: 'Succeeded', isNumber: true }, 'Got in', 'First', 'Last'],
          [...people.values()].sort((a, b) => b.failed + b.succeeded - a.failed - a.succeeded).map((one) => [
            html`<a href=${view.person(one.id)} dir="auto">${seen(one.name)}</a>`,
            one.failed ? html`<a href=${of(one.id, 'failure')}>${number(one.failed)}</a>` : '0',
            one.succeeded ? html`<a href=${of(one.id, 'success')}>${number(one.succeeded)}</a>` : '0',
            one.succeeded ? html`<strong class="bad">yes</strong>, ${moment(one.in)}` : 'no',
            moment(one.first),
            moment(one.last),
          ]),
          'Nobody was named.',
        );
      },
    },
    used(view, 'Devices and programs', from, 'source.user_agent'),
    used(view, 'Clients', from, 'client.name'),
    {
      title: 'What happened',
      load: async (signal) => {
        const rows = await view.table(`${from} | count by event, outcome | sort count desc | limit 15`, signal);
        return ranked(
          rows.map((row) => ({ name: String(row.event), count: row.count, href: view.events(`${from} ${is('event', String(row.event))} outcome:${row.outcome}`), note: String(row.outcome), tone: row.outcome === 'failure' ? 'bad' : '' })),
        );
      },
    },
    used(view, 'Sessions', from, 'flow.session', (/** @type {string} */ session) => view.page('/flow', { of: session })),
    latest(view, from, 'Latest', '', 'Nothing.'),
  ];
}

if (ip) {
  document.title = `${seen(ip)} · Address · Vitni`;
  new Panels(view.content).show(panels());
}
