/**
 * Exports tableStation: the walk through one table at one hook, with a jump stack of its own, as ipt_do_table does it.
 * A random choice stops the walk; the states it returns carry the place where each of them goes on.
 */
import type { Hook, Packet } from '../base/packet.ts';
import { lineEnd, positionAt } from '../base/text.ts';
import { backendOf } from '../model/backend.ts';
import { chainDeclaration } from '../model/ruleset.ts';
import type { Chain, Table } from '../model/tree.ts';
import type { Change, Range, Reason, RuleStep } from '../protocol/trace.ts';
import { memoryOf, remember } from '../xtables/memory.ts';
import type { CopyRequest, Effect, MatchContext } from '../xtables/types.ts';
import { connectionOf, lookUp, viewOf, withEntry } from './conntrack.ts';
import { isBeingSent, sendCopy } from './copies.ts';
import { evaluate, factsOf, type Evaluation, type Rule } from './evaluate.ts';
import { translate } from './nat.ts';
import { changesOf, printPacket } from './packet.ts';
import { askAssumed } from './questions.ts';
import { inOrder } from './tables.ts';
import { addStep, atHook, finish, fork, mostRules, ruleAt, spend, without, type Box, type Frame, type State, type Station, type WalkPosition } from './state.ts';

/** The walk through the chains at a hook of a table, of the back end whose turn it is; `copied` are the stations of a copy that TEE makes. Tables and chains that the dump has not got are not there in the kernel either. */
export function tableStation(name: string, hook: Hook, turn: number, copied: () => readonly Station[]): Station {
  const station: Station = (state, box) => {
    const table = inOrder(box.tables.get(name) ?? noTables, box.inquiry)[turn];
    const chain = table?.byName.get(hook);
    return table && chain ? walk(state, box, { station, table, base: chain, hook, copied }) : state;
  };
  return station;
}

const noTables: readonly Table[] = [];

interface Place { readonly station: Station; readonly table: Table; readonly base: Chain; readonly hook: Hook; readonly copied: () => readonly Station[] }

/** `rule` is set anew for each rule: making an object for each costs as much as looking at the rule. */
type Context = { -readonly [K in keyof MatchContext]: MatchContext[K] };

const contextOf = (state: State, box: Box, { table, hook }: Place, rule: MatchContext['rule']): Context => {
  const connection = connectionOf(state.tracked, state.packet);
  return { packet: atHook(state.packet, hook), hook, table: table.name, rule, memory: memoryOf(state.memory), lookUp: (tuple) => lookUp(state, tuple), host: box.view, realm: state.route?.realm ?? 0, ...(connection && { connection }), ...(state.balanced && { balanced: true }) };
};

const withWrites = (state: State, writes: Evaluation['writes']): State => (writes.length === 0 ? state : { ...state, memory: remember(state.memory, writes) });

const changesIn = (writes: Evaluation['writes']): readonly Change[] => (writes.length === 0 ? noChanges : writes.flatMap((write) => write.told ?? []));
const noChanges: readonly Change[] = [];

/** The step with what its matches changed. */
const told = (step: RuleStep, changes: readonly Change[]): RuleStep => (changes.length === 0 ? step : { ...step, changes: [...changes] });

/** What the loop does next: look at the next rule, leave the chain, or stop with states. */
type Next = { readonly state: State; readonly enter?: Chain; readonly leave?: true; readonly copy?: CopyRequest } | { readonly states: State | readonly State[] };

