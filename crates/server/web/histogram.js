// How many events there are over time, as stacked bars; dragging chooses a range. The same numbers stand in a table for those who do not see
// the bars. It never draws what was not counted: the bars are the server's spans.

import { html, render, nothing } from './vendor/lit-html/lit-html.js';
import uPlot from './vendor/uplot/uPlot.esm.js';
import { get, isAbort, Problem } from './api.js';
import { iso, localSecond, millis } from './time.js';

/**
 * @typedef {{ time: string, count: number, by: Record<string, number> }} Bucket
 * @typedef {{ step: string, total: number, buckets: Bucket[] }} Counted
 * @typedef {{ q: string, from: string, to: string, tenant: string }} Question
 * @typedef {'outcome' | 'severity'} By
 */

const outcomes = /** @type {const} */ ([['failure', '--chart-failure'], ['unknown', '--chart-unknown'], ['success', '--chart-success']]);
/** @type {readonly (readonly [string, string, readonly number[]])[]} */
const severities = [
  ['8–10', '--sev-critical', [8, 9, 10]], ['7', '--sev-error', [7]], ['5–6', '--sev-warning', [5, 6]], ['4', '--sev-notice', [4]], ['0–3', '--chart-unknown', [0, 1, 2, 3]],
];

/**
 * @param {By} by
 * @returns {{ name: string, color: string, of: (counts: Record<string, number>) => number }[]}
 */
function layers(by) {
  if (by === 'outcome') {
    return outcomes.map(([name, color]) => ({ name, color, of: (counts) => counts[name] ?? 0 }));
  }
  return severities.map(([name, color, values]) => ({ name, color, of: (counts) => values.reduce((sum, value) => sum + (counts[value] ?? 0), 0) }));
}

