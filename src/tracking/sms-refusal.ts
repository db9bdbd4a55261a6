/** Refusals in one's own words. What asks for something else, or says `stop` of something else, is none. */

const NOT = "(?:don'?t|do not|never)";
const TEXTS = '(?:texts|text messages|sms(?:es)?|messages|spam|ads|adverts|advertisements|promotions|promos|marketing|offers)';
const SUCH = '(?:(?:any|anymore|more|further|these|those|this|such|all|your|of|the|me|us|kind|stupid|annoying) )*';

const ENGLISH = [
  // stop texting me; please stop all these messages
  `(?<!(?:n't|not|never|cannot|can't|dont) )\\b(?:stop|quit|cease|end) (?:with )?${SUCH}(?:${TEXTS}|texting|messaging|contacting|bothering|spamming|harassing|(?:sending|writing)(?: to)? (?:me|us|this number|${SUCH}(?:${TEXTS}|stuff|things|anything)))\\b`,
  // don't ever text me again
  `\\b${NOT} (?:ever |please |you )?(?:text|sms|message|msg|contact|bother|spam|write to|write|call or text) (?:me|us|this number|this phone|again|anymore|any more)\\b|^${NOT} (?:text|message|contact)[.! ]*$`,
  // do not send me any more messages
  `\\b${NOT} (?:ever |please )?send ${SUCH}${TEXTS}\\b`,
  `\\b${NOT} send (?:me|us) (?:anything|these|this|stuff)\\b`,
  // no more messages please
  `^no more(?: please| pls| thanks| thank you)*[.! ]*$`,
  `(?:^|[.!?,;:] ?|please |want )no more ${SUCH}${TEXTS}(?: please| pls| thanks| thank you| from you)*[.!]*$`,
  // I do not want to get your texts any more
  `\\b(?:do not|don'?t|no longer) (?:want|wish|like|need) (?:to (?:receive|get|hear|be) )?${SUCH}(?:${TEXTS}|texted|contacted|messaged|from you)\\b(?! to (?:stop|end))`,
  // remove me from your list; delete my number
  `\\b(?:remove|delete|take|get) (?:me|my number|this number)(?:$|[.!]| please| off\\b(?:$|[.!]| (?:your|this|the|all)? ?(?:sms |text |texting |mailing |contact |marketing )*lists?)| from (?:your|this|the|all|here)? ?(?:sms |text |texting |mailing |contact |marketing )*(?:lists?|database|system|texts|messages|service)?(?:$|[.!,]| please))`,
  // I want to unsubscribe; how do I opt out
  `(?:^|(?<!n't |not |dont )want to |wanna |like to |how (?:do|can) i |how to |please |pls |let me )(?:unsubscribe|opt out)(?! (?:button|link|page))\\b`,
  `(?<!${NOT} )\\b(?:unsubscribe|opt) (?:me|us|this number)(?: out)?\\b`,
  `\\bleave me alone\\b|\\blose my number\\b`,
  // the number belongs to somebody else now
  `(?:^|you have |you've got |you got |this is |it's |its )(?:the |a )?wrong (?:number|person)(?! of)\\b`,
  // not interested, stop; I said stop!
  `(?:^|[.!?,;:] ?)(?:please |pls |just |so )*stop(?: now| please| pls)?(?:$|[.!?,;:])|\\bi (?:said|told you to) stop\\b`,
  // please stop; stop it now
  `^(?:please |pls |ok |okay |just |hey |no |thanks )*(?:stop|unsubscribe)(?:,? (?:it|this|that|now|please|pls|thanks|thank you|already|immediately|all))*[.! ]*$`,
].map((source) => new RegExp(source));

const SENDING = '(?:发送|发|推送|推销|群发)';
const TO_ME = '(?:再|给我|向我|跟我|往我手机|老是?|总是?|一直|继续|每天)*';
const NEWS = '(?:短信|信息|消息|广告|推广|促销|推销|垃圾)';
const OF = '(?:了|我|这些|这种|这类|此类|任何|你们|你|的|什么|一些)*';

const CHINESE = [
  // 我要退订；怎么退订
  `(?<!没|没有|不|不想|不是|不会)退订(?![单金])|取消${OF}${NEWS}?(?:订阅|推送|接收)`,
  // 别再给我发短信了
  `(?:别|不要|请勿|勿|不用|不许|不准|不必)${TO_ME}${SENDING}${OF}${NEWS}`,
  `(?:别|不要|请勿|勿|不许|不准)(?:再${TO_ME}|${TO_ME}再)${SENDING}(?:了|啦|给我|过来|来)*(?:$|谢谢|[^\\p{L}\\p{N}])`,
  `(?:^|[^\\p{L}\\p{N}])(?:请|麻烦)?(?:别|不要)${TO_ME}${SENDING}(?:了|啦)+(?:$|谢谢|[^\\p{L}\\p{N}])`,
  `(?:以后|求求?你们?|你们)(?:请)?(?:别|不要)${TO_ME}发(?:了|啦)`,
  // 请不要打扰
  `(?:别|不要|请勿|勿)(?:再|来|老|总是?|一直)*(?:打扰|骚扰|烦)(?:我|了|啦)*(?:$|谢谢|[^\\p{L}\\p{N}])|^勿扰$`,
  // 不想再收到你们的广告
  `(?:不想|不愿意?|不希望|不需要|不再|不|拒绝|拒)再?(?:收到|接收|接受|收)${OF}${NEWS}`,
  `停止(?:给我|向我)?(?:${SENDING}(?!货)|接收|骚扰|打扰)`,
  // 删除我的号码
  `(?:删除|删掉|删了|移除|去掉)我的?(?:号码|手机号?|电话|联系方式)|把我(?:的?(?:号码|手机号?|电话))?(?:从.{0,10})?(?:删|移除|拉黑|去掉)`,
  `再(?:给我)?发.{0,4}(?:投诉|举报|报警|拉黑)`,
  // 发错人了：这个号码已经是别人的
  `(?:打|发|找)错(?:人|号码?)|不是${OF}(?:本人|机主)`,
].map((source) => new RegExp(source, 'u'));

/** Does this text, in lower case and plain characters, refuse further messages? */
export function refuses(text: string): boolean {
  const chinese = text.replace(/(?<=\p{Script=Han}) +(?=\p{Script=Han})/gu, '');
  return ENGLISH.some((pattern) => pattern.test(text)) || CHINESE.some((pattern) => pattern.test(chinese));
}
