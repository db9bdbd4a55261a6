import { company } from './rules/company';
import { indexNetworks, network, type MachineNetwork, type NetworkIndex } from './rules/networks';
import { nameless, program, type ProgramNames } from './rules/programs';
import { human, type HitMessage, type HitVerdict, type RawHit } from './rules/raw-hit';
import { timing } from './rules/timing';
import { isRead, wayOfAsking } from './rules/way-of-asking';

export type { HitClass, HitMessage, HitReason, HitVerdict, RawHit } from './rules/raw-hit';

/** Raise this when a rule changes: what was classed under another number may be classed anew. */
export const RULES_VERSION = 2;

/** What the shop knows of machines, beside what everybody knows: `config/machines.yaml`. */
export interface MachineSettings {
  agents: ProgramNames;
  networks: Readonly<Record<string, MachineNetwork>>;
}

/** The same, ready to be asked. */
export interface KnownMachines {
  agents: ProgramNames;
  networks: NetworkIndex;
}

export function knownMachines({ agents, networks }: MachineSettings): KnownMachines {
  return { agents, networks: indexNetworks(networks) };
}

/**
 * Who was behind each hit of ONE message (RELIABILITY T6). `hits` are all hits of that message in any order, because what tells a
 * scanner is often the company of its hits. Answers one verdict per hit, in the order given. Only `human` ever counts as engagement.
 *
 * What a hit says by itself goes first, then what its timing says, then who it came with; of what is left, people have a name.
 */
export function classifyHits(hits: readonly RawHit[], message: HitMessage, known: KnownMachines): HitVerdict[] {
  const clicks = hits.filter((hit) => hit.kind === 'click' && isRead(hit) && !hit.prefetch);
  const shown = hits.map((hit) => hit.settled ?? byItself(hit, known) ?? timing(hit, clicks, message));
  return hits.map((hit, i) => shown[i] ?? company(hit, hits, shown) ?? nameless(hit) ?? human('person'));
}

function byItself(hit: RawHit, known: KnownMachines): HitVerdict | undefined {
  return wayOfAsking(hit) ?? program(hit, known.agents) ?? network(hit, known.networks);
}
