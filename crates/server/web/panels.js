// What the pages beside Explore are made of: panels that are asked one after the other, and the few shapes in which their answers are shown. A panel
// whose question fails says so in its place; the others stay. It never shows a number without a way to the events behind it where there are any.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import { write } from './address.js';
import { get, isAbort, Problem, signInAddress } from './api.js';
import { quote } from './query-text.js';
import { outcomeSign, partyName, severityClass, severityWord } from './rows.js';
import { isTyping, startShell } from './shell.js';
import { seen } from './text.js';
import { local, localSecond, millis, utc } from './time.js';

/**
 * @typedef {import('./vendor/lit-html/lit-html.js').TemplateResult} TemplateResult
 * @typedef {TemplateResult | string | number | typeof nothing} Cell
 * @typedef {object} Panel
 * @property {string} title
 * @property {string} [note] what it says and what not
 * @property {boolean} [isWide]
 * @property {(signal: AbortSignal) => Promise<TemplateResult>} load
 * @typedef {{ panel: Panel, shown: TemplateResult | null, problem: Problem | null }} Place
 */

/** What the page was called with. */
export class View {
  constructor() {
    const main = document.getElementById('main');
    const content = document.getElementById('content');
    const tenant = document.getElementById('tenant');
    if (!main || !content) {
      throw new Error('the page has no place for what it shows');
    }
    this.content = content;
    this.tenant = tenant instanceof HTMLSelectElement ? tenant.value : '';
    this.params = new URLSearchParams(location.search);
    this.scopes = (main.dataset.scopes ?? '').split(/\s+/);
    addEventListener('keydown', (event) => {
      const field = document.querySelector('#named input, #content input[type="search"]');
      if (event.key === '/' && field instanceof HTMLElement && !isTyping(event) && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        field.focus();
      }
    });
    const form = document.getElementById('named');
    form?.addEventListener('submit', () => {
      const kept = document.createElement('input');
      kept.type = 'hidden';
      kept.name = 'tenant';
      kept.value = this.tenant;
      form.append(kept);
    });
    startShell({ keys: [['/', 'To the field of this page']] });
  }

  /** @param {string} scope */
  may(scope) {
    return this.scopes.includes(scope);
  }

  /**
   * The events behind a number.
   *
   * @param {string} q
   * @param {{ range?: string, from?: string, to?: string, event?: string, tenant?: string }} [more]
   */
  events(q, more = {}) {
    return write({ q, range: more.from || more.to ? 'custom' : 'all', from: '', to: '', tenant: this.tenant, event: '', ...more });
  }

  /**
   * @param {string} path
   * @param {Record<string, string>} params
   */
  page(path, params) {
    return `${path}?${new URLSearchParams({ ...params, tenant: this.tenant })}`;
  }

  /**
   * Rows of a question that counts, by the names of its columns.
   *
   * @param {string} q
   * @param {AbortSignal} signal
   * @returns {Promise<Record<string, any>[]>}
   */
  async table(q, signal) {
    const answer = await get('/v1/query', { tenant: this.tenant, q }, signal);
    return answer.rows.map((/** @type {unknown[]} */ row) => Object.fromEntries(answer.columns.map((/** @type {string} */ name, /** @type {number} */ at) => [name, row[at]])));
  }

  /**
   * @param {string} q
   * @param {AbortSignal} signal
   * @param {number} [limit]
   * @returns {Promise<any[]>} events with their places
   */
  async found(q, signal, limit) {
    const answer = await get('/v1/query', { tenant: this.tenant, q, limit }, signal);
    return answer.events;
  }

  /** @param {string} name a person as events name one */
  person(name) {
    return this.page('/person', { id: name });
  }
}

export class Panels {
  /** @param {HTMLElement} root */
  constructor(root) {
    this.root = root;
    /** @type {Place[]} */
    this.places = [];
    this.abort = new AbortController();
  }

  /** @param {Panel[]} panels */
  async show(panels) {
    this.abort.abort();
    this.abort = new AbortController();
    const { signal } = this.abort;
    this.places = panels.map((panel) => ({ panel, shown: null, problem: null }));
    this.draw();
    // One question after the other, so that one reader does not take the places of all.
    for (const place of this.places) {
      await this.ask(place, signal);
    }
    this.root.dataset.state = signal.aborted ? '' : 'done';
  }

  /**
   * @param {Place} place
   * @param {AbortSignal} signal
   */
  async ask(place, signal) {
    if (signal.aborted) {
      return;
    }
    place.problem = null;
    try {
      place.shown = await place.panel.load(signal);
    } catch (error) {
      if (isAbort(error) || signal.aborted) {
        return;
      }
      place.problem = error instanceof Problem ? error : new Problem('unreadable', 'The answer cannot be shown.');
      if (!(error instanceof Problem)) {
        console.error(error);
      }
    }
    this.draw();
  }

  draw() {
    render(html`<div class="panels">${this.places.map((place) => this.place(place))}</div>`, this.root);
  }

