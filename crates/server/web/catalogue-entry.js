// One entry of a catalogue, whole: what it means, what it carries, what other formats call it, from whom it came, and how to send one. It asks
// nothing by itself, and text of a catalogue is only ever put into the page as text.

import { html, nothing } from './vendor/lit-html/lit-html.js';
import { address } from './api.js';
import { command, keyOf, parts } from './catalogue-entries.js';
import { copy } from './dialogs.js';
import { figures, moment, number, outcome, problemLine, table } from './panels.js';
import { quote, term } from './query-text.js';
import { severityClass, severityWord } from './rows.js';
import { seen } from './text.js';

/**
 * @typedef {import('./api.js').Problem} Problem
 * @typedef {import('./catalogue-entries.js').Entry} Entry
 * @typedef {import('./catalogue-entries.js').Attribute} Attribute
 * @typedef {import('./panels.js').View} View
 * @typedef {{ rows: Record<string, any>[] | null, problem: Problem | null }} Whom from whom events came; nothing of both while it is asked
 * @typedef {object} Around what the page knows beside the entry
 * @property {View} view
 * @property {any} head the catalogue without its events
 * @property {string} tenant the tenant's name
 * @property {Whom | null} whom `null` where it must not be asked
 * @property {(key: string) => boolean} has whether an entry is there to be opened
 * @property {(key: string) => string} href
 * @property {() => void} again asks from whom it came once more
 * @property {() => void} close
 */

/** How many groups the question after senders asks for. */
export const SENDERS_MAX = 200;
/** How many of them are shown. */
const SENDERS_SHOWN = 12;

const phases = new Map([
  ['begin', 'something begins'],
  ['step', 'a step on the way'],
  ['success', 'it is done'],
  ['failure', 'it was refused or failed'],
  ['cancel', 'it was given up'],
]);

/** Names of the classes of OCSF that catalogues use. */
const classes = new Map([
  [1006, 'Scheduled Job Activity'], [3001, 'Account Change'], [3002, 'Authentication'], [3003, 'Authorize Session'], [3004, 'Entity Management'], [3005, 'User Access Management'],
  [3006, 'Group Management'], [3007, 'User Management'], [4009, 'Email Activity'], [6002, 'Application Lifecycle'], [6003, 'API Activity'],
]);

const sensitivities = new Map([
  ['public', 'stands in clear in the leaf; every reader sees it'],
  ['personal', 'only readers with read-personal see it'],
  ['secret', 'is cut before anything is stored'],
]);

/**
 * An id that may be broken behind its dots and underscores.
 *
 * @param {string} id
 */
export function breakable(id) {
  return seen(id).split(/(?<=[._])/).map((piece) => html`${piece}<wbr>`);
}

/**
 * Sentences in which ids stand between backticks.
 *
 * @param {string} text
 */
function prose(text) {
  return seen(text).split('`').map((piece, at) => (at % 2 ? html`<code>${piece}</code>` : piece));
}

/**
 * The condition that finds an entry's events.
 *
 * @param {Entry} entry
 */
export function conditionOf(entry) {
  return `catalogue:${quote(entry.catalogue)} event:${quote(entry.event)}`;
}

/**
 * @param {Entry} entry
 * @param {Around} around
 */
export function entryTemplate(entry, around) {
  const { view } = around;
  const here = new URL(view.page('/catalogue', { event: entry.event, catalogue: entry.catalogue }), location.origin).href;
  const schema = address(`/v1/catalogue/${encodeURIComponent(entry.catalogue)}/${encodeURIComponent(entry.event)}/schema`, { tenant: view.tenant });
  return html`<header>
      <div class="line"><span class="severity ${severityClass(entry.severity)}">${severityWord(entry.severity)}</span><span class="soft" aria-hidden="true">·</span>${outcome(entry.outcome)}<span class="soft" aria-hidden="true">·</span><span class="soft small">${entry.category}</span>
        <button type="button" class="quiet close" @click=${around.close}>Close <span aria-hidden="true">✕</span></button></div>
      <h2 id="entry-name" tabindex="-1">${breakable(entry.event)}</h2>
      <p class="meaning">${seen(entry.description)}</p>
      ${entry.decision ? html`<p class="note small">${prose(entry.decision)}</p>` : nothing}
      <div class="actions">
        <a class="button" href=${view.events(conditionOf(entry))}>Its events</a>
        <button type="button" @click=${() => copy(entry.event, 'Id')}>Copy id</button>
        <button type="button" @click=${() => copy(here, 'Link')}>Copy link</button>
        <a class="button" href=${schema}>JSON Schema</a>
      </div>
    </header>
    ${whomSection(entry, around)} ${meaningSection(entry, around)} ${attributeSections(entry)} ${idsSection(entry, around)} ${formatsSection(entry)} ${exampleSection(entry, around)}`;
}

