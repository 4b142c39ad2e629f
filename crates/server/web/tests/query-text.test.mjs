// Queries as texts: what is put into one means what was clicked, and a place in what is sent leads back to what was written. Run by `node --test`.

import assert from 'node:assert/strict';
import test from 'node:test';
import { pieceAt } from '../completion.js';
import { toCsv } from '../csv.js';
import { readBlock } from '../live.js';
import { also, exchange, has, hasNothingOfReading, memberField, negated, quote, split, term, toggle, toTail, tokens, within } from '../query-text.js';

test('a condition ends at its first pipe', () => {
  assert.deepEqual(split('a:"x | y" | count'), { condition: 'a:"x | y" ', pipes: '| count', isWhole: true });
  assert.equal(split('(a').isWhole, false);
  assert.equal(split('a) OR (b').isWhole, false);
  assert.equal(split('"a\\"').isWhole, false);
});

test('pieces stand side by side', () => {
  assert.deepEqual(tokens('a:b  (c OR d) e:"f g" h:(i, j)').map((piece) => piece.text), ['a:b', '(c OR d)', 'e:"f g"', 'h:(i, j)']);
});

test('values are quoted where they must be', () => {
  assert.equal(quote('error.session-1'), 'error.session-1');
  assert.equal(quote('a b'), '"a b"');
  assert.equal(quote('say "x" | \\'), '"say \\"x\\" | \\\\"');
  assert.equal(quote(''), '""');
  for (const text of ['>5', '[a', '{a', '~x', 'a*', '(x)', ':x']) {
    assert.equal(quote(text), `"${text}"`);
  }
  assert.equal(term('actor', null), '-actor:*');
  assert.equal(term('public.count', 3), 'public.count:3');
  assert.equal(memberField('attributes', 'user name'), 'attributes."user name"');
});

test('terms come and go', () => {
  assert.equal(toggle('', 'a:b'), 'a:b');
  assert.equal(toggle('*', 'a:b'), 'a:b');
  assert.equal(toggle('x:y | count', 'a:b'), 'x:y a:b | count');
  assert.equal(toggle('x:y a:b | count', 'a:b'), 'x:y | count');
  assert.equal(toggle('x:y AND a:b', 'a:b'), 'x:y');
  assert.equal(toggle('a:b AND x:y', 'a:b'), 'x:y');
  assert.equal(toggle('x OR y', 'a:b'), '(x OR y) a:b');
  assert.equal(has('x OR a:b', 'a:b'), false);
  assert.equal(has('NOT a:b', 'a:b'), false);
  assert.equal(exchange('x a:b', negated('a:b'), 'a:b'), 'x -a:b');
});

test('a range of time is put around and places lead back', () => {
  const day = { from: 'now-24h', to: '' };
  assert.equal(within('', day).text, 'time>=now-24h');
  assert.equal(within('| count', day).text, 'time>=now-24h | count');
  assert.equal(within('a:b | count', day).text, 'a:b  time>=now-24h | count');
  assert.equal(within('a OR b', day).text, '(a OR b) time>=now-24h');
  assert.equal(within('a', { from: '', to: '' }).text, 'a');
  assert.equal(within('a) OR (b', day).text, 'a) OR (b');
  assert.equal(within('a OR b | count', day, '-x:y').text, '(a OR b ) time>=now-24h -x:y | count');
  for (const query of ['a:b | cuont', 'a OR b | cuont', '| cuont', 'ä😀 | cuont']) {
    const { text, place } = within(query, day);
    const at = [...text.slice(0, text.indexOf('cuont'))].length + 1;
    assert.equal(place(at), [...query.slice(0, query.indexOf('cuont'))].length + 1, query);
  }
  assert.equal(within('x OR acter:b', day).place(7), 6);
});

test('only plain conditions are followed', () => {
  assert.deepEqual(toTail('outcome:failure event:session.* severity>=warning wrong password').params, { outcome: 'failure', event: 'session.*', severity_min: 'warning', words: 'wrong password' });
  assert.deepEqual(toTail('actor:"ann b" AND ip:192.0.2.0/24').params, { actor: 'ann b', source: '192.0.2.0/24' });
  for (const query of ['a OR b', '-actor:ann', 'NOT x', 'actor:a*', 'event:a event:b', 'x | count', '(a)', '"a b"', 'severity:>3', 'time>=now-1h', 'agent~x', 'actor:(a, b)', 'actor:"a']) {
    assert.equal(toTail(query).params, null, query);
  }
});

test('the piece at the caret', () => {
  const at = (text) => {
    const { kind, field, prefix, from } = pieceAt(text, text.length);
    return [kind, field, prefix, from];
  };
  assert.deepEqual(at('outcome:fail'), ['value', 'outcome', 'fail', 8]);
  assert.deepEqual(at('a -act'), ['term', '', 'act', 3]);
  assert.deepEqual(at('a | co'), ['pipe', '', 'co', 4]);
  assert.deepEqual(at('a | count by act'), ['column', '', 'act', 13]);
  assert.deepEqual(at('actor:"ann b'), ['value', 'actor', 'ann b', 6]);
});

test('sheets and streams', () => {
  assert.equal(toCsv({ columns: ['a', 'b'], rows: [['=1+1', 'x,"y"'], [null, -3]] }), 'a,b\r\n\'=1+1,"x,""y"""\r\n,-3\r\n');
  assert.deepEqual(readBlock('id: 7\nevent: event\ndata: {"a":1}'), { id: '7', data: '{"a":1}' });
  assert.deepEqual(readBlock(': nothing'), { id: '', data: '' });
});

test('traces of reading stand aside unless somebody asks for them', () => {
  for (const query of ['', '*', 'actor:dora', 'client.id:a', '| count by category']) {
    assert(hasNothingOfReading(query), query);
  }
  for (const query of ['category:access', '-category:account', 'event:search.done', 'id:019af6c2', '(catalogue:vitni-1)']) {
    assert(!hasNothingOfReading(query), query);
  }
  assert.equal(also('*', '-x:y'), '-x:y');
  assert.equal(also('a OR b', '-x:y'), '(a OR b) -x:y');
  assert.equal(also('a OR b', ''), 'a OR b');
});
