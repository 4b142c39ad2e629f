// The line in which a query is written: completion below it, and a mark under the character that cannot be read. It never changes what
// somebody wrote without being asked to.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { isAbort } from './api.js';
import { Completion } from './completion.js';

/** @typedef {import('./completion.js').Offer} Offer */

const WAIT_MS = 180;

export class SearchBox {
  /**
   * @param {HTMLInputElement} input
   * @param {{ scope: () => { from: string, to: string, tenant: string }, submit: () => void }} wishes
   */
  constructor(input, wishes) {
    this.input = input;
    this.wishes = wishes;
    this.completion = new Completion({ scope: wishes.scope });
    /** @type {Offer | null} */
    this.offer = null;
    this.active = -1;
    this.timer = 0;
    this.abort = new AbortController();
    const frame = document.createElement('div');
    frame.className = 'query';
    input.replaceWith(frame);
    frame.append(input);
    this.clearButton = document.createElement('button');
    this.clearButton.type = 'button';
    this.clearButton.className = 'quiet clear';
    this.clearButton.setAttribute('aria-label', 'Empty the query');
    this.clearButton.textContent = '✕';
    this.list = document.createElement('ul');
    this.list.className = 'suggestions';
    this.list.id = 'suggestions';
    this.list.hidden = true;
    this.list.setAttribute('role', 'listbox');
    this.list.setAttribute('aria-label', 'Suggestions');
    this.mark = document.createElement('p');
    this.mark.className = 'caret';
    this.mark.hidden = true;
    this.mark.setAttribute('aria-hidden', 'true');
    frame.append(this.clearButton, this.mark, this.list);
    for (const [name, value] of [['role', 'combobox'], ['aria-autocomplete', 'list'], ['aria-controls', 'suggestions'], ['aria-expanded', 'false'], ['aria-haspopup', 'listbox'], ['aria-describedby', 'problem']]) {
      input.setAttribute(name ?? '', value ?? '');
    }
    input.addEventListener('input', () => {
      this.unmark();
      this.drawClear();
      this.later();
    });
    input.addEventListener('keydown', (event) => this.pressed(event));
    input.addEventListener('click', () => this.offer && this.later());
    input.addEventListener('blur', () => this.fold());
    input.addEventListener('scroll', () => (this.mark.scrollLeft = input.scrollLeft));
    this.list.addEventListener('pointerdown', (event) => event.preventDefault());
    this.list.addEventListener('click', (event) => {
      const item = event.target instanceof Element ? event.target.closest('li') : null;
      if (item) {
        this.accept(Number(item.getAttribute('data-at')));
      }
    });
    this.clearButton.addEventListener('click', () => {
      this.set('');
      this.input.focus();
      this.wishes.submit();
    });
    this.drawClear();
  }

  get value() {
    return this.input.value;
  }

  /** @param {string} text */
  set(text) {
    this.input.value = text;
    this.unmark();
    this.fold();
    this.drawClear();
  }

  drawClear() {
    this.clearButton.hidden = this.input.value === '';
  }

  focus() {
    this.input.focus();
    this.input.select();
  }

  /**
   * Marks what cannot be read.
   *
   * @param {number} at the number of the character, from 1
   */
  markAt(at) {
    const before = [...this.input.value].slice(0, at - 1).join('');
    this.mark.textContent = `${' '.repeat([...before].length)}▲`;
    this.mark.hidden = false;
    this.input.setAttribute('aria-invalid', 'true');
    this.input.setSelectionRange(before.length, before.length);
    this.mark.scrollLeft = this.input.scrollLeft;
  }

  unmark() {
    this.mark.hidden = true;
    this.input.removeAttribute('aria-invalid');
  }

  later() {
    clearTimeout(this.timer);
    this.abort.abort();
    this.timer = setTimeout(() => this.suggest(), WAIT_MS);
  }

  async suggest() {
    this.abort = new AbortController();
    const { signal } = this.abort;
    const text = this.input.value;
    const caret = this.input.selectionEnd ?? text.length;
    try {
      const offer = await this.completion.offer(text, caret, signal);
      if (!signal.aborted && document.activeElement === this.input) {
        this.offer = offer.suggestions.length ? offer : null;
        this.active = -1;
        this.draw();
      }
    } catch (error) {
      if (!isAbort(error)) {
        this.fold();
      }
    }
  }

  fold() {
    clearTimeout(this.timer);
    this.abort.abort();
    this.offer = null;
    this.active = -1;
    this.draw();
  }

  /** @param {number} at */
  accept(at) {
    const { offer } = this;
    const chosen = offer?.suggestions[at];
    if (!offer || !chosen) {
      return;
    }
    const rest = this.input.value.slice(offer.to);
    const isSpaced = chosen.goesOn || /^\s/.test(rest);
    this.input.setRangeText(chosen.text + (isSpaced ? '' : ' '), offer.from, offer.to, 'end');
    this.fold();
    this.drawClear();
    this.later();
  }

  /** @param {KeyboardEvent} event */
  pressed(event) {
    const count = this.offer?.suggestions.length ?? 0;
    if (event.key === ' ' && event.ctrlKey) {
      event.preventDefault();
      this.suggest();
    } else if (event.key === 'ArrowDown' && !count) {
      event.preventDefault();
      this.suggest();
    } else if (count && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
      event.preventDefault();
      const by = event.key === 'ArrowDown' ? 1 : -1;
      this.active = this.active < 0 ? (by > 0 ? 0 : count - 1) : (this.active + by + count) % count;
      this.draw();
    } else if (count && this.active >= 0 && (event.key === 'Enter' || event.key === 'Tab')) {
      event.preventDefault();
      this.accept(this.active);
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      if (count) {
        this.fold();
      } else {
        this.input.blur();
      }
    } else if (event.key === 'Enter') {
      this.fold();
    }
  }

  draw() {
    const suggestions = this.offer?.suggestions ?? [];
    this.list.hidden = suggestions.length === 0;
    this.input.setAttribute('aria-expanded', suggestions.length ? 'true' : 'false');
    if (this.active >= 0) {
      this.input.setAttribute('aria-activedescendant', `suggestion-${this.active}`);
    } else {
      this.input.removeAttribute('aria-activedescendant');
    }
    render(
      suggestions.map(
        (one, at) => html`<li id="suggestion-${at}" role="option" data-at=${at} aria-selected=${at === this.active ? 'true' : 'false'}><span>${one.text}</span>${one.note ? html`<span>${one.note}</span>` : nothing}</li>`,
      ),
      this.list,
    );
    document.getElementById(`suggestion-${this.active}`)?.scrollIntoView({ block: 'nearest' });
  }
}
