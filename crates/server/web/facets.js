// The most frequent values of some fields beside the list; a click demands a value or rules it out. Personal fields are only asked for
// by readers who may see them.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { repeat } from './vendor/lit-html/directives/repeat.js';
import { get, isAbort, Problem } from './api.js';
import { exchange, has, negated, plain, split, term, tokens, toggle } from './query-text.js';
import { severityWord } from './rows.js';
import { seen } from './text.js';
import { local } from './time.js';

/**
 * @typedef {{ field: string, values: { value: unknown, count: number }[], distinct: number, missing: number }} Facet
 * @typedef {{ q: string, from: string, to: string, tenant: string }} Question
 */

/** Field, title, whether it is personal, whether it is folded at first. */
const fields = /** @type {const} */ ([
  ['event', 'Event', false, false],
  ['outcome', 'Outcome', false, false],
  ['severity', 'Severity', false, false],
  ['actor', 'Actor', true, false],
  ['source.ip', 'Address', true, false],
  ['client', 'Client', false, false],
  ['target', 'Target', true, true],
  ['producer.product', 'Product', false, true],
  ['producer.host', 'Host', false, true],
  ['auth.method', 'Method', false, true],
  ['catalogue', 'Catalogue', false, true],
]);

const VALUES = 8;

export class Facets {
  /**
   * @param {HTMLElement} root
   * @param {{ seesPersonal: boolean, query: () => string, change: (query: string) => void }} wishes
   */
  constructor(root, wishes) {
    this.root = root;
    this.wishes = wishes;
    this.fields = fields.filter(([, , isPersonal]) => wishes.seesPersonal || !isPersonal);
    /** @type {Map<string, Facet>} */
    this.found = new Map();
    this.total = 0;
    this.since = '';
    this.why = '';
    this.isAsking = false;
    /** @type {Question | null} */
    this.last = null;
    this.draw();
  }

  /**
   * @param {Question} question
   * @param {AbortSignal} signal
   * @param {string} [since] where events begin to be counted, if not where the question does
   */
  async ask(question, signal, since = '') {
    this.last = question;
    this.isAsking = true;
    this.draw();
    try {
      const answer = await get('/v1/query/facets', { ...question, from: since || question.from, field: this.fields.map(([field]) => field), top: VALUES }, signal);
      this.found = new Map(answer.facets.map((/** @type {Facet} */ facet) => [facet.field, facet]));
      this.total = answer.total;
      this.since = since;
      this.why = '';
      this.isAsking = false;
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      this.isAsking = false;
      this.why = error instanceof Problem ? error.message : 'The values cannot be shown.';
    }
    this.draw();
  }

  toggleShown() {
    const isOpen = this.root.classList.toggle('open');
    if (isOpen) {
      /** @type {HTMLElement | null} */ (this.root.querySelector('.close button'))?.focus();
    }
  }

  get isOpen() {
    return this.root.classList.contains('open');
  }

  draw() {
    render(
      html`<div class="close"><strong>Filter</strong><button type="button" @click=${() => this.toggleShown()}>Done</button></div>
        ${this.why ? html`<p class="small soft" role="status">${this.why} <button type="button" @click=${() => this.last && this.ask(this.last, new AbortController().signal)}>Try again</button></p>` : nothing}
        ${this.since ? html`<p class="small soft">Of the newest ${this.total.toLocaleString('en')}, since ${local(this.since).slice(0, 16)}. <button type="button" class="link" @click=${() => this.last && this.ask(this.last, new AbortController().signal)}>Count all</button></p>` : nothing}
        ${this.found.size || this.why ? this.fields.map(([field, title, , isFolded]) => this.facet(field, title, isFolded)) : html`<p class="small soft visually-hidden">Counting…</p>`}`,
      this.root,
    );
    this.root.setAttribute('aria-busy', this.isAsking ? 'true' : 'false');
  }

  /**
   * @param {string} field
   * @param {string} title
   * @param {boolean} isFolded
   */
  facet(field, title, isFolded) {
    const found = this.found.get(field);
    const values = found?.values ?? [];
    return html`<details ?open=${!isFolded}><summary><span>${title}</span><span class="soft">${found ? found.distinct.toLocaleString('en') : ''}</span></summary>
      <ul>${repeat(values, (one) => plain(one.value), (one) => this.value(field, title, one))}
        ${found && found.missing && values.length ? this.value(field, title, { value: null, count: found.missing }) : nothing}
        ${found && !values.length ? html`<li class="soft small">none</li>` : nothing}
        ${this.leftOut(field, values).map((wanted) => this.excluded(field, wanted))}</ul></details>`;
  }

  /**
   * Terms that rule a value of the field out; what is ruled out is not counted and would not be seen otherwise.
   *
   * @param {string} field
   * @param {Facet['values']} values those that are shown anyway
   */
  leftOut(field, values) {
    const shown = new Set(values.map((one) => negated(term(field, one.value))));
    const query = this.wishes.query();
    return tokens(split(query).condition)
      .map((piece) => piece.text)
      .filter((text) => text.startsWith(`-${field}:`) && !shown.has(text) && text !== term(field, null) && has(query, text));
  }

  /**
   * @param {string} field
   * @param {string} wanted
   */
  excluded(field, wanted) {
    const name = wanted.slice(field.length + 2);
    const change = () => this.wishes.change(toggle(this.wishes.query(), wanted));
    return html`<li><button type="button" class="value out" title="Left out. Let it in again" @click=${change}><span class="visually-hidden">Left out, let in again: </span><s class="name">${name}</s></button>
      <button type="button" class="exclude" aria-label="Leave out ${name}" aria-pressed="true" @click=${change}>−</button></li>`;
  }

  /**
   * @param {string} field
   * @param {string} title
   * @param {{ value: unknown, count: number }} one
   */
  value(field, title, one) {
    const query = this.wishes.query();
    const wanted = term(field, one.value);
    const unwanted = negated(wanted);
    const isWanted = has(query, wanted);
    const isUnwanted = has(query, unwanted);
    const name = one.value === null ? '(none)' : field === 'severity' ? severityWord(Number(one.value)) : seen(plain(one.value));
    const part = this.total ? Math.max(1, Math.round((one.count / this.total) * 100)) : 0;
    return html`<li><button type="button" class="value" title=${name} aria-pressed=${isWanted ? 'true' : 'false'} .style=${`--part: ${part}%`}
        @click=${() => this.wishes.change(exchange(query, wanted, unwanted))}><span class="visually-hidden">${title}: </span><span class="name" dir="auto">${name}</span><span class="count">${one.count.toLocaleString('en')}</span></button>
      <button type="button" class="exclude" title="Leave out" aria-label="Leave out ${name}" aria-pressed=${isUnwanted ? 'true' : 'false'}
        @click=${() => this.wishes.change(exchange(query, unwanted, wanted))}>−</button></li>`;
  }
}
