/** Packets as bytes, what of them is known, and the matches that look at them. */
import assert from 'node:assert/strict';
import { parseProgram, runProgram } from '../../../server/src/xtables/bpfProgram.ts';
import { bytesOf, readWord, tcpOptionBytes, toHex } from '../../../server/src/xtables/bytes.ts';
import { announcedMss, limitMss, stripTcpOptions } from '../../../server/src/xtables/tcpOptions.ts';
import { liesIn, shiftRight } from '../../../server/src/xtables/unknownBytes.ts';
import { answers, effect, packet4, packet6, table, type Given } from './evaluate.ts';

const syn = [{ kind: 2, data: '05b4' }, { kind: 4 }, { kind: 1 }];
const whole: Given = { id: 1, seq: 2, ack: 3, window: 4, tcpOptions: [], payload: 'GET /', length: 45 };

describe('the bytes of a packet', () => {
  const shown = (given: Given) => {
    const { bytes, known } = bytesOf({ ...(given.family === 6 ? packet6 : packet4), ...given });
    return [...bytes].map((byte, i) => (known[i] === 0xff ? toHex([byte]) : known[i] === 0 ? '..' : `${toHex([byte])}&${toHex([known[i]!])}`)).join(' ');
  };
  it('are those of IPv4 and TCP', () => assert.equal(shown(whole), '45 00 00 2d 00 01 00&bf 00 40 06 .. .. 0a 00 00 01 0a 00 00 02 9c 40 00 50 00 00 00 02 00 00 00 03 50 02 00 04 .. .. 00 00 47 45 54 20 2f'));
  it('leave what nobody gave unknown', () => assert.equal(shown({ length: 44 }).slice(-71), '9c 40 00 50 .. .. .. .. .. .. .. .. 00&0f 02 .. .. .. .. 00 00 .. .. .. ..'.slice(-71)));
  it('are those of IPv6 with extension headers and UDP', () => {
    assert.equal(shown({ family: 6, protocol: 17, tos: 0x12, length: 58, payload: 'ab', extensions: [{ header: 60, data: '00010400000000' }] }).replace(/fd .* 02 /, '… '), '61 20&f0 .. .. 00 12 3c 40 … 11 00 01 04 00 00 00 00 9c 40 00 50 00 0a .. .. 61 62');
  });
  it('hold the packet that an ICMP error tells of', () => {
    assert.match(shown({ protocol: 1, icmpType: 3, icmpCode: 1, length: 88, about: { ...packet4, length: 60 } }), /03 01 \.\. \.\. \.\. \.\. \.\. \.\. 45 00 00 3c/);
  });
  it('end where the packet ends', () => {
    const bytes = bytesOf({ ...packet4, length: 40 });
    assert.deepEqual([readWord(bytes, 36, 4)?.known, readWord(bytes, 37, 4), readWord(bytes, -1, 4), readWord(bytes, 39, 1)?.bits], [0xffff, undefined, undefined, 0]);
  });
});

table('u32', [
  ['-m u32 --u32 "6&0xff=6"', 'yes'], ['-m u32 --u32 "6&0xff=1,17"', 'no'], ['-m u32 ! --u32 "6&0xff=6"', 'no'], ['-m u32 --u32 "0>>22&0x3C@0&0xffff=80"', 'yes'], ['-m u32 --u32 "4>>16=1"', 'yes', whole], ['-m u32 --u32 "4>>16=1"', 'unknown'], ['-m u32 ! --u32 "4>>16=1"', 'unknown'],
  ['-m u32 --u32 "4>>16=1&&6&0xff=17"', 'no'], ['-m u32 --u32 "4&0x4000=0"', 'unknown', whole], ['-m u32 --u32 "4&0x1fff=0"', 'yes'], ['-m u32 --u32 "0>>22&0x3C@12>>26&0x3C@0=0x47455420"', 'yes', whole], ['-m u32 --u32 "0>>22&0x3C@12>>26&0x3C@0=0x47455420"', 'unknown', { payload: 'GET ' }],
  ['-m u32 --u32 "900=0"', 'no'], ['-m u32 ! --u32 "900=0"', 'yes'], ['-m u32 --u32 "0=0:0xffffffff"', 'yes'], ['-m u32 --u32 "20<<32=0"', 'unknown'], ['-m u32 --u32 "20<<32=0"', 'unknown'], ['-m u32 --u32 "x=0"', 'unknown'], ['-m u32 --u32 "0"', 'unknown'], ['-m u32 --u32 "0=1=2"', 'unknown'], ['-m u32', 'unknown'],
]);

table('string', [
  ['-m string --string GET --algo bm', 'yes', whole], ['-m string ! --string GET --algo bm', 'no', whole], ['-m string --string get --algo kmp', 'no', whole], ['-m string --string get --algo kmp --icase', 'yes', whole], ['-m string --string "GET /" --algo bm --from 40 --to 45', 'yes', whole], ['-m string --string "GET /" --algo bm --to 44', 'no', whole],
  ['-m string --string "GET /" --algo bm --from 41', 'no', whole], ['-m string --hex-string "G|45 54|" --algo bm', 'yes', whole], ['-m string --hex-string "|4" --algo bm', 'unknown', whole], ['-m string --string "" --algo bm', 'unknown', whole], ['-m string --algo bm', 'unknown', whole], ['-m string --string GET --algo bm', 'unknown'], ['-m string --string GET --algo bm --from 44', 'unknown'],
]);

