namespace SecureVault.Tests.Downloads;

/// <summary>Texts in the encodings of the world, mostly the first article of the Universal Declaration of Human Rights.</summary>
internal static class TestTexts
{
    private const string Western = "Le cœur déçu mais l'âme plutôt naïve, Louÿs rêva de crapaüter en canoë au delà des îles.\nÜber den Flüssen schweben größere Vögel; Straßen führen nach Köln.\n";
    private const string Dos = "Le garçon déçu rêva de crapaüter en canoë au delà des îles.\nÜber den Flüssen schweben größere Vögel; Straßen führen nach Köln.\n";
    private const string Polish = "Zażółć gęślą jaźń. Wszyscy ludzie rodzą się wolni i równi w swojej godności i prawach. Są obdarzeni rozumem i sumieniem.\n";
    private const string Hungarian = "Minden emberi lény szabadon születik és egyenlő méltósága és joga van. Az emberek, ésszel és lelkiismerettel bírván, egymással szemben testvéri szellemben kell hogy viseltessenek.\n";
    private const string Latvian = "Visi cilvēki piedzimst brīvi un vienlīdzīgi savā pašcieņā un tiesībās. Viņi ir apveltīti ar saprātu un sirdsapziņu, un viņiem jāizturas citam pret citu brālības garā.\n";
    private const string Russian = "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом и совестью и должны поступать в отношении друг друга в духе братства.\n";
    private const string Greek = "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια και τα δικαιώματα. Είναι προικισμένοι με λογική και συνείδηση.\n";
    private const string Turkish = "Bütün insanlar hür, haysiyet ve haklar bakımından eşit doğarlar. Akıl ve vicdana sahiptirler ve birbirlerine karşı kardeşlik zihniyeti ile hareket etmelidirler.\n";
    private const string Hebrew = "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם. כולם חוננו בתבונה ובמצפון, לפיכך חובה עליהם לנהוג איש ברעהו ברוח של אחווה.\n";
    private const string Arabic = "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق. وقد وهبوا عقلا وضميرا وعليهم أن يعامل بعضهم بعضا بروح الإخاء.\n";
    private const string Thai = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ ต่างมีเหตุผลและมโนธรรม และควรปฏิบัติต่อกันด้วยเจตนารมณ์แห่งภราดรภาพ\n";
    private const string Japanese = "すべての人間は、生まれながらにして自由であり、かつ、尊厳と権利とについて平等である。人間は、理性と良心とを授けられており、互いに同胞の精神をもって行動しなければならない。\n";
    private const string Simplified = "人人生而自由，在尊严和权利上一律平等。他们赋有理性和良心，并应以兄弟关系的精神相对待。\n";
    private const string Traditional = "人人生而自由，在尊嚴和權利上一律平等。他們賦有理性和良心，並應以兄弟關係的精神相對待。\n";
    private const string Korean = "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 인간은 천부적으로 이성과 양심을 부여받았으며 서로 형제애의 정신으로 행동하여야 한다.\n";

    /// <summary>An encoding, and a text that is found out to be written in it.</summary>
    public static TheoryData<string, string> Written() => new()
    {
        { "windows-1252", Western },
        { "windows-1252", "“It’s 5 €”\n" },
        { "iso-8859-1", Dos },
        { "ibm437", Dos },
        { "ibm850", Dos },
        { "windows-1250", Polish },
        { "windows-1250", Hungarian },
        { "iso-8859-2", Polish },
        { "ibm852", Polish },
        { "windows-1257", Latvian },
        { "iso-8859-4", Latvian },
        { "iso-8859-13", Latvian },
        { "windows-1251", Russian },
        { "windows-1251", "Привет, мир" },
        { "koi8-r", Russian },
        { "koi8-u", Russian },
        { "iso-8859-5", Russian },
        { "cp866", Russian },
        { "windows-1253", Greek },
        { "iso-8859-7", Greek },
        { "windows-1254", Turkish },
        { "iso-8859-9", Turkish },
        { "windows-1255", Hebrew },
        { "iso-8859-8", Hebrew },
        { "windows-1256", Arabic },
        { "iso-8859-6", Arabic },
        { "windows-874", Thai },
        { "shift_jis", Japanese },
        { "shift_jis", "こんにちは世界" },
        { "euc-jp", Japanese },
        { "iso-2022-jp", Japanese },
        { "gb18030", Simplified },
        { "big5", Traditional },
        { "euc-kr", Korean },
        { "utf-8", Thai },
        { "utf-16le", Russian },
        { "utf-16be", Russian },
        { "utf-16le", "Привет, мир" },
        { "utf-16le", Greek },
        { "utf-16be", Hebrew },
        { "utf-16le", Arabic },
        { "utf-16be", Thai },
        { "utf-16le", Japanese },
        { "utf-16be", Japanese },
        { "utf-16le", Simplified },
        { "utf-16be", Korean },
        { "utf-32le", Russian },
        { "utf-32be", Japanese },
        { "utf-32le", "plain words\n" },
    };
}