function walk(start: State, box: Box, place: Place): State | readonly State[] {
  const { table, base } = place;
  const { file } = table.dump;
  const begin: WalkPosition = start.walk ?? { frame: { chain: base, next: 0, gotos: [] }, stack: [] };
  let frame = begin.frame;
  let matched = begin.matched;
  const stack = [...begin.stack];
  let state: State = without(start, 'walk');
  let context = contextOf(state, box, place, { table: table.name, chain: base.name, number: 1 });

  for (;;) {
    const { chain, next } = frame;
    if (next >= chain.rules.length) {
      const back = stack.pop();
      if (!back) return policy(state, box, place);
      frame = back;
      continue;
    }
    if (!spend(box.budget, 1)) return finish(state, { outcome: 'UNKNOWN', summary: `Not followed to its end: the trace ends here, in front of rule ${next + 1} of ${chain.name} (${table.name}, ${place.hook}), after ${mostRules} rules` });
    const rule = ruleAt(box, file, chain.rules[next]!);
    if (!rule) {
      frame = { ...frame, next: next + 1 };
      continue;
    }
    const about = factsOf(file, rule);
    const step: RuleStep = {
      kind: 'rule', hook: place.hook, table: table.name, chain: chain.name, rule: next + 1, matched: 'no', reasons: [], text: about.text, depth: stack.length,
      ...(about.target !== undefined && { target: about.target }), ...backend(box, table), uri: file.uri, range: about.range,
    };
    const at = { table: table.name, chain: chain.name, number: next + 1, uri: file.uri, range: about.range };
    context.rule = at;
    if (!matched) {
      const found = evaluate(rule, context, box.inquiry, at);
      spend(box.budget, extraOf(found.reasons, 4));
      if (found.result === 'chance') return chance(state, place, frame, stack, step, found);
      if (found.writes.length > 0) {
        state = withWrites(state, found.writes);
        context.memory = memoryOf(state.memory);
      }
      if (found.result !== 'yes') {
        state = addStep(state, told({ ...step, matched: found.result, reasons: [...found.reasons] }, changesIn(found.writes)));
        if (found.dropped !== undefined) return finish(state, { outcome: 'DROP', summary: `Dropped by a match of rule ${step.rule} of ${chain.name} (${table.name}, ${place.hook}): ${found.dropped}` });
        frame = { ...frame, next: next + 1 };
        continue;
      }
      matched = { reasons: found.reasons, changes: changesIn(found.writes) };
    }
    const hit = told({ ...step, matched: 'yes', reasons: [...matched.reasons] }, matched.changes);
    matched = undefined;
    const result = apply(state, box, place, rule, hit, context);
    if ('states' in result) return result.states;
    if (result.state.packet !== state.packet || result.state.tracked !== state.tracked || result.state.memory !== state.memory) context = contextOf(result.state, box, place, at);
    state = result.state;
    const after: Frame = { ...frame, next: next + 1 };
    if (result.copy && !isBeingSent(state)) return sendCopy({ ...result.state, todo: [place.station, ...result.state.todo], walk: { frame: after, stack } }, box, result.copy, place.hook, place.copied());
    if (result.enter) {
      const jump = rule.target?.kind === 'jump';
      const loop = loopOf(result.enter, frame, stack, jump);
      spend(box.budget, extraOf(stack, 64) + extraOf(frame.gotos, 64));
      if (loop !== undefined) return finish(state, { outcome: 'UNKNOWN', summary: loop });
      if (jump) stack.push(after);
      frame = { chain: result.enter, next: 0, gotos: jump ? [] : [...frame.gotos, chain.name] };
    } else if (result.leave) {
      const back = stack.pop();
      if (!back) return policy(state, box, place);
      frame = back;
    } else frame = after;
  }
}

/** Said where both back ends have the table. */
const backend = (box: Box, { name, dump }: Table): Pick<RuleStep, 'backend'> => {
  const of = (box.tables.get(name)?.length ?? 0) > 1 ? backendOf(dump) : undefined;
  return of ? { backend: of } : {};
};

/** What a long list costs beside the rule itself: a rule of a thousand matches, and a jump out of a thousand open chains, are not one step's work. */
const extraOf = (list: readonly unknown[], free: number): number => Math.floor(list.length / free);

/** In words why entering the chain is a loop. The kernel refuses such rulesets when they are loaded (mark_source_chains); an edited dump may have them. */
function loopOf(chain: Chain, frame: Frame, stack: readonly Frame[], jump: boolean): string | undefined {
  const open = [...stack, frame].some((other) => other.chain === chain || other.gotos.includes(chain.name));
  return open ? `A rule ${jump ? 'jumps' : 'goes'} back to the chain ${chain.name}, which the packet is still in: the chains form a loop, and the kernel would refuse these rules` : undefined;
}

function chance(state: State, place: Place, frame: Frame, stack: readonly Frame[], step: RuleStep, { reasons, probability = 1, chanceAt = 0, writes, writesAtChance = 0 }: Evaluation): State[] {
  const where = `${place.table.name}/${step.chain} rule ${step.rule}`;
  const missed = reasons.slice(0, chanceAt + 1).map((reason, i): Reason => (i === chanceAt ? { ...reason, result: 'no', because: `${reason.because}; not this one` } : reason));
  const todo = [place.station, ...state.todo];
  return fork(state, [
    { probability, choice: `${where} matches`, state: { ...withWrites(state, writes), todo, walk: { frame, stack, matched: { reasons, changes: changesIn(writes) } } } },
    {
      probability: 1 - probability, choice: `${where} does not match`,
      state: { ...addStep(withWrites(state, writes.slice(0, writesAtChance)), told({ ...step, reasons: missed }, changesIn(writes.slice(0, writesAtChance)))), todo, walk: { frame: { ...frame, next: frame.next + 1 }, stack } },
    },
  ]);
}

