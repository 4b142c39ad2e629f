// Verifies in the browser that an event's leaf is in the tree whose head a known key signed: RFC 6962 hashes, C2SP tlog-proof, signed note and
// checkpoint. It never asks the server, never trusts a key that it was not handed, and calls nothing verified that it did not check itself.

/**
 * @typedef {object} VerifierKey
 * @property {string} name
 * @property {Uint8Array} id four bytes
 * @property {Uint8Array} key 32 bytes
 * @typedef {object} Note
 * @property {string} text ends in a newline
 * @property {{ name: string, id: Uint8Array, signature: Uint8Array }[]} signatures
 * @typedef {{ origin: string, size: bigint, root: Uint8Array }} Checkpoint
 * @typedef {{ index: bigint, path: Uint8Array[], note: Note, checkpoint: Checkpoint }} LogProof
 * @typedef {{ ok: true, origin: string, index: bigint, size: bigint, root: Uint8Array, leafHash: Uint8Array }} Verified
 * @typedef {'form' | 'key' | 'signature' | 'path' | 'leaves' | 'history' | 'unable'} Step what was being looked at when it was refused
 * @typedef {{ ok: false, step: Step, why: string }} Refused
 */

const HASH_BYTES = 32;
const SIZE_MAX = 2n ** 63n - 1n;
const encoder = new TextEncoder();

/** Why something is not called verified. */
export class Refusal extends Error {
  /**
   * @param {Step} step
   * @param {string} why
   */
  constructor(step, why) {
    super(why);
    this.step = step;
  }
}

/**
 * Whether the proof shows this leaf in the log of this key.
 *
 * @param {string} proofText the proof file
 * @param {string} leaf the leaf's own text
 * @param {string} keyText the verifier key that the reader trusts
 * @returns {Promise<Verified | Refused>}
 */
export async function verify(proofText, leaf, keyText) {
  try {
    const key = await readKey(keyText);
    const proof = parseProof(proofText);
    await checkSignature(proof.note, proof.checkpoint, key);
    const hash = await leafHash(encoder.encode(leaf));
    const root = await rootOf(hash, proof.index, proof.checkpoint.size, proof.path);
    if (!same(root, proof.checkpoint.root)) {
      throw new Refusal('path', 'Leaf and path lead to another root than the one that was signed.');
    }
    const { origin, size } = proof.checkpoint;
    return { ok: true, origin, index: proof.index, size, root, leafHash: hash };
  } catch (error) {
    if (error instanceof Refusal) {
      return { ok: false, step: error.step, why: error.message };
    }
    throw error;
  }
}

/**
 * SHA-256(00 ‖ leaf).
 *
 * @param {Uint8Array} leaf
 */
export function leafHash(leaf) {
  return sha256(Uint8Array.of(0), leaf);
}

/**
 * SHA-256(01 ‖ left ‖ right).
 *
 * @param {Uint8Array} left
 * @param {Uint8Array} right
 */
export function nodeHash(left, right) {
  return sha256(Uint8Array.of(1), left, right);
}

/**
 * The root to which a leaf's hash and its path lead (RFC 9162 section 2.1.3.2).
 *
 * @param {Uint8Array} hash
 * @param {bigint} index
 * @param {bigint} size
 * @param {Uint8Array[]} path
 */
export async function rootOf(hash, index, size, path) {
  if (index < 0n || index >= size) {
    throw new Refusal('path', 'The leaf lies outside of the tree that was signed.');
  }
  let [node, last] = [index, size - 1n];
  let root = hash;
  for (const sibling of path) {
    if (last === 0n) {
      throw new Refusal('path', 'The path has a hash too many.');
    }
    if ((node & 1n) === 1n || node === last) {
      root = await nodeHash(sibling, root);
      while ((node & 1n) === 0n && node !== 0n) {
        node >>= 1n;
        last >>= 1n;
      }
    } else {
      root = await nodeHash(root, sibling);
    }
    node >>= 1n;
    last >>= 1n;
  }
  if (last !== 0n) {
    throw new Refusal('path', 'The path has a hash too few.');
  }
  return root;
}

