// The quarantine: lines that were not understood, newest first, and trying them again: first only to see what would become of each, then for real.
// It never stores before a whole trial of the same choice was seen; lines that come in between are tried with the others. What is tried stays here.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { ask, get, isAbort, Problem } from './api.js';
import { is, moment, number, problemLine } from './panels.js';
import { seen } from './text.js';

/**
 * @typedef {import('./panels.js').View} View
 * @typedef {{ id: string, time: string, received: string, input: string, source: string, product: string, reason: string, raw: string | null, isBase64: boolean, bytes: number, digest: string }} Line
 * @typedef {{ quarantined: string, product: string, status: 'event' | 'ignored' | 'quarantined', event: string | null, id: string | null, reason: string | null }} Tried
 * @typedef {object} Trial
 * @property {boolean} isDry
 * @property {string} product whose lines; empty for all
 * @property {string} as read as whose; empty for their own
 * @property {Tried[]} lines as many as are kept
 * @property {Map<string, { one: Tried, count: number }>} groups lines of which the same became, or for the same reason nothing
 * @property {number} count
 * @property {number} stored
 * @property {boolean} isDone
 * @property {boolean} isStopped
 * @property {Problem | null} problem
 */

/** Lines shown at a time. */
const PAGE = 25;
/** Characters of a line that are shown; the event has it whole. */
const RAW_SHOWN = 1500;
/** Tried lines that are kept to be looked at; more are counted. */
const KEPT_MAX = 20_000;
/** Groups of tried lines that are told apart. */
const GROUPS_MAX = 100;

const condition = 'catalogue:vitni-1 event:event.quarantined';
const needed = /** @type {const} */ (['write', 'read-personal']);

export class Quarantine {
  /**
   * @param {HTMLElement} root
   * @param {View} view
   */
  constructor(root, view) {
    this.root = root;
    this.view = view;
    /** @type {Line[] | null} */
    this.lines = null;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {(string | undefined)[]} the cursor of each page that can be gone to */
    this.cursors = [undefined];
    /** The page that is shown, and the one that was asked for. */
    this.page = 0;
    this.wantedPage = 0;
    this.isAsking = false;
    /** @type {Map<string, { id: string, event: string }>} events that lines have become */
    this.became = new Map();
    /** @type {number | null} */
    this.total = null;
    /** @type {{ name: string, count: number }[]} */
    this.products = [];
    /** What all sources together had in quarantine when the lines were fetched, and what they have now. */
    this.known = -1;
    this.now = -1;
    /** @type {{ product: string, description: string }[] | null} those that lines can be read as */
    this.readers = null;
    /** @type {Problem | null} */
    this.readersProblem = null;
    this.isTrying = false;
    this.wanted = { product: '', as: '' };
    /** @type {Trial | null} */
    this.trial = null;
    this.group = '';
    this.trialPage = 0;
    /** @type {Map<string, Line>} lines that are tried, as far as they were looked at */
    this.looked = new Map();
    this.abort = new AbortController();
  }

  get missing() {
    return needed.filter((scope) => !this.view.may(scope));
  }

  start() {
    this.load(0);
    this.count();
  }

  /**
   * What all sources together have in quarantine: when it grows, there are lines that are not shown yet.
   *
   * @param {number} count
   */
  grown(count) {
    this.known = this.known < 0 ? count : this.known;
    if (this.now !== count) {
      this.now = count;
      this.draw();
    }
  }

  newest() {
    this.known = this.now;
    this.load(0);
    this.count();
  }

  /** @param {number} page */
  async load(page) {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.problem = null;
    this.isAsking = true;
    this.wantedPage = page;
    this.draw();
    try {
      const answer = await get('/v1/query', { tenant: this.view.tenant, q: condition, limit: PAGE, cursor: this.cursors[page] }, signal);
      this.lines = answer.events.map(lineOf);
      this.page = page;
      this.cursors.length = page + 1;
      if (answer.next) {
        this.cursors.push(answer.next);
      }
    } catch (error) {
      if (isAbort(error) || signal.aborted) {
        return;
      }
      this.problem = asProblem(error);
    }
    this.isAsking = false;
    this.draw();
    await this.look(this.lines ?? [], signal);
    this.root.dataset.state = 'done';
  }

