// Text of events as a reader may see it: characters that are invisible or turn others round are shown by their numbers. It never changes what
// is searched for or copied.

/** Controls, and the marks that override, embed or isolate directions (Unicode's Bidi_Control), and what has no width. */
const unseen = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/**
 * @param {unknown} value
 * @returns {string}
 */
export function seen(value) {
  const text = typeof value === 'string' ? value : value === undefined ? '' : JSON.stringify(value);
  return text.replace(unseen, (char) => `⟨U+${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}⟩`);
}
