// The list of events: draws only the lines in sight, fetches pages by their cursors, lets go of pages that are far away and fetches them
// again when the reader comes back. A line never changes its place while somebody looks at it, and memory does not grow with the list.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { repeat } from './vendor/lit-html/directives/repeat.js';
import { outcomeSign, severityClass, severityWord } from './rows.js';
import { seen } from './text.js';
import { local, offset, utc, zone } from './time.js';

/**
 * @typedef {import('./rows.js').Row} Row
 * @typedef {{ rows: Row[], next: string | null }} Page
 * @typedef {object} Held a page's place in the list; its rows may have been let go
 * @property {number} start
 * @property {number} count
 * @property {string | null} cursor
 * @property {Row[] | null} rows
 * @property {number} used
 * @property {boolean} isAsked
 * @typedef {object} Wishes
 * @property {(cursor: string) => Promise<Page>} fetchPage
 * @property {(row: Row, isMove: boolean) => void} open
 * @property {(error: unknown) => void} failed
 * @property {() => void} changed what is known of the list's length changed
 * @property {() => void} topReached
 */

/** Pages whose rows are held. */
const PAGES_MAX = 40;
/** Lines of a list; browsers cannot draw an element that is much higher than so many lines. */
export const LINES_MAX = 250_000;
/** Lines drawn above and below those in sight. */
const SPARE = 10;

const narrow = matchMedia('(max-width: 720px)');
const lineHeight = () => (narrow.matches ? 58 : 34);

export class EventList {
  /**
   * @param {HTMLElement} root
   * @param {Wishes} wishes
   */
  constructor(root, wishes) {
    this.wishes = wishes;
    /** @type {Held[]} */
    this.pages = [];
    /** @type {string | null} */
    this.next = null;
    this.active = -1;
    this.clock = 0;
    this.isAppending = false;
    this.isStopped = false;
    this.generation = 0;
    render(
      html`<div class="row head" aria-hidden="true">
          <span title=${zone()}>Time (${offset(Date.now())})</span><span>Severity</span><span>Outcome</span><span>Event</span><span>Actor</span><span>Address</span><span>Target</span>
        </div>
        <div class="list" role="listbox" tabindex="0" aria-label="Events, newest first"><div class="space"><div class="rows" role="presentation"></div></div></div>`,
      root,
    );
    this.scroller = /** @type {HTMLElement} */ (root.querySelector('.list'));
    this.space = /** @type {HTMLElement} */ (root.querySelector('.space'));
    this.space.setAttribute('role', 'presentation');
    this.rowsElement = /** @type {HTMLElement} */ (root.querySelector('.rows'));
    this.scroller.addEventListener('scroll', () => this.scrolled(), { passive: true });
    this.scroller.addEventListener('keydown', (event) => this.pressed(event));
    this.scroller.addEventListener('focus', () => this.active < 0 && this.length && this.activate(this.firstInSight()));
    this.rowsElement.addEventListener('click', (event) => this.clicked(event));
    new ResizeObserver(() => this.draw()).observe(this.scroller);
    narrow.addEventListener('change', () => this.draw());
  }

  get length() {
    const last = this.pages.at(-1);
    return last ? last.start + last.count : 0;
  }

  get isComplete() {
    return this.next === null;
  }

  get isFull() {
    return this.length >= LINES_MAX;
  }

  /** @param {Page} first */
  reset(first) {
    this.generation += 1;
    this.pages = [];
    this.active = -1;
    this.isAppending = false;
    this.isStopped = false;
    this.scroller.scrollTop = 0;
    this.append(first, null);
  }

  /**
   * Lines in front of all others, for a view that is never fetched in pages; the oldest go when there are more than `most`.
   *
   * @param {Row[]} rows newest first
   * @param {number} most
   */
  prepend(rows, most) {
    const held = (this.pages[0]?.rows ?? []);
    const all = [...rows, ...held].slice(0, most);
    this.pages = [{ start: 0, count: all.length, cursor: null, rows: all, used: 0, isAsked: false }];
    this.next = null;
    if (this.active >= 0) {
      this.active = Math.min(this.active + rows.length, all.length - 1);
    }
    this.draw();
  }