  /**
   * Which lines have become events. That is looked for by their ids, in what was taken in after them.
   *
   * @param {readonly Line[]} lines
   * @param {AbortSignal} signal
   */
  async look(lines, signal) {
    const open = lines.filter((line) => !this.became.has(line.id));
    const since = open.map((line) => line.received).sort()[0];
    if (!since || !this.view.may('read-personal')) {
      return;
    }
    const ids = open.map((line) => `"${line.id}"`).join(' OR ');
    try {
      const rows = await this.view.table(`(${ids}) attributes.quarantined_as:* received>=${since} | fields id, event, attributes.quarantined_as | limit 1000`, signal);
      for (const row of rows) {
        this.became.set(String(row['attributes.quarantined_as']), { id: String(row.id), event: String(row.event) });
      }
      this.draw();
    } catch (error) {
      if (!isAbort(error) && !(error instanceof Problem)) {
        console.error(error);
      }
    }
  }

  /** How many lines there are, and of which products. */
  async count() {
    const isWhole = this.view.may('read-personal');
    try {
      const rows = await this.view.table(`${condition} | count${isWhole ? ' by attributes.product' : ''}`, new AbortController().signal);
      this.total = rows.reduce((sum, row) => sum + row.count, 0);
      this.products = isWhole ? rows.flatMap((row) => (row['attributes.product'] === null ? [] : [{ name: String(row['attributes.product']), count: row.count }])) : [];
    } catch (error) {
      if (!(error instanceof Problem)) {
        console.error(error);
      }
      this.total = null;
    }
    this.draw();
  }

  async startTrying() {
    this.isTrying = true;
    this.trial = null;
    this.readersProblem = null;
    this.draw();
    document.getElementById('retry-product')?.focus();
    if (!this.readers) {
      try {
        this.readers = (await get('/v1/products')).products;
      } catch (error) {
        this.readersProblem = asProblem(error);
      }
      this.draw();
    }
  }

  stopTrying() {
    if (this.trial) {
      this.trial.isStopped = true;
    }
    this.isTrying = false;
    this.trial = null;
    this.draw();
    document.getElementById('retry-open')?.focus();
  }

  /** @param {Partial<{ product: string, as: string }>} more */
  choose(more) {
    if (this.trial) {
      this.trial.isStopped = true;
    }
    this.wanted = { ...this.wanted, ...more };
    this.trial = null;
    this.draw();
  }

