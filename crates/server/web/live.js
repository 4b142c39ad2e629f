// Events as they come: reads the tail, goes on behind the last place after a break, can pause, and knows how many come in a second.
// It holds a bounded number of lines while it pauses and says how many it let go.

import { address, ask, isAbort, Problem } from './api.js';
import { toRow } from './rows.js';

/** Lines that wait while nobody wants to see them. */
const WAITING_MAX = 2000;
const RATE_MS = 10_000;
const DRAW_MS = 250;

/**
 * @typedef {import('./rows.js').Row} Row
 * @typedef {object} Wishes
 * @property {(rows: Row[]) => void} come newest first
 * @property {() => void} changed
 * @property {(problem: Problem) => void} failed
 * @property {() => boolean} wants whether lines may be shown now
 */

export class Live {
  /** @param {Wishes} wishes */
  constructor(wishes) {
    this.wishes = wishes;
    this.isOn = false;
    this.isPaused = false;
    this.isConnected = false;
    /** @type {Row[]} oldest first */
    this.waiting = [];
    this.lost = 0;
    /** @type {number[]} */
    this.arrivals = [];
    this.last = '';
    this.timer = 0;
    this.abort = new AbortController();
  }

  /** Events in a second, over the last ten. */
  get rate() {
    const since = Date.now() - RATE_MS;
    while (this.arrivals.length && (this.arrivals[0] ?? 0) < since) {
      this.arrivals.shift();
    }
    return (this.arrivals.length * 1000) / RATE_MS;
  }

  /** @param {import('./api.js').Params} params */
  async start(params) {
    this.stop();
    this.isOn = true;
    this.isPaused = false;
    this.last = '';
    this.lost = 0;
    this.waiting = [];
    this.arrivals = [];
    this.abort = new AbortController();
    this.timer = setInterval(() => this.hand(), DRAW_MS);
    const { signal } = this.abort;
    let wait = 500;
    while (!signal.aborted) {
      try {
        const headers = new Headers({ accept: 'text/event-stream' });
        if (this.last) {
          headers.set('last-event-id', this.last);
        }
        const response = await ask(address('/v1/tail', params), { signal, headers });
        this.isConnected = true;
        this.wishes.changed();
        await this.read(response, signal, () => (wait = 500));
      } catch (error) {
        if (isAbort(error) || signal.aborted) {
          return;
        }
        if (error instanceof Problem && error.kind !== 'network' && error.code !== 'busy') {
          this.stop();
          this.wishes.failed(error);
          return;
        }
      }
      this.isConnected = false;
      this.wishes.changed();
      await new Promise((resolve) => setTimeout(resolve, wait));
      wait = Math.min(wait * 2, 15_000);
    }
  }

  stop() {
    clearInterval(this.timer);
    this.abort.abort();
    this.isOn = false;
    this.isConnected = false;
    this.wishes.changed();
  }

  togglePause() {
    this.isPaused = !this.isPaused;
    this.hand();
    this.wishes.changed();
  }

  hand() {
    if (this.isOn && !this.isPaused && this.wishes.wants() && this.waiting.length) {
      const rows = this.waiting.reverse();
      this.waiting = [];
      this.lost = 0;
      this.wishes.come(rows);
    }
    this.wishes.changed();
  }

  /**
   * @param {Response} response
   * @param {AbortSignal} signal
   * @param {() => void} heard
   */
  async read(response, signal, heard) {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    while (reader && !signal.aborted) {
      const { done, value } = await reader.read();
      if (done) {
        return;
      }
      heard();
      const blocks = (rest + value.replaceAll('\r\n', '\n')).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        this.take(block);
      }
    }
  }

  /** @param {string} block */
  take(block) {
    const { id, data } = readBlock(block);
    if (id) {
      this.last = id;
    }
    if (!data) {
      return;
    }
    try {
      this.waiting.push(toRow(JSON.parse(data)));
    } catch {
      return;
    }
    this.arrivals.push(Date.now());
    if (this.waiting.length > WAITING_MAX) {
      this.waiting.shift();
      this.lost += 1;
    }
  }
}

/**
 * One message of a stream of server-sent events.
 *
 * @param {string} block
 */
export function readBlock(block) {
  let id = '';
  const data = [];
  for (const line of block.split('\n')) {
    const cut = line.indexOf(':');
    const name = cut < 0 ? line : line.slice(0, cut);
    const value = cut < 0 ? '' : line.slice(cut + 1).replace(/^ /, '');
    if (name === 'id') {
      id = value;
    } else if (name === 'data') {
      data.push(value);
    }
  }
  return { id, data: data.join('\n') };
}
