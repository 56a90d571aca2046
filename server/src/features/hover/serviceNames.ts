/** Exports the hovers of names that stand for a Service outside the rules: of a chain of kube-proxy, `namespace/name:port`, `name.namespace.svc`. */
import { knownChain } from '../../knowledge/index.ts';
import { serviceOfChain } from '../../model/serviceChains.ts';
import type { AnalysedFile } from '../../model/tree.ts';
import { code, paragraphs } from '../markdown.ts';
import { serviceInWords } from './outputs/kube.ts';

/** A chain that is named in a log or a question but not in the file's rules; undefined for other words. */
export function serviceChainHover(file: AnalysedFile, word: string): string | undefined {
  const known = /^KUBE-(?:SVC|SVL|XLB|EXT|FW|SEP)-[A-Z2-7]{16}$/.test(word) ? knownChain(word, 'nat') : undefined;
  if (!known) return undefined;
  const found = serviceOfChain(file, word);
  return paragraphs(`**Chain ${code(word)}** of kube-proxy, not among the rules of this file.`, found ? `Service ${code(found.service)}${found.protocol ? ` (${found.protocol})` : ''}: its name has this hash.` : 'The name is a hash of namespace, Service, port and protocol; no Service that this file names has it.', known.text);
}

/** A Service that kubectl's outputs of the box list, by one of its names; undefined for other words. */
export function serviceHover(file: AnalysedFile, word: string): string | undefined {
  const dns = /^([a-z0-9-]{1,63})\.([a-z0-9-]{1,63})\.svc(?:\.[a-z0-9.-]{1,100})?(?::\d{1,5})?$/.exec(word);
  const slashed = dns ? undefined : /^([a-z0-9-]{1,63})\/([a-z0-9-]{1,63})(?::[a-z0-9-]{1,63})?$/.exec(word);
  const [namespace, name] = dns ? [dns[2]!, dns[1]!] : slashed ? [slashed[1]!, slashed[2]!] : [undefined, undefined];
  if (namespace === undefined) return undefined;
  const service = file.kube.services.find((each) => each.namespace === namespace && each.name === name);
  if (service) return serviceInWords(file, service);
  return dns ? `The DNS name of Service ${code(`${namespace}/${name!}`)}: the cluster's DNS answers with its ClusterIP, or, where it is headless, with the addresses of its pods.` : undefined;
}
