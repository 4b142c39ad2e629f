// Every tree that the reader may look at, each with its signed head, its key and a verification in this browser. Keys and checkpoints are fetched for what
// is shown, not for all tenants there are. It never trusts a key by itself.

import { html, nothing, render } from '../vendor/lit-html/lit-html.js';
import { Problem, get } from '../api.js';
import { View, number, problemLine } from '../panels.js';
import { pinned } from '../pins.js';
import { summary } from '../remembered.js';
import { seen } from '../text.js';
import { local } from '../time.js';
import { TreeView } from '../tree-view.js';

/** Tenants shown at a time. */
const PART = 25;

const view = new View();
/** @type {Row[]} */
let rows = [];
let wanted = '';
let most = PART;
/** @type {Problem | null} */
let problem = null;
let isAsked = false;
let isFilling = false;

/** A tenant with its trees. */
class Row {
  /** @param {any} tenant */
  constructor(tenant) {
    this.tenant = tenant;
    /** Newest first; null before the keys were fetched. @type {TreeView[] | null} */
    this.trees = null;
    /** @type {Problem | null} */
    this.problem = null;
    this.isOpen = false;
    /** @type {Promise<void> | null} */
    this.fetching = null;
  }

  fetch() {
    this.fetching ??= this.fetchKeys().finally(() => (this.fetching = null));
    return this.fetching;
  }

  async fetchKeys() {
    try {
      const keys = await get(`/v1/tenants/${encodeURIComponent(this.tenant.id)}/keys`);
      this.trees = keys.trees.toReversed().map((/** @type {import('../tree-view.js').Keys} */ one) => new TreeView(this.tenant.id, one, { mayRead: view.may('read'), draw }));
    } catch (error) {
      this.problem = error instanceof Problem ? error : new Problem('unreadable', 'The keys cannot be read.');
    }
  }

  async open() {
    this.isOpen = true;
    draw();
    if (!this.trees) {
      this.problem = null;
      await this.fetch();
      draw();
    }
    if (view.may('read')) {
      for (const tree of this.trees ?? []) {
        // A tree without a leaf has no checkpoint.
        if (tree === this.trees?.[0] && this.tenant.events === 0) {
          tree.note ??= '';
        }
        if (tree.note === null) {
          await tree.load();
        }
      }
      draw();
    }
  }

  close() {
    this.isOpen = false;
    draw();
  }

  template() {
    const { tenant } = this;
    const id = `trees-of-${tenant.id}`;
    return html`<li class="tree">
      <h2><button type="button" class="quiet" aria-expanded=${this.isOpen ? 'true' : 'false'} aria-controls=${id} @click=${() => (this.isOpen ? this.close() : this.open())}><span dir="auto">${seen(tenant.name)}</span>${tenant.own ? html` <span class="soft">this server itself</span>` : nothing}</button></h2>
      <span class="number">${number(tenant.events)} ${tenant.events === 1 ? 'leaf' : 'leaves'}</span>
      ${this.state()}
      <div id=${id} class="opened" ?hidden=${!this.isOpen}>${this.isOpen ? this.opened() : nothing}</div>
    </li>`;
  }

  /** What this browser knows of the newest tree. */
  state() {
    const keys = this.trees?.[0]?.keys;
    if (!keys) {
      return html`<span></span><span></span>`;
    }
    const key = pinned(keys.origin);
    const kept = summary(keys.origin);
    const { state } = this.trees?.find((tree) => tree.shown.state === 'refused')?.shown ?? this.trees?.[0]?.shown ?? { state: 'ready' };
    return html`<span>${key === keys.checkpoint ? html`<span class="badge good">key trusted here</span>` : key ? html`<span class="badge bad">another key is offered</span>` : html`<span class="badge">no key trusted here</span>`}</span>
      <span class="soft">${state === 'refused' ? html`<strong class="bad">refused</strong>` : state === 'walking' ? 'verifying…' : kept ? html`${number(kept.size)} verified here, ${local(kept.at).slice(0, 16)}` : 'never verified here'}</span>`;
  }

