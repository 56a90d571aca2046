/** A document with captures of two boxes: each question is about one of them. */
import assert from 'node:assert/strict';
import type { Hover } from 'vscode-languageserver-types';
import type { PacketForm } from '../../server/src/protocol/trace.ts';
import { packetFormRequest } from '../../server/src/protocol/trace.ts';
import { startSession, type Session } from './session.ts';

const box = (host: string, address: string, target: string): string => `root@${host}:~# iptables-save
*filter
:INPUT ACCEPT [0:0]
-A INPUT -d ${address} -j ${target}
COMMIT
root@${host}:~# ip addr
2: eth0: <BROADCAST,UP> mtu 1500
    inet ${address}/24 scope global eth0
`;
const uri = 'file:///both.capture';
const text = box('master', '192.0.2.1', 'ACCEPT') + box('worker', '192.0.2.2', 'DROP');

describe('a document with captures of two boxes', () => {
  let session: Session;
  before(async () => {
    session = await startSession();
    await session.open(uri, text);
  });
  after(() => session.server.stop());

  it('is explained box by box', async () => {
    const line = text.split('\n').findIndex((each) => each.startsWith('-A INPUT -d 192.0.2.2'));
    const { contents } = (await session.at<Hover>('hover', uri, { line, character: 14 }));
    assert.match(JSON.stringify(contents), /address of `eth0` on this box \(`worker`\)/);
  });

  it('is traced through the box that the request names, or else through the first', async () => {
    const form = await session.server.request<PacketForm>(packetFormRequest, { textDocument: { uri }, box: 'worker' });
    assert.deepEqual([form.box, form.boxes, form.packet.dst], ['worker', ['master', 'worker'], '192.0.2.2']);
    const packets = [{ in: 'eth0', src: '192.0.2.9', dst: '192.0.2.2', proto: 'tcp', dport: 80 }];
    const outcome = async (name?: string): Promise<string | undefined> => (await session.server.trace({ textDocument: { uri }, packets, scope: 'box', ...(name !== undefined && { box: name }) })).results[0]?.paths[0]?.outcome;
    assert.equal(await outcome('worker'), 'DROP');
    assert.notEqual(await outcome(), 'DROP');
  });

  it('is asked about at a rule: the form is that of the rule\'s box', async () => {
    const line = text.split('\n').findIndex((each) => each.startsWith('-A INPUT -d 192.0.2.2'));
    const form = await session.server.request<PacketForm>(packetFormRequest, { textDocument: { uri }, position: { line, character: 5 } });
    assert.deepEqual([form.box, form.packet.dst], ['worker', '192.0.2.2']);
  });
});
