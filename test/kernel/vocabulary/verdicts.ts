/** Exports the targets that decide, log, or take the packet out of the usual path. */
import type { Entry } from './types.ts';

const filter = { tables: ['filter'], ends: true } as const;
const notNat = ['raw', 'mangle', 'filter', 'security'] as const;

export const verdicts: readonly Entry[] = [
  { name: 'ACCEPT', weight: 5, ends: true, make: () => 'ACCEPT' },
  { name: 'DROP', weight: 1.5, ends: true, tables: notNat, make: () => 'DROP' },
  { name: 'RETURN', weight: 4, make: () => 'RETURN' },
  { ...filter, name: 'REJECT', hooks: ['INPUT', 'FORWARD', 'OUTPUT'], weight: 2, make: ({ rng, world }) => `REJECT${rng.chance(0.5) ? '' : ` --reject-with ${rng.pick(world.v6 ? ['icmp6-no-route', 'icmp6-adm-prohibited', 'icmp6-addr-unreachable'] : ['icmp-host-prohibited', 'icmp-net-unreachable', 'icmp-admin-prohibited'])}`}` },
  { ...filter, name: 'REJECT reset', hooks: ['INPUT', 'FORWARD', 'OUTPUT'], protocols: ['tcp'], weight: 1, make: () => 'REJECT --reject-with tcp-reset' },
  { name: 'LOG', weight: 1, make: ({ rng }) => `LOG${rng.pick(['', ' --log-prefix "in: "', ' --log-level 4 --log-uid', ' --log-tcp-options --log-ip-options'])}` },
  { name: 'NFLOG', weight: 1, make: ({ rng }) => `NFLOG --nflog-group ${rng.pick([1, 5])}${rng.pick(['', ' --nflog-prefix "a b"', ' --nflog-size 64'])}` },
  { name: 'AUDIT', weight: 0.5, make: ({ rng }) => `AUDIT --type ${rng.pick(['accept', 'drop', 'reject'])}` },
  { name: 'TRACE', weight: 0.5, tables: ['raw'], hooks: ['PREROUTING', 'OUTPUT'], make: () => 'TRACE' },
  { name: 'NFQUEUE', weight: 0.4, ends: true, make: ({ rng }) => `NFQUEUE --queue-num ${rng.pick([0, 3])}${rng.chance(0.6) ? ' --queue-bypass' : ''}` },
  { name: 'QUEUE', module: 'QUEUE', weight: 0.2, ends: true, make: () => 'QUEUE' },
  { name: 'NOTRACK', weight: 0.7, tables: ['raw'], hooks: ['PREROUTING', 'OUTPUT'], make: () => 'NOTRACK' },
  { name: 'CT notrack', weight: 1, tables: ['raw'], hooks: ['PREROUTING', 'OUTPUT'], make: () => 'CT --notrack' },
  { name: 'CT zone', weight: 1, tables: ['raw'], hooks: ['PREROUTING', 'OUTPUT'], make: ({ rng }) => `CT ${rng.pick(['--zone 1', '--zone 2', '--zone-orig 3', '--zone-reply 3', '--zone mark'])}` },
  { name: 'CT events', weight: 0.3, tables: ['raw'], hooks: ['PREROUTING', 'OUTPUT'], make: () => 'CT --ctevents new,destroy' },
  // Copies of IPv6 packets look like the packets themselves: the oracle could not tell which one was delivered.
  { name: 'TEE', weight: 0.4, family: 4, tables: ['mangle'], make: ({ rng, world }) => `TEE --gateway ${rng.pick([...world.beyond, ...world.odd, '192.168.1.77'])}${rng.chance(0.2) ? ` --oif ${rng.pick(world.interfaces)}` : ''}` },
  { name: 'TPROXY', weight: 1, ends: true, tables: ['mangle'], hooks: ['PREROUTING'], protocols: ['tcp', 'udp'], make: ({ rng }) => `TPROXY --on-port ${rng.pick([0, 3128])}${rng.chance(0.5) ? ' --tproxy-mark 0x1/0x1' : ''}` },
  { name: 'SYNPROXY', weight: 0.6, ends: true, tables: ['filter'], hooks: ['INPUT', 'FORWARD'], protocols: ['tcp'], needs: '-m conntrack --ctstate INVALID,UNTRACKED ', make: () => 'SYNPROXY --sack-perm --timestamp --wscale 7 --mss 1460' },
  { name: 'CONNSECMARK', weight: 0.2, tables: ['mangle', 'security'], make: ({ rng }) => `CONNSECMARK --${rng.pick(['save', 'restore'])}` },
];
