// The keys that a tenant's checkpoints and receipts are checked with. It never says that a key is the right one: that is for whoever compares it.

import { html } from '../vendor/lit-html/lit-html.js';
import { get } from '../api.js';
import { copy } from '../dialogs.js';
import { seen } from '../text.js';
import { Part } from './part.js';

/**
 * @typedef {import('./part.js').Tenant} Tenant
 * @typedef {{ tenants: Tenant[], trees: import('../tree-view.js').Keys[] }} Data
 */

/** @extends {Part<Data>} */
export class KeysPart extends Part {
  /**
   * @param {import('../panels.js').View} view
   * @param {import('./part.js').Tenants} tenants
   */
  constructor(view, tenants) {
    super('Keys', 'Give them to whoever verifies, some other way than from this server: a proof is worth as much as the way on which the key came.');
    this.view = view;
    this.tenants = tenants;
    this.chosen = view.tenant;
  }

  /** @param {AbortSignal} signal */
  async fetch(signal) {
    const { tenants } = await this.tenants.get();
    if (!tenants.some((tenant) => tenant.id === this.chosen)) {
      this.chosen = tenants[0]?.id ?? '';
    }
    if (!this.chosen) {
      return { tenants, trees: [] };
    }
    const { trees } = await get(`/v1/tenants/${encodeURIComponent(this.chosen)}/keys`, {}, signal);
    return { tenants, trees: trees.toReversed() };
  }

  /** @param {Data} data */
  template({ tenants, trees }) {
    if (!trees.length) {
      return html`<p class="soft small">Your rights cover no tenant.</p>`;
    }
    const choose = (/** @type {Event} */ event) => {
      this.chosen = event.target instanceof HTMLSelectElement ? event.target.value : '';
      this.refresh();
    };
    const key = (/** @type {string} */ text, /** @type {string} */ what) =>
      html`<dd class="with-copy"><code>${text}</code> <button type="button" @click=${() => copy(text, what)}>Copy<span class="visually-hidden"> the ${what.toLowerCase()}</span></button></dd>`;
    return html`<div class="filter"><label for="keys-of">Tenant</label><select id="keys-of" @change=${choose}>${tenants.map((tenant) => html`<option value=${tenant.id} ?selected=${tenant.id === this.chosen}>${seen(tenant.name)}</option>`)}</select></div>
      ${trees.map(
        (tree) => html`<dl class="pairs verifiers"><dt>Origin</dt><dd><code>${tree.origin}</code></dd>
          <dt>Checkpoints</dt>${key(tree.checkpoint, 'Checkpoint key')}
          <dt>Receipts</dt>${key(tree.receipt, 'Receipt key')}</dl>`,
      )}
      <p class="small"><a href=${`/integrity?tenant=${encodeURIComponent(this.chosen)}`}>Verify the tree</a></p>`;
  }
}
