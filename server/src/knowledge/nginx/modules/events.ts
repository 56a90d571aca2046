/** Exports eventsModule: how connections are waited for. Contexts and arguments are those of event/ngx_event.c and the modules of event/modules. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const eventsModule: NginxModule = {
  name: 'ngx_core_module',
  page: 'https://nginx.org/en/docs/ngx_core_module.html',
  directives: directivesOf(`
    worker_connections :: E :: 1 :: number :: 512 :: How many connections a worker may have at once, those to servers behind included.
    use :: E :: 1 :: method :: - :: How to wait for events: epoll on Linux. nginx chooses the best by itself.
    multi_accept :: E :: flag :: on | off :: off :: A worker takes all new connections at once rather than one at a time.
    accept_mutex :: E :: flag :: on | off :: off :: Workers take turns in accepting connections. Not needed with \`reuseport\`.
    accept_mutex_delay :: E :: 1 :: time :: 500ms :: How long a worker waits before it tries to take its turn again.
    debug_connection :: E :: 1 :: address | CIDR | unix: :: - :: Connections from here are logged with all details, where nginx is built with --with-debug.
    devpoll_changes :: E :: 1 :: number :: 32 :: A tuning of /dev/poll, on Solaris.
    devpoll_events :: E :: 1 :: number :: 32 :: A tuning of /dev/poll, on Solaris.
    epoll_events :: E :: 1 :: number :: 512 :: How many events are taken from the kernel at once.
    worker_aio_requests :: E :: 1 :: number :: 32 :: How many asynchronous reads a worker may have open with \`aio\` and epoll.
    eventport_events :: E :: 1 :: number :: 32 :: A tuning of event ports, on Solaris.
    iocp_threads :: E :: 1 :: number :: 0 :: A tuning on Windows.
    post_acceptex :: E :: 1 :: number :: 10 :: A tuning on Windows.
    acceptex_read :: E :: flag :: on | off :: on :: A tuning on Windows.
    kqueue_changes :: E :: 1 :: number :: 512 :: A tuning of kqueue, on BSD.
    kqueue_events :: E :: 1 :: number :: 512 :: A tuning of kqueue, on BSD.
  `),
};
