/** Text of a dump reaches Markdown as text only: no link, no image, no HTML, no markup. */
import assert from 'node:assert/strict';
import { hover } from '../../../server/src/features/hover.ts';
import { code, cut, plain } from '../../../server/src/features/markdown.ts';
import { open } from './open.ts';

/** What is left of Markdown when its code spans are taken out, as CommonMark pairs backticks: runs of the same length. */
function outsideCode(markdown: string): string {
  return markdown.replace(/(?<![`\\])(`+)(?!`)[^]*?(?<!`)\1(?!`)/g, '');
}

/** Asserts that nothing outside code spans can begin a link, an image or a tag, or be made a link by GFM. */
function assertTame(markdown: string): void {
  const text = outsideCode(markdown);
  assert.doesNotMatch(text, /(?<!\\)[[\]<>]/, text);
  assert.doesNotMatch(text, /(?<!\\)`/, text);
  assert.doesNotMatch(text, /:\/\/|(?<!\\)@|www\./, text);
}

const hostile = [
  '[click](command:workbench.action.terminal.new)', '![x](http://evil.example/x.png)', '<img src=x onerror=alert(1)>', '<https://evil.example>', 'https://evil.example', 'www.evil.example',
  'a@evil.example', '`code`', '``` fence', '**bold** _it_ ~~gone~~', '| a | b |', '&lt;b&gt;', '\\[x](y)', '`[a](b)', '# head', '[a]: http://evil.example', '$(trash)', '\u202eevil', 'a`b``c',
];

/** Outputs of other commands with a text wherever a name or a value can stand. */
const outputs = (x: string): string => `$ ip -d addr
2: ${x}@${x}: <UP,${x}> mtu ${x} qdisc ${x} master ${x} state ${x} group ${x} qlen ${x}
    link/${x} ${x} brd ${x} link-netns ${x} link-netnsid ${x} promiscuity ${x}
    ${x} id ${x} local ${x} dev ${x}
    inet 10.0.0.1/24 scope ${x} ${x} ${x}
       valid_lft ${x} preferred_lft ${x}
3: eth0: <UP> mtu 1500
    inet 10.0.0.2/32 scope global ${x}
$ ifconfig
${x}: flags=1<UP,${x}>  mtu ${x}
        inet 10.0.0.3  netmask ${x}  broadcast ${x}
$ ip route
default via ${x} dev ${x} proto ${x} scope ${x} src ${x} metric ${x} table ${x} ${x}
10.0.1.0/24 via 10.0.0.9 dev ${x} proto ${x} table ${x}
10.0.1.7 dev ${x} scope link
$ route -n
Destination     Gateway         Genmask         Flags Metric Ref    Use Iface
10.0.2.0        ${x}            255.255.255.0   UG    ${x}   ${x}   ${x} ${x}
$ ip rule
5: from 10.0.0.0/8 fwmark ${x} iif ${x} lookup ${x} ${x}
$ ip neigh
10.0.0.9 dev ${x} lladdr ${x} ${x} STALE
$ ipset list ${x}
Name: ${x}
Type: ${x}
Revision: ${x}
Header: family ${x} hashsize ${x} timeout ${x} ${x}
Size in memory: ${x}
References: ${x}
Number of entries: ${x}
Members:
${x},${x} timeout ${x} comment "${x}"
$ ipset list
Name: s
Type: hash:ip,port,iface
Members:
10.0.0.1,tcp:${x},${x} packets ${x}
$ ipvsadm -Ln
IP Virtual Server version ${x} (size=${x})
Prot LocalAddress:Port Scheduler Flags
  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn
TCP  10.0.0.1:80 ${x} persistent ${x} mask ${x} (${x})
  -> 10.0.0.9:80                  ${x} ${x} ${x} ${x}
TCP  ${x}:http ${x}
  -> ${x}:http                    Masq 1 0 0
-a -t ${x} -r ${x} -w ${x}
$ ipvsadm -Lnc
pro expire state       source             virtual            destination
TCP ${x} ${x} 10.0.0.1:1 ${x} ${x}
$ conntrack -L
tcp 6 ${x} ${x} src=${x} dst=${x} sport=${x} dport=${x} src=${x} dst=10.0.0.1 sport=1 dport=2 [${x}] mark=${x} secctx=${x} use=1
$ sysctl -a
net.ipv4.conf.${x}.rp_filter = ${x}
net.ipv4.ip_forward = ${x}
$ kubectl get svc -A -o wide
NAMESPACE   NAME      TYPE   CLUSTER-IP   EXTERNAL-IP   PORT(S)   AGE   SELECTOR
${x}   ${x}   ${x}   10.0.0.1   ${x}   80:81/TCP,${x}   ${x}   ${x}
$ kubectl get pods -A -o wide
NAMESPACE   NAME      READY   STATUS   RESTARTS   AGE   IP   NODE
${x}   ${x}   ${x}   ${x}   1   2d   10.0.0.9   ${x}
$ kubectl get svc -o yaml
apiVersion: v1
kind: Service
metadata:
  name: ${JSON.stringify(x)}
  namespace: ${JSON.stringify(x)}
spec:
  clusterIP: 10.0.0.1
  externalTrafficPolicy: ${JSON.stringify(x)}
  ports:
  - name: ${JSON.stringify(x)}
    port: 80
    protocol: ${JSON.stringify(x)}
    targetPort: ${JSON.stringify(x)}
  type: ${JSON.stringify(x)}
`;

describe('hostile text in a hover', () => {
  for (const text of hostile) {
    it(`${text.replace(/[^ -~]/g, '?')} stays text in the outputs of other commands`, () => {
      const { file } = open(outputs(text.replace(/\s/g, '_')));
      let hovers = 0;
      for (let offset = 0; offset <= file.lines.text.length; offset += 3) {
        const found = hover(file, offset);
        if (!found) continue;
        hovers++;
        assertTame((found.contents as { value: string }).value);
      }
      assert.ok(hovers > 300, `${hovers} hovers`);
    });
  }

  for (const text of hostile) {
    it(`${text.replace(/[^ -~]/g, '?')} stays text`, () => {
      assertTame(plain(text));
      assertTame(code(text));
      const name = text.replace(/\s/g, '_').replace(/"/g, '');
      const { file } = open(`*nat\n:PREROUTING ACCEPT [0:0]\n:${name} - [0:0]\n-A PREROUTING -m comment --comment "${text.replace(/["\\]/g, '\\$&')}" -i ${name.slice(0, 15)} -j ${name}\n-A ${name} -m ${name} --set-mark ${name} -s ${name} -j MARK --set-mark 1\n-A ${name} -m set --match-set ${name} src -j DROP\nCOMMIT\n`);
      let hovers = 0;
      for (let offset = 0; offset <= file.lines.text.length; offset++) {
        const found = hover(file, offset);
        if (!found) continue;
        hovers++;
        const { contents } = found;
        assert.ok(typeof contents === 'object' && 'value' in contents);
        assertTame(contents.value);
      }
      assert.ok(hovers > 20);
    });
  }

  it('code spans keep what they hold', () => {
    assert.equal(code('a`b'), '``a`b``');
    assert.equal(code('`a`'), '`` `a` ``');
    assert.equal(code('a\nb\u0007'), '`a b`');
    assert.equal(code('\n'), '(empty)');
  });

  it('a name of 200 kB is cut', () => {
    const long = 'x'.repeat(200_000);
    assert.equal(cut(long, 10), 'xxxxxxxxx…');
    const { file, mark } = open(`*nat\n:${long} - [0:0]\n-A ${long} -m comment --comment "${long}" -j $0${long}\nCOMMIT\n`);
    const { contents } = hover(file, mark.at())!;
    assert.ok(typeof contents === 'object' && 'value' in contents && contents.value.length < 3000);
  });

  it('broken lines have a hover or none, but never an error', () => {
    const { file } = open('*\n: \n:A\n-A\n-A A -j\n-A A -m\n[1:2\n[1:2] -A\n-A A ! ! -s\n-A A -s "\n-A A --mark\n-A A -m mark --mark 0x\n-A A -s 999.1.1.1/99 --dport 99999 -j DNAT --to-destination :::\n-P INPUT\n-N\n\0\0\nCOMMIT COMMIT\n');
    for (let offset = -5; offset <= file.lines.text.length + 5; offset++) hover(file, offset);
  });
});
