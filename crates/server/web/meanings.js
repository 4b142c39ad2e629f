// What the catalogues say of event ids; each is asked for once. It never makes up a meaning for an id that no catalogue knows.

import { get, Problem } from './api.js';

/** @typedef {{ event: string, catalogue: string, description: string }} Known */

/** @type {Map<string, Promise<any>>} */
const asked = new Map();

/**
 * @param {string} catalogue
 * @param {string} event
 * @param {string} tenant
 * @returns {Promise<any>} the catalogue's entry, null when there is none
 */
export function meaning(catalogue, event, tenant) {
  const key = `${tenant}/${catalogue}/${event}`;
  let found = asked.get(key);
  if (!found) {
    found = get(`/v1/catalogue/${encodeURIComponent(catalogue)}/${encodeURIComponent(event)}`, { tenant }).catch((error) => {
      asked.delete(key);
      if (error instanceof Problem && error.kind === 'refused') {
        return null;
      }
      throw error;
    });
    asked.set(key, found);
  }
  return found;
}

/** @type {Map<string, Promise<Known[]>>} */
const lists = new Map();

/**
 * Every event id that the reader may know of.
 *
 * @param {string} tenant
 * @returns {Promise<Known[]>}
 */
export function knownEvents(tenant) {
  let found = lists.get(tenant);
  if (!found) {
    found = fetchEvents(tenant).catch(() => {
      lists.delete(tenant);
      return [];
    });
    lists.set(tenant, found);
  }
  return found;
}

/** @param {string} tenant */
async function fetchEvents(tenant) {
  const { catalogues } = await get('/v1/catalogue', { tenant });
  /** @type {any[]} */
  const whole = await Promise.all(
    catalogues.map((/** @type {any} */ one) => get(`/v1/catalogue/${encodeURIComponent(one.catalogue)}`, { tenant: one.tenant })),
  );
  return whole.flatMap((one) => one.events.map((/** @type {any} */ entry) => ({ event: entry.event, catalogue: one.catalogue, description: entry.description })));
}
