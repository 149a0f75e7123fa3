namespace SecureVault.Core.Data.SignIns;

/// <summary>How somebody signed in. The numbers stand in the database.</summary>
public enum SignInWay
{
    /// <summary>With the password, or by choosing it.</summary>
    Password = 0,

    /// <summary>With the password and a code of the authenticator app.</summary>
    Authenticator = 1,

    /// <summary>With the password and a recovery code.</summary>
    RecoveryCode = 2,

    /// <summary>With a passkey.</summary>
    Passkey = 3,

    /// <summary>At an OpenID provider.</summary>
    Provider = 4,

    /// <summary>With a link that the operator of the server made.</summary>
    EmergencyLink = 5,
}

/// <summary>The family of a browser, as it names itself. The numbers stand in the database.</summary>
public enum BrowserFamily
{
    /// <summary>None that is known here.</summary>
    Unknown = 0,

    /// <summary>Chrome and Chromium.</summary>
    Chrome = 1,

    /// <summary>Microsoft Edge.</summary>
    Edge = 2,

    /// <summary>Firefox.</summary>
    Firefox = 3,

    /// <summary>Safari.</summary>
    Safari = 4,

    /// <summary>Opera.</summary>
    Opera = 5,

    /// <summary>Samsung Internet.</summary>
    SamsungInternet = 6,
}

/// <summary>The family of an operating system, as a browser names it. The numbers stand in the database.</summary>
public enum SystemFamily
{
    /// <summary>None that is known here.</summary>
    Unknown = 0,

    /// <summary>Windows.</summary>
    Windows = 1,

    /// <summary>macOS; an iPad that asks for desktop pages claims it, too.</summary>
    MacOS = 2,

    /// <summary>Linux.</summary>
    Linux = 3,

    /// <summary>Android.</summary>
    Android = 4,

    /// <summary>iOS and iPadOS.</summary>
    IOS = 5,

    /// <summary>ChromeOS.</summary>
    ChromeOS = 6,
}
