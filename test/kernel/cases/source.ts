/** The address that MASQUERADE and REDIRECT take, on many layouts of interfaces and addresses. */
import { ping, sent, table, tcp, type HandCase } from './box.ts';
import type { BoxInterface } from '../oracle.ts';

const masquerade = table('nat', ['-A POSTROUTING -j MASQUERADE']);
const out = (dst: string, index: number) => tcp({ dst, sport: 40000 + index });

/** One layout of IPv4 addresses: packets leave by eth1, which is given, beside other interfaces. */
const layout4 = (name: string, interfaces: BoxInterface[], routes: string[], destinations: string[], sysctls: Record<string, number> = {}): HandCase => ({
  name: `MASQUERADE: ${name}`, interfaces: [{ name: 'lo', addresses: [] }, ...interfaces], routes: ['10.250.0.0/16 dev eth0', ...routes], routes6: [], rules4: masquerade, packets: destinations.map(out), sysctls, firstPath: true,
});
const eth0: BoxInterface = { name: 'eth0', addresses: ['192.168.1.1/24'] };

const layout6 = (name: string, interfaces: BoxInterface[], destinations: string[], sysctls: Record<string, number> = {}, routes6: string[] = ['default dev eth1']): HandCase => ({
  name: `MASQUERADE for IPv6: ${name}`, interfaces: [{ name: 'lo', addresses: [] }, ...interfaces], routes: [], routes6: ['2001:db8:5::/64 dev eth0', ...routes6], rules6: masquerade, sysctls, firstPath: true,
  packets: destinations.map((dst, index) => tcp({ src: '2001:db8:5::7', dst, sport: 40000 + index })),
});
const far = ['2001:db8:77::1', '2001:db8:2::7', '2001:db8:2:0:8000::1', 'fd00:1::7', '2002:a00:1::7', '2001:0:5::7', '3ffe::7', '2001:10::7', 'fec0::7', '::ffff:9.9.9.9', '::9.9.9.9', '64:ff9b::1', 'fd00:2:3::1'];

