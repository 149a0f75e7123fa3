using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace SecureVault.Core;

/// <summary>Checks an options class by its attributes and names each error by the key that the operator wrote.</summary>
internal sealed class SectionValidator<TOptions>(string section) : IValidateOptions<TOptions>
    where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var errors = new List<ValidationResult>();
        return Validator.TryValidateObject(options, new ValidationContext(options), errors, validateAllProperties: true)
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail(errors.Select(error => $"{section}:{error.MemberNames.FirstOrDefault()}: {error.ErrorMessage}"));
    }
}