  /**
   * Tries all lines, as many requests as it takes.
   *
   * @param {boolean} isDry
   */
  async run(isDry) {
    /** @type {Trial} */
    const trial = { isDry, ...this.wanted, lines: [], groups: new Map(), count: 0, stored: 0, isDone: false, isStopped: false, problem: null };
    this.trial = trial;
    this.group = '';
    this.trialPage = 0;
    this.draw();
    /** @type {string | null | undefined} */
    let cursor;
    try {
      do {
        const wanted = { tenant: this.view.tenant, product: trial.product || undefined, as: trial.as || undefined, dry_run: isDry, cursor };
        const answer = await ask('/v1/quarantine/retry', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) });
        const { lines, stored, next } = await answer.json();
        take(trial, lines, stored);
        cursor = next;
        this.draw();
      } while (cursor && !trial.isStopped);
    } catch (error) {
      trial.problem = asProblem(error);
    }
    trial.isDone = true;
    if (this.trial !== trial) {
      return;
    }
    this.draw();
    await this.lookAtTrial();
    if (!isDry) {
      this.newest();
    }
  }

  /** Fetches the lines of the tried ones that are in sight. */
  async lookAtTrial() {
    const ids = this.inSight().map((one) => one.quarantined).filter((id) => !this.looked.has(id));
    if (!ids.length || !this.view.may('read')) {
      return;
    }
    try {
      const found = await this.view.found(`${condition} id:(${ids.join(', ')})`, new AbortController().signal, PAGE);
      for (const line of found.map(lineOf)) {
        this.looked.set(line.id, line);
      }
      this.draw();
    } catch (error) {
      if (!(error instanceof Problem)) {
        console.error(error);
      }
    }
  }

  /** The tried lines of the chosen group. */
  get chosen() {
    const { trial, group } = this;
    return trial ? trial.lines.filter((one) => !group || groupOf(one) === group) : [];
  }

  inSight() {
    return this.chosen.slice(this.trialPage * PAGE, (this.trialPage + 1) * PAGE);
  }

  draw() {
    render(this.template(), this.root);
  }

  template() {
    const { problem, lines, total } = this;
    return html`<section class="kept" aria-labelledby="quarantine-name">
      <div class="heading"><h2 id="quarantine-name">Quarantine${total === null ? nothing : html` <span class="soft">${number(total)} ${total === 1 ? 'line' : 'lines'}</span>`}</h2>
        ${lines?.length && !this.missing.length && !this.isTrying ? html`<button type="button" id="retry-open" @click=${() => this.startTrying()}>Try again…</button>` : nothing}</div>
      <p class="soft small">Lines that could not be understood, kept as they came. They stay here; one that is understood later becomes an event of its own.</p>
      ${lines?.length && this.missing.length ? html`<p class="note small">Trying them again takes the scopes write and read-personal. Your token does not have ${this.missing.join(' and ')}.</p>` : nothing}
      ${this.isTrying ? this.tryTemplate() : nothing}
      ${problem ? problemLine(problem, () => this.load(this.wantedPage)) : nothing}
      ${lines ? (lines.length ? this.listTemplate(lines) : noLines()) : problem ? nothing : html`<p class="soft small waiting">Looking…</p>`}
    </section>`;
  }

  /** @param {readonly Line[]} lines */
  listTemplate(lines) {
    const { view, page, isAsking } = this;
    const more = this.now - this.known;
    return html`${more > 0 ? html`<p class="fresh" role="status">${number(more)} more ${more === 1 ? 'line has' : 'lines have'} come. <button type="button" @click=${() => this.newest()}>Show the newest</button></p>` : nothing}
      ${view.may('read-personal') ? nothing : html`<p class="note small">What the lines say, whose they are and why they were not understood is personal; your token does not have read-personal.</p>`}
      <ol class="kept-lines" aria-busy=${isAsking ? 'true' : 'false'}>${lines.map((line) => this.lineTemplate(line))}</ol>
      <div class="pager"><button type="button" ?disabled=${page === 0 || isAsking} @click=${() => this.load(page - 1)}>Newer</button>
        <button type="button" ?disabled=${!this.cursors[page + 1] || isAsking} @click=${() => this.load(page + 1)}>Older</button>
        <span class="soft small">${number(page * PAGE + 1)} to ${number(page * PAGE + lines.length)}${this.total === null ? '' : ` of ${number(this.total)}`}</span></div>`;
  }

  /** @param {Line} line */
  lineTemplate(line) {
    const { view } = this;
    const became = this.became.get(line.id);
    const isWhole = view.may('read-personal');
    return html`<li><div class="line">${moment(line.time)}
        ${isWhole ? html`<span dir="auto"><span class="soft">from</span> ${seen(line.source)} <span class="soft">by ${seen(line.input)}</span></span><span><span class="soft">read as</span> ${seen(line.product)}</span>` : nothing}
        <a class="to" href=${view.events(is('id', line.id), { event: line.id })} aria-label="Event of the line of ${line.time}">Event</a></div>
      ${isWhole ? html`<p class="why">${seen(line.reason)}${became ? html` <span class="badge good"><span aria-hidden="true">✓ </span>became <a href=${view.events(is('id', became.id), { event: became.id })}>${seen(became.event)}</a></span>` : nothing}</p>${rawOf(line)}` : nothing}</li>`;
  }

  tryTemplate() {
    const { readers, readersProblem, trial, wanted, products } = this;
    const isBusy = trial !== null && !trial.isDone;
    const value = (/** @type {Event} */ event) => (event.target instanceof HTMLSelectElement ? event.target.value : '');
    const submit = (/** @type {Event} */ event) => {
      event.preventDefault();
      this.run(true);
    };
    return html`<div class="trial" role="group" aria-label="Try again">
      <form class="plain" @submit=${submit}>
        <label for="retry-product">Lines that were read as<select id="retry-product" ?disabled=${isBusy} @change=${(/** @type {Event} */ event) => this.choose({ product: value(event) })}>
          <option value="">any product</option>${products.map((one) => html`<option value=${one.name} .selected=${one.name === wanted.product}>${seen(one.name)} (${number(one.count)})</option>`)}</select></label>
        <label for="retry-as">Read them as<select id="retry-as" ?disabled=${isBusy || !readers} @change=${(/** @type {Event} */ event) => this.choose({ as: value(event) })}>
          <option value="">the same product, as it is now</option>${(readers ?? []).map((one) => html`<option value=${one.product} .selected=${one.product === wanted.as}>${seen(one.product)}: ${seen(one.description)}</option>`)}</select></label>
        <button class="primary" ?disabled=${isBusy}>See what would become of them</button>
        <button type="button" class="quiet" @click=${() => this.stopTrying()}>Close</button>
      </form>
      ${readersProblem ? problemLine(readersProblem, () => this.startTrying()) : nothing}
      <p class="soft small">This stores nothing yet. That lines are tried is told in the tenant’s tree, with your token’s name.</p>
      ${trial ? this.trialTemplate(trial) : nothing}
    </div>`;
  }

  /** @param {Trial} trial */
  trialTemplate(trial) {
    const events = sum(trial, 'event');
    const left = sum(trial, 'quarantined');
    const ignored = sum(trial, 'ignored');
    const lines = (/** @type {number} */ count) => `${number(count)} ${count === 1 ? 'line' : 'lines'}`;
    const words = trial.isDry
      ? `Of ${lines(trial.count)}, ${number(events)} would become ${events === 1 ? 'an event' : 'events'}, ${number(ignored)} would be ignored, ${number(left)} would stay not understood.`
      : `${lines(trial.count)} tried: ${number(trial.stored)} new ${trial.stored === 1 ? 'event' : 'events'}${events > trial.stored ? `, ${number(events - trial.stored)} that ${events - trial.stored === 1 ? 'was an event' : 'were events'} already` : ''}, ${number(ignored)} ignored. ${left ? `${lines(left)} ${left === 1 ? 'remains' : 'remain'} that ${left === 1 ? 'is' : 'are'} not understood.` : 'None remains that is not understood.'}`;
    return html`<div class="verdict ${trial.isDone && !trial.problem ? (left || !trial.count ? 'open' : 'good') : 'open'}" role="status"><strong>${
        trial.isDone ? (trial.isDry ? 'What would become of them' : 'What became of them') : html`${trial.isDry ? 'Trying' : 'Storing'}… ${lines(trial.count)} so far`
      }</strong>${trial.count || trial.isDone ? words : nothing}
        ${trial.isDone && left ? html`<br>What is not understood stays in quarantine. Mend the mapping that reads it, or read it as another product, and try again.` : nothing}
        ${trial.isStopped ? html`<br>It was stopped before the end.` : nothing}</div>
      ${trial.problem ? problemLine(trial.problem, () => this.run(trial.isDry)) : nothing}
      <div class="actions">
        ${trial.isDone ? nothing : html`<button type="button" @click=${() => ((trial.isStopped = true), this.draw())}>Stop</button>`}
        ${trial.isDry && trial.isDone && !trial.isStopped && !trial.problem && events ? html`<button type="button" class="primary" @click=${() => this.run(false)}>Store ${number(events)} ${events === 1 ? 'event' : 'events'}</button>` : nothing}
      </div>
      ${trial.count ? this.groupsTemplate(trial) : nothing}`;
  }

  /** @param {Trial} trial */
  groupsTemplate(trial) {
    const choose = (/** @type {string} */ group) => {
      this.group = group;
      this.trialPage = 0;
      this.draw();
      this.lookAtTrial();
    };
    const turn = (/** @type {number} */ by) => {
      this.trialPage += by;
      this.draw();
      this.lookAtTrial();
    };
    const groups = [...trial.groups].sort(([, a], [, b]) => b.count - a.count);
    const { chosen } = this;
    const shown = this.inSight();
    const from = this.trialPage * PAGE;
    return html`<div class="groups" role="group" aria-label="What became of lines">${groups.map(([group, { one, count }]) => html`<button type="button" class=${one.status} aria-pressed=${this.group === group ? 'true' : 'false'} @click=${() => choose(this.group === group ? '' : group)}>${number(count)} ${becameWords(one, trial.isDry)}</button>`)}</div>
      <ol class="kept-lines">${shown.map((one) => this.triedTemplate(one, trial))}</ol>
      <div class="pager"><button type="button" ?disabled=${from === 0} @click=${() => turn(-1)}>Newer</button><button type="button" ?disabled=${from + PAGE >= chosen.length} @click=${() => turn(1)}>Older</button>
        <span class="soft small">${number(from + 1)} to ${number(from + shown.length)} of ${number(chosen.length)}${trial.lines.length < trial.count ? ` (the newest ${number(KEPT_MAX)} can be looked at)` : ''}</span></div>`;
  }

  /**
   * @param {Tried} one
   * @param {Trial} trial
   */
  triedTemplate(one, trial) {
    const { view } = this;
    const line = this.looked.get(one.quarantined);
    const name = one.status === 'event' && one.id && !trial.isDry ? html`<a href=${view.events(is('id', one.id), { event: one.id })}>${seen(one.event)}</a>` : null;
    return html`<li><div class="line">${line ? moment(line.time) : html`<span class="soft">…</span>`}<span><span class="soft">read as</span> ${seen(one.product)}</span>
        <a class="to" href=${view.events(is('id', one.quarantined), { event: one.quarantined })} aria-label="Event that keeps the line${line ? ` of ${line.time}` : ''}">Event</a></div>
      <p class="why ${one.status}">${name ? html`<span class="badge good"><span aria-hidden="true">✓ </span>became ${name}</span>` : html`<span class="badge ${one.status === 'event' ? 'good' : one.status === 'quarantined' ? 'bad' : ''}">${becameWords(one, trial.isDry)}</span>`}</p>
      ${line ? rawOf(line) : nothing}</li>`;
  }
}

