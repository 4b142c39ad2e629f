// Searches that the reader gave a name, kept in this browser and nowhere else.

import { html } from './vendor/lit-html/lit-html.js';
import { openDialog, tell } from './dialogs.js';

/**
 * @typedef {import('./address.js').State} State
 * @typedef {{ name: string, q: string, range: string, from: string, to: string }} Saved
 */

const place = 'vitni.searches';
const MOST = 100;

/** @returns {Saved[]} */
function kept() {
  try {
    const found = JSON.parse(localStorage.getItem(place) ?? '[]');
    const text = (/** @type {unknown} */ value) => (typeof value === 'string' ? value : '');
    return Array.isArray(found)
      ? found.map((one) => ({ name: text(one?.name), q: text(one?.q), range: text(one?.range), from: text(one?.from), to: text(one?.to) })).filter((one) => one.name)
      : [];
  } catch {
    return [];
  }
}

/** @param {Saved[]} all */
function keep(all) {
  try {
    localStorage.setItem(place, JSON.stringify(all.slice(0, MOST)));
    return true;
  } catch {
    tell('This browser keeps nothing for this page.');
    return false;
  }
}

/**
 * @param {State} state what is shown now
 * @param {(saved: Saved) => void} open
 */
export function showSaved(state, open) {
  const dialog = openDialog('Saved searches', (close) => {
    const save = (/** @type {SubmitEvent} */ event) => {
      event.preventDefault();
      const form = /** @type {HTMLFormElement} */ (event.target);
      const name = String(new FormData(form).get('name') ?? '').trim();
      if (name) {
        const { q, range, from, to } = state;
        if (keep([{ name, q, range, from, to }, ...kept().filter((one) => one.name !== name)])) {
          form.reset();
          dialog.draw();
        }
      }
    };
    const all = kept();
    return html`<form @submit=${save}><label>Name for the search that is shown<input name="name" maxlength="80" autocomplete="off" required /></label><button class="primary">Save</button></form>
      ${all.length
        ? html`<ul class="saved">${all.map(
            (one) => html`<li><button type="button" class="open" @click=${() => { close(); open(one); }}><span>${one.name}</span><code>${one.q || '*'} · ${one.range === 'custom' ? `${one.from || '…'} to ${one.to || '…'}` : one.range}</code></button>
                <button type="button" aria-label="Delete ${one.name}" @click=${() => { keep(kept().filter((other) => other.name !== one.name)); dialog.draw(); }}>Delete</button></li>`,
          )}</ul>`
        : html`<p class="soft">None yet. They stay in this browser.</p>`}`;
  });
}