const standard: Readonly<Record<string, Effect>> = {
  ACCEPT: { verdict: 'ACCEPT', because: 'ACCEPT lets the packet through this table' },
  DROP: { verdict: 'DROP', because: 'DROP throws the packet away' },
  QUEUE: { verdict: 'QUEUE', because: 'QUEUE hands the packet to a program' },
  RETURN: { verdict: 'RETURN', because: 'RETURN leaves the chain' },
};

/** The target of a rule that matched. */
function apply(state: State, box: Box, place: Place, rule: Rule, hit: RuleStep, context: MatchContext): Next {
  const { target } = rule;
  if (!target) return { state: addStep(state, hit) };
  const chain = Object.hasOwn(standard, target.name) ? undefined : place.table.byName.get(target.name);
  if (chain && chain.hook === undefined) return { state: addStep(state, hit), enter: chain };
  const effect = settle(effectOf(rule, chain, place, context), box, hit);
  if ('assumptions' in effect) for (const assumption of effect.assumptions ?? []) box.inquiry.assume(assumption);
  const reasons: Reason[] = [...hit.reasons, { option: `-${target.kind === 'goto' ? 'g' : 'j'} ${target.name}`, result: effect.verdict === 'UNKNOWN' ? 'unknown' : 'yes', because: effect.because }];
  return carryOut(state, box, place, effect, { ...hit, reasons }, target.name, rule);
}

function effectOf(rule: Rule, chain: Chain | undefined, { table, hook }: Place, context: MatchContext): Effect {
  const target = rule.target!;
  const { tables, hooks } = target.module ?? {};
  if (!chain && tables?.includes(table.name) === false) return { verdict: 'UNKNOWN', because: `${target.name} works only in the table ${tables.join(' or ')}: the kernel refuses this rule` };
  if (!chain && hooks?.includes(hook) === false) return { verdict: 'UNKNOWN', because: `${target.name} works only in ${hooks.join(', ')}, and this chain is reached from ${hook}: the kernel refuses this rule` };
  if (chain) return { verdict: 'UNKNOWN', because: `${chain.name} is a built-in chain, and iptables refuses to jump there` };
  const { module } = target;
  const carries = module?.apply;
  if (carries) return carries(target, context);
  if (Object.hasOwn(standard, target.name)) return standard[target.name]!;
  // Names of targets are capitals and digits, and only targets have options: what cannot be one is a chain that the file has not got.
  if (target.kind === 'goto' || (!target.module && target.options.length === 0 && !/^[A-Z0-9]+$/.test(target.name))) {
    return { verdict: 'UNKNOWN', because: `the chain ${target.name} is not in the file (table ${table.name})`, ask: { id: `chain:${table.name}/${target.name}`, text: `What does the chain ${target.name} of table ${table.name} do with this packet?` } };
  }
  return { verdict: 'UNKNOWN', because: target.module ? `Tablewalk does not evaluate the target ${target.name}` : `the file has no chain ${target.name} in the table ${table.name}, and Tablewalk does not know a target of that name` };
}

type Settled = Exclude<Effect, { verdict: 'EITHER' }>;

/** What a target does once its question is decided. */
function settle(effect: Effect, box: Box, hit: RuleStep): Settled {
  if (effect.verdict !== 'EITHER') return effect;
  const { ask, because } = effect;
  const answer = askAssumed(box.inquiry, { ...ask, because: ask.decides ?? `Rule ${hit.rule} of ${hit.table}/${hit.chain}: ${because}.`, uri: hit.uri, range: hit.range });
  return settle(answer ? effect.yes : effect.no, box, hit);
}

