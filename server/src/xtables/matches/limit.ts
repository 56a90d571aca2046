/** Exports the match `limit`. */
import { assumed, unknown } from '../../base/tri.ts';
import { isNumber } from '../checks.ts';
import { word } from '../listed.ts';
import { idOf, limitBurst, parseRate, timeUnits } from '../fresh.ts';
import { ruleKey, write } from '../memory.ts';
import { both, option, placeOf, says, testWhole, wordOf } from '../support.ts';
import type { MatchModule } from '../types.ts';

/** XT_LIMIT_AVG and XT_LIMIT_BURST of libxt_limit.c. */
const usualRate = '3/hour';
const usualBurst = 5;

export const limit: MatchModule = {
  kind: 'match',
  name: 'limit',
  families: both,
  help: 'Fits only so many packets in a time (a token bucket for all packets that reach this rule). Often used so that LOG does not flood the log.',
  listed: { items: [word('limit: avg ', '--limit'), word('burst ', '--limit-burst', '\\d+(?=\\s|$)')] },
  options: [
    option('--limit', 'number[/second|/minute|/hour|/day]', 'Average rate at which packets fit; 3 per hour where nothing is said.', {
      values: [{ words: timeUnits, behind: '/' }],
      check: ([text = '']) => {
        const rate = parseRate(text);
        if (!rate) return `${text} is not a rate such as 3/minute`;
        return rate.packets > 10_000 * rate.seconds ? `${text} is faster than the 10000 packets a second that the kernel can tell` : undefined;
      },
      explain: says('at most'),
    }),
    option('--limit-burst', 'number', 'So many packets fit at once before the limit begins; 5 where nothing is said.', { check: isNumber(10000), explain: says('after a burst of') }),
  ],
  // limit_mt begins with a full bucket, and the packets of a trace come too fast to refill it.
  test: testWhole((use, { memory, rule }) => {
    const rate = wordOf(use, '--limit') ?? usualRate;
    const written = Number(wordOf(use, '--limit-burst') ?? usualBurst);
    const burst = limitBurst(parseRate(rate)!, written);
    if (burst === undefined) return { answer: unknown(`the kernel refuses a burst of ${written} at ${rate}`) };
    const bucket = ruleKey<number>('limit', rule, use);
    const left = memory.get(bucket) ?? burst;
    const place = placeOf(rule);
    const fits = left > 0;
    const overflow = burst === written ? '' : ` (the credits of ${written} overflow in the kernel)`;
    const answer = assumed(fits, fits ? `the limit still lets ${left} of its burst of ${burst}${overflow} through` : `the packets before used up the burst of ${burst}${overflow}`, {
      id: idOf('limit', rule), text: `Is the packet within the limit of ${place}?`,
      decides: 'An iptables-save dump does not hold how much of the limit is left; the kernel shows it nowhere.', assumption: left === burst ? `The packet is within the limit of ${place}, as in a freshly loaded ruleset.`
        : `The packet is ${fits ? 'within' : 'past'} the limit of ${place}: the packets of this trace used ${fits ? 'some of' : 'up'} its burst, and no time is taken to pass between them.`,
    });
    return { answer, remember: [write(bucket, Math.max(0, left - 1))] };
  }),
};
