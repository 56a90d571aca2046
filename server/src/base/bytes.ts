/** Exports bytesOf and textOf: texts as nginx has them, one character a byte of UTF-8, and as people read them. */

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const plain = /^[\0-\x7f]*$/;

export const bytesOf = (text: string): string => (plain.test(text) ? text : Array.from(encoder.encode(text), (byte) => String.fromCharCode(byte)).join(''));

/** Bytes that are no UTF-8 become replacement characters. */
export const textOf = (bytes: string): string => (plain.test(bytes) ? bytes : decoder.decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))));
