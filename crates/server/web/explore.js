// The page on which events are searched and read. It ties its parts together: what is asked stands in the address bar, each part is told of it,
// and what was shown stays until there is something new to show.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { bounds, ranges, read, write } from './address.js';
import { get, isAbort, Problem, signInAddress } from './api.js';
import { copy, tell } from './dialogs.js';
import { EventDrawer } from './event-drawer.js';
import { EventList, LINES_MAX } from './event-list.js';
import { showExport } from './export.js';
import { Facets } from './facets.js';
import { Histogram } from './histogram.js';
import { Live } from './live.js';
import { also, hasNothingOfReading, noReadings, plain, split, term, toggle, toTail, within } from './query-text.js';
import { toRow } from './rows.js';
import { showSaved } from './saved.js';
import { SearchBox } from './search-box.js';
import { chooseTenant, isTyping, startShell } from './shell.js';
import { seen } from './text.js';
import { fromInput, local, toInput } from './time.js';

/** @typedef {import('./address.js').State} State */

const PAGE_ROWS = 200;
const LIVE_LINES = 1000;
/** Events whose values are counted unless the reader wants all: more would keep the reader waiting. */
const FACETS_EVENTS = 20_000;
/** Rows of a table that are put into the page at once. */
const TABLE_ROWS = 500;

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function part(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) {
    throw new Error(`the page has no ${id}`);
  }
  return found;
}

const main = part('main', HTMLElement);
const form = part('search', HTMLFormElement);
const input = part('q', HTMLInputElement);
const rangeSelect = part('range', HTMLSelectElement);
const problemLine = part('problem', HTMLElement);
const eventsElement = part('events', HTMLElement);
const tenantSelect = document.getElementById('tenant');
const scopes = (main.dataset.scopes ?? '').split(/\s+/);

/** @type {State} */
let state = withTenant(read(location.search));
let asking = new AbortController();
/** @type {number | null} */
let total = null;
let isAsking = false;
let hasMore = false;
/** @type {{ columns: string[], rows: unknown[][] } | null} */
let table = null;
let tableRows = TABLE_ROWS;
/** What the server understood, so that all pages are pages of one answer. */
let understood = '';
let hasFound = false;
/** Whether a page has as many rows as this page of the browser wants; the answer of a pipe has as many as the server says. */
let hasPages = true;

const toolbar = document.createElement('div');
toolbar.className = 'toolbar';
const listElement = document.createElement('div');
listElement.className = 'holder';
const answerElement = document.createElement('div');
answerElement.hidden = true;
eventsElement.replaceChildren(toolbar, listElement, answerElement);

const between = document.createElement('div');
between.className = 'between';
between.hidden = true;

const list = new EventList(listElement, {
  fetchPage,
  open: (row, isMove) => openEvent(row.id, row.tenant, isMove),
  failed: (error) => showProblem(error, () => list.resume()),
  changed: drawToolbar,
  topReached: () => live.hand(),
});
const box = new SearchBox(input, { scope: () => ({ ...bounds(state), tenant: state.tenant }), submit: submit });
const facets = new Facets(part('facets', HTMLElement), {
  seesPersonal: scopes.includes('read-personal'),
  query: () => state.q,
  change: (q) => go({ ...state, q }),
});
const histogram = new Histogram(part('histogram', HTMLElement), {
  chosen: (from, to) => go({ ...state, range: 'custom', from, to }),
  counted: (count) => {
    total = count;
    drawToolbar();
  },
});
const drawer = new EventDrawer(part('drawer', HTMLElement), {
  state: () => state,
  addTerm: (wanted) => go({ ...state, q: toggle(state.q, wanted) }),
  closed: () => {
    remember({ ...state, event: '' }, false);
    list.focus();
  },
  move: (by) => list.move(by, true),
  open: (id, tenant) => openEvent(id, tenant, true),
});
const live = new Live({
  come: (rows) => {
    showPart('list');
    list.prepend(rows, LIVE_LINES);
  },
  changed: drawToolbar,
  failed: (problem) => showProblem(problem, toggleLive),
  wants: () => list.isAtTop,
});

/** @param {State} read_ */
function withTenant(read_) {
  if (!(tenantSelect instanceof HTMLSelectElement)) {
    return read_;
  }
  const options = [...tenantSelect.options].map((option) => option.value);
  const tenant = options.includes(read_.tenant) ? read_.tenant : tenantSelect.value;
  tenantSelect.value = tenant;
  return { ...read_, tenant };
}

/**
 * @param {State} next
 * @param {boolean} isStep whether the browser's Back leads here again
 */
function remember(next, isStep) {
  state = next;
  const where = write(state);
  if (where !== location.pathname + location.search) {
    history[isStep ? 'pushState' : 'replaceState'](null, '', where);
  }
}

