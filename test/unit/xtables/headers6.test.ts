/** Matches on IPv6 extension headers. */
import { table, type Given } from './evaluate.ts';

const hbh = { header: 0, data: '00050200000100' };
const dst = { header: 60, data: '00010400000000' };
const rt0 = { header: 43, data: `02000100000000${'20010db8000000000000000000000001'}` };
const srh = { header: 43, data: `0404010100${'00'}0102${'20010db8000000000000000000000001'}${'20010db8000000000000000000000002'}`.replace('0404010100000102', '04040101000102') };
const ah = { header: 51, data: `0400000000000500000001${'00'.repeat(12)}` };
const frag = { header: 44, data: '00001100000007' };
const six = (...extensions: NonNullable<Given['extensions']>): Given => ({ family: 6, extensions });

table('options headers', [
  ['-m hbh', 'yes', six(hbh)], ['-m hbh', 'no', six(dst)], ['-m hbh --hbh-len 8 --hbh-opts 5:2,1', 'yes', six(hbh)], ['-m hbh ! --hbh-len 16 --hbh-opts 5:3', 'no', six(hbh)], ['-m dst --dst-opts 1:4', 'yes', six(hbh, dst)], ['-m dst ! --dst-len 8', 'no', six()], ['-m dst --dst-opts 0:1', 'unknown', six(dst)], ['-m dst --dst-opts x', 'unknown', six(dst)],
]);
table('routing headers', [
  ['-m rt --rt-type 0 --rt-segsleft 1 --rt-len 24', 'yes', six(rt0)], ['-m rt ! --rt-type 0', 'no', six(rt0)], ['-m rt --rt-type 0 --rt-0-addrs 2001:db8::1', 'yes', six(rt0)], ['-m rt --rt-type 0 --rt-0-addrs 2001:db8::2 --rt-0-not-strict', 'no', six(rt0)], ['-m rt --rt-type 0 --rt-0-res', 'yes', six(rt0)],
  ['-m srh', 'yes', six(srh)], ['-m srh --srh-segs-left-eq 1 --srh-last-entry-gt 0', 'yes', six(srh)], ['-m srh', 'no', six(rt0)], ['-m srh ! --srh-tag 1', 'no', six()],
]);
table('other extension headers', [
  ['-m ah --ahspi 5 --ahlen 24 --ahres', 'yes', six(ah)], ['-m ah ! --ahspi 5', 'no', six(ah)], ['-m ah ! --ahlen 24', 'no', six(dst)], ['-m frag --fragid 7 --fragmore', 'yes', six(frag)], ['-m frag --fragfirst', 'no', six(frag)], ['-m frag --fraglast', 'no', six(frag)],
  ['-m ipv6header --header hop,prot', 'yes', six(hbh)], ['-m ipv6header --header hop', 'no', six(hbh)], ['-m ipv6header --header hop --soft', 'yes', six(hbh, dst)], ['-m ipv6header ! --header ah --soft', 'yes', six(hbh)], ['-m ipv6header --header nothing', 'unknown', six()],
  ['-p mh -m mh --mh-type bu:be', 'yes', { family: 6, protocol: 135, mhType: 6 }], ['-p mh -m mh --mh-type 1', 'unknown', { family: 6, protocol: 135 }], ['-p mh -m mh --mh-type 9:1', 'unknown', { family: 6, protocol: 135, mhType: 3 }],
  ['-m eui64', 'unknown', { family: 6 }], ['-m eui64', 'no', { family: 6, mac: '02:00:00:00:00:01' }],
]);
