// Keys that the reader said to trust, one for each log, kept in this browser. A key is never put here without the reader's own click.

const prefix = 'vitni.key.';

/**
 * @param {string} origin the log's name
 * @returns {string | null}
 */
export function pinned(origin) {
  try {
    return localStorage.getItem(prefix + origin);
  } catch {
    return null;
  }
}

/**
 * @param {string} origin
 * @param {string} key
 * @returns {boolean} whether it is kept
 */
export function pin(origin, key) {
  try {
    localStorage.setItem(prefix + origin, key);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} origin */
export function unpin(origin) {
  try {
    localStorage.removeItem(prefix + origin);
  } catch {
    // What was never kept need not be forgotten.
  }
}