/** @param {State} next */
function go(next) {
  remember(next, true);
  show();
  search();
}

/** Puts the state into the controls. */
function show() {
  box.set(state.q);
  if (tenantSelect instanceof HTMLSelectElement && [...tenantSelect.options].some((option) => option.value === state.tenant)) {
    tenantSelect.value = state.tenant;
    chooseTenant(state.tenant);
  }
  render(
    html`${ranges.map(([key, words]) => html`<option value=${key}>${words}</option>`)}<option value="custom">From … to …</option>`,
    rangeSelect,
  );
  rangeSelect.value = state.range;
  between.hidden = state.range !== 'custom';
  const edge = (/** @type {'from' | 'to'} */ name) => (/** @type {Event} */ event) => {
    const value = fromInput(/** @type {HTMLInputElement} */ (event.target).value);
    if (value !== state[name]) {
      go({ ...state, q: box.value, [name]: value });
    }
  };
  render(
    html`<label>From <input type="datetime-local" step="1" .value=${toInput(state.from)} @change=${edge('from')} /></label>
      <label>to <input type="datetime-local" step="1" .value=${toInput(state.to)} @change=${edge('to')} /></label>`,
    between,
  );
}

function submit() {
  go({ ...state, q: box.value.trim() });
}

function hidesReads() {
  return !state.hasReads && hasNothingOfReading(state.q);
}

async function search() {
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  if (live.isOn) {
    live.stop();
  }
  hideProblem();
  isAsking = true;
  drawToolbar();
  const { condition, pipes } = split(state.q);
  const more = hidesReads() ? noReadings : '';
  const question = { q: also(condition, more), ...bounds(state), tenant: state.tenant };
  const { text, place } = within(state.q, bounds(state), more);
  try {
    const answer = await get('/v1/query', { tenant: state.tenant, q: text, limit: pipes ? undefined : PAGE_ROWS }, signal);
    hasPages = !pipes;
    understood = answer.query;
    hasMore = answer.more === true && !answer.next;
    hasFound = true;
    isAsking = false;
    showAnswer(answer);
  } catch (error) {
    if (!isAbort(error)) {
      isAsking = false;
      showProblem(error, search, place);
      drawToolbar();
    }
    return;
  }
  // One long question after the other, so that one reader does not take the places of all.
  await histogram.ask(question, signal);
  if (!signal.aborted) {
    await facets.ask(question, signal, histogram.newest(FACETS_EVENTS));
  }
  if (pipes && !signal.aborted) {
    drawToolbar();
  }
}

/** @param {any} answer */
function showAnswer(answer) {
  if (Array.isArray(answer.events)) {
    table = null;
    const rows = answer.events.map(toRow);
    list.reset({ rows, next: answer.next ?? null });
    showPart(rows.length ? 'list' : 'nothing');
    if (state.event) {
      list.select(state.event);
    }
  } else {
    table = { columns: answer.columns, rows: answer.rows };
    tableRows = TABLE_ROWS;
    showPart('table');
  }
}

/** @param {string} cursor */
async function fetchPage(cursor) {
  const answer = await get('/v1/query', { tenant: state.tenant, q: understood, limit: hasPages ? PAGE_ROWS : undefined, cursor }, asking.signal);
  return { rows: answer.events.map(toRow), next: answer.next ?? null };
}

/** @param {'list' | 'table' | 'nothing'} which */
function showPart(which) {
  listElement.hidden = which !== 'list';
  answerElement.hidden = which === 'list';
  answerElement.className = which === 'table' ? 'answer' : 'quiet-state';
  if (which === 'table') {
    drawTable();
  } else if (which === 'nothing') {
    render(nothingTemplate(), answerElement);
  }
  drawToolbar();
}

function nothingTemplate() {
  if (live.isOn) {
    return html`<h2>Waiting for events</h2><p>What comes in from now on appears here.</p>`;
  }
  const isNarrow = state.range !== 'all';
  return html`<h2>No event</h2>
    <p>${state.q ? 'Nothing in this range of time fits the query.' : 'There is nothing in this range of time.'}</p>
    <div class="actions">
      ${isNarrow ? html`<button type="button" @click=${() => go({ ...state, range: 'all', from: '', to: '' })}>Look at all time</button>` : nothing}
      ${state.q ? html`<button type="button" @click=${() => go({ ...state, q: '' })}>Empty the query</button>` : nothing}
    </div>`;
}

