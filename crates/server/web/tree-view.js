// One tree of a tenant: its signed head, the key that it is checked with, and a verification of all its leaves that can be watched and stopped. It never
// calls anything verified under a key that the server only just handed over, and remembers a head only after every leaf of it was hashed here.

import { html, nothing } from './vendor/lit-html/lit-html.js';
import { Problem, ask, isAbort, signInAddress } from './api.js';
import { copy } from './dialogs.js';
import { pin, pinned, unpin } from './pins.js';
import { keepsNothing, keyOffer, otherKey } from './proof-view.js';
import { Refusal, parseCheckpoint, parseNote } from './proof.js';
import { forget, remember, remembered, summary } from './remembered.js';
import { local } from './time.js';
import { Walk, follows, readHead } from './tree.js';

/**
 * @typedef {import('./tree.js').Head} Head
 * @typedef {import('./tree.js').Seen} Seen
 * @typedef {import('./vendor/lit-html/lit-html.js').TemplateResult} TemplateResult
 * @typedef {{ epoch: number, origin: string, checkpoint: string, receipt: string }} Keys
 * @typedef {{ state: 'ready' }
 *   | { state: 'walking', walk: Walk | null }
 *   | { state: 'paused', walk: Walk, why: string, isOver: boolean }
 *   | { state: 'failed', why: string, isOver: boolean }
 *   | { state: 'refused', refusal: Refusal, head: Head | null, before: Seen | null }
 *   | { state: 'verified', walk: Walk, before: Seen | null, isKept: boolean }} Shown
 */

/** Milliseconds between two looks at how far it is, and over which a rate is taken. */
const DRAW_MS = 200;
const RATE_MS = 4000;

export class TreeView {
  /**
   * @param {string} tenant
   * @param {Keys} keys as the server says them
   * @param {{ mayRead: boolean, draw: () => void }} page
   */
  constructor(tenant, keys, { mayRead, draw }) {
    this.keys = keys;
    this.mayRead = mayRead;
    this.draw = draw;
    this.base = `/v1/tenants/${encodeURIComponent(tenant)}/log/${keys.epoch}`;
    /** @type {Shown} */
    this.shown = { state: 'ready' };
    /** The newest checkpoint, not checked; empty where there is none, null before it is known. @type {string | null} */
    this.note = null;
    /** The same once its signature held under the key that is trusted. @type {Head | null} */
    this.head = null;
    /** @type {Seen | null} */
    this.seen = null;
    this.fetched = '';
    this.stop = new AbortController();
    /** Milliseconds that the walk took so far. */
    this.spent = 0;
    /** @type {{ at: number, done: number }[]} */
    this.pace = [];
  }

  /** @param {Shown} shown */
  show(shown) {
    const box = document.activeElement?.closest('.verification');
    this.shown = shown;
    this.draw();
    if (box && !box.contains(document.activeElement)) {
      box.querySelector('button')?.focus();
    }
  }

  /** The newest checkpoint, and what can be said of it at once. */
  async load() {
    try {
      await this.look(new AbortController().signal);
      this.draw();
    } catch (error) {
      this.fail(error, null);
    }
  }

  /** @param {boolean} onlyNew */
  async verify(onlyNew) {
    this.stop = new AbortController();
    this.spent = 0;
    this.show({ state: 'walking', walk: null });
    try {
      await this.look(this.stop.signal);
    } catch (error) {
      this.fail(error, null);
      return;
    }
    if (this.head) {
      await this.walk(new Walk(this.head, this.seen, { onlyNew }));
    } else {
      this.show({ state: 'ready' });
    }
  }

  /**
   * Fetches the newest checkpoint; under a trusted key it must be signed, and able to follow what was verified before.
   *
   * @param {AbortSignal} signal
   */
  async look(signal) {
    const { origin } = this.keys;
    const answer = await this.ask('checkpoint', signal);
    this.note = answer ? new TextDecoder().decode(answer) : '';
    this.head = null;
    this.fetched = new Date().toISOString();
    this.seen = await remembered(origin);
    const key = pinned(origin);
    if (key && this.note) {
      this.head = await readHead(this.note, key, origin);
      if (this.seen) {
        follows(this.seen.head, this.head);
      }
    }
  }