/**
 * @param {any} found an event in quarantine with its place
 * @returns {Line}
 */
function lineOf({ event }) {
  const told = { ...event.public, ...event.attributes };
  const text = (/** @type {string} */ name) => (told[name] === undefined ? '' : String(told[name]));
  return {
    id: event.id,
    time: event.time,
    received: event.received,
    input: text('input'),
    source: text('source'),
    product: text('product'),
    reason: text('reason'),
    raw: event.raw ?? null,
    isBase64: event.flags?.includes('raw-base64') ?? false,
    bytes: Number(told.bytes ?? 0),
    digest: text('digest'),
  };
}

/** @param {Line} line */
function rawOf({ raw, isBase64, bytes, digest }) {
  if (raw === null) {
    return html`<p class="soft small">The line itself is not kept: ${number(bytes)} bytes${digest ? html`, <code>${digest}</code>` : nothing}.</p>`;
  }
  const cut = raw.length - RAW_SHOWN;
  return html`<pre tabindex="0" aria-label="The line${isBase64 ? ', in base64' : ''}">${seen(raw.slice(0, RAW_SHOWN))}${cut > 0 ? '…' : ''}</pre>
    ${isBase64 || cut > 0 ? html`<p class="soft small">${isBase64 ? 'In base64, because it is not UTF-8. ' : ''}${cut > 0 ? `${number(cut)} more characters: the event has it whole.` : ''}</p>` : nothing}`;
}