function drawTable() {
  if (!table) {
    return;
  }
  const { columns, rows } = table;
  const isNumber = columns.map((_, at) => rows.length > 0 && rows.every((row) => row[at] === null || typeof row[at] === 'number'));
  const isField = columns.map((name) => /^[A-Za-z][A-Za-z0-9_.]*("[^"]*")?$/.test(name) && !/^(count|events)$/.test(name));
  const text = (/** @type {unknown} */ value) => (value === null ? '(none)' : typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? local(value) : typeof value === 'number' ? value.toLocaleString('en') : seen(plain(value)));
  const cell = (/** @type {unknown} */ value, /** @type {number} */ at) => {
    const shown = text(value);
    const name = columns[at] ?? '';
    const canAdd = isField[at] && (value === null || typeof value !== 'object') && !/^(time|received|observed)$/.test(name);
    return html`<td class=${isNumber[at] ? 'number' : nothing}>${canAdd ? html`<a href=${write({ ...state, q: toggle(split(state.q).condition.trim(), term(name, value)), event: '' })} title="The events">${shown}</a>` : shown}</td>`;
  };
  render(
    html`<table tabindex="0"><caption class="visually-hidden">What came out of the query</caption>
        <thead><tr>${columns.map((name, at) => html`<th scope="col" class=${isNumber[at] ? 'number' : nothing}>${name}</th>`)}</tr></thead>
        <tbody>${rows.slice(0, tableRows).map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table>
      ${rows.length > tableRows ? html`<div class="toolbar"><button type="button" @click=${() => { tableRows += TABLE_ROWS; drawTable(); }}>Show more of ${rows.length.toLocaleString('en')} rows</button></div>` : nothing}`,
    answerElement,
  );
}

function stateWords() {
  const count = (/** @type {number} */ number, /** @type {string} */ one) => `${number.toLocaleString('en')} ${one}${number === 1 ? '' : 's'}`;
  if (live.isOn) {
    const words = live.isPaused ? 'Paused' : live.isConnected ? 'Live' : 'Connecting…';
    const waiting = live.waiting.length ? `, ${count(live.waiting.length, 'event')} waiting${live.lost ? ` (${count(live.lost, 'older one')} let go)` : ''}` : '';
    return html`<span class="pulse ${live.isPaused || !live.isConnected ? 'paused' : ''}"></span>${words} · ${live.rate.toFixed(live.rate < 10 ? 1 : 0)} a second${waiting}`;
  }
  if (isAsking) {
    return 'Searching…';
  }
  if (!hasFound) {
    return '';
  }
  if (table) {
    return `${count(table.rows.length, 'row')}${hasMore ? ', and there are more: set a limit' : ''}`;
  }
  const found = split(state.q).pipes ? null : total;
  if (list.isFull) {
    return `The newest ${count(LINES_MAX, 'event')}: narrow the query, or export`;
  }
  const held = count(list.length, 'event');
  return `${found === null || found < list.length ? (list.isComplete ? held : `${held} so far`) : count(found, 'event')}${hasMore ? ', and there are more: set a limit' : ''}`;
}

function drawToolbar() {
  toolbar.classList.toggle('telling', live.isOn || table !== null || hasMore);
  render(
    html`<span class="state" role="status">${stateWords()}</span>
      <button type="button" class="only-narrow" @click=${() => facets.toggleShown()}>Filter</button>
      ${live.isOn ? html`<button type="button" @click=${() => live.togglePause()}>${live.isPaused ? 'Go on' : 'Pause'}</button>` : nothing}
      <button type="button" aria-pressed=${live.isOn ? 'true' : 'false'} @click=${toggleLive}>Live</button>
      ${live.isOn || !hasNothingOfReading(state.q) ? nothing : html`<button type="button" aria-pressed=${state.hasReads ? 'true' : 'false'} title="Traces of reading: searches, exports, proofs" @click=${() => go({ ...state, hasReads: !state.hasReads })}>Reads</button>`}
      <button type="button" @click=${() => showSaved({ ...state, q: box.value.trim() }, (saved) => go({ ...state, q: saved.q, range: saved.range, from: saved.from, to: saved.to, event: '' }))}>Saved</button>
      <button type="button" @click=${exportShown}>Export</button>
      <button type="button" @click=${() => copy(location.href, 'Link')}>Share</button>`,
    toolbar,
  );
}

function toggleLive() {
  if (live.isOn) {
    live.stop();
    search();
    return;
  }
  const { params, why } = toTail(state.q);
  if (!params) {
    showProblem(new Problem('refused', why, { hint: 'Write plain comparisons such as outcome:failure event:session.* side by side.' }));
    return;
  }
  hideProblem();
  asking.abort();
  asking = new AbortController();
  table = null;
  list.reset({ rows: [], next: null });
  live.start({ ...params, tenant: state.tenant });
  showPart('nothing');
}

function exportShown() {
  const { condition, pipes } = split(state.q);
  showExport({
    condition: also(condition, hidesReads() ? noReadings : ''),
    hasPipes: pipes !== '',
    ...bounds(state),
    tenant: state.tenant,
    total,
    sheet: () => table ?? {
      columns: ['time', 'severity', 'outcome', 'event', 'actor', 'address', 'target', 'tenant', 'id'],
      rows: list.heldRows().map((row) => [row.time, row.severity, row.outcome, row.event, row.who, row.where, row.whom, row.tenant, row.id]),
    },
  });
}

/**
 * @param {string} id
 * @param {string} tenant
 * @param {boolean} isMove
 */
function openEvent(id, tenant, isMove) {
  remember({ ...state, event: id }, !drawer.isOpen);
  list.select(id);
  drawer.open(id, tenant, !isMove);
}

function hideProblem() {
  problemLine.hidden = true;
  render(nothing, problemLine);
}

/**
 * @param {unknown} error
 * @param {() => void} [again]
 * @param {(at: number) => number} [place]
 */
function showProblem(error, again, place = (at) => at) {
  if (isAbort(error)) {
    return;
  }
  const problem = error instanceof Problem ? error : new Problem('unreadable', 'The answer cannot be shown.');
  const words = problem.message.replace(/\bcharacter (\d+)/g, (_, at) => `character ${place(Number(at))}`);
  render(
    html`<span><strong>${words}</strong> ${problem.hint}</span>
      ${problem.kind === 'session' ? html`<a class="button" href=${signInAddress()}>Sign in</a>` : again && !problem.at ? html`<button type="button" @click=${() => { hideProblem(); again(); }}>Try again</button>` : nothing}`,
    problemLine,
  );
  problemLine.hidden = false;
  if (problem.at) {
    box.markAt(place(problem.at));
    input.focus();
  }
  if (!(error instanceof Problem)) {
    console.error(error);
  }
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  submit();
});
form.append(between);
rangeSelect.addEventListener('change', () => {
  const range = rangeSelect.value;
  if (range === 'custom') {
    const day = 86_400_000;
    const now = Date.now();
    go({ ...state, q: box.value.trim(), range, from: new Date(now - day).toISOString(), to: '' });
  } else {
    go({ ...state, q: box.value.trim(), range, from: '', to: '' });
  }
});

