/** Exports upstreamModule: groups of servers, and how one of them is chosen. Contexts and arguments are those of http/ngx_http_upstream.c and http/modules/ngx_http_upstream_*_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const upstreamModule: NginxModule = {
  name: 'ngx_http_upstream_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_upstream_module.html',
  directives: directivesOf(`
    server :: U :: 1+ :: address [weight=number] [max_conns=number] [max_fails=number] [fail_timeout=time] [backup] [down] [resolve] :: - :: One server of the group. \`weight\` is its share; after \`max_fails\` errors within \`fail_timeout\` it is left out for as long; \`backup\` is asked where all others are down. A name that means several addresses is several servers.
    resolver :: U :: 1+ :: address … [options] :: - :: @1.27.3 Name servers for the group's servers with \`resolve\`.
    resolver_timeout :: U :: 1 :: time :: 30s :: @1.27.3 How long such a look-up may take.
    hash :: U :: 1-2 :: key [consistent] :: - :: The server is chosen by the hash of the key; \`consistent\` moves few keys when servers come or go (ketama).
    ip_hash :: U :: 0 :: - :: - :: The server is chosen by the client's address (of IPv4 its first three bytes), so that a client stays with it.
    keepalive :: U :: 1-2 :: connections [local] :: - :: How many idle connections to the group's servers each worker keeps. For proxy_pass it needs proxy_http_version 1.1 and an empty header Connection, before nginx 1.29.7.
    keepalive_time :: U :: 1 :: time :: 1h :: @1.19.10 How long a connection to a server is kept at most.
    keepalive_timeout :: U :: 1 :: timeout :: 60s :: How long an idle connection to a server is kept.
    keepalive_requests :: U :: 1 :: number :: 1000 :: How many requests go over one connection before it is closed.
    least_conn :: U :: 0 :: - :: - :: The server with the fewest connections is chosen, weights considered.
    least_time :: U :: 1-2 :: header | last_byte [inflight] :: - :: The server with the shortest times and fewest connections is chosen.
    random :: U :: 0-2 :: [two [method]] :: - :: A server is chosen at random, by weight; with \`two\`, the better of two.
    sticky :: U :: 2+ :: cookie | route | learn … :: - :: A client stays with its server, by a cookie, a route or what was learnt.
    zone :: U :: 1-2 :: name [size] :: - :: Shared memory, so that all workers know the same state of the group.
  `),
};
