// Walks over whole logs: true ones are verified from the first leaf and from where the last walk ended; forged leaves, withheld ones and rewritten histories
// are refused. Run by `node --test`; needs no server.

import assert from 'node:assert/strict';
import test from 'node:test';
import { hex, leafHash, nodeHash } from '../proof.js';
import { Frontier, Walk, entriesOf, follows, readHead, tilePath } from '../tree.js';

const origin = 'log.example/t-1/0';
const encoder = new TextEncoder();
const base64 = (bytes) => Buffer.from(bytes).toString('base64');

async function signer(name) {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const typed = Uint8Array.of(1, ...raw);
  const id = new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.of(...encoder.encode(`${name}\n`), ...typed))).slice(0, 4);
  const sign = async (text) => {
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, encoder.encode(text)));
    return `— ${name} ${base64(Uint8Array.of(...id, ...signature))}\n`;
  };
  return { key: `${name}+${hex(id)}+${base64(typed)}`, sign };
}

/** The root by its definition, with nothing of what is tested. */
async function rootOf(hashes) {
  if (hashes.length === 0) return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array()));
  if (hashes.length === 1) return hashes[0];
  let cut = 1;
  while (cut * 2 < hashes.length) cut *= 2;
  return nodeHash(await rootOf(hashes.slice(0, cut)), await rootOf(hashes.slice(cut)));
}

function join(parts) {
  return Uint8Array.from(Buffer.concat(parts));
}

/** A log that can be walked over; `leaves` and `answers` may be meddled with after it was made. */
class Log {
  static async make(size, text = (at) => `leaf ${at}`, by = null) {
    const log = new Log();
    log.signer = by ?? (await signer(origin));
    log.leaves = Array.from({ length: size }, (_, at) => encoder.encode(text(at)));
    log.hashes = await Promise.all(log.leaves.map(leafHash));
    log.asked = [];
    return log;
  }

  async head(size = this.leaves.length) {
    const text = `${origin}\n${size}\n${base64(await rootOf(this.hashes.slice(0, size)))}\n`;
    return readHead(`${text}\n${await this.signer.sign(text)}`, this.signer.key, origin);
  }

  fetch = async (path, signal) => {
    signal.throwIfAborted();
    this.asked.push(path);
    const [, level, name, width = '256'] = /^(\w+)\/([x\d/]+?)(?:\.p\/(\d+))?$/.exec(path);
    const index = Number(name.replaceAll(/[x/]/g, ''));
    if (level === '1') {
      const roots = Array.from({ length: Number(width) }, (_, at) => (index * 256 + at) * 256).map((begin) => rootOf(this.hashes.slice(begin, begin + 256)));
      return join(await Promise.all(roots));
    }
    const entries = this.leaves.slice(index * 256, index * 256 + Number(width));
    return join(entries.flatMap((entry) => [Uint8Array.of(entry.length >> 8, entry.length & 255), entry]));
  };
}

const signal = new AbortController().signal;

/** What is remembered after a walk over the log as it was at a size. */
async function seenAt(log, size) {
  const walk = new Walk(await log.head(size), null, { onlyNew: false });
  await walk.run(log.fetch, { signal });
  return { head: walk.head, frontier: walk.frontier, at: '', whole: '' };
}

const refused = (step, made, words = /./) => assert.rejects(made, (error) => error.step === step && words.test(error.message) && /\.$/.test(error.message));

test('the frontier has the root of every size, and is kept and read back', async () => {
  const { hashes } = await Log.make(300);
  const frontier = new Frontier();
  for (let size = 0; size <= hashes.length; size += 1) {
    assert.equal(hex(await frontier.root()), hex(await rootOf(hashes.slice(0, size))), `${size}`);
    const again = Frontier.of(size, frontier.nodes.map((node) => node.hash));
    assert.deepEqual(again?.nodes, frontier.nodes);
    if (size < hashes.length) await frontier.push(0, hashes[size]);
  }
  assert.equal(Frontier.of(3, [hashes[0]]), null);
});

test('tiles are named as C2SP tlog-tiles names them', () => {
  assert.equal(tilePath('entries', 0, 256), 'entries/000');
  assert.equal(tilePath('entries', 1234067, 256), 'entries/x001/x234/067');
  assert.equal(tilePath('1', 1000, 17), '1/x001/000.p/17');
});

test('bundles are read whole or not at all', () => {
  const bundle = Uint8Array.of(0, 1, 65, 0, 0, 0, 2, 66, 67);
  assert.deepEqual(entriesOf(bundle, 3)?.map((entry) => Buffer.from(entry).toString()), ['A', '', 'BC']);
  for (const [bytes, width] of [[bundle, 2], [bundle, 4], [bundle.subarray(0, 8), 3], [bundle.subarray(0, 6), 3], [Uint8Array.of(...bundle, 0), 3], [new Uint8Array(), 1], [new Uint8Array(514), 256]]) {
    assert.equal(entriesOf(bytes, width), null);
  }
});

test('logs of all kinds of sizes are verified, and so is what is new since', async () => {
  const log = await Log.make(1300);
  for (const size of [0, 255, 256, 700, 1024]) {
    const seen = await seenAt(log, size);
    assert.equal(seen.frontier.size, size);
    for (const later of [size, size + 1, 1300]) {
      const head = await log.head(later);
      follows(seen.head, head);
      for (const onlyNew of [true, false]) {
        const walk = new Walk(head, seen, { onlyNew });
        const told = [];
        log.asked = [];
        await walk.run(log.fetch, { signal, told: (done) => told.push(done) });
        assert.equal(walk.first, onlyNew ? size : 0);
        assert.equal(walk.frontier.size, later);
        assert.equal(walk.isPart || size === 0 || walk.rootThen !== null, true, 'what was seen was compared');
        if (later > walk.first) assert.equal(told.at(-1), later);
        if (onlyNew) assert.equal(log.asked.filter((path) => path.startsWith('entries')).length, later > size ? Math.ceil(later / 256) - Math.floor(size / 256) : 0);
      }
    }
  }
});

