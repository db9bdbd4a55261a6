/**
 * Why servers say that they did not deliver, as shapes of sentences seen across mail systems. In order: the first that fits
 * counts. What is not the address's fault stands before what is, because "550 user … rejected as spam" names the user too.
 * The text is in lower case, in one line, without reply codes inside. Every repetition is bounded: none of this can be slow.
 */
export type Words = readonly [reason: string, shape: RegExp];

const shape = (...alternatives: string[]) => new RegExp(alternatives.join('|'), 'u');

const BOX =
  '(?:mail ?box|inbox|mail ?folder|mail ?drop|quota|storage|disk quota|bo[iî]te|buz[oó]n|casella|postfach|メールボックス|邮箱|信箱)';
const PERSON =
  '(?:users?|recipients?|mail ?box(?:es)?|address(?:es)?|addressees?|accounts?|persons?|members?|subscribers?|e-?mail|local[ -]part|alias|destinatai?r[ei]o?s?|usuario|utente|utilisateur|benutzer|empf[aä]nger)';
const HOST = '(?:host|domain|server|site|system)';
const NOT_THERE =
  "(?:unknown|unbekannt|inconnue?|desconocid[oa]|sconosciut[oa]|not (?:been )?(?:found|known|exist|recognized|recognised|listed|valid|here|present|available here|a valid)|does not exist|doesn't exist|do not exist|(?:could not|couldn't|cannot|can't) be found|was not found|no longer (?:exists?|valid|available|accepts|in use|on (?:this )?server|with us)|is invalid|invalid|is undeliverable|is not local|not active at this host)";