/**
 * `name+<id>+<base64 of type and key>`; the id must be the one that name and key give.
 *
 * @param {string} text
 * @returns {Promise<VerifierKey>}
 */
export async function readKey(text) {
  const parts = /^([^\s+]{1,1024})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text.trim());
  const bytes = parts && fromBase64(parts[3] ?? '');
  if (!parts || !bytes || bytes.length !== 1 + HASH_BYTES || bytes[0] !== 1) {
    throw new Refusal('key', 'The key is not a verifier key for Ed25519.');
  }
  const name = parts[1] ?? '';
  const id = (await sha256(encoder.encode(`${name}\n`), bytes)).slice(0, 4);
  if (hex(id) !== parts[2]) {
    throw new Refusal('key', "The key's id is not the one that its name and bytes give.");
  }
  const key = bytes.slice(1);
  if (isSmallOrder(key)) {
    throw new Refusal('key', 'The key is one under which anybody can sign.');
  }
  return { name, id, key };
}

/**
 * A C2SP tlog-proof, version 1.
 *
 * @param {string} text
 * @returns {LogProof}
 */
export function parseProof(text) {
  const cut = text.indexOf('\n\n');
  const lines = cut < 0 ? [] : text.slice(0, cut).split('\n');
  if (lines.shift() !== 'c2sp.org/tlog-proof@v1') {
    throw new Refusal('form', 'This is no proof file of the first version.');
  }
  if (lines[0]?.startsWith('extra ')) {
    if (!fromBase64(lines[0].slice(6))) {
      throw new Refusal('form', 'The proof file has an extra line that cannot be read.');
    }
    lines.shift();
  }
  const index = decimal(/^index (.*)$/.exec(lines.shift() ?? '')?.[1]);
  if (index === null || lines.length > 64) {
    throw new Refusal('form', 'The proof file has no index, or too many hashes.');
  }
  const path = lines.map((line) => hashOf(line, 'The proof file has a hash that cannot be read.'));
  const note = parseNote(text.slice(cut + 2));
  return { index, path, note, checkpoint: parseCheckpoint(note.text) };
}

/**
 * A C2SP signed note.
 *
 * @param {string} text
 * @returns {Note}
 */
export function parseNote(text) {
  const cut = text.lastIndexOf('\n\n');
  const tail = cut < 0 ? '' : text.slice(cut + 2);
  const body = text.slice(0, cut + 1);
  if (cut < 1 || !tail.endsWith('\n') || /[\u0000-\u0009\u000b-\u001f\u007f]/.test(text) || text.length > 1_000_000) {
    throw new Refusal('form', 'The checkpoint is no signed note.');
  }
  const lines = tail.slice(0, -1).split('\n');
  if (lines.length > 100) {
    throw new Refusal('form', 'The checkpoint has too many signatures.');
  }
  const signatures = lines.map((line) => {
    const parts = /^— ([^\s+]{1,1024}) ([A-Za-z0-9+/=]+)$/.exec(line);
    const bytes = parts && fromBase64(parts[2] ?? '');
    if (!parts || !bytes || bytes.length < 5) {
      throw new Refusal('form', 'The checkpoint has a signature line that cannot be read.');
    }
    return { name: parts[1] ?? '', id: bytes.slice(0, 4), signature: bytes.slice(4) };
  });
  return { text: body, signatures };
}

/**
 * The text of a C2SP tlog-checkpoint; lines behind the third are extensions.
 *
 * @param {string} text
 * @returns {Checkpoint}
 */
export function parseCheckpoint(text) {
  const [origin = '', sizeText, rootText = '', ...more] = text.split('\n');
  const size = decimal(sizeText);
  if (!origin || size === null || more.length === 0 || more.slice(0, -1).includes('')) {
    throw new Refusal('form', 'The checkpoint does not say origin, size and root.');
  }
  return { origin, size, root: hashOf(rootText, "The checkpoint's root cannot be read.") };
}