  /**
   * @param {string} path
   * @param {AbortSignal} signal
   * @returns {Promise<Uint8Array | null>}
   */
  async ask(path, signal) {
    try {
      const response = await ask(`${this.base}/${path}`, { signal });
      return new Uint8Array(await response.arrayBuffer());
    } catch (error) {
      if (error instanceof Problem && error.code === 'not-found') {
        return null;
      }
      throw isAbort(error) || error instanceof Problem ? error : new Problem('network', 'The answer did not arrive whole.');
    }
  }

  /** @param {Walk} walk */
  async walk(walk) {
    const begun = performance.now();
    this.stop = new AbortController();
    this.pace = [{ at: begun, done: walk.frontier.size }];
    this.show({ state: 'walking', walk });
    try {
      await walk.run((path, signal) => this.ask(`tile/${path}`, signal), { signal: this.stop.signal, told: (done) => this.told(done) });
    } catch (error) {
      this.spent += performance.now() - begun;
      this.fail(error, walk);
      return;
    }
    this.spent += performance.now() - begun;
    const before = walk.seen;
    const at = new Date().toISOString();
    const isKept = remember({ head: walk.head, frontier: walk.frontier, at, whole: walk.isPart && before ? before.whole : at });
    this.seen = await remembered(this.keys.origin);
    this.show({ state: 'verified', walk, before, isKept });
  }

  /** @param {number} done */
  told(done) {
    const now = performance.now();
    const last = this.pace.at(-1);
    if (last && now - last.at >= DRAW_MS) {
      this.pace = [...this.pace.filter((one) => now - one.at < RATE_MS || one === last), { at: now, done }];
      this.draw();
    }
  }

  /**
   * @param {unknown} error
   * @param {Walk | null} walk
   */
  fail(error, walk) {
    if (error instanceof Refusal && error.step !== 'unable') {
      this.show({ state: 'refused', refusal: error, head: walk?.head ?? this.head, before: this.seen });
      return;
    }
    if (isAbort(error)) {
      this.show(walk ? { state: 'paused', walk, why: 'It was stopped.', isOver: false } : { state: 'ready' });
      return;
    }
    const isOver = error instanceof Problem && error.kind === 'session';
    let why = error instanceof Problem ? `${error.message} ${error.hint}` : error instanceof Refusal ? error.message : '';
    if (!why) {
      console.error(error);
      why = 'What was answered cannot be read.';
    }
    this.show(walk ? { state: 'paused', walk, why, isOver } : { state: 'failed', why, isOver });
  }

  template() {
    const { keys } = this;
    if (!this.mayRead) {
      return this.facts();
    }
    return html`${this.facts()}
      <div class="verification">${pinned(keys.origin) ? this.check() : keyOffer(keys.origin, keys.checkpoint, () => this.trust())}</div>`;
  }

  trust() {
    const { origin, checkpoint } = this.keys;
    if (pin(origin, checkpoint)) {
      this.show({ state: 'ready' });
      void this.load();
    } else {
      this.show({ state: 'failed', why: keepsNothing, isOver: false });
    }
  }

  facts() {
    const { keys, note } = this;
    /** @type {import('./proof.js').Checkpoint | null} */
    let said = null;
    try {
      said = note ? parseCheckpoint(parseNote(note).text) : null;
    } catch {
      // What is wrong with it is said by the check.
    }
    const key = pinned(keys.origin);
    const held = this.head ? html`<span class="good">signed by the key that you trust</span>` : key ? 'its signature is not checked' : 'its signature is not checked: no key is trusted yet';
    const checkpoint = () =>
      html`${said ? leaves(Number(said.size)) : 'cannot be read'}, ${held} <span class="soft">· fetched ${time(this.fetched)}; a checkpoint itself says no time</span>`;
    const shown = !this.mayRead ? html`<span class="soft">shown with the scope read</span>` : note === null ? html`<span class="soft">Looking…</span>` : note ? checkpoint() : 'none was signed yet';
    return html`<dl class="pairs">
      <dt>Origin</dt><dd><code>${keys.origin}</code></dd>
      <dt>Checkpoint</dt><dd>${shown}</dd>
      <dt>Root</dt><dd>${said ? html`<code>${base64(said.root)}</code>` : html`<span class="soft">–</span>`}</dd>
      ${key || !this.mayRead
        ? html`<dt>Verifier key</dt><dd class="with-copy"><code>${keys.checkpoint}</code> <button type="button" @click=${() => copy(keys.checkpoint, 'Key')}>Copy<span class="visually-hidden"> the key</span></button></dd>
            <dt>Trusted here</dt><dd>${!key ? 'no' : key === keys.checkpoint ? 'this key' : html`<span class="bad">another key than the one that is offered</span>`}</dd>`
        : nothing}
    </dl>`;
  }

