// How a source is doing, in words: what of the server's answer is trouble, and spans and sizes as people read them. It asks nothing and never
// judges what the server does not say.

/**
 * @typedef {object} Source as `GET /v1/sources` has it
 * @property {string} tenant
 * @property {string} input
 * @property {string} name
 * @property {string} first
 * @property {string} last
 * @property {boolean} silent
 * @property {number} rate
 * @property {number | null} lag_ms
 * @property {number | null} clock_ahead_ms
 * @property {boolean} clock_off
 * @property {number} lines
 * @property {number} stored
 * @property {number} repeated
 * @property {number} ignored
 * @property {number} quarantined
 * @property {number} quarantined_share
 * @property {number} refused
 * @property {number} missing
 * @property {number} duplicates
 * @property {{ count: number, bytes: number, behind_bytes: number, trouble: string | null } | null} files
 * @typedef {'silent' | 'clock' | 'behind' | 'gaps' | 'quarantine' | 'waiting' | 'fine'} Health
 * @typedef {{ health: Health, words: string, event?: string }} Sign `event` is what tells of it in the log
 */

/** What can be the matter, the worst first, with the words for a group of sources. */
export const healths = /** @type {const} */ ([
  ['silent', 'Silent'],
  ['clock', 'Clock off'],
  ['behind', 'Behind'],
  ['gaps', 'Gaps'],
  ['quarantine', 'Quarantine'],
  ['waiting', 'Not heard yet'],
  ['fine', 'Fine'],
]);

/** From which share of a source's events in quarantine on it is worth a word. */
const QUARANTINE_SHARE = 0.01;
/** From how many unread bytes on a file is behind: one piece of reading; less is what is just being written. */
const BEHIND_BYTES = 512 * 1024;

/**
 * What is the matter with a source, the worst first; one sign says that it is fine.
 *
 * @param {Source} source
 * @returns {Sign[]}
 */
export function signs(source) {
  const { files, clock_ahead_ms: ahead } = source;
  /** @type {Sign[]} */
  const found = [];
  if (source.silent) {
    found.push({ health: 'silent', words: source.lines ? 'silent' : 'silent, never heard', event: 'source.silent' });
  }
  if (source.clock_off && ahead !== null) {
    found.push({ health: 'clock', words: `clock ${span(Math.abs(ahead))} ${ahead > 0 ? 'ahead' : 'behind'}`, event: 'clock.skewed' });
  }
  if (files?.trouble) {
    found.push({ health: 'behind', words: 'cannot be read' });
  } else if (files && files.behind_bytes >= BEHIND_BYTES) {
    found.push({ health: 'behind', words: `${size(files.behind_bytes)} behind` });
  }
  if (source.missing) {
    found.push({ health: 'gaps', words: `${source.missing.toLocaleString('en')} missing`, event: 'sequence.gap' });
  }
  if (source.quarantined_share >= QUARANTINE_SHARE) {
    found.push({ health: 'quarantine', words: `${percent(source.quarantined_share)} in quarantine`, event: 'event.quarantined' });
  }
  if (!source.lines && !source.silent && !found.length) {
    found.push({ health: 'waiting', words: 'not heard yet' });
  }
  return found.length ? found : [{ health: 'fine', words: 'fine' }];
}

/**
 * The worst that is the matter, as a rank: 0 is the worst.
 *
 * @param {readonly Sign[]} of
 */
export function rank(of) {
  return healths.findIndex(([health]) => health === of[0]?.health);
}

/**
 * A span of time in its two largest units.
 *
 * @param {number} ms
 */
export function span(ms) {
  const units = /** @type {const} */ ([['d', 86_400_000], ['h', 3_600_000], ['min', 60_000], ['s', 1000]]);
  const at = units.findIndex(([, length]) => ms >= length);
  if (at < 0) {
    return `${Math.round(ms)} ms`;
  }
  const [name, length] = units[at] ?? ['s', 1000];
  const next = units[at + 1];
  if (!next) {
    return `${(ms / length).toFixed(ms < 10_000 ? 1 : 0)} ${name}`;
  }
  const rest = Math.floor((ms % length) / next[1]);
  return `${Math.floor(ms / length)} ${name}${rest ? ` ${rest} ${next[0]}` : ''}`;
}

/** @param {number} bytes */
export function size(bytes) {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];
  let at = 0;
  let left = bytes;
  while (left >= 1024 && at < units.length - 1) {
    left /= 1024;
    at += 1;
  }
  return `${left.toFixed(at && left < 100 ? 1 : 0)} ${units[at]}`;
}

/** @param {number} share */
export function percent(share) {
  const part = share * 100;
  return `${part >= 99.95 || part === 0 ? part.toFixed(0) : part < 0.1 ? '< 0.1' : part.toFixed(1)} %`;
}

/** @param {number} rate lines a second */
export function pace(rate) {
  if (rate === 0) {
    return '0/s';
  }
  return rate < 1 ? `${(rate * 60).toFixed(rate * 60 < 10 ? 1 : 0)}/min` : `${rate < 100 ? rate.toFixed(1) : Math.round(rate).toLocaleString('en')}/s`;
}
