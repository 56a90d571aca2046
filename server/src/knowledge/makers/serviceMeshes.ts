/** Exports what the other service meshes make in the network namespace of a pod: Linkerd (linkerd2-proxy-init) and Kuma (transparentproxy). */
import type { Maker } from '../types.ts';

export const linkerd: Maker = {
  name: 'Linkerd',
  chains: [
    { name: 'PROXY_INIT_REDIRECT', text: 'Packets that come to the pod: all but excluded ports go to the proxy, port 4143.' },
    { name: 'PROXY_INIT_OUTPUT', text: 'Packets that the pod sends: all but those of the proxy itself go to the proxy, port 4140.' },
  ],
};

export const kuma: Maker = {
  name: 'Kuma',
  chains: [
    { name: 'KUMA_MESH_INBOUND', text: 'Packets that come to the pod: all but excluded ports go to the proxy.' },
    { name: 'KUMA_MESH_OUTBOUND', text: 'Packets that the pod sends: all but those of the proxy itself go to the proxy.' },
    { name: 'KUMA_MESH_INBOUND_REDIRECT', text: 'Redirects to the proxy\'s port for incoming connections.' },
    { name: 'KUMA_MESH_OUTBOUND_REDIRECT', text: 'Redirects to the proxy\'s port for outgoing connections.' },
  ],
};
