/** Exports what Istio makes in the network namespace of a pod. Upstream: istio/istio tools/istio-iptables and cni/pkg/iptables. */
import type { Maker } from '../types.ts';

export const istio: Maker = {
  name: 'Istio',
  chains: [
    { name: 'ISTIO_INBOUND', table: 'nat', text: 'Packets that come to the pod: all but excluded ports go to the sidecar.' },
    { name: 'ISTIO_INBOUND', table: 'mangle', text: 'Packets that come to the pod, in TPROXY mode.' },
    { name: 'ISTIO_INBOUND', table: 'raw', text: 'Puts answers of DNS into the connection tracking zone of the sidecar.' },
    { name: 'ISTIO_IN_REDIRECT', text: 'Redirects to the sidecar\'s port for incoming connections, 15006.' },
    { name: 'ISTIO_REDIRECT', text: 'Redirects to the sidecar\'s port for outgoing connections, 15001.' },
    { name: 'ISTIO_OUTPUT', text: 'Packets that the pod sends: those of the sidecar itself (user 1337) go out, others go to the sidecar; in ambient mode to ztunnel.' },
    { name: 'ISTIO_OUTPUT_DNS', table: 'raw', text: 'Puts name lookups of the pod and of the sidecar into connection tracking zones of their own, so that their answers are told apart.' },
    { name: 'ISTIO_OUTPUT_DNS', text: 'Name lookups of the pod, to the sidecar\'s resolver on 15053.' },
    { name: 'ISTIO_DIVERT', text: 'TPROXY mode: marks packets of known connections, so that routing brings them to the sidecar.' },
    { name: 'ISTIO_TPROXY', text: 'TPROXY mode: hands packets to the sidecar with their destination unchanged.' },
    { name: 'ISTIO_DROP', text: 'Drops invalid packets.' },
    { name: 'ISTIO_PRERT', text: 'Ambient mode: packets that come to the pod, to ztunnel\'s ports 15006 and 15008.' },
    { name: 'ISTIO_POSTRT', text: 'Ambient mode, on the host: gives health checks of the kubelet a known source address.' },
  ],
  sets: [{ name: /^istio-inpod-probes.*$/, text: 'The addresses of the pods in ambient mode on this node, for health checks.' }],
  marks: [
    { name: 'ztunnel (Istio)', text: 'sent by ztunnel itself', shownBy: (hint) => /^ISTIO_(PRERT|OUTPUT)$/.test(hint.chain) && hint.field === 'packet' && hint.value === 0x539 && hint.mask === 0xfff },
    { name: 'to ztunnel (Istio)', text: 'belongs to a connection of ztunnel and is routed to it', shownBy: (hint) => /^ISTIO_(PRERT|OUTPUT)$/.test(hint.chain) && hint.value === 0x111 && hint.mask === 0xfff },
    { name: 'to sidecar (Istio)', text: 'belongs to a connection of the sidecar; routing table 133 brings it there', shownBy: (hint) => hint.chain === 'ISTIO_DIVERT' && hint.kind === 'set' },
  ],
};