table('bpf', [
  ['-m bpf --bytecode "4,48 0 0 9,21 0 1 6,6 0 0 1,6 0 0 0"', 'yes'], ['-m bpf --bytecode "4,48 0 0 9,21 0 1 17,6 0 0 1,6 0 0 0"', 'no'], ['-m bpf --bytecode "4,40 0 0 4,21 0 1 1,6 0 0 1,6 0 0 0"', 'unknown'], ['-m bpf --bytecode "4,40 0 0 4,21 0 1 1,6 0 0 1,6 0 0 0"', 'yes', whole], ['-m bpf --bytecode "1,48 0 0 9"', 'unknown'], ['-m bpf --object-pinned /sys/fs/bpf/x', 'unknown'],
]);

table('TCP options and segment sizes', [
  ['-p tcp --tcp-option 2', 'yes', { tcpOptions: syn }], ['-p tcp ! --tcp-option 2', 'no', { tcpOptions: syn }], ['-p tcp --tcp-option 8', 'no', { tcpOptions: syn }], ['-p tcp --tcp-option 8', 'unknown'], ['-p tcp -m tcpmss --mss 1400:1500', 'yes', { tcpOptions: syn }], ['-p tcp -m tcpmss --mss 1400', 'no', { tcpOptions: syn }], ['-p tcp -m tcpmss ! --mss 1400', 'yes', { tcpOptions: [] }], ['-p tcp -m tcpmss --mss 1400', 'unknown'],
]);

table('indices, chunks, types', [
  ['-p esp -m esp --espspi 1:9', 'yes', { protocol: 50, spi: 5 }], ['-p esp -m esp --espspi 1:9', 'unknown', { protocol: 50 }], ['-p ah -m ah ! --ahspi 5', 'no', { protocol: 51, spi: 5 }], ['-p ah -m ah', 'yes', { protocol: 51 }], ['-p ipcomp -m ipcomp --ipcompspi 7', 'yes', { protocol: 108, spi: 7 }],
  ['-p sctp -m sctp --chunk-types all DATA,SACK', 'yes', { protocol: 132, sctpChunks: [{ type: 0 }, { type: 3 }] }], ['-p sctp -m sctp --chunk-types any DATA:B', 'no', { protocol: 132, sctpChunks: [{ type: 0, flags: 1 }] }], ['-p sctp -m sctp --chunk-types none DATA', 'unknown', { protocol: 132 }], ['-p sctp -m sctp --chunk-types any DATA:X', 'unknown', { protocol: 132 }],
  ['-p dccp -m dccp --dccp-types INVALID', 'yes', { protocol: 33, dccpType: 12 }], ['-p dccp -m dccp --dccp-option 3', 'unknown', { protocol: 33 }],
]);

describe('a string in a long packet', () => {
  const long: Given = { ...whole, payload: 'a'.repeat(65000), length: 65040 };
  it('is searched in time that grows with the packet, not with the text', function () {
    this.timeout(5000);
    for (let i = 0; i < 100; i++) assert.equal(answers(`-m string --string ${'a'.repeat(126)}b --algo bm`, long)[0]?.answer.result, 'no');
    for (let i = 0; i < 100; i++) assert.equal(answers(`-m string --string ${'a'.repeat(126)}b --algo bm`, { length: 65535 })[0]?.answer.result, 'unknown');
  });
  it('is found where it overlaps itself', () => {
    for (const [text, payload, expected] of [['aab', 'aaab', 'yes'], ['abab', 'abacabab', 'yes'], ['nanas', 'bananas', 'yes'], ['aba', 'abba', 'no']] as const) assert.equal(answers(`-m string --string ${text} --algo kmp --from 40`, { ...whole, payload, length: 40 + payload.length })[0]?.answer.result, expected, text);
  });
});

describe('assumptions about unknown bytes', () => {
  it('are named, asked about, and turned round behind !', () => {
    const [one] = answers('-m string ! --string GET --algo bm');
    assert.ok(one?.answer.result === 'unknown');
    assert.deepEqual([one.answer.ask?.default, one.answer.ask?.turned], [false, true]);
    assert.match(one.answer.ask?.assumption ?? '', /its payload, its TCP options, its sequence numbers, its identification, checksums/);
  });

  it('have short ids, and one for each test however long it is', () => {
    const idOf = (last: number): string => {
      const [{ answer } = { answer: undefined }] = answers(`-m u32 --u32 "${Array.from({ length: 6 }, (_, i) => `${28 + i}=0:0xfffffffe`).join('&&')}&&40=${last}"`).slice(-1);
      return answer?.result === 'unknown' ? (answer.ask?.id ?? '') : '';
    };
    assert.match(idOf(1), /^bytes:u32:/);
    assert.ok(idOf(1).length < 80);
    assert.notEqual(idOf(1), idOf(2));
  });
});

