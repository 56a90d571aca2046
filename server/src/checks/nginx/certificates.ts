/** Exports certificateMissing: a server that speaks TLS and has no certificate (ngx_http_ssl_init). */
import type { Problem } from '../../base/span.ts';
import type { NginxFile } from '../../model/nginx/file.ts';
import { problem } from './place.ts';
import { isOwn, isWhole, settingOf, walkNginx } from './tree.ts';

export function* certificateMissing(file: NginxFile): Generator<Problem> {
  if (!isWhole(file)) return;
  for (const nested of walkNginx(file.directives)) {
    const { directive: { name, block, args } } = nested;
    if (name.text !== 'server' || !block || args.length > 0 || nested.parent?.directive.name.text !== 'http') continue;
    const listen = block.find((one) => one.name.text === 'listen' && one.args.some(({ text }) => text === 'ssl'));
    if (!listen || !isOwn(file, listen) || settingOf(nested, 'ssl_certificate').length > 0) continue;
    if (settingOf(nested, 'ssl_reject_handshake')[0]?.args[0]?.text.toLowerCase() === 'on') continue;
    yield problem('nginx-certificate-missing', 'error', 'The server speaks TLS here and has no ssl_certificate: nginx refuses it.', listen.args[0]?.span ?? listen.name.span);
  }
}
