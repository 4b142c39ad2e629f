// One session, trace or transaction as a sequence: a column for each product, a line for each event, in the order in which it happened. It never puts
// events together that do not name the same session, trace or transaction.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Panels, View, figures, is, moment, outcome } from '../panels.js';
import { partyName, severityClass } from '../rows.js';
import { seen } from '../text.js';
import { local, millis } from '../time.js';

const view = new View();
const of = (view.params.get('of') ?? '').trim();

/** More events of one flow than a page shows. */
const EVENTS_MAX = 1000;
/** More products than there are columns for. */
const LANES_MAX = 6;

const isEventId = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(of);
const named = `(${['session', 'trace', 'transaction'].map((field) => is(field, of)).join(' OR ')})`;

/** @param {any} event */
function product(event) {
  const producer = event.producer ?? {};
  return String(producer.product ?? producer.vendor ?? producer.host ?? 'no product named');
}

/** @param {AbortSignal} signal */
async function story(signal) {
  const found = await view.found(`${named} | sort time asc | limit ${EVENTS_MAX}`, signal);
  if (found.length || !isEventId) {
    return found;
  }
  const around = await view.found(`id:${of} | flow | limit ${EVENTS_MAX}`, signal);
  return around.sort((a, b) => millis(a.event.time) - millis(b.event.time) || a.seq - b.seq);
}

/** @param {number} ms */
function after(ms) {
  const seconds = ms / 1000;
  return seconds < 60 ? `+${seconds.toFixed(seconds < 10 ? 2 : 1)} s` : seconds < 7200 ? `+${(seconds / 60).toFixed(1)} min` : `+${(seconds / 3600).toFixed(1)} h`;
}

/** @param {any[]} found */
function sequence(found) {
  const counts = new Map();
  for (const { event } of found) {
    counts.set(product(event), (counts.get(product(event)) ?? 0) + 1);
  }
  const lanes = [...counts.keys()].slice(0, LANES_MAX);
  const lane = (/** @type {any} */ event) => Math.max(0, lanes.indexOf(product(event)));
  const begun = millis(found[0].event.time);
  return html`<div class="flow" role="region" tabindex="0" aria-label="Sequence" .style=${`--lanes: ${lanes.length}`}>
    <div class="flow-head" aria-hidden="true"><span>Time</span>${lanes.map((name) => html`<span dir="auto">${seen(name)}</span>`)}</div>
    <ol>${found.map(({ event, tenant }) => {
      const who = partyName(event.actor);
      const at = lane(event);
      return html`<li class=${severityClass(event.severity)} .style=${`--lane: ${at + 2}`}>
        <span class="flow-time"><time datetime=${event.time} title=${local(event.time)}>${local(event.time).slice(11)}</time> <span class="soft">${after(millis(event.time) - begun)}</span></span>
        <span class="flow-line" aria-hidden="true"></span>
        <div class="flow-event"><span class="visually-hidden">${product(event)}: </span><a href=${view.events(`id:${event.id}`, { event: event.id, tenant })}>${event.event}</a> ${outcome(event.outcome)}
          ${who ? html`<span class="soft small" dir="auto">${seen(who)}</span>` : nothing} ${event.source?.ip ? html`<a class="quiet-link small mono" href=${view.page('/address', { ip: event.source.ip })}>${seen(event.source.ip)}</a>` : nothing}
          ${lanes[at] === product(event) ? nothing : html`<span class="badge">${seen(product(event))}</span>`}</div></li>`;
    })}</ol></div>`;
}

/** @returns {import('../panels.js').Panel[]} */
function panels() {
  /** @type {any[]} */
  let found = [];
  return [
    {
      title: 'What it is',
      isWide: true,
      load: async (signal) => {
        found = await story(signal);
        const [first] = found;
        const last = found[found.length - 1];
        if (!first || !last) {
          return html`<p><strong>No event names the session, trace or transaction ${seen(of)}.</strong></p>`;
        }
        const different = (/** @type {(event: any) => string | undefined} */ pick) => [...new Set(found.map(({ event }) => pick(event)).filter(Boolean))];
        const people = different((event) => partyName(event.actor));
        const addresses = different((event) => event.source?.ip);
        const agents = different((event) => event.source?.user_agent);
        const failed = found.filter(({ event }) => event.outcome === 'failure').length;
        const names = (/** @type {unknown[]} */ all) => all.slice(0, 3).map(seen).join(', ') + (all.length > 3 ? ` and ${all.length - 3} more` : '');
        return figures([
          { label: 'Events', value: found.length === EVENTS_MAX ? `the first ${EVENTS_MAX}` : String(found.length), href: isEventId ? view.events(`id:${of} | flow`) : view.events(named), note: failed ? `${failed} failed` : '' },
          { label: 'Began', value: moment(first.event.time) },
          { label: 'Took', value: after(millis(last.event.time) - millis(first.event.time)).slice(1) },
          { label: 'Products', value: String(different(product).length), note: names(different(product)) },
          { label: 'People', value: String(people.length), note: names(people) },
          { label: 'Addresses', value: String(addresses.length), note: names(addresses), tone: addresses.length > 1 ? 'bad' : undefined },
          { label: 'Devices and programs', value: String(agents.length), note: names(agents), tone: agents.length > 1 ? 'bad' : undefined },
        ]);
      },
    },
    { title: 'Sequence', isWide: true, load: async () => (found.length ? sequence(found) : html`<p class="soft small">Nothing to show.</p>`) },
  ];
}

if (of) {
  document.title = 'Flow · Vitni';
  new Panels(view.content).show(panels());
}
