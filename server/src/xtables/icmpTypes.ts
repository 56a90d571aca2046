/** Exports the names of ICMP and ICMPv6 types and codes, and the option that both ICMP matches have. */
import type { Tri } from '../base/tri.ts';
import { unknown, when, yes } from '../base/tri.ts';
import type { Family } from '../base/ip.ts';
import type { Packet } from '../base/packet.ts';
import { parseNumber } from '../base/numbers.ts';
import { not, oneWord, option } from './support.ts';
import type { OptionSpec } from './types.ts';

/** A type with one code, with the codes up to `lastCode`, or with all codes where `code` is absent. */
export interface IcmpType { readonly type: number; readonly code?: number; readonly lastCode?: number }

const table = (text: string): ReadonlyMap<string, IcmpType> => new Map(text.trim().split(/\s+/).map((entry) => {
  const [name = '', number = ''] = entry.split('=');
  const [type, code] = number.split('/').map(Number);
  return [name, { type: type!, ...(code !== undefined && { code }) }];
}));

/** Names that iptables knows for `--icmp-type`, in its order (libxt_icmp.h). RFC 792 has the numbers. */
const names4 = table(`
  any=255 echo-reply=0 pong=0 destination-unreachable=3 network-unreachable=3/0 host-unreachable=3/1 protocol-unreachable=3/2 port-unreachable=3/3
  fragmentation-needed=3/4 source-route-failed=3/5 network-unknown=3/6 host-unknown=3/7 network-prohibited=3/9 host-prohibited=3/10
  TOS-network-unreachable=3/11 TOS-host-unreachable=3/12 communication-prohibited=3/13 host-precedence-violation=3/14 precedence-cutoff=3/15
  source-quench=4 redirect=5 network-redirect=5/0 host-redirect=5/1 TOS-network-redirect=5/2 TOS-host-redirect=5/3 echo-request=8 ping=8
  router-advertisement=9 router-solicitation=10 time-exceeded=11 ttl-exceeded=11 ttl-zero-during-transit=11/0 ttl-zero-during-reassembly=11/1
  parameter-problem=12 ip-header-bad=12/0 required-option-missing=12/1 timestamp-request=13 timestamp-reply=14 address-mask-request=17 address-mask-reply=18`);

/** Names that ip6tables knows for `--icmpv6-type`. RFC 4443 and RFC 4861 have the numbers. */
const names6 = table(`
  destination-unreachable=1 no-route=1/0 communication-prohibited=1/1 beyond-scope=1/2 address-unreachable=1/3 port-unreachable=1/4 failed-policy=1/5
  reject-route=1/6 packet-too-big=2 time-exceeded=3 ttl-exceeded=3 ttl-zero-during-transit=3/0 ttl-zero-during-reassembly=3/1 parameter-problem=4
  bad-header=4/0 unknown-header-type=4/1 unknown-option=4/2 echo-request=128 ping=128 echo-reply=129 pong=129 mld-listener-query=130
  mld-listener-report=131 mld-listener-done=132 mld-listener-reduction=132 router-solicitation=133 router-advertisement=134
  neighbour-solicitation=135 neighbor-solicitation=135 neighbour-advertisement=136 neighbor-advertisement=136 redirect=137`);

export const icmpNames = { 4: names4, 6: names6 } as const;

/** iptables 1.8.9 does not know these yet. */
const newNames = /^mld-/;

/** `8`, `3/4`, `echo-request`, or the beginning of one name; undefined where it is none of these. */
export function parseIcmpType(text: string, family: Family): IcmpType | undefined {
  const names = icmpNames[family];
  const lower = text.toLowerCase();
  const fits = [...names].filter(([name]) => name.toLowerCase().startsWith(lower));
  const exact = fits.find(([name]) => name.toLowerCase() === lower);
  if (lower !== '' && (exact || fits.length === 1)) return (exact ?? fits[0]!)[1];
  const [typeText = '', codeText, ...rest] = text.split('/');
  const type = parseNumber(typeText, 255);
  if (type === undefined || rest.length > 0) return undefined;
  if (codeText === undefined) return { type };
  const [code, lastCode, ...more] = codeText.split(':').map((part) => parseNumber(part, 255));
  if (code === undefined || more.length > 0 || (codeText.includes(':') && (lastCode === undefined || lastCode < code))) return undefined;
  return code === 0 && lastCode === 255 ? { type } : { type, code, ...(lastCode !== undefined && lastCode > code && { lastCode }) };
}

/** "echo-request (8)", "type 3, code 4 (fragmentation-needed)", "type 200". */
export function icmpInWords({ type, code, lastCode }: IcmpType, family: Family): string {
  const name = [...icmpNames[family]].find(([, known]) => known.type === type && known.code === code)?.[0];
  if (code === undefined) return name ? `${name} (${type})` : `type ${type}`;
  if (lastCode !== undefined) return `type ${type}, codes ${code} to ${lastCode}`;
  return `type ${type}, code ${code}${name ? ` (${name})` : ''}`;
}

/** In IPv4, type 255 of a rule stands for every type (icmp_type_code_match in xt_tcpudp.c). */
export function testIcmp({ icmpType, icmpCode, family }: Packet, wanted: IcmpType): Tri {
  if (family === 4 && wanted.type === 255) return yes('every ICMP type fits');
  if (icmpType === undefined) return unknown('the ICMP type of the packet is not given');
  if (icmpType !== wanted.type) return when(false, `it is ${icmpInWords({ type: icmpType }, family)}, not ${icmpInWords(wanted, family)}`);
  if (wanted.code === undefined) return yes(`it is ${icmpInWords(wanted, family)}`);
  if (icmpCode === undefined) return unknown('the ICMP code of the packet is not given');
  const fits = icmpCode >= wanted.code && icmpCode <= (wanted.lastCode ?? wanted.code);
  return when(fits, `ICMP code is ${icmpCode}${fits ? '' : `, not ${wanted.code}${wanted.lastCode === undefined ? '' : ` to ${wanted.lastCode}`}`}`);
}

export const icmpOption = (name: string, family: Family): OptionSpec => option(name, 'type[/code] or name', `${family === 4 ? 'ICMP' : 'ICMPv6'} type, with or without a code, as numbers or by name${family === 4 ? '; `any` is every type' : ''}.`, {
  negatable: true, values: oneWord([...icmpNames[family].keys()].filter((type) => !newNames.test(type))),
  check: ([text = '']) => (parseIcmpType(text, family) ? undefined : `${text} is not an ${family === 4 ? 'ICMP' : 'ICMPv6'} type`),
  explain: ([text = '?'], negated) => {
    const type = parseIcmpType(text, family);
    if (family === 4 && type?.type === 255) return `${not(negated)}any ICMP type`;
    return `${not(negated)}${type ? icmpInWords(type, family) : text}`;
  },
});
