/** Exports what the capture's sysctls say of routing, and the questions where it has none. */
import type { Host } from '../base/host.ts';
import type { Family } from '../base/ip.ts';

/** A sysctl as a number; undefined where the capture does not have it. */
export function settingOf(host: Host, name: string): number | undefined {
  const value = host.sysctls.get(name)?.value;
  return value !== undefined && /^-?\d{1,10}$/.test(value) ? Number(value) : undefined;
}

/** The name of an interface's sysctl, as sysctl(8) writes it. */
export const settingName = (family: Family, dev: string, key: string): string => `net.ipv${family}.conf.${dev.replaceAll('.', '/')}.${key}`;

/** An interface's own sysctl (IN_DEV_CONF_GET). */
export const deviceSetting = (host: Host, family: Family, dev: string, key: string): number | undefined => settingOf(host, settingName(family, dev, key));

/** Set for the interface or for all (IN_DEV_ORCONF); undefined where one of them is missing and the other is 0. */
export function eitherSetting(host: Host, family: Family, dev: string, key: string): boolean | undefined {
  const both = [deviceSetting(host, family, dev, key), deviceSetting(host, family, 'all', key)];
  if (both.some((value) => value !== undefined && value !== 0)) return true;
  return both.includes(undefined) ? undefined : false;
}

/** The larger of the interface's and all's (IN_DEV_MAXCONF); undefined where one of them is missing. */
export function largerSetting(host: Host, family: Family, dev: string, key: string): number | undefined {
  const own = deviceSetting(host, family, dev, key);
  const all = deviceSetting(host, family, 'all', key);
  return own === undefined || all === undefined ? undefined : Math.max(own, all);
}
