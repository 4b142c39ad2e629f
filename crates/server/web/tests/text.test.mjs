import assert from 'node:assert/strict';
import { test } from 'node:test';

import { seen } from '../text.js';

test('characters that nobody sees, or that turn others round, are shown by their numbers', () => {
  assert.equal(seen('evil\u202egnp.exe'), 'evil⟨U+202E⟩gnp.exe');
  assert.equal(seen('a\u0000b\u200bc\u2066d\ufeff'), 'a⟨U+0000⟩b⟨U+200B⟩c⟨U+2066⟩d⟨U+FEFF⟩');
  assert.equal(seen('two\nlines\tand a tab'), 'two\nlines\tand a tab');
  assert.equal(seen('דורה لين'), 'דורה لين');
  assert.equal(seen(undefined), '');
  assert.equal(seen(['a']), '["a"]');
});
