/** Exports how prompts and headings are told from output: `root@master:~# ipset list`, `$ ip addr`, `=== ip route ===`. */

export interface Prompt {
  /** Host name of `user@host`, where the prompt has one. */
  readonly host?: string;
  readonly command: string;
  /** Columns of the command in the line. */
  readonly start: number;
}

const command = String.raw`(?:sudo\s+)?(?:\.{0,2}\/(?:[\w.-]+\/)*)?(?:ip6?tables(?:-legacy|-nft)?(?:-save)?|ipset|ipvsadm|ip|route|netstat|conntrack|sysctl|kubectl|k3s|microk8s|minikube|oc|cat|ifconfig|arp|nsenter|nft|uname|hostname|date|crictl|docker|ss|brctl|bridge)\b`;
/** What only lists: behind a single `#`, anything else is a comment, a rule that somebody switched off for one. */
const listing = String.raw`(?:sudo\s+)?(?:ip\s+netns\s+exec\s+\S+\s+)?(?:ip6?tables(?:-legacy|-nft)?-save\b.*|ip6?tables(?:-legacy|-nft)?\s(?:.*\s)?-(?:S|-list|[nvx]*L[nvx]*)\b.*|ipset\s+(?:-?-?list|-?-?save|-L|-S)\b.*|ipvsadm\b.*|ip\s+(?:-\S+\s+)*(?:a|addr|address|l|link|r|route|rule|neigh|neighbour|neighbor|n)(?:\s+(?:show|sh|s|list|ls)\b.*|\s*\|.*)?|(?:route|netstat)\s+-[a-z46]*n[a-z46]*|ifconfig(?:\s+-a)?|arp\s+-[a-z]*n[a-z]*|kubectl\s+get\b.*|conntrack\s+-L\b.*|sysctl\s+-a\b.*)`;
/** `user@host:dir# command` with anything as command, or a bare `$`, `#`, heading marks before a command of our interest. */
const promptForms = [
  /^(?:\([^()]{1,40}\) ?)?(?:\[ ?)?[\w.+-]+@(?<host>[\w.-]+)(?:[ :][^#$>%\]]*)?\]?\s?[#$>%] ?(?<command>.*)$/,
  new RegExp(String.raw`^(?<host>[\w.-]+)(?::[^#$>\s]*)?[#$>]\s+(?<command>${command}.*)$`),
  /^(?:~|\/[\w./-]*) [#$] (?<command>\S.*)$/,
  new RegExp(String.raw`^(?<host>[\w.-]+) \$\s+(?<command>${command}.*)$`),
  new RegExp(String.raw`^[$>+%\u276f\u279c\u03bb]\s+(?<command>${command}.*)$`),
  new RegExp(String.raw`^\u279c\s+\S+\s+(?:git:\(\S+\)\s+)?(?:\u2717\s+)?(?<command>${command}.*)$`),
  new RegExp(String.raw`^\[[\w.+-]+@(?<host>[\w.-]+) [^\]]*\] ?(?<command>${command}.*)$`),
  // The name of a host, a directory, or nothing in front, and anything as command.
  /^(?:\[[^\]\s]{1,40}(?: [^\]]{1,60})?\][#$] ?|(?:~|\/[\w./-]*)\][#$] |\$ |\u279c\s+\S+\s+(?:git:\(\S+\)\s+)?(?:\u2717\s+)?)(?<command>\S.*)$/,
  /^(?<host>[A-Za-z][\w.-]*)(?::[~/][^#$>\s]* ?)?# (?<command>\S.*)$/,
  /^(?:PS )?[A-Z]:\\[^>]{0,80}> ?(?<command>\S.*)$/,
  new RegExp(String.raw`^\$(?<command>${command}(?:\s.*)?)$`),
  new RegExp(String.raw`^#[#=*\s-]*(?<command>${listing})$`),
  // A listing that somebody ran, without a prompt in front: the whole line is the command.
  /^(?<command>(?:sudo )?(?:\/[\w/]{1,40}\/)?ip6?tables(?:-legacy|-nft)?(?:-save(?: [\w-]+)*|(?: [\w-]+)* (?:-S|--list-rules|-[nvx]*L[nvx]*|--list)(?: [\w-]+)*))\s*$/,
  new RegExp(String.raw`^[=*~_-]{2,}[>\s\[(]*(?<command>${command}.*?)[\])<\s]*[=*~_-]*$`),
];

/** The prompt on a line, or undefined. Only the first 300 characters count. */
export function parsePrompt(line: string): Prompt | undefined {
  const head = line.slice(0, 300).replace(/\s+[#=*~_-]{2,}\s*$/, '');
  for (const form of promptForms) {
    const match = form.exec(head);
    if (!match) continue;
    const text = match.groups!['command']!.trim();
    const host = match.groups!['host'];
    return { command: text, start: match[0].indexOf(text, match[0].length - match.groups!['command']!.length - 1), ...(host && { host }) };
  }
  return undefined;
}

const bare = new RegExp(`^${listing}$`);

/** Whether a line is a command that lists something and nothing else: a prompt that lost its mark, if its output follows. */
export const isBareListing = (line: string): boolean => /^(?:sudo|ip|route|netstat|ifconfig|arp|kubectl|conntrack|sysctl)/.test(line) && bare.test(line.slice(0, 300).trimEnd());

/** A cheap first look, then the real one. */
export function looksLikePrompt(text: string, at: number, end: number): boolean {
  const head = text.slice(at, Math.min(end, at + 300));
  return /^(?:(?:\[ ?)?[\w.+-]+[@:#$> ]|[[(][\w. ~/-]+[\])]|[$>+%#=*~_/.\u276f\u279c\u03bb-]|ip6?tables)/.test(head) && parsePrompt(head) !== undefined;
}
