/** Exports affinityKey: what ingress-nginx's cookie of session affinity says of the backend that set it (balancer/sticky.lua, since 0.49). */
import { md5 } from '@noble/hashes/legacy.js';
import { utf8Bytes } from '../../base/text.ts';

const hex = (bytes: Uint8Array): string => [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The part of the cookie's value behind the bar, for the backend of this name. */
export const affinityKey = (name: string): string => hex(md5(utf8Bytes(hex(md5(utf8Bytes(name))) + name)));
