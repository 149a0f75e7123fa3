using Microsoft.EntityFrameworkCore;
using SecureVault.Core.Data;

namespace SecureVault.Tests.Admin;

/// <summary>The real database behind a door that a test closes or breaks.</summary>
internal sealed class GatedContexts(IDbContextFactory<VaultDbContext> inner) : IDbContextFactory<VaultDbContext>
{
    /// <summary>When set, whoever wants the database waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>When set, there is no database but this.</summary>
    public Exception? Error { get; set; }

    /// <summary>When set, the next who wants the database gets this, and whoever comes after that the database.</summary>
    public Exception? NextError { get; set; }

    public VaultDbContext CreateDbContext() => throw new NotSupportedException("Everything here is asynchronous.");

    public async Task<VaultDbContext> CreateDbContextAsync(CancellationToken cancellationToken = default)
    {
        if (Gate is { } gate)
        {
            await gate.Task.WaitAsync(cancellationToken);
        }

        if (NextError is { } error)
        {
            NextError = null;
            throw error;
        }

        return Error is null ? await inner.CreateDbContextAsync(cancellationToken) : throw Error;
    }
}
