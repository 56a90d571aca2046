/**
 * Exports pending: entries that the trace does not follow yet, by name, with the reason. They are not drawn unless they are asked
 * for (`--with-pending`). Who makes the trace follow one takes its line out; in the end there is none.
 */
export const pending: Readonly<Record<string, string>> = {};

/** Modules that no packet of this machine can decide, with the reason; the vocabulary has no entry for them. */
export const incomparable: Readonly<Record<string, string>> = {
  mac: 'a TUN device has no Ethernet header, so the kernel never gets an address to look at',
  ipvs: 'IPVS is not in this kernel',
  comment: 'it matches everything; the generator adds it to rules by itself',
  SECMARK: 'the kernel takes no security context while no security module is at work',
  CLUSTERIP: 'it is not in this kernel', LED: 'it is not in this kernel', ULOG: 'it is not in this kernel',
};
