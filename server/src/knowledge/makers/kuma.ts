/** Exports what Kuma makes in the network namespace of a pod. Upstream: kumahq/kuma pkg/transparentproxy. */
import type { Maker } from '../types.ts';

export const kuma: Maker = {
  name: 'Kuma',
  chains: [
    { name: 'KUMA_MESH_INBOUND', text: 'Packets that come to the pod: all but excluded ports go to the proxy.' },
    { name: 'KUMA_MESH_OUTBOUND', text: 'Packets that the pod sends: all but those of the proxy itself go to the proxy.' },
    { name: 'KUMA_MESH_INBOUND_REDIRECT', text: 'Redirects to the proxy\'s port for incoming connections.' },
    { name: 'KUMA_MESH_OUTBOUND_REDIRECT', text: 'Redirects to the proxy\'s port for outgoing connections.' },
  ],
};
