// The text of a query as far as a page has to understand it: where its pipes begin, which terms stand in it, how a value is quoted.
// It never decides whether a query is right; the server does.

/**
 * @typedef {{ text: string, from: number, to: number }} Token a piece of the condition without white space around it
 * @typedef {{ from: string, to: string }} Bounds
 */

/**
 * The condition and what stands behind it, the first `|` included.
 *
 * @param {string} query
 * @returns {{ condition: string, pipes: string, isWhole: boolean }} whether quotation marks and parentheses are closed
 */
export function split(query) {
  let depth = 0;
  let isWhole = true;
  let end = query.length;
  let isQuoted = false;
  for (let at = 0; at < query.length; at += 1) {
    const char = query[at];
    if (isQuoted) {
      if (char === '\\') {
        at += 1;
      } else if (char === '"') {
        isQuoted = false;
      }
    } else if (char === '"') {
      isQuoted = true;
    } else if (char === '(') {
      depth += 1;
    } else if (char === ')') {
      depth -= 1;
      isWhole &&= depth >= 0;
    } else if (char === '|') {
      end = at;
      break;
    }
  }
  return { condition: query.slice(0, end), pipes: query.slice(end), isWhole: isWhole && depth === 0 && !isQuoted };
}

/**
 * The pieces of a condition that stand side by side; what is in parentheses or quotation marks is part of its piece.
 *
 * @param {string} condition
 * @returns {Token[]}
 */
export function tokens(condition) {
  /** @type {Token[]} */
  const found = [];
  let begin = -1;
  let depth = 0;
  let isQuoted = false;
  const finish = (/** @type {number} */ at) => {
    if (begin >= 0) {
      found.push({ text: condition.slice(begin, at), from: begin, to: at });
      begin = -1;
    }
  };
  for (let at = 0; at < condition.length; at += 1) {
    const char = condition[at] ?? '';
    if (!isQuoted && depth <= 0 && /\s/.test(char)) {
      finish(at);
      continue;
    }
    if (begin < 0) {
      begin = at;
    }
    if (isQuoted) {
      if (char === '\\') {
        at += 1;
      } else if (char === '"') {
        isQuoted = false;
      }
    } else if (char === '"') {
      isQuoted = true;
    } else if (char === '(' || (depth > 0 && char === '[')) {
      depth += char === '(' ? 1 : 0;
    } else if (char === ')') {
      depth -= 1;
    }
  }
  finish(condition.length);
  return found;
}

const isOr = (/** @type {Token} */ token) => token.text.toUpperCase() === 'OR';
const isAnd = (/** @type {Token} */ token) => token.text.toUpperCase() === 'AND';
const isNot = (/** @type {Token} */ token) => token.text.toUpperCase() === 'NOT';

