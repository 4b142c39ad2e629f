// The entry of pages that the server draws whole: they get the shell and nothing else.

import { startShell } from './shell.js';

startShell();
