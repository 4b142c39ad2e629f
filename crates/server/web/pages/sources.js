// Who sends to a tenant and how it goes, anew every ten seconds while somebody looks, and below it the lines that were not understood. When the
// server goes away, what is shown stays, with the time at which it held; it never shows an old number as a new one.

import { html, render, nothing } from '../vendor/lit-html/lit-html.js';
import { repeat } from '../vendor/lit-html/directives/repeat.js';
import { get, Problem, signInAddress } from '../api.js';
import { command, shellWord } from '../catalogue-entries.js';
import { copy, tell } from '../dialogs.js';
import { View, is, moment, number } from '../panels.js';
import { Quarantine } from '../quarantine.js';
import { healths, pace, percent, rank, signs, size, span } from '../source-health.js';
import { seen } from '../text.js';
import { local, localSecond, utc } from '../time.js';

/**
 * @typedef {import('../source-health.js').Source} Source
 * @typedef {import('../source-health.js').Sign} Sign
 * @typedef {{ key: string, source: Source, signs: Sign[], rank: number, text: string }} Row
 */

const EVERY_MS = 10_000;
/** How soon it is tried again when there was no answer. */
const AGAIN_MS = 5_000;
/** How long an answer may take. */
const WITHIN_MS = 15_000;
/** Sources that are drawn at once. */
const SHOWN_MAX = 1_000;
/** Refusals that another try does not change. */
const final = ['scope-missing', 'tenant-not-allowed'];

const orders = /** @type {const} */ ([
  ['', 'Trouble first'],
  ['name', 'By name'],
  ['last', 'Heard last first'],
  ['rate', 'Fastest first'],
  ['lines', 'Most lines first'],
]);

class Sources {
  /**
   * @param {HTMLElement} root
   * @param {View} view
   * @param {(quarantined: number) => void} refreshed
   */
  constructor(root, view, refreshed) {
    this.root = root;
    this.view = view;
    this.refreshed = refreshed;
    /** @type {Row[] | null} */
    this.rows = null;
    /** When what is shown held, and since when there is no answer; 0 for never. */
    this.at = 0;
    this.since = 0;
    /** @type {Problem | null} */
    this.problem = null;
    this.isPaused = false;
    this.timer = 0;
    /** Counts requests, so that only the last answer is shown. */
    this.asked = 0;
    this.shownMax = SHOWN_MAX;
    this.q = view.params.get('q') ?? '';
    /** @type {string} one that there is, or empty for all */
    this.health = healths.find(([health]) => health === view.params.get('health'))?.[0] ?? '';
    this.order = view.params.get('order') ?? '';
    document.addEventListener('visibilitychange', () => !document.hidden && this.isDue() && this.refresh());
  }

  isDue() {
    return !this.isPaused && Date.now() - this.at >= EVERY_MS;
  }

  async refresh() {
    clearTimeout(this.timer);
    const number = (this.asked += 1);
    const isFirst = !this.rows;
    try {
      const { sources } = await get('/v1/sources', { tenant: this.view.tenant }, AbortSignal.timeout(WITHIN_MS));
      if (number !== this.asked) {
        return;
      }
      this.rows = sources.map(rowOf);
      this.at = Date.now();
      if (this.problem && !isFirst) {
        tell('The server answers again.');
      }
      this.problem = null;
      this.since = 0;
      this.refreshed(sources.reduce((/** @type {number} */ sum, /** @type {Source} */ one) => sum + one.quarantined, 0));
    } catch (error) {
      if (number !== this.asked) {
        return;
      }
      this.since ||= Date.now();
      this.problem = error instanceof Problem ? error : new Problem('unreadable', 'The answer cannot be shown.');
      if (!(error instanceof Problem)) {
        console.error(error);
      }
    }
    this.draw();
    this.root.dataset.state = 'done';
    this.schedule();
  }

  schedule() {
    clearTimeout(this.timer);
    const isOver = this.problem && (this.problem.kind === 'session' || final.includes(this.problem.code));
    if (!this.isPaused && !isOver) {
      this.timer = setTimeout(() => (document.hidden ? this.schedule() : this.refresh()), this.problem ? AGAIN_MS : EVERY_MS);
    }
  }

