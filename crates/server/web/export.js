// Ways to take what was found elsewhere: whole files from the server, or a sheet of the lines that are held. It never holds a file of the server in memory.

import { html, nothing } from './vendor/lit-html/lit-html.js';
import { address } from './api.js';
import { toCsv } from './csv.js';
import { openDialog } from './dialogs.js';

/** @typedef {import('./csv.js').Sheet} Sheet */

/**
 * @param {{ condition: string, hasPipes: boolean, from: string, to: string, tenant: string, sheet: () => Sheet }} wanted
 */
export function showExport(wanted) {
  const file = (/** @type {string} */ format) => address('/v1/export', { tenant: wanted.tenant, q: wanted.condition.trim(), from: wanted.from, to: wanted.to, format });
  const sheet = wanted.sheet();
  openDialog(
    'Export',
    () => html`<h3>All events that the condition finds</h3>
      ${wanted.hasPipes ? html`<p class="soft">Without the pipes: a file holds events.</p>` : nothing}
      <p class="soft">Newest first, as of one moment. The export leaves a trace in the log. A file whose download broke off is not whole.</p>
      <div class="actions"><a class="button" href=${file('ndjson')} download>JSON, an event a line</a><a class="button" href=${file('parquet')} download>Parquet</a></div>
      <br />
      <h3>What is on this page: ${sheet.rows.length.toLocaleString('en')} lines</h3>
      <div class="actions">
        <button type="button" ?disabled=${!sheet.rows.length} @click=${() => hand('vitni.csv', 'text/csv', toCsv(sheet))}>CSV</button>
        <button type="button" ?disabled=${!sheet.rows.length} @click=${() => hand('vitni.json', 'application/json', toJson(sheet))}>JSON</button>
      </div>`,
  );
}

/** @param {Sheet} sheet */
function toJson(sheet) {
  return JSON.stringify(sheet.rows.map((row) => Object.fromEntries(sheet.columns.map((name, at) => [name, row[at] ?? null]))), null, 1);
}

/**
 * @param {string} name
 * @param {string} type
 * @param {string} text
 */
function hand(name, type, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
