/** How chains of kube-proxy are told to be those of a Service. The hashes are kube-proxy's own, from kubernetes' proxier_test.go and from clusters. */
import assert from 'node:assert/strict';
import { analyse } from '../../../server/src/analyse.ts';
import { serviceHash, serviceOfChain } from '../../../server/src/model/serviceChains.ts';
import { corpus } from '../../support/corpus.ts';

const dns = 'KUBE-SVC-TCOU7JCQXEZGVUNU';
const stripped = `*nat
:PREROUTING ACCEPT [0:0]
:KUBE-SERVICES - [0:0]
:${dns} - [0:0]
:KUBE-SEP-5XQSQOS6AJCWJD6N - [0:0]
-A PREROUTING -j KUBE-SERVICES
-A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m udp --dport 53 -j ${dns}
-A ${dns} -j KUBE-SEP-5XQSQOS6AJCWJD6N
-A KUBE-SEP-5XQSQOS6AJCWJD6N -p udp -m udp -j DNAT --to-destination 10.224.0.23:53
COMMIT
`;
const of = (text: string, name: string): string | undefined => {
  const found = serviceOfChain(analyse('file:///x', text), name);
  return found && [found.service, found.protocol, found.endpoint, found.proven ? '' : 'unproven'].filter((part) => part).join(' ');
};

describe('the Service of a chain', () => {
  it('has the hash that kube-proxy gives it', () => {
    assert.equal(serviceHash('kube-system/kube-dns:dns', 'udp'), 'TCOU7JCQXEZGVUNU');
    assert.equal(serviceHash('default/kubernetes:https', 'tcp'), 'NPX46M4PTMTKRN6Y');
    assert.equal(serviceHash('ns1/svc1:p80', 'tcp', '10.180.0.1:80'), 'SXIVWICOYRO3J4NJ');
  });
  it('is not known where nothing names it', () => assert.equal(of(stripped, dns), undefined));
  it('is found by a comment anywhere in the file', () => {
    assert.equal(of(`${stripped}# kube-system/kube-dns:dns is slow\n`, dns), 'kube-system/kube-dns:dns udp');
    assert.equal(of(`${stripped}# kube-system/kube-dns:dns is slow\n`, 'KUBE-EXT-TCOU7JCQXEZGVUNU'), 'kube-system/kube-dns:dns udp');
  });
  it('is found by a name without its port, where the port has a common name', () => assert.equal(of(`${stripped}# see kube-system/kube-dns\n`, dns), 'kube-system/kube-dns:dns udp'));
  it('is found by a name in DNS', () => assert.equal(of(`${stripped}# dig kube-dns.kube-system.svc.cluster.local\n`, dns), 'kube-system/kube-dns:dns udp'));
  it('is found by the variables of ingress-nginx', () => {
    const conf = 'set $namespace      "default";\nset $ingress_name   "demo";\nset $service_name   "kubernetes";\nset $service_port   "https";\n';
    assert.equal(of(stripped + conf, 'KUBE-SVC-NPX46M4PTMTKRN6Y'), 'default/kubernetes:https tcp');
  });
  it('is found by the upstream in an access log of ingress-nginx, and in its configuration', () => {
    const name = `KUBE-SVC-${serviceHash('kube-system/my-web-app:http', 'tcp')}`;
    assert.equal(of('10.0.0.1 - - [24/Jan/2025:09:23:17 +0000] "GET / HTTP/1.1" 302 0 "-" "curl" 5 0.1 [kube-system-my-web-app-80] [] 172.16.64.206:8888 0 0.1 302 a1\n', name), 'kube-system/my-web-app:http tcp');
    assert.equal(of('set $proxy_upstream_name "kube-system-my-web-app-http";\n', name), 'kube-system/my-web-app:http tcp');
  });
  it('is found by a table of kubectl, and by a manifest with the name of the port', () => {
    const table = 'NAMESPACE     NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nkube-system   kube-dns     ClusterIP   10.96.0.10   <none>        53/UDP    40d\n';
    assert.equal(of(`${stripped}$ kubectl get svc -A\n${table}`, dns), 'kube-system/kube-dns:dns udp');
    const name = `KUBE-SVC-${serviceHash('shop/web:odd-port', 'tcp')}`;
    assert.equal(of('apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\nspec:\n  ports:\n  - name: odd-port\n    port: 80\n', name), 'shop/web:odd-port tcp');
  });
  it('of an endpoint is that of the chain that jumps to it, with its address', () => {
    const text = `${stripped}# kube-system/kube-dns:dns\n`;
    const name = `KUBE-SEP-${serviceHash('kube-system/kube-dns:dns', 'udp', '10.224.0.23:53')}`;
    assert.equal(of(text.replaceAll('KUBE-SEP-5XQSQOS6AJCWJD6N', name), name), 'kube-system/kube-dns:dns udp 10.224.0.23:53');
  });
  it('of an endpoint that nothing jumps to is found by trial', () => {
    const name = `KUBE-SEP-${serviceHash('a/b:c', 'sctp', '[fd00::1]:9')}`;
    assert.equal(of(`*nat\n:${name} - [0:0]\n-A ${name} -p sctp -m sctp -j DNAT --to-destination [fd00::1]:9\nCOMMIT\n# a/b:c\n`, name), 'a/b:c sctp [fd00::1]:9');
  });
  it('is said with doubt where the comment and the hash disagree', () => {
    assert.equal(of(stripped.replace('-A KUBE-SERVICES', '-A KUBE-SERVICES -m comment --comment "x/y:z cluster IP"'), dns), 'x/y:z unproven');
  });

  it('is proven by the hash for all chains of real dumps', function () {
    const files = corpus('iptables-save');
    if (!files) return this.skip();
    const others: string[] = [];
    let proven = 0;
    for (const { name, text } of files) {
      const file = analyse(`file:///${name}`, text);
      for (const chain of file.dumps.flatMap((dump) => dump.tables).flatMap((table) => table.chains)) {
        if (!/^KUBE-(SVC|SEP|EXT|FW|SVL|XLB)-[A-Z2-7]{16}$/.test(chain.name)) continue;
        if (serviceOfChain(file, chain.name)?.proven) proven++;
        else others.push(`${name} ${chain.name}`);
      }
    }
    assert.deepEqual(others, []);
    assert.ok(proven > 100, `only ${proven} chains`);
  });
});
