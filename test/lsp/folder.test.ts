/** Captures beside a document: the server asks its client for them. */
import assert from 'node:assert/strict';
import { folderChanged, folderRequest } from '../../server/src/protocol/folder.ts';
import { Server } from '../support/server.ts';

describe('the server and a folder of captures', () => {
  it('asks for the captures beside a document before it traces, and again when they changed', async () => {
    const server = await Server.start({ folders: true });
    let member = '198.51.100.9';
    let asked = 0;
    server.connection.onRequest(folderRequest, ({ uri }: { uri: string }) => {
      asked++;
      return { files: [{ uri: `${uri}ipset.txt`, text: `create WEB hash:ip family inet\nadd WEB ${member}\n` }, { uri: `${uri}broken`, text: 7 }] };
    });
    const uri = 'file:///captures/rules';
    await server.open(uri, 'iptables', '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -m set --match-set WEB src -j DROP\nCOMMIT\n');
    const outcome = async (): Promise<string | undefined> => (await server.trace({ textDocument: { uri }, packets: [{ in: 'eth0', src: '198.51.100.9', dst: '192.0.2.1', proto: 'tcp', dport: 80 }], facts: { 'local:192.0.2.1': true } })).results[0]?.paths[0]?.outcome;
    assert.equal(await outcome(), 'DROP');
    assert.equal(asked, 1);
    member = '198.51.100.10';
    await server.connection.sendNotification(folderChanged, { uri: 'file:///captures/' });
    assert.equal(await outcome(), 'ACCEPT');
    assert.equal(await server.stop(), 0);
  });
});
