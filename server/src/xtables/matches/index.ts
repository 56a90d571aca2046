/** Exports every match that Tablewalk knows. A new match is a file in this folder and a line here. */
export * from './addrtype.ts';
export * from './comment.ts';
export * from './connmark.ts';
export * from './conntrack.ts';
export * from './dccp.ts';
export * from './icmp.ts';
export * from './icmp6.ts';
export * from './mark.ts';
export * from './multiport.ts';
export * from './physdev.ts';
export * from './sctp.ts';
export * from './set.ts';
export * from './state.ts';
export * from './statistic.ts';
export * from './tcp.ts';
export * from './udp.ts';
