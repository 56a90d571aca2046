/** Reading what `kubectl get` prints: tables, YAML and JSON. */
import assert from 'node:assert/strict';
import { analyse } from '../../../../server/src/analyse.ts';
import type { Kube, KubeEndpoints, KubePort } from '../../../../server/src/base/kube.ts';
import { formatIp, type Ip } from '../../../../server/src/base/ip.ts';

const kinds = (text: string): string => analyse('file:///x', text).capture.sections.map(({ kind }) => kind).join(' ');
const ips = (list: readonly Ip[]): string => list.map(formatIp).join(',');
const port = ({ name = '', port: number, nodePort, targetPort, protocol }: KubePort): string => `${name}:${number}${nodePort === undefined ? '' : `:${nodePort}`}${targetPort === undefined ? '' : `>${targetPort}`}/${protocol}`;
const endpoints = (one: KubeEndpoints): string => `${one.namespace}/${one.service} ${one.addresses.map((each) => `${formatIp(each.ip)}${each.port === undefined ? '' : `:${each.port}`}${each.ready ? '' : ' (not ready)'}${each.pod ? ` ${each.pod}` : ''}${each.node ? `@${each.node}` : ''}`).join(',')} ${one.ports.map(port).join(',')}${one.more ? ' …' : ''}`;
function inWords(kube: Kube): string[] {
  return [
    ...kube.services.map((one) => `service ${one.namespace}/${one.name} ${one.type ?? ''} ${ips(one.clusterIps)} ext ${ips(one.externalIps)} lb ${ips(one.loadBalancerIps)} ${one.ports.map(port).join(' ')}${one.externalTrafficPolicy ? ` ${one.externalTrafficPolicy}` : ''}`),
    ...kube.endpoints.map((one) => `endpoints ${endpoints(one)}`),
    ...kube.pods.map((one) => `pod ${one.namespace}/${one.name} ${ips(one.ips)} ${one.node ?? ''} ${one.status ?? ''}${one.hostNetwork ? ' hostNetwork' : ''}`),
    ...kube.nodes.map((one) => `node ${one.name} ${ips(one.ips)}`),
  ];
}
const read = (text: string): string[] => inWords(analyse('file:///x', text).kube);

const wide = `NAMESPACE       NAME                                         TYPE           CLUSTER-IP      EXTERNAL-IP     PORT(S)                                    AGE    SELECTOR
default         service/jupyter-service                      ClusterIP      10.97.82.53     <none>          8888/TCP                                   12d    app=jupyter
ingress-nginx   service/ingress-nginx-controller             NodePort       10.100.104.51   192.0.2.7,192.0.2.8   80:80/TCP,443:443/TCP                      12d    app.kubernetes.io/name=ingress-nginx
kube-system     service/kube-dns                             LoadBalancer   10.96.0.10,fd00::a      203.0.113.9     53:30053/UDP,53:30054/TCP                  40d    k8s-app=kube-dns
x               service/headless                             ClusterIP      None            <pending>       <none>                                     40d    <none>

NAMESPACE       NAME                                           ENDPOINTS                                               AGE
default         endpoints/jupyter-service                      172.16.64.206:8888                                      12d
kube-system     endpoints/kube-dns                             172.16.219.87:53,172.16.219.88:53,172.16.219.87:53 + 3 more...   40d
x               endpoints/none                                 <none>                                                  1s

NAMESPACE     NAME                                                     ADDRESSTYPE   PORTS        ENDPOINTS                     AGE
kube-system   endpointslice.discovery.k8s.io/kube-dns-7m2xw            IPv4          53,9153,53   172.16.219.87,172.16.219.88   40d

NAMESPACE       NAME                                            READY   STATUS    RESTARTS      AGE   IP               NODE        NOMINATED NODE   READINESS GATES
default         pod/jupyter-deployment-57454c6795-xpgfk         1/1     Running   3 (5d ago)    12d   172.16.64.206    k8s-slave   <none>           <none>
kube-system     pod/waiting                                     0/1     Pending   0             12d   <none>           <none>      <none>           <none>
`;

