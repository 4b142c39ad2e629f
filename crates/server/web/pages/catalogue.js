// Every event of every catalogue that the reader may know: searched as one types, narrowed by filters, each with how often it came, and opened whole
// at an address of its own. It never waits for counts: without the right to them, or when they fail, the list is the same without numbers.

import { html, render, nothing } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { get, isAbort, Problem } from '../api.js';
import { known, matching, named, orders } from '../catalogue-entries.js';
import { SENDERS_MAX, breakable, conditionOf, entryTemplate } from '../catalogue-entry.js';
import { View, moment, number, outcome, problemLine } from '../panels.js';
import { severityClass, severityWord } from '../rows.js';
import { isTyping } from '../shell.js';
import { seen } from '../text.js';

/**
 * @typedef {import('../catalogue-entries.js').Known} Known
 * @typedef {import('../catalogue-entries.js').Came} Came
 * @typedef {import('../catalogue-entries.js').Wish} Wish
 * @typedef {import('../catalogue-entry.js').Whom} Whom
 * @typedef {Wish & { event: string, catalogue: string }} State
 */

const SINCE = 'now-30d';
/** Entries that are drawn at once; more are drawn when the reader asks for them. */
const SHOWN_MAX = 500;
/** How long after a letter the address follows. */
const ADDRESS_MS = 300;

