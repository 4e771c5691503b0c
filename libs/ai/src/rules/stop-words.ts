const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** Words that say nothing about the subject, by language. Japanese needs no list: see {@link HIRAGANA}. */
const STOP_WORDS = {
  en: words(
    `a about above after again against all also although always am an and another any anyone anything are around as at back be
    became because been before being below between both but by ca came can cannot come could day did do does doing done down during
    each either else enough even ever every everyone everything few first for from further get gets getting give go goes going
    gone got had has have having he hello her here hers herself hi him himself his how however i if in instead into is it its
    itself just know last least less let like little long look lot made make makes making many may maybe me might more most much
    must my myself need never new next no nobody none nor not nothing now of off often ok okay on once one only or other others
    our ours ourselves out over own perhaps please put quite rather really right said same say says see seen shall she should
    show since so some someone something sometimes soon still such take tell than thank thanks that the their theirs them
    themselves then there these they thing things think this those though through thus to today together too took toward two
    under until up upon us use used uses using very via want wants was way we welcome well went were what when where whether
    which while who whole whom whose why will with within without wo would yes yet you your yours yourself watch
    watching channel subscribe`,
  ),
  de: words(
    `aber alle allem allen aller alles als also am an andere anderen auch auf aus bei beim bin bis bist da dabei damit dann das
    dass dein deine dem den denn der des dich die dies diese diesem diesen dieser dieses dir doch dort du durch ein eine einem
    einen einer eines einfach er es etwas euch euer für gegen gehen gibt habe haben hat hatte hatten heute hier hin hinter ich
    ihm ihn ihnen ihr ihre im immer in ins ist ja jede jeder jedes jetzt kann kannst kein keine keinen können man mehr mein
    meine mich mir mit muss nach nicht nichts noch nun nur ob oder ohne sehr sein seine seit sich sie sind so sollte sondern
    über um und uns unser unsere unter viel vom von vor war waren warum was weil welche wenn wer werden wie wieder wieso wir
    wird wo wurde wurden zu zum zur zwischen`,
  ),
  fr: words(
    `ai alors au aucun aussi autre aux avant avec avoir avez avons bien car ce cela ces cet cette ceux chaque comme comment dans
    de des deux donc dont du elle elles en encore entre est et été être eux fait faire fois font ici il ils je la le les leur
    leurs lui là ma mais me même mes moi mon ne nos notre nous on ont ou où par parce pas peu peut plus pour pourquoi qu que
    quel quelle quelles quels qui sa sans se ses si son sont sous sur ta tes toi ton tous tout toute toutes très tu un une vers
    vos votre vous était y à ça`,
  ),
  es: words(
    `a al algo alguno antes aquí así aunque cada como con contra cual cuando de del desde donde dos el ella ellas ellos en entre
    era es esa ese eso esta estaba está están este esto estos fue ha hace hacer han hasta hay la las le les lo los me mi mis
    mucho muy más nada ni no nos nosotros o os otra otro para pero poco por porque puede que quien qué se sea ser si sin sobre
    son su sus también tan te tiene todo todos tu un una uno unos y ya yo`,
  ),
  pt: words(
    `a ao aos aqui as até com como da das de dela dele depois do dos e ela elas ele eles em entre era essa esse esta está este
    eu foi há isso isto já lhe mais mas me mesmo meu minha muito na nas nem no nos nossa não nós o os ou para pela pelo por
    porque qual quando que quem se sem ser seu sua são só também tem tudo um uma você vocês à é`,
  ),
  it: words(
    `a ad al alla alle anche avere c che chi ci come con cosa cui da dal dalla degli dei del della delle di dove e ed era essere
    fa fare gli ha hai hanno ho i il in io la le lei lo loro lui ma mi mia mio molto ne nei nel nella noi non nostro o ogni per
    perché più poi quale quando quanto quello questa questo qui se sei si sia solo sono su sua sul sulla suo tra tutti tutto un
    una uno voi è`,
  ),
  zh: words(
    `我们 我們 你们 你們 他们 他們 自己 大家 这个 這個 那个 那個 这些 這些 什么 什麼 怎么 怎麼 如何 为什么 為什麼 今天 现在 現在 这里 這裡 就是 不是 没有
    沒有 可以 一个 一個 一些 因为 因為 所以 但是 如果 然后 然後 还有 還有 非常 已经 已經 还是 還是 或者 以及`,
  ),
  ar: words(
    `في من على إلى عن مع هذا هذه ذلك تلك الذي التي الذين أن إن لا ما لم لن كان كانت هو هي هم نحن أنت أنا كل بعض قد ثم أو و يا جدا بعد قبل عند بين حتى
    كيف هناك هنا لكن إذا`,
  ),
} as const satisfies Record<string, ReadonlySet<string>>;

/** Hiragana alone is grammar: particles and endings. */
const HIRAGANA = /^\p{Script=Hiragana}{1,4}$/u;

/** "don't" counts as "do", "we're" as "we". */
const CONTRACTION = /(?:n't|'(?:re|ve|ll|d|m))$/;

/** Tells the stop words of a text: those of the language with the most of them. Ties go to English. */
export function stopWordsOf(keys: readonly string[]): (key: string) => boolean {
  let best: ReadonlySet<string> = STOP_WORDS.en;
  let most = 0;
  for (const list of Object.values(STOP_WORDS)) {
    const hits = keys.reduce((count, key) => (list.has(key) ? count + 1 : count), 0);
    if (hits > most) [best, most] = [list, hits];
  }
  return (key) => /^videos?$/.test(key) || best.has(key.replace(CONTRACTION, '')) || HIRAGANA.test(key);
}