  pause() {
    this.isPaused = !this.isPaused;
    this.asked += this.isPaused ? 1 : 0;
    this.draw();
    if (this.isPaused) {
      clearTimeout(this.timer);
    } else {
      this.refresh();
    }
  }

  /** @param {Partial<{ q: string, health: string, order: string }>} more */
  change(more) {
    Object.assign(this, more);
    this.shownMax = SHOWN_MAX;
    const { q, health, order } = this;
    history.replaceState(null, '', this.view.page('/sources', Object.fromEntries(Object.entries({ q, health, order }).filter(([, value]) => value))));
    this.draw();
  }

  /** Those that fit the words. */
  get fitting() {
    const words = this.q.toLowerCase().split(/\s+/).filter(Boolean);
    return (this.rows ?? []).filter((row) => words.every((word) => row.text.includes(word)));
  }

  /** @param {readonly Row[]} fitting */
  sorted(fitting) {
    const name = (/** @type {Row} */ a, /** @type {Row} */ b) => (a.key < b.key ? -1 : 1);
    /** @type {Record<string, (a: Row, b: Row) => number>} */
    const by = {
      '': (a, b) => a.rank - b.rank || name(a, b),
      name,
      last: (a, b) => (a.source.last < b.source.last ? 1 : a.source.last > b.source.last ? -1 : name(a, b)),
      rate: (a, b) => b.source.rate - a.source.rate || name(a, b),
      lines: (a, b) => b.source.lines - a.source.lines || name(a, b),
    };
    const chosen = fitting.filter((row) => !this.health || row.signs.some((sign) => sign.health === this.health));
    return chosen.sort(by[this.order] ?? by['']);
  }

  draw() {
    render(this.template(), this.root);
  }

  template() {
    const { rows, problem } = this;
    if (!rows) {
      return html`${this.troubleTemplate()}${problem ? nothing : html`<p class="soft">Looking…</p>`}`;
    }
    const fitting = this.fitting;
    const found = this.sorted(fitting);
    const shown = found.slice(0, this.shownMax);
    return html`<div class="refresh">${this.refreshTemplate()}</div>
      <div role="status" class="away">${this.troubleTemplate()}</div>
      ${rows.length
        ? html`${this.healthTemplate(fitting)} ${this.filterTemplate()}
            ${found.length ? tableOf(shown, this.view) : html`<p class="soft">No source fits.</p>`}
            ${found.length > shown.length ? html`<p><button type="button" @click=${() => ((this.shownMax += SHOWN_MAX), this.draw())}>Show ${number(Math.min(SHOWN_MAX, found.length - shown.length))} more of ${number(found.length)}</button></p>` : nothing}`
        : noSource()}`;
  }

  refreshTemplate() {
    const { at, isPaused, problem } = this;
    const clock = localSecond(at).slice(11);
    return html`<span class="soft small"><span class="pulse ${isPaused || problem ? 'paused' : ''}" aria-hidden="true"></span>${isPaused ? html`Paused. As of ${clock}` : problem ? html`As of ${clock}` : html`Refreshed ${clock}, every ${EVERY_MS / 1000} s`}</span>
      <button type="button" class="quiet" @click=${() => this.pause()}>${isPaused ? 'Go on' : 'Pause'}</button>`;
  }

  troubleTemplate() {
    const { problem, since, at } = this;
    if (!problem) {
      return nothing;
    }
    const isOver = problem.kind === 'session' || final.includes(problem.code);
    return html`<div class="verdict open"><strong>${problem.message}</strong>
      ${isOver ? problem.hint : html`Since ${localSecond(since).slice(11)}.${at ? html` What is shown is of ${localSecond(at).slice(11)}.` : nothing} This page tries again every ${AGAIN_MS / 1000} seconds.`}
      ${problem.kind === 'session' ? html`<div class="actions"><a class="button" href=${signInAddress()}>Sign in</a></div>` : nothing}</div>`;
  }

