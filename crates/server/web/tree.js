// Verifies a whole log in the browser: every leaf is hashed and folded into the right edge of the tree, and what comes out must be the root that the key
// signed and a continuation of what was verified before. It asks for tiles through what it is handed, keeps no more of them than a few at a time, and never
// takes a hash from the server in place of one that it made itself.

import { Refusal, checkSignature, leafHash, nodeHash, parseCheckpoint, parseNote, readKey, same, sha256 } from './proof.js';

/**
 * @typedef {object} Head a signed head whose signature holds
 * @property {string} origin
 * @property {number} size
 * @property {Uint8Array} root
 * @property {string} note
 * @typedef {object} Seen what this browser verified before
 * @property {Head} head
 * @property {Frontier} frontier
 * @property {string} at when
 * @property {string} whole when from the first leaf on
 * @typedef {(path: string, signal: AbortSignal) => Promise<Uint8Array | null>} Fetch gives what lies below `tile/`, null where there is nothing
 * @typedef {{ index: number, hashes: Uint8Array[], root: Uint8Array | null }} Block hashes of a bundle's leaves, and their root when it is full
 */

/** Entries of a full bundle, hashes of a full tile. */
export const WIDTH = 256;
const BLOCK_LEVEL = 8;
/** Bundles that are fetched ahead: as many connections as browsers open to one host. */
const AHEAD = 6;

/** Roots of the complete subtrees that a tree decomposes into, largest first: enough to append, and to know the root. */
export class Frontier {
  /** @param {readonly { level: number, hash: Uint8Array }[]} [nodes] */
  constructor(nodes = []) {
    this.nodes = [...nodes];
    this.size = nodes.reduce((size, node) => size + 2 ** node.level, 0);
  }

  /**
   * A frontier as it is kept: its hashes, the levels of which follow from the size.
   *
   * @param {number} size
   * @param {readonly Uint8Array[]} hashes
   * @returns {Frontier | null}
   */
  static of(size, hashes) {
    const levels = [...size.toString(2)].flatMap((bit, at, bits) => (bit === '1' ? [bits.length - 1 - at] : []));
    if (levels.length !== hashes.length) {
      return null;
    }
    return new Frontier(hashes.map((hash, at) => ({ level: levels[at] ?? 0, hash })));
  }

  copy() {
    return new Frontier(this.nodes);
  }

  /**
   * Appends a complete subtree, which can only follow where its own size divides the tree's.
   *
   * @param {number} level
   * @param {Uint8Array} hash
   */
  async push(level, hash) {
    const node = { level, hash };
    for (let last = this.nodes.at(-1); last && last.level === node.level; last = this.nodes.at(-1)) {
      this.nodes.pop();
      node.hash = await nodeHash(last.hash, node.hash);
      node.level += 1;
    }
    this.nodes.push(node);
    this.size += 2 ** level;
  }

  /** The root (RFC 6962); that of no leaves is the hash of nothing. */
  async root() {
    const [last, ...larger] = this.nodes.toReversed();
    let root = last ? last.hash : await sha256();
    for (const { hash } of larger) {
      root = await nodeHash(hash, root);
    }
    return root;
  }
}

/**
 * A head that the key signed.
 *
 * @param {string} note the checkpoint as it is served
 * @param {string} keyText the verifier key that the reader trusts
 * @param {string} origin the log that it must be of
 * @returns {Promise<Head>}
 * @throws {Refusal}
 */
export async function readHead(note, keyText, origin) {
  const key = await readKey(keyText);
  const parsed = parseNote(note);
  const checkpoint = parseCheckpoint(parsed.text);
  await checkSignature(parsed, checkpoint, key);
  if (checkpoint.origin !== origin) {
    throw new Refusal('signature', `The checkpoint is one of ${checkpoint.origin}, not of ${origin}.`);
  }
  if (checkpoint.size > BigInt(Number.MAX_SAFE_INTEGER)) {
    throw new Refusal('unable', 'The log is larger than a browser can count. Use `vitni verify`.');
  }
  return { origin, size: Number(checkpoint.size), root: checkpoint.root, note };
}

