/** Exports every target that Tablewalk knows. A new target is a file in this folder and a line here. */
export * from './ACCEPT.ts';
export * from './CONNMARK.ts';
export { CT } from './CT.ts';
export * from './DNAT.ts';
export * from './DROP.ts';
export * from './LOG.ts';
export * from './MARK.ts';
export * from './MASQUERADE.ts';
export * from './NETMAP.ts';
export * from './NFLOG.ts';
export * from './NFQUEUE.ts';
export * from './NOTRACK.ts';
export * from './QUEUE.ts';
export * from './REDIRECT.ts';
export * from './REJECT.ts';
export * from './RETURN.ts';
export * from './SNAT.ts';
