/** Exports what NFQUEUE and QUEUE share: what becomes of a packet that is handed to programs (nf_queue.c). */
import type { Effect } from './types.ts';

/** Without a program the packet is lost, or goes on where the rule says --queue-bypass. */
export function queued(numbers: string, bypass: boolean): Effect {
  const queue = numbers.includes(':') ? `one of the queues ${numbers}` : `queue ${numbers}`;
  return {
    verdict: 'UNKNOWN', because: `no program reads ${queue}: the packet ${bypass ? 'goes on behind this table' : 'is dropped'}`, byDefault: bypass ? 'ACCEPT' : 'QUEUE',
    ask: { id: `queue:${numbers}${bypass ? ' bypass' : ''}`, text: `What becomes of packets in ${queue}?`, decides: 'The files do not say which program reads the queue, nor what it does: /proc/net/netfilter/nfnetlink_queue would list who listens.', assumption: `No program reads ${queue}: ${bypass ? 'packets go on, because the rule says --queue-bypass' : 'packets that are handed to it are dropped'}.` },
  };
}
