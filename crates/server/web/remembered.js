// What this browser verified of logs, one head for each, kept in its storage. It is put there after a verification that held and never otherwise, and
// what is found damaged counts as nothing.

import { hex, parseCheckpoint, parseNote, same } from './proof.js';
import { Frontier } from './tree.js';

/**
 * @typedef {import('./tree.js').Seen} Seen
 * @typedef {{ size: number, at: string }} Summary
 */

const prefix = 'vitni.tree.';

/**
 * @param {string} origin the log's name
 * @returns {any}
 */
function read(origin) {
  try {
    return JSON.parse(localStorage.getItem(prefix + origin) ?? 'null');
  } catch {
    return null;
  }
}

/**
 * How far and when, without looking whether what is kept is sound.
 *
 * @param {string} origin
 * @returns {Summary | null}
 */
export function summary(origin) {
  const kept = read(origin);
  return Number.isSafeInteger(kept?.size) && typeof kept.at === 'string' ? { size: kept.size, at: kept.at } : null;
}

/**
 * @param {string} origin
 * @returns {Promise<Seen | null>}
 */
export async function remembered(origin) {
  const kept = read(origin);
  try {
    const { note, at, whole } = kept;
    const checkpoint = parseCheckpoint(parseNote(note).text);
    const size = Number(checkpoint.size);
    const frontier = Frontier.of(size, kept.frontier.map(fromHex));
    const isSound = frontier && checkpoint.origin === origin && size === kept.size && same(await frontier.root(), checkpoint.root);
    return isSound ? { head: { origin, size, root: checkpoint.root, note }, frontier, at: String(at), whole: String(whole) } : null;
  } catch {
    return null;
  }
}

/**
 * Another page of this browser may have verified more meanwhile: that stays.
 *
 * @param {Seen} seen
 * @returns {boolean} whether it is kept
 */
export function remember({ head, frontier, at, whole }) {
  if ((summary(head.origin)?.size ?? 0) > head.size) {
    return true;
  }
  try {
    const kept = { size: head.size, note: head.note, frontier: frontier.nodes.map((node) => hex(node.hash)), at, whole };
    localStorage.setItem(prefix + head.origin, JSON.stringify(kept));
    return true;
  } catch {
    return false;
  }
}

/** @param {string} origin */
export function forget(origin) {
  try {
    localStorage.removeItem(prefix + origin);
  } catch {
    // What was never kept need not be forgotten.
  }
}

/** @param {string} text */
function fromHex(text) {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new TypeError('not a hash');
  }
  return Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}