  /** @param {Place} place */
  place(place) {
    const { panel, shown, problem } = place;
    const id = `panel-${panel.title.toLowerCase().replaceAll(/[^a-z]+/g, '-')}`;
    return html`<section class="panel ${panel.isWide ? 'wide' : ''}" aria-labelledby=${id} aria-busy=${shown || problem ? 'false' : 'true'}>
      <h2 id=${id}>${panel.title}</h2>
      ${panel.note ? html`<p class="soft small">${panel.note}</p>` : nothing}
      ${problem ? problemLine(problem, () => this.ask(place, this.abort.signal)) : shown ?? html`<p class="soft small waiting">Looking…</p>`}
    </section>`;
  }
}

/**
 * @param {Problem} problem
 * @param {() => void} again
 */
export function problemLine(problem, again) {
  return html`<div class="verdict open" role="status"><strong>${problem.message}</strong>${problem.hint}</div>
    <div class="actions">${problem.kind === 'session' ? html`<a class="button" href=${signInAddress()}>Sign in</a>` : problem.kind === 'refused' ? nothing : html`<button type="button" @click=${again}>Try again</button>`}</div>`;
}

/** @param {number} count */
export function number(count) {
  return Number(count).toLocaleString('en');
}

/** @param {string | null | undefined} time */
export function moment(time) {
  return time ? html`<time datetime=${time} title=${utc(time)}>${local(time).slice(0, 19)}</time>` : html`<span class="soft">never</span>`;
}

/**
 * @param {{ label: string, value: Cell, href?: string, note?: Cell, tone?: 'good' | 'bad' }[]} figures
 */
export function figures(figures) {
  return html`<dl class="figures">${figures.map(
    (one) => html`<div><dt>${one.label}</dt><dd class=${one.tone ?? ''}>${one.href ? html`<a href=${one.href}>${one.value}</a>` : one.value}</dd>${one.note ? html`<dd class="soft small clamp">${one.note}</dd>` : nothing}</div>`,
  )}</dl>`;
}

/**
 * @param {string} caption
 * @param {readonly (string | { name: string, isNumber: true })[]} columns
 * @param {readonly (readonly Cell[])[]} rows
 * @param {string} [none] said where there is no row
 */
