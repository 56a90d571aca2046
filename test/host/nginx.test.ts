/** A configuration of nginx in VS Code: its outline, the way from a name to what makes it, and its colours. */
import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { definitionLines, flat, referenceLines, symbols, tokenCount } from './providers.ts';
import { eventually, inWorkspace } from './support.ts';

const text = `http {
    upstream app {
        server 192.0.2.1;
    }
    server {
        server_name shop.test;
        location / {
            proxy_pass http://app;
        }
    }
}
`;

describe('an nginx configuration in the editor', () => {
  let uri: vscode.Uri;
  const onName = new vscode.Position(7, text.split('\n')[7]!.indexOf('app') + 1);

  before(async () => {
    uri = inWorkspace('shop.nginx');
    await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
    const document = await vscode.workspace.openTextDocument(uri);
    assert.equal(document.languageId, 'nginx');
    await eventually(() => symbols(uri), (tree) => { assert.ok(tree.length > 0, 'the language server answers'); });
  });

  it('is outlined by servers and locations', async () => {
    assert.deepEqual(flat(await symbols(uri)).map(({ name }) => name), ['http', 'upstream app', 'server shop.test', 'location /']);
  });

  it('leads from proxy_pass to the upstream', async () => {
    assert.deepEqual(await definitionLines(uri, onName), [1]);
    assert.deepEqual(await referenceLines(uri, onName), [1, 7]);
  });

  it('has colours of what words mean', async () => {
    assert.equal(await tokenCount(uri), 9);
  });
});