  /** @param {readonly Row[]} fitting */
  healthTemplate(fitting) {
    const button = (/** @type {string} */ health, /** @type {string} */ words, /** @type {number} */ count) =>
      html`<button type="button" class="health ${health}" aria-pressed=${this.health === health ? 'true' : 'false'} @click=${() => this.change({ health })}>${words} <span class="count">${number(count)}</span></button>`;
    const counts = healths.map(([health, words]) => ({ health, words, count: fitting.filter((row) => row.signs.some((sign) => sign.health === health)).length }));
    return html`<div class="healths" role="group" aria-label="Sources by how they are doing">${button('', 'All', fitting.length)}${counts.filter((one) => one.count || one.health === this.health).map((one) => button(one.health, one.words, one.count))}</div>`;
  }

  filterTemplate() {
    return html`<div class="filter" role="search"><label for="sources-words" class="visually-hidden">Filter sources</label>
      <input type="search" id="sources-words" placeholder="Name or input" autocomplete="off" autocapitalize="off" spellcheck="false" .value=${this.q}
        @input=${(/** @type {Event} */ event) => event.target instanceof HTMLInputElement && this.change({ q: event.target.value })}>
      <select aria-label="Order" @change=${(/** @type {Event} */ event) => event.target instanceof HTMLSelectElement && this.change({ order: event.target.value })}>
        ${orders.map(([value, words]) => html`<option value=${value} .selected=${value === this.order}>${words}</option>`)}</select></div>`;
  }
}

/**
 * @param {Source} source
 * @returns {Row}
 */
function rowOf(source) {
  const found = signs(source);
  return { key: `${source.name}\n${source.input}\n${source.tenant}`, source, signs: found, rank: rank(found), text: `${source.name} ${source.input}`.toLowerCase() };
}

/**
 * @param {readonly Row[]} rows
 * @param {View} view
 */
function tableOf(rows, view) {
  const heads = [['Health', ''], ['Source', ''], ['Last heard', ''], ['Rate', 'number'], ['Lines', 'number'], ['What became of them', ''], ['Missing', 'number'], ['Files', '']];
  return html`<table class="sources-table" role="table"><caption class="visually-hidden">Sources</caption>
    <thead role="rowgroup"><tr role="row">${heads.map(([name, kind]) => html`<th scope="col" role="columnheader" class=${kind ?? ''}>${name}</th>`)}</tr></thead>
    <tbody role="rowgroup">${repeat(rows, (row) => row.key, (row) => rowTemplate(row, view))}</tbody></table>`;
}

/**
 * @param {Row} row
 * @param {View} view
 */
function rowTemplate({ source, signs: found }, view) {
  const { files, lag_ms: lag } = source;
  const isHeard = source.lines > 0;
  return html`<tr role="row">
    <td role="cell" class="health"><ul>${found.map((sign) => html`<li>${signTemplate(sign, source, view)}</li>`)}</ul></td>
    <th scope="row" role="rowheader" dir="auto">${seen(source.name)}<span class="soft small">${seen(source.input)}</span></th>
    <td role="cell" class="last"><span class="label" aria-hidden="true">Last heard</span>${isHeard ? moment(source.last) : html`<span class="soft">never</span>`}<span class="soft small">${isHeard ? 'since' : 'awaited since'} <time datetime=${source.first} title=${utc(source.first)}>${local(source.first).slice(0, 10)}</time></span></td>
    <td role="cell" class="number"><span class="label" aria-hidden="true">Rate</span>${pace(source.rate)}${lag === null ? nothing : html`<span class="soft small" title="How far its newest lines lay behind">lag ${lag < 0 ? 'none' : span(lag)}</span>`}</td>
    <td role="cell" class="number"><span class="label" aria-hidden="true">Lines</span>${number(source.lines)}</td>
    <td role="cell" class="became"><span class="label" aria-hidden="true">Became</span>${becameOf(source)}</td>
    <td role="cell" class="number"><span class="label" aria-hidden="true">Missing</span>${number(source.missing)}${source.duplicates ? html`<span class="soft small">${number(source.duplicates)} twice</span>` : nothing}</td>
    <td role="cell" class="files ${files ? '' : 'none'}"><span class="label" aria-hidden="true">Files</span>${files
      ? html`${number(files.count)} <span class="soft">of ${size(files.bytes)}</span><span class="soft small">${files.behind_bytes ? `${size(files.behind_bytes)} not read yet` : 'all read'}</span>${files.trouble ? html`<span class="bad small">${seen(files.trouble)}</span>` : nothing}`
      : html`<span class="soft" aria-label="no files">–</span>`}</td></tr>`;
}

