// How the server was started: every setting with its value, where that comes from and what it means. It changes none: that takes the file and a restart.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { get } from '../api.js';
import { number } from '../panels.js';
import { seen } from '../text.js';
import { Part } from './part.js';
import { origin, readable, same, written } from './values.js';

/**
 * @typedef {import('./values.js').Setting} Setting
 * @typedef {{ settings: Setting[], inputs: import('./doors-part.js').Input[] }} Data
 */

/** The configuration, asked for once for all panels. */
export class Configuration {
  constructor() {
    /** @type {Promise<Data> | null} */
    this.asked = null;
  }

  /** @returns {Promise<Data>} */
  get() {
    this.asked ??= get('/v1/configuration');
    this.asked.catch(() => (this.asked = null));
    return this.asked;
  }
}

/** @extends {Part<Data>} */
export class ConfigurationPart extends Part {
  /** @param {Configuration} configuration */
  constructor(configuration) {
    super('Configuration', 'What the server was started with. A change takes the file, the environment or the command line, and a restart.');
    this.configuration = configuration;
    this.wanted = '';
    this.onlyChanged = false;
  }

  fetch() {
    return this.configuration.get();
  }

  /** @param {Data} data */
  template({ settings }) {
    const words = this.wanted.toLowerCase().split(/\s+/);
    const texts = (/** @type {Setting} */ one) => `${one.key} ${one.what} ${written(one.value)} ${one.variable}`.toLowerCase();
    const changed = settings.filter((one) => !same(one.value, one.default));
    const shown = (this.onlyChanged ? changed : settings).filter((one) => words.every((word) => texts(one).includes(word)));
    const filter = (/** @type {Event} */ event) => {
      this.wanted = event.target instanceof HTMLInputElement ? event.target.value : '';
      this.draw();
    };
    const toggle = () => {
      this.onlyChanged = !this.onlyChanged;
      this.draw();
    };
    return html`<div class="filter" role="search"><label for="setting">Settings</label><input id="setting" type="search" autocomplete="off" spellcheck="false" placeholder="name, value or meaning" @input=${filter}>
        <label class="check"><input type="checkbox" .checked=${this.onlyChanged} @change=${toggle}> Only what differs from the default</label>
        <span class="soft small" role="status">${shown.length === settings.length ? `${number(settings.length)} settings, ${changed.length} differ from the default` : `${number(shown.length)} of ${number(settings.length)}`}</span></div>
      ${shown.length ? html`<dl class="config">${shown.map(row)}</dl>` : html`<p class="soft">No setting fits.</p>`}`;
  }
}

/** @param {Setting} setting */
function row(setting) {
  const differs = !same(setting.value, setting.default);
  const said = readable(setting.key, setting.value);
  return html`<div class=${differs ? 'differs' : nothing}>
    <dt><code>${setting.key}</code></dt>
    <dd class="value"><code>${seen(written(setting.value))}</code>${said ? html` <span class="soft small">${said}</span>` : nothing}${differs ? html`<br><span class="soft small">default <code>${seen(written(setting.default))}</code></span>` : nothing}</dd>
    <dd class="from">${setting.origin.kind === 'default' ? html`<span class="soft">default</span>` : seen(origin(setting.origin))}</dd>
    <dd class="what">${setting.what}</dd>
  </div>`;
}
