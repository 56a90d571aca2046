/** Exports the match `devgroup`. */
import { parseMasked, parseNumber } from '../../base/numbers.ts';
import { assumed, no, unknown, when, yes, type Tri } from '../../base/tri.ts';
import { word } from '../listed.ts';
import { arrivingHooks, both, has, leavingHooks, option, says, testEach } from '../support.ts';
import type { Check } from '../checks.ts';
import type { HostView, MatchModule } from '../types.ts';

/** `/etc/iproute2/group` names group 0; other names are the box's own. */
const usual = 'default';
const numberOf = (text: string): number | undefined => (text === usual ? 0 : parseNumber(text));

const isGroup: Check = ([text = '']) => (text === '' || (/[/]/.test(text) && !parseMasked(text)) ? `${text} is not a group or number/mask` : undefined);

function inGroup(text: string, name: string, host: HostView): Tri {
  const has = host.interfaceOf(name)?.group;
  const wanted = parseMasked(text) ?? (text === usual ? { value: 0, mask: 0xffffffff } : undefined);
  if (wanted?.mask === 0) return yes('the mask 0 leaves nothing to compare');
  const group = has === undefined ? undefined : numberOf(has);
  if (has !== undefined && has === text) return yes(`${name} is in group ${has}`);
  if (wanted && group !== undefined) return when(((group ^ wanted.value) & wanted.mask) === 0, `${name} is in group ${has ?? String(group)}`);
  if (has !== undefined && !wanted && group === undefined) return no(`${name} is in group ${has}, not ${text}`);
  return assumed(wanted ? (wanted.value & wanted.mask) === 0 : false, has === undefined ? `the group of ${name} is not in the file` : `which number the group ${has} has is not known`, {
    id: `devgroup:${name} ${text}`, text: `Is the interface ${name} in group ${text}?`, decides: 'The words group NAME in the lines of ip link would say it, with /etc/iproute2/group for the number of a name.', assumption: has === undefined ? `The interface ${name} is in group 0, as interfaces begin with.` : `The group ${has} of ${name} is another than ${text}.`,
  });
}

export const devgroup: MatchModule = {
  kind: 'match',
  name: 'devgroup',
  families: both,
  hooksOf: (use) => {
    const [source, destination] = [has(use, '--src-group'), has(use, '--dst-group')];
    if (source && destination) return { hooks: ['FORWARD'], because: '--src-group and --dst-group' };
    return source ? { hooks: arrivingHooks, because: '--src-group' } : destination ? { hooks: leavingHooks, because: '--dst-group' } : undefined;
  },
  help: 'The group that an interface belongs to (`ip link set dev NAME group GROUP`).',
  validity: { oneOf: ['--src-group', '--dst-group'] },
  listed: { items: [word('src-group ', '--src-group'), word('dst-group ', '--dst-group')] },
  options: [
    option('--src-group', 'value[/mask]', 'Group of the incoming interface, by number or by its name in `/etc/iproute2/group`.', { negatable: true, check: isGroup, explain: says('arriving on an interface of group') }),
    option('--dst-group', 'value[/mask]', 'Group of the outgoing interface, by number or name.', { negatable: true, check: isGroup, explain: says('leaving by an interface of group') }),
  ],
  test: testEach({
    '--src-group': ([text = ''], { packet, host }) => (packet.in === undefined ? unknown('the packet has no incoming interface here') : inGroup(text, packet.in, host)),
    '--dst-group': ([text = ''], { packet, host }) => (packet.out === undefined ? unknown('the outgoing interface is not known') : inGroup(text, packet.out, host)),
  }, { needs: 'an option' }),
};
