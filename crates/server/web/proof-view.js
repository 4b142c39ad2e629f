// The part of an open event that fetches its proof, has it verified in this browser and says what that shows and what not.
// It never calls anything verified under a key that the server only just handed over.

import { html, nothing } from './vendor/lit-html/lit-html.js';
import { get, Problem } from './api.js';
import { copy } from './dialogs.js';
import { pin, pinned, unpin } from './pins.js';
import { compare, hex, verify } from './proof.js';

/**
 * @typedef {{ state: 'none' }
 *   | { state: 'asking' }
 *   | { state: 'failed', why: string }
 *   | { state: 'unpinned', origin: string, offered: string, proof: any }
 *   | { state: 'refused', origin: string, key: string, offered: string, step: string, why: string, proof: any }
 *   | { state: 'faulty', faults: string[] }
 *   | { state: 'verified', origin: string, key: string, index: bigint, size: bigint, root: Uint8Array, leafHash: Uint8Array, seen: string[], unseen: string[], proof: any }} Shown
 */

export const keepsNothing = 'This browser keeps nothing for this page, so no key can be trusted. Use `vitni verify`.';

/**
 * What is shown while no key of a log is trusted in this browser: the one that the server offers, and what makes it worth anything.
 *
 * @param {string} origin
 * @param {string} offered
 * @param {() => unknown} trust
 */
export function keyOffer(origin, offered, trust) {
  return html`<div class="verdict open" role="status"><strong>No key is trusted yet for ${origin}.</strong>
      Compare this key with one that you got some other way than from this server: a proof is worth as much as the way on which the key came.</div>
    <pre tabindex="0" aria-label="Key that the server offers">${offered}</pre>
    <div class="actions"><button type="button" class="primary" @click=${trust}>I compared it: trust this key</button><button type="button" @click=${() => copy(offered, 'Key')}>Copy key</button></div>`;
}

/**
 * What is said when the server offers another key than the one that is trusted here.
 *
 * @param {string} key
 * @param {string} offered
 */
export function otherKey(key, offered) {
  return key === offered
    ? nothing
    : html`<p>The server now offers another key than the one that you trust. Unless its operator told you of a new key some other way, do not accept it.</p>
        <dl class="pairs"><dt>You trust</dt><dd><code>${key}</code></dd><dt>It offers</dt><dd><code>${offered}</code></dd></dl>`;
}

export class ProofView {
  /**
   * @param {{ tenant: string, epoch: number, event: any }} found the event with its place
   * @param {() => void} draw
   */
  constructor(found, draw) {
    this.found = found;
    this.draw = draw;
    /** @type {Shown} */
    this.shown = { state: 'none' };
  }

  /** @param {Shown} shown */
  show(shown) {
    this.shown = shown;
    this.draw();
  }

  async fetch() {
    this.show({ state: 'asking' });
    const { tenant, epoch, event } = this.found;
    try {
      const [proof, keys] = await Promise.all([
        get(`/v1/events/${encodeURIComponent(event.id)}/proof`, { tenant, format: 'json' }),
        get(`/v1/tenants/${encodeURIComponent(tenant)}/keys`),
      ]);
      const tree = keys.trees.find((/** @type {any} */ one) => one.epoch === epoch);
      if (!tree || proof.tenant !== tenant || proof.epoch !== epoch || !String(tree.origin).endsWith(`/${tenant}/${epoch}`)) {
        this.show({ state: 'failed', why: "The server names no key for this event's tree." });
        return;
      }
      await this.judge(proof, String(tree.origin), String(tree.checkpoint));
    } catch (error) {
      this.show({ state: 'failed', why: error instanceof Problem ? `${error.message} ${error.hint}` : 'The proof cannot be read.' });
    }
  }

  /**
   * @param {any} proof
   * @param {string} origin
   * @param {string} offered the key as the server says it
   */
  async judge(proof, origin, offered) {
    const key = pinned(origin);
    if (!key) {
      this.show({ state: 'unpinned', origin, offered, proof });
      return;
    }
    const verdict = await verify(String(proof.proof), String(proof.leaf), key);
    if (!verdict.ok) {
      this.show({ state: 'refused', origin, key, offered, step: verdict.step, why: verdict.why, proof });
      return;
    }
    const { faults, seen, unseen } = await compare(String(proof.leaf), proof.disclosures ?? [], this.found.event);
    if (verdict.origin !== origin) {
      faults.push('The checkpoint belongs to another log.');
    }
    if (faults.length) {
      this.show({ state: 'faulty', faults });
      return;
    }
    const { index, size, root, leafHash } = verdict;
    this.show({ state: 'verified', origin, key, index, size, root, leafHash, seen, unseen, proof });
  }

