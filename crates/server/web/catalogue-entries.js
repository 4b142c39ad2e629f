// The entries of catalogues as a reader looks through them: what a search finds, in which order, and the command that sends an example. It asks
// nothing, draws nothing, and never changes an entry.

/**
 * @typedef {{ name: string, type: string, sensitivity: string, documented: boolean, required: boolean, meaning: string, values?: string[], aliases?: string[] }} Attribute
 * @typedef {object} Entry as `GET /v1/catalogue/{catalogue}` has it
 * @property {string} catalogue
 * @property {string} event
 * @property {string} family
 * @property {string} description
 * @property {string} category
 * @property {number} severity
 * @property {boolean} severity_assigned
 * @property {string} phase
 * @property {string} outcome
 * @property {string} flow
 * @property {string[]} related
 * @property {string[]} equivalent
 * @property {string[]} needs
 * @property {Attribute[]} attributes
 * @property {{ class_uid: number, activity_id: number }} ocsf
 * @property {{ class_uid: number, activity_id: number }} ocsf_1_3
 * @property {{ 'event.category': string, 'event.type': string[] }} ecs
 * @property {string[]} cef
 * @property {Record<string, unknown>} example
 * @property {string} [value]
 * @property {string} [value_also]
 * @property {string[]} [legacy]
 * @property {string} [decision]
 * @typedef {{ count: number, last: string }} Came how often an event came, and when last
 * @typedef {{ key: string, entry: Entry, places: readonly string[] }} Known an entry with its texts in lower case, by how much a word says that stands there
 * @typedef {'' | 'count' | 'last' | 'severity'} Order
 * @typedef {{ q: string, within: string, category: string, cameOnly: boolean, order: Order }} Wish
 */

/** In which order entries can stand, with the words for it. */
export const orders = /** @type {const} */ ([
  ['', 'As in the catalogue'],
  ['count', 'Most often first'],
  ['last', 'Last came first'],
  ['severity', 'Most severe first'],
]);

/**
 * @param {string} catalogue
 * @param {string} event
 */
export function keyOf(catalogue, event) {
  return `${catalogue}/${event}`;
}

/**
 * Catalogue and event of `catalogue/event`; neither has a slash in it.
 *
 * @param {string} key
 * @returns {[string, string]}
 */
export function parts(key) {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}

/**
 * @param {Entry} entry
 * @returns {Known}
 */
export function known(entry) {
  const names = entry.attributes.flatMap((one) => [one.name, ...(one.aliases ?? [])]);
  const places = [entry.event, (entry.legacy ?? []).join(' '), entry.description, entry.category, names.join(' ')];
  return { key: keyOf(entry.catalogue, entry.event), entry, places: places.map((text) => text.toLowerCase()) };
}

/** @param {string} q */
function wordsOf(q) {
  return q.toLowerCase().split(/\s+/).filter(Boolean);
}

/**
 * How far an entry is from what is looked for, the nearest first; -1 where one of the words stands nowhere in it.
 *
 * @param {Known} one
 * @param {readonly string[]} words
 */
function distance(one, words) {
  let far = 0;
  for (const word of words) {
    const at = one.places.findIndex((text) => text.includes(word));
    if (at < 0) {
      return -1;
    }
    const [id = ''] = one.places;
    far += at > 0 ? at + 2 : id === word ? 0 : id.startsWith(word) ? 1 : 2;
  }
  return far;
}

/**
 * The entries that fit, in the order that is wished for; with words and no other order the nearest first.
 *
 * @param {readonly Known[]} all
 * @param {Wish} wish
 * @param {ReadonlyMap<string, Came> | null} came what is known of counts
 * @returns {Known[]}
 */
export function matching(all, wish, came) {
  const words = wordsOf(wish.q);
  const found = [];
  for (const one of all) {
    const { entry } = one;
    const fits = (!wish.within || entry.catalogue === wish.within) && (!wish.category || entry.category === wish.category) && (!wish.cameOnly || !came || came.has(one.key));
    const far = fits ? distance(one, words) : -1;
    if (far >= 0) {
      found.push({ one, far });
    }
  }
  const count = (/** @type {Known} */ one) => came?.get(one.key)?.count ?? 0;
  const last = (/** @type {Known} */ one) => came?.get(one.key)?.last ?? '';
  /** @type {Record<Order, (a: { one: Known, far: number }, b: { one: Known, far: number }) => number>} */
  const by = {
    '': (a, b) => a.far - b.far,
    count: (a, b) => count(b.one) - count(a.one),
    last: (a, b) => (last(a.one) < last(b.one) ? 1 : last(a.one) > last(b.one) ? -1 : 0),
    severity: (a, b) => b.one.entry.severity - a.one.entry.severity,
  };
  return found.sort(by[wish.order]).map(({ one }) => one);
}

/**
 * The entry that an address names; without a catalogue the first that has the id, then one that had it as an earlier name.
 *
 * @param {readonly Known[]} all
 * @param {string} catalogue
 * @param {string} event
 * @returns {Known | undefined}
 */
export function named(all, catalogue, event) {
  const within = all.filter((one) => !catalogue || one.entry.catalogue === catalogue);
  return within.find((one) => one.entry.event === event) ?? within.find((one) => one.entry.legacy?.includes(event));
}

/**
 * The command that sends an event, for a shell.
 *
 * @param {string} origin
 * @param {string} tenant
 * @param {unknown} example
 */
export function command(origin, tenant, example) {
  const where = `${origin}/v1/events${tenant ? `?tenant=${encodeURIComponent(tenant)}` : ''}`.replaceAll("'", '%27');
  return `curl -sS '${where}' \\
  -H "Authorization: Bearer $VITNI_TOKEN" -H 'Content-Type: application/json' \\
  --data-binary @- <<'EVENT'
${JSON.stringify(example, null, 2)}
EVENT`;
}

/**
 * A text as one word of a shell.
 *
 * @param {string} text
 */
export function shellWord(text) {
  return /^[A-Za-z0-9_.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
