// Rows of a list: of each event only what a line shows, so that many thousands are cheap. It never keeps an event whole.

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string} tenant
 * @property {number} seq
 * @property {string} time
 * @property {string} event
 * @property {number} severity
 * @property {string} outcome
 * @property {string} who
 * @property {string} where
 * @property {string} whom
 */

/** @type {Map<string, string>} */
const once = new Map();

/**
 * One copy of texts that come again and again.
 *
 * @param {unknown} value
 */
function shared(value) {
  const text = typeof value === 'string' ? value : '';
  const known = once.get(text);
  if (known !== undefined) {
    return known;
  }
  if (once.size < 4096) {
    once.set(text, text);
  }
  return text;
}

/** @param {any} party */
export function partyName(party) {
  return String(party?.name || party?.id || party?.email || '');
}

/**
 * @param {any} found an event as the server answers it, with its place
 * @returns {Row}
 */
export function toRow(found) {
  const event = found.event ?? {};
  const targets = Array.isArray(event.targets) ? event.targets : [];
  const more = targets.length > 1 ? ` +${targets.length - 1}` : '';
  return {
    id: String(event.id ?? ''),
    tenant: shared(found.tenant),
    seq: Number(found.seq),
    time: String(event.time ?? ''),
    event: shared(event.event),
    severity: Number(event.severity ?? 0),
    outcome: shared(event.outcome),
    who: shared(partyName(event.actor)),
    where: shared(event.source?.ip),
    whom: shared(partyName(targets[0]) + more),
  };
}

const words = new Map([[3, 'info'], [4, 'notice'], [6, 'warning'], [7, 'error'], [8, 'critical'], [9, 'alert'], [10, 'emergency']]);

/**
 * The scale's word with its number.
 *
 * @param {number} severity
 */
export function severityWord(severity) {
  const word = words.get(severity);
  return word ? `${severity} ${word}` : String(severity);
}

/** @param {number} severity */
export function severityClass(severity) {
  if (severity >= 8) {
    return 'sev-critical';
  }
  if (severity === 7) {
    return 'sev-error';
  }
  if (severity >= 5) {
    return 'sev-warning';
  }
  return severity === 4 ? 'sev-notice' : severity === 3 ? 'sev-info' : 'sev-low';
}

/** @param {string} outcome */
export function outcomeSign(outcome) {
  return outcome === 'success' ? '✓' : outcome === 'failure' ? '✕' : '·';
}
