/**
 * Exports which Service a chain of kube-proxy stands for: serviceOfChain, and serviceHash, by which kube-proxy names its chains.
 * The name is found even where the comments were stripped, as long as `namespace/name` stands anywhere in the capture: a name that has
 * the chain's hash is the right one, so candidates may be tried freely.
 */
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8Bytes } from '../base/text.ts';
import { optionsOf, type Rule } from '../syntax/iptables/tree.ts';
import { dumpsOf } from './box.ts';
import { jumpsTo } from './references.ts';
import { serviceCandidates } from './serviceCandidates.ts';
import type { AnalysedFile, Chain } from './tree.ts';

export interface ServiceOfChain {
  /** Which kind of chain it is: `SVC` of KUBE-SVC-… */
  readonly kind: 'SVC' | 'SVL' | 'XLB' | 'EXT' | 'FW' | 'SEP';
  /** `namespace/name:port`; without `:port` where the port of the Service has no name. */
  readonly service: string;
  /** tcp, udp or sctp, where the hash tells it. */
  readonly protocol?: string;
  /** Of KUBE-SEP chains: `address:port` of the pod. */
  readonly endpoint?: string;
  /** The hash in the chain's name is that of this Service. False: a comment says so, and its name is no hash of it. */
  readonly proven: boolean;
}

const chainName = /^KUBE-(SVC|SVL|XLB|EXT|FW|SEP)-([A-Z2-7]{16})$/;
const protocols = ['tcp', 'udp', 'sctp'] as const;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/**
 * The 16 characters in the name of a Service's chain: base32 (RFC 4648) of the SHA-256 of the Service port's name, the protocol in lower
 * case and, for KUBE-SEP, `address:port` (portProtoHash and servicePortEndpointChainName in kubernetes' pkg/proxy/iptables/proxier.go).
 */
export function serviceHash(service: string, protocol: string, endpoint = ''): string {
  let bits = 0;
  let held = 0;
  let text = '';
  for (const byte of sha256(utf8Bytes(service + protocol + endpoint))) {
    held = ((held << 8) | byte) & 0xffff;
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(held >> (bits - 5)) & 31];
    if (text.length >= 16) break;
  }
  return text.slice(0, 16);
}

export interface ServiceComment {
  /** `namespace/name:port`. */
  readonly service: string;
  /** What stands behind the name: `cluster IP`, `-> 10.0.0.1:80`. */
  readonly about: string;
}

/** Reads the Service from a comment of kube-proxy; undefined where the comment is something else. */
export function serviceComment(comment: string): ServiceComment | undefined {
  const text = comment.replace(/^(?:masquerade(?: LOCAL)? traffic for|pod traffic for|route LOCAL traffic for|Redirect pods trying to reach external loadbalancer VIP to clusterIP)\s+/, '');
  const found = /^([a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?\/[a-z0-9][-a-z0-9.]{0,251}(?::[a-z0-9.-]{0,63})?)(?:\s+(.*))?$/.exec(text);
  return found ? { service: found[1]!, about: found[3] ?? '' } : undefined;
}

const known = new WeakMap<AnalysedFile, Map<string, ServiceOfChain | undefined>>();

/**
 * The Service of a chain with this name, `KUBE-SVC-…`, `-SVL-`, `-XLB-`, `-EXT-`, `-FW-` or `-SEP-`; undefined for other names, and where
 * nothing in the file names the Service. The chain need not be in the file. Answers are kept for the version of the document.
 */
export function serviceOfChain(file: AnalysedFile, name: string): ServiceOfChain | undefined {
  const parts = chainName.exec(name);
  if (!parts) return undefined;
  let answers = known.get(file);
  if (!answers) known.set(file, (answers = new Map()));
  if (!answers.has(name)) answers.set(name, find(file, name, parts[1] as ServiceOfChain['kind'], parts[2]!));
  return answers.get(name);
}

function find(file: AnalysedFile, name: string, kind: ServiceOfChain['kind'], hash: string): ServiceOfChain | undefined {
  const chain = dumpsOf(file).flatMap((dump) => dump.tables).map((table) => table.byName.get(name)).find((each) => each);
  const rules = chain ? rulesAbout(chain) : [];
  const endpoint = kind === 'SEP' ? rules.map((rule) => valueOf(rule, '--to-destination')).find((value) => value !== undefined) : undefined;
  const said = rules.map(serviceIn).find((each) => each !== undefined) ?? (kind === 'SEP' && chain ? serviceOfCallers(file, chain) : undefined);
  const made = (service: string, protocol: string | undefined): ServiceOfChain => ({ kind, service, ...(protocol !== undefined && { protocol }), ...(endpoint !== undefined && { endpoint }), proven: protocol !== undefined });
  if (said !== undefined) return made(said, protocols.find((protocol) => serviceHash(said, protocol, endpoint) === hash));
  if (kind !== 'SEP') {
    const found = hashesOf(file).get(hash);
    return found && made(found.service, found.protocol);
  }
  return endpoint === undefined ? undefined : byTrial(file, hash, endpoint, made);
}

/** The first rules of a chain, and those that jump to it: kube-proxy writes the Service into the comments of all of them. */
function rulesAbout(chain: Chain): Rule[] {
  const { file } = chain.table.dump;
  const lines = [...Array.from({ length: Math.min(4, chain.rules.length) }, (_, i) => chain.rules[i]!), ...jumpsTo(file, chain).slice(0, 4)];
  return lines.flatMap((line) => file.rule(line) ?? []);
}

function serviceIn(rule: Rule): string | undefined {
  for (const match of rule.matches) {
    if (match.name !== 'comment') continue;
    for (const option of match.options) {
      const found = serviceComment(option.words[0]?.text ?? '');
      if (found) return found.service;
    }
  }
  return undefined;
}

function valueOf(rule: Rule, name: string): string | undefined {
  for (const { option } of optionsOf(rule)) if ((option.spec?.name ?? option.name) === name) return option.words[0]?.text;
  return undefined;
}

/** An endpoint's chain is jumped to from the chains of its Service. */
function serviceOfCallers(file: AnalysedFile, chain: Chain): string | undefined {
  const own = chain.table.dump.file;
  for (const line of jumpsTo(own, chain).slice(0, 4)) {
    const caller = own.rule(line)?.chain?.text;
    const found = caller !== undefined && !caller.startsWith('KUBE-SEP-') ? serviceOfChain(file, caller) : undefined;
    if (found) return found.service;
  }
  return undefined;
}

const hashes = new WeakMap<AnalysedFile, ReadonlyMap<string, { service: string; protocol: string }>>();

/** The hashes of all names of Services that the file holds. */
function hashesOf(file: AnalysedFile): ReadonlyMap<string, { service: string; protocol: string }> {
  let found = hashes.get(file);
  if (!found) {
    const made = new Map<string, { service: string; protocol: string }>();
    for (const service of serviceCandidates(file)) for (const protocol of protocols) made.set(serviceHash(service, protocol), { service, protocol });
    hashes.set(file, (found = made));
  }
  return found;
}

/** So many names are tried for the chain of one endpoint that no Service's chain jumps to. */
const tried = 3_000;

function byTrial(file: AnalysedFile, hash: string, endpoint: string, made: (service: string, protocol: string) => ServiceOfChain): ServiceOfChain | undefined {
  let left = tried;
  for (const service of serviceCandidates(file)) {
    if (left-- === 0) return undefined;
    for (const protocol of protocols) if (serviceHash(service, protocol, endpoint) === hash) return made(service, protocol);
  }
  return undefined;
}