test('changed, exchanged, cut and withheld leaves are refused', async () => {
  const log = await Log.make(700);
  const head = await log.head();
  const walk = (fetch) => new Walk(head, null, { onlyNew: false }).run(fetch, { signal });
  const meddled = (name, meddle) => async (path, signal) => {
    const bytes = await log.fetch(path, signal);
    return path.startsWith(name) ? meddle(bytes) : bytes;
  };
  const flip = (at) => (bytes) => bytes.map((byte, place) => (place === at ? byte ^ 1 : byte));
  await walk(log.fetch);
  await refused('leaves', walk(meddled('entries/001', flip(45))), /^The leaves 256 to 511 have another hash/);
  await refused('leaves', walk(meddled('entries/002', flip(45))), /another root/);
  await refused('leaves', walk(meddled('1/000', flip(0))), /^The leaves 0 to 255 have another hash/);
  await refused('leaves', walk(meddled('1/000', (bytes) => bytes.subarray(1))), /not served/);
  await refused('leaves', walk(meddled('entries/000', (bytes) => bytes.subarray(0, -1))), /cannot be read/);
  await refused('leaves', walk(meddled('entries/002', (bytes) => join([bytes, Uint8Array.of(0, 0)]))), /cannot be read/);
  await refused('leaves', walk(meddled('entries/001', () => null)), /^The leaves 256 to 511 are not served/);
  [log.leaves[3], log.leaves[4]] = [log.leaves[4], log.leaves[3]];
  await refused('leaves', walk(log.fetch), /^The leaves 0 to 255/);
});

test('a partial bundle that is gone is taken from the full one', async () => {
  const log = await Log.make(600);
  const walk = new Walk(await log.head(300), null, { onlyNew: false });
  await walk.run((path, signal) => (path.includes('.p/') ? Promise.resolve(null) : log.fetch(path, signal)), { signal });
  assert.equal(walk.frontier.size, 300);
});

test('a log that got shorter, has another root, or another beginning is refused', async () => {
  const by = await signer(origin);
  const log = await Log.make(900, undefined, by);
  const other = await Log.make(900, (at) => (at === 7 ? 'another' : `leaf ${at}`), by);
  const seen = await seenAt(log, 600);
  const shorter = await log.head(599);
  assert.throws(() => follows(seen.head, shorter), (error) => error.step === 'history' && /shorter/.test(error.message));
  const elsewhere = await other.head(600);
  assert.throws(() => follows(seen.head, elsewhere), (error) => error.step === 'history' && /two histories/.test(error.message));
  const later = await other.head(900);
  follows(seen.head, later);
  await refused('history', new Walk(later, seen, { onlyNew: true }).run(other.fetch, { signal }), /first leaf to tell which/);
  await refused('history', new Walk(later, seen, { onlyNew: false }).run(other.fetch, { signal }), /rewritten and signed again/);
  await refused('leaves', new Walk(later, seen, { onlyNew: false }).run(log.fetch, { signal }));
});

test('a walk that is stopped, or breaks off, goes on where it was', async () => {
  const log = await Log.make(5000, (at) => `${at}`);
  const walk = new Walk(await log.head(), null, { onlyNew: false });
  const stop = new AbortController();
  await assert.rejects(walk.run(log.fetch, { signal: stop.signal, told: (done) => done >= 1024 && stop.abort() }), { name: 'AbortError' });
  assert.equal(walk.frontier.size, 1024);
  await assert.rejects(walk.run((path, signal) => (path.endsWith('008') ? Promise.reject(new TypeError('away')) : log.fetch(path, signal)), { signal }), { message: 'away' });
  assert.equal(walk.frontier.size, 2048);
  log.asked = [];
  await walk.run(log.fetch, { signal });
  assert.equal(walk.frontier.size, 5000);
  assert.ok(!log.asked.includes('entries/007'));
});

test('no more than a few bundles are fetched ahead', async () => {
  const log = await Log.make(256 * 20, (at) => `${at}`);
  let [open, most] = [0, 0];
  const fetch = async (path, signal) => {
    open += 1;
    most = Math.max(most, open);
    await new Promise((resolve) => setTimeout(resolve, 1));
    const bytes = await log.fetch(path, signal);
    open -= 1;
    return bytes;
  };
  await new Walk(await log.head(), null, { onlyNew: false }).run(fetch, { signal });
  assert.ok(most <= 7, `${most}`);
});

test('a head counts only under the key, and only of its own log', async () => {
  const log = await Log.make(3);
  const { note } = await log.head();
  const other = await signer(origin);
  const [key, elsewhere] = [log.signer.key, 'log.example/t-2/0'];
  await refused('signature', readHead(note, other.key, origin));
  await refused('signature', readHead(note.replace('\n3\n', '\n4\n'), key, origin));
  await refused('signature', readHead(note, key, elsewhere));
  await refused('form', readHead('', key, origin));
  await refused('key', readHead(note, 'nonsense', origin));
  const huge = `${origin}\n9007199254740993\n${base64(new Uint8Array(32))}\n`;
  await refused('unable', readHead(`${huge}\n${await log.signer.sign(huge)}`, key, origin));
});
