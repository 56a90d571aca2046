/** Exports the readers of `ip addr`, `ip route`, `ip rule`, `ip neigh`, `ifconfig` and `route -n` (`netstat -rn`), one file each. */
export { parseAddresses } from './addresses.ts';
export { listedTables, parseRoutes } from './routes.ts';
export { parseRouteTable } from './routeTable.ts';
export { parseRules } from './rules.ts';
export { parseIfconfig } from './ifconfig.ts';
export { parseNeighbours } from './neighbours.ts';
