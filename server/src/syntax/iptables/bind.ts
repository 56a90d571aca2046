/**
 * Exports parseRule: a rule line to its tree. Words are given to options as getopt_long gives them in iptables:
 * the rule's own options first, then those of the target and the matches, the last loaded first, then the match that `-p` implies.
 */
import type { Family } from '../../base/ip.ts';
import { parseProtocol } from '../../base/protocols.ts';
import type { Problem, Span } from '../../base/span.ts';
import { findMatch, findTarget, ipHeader, matchOfProtocol } from '../../xtables/registry.ts';
import type { MatchModule, MatchUse, OptionSpec, OptionUse, TargetModule, TargetUse, Word } from '../../xtables/types.ts';
import { readWords, type Piece } from './grammar.ts';
import type { Counters, Rule, RuleCommand } from './tree.ts';

const commands: Readonly<Record<string, RuleCommand>> = {
  '-A': 'append', '--append': 'append', '-I': 'insert', '--insert': 'insert', '-D': 'delete', '--delete': 'delete', '-R': 'replace', '--replace': 'replace',
  '-C': 'check', '--check': 'check', '-N': 'new-chain', '--new': 'new-chain', '--new-chain': 'new-chain', '-X': 'delete-chain', '--delete-chain': 'delete-chain',
  '-P': 'policy', '--policy': 'policy', '-F': 'flush', '--flush': 'flush', '-Z': 'zero', '--zero': 'zero', '-E': 'rename-chain', '--rename-chain': 'rename-chain',
  '-L': 'list', '--list': 'list', '-S': 'list', '--list-rules': 'list',
};
/** How many words a command takes at most: the chain, then a rule number, a policy or a new name. */
const commandWordCount: Readonly<Partial<Record<RuleCommand, number>>> = { insert: 2, delete: 2, replace: 2, policy: 2, 'rename-chain': 2, list: 2 };
/** Options of the program itself: they say nothing about the rule. The number is how many words follow. */
const waits: ReadonlySet<string> = new Set(['-w', '--wait', '-W', '--wait-interval']);
const programOptions: Readonly<Record<string, number>> = {
  '-t': 1, '--table': 1, '-v': 0, '--verbose': 0, '-n': 0, '--numeric': 0, '-x': 0, '--exact': 0, '--line-numbers': 0, '-w': 0, '--wait': 0, '-W': 0, '--wait-interval': 0, '--modprobe': 1, '-M': 1,
};

/** Options of the program that cannot stand behind `!`; those of the rule say it themselves. */
const negatable = (name: string): boolean => !Object.hasOwn(commands, name) && !(Object.hasOwn(programOptions, name) && name !== '-4' && name !== '-6') && !loaders.has(name);
/** Of -j and -g, and of --jump and --goto, which getopt_long takes as short as `--j`; undefined for other options. */
const jumpKind = (name: string): 'jump' | 'goto' | undefined => (name === '-j' || /^--j(?:u(?:mp?)?)?$/.test(name) ? 'jump' : name === '-g' || /^--g(?:o(?:to?)?)?$/.test(name) ? 'goto' : undefined);

const loaders = new Set(['-m', '--match', '-j', '--jump', '-g', '--goto', '-c', '--set-counters']);

interface Owner { name: string; nameSpan: Span; start: number; end: number; module: MatchModule | TargetModule | undefined; options: OptionUse[] }

