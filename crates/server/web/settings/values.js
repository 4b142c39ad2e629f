// Values of settings in words: as the file would have them, and what their numbers come to. It never rounds what it calls exact.

/**
 * @typedef {string | number | boolean | string[]} Value
 * @typedef {{ kind: string, file?: string, line?: number, column?: number, variable?: string }} Origin
 * @typedef {{ key: string, value: Value, default: Value, origin: Origin, variable: string, what: string }} Setting
 */

/**
 * As it would stand in the file.
 *
 * @param {Value} value
 * @returns {string}
 */
export function written(value) {
  return Array.isArray(value) ? `[${value.map((one) => JSON.stringify(one)).join(', ')}]` : JSON.stringify(value);
}

/**
 * @param {Value} a
 * @param {Value} b
 */
export function same(a, b) {
  return written(a) === written(b);
}

/** @param {Origin} origin */
export function origin({ kind, file, line, column, variable }) {
  switch (kind) {
    case 'file':
      return `${file}, line ${line}, column ${column}`;
    case 'environment':
      return `environment, ${variable}`;
    case 'command-line':
      return 'command line';
    default:
      return kind;
  }
}

const units = {
  bytes: [
    ['GiB', 2 ** 30],
    ['MiB', 2 ** 20],
    ['KiB', 2 ** 10],
  ],
  ms: [
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ],
  s: [
    ['days', 86_400],
    ['h', 3600],
    ['min', 60],
  ],
};

/**
 * A number in the largest unit in which it is a whole one; empty where there is none. The unit stands in the setting's name.
 *
 * @param {string} key
 * @param {Value} value
 */
export function readable(key, value) {
  const unit = /_(bytes|ms|s)(_max)?$/.exec(key)?.[1];
  if (typeof value !== 'number' || value === 0 || !unit) {
    return '';
  }
  const found = units[/** @type {keyof typeof units} */ (unit)].find(([, size]) => value % Number(size) === 0);
  return found ? `${(value / Number(found[1])).toLocaleString('en')} ${found[0]}` : '';
}