describe('kubectl get -o wide', () => {
  it('reads Services, endpoints, slices and pods of one output', () => {
    assert.equal(kinds(wide), 'kubectl');
    assert.deepEqual(read(wide), [
      'service default/jupyter-service ClusterIP 10.97.82.53 ext  lb  :8888/TCP',
      'service ingress-nginx/ingress-nginx-controller NodePort 10.100.104.51 ext 192.0.2.7,192.0.2.8 lb  :80:80/TCP :443:443/TCP',
      'service kube-system/kube-dns LoadBalancer 10.96.0.10,fd00::a ext  lb 203.0.113.9 :53:30053/UDP :53:30054/TCP',
      'service x/headless ClusterIP  ext  lb  ',
      'endpoints default/jupyter-service 172.16.64.206:8888 :8888/',
      'endpoints kube-system/kube-dns 172.16.219.87:53,172.16.219.88:53,172.16.219.87:53 :53/ …',
      'endpoints x/none  ',
      'endpoints kube-system/kube-dns 172.16.219.87,172.16.219.88 :53/,:9153/,:53/',
      'pod default/jupyter-deployment-57454c6795-xpgfk 172.16.64.206 k8s-slave Running',
      'pod kube-system/waiting   Pending',
    ]);
  });

  it('reads a single kind without -A, with the namespace of the command', () => {
    const table = 'NAME         TYPE        CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE\nkubernetes   ClusterIP   10.96.0.1    <none>        443/TCP   40d\n';
    assert.deepEqual(read(table), ['service default/kubernetes ClusterIP 10.96.0.1 ext  lb  :443/TCP']);
    assert.deepEqual(read(`$ kubectl get svc -n demo\n${table}$ ip route\ndefault via 10.0.0.1 dev eth0\n`), ['service demo/kubernetes ClusterIP 10.96.0.1 ext  lb  :443/TCP']);
  });

  it('takes the headings from the command where a filter left them out', () => {
    assert.deepEqual(read('$ kubectl get pods -A -o wide | grep web\nx    web-0   1/1   Running   3 (5d ago)   9d   10.0.0.7   n1   <none>   <none>\n'), ['pod x/web-0 10.0.0.7 n1 Running']);
    assert.deepEqual(read('$ kubectl get svc web -n x --no-headers\nweb   ClusterIP   10.1.0.9   <none>   80/TCP   9d\n').map((one) => one.slice(0, 32)), ['service x/web ClusterIP 10.1.0.9']);
    assert.deepEqual(read('$ kubectl get svc web\nError from server\n$ kubectl get deploy | grep x\nx   1/1   1   1   9d\n'), []);
  });

  it('reads tables whose blanks were squeezed', () => {
    const squeezed = wide.split('\n').map((line) => line.replace(/ +/g, ' ').trimEnd()).join('\n');
    assert.deepEqual(read(squeezed), read(wide));
    assert.deepEqual(read('NAME READY STATUS RESTARTS AGE IP NODE NOMINATED NODE READINESS GATES\nnginx-b99-8v6jb 1/1 Running 1 (12m ago) 4d2h 10.0.2.72 node3 <none> <none>\n'), ['pod default/nginx-b99-8v6jb 10.0.2.72 node3 Running']);
  });

  it('reads nodes, and keeps the place of a name', () => {
    const text = 'NAME     STATUS   ROLES           AGE   VERSION   INTERNAL-IP      EXTERNAL-IP   OS-IMAGE             KERNEL-VERSION      CONTAINER-RUNTIME\nmaster   Ready    control-plane   40d   v1.29.2   192.168.44.141   <none>        Ubuntu 22.04.3 LTS   5.15.0-91-generic   containerd://1.7.2\n';
    assert.deepEqual(read(text), ['node master 192.168.44.141']);
    const { services: [service] } = analyse('file:///x', wide).kube;
    assert.equal(wide.slice(service!.nameSpan.start, service!.nameSpan.end), 'jupyter-service');
  });
});

