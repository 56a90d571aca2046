/** Whether a text whose name says nothing is a configuration of nginx. */
import assert from 'node:assert/strict';
import { looksLikeNginx } from '../../../../server/src/syntax/nginx/language.ts';

describe('a configuration of nginx', () => {
  const texts: Record<string, string> = {
    'a server': 'server {\n  listen 80;\n  location / {\n    return 200;\n  }\n}\n',
    'arguments on several lines': 'log_format a "$host"\n  "$status";\nupstream app {\n  server 10.0.0.1;\n  server 10.0.0.2;\n  server 10.0.0.3;\n  server 10.0.0.4;\n  server 10.0.0.5;\n  server 10.0.0.6;\n  server 10.0.0.7;\n}\n',
    'a location': '# for php\nlocation ~ \\.php$ {\n  fastcgi_pass unix:/run/php.sock;\n}\n',
  };
  for (const [what, text] of Object.entries(texts)) it(`is ${what}`, () => assert.ok(looksLikeNginx(text)));
  const others: Record<string, string> = {
    'an ini file': '[server]\nlisten = 80\nname = a;b\n', 'C': 'struct server {\n  int port;\n};\nint main(void) {\n  return 0;\n}\n', 'JavaScript': 'const server = {\n  listen: 80,\n};\nserver {\n foo\n',
    'named.conf': 'zone "a.test" {\n  type master;\n};\n', 'a letter': 'Dear Eve,\nserver { is what I wrote.\nYours\n',
  };
  for (const [what, text] of Object.entries(others)) it(`is not ${what}`, () => assert.ok(!looksLikeNginx(text)));
});
