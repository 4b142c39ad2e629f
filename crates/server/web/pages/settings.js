// How the server is set up and who may do what: tenants, tokens, inputs, forwardings, keys and the configuration. What the reader has no right to is not
// asked for, but said. It never shows a secret that the server did not make a moment ago.

import { html, nothing } from '../vendor/lit-html/lit-html.js';
import { Problem } from '../api.js';
import { Panels, View } from '../panels.js';
import { Configuration, ConfigurationPart } from '../settings/configuration-part.js';
import { ForwardsPart, InputsPart } from '../settings/doors-part.js';
import { KeysPart } from '../settings/keys-part.js';
import { Tenants } from '../settings/part.js';
import { TenantsPart } from '../settings/tenants-part.js';
import { TokensPart } from '../settings/tokens-part.js';

const view = new View();
const panels = new Panels(view.content);
const tenants = new Tenants();
const configuration = new Configuration();

/**
 * What the reader's rights leave out here, in words.
 *
 * @param {boolean} all
 * @returns {import('../panels.js').Panel | null}
 */
function missing(all) {
  const isAdmin = view.may('admin');
  if (isAdmin && all) {
    return null;
  }
  const words = isAdmin
    ? 'Your rights cover some tenants, not all. To make tenants, and to see inputs and the configuration, takes the scope admin over all tenants. Shown is what belongs to the tenants that you administer.'
    : 'Your rights do not include the scope admin. With it one sees and makes tokens, renames tenants and holds forwardings back; with it over all tenants one also sees inputs and the configuration. Shown is what you may see: your tenants and their keys.';
  const scopes = view.scopes.filter(Boolean);
  return {
    title: 'Your rights',
    isWide: true,
    load: async () => html`<p>${words}</p><p class="soft small">Your scopes: ${scopes.map((scope, at) => html`${at ? ', ' : nothing}<code>${scope}</code>`)}.</p>`,
  };
}

async function start() {
  let all = false;
  try {
    ({ all } = await tenants.get());
  } catch (error) {
    // The panel that needs them says so.
    if (!(error instanceof Problem)) {
      throw error;
    }
  }
  const isAdmin = view.may('admin');
  const parts = [
    new TenantsPart(view, tenants),
    ...(isAdmin ? [new TokensPart(view, tenants)] : []),
    ...(isAdmin && all ? [new InputsPart(view, configuration)] : []),
    ...(isAdmin ? [new ForwardsPart(tenants)] : []),
    new KeysPart(view, tenants),
    ...(isAdmin && all ? [new ConfigurationPart(configuration)] : []),
  ];
  const rights = missing(all);
  const shown = panels.show(rights ? [rights, ...parts] : parts);
  for (const part of parts) {
    const place = panels.places.find((one) => one.panel === part);
    part.draw = () => place && void panels.ask(place, panels.abort.signal);
  }
  await shown;
}

void start();
