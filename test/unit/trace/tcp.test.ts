/** States of TCP connections over the packets of one trace. */
import assert from 'node:assert/strict';
import { tcpFlagBits, type Direction } from '../../../server/src/base/packet.ts';
import { firstTrack, tcpStep, type TcpTrack } from '../../../server/src/trace/tcp.ts';

/** `>SYN` is a segment of the client, `<SYN,ACK` one of the server; the words that come back are the states, or what became of the packet. */
function states(...segments: string[]): string[] {
  let track: TcpTrack = firstTrack;
  let seenReply = false;
  return segments.map((text) => {
    const direction: Direction = text.startsWith('>') ? 'ORIGINAL' : 'REPLY';
    const flags = text.slice(1).split(',').reduce((bits, name) => bits | tcpFlagBits[name as keyof typeof tcpFlagBits], 0);
    const step = tcpStep(track, direction, { flags }, seenReply);
    if (step.verdict !== 'accept') return step.verdict;
    track = step.track;
    seenReply ||= direction === 'REPLY';
    return step.killed ? 'killed' : `${track.state}${step.assured ? ' assured' : ''}`;
  });
}

describe('TCP in connection tracking', () => {
  it('follows a connection from handshake to close', () => assert.deepEqual(
    states('>SYN', '<SYN,ACK', '>ACK', '>FIN,ACK', '<ACK', '<FIN,ACK', '>ACK'),
    ['SYN_SENT', 'SYN_RECV', 'ESTABLISHED assured', 'FIN_WAIT', 'CLOSE_WAIT', 'LAST_ACK', 'TIME_WAIT'],
  ));

  it('is assured only by a packet behind the first answer', () => assert.deepEqual(states('>ACK', '>ACK', '<ACK', '>ACK'), ['ESTABLISHED', 'ESTABLISHED', 'ESTABLISHED', 'ESTABLISHED assured']));

  it('lets a SYN reopen what was closed in order, and what its own side reset', () => {
    assert.equal(states('>SYN', '<SYN,ACK', '>ACK', '>FIN,ACK', '<FIN,ACK', '>ACK', '>SYN').at(-1), 'reopen');
    assert.equal(states('>SYN', '<SYN,ACK', '>ACK', '>RST', '>SYN').at(-1), 'reopen');
    assert.equal(states('>SYN', '<SYN,ACK', '>ACK', '<RST,ACK', '>SYN').at(-1), 'CLOSE');
    assert.deepEqual([states('>SYN', '>RST,ACK').at(-1), states('>SYN', '<ACK', '>RST,ACK').at(-1)], ['invalid', 'CLOSE']);
  });

  it('gets in step again when an ignored SYN is answered', () => assert.deepEqual(states('>SYN', '<SYN,ACK', '>ACK', '>SYN', '<SYN,ACK').slice(-2), ['ESTABLISHED', 'SYN_RECV']));

  it('does not take a challenge for the last ACK', () => {
    const closing = ['>SYN', '<SYN,ACK', '>ACK', '>FIN,ACK', '<FIN,ACK'];
    assert.equal(states(...closing, '<ACK').at(-1), 'TIME_WAIT');
    assert.deepEqual(states(...closing, '>SYN', '<ACK', '<ACK').slice(-3), ['LAST_ACK', 'LAST_ACK', 'TIME_WAIT']);
  });

  it('knows when both sides open at once', () => assert.deepEqual(states('>SYN', '<SYN', '>SYN,ACK', '<ACK'), ['SYN_SENT', 'SYN_SENT2', 'SYN_RECV', 'ESTABLISHED assured']));

  it('forgets a connection that is reset before an answer', () => assert.deepEqual(states('>SYN', '<RST,ACK'), ['SYN_SENT', 'killed']));

  it('refuses what begins nothing, and flags that no host sends', () => {
    for (const flags of ['SYN,ACK', 'RST', 'FIN,ACK', 'SYN,FIN', 'FIN', 'PSH']) assert.deepEqual(states(`>${flags}`), ['invalid'], flags);
  });
});
