/** Exports what Linkerd makes in the network namespace of a pod. Upstream: linkerd/linkerd2-proxy-init internal/iptables. */
import type { Maker } from '../types.ts';

export const linkerd: Maker = {
  name: 'Linkerd',
  chains: [
    { name: 'PROXY_INIT_REDIRECT', text: 'Packets that come to the pod: all but excluded ports go to the proxy, port 4143.' },
    { name: 'PROXY_INIT_OUTPUT', text: 'Packets that the pod sends: all but those of the proxy itself (user 2102) go to the proxy, port 4140.' },
  ],
};