/**
 * Refuses a head that cannot follow the one that was verified before, as far as the two alone tell.
 *
 * @param {Head} before
 * @param {Head} head
 */
export function follows(before, head) {
  if (head.size < before.size) {
    throw new Refusal('history', `The log is shorter than it was: ${count(head.size)} leaves now, ${count(before.size)} when this browser verified it. An append-only log never gets shorter.`);
  }
  if (head.size === before.size && !same(head.root, before.root)) {
    throw new Refusal('history', `At ${count(head.size)} leaves the log had another root when this browser verified it. Both heads are signed: there are two histories.`);
  }
}

/** A walk over the leaves of a log up to a signed head. After it was stopped, or the server went away, it can go on where it was. */
export class Walk {
  /**
   * @param {Head} head
   * @param {Seen | null} seen
   * @param {{ onlyNew: boolean }} how whether to begin behind what was verified before
   */
  constructor(head, seen, { onlyNew }) {
    this.head = head;
    this.seen = seen;
    this.frontier = seen && onlyNew ? seen.frontier.copy() : new Frontier();
    /** The first leaf that is hashed. */
    this.first = this.frontier.size;
    /** The root at the size that was verified before, made from the leaves as they are now. @type {Uint8Array | null} */
    this.rootThen = null;
    /** @type {Map<number, Promise<Uint8Array[]>>} */
    this.tiles = new Map();
  }

  /** Whether only what is new since the last time is hashed. */
  get isPart() {
    return this.first > 0;
  }

  /**
   * Hashes what is left. Returns when the leaves lead to the signed root and continue what was verified before; throws a {@link Refusal} when they do not,
   * and whatever `fetch` throws.
   *
   * @param {Fetch} fetch
   * @param {{ signal: AbortSignal, told?: (done: number) => void }} how
   */
  async run(fetch, { signal, told = () => {} }) {
    const { size } = this.head;
    /** @type {Promise<Block>[]} */
    const ahead = [];
    let next = Math.floor(this.frontier.size / WIDTH);
    // What is fetched ahead ends together with the walk.
    const ending = new AbortController();
    const either = AbortSignal.any([signal, ending.signal]);
    try {
      while (this.frontier.size < size) {
        while (ahead.length < AHEAD && next * WIDTH < size) {
          const block = this.block(fetch, next, either);
          block.catch(() => {});
          ahead.push(block);
          next += 1;
        }
        const block = await ahead.shift();
        signal.throwIfAborted();
        if (block) {
          await this.take(block);
        }
        told(this.frontier.size);
      }
    } finally {
      ending.abort();
    }
    await this.judge();
  }

  async judge() {
    const { head, seen } = this;
    if (!same(await this.frontier.root(), head.root)) {
      throw new Refusal(
        this.isPart ? 'history' : 'leaves',
        this.isPart
          ? 'What this browser verified before, with the leaves since, leads to another root than the one that was signed. Either the history before was rewritten, or leaves are served that are not those of the tree. Verify from the first leaf to tell which.'
          : 'The leaves lead to another root than the one that was signed.',
      );
    }
    if (this.rootThen && seen && !same(this.rootThen, seen.head.root)) {
      throw new Refusal('history', `The leaves lead to the signed root, but the first ${count(seen.head.size)} are not those that this browser verified before: history was rewritten and signed again.`);
    }
  }

  /** @param {Block} block */
  async take(block) {
    const { frontier, seen } = this;
    const [begin, end] = [block.index * WIDTH, block.index * WIDTH + block.hashes.length];
    const then = this.isPart || !seen ? -1 : seen.head.size;
    if (block.root && frontier.size === begin && !(then > begin && then < end)) {
      await frontier.push(BLOCK_LEVEL, block.root);
      await this.mark(then);
      return;
    }
    for (const hash of block.hashes.slice(frontier.size - begin)) {
      await frontier.push(0, hash);
      await this.mark(then);
    }
  }

  /** @param {number} then */
  async mark(then) {
    if (this.frontier.size === then) {
      this.rootThen = await this.frontier.root();
    }
  }

