/** Reading `ipvsadm` listings and /proc/net/ip_vs. */
import assert from 'node:assert/strict';
import type { VirtualServer } from '../../../../server/src/base/host.ts';
import { formatIp } from '../../../../server/src/base/ip.ts';
import { indexLines } from '../../../../server/src/base/text.ts';
import { parseVirtualServers } from '../../../../server/src/syntax/ipvs/parse.ts';
import { marked } from '../../../support/markers.ts';

const header = 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';
const read = (text: string): VirtualServer[] => {
  const lines = indexLines(text);
  return parseVirtualServers(lines, 0, lines.count - 1);
};
const inWords = (server: VirtualServer): string =>
  `${server.protocol} ${server.ip ? `${formatIp(server.ip)}:${server.port}` : (server.named ?? server.fwmark)} ${server.scheduler}${server.flags && ` (${server.flags})`} -> ${[...server.realServers.map((real) => `${formatIp(real.ip)}:${real.port} ${real.forward} ${real.weight}`), ...(server.namedServers ?? []).map(({ name }) => `${name} by name`)].join(', ')}`;

describe('ipvsadm', () => {
  it('reads virtual servers with their real servers', () => {
    assert.deepEqual(read(`${header}TCP  10.0.0.1:443 rr persistent 10800\n  -> 192.168.0.1:6443             Masq    1      6          0         \n  -> 192.168.0.2:6443             Route   3      0          0\nUDP  10.96.0.10:53 wrr\n`).map(inWords), [
      'TCP 10.0.0.1:443 rr (persistent 10800) -> 192.168.0.1:6443 Masq 1, 192.168.0.2:6443 Route 3',
      'UDP 10.96.0.10:53 wrr -> ',
    ]);
  });

  it('reads IPv6 in brackets, firewall marks and SCTP', () => {
    assert.deepEqual(read(`${header}TCP  [fd00::1]:80 sh\n  -> [fd00::2]:8080 Masq 1 0 0\nFWM  256 IPv6 wlc\n  -> [fd00::3]:0 Route 1 0 0\nSCTP 10.0.0.1:9 rr\n`).map(inWords), [
      'TCP fd00::1:80 sh -> fd00::2:8080 Masq 1', 'FWM 256 wlc -> fd00::3:0 Route 1', 'SCTP 10.0.0.1:9 rr -> ',
    ]);
  });

  it('resolves service names and keeps host names apart from addresses', () => {
    assert.deepEqual(read(`${header}TCP  10.0.0.1:https rr\n  -> 10.0.0.2:http Masq 1 0 0\n  -> worker-1:http Masq 1 0 0\nTCP  master:https rr\n  -> 10.0.0.3:http Masq 1 0 0\n`).map(inWords), ['TCP 10.0.0.1:443 rr -> 10.0.0.2:80 Masq 1, worker-1:http by name', 'TCP master:https rr -> 10.0.0.3:80 Masq 1']);
  });

  it('says nothing of scheduler and method that a --stats listing does not have', () => {
    assert.deepEqual(read('Prot LocalAddress:Port               Conns   InPkts\n  -> RemoteAddress:Port\nFWM  296                            105116   827026\n  -> 172.50.0.21:0                   92972   729968\n').map(inWords), ['FWM 296  -> 172.50.0.21:0  1']);
  });

  it('reads ipvsadm -S', () => {
    assert.deepEqual(read('-A -t 10.0.0.1:80 -s wrr -p 300\n-a -t 10.0.0.1:80 -r 10.0.0.2:8080 -m -w 2\n-a -t 10.0.0.1:80 -r 10.0.0.3:8080 -g -w 1\n-A -f 5 -s rr\n').map(inWords), [
      'TCP 10.0.0.1:80 wrr (persistent 300) -> 10.0.0.2:8080 Masq 2, 10.0.0.3:8080 Route 1', 'FWM 5 rr -> ',
    ]);
  });

  it('reads /proc/net/ip_vs', () => {
    assert.deepEqual(read(`${header}TCP  C0A80016:0CEA wlc\n  -> C0A85216:0CEA      Tunnel  100    248        2\nFWM  00000010 wlc\n`).map(inWords), ['TCP 192.168.0.22:3306 wlc -> 192.168.82.22:3306 Tunnel 100', 'FWM 16 wlc -> ']);
  });

  it('keeps the place of servers', () => {
    const { text, spans } = marked('[[TCP  10.0.0.1:443 rr\n  [[-> 192.168.0.1:6443             Masq    1      6          0]]]]   \n');
    const [server] = read(text);
    assert.deepEqual([server!.span, server!.realServers[0]!.span], spans);
  });

  it('does not stumble over half a line', () => {
    assert.deepEqual(read('TCP\nUDP x\n->\n  -> 10.0.0.1:80 Masq 1\nFWM\nFWM x\n-A\n-a -t\n\nTCP  10.0.0.1:99999 rr\n'), []);
  });
});