function carryOut(state: State, box: Box, place: Place, effect: Settled, hit: RuleStep, name: string, rule: Rule): Next {
  switch (effect.verdict) {
    case 'ACCEPT':
      return { states: effect.packet ? change(state, { ...effect, verdict: 'CONTINUE' }, hit) : addStep(state, hit) };
    case 'RETURN':
      return { state: addStep(state, hit), leave: true };
    case 'DROP':
    case 'REJECT':
    case 'QUEUE':
    case 'STOLEN':
      return { states: finish(addStep(state, hit), { outcome: effect.verdict, summary: `${verbs[effect.verdict]} by rule ${hit.rule} of ${hit.chain} (${hit.table}, ${hit.hook})${effect.told === undefined ? '' : `: ${effect.told}`}` }) };
    case 'CONTINUE':
      return { state: change(state, effect, hit), ...(effect.copy && { copy: effect.copy }) };
    case 'NAT':
      return { states: nat(state, box, place, effect, hit) };
    case 'UNKNOWN':
      return unknownTarget(effect.remember ? withWrites(state, effect.remember) : state, box, place, effect, hit, name, rule);
  }
}

const verbs = { DROP: 'Dropped', REJECT: 'Rejected', QUEUE: 'Handed to a queue for programs', STOLEN: 'Taken over' } as const;

/** The step with what its target changed. */
function withChanges(hit: RuleStep, before: State, after: State, more: readonly Change[] = noChanges): RuleStep {
  const ofPacket = changesOf(before.packet, after.packet);
  const changes = [...(hit.changes ?? []), ...ofPacket, ...more];
  const [was, is] = [before.tracked?.entry, after.tracked?.entry];
  if (was && is && was.mark !== is.mark) changes.push({ field: 'connection mark', before: hex(was.mark), after: hex(is.mark) });
  const connection = is === was ? undefined : viewOf(after.tracked);
  return {
    ...hit, ...(changes.length > 0 && { changes }), ...(connection && { connection }),
    ...(before.packet !== after.packet && ofPacket.length > 0 && { before: printPacket(before.packet), after: printPacket(after.packet) }),
  };
}

const hex = (mark: number): string => `0x${mark.toString(16)}`;

function change(state: State, effect: Extract<Effect, { verdict: 'CONTINUE' }>, hit: RuleStep): State {
  let after = state;
  // The module saw the packet as the hook shows it; what the hook hides stays.
  if (effect.packet) after = { ...after, packet: keepInterfaces(effect.packet, state.packet) };
  if (effect.connectionMark !== undefined && state.tracked?.entry) after = withEntry(after, { ...state.tracked.entry, mark: effect.connectionMark });
  if (effect.remember) after = withWrites(after, effect.remember);
  const settled = state.tracked !== undefined && state.tracked.state !== 'INVALID';
  const more: Change[] = [...(effect.told ?? [])];
  if (effect.untrack && !settled) {
    after = { ...after, tracked: { state: 'UNTRACKED', direction: 'ORIGINAL' } };
    more.push({ field: 'connection tracking', before: 'not yet', after: 'UNTRACKED' });
  }
  if (effect.template && !settled) after = { ...after, tracked: { state: 'NEW', direction: 'ORIGINAL', template: effect.template } };
  return addStep(after, withChanges(hit, state, after, more));
}

function keepInterfaces(packet: Packet, from: Packet): Packet {
  if (packet.in === from.in && packet.out === from.out) return packet;
  return { ...without(packet, 'in', 'out'), ...(from.in !== undefined && { in: from.in }), ...(from.out !== undefined && { out: from.out }) };
}

/** A NAT target ends the walk: the connection is settled for this side. */
function nat(state: State, box: Box, place: Place, effect: Extract<Effect, { verdict: 'NAT' }>, hit: RuleStep): State | State[] {
  const choices = translate(state, box, effect.nat, place.hook);
  if (choices.length === 0) return finish(addStep(state, hit), { outcome: 'DROP', summary: `Dropped by rule ${hit.rule} of ${hit.chain}: this node has no address that ${hit.target ?? 'the target'} could give` });
  const done = choices.map((choice) => ({ ...choice, state: addStep(choice.state, withChanges(hit, state, choice.state)) }));
  if (done.length === 1) return done[0]!.state;
  return fork(state, done.map(({ state: after, probability, choice }) => ({ state: after, probability, choice: `${hit.target ?? 'NAT'}: ${choice ?? ''}` })));
}

const verdicts = ['ACCEPT', 'DROP', 'RETURN', 'QUEUE'] as const;
/** What may become of a packet in a queue for programs (nf_queue). */
const queueAnswers = [{ value: 'QUEUE', label: 'No program reads the queue: it is lost' }, { value: 'ACCEPT', label: 'It goes on behind this table' }, { value: 'DROP', label: 'A program drops it' }, { value: 'unknown', label: 'Not known: the trace ends here' }];

/**
 * Nobody knows what the target does: a fact may say it. A chain that is missing is passed by, and so is a target
 * that is known to let the packet go on; for any other target the trace ends.
 */
