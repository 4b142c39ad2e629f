// Times in the reader's zone with UTC beside them. What the server wrote is never rounded where it is shown whole.

const two = (/** @type {number} */ number) => String(number).padStart(2, '0');

/**
 * Milliseconds since 1970 of a time as the server writes it; NaN when it is none.
 *
 * @param {string} text
 */
export function millis(text) {
  const parts = /^(\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?Z$/.exec(text);
  if (!parts) {
    return Date.parse(text);
  }
  return Date.parse(`${parts[1]}.${(parts[2] ?? '').padEnd(3, '0').slice(0, 3)}Z`);
}

/** @param {number} at */
export function iso(at) {
  return new Date(at).toISOString();
}

/**
 * `2026-11-22 00:21:31.544` in the reader's zone.
 *
 * @param {string} text
 */
export function local(text) {
  const date = new Date(millis(text));
  if (Number.isNaN(date.getTime())) {
    return text;
  }
  return `${day(date)} ${clock(date)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

/**
 * The same to the second, for labels of the chart.
 *
 * @param {number} at
 */
export function localSecond(at) {
  const date = new Date(at);
  return `${day(date)} ${clock(date)}`;
}

/**
 * `2026-11-21 23:21:31.544096000 UTC`: every digit there is.
 *
 * @param {string} text
 */
export function utc(text) {
  const parts = /^(\S+)T(\S+)Z$/.exec(text);
  return parts ? `${parts[1]} ${parts[2]} UTC` : text;
}

/** The reader's zone: `Europe/Stockholm`. */
export function zone() {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'local time';
}

/**
 * The zone's distance from UTC at a moment: `UTC+1`.
 *
 * @param {number} at
 */
export function offset(at) {
  const minutes = -new Date(at).getTimezoneOffset();
  const hours = Math.floor(Math.abs(minutes) / 60);
  const rest = Math.abs(minutes) % 60;
  return minutes === 0 ? 'UTC' : `UTC${minutes < 0 ? '−' : '+'}${hours}${rest ? `:${two(rest)}` : ''}`;
}

/**
 * What an `<input type=datetime-local>` takes.
 *
 * @param {string} text RFC 3339 or empty
 */
export function toInput(text) {
  const date = new Date(millis(text));
  return Number.isNaN(date.getTime()) ? '' : `${day(date)}T${clock(date)}`;
}

/**
 * And back.
 *
 * @param {string} text what the input holds
 */
export function fromInput(text) {
  const date = new Date(text);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString();
}

/** @param {Date} date */
function day(date) {
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** @param {Date} date */
function clock(date) {
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}