  /**
   * @param {Fetch} fetch
   * @param {number} index
   * @param {AbortSignal} signal
   * @returns {Promise<Block>}
   */
  async block(fetch, index, signal) {
    const begin = index * WIDTH;
    const width = Math.min(WIDTH, this.head.size - begin);
    const bytes = await this.fetch(fetch, 'entries', index, width, signal);
    const named = `The leaves ${count(begin)} to ${count(begin + width - 1)}`;
    const entries = bytes && entriesOf(bytes, width);
    if (!entries) {
      throw new Refusal('leaves', `${named} ${bytes ? 'are served in a form that cannot be read' : 'are not served, and the signed tree has them'}.`);
    }
    const hashes = await Promise.all(entries.map(leafHash));
    if (width < WIDTH) {
      return { index, hashes, root: null };
    }
    const root = await rootOfFull(hashes);
    // The tile is not trusted, only compared: it tells at once where the leaves are others, and not just in the end that some are.
    const said = (await this.tile(fetch, Math.floor(index / WIDTH), signal))[index % WIDTH];
    if (!said || !same(said, root)) {
      throw new Refusal('leaves', `${named} have another hash than the log's own tile says: the leaves were changed, or the tile was.`);
    }
    return { index, hashes, root };
  }

  /**
   * The hashes of 256 full bundles, as the log says them.
   *
   * @param {Fetch} fetch
   * @param {number} index
   * @param {AbortSignal} signal
   */
  tile(fetch, index, signal) {
    const known = this.tiles.get(index);
    if (known) {
      return known;
    }
    const read = async () => {
      const width = Math.min(WIDTH, Math.floor(this.head.size / WIDTH) - index * WIDTH);
      const bytes = await this.fetch(fetch, '1', index, width, signal);
      if (!bytes || bytes.length < width * 32) {
        throw new Refusal('leaves', `The hashes of the leaves from ${count(index * WIDTH * WIDTH)} on are not served, and the signed tree has them.`);
      }
      return Array.from({ length: width }, (_, at) => bytes.subarray(at * 32, at * 32 + 32));
    };
    const hashes = read();
    // One that was not fetched is asked for again when the walk goes on; of the others no more are kept than are needed at a time.
    hashes.catch(() => this.tiles.delete(index));
    this.tiles.delete(index - 2);
    this.tiles.set(index, hashes);
    return hashes;
  }

  /**
   * A tile or bundle; of a partial one that the log no longer keeps, the full one.
   *
   * @param {Fetch} fetch
   * @param {string} level
   * @param {number} index
   * @param {number} width
   * @param {AbortSignal} signal
   */
  async fetch(fetch, level, index, width, signal) {
    const exact = await fetch(tilePath(level, index, width), signal);
    return exact || width === WIDTH ? exact : fetch(tilePath(level, index, WIDTH), signal);
  }
}

/**
 * The name of a tile below `tile/`, as C2SP tlog-tiles writes it.
 *
 * @param {string} level `entries` or a number
 * @param {number} index
 * @param {number} width
 */
export function tilePath(level, index, width) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, '0').match(/\d{3}/g) ?? [];
  const last = groups.pop() ?? '';
  return `${level}/${groups.map((group) => `x${group}/`).join('')}${last}${width < WIDTH ? `.p/${width}` : ''}`;
}

/**
 * The first `width` entries of a bundle; null when it is malformed or has fewer, or more than it may.
 *
 * @param {Uint8Array} bytes
 * @param {number} width
 */
export function entriesOf(bytes, width) {
  const entries = [];
  let at = 0;
  while (at < bytes.length) {
    const length = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    const begin = at + 2;
    at = begin + length;
    if (at > bytes.length || entries.length === WIDTH) {
      return null;
    }
    entries.push(bytes.subarray(begin, at));
  }
  const isWhole = entries.length === width || entries.length === WIDTH;
  return isWhole ? entries.slice(0, width) : null;
}

/** @param {Uint8Array[]} hashes as many as a power of two */
async function rootOfFull(hashes) {
  let row = hashes;
  while (row.length > 1) {
    const above = row;
    row = await Promise.all(Array.from({ length: above.length / 2 }, (_, at) => nodeHash(above[2 * at] ?? new Uint8Array(), above[2 * at + 1] ?? new Uint8Array())));
  }
  return row[0] ?? new Uint8Array();
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString('en');
}
