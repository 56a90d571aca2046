/** A journey over files of a workspace: one is open, the others lie in its folders, and the server asks its client for them. */
import assert from 'node:assert/strict';
import { folderChanged, folderRequest, workspaceRequest, type FolderResult, type WorkspaceResult } from '../../server/src/protocol/folder.ts';
import type { PacketForm, TraceResult } from '../../server/src/protocol/trace.ts';
import { packetFormRequest } from '../../server/src/protocol/trace.ts';
import { capture } from '../support/capture.ts';
import { Server } from '../support/server.ts';

const root = 'file:///work/';
const rules = (line: string): string => `*nat\n:PREROUTING ACCEPT [0:0]\n:POSTROUTING ACCEPT [0:0]\n${line}\nCOMMIT`;
const master = capture('master', {
  links: ['eth0 192.0.2.1/24', 'calia1@if4'], rules: rules('-A PREROUTING -d 192.0.2.1/32 -p tcp --dport 80 -j DNAT --to-destination 10.1.1.9:80'),
  routes: ['default via 192.0.2.254 dev eth0', '192.0.2.0/24 dev eth0 scope link', '10.1.1.9 dev calia1 scope link', '10.1.2.0/24 via 192.0.2.2 dev eth0'],
});
const slave = (dev: string): string => capture('slave', { links: ['eth0 192.0.2.2/24', `${dev}@if4`], routes: ['default via 192.0.2.254 dev eth0', '192.0.2.0/24 dev eth0 scope link', `10.1.2.5 dev ${dev} scope link`, '10.1.1.0/24 via 192.0.2.1 dev eth0'] });
const config = 'http {\n  server { listen 80; server_name shop.test; location / { set $namespace shop; set $service_name web; set $service_port 80; set $proxy_upstream_name shop-web-80; proxy_pass http://upstream_balancer; } }\n}\n';
const log = '192.0.2.1 - - [24/Jan/2025:09:23:17 +0000] "GET / HTTP/1.1" 200 0 "-" "curl/8" 459 0.005 [shop-web-80] [] 10.1.2.5:8080 0 0.004 200 5a0bfabc5d693d4a7cae94921207f78c\n';

describe('a journey over the files of a workspace', () => {
  let server: Server;
  const folders = new Map<string, Record<string, string>>([
    [root, { 'master.capture': master, 'README.txt': 'Nothing to see here.\n' }], [`${root}slave/`, { 'all.capture': slave('calib1') }], [`${root}ingress/`, { 'nginx.conf': config, 'access.log': log }],
  ]);
  const filesOf = (uri: string): FolderResult => ({ files: Object.entries(folders.get(uri) ?? {}).map(([name, text]) => ({ uri: `${uri}${name}`, text })) });
  const uri = `${root}master.capture`;
  const packet = { in: 'eth0', src: '203.0.113.9', dst: '192.0.2.1', proto: 'tcp', sport: 40000, dport: 80 };
  const follow = (more: object = {}): Promise<TraceResult> => server.trace({ textDocument: { uri }, packets: [packet], http: { host: 'shop.test' }, ...more });

  before(async () => {
    server = await Server.start({ folders: true });
    server.connection.onRequest(folderRequest, (params: { uri: string }) => filesOf(params.uri));
    server.connection.onRequest(workspaceRequest, (): WorkspaceResult => ({ folders: [...folders.keys()].map((folder) => ({ uri: folder, ...filesOf(folder) })) }));
    await server.open(uri, 'netcapture', master);
  });
  after(() => server.stop());

  it('goes through boxes whose files nobody opened, and takes the log for evidence', async () => {
    const { results, boxes, questions } = await follow();
    const [path] = results[0]!.paths;
    assert.deepEqual(path!.legs!.map(({ box }) => box), ['203.0.113.9', 'master', 'pod 10.1.1.9', 'master', 'slave', 'pod 10.1.2.5']);
    assert.deepEqual([path!.packet.src, path!.packet.dst, path!.packet.dport], ['10.1.1.9', '10.1.2.5', 8080]);
    assert.deepEqual(boxes!.map(({ kind }) => kind), ['outside', 'node', 'pod', 'node', 'pod']);
    assert.match(JSON.stringify(path!.steps), /line 1 of the access log shows it/);
    assert.ok(questions.every(({ problem }) => problem === undefined));
  });

  it('stays in the box where only that is asked for', async () => {
    const [path] = (await follow({ scope: 'box' })).results[0]!.paths;
    assert.equal(path!.legs, undefined);
    assert.equal(path!.packet.dst, '10.1.1.9');
  });

  it('says in the form where it may begin and what may be asked for', async () => {
    const form = await server.request<PacketForm>(packetFormRequest, { textDocument: { uri } });
    assert.deepEqual(form.places?.map(({ title }) => title), ['master', 'slave']);
    assert.deepEqual(form.sites, [{ host: 'shop.test', path: '/', scheme: 'http' }]);
  });

  it('sees what changes in a folder', async () => {
    folders.set(`${root}slave/`, { 'all.capture': slave('calib2') });
    await server.connection.sendNotification(folderChanged, { uri: `${root}slave/` });
    for (let turn = 0; turn < 100; turn++) {
      const out = (await follow()).results[0]!.paths[0]!.legs!.find(({ box }) => box === 'slave')?.leaves?.out;
      if (out === 'calib2') return;
      await new Promise((done) => { setTimeout(done, 20); });
    }
    assert.fail('the new text was never read');
  });
});
