/**
 * Zones of states and provinces in countries with several, by the code and the name shops write. The first zone is the one
 * most people there live in. Source: tz database, `zone1970.tab` and its comments.
 */
const EAST = 'America/New_York';
const CENTRAL = 'America/Chicago';
const MOUNTAIN = 'America/Denver';
const PACIFIC = 'America/Los_Angeles';

type Regions = Record<string, readonly [code: string, name: string, ...zones: string[]][]>;

const REGIONS: Regions = {
  US: [
    ['AL', 'Alabama', CENTRAL],
    ['AK', 'Alaska', 'America/Anchorage', 'America/Adak'],
    ['AZ', 'Arizona', 'America/Phoenix', MOUNTAIN],
    ['AR', 'Arkansas', CENTRAL],
    ['CA', 'California', PACIFIC],
    ['CO', 'Colorado', MOUNTAIN],
    ['CT', 'Connecticut', EAST],
    ['DE', 'Delaware', EAST],
    ['DC', 'District of Columbia', EAST],
    ['FL', 'Florida', EAST, CENTRAL],
    ['GA', 'Georgia', EAST],
    ['HI', 'Hawaii', 'Pacific/Honolulu'],
    ['ID', 'Idaho', MOUNTAIN, PACIFIC],
    ['IL', 'Illinois', CENTRAL],
    ['IN', 'Indiana', 'America/Indiana/Indianapolis', CENTRAL],
    ['IA', 'Iowa', CENTRAL],
    ['KS', 'Kansas', CENTRAL, MOUNTAIN],
    ['KY', 'Kentucky', EAST, CENTRAL],
    ['LA', 'Louisiana', CENTRAL],
    ['ME', 'Maine', EAST],
    ['MD', 'Maryland', EAST],
    ['MA', 'Massachusetts', EAST],
    ['MI', 'Michigan', 'America/Detroit', CENTRAL],
    ['MN', 'Minnesota', CENTRAL],
    ['MS', 'Mississippi', CENTRAL],
    ['MO', 'Missouri', CENTRAL],
    ['MT', 'Montana', MOUNTAIN],
    ['NE', 'Nebraska', CENTRAL, MOUNTAIN],
    ['NV', 'Nevada', PACIFIC, MOUNTAIN],
    ['NH', 'New Hampshire', EAST],
    ['NJ', 'New Jersey', EAST],
    ['NM', 'New Mexico', MOUNTAIN],
    ['NY', 'New York', EAST],
    ['NC', 'North Carolina', EAST],
    ['ND', 'North Dakota', CENTRAL, MOUNTAIN],
    ['OH', 'Ohio', EAST],
    ['OK', 'Oklahoma', CENTRAL],
    ['OR', 'Oregon', PACIFIC, MOUNTAIN],
    ['PA', 'Pennsylvania', EAST],
    ['RI', 'Rhode Island', EAST],
    ['SC', 'South Carolina', EAST],
    ['SD', 'South Dakota', CENTRAL, MOUNTAIN],
    ['TN', 'Tennessee', CENTRAL, EAST],
    ['TX', 'Texas', CENTRAL, MOUNTAIN],
    ['UT', 'Utah', MOUNTAIN],
    ['VT', 'Vermont', EAST],
    ['VA', 'Virginia', EAST],
    ['WA', 'Washington', PACIFIC],
    ['WV', 'West Virginia', EAST],
    ['WI', 'Wisconsin', CENTRAL],
    ['WY', 'Wyoming', MOUNTAIN],
  ],
  CA: [
    ['AB', 'Alberta', 'America/Edmonton'],
    ['BC', 'British Columbia', 'America/Vancouver', 'America/Edmonton'],
    ['MB', 'Manitoba', 'America/Winnipeg'],
    ['NB', 'New Brunswick', 'America/Moncton'],
    ['NL', 'Newfoundland and Labrador', 'America/St_Johns', 'America/Goose_Bay'],
    ['NS', 'Nova Scotia', 'America/Halifax'],
    ['NT', 'Northwest Territories', 'America/Edmonton'],
    ['NU', 'Nunavut', 'America/Iqaluit', 'America/Rankin_Inlet', 'America/Edmonton'],
    ['ON', 'Ontario', 'America/Toronto', 'America/Winnipeg'],
    ['PE', 'Prince Edward Island', 'America/Halifax'],
    ['QC', 'Quebec', 'America/Toronto', 'America/Blanc-Sablon'],
    ['SK', 'Saskatchewan', 'America/Regina'],
    ['YT', 'Yukon', 'America/Whitehorse'],
  ],
  AU: [
    ['ACT', 'Australian Capital Territory', 'Australia/Sydney'],
    ['NSW', 'New South Wales', 'Australia/Sydney', 'Australia/Broken_Hill'],
    ['NT', 'Northern Territory', 'Australia/Darwin'],
    ['QLD', 'Queensland', 'Australia/Brisbane'],
    ['SA', 'South Australia', 'Australia/Adelaide'],
    ['TAS', 'Tasmania', 'Australia/Hobart'],
    ['VIC', 'Victoria', 'Australia/Melbourne'],
    ['WA', 'Western Australia', 'Australia/Perth'],
  ],
};

