// Ways to take what was found elsewhere: whole files from the server, or a sheet of the lines that are held. Small files are watched as they come; large ones are never held in memory.

import { html, nothing } from './vendor/lit-html/lit-html.js';
import { address, ask, Problem } from './api.js';
import { toCsv } from './csv.js';
import { openDialog } from './dialogs.js';

/**
 * @typedef {import('./csv.js').Sheet} Sheet
 * @typedef {'csv' | 'ndjson' | 'parquet'} Format
 */

/** @type {readonly (readonly [Format, string])[]} */
const ways = [['csv', 'CSV, the main fields'], ['ndjson', 'JSON, an event a line'], ['parquet', 'Parquet']];

/** Events of a file that is watched as it comes. Larger ones are left to the browser, which puts them on the disk as they come. */
const WATCHED_MAX = 100_000;

/**
 * @param {{ condition: string, hasPipes: boolean, from: string, to: string, tenant: string, total: number | null, sheet: () => Sheet }} wanted
 */
export function showExport(wanted) {
  const file = (/** @type {string} */ format) => address('/v1/export', { tenant: wanted.tenant, q: wanted.condition.trim(), from: wanted.from, to: wanted.to, format });
  const sheet = wanted.sheet();
  const isSmall = wanted.total !== null && wanted.total <= WATCHED_MAX;
  /** @type {{ state: import('./vendor/lit-html/lit-html.js').TemplateResult | typeof nothing }} */
  const progress = { state: isSmall ? nothing : html`<p class="soft small">The browser shows how far it is.</p>` };
  const take = async (/** @type {Event} */ event, /** @type {string} */ where, /** @type {Format} */ format) => {
    event.preventDefault();
    const show = (/** @type {import('./vendor/lit-html/lit-html.js').TemplateResult} */ state) => {
      progress.state = state;
      dialog.draw();
    };
    try {
      await fetchFile(where, format, (done, all, unit) => show(html`<p role="status"><progress max=${all || 1} value=${done}></progress> <span class="small">${done.toLocaleString('en')}${all ? ` of ${all.toLocaleString('en')}` : ''} ${unit}</span></p>`));
    } catch (error) {
      const problem = error instanceof Problem ? error : new Problem('network', 'The export broke off.', { hint: 'What came of it was thrown away. Try again.' });
      show(html`<div class="verdict bad" role="alert"><strong>${problem.message}</strong>${problem.hint}</div>`);
    }
  };
  const dialog = openDialog(
    'Export',
    () => html`<h3>All events that the condition finds</h3>
      ${wanted.hasPipes ? html`<p class="soft">Without the pipes: a file holds events.</p>` : nothing}
      <p class="soft">Newest first, as of one moment. The export leaves a trace in the log. A file whose download broke off is not whole.</p>
      <div class="actions">${ways.map(([format, name]) => html`<a class="button" href=${file(format)} download @click=${(/** @type {Event} */ event) => isSmall && take(event, file(format), format)}>${name}</a>`)}</div>
      ${progress.state}
      <br />
      <h3>What is on this page: ${sheet.rows.length.toLocaleString('en')} lines</h3>
      <div class="actions">
        <button type="button" ?disabled=${!sheet.rows.length} @click=${() => hand('vitni.csv', 'text/csv', toCsv(sheet))}>CSV</button>
        <button type="button" ?disabled=${!sheet.rows.length} @click=${() => hand('vitni.json', 'application/json', toJson(sheet))}>JSON</button>
      </div>`,
  );
}

/**
 * Fetches a file and hands it to the reader when it is whole.
 *
 * @param {string} where
 * @param {Format} format
 * @param {(done: number, all: number, unit: string) => void} tell
 */
async function fetchFile(where, format, tell) {
  const answer = await ask(where);
  const all = Number(answer.headers.get('vitni-count') ?? 0);
  const reader = answer.body?.getReader();
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const parts = [];
  let [lines, bytes, told] = [0, 0, 0];
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (done || !value) {
      break;
    }
    parts.push(value);
    bytes += value.length;
    lines += format === 'ndjson' ? value.reduce((sum, byte) => sum + (byte === 10 ? 1 : 0), 0) : 0;
    if (performance.now() - told > 100) {
      told = performance.now();
      format === 'ndjson' ? tell(lines, all, 'events') : tell(bytes, 0, 'bytes');
    }
  }
  tell(all, all, 'events');
  hand(`events.${format}`, answer.headers.get('content-type') ?? 'application/octet-stream', parts);
}

/** @param {Sheet} sheet */
function toJson(sheet) {
  return JSON.stringify(sheet.rows.map((row) => Object.fromEntries(sheet.columns.map((name, at) => [name, row[at] ?? null]))), null, 1);
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string | Uint8Array<ArrayBuffer>[]} content
 */
function hand(name, type, content) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(typeof content === 'string' ? [content] : content, { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