  /** @returns {TemplateResult} */
  check() {
    const { shown } = this;
    switch (shown.state) {
      case 'walking':
        return this.walking(shown.walk);
      case 'paused':
        return html`<div class="verdict open" role="status"><strong>Not checked to the end.</strong>${shown.why} ${count(shown.walk.frontier.size - shown.walk.first)} of ${count(shown.walk.head.size - shown.walk.first)} leaves were hashed; nothing is said of the log before the last one is.</div>
          <div class="actions">${shown.isOver ? signIn() : html`<button type="button" class="primary" @click=${() => this.walk(shown.walk)}>Go on</button>`}${this.begin(false)}</div>`;
      case 'failed':
        return html`<div class="verdict open" role="status"><strong>Not checked.</strong>${shown.why}</div>
          <div class="actions">${shown.isOver ? signIn() : html`<button type="button" @click=${() => this.reload()}>Try again</button>`}</div>`;
      case 'refused':
        return this.refused(shown);
      case 'verified':
        return this.verified(shown);
      default:
        return this.ready();
    }
  }

  reload() {
    this.show({ state: 'ready' });
    void this.load();
  }

  ready() {
    const { keys, seen, note } = this;
    if (note === '') {
      return html`<p class="soft">Nothing was signed yet, so there is nothing to verify.</p>
        <div class="actions"><button type="button" @click=${() => this.reload()}>Look again</button>${this.forgetKey()}</div>`;
    }
    const kept = summary(keys.origin);
    const past = seen
      ? html`This browser verified ${leaves(seen.head.size)} of it on ${time(seen.at)}.`
      : kept
        ? 'What this browser kept of an earlier verification is damaged and counts as nothing.'
        : 'This browser has not verified this log before.';
    return html`${otherKey(pinned(keys.origin) ?? '', keys.checkpoint)}<p>${past} <span class="soft">Your browser fetches every leaf, hashes it, and compares the root that they lead to with the one that was signed.</span></p>
      <div class="actions">${this.begin(true)}</div>`;
  }

  /** @param {boolean} isFirst whether there is nothing more likely to be wanted */
  begin(isFirst) {
    const { seen } = this;
    const part = seen
      ? html`<button type="button" class=${isFirst ? 'primary' : ''} @click=${() => this.verify(true)}>Verify what is new since</button>`
      : nothing;
    return html`${part}<button type="button" class=${isFirst && !seen ? 'primary' : ''} @click=${() => this.verify(false)}>${seen ? 'Verify from the first leaf' : 'Verify in this browser'}</button>${seen ? this.forgetTree() : nothing}${this.forgetKey()}`;
  }

  /** @param {Walk | null} walk */
  walking(walk) {
    const all = walk ? walk.head.size - walk.first : 0;
    const done = walk ? walk.frontier.size - walk.first : 0;
    const [begin, end] = [this.pace[0], this.pace.at(-1)];
    const rate = begin && end && end.at - begin.at > 300 ? ((end.done - begin.done) * 1000) / (end.at - begin.at) : 0;
    const left = rate ? Math.ceil((all - done) / rate) : 0;
    return html`<div class="walk"><progress max=${all || 1} .value=${done} aria-label="Leaves verified"></progress>
        <button type="button" @click=${() => this.stop.abort()}>Stop</button>
        <p>${walk ? html`${count(done)} of ${count(all)} leaves${rate ? html` <span class="soft">· ${count(Math.round(rate))} a second · ${duration(left)} left</span>` : nothing}` : 'Fetching the checkpoint…'}</p></div>`;
  }