/**
 * The log itself must have signed: a key whose name is the origin. Every signature by the key must hold.
 *
 * @param {Note} note
 * @param {Checkpoint} checkpoint
 * @param {VerifierKey} key
 */
export async function checkSignature(note, checkpoint, key) {
  if (checkpoint.origin !== key.name) {
    throw new Refusal('signature', `The checkpoint is one of ${checkpoint.origin}, and the key belongs to ${key.name}.`);
  }
  const ours = note.signatures.filter((one) => one.name === key.name && same(one.id, key.id));
  if (ours.length === 0) {
    throw new Refusal('signature', 'The key that you trust did not sign this checkpoint.');
  }
  const imported = await importKey(key.key);
  for (const { signature } of ours) {
    const holds = signature.length === 64 && (await crypto.subtle.verify({ name: 'Ed25519' }, imported, own(signature), own(encoder.encode(note.text))));
    if (!holds) {
      throw new Refusal('signature', "The checkpoint's signature does not hold.");
    }
  }
}

/**
 * What of a shown event its leaf does not bear out; empty when everything that could be compared is the same.
 * Groups without disclosure are not compared and are named in `unseen`.
 *
 * @param {string} leafText
 * @param {readonly string[]} disclosures
 * @param {any} event
 * @returns {Promise<{ faults: string[], seen: string[], unseen: string[] }>}
 */
export async function compare(leafText, disclosures, event) {
  /** @type {string[]} */
  const faults = [];
  const leaf = JSON.parse(leafText);
  /** @type {Map<string, unknown>} */
  const shown = new Map();
  const digests = new Set(Array.isArray(leaf._sd) ? leaf._sd : []);
  for (const disclosure of disclosures) {
    const digest = base64url(await sha256(encoder.encode(disclosure)));
    const parts = parseDisclosure(disclosure);
    if (!parts || !digests.has(digest)) {
      faults.push(parts ? `The leaf does not commit to the group ${parts.name} as it was disclosed.` : 'A disclosure cannot be read.');
    } else {
      shown.set(parts.name, parts.value);
    }
  }
  const text = /** @type {any} */ (shown.get('text'));
  const isUnknown = leaf.catalogue === 'vitni-1' && leaf.event === 'unknown' && typeof text === 'object' && text !== null && 'event' in text;
  for (const name of ['id', 'tenant', 'time', 'observed', 'received', 'severity', 'outcome', 'flags', 'public', 'v', 'catalogue', 'event']) {
    const expected = isUnknown && (name === 'catalogue' || name === 'event') ? text[name] : leaf[name];
    if (!equal(expected, event[name])) {
      faults.push(`${name} is shown otherwise than the leaf has it.`);
    }
  }
  const [seen, unseen] = [/** @type {string[]} */ ([]), /** @type {string[]} */ ([])];
  for (const [name, value] of groups(event)) {
    if (!shown.has(name)) {
      unseen.push(name);
      continue;
    }
    seen.push(name);
    const committed = /** @type {any} */ (shown.get(name));
    if (!equal(name === 'text' && isUnknown ? withoutNames(committed) : committed, value)) {
      faults.push(`${name} is shown otherwise than the leaf commits to it.`);
    }
  }
  for (const name of shown.keys()) {
    const holdsNamesOnly = name === 'text' && isUnknown && Object.keys(withoutNames(text)).length === 0;
    if (!seen.includes(name) && !holdsNamesOnly) {
      faults.push(`${name} is in the log and is not shown.`);
    }
  }
  for (const [name, digest] of Object.entries(event.erased ?? {})) {
    if (!digests.has(digest)) {
      faults.push(`The leaf has no commitment for ${name}, which is said to be erased.`);
    }
  }
  return { faults, seen, unseen };
}

/**
 * The group `text` of an event that no catalogue knows, as the event has it.
 *
 * @param {any} text
 */
