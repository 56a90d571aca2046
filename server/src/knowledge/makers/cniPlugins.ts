/**
 * Exports what the standard CNI plugins make: portmap (host ports), firewall, and the masquerading of bridge and ptp.
 * Checked against containernetworking/plugins plugins/meta/portmap, plugins/meta/firewall, pkg/ip/ipmasq_iptables_linux.go.
 */
import type { Maker } from '../types.ts';

export const cniPlugins: Maker = {
  name: 'CNI plugins',
  chains: [
    { name: 'CNI-HOSTPORT-DNAT', text: 'CNI portmap: packets to an address of the node. One rule for each container with host ports jumps to its CNI-DN chain.' },
    { name: /^CNI-DN-[0-9a-f]+$/, text: 'CNI portmap: the host ports of one container. For each port it marks packets from the container itself and from localhost, then changes the destination to the container.' },
    { name: 'CNI-HOSTPORT-SETMARK', text: 'CNI portmap: marks packets to a host port that need masquerading, from localhost or from the container itself.' },
    { name: 'CNI-HOSTPORT-MASQ', text: 'CNI portmap: masquerades the packets that CNI-HOSTPORT-SETMARK marked.' },
    { name: 'CNI-HOSTPORT-SNAT', text: 'CNI portmap of old versions: masquerading for host ports.' },
    { name: /^CNI-SN-[0-9a-f]+$/, text: 'CNI portmap of old versions: masquerading for the host ports of one container.' },
    { name: 'CNI-FORWARD', text: 'CNI firewall plugin: lets traffic of containers through FORWARD.' },
    { name: 'CNI-ADMIN', text: 'CNI firewall plugin: for your own rules; read before CNI-FORWARD.' },
    { name: 'CNI-ISOLATION-STAGE-1', text: 'CNI firewall plugin: keeps bridges apart, first half: packets that leave a bridge.' },
    { name: 'CNI-ISOLATION-STAGE-2', text: 'CNI firewall plugin: keeps bridges apart, second half: drops packets that enter another bridge.' },
    { name: /^CNI-[0-9a-f]{24}$/, text: 'CNI bridge or ptp plugin with ipMasq: masquerades one container where it talks to addresses outside its network.' },
  ],
  interfaces: [
    { name: /^cni\d+$/, text: 'Bridge of the CNI bridge plugin (flannel and k3s use it): the pods of this node hang on it.' },
    { name: 'cni-podman0', text: 'Bridge of Podman with CNI networking.' },
  ],
  marks: [
    { name: 'masquerade (CNI portmap)', text: 'to be masqueraded by CNI-HOSTPORT-MASQ', shownBy: (hint) => hint.chain === 'CNI-HOSTPORT-SETMARK' && hint.kind === 'set' },
  ],
};
