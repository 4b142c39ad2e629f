// Asks the server and says in one kind of error what went wrong. It never asks another host and never tries again by itself.

/**
 * @typedef {'network' | 'session' | 'refused' | 'unreadable'} ProblemKind
 * @typedef {Record<string, string | number | readonly string[] | undefined>} Params
 */

/** Why there is no answer, in words for the reader. */
export class Problem extends Error {
  /**
   * @param {ProblemKind} kind
   * @param {string} message
   * @param {{ hint?: string, code?: string, at?: number }} [more]
   */
  constructor(kind, message, more = {}) {
    super(message);
    this.kind = kind;
    this.hint = more.hint ?? '';
    this.code = more.code ?? '';
    /** The number of the character that cannot be read, from 1; 0 when there is none. */
    this.at = more.at ?? 0;
  }
}

/**
 * An address with its query string; what is empty or undefined is left out, lists are repeated.
 *
 * @param {string} path
 * @param {Params} [params]
 */
export function address(path, params = {}) {
  const pairs = [];
  for (const [name, value] of Object.entries(params)) {
    const values = typeof value === 'object' ? value : [value];
    for (const one of values) {
      if (one !== undefined && one !== '') {
        pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(String(one))}`);
      }
    }
  }
  return pairs.length ? `${path}?${pairs.join('&')}` : path;
}

/** Where to sign in again and come back to what is shown now. */
export function signInAddress() {
  return `/sign-in?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function csrf() {
  return document.querySelector('meta[name="vitni-csrf"]')?.getAttribute('content') ?? '';
}

/**
 * @param {string} where
 * @param {RequestInit} [init]
 * @returns {Promise<Response>} an answer of 2xx
 */
export async function ask(where, init = {}) {
  const headers = new Headers(init.headers);
  if (init.method && init.method !== 'GET') {
    headers.set('x-csrf-token', csrf());
  }
  let response;
  try {
    response = await fetch(where, { ...init, headers, credentials: 'same-origin', redirect: 'error', cache: 'no-store' });
  } catch (error) {
    if (isAbort(error)) {
      throw error;
    }
    throw new Problem('network', 'The server cannot be reached.', { hint: 'What is shown stays. Check the connection and try again.' });
  }
  if (!response.ok) {
    throw await refused(response);
  }
  return response;
}

/**
 * @param {string} path
 * @param {Params} [params]
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export async function get(path, params, signal) {
  const response = await ask(address(path, params), { signal, headers: { accept: 'application/json' } });
  try {
    return await response.json();
  } catch (error) {
    if (isAbort(error)) {
      throw error;
    }
    throw new Problem('unreadable', 'The answer did not arrive whole.', { hint: 'Try again.' });
  }
}

/** @param {unknown} error */
export function isAbort(error) {
  return error instanceof DOMException && error.name === 'AbortError';
}

/** @param {Response} response */
async function refused(response) {
  /** @type {any} */
  let said = null;
  try {
    said = (await response.json()).error;
  } catch {
    // A proxy in between may answer with something else.
  }
  const text = (/** @type {unknown} */ value) => (typeof value === 'string' ? value : '');
  const more = { code: text(said?.code), hint: text(said?.hint), at: Number.isInteger(said?.at) ? said.at : 0 };
  if (response.status === 401) {
    return new Problem('session', 'Your session is over.', { ...more, hint: 'Sign in again; you come back to this page.' });
  }
  return new Problem('refused', text(said?.message) || `The server answered with ${response.status}.`, more);
}
