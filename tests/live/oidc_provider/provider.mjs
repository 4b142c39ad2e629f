// A provider for the live test: one application, the library's own development pages, everything in memory, and the listener
// of examples/oidc-provider as a customer would use it.

import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

import { listen } from '../../../examples/oidc-provider/listener.mjs';

const { TOOLS, LOG, PORT, REDIRECT, SECRET } = process.env;
const installed = `${TOOLS}/oidc-provider/node_modules/oidc-provider/lib/index.js`;
const { Provider } = await import(pathToFileURL(installed));

const provider = new Provider(`http://127.0.0.1:${PORT}`, {
  clients: [
    {
      client_id: 'web',
      client_secret: SECRET,
      redirect_uris: [REDIRECT],
      post_logout_redirect_uris: [REDIRECT],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  cookies: { keys: [SECRET] },
  features: { revocation: { enabled: true } },
  pkce: { required: () => false },
});

listen(provider, LOG);
createServer(provider.callback()).listen(Number(PORT), '127.0.0.1');
