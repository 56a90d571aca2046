/** Captures and boxes: the sample's text as a box for the kernel, a box's dump as a text for the language server. */
import type { Box, BoxInterface, CaseAnswer } from './oracle.ts';

const prompt = /^\S+@\S+:\S*[#$] ?(.*)$/;

/** The sections of a capture: command line to its output. */
export function sections(text: string): Map<string, string[]> {
  const found = new Map<string, string[]>();
  let lines: string[] | undefined;
  for (const line of text.split('\n')) {
    const command = prompt.exec(line)?.[1];
    if (command === undefined) lines?.push(line);
    else found.set(command.trim(), (lines = []));
  }
  return found;
}

/** `ipset list` as `ipset restore` takes it: the header's words are the options of `create`. */
export function restoreForm(list: string): string {
  const lines: string[] = [];
  for (const block of list.split(/\n(?=Name: )/)) {
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? '';
    if (!block.includes('Name: ')) continue;
    lines.push(`create ${field('Name')} ${field('Type')} ${field('Header')}`);
    for (const member of (block.split('Members:\n')[1] ?? '').split('\n')) if (member.trim() !== '') lines.push(`add ${field('Name')} ${member}`);
  }
  return `${lines.join('\n')}\n`;
}

/** `ipvsadm -Ln` as `ipvsadm --restore` takes it. */
export function virtualServers(lines: string[]): string {
  const methods: Record<string, string> = { Masq: '-m', Route: '-g', Tunnel: '-i' };
  let service = '';
  return lines.map((line) => {
    const [first = '', address = '', third = '', weight = ''] = line.trim().split(/\s+/);
    if (first === 'TCP' || first === 'UDP') {
      service = `-${first[0]?.toLowerCase() ?? ''} ${address}`;
      return `-A ${service} -s ${third}\n`;
    }
    return first === '->' && methods[third] !== undefined ? `-a ${service} -r ${address} ${methods[third]} -w ${weight}\n` : '';
  }).join('');
}

/** The interfaces of `ip addr`, in order; those of IPIP as tunnels only where the kernel has them. */
function interfaces(lines: string[], withTunnels: boolean): BoxInterface[] {
  const found: BoxInterface[] = [];
  for (const line of lines) {
    const head = /^\d+: ([^:@]+)[:@].*<(.*?)>/.exec(line);
    const address = /^\s+inet6? (\S+)/.exec(line)?.[1];
    if (head?.[1] !== undefined) found.push({ name: head[1], addresses: [], up: (head[2] ?? '').split(',').includes('UP') });
    else if (address !== undefined) found.at(-1)?.addresses.push(address);
    const last = found.at(-1);
    if (withTunnels && last && line.trim().startsWith('link/ipip')) last.tunnel = '';
  }
  return found;
}

/** Settings that `sysctl` printed; those of IPVS only where the kernel has it, those of connection tracking are not a namespace's to set everywhere. */
const settings = (lines: string[], whole: boolean): Record<string, string> => Object.fromEntries(lines.flatMap((line) => {
  const [, name = '', value = ''] = /^(\S+) = (.*)$/.exec(line) ?? [];
  return name === '' || name.startsWith('net.netfilter.') || (name.startsWith('net.ipv4.vs.') && !whole) ? [] : [[name, value]];
}));

/** A capture with `iptables-save`, `ipset list`, `ip addr`, `ip route`, `sysctl` and `ipvsadm -Ln` as a box; a kernel without IPVS and IPIP gets a box without them. */
export function boxOfCapture(text: string, whole = false): Box {
  const found = sections(text);
  const lines = (command: string) => (found.get(command) ?? []).filter((line) => line.trim() !== '');
  const sysctls = settings([...found].flatMap(([command, printed]) => (command.startsWith('sysctl') ? printed : [])), whole);
  return {
    sysctls,
    rules4: `${lines('iptables-save').join('\n')}\n`,
    ipset: restoreForm((found.get('ipset list') ?? []).join('\n')),
    interfaces: interfaces(lines('ip addr'), whole),
    ...(whole && { ipvs: virtualServers(lines('ipvsadm -Ln')) }),
    routes: lines('ip route'),
  };
}

/** What somebody who collects data on a box would have in the terminal. */
export function captureOfDump(dump: NonNullable<CaseAnswer['dump']>, setForm: 'ipset save' | 'ipset list' = 'ipset save'): string {
  const commands = ['iptables-save', 'iptables-nft-save', 'ip6tables-save', setForm, 'ip addr', 'ip route', 'ip route show table all', 'ip -6 route', 'ip rule', 'ip -6 rule', 'sysctl -a', 'ipvsadm -Ln', 'conntrack -L', 'cat /proc/net/nf_conntrack'];
  const parts = commands.filter((command) => dump[command] !== undefined).map((command) => `root@box:~# ${command}\n${dump[command] ?? ''}`);
  return `${parts.join('')}root@box:~# \n`;
}
