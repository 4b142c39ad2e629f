// Writes the events of oidc-provider as the lines that Vitni's product `oidc-provider` reads: one JSON object each.
//
//   import { listen } from './listener.mjs';
//   listen(provider, '/var/log/oidc-provider/events.jsonl');
//
// Let Vitni read the file, or let a syslog daemon follow it. Rotate it by renaming, then start the provider again.
//
// A line holds what the mapping uses and nothing that opens anything: no codes, no tokens, no cookies, no ids of sessions'
// cookies, no parameters but the few named below. The library emits before it answers, and a line is written before `emit`
// returns, so a provider that is killed has written all that it answered. A line that cannot be written (the disk is full)
// is told on standard error and does not keep anybody from signing in.

import { openSync, writeSync } from 'node:fs';

const PARAMETERS = ['client_id', 'grant_type', 'prompt', 'redirect_uri', 'response_type', 'scope', 'acr_values'];
const FIELDS = ['kind', 'accountId', 'clientId', 'grantId', 'sessionUid', 'scope', 'gty', 'iat', 'exp', 'name', 'reasons'];

export function listen(provider, path) {
  const file = openSync(path, 'a', 0o600);
  const emit = provider.emit;
  provider.emit = function recorded(event, ...carried) {
    if (isOurs(event)) {
      try {
        writeSync(file, `${JSON.stringify(line(event, carried))}\n`);
      } catch (error) {
        console.error(`audit line of ${event} was not written: ${error.message}`);
      }
    }
    return emit.call(this, event, ...carried);
  };
}

// Koa's own events (`error`) and those of Node.js have no dot.
function isOurs(event) {
  return typeof event === 'string' && (event.includes('.') || event === 'server_error');
}

function line(event, carried) {
  const ctx = carried.find((value) => value?.oidc);
  const error = carried.find((value) => value instanceof Error);
  const rest = carried.filter((value) => value !== ctx && value !== error);
  return {
    ts: new Date().toISOString(),
    event,
    ctx: ctx && request(ctx),
    error: error && {
      name: error.name,
      error: error.error,
      error_description: error.error_description,
      error_detail: error.error_detail,
      status: error.status,
    },
    args: rest.length > 0 ? rest.map(argument) : undefined,
  };
}

// `ip` is the peer's address unless the provider is told to trust a proxy (`provider.proxy = true`).
function request(ctx) {
  const { oidc } = ctx;
  return {
    method: ctx.method,
    ip: ctx.ip,
    ua: ctx.get('user-agent') || undefined,
    route: oidc.route,
    client: oidc.client?.clientId,
    account: oidc.account?.accountId ?? oidc.session?.accountId,
    grant: oidc.grant?.jti ?? oidc.entities.Grant?.jti,
    params: pick(oidc.params ?? {}, PARAMETERS),
  };
}

function argument(value) {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const kept = pick(value, FIELDS);
  // The id of a grant and the uid of a session open nothing; the same fields of others are credentials.
  if (value.kind === 'Grant') {
    kept.jti = value.jti;
  }
  if (value.kind === 'Session') {
    kept.uid = value.uid;
  }
  return kept;
}

function pick(from, names) {
  return Object.fromEntries(names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]));
}
