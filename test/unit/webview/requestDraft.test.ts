/** The fields of the request form: text to request and back, and what is pointed out before anything is asked. */
import assert from 'node:assert/strict';
import { asTrace, checkRequest, draftOfRequest, requestOf, wordFor, type RequestDraft } from '../../../client/webview/requestDraft.ts';
import type { RequestResult } from '../../../server/src/protocol/request.ts';

const draft = (url: string, more: Partial<RequestDraft> = {}): RequestDraft => ({ url, method: 'GET', address: '', client: '', headers: '', ...more });

describe('the request form', () => {
  it('takes an address as it is written: nginx resolves it', () => {
    assert.deepEqual(requestOf(draft('https://shop.test:8443/a/../b%2F?c#d')), { scheme: 'https', host: 'shop.test:8443', port: 8443, path: '/a/../b%2F?c', method: 'GET' });
    assert.deepEqual(requestOf(draft('shop.test')), { scheme: 'http', host: 'shop.test', port: 80, path: '/', method: 'GET' });
    assert.deepEqual(requestOf(draft('https://[fd00::1]?a=1')), { scheme: 'https', host: '[fd00::1]', port: 443, path: '/?a=1', method: 'GET' });
    assert.deepEqual(requestOf(draft('http://a/', { headers: 'Cookie: a=1\n\n X-Note:', address: ' 10.0.0.1 ', client: '10.0.0.2', method: 'POST' })), { scheme: 'http', host: 'a', port: 80, path: '/', method: 'POST', address: '10.0.0.1', client: '10.0.0.2', headers: { 'Cookie': 'a=1', 'X-Note': '' } });
  });

  it('shows a request as somebody would write it', () => {
    assert.equal(draftOfRequest({ host: 'a.test', path: '/x', scheme: 'https', port: 443 }).url, 'https://a.test/x');
    assert.equal(draftOfRequest({ host: 'a.test', path: '/x', port: 8080 }).url, 'http://a.test:8080/x');
  });

  it('points out what is no address and no header', () => {
    assert.deepEqual(Object.keys(checkRequest(draft(' '))), ['url']);
    assert.deepEqual(Object.keys(checkRequest(draft('http://a b/'))), ['url']);
    assert.match(checkRequest(draft('http://a/', { headers: 'Cookie a=1' })).headers!, /Cookie a=1/);
    assert.deepEqual(checkRequest(draft('a.test/x', { headers: 'A: b' })), {});
  });

  it('shows an answer as a trace, with its own words', () => {
    const path = { probability: 1, steps: [], outcome: { kind: 'proxy' as const, to: 'http://app' }, path: '/', unknown: ['x'], questions: [], summary: 'location / passes it on to http://app' };
    const answer: RequestResult = { ...path, paths: [path], questions: [] };
    const [shown] = asTrace(answer).results[0]!.paths;
    assert.deepEqual([shown!.outcome, shown!.assumptions, wordFor(shown!)], ['ACCEPT', ['x'], 'Passed on']);
  });
});
