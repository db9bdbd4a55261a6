import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseNetwork } from '../kernel/ip-network';
import { printFinding } from '../kernel/errors';
import { machinesSchema } from './machines-settings';
import { checkYaml, readYaml } from './read-yaml';

function read(text: string) {
  const { yaml } = readYaml(text, 'machines.yaml');
  return checkYaml(yaml!, machinesSchema);
}

describe('machines.yaml', () => {
  it('as shipped names the makers, whole clouds never, and Outlook’s pictures are people’s', () => {
    const { agents, networks } = read(readFileSync(join(__dirname, '../../config/machines.yaml'), 'utf8')).value!;
    expect(agents).toEqual({ machines: [], people: [] });
    expect(Object.keys(networks)).toEqual([
      'microsoft',
      'barracuda',
      'mimecast',
      'proofpoint',
      'cisco',
      'trend-micro',
      'symantec',
    ]);
    expect(networks.microsoft!.of).toBe('clicks');
    const all = Object.values(networks).flatMap(({ addresses }) => addresses);
    expect(all.filter((cidr) => parseNetwork(cidr)!.bits < 14)).toEqual([]);
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['networks: { ours: { addresses: [ 203.0.113.0/33 ] } }', 'machines.yaml:1:34', 'is no network'],
    ['networks: { ours: { addresses: [] } }', 'machines.yaml:1:21', 'addresses'],
    ['networks: { ours: { of: opens, addresses: [ 203.0.113.7 ] } }', 'machines.yaml:1:21', 'clicks'],
    ['agents: { machines: [ ie ] }', 'machines.yaml:1:23', 'at least three characters'],
    ['agent: { machines: [ acme ] }', 'machines.yaml:1:1', 'is no setting'],
  ])('%s', (text, place, why) => {
    const faults = read(text).findings.map(printFinding).join('\n');
    expect(faults).toContain(place);
    expect(faults).toContain(why);
  });
});