/** Parses the text of one line that begins at `offset`. Never throws; what cannot be placed is in `stray`. */
export function parseRule(text: string, offset: number, line: number, family: Family): Rule {
  const { pieces, counters: leading, unclosed } = readWords(text, offset);
  const binder = createBinder(pieces, family);
  let counters = leading;
  let command: RuleCommand = 'none';
  let chain: Word | undefined;
  let countersProblem: Span | undefined;
  const misplaced: Span[] = [];
  let commandWords: Word[] = [];
  let target: Owner & { kind: 'jump' | 'goto' } | undefined;
  const matches: Owner[] = [];
  const header: Owner = { name: 'ip', nameSpan: { start: offset, end: offset }, start: offset, end: offset, module: ipHeader, options: [] };
  /** Matches and the target, the last loaded last. */
  const loaded: Owner[] = [];
  const stray: (OptionUse | Word)[] = [];
  let protocol: number | undefined;

  const load = (module: MatchModule | TargetModule | undefined, name: string, nameSpan: Span, start: number): Owner => {
    const owner: Owner = { name, nameSpan, start, end: nameSpan.end, module, options: [] };
    loaded.push(owner);
    return owner;
  };
  const ownerOf = (name: string): { owner: Owner; spec: OptionSpec } | undefined => {
    const exact = (module: Owner['module']): OptionSpec | undefined => specsOf(module)?.get(name);
    const short = (module: Owner['module']): OptionSpec | undefined => (name.length > 3 ? abbreviated(module, name) : undefined);
    // What is loaded comes first, abbreviations included: behind -m multiport, --dport is short for --dports.
    return find((owner) => exact(owner.module)) ?? find((owner) => short(owner.module)) ?? implied(exact) ?? implied(short);
  };
  /** The match that `-p` implies is loaded when the first of its options comes. */
  const implied = (pick: (module: MatchModule) => OptionSpec | undefined): { owner: Owner; spec: OptionSpec } | undefined => {
    const module = protocol === undefined ? undefined : matchOfProtocol(protocol, family);
    const spec = module && !loaded.some((owner) => owner.module === module) ? pick(module) : undefined;
    if (!module || !spec) return undefined;
    const { start } = binder.span();
    const owner = load(module, module.name, { start, end: start }, start);
    matches.push(owner);
    return { owner, spec };
  };
  const find = (pick: (owner: Owner) => OptionSpec | undefined): { owner: Owner; spec: OptionSpec } | undefined => {
    for (const owner of [header, ...loaded.slice().reverse()]) {
      const spec = pick(owner);
      if (spec) return { owner, spec };
    }
    return undefined;
  };

  const program: Word[] = [];
  while (!binder.done()) {
    const bang = binder.takeBang();
    const option = binder.takeOption();
    if (!option) {
      // A ! that another ! or nothing follows.
      if (bang && !binder.atWord()) misplaced.push(bang);
      const word = binder.takeWord();
      if (word) stray.push(word);
      continue;
    }
    const { name, span } = option;
    const kind = commands[name];
    if (bang && !negatable(name)) misplaced.push({ start: bang.start, end: span.end });
    if (kind && command === 'none') {
      command = kind;
      const words = binder.takeWords(commandWordCount[kind] ?? 1).map((word) => withoutEquals(word, span));
      chain = words[0];
      commandWords = words.slice(1);
    } else if (Object.hasOwn(programOptions, name) && !specsOf(ipHeader)?.has(name)) {
      program.push({ text: name, span });
      if (waits.has(name)) binder.takeNumber();
      else binder.takeWords(programOptions[name]!);
    } else if (name === '-c' || name === '--set-counters') {
      const words = binder.takeCounters().flatMap((word) => word.text.split(',').map((text) => ({ text, span: word.span })));
      if (words.length !== 2 || words.some((word) => !/^\d+$/.test(word.text))) countersProblem = { start: span.start, end: words[words.length - 1]?.span.end ?? span.end };
      else counters = { packets: words[0]!.text, bytes: words[1]!.text, span: { start: words[0]!.span.start, end: words[1]!.span.end } };
    } else if (name === '-m' || name === '--match') {
      const word = binder.takeValue(span);
      if (word) matches.push(load(findMatch(word.text, family), word.text, word.span, bang?.start ?? span.start));
      else stray.push({ name, negated: false, words: [], span, nameSpan: span });
    } else if (jumpKind(name) !== undefined) {
      const word = binder.takeValue(span);
      if (!word) stray.push({ name, negated: false, words: [], span, nameSpan: span });
      else if (target) stray.push(word);
      else target = Object.assign(load(findTarget(word.text, family), word.text, word.span, span.start), { kind: jumpKind(name)! });
    } else {
      const found = ownerOf(name);
      const use = binder.takeValues(name, span, bang, found?.spec);
      const owner = found?.owner ?? lastUnknown(loaded);
      if (!owner) stray.push(use);
      else {
        owner.options.push(use);
        owner.end = Math.max(owner.end, use.span.end);
        if (owner === header && use.spec?.name === '-p' && !use.negated && use.words[0]) protocol = parseProtocol(use.words[0].text);
      }
    }
  }
  // iptables takes such a comment, with the rest of the rule and the line break in it; other words it refuses.
  const inComment = unclosed && matches.some((match) => match.options.some(({ spec, words }) => spec?.name === '--comment' && words.some((word) => word.span.end === unclosed.end)));
  const problems: Problem[] = unclosed ? [{ code: 'quote-unbalanced', severity: inComment ? 'warning' : 'error', message: 'This quote is not closed: the rest of the line belongs to it. Add a closing ".', span: unclosed }] : [];
  if (countersProblem) problems.push({ code: 'value-invalid', severity: 'error', message: '-c needs two numbers: packets, then bytes.', span: countersProblem });
  for (const span of misplaced) problems.push({ code: 'negation-invalid', severity: 'error', message: 'A ! stands in front of an option that is to be turned round, and of nothing else.', span });
  const matchUse = (owner: Owner): MatchUse => ({
    name: owner.name, options: owner.options, nameSpan: owner.nameSpan, span: { start: owner.start, end: owner.end },
    ...(owner.module?.kind === 'match' && { module: owner.module }),
  });
  const targetUse: TargetUse | undefined = target && {
    kind: target.kind, name: target.name, options: target.options, nameSpan: target.nameSpan,
    ...(target.module?.kind === 'target' && { module: target.module }),
  };
  return {
    line, span: { start: offset, end: offset + text.length }, command, arguments: commandWords, header: matchUse(header), matches: matches.map(matchUse), stray, problems,
    ...(counters && { counters: counters satisfies Counters }), ...(chain && { chain }), ...(program.length > 0 && { program }), ...(targetUse && { target: targetUse }),
  };
}

