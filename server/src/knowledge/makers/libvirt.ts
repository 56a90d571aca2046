/** Exports what libvirt makes. Upstream: libvirt src/network/network_iptables.c and src/nwfilter. */
import type { Maker } from '../types.ts';

export const libvirt: Maker = {
  name: 'libvirt',
  chains: [
    { name: 'LIBVIRT_INP', text: 'Lets virtual machines reach DNS and DHCP of this host.' },
    { name: 'LIBVIRT_OUT', text: 'Lets answers of DNS and DHCP go to virtual machines.' },
    { name: 'LIBVIRT_FWI', text: 'Packets into virtual networks.' },
    { name: 'LIBVIRT_FWO', text: 'Packets out of virtual networks.' },
    { name: 'LIBVIRT_FWX', text: 'Packets inside a virtual network.' },
    { name: 'LIBVIRT_PRT', table: 'nat', text: 'Masquerades virtual networks.' },
    { name: 'LIBVIRT_PRT', table: 'mangle', text: 'Fills in the checksum of DHCP answers.' },
    { name: /^(HJ|FJ|FP)-.+$/, text: 'Network filter of one virtual machine\'s interface (nwfilter).' },
    { name: /^libvirt-(in|out|in-post|host-in)$/, text: 'Finds the network filter of a virtual machine (nwfilter).' },
  ],
  interfaces: [
    { name: /^virbr\d+$/, text: 'Bridge of a virtual network.' },
    { name: /^virbr\d+-nic$/, text: 'Dummy port of a virtual network\'s bridge, which gives it its MAC address.' },
    { name: /^vnet\d+$/, text: 'The host\'s end of a virtual machine\'s interface.' },
  ],
};
