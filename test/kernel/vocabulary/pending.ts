/**
 * Exports pending: entries that the trace does not follow yet, by name, with the reason. They are not drawn unless they are asked
 * for (`--with-pending`). Who makes the trace follow one takes its line out; in the end there is none.
 */
export const pending: Readonly<Record<string, string>> = {
  realm: 'the trace does not evaluate -m realm',
  esp: 'the trace does not evaluate -m esp',
  ah: 'the trace does not evaluate -m ah',
  ipcomp: 'the trace does not evaluate -m ipcomp',
  tcpmss: 'the trace does not evaluate -m tcpmss',
  u32: 'the trace does not evaluate -m u32',
  string: 'the trace does not evaluate -m string',
  bpf: 'the trace does not evaluate -m bpf',
  ipv6header: 'the trace does not evaluate -m ipv6header',
  hbh: 'the trace does not evaluate -m hbh',
  dst: 'the trace does not evaluate -m dst',
  rt: 'the trace does not evaluate -m rt',
  srh: 'the trace does not evaluate -m srh',
  frag: 'the trace does not evaluate -m frag',
  'ah extension': 'the trace does not evaluate -m ah',
  mh: 'the trace does not evaluate -m mh',
  eui64: 'the trace does not evaluate -m eui64',
  HMARK: 'the trace does not know what -j HMARK does',
  'conntrack expiry': 'the trace does not ask how long a connection lasts',
  'tcp option': 'options of the TCP header are not looked at',
  'sctp chunks': 'chunks are not looked at', 'dccp types': 'the type is not looked at', 'dccp option': 'options are not looked at',
};

/** Modules that no packet of this machine can decide, with the reason; the vocabulary has no entry for them. */
export const incomparable: Readonly<Record<string, string>> = {
  mac: 'a TUN device has no Ethernet header, so the kernel never gets an address to look at',
  ipvs: 'IPVS is not in this kernel',
  comment: 'it matches everything; the generator adds it to rules by itself',
  SECMARK: 'the kernel takes no security context while no security module is at work',
  CLUSTERIP: 'it is not in this kernel', LED: 'it is not in this kernel', ULOG: 'it is not in this kernel',
};
