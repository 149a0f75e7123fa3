using SecureVault.Core.Storage;
using SecureVault.Tests.Storage.S3;

namespace SecureVault.Tests.Storage;

/// <summary>Asserts what a store's failure says.</summary>
internal static class ErrorAssert
{
    /// <summary>The call fails with this error, and its message is one line.</summary>
    public static async Task<ObjectStoreException> ThrowsAsync(ObjectStoreError error, Task call)
    {
        var exception = await Assert.ThrowsAsync<ObjectStoreException>(() => call);
        Assert.True(error == exception.Error, exception.ToString());
        Assert.DoesNotContain('\n', exception.Message);
        Assert.DoesNotContain(S3Stub.KeyId, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(S3Stub.Secret, exception.ToString(), StringComparison.Ordinal);
        return exception;
    }
}