/** Events that tell of reading, and the fields by which somebody asks for them. */
const readings = /(^|[\s(-])(category|catalogue|id|flags)\s*[:=!]|\b(search\.done|event\.read|events\.exported|evidence\.issued|proof\.issued|tail\.(opened|continued|closed))\b/;

/** What leaves out the traces that readers leave: every look at the page makes some. */
export const noReadings = '-category:access';

/**
 * Whether a query is not about reading, so that traces of it would only stand in the way.
 *
 * @param {string} query
 */
export function hasNothingOfReading(query) {
  return !readings.test(split(query).condition);
}

/**
 * The condition with another beside it.
 *
 * @param {string} condition
 * @param {string} more
 */
export function also(condition, more) {
  const kept = condition.trim() === '*' ? '' : condition.trim();
  return [kept && tokens(kept).some(isOr) && more ? `(${kept})` : kept, more].filter(Boolean).join(' ');
}

/**
 * The query inside a range of time and beside a condition that the reader did not write, and the way back from a place in it to a place in what the reader wrote.
 *
 * @param {string} query
 * @param {Bounds} bounds
 * @param {string} [more]
 * @returns {{ text: string, place: (at: number) => number }}
 */
export function within(query, bounds, more = '') {
  const { condition, pipes, isWhole } = split(query);
  const time = [bounds.from && `time>=${bounds.from}`, bounds.to && `time<${bounds.to}`, more].filter(Boolean).join(' ');
  const stay = (/** @type {number} */ at) => at;
  if (!isWhole) {
    return { text: query, place: stay };
  }
  if (!condition.trim()) {
    return { text: `${time || '*'}${pipes && ` ${pipes}`}`, place: (at) => Math.max(1, at - (time.length || 1) - 1) };
  }
  if (!time) {
    return { text: query, place: stay };
  }
  const before = tokens(condition).some(isOr) ? '(' : '';
  const after = before ? ')' : '';
  const length = [...condition].length;
  const added = after.length + 1 + time.length + 1;
  const place = (/** @type {number} */ at) => {
    const inside = at - before.length;
    return Math.max(1, inside <= length ? inside : Math.max(length, inside - added));
  };
  return { text: `${before}${condition}${after} ${time} ${pipes}`.trimEnd(), place };
}

/**
 * A value as it may stand in a query, whatever is in it.
 *
 * @param {string} value
 */
export function quote(value) {
  if (/^[^\s(),|"*[\]{}<>~=!:][^\s(),|"*]*$/.test(value)) {
    return value;
  }
  return `"${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * The text of a JSON value as conditions compare it.
 *
 * @param {unknown} value
 */
export function plain(value) {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/**
 * A field's name below `attributes` or `public`.
 *
 * @param {string} group
 * @param {string} name
 */
export function memberField(group, name) {
  return `${group}.${/^[A-Za-z0-9_.-]+$/.test(name) ? name : `"${name.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`}`;
}

/**
 * @param {string} field
 * @param {unknown} value nothing stands for events that do not have the field
 */
export function term(field, value) {
  return value === null || value === undefined ? `-${field}:*` : `${field}:${quote(plain(value))}`;
}

/**
 * Whether the condition demands this term by itself.
 *
 * @param {string} query
 * @param {string} wanted
 */
export function has(query, wanted) {
  return place(tokens(split(query).condition), wanted) >= 0;
}

/**
 * The query with the term added, or without it where it stood.
 *
 * @param {string} query
 * @param {string} wanted
 */
export function toggle(query, wanted) {
  const { condition, pipes } = split(query);
  const pieces = tokens(condition);
  const at = place(pieces, wanted);
  if (at >= 0) {
    const rest = pieces.filter((piece, index) => index !== at && !(isAnd(piece) && (index === at + 1 || (index === at - 1 && at === pieces.length - 1))));
    return join(rest.map((piece) => piece.text).join(' '), pipes);
  }
  const kept = condition.trim() === '*' ? '' : condition.trim();
  const whole = kept && pieces.some(isOr) ? `(${kept})` : kept;
  return join(whole ? `${whole} ${wanted}` : wanted, pipes);
}

/**
 * The query with a term that means the opposite of another: the other goes.
 *
 * @param {string} query
 * @param {string} wanted
 * @param {string} opposite
 */
export function exchange(query, wanted, opposite) {
  return toggle(has(query, opposite) ? toggle(query, opposite) : query, wanted);
}

/**
 * The same term with `-` in front, or without it.
 *
 * @param {string} one
 */
export function negated(one) {
  return one.startsWith('-') ? one.slice(1) : `-${one}`;
}

/**
 * @param {Token[]} pieces
 * @param {string} wanted
 */
function place(pieces, wanted) {
  if (pieces.some(isOr)) {
    return -1;
  }
  return pieces.findIndex((piece, at) => {
    const before = pieces[at - 1];
    return piece.text === wanted && !(before && isNot(before));
  });
}

/**
 * @param {string} condition
 * @param {string} pipes
 */
function join(condition, pipes) {
  return pipes ? `${condition} ${pipes}`.trim() : condition;
}

/** Parameters of the tail by the fields that they stand for. */
const followed = new Map([
  ['event', 'event'], ['catalogue', 'catalogue'], ['category', 'category'], ['equivalent', 'equivalent'], ['severity', 'severity'],
  ['outcome', 'outcome'], ['actor', 'actor'], ['target', 'target'], ['source.ip', 'source'], ['ip', 'source'], ['source', 'source'],
  ['session', 'session'], ['flow.session', 'session'], ['trace', 'trace'], ['flow.trace', 'trace'], ['transaction', 'transaction'],
  ['flow.transaction', 'transaction'], ['client', 'client'], ['id', 'id'],
]);

/**
 * The condition as parameters of the tail, which knows plain comparisons that all hold and nothing else.
 *
 * @param {string} query
 * @returns {{ params: Record<string, string>, why: '' } | { params: null, why: string }}
 */
export function toTail(query) {
  const { condition, pipes, isWhole } = split(query);
  const no = (/** @type {string} */ why) => ({ params: null, why });
  if (pipes) {
    return no('A live view follows events, so it takes no pipe.');
  }
  if (!isWhole) {
    return no('A quotation mark or a parenthesis is not closed.');
  }
  /** @type {Record<string, string>} */
  const params = {};
  const words = [];
  for (const { text } of tokens(condition)) {
    if (text === '*' || text.toUpperCase() === 'AND') {
      continue;
    }
    if (/^(OR|NOT)$/i.test(text) || /^[-(]/.test(text)) {
      return no('A live view follows conditions that all hold: it knows no OR, NOT and no parentheses.');
    }
    const parts = /^([A-Za-z][A-Za-z0-9_.]*)(>=|[:=])(.*)$/s.exec(text);
    if (!parts) {
      if (/["*<>~!]/.test(text)) {
        return no(`A live view cannot follow ${text}.`);
      }
      words.push(text);
      continue;
    }
    const [, field = '', sign = '', given = ''] = parts;
    const value = /^"[^"\\*]*"$/.test(given) ? given.slice(1, -1) : given;
    const name = sign === '>=' ? (field === 'severity' ? 'severity_min' : undefined) : followed.get(field);
    const isPattern = value.includes('*') && name !== 'event';
    if (!name || isPattern || name in params || value === '' || /^[[{(<>]|["]/.test(value)) {
      return no(`A live view cannot follow ${text}.`);
    }
    params[name] = value;
  }
  if (words.length) {
    params.words = words.join(' ');
  }
  return { params, why: '' };
}
