// How the first page feels on many events, measured by the browser itself: when it is painted, how soon a changed filter is answered, whether anything
// moves under the reader's eyes, what a long way down the list costs in memory. Prints one line of JSON. Not a test: it asserts nothing.
//
//   VITNI=target/release/vitni WORK=<empty folder> MODULES=<folder of node_modules> ADDRESS=http://127.0.0.1:8080 TOKEN=vt_… [RANGE=24h] node tests/pages/measure.mjs

import { open, signIn } from './stage.mjs';

const { ADDRESS, TOKEN, RANGE = 'all' } = process.env;
if (!ADDRESS || !TOKEN) throw new Error('set ADDRESS and TOKEN of a server that has events');
const ROWS = 100_000;
const TIMES = 10;
const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const server = { address: ADDRESS, token: TOKEN };

const { browser, context, page } = await open(server);
await context.addInitScript(() => {
  window.shifts = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
});
await signIn(page, server, `/?range=${RANGE}`);
const listed = () => page.locator('.list .row').first().waitFor();
await listed();

// Each in a context without a cache would be a first visit; the second number is that of somebody who was here before.
const painted = async () => {
  const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0);
  return paint;
};
const [first, list, again, whole] = [[], [], [], []];
let shift = 0;
for (let at = 0; at < TIMES; at++) {
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.clearBrowserCache');
  for (const into of [first, again]) {
    await page.goto(`${ADDRESS}/?range=${RANGE}`);
    await listed();
    into.push(await painted());
    if (into === again) list.push(await page.evaluate(() => performance.now()));
    await page.waitForFunction(() => document.querySelector('#facets[aria-busy="false"] .value') && document.querySelector('#histogram canvas'));
    if (into === again) whole.push(await page.evaluate(() => performance.now()));
    shift = Math.max(shift, await page.evaluate(() => window.shifts));
  }
}

// A filter: from the click until the list shows what it found.
const filters = { address: [], outcome: [], event: [] };
const settled = { address: [], outcome: [], event: [] };
for (let at = 0; at < TIMES; at++) {
  for (const [name, title] of [['address', 'Address'], ['outcome', 'Outcome'], ['event', 'Event']]) {
    await page.goto(`${ADDRESS}/?range=${RANGE}`);
    await page.waitForFunction(() => document.querySelectorAll('#facets .value').length > 8);
    const took = await page.evaluate(async ([title, nth]) => {
      const group = [...document.querySelectorAll('#facets details')].find((one) => one.querySelector('summary')?.textContent?.startsWith(title));
      if (!group) throw new Error(`no facet ${title}`);
      group.open = true;
      const values = group.querySelectorAll('.value');
      const before = document.querySelector('.list .rows')?.textContent;
      const state = () => document.querySelector('.toolbar .state')?.textContent ?? '';
      const answers = () => performance.getEntriesByType('resource').filter((entry) => entry.name.includes('/facets?')).length;
      const earlier = answers();
      const begun = performance.now();
      values[nth % values.length].click();
      while (state() === 'Searching…' || document.querySelector('.list .rows')?.textContent === before) {
        await new Promise((done) => requestAnimationFrame(done));
        if (performance.now() - begun > 10_000) break;
      }
      const listed = performance.now() - begun;
      // The values are asked for last.
      while (answers() === earlier || document.querySelector('#facets').getAttribute('aria-busy') === 'true') {
        await new Promise((done) => setTimeout(done, 5));
        if (performance.now() - begun > 20_000) break;
      }
      return [listed, performance.now() - begun];
    }, [title, at]);
    filters[name].push(took[0]);
    settled[name].push(took[1]);
  }
}

// A long way down.
await page.goto(`${ADDRESS}/?range=${RANGE}`);
await listed();
const heap = async () => {
  const cdp = await context.newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  return usedSize / 1e6;
};
const heaps = [];
let reached = 0;
for (const goal of [10_000, 25_000, 50_000, 75_000, ROWS]) {
  reached = await page.evaluate(async ([goal]) => {
    const list = document.querySelector('.list');
    const height = 34;
    const begun = performance.now();
    while (list.scrollTop / height < goal && performance.now() - begun < 240_000) {
      list.scrollTop = Math.min(list.scrollHeight, list.scrollTop + 60 * height);
      await new Promise((done) => setTimeout(done, 0));
    }
    return Math.round(list.scrollTop / height);
  }, [goal]);
  heaps.push([reached, Number((await heap()).toFixed(1))]);
}
await browser.close();
const rounded = (value) => Number(value.toFixed(1));
console.log(JSON.stringify({
  first_paint_ms: rounded(median(first)),
  first_paint_again_ms: rounded(median(again)),
  list_shown_ms: rounded(median(list)),
  bars_and_values_ms: rounded(median(whole)),
  filter_ms: Object.fromEntries(Object.entries(filters).map(([name, values]) => [name, rounded(median(values))])),
  filter_bars_and_values_ms: Object.fromEntries(Object.entries(settled).map(([name, values]) => [name, rounded(median(values))])),
  layout_shift: Number(shift.toFixed(4)),
  heap_mb_at_rows: heaps,
}));