/** Options behind a match or target that Tablewalk does not know are taken to be its own. */
function lastUnknown(loaded: readonly Owner[]): Owner | undefined {
  const last = loaded[loaded.length - 1];
  return last && !last.module ? last : undefined;
}

/** `--jump=ACCEPT`: the word without the `=` that stands right behind the option. */
const withoutEquals = (word: Word, option: Span): Word => (word.span.start === option.end && word.text.startsWith('=') ? { text: word.text.slice(1), span: { start: word.span.start + 1, end: word.span.end } } : word);

/** Walks over the pieces of a line. */
function createBinder(pieces: readonly Piece[], family: Family) {
  let at = 0;
  const current = (): Piece | undefined => pieces[at];
  const takeWord = (): Word | undefined => {
    const piece = current();
    if (piece?.kind !== 'word') return undefined;
    at++;
    return piece.word;
  };
  const takeWords = (max: number): Word[] => {
    const words: Word[] = [];
    while (words.length < max) {
      const piece = current();
      if (piece?.kind !== 'word' || attachedOption(piece)) break;
      words.push(piece.word);
      at++;
    }
    return words;
  };
  /** A comment that somebody forgot to quote: what follows it is read as its rest, so that the rule goes on meaning what it meant. */
  const withRest = (first: Word): Word => {
    const words = [first];
    for (let piece = current(); piece?.kind === 'word' && !piece.quoted; piece = current()) {
      words.push(piece.word);
      at++;
    }
    return { text: words.map((word) => word.text).join(' '), span: { start: first.span.start, end: words[words.length - 1]!.span.end } };
  };
  return {
    done: (): boolean => at >= pieces.length,
    span: (): Span => {
      const piece = pieces[Math.min(at, pieces.length) - 1]!;
      return piece.kind === 'word' ? piece.word.span : piece.span;
    },
    takeBang: (): Span | undefined => {
      const piece = current();
      if (piece?.kind !== 'bang') return undefined;
      at++;
      return piece.span;
    },
    /** An option, also one with its value attached (`-ptcp`): then the value stays as the next word. */
    takeOption: (): { name: string; span: Span } | undefined => {
      const piece = current();
      if (piece?.kind === 'option') {
        at++;
        return piece;
      }
      const attached = piece && attachedOption(piece);
      if (!attached) return undefined;
      pieces = [...pieces.slice(0, at), { kind: 'word', word: attached.word, quoted: false }, ...pieces.slice(at + 1)];
      return attached;
    },
    atWord: (): boolean => current()?.kind === 'word',
    takeWord,
    takeWords,
    /** The word behind an option, without the `=` between them. */
    takeValue: (option: Span): Word | undefined => {
      const word = takeWord();
      return word && withoutEquals(word, option);
    },
    takeNumber: (): void => {
      const piece = current();
      if (piece?.kind === 'word' && /^=?\d+$/.test(piece.word.text)) at++;
    },
    /** `PACKETS BYTES`, or both in one word with a comma between. */
    takeCounters: (): Word[] => {
      const [first] = takeWords(1);
      return first === undefined ? [] : [first, ...(first.text.includes(',') ? [] : takeWords(1))];
    },
    takeValues: (name: string, nameSpan: Span, bang: Span | undefined, spec: OptionSpec | undefined): OptionUse => {
      const inner = current();
      // Old dumps negate behind the option: -s ! 10.0.0.0/8.
      const oldBang = inner?.kind === 'bang' && (spec?.args === 1 || spec?.args === 2) ? inner.span : undefined;
      if (oldBang) at++;
      let words: Word[];
      const next = current();
      if (next?.kind === 'word' && next.word.span.start === nameSpan.end && next.word.text.startsWith('=')) {
        at++;
        words = [{ text: next.word.text.slice(1), span: { start: next.word.span.start + 1, end: next.word.span.end } }];
      } else if (next?.kind === 'option' && spec?.args === 1 && (name.startsWith('--') || /^-\d/.test(next.name)) && (spec.check === undefined || spec.check([next.name], family) === undefined)) {
        // getopt_long takes whatever follows for the value: --log-prefix -x.
        at++;
        words = [{ text: next.name, span: next.span }];
      } else {
        words = takeWords(spec === undefined ? 16 : spec.args === 'optional' ? 1 : spec.args);
      }
      if (spec?.name === '--comment' && words[0] && next?.kind === 'word' && !next.quoted) words = [withRest(words[0])];
      const last = words[words.length - 1];
      return {
        name, negated: (bang ?? oldBang) !== undefined, words, nameSpan, span: { start: bang?.start ?? nameSpan.start, end: last?.span.end ?? nameSpan.end },
        ...(spec && { spec }),
      };
    },
  };
}