export class Histogram {
  /**
   * @param {HTMLElement} root
   * @param {{ chosen: (from: string, to: string) => void, counted: (total: number | null) => void }} wishes
   */
  constructor(root, wishes) {
    this.root = root;
    this.wishes = wishes;
    /** @type {By} */
    this.by = 'outcome';
    /** @type {Counted | null} */
    this.counted = null;
    /** @type {Question | null} */
    this.last = null;
    this.why = '';
    this.hovered = '';
    /** @type {uPlot | null} */
    this.plot = null;
    this.draw();
    this.chart = /** @type {HTMLElement} */ (root.querySelector('.chart'));
    new ResizeObserver(() => this.resize()).observe(this.chart);
    addEventListener('vitni-theme', () => this.plotAnew());
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => this.plotAnew());
  }

  /**
   * @param {Question} question
   * @param {AbortSignal} signal
   */
  async ask(question, signal) {
    this.last = question;
    this.wishes.counted(null);
    try {
      this.counted = await get('/v1/query/histogram', { ...question, by: this.by }, signal);
      this.why = '';
      this.wishes.counted(this.counted?.total ?? null);
    } catch (error) {
      if (isAbort(error)) {
        return;
      }
      this.why = error instanceof Problem ? error.message : 'The events cannot be counted.';
    }
    this.hovered = '';
    this.draw();
    this.plotAnew();
  }

  /**
   * The beginning of the newest spans that have at least so many events together; empty where all have no more.
   *
   * @param {number} wanted
   */
  newest(wanted) {
    const buckets = this.counted?.buckets ?? [];
    let sum = 0;
    for (let at = buckets.length - 1; at > 0; at -= 1) {
      sum += buckets[at]?.count ?? 0;
      if (sum >= wanted) {
        return buckets[at]?.time ?? '';
      }
    }
    return '';
  }

  draw() {
    const shown = layers(this.by);
    const { counted } = this;
    const choose = (/** @type {Event} */ event) => {
      this.by = /** @type {HTMLSelectElement} */ (event.target).value === 'severity' ? 'severity' : 'outcome';
      this.draw();
      if (this.last) {
        this.ask(this.last, new AbortController().signal);
      }
    };
    render(
      html`<div class="head"><strong>${counted ? `${counted.total.toLocaleString('en')} ${counted.total === 1 ? 'event' : 'events'}` : this.why ? '' : 'Counting…'}</strong>
          <span class="hover">${this.why || this.hovered || (counted ? `${counted.step} a bar` : '')}</span>
          <span class="legend">${shown.map((one) => html`<span><span class="swatch" .style=${`--swatch: var(${one.color})`}></span>${one.name}</span>`)}</span>
          <label><span class="visually-hidden">Bars by</span><select @change=${choose}><option value="outcome">by outcome</option><option value="severity">by severity</option></select></label></div>
        <div class="chart" aria-hidden="true"></div>
        ${counted
          ? html`<table class="visually-hidden"><caption>Events in spans of ${counted.step}</caption><thead><tr><th scope="col">From</th><th scope="col">Events</th>${shown.map((one) => html`<th scope="col">${one.name}</th>`)}</tr></thead>
              <tbody>${counted.buckets.filter((one) => one.count).map((one) => html`<tr><th scope="row">${localSecond(millis(one.time))}</th><td>${one.count}</td>${shown.map((layer) => html`<td>${layer.of(one.by ?? {})}</td>`)}</tr>`)}</tbody></table>`
          : nothing}`,
      this.root,
    );
  }

  stepSeconds() {
    const buckets = this.counted?.buckets ?? [];
    const [first, second] = buckets;
    if (first && second) {
      return (millis(second.time) - millis(first.time)) / 1000;
    }
    const parts = /^(\d+)([smhdw])$/.exec(this.counted?.step ?? '');
    const unit = { s: 1, m: 60, h: 3600, d: 86400, w: 604800 }[parts?.[2] ?? 's'] ?? 1;
    return Number(parts?.[1] ?? 1) * unit;
  }

  plotAnew() {
    this.plot?.destroy();
    this.plot = null;
    const buckets = this.counted?.buckets ?? [];
    if (!buckets.length || !this.chart.clientWidth) {
      return;
    }
    const color = (/** @type {string} */ name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    const shown = layers(this.by);
    const step = this.stepSeconds();
    const times = buckets.map((one) => millis(one.time) / 1000 + step / 2);
    // The tallest series is drawn first and the others over it, so each holds the sum of itself and those below it.
    const sums = buckets.map(() => 0);
    const stacked = shown.map((layer) => buckets.map((one, at) => (sums[at] = (sums[at] ?? 0) + layer.of(one.by ?? {}))));
    const bars = /** @type {NonNullable<typeof uPlot.paths.bars>} */ (uPlot.paths.bars)({ size: [0.86, 40, 1], gap: 0 });
    const axis = { stroke: color('--soft'), font: `11px ${color('--sans') || 'sans-serif'}`, ticks: { show: false }, border: { show: false } };
    const begin = (times[0] ?? 0) - step / 2;
    const end = (times.at(-1) ?? 0) + step / 2;
    this.plot = new uPlot(
      {
        width: this.chart.clientWidth - 16,
        height: this.chart.clientHeight,
        padding: [6, 18, 0, 0],
        legend: { show: false },
        cursor: { y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
        scales: { x: { time: true, range: () => [begin, end] }, y: { range: (_self, _least, most) => [0, Math.max(1, most * 1.06)] } },
        axes: [
          { ...axis, size: 20, gap: 3, grid: { show: false }, values: (_self, splits, _axis, _space, increment) => splits.map((at) => tick(at, increment)) },
          { ...axis, size: 44, gap: 4, splits: (_self, _axis, _least, most) => nice(most), values: (_self, splits) => splits.map(short), grid: { stroke: color('--chart-grid'), width: 1 } },
        ],
        series: [{}, ...shown.map((_, at) => ({ fill: color(shown[shown.length - 1 - at]?.color ?? ''), width: 0, points: { show: false }, paths: bars }))],
        hooks: {
          setSelect: [(/** @type {uPlot} */ self) => this.selected(self, begin, end, step)],
          setCursor: [(/** @type {uPlot} */ self) => this.hover(self.cursor.idx ?? null)],
        },
      },
      [times, ...stacked.reverse()],
      this.chart,
    );
  }

  /**
   * @param {uPlot} self
   * @param {number} begin
   * @param {number} end
   * @param {number} step
   */
  selected(self, begin, end, step) {
    const { left, width } = self.select;
    if (width < 3) {
      return;
    }
    const edge = (/** @type {number} */ at) => Math.round((self.posToVal(at, 'x') - begin) / step) * step + begin;
    const from = Math.max(begin, edge(left));
    const to = Math.min(end, Math.max(edge(left + width), from + step));
    self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.wishes.chosen(iso(from * 1000), iso(to * 1000));
  }

  /** @param {number | null} at */
  hover(at) {
    const bucket = at === null ? undefined : this.counted?.buckets[at];
    const words = bucket
      ? `${localSecond(millis(bucket.time))}: ${bucket.count.toLocaleString('en')}${layers(this.by).map((one) => [one.name, one.of(bucket.by ?? {})]).filter(([, count]) => count).map(([name, count]) => ` · ${name} ${Number(count).toLocaleString('en')}`).join('')}`
      : '';
    if (words !== this.hovered) {
      this.hovered = words;
      this.draw();
    }
  }

  resize() {
    if (!this.plot) {
      this.plotAnew();
    } else if (this.chart.clientWidth) {
      this.plot.setSize({ width: this.chart.clientWidth - 16, height: this.chart.clientHeight });
    }
  }
}

/**
 * @param {number} at seconds
 * @param {number} increment seconds between two ticks
 */
function tick(at, increment) {
  const date = new Date(at * 1000);
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  const day = `${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  const isMidnight = date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
  if (increment >= 86400 * 360) {
    return String(date.getFullYear());
  }
  if (increment >= 86400) {
    return date.getMonth() === 0 && date.getDate() === 1 ? String(date.getFullYear()) : day;
  }
  const time = `${two(date.getHours())}:${two(date.getMinutes())}`;
  return isMidnight ? day : increment < 60 ? `${time}:${two(date.getSeconds())}` : time;
}

/** @param {number} most */
function nice(most) {
  const whole = Math.max(1, most);
  const power = 10 ** Math.floor(Math.log10(whole));
  const step = Math.max(1, [5, 2, 1, 0.5].map((one) => one * power).find((one) => whole / one >= 2) ?? power);
  const found = [];
  for (let at = 0; at <= whole; at += step) {
    found.push(at);
  }
  return found;
}

/** @param {number} count */
function short(count) {
  return count >= 1e6 ? `${+(count / 1e6).toFixed(1)}M` : count >= 1e3 ? `${+(count / 1e3).toFixed(1)}k` : String(count);
}
