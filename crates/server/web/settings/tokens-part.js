// The tokens: whose, for what, until when; making and revoking them. A token is shown once, when it was just made, and never kept by this page.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { get } from '../api.js';
import { tell } from '../dialogs.js';
import { is, moment, number, table } from '../panels.js';
import { seen } from '../text.js';
import { local, millis } from '../time.js';
import { Part, change, formDialog } from './part.js';

/**
 * @typedef {import('./part.js').Tenant} Tenant
 * @typedef {{ id: string, name: string, scopes: string[], tenants: 'all' | string[], created: string, expires: string | null, revoked: string | null }} Token
 * @typedef {{ tokens: Token[], tenants: Tenant[], all: boolean }} Data
 */

/** What each scope allows. */
const scopes = /** @type {const} */ ([
  ['write', 'Send events'],
  ['read', 'Search, read, prove and follow events, personal fields left out'],
  ['read-personal', 'See and ask about personal fields as well'],
  ['admin', 'Change tenants, tokens and settings'],
]);

/** Days until a token ends; none for never. */
const spans = /** @type {const} */ ([
  ['1', 'In a day'],
  ['7', 'In a week'],
  ['30', 'In 30 days'],
  ['90', 'In 90 days'],
  ['365', 'In a year'],
  ['', 'Never'],
]);

/** @extends {Part<Data>} */
export class TokensPart extends Part {
  /**
   * @param {import('../panels.js').View} view
   * @param {import('./part.js').Tenants} tenants
   */
  constructor(view, tenants) {
    super('Tokens', 'A token is the right to send, read or administer. Only its hash is kept.');
    this.view = view;
    this.tenants = tenants;
    this.showsOver = false;
  }

  /** @param {AbortSignal} signal */
  async fetch(signal) {
    const { tokens } = await get('/v1/tokens', {}, signal);
    return { tokens, ...(await this.tenants.get()) };
  }

  /** @param {Data} data */
  template({ tokens, tenants, all }) {
    const over = tokens.filter((token) => end(token));
    const shown = this.showsOver ? tokens : tokens.filter((token) => !end(token));
    const own = this.view.may('read') ? tenants.find((tenant) => tenant.own) : undefined;
    const rows = shown.map((token) => [
      html`<span dir="auto">${seen(token.name)}</span><br><code class="small soft">${token.id}</code>`,
      token.scopes.join(', '),
      token.tenants === 'all' ? 'all' : token.tenants.map((id) => seen(tenants.find((tenant) => tenant.id === id)?.name ?? id)).join(', '),
      moment(token.created),
      end(token) ? html`<span class="badge bad">${end(token)}</span> ${moment(token.revoked ?? token.expires)}` : token.expires ? moment(token.expires) : html`<span class="soft">never</span>`,
      html`<span class="buttons">${own ? html`<a class="button small" href=${this.view.events(is('actor', token.id), { tenant: own.id })}>Uses<span class="visually-hidden"> of ${seen(token.name)}</span></a>` : nothing}${end(token)
        ? nothing
        : html`<button type="button" class="small danger" @click=${() => this.revoke(token)}>Revoke<span class="visually-hidden"> ${seen(token.name)}</span></button>`}</span>`,
    ]);
    const toggle = () => {
      this.showsOver = !this.showsOver;
      this.draw();
    };
    return html`${table('Tokens', ['Name', 'Scopes', 'Tenants', 'Made', 'Expires', ''], rows, 'No token counts.')}
      <div class="actions below"><button type="button" @click=${() => this.make(tenants, all)}>Make a token</button>
        ${over.length ? html`<label class="check"><input type="checkbox" .checked=${this.showsOver} @change=${toggle}> Revoked and expired ones too (${number(over.length)})</label>` : nothing}</div>`;
  }

  /**
   * @param {Tenant[]} tenants
   * @param {boolean} all
   */
  make(tenants, all) {
    let isForAll = false;
    formDialog({
      title: 'Make a token',
      action: 'Make',
      inside: (redraw) => {
        const choose = (/** @type {boolean} */ forAll) => () => {
          isForAll = forAll;
          redraw();
        };
        return html`<label>Name<input name="name" required maxlength="128" autocomplete="off" autofocus placeholder="what it is for"></label>
          <fieldset><legend>Scopes</legend>${scopes
            .filter(([scope]) => this.view.may(scope))
            .map(([scope, words]) => html`<label class="check"><input type="checkbox" name="scope" value=${scope}> <span><code>${scope}</code> <span class="soft">${words}</span></span></label>`)}</fieldset>
          <fieldset><legend>Tenants</legend>
            ${all
              ? html`<label class="check"><input type="radio" name="which" value="all" @change=${choose(true)}> All, and those made later</label>
                  <label class="check"><input type="radio" name="which" value="some" checked @change=${choose(false)}> These</label>`
              : nothing}
            <div class="choices" role="group" aria-label="Tenants to choose from" ?hidden=${isForAll}>${tenants.map((tenant) => html`<label class="check"><input type="checkbox" name="tenant" value=${tenant.id} ?checked=${tenants.length === 1}> <span dir="auto">${seen(tenant.name)}</span></label>`)}</div></fieldset>
          <label>Expires<select name="days">${spans.map(([days, words]) => html`<option value=${days} ?selected=${days === '90'}>${words}</option>`)}</select></label>
          <p class="soft small">A token gives away no scope and no tenant that yours does not have.</p>`;
      },
      submit: async (filled) => {
        const days = Number(filled.get('days'));
        const made = await change('POST', '/v1/tokens', {
          name: filled.get('name'),
          scopes: filled.getAll('scope'),
          tenants: isForAll ? 'all' : filled.getAll('tenant'),
          ...(days ? { expires: new Date(Date.now() + days * 86_400_000).toISOString() } : {}),
        });
        this.once = {
          title: `The token ${seen(made.name)} was made. It is shown here and never again.`,
          words: 'Copy it now to where it is used, and nowhere else: whoever has it has its rights. When it is lost, revoke it and make another.',
          text: String(made.token),
          what: 'Token',
        };
        this.refresh();
      },
    });
  }

  /** @param {Token} token */
  revoke(token) {
    const isOwn = document.querySelector('.visitor')?.textContent === token.name;
    formDialog({
      title: 'Revoke a token',
      action: 'Revoke',
      isDanger: true,
      inside: () => html`<p><strong dir="auto">${seen(token.name)}</strong> <code class="small">${token.id}</code>: ${token.scopes.join(', ')}, made ${local(token.created).slice(0, 10)}.</p>
        <p>What uses it is refused from now on, and browsers that signed in with it are signed out. It cannot be taken back. Events that it sent stay.</p>
        ${isOwn ? html`<p class="note">You are signed in with a token of this name.</p>` : nothing}`,
      submit: async () => {
        await change('DELETE', `/v1/tokens/${encodeURIComponent(token.id)}`);
        tell('Revoked.');
        this.refresh();
      },
    });
  }
}

/**
 * Why a token counts no more; empty while it does.
 *
 * @param {Token} token
 */
function end(token) {
  if (token.revoked) {
    return 'revoked';
  }
  return token.expires && millis(token.expires) <= Date.now() ? 'expired' : '';
}
