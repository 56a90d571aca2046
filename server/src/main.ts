/** The language server's entry: `node dist/server.cjs --stdio` serves any client; the extension starts it the same way. */
import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server.ts';

startServer(createConnection(ProposedFeatures.all));