/**
 * @param {string} title
 * @param {unknown} inside
 */
function section(title, inside) {
  return html`<section><h3>${title}</h3>${inside}</section>`;
}

/**
 * @param {readonly (readonly [string, unknown] | null)[]} pairs
 */
function list(pairs) {
  return html`<dl class="pairs">${pairs.map((pair) => pair && html`<dt>${pair[0]}</dt><dd>${pair[1]}</dd>`)}</dl>`;
}

/**
 * @param {Entry} entry
 * @param {Around} around
 */
function whomSection(entry, { view, whom, again }) {
  if (!whom) {
    return nothing;
  }
  const { rows, problem } = whom;
  if (problem) {
    return section('From whom it came', problemLine(problem, again));
  }
  if (!rows) {
    return section('From whom it came', html`<p class="soft small waiting">Looking…</p>`);
  }
  if (!rows.length) {
    return section('From whom it came', html`<p class="soft small">This tenant has no such event yet.</p>`);
  }
  const times = (/** @type {string} */ name) => rows.map((row) => String(row[name])).sort();
  const total = rows.reduce((sum, row) => sum + row.count, 0);
  const isAll = rows.length < SENDERS_MAX;
  const condition = conditionOf(entry);
  const left = rows.length - SENDERS_SHOWN;
  return section(
    'From whom it came',
    html`${figures([
      { label: isAll ? 'Events' : 'Events, at least', value: number(total), href: view.events(condition) },
      { label: 'First', value: moment(times('min(time)')[0]) },
      { label: 'Last', value: moment(times('max(time)').at(-1)) },
    ])}
    ${table(
      'From whom it came',
      ['Host, product', { name: 'Events', isNumber: true }, 'Last'],
      rows.slice(0, SENDERS_SHOWN).map((row) => {
        const of = ['producer.product', 'producer.host'].map((field) => term(field, row[field])).join(' ');
        const name = (/** @type {string} */ field) => (row[field] === null ? html`<span class="soft">not said</span>` : html`${seen(row[field])}`);
        return [html`${name('producer.host')}<span class="soft small">${name('producer.product')}</span>`, html`<a href=${view.events(`${condition} ${of}`)}>${number(row.count)}</a>`, moment(row['max(time)'])];
      }),
    )}
    ${left > 0 ? html`<p class="soft small">${isAll ? left : `At least ${left}`} more, each with fewer events: <a href=${view.events(`${condition} | count by producer.product, producer.host | sort count desc`)}>all of them</a>.</p>` : nothing}`,
  );
}

/**
 * @param {Entry} entry
 * @param {Around} around
 */
function meaningSection(entry, { head }) {
  const family = head?.families?.find((/** @type {any} */ one) => one.name === entry.family);
  const rule = head?.severity_rule;
  return section(
    'What it is',
    list([
      ['Catalogue', html`<code>${seen(entry.catalogue)}</code>${head?.title ? html` <span class="soft">${seen(head.title)}${head.product ? `, ${seen(head.product)} ${seen(head.version ?? '')}` : ''}</span>` : nothing}`],
      ['Family', html`${seen(family?.title || entry.family)}`],
      ['Category', entry.category],
      ['Phase', html`${entry.phase} <span class="soft">${phases.get(entry.phase) ?? ''}${entry.flow ? ` in the flow “${seen(entry.flow)}”` : ''}</span>`],
      ['Severity', html`${severityWord(entry.severity)} <span class="soft">${entry.severity_assigned ? 'assigned by the rule of this catalogue' : 'as the catalogue’s source has it'}, where the producer gives none</span>
        ${entry.severity_assigned && rule ? html`<details><summary>The rule</summary><p class="small">${prose(rule)}</p></details>` : nothing}`],
      ['Outcome', html`${entry.outcome} <span class="soft">where the producer gives none</span>`],
      entry.needs.length ? ['Not told without', entry.needs.join(', ')] : null,
      entry.value ? ['Value', html`<code>${seen(entry.value)}</code>`] : null,
      entry.value_also ? ['Value, also read', html`<code>${seen(entry.value_also)}</code>`] : null,
    ]),
  );
}

