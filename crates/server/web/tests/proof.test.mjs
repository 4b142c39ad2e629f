// Proofs: a true one is verified, every forgery of leaf, path, signature, key and shown event is refused. Run by `node --test`; needs no server.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { compare, hex, leafHash, nodeHash, rootOf, verify } from '../proof.js';

const origin = 'log.example/t-1/0';
const encoder = new TextEncoder();
const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const leaves = Array.from({ length: 13 }, (_, at) => JSON.stringify({ id: `e-${at}`, v: 0 }));

async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
}

async function signer(name, kind = 1) {
  const pair = await crypto.subtle.generateKey({ name: 'Ed25519' }, true, ['sign', 'verify']);
  const raw = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey));
  const typed = Uint8Array.of(kind, ...raw);
  const id = (await sha256(Uint8Array.of(...encoder.encode(`${name}\n`), ...typed))).slice(0, 4);
  const sign = async (text) => {
    const signature = new Uint8Array(await crypto.subtle.sign('Ed25519', pair.privateKey, encoder.encode(text)));
    return `— ${name} ${base64(Uint8Array.of(...id, ...signature))}\n`;
  };
  return { key: `${name}+${hex(id)}+${base64(typed)}`, sign };
}

async function root(hashes) {
  if (hashes.length === 1) return hashes[0];
  const cut = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return nodeHash(await root(hashes.slice(0, cut)), await root(hashes.slice(cut)));
}

async function path(index, hashes) {
  if (hashes.length === 1) return [];
  const cut = 2 ** Math.floor(Math.log2(hashes.length - 1));
  return index < cut
    ? [...(await path(index, hashes.slice(0, cut))), await root(hashes.slice(cut))]
    : [...(await path(index - cut, hashes.slice(cut))), await root(hashes.slice(0, cut))];
}

async function made(log, index, size = leaves.length) {
  const hashes = await Promise.all(leaves.slice(0, size).map((leaf) => leafHash(encoder.encode(leaf))));
  const head = `${origin}\n${size}\n${base64(await root(hashes))}\n`;
  const hashLines = (await path(index, hashes)).map((hash) => `${base64(hash)}\n`).join('');
  return `c2sp.org/tlog-proof@v1\nindex ${index}\n${hashLines}\n${head}\n${await log.sign(head)}`;
}

const refused = async (step, proof, leaf, key) => {
  const verdict = await verify(proof, leaf, key);
  assert.equal(verdict.ok, false);
  assert.equal(verdict.step, step, verdict.why);
};

test('every leaf of every size is verified', async () => {
  const log = await signer(origin);
  for (let size = 1; size <= leaves.length; size += 1) {
    for (let index = 0; index < size; index += 1) {
      const verdict = await verify(await made(log, index, size), leaves[index], log.key);
      assert.equal(verdict.ok, true, `${index} of ${size}: ${verdict.why}`);
      assert.equal(verdict.size, BigInt(size));
    }
  }
});

test('forgeries are refused', async () => {
  const log = await signer(origin);
  const other = await signer(origin);
  const proof = await made(log, 5);
  await refused('path', proof, leaves[6], log.key);
  await refused('path', proof, `${leaves[5]} `, log.key);
  await refused('path', proof.replace('index 5', 'index 4'), leaves[5], log.key);
  await refused('path', proof.replace('index 5', 'index 13'), leaves[5], log.key);
  const lines = proof.split('\n');
  await refused('path', [...lines.slice(0, 2), ...lines.slice(3)].join('\n'), leaves[5], log.key);
  await refused('path', [...lines.slice(0, 3), lines[2], ...lines.slice(3)].join('\n'), leaves[5], log.key);
  const swapped = [...lines];
  [swapped[2], swapped[3]] = [swapped[3], swapped[2]];
  await refused('path', swapped.join('\n'), leaves[5], log.key);
  await refused('signature', proof.replace('\n13\n', '\n14\n'), leaves[5], log.key);
  await refused('signature', proof, leaves[5], other.key);
  await refused('signature', proof, leaves[5], (await signer('log.example/t-2/0')).key);
  const signature = /— \S+ (\S+)\n$/.exec(proof)[1];
  const bytes = Buffer.from(signature, 'base64');
  bytes[20] ^= 1;
  await refused('signature', proof.replace(signature, base64(bytes)), leaves[5], log.key);
  await refused('signature', await made(other, 5), leaves[5], log.key);
});

test('what is malformed is refused', async () => {
  const log = await signer(origin);
  const proof = await made(log, 5);
  for (const text of ['', 'index 5\n', proof.replace('@v1', '@v2'), proof.replace('index 5', 'index 05'), proof.replace('index 5', 'index -5'), proof.slice(0, -1), proof.replace('—', '-'), proof.replace('\n13\n', '\n013\n')]) {
    await refused('form', text, leaves[5], log.key);
  }
  await refused('key', proof, leaves[5], 'nonsense');
  await refused('key', proof, leaves[5], log.key.replace(/\+[0-9a-f]{8}\+/, '+00000000+'));
  await refused('key', proof, leaves[5], (await signer(origin, 4)).key);
  const weak = Uint8Array.of(1, 1, ...new Uint8Array(31));
  const id = hex((await sha256(Uint8Array.of(...encoder.encode(`${origin}\n`), ...weak))).slice(0, 4));
  await refused('key', proof, leaves[5], `${origin}+${id}+${base64(weak)}`);
});

test('a path of the wrong length leads nowhere', async () => {
  await assert.rejects(rootOf(await leafHash(encoder.encode('x')), 0n, 2n, []));
  await assert.rejects(rootOf(await leafHash(encoder.encode('x')), 1n, 1n, []));
});

test('the worked example of the leaf', async () => {
  const page = readFileSync(new URL('../../../../docs/formats/leaf.md', import.meta.url), 'utf8');
  const event = JSON.parse(/<<'END'\n(.*)\nEND/.exec(page)[1]);
  const leaf = /^leaf (\{.*)$/m.exec(page)[1];
  const disclosures = [...page.matchAll(/^ {2}disclosure (\S+)$/gm)].map((found) => found[1]);
  assert.equal(hex(await leafHash(encoder.encode(leaf))), /^hash (\w+)$/m.exec(page)[1]);
  const whole = await compare(leaf, disclosures, event);
  assert.deepEqual([whole.faults, whole.unseen], [[], []]);
  assert.equal(whole.seen.length, 7);

  const changed = async (change, given = disclosures) => {
    const copy = structuredClone(event);
    change(copy);
    return (await compare(leaf, given, copy)).faults.length;
  };
  assert.ok(await changed((copy) => (copy.outcome = 'success')));
  assert.ok(await changed((copy) => (copy.time = copy.received)));
  assert.ok(await changed((copy) => (copy.actor.name = 'somebody')));
  assert.ok(await changed((copy) => (copy.targets[0].name = 'somebody')));
  assert.ok(await changed((copy) => (copy.raw += ' ')));
  assert.ok(await changed((copy) => delete copy.source));
  assert.ok(await changed((copy) => (copy.public.count = 4)));
  const forged = Buffer.from(JSON.stringify(['AAAAAAAAAAAAAAAAAAAAAA', 'actor', { name: 'somebody' }])).toString('base64url');
  assert.ok(await changed((copy) => (copy.actor = { name: 'somebody' }), [forged, ...disclosures.slice(1)]));

  const plain = await compare(leaf, [], { ...event, actor: undefined, targets: undefined, source: undefined, text: undefined, raw: undefined, attributes: undefined });
  assert.deepEqual([plain.faults, plain.unseen], [[], ['auth']]);
});
