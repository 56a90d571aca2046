/** Exports what ttl and hl, TTL and HL share: IPv4's time to live and IPv6's hop limit are the same byte by two names. */
import type { Family } from '../base/ip.ts';
import { parseNumber } from '../base/numbers.ts';
import { when } from '../base/tri.ts';
import { isNumber } from './checks.ts';
import { changes } from './effects.ts';
import { text, word } from './listed.ts';
import { nameOf, not, option, testEach } from './support.ts';
import type { MatchModule, TargetModule } from './types.ts';

/** The match `ttl` (iptables) or `hl` (ip6tables); ipt_ttl and ip6t_hl compare in the same way. */
export const hopMatch = (name: 'ttl' | 'hl', family: Family, what: string): MatchModule => {
  const upper = name.toUpperCase();
  const limit = (text: string): number => parseNumber(text, 255)!;
  return {
    kind: 'match',
    name,
    families: [family],
    help: `The ${what} of the packet: how many routers it may still pass.`,
    validity: { oneOf: [`--${name}-eq`, `--${name}-lt`, `--${name}-gt`], exclusive: [[`--${name}-eq`, `--${name}-lt`, `--${name}-gt`]] },
    listed: { items: [{ at: text(`${upper} match ${upper} (?<op>==|!=|<|>) (?<n>\\d+)`), options: ({ op, n = '' }) => [{ option: `--${name}-${op === '<' ? 'lt' : op === '>' ? 'gt' : 'eq'}`, words: [n], negated: op === '!=' }] }] },
    options: [
      option(`--${name}-eq`, 'number', `The ${what} is this number.`, { aliases: [`--${name}`], negatable: true, check: isNumber(255), explain: ([n = '?'], negated) => `${what} ${not(negated)}${n}` }),
      option(`--${name}-lt`, 'number', `The ${what} is smaller.`, { check: isNumber(255), explain: ([n = '?']) => `${what} below ${n}` }),
      option(`--${name}-gt`, 'number', `The ${what} is greater.`, { check: isNumber(255), explain: ([n = '?']) => `${what} above ${n}` }),
    ],
    test: testEach({
      [`--${name}-eq`]: ([text = ''], { packet }) => when(packet.ttl === limit(text), `${what} is ${packet.ttl}${packet.ttl === limit(text) ? '' : `, not ${text}`}`),
      [`--${name}-lt`]: ([text = ''], { packet }) => when(packet.ttl < limit(text), `${what} ${packet.ttl} is ${packet.ttl < limit(text) ? '' : 'not '}below ${text}`),
      [`--${name}-gt`]: ([text = ''], { packet }) => when(packet.ttl > limit(text), `${what} ${packet.ttl} is ${packet.ttl > limit(text) ? '' : 'not '}above ${text}`),
    }, { needs: `--${name}-eq, --${name}-lt or --${name}-gt` }),
  };
};

/** The target `TTL` (iptables) or `HL` (ip6tables); results stay within 0 and 255 (xt_HL.c). */
export const hopTarget = (name: 'TTL' | 'HL', family: Family, what: string): TargetModule => {
  const prefix = `--${name.toLowerCase()}`;
  return {
    kind: 'target',
    name,
    families: [family],
    tables: ['mangle'],
    terminating: false,
    help: `Changes the ${what} of the packet, that is how many routers it may still pass.`,
    validity: { oneOf: [`${prefix}-set`, `${prefix}-dec`, `${prefix}-inc`], exclusive: [[`${prefix}-set`, `${prefix}-dec`, `${prefix}-inc`]] },
    listed: { items: [word(`${name} set to `, `${prefix}-set`), word(`${name} decrement by `, `${prefix}-dec`), word(`${name} increment by `, `${prefix}-inc`)] },
    options: [
      option(`${prefix}-set`, 'number', `The new ${what}.`, { check: isNumber(255), explain: ([n = '?']) => `sets the ${what} to ${n}` }),
      option(`${prefix}-dec`, 'number', `Takes this number away from the ${what}.`, { check: isNumber(255, 1), explain: ([n = '?']) => `lowers the ${what} by ${n}` }),
      option(`${prefix}-inc`, 'number', `Adds this number to the ${what}.`, { check: isNumber(255, 1), explain: ([n = '?']) => `raises the ${what} by ${n}` }),
    ],
    apply: changes((use, { packet }) => {
      const one = use.options[0];
      const number = parseNumber(one?.words[0]?.text ?? '', 255);
      if (!one || number === undefined) return `${name} needs ${prefix}-set, ${prefix}-dec or ${prefix}-inc`;
      const ttl = nameOf(one) === `${prefix}-set` ? number : nameOf(one) === `${prefix}-dec` ? Math.max(0, packet.ttl - number) : Math.min(255, packet.ttl + number);
      return { packet: { ...packet, ttl }, because: `the ${what} ${packet.ttl} becomes ${ttl}` };
    }),
  };
};
