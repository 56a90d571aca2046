/**
 * Exports traceLines: the steps of a path as the kernel logs a packet that the target TRACE marked: `TRACE: table:chain:rule:number` and the headers
 * (trace_packet in ip_tables.c, nf_log_ip_packet in nf_log_syslog.c). What a trace does not know, such as identification and window, is 0.
 */
import type { RuleStep, TracePacket, TracePath, TraceStep } from '../../../server/src/protocol/trace.ts';

/** One line for each rule that matched, each chain that returned at its end, and each policy; with a heading for each box of a journey. */
export function traceLines(path: TracePath, sent: TracePacket | undefined): string {
  const lines: string[] = [];
  let packet: TracePacket = sent ?? path.legs?.[0]?.arrives ?? path.packet;
  let leg: number | undefined;
  for (const [index, step] of path.steps.entries()) {
    if (step.leg !== leg && path.legs) {
      leg = step.leg;
      const own = leg === undefined ? undefined : path.legs[leg];
      if (own) {
        packet = own.arrives;
        lines.push(`# ${own.box}`);
      }
    }
    if (step.kind === 'policy') lines.push(line(step.table, step.chain, 'policy', lastRule(path.steps, index) + 1, step.hook, packet));
    else if (step.kind === 'rule') {
      if (step.matched === 'yes') lines.push(line(step.table, step.chain, 'rule', step.rule, step.hook, packet));
      packet = step.after ?? packet;
      for (const ended of returned(path.steps, index)) lines.push(line(ended.table, ended.chain, 'return', ended.rule + 1, ended.hook, packet));
    } else packet = step.after ?? packet;
  }
  return `${lines.join('\n')}\n`;
}

/** The number of the last rule of the chain whose policy decides. */
function lastRule(steps: readonly TraceStep[], at: number): number {
  const policy = steps[at]!;
  for (let index = at - 1; index >= 0; index--) {
    const step = steps[index]!;
    if (step.kind !== 'rule' || policy.kind !== 'policy' || step.table !== policy.table || step.hook !== policy.hook || step.leg !== policy.leg) return 0;
    if (step.depth === 0) return step.rule;
  }
  return 0;
}

/** The chains that end behind a rule without a decision: the last rule of each that was looked at. */
function returned(steps: readonly TraceStep[], at: number): RuleStep[] {
  const here = steps[at]!;
  const next = steps[at + 1];
  if (here.kind !== 'rule' || (here.matched === 'yes' && here.target === 'RETURN')) return [];
  const goesOn = next !== undefined && (next.kind === 'rule' || next.kind === 'policy') && next.table === here.table && next.hook === here.hook && next.leg === here.leg;
  const depth = goesOn ? (next.kind === 'rule' ? next.depth : 0) : here.depth;
  const found: RuleStep[] = [];
  let wanted = here.depth;
  for (let index = at; index >= 0 && wanted > depth; index--) {
    const step = steps[index]!;
    if (step.kind !== 'rule' || step.table !== here.table || step.hook !== here.hook) break;
    if (step.depth !== wanted) continue;
    found.push(step);
    wanted--;
  }
  return found;
}

const hex = (value: number): string => `0x${value.toString(16).padStart(2, '0').toUpperCase()}`;

function line(table: string, chain: string, what: 'rule' | 'return' | 'policy', number: number, hook: string, packet: TracePacket): string {
  const { in: arrived, out, src, dst, length = 0, tos = 0, ttl = 0, id = 0, mark = 0 } = packet;
  const seesIn = hook !== 'OUTPUT' && hook !== 'POSTROUTING' ? arrived : undefined;
  const seesOut = hook === 'PREROUTING' || hook === 'INPUT' ? undefined : out;
  const v6 = src.includes(':');
  const head = v6 ? `LEN=${length} TC=${tos} HOPLIMIT=${ttl} FLOWLBL=0` : `LEN=${length} TOS=${hex(tos & 0x1e)} PREC=${hex(tos & 0xe0)} TTL=${ttl} ID=${id}`;
  return `TRACE: ${table}:${chain}:${what}:${number} IN=${seesIn ?? ''} OUT=${seesOut ?? ''} ${seesIn === undefined ? '' : `MAC=${packet.mac ?? ''} `}SRC=${src} DST=${dst} ${head} ${transport(packet)}${mark === 0 ? '' : `MARK=0x${mark.toString(16)} `}`.trimEnd();
}

function transport({ proto, sport = 0, dport = 0, flags = [], seq = 0, ack = 0, window = 0, icmpType = 0, icmpCode = 0, icmpId = 0, length = 0 }: TracePacket): string {
  switch (proto) {
    case 'tcp': return `PROTO=TCP SPT=${sport} DPT=${dport} SEQ=${seq} ACK=${ack} WINDOW=${window} RES=0x00 ${['CWR', 'ECE', 'URG', 'ACK', 'PSH', 'RST', 'SYN', 'FIN'].filter((flag) => flags.includes(flag)).map((flag) => `${flag} `).join('')}URGP=0 `;
    case 'udp': return `PROTO=UDP SPT=${sport} DPT=${dport} LEN=${Math.max(0, length - 20)} `;
    case 'icmp': return `PROTO=ICMP TYPE=${icmpType} CODE=${icmpCode} ID=${icmpId} SEQ=0 `;
    case 'icmpv6': return `PROTO=ICMPv6 TYPE=${icmpType} CODE=${icmpCode} ID=${icmpId} SEQ=0 `;
    case 'ipencap': return 'PROTO=4 ';
    default: return `PROTO=${String(proto).toUpperCase()} `;
  }
}