class Catalogue {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    /** @type {Known[] | null} */
    this.all = null;
    /** @type {Map<string, Known>} */
    this.byKey = new Map();
    /** @type {any[]} catalogues without their events */
    this.heads = [];
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {Map<string, Came> | null} */
    this.came = null;
    /** @type {Problem | 'asking' | 'denied' | null} why there are no counts */
    this.uncounted = 'asking';
    /** Events whose id no catalogue has, and how many ids those are. */
    this.strange = { events: 0, ids: 0 };
    /** @type {Map<string, Whom>} */
    this.whom = new Map();
    this.state = this.read();
    this.shownMax = SHOWN_MAX;
    /** The key of the line that Tab reaches. */
    this.active = '';
    this.timer = 0;
    view.content.addEventListener('click', (event) => this.clicked(event));
    view.content.addEventListener('keydown', (event) => this.pressed(event));
    addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && this.opened && !isTyping(event) && !document.querySelector('dialog[open]')) {
        this.close();
      }
    });
    addEventListener('popstate', () => {
      clearTimeout(this.timer);
      const before = this.opened?.key;
      this.state = this.read();
      this.draw();
      this.ask();
      if (before && before !== this.opened?.key) {
        this.focusLine(before);
      }
    });
  }

  /** @returns {State} */
  read() {
    const params = new URLSearchParams(location.search);
    const word = (/** @type {string} */ name) => params.get(name) ?? '';
    const order = orders.find(([name]) => name === word('order'))?.[0] ?? '';
    return { q: word('q'), within: word('in'), category: word('category'), cameOnly: word('came') === '1', order, event: word('event'), catalogue: word('catalogue') };
  }

  /** @param {Partial<State>} [more] */
  href(more) {
    const { q, within, category, cameOnly, order, event, catalogue } = { ...this.state, ...more };
    const all = { q, in: within, category, came: cameOnly ? '1' : '', order, event, catalogue };
    return this.view.page('/catalogue', Object.fromEntries(Object.entries(all).filter(([, value]) => value)));
  }

  /** The entry that the address names. */
  get opened() {
    const { catalogue, event } = this.state;
    return event && this.all ? named(this.all, catalogue, event) : undefined;
  }

  get found() {
    const { all, state } = this;
    if (!all || (state.cameOnly && this.uncounted === 'asking')) {
      return [];
    }
    return matching(all, state, this.came);
  }

  async start() {
    this.problem = null;
    this.draw();
    try {
      const { tenant } = this.view;
      const { catalogues } = await get('/v1/catalogue', { tenant });
      const whole = await Promise.all(catalogues.map((/** @type {any} */ one) => get(`/v1/catalogue/${encodeURIComponent(one.catalogue)}`, { tenant: one.tenant })));
      this.heads = catalogues;
      this.byKey = new Map(whole.flatMap((one) => one.events.map(known)).map((/** @type {Known} */ one) => [one.key, one]));
      this.all = [...this.byKey.values()];
    } catch (error) {
      this.problem = asProblem(error);
      this.draw();
      return;
    }
    this.draw();
    this.ask();
    await this.count();
  }

  /** One question for all entries. */
  async count() {
    if (!this.view.may('read')) {
      this.uncounted = 'denied';
      this.draw();
      return;
    }
    this.uncounted = 'asking';
    this.draw();
    try {
      const rows = await this.view.table(`time>=${SINCE} | count, max(time) by catalogue, event | limit 10000`, new AbortController().signal);
      this.came = new Map();
      this.strange = { events: 0, ids: 0 };
      for (const row of rows) {
        const key = `${row.catalogue ?? ''}/${row.event ?? ''}`;
        if (this.byKey.has(key)) {
          this.came.set(key, { count: row.count, last: String(row['max(time)']) });
        } else {
          this.strange = { events: this.strange.events + row.count, ids: this.strange.ids + 1 };
        }
      }
      this.uncounted = null;
    } catch (error) {
      this.uncounted = asProblem(error);
    }
    this.draw();
    this.view.content.dataset.state = 'done';
  }

  /** Asks once from whom the opened entry's events came. */
  async ask() {
    const one = this.opened;
    if (!one || !this.view.may('read') || this.whom.has(one.key)) {
      return;
    }
    /** @type {Whom} */
    const whom = { rows: null, problem: null };
    this.whom.set(one.key, whom);
    this.draw();
    try {
      whom.rows = await this.view.table(`${conditionOf(one.entry)} | count, min(time), max(time) by producer.product, producer.host | sort count desc | limit ${SENDERS_MAX}`, new AbortController().signal);
    } catch (error) {
      whom.problem = asProblem(error);
    }
    this.draw();
  }

  /**
   * @param {Partial<State>} more
   * @param {'push' | 'replace'} how
   */
  change(more, how) {
    if (how === 'push') {
      this.settle();
    }
    clearTimeout(this.timer);
    this.state = { ...this.state, ...more };
    this.shownMax = SHOWN_MAX;
    if (how === 'push') {
      history.pushState(null, '', this.href());
    } else {
      this.timer = setTimeout(() => this.settle(), ADDRESS_MS);
    }
    this.draw();
  }

  /** The address says what is shown, also when it was still to follow. */
  settle() {
    clearTimeout(this.timer);
    history.replaceState(history.state, '', this.href());
  }

  /** @param {string} href an address of this page */
  go(href) {
    this.settle();
    const isFromList = !this.opened;
    history.pushState({ isFromList }, '', href);
    this.state = this.read();
    const one = this.opened;
    this.active = one?.key ?? this.active;
    this.draw();
    this.ask();
    if (one) {
      document.querySelector('.entry')?.scrollTo(0, 0);
      const heading = /** @type {HTMLElement | null} */ (document.querySelector('#entry-name'));
      heading?.focus({ preventScroll: matchMedia('(min-width: 901px)').matches });
      if (matchMedia('(max-width: 900px)').matches) {
        scrollTo(0, 0);
      }
    }
  }

  close() {
    const key = this.opened?.key ?? '';
    if (history.state?.isFromList) {
      history.back();
      return;
    }
    history.pushState(null, '', this.href({ event: '', catalogue: '' }));
    this.state = this.read();
    this.draw();
    this.focusLine(key);
  }

  /** @param {MouseEvent} event */
  clicked(event) {
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    const isPlain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (link && isPlain && link.origin === location.origin && link.pathname === location.pathname) {
      event.preventDefault();
      this.go(link.href);
    }
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const { target } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) {
      return;
    }
    const lines = this.lines();
    if (target.id === 'catalogue-words') {
      if (event.key === 'ArrowDown' && lines.length) {
        event.preventDefault();
        this.focusAt(0);
      } else if (event.key === 'Enter' && lines[0]) {
        event.preventDefault();
        this.go(lines[0].href);
      }
      return;
    }
    const at = lines.findIndex((line) => line === target);
    if (at < 0) {
      return;
    }
    /** @type {Record<string, number>} */
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 10, PageUp: Math.max(0, at - 10), Home: 0, End: lines.length - 1 };
    const next = to[event.key];
    if (next !== undefined) {
      event.preventDefault();
      if (next < 0) {
        document.getElementById('catalogue-words')?.focus();
      } else {
        this.focusAt(Math.min(next, lines.length - 1));
      }
    }
  }

  /** @returns {HTMLAnchorElement[]} */
  lines() {
    return [...this.view.content.querySelectorAll('a[data-key]')].filter((line) => line instanceof HTMLAnchorElement);
  }

  /** @param {number} at */
  focusAt(at) {
    const line = this.lines()[at];
    if (line) {
      this.active = line.dataset.key ?? '';
      this.draw();
      line.focus();
    }
  }

  /** @param {string} key */
  focusLine(key) {
    const at = this.lines().findIndex((line) => line.dataset.key === key);
    if (at >= 0) {
      this.focusAt(at);
    }
  }

  draw() {
    const one = this.opened;
    document.title = `${one ? `${seen(one.entry.event)} · ` : ''}Catalogue · Vitni`;
    render(this.template(one), this.view.content);
  }

  /** @param {Known | undefined} one */
  template(one) {
    if (this.problem) {
      return problemLine(this.problem, () => this.start());
    }
    if (!this.all) {
      return html`<p class="soft">Fetching the catalogues…</p>`;
    }
    const { found, state } = this;
    const isGone = state.event && !one;
    return html`<div class="catalogue ${one ? 'with-entry' : ''}">
      <div class="catalogue-list">
        ${this.filters()}
        <div class="catalogue-state">${this.stateLine(found.length)}</div>
        ${isGone ? html`<div class="verdict open" role="status"><strong>No catalogue that you may see has ${seen(state.event)}${state.catalogue ? html` in ${seen(state.catalogue)}` : nothing}.</strong>Its events may be of a catalogue of another tenant, or of one that is not loaded yet.</div>` : nothing}
        ${found.length ? this.list(found, one) : this.uncounted === 'asking' && state.cameOnly ? nothing : this.nothingFound()}
      </div>
      ${one ? html`<section class="entry" aria-labelledby="entry-name" tabindex="-1">${this.entry(one)}</section>` : nothing}
    </div>`;
  }

  filters() {
    const { state, heads } = this;
    const categories = [...new Set((this.all ?? []).map((one) => one.entry.category))].sort();
    const choose = (/** @type {Event} */ event) => (event.target instanceof HTMLSelectElement ? event.target.value : '');
    const option = (/** @type {string} */ value, /** @type {string} */ words, /** @type {string} */ chosen) => html`<option value=${value} .selected=${value === chosen}>${words}</option>`;
    return html`<div class="filter catalogue-filter" role="search">
      <label for="catalogue-words" class="visually-hidden">Search the catalogue</label>
      <input type="search" id="catalogue-words" placeholder="Id, meaning, category, attribute or earlier name" autocomplete="off" autocapitalize="off" spellcheck="false" aria-describedby="catalogue-keys"
        .value=${state.q} @input=${(/** @type {Event} */ event) => event.target instanceof HTMLInputElement && this.change({ q: event.target.value }, 'replace')}>
      <span id="catalogue-keys" class="visually-hidden">Down arrow leads into the list, Enter opens.</span>
      <select aria-label="Catalogue" @change=${(/** @type {Event} */ event) => this.change({ within: choose(event) }, 'push')}>
        ${option('', 'All catalogues', state.within)}${heads.map((one) => option(one.catalogue, `${one.catalogue} (${one.count})`, state.within))}</select>
      <select aria-label="Category" @change=${(/** @type {Event} */ event) => this.change({ category: choose(event) }, 'push')}>
        ${option('', 'All categories', state.category)}${categories.map((name) => option(name, name, state.category))}</select>
      <select aria-label="Order" @change=${(/** @type {Event} */ event) => this.change({ order: orders.find(([name]) => name === choose(event))?.[0] ?? '' }, 'push')}>
        ${orders.map(([name, words]) => option(name, words, state.order))}</select>
      <label class="check"><input type="checkbox" .checked=${state.cameOnly} ?disabled=${this.uncounted === 'denied'} @change=${(/** @type {Event} */ event) => event.target instanceof HTMLInputElement && this.change({ cameOnly: event.target.checked }, 'push')}>Only what came</label>
    </div>`;
  }

  /** @param {number} count */
  stateLine(count) {
    const { uncounted, came, strange, view } = this;
    const words = html`<span role="status">${number(count)} of ${number(this.all?.length ?? 0)} events</span>`;
    if (uncounted === 'asking') {
      return html`<p class="soft small">${words}. Counting what came in the last 30 days…</p>`;
    }
    if (uncounted === 'denied') {
      return html`<p class="soft small">${words}. How often each came is not shown: that takes the scope read, which your token does not have.</p>`;
    }
    if (uncounted) {
      return html`<p class="soft small">${words}. What came in the last 30 days could not be counted:</p>${problemLine(uncounted, () => this.count())}`;
    }
    return html`<p class="soft small">${words}; ${number(came?.size ?? 0)} of all came in the last 30 days${
      strange.events ? html`, and ${number(strange.events)} ${strange.events === 1 ? 'event' : 'events'} with <a href=${view.events('flags:unknown-event | count, max(time) by catalogue, event | sort count desc', { range: '30d' })}>${number(strange.ids)} ${strange.ids === 1 ? 'id' : 'ids'}</a> that no catalogue here has` : nothing
    }.</p>`;
  }

  nothingFound() {
    const { q, within, category, cameOnly } = this.state;
    return html`<div class="quiet-state"><h2>No event fits</h2>
      <p>${q ? html`Every word must stand in the id, the meaning, the category, an attribute’s name or an earlier name.` : 'Nothing is left of what the filters let through.'}</p>
      ${q || within || category || cameOnly ? html`<button type="button" @click=${() => this.change({ q: '', within: '', category: '', cameOnly: false }, 'push')}>Show all</button>` : nothing}</div>`;
  }

  /**
   * @param {readonly Known[]} found
   * @param {Known | undefined} opened
   */
  list(found, opened) {
    const shown = found.slice(0, this.shownMax);
    const reached = shown.find((one) => one.key === this.active) ?? shown.find((one) => one.key === opened?.key) ?? shown[0];
    return html`<table class="catalogue-table" role="table"><caption class="visually-hidden">Events of the catalogues. Arrow keys move from one to the next.</caption>
        <thead role="rowgroup"><tr role="row"><th scope="col" role="columnheader">Event</th><th scope="col" role="columnheader" class="kind">Category</th><th scope="col" role="columnheader" class="how">Severity</th><th scope="col" role="columnheader" class="number">30 days</th><th scope="col" role="columnheader" class="last">Last</th></tr></thead>
        <tbody role="rowgroup">${repeat(shown, (one) => one.key, (one) => this.line(one, one === reached, one.key === opened?.key))}</tbody></table>
      ${found.length > shown.length ? html`<p><button type="button" @click=${() => ((this.shownMax += SHOWN_MAX), this.draw())}>Show ${number(Math.min(SHOWN_MAX, found.length - shown.length))} more of ${number(found.length)}</button></p>` : nothing}`;
  }

  /**
   * @param {Known} one
   * @param {boolean} isReached whether Tab stops here
   * @param {boolean} isOpen
   */
  line({ key, entry }, isReached, isOpen) {
    const { view, came, uncounted } = this;
    const tab = isReached ? 0 : -1;
    const one = came?.get(key);
    const count = one
      ? html`<a href=${view.events(conditionOf(entry), { range: '30d' })} tabindex=${tab} aria-label="${number(one.count)} events of ${entry.event}">${number(one.count)}</a>`
      : html`<span class="soft">${came ? '0' : uncounted === 'asking' ? '…' : '–'}</span>`;
    return html`<tr role="row" class=${isOpen ? 'open' : ''}>
      <th scope="row" role="rowheader"><a href=${this.href({ event: entry.event, catalogue: entry.catalogue })} data-key=${key} tabindex=${tab} aria-current=${isOpen ? 'true' : nothing}>${breakable(entry.event)}</a><span class="about">${seen(entry.description)}</span></th>
      <td role="cell" class="kind">${entry.category}<span class="soft small">${seen(entry.catalogue)}</span></td>
      <td role="cell" class="how"><span class="severity ${severityClass(entry.severity)}">${severityWord(entry.severity)}</span>${outcome(entry.outcome)}</td>
      <td role="cell" class="number ${one ? '' : 'none'}">${count}<span class="label" aria-hidden="true">in 30 days</span></td>
      <td role="cell" class="last">${one ? moment(one.last) : html`<span class="soft">–</span>`}</td></tr>`;
  }

  /** @param {Known} one */
  entry({ key, entry }) {
    return entryTemplate(entry, {
      view: this.view,
      head: this.heads.find((head) => head.catalogue === entry.catalogue),
      tenant: document.querySelector('#tenant option:checked')?.textContent ?? '',
      whom: this.view.may('read') ? this.whom.get(key) ?? { rows: null, problem: null } : null,
      has: (other) => this.byKey.has(other),
      href: (other) => {
        const found = this.byKey.get(other)?.entry;
        return this.href({ event: found?.event ?? '', catalogue: found?.catalogue ?? '' });
      },
      again: () => {
        this.whom.delete(key);
        this.ask();
      },
      close: () => this.close(),
    });
  }
}

/** @param {unknown} error */
function asProblem(error) {
  if (error instanceof Problem) {
    return error;
  }
  if (!isAbort(error)) {
    console.error(error);
  }
  return new Problem('unreadable', 'The answer cannot be shown.');
}

new Catalogue(new View()).start();
