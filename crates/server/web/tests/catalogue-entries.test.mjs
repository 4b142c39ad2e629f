// A search through catalogues finds what the reader means, nearest first, and the command that sends an example is one. Run by `node --test`.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { command, known, matching, named, parts, shellWord } from '../catalogue-entries.js';

const catalogues = JSON.parse(readFileSync(new URL('../../../../docs/reference/catalogue/catalogue.json', import.meta.url), 'utf8'));
const all = catalogues.flatMap((one) => one.events).map(known);
const wish = { q: '', within: '', category: '', cameOnly: false, order: '' };
const find = (more, came = null) => matching(all, { ...wish, ...more }, came).map((one) => one.key);

test('everything is there, in the order of the catalogues', () => {
  assert.deepEqual(find({}), all.map((one) => one.key));
  assert(all.length >= 360);
});

test('the id itself comes first, then what begins so, then what mentions it', () => {
  const [first, ...rest] = find({ q: 'Authentication.ok' });
  assert.equal(first, 'logicnets-8.1/authentication.ok');
  assert(rest.every((key) => key !== first));
  const quarantine = find({ q: 'QUARANTINE' });
  assert.deepEqual(quarantine.slice(0, 2), ['vitni-1/quarantine.retried', 'vitni-1/event.quarantined']);
});

test('all words must stand somewhere: description, category, attributes and earlier names count', () => {
  assert(find({ q: 'bankid telephone sign' }).includes('phenixid-pas-6.0/core_bankid_phonesign_started'));
  assert.deepEqual(find({ q: 'bankid nosuchword' }), []);
  assert(find({ q: 'ahead_ms' }).includes('vitni-1/clock.skewed'));
  const old = all.find((one) => one.entry.legacy?.length);
  assert(find({ q: old.entry.legacy[0] }).includes(old.key));
  assert.equal(named(all, '', old.entry.legacy[0]).key, old.key);
});

test('filters narrow, counts order', () => {
  assert(find({ within: 'vitni-1' }).every((key) => key.startsWith('vitni-1/')));
  assert(find({ category: 'signature' }).length > 0);
  const came = new Map([['vitni-1/clock.skewed', { count: 3, last: '2026-11-21T00:00:00Z' }], ['vitni-1/source.silent', { count: 9, last: '2026-11-20T00:00:00Z' }]]);
  assert.deepEqual(find({ cameOnly: true, order: 'count' }, came), ['vitni-1/source.silent', 'vitni-1/clock.skewed']);
  assert.deepEqual(find({ cameOnly: true, order: 'last' }, came), ['vitni-1/clock.skewed', 'vitni-1/source.silent']);
  assert.equal(find({ cameOnly: true }, null).length, all.length, 'without counts nothing is left out');
  const severities = matching(all, { ...wish, order: 'severity' }, null).map((one) => one.entry.severity);
  assert.deepEqual(severities, severities.toSorted((a, b) => b - a));
});

test('an entry is named by catalogue and event, or by the event alone', () => {
  assert.deepEqual(parts('doors-1/door.opened'), ['doors-1', 'door.opened']);
  assert.equal(named(all, 'vitni-1', 'search.done').key, 'vitni-1/search.done');
  assert.equal(named(all, '', 'search.done').key, 'vitni-1/search.done');
  assert.equal(named(all, 'logicnets-8.1', 'search.done'), undefined);
});

test('a shell reads the command as it is meant', () => {
  const example = { event: "o'clock", text: { message: '$HOME `id` \\ "x"\nEVENT' } };
  const text = command("https://log.example.org'", "a b'$(id)", example);
  const script = `curl() { printf '%s\\n' "$2"; cat; }\n${text}`;
  const [where, ...sent] = execFileSync('sh', ['-c', script], { encoding: 'utf8' }).split('\n');
  assert.equal(where, 'https://log.example.org%27/v1/events?tenant=a%20b%27%24(id)');
  assert.deepEqual(JSON.parse(sent.join('\n')), example);
  for (const word of ['default', "a b'c $(id) `id`"]) {
    assert.equal(execFileSync('sh', ['-c', `printf %s ${shellWord(word)}`], { encoding: 'utf8' }), word);
  }
});