/** `-ptcp`, `-s10.0.0.1`: a short option with its value in one word. */
function attachedOption(piece: Piece): { name: string; span: Span; word: Word } | undefined {
  if (piece.kind !== 'word' || piece.quoted || !/^-[psdiojgmt][A-Za-z0-9_.:+/-]+$/.test(piece.word.text)) return undefined;
  const { text, span } = piece.word;
  return { name: text.slice(0, 2), span: { start: span.start, end: span.start + 2 }, word: { text: text.slice(2), span: { start: span.start + 2, end: span.end } } };
}

const specCache = new WeakMap<object, Map<string, OptionSpec>>();

function specsOf(module: MatchModule | TargetModule | undefined): Map<string, OptionSpec> | undefined {
  if (!module) return undefined;
  let specs = specCache.get(module);
  if (!specs) {
    specs = new Map(module.options.flatMap((spec) => [spec.name, ...(spec.aliases ?? [])].map((name) => [name, spec] as const)));
    specCache.set(module, specs);
  }
  return specs;
}

/** getopt_long takes an abbreviation that begins only one option's name. */
function abbreviated(module: MatchModule | TargetModule | undefined, name: string): OptionSpec | undefined {
  const fitting = new Set([...(specsOf(module)?.entries() ?? [])].filter(([full]) => full.startsWith(name)).map(([, spec]) => spec));
  return fitting.size === 1 ? [...fitting][0] : undefined;
}