const marks = { fine: '✓', waiting: '·', silent: '!', clock: '!', behind: '!', gaps: '!', quarantine: '!' };

/**
 * @param {Sign} sign
 * @param {Source} source
 * @param {View} view
 */
function signTemplate({ health, words, event }, source, view) {
  const inside = html`<span aria-hidden="true">${marks[health]} </span>${words}`;
  if (!event) {
    return html`<span class="sign ${health}">${inside}</span>`;
  }
  const whose = view.may('read-personal') ? ` ${is('attributes.input', source.input)} ${is('attributes.source', source.name)}` : '';
  return html`<a class="sign ${health}" href=${view.events(`catalogue:vitni-1 ${is('event', event)}${whose}`)}>${inside}</a>`;
}

/** @param {Source} source */
function becameOf(source) {
  const events = source.stored - source.quarantined;
  const all = [
    [events, `${number(events)} ${events === 1 ? 'event' : 'events'}`],
    [source.ignored, `${number(source.ignored)} ignored`],
    [source.repeated, `${number(source.repeated)} repeated`],
    [source.quarantined, `${number(source.quarantined)} in quarantine (${percent(source.quarantined_share)})`],
    [source.refused, `${number(source.refused)} refused`],
  ];
  const said = all.filter(([count]) => Number(count) > 0).map(([, words]) => words);
  return said.length ? said.join(' · ') : html`<span class="soft">nothing yet</span>`;
}

/** How to begin, where nothing was sent yet. */
function noSource() {
  const tenant = document.querySelector('#tenant option:checked')?.textContent ?? 'default';
  const send = command(location.origin, tenant, { event: 'authentication.ok', actor: { name: 'ann' }, source: { ip: '192.0.2.7' } });
  const input = `[[input]]\nname = "network"\ntenant = ${JSON.stringify(tenant)}\nproduct = "linux-auth"\n\n[input.syslog]\nlisten = "0.0.0.0:6514"\ntransport = "tcp"`;
  const line = `logger --server ${location.hostname} --port 6514 --tcp --rfc5424 --tag sshd 'Failed password for ann from 192.0.2.7 port 41018 ssh2'`;
  const block = (/** @type {string} */ text, /** @type {string} */ what) => html`<pre tabindex="0" aria-label=${what}>${text}</pre><div class="actions"><button type="button" @click=${() => copy(text, what)}>Copy</button></div>`;
  return html`<div class="beginnings"><h2>Nothing was sent to this tenant yet</h2>
    <p class="soft">Whoever sends turns up here by itself, with the first line or event.</p>
    <section class="panel"><h3>Over HTTP</h3><p class="small">Each event is acknowledged when it is durable. <code>VITNI_TOKEN</code> is a token with the scope write.</p>${block(send, 'Command')}</section>
    <section class="panel"><h3>Over syslog</h3><p class="small">An input in the configuration of this server, and a line for it after a restart.</p>${block(input, 'Configuration')}${block(line, 'Command')}</section>
    <section class="panel"><h3>A log that is there already</h3><p class="small">Read once, or followed as an input of files.</p>${block(`vitni send --tenant ${shellWord(tenant)} --product linux-auth /var/log/auth.log`, 'Command')}</section></div>`;
}

const view = new View();
if (view.may('read')) {
  const [above, below] = [document.createElement('div'), document.createElement('div')];
  view.content.append(above, below);
  const quarantine = new Quarantine(below, view);
  const sources = new Sources(above, view, (count) => quarantine.grown(count));
  sources.draw();
  sources.refresh();
  quarantine.start();
} else {
  render(html`<p class="note">Sources are shown to tokens with the scope read, which yours does not have.</p>`, view.content);
}
