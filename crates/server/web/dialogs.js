// Dialogs, and the short word at the foot of the page that says something was done. Nothing here asks the server.

import { html, render } from './vendor/lit-html/lit-html.js';

/** @typedef {import('./vendor/lit-html/lit-html.js').TemplateResult} TemplateResult */

/**
 * Shows a dialog; Esc closes it and the focus goes back to where it was.
 *
 * @param {string} title
 * @param {(close: () => void) => TemplateResult} inside called again when `draw` is
 * @returns {{ draw: () => void, close: () => void }}
 */
export function openDialog(title, inside) {
  const dialog = document.createElement('dialog');
  dialog.setAttribute('aria-label', title);
  document.body.append(dialog);
  const close = () => dialog.close();
  const draw = () =>
    render(
      html`<header><h2>${title}</h2><button type="button" class="quiet" aria-label="Close" @click=${close}>✕</button></header>
        <div class="inside">${inside(close)}</div>`,
      dialog,
    );
  draw();
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => event.target === dialog && close());
  dialog.showModal();
  return { draw, close };
}

let timer = 0;

/**
 * Says in a few words what was done.
 *
 * @param {string} words
 */
export function tell(words) {
  let told = document.getElementById('told');
  if (!told) {
    told = document.createElement('div');
    told.id = 'told';
    told.setAttribute('role', 'status');
    document.body.append(told);
  }
  told.textContent = words;
  clearTimeout(timer);
  timer = setTimeout(() => told && (told.textContent = ''), 3500);
}

/**
 * @param {string} text
 * @param {string} what said when it is done: `Link`, `Query`
 */
export async function copy(text, what) {
  try {
    await navigator.clipboard.writeText(text);
    tell(`${what} copied.`);
  } catch {
    openDialog(`Copy: ${what}`, () => html`<p>The browser does not let this page write to the clipboard. Here is the text:</p><pre tabindex="0">${text}</pre>`);
  }
}
