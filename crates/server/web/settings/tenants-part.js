// The tenants with their sizes, and making and renaming them. It never shows a capability but once, when the server just made it.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { tell } from '../dialogs.js';
import { moment, number, table } from '../panels.js';
import { seen } from '../text.js';
import { Part, change, formDialog } from './part.js';

/**
 * @typedef {import('./part.js').Tenant} Tenant
 * @typedef {{ tenants: Tenant[], all: boolean }} Data
 */

/** @extends {Part<Data>} */
export class TenantsPart extends Part {
  /**
   * @param {import('../panels.js').View} view
   * @param {import('./part.js').Tenants} tenants
   */
  constructor(view, tenants) {
    super('Tenants');
    this.view = view;
    this.tenants = tenants;
  }

  fetch() {
    return this.tenants.get();
  }

  renew() {
    this.tenants.forget();
    this.refresh();
  }

  /** @param {Data} data */
  template({ tenants, all }) {
    const isAdmin = this.view.may('admin');
    const rows = tenants.map((tenant) => [
      html`<span dir="auto">${seen(tenant.name)}</span>${tenant.own ? html` <span class="badge">this server itself</span>` : nothing}`,
      html`<code class="small">${tenant.id}</code>`,
      number(tenant.events),
      tenant.tiles === 'public' ? 'open to everybody' : 'by capability',
      moment(tenant.created),
      isAdmin ? html`<button type="button" class="small" @click=${() => this.rename(tenant)}>Rename<span class="visually-hidden"> ${seen(tenant.name)}</span></button>` : '',
    ]);
    return html`${table('Tenants', ['Name', 'Id', { name: 'Events', isNumber: true }, 'Tiles', 'Made', ''], rows, 'Your rights cover no tenant.')}
      ${isAdmin && all ? html`<div class="actions below"><button type="button" @click=${() => this.make()}>Make a tenant</button></div>` : nothing}`;
  }

  make() {
    formDialog({
      title: 'Make a tenant',
      action: 'Make',
      inside: () => html`<label>Name<input name="name" required maxlength="128" autocomplete="off" autofocus></label>
        <fieldset><legend>Who may read its checkpoints and tiles</legend>
          <label class="check"><input type="radio" name="tiles" value="capability" checked> Whoever has a capability, a secret part of their address</label>
          <label class="check"><input type="radio" name="tiles" value="public"> Everybody who reaches this server</label></fieldset>
        <p class="soft small">Tiles hold leaves: event ids, times, severity and outcome, and salted commitments to the rest. A tenant cannot be removed.</p>`,
      submit: async (filled) => {
        const made = await change('POST', '/v1/tenants', { name: filled.get('name'), tiles: filled.get('tiles') });
        if (typeof made.tile_path === 'string') {
          this.once = {
            title: `The tenant ${seen(made.name)} was made. This is where its checkpoints and tiles are.`,
            words: 'The address holds the capability, which is shown here and never again: only its hash is kept. Whoever may read the events needs it not.',
            text: `${location.origin}${made.tile_path}`,
            what: 'Address',
          };
        }
        tell('Made.');
        this.renew();
      },
    });
  }

  /** @param {Tenant} tenant */
  rename(tenant) {
    formDialog({
      title: 'Rename a tenant',
      action: 'Rename',
      inside: () => html`<label>Name<input name="name" required maxlength="128" autocomplete="off" autofocus value=${tenant.name}></label>
        <p class="soft small">Its id and its trees keep theirs. Senders and queries that say the old name no longer find it.</p>`,
      submit: async (filled) => {
        await change('PATCH', `/v1/tenants/${encodeURIComponent(tenant.id)}`, { name: filled.get('name') });
        tell('Renamed.');
        this.renew();
      },
    });
  }
}
