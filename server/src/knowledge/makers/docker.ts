/** Exports what Docker Engine makes. Upstream: moby integration/network/bridge/iptablesdoc. */
import type { Maker } from '../types.ts';

export const docker: Maker = {
  name: 'Docker',
  chains: [
    { name: 'DOCKER', table: 'nat', text: 'Published ports: changes the destination to the container.' },
    { name: 'DOCKER', table: 'filter', text: 'Lets packets to published ports of containers through, and, in newer versions, drops other packets into a bridge.' },
    { name: 'DOCKER-USER', text: 'For your own rules; read before those of Docker, and never changed by Docker.' },
    { name: 'DOCKER-FORWARD', text: 'Docker 28 and later: all of Docker\'s rules for FORWARD.' },
    { name: 'DOCKER-CT', text: 'Docker 28 and later: lets answers into the bridges.' },
    { name: 'DOCKER-BRIDGE', text: 'Docker 28 and later: packets into a bridge go on to DOCKER.' },
    { name: 'DOCKER-INTERNAL', text: 'Docker 28 and later: closes networks made with --internal.' },
    { name: 'DOCKER-ISOLATION-STAGE-1', text: 'Keeps bridges apart, first half: packets that leave a bridge. Before Docker 28.' },
    { name: 'DOCKER-ISOLATION-STAGE-2', text: 'Keeps bridges apart, second half: drops packets that enter another bridge. Before Docker 28.' },
    { name: 'DOCKER-ISOLATION', text: 'Keeps bridges apart, in old versions.' },
    { name: 'DOCKER-INGRESS', text: 'Published ports of swarm services.' },
    { name: 'DOCKER_OUTPUT', text: 'Inside a container: sends name lookups to Docker\'s resolver.' },
    { name: 'DOCKER_POSTROUTING', text: 'Inside a container: gives the answers of Docker\'s resolver their expected source.' },
  ],
  sets: [{ name: /^docker-ext-bridges-v[46]$/, text: 'The subnets of Docker\'s bridges.' }],
  interfaces: [
    { name: 'docker0', text: 'Bridge of Docker\'s default network: containers hang on it by veth pairs. Without any it has no carrier and is down.' },
    { name: 'docker_gwbridge', text: 'Bridge by which swarm containers reach the world outside.' },
    { name: /^br-[0-9a-f]{12}$/, text: 'Bridge of a Docker network; the name holds the first 12 digits of the network\'s ID.' },
  ],
};
