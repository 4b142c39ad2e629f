// What is said of a source is what the server says of it, the worst first. Run by `node --test`.

import assert from 'node:assert/strict';
import test from 'node:test';
import { pace, percent, rank, signs, size, span } from '../source-health.js';

const fine = {
  tenant: 't-1', input: 'in', name: 'gate', first: '', last: '', silent: false, rate: 1, lag_ms: 20, clock_ahead_ms: null, clock_off: false, lines: 10, stored: 10, repeated: 0,
  ignored: 0, quarantined: 0, quarantined_share: 0, refused: 0, missing: 0, duplicates: 0, files: null,
};
const words = (more) => signs({ ...fine, ...more }).map((sign) => sign.words);

test('what is the matter is said, the worst first', () => {
  assert.deepEqual(words({}), ['fine']);
  assert.deepEqual(words({ silent: true, missing: 1200, quarantined_share: 0.025 }), ['silent', '1,200 missing', '2.5 % in quarantine']);
  assert.deepEqual(words({ clock_off: true, clock_ahead_ms: -300_000 }), ['clock 5 min behind']);
  assert.deepEqual(words({ clock_off: false, clock_ahead_ms: 300_000 }), ['fine'], 'what is allowed is no trouble');
  assert.deepEqual(words({ lines: 0 }), ['not heard yet']);
  assert.deepEqual(words({ lines: 0, silent: true }), ['silent, never heard']);
  const files = (more) => ({ files: { count: 1, bytes: 9e6, behind_bytes: 0, trouble: null, ...more } });
  assert.deepEqual(words(files({})), ['fine']);
  assert.deepEqual(words(files({ behind_bytes: 300 })), ['fine'], 'an unfinished line');
  assert.deepEqual(words(files({ behind_bytes: 3 << 20 })), ['3.0 MiB behind']);
  assert.deepEqual(words(files({ trouble: 'no such folder' })), ['cannot be read']);
  assert.deepEqual(words({ quarantined_share: 0.009 }), ['fine']);
});

test('the worst comes first', () => {
  const ranks = [{ silent: true }, { clock_off: true, clock_ahead_ms: 1 }, { missing: 1 }, { quarantined_share: 1 }, { lines: 0 }, {}].map((more) => rank(signs({ ...fine, ...more })));
  assert.deepEqual(ranks, ranks.toSorted((a, b) => a - b));
  assert(new Set(ranks).size === ranks.length && !ranks.includes(-1));
});

test('spans, sizes and paces as people read them', () => {
  assert.deepEqual([0, 999, 1500, 12_400, 60_000, 3_660_000, 90_000_000].map(span), ['0 ms', '999 ms', '1.5 s', '12 s', '1 min', '1 h 1 min', '1 d 1 h']);
  assert.deepEqual([0, 1023, 1024, 5_000_000, 1 << 30].map(size), ['0 bytes', '1023 bytes', '1.0 KiB', '4.8 MiB', '1.0 GiB']);
  assert.deepEqual([0, 0.0004, 0.0123, 1].map(percent), ['0 %', '< 0.1 %', '1.2 %', '100 %']);
  assert.deepEqual([0, 0.0167, 0.5, 12.34, 4321].map(pace), ['0/s', '1.0/min', '30/min', '12.3/s', '4,321/s']);
});