/** Says plainly what is wrong: counts before any status code. */
export const PLAIN: readonly Words[] = [
  [
    'mailererror',
    shape(
      '\\bprocmail\\b',
      'command output:',
      'mailer error',
      'x-unix;',
      'pipe to \\|',
      'local delivery agent',
      '\\bmaildrop\\b',
    ),
  ],
  [
    'authfailure',
    shape(
      '\\bdmarc\\b',
      '\\bspf\\b.{0,60}(?:fail|reject|record|not|deny|denied|polic)',
      'not allowed to send .{0,60}\\bspf\\b',
      '\\bdkim\\b.{0,60}(?:fail|reject|required|not|polic|invalid)',
      'unauthenticated (?:e-?)?mail',
      'sender id .{0,20}fail',
      "doesn't meet .{0,20}authentication",
      '5\\.7\\.2[0-46]\\b',
    ),
  ],
  [
    'notcompliantrfc',
    shape(
      'not rfc ?\\d+ ?.{0,12}compliant',
      'rfc ?\\d+ (?:violation|compliance)',
      '(?:multiple|duplicate|missing|more than one) .{0,20}\\bheader',
      'bare (?:lf|cr|line ?feed)',
    ),
  ],
  ['virusdetected', shape('\\bvirus', '\\bmalware', '\\binfected\\b', '\\btrojan', 'mcspamsignature', 'mailicious', 'malicious')],
  ['requireptr', shape('\\bptr\\b', 'reverse dns', '\\brdns\\b', 'cannot find your (?:reverse )?hostname', '5\\.7\\.25\\b')],
  [
    'ratelimited',
    shape(
      'too many (?:concurrent |simultaneous )?(?:connections?|sessions|messages|e-?mails|mails|smtp)',
      'rate[ -]?limit',
      'throttl',
      'receiving mail (?:at a rate|too quickly)',
      'frequency limited',
      'exceed\\w* .{0,30}(?:connection|rate)',
      'slow down',
      'connection limit',
      'too (?:fast|quickly|frequent)',
      'gr[ea]y-?list',
    ),
  ],
  ['exceedlimit', shape('length exceeds administrative limit', '5\\.2\\.3\\b')],
  [
    'mesgtoobig',
    shape(
      'message (?:size|length|file) .{0,40}(?:exceed|too|limit|large|big)',
      '(?:message|mail|e-?mail|data|content) (?:is |was |are )?too (?:big|large|long)',
      'maximum (?:message|allowed) size',
      'exceed\\w* .{0,30}(?:fixed|maximum|max).{0,20}(?:message )?size',
      '5\\.3\\.4\\b',
      'too much mail data',
    ),
  ],
  [
    'mailboxfull',
    shape(
      `${BOX}.{0,60}(?:\\bfull\\b|exceed|over ?quota|exhausted|insufficient|pleine|llen[oa]|piena|voll|too (?:large|big)|limit|満杯|已满|已滿|满了|超)`,
      'over ?quota',
      'quota (?:exceed|violation|is full)',
      '\\bfull (?:mail ?box|inbox)',
      `(?:exceed|over|insufficient|not enough|no) .{0,30}(?:${BOX}|\\bspace)`,
      `容量.{0,12}(?:超|满|滿|オーバー)`,
      "(?:user|account|recipient)(?:'s)? .{0,30}(?:is full|over quota|out of (?:space|storage))",
      'has exceeded .{0,20}(?:disk|storage|space)',
    ),
  ],
  [
    'systemfull',
    shape(
      'insufficient (?:system |disk )',
      'no space left',
      'disk (?:is )?full',
      'file ?system .{0,10}full',
      'system storage',
      '4\\.3\\.1\\b',
    ),
  ],
  [
    'hasmoved',
    shape(
      `${PERSON}.{0,60}(?:has moved|moved to|has changed to|changed to:?|has been replaced|no longer works)`,
      'no forwarding address',
      'new (?:e-?mail )?address is',
      '\\b551\\b.{0,40}(?:please|try|forward)',
      '5\\.1\\.6\\b',
    ),
  ],
  [
    'norelaying',
    shape(
      'relay(?:ing)? .{0,20}(?:denied|not (?:permitted|allowed|authorized|supported)|prohibited|disabled|refused|blocked|rejected)',
      "(?:unable|not (?:configured|allowed|permitted)|refus\\w+|cannot|can't|won't|do(?:es)? not|don't) (?:to )?relay",
      'open relay',
      'rcpthosts',
      'not a gateway',
      'we do not relay',
      'relay access',
    ),
  ],
  [
    'rejected',
    shape(
      "sender(?:'s)? .{0,40}(?:reject|refus|denied|invalid|unknown|not (?:found|allowed|exist|accepted)|fail|block|does not exist)",
      '(?:rejected|refused|denied|blocked|invalid|bad|bogus) (?:envelope )?(?:sender|from|return)',
      'domain of sender',
      '\\bbatv\\b',
      '(?:null|empty|blank) (?:sender|envelope)',
      'mail from .{0,30}(?:reject|refus|denied|not)',
      'returned mail not accepted',
      'all recipient addresses rejected',
      'recipient address(?:es)? rejected ?:? ?access denied',
    ),
  ],
  [
    'badreputation',
    shape('reputation', '\\btss0\\d', 'unexpected volume', 'user complaints', 'poor (?:score|sender)', '\\bsenderscore\\b'),
  ],
  [
    'blocked',
    shape(
      '(?:black|block|deny) ?list',
      '\\b(?:rbl|dnsbl|dsbl)\\b',
      'spamhaus',
      'spamcop',
      'barracuda',
      'sorbs',
      '(?<!not )(?:blocked|listed) (?:using|by|at|in|on|for)\\b(?! the recipient)',
      '(?:your|client|ip|host|network|connection)\\b.{0,40}(?:blocked|banned|rejected|refused to talk|has been denied)',
      'banned sending ip',
      '\\bip\\b.{0,20}(?:blocked|rejected|denied|frequency)',
    ),
  ],
  [
    'spamdetected',
    shape(
      '\\bspam',
      '\\bu[bc]e\\b',
      'unsolicited',
      '\\bjunk\\b',
      'bulk (?:e-?)?mail',
      'phish',
      'content (?:denied|filter|reject)',
      '\\bdt:sp',
      '\\bmi:s',
      'looks like',
      '垃圾邮件',
      '迷惑メール',
    ),
  ],
  [
    'networkerror',
    shape(
      '(?:lookup|look up|name resolution) .{0,20}(?:fail|time)',
      '(?:temporar\\w+|soft) .{0,20}(?:dns|lookup|name|resolution)',
      'host not found, try again',
      'servfail',
      'dns .{0,30}(?:time|error)',
      'connection .{0,20}(?:timed? ?out|refused|reset|lost|closed|dropped|fail)',
      'no route to host',
      "(?:could not|couldn't|unable to|cannot|can't|failed to|wasn't able to) (?:establish|connect|contact|reach)",
      '(?:host|network|server) (?:is )?(?:unreachable|down\\b)',
      'did not accept our requests to connect',
      'lost connection',
      'too many hops',
      'hop count',
      '\\bloop(?:s|ing)?\\b',
      'not responding',
      'not reachable',
      'no (?:answer|response) from',
      'nullmx loop',
    ),
  ],
  [
    'notaccept',
    shape(
      `${HOST}(?:/domain)? .{0,40}(?:does not|doesn't|do not) accept (?:any )?(?:e-?)?mail`,
      'null ?mx',
      'no mx (?:record )?.{0,10}found for domain',
      'mx .{0,20}points to \\.',
      '5\\.1\\.10\\b',
      'does not accept mail',
    ),
  ],
  [
    'hostunknown',
    shape(
      `(?:host|domain)(?: name| or domain name)?(?: [^\\s:]{1,80})?(?: is| was)? (?:unknown(?! recipient| user)|not found|does not exist|doesn't exist|do not exist|not exist|couldn't be found|could not be found|isn't valid|invalid)`,
      `(?:unknown|no such|non-?existent|invalid|illegal|bad) (?:mail |e-?mail )?${HOST}`,
      '(?:name or service|node ?name) .{0,20}not known',
      'nxdomain',
      'unroute?able (?:mail )?(?:address|domain)',
      'bad destination (?:host|system)',
      'ドメイン.{0,20}(?:存在しません|見つかりません)',
      '域名.{0,10}不存在',
    ),
  ],
  [
    'suspend',
    shape(
      `${PERSON}.{0,60}(?:suspend|disabled|deactivat|de-activat|inactive|frozen|locked|discontinued|archiv|account closed|is closed|terminated|not currently active|blocked for inactivity)`,
      `(?:suspended|disabled|deactivated|inactive|frozen|locked|closed) (?:e-?mail )?${PERSON}`,
      '停用|冻结|凍結|禁用',
    ),
  ],
  [
    'filtered',
    shape(
      'recipient preferences',
      '(?:refused|rejected|blocked) by (?:the |this )?(?:recipient|user|owner)',
      `only accept\\w* (?:mail|e-?mail|messages)? ?from`,
      'not (?:currently )?(?:being )?accept(?:ing|ed) .{0,20}(?:mail|messages|for this)',
      'user reject',
      'resolver\\.rst\\.',
      // Yahoo says it after DATA, of accounts that are gone and of mail that it will not take.
      "user doesn't have an? \\S{1,60} account",
      '(?:is |account )protected by',
      'refuses? to receive',
      'restricted',
    ),
  ],
  [
    'syntaxerror',
    shape(
      'malformed address',
      'syntax error',
      'bad (?:sequence|address syntax)',
      'command (?:not|unrecognized|unknown)',
      'unrecognized command',
      'need rcpt',
    ),
  ],
];

