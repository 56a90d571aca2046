/** Exports mainModule: the process itself, its workers and its log. Contexts and arguments are those of core/nginx.c. */
import { directivesOf } from '../table.ts';
import type { NginxModule } from '../types.ts';

export const mainModule: NginxModule = {
  name: 'ngx_core_module',
  page: 'https://nginx.org/en/docs/ngx_core_module.html',
  directives: directivesOf(`
    daemon :: M :: flag :: on | off :: on :: nginx detaches itself from the terminal. In containers it is off, so that the container lives as long as nginx.
    master_process :: M :: flag :: on | off :: on :: A master starts and watches the workers. Off is for those who develop nginx.
    timer_resolution :: M :: 1 :: interval :: - :: How often workers ask the clock; without it they ask after each event.
    pid :: M :: 1 :: file | off :: logs/nginx.pid :: The file that holds the number of the master process.
    lock_file :: M :: 1 :: file :: logs/nginx.lock :: The beginning of the names of lock files, on systems that need such.
    worker_processes :: M :: 1 :: number | auto :: 1 :: How many worker processes answer connections; \`auto\` is one for each processor.
    debug_points :: M :: 1 :: abort | stop :: - :: What happens where nginx finds an error of its own: for those who debug it.
    user :: M :: 1-2 :: user [group] :: nobody nobody :: The user that workers run as, where the master is root.
    worker_priority :: M :: 1 :: number :: 0 :: The niceness of workers: negative is more processor time.
    worker_cpu_affinity :: M :: 1+ :: auto [mask] | mask … :: - :: Binds each worker to processors, a mask of bits for each.
    worker_rlimit_nofile :: M :: 1 :: number :: - :: How many files and sockets a worker may have open (RLIMIT_NOFILE). Each connection that is passed on takes two.
    worker_rlimit_core :: M :: 1 :: size :: - :: The largest core file of a worker (RLIMIT_CORE).
    worker_shutdown_timeout :: M :: 1 :: time :: - :: After a reload old workers close what connections are left after this time; ingress-nginx has it so that long WebSockets do not hold them for ever.
    working_directory :: M :: 1 :: directory :: - :: Where workers write core files.
    env :: M :: 1 :: variable[=value] :: TZ :: Keeps, or sets, an environment variable for the workers; all others are removed.
    load_module :: M :: 1 :: file :: - :: Loads a module that was built apart. Its directives are unknown to an nginx that does not.
    include :: M E H S s L l X U stream tS tU mail mS :: 1 :: file | mask :: - :: Reads the files in this place, as if their text stood here. A mask may fit no file at all; a plain name has to be there.
    error_log :: M :: 1+ :: file | stderr | syslog:… [level] :: logs/error.log error :: Where errors are written, from this level on: debug, info, notice, warn, error, crit, alert, emerg.
    pcre_jit :: M :: flag :: on | off :: off :: Regexes of the configuration are compiled to machine code.
    thread_pool :: M :: 2-3 :: name threads=number [max_queue=number] :: default threads=32 max_queue=65536 :: A pool of threads for reading files, used by \`aio threads\`.
    ssl_engine :: M :: 1 :: device :: - :: The name of an accelerator for TLS.
    ssl_object_cache_inheritable :: M :: flag :: on | off :: on :: @1.27.4 Certificates and keys are kept over a reload.
    quic_bpf :: M :: flag :: on | off :: off :: Packets of a QUIC connection come to the worker that has it, by an eBPF program.
    events :: M :: 0{} :: - :: - :: The block of what concerns the handling of connections.
    stream :: M :: 0{} :: - :: - :: The block of servers that pass TCP and UDP on without looking into it.
    http :: M :: 0{} :: - :: - :: The block of everything about HTTP.
    mail :: M :: 0{} :: - :: - :: The block of proxies for IMAP, POP3 and SMTP.
  `),
};