describe('words of which some bits are known', () => {
  it('lie in a range, do not, or may', () => {
    const word = { bits: 0x4000, known: 0xffff4000 };
    assert.deepEqual([liesIn(word, 0, 0xffff), liesIn(word, 0x10000, 0x20000), liesIn(word, 0x4000, 0x4001), liesIn(word, 0x10, 0x10), liesIn(shiftRight(word, 16), 0, 0)], [true, false, undefined, false, true]);
  });
});

describe('BPF programs', () => {
  it('are refused as the kernel refuses them', () => {
    for (const [text, problem] of [['0', /1 to 64/], ['2,6 0 0 0', /has 1/], ['1,6 0 0', /four numbers/], ['1,4 0 0 1', /return/], ['1,99 0 0 0', /code 99/], ['2,21 3 0 1,6 0 0 0', /out of the program/], ['2,52 0 0 0,6 0 0 0', /zero/], ['2,100 0 0 40,6 0 0 0', /shifts/], ['2,2 0 0 16,6 0 0 0', /memory/], ['1,6 300 0 0', /too large/]] as const) {
      const parsed = parseProgram(text);
      assert.ok(typeof parsed === 'string' && problem.test(parsed), `${text}: ${String(parsed)}`);
    }
  });
  it('end with 0 at a division by an unknown that is zero, and stay open where unknown bytes decide', () => {
    const run = (text: string) => runProgram(parseProgram(text) as Exclude<ReturnType<typeof parseProgram>, string>, bytesOf(packet4), { protocol: 0x800, mark: 7 });
    assert.deepEqual([run('4,1 0 0 0,0 0 0 1,60 0 0 0,6 0 0 1'), run('2,32 0 0 4,22 0 0 0'), run('2,32 0 0 4294963220,22 0 0 0'), run('2,32 0 0 4292870144,22 0 0 0')], [false, undefined, true, undefined]);
  });
});

describe('TCP options', () => {
  it('are filled up to words', () => assert.equal(toHex(tcpOptionBytes(syn)), '020405b404020100'));
  it('may announce nothing', () => assert.equal(announcedMss([{ kind: 1 }, { kind: 2, data: '05' }]), undefined));
  it('get a smaller segment size, never a larger one', () => {
    const after = (mss: number) => limitMss({ ...packet4, tcpOptions: syn }, mss).packet.tcpOptions;
    assert.deepEqual([after(1000)?.[0], after(2000)?.[0]], [{ kind: 2, data: '03e8' }, syn[0]]);
  });
  it('get a segment size where there is neither one nor data', () => {
    const { packet } = limitMss({ ...packet4, tcpOptions: [], length: 40 }, 1000);
    assert.deepEqual([packet.tcpOptions, packet.length, limitMss({ ...packet4, tcpOptions: [], length: 41 }, 1000).packet.length], [[{ kind: 2, data: '0218' }], 44, 41]);
  });
  it('become padding', () => assert.deepEqual(stripTcpOptions(syn, new Set([4])), [{ kind: 2, data: '05b4' }, { kind: 1 }, { kind: 1 }, { kind: 1 }]));
});

describe('targets that change TCP', () => {
  const packetAfter = (rule: string, given: Given) => {
    const done = effect(rule, given);
    return done.verdict === 'CONTINUE' ? done.packet : done;
  };
  it('ECN changes flags and bits', () => {
    const after = packetAfter('-p tcp -j ECN --ecn-tcp-ece 1 --ecn-ip-ect 1', { flags: 0x82, tos: 0xff });
    assert.ok(after && 'flags' in after);
    assert.deepEqual([after.flags, after.tos], [0xc2, 0xfd]);
  });
  it('TCPMSS needs the MTU of the path', () => {
    assert.equal(effect('-p tcp --syn -j TCPMSS --clamp-mss-to-pmtu', { tcpOptions: syn }).verdict, 'UNKNOWN');
    assert.equal(effect('-p udp -j TCPMSS --set-mss 500', { protocol: 17 }).verdict, 'UNKNOWN');
  });
  it('TCPOPTSTRIP takes names and numbers', () => {
    assert.equal(effect('-p tcp -j TCPOPTSTRIP --strip-options mss,1', {}).verdict, 'UNKNOWN');
    const after = packetAfter('-p tcp -j TCPOPTSTRIP --strip-options mss,254', { tcpOptions: syn });
    assert.ok(after && 'tcpOptions' in after);
    assert.equal(announcedMss(after.tcpOptions ?? []), undefined);
  });
  it('HMARK gives both directions one mark', () => {
    const rule = '-j HMARK --hmark-tuple src,dst,sport,dport --hmark-mod 1000 --hmark-rnd 7';
    const there = packetAfter(rule, {});
    const back = packetAfter(rule, { src: packet4.dst, dst: packet4.src, sport: 80, dport: 40000 });
    assert.ok(there && 'mark' in there && back && 'mark' in back);
    assert.equal(there.mark, back.mark);
  });
});