/** @param {Entry} entry */
function attributeSections(entry) {
  const own = entry.attributes.filter((one) => one.documented);
  const others = entry.attributes.filter((one) => !one.documented);
  if (!own.length && !others.length) {
    return nothing;
  }
  return section(
    'Attributes',
    html`${own.length ? attributeTable('Attributes', own) : html`<p class="soft small">Its own documentation names none.</p>`}
    ${others.length ? html`<details><summary>${others.length} more that events of its family may carry</summary>${attributeTable('Attributes of its family', others)}</details>` : nothing}`,
  );
}

/**
 * @param {string} caption
 * @param {readonly Attribute[]} attributes
 */
function attributeTable(caption, attributes) {
  return table(
    caption,
    ['Name, type', 'Sensitivity', 'Meaning'],
    attributes.map((one) => [
      html`<code>${seen(one.name)}</code><span class="soft small">${one.type}${one.values ? `: ${one.values.map(seen).join(', ')}` : nothing}${one.required ? ', required' : nothing}</span>`,
      html`<span class="badge ${one.sensitivity === 'secret' ? 'bad' : one.sensitivity === 'public' ? 'good' : ''}" title=${sensitivities.get(one.sensitivity) ?? nothing}>${one.sensitivity}</span>`,
      html`${seen(one.meaning)}${one.aliases?.length ? html` <span class="soft small">also sent as ${one.aliases.map(seen).join(', ')}</span>` : nothing}`,
    ]),
  );
}

/**
 * @param {Entry} entry
 * @param {Around} around
 */
function idsSection(entry, around) {
  const same = entry.equivalent.filter((key) => key !== keyOf(entry.catalogue, entry.event));
  const related = entry.related.map((id) => keyOf(entry.catalogue, id));
  const legacy = entry.legacy ?? [];
  if (!same.length && !related.length && !legacy.length) {
    return nothing;
  }
  return section(
    'Other ids',
    list([
      same.length ? ['Same fact', keyList(same, entry, around)] : null,
      related.length ? ['Same flow', keyList(related, entry, around)] : null,
      legacy.length ? ['Earlier names', html`<span class="mono">${legacy.map(seen).join(', ')}</span>`] : null,
    ]),
  );
}

/**
 * @param {readonly string[]} keys
 * @param {Entry} entry
 * @param {Around} around
 */
function keyList(keys, entry, { has, href }) {
  return html`<ul class="keys">${keys.map((key) => {
    const [catalogue, event] = parts(key);
    const name = html`${breakable(event)}${catalogue === entry.catalogue ? nothing : html` <span class="soft small">${seen(catalogue)}</span>`}`;
    return html`<li>${has(key) ? html`<a href=${href(key)}>${name}</a>` : name}</li>`;
  })}</ul>`;
}

/** @param {Entry} entry */
function formatsSection(entry) {
  const ocsf = (/** @type {{ class_uid: number, activity_id: number }} */ of) => {
    const name = classes.get(of.class_uid);
    return html`class ${of.class_uid}${name ? ` ${name}` : ''}, activity ${of.activity_id}${of.activity_id === 99 ? ' (other)' : ''}`;
  };
  const differs = entry.ocsf.class_uid !== entry.ocsf_1_3.class_uid || entry.ocsf.activity_id !== entry.ocsf_1_3.activity_id;
  const escaped = entry.cef.map((text) => text.replaceAll('\\', '\\\\').replaceAll('|', '\\|'));
  return section(
    'In other formats',
    list([
      [differs ? 'OCSF 1.9' : 'OCSF 1.9, 1.3', ocsf(entry.ocsf)],
      differs ? ['OCSF 1.3', ocsf(entry.ocsf_1_3)] : null,
      ['ECS', html`<code>event.category</code> ${entry.ecs['event.category']}, <code>event.type</code> ${entry.ecs['event.type'].join(', ')}`],
      ['CEF', html`<code>CEF:0|${seen(escaped.join('|'))}|</code>`],
    ]),
  );
}

/**
 * @param {Entry} entry
 * @param {Around} around
 */
function exampleSection(entry, { head, tenant }) {
  const text = JSON.stringify(entry.example, null, 2);
  const send = command(location.origin, tenant, entry.example);
  return html`${section('An example', html`<pre tabindex="0" aria-label="An example as JSON">${seen(text)}</pre>
      <div class="actions"><button type="button" @click=${() => copy(text, 'Example')}>Copy JSON</button></div>`)}
    ${section(
      'How to send one',
      head?.reserved
        ? html`<p class="soft small">Nobody can: only this server tells it.</p>`
        : html`<details><summary>A command for a shell; the token in it needs the scope write</summary><pre tabindex="0" aria-label="A command that sends the example">${seen(send)}</pre></details>
          <div class="actions"><button type="button" @click=${() => copy(send, 'Command')}>Copy curl</button></div>`,
    )}`;
}
