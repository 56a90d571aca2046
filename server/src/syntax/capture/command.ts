/** Exports kindOfCommand: what the output of a command is, by the command behind a prompt or in a heading. */
import type { Family } from '../../base/ip.ts';
import type { SectionKind } from './tree.ts';

export interface CommandKind { readonly kind: SectionKind; readonly family?: Family }

/** The words of the command that prints the output, without what runs it somewhere else: sudo, kubectl exec, nsenter, ip netns exec, … */
export function wordsOf(command: string): string[] {
  let words = command.split('|')[0]!.trim().split(/\s+/).slice(0, 60);
  for (let i = 0; i < 4; i++) {
    const inner = innerCommand(words);
    if (inner >= words.length || inner === 0) break;
    words = words.slice(inner);
  }
  return words.map((word, i) => (i === 0 ? word.replace(/^\.{0,2}\/(?:[\w.-]+\/)*(?=[\w.-]+$)/, '') : word));
}

/** Tools whose outputs are known, by name. */
const tools = /^(?:\.{0,2}\/(?:[\w.-]+\/)*)?(?:ip6?tables\S*|ipset|ipvsadm|ip|route|netstat|conntrack|sysctl|ifconfig|arp|cat)$/;

/** Where the inner command begins; 0 where there is none. */
function innerCommand(words: readonly string[]): number {
  const name = words[0]!;
  const behind = words.indexOf('--');
  if (name === 'kubectl' || name === 'oc' || name === 'k') return words[1] === 'exec' || words[1] === 'debug' ? (behind > 0 ? behind + 1 : words.findIndex((word, i) => i > 1 && tools.test(word)) || 0) : 0;
  if (name === 'ip' && words.includes('netns') && words.includes('exec')) return words.indexOf('exec') + 2;
  if (/^(?:sudo|nsenter|chroot|docker|podman|crictl|nerdctl|ssh|env|timeout|time|watch|unshare|exec|k3s|microk8s|minikube)$/.test(name)) {
    const at = words.findIndex((word, i) => i > 0 && (tools.test(word) || word === 'kubectl'));
    return at < 0 ? 0 : at;
  }
  return 0;
}

const abbreviates = (word: string, whole: string, least = 1): boolean => word.length >= least && whole.startsWith(word);

/** What kind of section a command prints; `other` where its output is not known. */
export function kindOfCommand(command: string): CommandKind {
  const words = wordsOf(command);
  const name = words[0]!;
  if (/^ip6?tables/.test(name)) return { kind: 'iptables', family: name.startsWith('ip6') ? 6 : 4 };
  if (name === 'ipset') return { kind: words.some((word) => word === 'save' || word === '-S' || word === '--save') ? 'ipset-save' : 'ipset-list' };
  if (name === 'ipvsadm') return { kind: words.some((word) => word === '--connection' || /^-[a-zA-Z]*c[a-zA-Z]*$/.test(word)) && !words.some((word) => /^-[a-zA-Z]*S|^--save$/.test(word)) ? 'ipvs-connections' : 'ipvsadm' };
  if (name === 'conntrack' || /\/proc\/(?:\d+\/|self\/)?net\/nf_conntrack\b/.test(command)) return { kind: 'conntrack' };
  if (name === 'sysctl') return { kind: 'sysctl' };
  if (name === 'ifconfig') return { kind: 'ifconfig' };
  if (name === 'arp') return { kind: 'neighbours' };
  if (name === 'netstat') return { kind: words.some((word) => /^-[a-zA-Z46]*r|^--route$/.test(word)) ? 'route-n' : 'other' };
  if (name === 'route') return { kind: 'route-n' };
  if (name === 'cat' && /\/proc\/(?:\d+\/|self\/)?net\/ip_vs\b/.test(command)) return { kind: 'ipvsadm' };
  if (name === 'curl' || name === '/dbg') return { kind: words.some((word) => word.endsWith('/configuration/backends')) || words[1] === 'backends' ? 'manifest' : 'other' };
  if (name === 'kubectl' || name === 'oc' || name === 'k') return { kind: kubectlKind(words) };
  return name === 'ip' ? ipCommand(words) : { kind: 'other' };
}

function kubectlKind(words: readonly string[]): SectionKind {
  // The plugin of ingress-nginx, and asking the controller itself.
  if ((words.includes('ingress-nginx') && words.includes('backends')) || words.some((word) => word.endsWith('/configuration/backends'))) return 'manifest';
  if (!words.includes('get')) return 'other';
  const format = words.findIndex((word) => /^(?:-o|--output)/.test(word));
  const value = format < 0 ? '' : `${words[format]!.replace(/^(?:--output=?|-o=?)/, '')}${words[format] === '-o' || words[format] === '--output' ? (words[format + 1] ?? '') : ''}`;
  return value === 'yaml' || value === 'json' ? 'manifest' : value === '' || value === 'wide' ? 'kubectl' : 'other';
}

/** The namespace that `-n` of kubectl names; undefined where the command names none. */
export function namespaceOf(command: string | undefined): string | undefined {
  return /\s(?:-n[= ]?|--namespace[= ])([a-z0-9-]{1,63})(?:\s|$)/.exec(command?.slice(0, 300) ?? '')?.[1];
}

/** iproute2 takes the beginnings of its words: `ip -4 a s`. */
function ipCommand(words: readonly string[]): CommandKind {
  const family = words.includes('-6') ? 6 : words.includes('-4') ? 4 : undefined;
  if (words.includes('get')) return { kind: 'other' };
  const object = words.slice(1).find((word) => !word.startsWith('-')) ?? '';
  const kind: SectionKind = abbreviates(object, 'address') || object === 'addr' || abbreviates(object, 'link') ? 'ip-addr'
    : abbreviates(object, 'route') ? 'ip-route'
      : abbreviates(object, 'rule', 2) ? 'ip-rule'
        : abbreviates(object, 'neighbour') || abbreviates(object, 'neighbor') ? 'neighbours' : 'other';
  return { kind, ...(family && { family }) };
}
