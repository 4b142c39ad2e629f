// What the panels of Settings have in common: each asks once, draws itself anew when something on it changes, and asks again after it changed something on
// the server. It keeps nothing in the browser: what is shown once is gone with the page.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Problem, ask, get } from '../api.js';
import { copy, openDialog } from '../dialogs.js';

/**
 * @typedef {import('../vendor/lit-html/lit-html.js').TemplateResult} TemplateResult
 * @typedef {import('../panels.js').Panel} Panel
 * @typedef {{ id: string, name: string, own: boolean, epoch: number, tiles: string, created: string, events: number }} Tenant
 * @typedef {{ title: string, words: string, text: string, what: string }} Once
 */

/**
 * @template T
 * @implements {Panel}
 */
export class Part {
  /**
   * @param {string} title
   * @param {string} [note]
   */
  constructor(title, note) {
    this.title = title;
    this.note = note;
    this.isWide = true;
    /** @type {T | null} */
    this.data = null;
    /** Something that is never shown again. @type {Once | null} */
    this.once = null;
    /** Draws the panel; set by the page. */
    this.draw = () => {};
  }

  /**
   * @param {AbortSignal} _signal
   * @returns {Promise<T>}
   */
  fetch(_signal) {
    throw new Error('a panel asks for something');
  }

  /**
   * @param {T} _data
   * @returns {TemplateResult}
   */
  template(_data) {
    throw new Error('a panel shows something');
  }

  /** @param {AbortSignal} signal */
  load = async (signal) => {
    this.data ??= await this.fetch(signal);
    return html`${this.once ? this.shownOnce(this.once) : nothing}${this.template(this.data)}`;
  };

  refresh() {
    this.data = null;
    this.draw();
  }

  /** @param {Once} once */
  shownOnce(once) {
    const done = () => {
      this.once = null;
      this.draw();
    };
    return html`<div class="verdict good once" role="status"><strong>${once.title}</strong>${once.words}
      <pre tabindex="0" aria-label=${once.what}>${once.text}</pre>
      <div class="actions"><button type="button" class="primary" @click=${() => copy(once.text, once.what)}>Copy</button><button type="button" @click=${done}>I have kept it</button></div></div>`;
  }
}

/** The tenants over which the reader has a right, asked for once for all panels. */
export class Tenants {
  constructor() {
    /** @type {Promise<{ tenants: Tenant[], all: boolean }> | null} */
    this.asked = null;
  }

  /** @returns {Promise<{ tenants: Tenant[], all: boolean }>} by name; and whether the token is for all tenants there will be */
  get() {
    this.asked ??= get('/v1/tenants').then(({ tenants, all }) => ({ tenants: tenants.toSorted((/** @type {Tenant} */ a, /** @type {Tenant} */ b) => a.name.localeCompare(b.name)), all }));
    this.asked.catch(() => (this.asked = null));
    return this.asked;
  }

  forget() {
    this.asked = null;
  }
}

/**
 * @param {'POST' | 'PATCH' | 'DELETE'} method
 * @param {string} path
 * @param {unknown} [body]
 * @returns {Promise<any>}
 */
export async function change(method, path, body) {
  const sent = body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await ask(path, { method, ...sent });
  return response.json();
}

/**
 * A dialog with a form. What is refused is said in it, and nothing that was filled in is lost.
 *
 * @param {object} form
 * @param {string} form.title
 * @param {string} form.action what the button says
 * @param {boolean} [form.isDanger]
 * @param {(redraw: () => void) => TemplateResult} form.inside
 * @param {(filled: FormData) => Promise<void>} form.submit
 */
export function formDialog({ title, action, isDanger, inside, submit }) {
  /** @type {Problem | null} */
  let problem = null;
  let isBusy = false;
  const send = async (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    if (isBusy || !(event.target instanceof HTMLFormElement)) {
      return;
    }
    const filled = new FormData(event.target);
    [problem, isBusy] = [null, true];
    dialog.draw();
    try {
      await submit(filled);
      dialog.close();
    } catch (error) {
      problem = error instanceof Problem ? error : new Problem('unreadable', 'It cannot be said whether it was done. Look before you try again.');
      isBusy = false;
      dialog.draw();
    }
  };
  const dialog = openDialog(
    title,
    (close) => html`<form class="fields" @submit=${send}>${inside(() => dialog.draw())}
      ${problem ? html`<p class="error" role="alert"><strong>${problem.message}</strong> ${problem.hint}</p>` : nothing}
      <div class="actions"><button class=${isDanger ? 'danger' : 'primary'} ?disabled=${isBusy}>${action}</button><button type="button" @click=${close}>Cancel</button></div></form>`,
  );
}