export function table(caption, columns, rows, none = 'None.') {
  if (!rows.length) {
    return html`<p class="soft small">${none}</p>`;
  }
  const heads = columns.map((one) => (typeof one === 'string' ? { name: one, isNumber: false } : one));
  return html`<div class="table-scroll" tabindex="0" role="region" aria-label=${caption}><table><caption class="visually-hidden">${caption}</caption>
    <thead><tr>${heads.map((one) => html`<th scope="col" class=${one.isNumber ? 'number' : nothing}>${one.name}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${row.map((cell, at) => html`<td class=${heads[at]?.isNumber ? 'number' : nothing} dir=${typeof cell === 'string' ? 'auto' : nothing}>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

/**
 * Names with how many events they have, the longest bar for the most.
 *
 * @param {readonly { name: string, count: number, href: string, note?: Cell, tone?: string }[]} rows
 * @param {string} [none]
 */
export function ranked(rows, none = 'None.') {
  if (!rows.length) {
    return html`<p class="soft small">${none}</p>`;
  }
  const most = Math.max(...rows.map((row) => row.count));
  return html`<ol class="ranked">${rows.map(
    (row) => html`<li .style=${`--part: ${Math.max(1, Math.round((row.count / most) * 100))}%`} class=${row.tone ?? ''}><a href=${row.href} dir="auto">${seen(row.name)}</a>${row.note ? html`<span class="soft small">${row.note}</span>` : nothing}<span class="count">${number(row.count)}</span></li>`,
  )}</ol>`;
}

/**
 * Counts of the server's spans of time as bars, outcome over outcome; a click on one leads to its events. The same as a table, with the same links, for
 * those who use no mouse or do not see the bars.
 *
 * @param {{ step: string, total: number, buckets: { time: string, count: number, by: Record<string, number> }[] }} counted
 * @param {(from: string, to: string) => string} href
 */
export function bars(counted, href) {
  const { buckets } = counted;
  const most = Math.max(1, ...buckets.map((one) => one.count));
  const [first, second] = buckets;
  const step = first && second ? millis(second.time) - millis(first.time) : 3_600_000;
  const height = (/** @type {number} */ count) => (count ? Math.max(2, (count / most) * 100) : 0);
  const link = (/** @type {{ time: string }} */ one) => href(one.time, new Date(millis(one.time) + step).toISOString());
  const parts = buckets.map((one) => {
    const { failure = 0, success = 0 } = one.by ?? {};
    return { one, failure, success, other: one.count - failure - success };
  });
  const follow = (/** @type {Event} */ event) => {
    const bar = event.target instanceof Element ? event.target.closest('[data-at]') : null;
    const at = bar instanceof HTMLElement ? buckets[Number(bar.dataset.at)] : undefined;
    if (at?.count) {
      location.assign(link(at));
    }
  };
  return html`<div class="bars" aria-hidden="true" @click=${follow}>${parts.map(
    ({ one, failure, success, other }, at) => html`<span data-at=${at} class=${one.count ? 'full' : ''} title=${`${localSecond(millis(one.time))}: ${number(one.count)}, of them ${failure} failed`}>
      <span class="bar success" .style=${`height: ${height(success)}%`}></span><span class="bar unknown" .style=${`height: ${height(other)}%`}></span><span class="bar failure" .style=${`height: ${height(failure)}%`}></span></span>`,
  )}</div>
  <p class="soft small">${number(counted.total)} in all, ${counted.step} a bar${first ? html`, from ${local(first.time).slice(0, 16)}` : nothing}.
    <span class="key"><span class="swatch failure"></span>failure</span> <span class="key"><span class="swatch success"></span>success</span> <span class="key"><span class="swatch unknown"></span>unknown</span></p>
  <details><summary class="small soft">As a table</summary>${table(
    'Counts over time',
    ['From', { name: 'Events', isNumber: true }, { name: 'Failed', isNumber: true }, { name: 'Succeeded', isNumber: true }],
    parts.filter(({ one }) => one.count).map(({ one, failure, success }) => [moment(one.time), html`<a href=${link(one)}>${number(one.count)}</a>`, number(failure), number(success)]),
  )}</details>`;
}

/**
 * Events as lines, each a link to the event.
 *
 * @param {View} view
 * @param {string} caption
 * @param {readonly any[]} found
 * @param {string} [none]
 */
export function eventTable(view, caption, found, none) {
  const rows = found.map((one) => {
    const { event } = one;
    const who = partyName(event.actor);
    const whom = (event.targets ?? []).map(partyName).filter(Boolean).join(', ');
    const { ip = '' } = event.source ?? {};
    return [
      moment(event.time),
      html`<a href=${view.events(`id:${event.id}`, { event: event.id, tenant: one.tenant })}>${event.event}</a>`,
      outcome(event.outcome),
      html`<span class="severity ${severityClass(event.severity)}">${severityWord(event.severity)}</span>`,
      who ? html`<a class="quiet-link clamp" title=${seen(who)} href=${view.person(event.actor.id ?? who)} dir="auto">${seen(who)}</a>` : '',
      ip ? html`<a class="quiet-link mono" href=${view.page('/address', { ip })}>${seen(ip)}</a>` : '',
      html`<span class="clamp" title=${seen(whom)} dir="auto">${seen(whom)}</span>`,
    ];
  });
  return table(caption, ['Time', 'Event', 'Outcome', 'Severity', 'Who', 'Address', 'Whom or what'], rows, none);
}

/** @param {string} word */
export function outcome(word) {
  const known = word === 'success' || word === 'failure' ? word : '';
  return html`<span class="outcome ${known}"><span aria-hidden="true">${outcomeSign(word)} </span>${word}</span>`;
}

/**
 * @param {string} field
 * @param {string} value
 */
export function is(field, value) {
  return `${field}:${quote(value)}`;
}

/** Events that lock somebody out, and events that let somebody in again. */
export const locking = 'event:(prism_user_locked, pipes_authentication_failed_locked_permanently, pipes_authentication_failed_locked_temporarily)';
export const unlocking = 'event:(prism_user_unlocked, user.reactivate_account, authentication.account_reactivated_password_ok)';

/**
 * Values of a field in some events, with when first and last.
 *
 * @param {View} view
 * @param {string} title
 * @param {string} condition
 * @param {string} field
 * @param {(value: string) => string} [href] where a value leads, if not to its events
 * @returns {Panel}
 */
export function used(view, title, condition, field, href) {
  return {
    title,
    load: async (signal) => {
      const rows = await view.table(`${condition} ${field}:* | count, min(time), max(time) by ${field} | sort max(time) desc | limit 12`, signal);
      return table(
        title,
        [title, { name: 'Events', isNumber: true }, 'First', 'Last'],
        rows.map((row) => {
          const value = String(row[field]);
          const events = view.events(`${condition} ${is(field, value)}`);
          return [html`<a class="clamp" title=${seen(value)} href=${href?.(value) ?? events} dir="auto">${seen(value)}</a>`, html`<a href=${events}>${number(row.count)}</a>`, moment(row['min(time)']), moment(row['max(time)'])];
        }),
      );
    },
  };
}

const LATEST = 15;

/**
 * @param {View} view
 * @param {string} condition
 * @param {string} title
 * @param {string} more a condition beside the other
 * @param {string} none said where there is no event
 * @returns {Panel}
 */
export function latest(view, condition, title, more, none) {
  return {
    title,
    isWide: true,
    load: async (signal) => {
      const q = `${condition} ${more}`.trim();
      const found = await view.found(q, signal, LATEST);
      return html`${eventTable(view, title, found, none)}${found.length === LATEST ? html`<p class="small"><a href=${view.events(q)}>All of them</a></p>` : nothing}`;
    },
  };
}
