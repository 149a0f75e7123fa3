namespace SecureVault.Web.Hosting.Sessions;

/// <summary>The start can't go on; the message is one line that names what to mend.</summary>
internal sealed class StartException(string message, Exception? innerException = null) : Exception(message, innerException);
