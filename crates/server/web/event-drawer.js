// One event: what it means, all its fields in groups, what happened around it, its proof, and ways to take it elsewhere.
// Text of the event is only ever put into the page as text.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { write } from './address.js';
import { address, get, isAbort, Problem, signInAddress } from './api.js';
import { copy } from './dialogs.js';
import { meaning } from './meanings.js';
import { ProofView } from './proof-view.js';
import { memberField, quote, term } from './query-text.js';
import { outcomeSign, partyName, severityClass, severityWord } from './rows.js';
import { seen } from './text.js';
import { iso, local, millis, offset, utc } from './time.js';

/**
 * @typedef {import('./address.js').State} State
 * @typedef {object} Wishes
 * @property {() => State} state
 * @property {(wanted: string) => void} addTerm
 * @property {() => void} closed
 * @property {(by: number) => void} move
 * @property {(id: string, tenant: string) => void} open
 * @typedef {{ label: string, value: unknown, field?: string, isMono?: boolean }} Pair
 */

/** How far away neighbours may lie. */
const NEAR_MS = 3_600_000;

export class EventDrawer {
  /**
   * @param {HTMLElement} root
   * @param {Wishes} wishes
   */
  constructor(root, wishes) {
    this.root = root;
    this.wishes = wishes;
    this.id = '';
    /** @type {any} */
    this.found = null;
    /** @type {any} */
    this.meaning = undefined;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {ProofView | null} */
    this.proof = null;
    /** @type {any[] | 'asking' | 'failed' | null} */
    this.near = null;
    this.abort = new AbortController();
    root.setAttribute('aria-label', 'Event');
  }

  get isOpen() {
    return !this.root.hidden;
  }

  /**
   * @param {string} id
   * @param {string} tenant
   * @param {boolean} [takesFocus]
   */
  async open(id, tenant, takesFocus = true) {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.id = id;
    this.problem = null;
    this.near = null;
    this.root.hidden = false;
    document.getElementById('main')?.classList.add('with-drawer');
    this.draw();
    if (takesFocus) {
      /** @type {HTMLElement | null} */ (this.root.querySelector('.body'))?.focus({ preventScroll: true });
    }
    try {
      const found = await get(`/v1/events/${encodeURIComponent(id)}`, { tenant }, signal);
      if (signal.aborted) {
        return;
      }
      this.found = found;
      this.meaning = undefined;
      this.proof = new ProofView(found, () => this.draw());
      this.draw();
      const known = await meaning(String(found.event.catalogue), String(found.event.event), found.tenant);
      if (!signal.aborted) {
        this.meaning = known;
        this.draw();
      }
    } catch (error) {
      if (!isAbort(error) && !signal.aborted) {
        this.problem = error instanceof Problem ? error : new Problem('unreadable', 'The event cannot be shown.');
        this.draw();
      }
    }
  }

  close() {
    if (this.isOpen) {
      this.abort.abort();
      this.id = '';
      this.found = null;
      this.proof = null;
      this.root.hidden = true;
      document.getElementById('main')?.classList.remove('with-drawer');
      this.wishes.closed();
    }
  }

  async askNear() {
    const { event, tenant } = this.found;
    const id = this.id;
    this.near = 'asking';
    this.draw();
    const at = millis(event.time);
    const ask = (/** @type {string} */ q) => get('/v1/query', { tenant, q });
    try {
      const [before, after] = await Promise.all([
        ask(`time<${event.time} time>=${iso(at - NEAR_MS)} | sort time desc | limit 5`),
        ask(`time>=${event.time} time<${iso(at + NEAR_MS)} | sort time asc | limit 6`),
      ]);
      const others = after.events.filter((/** @type {any} */ one) => one.event.id !== event.id);
      if (id === this.id) {
        this.near = [...before.events.reverse(), this.found, ...others];
        this.draw();
      }
    } catch {
      if (id === this.id) {
        this.near = 'failed';
        this.draw();
      }
    }
  }

  draw() {
    render(this.template(), this.root);
  }

  template() {
    const event = this.found?.event;
    return html`<header>
        <div class="line">
          ${event ? html`<span class="severity ${severityClass(event.severity)}">${severityWord(event.severity)}</span><span class="soft">·</span>
            <span class="outcome ${event.outcome === 'success' || event.outcome === 'failure' ? event.outcome : ''}"><span aria-hidden="true">${outcomeSign(event.outcome)} </span>${event.outcome}</span>` : nothing}
          <span class="spacer"></span>
          <button type="button" class="quiet" aria-label="Event above" title="Event above (k)" @click=${() => this.wishes.move(-1)}>↑</button>
          <button type="button" class="quiet" aria-label="Event below" title="Event below (j)" @click=${() => this.wishes.move(1)}>↓</button>
          <button type="button" class="quiet" aria-label="Close" title="Close (Esc)" @click=${() => this.close()}>✕</button>
        </div>
        <h2>${event ? event.event : this.problem ? 'No event' : 'Fetching the event…'}</h2>
        ${event ? html`<p class="meaning">${this.meaning === undefined ? '…' : this.meaning ? this.meaning.description : 'No catalogue that you may see knows this id.'}</p>` : nothing}
      </header>
      <div class="body" tabindex="-1">${this.problem ? this.problemTemplate(this.problem) : event ? this.bodyTemplate() : nothing}</div>`;
  }