function unknownTarget(state: State, box: Box, place: Place, effect: Extract<Effect, { verdict: 'UNKNOWN' }>, hit: RuleStep, name: string, rule: Rule): Next {
  const missing = effect.ask?.id.startsWith('chain:') === true;
  const harmless = rule.target?.module?.terminating === false;
  const byDefault = effect.byDefault ?? (missing || harmless ? 'continue' : 'unknown');
  const queues = effect.byDefault !== undefined;
  const { answer, given } = box.inquiry.ask({
    id: effect.ask?.id ?? `target:${name}`, text: effect.ask?.text ?? `What does the target ${name} do with this packet?`, because: effect.ask?.decides ?? `Rule ${hit.rule} of ${hit.table}/${hit.chain}: ${effect.because}.`,
    kind: 'choice', default: byDefault, uri: hit.uri, range: hit.range,
    options: queues ? queueAnswers : [{ value: 'continue', label: 'Nothing: the next rule follows' }, { value: 'ACCEPT', label: 'Accepts it' }, { value: 'DROP', label: 'Drops it' }, { value: 'RETURN', label: 'Leaves the chain' }, { value: 'unknown', label: 'Not known: the trace ends here' }],
    ...(queues && effect.ask?.assumption !== undefined && { assumption: effect.ask.assumption }),
    ...(harmless && { assumption: `What the target ${name} does to a packet is not followed: it was taken to go on unchanged.` }),
    ...(missing && { assumption: `The chain ${name} is not in the file (table ${hit.table}). It was taken to let packets return unchanged.` }),
  });
  if (answer === 'continue') return { state: addStep(state, hit) };
  const verdict = verdicts.find((other) => other === answer);
  // nf_hook_slow goes on with the next hook function, and nf_nat_inet_fn never comes to its null binding.
  const after: State = queues && verdict === 'ACCEPT' && place.table.name === 'nat' ? { ...state, fromQueue: true } : state;
  if (verdict) return carryOut(after, box, place, { verdict, because: given ? 'you said so' : effect.because }, hit, name, rule);
  return { states: finish(addStep(state, hit), { outcome: 'UNKNOWN', summary: `Rule ${hit.rule} of ${hit.chain} (${hit.table}, ${hit.hook}) matches, and ${missing ? `leads to the chain ${name}, which is not in the file` : `what it does is unknown: ${effect.because}`}` }) };
}

/** The end of a built-in chain, or a RETURN from it (the underflow entry of the hook). A dump that does not say the policy leads to a question. */
function policy(state: State, box: Box, { table, base, hook }: Place): State {
  const { file } = table.dump;
  const declaration = base.declaration === undefined ? undefined : chainDeclaration(file.capture, base.declaration);
  const said = declaration?.policy === 'DROP' || declaration?.policy === 'ACCEPT' ? declaration.policy : undefined;
  const verdict = said ?? askPolicy(box, table, base);
  let next = state;
  if (declaration) {
    const range: Range = { start: positionAt(file.lines, declaration.nameSpan.start), end: positionAt(file.lines, declaration.policySpan?.end ?? declaration.nameSpan.end) };
    next = addStep(state, { kind: 'policy', hook, table: table.name, chain: base.name, verdict, ...backend(box, table), uri: file.uri, range });
  }
  return verdict === 'DROP' ? finish(next, { outcome: 'DROP', summary: `Dropped by the policy of ${base.name} (table ${table.name})` }) : next;
}

/** ACCEPT is what the kernel gives a table that nobody set a policy in. */
function askPolicy({ inquiry }: Box, table: Table, base: Chain): 'ACCEPT' | 'DROP' {
  const { file } = table.dump;
  const line = base.declaration ?? base.rules[0];
  const { answer } = inquiry.ask({
    id: `policy:${table.name}/${base.name}`, kind: 'choice', text: `Which policy does ${base.name} of the table ${table.name} have?`, because: `The file has no line ":${base.name} POLICY" in the table ${table.name} that would say so.`,
    options: [{ value: 'ACCEPT', label: 'ACCEPT' }, { value: 'DROP', label: 'DROP' }], default: 'ACCEPT', assumption: `The file does not say the policy of ${base.name} (table ${table.name}): ACCEPT was taken.`,
    ...(line !== undefined && { uri: file.uri, range: { start: { line, character: 0 }, end: positionAt(file.lines, lineEnd(file.lines, line)) } }),
  });
  return answer === 'DROP' ? 'DROP' : 'ACCEPT';
}
