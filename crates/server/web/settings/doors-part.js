// Where events come in and go out: inputs with what was heard last, forwardings with how far they are, and holding these back. It shows no secret: the server
// gives none.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Problem, get } from '../api.js';
import { tell } from '../dialogs.js';
import { moment, number, table } from '../panels.js';
import { seen } from '../text.js';
import { Part, change } from './part.js';

/**
 * @typedef {{ name: string, kind: string, tenant: string, product: string }} Input
 * @typedef {{ inputs: Input[], sources: any[] | null }} Inputs
 * @typedef {{ forwards: any[] }} Forwards
 */

/** @extends {Part<Inputs>} */
export class InputsPart extends Part {
  /**
   * @param {import('../panels.js').View} view
   * @param {import('./configuration-part.js').Configuration} configuration
   */
  constructor(view, configuration) {
    super('Inputs', 'Where lines come in that nobody sends over HTTP. They are set up in the configuration file.');
    this.view = view;
    this.configuration = configuration;
  }

  /** @param {AbortSignal} signal */
  async fetch(signal) {
    const { inputs } = await this.configuration.get();
    const sources = inputs.length && this.view.may('read') ? (await get('/v1/sources', {}, signal)).sources : null;
    return { inputs, sources };
  }

  /** @param {Inputs} data */
  template({ inputs, sources }) {
    const rows = inputs.map((input) => {
      const known = (sources ?? []).filter((source) => source.input === input.name);
      const heard = known.filter((source) => source.lines > 0);
      const silent = known.filter((source) => source.silent).length;
      const trouble = known.filter((source) => source.files?.trouble).length;
      const last = heard.map((source) => String(source.last)).toSorted().at(-1);
      const bad = trouble ? `${number(trouble)} cannot be read` : silent ? `${number(silent)} silent` : '';
      const state = bad ? html`<span class="badge bad">${bad}</span>` : heard.length ? html`<span class="badge good">heard</span>` : html`<span class="soft">nothing heard yet</span>`;
      return [input.name, input.kind, seen(input.tenant), input.product, ...(sources ? [number(known.length), state, moment(last)] : [])];
    });
    const more = sources ? [{ name: 'Sources', isNumber: /** @type {const} */ (true) }, 'State', 'Last line'] : [];
    return html`${table('Inputs', ['Name', 'Kind', 'Tenant', 'Product', ...more], rows, 'None: events come over HTTP only.')}
      ${inputs.length ? html`<p class="small"><a href=${this.view.page('/sources', {})}>Every source, and how it goes</a></p>` : nothing}`;
  }
}

/** @extends {Part<Forwards>} */
export class ForwardsPart extends Part {
  /** @param {import('./part.js').Tenants} tenants */
  constructor(tenants) {
    super('Forwardings', 'Where committed events go out. They are set up in the configuration file, and held back and let go here; meanwhile events wait in the log.');
    this.tenants = tenants;
    /** @type {Problem | null} */
    this.problem = null;
    /** @type {Map<string, string>} */
    this.names = new Map();
  }

  /** @param {AbortSignal} signal */
  async fetch(signal) {
    const { tenants } = await this.tenants.get();
    this.names = new Map(tenants.map((tenant) => [tenant.id, tenant.name]));
    return get('/v1/forwards', {}, signal);
  }

  /** @param {Forwards} data */
  template({ forwards }) {
    const rows = forwards.map((one) => {
      const isPaused = Boolean(one.paused_since);
      const tone = one.state === 'sending' ? 'good' : one.state === 'paused' || one.state === 'starting' ? '' : 'bad';
      const waiting = one.lag_events ? html`${number(one.lag_events)} events${one.lag_seconds ? html` <span class="soft small">the oldest for ${span(one.lag_seconds)}</span>` : nothing}` : html`<span class="soft">nothing</span>`;
      return [
        html`${one.name}<br><span class="soft small">${seen(one.to)}</span>`,
        one.tenants.map((/** @type {string} */ id) => seen(this.names.get(id) ?? id)).join(', '),
        html`${one.format}${one.personal ? html`<br><span class="soft small">personal fields too</span>` : nothing}`,
        html`<span class="badge ${tone}">${String(one.state).replaceAll('-', ' ')}</span>${isPaused ? html` <span class="soft small">since ${moment(one.paused_since)}</span>` : nothing}${one.error && !isPaused ? html`<br><span class="small">${seen(one.error)}</span>` : nothing}`,
        html`${waiting}${one.given_up ? html`<br><span class="bad small">${number(one.given_up)} put aside</span>` : nothing}`,
        number(one.events),
        html`<button type="button" class="small" @click=${() => this.hold(one, !isPaused)}>${isPaused ? 'Resume' : 'Pause'}<span class="visually-hidden"> ${one.name}</span></button>`,
      ];
    });
    return html`${this.problem ? html`<p class="error" role="alert"><strong>${this.problem.message}</strong> ${this.problem.hint}</p>` : nothing}
      ${table('Forwardings', ['Name', 'Tenants', 'Format', 'State', 'Waiting', { name: 'Handed over', isNumber: true }, ''], rows, 'None: nothing goes out.')}`;
  }

  /**
   * @param {any} one
   * @param {boolean} isPaused
   */
  async hold(one, isPaused) {
    this.problem = null;
    try {
      await change('POST', `/v1/forwards/${encodeURIComponent(one.name)}/${isPaused ? 'pause' : 'resume'}`);
      tell(isPaused ? 'Paused.' : 'Resumed.');
    } catch (error) {
      this.problem = error instanceof Problem ? error : new Problem('unreadable', 'It cannot be said whether it was done.');
    }
    this.refresh();
  }
}

/** @param {number} s */
function span(s) {
  return s < 120 ? `${s} s` : s < 7200 ? `${Math.round(s / 60)} min` : `${Math.round(s / 3600)} h`;
}
