/**
 * What ip, ipset, route, netstat and ifconfig print of one network namespace, read by Tablewalk: the same as iproute2's own JSON says, and
 * the same in every form.
 */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { analyse } from '../../server/src/analyse.ts';
import type { Interface, Route } from '../../server/src/base/host.ts';
import { formatIp, formatPrefix, parsePrefix } from '../../server/src/base/ip.ts';
import type { AnalysedFile } from '../../server/src/model/tree.ts';
import { kernelOrSkip } from './setup.ts';

/** A node with a bridge, a veth pair, tunnels, routes of all kinds, rules and sets. */
const setUp = `
ip link set lo up
ip link add br0 type bridge; ip link add v0 type veth peer name v1; ip link set v0 master br0; ip link add vx0 type vxlan id 42 local 10.0.0.1 dstport 4789
ip addr add 10.0.0.1/24 dev v1; ip addr add 10.0.0.9/24 dev v1; ip addr add 10.0.0.20 peer 10.0.0.21/32 dev v1; ip addr add fd00::1/64 dev v1 nodad; ip addr add 10.9.0.1/16 brd + dev br0 valid_lft 1000 preferred_lft 500
for i in v0 v1 br0; do ip link set $i up; done; ip link set br0 promisc on; ip link set v1 alias "the other end"
ip route add default via 10.0.0.254 dev v1 proto dhcp metric 100
ip route add 10.2.0.0/16 nexthop via 10.0.0.253 dev v1 weight 2 nexthop via 10.9.0.2 dev br0
ip route add blackhole 10.3.0.0/16 proto bird; ip route add unreachable 10.4.0.0/16 metric 5; ip route add prohibit 10.5.0.0/16; ip route add throw 10.6.0.0/16 table 100
ip route add 10.7.0.0/16 via 10.0.0.254 table 100 src 10.0.0.1 mtu lock 1400 advmss 1000; ip route add 10.8.0.0/16 via 1.2.3.4 dev v1 onlink
ip route add 10.8.1.0/24 tos 0x10 via 10.0.0.254 realm 3 window 100 rtt 100ms initcwnd 20; ip route add 10.11.0.0/16 via inet6 fd00::5 dev v1
ip route add 10.13.0.0/16 encap ip id 5 dst 10.0.0.7 dev v1; ip route add multicast 239.1.0.0/16 dev v1
ip -6 route add default via fd00::fe dev v1 pref high; ip -6 route add fd01::/64 via fd00::fe dev v1; ip -6 route add blackhole fd02::/64
ip rule add fwmark 0x1/0xff lookup 100 pref 100; ip rule add from 10.0.0.0/8 to 192.0.2.0/24 iif v1 ipproto tcp dport 80-90 uidrange 0-100 lookup 100 pref 99; ip rule add pref 5 not from 1.2.3.4 goto 100
ip neigh add 10.0.0.55 lladdr 02:00:00:00:00:01 dev v1; ip neigh add proxy 10.0.0.66 dev v1
ipset create a hash:ip,port; ipset add a 10.0.0.1,tcp:80; ipset add a 10.0.0.2,udp:53; ipset create b hash:net timeout 100 counters comment; ipset add b 10.0.0.0/8 comment "hi there: x"; ipset add b 11.0.0.0/8 nomatch
ipset create d bitmap:port range 0-1000; ipset add d 80; ipset create e hash:ip family inet6; ipset add e fd00::1; ipset create f hash:net,iface; ipset add f 10.0.0.0/8,eth0; ipset create c list:set; ipset add c a
`;