addEventListener('popstate', () => {
  const before = state;
  state = withTenant(read(location.search));
  show();
  if (before.q !== state.q || before.range !== state.range || before.from !== state.from || before.to !== state.to || before.hasReads !== state.hasReads || before.tenant !== state.tenant) {
    search();
  }
  if (state.event) {
    list.select(state.event);
    drawer.open(state.event, state.tenant, false);
  } else {
    drawer.close();
  }
});

main.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a') : null;
  const isPlain = event instanceof MouseEvent && event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
  if (link && isPlain && link.origin === location.origin && link.pathname === '/' && !link.hasAttribute('download')) {
    event.preventDefault();
    const next = withTenant(read(link.search));
    drawer.close();
    go(next);
  }
});

addEventListener('keydown', (event) => {
  if (event.key === 'Escape' && !document.querySelector('dialog[open]')) {
    if (facets.isOpen) {
      facets.toggleShown();
    } else {
      drawer.close();
    }
    return;
  }
  if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector('dialog[open]')) {
    return;
  }
  /** @type {Record<string, () => void>} */
  const keys = {
    '/': () => box.focus(),
    j: () => list.move(1, drawer.isOpen),
    k: () => list.move(-1, drawer.isOpen),
    l: toggleLive,
    p: () => live.isOn && live.togglePause(),
  };
  const act = keys[event.key];
  if (act) {
    event.preventDefault();
    if ((event.key === 'j' || event.key === 'k') && !drawer.isOpen) {
      list.focus();
    }
    act();
  } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && (event.target === document.body || event.target === main)) {
    event.preventDefault();
    list.focus();
    list.move(event.key === 'ArrowDown' ? 1 : -1, drawer.isOpen);
  }
});

startShell({
  keys: [
    ['/', 'To the query'],
    ['↓ j', 'Next event'],
    ['↑ k', 'Event before'],
    ['Enter', 'Opens the event'],
    ['PgDn PgUp', 'A screen further'],
    ['l', 'Live on or off'],
    ['p', 'Pauses the live view'],
    ['Ctrl Space', 'Suggestions in the query'],
  ],
  more: html`<h3>Queries</h3><p class="small"><code>outcome:failure event:session.*</code><br /><code>severity>=warning -source.ip:10.0.0.0/8</code><br /><code>"wrong password" | count by actor | sort count desc</code></p>`,
  tenantChosen: (tenant) => {
    drawer.close();
    go({ ...state, q: box.value.trim(), tenant, event: '' });
    tell('The tenant was changed.');
  },
});

rangeSelect.replaceChildren();
show();
search();
if (state.event) {
  drawer.open(state.event, state.tenant, false);
}
