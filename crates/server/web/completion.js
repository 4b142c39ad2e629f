// What can be written at the place of the caret: fields, event ids, values, pipes. The server knows which; values are asked for only where
// a field that may be looked at stands in front of them.

import { get, isAbort } from './api.js';
import { knownEvents } from './meanings.js';
import { plain, quote, split } from './query-text.js';

/**
 * @typedef {{ text: string, note: string, goesOn: boolean }} Suggestion what is written in the place of the piece; whether more belongs to it
 * @typedef {{ name: string, short?: string[], kind: string, personal: boolean, groups: boolean, events?: number }} Field
 * @typedef {{ from: number, to: number, suggestions: Suggestion[] }} Offer
 */

const pipes = /** @type {const} */ ([
  ['count by ', 'how many, of each'], ['top 10 ', 'the most frequent values'], ['sort time ', 'in another order'], ['fields ', 'a table of these'],
  ['limit ', 'the first so many'], ['dedup ', 'the first of each'], ['distinct(', 'how many different'], ['flow', 'the whole story of each'],
  ['sum(', 'of a number'], ['min(', 'of a number or time'], ['max(', 'of a number or time'], ['avg(', 'of a number'],
]);

/** @type {Record<string, readonly string[]>} */
const closed = {
  outcome: ['success', 'failure', 'unknown'],
  severity: ['info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency'],
  category: [
    'authentication', 'authorization', 'session', 'account', 'credential', 'entitlement', 'federation', 'signature', 'application', 'delivery', 'outbound',
    'tenant', 'configuration', 'system', 'access', 'log',
  ],
};

const MOST = 12;

/**
 * The piece of the text in which the caret stands.
 *
 * @param {string} text
 * @param {number} caret
 */