/** Says that nobody is there. Counts before status codes, unless these say that the mailbox is there and will not take it. */
export const NOBODY = shape(
  `${PERSON}.{0,80}${NOT_THERE}`,
  `(?:unknown|no such|invalid|bad|non-?existent|unrecognized|illegal|incorrect|unknown local|not a valid|no valid|wrong) (?:local |virtual |e-?mail )?(?:${PERSON}|name|part|id)\\b`,
  `not an? (?:known|valid|local|listed|active) ${PERSON}`,
  `no (?:mail ?box|account|user|one|person) .{0,30}(?:by that name|here|found|available|at this)`,
  `${PERSON} (?:name )?(?:is |was )?(?:not (?:known|ok|accepted|in)|unavailable|refused|missing)`,
  `(?:in|not in|no .{0,30} in) (?:the )?(?:public )?name (?:&|and|directory|address)`,
  'not listed in',
  'badrcptto|badrecipientto|validrcptto|recipnotfound|adr\\.recip',
  'recipient address rejected(?!.{0,40}(?:polic|try|temporar|denied|delay))',
  'no existe .{0,20}(?:persona|usuario)|nessun utente|no thank you rejected',
  '(?:用户|用戶|账号|帳號|收件人|邮箱|信箱|地址).{0,12}(?:不存在|无效|無效|未找到|找不到)|查无此|查無此',
  '(?:ユーザ|宛先|アドレス|メールボックス|ディレクトリ|リスト).{0,20}(?:存在しません|存在しない|見つかりません|ありません|不明)',
);

/** Says something that many say of anything: counts only where neither plain words nor a telling status code are. */
export const VAGUE: readonly Words[] = [
  [
    'expired',
    shape(
      'retry (?:timeout|time) ',
      'queue (?:for )?too long|too long in (?:the )?queue',
      'could not be delivered (?:for|within|after|in) ',
      '(?:message|mail|delivery)(?: time)? (?:has )?expired',
      '(?:giv(?:e|ing|en)|gave) up',
      'failed (?:after )?\\d+ (?:attempts|times|tries)',
      'not going to try again',
      'delivery tim(?:ed|e) ?out',
      'maximum .{0,20}(?:time|retries|attempts)',
      'for (?:more than |over )?\\d+ (?:hours|days)',
      'timed? ?out',
    ),
  ],
  [
    'systemerror',
    shape(
      'loop alert',
      'duplicated message-id',
      '(?:service|server) .{0,20}(?:unavailable|not available)',
      '(?:local|system|internal|server|configuration|software) (?:error|problem|failure)',
      "can(?:no|')t create",
      'out of memory',
      'resources',
      'requested action aborted',
      'busy',
    ),
  ],
  ['policyviolation', shape('polic(?:y|ies)', 'prohibited', 'administrative')],
  [
    'securityerror',
    shape(
      'security',
      'permission denied',
      'not authorized',
      'unauthorized',
      'access denied',
      'authentication required',
      '\\btls\\b',
      'encrypt',
      'certificate',
      'forbidden',
      'not permitted',
    ),
  ],
  ['contenterror', shape('attachment', '\\bmime\\b', 'charset', 'encoding', '8-?bit', '\\bcontent\\b', '\\bheaders?\\b')],
  ['rejected', shape('reject', 'refus', 'denied')],
];
