/** Quick fixes as texts: the problem's place is marked with `$0`, and what the fix makes of the text stands behind it. The kernel tests load what comes out. */
import { filter, nat } from '../checks/problems.ts';

export interface FixCase { readonly code: string; readonly title: string; readonly before: string; readonly after: string }

const one = (code: string, title: string, before: string, after: string): FixCase => ({ code, title, before, after });
const mangle = (...lines: string[]): string => `*mangle\n:PREROUTING ACCEPT [0:0]\n:FORWARD ACCEPT [0:0]\n:OUTPUT ACCEPT [0:0]\n${lines.join('\n')}\nCOMMIT\n`;

export const fixCases: readonly FixCase[] = [
  one('match-unknown', 'Change to conntrack', filter('-A INPUT -m cont$0rack --ctstate NEW -j ACCEPT'), filter('-A INPUT -m conntrack --ctstate NEW -j ACCEPT')),
  one('target-unknown', 'Change to ACCEPT', filter('-A INPUT -p tcp -j ACE$0PT'), filter('-A INPUT -p tcp -j ACCEPT')),
  one('option-unknown', 'Change to --dport', filter('-A INPUT -p tcp -m tcp --dpo$0trt 80 -j ACCEPT'), filter('-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT')),
  one('option-unknown', 'Change to --dport', filter('-A INPUT -p tcp --dpr$0t 80 -j ACCEPT'), filter('-A INPUT -p tcp --dport 80 -j ACCEPT')),
  one('option-unknown', 'Add -p tcp', filter('-A INPUT --dpo$0rt 80 -j ACCEPT'), filter('-A INPUT -p tcp --dport 80 -j ACCEPT')),
  one('option-unknown', 'Add -p udp', filter('-A INPUT --dpo$0rt 80 -j ACCEPT'), filter('-A INPUT -p udp --dport 80 -j ACCEPT')),
  one('protocol-missing', 'Add -p tcp', filter('-A INPUT -m t$0cp --dport 80 -j ACCEPT'), filter('-A INPUT -p tcp -m tcp --dport 80 -j ACCEPT')),
  one('protocol-missing', 'Add -p tcp', filter('-A INPUT -j REJECT --reject-with tcp-re$0set'), filter('-A INPUT -p tcp -j REJECT --reject-with tcp-reset')),
  one('protocol-missing', 'Add -p udp', nat('-A PREROUTING -d 192.0.2.1/32 -j DNAT --to-destination 10.0.0.1:5$03'), nat('-A PREROUTING -p udp -d 192.0.2.1/32 -j DNAT --to-destination 10.0.0.1:53')),
  one('protocol-missing', 'Add -p tcp', mangle('-A FORWARD -j TCPOPT$0STRIP --strip-options 4'), mangle('-A FORWARD -p tcp -j TCPOPTSTRIP --strip-options 4')),
  one('protocol-missing', 'Move -p udp to the front', nat('-A PREROUTING -j DNAT --to-destination 10.0.0.1:5$03 -p udp'), nat('-A PREROUTING -p udp -j DNAT --to-destination 10.0.0.1:53')),
  one('host-bits', 'Change to 10.0.0.0/24', filter('-A INPUT ! -s 10.0.0.$05/24 -j DROP'), filter('-A INPUT ! -s 10.0.0.0/24 -j DROP')),
  one('negation-order', 'Move ! to the front', filter('-A INPUT -s $0! 10.0.0.0/8 -p tcp -j DROP'), filter('-A INPUT ! -s 10.0.0.0/8 -p tcp -j DROP')),
  one('rule-duplicate', 'Remove this rule', filter('-A INPUT -s 10.0.0.1/32 -j DROP', '[1:60] -A INPUT -s 10.0.$00.1/32 -j DROP'), filter('-A INPUT -s 10.0.0.1/32 -j DROP')),
  one('rule-unreachable', 'Remove these rules', filter('-A INPUT -j DROP', '-A INPUT -p t$0cp -j ACCEPT', '-A INPUT -p udp -j ACCEPT', '-A OUTPUT -p tcp -j ACCEPT'), filter('-A INPUT -j DROP', '-A OUTPUT -p tcp -j ACCEPT')),
  one('commit-missing', 'Add COMMIT', '*fil$0ter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j ACCEPT\n', '*filter\n:INPUT ACCEPT [0:0]\n-A INPUT -p tcp -j ACCEPT\nCOMMIT\n'),
  one('commit-missing', 'Add COMMIT', '*nat\n:PREROUTING ACCEPT [0:0]\n*fil$0ter\r\n:INPUT ACCEPT [0:0]\r\n', '*nat\n:PREROUTING ACCEPT [0:0]\n*filter\r\n:INPUT ACCEPT [0:0]\r\nCOMMIT\r\n'),
  one('quote-unbalanced', 'Close the quote', filter('-A INPUT -m comment --comment "from t$0he office -p tcp -j ACCEPT'), filter('-A INPUT -m comment --comment "from the office" -p tcp -j ACCEPT')),
  one('quote-unbalanced', 'Close the quote', filter('-A INPUT -p tcp -j LOG --log-prefix "ss$0h: '), filter('-A INPUT -p tcp -j LOG --log-prefix "ssh:" ')),
  one('word-unexpected', 'Put the comment in quotes', filter('-A INPUT -m comment --comment from t$0he office -p tcp -j ACCEPT'), filter('-A INPUT -m comment --comment "from the office" -p tcp -j ACCEPT')),
  one('chain-missing', 'Declare the chain web in filter', filter('-A INPUT -p tcp -g we$0b'), filter('-A INPUT -p tcp -g web').replace(':OUTPUT ACCEPT [0:0]', ':OUTPUT ACCEPT [0:0]\n:web - [0:0]')),
  one('chain-missing', 'Change to web-server', filter(':web-server - [0:0]', '-A INPUT -p tcp -j web-sever$0', '-A web-server -j ACCEPT'), filter(':web-server - [0:0]', '-A INPUT -p tcp -j web-server', '-A web-server -j ACCEPT')),
  one('chain-missing', 'Change to FORWARD', filter('-A FORW$0RD -p tcp -j DROP', '-A FORWRD -p udp -j DROP'), filter('-A FORWARD -p tcp -j DROP', '-A FORWARD -p udp -j DROP')),
  one('chain-missing', 'Change to -j', filter('-A INPUT -p tcp -g AC$0CEPT'), filter('-A INPUT -p tcp -j ACCEPT')),
  one('chain-duplicate', 'Remove this line', filter(':web - [0:0]', ':we$0b - [0:0]', '-A INPUT -j web'), filter(':web - [0:0]', '-A INPUT -j web')),
  one('chain-missing', 'Change to ACCEPT', filter('-A INPUT -p tcp -j acc$0ept'), filter('-A INPUT -p tcp -j ACCEPT')),
  one('option-unknown', 'Add -m multiport', filter('-A INPUT -p tcp ! --dpo$0rts 80,443 -j DROP'), filter('-A INPUT -p tcp -m multiport ! --dports 80,443 -j DROP')),
  one('value-invalid', 'Change to -m multiport ! --dports 80,443', filter('-A INPUT -p tcp ! --dport 80,$0443 -j DROP'), filter('-A INPUT -p tcp -m multiport ! --dports 80,443 -j DROP')),
  one('value-invalid', 'Change to ! -s 10.0.0.0/8', filter('-A INPUT -s !10.0$0.0.0/8 -j DROP'), filter('-A INPUT ! -s 10.0.0.0/8 -j DROP')),
  one('value-invalid', 'Change to -m iprange --src-range 10.0.0.1-10.0.0.9', filter('-A INPUT -s 10.0.0.1-10$0.0.0.9 -j DROP'), filter('-A INPUT -m iprange --src-range 10.0.0.1-10.0.0.9 -j DROP')),
  one('value-invalid', 'Change to --dport', filter('-A INPUT -p tcp -dpo$0rt 80 -j DROP'), filter('-A INPUT -p tcp --dport 80 -j DROP')),
  one('value-invalid', 'Change to tcp', filter('-A INPUT -p tp$0c -j DROP'), filter('-A INPUT -p tcp -j DROP')),
  one('value-invalid', 'Change to http', filter('-A INPUT -p tcp --dport ht$0pp -j DROP'), filter('-A INPUT -p tcp --dport http -j DROP')),
  one('value-invalid', 'Change to RELATED,ESTABLISHED', filter('-A INPUT -m conntrack --ctstate RELATED,EST$0ABLISHD -j ACCEPT'), filter('-A INPUT -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT')),
  one('line-unparsed', 'Change to COMMIT', '*filter\n:INPUT ACCEPT [0:0]\nCOM$0IT\n', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n'),
  one('policy-invalid', 'Change to -', filter(':web ACC$0EPT [0:0]', '-A INPUT -j web'), filter(':web - [0:0]', '-A INPUT -j web')),
  one('policy-invalid', 'Change to DROP', filter('-A INPUT -p tcp -j ACCEPT').replace(':INPUT ACCEPT', ':INPUT dr$0op'), filter('-A INPUT -p tcp -j ACCEPT').replace(':INPUT ACCEPT', ':INPUT DROP')),
  one('table-unknown', 'Change to *filter', '*filt$0re\n:INPUT ACCEPT [0:0]\nCOMMIT\n', '*filter\n:INPUT ACCEPT [0:0]\nCOMMIT\n'),
  one('typographic-character', 'Use plain quotes, dashes and blanks', filter('-A INPUT \u2013p tcp \u2014dport 80 \u2013\u2013syn -m comment --comment \u201cto the$0 web\u201d\u00a0-j ACCEPT'), filter('-A INPUT -p tcp --dport 80 --syn -m comment --comment "to the web" -j ACCEPT')),
  one('typographic-character', 'Use plain quotes, dashes and blanks', filter('-A INPUT -m comment --comment &quot;to the$0 web&quot; -j ACCEPT'), filter('-A INPUT -m comment --comment "to the web" -j ACCEPT')),
];
