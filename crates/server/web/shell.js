// What every page has: theme, help, and the choice of the tenant. It never holds anything of an event.

import { html } from './vendor/lit-html/lit-html.js';
import { openDialog } from './dialogs.js';

const themes = /** @type {const} */ (['auto', 'light', 'dark']);
const themeWords = { auto: 'Theme: system', light: 'Theme: light', dark: 'Theme: dark' };

/** @typedef {(typeof themes)[number]} Theme */

/** @returns {Theme} */
function keptTheme() {
  const kept = storedText('vitni.theme');
  return kept === 'light' || kept === 'dark' ? kept : 'auto';
}

/** @param {string} name */
function storedText(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

/** @param {Theme} theme */
function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem('vitni.theme', theme);
  } catch {
    // Without storage it holds for this page only.
  }
  const button = document.getElementById('theme');
  if (button) {
    button.textContent = theme === 'auto' ? 'Theme' : theme === 'light' ? 'Light' : 'Dark';
    button.setAttribute('aria-label', `${themeWords[theme]}. Change`);
    button.title = themeWords[theme];
  }
  dispatchEvent(new Event('vitni-theme'));
}

/** @type {readonly (readonly [string, string])[]} */
const everywhere = [['?', 'This help'], ['Esc', 'Closes what is open']];

/**
 * @param {readonly (readonly [string, string])[]} keys those of this page
 * @param {import('./vendor/lit-html/lit-html.js').TemplateResult} [more]
 */
export function showHelp(keys, more) {
  if (document.querySelector('dialog[open]')) {
    return;
  }
  openDialog(
    'Keyboard',
    () => html`<table class="keys-table"><tbody>
        ${[...keys, ...everywhere].map(([key, words]) => html`<tr><td>${key.split(' ').map((one) => html`<kbd>${one}</kbd> `)}</td><td>${words}</td></tr>`)}
      </tbody></table>${more ?? ''}`,
  );
}

/**
 * Whether keys are letters for a text now and no commands.
 *
 * @param {Event} event
 */
export function isTyping(event) {
  const target = event.target;
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/**
 * The other pages are opened for this tenant, too.
 *
 * @param {string} tenant
 */
export function chooseTenant(tenant) {
  for (const link of document.querySelectorAll('.top nav a')) {
    if (link instanceof HTMLAnchorElement) {
      link.search = new URLSearchParams({ tenant }).toString();
    }
  }
}

/**
 * @param {{ keys?: readonly (readonly [string, string])[], more?: import('./vendor/lit-html/lit-html.js').TemplateResult, tenantChosen?: (tenant: string) => void }} [page]
 */
export function startShell(page = {}) {
  setTheme(keptTheme());
  document.getElementById('theme')?.addEventListener('click', () => {
    const shown = document.documentElement.dataset.theme;
    const at = themes.findIndex((theme) => theme === shown);
    setTheme(themes[(at + 1) % themes.length] ?? 'auto');
  });
  const help = () => showHelp(page.keys ?? [], page.more);
  document.getElementById('help')?.addEventListener('click', help);
  addEventListener('keydown', (event) => {
    if (event.key === '?' && !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      help();
    }
  });
  const tenant = document.getElementById('tenant');
  if (tenant instanceof HTMLSelectElement) {
    tenant.form?.addEventListener('submit', (event) => event.preventDefault());
    tenant.addEventListener('change', () => {
      if (page.tenantChosen) {
        page.tenantChosen(tenant.value);
      } else {
        const there = new URL(location.href);
        there.searchParams.set('tenant', tenant.value);
        location.assign(there.pathname + there.search);
      }
    });
  }
}
