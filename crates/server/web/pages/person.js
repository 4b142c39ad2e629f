// One account: when it was seen, how it signed in, from where, with what, and what was done to its tokens, groups, roles and locks. Each number leads
// to its events. It never guesses that two names are one person: it shows what events say of this one.

import { html } from '../vendor/lit-html/lit-html.js';
import { get } from '../api.js';
import { Panels, View, bars, figures, is, latest, locking, moment, number, outcome, ranked, table, unlocking, used } from '../panels.js';
import { seen } from '../text.js';

const view = new View();
const id = (view.params.get('id') ?? '').trim();
const DAYS = 30;
const since = `now-${DAYS}d`;

const did = is('actor', id);
const had = is('target', id);
const either = `(${did} OR ${had})`;

/** @returns {import('../panels.js').Panel[]} */
function panels() {
  return [
    {
      title: 'Seen',
      isWide: true,
      load: async (signal) => {
        const [all] = await view.table(`${either} | count, min(time), max(time)`, signal);
        if (!all?.count) {
          return html`<p><strong>No event names ${seen(id)}.</strong> <span class="soft">Names are compared whole; <a href=${view.events(id)}>look for the word</a> instead.</span></p>`;
        }
        const [failed] = await view.table(`${did} category:authentication outcome:failure time>=${since} | count`, signal);
        const [locks] = await view.table(`${either} ${locking} | count, max(time)`, signal);
        const [opened] = await view.table(`${either} ${unlocking} | max(time)`, signal);
        const isLocked = locks?.count > 0 && (!opened?.['max(time)'] || locks['max(time)'] > opened['max(time)']);
        return figures([
          { label: 'Events', value: number(all.count), href: view.events(either) },
          { label: 'First seen', value: moment(all['min(time)']) },
          { label: 'Last seen', value: moment(all['max(time)']) },
          { label: `Sign-ins that failed, ${DAYS} days`, value: number(failed?.count ?? 0), href: view.events(`${did} category:authentication outcome:failure`, { range: '30d' }), tone: failed?.count ? 'bad' : undefined },
          isLocked
            ? { label: 'Locked', value: 'yes', tone: 'bad', href: view.events(`${either} (${locking} OR ${unlocking})`), note: html`since ${moment(locks['max(time)'])}` }
            : { label: 'Locked', value: 'no lock open', note: locks?.count ? html`<a href=${view.events(`${either} ${locking}`)}>${number(locks.count)} earlier</a>` : '' },
        ]);
      },
    },
    {
      title: 'Sign-ins over time',
      isWide: true,
      load: async (signal) => {
        const q = `${did} category:authentication`;
        const counted = await get('/v1/query/histogram', { q, from: since, tenant: view.tenant, by: 'outcome' }, signal);
        return bars(counted, (from, to) => view.events(q, { from, to }));
      },
    },
    {
      title: 'How they signed in',
      load: async (signal) => {
        const rows = await view.table(`${did} category:authentication | count by auth.method, event, outcome | sort count desc | limit 20`, signal);
        return table(
          'Sign-ins by method and outcome',
          ['Method', 'Event', 'Outcome', { name: 'Events', isNumber: true }],
          rows.map((row) => [
            row['auth.method'] ? seen(row['auth.method']) : html`<span class="soft">not said</span>`,
            String(row.event),
            outcome(String(row.outcome)),
            html`<a href=${view.events(`${did} ${is('event', String(row.event))} outcome:${row.outcome}${row['auth.method'] ? ` ${is('auth.method', String(row['auth.method']))}` : ''}`)}>${number(row.count)}</a>`,
          ]),
        );
      },
    },
    used(view, 'Addresses', did, 'source.ip', (ip) => view.page('/address', { ip })),
    used(view, 'Clients', did, 'client.name'),
    used(view, 'Devices and programs', did, 'source.user_agent'),
    {
      title: 'Done by others',
      load: async (signal) => {
        const rows = await view.table(`${had} actor:* -${did} | count by actor.name, event | sort count desc | limit 10`, signal);
        return ranked(
          rows.map((row) => ({
            name: String(row.event),
            note: row['actor.name'] ? html`by <a href=${view.person(String(row['actor.name']))} dir="auto">${seen(row['actor.name'])}</a>` : '',
            count: row.count,
            href: view.events(`${had} -${did} ${is('event', String(row.event))}${row['actor.name'] ? ` ${is('actor.name', String(row['actor.name']))}` : ''}`),
          })),
          'Nobody else did anything to this account.',
        );
      },
    },
    latest(view, either, 'Tokens and credentials', 'category:credential', 'No token or credential came or went.'),
    latest(view, either, 'Groups and roles', 'category:entitlement', 'No group or role was given or taken.'),
    latest(view, either, 'The account itself', `(category:account OR ${locking})`, 'Nothing was changed.'),
    latest(view, either, 'Sessions', 'category:session', 'No session.'),
  ];
}

if (id && view.params.has('id')) {
  document.title = `${seen(id)} · Person · Vitni`;
  new Panels(view.content).show(panels());
}