  /** @param {Problem} problem */
  problemTemplate(problem) {
    return html`<div class="verdict bad" role="alert"><strong>${problem.message}</strong>${problem.hint}</div>
      <div class="actions">${problem.kind === 'session' ? html`<a class="button" href=${signInAddress()}>Sign in</a>` : html`<button type="button" @click=${() => this.open(this.id, this.wishes.state().tenant)}>Try again</button>`}</div>`;
  }

  bodyTemplate() {
    const { event, tenant, epoch, index, seq } = this.found;
    const state = this.wishes.state();
    const here = new URL(write({ ...state, event: event.id, tenant }), location.origin).href;
    const api = new URL(address(`/v1/events/${encodeURIComponent(event.id)}`, { tenant }), location.origin).href;
    return html`
      <section><div class="actions">
        <button type="button" @click=${() => copy(`id:${event.id}`, 'Query')}>Copy as query</button>
        <button type="button" @click=${() => copy(JSON.stringify(event, null, 2), 'JSON')}>Copy JSON</button>
        <button type="button" @click=${() => copy(`curl -H "Authorization: Bearer $VITNI_TOKEN" '${api.replaceAll("'", '%27')}'`, 'Command')}>Copy curl</button>
        <button type="button" @click=${() => copy(here, 'Link')}>Copy link</button>
      </div></section>
      ${this.timeSection(event)} ${this.storySection(event)}
      ${sections(event).map(([title, pairs]) => this.section(title, pairs))}
      ${event.raw === undefined ? nothing : html`<section><h3>As its producer wrote it${event.flags?.includes('raw-base64') ? ', in base64' : ''}</h3><pre tabindex="0" aria-label="Line of the producer">${seen(event.raw)}</pre></section>`}
      <section><h3>Proof</h3>${this.proof?.template()}</section>
      ${this.meaningSection()}
      <section><h3>Place in the log</h3><dl class="pairs">
        <dt>Id</dt><dd><code class="text">${event.id}</code></dd><dt>Tenant</dt><dd><span class="text">${tenant}</span></dd>
        <dt>Tree, leaf</dt><dd><span class="text">epoch ${epoch}, index ${index}</span></dd><dt>Journal</dt><dd><span class="text">seq ${seq}</span></dd>
      </dl></section>`;
  }

  /** @param {any} event */
  timeSection(event) {
    const line = (/** @type {string} */ label, /** @type {string | undefined} */ time) =>
      time === undefined
        ? nothing
        : html`<dt>${label}</dt><dd><span class="text"><time datetime=${time}>${local(time)}</time> <span class="soft">${offset(millis(time))}</span><br /><code class="soft small">${utc(time)}</code></span></dd>`;
    return html`<section><h3>When</h3><dl class="pairs">${line('Happened', event.time)}${line('Observed', event.observed)}${line('Received', event.received)}</dl></section>`;
  }

  /** @param {any} event */
  storySection(event) {
    const state = this.wishes.state();
    const to = (/** @type {string} */ q, /** @type {Partial<State>} */ more) => write({ ...state, q, range: 'all', from: '', to: '', event: '', ...more });
    const flow = event.flow ?? {};
    const at = millis(event.time);
    const minute = { range: 'custom', from: iso(at - 60_000), to: iso(at + 60_000) };
    const page = (/** @type {string} */ path, /** @type {Record<string, string>} */ params) => address(path, { ...params, tenant: state.tenant });
    const story = flow.trace ?? flow.session ?? flow.transaction;
    const who = event.actor?.id ?? event.actor?.name;
    const { ip } = event.source ?? {};
    return html`<section><h3>Around it</h3>
      <div class="actions">
        ${story ? html`<a class="button" href=${page('/flow', { of: story })}>As a sequence</a>` : nothing}
        ${who ? html`<a class="button" href=${page('/person', { id: who })}>This person</a>` : nothing}
        ${ip ? html`<a class="button" href=${page('/address', { ip })}>This address</a>` : nothing}
        ${flow.trace || flow.session ? html`<a class="button" href=${to(`id:${event.id} | flow`, {})}>Whole story</a>` : nothing}
        ${flow.trace ? html`<a class="button" href=${to(`trace:${quote(flow.trace)}`, {})}>Same trace</a>` : nothing}
        ${flow.session ? html`<a class="button" href=${to(`session:${quote(flow.session)}`, {})}>Same session</a>` : nothing}
        ${flow.transaction ? html`<a class="button" href=${to(`transaction:${quote(flow.transaction)}`, {})}>Same transaction</a>` : nothing}
        <a class="button" href=${to('', minute)}>A minute around it</a>
        ${this.near === null ? html`<button type="button" @click=${() => this.askNear()}>Show neighbours</button>` : nothing}
      </div>
      ${this.near === 'asking' ? html`<p class="soft small" role="status">Looking…</p>` : this.near === 'failed' ? html`<p class="small" role="status">The neighbours could not be fetched. <button type="button" @click=${() => this.askNear()}>Try again</button></p>` : this.near ? this.nearList(this.near) : nothing}
    </section>`;
  }

  /** @param {any[]} near */
  nearList(near) {
    return html`<ol class="near" aria-label="Neighbours, oldest first">${near.map(
      (one) => html`<li aria-current=${one.event.id === this.id ? 'true' : nothing}><button type="button" @click=${() => this.wishes.open(one.event.id, one.tenant)}>
          <span class="mono small soft">${local(one.event.time).slice(11)}</span><span class="what">${one.event.event}</span><span class="soft small" dir="auto">${seen(partyName(one.event.actor))}</span></button></li>`,
    )}</ol>`;
  }

  /**
   * @param {string} title
   * @param {Pair[]} pairs
   */
  section(title, pairs) {
    return html`<section><h3>${title}</h3><dl class="pairs">${pairs.map((pair) => {
      const { field } = pair;
      const text = seen(pair.value);
      return html`<dt>${pair.label}</dt><dd><span class="text ${pair.isMono ? 'mono' : ''}" dir="auto">${text}</span>${
        field ? html`<button type="button" class="add" title="Add to the query" aria-label="Add ${field} to the query" @click=${() => this.wishes.addTerm(term(field, pair.value))}>+</button>` : nothing
      }</dd>`;
    })}</dl></section>`;
  }

  meaningSection() {
    const known = this.meaning;
    if (!known) {
      return nothing;
    }
    const related = [...(known.related ?? [])];
    const to = (/** @type {string} */ q) => write({ ...this.wishes.state(), q, event: '' });
    return html`<section><h3>In the catalogue</h3><dl class="pairs">
      <dt>Category</dt><dd><a class="text" href=${to(`category:${known.category}`)}>${known.category}</a></dd>
      ${known.phase ? html`<dt>Phase</dt><dd><span class="text">${known.phase}</span></dd>` : nothing}
      ${known.legacy?.length ? html`<dt>Earlier names</dt><dd><span class="text">${known.legacy.join(', ')}</span></dd>` : nothing}
      ${known.equivalent?.length ? html`<dt>Same fact</dt><dd><span class="text">${known.equivalent.join(', ')}</span></dd>` : nothing}
      ${related.length ? html`<dt>Related</dt><dd><span class="text">${related.map((id, at) => html`${at ? ', ' : ''}<a href=${to(`event:${quote(id)}`)}>${id}</a>`)}</span></dd>` : nothing}
    </dl></section>`;
  }
}

/**
 * The fields of an event in groups, with the names that queries have for them.
 *
 * @param {any} event
 * @returns {[string, Pair[]][]}
 */
export function sections(event) {
  /** @type {[string, Pair[]][]} */
  const all = [
    ['What', [
      { label: 'Event', value: event.event, field: 'event' },
      { label: 'Catalogue', value: event.catalogue, field: 'catalogue' },
      { label: 'Severity', value: event.severity, field: 'severity' },
      { label: 'Outcome', value: event.outcome, field: 'outcome' },
      ...(event.flags ?? []).map((/** @type {string} */ flag) => ({ label: 'Flag', value: flag, field: 'flags' })),
    ]],
    ['Actor', members(event.actor, 'actor')],
    ...(event.targets ?? []).map((/** @type {any} */ target, /** @type {number} */ at) => /** @type {[string, Pair[]]} */ ([
      event.targets.length > 1 ? `Target ${at + 1}` : 'Target', members(target, 'targets'),
    ])),
    ['Source', members(event.source, 'source')],
    ['Client', members(event.client, 'client')],
    ['Authentication', members(event.auth, 'auth')],
    ['Text', members(event.text, 'text')],
    ['Flow', members(event.flow, 'flow')],
    ['Attributes', [...own('public', event.public), ...own('attributes', event.attributes)]],
    ['Producer', members(event.producer, 'producer')],
    ['Erased', Object.entries(event.erased ?? {}).map(([name, digest]) => ({ label: name, value: digest, isMono: true }))],
  ];
  return all.filter(([, pairs]) => pairs.length > 0);
}

/**
 * @param {any} group
 * @param {string} name
 * @returns {Pair[]}
 */
function members(group, name) {
  const order = ['name', 'id', 'email', 'type', 'ip', 'port'];
  const rank = (/** @type {string} */ member) => (order.indexOf(member) + order.length + 1) % (order.length + 1);
  return Object.entries(group ?? {})
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([member, value]) => ({
      label: member.replaceAll('_', ' '),
      value,
      field: name === 'producer' && member === 'offset' ? undefined : `${name}.${member}`,
      isMono: ['ip', 'id', 'session', 'trace', 'transaction'].includes(member),
    }));
}

/**
 * @param {string} group
 * @param {any} values
 * @returns {Pair[]}
 */
function own(group, values) {
  return Object.entries(values ?? {}).map(([name, value]) => ({
    label: name,
    value,
    field: typeof value === 'object' ? undefined : memberField(group, name),
  }));
}