export function pieceAt(text, caret) {
  const before = text.slice(0, caret);
  const { condition, pipes: rest } = split(before);
  let from = condition.length;
  if (rest) {
    const piece = /[^\s|(,]*$/.exec(before)?.[0] ?? '';
    const isFirst = /\|\s*[^\s|(,]*$/.test(before);
    return { kind: isFirst ? 'pipe' : 'column', from: caret - piece.length, piece, field: '', prefix: piece };
  }
  let isQuoted = false;
  from = 0;
  for (let at = 0; at < condition.length; at += 1) {
    const char = condition[at] ?? '';
    if (isQuoted) {
      at += char === '\\' ? 1 : 0;
      isQuoted = char !== '"';
    } else if (char === '"') {
      isQuoted = true;
    } else if (/[\s(,]/.test(char)) {
      from = at + 1;
    }
  }
  let piece = condition.slice(from);
  if (piece.startsWith('-')) {
    from += 1;
    piece = piece.slice(1);
  }
  const parts = /^((?:[A-Za-z][A-Za-z0-9_.-]*)(?:"[^"]*")?)(!=|>=|<=|[:=<>])(.*)$/s.exec(piece);
  if (parts) {
    const [, field = '', sign = '', given = ''] = parts;
    return { kind: 'value', from: from + field.length + sign.length, piece: given, field, prefix: given.replace(/^"|"$/g, '') };
  }
  return { kind: 'term', from, piece, field: '', prefix: piece };
}

export class Completion {
  /** @param {{ scope: () => { from: string, to: string, tenant: string } }} wishes */
  constructor(wishes) {
    this.wishes = wishes;
    /** @type {Promise<Field[]> | null} */
    this.fields = null;
    this.fieldsOf = '';
    /** @type {Map<string, Suggestion[]>} */
    this.values = new Map();
  }

  /** @returns {Promise<Field[]>} */
  known() {
    const { tenant, from, to } = this.wishes.scope();
    if (!this.fields || this.fieldsOf !== tenant) {
      this.fieldsOf = tenant;
      this.values.clear();
      this.fields = get('/v1/query/fields', { tenant, from, to }).then(
        (answer) => answer.fields,
        () => {
          this.fields = null;
          return [];
        },
      );
    }
    return this.fields;
  }

  /**
   * @param {string} text
   * @param {number} caret
   * @param {AbortSignal} signal
   * @returns {Promise<Offer>}
   */
  async offer(text, caret, signal) {
    const { kind, from, field, prefix } = pieceAt(text, caret);
    /** @type {Suggestion[]} */
    let suggestions = [];
    if (kind === 'pipe') {
      suggestions = pipes.filter(([name]) => name.startsWith(prefix.toLowerCase())).map(([name, note]) => ({ text: name, note, goesOn: true }));
    } else if (kind === 'column') {
      const all = await this.known();
      suggestions = fieldsLike(all.filter((one) => one.groups), prefix).map((one) => ({ ...one, text: one.text.replace(/:$/, '') }));
    } else if (kind === 'value') {
      suggestions = await this.valuesOf(field, prefix, signal);
    } else {
      const [all, events] = await Promise.all([this.known(), prefix.length > 1 ? knownEvents(this.wishes.scope().tenant) : []]);
      suggestions = [...fieldsLike(all, prefix).slice(0, prefix ? 7 : MOST), ...eventsLike(events, prefix).map((one) => ({ ...one, text: `event:${one.text}` }))];
    }
    return { from, to: caret, suggestions: suggestions.filter((one) => one.text.trim() !== text.slice(from, caret)).slice(0, MOST) };
  }

  /**
   * @param {string} name
   * @param {string} prefix
   * @param {AbortSignal} signal
   * @returns {Promise<Suggestion[]>}
   */
  async valuesOf(name, prefix, signal) {
    const fixed = closed[name];
    if (fixed) {
      return fixed.filter((word) => word.startsWith(prefix.toLowerCase())).map((text) => ({ text, note: '', goesOn: false }));
    }
    const field = (await this.known()).find((one) => one.name === name || one.short?.includes(name));
    if (name === 'event' || name === 'equivalent') {
      return eventsLike(await knownEvents(this.wishes.scope().tenant), prefix);
    }
    if (!field?.groups || prefix.includes('*') || /^(time|observed|received|id|raw)$/.test(field.name)) {
      return [];
    }
    const { tenant, from, to } = this.wishes.scope();
    const key = [field.name, prefix, from, to].join('\n');
    const held = this.values.get(key);
    if (held) {
      return held;
    }
    try {
      const answer = await get('/v1/query/values', { field: field.name, prefix, tenant, from, to, limit: MOST }, signal);
      /** @type {Suggestion[]} */
      const found = answer.values.map((/** @type {any} */ one) => ({ text: quote(plain(one.value)), note: Number(one.count).toLocaleString('en'), goesOn: false }));
      if (this.values.size > 200) {
        this.values.clear();
      }
      this.values.set(key, found);
      return found;
    } catch (error) {
      if (isAbort(error)) {
        throw error;
      }
      return [];
    }
  }
}

/**
 * @param {Field[]} fields
 * @param {string} prefix
 * @returns {Suggestion[]}
 */
function fieldsLike(fields, prefix) {
  const wanted = prefix.toLowerCase();
  const names = (/** @type {Field} */ one) => [one.name, ...(one.short ?? [])];
  const begins = fields.filter((one) => names(one).some((name) => name.toLowerCase().startsWith(wanted)));
  const holds = wanted.length > 1 ? fields.filter((one) => !begins.includes(one) && one.name.toLowerCase().includes(wanted)) : [];
  return [...begins, ...holds].map((one) => {
    const short = one.short?.find((name) => name.startsWith(wanted));
    const isShort = short !== undefined && !one.name.startsWith(wanted);
    return { text: `${isShort ? short : one.name}:`, note: isShort ? one.name : one.kind, goesOn: true };
  });
}

/**
 * @param {import('./meanings.js').Known[]} events
 * @param {string} prefix
 * @returns {Suggestion[]}
 */
function eventsLike(events, prefix) {
  const wanted = prefix.toLowerCase();
  const begins = events.filter((one) => one.event.toLowerCase().startsWith(wanted));
  const holds = wanted ? events.filter((one) => !begins.includes(one) && one.event.toLowerCase().includes(wanted)) : [];
  return [...begins, ...holds].slice(0, MOST).map((one) => ({ text: quote(one.event), note: one.description, goesOn: false }));
}
