/** Exports how these tests run matches and targets: a rule as text, a packet with what matters, the answer as one word. */
import assert from 'node:assert/strict';
import type { Family } from '../../../server/src/base/ip.ts';
import { parseIp } from '../../../server/src/base/ip.ts';
import type { Connection, Packet } from '../../../server/src/base/packet.ts';
import { unknown } from '../../../server/src/base/tri.ts';
import { memoryOf, nothingRemembered } from '../../../server/src/xtables/memory.ts';
import { parseRule } from '../../../server/src/syntax/iptables/bind.ts';
import type { Effect, HostView, MatchContext, OptionAnswer } from '../../../server/src/xtables/types.ts';

export const ip = (text: string): NonNullable<ReturnType<typeof parseIp>> => parseIp(text)!;

export const packet4: Packet = { family: 4, src: ip('10.0.0.1'), dst: ip('10.0.0.2'), protocol: 6, sport: 40000, dport: 80, flags: 2, ttl: 64, tos: 0, length: 60, mark: 0, in: 'eth0' };
export const packet6: Packet = { ...packet4, family: 6, src: ip('fd00::1'), dst: ip('fd00::2') };

const tuple = { src: packet4.src, dst: packet4.dst, protocol: 6, sport: 40000, dport: 80 };
export const connection: Connection = {
  state: 'NEW', direction: 'ORIGINAL', original: tuple, reply: { src: tuple.dst, dst: tuple.src, protocol: 6, sport: 80, dport: 40000 },
  seenReply: false, assured: false, confirmed: false, expected: false, sourceNat: false, destinationNat: false, mark: 0, zone: 0,
};

export const nobody: HostView = { hasAddressType: () => unknown('no host'), inSet: () => ({ answer: unknown('no sets') }), spend: () => true, changeSets: () => ({ verdict: 'UNKNOWN', because: 'no sets' }), reversePath: () => unknown('no routes'), interfaceOf: () => undefined, isBridge: () => false, firstUse: () => undefined, moment: () => undefined, listedConnections: { connections: [], within: () => [], owns: () => undefined }, pathMtu: () => ({ because: 'no routes' }) };

/** What a test sets: fields of the packet, and the rest of the context. */
export type Given = Partial<Packet> & { readonly context?: Partial<Omit<MatchContext, 'packet'>> };

const contextOf = ({ context, ...fields }: Given): MatchContext => {
  const base = fields.family === 6 ? packet6 : packet4;
  return { packet: { ...base, ...fields }, hook: 'PREROUTING', table: 'mangle', rule: { table: 'mangle', chain: 'CHAIN', number: 1 }, memory: memoryOf(nothingRemembered), realm: 0, connection, lookUp: () => undefined, host: nobody, ...context };
};

export function answers(text: string, given: Given = {}): OptionAnswer[] {
  const context = contextOf(given);
  const rule = parseRule(`-A CHAIN ${text}`, 0, 0, context.packet.family);
  return [rule.header, ...rule.matches].flatMap((use) => use.module?.test?.(use, context) ?? [{ option: use.name, answer: unknown('not evaluated') }]);
}

/** yes, no, unknown or chance: what all options of the rule say together. */
export function result(text: string, given: Given = {}): string {
  const results = answers(text, given).map(({ answer }) => answer.result);
  return ['no', 'unknown', 'chance'].find((one) => results.includes(one as 'no')) ?? 'yes';
}

/** Why, of all options. */
export const because = (text: string, given: Given = {}): string => answers(text, given).map(({ answer }) => answer.because).join('; ');

export function effect(text: string, given: Given = {}): Effect {
  const context = contextOf(given);
  const { target } = parseRule(`-A CHAIN ${text}`, 0, 0, context.packet.family as Family);
  return target!.module!.apply!(target!, context);
}

/** Rows: the rule's options, what the packet has, the expected answer. */
export const table = (title: string, rows: readonly (readonly [rule: string, expected: string, given?: Given])[]): void => {
  describe(title, () => {
    for (const [rule, expected, given = {}] of rows) {
      const { context, ...fields } = given;
      const shown = Object.entries({ ...fields, ...context }).map(([key, value]) => `${key}=${typeof value === 'object' ? '…' : String(value)}`).join(' ');
      it(`${rule}${shown && ` (${shown})`} is ${expected}`, () => { assert.equal(result(rule, given), expected, because(rule, given)); });
    }
  });
};
