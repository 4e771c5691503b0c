const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Words of praise: English, then German, French, Spanish, Portuguese and Italian, Chinese and Japanese. */
export const POSITIVE_WORDS: ReadonlySet<string> = new Set(
  words(`
    accurate admire adorable amazed amazing appreciate awesome beautiful beautifully best better bravo breathtaking brilliant
    calm charming cheerful comfortable comfy convenient cool cute delicious delight delighted delightful
    durable easy effective efficient elegant enjoy enjoyable enjoyed enjoying excellent excited exciting fabulous fantastic 
    favorite favourite fine flawless fresh friendly fun funny generous genius glad good gorgeous grateful great happy helpful
    hilarious honest ideal impressed impressive incredible informative inspiring intuitive joy kind liked love loved lovely loves
    loving magnificent marvelous masterpiece nice outstanding peaceful perfect perfection perfectly pleasant pleased pleasure
    polished powerful praise proud quick recommend recommended recommends refreshing reliable remarkable responsive
    rewarding robust satisfied satisfying smart smooth solid spectacular splendid stunning success successful
    superb superior sweet talented tasty terrific thankful thrilled trustworthy useful valuable warm winner wonderful
    worth worthwhile wow yummy
    ausgezeichnet begeistert bestens empfehlen empfehlenswert fantastisch freue genial großartig gut gute guter gutes
    herrlich hervorragend hilfreich klasse lecker liebe lieben perfekt prima schön schöne spannend super toll tolle wunderbar
    zufrieden
    adorer adore agréable aime beau belle bien bon bonne bravo excellente génial géniale heureux intéressant magnifique
    meilleur meilleure merveilleux parfait parfaite réussi superbe utile
    agradable alegre amo bonito buena bueno divertido encanta encantador estupendo excelente fantástico feliz genial gracias
    hermoso increíble maravilloso mejor perfecta perfecto recomiendo útil
    adoro bela belo boa bom incrível lindo maravilhoso melhor ótima ótimo perfeita perfeito recomendo
    bella bello bellissimo bravissimo buono buona eccellente fantastico felice migliore ottimo perfetto splendido utile
    好 很好 好看 喜欢 喜歡 棒 太棒 优秀 優秀 完美 精彩 漂亮 开心 開心 高兴 高興 推荐 推薦 满意 滿意 爱 愛
    良い 素晴らしい すばらしい 最高 好き 大好き 楽しい 嬉しい 美味しい おいしい 面白い 便利 綺麗 感動
  `),
);

/** Words of blame, in the same languages. */
export const NEGATIVE_WORDS: ReadonlySet<string> = new Set(
  words(`
    abysmal angry annoyed annoying appalling atrocious avoid awful awkward bad badly bland bored boring broke broken buggy cheap
    clumsy clunky complain complaint confused confusing crap crash crashed crashes cringe cruel damaged dangerous defective
    depressing dirty disappoint disappointed disappointing disappointment disaster disgusting dislike disliked dreadful dull
    error errors expensive fail failed fails failure fake faulty flawed flaws flimsy frustrated frustrating frustration garbage
    glitchy hate hated hates horrendous horrible horrific hurt inaccurate inconvenient inferior insulting irritating junk
    lacking lame laughable lazy lousy mediocre mess messy misleading miserable mistake mistakes nasty nightmare noisy
    obnoxious offensive overpriced overrated pain painful pathetic pointless poor poorly problem problems regret regrets
    ridiculous rubbish rude ruined sad scam shame shoddy sloppy stupid terrible terribly tedious toxic trash ugly
    unacceptable unbearable uncomfortable unfortunate unfortunately unhappy unhelpful unpleasant unreliable unusable upset
    useless waste wasted weak worried worse worst worthless wrong
    ärgerlich beschissen defekt enttäuscht enttäuschend enttäuschung fehler furchtbar hasse hässlich kaputt katastrophe langsam
    langweilig leider mangelhaft mies nervig schlecht schlechte schlechter schlechtes schlimm schrecklich traurig unbrauchbar
    affreux cassé catastrophe décevant déçu déçue dommage ennuyeux horrible mauvais mauvaise médiocre nul nulle
    pire problème triste
    aburrido asco basura decepción decepcionado decepcionante feo horrible lamentable mala malo molesto odio peor
    terrible triste
    chato decepcionante feio horrível lixo péssima péssimo pior ruim
    brutto cattivo delusione deludente noioso orribile pessimo peggiore rotto terribile
    坏 壞 差 很差 糟糕 讨厌 討厭 失望 难看 難看 无聊 無聊 垃圾 生气 生氣 难过 難過 恨 烂 爛
    悪い 最悪 嫌い 大嫌い つまらない 残念 悲しい 酷い ひどい 不便 失敗 壊れ 怒り まずい
  `),
);

/** Emoji with a plain meaning. */
export const POSITIVE_EMOJI: ReadonlySet<string> = new Set(
  words('😀 😃 😄 😁 😊 🙂 😍 🥰 😘 🤩 😎 🥳 😂 🤣 ❤ 💖 💕 💯 👍 👏 🙌 🎉 🔥 ⭐ 🌟 ✨ 🏆'),
);
export const NEGATIVE_EMOJI: ReadonlySet<string> = new Set(
  words('😞 😟 😠 😡 🤬 😢 😭 😣 😖 😫 😩 😒 🙁 ☹ 😤 🤮 🤢 👎 💔 💩 😱'),
);

/** Words that turn the meaning of the next few words. */
export const NEGATIONS: ReadonlySet<string> = new Set(
  words(`
    not no never none nobody nothing neither nor without hardly barely cannot cant dont doesnt didnt isnt wasnt wont
    nicht kein keine keinen keiner keines nie niemals ohne weder
    pas jamais rien sans ni aucun aucune
    nunca jamás ningún ninguna sin nada tampoco não nem sem non mai senza
    不 没 沒 没有 沒有 别 別 不是 不太
  `),
);

/** Japanese puts its negation behind the word: "好きじゃない". */
export const LATER_NEGATIONS: ReadonlySet<string> = new Set(words('ない なかっ なかった ません'));

/** Words that end the reach of a negation: "not cheap but good". */
export const CONTRASTS: ReadonlySet<string> = new Set(
  words('but however although though yet aber jedoch mais pero sino mas ma però 但 但是'),
);

/** Words after which "not" turns nothing: "not only good". */
export const EMPHASES: ReadonlySet<string> = new Set(
  words('only just nur seulement solo solamente sólo apenas só'),
);