const service = (indent: string, dash: string): string => `apiVersion: v1
kind: Service
metadata:
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: |
      {"apiVersion":"v1","kind":"Service","metadata":{"name":"wrong"}}
  managedFields:
  - apiVersion: v1
    fieldsV1:
      f:spec: {}
  name: web
  namespace: shop
spec:
  clusterIP: 10.96.7.7
  clusterIPs:
  - 10.96.7.7
  - fd00::7
  externalIPs: [192.0.2.9]
  externalTrafficPolicy: Local
  ports:
  - name: http
    nodePort: 30080
    port: 80
    protocol: TCP
    targetPort: 8080
  - name: metrics
    port: 9090
    targetPort: prom
  sessionAffinity: None
  type: LoadBalancer
status:
  loadBalancer:
    ingress:
    - ip: 203.0.113.4
`.split('\n').map((line, i) => (line === '' ? line : `${i === 0 ? dash : indent}${line}`)).join('\n');
const slice = `apiVersion: discovery.k8s.io/v1
addressType: IPv4
endpoints:
- addresses:
  - 172.16.0.5
  conditions:
    ready: true
    serving: true
  nodeName: worker-1
  targetRef:
    kind: Pod
    name: web-abc
    namespace: shop
- addresses: ["172.16.0.6"]
  conditions:
    ready: false
kind: EndpointSlice
metadata:
  labels:
    kubernetes.io/service-name: web
  name: web-7k2lp
  namespace: shop
ports:
- name: http
  port: 8080
  protocol: TCP
`;
const pod = `apiVersion: v1
kind: Pod
metadata:
  name: web-abc
  namespace: shop
spec:
  containers:
  - name: c
    args: ["-A", "INPUT"]
    ports:
    - containerPort: 8080
  hostNetwork: true
  nodeName: worker-1
status:
  conditions:
  - type: Ready
  phase: Running
  podIP: 172.16.0.5
  podIPs:
  - ip: 172.16.0.5
  - ip: fd00::5
`;
const wanted = [
  'service shop/web LoadBalancer 10.96.7.7,fd00::7 ext 192.0.2.9 lb 203.0.113.4 http:80:30080>8080/TCP metrics:9090>prom/TCP Local',
  'endpoints shop/web 172.16.0.5 web-abc@worker-1,172.16.0.6 (not ready) http:8080/TCP',
  'pod shop/web-abc 172.16.0.5,fd00::5 worker-1 Running hostNetwork',
];
const shift = (text: string, dash: string, indent: string): string => text.split('\n').map((line, i) => (line === '' ? line : `${i === 0 ? dash : indent}${line}`)).join('\n');

