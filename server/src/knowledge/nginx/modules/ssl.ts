/** Exports sslModule: tLS of servers. Contexts and arguments are those of http/modules/ngx_http_ssl_module.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const sslModule: NginxModule = {
  name: 'ngx_http_ssl_module',
  page: 'https://nginx.org/en/docs/http/ngx_http_ssl_module.html',
  directives: directivesOf(`
    ssl :: H S :: flag :: on | off :: off :: Old way to turn TLS on for all of the server's ports; removed in nginx 1.25.1 for \`listen … ssl\`.
    ssl_certificate :: H S :: 1 :: file :: - :: The certificate of the server, with those between it and the root behind it. With variables it is read at each handshake.
    ssl_certificate_key :: H S :: 1 :: file :: - :: The key of the certificate.
    ssl_certificate_cache :: H S :: 1-3 :: off | max=number [inactive=time] [valid=time] :: off :: @1.27.4 Certificates whose names hold variables are kept.
    ssl_ech_file :: H S :: 1 :: file :: - :: @1.29.4 Keys for encrypted ClientHellos.
    ssl_password_file :: H S :: 1 :: file :: - :: Passwords of keys, one in a line.
    ssl_certificate_compression :: H S :: flag :: on | off :: off :: @1.29.1 Certificates are compressed (RFC 8879).
    ssl_dhparam :: H S :: 1 :: file :: - :: Parameters for ciphers with DHE.
    ssl_ecdh_curve :: H S :: 1 :: curve :: auto :: The curves for ciphers with ECDHE.
    ssl_protocols :: H S :: 1+ :: [SSLv2] [SSLv3] [TLSv1] [TLSv1.1] [TLSv1.2] [TLSv1.3] :: TLSv1.2 TLSv1.3 :: The versions of TLS that are spoken.
    ssl_ciphers :: H S :: 1 :: ciphers :: HIGH:!aNULL:!MD5 :: The ciphers, as OpenSSL writes them; those of TLS 1.3 are apart.
    ssl_buffer_size :: H S :: 1 :: size :: 16k :: How much of an answer is encrypted as one record; small ones bring the first byte sooner.
    ssl_verify_client :: H S :: 1 :: on | off | optional | optional_no_ca :: off :: Clients have to show a certificate; $ssl_client_verify tells how it went.
    ssl_verify_depth :: H S :: 1 :: number :: 1 :: How long the chain of a certificate may be.
    ssl_client_certificate :: H S :: 1 :: file :: - :: The authorities whose certificates clients may have; the list is sent to them.
    ssl_trusted_certificate :: H S :: 1 :: file :: - :: Authorities that are believed, without being sent to clients.
    ssl_prefer_server_ciphers :: H S :: flag :: on | off :: off :: The server's order of ciphers goes before the client's.
    ssl_session_cache :: H S :: 1-2 :: off | none | [builtin[:size]] [shared:name:size] :: none :: Where sessions are kept, so that the next handshake is short; \`shared\` is for all workers.
    ssl_session_tickets :: H S :: flag :: on | off :: on :: Sessions may be kept by the client, in tickets.
    ssl_session_ticket_key :: H S :: 1 :: file :: - :: The key of tickets, where several servers share them.
    ssl_session_timeout :: H S :: 1 :: time :: 5m :: How long a session can be taken up again.
    ssl_crl :: H S :: 1 :: file :: - :: Certificates that are revoked.
    ssl_ocsp :: H S :: 1 :: on | off | leaf :: off :: @1.19.0 The client's certificate is checked by OCSP.
    ssl_ocsp_responder :: H S :: 1 :: url :: - :: @1.19.0 Who is asked for it.
    ssl_ocsp_cache :: H S :: 1 :: off | shared:name:size :: off :: @1.19.0 Where answers are kept.
    ssl_stapling :: H S :: flag :: on | off :: off :: The answer of OCSP about the server's certificate is sent along.
    ssl_stapling_file :: H S :: 1 :: file :: - :: A file that holds that answer.
    ssl_stapling_responder :: H S :: 1 :: url :: - :: Who is asked for it, instead of whom the certificate names.
    ssl_stapling_verify :: H S :: flag :: on | off :: off :: The answer is verified.
    ssl_early_data :: H S :: flag :: on | off :: off :: Data of TLS 1.3 clients before the handshake is done are taken; they may be replayed ($ssl_early_data).
    ssl_conf_command :: H S :: 2 :: name value :: - :: @1.19.4 A setting of OpenSSL itself.
    ssl_reject_handshake :: H S :: flag :: on | off :: off :: @1.19.4 Handshakes are refused: for a default server that shall answer to no name.
  `),
};