/**
 * @param {Trial} trial
 * @param {readonly Tried[]} lines
 * @param {number} stored
 */
function take(trial, lines, stored) {
  for (const one of lines) {
    const group = trial.groups.size < GROUPS_MAX ? groupOf(one) : trial.groups.has(groupOf(one)) ? groupOf(one) : one.status;
    const known = trial.groups.get(group);
    trial.groups.set(group, { one: known?.one ?? one, count: (known?.count ?? 0) + 1 });
  }
  trial.lines.push(...lines.slice(0, KEPT_MAX - trial.lines.length));
  trial.count += lines.length;
  trial.stored += stored;
}

/** @param {Tried} one */
function groupOf(one) {
  return `${one.status} ${one.event ?? one.reason ?? ''}`;
}

/**
 * @param {Trial} trial
 * @param {Tried['status']} status
 */
function sum(trial, status) {
  return [...trial.groups.values()].reduce((count, group) => count + (group.one.status === status ? group.count : 0), 0);
}

/**
 * @param {Tried} one
 * @param {boolean} isDry
 */
function becameWords(one, isDry) {
  if (one.status === 'event') {
    return isDry ? html`would become ${seen(one.event)}` : html`became ${seen(one.event)}`;
  }
  return one.status === 'ignored' ? (isDry ? 'would be ignored: no security fact' : 'ignored: no security fact') : html`not understood: ${seen(one.reason ?? 'nobody says why')}`;
}

function noLines() {
  return html`<div class="quiet-state small-state"><p>Nothing is in quarantine: every line that came was understood.</p></div>`;
}

/** @param {unknown} error */
function asProblem(error) {
  if (error instanceof Problem) {
    return error;
  }
  console.error(error);
  return new Problem('unreadable', 'The answer cannot be shown.');
}
