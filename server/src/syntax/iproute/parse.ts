/** Exports the readers of `ip addr`, `ip route` and `route -n` (`netstat -rn`), one file each. */
export { parseAddresses } from './addresses.ts';
export { parseRoutes } from './routes.ts';
export { parseRouteTable } from './routeTable.ts';