/** Where most people of a country with several zones live. */
const CHIEF_ZONE: Record<string, string> = {
  AR: 'America/Argentina/Buenos_Aires',
  AU: 'Australia/Sydney',
  BR: 'America/Sao_Paulo',
  CA: 'America/Toronto',
  CD: 'Africa/Kinshasa',
  CL: 'America/Santiago',
  CY: 'Asia/Nicosia',
  DE: 'Europe/Berlin',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  ID: 'Asia/Jakarta',
  KZ: 'Asia/Almaty',
  MX: 'America/Mexico_City',
  MY: 'Asia/Kuala_Lumpur',
  NZ: 'Pacific/Auckland',
  PT: 'Europe/Lisbon',
  RU: 'Europe/Moscow',
  US: EAST,
  UZ: 'Asia/Tashkent',
};

/** All of China keeps Beijing time by law, whatever the tz database adds. */
const ONE_ZONE: Record<string, string> = { CN: 'Asia/Shanghai' };

const known = new Map<string, readonly string[]>();

/** The zones a region of a country can be in, the likeliest first; of the whole country when the region tells nothing; `[]` when unknown. */
export function zonesOf(country: string, region?: string): readonly string[] {
  const place = `${country}/${region ?? ''}`;
  let zones = known.get(place);
  if (!zones) {
    zones = zonesOfRegion(country, region) ?? zonesOfCountry(country);
    // Regions are free text: the memory must not grow with what people write.
    if (known.size < 1000) known.set(place, zones);
  }
  return zones;
}

function zonesOfRegion(country: string, region?: string): string[] | undefined {
  const wanted = region
    ?.trim()
    .toLowerCase()
    .replace(/^(us|ca|au)-/, '');
  const found =
    wanted && REGIONS[country]?.find(([code, name]) => code.toLowerCase() === wanted || name.toLowerCase() === wanted);
  return found ? found.slice(2) : undefined;
}

function zonesOfCountry(country: string): string[] {
  if (ONE_ZONE[country]) return [ONE_ZONE[country]];
  if (!/^[A-Z]{2}$/.test(country)) return [];
  // Newer engines say it by a method, older ones by a property; TypeScript's library knows neither yet.
  const locale = new Intl.Locale(`und-${country}`) as { getTimeZones?: () => string[]; timeZones?: string[] };
  const zones = locale.getTimeZones?.() ?? locale.timeZones ?? [];
  const chief = CHIEF_ZONE[country];
  return chief ? [chief, ...zones.filter((z) => z !== chief)] : zones;
}
