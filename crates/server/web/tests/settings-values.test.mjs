// Values of settings: as the file has them, and what their numbers come to. Run by `node --test`; needs no server.

import assert from 'node:assert/strict';
import test from 'node:test';
import { origin, readable, same, written } from '../settings/values.js';

test('values are written as in the file', () => {
  assert.deepEqual([written('a "b"'), written(5), written(false), written([]), written(['x', 'y'])], ['"a \\"b\\""', '5', 'false', '[]', '["x", "y"]']);
  assert.equal(same(['x'], ['x']), true);
  assert.equal(same(5, '5'), false);
});

test('numbers are read by the unit in their name, whole or not at all', () => {
  for (const [key, value, words] of [
    ['store.tail_bytes_max', 41_943_040, '40 MiB'],
    ['http.header_bytes_max', 32_769, ''],
    ['http.idle_ms_max', 61_000, '61 s'],
    ['store.rest_ms', 600_000, '10 min'],
    ['sessions.idle_s', 7200, '2 h'],
    ['sources.silent_s', 0, ''],
    ['sessions.max', 10_000, ''],
    ['server_name', 'x', ''],
  ]) {
    assert.equal(readable(key, value), words, key);
  }
});

test('where a value comes from is said in words', () => {
  assert.equal(origin({ kind: 'file', file: 'vitni.toml', line: 3, column: 5 }), 'vitni.toml, line 3, column 5');
  assert.equal(origin({ kind: 'environment', variable: 'VITNI_X' }), 'environment, VITNI_X');
  assert.equal(origin({ kind: 'command-line' }), 'command line');
  assert.equal(origin({ kind: 'default' }), 'default');
});