function withoutNames(text) {
  const rest = { ...text };
  delete rest.catalogue;
  delete rest.event;
  return rest;
}

/**
 * @param {any} event
 * @returns {[string, unknown][]}
 */
function groups(event) {
  /** @type {[string, unknown][]} */
  const found = [];
  for (const name of ['actor', 'attributes', 'auth', 'client', 'flow', 'producer', 'raw', 'source', 'text']) {
    if (event[name] !== undefined) {
      found.push([name, event[name]]);
    }
  }
  for (const [at, target] of (event.targets ?? []).entries()) {
    if (Object.keys(target ?? {}).length) {
      found.push([`targets/${at}`, target]);
    }
  }
  return found;
}

/**
 * @param {string} disclosure
 * @returns {{ name: string, value: unknown } | null}
 */
function parseDisclosure(disclosure) {
  try {
    const bytes = fromBase64(disclosure.replaceAll('-', '+').replaceAll('_', '/').padEnd(Math.ceil(disclosure.length / 4) * 4, '='));
    const parts = bytes && JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(parts) && parts.length === 3 && typeof parts[1] === 'string' ? { name: parts[1], value: parts[2] } : null;
  } catch {
    return null;
  }
}

/**
 * @param {unknown} a
 * @param {unknown} b
 * @returns {boolean}
 */
function equal(a, b) {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) {
    return a === b;
  }
  if (Array.isArray(a) !== Array.isArray(b)) {
    return false;
  }
  const [left, right] = [/** @type {any} */ (a), /** @type {any} */ (b)];
  const names = Object.keys(left);
  return names.length === Object.keys(right).length && names.every((name) => Object.hasOwn(right, name) && equal(left[name], right[name]));
}

/** @param {Uint8Array} key */
async function importKey(key) {
  try {
    return await crypto.subtle.importKey('raw', own(key), { name: 'Ed25519' }, false, ['verify']);
  } catch (error) {
    if (error instanceof Error && error.name === 'NotSupportedError') {
      throw new Refusal('unable', 'This browser cannot check Ed25519 signatures. Use `vitni verify`, or a newer browser.');
    }
    throw new Refusal('key', 'The key is not one for Ed25519.');
  }
}

/** Encodings of the points of small order, the sign bit taken off. */
const smallOrder = new Set([
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
]);

/** @param {Uint8Array} key */
function isSmallOrder(key) {
  const bytes = Uint8Array.from(key);
  bytes[31] = (bytes[31] ?? 0) & 0x7f;
  return smallOrder.has(hex(bytes));
}

/** @param {Uint8Array[]} parts */
export async function sha256(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}

/**
 * The same bytes in a buffer of their own, which is what the browser's cryptography takes.
 *
 * @param {Uint8Array} bytes
 * @returns {Uint8Array<ArrayBuffer>}
 */
function own(bytes) {
  return Uint8Array.from(bytes);
}

/** @param {string | undefined} text */
function decimal(text) {
  if (text === undefined || !/^(0|[1-9][0-9]{0,18})$/.test(text)) {
    return null;
  }
  const number = BigInt(text);
  return number > SIZE_MAX ? null : number;
}

/**
 * @param {string} text
 * @param {string} why
 */
function hashOf(text, why) {
  const bytes = fromBase64(text);
  if (!bytes || bytes.length !== HASH_BYTES) {
    throw new Refusal('form', why);
  }
  return bytes;
}

/**
 * Base64 with padding and without stray bits; anything else is null.
 *
 * @param {string} text
 * @returns {Uint8Array | null}
 */
function fromBase64(text) {
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) {
    return null;
  }
  let binary;
  try {
    binary = atob(text);
  } catch {
    return null;
  }
  return btoa(binary) === text ? Uint8Array.from(binary, (char) => char.charCodeAt(0)) : null;
}

/** @param {Uint8Array} bytes */
function base64url(bytes) {
  return btoa(String.fromCharCode(...bytes)).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** @param {Uint8Array} bytes */
export function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
export function same(a, b) {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
