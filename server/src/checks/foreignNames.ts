/** Exports foreignMatches and foreignTargets: matches and targets that iptables itself does not come with, but well-known packages and older kernels do. */

/** xtables-addons, patch-o-matic, layer7, nDPI, OpenWrt's and Android's own. */
export const foreignMatches: ReadonlySet<string> = new Set([
  'account', 'asn', 'bandwidth', 'childlevel', 'condition', 'connrate', 'coova', 'dstlimit', 'fuzzy', 'geoip', 'gradm', 'iface', 'ipp2p', 'ipv4options', 'layer7', 'length2', 'lscan', 'mobility', 'mport', 'ndpi',
  'nth', 'id', 'pknock', 'portscan', 'psd', 'qtaguid', 'quota2', 'random', 'rope', 'rtpengine', 'sip', 'stealth', 'timerange', 'unclean', 'web', 'weburl', 'webmon', 'webstr', 'TRIGGER', 'phys', 'dns', 'tls', 'opendpi', 'exp', 'macblock',
]);

/** xtables-addons, older kernels, OpenWrt and well-known programs. */
export const foreignTargets: ReadonlySet<string> = new Set([
  'ACCOUNT', 'BALANCE', 'CHAOS', 'CLUSTERIP', 'CONE', 'COOVA', 'DELUDE', 'DHCPMAC', 'DNETMAP', 'DOT', 'ECHO', 'ESFQ', 'FLOWOFFLOAD', 'FTOS', 'FULLCONENAT', 'IMQ', 'IPCLASSIFY', 'IPMARK', 'IPV4OPTSSTRIP', 'ISG', 'JOOL', 'JOOL_SIIT',
  'LOGMARK', 'MIRROR', 'NATTYPE', 'NDPI', 'NETFLOW', 'NFLOGX', 'PROTO', 'PORTTRIGGER', 'RAWDNAT', 'RAWSNAT', 'ROUTE', 'RTPENGINE', 'SAME', 'SKIPLOG', 'STEAL', 'SYSRQ', 'TARPIT', 'TPROXY2', 'TRIGGER', 'ULOG', 'XOR', 'WEBSTR', 'BCOUNT', 'MACSAVE', 'TTL', 'HL',
]);
