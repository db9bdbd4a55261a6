/** The rules of the house as one pure function: DESIGN §2. */
export interface SourceFile {
  /** Below src: `flows/runner.service.ts`. */
  path: string;
  text: string;
  /** Below src without ending (`orders/order-state`), or `npm:name`. */
  imports: string[];
  /** Those of them of which only types are taken: a shape is no plumbing. */
  typesOnly: string[];
}

const FLOORS: string[][] = [
  ['kernel'],
  ['config', 'database', 'http'],
  ['contacts', 'orders', 'events', 'consent', 'engagement', 'rendering', 'links', 'channels', 'access'],
  ['audience'],
  ['messages'],
  ['flows'],
  ['intake', 'tracking', 'reports'],
  ['privacy', 'console', 'cli', 'worker', 'demo', 'bench'],
];
/** On these floors each folder may import the ones before it; on the top floor all may. */
const IN_ORDER = 1;
const TOP = 7;

const GLUE = /\.(module|controller|service|store|entity|channel|guard|filter|pipe)\.ts$/;
/** Glue by nature: the schema's history, the command line and the measurements. */
const GLUE_FOLDERS = /^(database\/migrations|cli\/commands|demo|bench)\//;
const GLUE_FILES = ['database/table.ts', 'http/access.ts', 'cli/command.ts', 'cli/all-commands.ts'];
const IMPURE_IMPORT =
  /^npm:(@nestjs\/|typeorm|mysql2|better-sqlite3|fastify|@fastify\/|nodemailer$|twilio|pino|prom-client|node:(fs|net|http|https|child_process|dns|tls|os|worker_threads)(\/|$))/;
const EMPTY_NAMES = /(^|[/-])(index|utils?|helpers?|common|misc|manager)(\.ts$|\/)/;
const PRIVATE = /\.(store|entity|controller|guard|filter|pipe|channel)$/;

/** Tables and the one folder that writes each. */
const OWNERS: Record<string, string> = {
  ...owned('events', 'inbox', 'events'),
  ...owned('contacts', 'contacts', 'contact_identities', 'addresses'),
  ...owned('orders', 'orders', 'order_items', 'refunds', 'shipments', 'products', 'checkouts', 'order_links'),
  ...owned('consent', 'consents', 'suppressions', 'consent_wordings'),
  ...owned('engagement', 'address_engagement', 'engagement_changes', 'hits'),
  ...owned('rendering', 'template_versions', 'links'),
  ...owned('links', 'short_links'),
  ...owned('channels', 'mailbox'),
  ...owned('access', 'users', 'api_keys', 'audit_log'),
  ...owned(
    'audience',
    'product_affinities',
    'segments',
    'segment_members',
    'contact_scores',
    'tier_history',
    'coupons',
    'survey_answers',
  ),
  ...owned('messages', 'messages', 'send_attempts', 'conversions', 'sending_counts'),
  ...owned('flows', 'flows', 'flow_versions', 'enrollments', 'enrollment_orders', 'flow_tests', 'webhook_calls'),
  ...owned('database', 'settings', 'id_blocks'),
};

/** Every breach of the rules, one sentence each. */
export function breaches(files: SourceFile[]): string[] {
  return files.flatMap((file) => [
    ...importBreaches(file),
    ...nameBreaches(file),
    ...purityBreaches(file),
    ...tableBreaches(file),
  ]);
}

function importBreaches(file: SourceFile): string[] {
  const from = folderOf(file.path);
  if (!from) return [];
  return file.imports.flatMap((target) => {
    const to = folderOf(target);
    if (!to || to === from) return [];
    const down =
      floorOf(to) < floorOf(from) ||
      floorOf(from) === TOP ||
      (floorOf(from) === IN_ORDER && floorOf(to) === IN_ORDER && order(to) < order(from));
    if (!down) return [`${file.path} imports ${target}: not downwards`];
    if (PRIVATE.test(target) && !(to === 'http' || (to === 'channels' && /\.channel$/.test(target)))) {
      return [`${file.path} imports ${target}: enter another folder by its service`];
    }
    return [];
  });
}

function nameBreaches(file: SourceFile): string[] {
  return EMPTY_NAMES.test(file.path) ? [`${file.path}: the name says nothing`] : [];
}

function purityBreaches(file: SourceFile): string[] {
  const found: string[] = [];
  if (file.path !== 'kernel/clock.ts' && /\bDate\.now\(|new Date\(\)/.test(file.text)) found.push(`${file.path} reads the clock`);
  if (!folderOf(file.path) || GLUE.test(file.path) || GLUE_FOLDERS.test(file.path) || GLUE_FILES.includes(file.path))
    return found;
  for (const target of file.imports.filter((i) => !file.typesOnly.includes(i))) {
    if (IMPURE_IMPORT.test(target)) found.push(`${file.path} is pure by its name but imports ${target}`);
    else if (GLUE.test(`${target}.ts`) && !/^npm:/.test(target))
      found.push(`${file.path} is pure by its name but imports ${target}`);
  }
  return found;
}

function tableBreaches(file: SourceFile): string[] {
  const folder = folderOf(file.path);
  if (!folder || GLUE_FOLDERS.test(file.path)) return [];
  return [...file.text.matchAll(/(?:INSERT INTO|UPDATE|DELETE FROM)\s+([a-z_]+)\b/g)]
    .map((m) => m[1]!)
    .filter((t) => OWNERS[t] !== undefined && OWNERS[t] !== folder)
    .map((t) => `${file.path} writes ${t}, which belongs to ${OWNERS[t]}`);
}

function owned(folder: string, ...tables: string[]): Record<string, string> {
  return Object.fromEntries(tables.map((t) => [t, folder]));
}

function folderOf(path: string): string | undefined {
  const folder = path.split('/')[0]!;
  return path.includes('/') && FLOORS.flat().includes(folder) ? folder : undefined;
}

function floorOf(folder: string): number {
  return FLOORS.findIndex((floor) => floor.includes(folder));
}

function order(folder: string): number {
  return FLOORS[IN_ORDER]!.indexOf(folder);
}