  template() {
    const shown = this.shown;
    switch (shown.state) {
      case 'none':
        return html`<p class="soft small">Your browser can check that this event is in the signed tree, without trusting this server's word.</p>
          <div class="actions"><button type="button" @click=${() => this.fetch()}>Verify in this browser</button></div>`;
      case 'asking':
        return html`<p class="soft" role="status">Fetching the proof and checking it…</p>`;
      case 'failed':
        return html`<div class="verdict open" role="status"><strong>Not checked.</strong>${shown.why}</div>
          <div class="actions"><button type="button" @click=${() => this.fetch()}>Try again</button></div>`;
      case 'unpinned':
        return this.unpinned(shown);
      case 'refused':
        return this.refused(shown);
      case 'faulty':
        return html`<div class="verdict bad" role="alert"><strong>Refused: what is shown is not what was logged.</strong>The leaf is in the signed tree, but the event on this page differs from it.</div>
          <ul>${shown.faults.map((fault) => html`<li>${fault}</li>`)}</ul>`;
      default:
        return this.verified(shown);
    }
  }

  /** @param {Extract<Shown, { state: 'unpinned' }>} shown */
  unpinned(shown) {
    const trust = async () => {
      if (pin(shown.origin, shown.offered)) {
        await this.judge(shown.proof, shown.origin, shown.offered);
      } else {
        this.show({ state: 'failed', why: keepsNothing });
      }
    };
    return keyOffer(shown.origin, shown.offered, trust);
  }

  /** @param {Extract<Shown, { state: 'refused' }>} shown */
  refused(shown) {
    if (shown.step === 'unable') {
      return html`<div class="verdict open" role="status"><strong>Not checked.</strong>${shown.why}</div><div class="actions">${this.downloads(shown.proof)}</div>`;
    }
    return html`<div class="verdict bad" role="alert"><strong>Refused.</strong>${shown.why}</div>
      ${otherKey(shown.key, shown.offered)}
      <div class="actions"><button type="button" @click=${() => this.fetch()}>Check again</button>${this.forget(shown.origin)}${this.downloads(shown.proof)}</div>`;
  }

  /** @param {Extract<Shown, { state: 'verified' }>} shown */
  verified(shown) {
    const compared = shown.seen.length
      ? `What is shown is what the leaf commits to: its plain members and ${shown.seen.join(', ')}.`
      : "What is shown of the leaf's plain members is what the leaf has.";
    return html`<div class="verdict good" role="status"><strong>Verified in this browser.</strong>This event is at index ${String(shown.index)} of the tree of ${String(shown.size)} leaves that ${shown.origin} signed.</div>
      <ul class="steps">
        <li><span aria-hidden="true">✓</span><span>Leaf hashed, path followed: it leads to the signed root.</span></li>
        <li><span aria-hidden="true">✓</span><span>The checkpoint is signed by the key that you trust.</span></li>
        <li><span aria-hidden="true">✓</span><span>${compared}</span></li>
        ${shown.unseen.length ? html`<li><span aria-hidden="true">–</span><span>Not compared, because your rights do not include what is needed for it: ${shown.unseen.join(', ')}.</span></li>` : nothing}
      </ul>
      <p class="soft small">It does not show that every event was sent, that nothing else happened, or that others are shown the same tree. For the last, compare checkpoints with somebody else.</p>
      <details><summary>Hashes and key</summary><dl class="pairs">
        <dt>Leaf hash</dt><dd><code>${hex(shown.leafHash)}</code></dd><dt>Root</dt><dd><code>${hex(shown.root)}</code></dd><dt>Key</dt><dd><code>${shown.key}</code></dd></dl></details>
      <div class="actions">${this.downloads(shown.proof)}${this.forget(shown.origin)}</div>`;
  }

  /** @param {any} proof */
  downloads(proof) {
    return html`<button type="button" @click=${() => copy(String(proof.proof), 'Proof')}>Copy proof</button><button type="button" @click=${() => copy(String(proof.leaf), 'Leaf')}>Copy leaf</button>`;
  }

  /** @param {string} origin */
  forget(origin) {
    const act = () => {
      unpin(origin);
      this.show({ state: 'none' });
    };
    return html`<button type="button" @click=${act}>Forget the key</button>`;
  }
}
