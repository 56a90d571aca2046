/** Set types that small kernels leave out, as this machine's does: two networks, marks, MAC addresses. They run in the small machine. */
import { input, ping, table, tcp, udp, type HandCase } from './box.ts';

const chain = 'filter INPUT';

const cases: Omit<HandCase, 'needs'>[] = [
  {
    name: 'hash:net,net: lengths of both networks, exceptions, SET', chain,
    ipset: 'create n hash:net,net\nadd n 10.0.0.0/8,192.168.0.0/16\nadd n 10.250.0.0/16,192.168.0.0/24\nadd n 10.250.0.0/16,192.168.1.0/24 nomatch\nadd n 10.250.0.32/28,192.0.0.0/8\ncreate e hash:net,net counters\n',
    rules4: table('mangle', ['-A PREROUTING -p udp -j SET --add-set e src,dst', '-A PREROUTING -p udp -j SET --add-set n src,dst'])
      + input('-m set --match-set n src,dst', '-m set ! --match-set n src,dst', '-m set --match-set n src,dst --return-nomatch', '-m set --match-set n dst,src', '-m set --match-set e src,dst --packets-gt 2'),
    packets: [tcp(), tcp({ src: '10.250.0.9' }), tcp({ src: '10.9.9.9' }), udp(), tcp({ src: '10.250.0.33' }), udp({ sport: 40001 })],
  },
  {
    name: 'hash:ip,mark: what the markmask leaves, SET', chain,
    ipset: 'create m hash:ip,mark markmask 0x0000ff00\nadd m 10.250.0.34,0x00000700\ncreate e hash:ip,mark\n',
    rules4: table('mangle', ['-A PREROUTING -p tcp -j MARK --set-mark 0x10712', '-A PREROUTING -p tcp -j SET --add-set e src,src', '-A PREROUTING -p icmp -j MARK --set-mark 0x10712'])
      + input('-m set --match-set m src,src', '-m set ! --match-set m src,src', '-m set --match-set e src,src', '-m set --match-set m src'),
    packets: [tcp(), udp(), tcp({ src: '10.250.0.35' }), ping()],
  },
  {
    name: 'hash:net,port,net: everything and nothing of both networks, SET', chain,
    ipset: 'create n hash:net,port,net\nadd n 192.168.0.0/16,tcp:80-88,0.0.0.0/0\nadd n 192.168.1.0/24,tcp:80,10.250.0.0/16 nomatch\nadd n 0.0.0.0/0,udp:53,10.250.0.34\n',
    rules4: table('mangle', ['-A PREROUTING -p udp -j SET --del-set n dst,dst,src', '-A PREROUTING -p udp -j SET --add-set n dst,dst,src'])
      + input('-m set --match-set n dst,dst,src', '-m set ! --match-set n dst,dst,src', '-m set --match-set n dst,dst,src --return-nomatch', '-m set --match-set n dst,dst'),
    packets: [tcp(), tcp({ dport: 81 }), tcp({ src: '11.0.0.1' }), udp(), udp({ sport: 40001 }), tcp({ dport: 89 })],
  },
  ...['hash:mac', 'hash:ip,mac'].map((type): Omit<HandCase, 'needs'> => ({
    name: `${type}: a TUN device has no MAC addresses`, chain,
    ipset: `create m ${type}\nadd m ${type === 'hash:mac' ? '' : '10.250.0.34,'}0a:0b:0c:0d:0e:0f\n`,
    rules4: input('-m set --match-set m src,src', '-m set ! --match-set m src,src', '-j SET --add-set m src,src', '-m set --match-set m src,src'),
    packets: [tcp(), udp()],
  })),
];

export const rareSetCases: HandCase[] = cases.map((item) => ({ ...item, needs: 'set types' }));