  opened() {
    if (this.problem) {
      return problemLine(this.problem, () => this.open());
    }
    if (!this.trees) {
      return html`<p class="soft small waiting">Looking…</p>`;
    }
    const { tiles } = this.tenant;
    const who = tiles === 'public' ? 'Everybody may read the tiles of this tenant.' : 'The tiles of this tenant are read with a capability, or by whoever may read its events.';
    return html`<p class="soft small">${who}</p>
      ${view.may('read') ? nothing : html`<p class="note">Your rights do not include the scope read, so the checkpoint and the leaves cannot be fetched. Keys are shown.</p>`}
      ${this.trees.map((tree) => html`${this.trees?.length === 1 ? nothing : html`<h3>Tree ${tree.keys.epoch}${tree === this.trees?.[0] ? ', the current one' : ''}</h3>`}${tree.template()}`)}`;
  }
}

function found() {
  const text = wanted.trim().toLowerCase();
  return rows.filter((row) => row.tenant.name.toLowerCase().includes(text) || row.tenant.id.includes(text));
}

/** Fetches the keys of what is shown, one after the other. */
async function fill() {
  if (isFilling) {
    return;
  }
  isFilling = true;
  const next = () => found().slice(0, most).find((row) => !row.trees && !row.problem);
  for (let row = next(); row; row = next()) {
    await row.fetch();
    draw();
  }
  isFilling = false;
  view.content.dataset.state = 'done';
}

function draw() {
  render(template(), view.content);
}

function template() {
  if (problem) {
    return problemLine(problem, start);
  }
  const all = found();
  const shown = all.slice(0, most);
  const filter = (/** @type {Event} */ event) => {
    wanted = event.target instanceof HTMLInputElement ? event.target.value : '';
    most = PART;
    draw();
    void fill();
  };
  const more = () => {
    most += PART;
    draw();
    void fill();
  };
  return html`<form class="filter" role="search" @submit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <label for="which">Tenants</label><input id="which" type="search" autocomplete="off" spellcheck="false" placeholder="name or id" .value=${wanted} @input=${filter}>
      <span class="soft small" role="status">${isAsked ? counted(all.length, shown.length) : 'Looking…'}</span>
    </form>
    ${isAsked && !all.length ? html`<p class="soft">${rows.length ? 'No tenant is named so.' : 'Your rights cover no tenant.'}</p>` : nothing}
    <ul class="trees">${shown.map((row) => row.template())}</ul>
    ${all.length > shown.length ? html`<div class="actions"><button type="button" @click=${more}>Show ${number(Math.min(PART, all.length - shown.length))} more</button></div>` : nothing}`;
}

/**
 * @param {number} fitting
 * @param {number} shown
 */
function counted(fitting, shown) {
  const all = number(rows.length);
  const part = shown < fitting ? `${number(shown)} shown` : '';
  if (fitting < rows.length) {
    return `${number(fitting)} of ${all} found${part && `, ${part}`}`;
  }
  return part ? `${number(shown)} of ${all} shown` : `${all} in all`;
}

async function start() {
  problem = null;
  draw();
  try {
    const { tenants } = await get('/v1/tenants');
    // The chosen tenant first, then by name.
    const isOther = (/** @type {Row} */ row) => Number(row.tenant.id !== view.tenant);
    rows = tenants.map((/** @type {any} */ tenant) => new Row(tenant));
    rows.sort((a, b) => isOther(a) - isOther(b) || a.tenant.name.localeCompare(b.tenant.name));
    isAsked = true;
  } catch (error) {
    problem = error instanceof Problem ? error : new Problem('unreadable', 'The tenants cannot be read.');
  }
  draw();
  const [first] = rows;
  if (first?.tenant.id === view.tenant) {
    await first.open();
  }
  await fill();
}

void start();
