/** What language a text is of whose name says nothing. */
import assert from 'node:assert/strict';
import { languageOfText } from '../../../../server/src/syntax/capture/language.ts';

const texts: Record<string, [language: 'iptables' | 'netcapture' | undefined, text: string]> = {
  'a set': ['netcapture', 'Name: WEB\nType: hash:ip\nRevision: 5\nHeader: family inet hashsize 1024 maxelem 65536\nMembers:\n10.0.0.1\n'],
  'a set, to be restored': ['netcapture', 'create WEB hash:ip family inet hashsize 1024 maxelem 65536\nadd WEB 10.0.0.1\n'],
  'routes': ['netcapture', 'default via 10.0.0.1 dev eth0 proto dhcp metric 100\n10.0.0.0/24 dev eth0 proto kernel scope link src 10.0.0.5\n'],
  'addresses': ['netcapture', '2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP group default qlen 1000\n    inet 10.0.0.5/24 brd 10.0.0.255 scope global eth0\n'],
  'addresses in brief': ['netcapture', 'lo               UNKNOWN        127.0.0.1/8 ::1/128\neth0             UP             10.0.0.5/24\n'],
  'ifconfig': ['netcapture', 'eth0: flags=4163<UP,BROADCAST,RUNNING,MULTICAST>  mtu 1500\n        inet 10.0.0.5  netmask 255.255.255.0  broadcast 10.0.0.255\n'],
  'route -n': ['netcapture', 'Kernel IP routing table\nDestination     Gateway         Genmask         Flags Metric Ref    Use Iface\n0.0.0.0         10.0.0.1        0.0.0.0         UG    0      0        0 eth0\n'],
  'neighbours': ['netcapture', '10.0.0.1 dev eth0 lladdr 52:54:00:12:34:56 REACHABLE\n10.0.0.2 dev eth0 lladdr 52:54:00:12:34:57 STALE\n'],
  'kernel settings': ['netcapture', 'net.ipv4.ip_forward = 1\nnet.ipv4.conf.all.rp_filter = 0\n'],
  'iptables -S': ['iptables', '-P INPUT ACCEPT\n-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n'],
  'iptables -L': ['iptables', 'Chain INPUT (policy ACCEPT)\ntarget     prot opt source               destination\nACCEPT     tcp  --  anywhere             anywhere             tcp dpt:ssh\n'],
  'a dump behind a line of somebody\'s': ['iptables', 'this is node 3\n*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -j ACCEPT\nCOMMIT\n'],
  'virtual servers': ['netcapture', 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\nTCP  10.96.0.1:443 rr\n  -> 192.168.44.141:6443          Masq    1      4          0\n'],
  'virtual servers, to be restored': ['netcapture', '-A -t 10.96.0.1:443 -s rr\n-a -t 10.96.0.1:443 -r 192.168.44.141:6443 -m -w 1\n'],
  'connections': ['netcapture', 'tcp      6 431999 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=40000 dport=22 src=10.0.0.2 dst=10.0.0.1 sport=22 dport=40000 [ASSURED] mark=0 use=1\nudp      17 29 src=10.0.0.1 dst=10.0.0.3 sport=5353 dport=53 src=10.0.0.3 dst=10.0.0.1 sport=53 dport=5353 mark=0 use=1\n'],
  'Services': ['netcapture', 'NAMESPACE   NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\ndefault     kubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   5d\n'],
  'a terminal': ['netcapture', 'root@node1:~# ip route\ndefault via 10.0.0.1 dev eth0\nroot@node1:~# iptables-save\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n'],
  'notes that quote a rule': [undefined, 'The firewall of node 3 has a rule that I do not understand:\n-A INPUT -j DROP\nWhat is it for? Ask Eve.\nShe wrote it in spring, I think,\nbut nobody is sure.\n'],
  'a letter': [undefined, 'Dear Eve,\n\ncreate a new page, please, and\nadd what we said.\n\nYours\n'],
  'one rule': [undefined, '-A INPUT -j DROP\n'],
  'YAML': [undefined, 'apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports:\n  - port: 80\n'],
  'a diff': [undefined, '--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n-A line\n+Another line\n context\n'],
  'nothing': [undefined, '\n\n'],
};

describe('the language of a text', () => {
  for (const [what, [language, text]] of Object.entries(texts)) {
    it(`${what}: ${language ?? 'none of ours'}`, () => {
      assert.equal(languageOfText(text), language);
      assert.equal(languageOfText(text.replaceAll('\n', '\r\n')), language);
    });
  }
});
