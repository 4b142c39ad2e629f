// What the page shows, as it stands in the address bar: query, range of time, tenant, open event. It never keeps anything elsewhere.

import { address } from './api.js';

/**
 * @typedef {object} State
 * @property {string} q
 * @property {string} range a key of `ranges`, or `custom` when `from` or `to` count
 * @property {string} from RFC 3339 or empty
 * @property {string} to RFC 3339 or empty
 * @property {string} tenant
 * @property {string} event the open event's id or empty
 * @property {boolean} [hasReads] whether traces of reading are shown
 */

/** How far back, with the words for it. */
export const ranges = /** @type {const} */ ([
  ['15m', 'Last 15 minutes'],
  ['1h', 'Last hour'],
  ['24h', 'Last 24 hours'],
  ['7d', 'Last 7 days'],
  ['30d', 'Last 30 days'],
  ['365d', 'Last year'],
  ['all', 'All time'],
]);

export const rangeDefault = '24h';

/**
 * @param {string} search the query string
 * @returns {State}
 */
export function read(search) {
  const params = new URLSearchParams(search);
  const word = (/** @type {string} */ name) => params.get(name) ?? '';
  const [from, to] = [word('from'), word('to')];
  const known = ranges.some(([key]) => key === word('range'));
  const range = from || to ? 'custom' : known ? word('range') : rangeDefault;
  return { q: word('q'), range, from, to, tenant: word('tenant'), event: word('event'), hasReads: word('reads') === '1' };
}

/** @param {State} state */
export function write(state) {
  const isCustom = state.range === 'custom';
  return address('/', {
    q: state.q,
    range: isCustom || state.range === rangeDefault ? '' : state.range,
    from: isCustom ? state.from : '',
    to: isCustom ? state.to : '',
    tenant: state.tenant,
    event: state.event,
    reads: state.hasReads ? '1' : '',
  });
}

/**
 * The ends of the range as the server reads them; empty is open.
 *
 * @param {State} state
 */
export function bounds(state) {
  if (state.range === 'custom') {
    return { from: state.from, to: state.to };
  }
  return { from: state.range === 'all' ? '' : `now-${state.range}`, to: '' };
}
