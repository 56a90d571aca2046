/** Exports mailModules: those for mail. Contexts and arguments are those of mail/*.c; `=` means what the directive of that name means in http. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';
import { likeHttp } from './http.ts';

export const mailModules: readonly NginxModule[] = [
  {
    name: 'ngx_mail_auth_http_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_auth_http_module.html',
    directives: directivesOf(`
      auth_http :: mail mS :: 1 :: URL :: - :: The HTTP server that is asked whether a client may come in, and to which server.
      auth_http_timeout :: mail mS :: 1 :: time :: 60s :: How long it may take.
      auth_http_header :: mail mS :: 2 :: header value :: - :: A header of that request.
      auth_http_pass_client_cert :: mail mS :: flag :: on | off :: off :: The client's certificate is sent along.
  `, likeHttp),
  },
  {
    name: 'ngx_mail_core_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_core_module.html',
    directives: directivesOf(`
      server :: mail :: 0{} :: - :: - :: A server of mail.
      listen :: mS :: 1+ :: address:port [ssl] [options] :: - :: The address and port of the server.
      protocol :: mS :: 1 :: imap | pop3 | smtp :: - :: The protocol, where the port does not say it.
      timeout :: mail mS :: 1 :: timeout :: 60s :: How long a client may be silent before it is passed on.
      server_name :: mail mS :: 1 :: name :: hostname :: The name in greetings.
      error_log :: mail mS :: 1+ :: =
      resolver :: mail mS :: 1+ :: =
      resolver_timeout :: mail mS :: 1 :: =
      max_errors :: mail mS :: 1 :: number :: 5 :: After how many wrong commands the connection is closed.
  `, likeHttp),
  },
  {
    name: 'ngx_mail_imap_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_imap_module.html',
    directives: directivesOf(`
      imap_client_buffer :: mail mS :: 1 :: size :: 4k|8k :: The buffer for commands.
      imap_capabilities :: mail mS :: 1+ :: extension … :: IMAP4 IMAP4rev1 UIDPLUS :: What the answer to CAPABILITY lists.
      imap_auth :: mail mS :: 1+ :: method … :: plain :: The ways to log in.
  `, likeHttp),
  },
  {
    name: 'ngx_mail_pop3_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_pop3_module.html',
    directives: directivesOf(`
      pop3_capabilities :: mail mS :: 1+ :: extension … :: TOP USER UIDL :: What the answer to CAPA lists.
      pop3_auth :: mail mS :: 1+ :: method … :: plain :: The ways to log in.
  `, likeHttp),
  },
  {
    name: 'ngx_mail_proxy_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_proxy_module.html',
    directives: directivesOf(`
      proxy :: mail mS :: flag :: on | off :: off :: nginx 1.19 and before: obsolete, for testing.
      proxy_buffer :: mail mS :: 1 :: size :: 4k|8k :: The buffer of a connection that is passed on.
      proxy_timeout :: mail mS :: 1 :: timeout :: 24h :: How long such a connection may be silent.
      proxy_pass_error_message :: mail mS :: flag :: on | off :: off :: The text of a refusal is passed to the client.
      xclient :: mail mS :: flag :: on | off :: on :: SMTP servers behind are told the client by XCLIENT.
      proxy_smtp_auth :: mail mS :: flag :: on | off :: off :: @1.19.4 Clients are logged in at the server behind by AUTH.
      proxy_protocol :: mail mS :: 1 :: on | off :: off :: @1.19.8 Servers behind are told the client's address by the PROXY protocol.
  `, likeHttp),
  },
  {
    name: 'ngx_mail_realip_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_realip_module.html',
    directives: directivesOf(`
      set_real_ip_from :: mail mS :: 1 :: =
  `, likeHttp),
  },
  {
    name: 'ngx_mail_smtp_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_smtp_module.html',
    directives: directivesOf(`
      smtp_client_buffer :: mail mS :: 1 :: size :: 4k|8k :: The buffer for commands.
      smtp_greeting_delay :: mail mS :: 1 :: time :: 0 :: Who speaks before the greeting is refused.
      smtp_capabilities :: mail mS :: 1+ :: extension … :: - :: What the answer to EHLO lists.
      smtp_auth :: mail mS :: 1+ :: method … :: plain login :: The ways to log in.
  `, likeHttp),
  },
  {
    name: 'ngx_mail_ssl_module', page: 'https://nginx.org/en/docs/mail/ngx_mail_ssl_module.html',
    directives: directivesOf(`
      starttls :: mail mS :: 1 :: on | off | only :: off :: Whether connections may or have to turn to TLS.
      ssl_certificate :: mail mS :: 1 :: =
      ssl_certificate_key :: mail mS :: 1 :: =
      ssl_password_file :: mail mS :: 1 :: =
      ssl_certificate_compression :: mail mS :: flag :: =
      ssl_dhparam :: mail mS :: 1 :: =
      ssl_ecdh_curve :: mail mS :: 1 :: =
      ssl_protocols :: mail mS :: 1+ :: =
      ssl_ciphers :: mail mS :: 1 :: =
      ssl_prefer_server_ciphers :: mail mS :: flag :: =
      ssl_session_cache :: mail mS :: 1-2 :: =
      ssl_session_tickets :: mail mS :: flag :: =
      ssl_session_ticket_key :: mail mS :: 1 :: =
      ssl_session_timeout :: mail mS :: 1 :: =
      ssl_verify_client :: mail mS :: 1 :: =
      ssl_verify_depth :: mail mS :: 1 :: =
      ssl_client_certificate :: mail mS :: 1 :: =
      ssl_trusted_certificate :: mail mS :: 1 :: =
      ssl_crl :: mail mS :: 1 :: =
      ssl_conf_command :: mail mS :: 2 :: =
  `, likeHttp),
  },
];