  get isAtTop() {
    return this.scroller.scrollTop < 4;
  }

  /** @returns {Row[]} the rows that are held, in order */
  heldRows() {
    return this.pages.flatMap((page) => page.rows ?? []);
  }

  /**
   * @param {Page} page
   * @param {string | null} cursor
   */
  append(page, cursor) {
    this.next = page.next;
    this.pages.push({ start: this.length, count: page.rows.length, cursor, rows: page.rows, used: (this.clock += 1), isAsked: false });
    this.letGo();
    this.wishes.changed();
    this.draw();
  }

  /** Goes on after a failure. */
  resume() {
    this.isStopped = false;
    this.draw();
  }

  focus() {
    this.scroller.focus({ preventScroll: true });
  }

  /**
   * @param {number} by
   * @param {boolean} [isOpen] whether the event is opened as well
   */
  move(by, isOpen = false) {
    if (this.length) {
      this.activate(this.active < 0 ? this.firstInSight() : this.active + by);
      if (isOpen) {
        this.openActive(true);
      }
    }
  }

  /** @param {string} id */
  select(id) {
    for (const page of this.pages) {
      const at = page.rows?.findIndex((row) => row.id === id) ?? -1;
      if (at >= 0) {
        this.active = page.start + at;
        this.draw();
        return;
      }
    }
  }

  /** @param {boolean} [isMove] */
  openActive(isMove = false) {
    const row = this.at(this.active);
    if (row) {
      this.wishes.open(row, isMove);
    }
  }

  /** @param {number} index */
  activate(index) {
    this.active = Math.max(0, Math.min(index, this.length - 1));
    const height = lineHeight();
    const top = this.active * height;
    const { scrollTop, clientHeight } = this.scroller;
    if (top < scrollTop) {
      this.scroller.scrollTop = top;
    } else if (top + height > scrollTop + clientHeight) {
      this.scroller.scrollTop = top + height - clientHeight;
    }
    this.draw();
  }