  /** @param {Extract<Shown, { state: 'refused' }>} shown */
  refused({ refusal, head, before }) {
    const isHistory = refusal.step === 'history';
    const title = isHistory ? 'Refused: this is not the log that this browser verified before.' : refusal.step === 'leaves' ? 'Refused: the leaves are not those that were signed.' : 'Refused.';
    const both = isHistory && head && before;
    return html`<div class="verdict bad" role="alert"><strong>${title}</strong>${refusal.message}</div>
      ${otherKey(pinned(this.keys.origin) ?? '', this.keys.checkpoint)}
      ${both
        ? html`<dl class="pairs"><dt>Verified on ${time(before.at)}</dt><dd>${count(before.head.size)} leaves, root <code>${base64(before.head.root)}</code></dd>
            <dt>Signed now</dt><dd>${count(head.size)} leaves, root <code>${base64(head.root)}</code></dd></dl>
            <p class="soft small">Keep both checkpoints: they are signed, and who signed them cannot take them back. A server that was restored from an older backup looks the same. What was verified before stays remembered.</p>`
        : nothing}
      <div class="actions">${both ? html`<button type="button" @click=${() => copy(`${before.head.note}\n${head.note}`, 'Checkpoints')}>Copy both checkpoints</button>` : nothing}${this.begin(false)}</div>`;
  }

  /** @param {Extract<Shown, { state: 'verified' }>} shown */
  verified({ walk, before, isKept }) {
    const { head, first } = walk;
    const took = this.spent;
    const hashed = head.size - first;
    const lead = first
      ? hashed
        ? `The ${count(hashed)} leaves from ${count(first)} on continue what was verified before, and lead to the root of ${count(head.size)} leaves that ${head.origin} signed.`
        : `Nothing is new: ${head.origin} signs the same tree of ${count(head.size)} leaves that was verified before.`
      : `All ${count(head.size)} leaves lead to the root that ${head.origin} signed.`;
    const done = (/** @type {unknown} */ words) => html`<li><span aria-hidden="true">✓</span><span>${words}</span></li>`;
    return html`<div class="verdict good" role="status"><strong>Verified in this browser.</strong>${lead}</div>
      <ul class="steps">
        ${done('The checkpoint is signed by the key that you trust.')}
        ${hashed ? done(`${leaves(hashed)} fetched and hashed in ${seconds(took)}${took > 300 ? `, ${count(Math.round((hashed * 1000) / took))} a second` : ''}.`) : nothing}
        ${before
          ? done(html`It continues the log of ${count(before.head.size)} leaves that this browser verified on ${time(before.at)}: nothing before was changed or taken out.`)
          : html`<li><span aria-hidden="true">–</span><span>This browser had verified nothing of this log before. ${isKept ? 'From now on it notices when history is rewritten.' : 'It keeps nothing for this page, so it will not notice when history is rewritten.'}</span></li>`}
        ${first && before ? html`<li><span aria-hidden="true">–</span><span>The leaves before ${count(first)} were not fetched again; they were last on ${time(before.whole)}.</span></li>` : nothing}
      </ul>
      <p class="soft small">It does not show that every event was sent, or that others are shown the same tree: for that, compare the checkpoint with somebody else's. Leaves only commit to events; that an event is shown as its leaf has it, its own proof shows. And the script that checks comes from this server: <code>vitni verify</code> does the same without it.</p>
      <div class="actions"><button type="button" @click=${() => copy(head.note, 'Checkpoint')}>Copy checkpoint</button>${this.begin(false)}</div>`;
  }

  forgetTree() {
    const act = () => {
      forget(this.keys.origin);
      this.seen = null;
      this.reload();
    };
    return html`<button type="button" class="quiet" @click=${act}>Forget what was verified</button>`;
  }

  forgetKey() {
    const act = () => {
      unpin(this.keys.origin);
      this.head = null;
      this.show({ state: 'ready' });
    };
    return html`<button type="button" class="quiet" @click=${act}>Forget the key</button>`;
  }
}

function signIn() {
  return html`<a class="button" href=${signInAddress()}>Sign in</a>`;
}

/** @param {number} number */
function leaves(number) {
  return `${count(number)} ${number === 1 ? 'leaf' : 'leaves'}`;
}

/** @param {number} number */
function count(number) {
  return number.toLocaleString('en');
}

/** @param {string} at */
function time(at) {
  return html`<time datetime=${at}>${local(at).slice(0, 19)}</time>`;
}

/** @param {number} ms */
function seconds(ms) {
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : duration(Math.round(ms / 1000));
}

/** @param {number} s */
function duration(s) {
  if (s < 60) {
    return `${s} s`;
  }
  const minutes = Math.round(s / 60);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return btoa(String.fromCharCode(...bytes));
}
