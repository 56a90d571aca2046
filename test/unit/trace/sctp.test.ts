/** States of SCTP associations over the packets of one trace. */
import assert from 'node:assert/strict';
import type { Direction } from '../../../server/src/base/packet.ts';
import { answeringChunk, firstSctpTrack, sctpStep, type SctpTrack } from '../../../server/src/trace/sctp.ts';

/** `>1` is a packet of the client with an INIT chunk; the words that come back are the states, or `invalid`. */
function states(...packets: string[]): string[] {
  let track: SctpTrack = firstSctpTrack;
  return packets.map((text) => {
    const direction: Direction = text.startsWith('>') ? 'ORIGINAL' : 'REPLY';
    const step = sctpStep(track, direction, text.slice(1).split(',').filter((type) => type !== '').map((type) => ({ type: Number(type) })));
    if (step.verdict === 'invalid') return 'invalid';
    track = step.track;
    return step.assured ? `${track.state} assured` : track.state;
  });
}

describe('SCTP in connection tracking', () => {
  it('follows an association from INIT to its end', () => assert.deepEqual(
    states('>1', '<2', '>10', '<11', '>0', '<3', '>7', '<8', '>14'),
    ['CLOSED', 'COOKIE_WAIT', 'COOKIE_ECHOED', 'ESTABLISHED assured', 'ESTABLISHED', 'ESTABLISHED', 'SHUTDOWN_SENT', 'SHUTDOWN_ACK_SENT', 'CLOSED'],
  ));

  it('begins with INIT, HEARTBEAT or SHUTDOWN ACK, and with little else', () => {
    assert.deepEqual(['>1', '>4', '>8'].map((packet) => states(packet)[0]), ['CLOSED', 'HEARTBEAT_SENT', 'SHUTDOWN_ACK_SENT']);
    for (const packet of ['>0', '>2', '>6', '>7', '>11', '>14', '>']) assert.deepEqual(states(packet), ['invalid'], packet);
  });

  it('refuses INIT beside other chunks, and a cookie that is not in front', () => {
    assert.deepEqual(states('>1,0'), ['invalid']);
    assert.deepEqual(states('>1', '<2', '>10,0', '<0,11').slice(-2), ['COOKIE_ECHOED', 'invalid']);
  });

  it('refuses data of a side whose tag nobody told', () => assert.deepEqual(states('>1', '>0'), ['CLOSED', 'invalid']));

  it('knows what answers a chunk', () => assert.deepEqual([1, 2, 10, 7, 8, 4, 0].map(answeringChunk), [2, 10, 11, 8, 14, 5, 3]));
});
