/** Exports randomConfig and randomRequest: configurations of what decides a request's way, as trees that can be made smaller, and requests for them. */

/** A line, or a block of them. */
export interface Node { readonly head: string; readonly children?: readonly Node[] }

export const write = (nodes: readonly Node[], indent = ''): string => nodes.map(({ head, children }) => (children ? `${indent}${head} {\n${write(children, `${indent}  `)}${indent}}\n` : `${indent}${head}\n`)).join('');

export interface Wire { readonly address: string; readonly port: number; readonly host: string; readonly method: string; readonly path: string; readonly headers: Readonly<Record<string, string>> }

export type Random = () => number;
export const randomOf = (seed: number): Random => () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;

export const ports = [18080, 18081];
export const echoPort = 18090;
const addresses = ['127.0.0.1', '127.0.0.2'];

/** Ready-made variables of http. */
const lookups: readonly Node[] = [
  { head: 'map $arg_a $m', children: ['default d;', '1 one;', '"" none;', '~^x(.*)$ r$1;', '~*^(?<mapped>y+) y$mapped;', 'b $uri;'].map((head) => ({ head })) },
  { head: 'map $host $mh', children: ['hostnames;', 'default 0;', '*.test 1;', 'a.test 2;', 'b.* 3;', '.c.test 4;'].map((head) => ({ head })) },
  { head: 'map $uri $mv', children: ['volatile;', 'default o;', '/a 1;', '~/b(.) 2$1;'].map((head) => ({ head })) },
  { head: 'split_clients "$arg_a$uri" $sp', children: ['30% a;', '20.5% b;', '* c;'].map((head) => ({ head })) },
  { head: 'geo $gr', children: ['proxy 127.0.0.0/8;', 'proxy 10.0.0.0/8;', 'proxy_recursive;', 'default 0;', '127.0.0.0/8 l;', '10.0.0.0/8 t;', '192.0.2.0/24 n;', '192.0.2.128/25 u;', 'delete 192.0.2.128/25;'].map((head) => ({ head })) },
  { head: 'geo $gs', children: ['ranges;', 'default 0;', '10.0.0.0-10.0.0.9 a;', '127.0.0.0-127.0.0.1 b;'].map((head) => ({ head })) },
  { head: 'geo $arg_ip $g', children: ['default 0;', '10.0.0.0/8 1;', '10.1.0.0/16 2;', '10.1.2.3 3;', '127.0.0.1/32 4;'].map((head) => ({ head })) },
];