  firstInSight() {
    return Math.ceil(this.scroller.scrollTop / lineHeight());
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const screen = Math.max(1, Math.floor(this.scroller.clientHeight / lineHeight()) - 1);
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowDown: () => this.move(1),
      ArrowUp: () => this.move(-1),
      PageDown: () => this.move(screen),
      PageUp: () => this.move(-screen),
      Home: () => this.activate(0),
      End: () => this.activate(this.length - 1),
      Enter: () => this.openActive(),
      ' ': () => this.openActive(),
    };
    const act = keys[event.key];
    if (act && this.length) {
      event.preventDefault();
      act();
    }
  }

  /** @param {Event} event */
  clicked(event) {
    const line = event.target instanceof Element ? event.target.closest('[data-line]') : null;
    const selected = getSelection();
    if (line && !(selected && !selected.isCollapsed)) {
      this.activate(Number(line.getAttribute('data-line')));
      this.openActive();
    }
  }

  scrolled() {
    this.draw();
    if (this.isAtTop) {
      this.wishes.topReached();
    }
  }

  /**
   * @param {number} index
   * @returns {Held | undefined}
   */
  pageOf(index) {
    let [low, high] = [0, this.pages.length - 1];
    while (low <= high) {
      const middle = (low + high) >> 1;
      const page = /** @type {Held} */ (this.pages[middle]);
      if (index < page.start) {
        high = middle - 1;
      } else if (index >= page.start + page.count) {
        low = middle + 1;
      } else {
        return page;
      }
    }
    return undefined;
  }

  /**
   * @param {number} index
   * @returns {Row | undefined}
   */
  at(index) {
    const page = this.pageOf(index);
    return page?.rows?.[index - page.start];
  }

  /** Pages that were not looked at for the longest time are let go. */
  letGo() {
    const held = this.pages.filter((page) => page.rows && page.cursor !== null);
    if (held.length > PAGES_MAX) {
      held.sort((a, b) => a.used - b.used);
      for (const page of held.slice(0, held.length - PAGES_MAX)) {
        page.rows = null;
      }
    }
  }

  async fetchNext() {
    const cursor = this.next;
    if (cursor === null || this.isAppending || this.isStopped || this.isFull) {
      return;
    }
    const generation = this.generation;
    this.isAppending = true;
    try {
      const page = await this.wishes.fetchPage(cursor);
      if (generation === this.generation) {
        this.isAppending = false;
        this.append(page, cursor);
      }
    } catch (error) {
      this.stop(generation, error);
    }
  }

  /** @param {Held} page */
  async fetchAgain(page) {
    if (page.isAsked || page.cursor === null || this.isStopped) {
      return;
    }
    const generation = this.generation;
    page.isAsked = true;
    try {
      const found = await this.wishes.fetchPage(page.cursor);
      if (generation === this.generation) {
        page.rows = found.rows;
        this.letGo();
        this.draw();
      }
    } catch (error) {
      this.stop(generation, error);
    } finally {
      page.isAsked = false;
    }
  }

  /**
   * @param {number} generation
   * @param {unknown} error
   */
  stop(generation, error) {
    if (generation === this.generation) {
      this.isAppending = false;
      this.isStopped = true;
      this.wishes.failed(error);
    }
  }

  draw() {
    const height = lineHeight();
    const length = this.length;
    const inSight = Math.ceil(this.scroller.clientHeight / height);
    const first = Math.max(0, Math.floor(this.scroller.scrollTop / height) - SPARE);
    const last = Math.min(length, first + inSight + 2 * SPARE);
    this.space.style.height = `${length * height}px`;
    this.rowsElement.style.transform = `translateY(${first * height}px)`;
    const lines = [];
    for (let index = first; index < last; index += 1) {
      const page = this.pageOf(index);
      if (page) {
        page.used = this.clock += 1;
        if (!page.rows) {
          this.fetchAgain(page);
        }
      }
      lines.push(index);
    }
    render(repeat(lines, (index) => index, (index) => this.line(index)), this.rowsElement);
    if (this.active >= first && this.active < last) {
      this.scroller.setAttribute('aria-activedescendant', `line-${this.active}`);
    } else {
      this.scroller.removeAttribute('aria-activedescendant');
    }
    if (length && last + inSight >= length) {
      this.fetchNext();
    }
  }

  /** @param {number} index */
  line(index) {
    const row = this.at(index);
    const size = this.isComplete ? this.length : -1;
    if (!row) {
      return html`<div class="row away" id="line-${index}" role="option" aria-selected="false" aria-setsize=${size} aria-posinset=${index + 1} aria-label="Being fetched"><span class="blank"></span></div>`;
    }
    return html`<div
      class="row ${severityClass(row.severity)}" id="line-${index}" data-line=${index} role="option"
      aria-selected=${index === this.active ? 'true' : 'false'} aria-setsize=${size} aria-posinset=${index + 1}
    ><time class="when" datetime=${row.time} title=${utc(row.time)}>${local(row.time)}</time><span class="severity">${severityWord(row.severity)}</span><span
      class="outcome ${row.outcome === 'success' || row.outcome === 'failure' ? row.outcome : ''}"><span aria-hidden="true">${outcomeSign(row.outcome)} </span>${row.outcome}</span><span
      class="what" title=${row.event}>${row.event}</span><span class="who" title=${row.who ? seen(row.who) : nothing} dir="auto">${seen(row.who)}</span><span class="where">${seen(row.where)}</span><span class="whom" title=${row.whom ? seen(row.whom) : nothing} dir="auto">${seen(row.whom)}</span></div>`;
  }
}
