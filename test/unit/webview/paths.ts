/** Exports small traces for the panel's tests: steps written as one short line each. */
import type { OtherStep, PacketForm, PolicyStep, RuleStep, TracePacket, TracePath, TraceResult, TraceStep } from '../../../server/src/protocol/trace.ts';
import { reduce } from '../../../client/webview/reducer.ts';
import { initialState, type Event, type State } from '../../../client/webview/state.ts';

export const packet: TracePacket = { in: 'eth0', src: '10.0.0.1', sport: 40000, dst: '10.0.0.2', dport: 80, proto: 'tcp', flags: ['SYN'], mark: 0, ttl: 64 };
export const uri = 'file:///box.rules';
let line = 0;
const range = () => ({ start: { line: ++line, character: 0 }, end: { line, character: 9 } });

/** `nat PREROUTING KUBE-SERVICES 3 yes -j KUBE-NODE-PORT`; spaces in front are the depth of the jump stack. */
export function rule(text: string, extra: Partial<RuleStep> = {}): RuleStep {
  const depth = text.length - text.trimStart().length;
  const [table = '', hook = '', chain = '', number = '', matched = 'no', ...words] = text.trim().split(' ');
  const body = words.join(' ');
  const target = /-j (\S+)/.exec(body)?.[1];
  return {
    kind: 'rule', table, hook, chain, rule: Number(number), matched: matched as RuleStep['matched'], depth, text: body,
    reasons: matched === 'yes' ? [] : [{ option: '-d', result: matched as RuleStep['matched'], because: 'destination is 10.0.0.2' }],
    ...(target !== undefined && { target }), uri, range: range(), ...extra,
  };
}
export const rules = (...texts: string[]): RuleStep[] => texts.map((text) => rule(text));
/** That many rules of a chain, from number `from`, that did not match. */
export const misses = (count: number, place = 'filter INPUT INPUT', from = 1): RuleStep[] => Array.from({ length: count }, (_, index) => rule(`${place} ${from + index} no -d 10.9.9.${index} -j DROP`));
export const policy = (table: string, hook: string, verdict = 'ACCEPT'): PolicyStep => ({ kind: 'policy', table, hook, chain: hook, verdict, uri, range: range() });
export const other = (kind: OtherStep['kind'], summary: string, extra: Partial<OtherStep> = {}): OtherStep => ({ kind, summary, ...extra });

export const pathOf = (steps: TraceStep[], extra: Partial<TracePath> = {}): TracePath => ({ steps, assumptions: [], outcome: 'ACCEPT', packet, summary: 'went through', ...extra });
export const resultOf = (...paths: TracePath[]): TraceResult => ({ results: [{ paths }], questions: [] });

export const form: PacketForm = { box: 'box', family: 4, interfaces: [{ name: 'eth0', detail: '10.0.0.2/24' }], presets: [], packet, marks: [] };
export const formEvent = (change: Partial<PacketForm> = {}): Event => ({ type: 'form', uri, title: 'box.rules', form: { ...form, ...change } });

export const after = (state: State, ...events: Event[]): State => events.reduce(reduce, state);
/** A panel that shows the result of its first trace. */
export const traced = (result: TraceResult): State => {
  const asked = after(initialState, formEvent());
  return after(asked, { type: 'result', id: asked.request!.id, result });
};