export function randomConfig(next: Random): Node[] {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const chance = (part: number): boolean => next() < part;
  const some = <T>(most: number, make: () => T): T[] => Array.from({ length: Math.floor(next() * (most + 1)) }, make);
  const line = (head: string): Node => ({ head });
  let number = 0;
  let regexes = 0;

  const segment = (): string => pick(['a', 'b', 'ab', 'a.b', 'A', 'x y', 'f', 'd', 'é']);
  const path = (): string => `/${some(2, segment).join('/')}${chance(0.35) ? '/' : ''}`.replace('//', '/');
  const regex = (): string => pick(['^/a', 'b$', '\\.b', '^/(a|b)/', 'A', 'b/(.*)$', '^/$', '^/(.*)$', '^/([ab]+)/?(.*)', '^/a(?!b)', ' ', '^', '(?<n' + String(regexes++ % 3) + '>[a-z]+)', '^/x(.)y']);
  const variable = (): string => pick(['$uri', '$args', '$arg_a', '$host', '$http_x', '$is_args', '$v0', '$v1', '$m', '$mh', '$mv', '$sp', '$g', '$gr', '$gs', '$remote_addr', '$realip_remote_addr', '$proxy_add_x_forwarded_for', '$http_x_y', '$http_x_forwarded_for', '$1', '$2', '${1}', '$n0', '$request_uri', '$scheme', '$server_port', '$request_method', '$cookie_c', '$server_name', '$document_uri']);
  const text = (): string => some(3, () => (chance(0.6) ? variable() : pick(['a', 'b', '-', '/', 'x y', '%41', '?', '&', '=']))).join('');
  const quoted = (value: string): string => `"${value.replace(/["\\]/g, '')}"`;
  const target = (): string => quoted(`/${pick(['a', 'b', 'ab/', '$1', 'x/$1', '$2', 'a/b', '$v0', 'x y', ''])}${chance(0.3) ? `?${pick(['q=1', 'q=$1', '$args', 'k=$arg_a'])}` : ''}${chance(0.15) ? '?' : ''}`);
  const body = (): string => quoted(`${number} ${['$uri', '$args', '$v0', '$1', variable()].join('|')}`);
  const code = (): number => pick([200, 204, 301, 302, 303, 307, 308, 400, 403, 404, 410, 500, 503]);
  const answer = (): Node => {
    const status = code();
    if (status >= 300 && status < 400) return line(`return ${chance(0.8) ? status : ''} ${quoted(pick(['/a$uri', 'http://r.test$request_uri', '/to?$args', '$scheme://$host/x', '/é']))};`.replace(/return {2}"(?!http)/, 'return 302 "'));
    return line(chance(0.5) && status !== 204 ? `return ${status} ${body()};` : `return ${status};`);
  };
  const condition = (): string => pick([
    () => `(${variable()})`, () => `(${variable()} = ${quoted(pick(['a', '', '1', '/a', 'a.test', 'd']))})`, () => `(${variable()} != ${quoted(pick(['a', '', 'GET']))})`,
    () => `(${variable()} ~ ${quoted(pick(['a', '^/(.)', '^$', '(?<n1>b)', '[0-9]+']))})`, () => `(${variable()} ~* ${quoted(pick(['A', '^/(.)(.?)']))})`, () => `(${variable()} !~ ${quoted(pick(['a', '(.)']))})`, () => '(-f $request_filename)', () => '(!-e $request_filename)', () => '(-d $document_root/d)',
  ])();
  const statement = (deep: number, where: 'server' | 'location'): Node => pick([
    () => line(`set $v${pick([0, 1])} ${quoted(text())};`), () => line(`set $v0 ${quoted(variable())};`),
    () => line(`rewrite ${quoted(regex())} ${target()}${pick(['', ' last', ' break', ' break', ' redirect', ' permanent'])};`),
    () => line(`rewrite ${quoted(regex())} ${target()};`),
    () => (deep > 0 ? { head: `if ${condition()}`, children: [...some(2, () => statement(0, where)), ...(where === 'location' && chance(0.3) ? [line(`proxy_pass http://127.0.0.1:${echoPort};`)] : []), ...(chance(0.3) ? [answer()] : [])] } : line('break;')),
    () => (chance(0.3) ? line('break;') : line(`set $args ${quoted(pick(['k=v', '$args&x=1', '']))};`)),
    () => (chance(0.25) ? answer() : line(`set $v1 ${quoted('$1-$2')};`)),
  ])();
  const errorPages = (): Node[] => some(2, () => line(`error_page ${pick(['404', '403', '500 503', '400 410', '301', '302 404', '405'])} ${pick(['', '', '=200 ', '=', '=404 ', '=503 '])}${pick(['/err', '/a', '/none?e=1', '@n0', '@n1', 'http://e.test/x', '@missing', '/err$uri'])};`.replace('= ', '= ')).head.replace(/ =(\/|@|h)/, ' = $1')).map(line);
  const who = (): string => pick(['all', '127.0.0.1', '10.0.0.0/8', '192.0.2.0/24', '192.0.2.7', '127.0.0.0/8']);
  const access = (): Node[] => some(3, () => line(`${pick(['allow', 'deny'])} ${who()};`));
  const proxies = (): Node[] => [...(chance(0.8) ? [line(`set_real_ip_from ${pick(['127.0.0.0/8', '127.0.0.1', '10.0.0.0/8', '0.0.0.0/0'])};`)] : []), ...(chance(0.3) ? [line('set_real_ip_from 10.0.0.0/8;')] : []), ...(chance(0.6) ? [line(`real_ip_header ${pick(['X-Real-IP', 'X-Forwarded-For', 'x', 'X-Y'])};`)] : []), ...(chance(0.4) ? [line(`real_ip_recursive ${pick(['on', 'off'])};`)] : [])];
  const except = (): Node => ({ head: `limit_except ${pick(['GET', 'POST', 'GET POST', 'PUT', 'HEAD DELETE'])}`, children: [...access(), ...(chance(0.3) ? [line(`proxy_pass http://127.0.0.1:${echoPort}${pick(['', '$uri'])};`)] : [])] });
  const content = (kind: string): Node[] => pick<() => Node[]>([
    () => [line('empty_gif;')],
    () => [line(`return 200 ${body()};`)], () => [answer()],
    () => [line(`proxy_pass http://127.0.0.1:${echoPort};`)],
    () => [line(`proxy_pass http://127.0.0.1:${echoPort}${kind === 'plain' || kind === '=' || kind === '^~' ? pick(['/', '/z', '/z/', '/z y']).replace(' ', '%20') : ''};`)],
    () => [line(`proxy_pass http://127.0.0.1:${echoPort}${pick(['$request_uri', '$uri', '/v$1', '$uri$is_args$args', ''])};`)],
    () => [line(`try_files ${pick(['$uri', '$uri $uri/', '/f $uri', '$uri.html', '/d/', '$v0'])} ${pick(['/a?t=1', '=404', '=410', '@n0', '/err', '@n1', '$uri/x', '/f'])};`)],
    () => [line(`index ${pick(['index.html', 'f index.html', 'none', '/a/b', 'index.html$is_args'])};`)],
    () => [], () => [line('autoindex on;')],
    () => (kind === 'plain' ? [line('alias ROOT/d/;')] : [line('root ROOT/d;')]),
  ])();
  const location = (inside: string, deep: number): Node => {
    const kind = pick(['', '', '', '=', '^~', '~', '~*']);
    const isRegex = kind.startsWith('~');
    const pattern = isRegex ? regex() : inside + path().slice(inside.endsWith('/') ? 1 : 0);
    const own = number++;
    const children = deep > 0 && kind !== '=' && chance(0.25) ? some(2, () => location(isRegex ? '/' : pattern, deep - 1)) : [];
    const shape = isRegex ? 'regex' : kind === '' ? 'plain' : kind;
    return {
      head: `location ${kind} ${quoted(pattern)}`,
      children: [line(`add_header X-Where L${own} always;`), ...(chance(0.1) ? [line('internal;')] : []), ...(chance(0.15) ? errorPages() : []), ...(chance(0.1) ? [line('recursive_error_pages on;')] : []), ...(chance(0.06) ? [line('absolute_redirect off;')] : []), ...(chance(0.08) ? [line(pick(['deny all;', 'allow 127.0.0.1; deny all;', 'deny 127.0.0.1;', 'auth_basic x;', 'auth_basic x; auth_basic_user_file ROOT/f;', 'satisfy any; deny all; auth_basic x; auth_basic_user_file ROOT/f;']))] : []), ...(chance(0.5) ? some(3, () => statement(1, 'location')) : []), ...(chance(0.12) ? proxies() : []), ...(chance(0.12) ? access() : []), ...content(shape), ...(chance(0.12) ? [except()] : []), ...children],
    };
  };
  const name = (): string => pick(['a.test', 'b.a.test', '*.test', '*.a.test', '.a.test', 'a.*', 'b.a.*', '~^b', '"~^(?<n2>x|y)\\.test$"', '""', 'A.Test', '"~^(.)\\."']);
  return [
    ...lookups,
    ...Array.from({ length: 1 + Math.floor(next() * 3) }, (_, i): Node => {
      const listens = new Set([...some(2, () => `${pick(['', '', ...addresses.map((one) => `${one}:`)])}${pick(ports)}`), String(ports[0])]);
      return {
        head: 'server', children: [
          ...[...listens].map((one) => line(`listen ${one};`)), ...(chance(0.7) ? [line(`server_name ${some(3, name).join(' ') || 'a.test'};`)] : []), line(`add_header X-Where S${i} always;`), line('set $v0 ""; set $v1 ""; set $n0 ""; set $n1 "";'),
          ...(chance(0.15) ? [line('merge_slashes off;')] : []), ...(chance(0.1) ? [line('port_in_redirect off;')] : []), ...(chance(0.1) ? [line('server_name_in_redirect on;')] : []), ...(chance(0.25) ? proxies() : []), ...(chance(0.1) ? access() : []), ...(chance(0.1) ? [line('underscores_in_headers on;')] : []), ...(chance(0.05) ? [line('ignore_invalid_headers off;')] : []), ...(chance(0.4) ? errorPages() : []), ...(chance(0.1) ? [line('recursive_error_pages on;')] : []),
          ...(chance(0.35) ? some(3, () => statement(1, 'server')) : []), ...some(6, () => location('', 2)),
          ...['@n0', '@n1'].filter(() => chance(0.6)).map((label): Node => ({ head: `location ${label}`, children: [line(`add_header X-Where L${number++} always;`), ...(chance(0.4) ? some(2, () => statement(1, 'location')) : []), ...content('named')] })),
        ],
      };
    }),
  ];
}

export function randomRequest(next: Random): Wire {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)]!;
  const chance = (part: number): boolean => next() < part;
  const segment = (): string => pick(['a', 'b', 'ab', 'a.b', 'A', 'x%20y', '%61', '..', '.', '', 'f', 'd', 'index.html', 'x+y', '%2e%2e', 'a%2Fb', '%3Fq', '%C3%A9', 'c', '%zz', 'err', 'none']);
  const query = (): string => pick(['', '', '', '?', '?a=1', '?a=xyz', '?a=b&c=d', '?A=YY&ip=10.1.2.3', '?ip=10.1.9.9&a=', '?ip=127.0.0.1', '?x', '?a=b?c', '?a=%41+b']);
  return {
    address: pick(addresses), port: pick(ports), host: pick(['a.test', 'b.a.test', 'x.test', 'y.test:8080', 'B.A.TEST.', 'a.org', 'c.test', 'd.c.test', 'b.example', '', 'a..b', '[::1]', 'none', '127.0.0.1']),
    method: chance(0.75) ? 'GET' : pick(['POST', 'HEAD', 'PUT', 'DELETE', 'PATCH', 'FOO', 'TRACE', 'CONNECT', 'OPTIONS']), path: `/${Array.from({ length: Math.floor(next() * 4) }, segment).join('/')}${chance(0.3) ? '/' : ''}${query()}`,
    headers: { ...(chance(0.3) && { x: pick(['a', '/a/b', '1', '0']) }), ...(chance(0.2) && { 'X-Forwarded-For': pick(['10.0.0.1', '192.0.2.7', '192.0.2.200, 10.0.0.3', '192.0.2.7,10.0.0.5 , 127.0.0.1', 'nobody', '10.0.0.2:80', ', 10.0.0.9', '192.0.2.1, x, 10.0.0.1', '[2001:db8::1]:5, 127.0.0.1']) }), ...(chance(0.15) && { 'x-real-ip': pick(['10.0.0.7', '192.0.2.7', 'x', '10.0.0.7, 192.0.2.9']) }), ...(chance(0.1) && { x_y: 'under' }), ...(chance(0.1) && { 'X-Y': pick(['192.0.2.9', 'dash']) }),
      ...(chance(0.1) && { cookie: pick(['c=1', 'd=2; c=a']) }) },
  };
}