type Json = Record<string, unknown>;
const words = (...parts: unknown[]): string => parts.filter((part) => part !== undefined && part !== '' && part !== false).join(' ');
/** Commands whose outputs are wanted; they run in the namespace one after the other. */
const outputs = new Map<string, string>();
const file = (command: string, behind = false): AnalysedFile => analyse('file:///x', `${behind ? `# ${command}\n` : ''}${outputs.get(command)!}`);
const json = (command: string): Json[] => JSON.parse(outputs.get(command)!) as Json[];

const commands = [
  'ip -j addr', 'ip addr', 'ip -d addr', 'ip -o addr', 'ip -br addr', 'ip -j link', 'ip link', 'ip -o link', 'ip -br link', 'ip -s -s -d link', 'ifconfig -a',
  'ip -j route show table all', 'ip route show table all', 'ip -j route', 'ip route', 'ip -d route', 'ip -o route', 'route -n', 'netstat -rn', 'route -nee', 'route -6 -n', 'ip -6 -j route',
  'ip -j rule', 'ip rule', 'ip neigh', 'ip neigh show proxy', 'arp -n', 'arp -an', 'ipset list', 'ipset save', 'ipset list -t', 'ipset list -n', 'sysctl -a', 'sysctl -aN',
];

describe('outputs of the commands on this machine', function () {
  this.timeout(60_000);
  before(async function () {
    await kernelOrSkip(this);
    const mark = '@@@@ ';
    const script = `${setUp}\n${commands.map((command) => `echo '${mark}${command}'; ${command}`).join('\n')}\n`;
    const all = execFileSync('unshare', ['-n', 'bash', '-c', `exec 2>/dev/null\n${script}`], { encoding: 'utf8', maxBuffer: 1 << 24 });
    for (const part of all.split(mark).slice(1)) outputs.set(part.slice(0, part.indexOf('\n')), part.slice(part.indexOf('\n') + 1));
    if (outputs.get('route -n') === '') this.skip();
  });

  const addressesOf = (item: Interface, more: boolean): string[] => item.addresses.map((a) => words(formatIp(a.ip), a.prefixLength, more && a.scope, more && a.peer && formatIp(a.peer)));
  const wanted = (more: boolean): string[] => json('ip -j addr').map((item) => words(item['ifname'], ':', ...(item['addr_info'] as Json[]).map((a) => words(a['address'] === undefined ? a['local'] : a['local'], a['prefixlen'], more && a['scope'], more && a['address'] as string))));
  const found = (command: string, more: boolean): string[] => file(command, true).host.interfaces.map((item) => words(item.name, ':', ...addressesOf(item, more)));

  for (const command of ['ip addr', 'ip -d addr']) it(`${command} gives the addresses that ip -j gives`, () => assert.deepEqual(found(command, true), wanted(true)));
  it('ip -br addr gives the same addresses', () => assert.deepEqual(found('ip -br addr', false), wanted(false)));
  it('ip -o addr and ifconfig give those of interfaces that have any', () => {
    const has = (line: string): boolean => !line.endsWith(':');
    assert.deepEqual(found('ip -o addr', false), wanted(false).filter(has));
    const names = found('ifconfig -a', false).filter(has).map((line) => line.split(' ')[0]);
    assert.deepEqual(names, wanted(false).filter(has).map((line) => line.split(' ')[0]).sort());
  });
  for (const command of ['ip addr', 'ip link', 'ip -o link', 'ip -br link', 'ip -s -s -d link', 'ifconfig -a']) {
    it(`${command} gives flags, MTU and MAC address`, () => {
      const brief = command.includes('-br');
      const flagsOf = (flags: readonly string[]): string => [...flags].filter((flag) => flag !== 'M-DOWN').sort().join();
      const told = new Map(file(command).host.interfaces.map((item) => [item.name, words(flagsOf(item.flags), !brief && item.mtu, item.linkType === 'loopback' ? '' : item.mac)]));
      const said = new Map(json('ip -j link').map((item) => [item['ifname'], words(flagsOf(item['flags'] as string[]), !brief && item['mtu'], item['link_type'] === 'loopback' ? '' : item['address'])]));
      for (const [name, text] of said) assert.equal(told.get(name as string)?.replace(' 00:00:00:00:00:00', ''), text);
    });
  }

  const dst = (text: unknown, family: number): string => (text === 'default' ? (family === 4 ? '0.0.0.0/0' : '::/0') : formatPrefix(parsePrefix(text as string)!));
  const routeOf = (route: Route): string => words(
    route.type, formatPrefix(route.prefix), route.table, ...route.hops.map((hop) => words(hop.via && formatIp(hop.via), hop.dev, hop.weight, hop.onlink && 'onlink')),
    route.metric || '', route.protocol, route.scope, route.src && formatIp(route.src), route.tos, route.mtu, route.preference, ...route.flags,
  );
  const jsonRoute = (given: Json): string => {
    // iproute2 writes the keys of `encap` between those of the route, so that JSON.parse finds its dst, and its tos.
    const route: Json = given['encap'] === undefined ? given : { ...given, dst: '10.13.0.0/16', tos: undefined };
    const family = /:/.test(String(route['dst']) + String(route['gateway'] ?? '')) && !/\./.test(String(route['dst'])) ? 6 : 4;
    const hops = (route['nexthops'] as Json[] | undefined) ?? [route];
    const metrics = (route['metrics'] as Json[] | undefined)?.[0] ?? {};
    const flags = (list: unknown): string[] => (list as string[] | undefined) ?? [];
    return words(
      route['type'] ?? 'unicast', dst(route['dst'], family), route['table'] ?? 'main',
      ...hops.map((hop) => words(hop['gateway'] ?? (hop['via'] as Json | undefined)?.['host'], hop['dev'], hop['weight'], flags(hop['flags']).includes('onlink') && 'onlink')).filter((text) => text !== ''),
      route['metric'] === 0 ? undefined : route['metric'], route['protocol'], route['scope'], route['prefsrc'], route['tos'] === undefined ? undefined : Number(route['tos']), metrics['mtu'], route['pref'] === 'medium' ? undefined : route['pref'], ...flags(route['flags']).filter((flag) => flag !== 'onlink'),
    );
  };
  it('ip route show table all gives the routes that ip -j gives', () => {
    const all = file('ip route show table all').host.routes.map(routeOf);
    assert.ok(all.length > 25);
    assert.deepEqual(all, json('ip -j route show table all').map(jsonRoute));
  });
  for (const command of ['ip route', 'ip -o route']) it(`${command} gives the routes that ip -j gives`, () => assert.deepEqual(file(command).host.routes.map(routeOf), json('ip -j route').map(jsonRoute)));

  for (const command of ['route -n', 'netstat -rn', 'route -nee']) {
    it(`${command} gives the same networks, gateways and interfaces`, () => {
      const one = (route: Route): string => words(route.type === 'prohibit' ? 'unreachable' : route.type, formatPrefix(route.prefix), route.hops[0]?.via?.family === 4 && formatIp(route.hops[0].via), route.hops[0]?.dev);
      // These commands know one hop of a route, and no multicast routes of the main table.
      assert.deepEqual(file(command).host.routes.map(one).sort(), file('ip route').host.routes.filter(({ type }) => type !== 'multicast').map(one).sort());
    });
  }
  it('route -6 -n gives every route of ip -6 route', () => {
    const table = new Set(file('route -6 -n').host.routes.map((route) => formatPrefix(route.prefix)));
    for (const route of json('ip -6 -j route')) assert.ok(table.has(dst(route['dst'], 6)), String(route['dst']));
  });

  it('ip rule gives the rules that ip -j gives', () => {
    const told = file('ip rule').host.rules.map((rule) => words(rule.priority, rule.negated && 'not', rule.from ? formatIp(rule.from.ip) : 'all', rule.to && formatIp(rule.to.ip), rule.iif?.name, rule.mark?.value, rule.table, rule.target, rule.sport?.from, rule.dport?.from));
    const said = json('ip -j rule').map((rule) => words(rule['priority'], 'not' in rule && 'not', rule['src'], rule['dst'], rule['iif'], rule['fwmark'] === undefined ? undefined : Number(rule['fwmark']), rule['table'], rule['goto'], rule['sport'] ?? rule['sport_start'], rule['dport'] ?? rule['dport_start']));
    assert.deepEqual(told, said);
  });

  it('ip neigh and arp give the same neighbours', () => {
    const told = (command: string): string[] => file(command).host.neighbours.map((one) => words(formatIp(one.ip), one.dev, one.mac, one.proxy && 'proxy')).sort();
    assert.deepEqual(told('ip neigh').filter((line) => line.includes('02:')), ['10.0.0.55 v1 02:00:00:00:00:01']);
    assert.deepEqual(told('ip neigh show proxy'), ['10.0.0.66 v1 proxy']);
    assert.deepEqual(told('arp -n'), told('arp -an'));
    assert.deepEqual(told('arp -n'), [...told('ip neigh'), ...told('ip neigh show proxy')].sort());
  });

  const setsOf = (command: string): string[] => [...file(command, true).sets.values()].map((set) => words(set.name, set.type, set.family, set.header.get('maxelem'), ...set.members.map((member) => words(member.element, member.options.replace(/timeout \d+/, 'timeout'))).sort())).sort();
  it('ipset list and ipset save give the same sets and members', () => {
    assert.equal(setsOf('ipset list').length, 6);
    assert.deepEqual(setsOf('ipset list'), setsOf('ipset save'));
  });
  it('ipset list -t and -n give the same sets without members', () => {
    assert.deepEqual([...file('ipset list -t').sets.values()].map((set) => words(set.name, set.type, set.terse)).sort(), [...file('ipset list').sets.values()].map((set) => words(set.name, set.type, true)).sort());
    assert.deepEqual([...file('ipset list -n', true).sets.values()].map((set) => words(set.name, set.terse)).sort(), [...file('ipset list').sets.values()].map((set) => words(set.name, true)).sort());
  });
  it('sysctl -a gives every setting', () => {
    const told = file('sysctl -a').host.sysctls;
    const text = outputs.get('sysctl -a')!;
    // Some settings have a name but may not be read.
    const names = outputs.get('sysctl -aN')!.trim().split('\n').filter((name) => text.includes(`${name} = `));
    assert.ok(names.length > 500);
    assert.deepEqual(names.filter((name) => !told.has(name)), []);
  });
});