describe('kubectl get -o yaml', () => {
  it('reads a List, with its items indented or not', () => {
    for (const by of ['', '  ']) {
      const text = `apiVersion: v1\nitems:\n${service(`${by}  `, `${by}- `)}${shift(slice, `${by}- `, `${by}  `)}${shift(pod, `${by}- `, `${by}  `)}kind: List\nmetadata:\n  resourceVersion: ""\n`;
      assert.equal(kinds(text), 'manifest');
      assert.deepEqual(read(text), wanted);
      assert.deepEqual(read(`root@node:~# kubectl get svc,endpointslices,pods -A -o yaml\n${text}root@node:~# ip rule\n0:\tfrom all lookup local\n`), wanted);
    }
  });

  it('reads several documents, whatever key comes first', () => {
    assert.deepEqual(read(`${service('', '')}---\n${slice}---\n# a pod\n${pod}`), wanted);
    assert.deepEqual(read(`---\nkind: Service\napiVersion: v1\nmetadata: {name: a, namespace: b}\nspec: {clusterIP: None, ports: [{port: 80}]}\n`), ['service b/a   ext  lb  :80/TCP']);
  });

  it('reads an Endpoints object', () => {
    assert.deepEqual(read('apiVersion: v1\nkind: Endpoints\nmetadata:\n  name: kubernetes\n  namespace: default\nsubsets:\n- addresses:\n  - ip: 192.168.44.141\n  notReadyAddresses:\n  - ip: 192.168.44.142\n    nodeName: w\n  ports:\n  - name: https\n    port: 6443\n    protocol: TCP\n'), ['endpoints default/kubernetes 192.168.44.141,192.168.44.142 (not ready)@w https:6443/TCP']);
  });

  it('passes over other kinds and over what is broken', () => {
    assert.deepEqual(read('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata:\n  a: "kind: Service"\n'), []);
    assert.deepEqual(read(`apiVersion: v1\nkind: Service\nmetadata:\n  name: [\n---\n${pod}`), [wanted[2]]);
    assert.deepEqual(read(`kind: Service\nmetadata: ${'['.repeat(50_000)}\n`), []);
    assert.deepEqual(read('apiVersion: v1\nkind: Service\nmetadata: &a\n  name: x\n  namespace: n\n  self: *a\nspec: *a\n'), ['service n/x   ext  lb  ']);
  });

  it('keeps the place of a name', () => {
    const text = `$ kubectl get svc -o yaml\napiVersion: v1\nitems:\n${service('  ', '- ')}kind: List\n`;
    const [found] = analyse('file:///x', text).kube.services;
    assert.equal(text.slice(found!.nameSpan.start, found!.nameSpan.end), 'web');
    assert.equal(text.slice(found!.nameSpan.start - 6, found!.nameSpan.start), 'name: ');
  });

  it('takes no example in a comment of a manifest for a prompt', () => {
    assert.deepEqual(read('apiVersion: v1\nkind: Service\nmetadata:\n  # kubectl get svc -A\n  name: a\n  namespace: b\nspec:\n  clusterIP: 10.96.0.9\n'), ['service b/a  10.96.0.9 ext  lb  ']);
  });

  it('does not take the values of a manifest for rules or routes', () => {
    const file = analyse('file:///x', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  rules: |\n    *nat\n    :PREROUTING ACCEPT [0:0]\n    -A PREROUTING -j X\n    COMMIT\n    default via 10.0.0.1 dev eth0\n$ iptables-save\n*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n');
    assert.deepEqual([file.dumps.length, file.dumps[0]?.tables[0]?.name, file.host.routes.length], [1, 'filter', 0]);
  });
});

const json = JSON.stringify({
  apiVersion: 'v1', kind: 'List', items: [
    { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', namespace: 'shop' }, spec: { clusterIP: '10.96.7.7', ports: [{ name: 'http', port: 80, targetPort: 8080, nodePort: 30080, protocol: 'TCP' }], type: 'NodePort' }, status: { loadBalancer: {} } },
    { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec: { nodeName: 'n' }, status: { podIP: '172.16.0.9', phase: 'Running' } },
  ],
}, null, 4);

describe('kubectl get -o json', () => {
  it('reads a List and keeps the place of a name, behind a prompt and as a whole file', () => {
    for (const text of [json, `$ kubectl get svc,pods -A -o json\n${json}\n$ ip rule\n0:\tfrom all lookup local\n`, `${json}\n\n$ ip rule\n`]) {
      assert.deepEqual(read(text), ['service shop/web NodePort 10.96.7.7 ext  lb  http:80:30080>8080/TCP', 'pod default/p 172.16.0.9 n Running']);
      const [found] = analyse('file:///x', text).kube.services;
      assert.equal(text.slice(found!.nameSpan.start, found!.nameSpan.end), '"web"');
    }
  });
  it('reads a text that was cut off, and one on a single line', () => {
    assert.deepEqual(read(json.slice(0, json.indexOf('172.16'))).slice(0, 1), ['service shop/web NodePort 10.96.7.7 ext  lb  http:80:30080>8080/TCP']);
    assert.equal(read(JSON.stringify(JSON.parse(json))).length, 2);
  });
  it('takes the kind from a typed list, whose items say none', () => {
    assert.deepEqual(read('{\n  "apiVersion": "v1",\n  "kind": "ServiceList",\n  "items": [{"metadata": {"name": "a", "namespace": "b"}, "spec": {"clusterIP": "10.0.0.1"}}]\n}\n'), ['service b/a  10.0.0.1 ext  lb  ']);
  });
});