export const sourceCases: HandCase[] = [
  layout4('scopes and secondary addresses of the outgoing interface', [eth0, { name: 'eth1', addresses: ['10.9.0.1/24 scope link', '10.8.0.1/24 scope host', '10.7.0.1/24 scope site', '10.6.0.1/24', '10.6.0.2/24', '10.5.0.1/16'] }], ['10.0.0.0/8 dev eth1'], ['10.6.0.77', '10.5.9.9', '10.9.0.9', '10.8.0.9', '10.7.0.9', '10.200.0.1']),
  layout4('the gateway decides, not the destination', [eth0, { name: 'eth1', addresses: ['10.6.0.1/24', '10.5.0.1/24', '10.4.0.1/24'] }], ['10.6.0.0/24 dev eth1', '10.5.0.0/24 dev eth1', '8.8.0.0/16 via 10.5.0.254 dev eth1 onlink', '9.9.0.0/16 via 10.4.0.254 dev eth1 onlink', '10.4.0.0/24 via 10.5.0.7 dev eth1 onlink'], ['8.8.8.8', '9.9.9.9', '10.6.0.9', '10.5.0.9', '10.4.0.9']),
  layout4('a `src` hint of the route counts for nothing', [eth0, { name: 'eth1', addresses: ['10.6.0.1/24', '10.5.0.1/24'] }], ['8.8.0.0/16 dev eth1 src 10.5.0.1', '9.9.0.0/16 dev eth1 src 192.168.1.1'], ['8.8.8.8', '9.9.9.9']),
  layout4('no address: interface order, lo first, link scope never', [{ name: 'tun1', addresses: ['10.1.0.1/24 scope link'] }, { name: 'eth1', addresses: [] }, { name: 'eth0', addresses: ['192.168.1.1/24'] }], ['8.8.0.0/16 dev eth1'], ['8.8.8.8']),
  layout4('no address: one on lo', [{ name: 'lo', addresses: ['10.99.0.1/32'] }, eth0, { name: 'eth1', addresses: ['10.1.0.1/24 scope link'] }], ['8.8.0.0/16 dev eth1', '8.9.0.0/16 dev eth0'], ['8.8.8.8', '8.9.9.9']),
  layout4('no address: that of an interface that is down', [{ name: 'dum0', addresses: ['10.96.0.1/32'], up: false }, eth0, { name: 'eth1', addresses: [] }], ['8.8.0.0/16 dev eth1'], ['8.8.8.8']),
  layout4('peers: the network is the far end\'s', [eth0, { name: 'eth1', addresses: ['10.1.0.1 peer 10.2.0.1/24', '10.3.0.1 peer 10.2.0.9/32', '10.4.0.1/32'] }], ['10.0.0.0/8 dev eth1'], ['10.2.0.1', '10.2.0.9', '10.2.0.77', '10.1.0.1', '10.1.0.9']),
  layout4('nobody has an address of global scope: dropped', [{ name: 'eth0', addresses: ['192.168.1.1/24 scope link'] }, { name: 'eth1', addresses: [] }], ['8.8.0.0/16 dev eth1'], ['8.8.8.8']),
  {
    name: 'MASQUERADE of local packets and through lo', chain: 'nat POSTROUTING', rules4: masquerade, firstPath: true,
    packets: [sent(tcp({ dst: '8.8.8.8' }), { src: '10.0.0.1', hits: [1] }), sent(tcp({ dst: '10.0.0.1' }), { hits: [1], to: 'local' }), sent(tcp({ dst: '127.0.0.1', sport: 40001 }), { src: '127.0.0.1', hits: [1], to: 'local' }), sent(tcp({ dst: '192.168.1.255', sport: 40002 }))],
  },
  layout6('one address of each kind on the outgoing interface', [{ name: 'eth0', addresses: ['2001:db8:1::1/64'] }, { name: 'eth1', addresses: ['2001:db8:2::1/64', 'fd00:1::1/64', '2002:a00:1::1/64', 'fe80::1/64', 'fec0::1/64', '2001:0:5::1/64', '3ffe::1/64', '2001:10::1/64'] }], far),
  layout6('the same on another interface', [{ name: 'eth0', addresses: ['2001:db8:2::1/64', 'fd00:1::1/64', '2002:a00:1::1/64', 'fec0::1/64', '2001:0:5::1/64', '3ffe::1/64', '2001:10::1/64'] }, { name: 'eth1', addresses: ['fe80::1/64'] }], far),
  layout6('the outgoing interface before label and prefix', [{ name: 'eth0', addresses: ['2001:db8:77::2/64', 'fd00:1::1/64'] }, { name: 'eth1', addresses: ['2001:db8:2::1/64'] }, { name: 'eth2', addresses: ['2001:db8:77::5/64'] }], far),
  layout6('prefixes as long as the address says', [{ name: 'eth0', addresses: [] }, { name: 'eth1', addresses: ['2001:db8:2::1/64', '2001:db8:2:0:8000::2/66', '2001:db8:2:0:8000::3/128', '2001:db8:2:0:8000::4/48', '2001:db8:77::2/128'] }], ['2001:db8:2:0:8000::9', '2001:db8:2::9', '2001:db8:77::9', '2001:db8:1::9']),
  layout6('deprecated addresses last', [{ name: 'eth0', addresses: ['2001:db8:1::1/64'] }, { name: 'eth1', addresses: ['2001:db8:2::1/64 preferred_lft 0 valid_lft 1000', 'fd00:1::1/64'] }, { name: 'eth2', addresses: ['2001:db8:3::1/64 preferred_lft 0 valid_lft 900'] }], far),
  layout6('no address on the outgoing interface, one that is down, lo', [{ name: 'lo', addresses: ['2001:db8:99::1/128'] }, { name: 'dum0', addresses: ['2001:db8:98::1/64'], up: false }, { name: 'eth0', addresses: ['2001:db8:1::1/64'] }, { name: 'eth1', addresses: [] }], far),
  layout6('only addresses of the outgoing interface, by sysctl', [{ name: 'eth0', addresses: ['2001:db8:77::2/64'] }, { name: 'eth1', addresses: ['fe80::1/64'] }], far, { 'net.ipv6.conf.eth1.use_oif_addrs_only': 1 }),
  layout6('only a link-local address', [{ name: 'eth0', addresses: [] }, { name: 'eth1', addresses: ['fe80::1/64'] }], far),
  layout6('no address at all but ::1', [{ name: 'eth0', addresses: [] }, { name: 'eth1', addresses: [] }], far),
  {
    name: 'REDIRECT for IPv6: scopes', chain: 'nat PREROUTING', firstPath: true,
    interfaces: [{ name: 'lo', addresses: [] }, { name: 'eth0', addresses: ['fe80::1/64', 'fec0::1/64', '2001:db8:1::1/64', '2001:db8:1::2/64'] }, { name: 'eth1', addresses: ['fe80::2/64'] }, { name: 'cali1', addresses: [] }, { name: 'eth3', addresses: ['2001:db8:3::1/64 preferred_lft 0', 'fec0::3/64'] }], routes: [], routes6: ['default dev eth0'],
    rules6: table('nat', ['-A PREROUTING -p tcp -j REDIRECT --to-ports 99', '-A OUTPUT -p tcp -j REDIRECT --to-ports 99', '-A OUTPUT -p udp -j REDIRECT']),
    packets: [
      tcp({ src: '2001:db8:5::7', dst: '2001:db8:77::1', to: 'local' }), tcp({ src: '2001:db8:5::7', dst: 'fec0::99', to: 'local' }), tcp({ src: 'fe80::7', dst: 'fe80::99' }), tcp({ in: 'eth1', src: '2001:db8:5::7', dst: '2001:db8:77::2' }), tcp({ in: 'cali1', src: '2001:db8:5::7', dst: '2001:db8:77::3', to: null }),
      tcp({ in: 'eth3', src: '2001:db8:5::7', dst: '2001:db8:77::4' }), tcp({ in: 'eth3', src: '2001:db8:5::7', dst: 'fec0::98' }), tcp({ in: 'eth1', src: '2001:db8:5::7', dst: 'fec0::97', to: null }), sent(tcp({ dst: '2001:db8:77::1' }), { src: '2001:db8:1::1' }), ping({ proto: 'icmpv6', icmpType: 128, src: '2001:db8:5::7', dst: '2001:db8:1::1' }),
    ],
  },
];
